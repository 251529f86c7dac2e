"""One table of a file: its headers, and its rows as they are asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from jinjie.kit.phrases import phrase
from jinjie.kit.spreadsheets.delimited import find_delimiter, head_of, records
from jinjie.kit.spreadsheets.encoding import detect
from jinjie.kit.spreadsheets.headers import LOOK_AT, find_header, has_second_header, named
from jinjie.kit.spreadsheets.recognise import RE_SAVE, ArchiveLimits, recognise, refuse
from jinjie.kit.spreadsheets.workbook import Workbook

TRADITIONAL = frozenset(
    "號門職崗歷狀態備註籍貫離試轉專務員業東華陳張劉楊趙黃吳國學會發電機關內長資級組見計別處驗測開單訂編稱際戶辦廳"
)
SIMPLIFIED = frozenset(
    "号门职岗历状态备注籍贯离试转专务员业东华陈张刘杨赵黄吴国学会发电机关内长资级组见计别处验测开单订编称际户办厅"
)


class Row(NamedTuple):
    """A data row: its 1-based number below the header, its line or row in the file, as many cells as headers.

    `extra` says that there were more cells than headers; `unclosed` is the 0-based place of a cell whose quote was not
    closed, or −1; `skipped` that a person left the row out.
    """

    number: int
    line: int
    cells: list[str]
    extra: bool = False
    unclosed: int = -1
    skipped: bool = False


@dataclass(frozen=True)
class Limits:
    """What a table may hold at most."""

    rows: int = 5_000_000
    columns: int = 500
    bytes: int = 2 << 30
    archive: ArchiveLimits = field(default_factory=ArchiveLimits)


@dataclass(frozen=True)
class Table:
    """A table that can be read again and again; each call of `rows()` starts anew."""

    path: Path
    format: str
    headers: list[str]
    header_line: int
    two_row_header: bool
    encoding: str
    delimiter: str
    sheet: str
    sheets: list[str]
    traditional: bool
    limits: Limits
    read: Callable[[], Iterator[tuple[int, list[str], int]]] = field(repr=False)

    def rows(self) -> Iterator[Row]:
        """Every row below the header that holds something. Refuses to go beyond the limit."""
        width, number = len(self.headers), 0
        for line, cells, unclosed in self.read():
            if line <= self.header_line:
                continue
            if len(cells) < width:
                cells += [""] * (width - len(cells))
            elif len(cells) > width:
                extra = any(cell.strip() for cell in cells[width:])
                del cells[width:]
                if extra:
                    number += 1
                    yield Row(number, line, cells, True, unclosed)
                    continue
            if not any(cells) or not any(cell.strip() for cell in cells):
                continue
            number += 1
            if number > self.limits.rows:
                raise refuse(
                    self.path,
                    "sheet.too_many_rows",
                    phrase("The table has more than %(rows)s rows.", rows=self.limits.rows),
                    phrase("Split it into several files."),
                )
            yield Row(number, line, cells, False, unclosed)


def open_table(path: Path, *, name: str = "", sheet: str = "", limits: Limits | None = None) -> Table:
    """Open a table, whatever its name says it is. Refuses what is none, with the way out.

    `name` is what people call the file, where it is stored under another one.
    """
    path = Path(path)
    limits = limits or Limits()
    kind = recognise(path, limits.archive)
    if path.stat().st_size > limits.bytes:
        raise refuse(
            path, "sheet.too_large", phrase("The file is too large."), phrase("Split it into several files.")
        )
    if kind == "text":
        return _text(path, limits)
    book = Workbook(path, sheet)
    head = [cells for _line, cells, _ in islice(book.records(), LOOK_AT + 1)]
    lines = [line for line, _cells, _ in islice(book.records(), LOOK_AT + 1)]
    index = _header(path, head, limits)
    return _table(path, kind, head, lines, index, limits, book.records, sheet=book.sheet, sheets=book.sheets)


def _text(path: Path, limits: Limits) -> Table:
    encoding = detect(path)
    if encoding is None:
        raise refuse(
            path, "sheet.unknown_encoding", phrase("The encoding of the file can't be found out."), RE_SAVE
        )
    delimiter = find_delimiter(head_of(path, encoding))
    first = list(islice(records(path, encoding, delimiter), LOOK_AT + 1))
    head, lines = [cells for _line, cells, _ in first], [line for line, _cells, _ in first]
    index = _header(path, head, limits)
    return _table(
        path, "text", head, lines, index, limits,
        lambda: records(path, encoding, delimiter), encoding=encoding, delimiter=delimiter,
    )  # fmt: skip


def _header(path: Path, head: list[list[str]], limits: Limits) -> int:
    index = find_header(head)
    if index is None:
        raise refuse(
            path,
            "sheet.no_header",
            phrase("There is no header row: the first rows hold data already."),
            phrase("Add a first row that names each column, and bring the file again."),
        )
    if len(head[index]) > limits.columns:
        raise refuse(
            path,
            "sheet.too_many_columns",
            phrase("The table has too many columns."),
            phrase("Leave out what isn't needed."),
        )
    return index


def _table(
    path: Path,
    kind: str,
    head: list[list[str]],
    lines: list[int],
    index: int,
    limits: Limits,
    read: Callable[[], Iterator[tuple[int, list[str], int]]],
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    sheets: list[str] | None = None,
) -> Table:
    header = list(head[index])
    while header and not header[-1].strip():
        header.pop()
    second = index + 1 < len(head) and has_second_header(head[index], head[index + 1])
    text = "".join("".join(row) for row in head)
    return Table(
        path=path,
        format=kind,
        headers=named(header),
        header_line=lines[index],
        two_row_header=second,
        encoding=encoding,
        delimiter=delimiter,
        sheet=sheet,
        sheets=sheets or [],
        traditional=_is_traditional(text),
        limits=limits,
        read=read,
    )


def _is_traditional(text: str) -> bool:
    """Traditional Chinese: more characters that only it writes than ones that only simplified Chinese writes."""
    only_traditional, only_simplified = TRADITIONAL - SIMPLIFIED, SIMPLIFIED - TRADITIONAL
    return sum(ch in only_traditional for ch in text) > sum(ch in only_simplified for ch in text)
