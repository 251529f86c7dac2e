"""A fact as a row of the record: what and when, the value, where it is from, who confirmed it, what is still open."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jinjie.foundation.growth.choices import Confirmer, FactKind, Source, Status
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.growth.wording import beside, exact_text, on_day, period_name, short_day
from jinjie.kit.periods import Period, PeriodKind, period_of

KINDS = {
    "results": (FactKind.INDICATOR, FactKind.OKR),
    "performance": (FactKind.GRADE, FactKind.SCORE, FactKind.REVIEW_360),
    "learning": (FactKind.COURSE, FactKind.TEST, FactKind.CERTIFICATE, FactKind.COMPETENCY),
    "projects": (FactKind.PROJECT,),
    "awards": (FactKind.AWARD,),
    "mentoring": (FactKind.MENTORSHIP, FactKind.FEEDBACK),
    "documents": (FactKind.DOCUMENT,),
    "other": (FactKind.ATTENDANCE, FactKind.DISCIPLINE, FactKind.CONFIRMATION, FactKind.CUSTOM),
}
"""Kinds of facts as people think of them, in the order of the record's filter."""
WORDS = {
    "results": lambda: _("Results"),
    "performance": lambda: _("Performance"),
    "learning": lambda: _("Learning"),
    "projects": lambda: _("Projects"),
    "awards": lambda: _("Awards"),
    "mentoring": lambda: _("Mentoring"),
    "documents": lambda: _("Documents"),
    "other": lambda: _("Other records"),
}
GROUP_OF = {kind.value: key for key, kinds in KINDS.items() for kind in kinds}
PASSING = {FactKind.COURSE, FactKind.TEST, FactKind.CERTIFICATE}
ROLES = {"mentor": lambda: _("mentor"), "mentee": lambda: _("mentee"), "member": lambda: _("member"), "lead": lambda: _("lead"), "core": lambda: _("core member"), "adviser": lambda: _("adviser")}  # fmt: skip
RESULTS = {"done": lambda: _("done"), "failed": lambda: _("failed"), "running": lambda: _("running")}
ICONS = {
    Source.IMPORT: "table-import",
    Source.INTEGRATION: "plug-connected",
    Source.REVIEW: "gauge",
    Source.PERSON: "user-edit",
    Source.HR: "id",
    Source.SYSTEM: "server-2",
}


@dataclass(frozen=True)
class Proof:
    """What proves a fact: a file to open (`evidence` is its id) or a link. `picture` says how it looks."""

    evidence: int
    title: str
    url: str
    picture: bool


@dataclass(frozen=True)
class Row:
    """A fact in the record. `mark`: met (counts), counted (provisional), waiting, struck (replaced), out.

    `old` is the value that this one replaced, struck through. `waits_for` and `waiting_days` say who is to confirm it.
    """

    fact: int
    kind: str
    group: str
    type: str
    item: str
    title: str
    value: str
    old: str
    happened_on: date
    detail: str
    mark: str
    reason: str
    source: str
    source_icon: str
    own: bool
    provisional: bool
    proofs: tuple[Proof, ...] = ()
    waits_for: str = ""
    waiting_days: int = 0


def row_of(fact: Fact, today: date, manager: str) -> Row:
    """The row of a fact that came with type, item, related person, evidence, and what it supersedes."""
    kind = fact.fact_type.kind
    provisional = bool(fact.period_end and fact.period_end >= today and fact.status == Status.CONFIRMED)
    mark, reason = _mark(fact, provisional)
    return Row(
        fact=fact.pk,
        kind=kind,
        group=GROUP_OF.get(kind, "other"),
        type=fact.fact_type.key,
        item=fact.item.key if fact.item else "",
        title=title_of(fact, today),
        value="" if fact.value is None else exact_text(fact.fact_type, fact.value),
        old=_old(fact),
        happened_on=fact.happened_on,
        detail=_detail(fact, today, provisional),
        mark=mark,
        reason=reason,
        source=source_of(fact, today),
        source_icon=ICONS[Source(fact.source)],
        own=fact.source == Source.PERSON,
        provisional=provisional,
        proofs=tuple(
            Proof(row.pk, row.title or row.url, row.url, bool(row.file and row.file.content_type.startswith("image/")))
            for row in fact.evidence.all()
        ),
        waits_for=_waits_for(fact, manager) if fact.status == Status.WAITING else "",
        waiting_days=max((today - timezone.localtime(fact.recorded_at).date()).days, 0),
    )  # fmt: skip


