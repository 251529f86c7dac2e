"""Keeping a level: whoever falls below what staying asks is warned and has a challenge period; what follows, people decide.

Rules: docs/rules/keeping.md. One query a criterion for all who hold a level, and for all who are measured by one version.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.db import transaction

from jinjie.areas.career.actions.closing import Texts
from jinjie.areas.career.audience import on_ladder
from jinjie.areas.career.comparing import Group, below, measured, population
from jinjie.areas.career.keeping import Keeping, certainly_below
from jinjie.areas.career.keeping_notices import (
    CHALLENGE_ENDED,
    CHALLENGE_LED,
    CHALLENGE_LED_ENDED,
    CHALLENGE_OPENED,
    CHALLENGE_SETTLED,
)
from jinjie.areas.career.models import Challenge, Standard
from jinjie.areas.career.permissions import may_settle_challenges
from jinjie.areas.career.published import title_of
from jinjie.areas.career.watching import last_day
from jinjie.foundation.criteria.engine.evaluate import ALL_MET
from jinjie.foundation.criteria.figures import prepared
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.criteria.queries import in_force
from jinjie.foundation.measures.registry import Moment, get
from jinjie.foundation.notifications.actions.telling import Told, notify, settle
from jinjie.foundation.notifications.kinds import Kind
from jinjie.foundation.notifications.whom import hr_of, leaders_of
from jinjie.foundation.notifications.wording import both, in_both
from jinjie.foundation.people.models import Company
from jinjie.foundation.people.queries import assignments_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record_all

State = Challenge.State
LONGEST = 2_000
TENURE = "people.time_in_level"
SCALE = 10_000


@dataclass
class Looked:
    """What a look at a company did: people measured by what staying asks, challenge periods opened and ended."""

    measured: int = 0
    opened: int = 0
    ended: int = 0


def look_at_levels(*, actor: Actor, at: datetime, company: Company, on: date) -> Looked:
    """Measure everyone whose level has a keep standard: warn who is below, look at who has a challenge period, end those that are over.

    Run again on the same day it changes nothing. What is not known is not below.
    """
    done, moment = Looked(), Moment(on, at)
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company.pk)
        _look_at_challenges(actor, company, moment, done)
        standards = Standard.objects.filter(
            ladder__company=company, ladder__retired_at__isnull=True, purpose=Standard.Purpose.KEEP
        ).select_related("ladder", "level")  # fmt: skip
        for ladder, some in groupby(standards.order_by("ladder_id", "level_id"), lambda row: row.ladder):
            people = on_ladder(company.pk, ladder.pk, moment)
            for standard in some:
                _look_at_level(actor, company, standard, people, moment, done)
    return done


def _look_at_level(
    actor: Actor, company: Company, standard: Standard, people: Sequence[int], moment: Moment, done: Looked
) -> None:
    version = _in_force(standard, moment)
    ids = _long_there(company, standard, people, moment) if version else []
    if version is None or not ids:
        return
    group = measured(version, company.pk, ids, moment, standard.ladder.approaching_from)
    done.measured += len(group.ids)
    under = certainly_below(prepared(version), group.result)
    last = _last(standard)
    fine = [
        person
        for person, is_below, state in zip(group.ids, under, group.result.state, strict=True)
        if not is_below and state == ALL_MET
    ]
    Challenge.objects.filter(
        pk__in=[last[one].pk for one in fine if one in last and last[one].state not in (State.OPEN, State.PROPOSED)]
    ).update(recovered_on=moment.as_of)  # fmt: skip
    fallen = [
        (person, detail)
        for person, detail, is_below in zip(group.ids, group.details, under, strict=True)
        if is_below and person not in last
    ]
    if fallen:
        _open(actor, company, standard, version, fallen, moment)
        done.opened += len(fallen)


def _long_there(company: Company, standard: Standard, people: Sequence[int], moment: Moment) -> list[int]:
    """Those of the ladder who hold the level and have done so longer than the grace that it gives."""
    held = assignments_on(moment.as_of, moment.known_on).filter(company=company, level=standard.level_id)
    ids = sorted(set(held.values_list("employee_id", flat=True)) & set(people))
    grace = Keeping.of(standard.ladder.keeping).grace_months
    if not ids or not grace:
        return ids
    measure = get(TENURE)
    values = measure.values(population(company.pk, ids), moment, measure.parse({"unit": "month"}))
    long = values.ids[values.actual >= grace * SCALE]
    return sorted(set(ids) & set(long.tolist()))


def _last(standard: Standard) -> dict[int, Challenge]:
    """By person the challenge period that is not over and done with: running, proposed, or not recovered from since."""
    rows = Challenge.objects.filter(level=standard.level_id, ladder=standard.ladder_id, recovered_on=None)
    return {row.employee_id: row for row in rows.exclude(state=State.STOPPED).order_by("pk")}


def _in_force(standard: Standard, moment: Moment) -> CriteriaVersion | None:
    return in_force([standard.criteria_set_id], moment.as_of).get(standard.criteria_set_id)


def _open(
    actor: Actor,
    company: Company,
    standard: Standard,
    kept: CriteriaVersion,
    fallen: Sequence[tuple[int, bytes]],
    moment: Moment,
) -> None:
    own = Standard.objects.filter(
        ladder=standard.ladder_id, level=standard.level_id, purpose=Standard.Purpose.CHALLENGE
    ).first()
    version = (_in_force(own, moment) if own else None) or kept
    group = measured(
        version, company.pk, [person for person, _detail in fallen], moment, standard.ladder.approaching_from
    )
    fell = dict(fallen)
    ends_on = last_day(moment.as_of, Keeping.of(standard.ladder.keeping).challenge_months)
    rows = Challenge.objects.bulk_create(
        Challenge(
            company=company, employee_id=person, ladder=standard.ladder, level=standard.level, kept=kept, version=version,
            begins_on=moment.as_of, ends_on=ends_on, fell_detail=fell[person], start_shown=shown, start_detail=detail,
            looked_on=moment.as_of, now_shown=shown, now_detail=detail, opened_at=moment.known_on,
        )
        for person, shown, detail in group.each()
    )  # fmt: skip
    _lines(actor, moment.known_on, "career.open_challenge", rows)
    _tell_opened(_read(row.pk for row in rows), moment)


def _look_at_challenges(actor: Actor, company: Company, moment: Moment, done: Looked) -> None:
    rows = list(
        _read(Challenge.objects.filter(company=company, state=State.OPEN).values_list("pk", flat=True))
    )
    waiting = [row for row in rows if row.looked_on < moment.as_of]
    held = assignments_on(moment.as_of).filter(employee__in=[row.employee_id for row in waiting])
    levels = dict(held.values_list("employee_id", "level_id"))
    going_on = [row for row in waiting if levels.get(row.employee_id) == row.level_id]
    for row in waiting:
        if levels.get(row.employee_id) != row.level_id:
            row.state, row.ended_at = State.STOPPED, moment.known_on
    by = sorted(going_on, key=lambda row: (row.version_id, min(row.ends_on, moment.as_of)))
    for (_version, day), some in groupby(by, lambda row: (row.version_id, min(row.ends_on, moment.as_of))):
        _measure(list(some), Moment(day, moment.known_on), moment.as_of)
    Challenge.objects.bulk_update(
        waiting, ["state", "looked_on", "now_shown", "now_detail", "ended_at"], batch_size=100
    )
    ended = [row for row in waiting if row.ended_at is not None]
    _lines(actor, moment.known_on, "career.end_challenge", ended)
    _tell_ended([row for row in ended if row.state != State.STOPPED], moment)
    done.ended += len(ended)


def _measure(rows: list[Challenge], moment: Moment, on: date) -> None:
    """Rows of one version, as of one day; those whose last day is over end."""
    first = rows[0]
    by_person = {row.employee_id: row for row in rows}
    group = measured(first.version, first.company_id, by_person, moment, first.ladder.approaching_from)
    under = certainly_below(prepared(first.version), group.result)
    for place, (person, shown, detail) in enumerate(group.each()):
        row = by_person[person]
        row.now_shown, row.now_detail, row.looked_on = shown, detail, on
        if row.ends_on < on:
            row.state, row.ended_at = _how_it_ends(group, place, bool(under[place])), moment.known_on


def _how_it_ends(group: Group, place: int, below: bool) -> State:
    if group.result.state[place] == ALL_MET:
        return State.MET
    return State.PROPOSED if below else State.UNCLEAR


def settle_challenge(
    *, actor: Actor, at: datetime, on: date, challenge: Challenge, taken_up: bool, words: str
) -> Challenge:
    """HR's answer to a proposal. Taken up, HR changes the level on the person's page: nothing here does.

    The person and who leads them are told. Refuses an answer without words, one by the person, and a second one.
    """
    with transaction.atomic():
        rows = Challenge.objects.select_for_update(of=("self",)).select_related("employee", "ladder", "level")
        row = rows.get(pk=challenge.pk)
        may_settle_challenges(actor, row, on).require()
        if not words.strip():
            raise Refusal(
                phrase("Say why: the person reads it."),
                code="career.answer_missing",
                place=Place(column="answer"),
            )
        if row.state != State.PROPOSED:
            raise Refusal(phrase("No proposal waits here."), code="career.no_proposal")
        row.state = State.TAKEN_UP if taken_up else State.DISMISSED
        row.answer, row.answered_at, row.answered_by = words.strip()[:LONGEST], at, actor.name
        row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        _lines(actor, at, "career.settle_challenge", [row])
        settle(kinds=[CHALLENGE_LED_ENDED], topics=[_topic(row)], at=at)
        whom = {row.employee_id, *leaders_of([row.employee_id], on).values()}
        told = [Told(person, _topic(row), _values(row), about=str(row.pk)) for person in sorted(whom)]
        notify(kind=CHALLENGE_SETTLED, at=at, told=told)
    return row


def _read(ids: Iterable[int]) -> list[Challenge]:
    rows = Challenge.objects.filter(pk__in=list(ids)).select_related(
        "employee__company", "ladder", "level", "version__criteria_set", "kept"
    )
    return list(rows.order_by("pk"))


def _tell_opened(rows: list[Challenge], moment: Moment) -> None:
    """The person, who leads them, and HR: what is below, until when there is time."""
    texts, said = Texts(), {}
    for row in rows:
        keys = below(row.kept, row.fell_detail)
        what = [texts.called(each) for each in prepared(row.kept).asked if each.criterion.key in keys]
        said[row.pk] = {**_values(row), "day": row.ends_on.isoformat(), "what": what}
    _tell(rows, said, CHALLENGE_OPENED, CHALLENGE_LED, moment)


def _tell_ended(rows: list[Challenge], moment: Moment) -> None:
    said = {row.pk: {**_values(row), "how": in_both(partial(_how, row))} for row in rows}
    _tell(rows, said, CHALLENGE_ENDED, CHALLENGE_LED_ENDED, moment)


def _how(row: Challenge) -> str:
    return str(State(row.state).label)


def _tell(
    rows: list[Challenge], said: Mapping[int, Mapping[str, Any]], own: Kind, led: Kind, moment: Moment
) -> None:
    """Each person by the one kind, who leads them and HR by the other. As many statements as for one."""
    if not rows:
        return
    leaders = leaders_of([row.employee_id for row in rows], moment.as_of)
    hr = hr_of(rows[0].company_id, moment.as_of)
    notify(
        kind=own, at=moment.known_on,
        told=[Told(row.employee_id, _topic(row), said[row.pk], about=str(row.pk)) for row in rows],
    )  # fmt: skip
    others = [(row, {*hr, leaders.get(row.employee_id, row.employee_id)} - {row.employee_id}) for row in rows]
    notify(
        kind=led, at=moment.known_on,
        told=[Told(one, _topic(row), said[row.pk], about=str(row.pk)) for row, whom in others for one in sorted(whom)],
    )  # fmt: skip


def _values(row: Challenge) -> dict[str, Any]:
    return {"person": both(row.employee), "level": in_both(partial(title_of, row.ladder, row.level))}


def _topic(row: Challenge) -> str:
    return f"challenge:{row.pk}"


def _lines(actor: Actor, at: datetime, action: str, rows: Sequence[Challenge]) -> None:
    record_all(
        actor=actor, at=at, action=action, object_type="career.Challenge",
        objects=[(row.pk, {"employee": row.employee_id, "state": row.state}) for row in rows],
    )  # fmt: skip
