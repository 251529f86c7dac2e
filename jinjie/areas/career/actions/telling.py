"""Telling people of standings and standards: whom, and in which words. Each once a change, set-based."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from jinjie.areas.career.audience import on_ladder
from jinjie.areas.career.differences import Compared, Difference, compare
from jinjie.areas.career.joining import counts_projects, opening_for, said_of
from jinjie.areas.career.models import Standard
from jinjie.areas.career.notices import APPROACHING, CHANGED, MET
from jinjie.areas.career.published import title_of
from jinjie.areas.career.reading import names_of
from jinjie.areas.career.team.cells import Heard, cell_text
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.engine.evaluate import MET as CRITERION_MET
from jinjie.foundation.criteria.explain import worth_of
from jinjie.foundation.criteria.figures import Asked, Prepared, prepared
from jinjie.foundation.criteria.models import CriteriaVersion, Standing
from jinjie.foundation.criteria.packing import unpack
from jinjie.foundation.growth.openings import Opening, openings
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.notifications.actions.telling import Told, notify, settle
from jinjie.foundation.notifications.whom import hr_of, leaders_of
from jinjie.foundation.notifications.wording import LANGUAGES, both, in_both
from jinjie.foundation.people.models import Employee

CHUNK = 5_000
MOST = 5
"""So many differences are named; how many more there are is said."""
NOTHING_HEARD = Heard(None, {}, {}, frozenset())
TINY = 1e-6


def tell_met(*, version_id: int, employee_ids: Sequence[int], as_of: date, at: datetime) -> int:
    """Tell whoever leads these people that they meet the standard; HR where nobody leads them. Number of notices."""
    aim = _aim_of(version_id)
    if aim is None:
        return 0
    leaders, served, told = leaders_of(employee_ids, as_of), None, []
    for person in _people(employee_ids):
        if person.pk not in leaders and served is None:
            served = hr_of(aim.standard.ladder.company_id, as_of)
        asked = [leaders[person.pk]] if person.pk in leaders else served or []
        values = {"person": both(person), "level": aim.title}
        about = f"{aim.standard.ladder.company.key}/{person.number}"
        told += [
            Told(who, topic_of(aim.standard.criteria_set_id, person.pk), values, as_of.isoformat(), about)
            for who in asked
            if who != person.pk
        ]
    return notify(kind=MET, at=at, told=told)


def untell_met(*, version_id: int, employee_ids: Sequence[int], at: datetime) -> int:
    """Nobody needs to review who no longer meets the standard, under whichever version they met it. Number of notices settled."""
    standard = criteria_set_of(version_id)
    return settle(kinds=[MET], topics=[topic_of(standard, each) for each in employee_ids], at=at)


def tell_approaching(*, version_id: int, employee_ids: Sequence[int], at: datetime) -> int:
    """Tell these people how near they are, what is missing and what helps: once for each set of what is missing."""
    aim = _aim_of(version_id)
    if aim is None:
        return 0
    ready = prepared(aim.version)
    worth, told = worth_of(ready), []
    there = openings(aim.standard.ladder.company_id, timezone.localdate(at)) if _asks_projects(ready) else []
    for person, detail in details_of(version_id, employee_ids):
        records = unpack(detail)
        missing = list(_missing(ready, worth, records))
        change = hashlib.sha256(" ".join(entry.criterion.key for entry, _r in missing).encode()).hexdigest()
        values = {
            "level": aim.title,
            "met": int((records["state"] == CRITERION_MET).sum()),
            "total": len(ready.asked),
            "missing": in_both(partial(_listed, missing, person)),
            "hint": _open(missing, there, person) or _hint(missing),
        }
        told.append(Told(person, f"standard:{version_id}", values, change[:16]))
    return notify(kind=APPROACHING, at=at, told=told)


def tell_change(*, version_id: int, today: date, at: datetime) -> int:
    """Tell everyone on the ladder, and nobody else, what a new version of a standard asks differently.

    A first version changes nothing for anybody, nor does one that a newer one has replaced or that asks the same.
    """
    aim = _aim_of(version_id)
    if aim is None:
        return 0
    version = aim.version
    own = CriteriaVersion.objects.filter(
        criteria_set=version.criteria_set_id, state=CriteriaVersion.State.PUBLISHED
    )
    before = own.filter(number__lt=version.number).order_by("-number").first()
    if before is None or own.filter(number__gt=version.number).exists():
        return 0
    changes = _changes(aim.standard.ladder.company_id, before, version)
    if changes is None:
        return 0
    ladder = aim.standard.ladder
    values = {"level": aim.title, "day": version.effective_from.isoformat(), "changes": changes}
    about = f"{ladder.key}/{aim.standard.level.key}"
    people = on_ladder(ladder.company_id, ladder.pk, Moment(today, at))
    topic = f"standard:{aim.standard.pk}"
    return notify(
        kind=CHANGED, at=at, told=(Told(each, topic, values, f"v{version.number}", about) for each in people)
    )


def criteria_set_of(version_id: int) -> int:
    """The standard's criteria set, which stays over its versions."""
    return CriteriaVersion.objects.values_list("criteria_set_id", flat=True).get(pk=version_id)


def topic_of(criteria_set_id: int, employee_id: int) -> str:
    """What it is about that somebody meets a standard."""
    return f"standard:{criteria_set_id}:{employee_id}"


