"""Is the chain whole? What was edited, deleted, moved, cut off or written anew is found and said in words.

Reads only. The anchors are read first and the lines after them, so that writers need not stop.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from jinjie.kit.phrases import NOTHING, Phrase, counted_phrase, phrase
from jinjie.system.audit.anchors import RESTORED, Anchor, BadAnchor, places, read
from jinjie.system.audit.guards import ERASE, ERASED_TYPE, missing
from jinjie.system.audit.logic import EMPTY, Content, Head, link, payload_digest
from jinjie.system.audit.models import AuditLine
from jinjie.system.audit.sealing import head

PART = 2_000
MOST = 200
"""Findings of one kind that are told; beyond them the log is lost anyway."""
DOUBTFUL = 1_000
RECENT, SPARSE = 10_000, 128
COLUMNS = (
    "number", "previous", "hash", "at", "actor", "user_id", "action", "object_type", "object_id", "digest", "pk",
    "payload__salt", "payload__text", "payload__erased_at",
)  # fmt: skip


@dataclass(frozen=True)
class Damage:
    """One thing that is wrong. Codes: edited, payload, deleted, moved, replaced, truncated, anchor, unguarded."""

    code: str
    number: int | None
    said: Phrase


@dataclass
class Report:
    """The answer: what is wrong, and how much was looked at. `notes` are worth knowing but no proof of harm."""

    lines: int = 0
    head: Head = EMPTY
    anchors: int = 0
    unsealed: int = 0
    unsealed_since: datetime | None = None
    erased: int = 0
    findings: list[Damage] = field(default_factory=list)
    notes: list[Phrase] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """True if nothing is wrong."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Row:
    """A sealed line with its payload as they stand."""

    number: int
    previous: str
    hash: str
    content: Content
    pk: int
    salt: str | None
    text: str | None
    erased_at: datetime | None

    @property
    def named(self) -> Phrase:
        """The line in words: number, moment, action."""
        told = {
            "number": self.number,
            "moment": f"{self.content.at:%Y-%m-%d %H:%M}",
            "action": self.content.action,
        }
        return phrase("line %(number)s (%(moment)s UTC, %(action)s)", **told)

    def holds_as(self, number: int) -> bool:
        """True if the hash is that of this content at that place."""
        return link(number, self.previous, self.content) == self.hash


def verify(*, last: int | None = None) -> Report:
    """Check guards, anchors, every line's hash and link, and every payload; with `last` only that many lines."""
    report = Report()
    anchored = _Anchors(report)
    end = head()
    start = max(end.number - last, 0) if last else 0
    report.head = end
    for name in missing(connection):
        _add(report, "unguarded", None, phrase("The database's own guard %(name)s is gone.", name=name))
    _Walk(report, anchored, start).through(end.number)
    anchored.beyond(end.number)
    _unsealed(report)
    return report


