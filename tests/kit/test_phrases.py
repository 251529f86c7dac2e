"""Phrases and refusals: their language is chosen when they are shown, also after they were kept as JSON."""

import json
from gettext import GNUTranslations

import pytest
from django.utils import translation

from jinjie.kit.phrases import SOURCE, Phrase, counted_phrase, phrase, read_phrase, verbatim
from jinjie.kit.refusal import NotAllowed, Place, Refusal, Verdict, read_refusal

HTML = Refusal(
    phrase("This is %(what)s, not a workbook or delimited text.", what=phrase("an HTML table")),
    code="sheet.not_a_table",
    place=Place(file="名单.xls", row=3),
    remedy=phrase("Check the path."),
)
ENGLISH = "file 名单.xls, row 3: This is an HTML table, not a workbook or delimited text. Check the path."
CHINESE = (
    "文件 名单.xls，第 3 行数据：这是一个网页表格（HTML），不是工作簿，也不是带分隔符的文本。请检查路径。"
)


class Shouting(GNUTranslations):
    """A tongue that shouts the source."""

    def __init__(self) -> None:
        super().__init__()
        self.plural = lambda n: int(n != 1)

    def gettext(self, message: str) -> str:
        return message.upper().replace(")S", ")s")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return (msgid1 if n == 1 else msgid2).upper().replace(")D", ")d").replace("COUNT", "count")


@pytest.mark.parametrize(("language", "sentence"), [("en", ENGLISH), ("zh-hans", CHINESE)])
def test_a_refusal_is_said_in_the_readers_language_with_file_and_row(language: str, sentence: str) -> None:
    kept = read_refusal(json.loads(json.dumps(HTML.stored())))
    with translation.override(language):
        assert HTML.said(translation) == sentence
        assert kept.said(translation) == sentence
        assert kept.told(translation)["message"] in sentence
    assert str(HTML) == ENGLISH
    assert (kept.code, kept.place) == (HTML.code, HTML.place)


def test_a_phrase_without_values_keeps_its_percent_signs_and_one_with_values_fills_them() -> None:
    assert str(Phrase("100% of it")) == "100% of it"
    assert str(phrase("%(share)s of it", share="100%")) == "100% of it"
    assert str(verbatim("100% %(x)s")) == "100% %(x)s"
    assert not Phrase("")


@pytest.mark.parametrize(("count", "said"), [(1, "ONLY 1 COLUMN"), (2, "ONLY 2 COLUMNS")])
def test_a_counted_phrase_takes_the_form_of_its_count_also_after_being_kept(count: int, said: str) -> None:
    counted = counted_phrase("only %(count)d column", "only %(count)d columns", count=count)
    assert counted.said(Shouting()) == said
    assert read_phrase(json.loads(json.dumps(counted.stored()))).said(Shouting()) == said
    assert counted.said(SOURCE) == said.lower()


def test_a_verdict_refuses_in_its_own_words() -> None:
    with pytest.raises(NotAllowed) as refused:
        Verdict(False, phrase("Only HR may change ladders and standards.")).require()
    with translation.override("zh-hans"):
        assert refused.value.said(translation) == translation.gettext(
            "Only HR may change ladders and standards."
        )
        assert "HR" not in refused.value.said(translation)
