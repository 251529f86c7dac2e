"""Names of files that people bring."""

import pytest

from jinjie.kit.filenames import ending_of, safe_name


@pytest.mark.parametrize(
    ("brought", "kept"),
    [
        ("签到表.xlsx", "签到表.xlsx"),
        ("Team plan v2.PDF", "Team plan v2.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\u2067invoice\u2069.pdf", "invoice.pdf"),
        ("plan.pdf.exe", "plan_pdf.exe"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\plan.docx", "plan.docx"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('<script>"x".jpg', "script_x.jpg"),
        ("", "file"),
        (".htaccess", "file.htaccess"),
        ("\u200b\ufeff.jpg", "file.jpg"),
    ],
)
def test_a_name_is_shown_as_it_is_read(brought: str, kept: str) -> None:
    assert safe_name(brought) == kept


def test_a_name_of_any_length_keeps_its_ending() -> None:
    name = safe_name("长" * 500 + ".pdf")
    assert len(name) <= 120
    assert ending_of(name) == "pdf"
