"""Delimited text, record by record, in constant memory.

A record may hold line breaks inside quotes. A quote that is never closed does not swallow the rest of the file: after
`LOOK_AHEAD` lines without its closing, the line is taken as it stands and marked.
"""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from jinjie.kit.phrases import phrase
from jinjie.kit.spreadsheets.recognise import RE_SAVE, refuse, refuse_markup

DELIMITERS = ",\t;|"
LOOK_AHEAD = 60
HEAD_LINES = 30
LONGEST_LINE = 1 << 20
Record = tuple[int, list[str], int]
"""Line number (1-based), cells, and the 0-based place of a cell with an unclosed quote (−1 = none)."""


def find_delimiter(lines: list[str]) -> str:
    """The separator that splits the first lines most evenly; a comma if none does."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        counts = [_outside_quotes(line, delimiter) for line in lines if line.strip()]
        if not counts or not max(counts):
            continue
        usual = max(set(counts), key=lambda n: (counts.count(n), n))
        score = usual * counts.count(usual) / len(counts)
        if usual and score > best_score:
            best, best_score = delimiter, score
    return best


def _outside_quotes(line: str, delimiter: str) -> int:
    parts = line.split('"')
    return sum(part.count(delimiter) for part in parts[0::2])


def head_of(path: Path, encoding: str) -> list[str]:
    """The first lines. Refuses pages and XML, and text without line ends that is far too long to be a table."""
    with path.open(encoding=encoding, newline="") as source:
        head = source.read(1 << 16)
    refuse_markup(path, head[:4096])
    lines = head.splitlines()
    if sum(ch < " " and ch not in "\t\r\n" for ch in head[:4096]) > 20:
        raise refuse(
            path, "sheet.unreadable", phrase("This is not text, and no workbook that can be read."), RE_SAVE
        )
    return lines[:HEAD_LINES]


def records(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    """Every record from the first line on. Empty lines are left out."""
    with path.open(encoding=encoding, newline="") as source:
        lines = iter(lambda: source.readline(LONGEST_LINE), "")
        ahead: deque[str] = deque()
        number = 0
        while True:
            line = ahead.popleft() if ahead else next(lines, "")
            if not line:
                return
            number += 1
            if '"' not in line:
                line = line.rstrip("\r\n")
                if line:
                    yield number, line.split(delimiter), -1
                continue
            used, cells, unclosed = _quoted(line, ahead, lines, delimiter)
            yield number, cells, unclosed
            number += used


def _quoted(line: str, ahead: deque[str], lines: Iterator[str], delimiter: str) -> tuple[int, list[str], int]:
    """Cells of a record whose first line holds a quote: lines used beyond it, cells, place of an unclosed quote."""
    cells, open_at, stray = split_record(line.rstrip("\r\n"), delimiter)
    if open_at < 0:
        return 0, cells, stray
    missing = LOOK_AHEAD - len(ahead)
    if missing > 0:
        ahead.extend(islice(lines, missing))
    joined = line
    for used, following in enumerate(ahead, start=1):
        joined += following
        if '"' not in following:
            continue
        joint, still_open, joint_stray = split_record(joined.rstrip("\r\n"), delimiter)
        if still_open < 0:
            if joint_stray >= 0:
                break
            for _ in range(used):
                ahead.popleft()
            return used, joint, -1
    return 0, next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, quoting=csv.QUOTE_NONE)), open_at


def split_record(text: str, delimiter: str) -> tuple[list[str], int, int]:
    """Cells, the place of a cell whose quote is still open (−1), the place of a cell with a stray quote (−1)."""
    cells: list[str] = []
    stray = -1
    place, length = 0, len(text)
    while True:
        if text.startswith('"', place):
            end = place + 1
            while (end := text.find('"', end)) >= 0 and text.startswith('""', end):
                end += 2
            if end < 0:
                return cells, len(cells), stray
            value = text[place + 1 : end].replace('""', '"')
            stop = text.find(delimiter, end + 1)
            rest = text[end + 1 : stop if stop >= 0 else length]
            if rest.strip():
                stray = len(cells)
                value += rest
        else:
            stop = text.find(delimiter, place)
            value = text[place : stop if stop >= 0 else length]
            if value.count('"') % 2:
                stray = len(cells)
        cells.append(value)
        if stop < 0:
            return cells, -1, stray
        place = stop + len(delimiter)