@dataclass(frozen=True)
class Aim:
    """A version with its standard, and what its level is called in both languages."""

    version: CriteriaVersion
    standard: Standard
    title: Mapping[str, str]


def _aim_of(version_id: int) -> Aim | None:
    """What a version asks for; None for one to keep a level, or of something else than career."""
    version = CriteriaVersion.objects.select_related("criteria_set").get(pk=version_id)
    rows = Standard.objects.filter(criteria_set=version.criteria_set_id, ladder__retired_at__isnull=True)
    standard = rows.select_related("ladder__company", "level").first()
    if standard is None:
        return None
    return Aim(version, standard, in_both(lambda: title_of(standard.ladder, standard.level)))


def _people(ids: Sequence[int]) -> Iterator[Employee]:
    for start in range(0, len(ids), CHUNK):
        rows = Employee.objects.filter(pk__in=ids[start : start + CHUNK])
        yield from rows.only("pk", "name", "name_en", "number").order_by("pk")


def details_of(version_id: int, ids: Sequence[int]) -> Iterator[tuple[int, bytes | memoryview]]:
    """The packed criteria of these people's stored standings, for any number of people."""
    for start in range(0, len(ids), CHUNK):
        rows = Standing.objects.filter(version=version_id, employee__in=ids[start : start + CHUNK])
        yield from rows.order_by("employee_id").values_list("employee_id", "detail")


def _missing(ready: Prepared, worth: Mapping[str, float], records: Any) -> Iterator[tuple[Asked, Any]]:
    """The criteria that are not met and would add something, gates among them."""
    for entry, record in zip(ready.asked, records, strict=True):
        adds = worth.get(entry.criterion.key, 0.0) - float(record["points"]) > TINY
        if int(record["state"]) != CRITERION_MET and (entry.criterion.gate or adds):
            yield entry, record


def _listed(missing: Iterable[tuple[Asked, Any]], employee: int) -> str:
    """“Award 1/2, Coaching feedback 2 answers”."""
    return _(", ").join(
        f"{say(entry.criterion.short) or say(entry.criterion.title) or entry.criterion.key} "
        f"{cell_text(entry, NOTHING_HEARD, record, employee)}"
        for entry, record in missing
    )


def _asks_projects(ready: Prepared) -> bool:
    return any(counts_projects(entry.params) for entry in ready.asked)


def _open(missing: Sequence[tuple[Asked, Any]], there: Sequence[Opening], person: int) -> Any:
    """The project that is looking for people and would count for what is missing; empty without one."""
    found = opening_for(there, [entry.params for entry, _record in missing], person)
    return in_both(partial(said_of, found)) if found is not None else ""


def _hint(missing: Sequence[tuple[Asked, Any]]) -> Any:
    """The cheapest thing that helps and names nothing that only the path can fill in; empty without one."""
    hints = [hint for entry, _record in missing for hint in entry.criterion.hints]
    plain = [hint for hint in hints if "{" not in str(_texts(hint["title"]))]
    if not plain:
        return ""
    return min(plain, key=lambda hint: float(hint.get("hours", 8)))["title"]


def _texts(title: Any) -> list[str]:
    return list(title.values()) if isinstance(title, Mapping) else [title]


def _changes(company_id: int, before: CriteriaVersion, version: CriteriaVersion) -> dict[str, str] | None:
    """What differs, in both languages; None if nothing does."""
    found = {}
    for key, code in LANGUAGES.items():
        with override(code):
            names = names_of(company_id, [before.definition, version.definition])
            compared = compare(before.definition, version.definition, names, (before.goal, version.goal))
            if compared.nothing:
                return None
            found[key] = _told(compared)
    return found


def _told(compared: Compared) -> str:
    """A line each, what matters most first: what is new or gone, what is asked differently, then what only weighs differently."""
    ordered = sorted(compared.differences, key=_matters)
    said = [_difference(each) for each in ordered[:MOST]]
    if compared.goal is not None:
        said.append(_("Strategic goal: %(goal)s") % {"goal": compared.goal.after or "–"})
    more = len(compared.differences) - MOST
    if more > 0:
        said.append(ngettext("and %(n)s more difference", "and %(n)s more differences", more) % {"n": more})
    return "\n".join(said)


def _matters(each: Difference) -> int:
    if each.kind in ("added", "removed"):
        return 0
    return 1 if {part.label for part in each.parts} - {_("Weight")} else 2


def _difference(each: Difference) -> str:
    """What matters most of it: its title says what it asks; else what is asked, else its weight or whatever changed."""
    if each.kind == "added":
        return _("New: %(title)s") % {"title": each.title}
    if each.kind == "removed":
        return _("No longer asked: %(title)s") % {"title": each.title}
    parts = {part.label: part for part in each.parts}
    first = next(
        (parts[label] for label in (_("Title"), _("Asked"), _("Weight")) if label in parts), each.parts[0]
    )
    said = {"before": first.before or "–", "after": first.after or "–"}
    if first.label == _("Title"):
        return _("%(before)s → %(after)s") % said
    return _("%(title)s: %(label)s %(before)s → %(after)s") % {
        **said,
        "title": each.title,
        "label": first.label,
    }