def _mark(fact: Fact, provisional: bool) -> tuple[str, str]:
    if fact.status == Status.WAITING:
        waits = _("Does not count before it is confirmed.")
        asked = _("Asked for: %(words)s") % {"words": fact.remark} if fact.remark else ""
        return "waiting", beside(waits, asked) if asked else waits
    if fact.status == Status.REJECTED:
        if fact.remark:
            return "out", _("Was not confirmed: %(words)s") % {"words": fact.remark}
        return "out", _("Was not confirmed.")
    if fact.status == Status.WITHDRAWN:
        return "out", _("Withdrawn.")
    if fact.superseded_at is not None and fact.remark:
        return "struck", _("Taken back: %(words)s") % {"words": fact.remark}
    if fact.superseded_at is not None:
        return "struck", _("Replaced by a correction.")
    if fact.fact_type.kind == FactKind.PROJECT and not fact.details.get("result"):
        return "not_started", _("No result yet.")
    return ("counted" if provisional else "met"), ""


def _old(fact: Fact) -> str:
    old = fact.supersedes
    if old is None or old.value is None or old.value == fact.value or fact.status != Status.CONFIRMED:
        return ""
    return exact_text(fact.fact_type, old.value)


def title_of(fact: Fact, today: date) -> str:
    """What a fact is called: an indicator by its period, a mentorship by whom it is with, the rest by title or item."""
    kind, label = fact.fact_type.kind, fact.fact_type.label
    if kind == FactKind.MENTORSHIP and fact.related_employee is not None:
        return _("%(what)s: %(name)s") % {"what": label, "name": fact.related_employee.label}
    named = fact.title or (fact.item.label if fact.item else "")
    if kind in (FactKind.INDICATOR, FactKind.GRADE, FactKind.SCORE, FactKind.OKR):
        if fact.title and fact.title != label:
            return _("%(type)s: %(title)s") % {"type": label, "title": fact.title}
        period = _period(fact)
        return beside(period_name(period, today), label) if period else label
    return named or label  # fmt: skip


def _period(fact: Fact) -> Period | None:
    """The period of a figure: its own, else the quarter of a grade."""
    if fact.period_start and fact.period_end:
        days = (fact.period_end - fact.period_start).days + 1
        kind = next(
            (kind for most, kind in ((7, "week"), (31, "month"), (92, "quarter"), (184, "half_year")) if days <= most),
            "year",
        )  # fmt: skip
        return period_of(fact.period_start, PeriodKind(kind))
    return period_of(fact.happened_on, PeriodKind.QUARTER) if fact.fact_type.kind == FactKind.GRADE else None


def _detail(fact: Fact, today: date, provisional: bool) -> str:
    kind, details = fact.fact_type.kind, fact.details
    if provisional:
        return _("up to %(day)s, provisional until the period is over") % {
            "day": short_day(fact.happened_on, today)
        }
    parts = []
    if not fact.period_end:
        parts.append(on_day(fact.happened_on))
    if kind in PASSING and "passed" in details:
        parts.append(_("it was passed") if details["passed"] else _("it was not passed"))
    for key, words in (("role", ROLES), ("result", RESULTS)):
        if text := str(details.get(key, "")):
            parts.append(str(words[text]()) if text in words else text)
    for key in ("note", "corrected"):
        if text := str(details.get(key, "")):
            parts.append(text)
    return " · ".join(parts)  # fmt: skip


def source_of(fact: Fact, today: date) -> str:
    """Where it is from, when it was recorded, and who confirmed it."""
    parts = [fact.source_label or str(Source(fact.source).label)]
    day = timezone.localtime(fact.recorded_at).date()
    parts.append(_("recorded %(day)s") % {"day": short_day(day, today)})
    if fact.confirmed_by and fact.status == Status.CONFIRMED:
        parts.append(_("confirmed by %(name)s") % {"name": fact.confirmed_by})
    return " · ".join(parts)


def _waits_for(fact: Fact, manager: str) -> str:
    return manager if fact.fact_type.confirmed_by == Confirmer.MANAGER else _("HR")
