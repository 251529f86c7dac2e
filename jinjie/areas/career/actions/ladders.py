"""Applying a ladder document to a company: what is missing is made, what changed is changed, versions are kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinjie.areas.career.logic import LadderPlan, Named, both
from jinjie.areas.career.models import Ladder, LadderStep, PositionLadder, Standard
from jinjie.areas.career.permissions import may_manage_ladders
from jinjie.areas.career.refused import BadLadder, bad
from jinjie.foundation.criteria.actions import digest_of, publish_version
from jinjie.foundation.criteria.figures import prepare
from jinjie.foundation.criteria.models import CriteriaSet, CriteriaVersion
from jinjie.foundation.growth.actions.types import define_fact_type, define_item, provide_built_in_types
from jinjie.foundation.growth.models import FactType
from jinjie.foundation.people.actions.organisation import (
    create_level,
    create_position,
    create_sequence,
    place_level,
)
from jinjie.foundation.people.actions.structure import UNSORTED
from jinjie.foundation.people.models import Company, Level, Position, Sequence
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.kit.tidy import folded
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


@dataclass
class Applied:
    """What an application did, in words ready to print: one line a change. Empty: nothing to do."""

    changes: list[str] = field(default_factory=list)


def check_measures(plan: LadderPlan) -> None:
    """Every criterion's measure and parameters, as far as no database is needed. Raises with the path."""
    for standard in plan.standards:
        for version in standard.versions:
            try:
                prepare(version.criteria)
            except Refusal as refusal:
                raise _within(version.path, version.criteria, refusal) from refusal


def _within(path: str, criteria: list[Any], refusal: Refusal) -> BadLadder:
    """The refusal of a criteria tree, placed in its document."""
    inner = refusal.place.key
    if inner == "criteria" or inner.startswith("criteria."):
        key = f"{path}.{inner}"
    else:
        key = f"{path}.criteria{_find(criteria, refusal)}"
    return BadLadder(refusal.message, code=refusal.code, place=Place(key=key), remedy=refusal.remedy)


def _find(criteria: list[Any], refusal: Refusal) -> str:
    """The path of the criterion whose measure refuses in the same words; measures know no places."""

    def walk(items: list[Any], path: str) -> str | None:
        for place, item in enumerate(items):
            here = f"{path}.{place}"
            if "members" in item:
                found = walk(item["members"], f"{here}.members")
                if found:
                    return found
                continue
            try:
                prepare([{**item, "weight": 1, "gate": False}])
            except Refusal as again:
                if again.message == refusal.message:
                    inner = again.place.key
                    return here + (
                        ".measure" if inner == "measure" else f".params.{inner}" if inner else ".params"
                    )
        return None

    return walk(criteria, "") or ""


def apply_ladder(
    *, actor: Actor, at: datetime, company: Company, plan: LadderPlan, dry_run: bool = False
) -> Applied:
    """Make the company's ladder what the document says. Doing it twice changes nothing the second time.

    Published versions are never changed: a version with the same effective day and other criteria is refused.
    """
    may_manage_ladders(actor, company.pk).require()
    check_measures(plan)
    done = Applied()
    with transaction.atomic():
        provide_built_in_types(actor=actor, at=at, company=company)
        _types(actor, at, company, plan, done)
        levels = _levels(actor, at, company, plan, done)
        ladder = _ladder(company, plan, done)
        _steps(ladder, plan, levels, done)
        _positions(actor, at, company, ladder, plan, levels, done)
        for standard in plan.standards:
            _standard(actor, at, company, ladder, standard, levels[standard.level], done)
        if plan.source and plan.source != ladder.source:
            ladder.source = plan.source
            ladder.save(update_fields=["source"])
        if done.changes:
            record(
                actor=actor, at=at, action="career.apply_ladder", object_type="career.Ladder", object_id=ladder.pk,
                after={"key": plan.key, "changes": len(done.changes)},
            )  # fmt: skip
        if dry_run:
            transaction.set_rollback(True)
    return done