class _Anchors:
    """What the chain is known to have been, by number."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.known: dict[int, Anchor] = {}
        set_aside = 0
        for path in places():
            set_aside += self._take(path)
        report.anchors = len(self.known)
        if set_aside:
            report.notes.append(
                counted_phrase(
                    "One head was noted before a backup was restored, of lines that the backup does not hold.",
                    "%(count)s heads were noted before a backup was restored, of lines that the backup does not hold.",
                    count=set_aside,
                )
            )
        if not self.known:
            report.notes.append(
                phrase("No head is noted outside the database yet, so a cut-off end would not be found.")
            )

    def _take(self, path: Path) -> int:
        taken: dict[int, Anchor] = {}
        set_aside = 0
        for entry in read(path):
            if isinstance(entry, BadAnchor):
                told = phrase(
                    "Line %(line)s of %(file)s can't be read: it was changed.",
                    line=entry.line,
                    file=entry.file,
                )
                _add(self.report, "anchor", None, told)
                continue
            if entry.kind == RESTORED:
                gone = [number for number in taken if number > entry.number]
                set_aside += len(gone)
                for number in gone:
                    del taken[number]
            earlier = taken.setdefault(entry.number, entry)
            if earlier.hash != entry.hash:
                told = phrase(
                    "%(file)s names two heads of number %(number)s.", file=path.name, number=entry.number
                )
                _add(self.report, "anchor", entry.number, told)
            if len(taken) >= 2 * RECENT:
                _thin(taken)
        for number, entry in taken.items():
            self.known.setdefault(number, entry)
        return set_aside

    def against(self, row: Row) -> None:
        """Is this the line that was noted at its number?"""
        noted = self.known.get(row.number)
        if noted is not None and noted.hash != row.hash:
            told = phrase(
                "%(line)s is not the one that was noted outside the database at %(at)s: the chain was written anew.",
                line=row.named, at=noted.at,
            )  # fmt: skip
            _add(self.report, "replaced", row.number, told)

    def beyond(self, number: int) -> None:
        """Was there more than there is?"""
        last = max(self.known.values(), key=lambda anchor: anchor.number, default=None)
        if last is not None and last.number > number:
            told = phrase(
                "The end was cut off: line %(first)s to %(last)s are missing, which were there at %(at)s.",
                first=number + 1, last=last.number, at=last.at,
            )  # fmt: skip
            _add(self.report, "truncated", number + 1, told)


def _thin(taken: dict[int, Anchor]) -> None:
    """Keep the recent ones and every so manieth before: a head that fits vouches for all lines before it."""
    for number in list(taken)[:RECENT]:
        if number % SPARSE:
            del taken[number]


class _Walk:
    """Through the chain in order, one part at a time."""

    def __init__(self, report: Report, anchored: _Anchors, start: int) -> None:
        self.report, self.anchored, self.start = report, anchored, start
        self.before = self._before()
        self.doubtful: list[Row] = []
        self.trusted = True  # the row before holds by itself and stands in its place

    def _before(self) -> Head:
        if not self.start:
            return EMPTY
        first = AuditLine.objects.filter(number=self.start).values_list("hash", flat=True).first()
        return Head(self.start, first or "")

    def through(self, end: int) -> None:
        """Look at every line up to `end`."""
        for row in _rows(self.start, end):
            self.report.lines += 1
            self._place(row)
            if self.trusted:
                self.anchored.against(row)
            self._payload(row)
            self.before = Head(row.number, row.hash)
        self._doubts()

    def _place(self, row: Row) -> None:
        expected = self.before.number + 1
        holds = row.holds_as(row.number)
        if row.number > expected:
            self._gap(expected, row)
        elif holds and self.trusted and row.previous != self.before.hash:
            told = phrase(
                "Line %(before)s was changed and its hash computed anew: %(line)s was sealed after another one.",
                before=self.before.number, line=row.named,
            )  # fmt: skip
            _add(self.report, "replaced", self.before.number, told)
        if not holds and len(self.doubtful) < DOUBTFUL:
            self.doubtful.append(row)
        self.trusted = holds

    def _gap(self, expected: int, row: Row) -> None:
        if row.number == expected + 1:
            told = phrase(
                "Line %(number)s was deleted: it is missing before %(line)s.", number=expected, line=row.named
            )
        else:
            told = phrase(
                "Lines %(first)s to %(last)s were deleted: they are missing before %(line)s.",
                first=expected, last=row.number - 1, line=row.named,
            )  # fmt: skip
        _add(self.report, "deleted", expected, told)

    def _payload(self, row: Row) -> None:
        told = NOTHING
        if row.erased_at is not None:
            self.report.erased += 1
            if not _erased_by_a_line(row.pk):
                told = phrase("What %(line)s told was erased without a line that says so.", line=row.named)
        elif row.content.digest and row.text is None:
            told = phrase("What %(line)s told was deleted.", line=row.named)
        elif payload_digest(row.salt or "", row.text or "") != row.content.digest:
            told = phrase("What %(line)s told was changed.", line=row.named)
        if told:
            _add(self.report, "payload", row.number, told)

    def _doubts(self) -> None:
        """Lines whose hash does not fit: those that would fit at another's place were moved, the others edited."""
        numbers = [row.number for row in self.doubtful[:MOST]]
        for row in self.doubtful:
            meant = next((number for number in numbers if row.holds_as(number)), None)
            if meant is None:
                _add(
                    self.report,
                    "edited",
                    row.number,
                    phrase("%(line)s was edited: its hash does not fit.", line=row.named),
                )
            else:
                told = phrase(
                    "%(line)s was moved: it was sealed as line %(meant)s.", line=row.named, meant=meant
                )
                _add(self.report, "moved", row.number, told)


def _rows(start: int, end: int) -> Iterator[Row]:
    while start < end:
        part = AuditLine.objects.filter(number__gt=start, number__lte=end).order_by("number")
        found = list(part.values_list(*COLUMNS)[:PART])
        if not found:
            return
        for number, previous, digest, *content, pk, salt, text, erased_at in found:
            yield Row(number, previous, digest, Content(*content), pk, salt, text, erased_at)
        start = found[-1][0]


def _erased_by_a_line(pk: int) -> bool:
    return AuditLine.objects.filter(action=ERASE, object_type=ERASED_TYPE, object_id=str(pk)).exists()


def _unsealed(report: Report) -> None:
    waiting = AuditLine.objects.filter(number__isnull=True).order_by("pk")
    report.unsealed = waiting.count()
    if report.unsealed:
        report.unsealed_since = waiting.values_list("at", flat=True)[0]
        report.notes.append(
            counted_phrase(
                "One line is not sealed yet, since %(moment)s UTC; the next action or the worker seals it.",
                "%(count)s lines are not sealed yet, since %(moment)s UTC; the next action or the worker seals them.",
                count=report.unsealed,
                moment=f"{report.unsealed_since:%Y-%m-%d %H:%M}",
            )
        )


def _add(report: Report, code: str, number: int | None, said: Phrase) -> None:
    if sum(finding.code == code for finding in report.findings) < MOST:
        report.findings.append(Damage(code, number, said))


def as_json(report: Report, said: Any) -> dict[str, Any]:
    """The report for programs; `said` puts a phrase into the reader's language."""
    return {
        "whole": report.whole,
        "lines": report.lines,
        "head": asdict(report.head),
        "anchors": report.anchors,
        "unsealed": report.unsealed,
        "erased": report.erased,
        "findings": [
            {"code": entry.code, "line": entry.number, "text": said(entry.said)} for entry in report.findings
        ],
        "notes": [said(note) for note in report.notes],
    }
