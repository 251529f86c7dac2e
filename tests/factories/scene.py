"""Scene 1 of the product: a company's own spreadsheet of fifty people, with what such a sheet has wrong."""

from datetime import date, timedelta
from pathlib import Path

from tests.factories.imports import table

HEADERS = ("姓名", "工号", "所属部门", "级别", "入司时间", "汇报人", "身份证号", "手机号", "座位号")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
WRONG_ID, UNKNOWN_DEPARTMENT, SHORT_DATE, DOUBLE, TYPED_TWICE = 7, 19, 33, 26, 41
"""Rows in which something is wrong."""


def id_number(serial: int, born: date) -> str:
    """An invented ID number with its right check digit."""
    first = f"110101{born:%Y%m%d}{serial % 1000:03d}"
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, first, strict=True)) % 11]


def fifty(folder: Path, name: str = "青禾花名册 2026-11.csv", prefix: str = "QH") -> Path:
    """The file. Row 7 has a wrong ID number, 19 an unknown department, 33 a day that is none, 26 and 41 double others."""
    rows = [_row(number, prefix) for number in range(1, 51)]
    rows[WRONG_ID - 1][6] = rows[WRONG_ID - 1][6][:-1] + ("3" if rows[WRONG_ID - 1][6][-1] != "3" else "4")
    rows[UNKNOWN_DEPARTMENT - 1][2] = "华东销售二部"
    rows[SHORT_DATE - 1][4] = "3/5/24"
    rows[DOUBLE - 1] = [*rows[DOUBLE - 2]]
    rows[DOUBLE - 1][7] = "13800009999"
    rows[TYPED_TWICE - 1] = [*rows[TYPED_TWICE - 2]]
    rows[TYPED_TWICE - 2][7] = ""
    return table(folder, name, HEADERS, rows)


def _row(number: int, prefix: str) -> list[str]:
    hired = date(2020, 1, 6) + timedelta(days=number * 37)
    written = (
        f"{hired:%Y-%m-%d}",
        f"{hired.year}/{hired.month}/{hired.day}",
        f"{hired.year}年{hired.month}月{hired.day}日",
    )
    born = date(1985, 1, 1) + timedelta(days=number * 97)
    surname = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"[number % 30]
    return [
        f"{surname}{'文明伟芳娜敏静强磊洋'[number % 10]}{'一二三四五'[number // 10 % 5]}", f"{prefix}{number:04d}", "华东销售部", "P4",
        written[number % 3], "" if number == 1 else f"{prefix}0001", id_number(number, born), f"138{number:08d}", f"A{number}",
    ]  # fmt: skip
