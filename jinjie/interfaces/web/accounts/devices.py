"""A browser's name for itself in two words: “Chrome · Windows”. Enough to recognise one's own, no more is claimed."""

BROWSERS = (
    ("wxwork", "WeCom"),
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Lark", "Feishu"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("HuaweiBrowser", "Huawei"),
    ("MiuiBrowser", "Mi Browser"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
"""What stands in the text, the first that does; more particular names stand before those that others borrow."""
PHONES = {"iPhone", "Android", "HarmonyOS"}


def device_words(agent: str) -> str:
    """Browser and system; empty if the text says neither."""
    found = (_first(agent, BROWSERS), _first(agent, SYSTEMS))
    return " · ".join(part for part in found if part)


def is_phone(agent: str) -> bool:
    """True for a telephone, which gets its own icon."""
    return _first(agent, SYSTEMS) in PHONES


def _first(agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in known if mark in agent), "")
