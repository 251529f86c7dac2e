"""Rounds of a ladder as applications see them: which one takes a person, and what is left of its quotas."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jinjie.areas.career.applying import Applying
from jinjie.areas.career.models import Application, Ladder, Promotion, PromotionRound, RoundQuota
from jinjie.foundation.people.models import Department
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal


class OutsideRounds(Refusal):
    """The ladder takes applications only in rounds, and none takes this person today."""

    code = "career.outside_rounds"


def round_for(ladder: Ladder, department: Department | None, on: date) -> PromotionRound | None:
    """The open round that takes people of a department on a day; of several the one for the smallest department."""
    rows = PromotionRound.objects.filter(
        ladder=ladder, closed_at=None, opens_on__lte=on, closes_on__gte=on
    ).select_related("department")
    found = [row for row in rows if _takes(row, department)]
    return max(
        found, key=lambda row: (len(row.department.path) if row.department else 0, -row.pk), default=None
    )


def required_round(ladder: Ladder, department: Department | None, on: date) -> PromotionRound | None:
    """The round of an application filed today; None on a ladder that is always open and has none. Refuses outside the rounds."""
    found = round_for(ladder, department, on)
    if found is not None or not Applying.of(ladder.applying).rounds:
        return found
    ahead = PromotionRound.objects.filter(ladder=ladder, closed_at=None, opens_on__gt=on)
    coming = [
        row for row in ahead.select_related("department").order_by("opens_on") if _takes(row, department)
    ]
    remedy = (
        phrase("The next one, %(name)s, opens on %(day)s.", name=coming[0].name, day=coming[0].opens_on.isoformat())
        if coming
        else phrase("HR opens the rounds.")
    )  # fmt: skip
    raise OutsideRounds(phrase("No promotion round takes applications from you today."), remedy=remedy)


def _takes(row: PromotionRound, department: Department | None) -> bool:
    return row.department is None or (
        department is not None and department.path.startswith(row.department.path)
    )


@dataclass(frozen=True)
class Use:
    """A quota and how much of it is used, None where that is not for the viewer. `department` empty: of the whole round."""

    department: str
    department_id: int | None
    most: int
    used: int | None

    @property
    def left(self) -> int | None:
        """How many more may be promoted."""
        return None if self.used is None else max(0, self.most - self.used)


def unused(quotas: Iterable[RoundQuota]) -> Iterator[Use]:
    """The quotas alone."""
    for each in quotas:
        yield Use(each.department.label if each.department else "", each.department_id, each.most, None)


def uses(quotas: Sequence[RoundQuota], round_id: int) -> tuple[Use, ...]:
    """Each quota with the promotions that stand. One query."""
    rows = Promotion.objects.filter(application__round=round_id, state=Promotion.State.STANDING)
    paths = list(rows.values_list("application__department__path", flat=True))
    return tuple(
        replace(
            use,
            used=sum(
                each.department is None or (path or "").startswith(each.department.path) for path in paths
            ),
        )
        for each, use in zip(quotas, unused(quotas), strict=True)
    )


def refuse_over_quota(application: Application) -> None:
    """Nobody is promoted beyond a quota of their round. Call it in the transaction that promotes: the round is locked.

    Two that are approved at once are counted one after the other.
    """
    if application.round_id is None:
        return
    PromotionRound.objects.select_for_update().get(pk=application.round_id)
    path = application.department.path if application.department else ""
    quotas = list(RoundQuota.objects.filter(round=application.round_id).select_related("department"))
    over = [
        use
        for quota, use in zip(quotas, uses(quotas, application.round_id), strict=True)
        if use.left == 0 and (quota.department is None or path.startswith(quota.department.path))
    ]
    if over:
        raise Refusal(
            phrase(
                "The quota of the round is used up: %(used)s of %(most)s%(department)s.",
                used=over[0].used, most=over[0].most, department=f" · {over[0].department}" if over[0].department else "",
            ),
            code="career.quota_used",
            remedy=phrase("HR raises the quota on the page of the round, or it is rejected."),
        )  # fmt: skip
