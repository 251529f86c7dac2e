"""Pinyin of Chinese names for search and order, with surnames read as surnames (单 Shan, 曾 Zeng, 仇 Qiu)."""

from functools import lru_cache
from typing import Any

SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "盖": "ge", "查": "zha", "区": "ou", "华": "hua",
    "任": "ren", "朴": "piao", "翟": "zhai", "缪": "miao", "尹": "yin", "员": "yun", "乐": "yue", "洗": "xian",
    "冼": "xian", "折": "she", "召": "shao", "黑": "he", "秘": "bi", "繁": "po", "覃": "qin", "牟": "mu",
    "宓": "mi", "燕": "yan", "能": "nai", "种": "chong", "哈": "ha", "隗": "wei", "郇": "xun", "句": "gou",
    "纪": "ji", "车": "che", "过": "guo", "逄": "pang", "晟": "cheng", "佴": "nai", "郗": "xi", "谌": "chen",
    "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai", "长孙": "zhang sun", "宿": "su", "鲜于": "xian yu",
    "司徒": "si tu", "欧阳": "ou yang", "上官": "shang guan", "诸葛": "zhu ge", "皇甫": "huang fu", "令狐": "ling hu",
    "慕容": "mu rong", "夏侯": "xia hou", "东方": "dong fang", "独孤": "du gu", "公孙": "gong sun", "宇文": "yu wen",
}  # fmt: skip


@lru_cache(maxsize=65_536)
def syllables(name: str) -> tuple[str, ...]:
    """Lower-case syllables of a name, the surname by the table; Latin letters stay words."""
    name = name.strip()
    for length in (2, 1):
        surname = SURNAMES.get(name[:length])
        if surname and len(name) > length:
            return (*surname.split(), *_read(name[length:]))
    return _read(name)


def _words(rest: str) -> Any:
    """Latin letters, as pypinyin takes them: a list is allowed, though its types say text."""
    return rest.lower().split()


def _read(text: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # its dictionaries take 55 MB, so only where a name is entered

    read = lazy_pinyin(text, style=Style.NORMAL, errors=_words)
    return tuple("".join(ch for ch in part if ch.isalnum()) for part in read if part.strip())


def pinyin_of(name: str) -> str:
    """`单雨` → `shanyu`."""
    return "".join(syllables(name))[:160]


def initials_of(name: str) -> str:
    """`单雨` → `sy`."""
    return "".join(part[0] for part in syllables(name) if part)[:24]