def _types(actor: Actor, at: datetime, company: Company, plan: LadderPlan, done: Applied) -> None:
    known = {row.key: row for row in FactType.objects.filter(company=company)}
    for entry in plan.facts:
        fields = {"kind": "indicator", **entry.more, "name": entry.name.zh, "name_en": entry.name.en}
        if entry.key not in known:
            known[entry.key] = define_fact_type(actor=actor, at=at, company=company, key=entry.key, **fields)
            done.changes.append(_("fact type %(key)s added") % {"key": entry.key})
    for item in plan.items:
        fact_type = known.get(str(item.more.get("type")))
        if fact_type is None:
            choices = ", ".join(sorted(known))
            raise bad(
                f"{item.path}.type",
                phrase("There is no fact type “%(type)s”.", type=item.more.get("type")),
                phrase("Known: %(known)s.", known=choices),
            )
        if not fact_type.items.filter(key=item.key).exists():
            define_item(
                actor=actor, at=at, fact_type=fact_type, key=item.key, name=item.name.zh, name_en=item.name.en
            )
            done.changes.append(_("%(type)s %(key)s added") % {"type": fact_type.key, "key": item.key})


def _levels(
    actor: Actor, at: datetime, company: Company, plan: LadderPlan, done: Applied
) -> dict[str, Level]:
    sequences = {row.key: row for row in Sequence.objects.filter(company=company)}
    for entry in plan.sequences:
        if entry.key not in sequences:
            sequences[entry.key] = create_sequence(
                actor=actor, at=at, company=company, key=entry.key, name=entry.name.zh, name_en=entry.name.en,
                order=int(entry.more.get("order", 0)),
            )  # fmt: skip
            done.changes.append(_("sequence %(key)s added") % {"key": entry.key})
    levels = {row.key: row for row in Level.objects.filter(company=company).select_related("sequence")}
    for entry in plan.levels:
        found = levels.get(entry.key)
        if found is not None and found.sequence.key == UNSORTED != entry.more["sequence"]:
            levels[entry.key] = place_level(
                actor=actor, at=at, level=found, sequence=sequences[str(entry.more["sequence"])],
                rank=int(entry.more["rank"]), name=entry.name.zh, name_en=entry.name.en,
            )  # fmt: skip
            done.changes.append(_("level %(key)s has its place now") % {"key": entry.key})
        elif found is None:
            _refuse_taken(entry, levels)
            levels[entry.key] = create_level(
                actor=actor, at=at, sequence=sequences[str(entry.more["sequence"])], key=entry.key,
                name=entry.name.zh, name_en=entry.name.en, rank=int(entry.more["rank"]),
            )  # fmt: skip
            done.changes.append(_("level %(key)s added") % {"key": entry.key})
        elif (found.sequence.key, found.rank) != (entry.more["sequence"], entry.more["rank"]):
            raise bad(
                entry.path,
                phrase("The company has a level “%(key)s” of another sequence or rank.", key=entry.key),
                phrase(
                    "Write sequence: %(sequence)s, rank: %(rank)s, or use another key.",
                    sequence=found.sequence.key,
                    rank=found.rank,
                ),
            )
    return levels


def _refuse_taken(entry: Named, levels: Mapping[str, Level]) -> None:
    place = (entry.more["sequence"], entry.more["rank"])
    other = next((v for v in levels.values() if (v.sequence.key, v.rank) == place), None)
    if other is not None:
        raise bad(
            entry.path,
            phrase(
                "The company's level “%(key)s” has rank %(rank)s of sequence “%(sequence)s” already.",
                key=other.key,
                rank=other.rank,
                sequence=place[0],
            ),
            phrase(
                "Give “%(key)s” another rank or sequence, or use the key “%(other)s”.",
                key=entry.key,
                other=other.key,
            ),
        )


def _ladder(company: Company, plan: LadderPlan, done: Applied) -> Ladder:
    fields = {
        "name": plan.name.zh, "name_en": plan.name.en, "approaching_from": plan.approaching_from,
        "titles": {v.key: both(v.more["title"], v.path) for v in plan.levels if v.more.get("title")},
        "note": dict(plan.note), "applying": dict(plan.applying), "keeping": dict(plan.keeping),
    }  # fmt: skip
    ladder, made = Ladder.objects.get_or_create(company=company, key=plan.key, defaults=fields)
    if made:
        done.changes.append(_("ladder %(key)s added") % {"key": plan.key})
    elif any(getattr(ladder, name) != value for name, value in fields.items()):
        Ladder.objects.filter(pk=ladder.pk).update(**fields)
        done.changes.append(
            _(
                "ladder %(key)s given another name, title, note, threshold, or rules for applications or keeping"
            )
            % {"key": plan.key}
        )
    return ladder


