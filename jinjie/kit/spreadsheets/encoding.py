"""Finding out in which encoding a text file was written.

Strict decoding of the whole file decides wherever it can (marks at the start, UTF-8). Between the encodings of
Chinese, which often decode each other's bytes without an error, the share of everyday characters decides.
"""

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

CHUNK = 1 << 20
SAMPLE = 1 << 16
BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
EVERYDAY = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
    "所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政"
    "四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最"
    "立代想已通并提直题程展五果料象员位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运"
    "指几九区强放决西被干做必先回则任取据处府研石验号姓名身份证机门职岗历状态备注司男女籍贯族离在试转正婚育历专科本硕博技术"
    "财务市场销售营客服运仓储采购研发设计师助理总监经主管店京海广深州沪苏浙江东南北西华区组一二三四五六七八九十甲乙丙丁戊己"
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾魏薛叶余潘杜戴夏钟汪田姜范方姚"
    "谭廖邹熊金陆郝孔白崔康毛邱秦史顾侯邵孟龙万段雷钱汤尹黎易武乔贺赖龚测试未闭合引含逗行考勤序指标值目标完成率金额数量课奖"
    # traditional forms of the above
    "這為個國們時來對會發動過說產種於學後經進著等電裡裏實兩體機當點從業還間與關線內數質氣變條沒結問無系軍情題員總設長頭資邊"
    "級圖統較將組見計別論運幾區強決則據處驗號證門職崗歷狀態備註籍貫離試轉專碩術財務場銷營儲採購設計師監經東華張劉陳楊趙黃吳"
    "孫鄭謝韓馮蕭鄧許盧蔣賈葉鐘範譚鄒陸顧龍萬錢湯賴測開閉應標額課獎績點讓請單價訂廠勞資編製職稱國際貿易戶聯絡話機構辦廳處"
)


def detect(path: Path) -> str | None:
    """The name of the encoding for `open`, or None if none fits."""
    with path.open("rb") as source:
        sample = source.read(SAMPLE)
    for mark, name in BOMS:
        if sample.startswith(mark):
            return name if decodes(path, name) else None
    wide = _wide(sample)
    if wide:
        return wide if decodes(path, wide) else None
    if decodes(path, "utf-8"):
        return "utf-8"
    return _eight_bit(path, sample)


def decodes(path: Path, encoding: str) -> bool:
    """True if every byte of the file is valid, read in pieces."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as source:
            while piece := source.read(CHUNK):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: ASCII digits and separators leave every second byte empty."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd < max(2, len(sample) // 40):
        return ""
    if odd > even * 4:
        return "utf-16-le"
    return "utf-16-be" if even > odd * 4 else ""


def _eight_bit(path: Path, sample: bytes) -> str | None:
    if _isolated_share(sample) > 0.9 and decodes(path, "cp1252"):
        return "cp1252"
    scores = {
        name: share_of_everyday(sample.decode(name, "replace"))
        for name in ("gb18030", "big5hkscs")
        if decodes(path, name)
    }
    if scores:
        best = max(scores, key=lambda name: scores[name])
        if scores[best] >= 0.2:
            return best
    guess = from_bytes(sample).best()
    if guess is not None and decodes(path, guess.encoding):
        return guess.encoding
    if scores:
        return max(scores, key=lambda name: scores[name])
    return "cp1252" if decodes(path, "cp1252") else None


def _isolated_share(sample: bytes) -> float:
    """How many of the bytes above ASCII stand alone between ASCII letters, as accents in Western text do."""
    high = [i for i, byte in enumerate(sample) if byte >= 0x80]
    if not high:
        return 0.0
    places = set(high)
    alone = [i for i in high if i - 1 not in places and i + 1 not in places]
    lettered = [
        i for i in alone if chr(sample[i - 1]).isalpha() or chr(sample[(i + 1) % len(sample)]).isalpha()
    ]
    return len(lettered) / len(high)


def share_of_everyday(text: str) -> float:
    """The share of everyday characters among those beyond ASCII; private-use characters count against it."""
    beyond = [ch for ch in text if ord(ch) > 0x2E7F and ch not in "，。：；（）、！？「」《》　"]
    if not beyond:
        return 0.0
    strange = sum("\ue000" <= ch <= "\uf8ff" or ch == "\ufffd" for ch in beyond)
    return (sum(ch in EVERYDAY for ch in beyond) - 2 * strange) / len(beyond)
