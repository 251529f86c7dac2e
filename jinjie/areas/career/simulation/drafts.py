"""Which versions of a ladder document are drafts: what nobody has published so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from jinjie.areas.career.logic import LadderPlan, StandardPlan
from jinjie.areas.career.models import Ladder, Standard
from jinjie.areas.career.queries import read_map
from jinjie.foundation.criteria.actions import digest_of
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.models import Company
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal


@dataclass(frozen=True)
class Draft:
    """What a document asks for a level; `changed` False: it asks what is in force."""

    level: str
    definition: list[Any]
    changed: bool


def drafts_of(company: Company, plan: LadderPlan, moment: Moment, level: str | None = None) -> list[Draft]:
    """The levels whose standard the document changes, or the one named; where it changes none, all it has.

    A draft is a version that is not published as it stands there; of several the latest. Refuses a ladder or a level
    that is not there, and one without a standard in force.
    """
    if not Ladder.objects.filter(company=company, key=plan.key, retired_at__isnull=True).exists():
        raise Refusal(
            phrase("There is no ladder “%(key)s” in %(company)s.", key=plan.key, company=company.key),
            code="career.unknown_ladder",
            remedy=phrase("Apply it first, or give the ladder in the file the key of one that is there."),
        )
    found = list(_drafts(company, plan, moment))
    if level is not None:
        found = [draft for draft in found if draft.level == level]
    if not found:
        raise Refusal(
            phrase(
                "The file has no standard to compare with one in force on %(day)s.",
                day=moment.as_of.isoformat(),
            ),
            code="career.nothing_to_compare",
            remedy=phrase("Choose a day on which one is in force, or a level of the file."),
        )
    return [draft for draft in found if draft.changed] or found


def _drafts(company: Company, plan: LadderPlan, moment: Moment) -> Iterator[Draft]:
    rows = Standard.objects.filter(
        ladder__company=company, ladder__key=plan.key, purpose=Standard.Purpose.REACH
    )
    sets = dict(rows.values_list("level__key", "criteria_set_id"))
    published: dict[int, dict[date, str]] = {}
    for key, day, digest in CriteriaVersion.objects.filter(
        criteria_set__in=sets.values(), state=CriteriaVersion.State.PUBLISHED
    ).values_list("criteria_set_id", "effective_from", "digest"):
        published.setdefault(key, {})[day] = digest
    targets = read_map(company.pk, moment).targets.values()
    in_force = {t.level.key: t.version for t in targets if t.ladder.key == plan.key}
    for standard in plan.standards:
        if standard.purpose == Standard.Purpose.REACH and standard.level in in_force:
            version = in_force[standard.level]
            new = _unpublished(standard, published.get(sets[standard.level], {}))
            yield Draft(
                standard.level,
                version.definition if new is None else new,
                new is not None and digest_of(new) != version.digest,
            )


def _unpublished(standard: StandardPlan, published: dict[date, str]) -> list[Any] | None:
    new = [
        version
        for version in standard.versions
        if published.get(version.effective_from) != digest_of(version.criteria)
    ]
    return max(new, key=lambda version: version.effective_from).criteria if new else None