def _steps(ladder: Ladder, plan: LadderPlan, levels: Mapping[str, Level], done: Applied) -> None:
    wanted = [
        (levels[step.source].pk, levels[step.target].pk, step.default, step.lateral, order)
        for order, step in enumerate(plan.steps)
    ]
    rows = LadderStep.objects.filter(ladder=ladder).order_by("order")
    have = list(rows.values_list("from_level_id", "to_level_id", "is_default", "lateral", "order"))
    if have == wanted:
        return
    rows.delete()
    LadderStep.objects.bulk_create(
        LadderStep(ladder=ladder, from_level_id=a, to_level_id=b, is_default=d, lateral=sideways, order=order)
        for a, b, d, sideways, order in wanted
    )
    done.changes.append(_("steps of %(key)s: %(number)s") % {"key": ladder.key, "number": len(wanted)})


def _positions(
    actor: Actor,
    at: datetime,
    company: Company,
    ladder: Ladder,
    plan: LadderPlan,
    levels: Mapping[str, Level],
    done: Applied,
) -> None:
    known = _by_any_name(Position.objects.filter(company=company))
    linked = dict(
        PositionLadder.objects.filter(position__company=company).values_list("position_id", "ladder_id")
    )
    for entry in plan.positions:
        names = (entry.key, entry.name.zh, entry.name.en)
        position = next((known[folded(name)] for name in names if folded(name) in known), None)
        position = position or _position(actor, at, company, entry, levels, done)
        if linked.get(position.pk) != ladder.pk:
            PositionLadder.objects.update_or_create(position=position, defaults={"ladder": ladder})
            done.changes.append(_("position %(key)s put on the ladder") % {"key": entry.key})


def _by_any_name(positions: Iterable[Position]) -> dict[str, Position]:
    """Positions by folded key and names, keys first: a roster names 销售专员 where a ladder says `salesperson`."""
    found: dict[str, Position] = {}
    rows = list(positions)
    for attribute in ("key", "name", "name_en"):
        for row in rows:
            name = folded(getattr(row, attribute))
            if name:
                found.setdefault(name, row)
    return found


def _position(
    actor: Actor, at: datetime, company: Company, entry: Named, levels: Mapping[str, Level], done: Applied
) -> Position:
    level = levels.get(str(entry.more.get("level")))
    done.changes.append(_("position %(key)s added") % {"key": entry.key})
    return create_position(
        actor=actor, at=at, company=company, key=entry.key, name=entry.name.zh, name_en=entry.name.en,
        sequence=level.sequence if level else None, level=level,
    )  # fmt: skip


def _standard(
    actor: Actor, at: datetime, company: Company, ladder: Ladder, plan: Any, level: Level, done: Applied
) -> None:
    owner = f"career.Standard:{ladder.key}/{level.key}/{plan.purpose}"
    criteria_set, _made = CriteriaSet.objects.get_or_create(company=company, owner=owner)
    Standard.objects.get_or_create(
        ladder=ladder, level=level, purpose=plan.purpose, defaults={"criteria_set": criteria_set}
    )
    have = {
        version.effective_from: version
        for version in CriteriaVersion.objects.filter(criteria_set=criteria_set)
    }
    for version in sorted(plan.versions, key=lambda entry: entry.effective_from):
        found = have.get(version.effective_from)
        if found is None:
            made = publish_version(
                actor=actor, at=at, criteria_set=criteria_set, definition=version.criteria,
                effective_from=version.effective_from, goal=version.goal,
            )  # fmt: skip
            done.changes.append(
                _("%(level)s: version %(number)s in force from %(day)s")
                % {"level": level.key, "number": made.number, "day": version.effective_from.isoformat()}
            )
        elif found.digest != digest_of(version.criteria):
            raise bad(
                f"{version.path}.effective_from",
                phrase(
                    "Version %(number)s is published for %(effective_from)s and says something else.",
                    number=found.number,
                    effective_from=version.effective_from,
                ),
                phrase("Published versions are never changed: add a version with a later effective day."),
            )
