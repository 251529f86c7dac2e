"""Pure rules of a defence 答辩: what its ladder says of scoring, and what the scores of a panel come to. Rules: docs/rules/promotion.md."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal

HUNDRED = Decimal(100)
CENT = Decimal("0.01")
TRIMMED_FROM = 3
"""From so many scores on the highest and the lowest can be left out: something stays."""
LONGEST = 10
"""Marks of a score as typed."""


@dataclass(frozen=True)
class Asked:
    """A criterion of the panel: what it is called in both languages, and how much of a hundred it weighs."""

    key: str
    name: Mapping[str, str]
    weight: int


@dataclass(frozen=True)
class Scheme:
    """How a defence is scored. `step`: the step of the flow that does not pass before the panel is closed.

    A score is `lowest`, or so many `grain`s above it, up to `highest`. `median` False: the mean. `passes_at` is the pass mark,
    `least` how many scores are needed to close.
    """

    step: str
    lowest: Decimal
    highest: Decimal
    grain: Decimal
    criteria: tuple[Asked, ...]
    median: bool
    without_extremes: bool
    passes_at: Decimal
    least: int

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Scheme":
        """From what a ladder or a defence keeps, as `schemes.read_scheme` wrote it."""
        scale = kept["scale"]
        return cls(
            step=kept["step"], lowest=Decimal(scale["from"]), highest=Decimal(scale["to"]), grain=Decimal(scale["step"]),
            criteria=tuple(Asked(each["key"], each["name"], each["weight"]) for each in kept["criteria"]),
            median=kept["combine"] == "median", without_extremes=kept["without_extremes"],
            passes_at=Decimal(kept["pass"]), least=kept["least"],
        )  # fmt: skip


Sheet = Mapping[str, Decimal]
"""What one member gives, by the key of the criterion."""


@dataclass(frozen=True)
class Result:
    """What the scores come to, each figure rounded once, half up, to two decimals. `passed` is judged on the rounded total."""

    total: Decimal
    criteria: Mapping[str, Decimal]
    passed: bool
    counted: int

    def kept(self) -> dict[str, Any]:
        """As JSON; `result_of` reads it again."""
        return {
            "total": str(self.total), "criteria": {key: str(value) for key, value in self.criteria.items()},
            "passed": self.passed, "counted": self.counted,
        }  # fmt: skip


def result_of(kept: Mapping[str, Any]) -> Result:
    """A result that was kept."""
    criteria = {key: Decimal(value) for key, value in kept["criteria"].items()}
    return Result(Decimal(kept["total"]), criteria, kept["passed"], kept["counted"])


def weighted(scheme: Scheme, sheet: Sheet) -> Decimal:
    """What one member's scores come to: exact, weights are of a hundred."""
    return sum((sheet[each.key] * each.weight for each in scheme.criteria), Decimal(0)) / HUNDRED


def combined(scheme: Scheme, sheets: Sequence[Sheet]) -> Result:
    """What a panel's scores come to; in whatever order they came. Refuses fewer than the scheme needs.

    The total combines the members' totals; the figure of a criterion combines its scores by the same rule, on their own.
    """
    if len(sheets) < scheme.least:
        raise Refusal(
            phrase(
                "There are too few scores: %(given)s, at least %(least)s are needed.",
                given=len(sheets),
                least=scheme.least,
            ),
            code="career.too_few_scores",
            remedy=phrase("Remind who is missing, or name another member."),
        )
    total = rounded(_joined(scheme, (weighted(scheme, sheet) for sheet in sheets)))
    criteria = {
        each.key: rounded(_joined(scheme, (sheet[each.key] for sheet in sheets))) for each in scheme.criteria
    }
    return Result(total, criteria, total >= scheme.passes_at, len(sheets))


def _joined(scheme: Scheme, figures: Iterable[Decimal]) -> Decimal:
    """The mean or the median; where it is said, and from three figures on, without the highest and the lowest."""
    ordered = sorted(figures)
    if scheme.without_extremes and len(ordered) >= TRIMMED_FROM:
        ordered = ordered[1:-1]
    if scheme.median:
        ordered = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
    return sum(ordered, Decimal(0)) / len(ordered)


def rounded(figure: Decimal) -> Decimal:
    """To two decimals, half up, as one rounds by hand."""
    return figure.quantize(CENT, ROUND_HALF_UP)


def on_scale(scheme: Scheme, figure: Decimal) -> bool:
    """Is it a score of the scale?"""
    return (
        figure.is_finite()
        and scheme.lowest <= figure <= scheme.highest
        and not (figure - scheme.lowest) % scheme.grain
    )


def read_sheet(scheme: Scheme, typed: Mapping[str, str]) -> dict[str, Decimal]:
    """A member's scores from what was typed. Refuses a criterion without one, and what is not on the scale, at its place."""
    found: dict[str, Decimal] = {}
    for each in scheme.criteria:
        text, place = typed.get(each.key, "").strip(), Place(column=f"score.{each.key}")
        if not text:
            raise Refusal(phrase("Give a score for each criterion."), code="career.no_score", place=place)
        try:
            figure = Decimal(text) if len(text) <= LONGEST else None
        except InvalidOperation:
            figure = None
        if figure is None or not on_scale(scheme, figure):
            raise Refusal(
                phrase(
                    "A score is a number from %(lowest)s to %(highest)s, in steps of %(step)s.",
                    lowest=plain(scheme.lowest), highest=plain(scheme.highest), step=plain(scheme.grain),
                ),
                code="career.score_off_scale",
                place=place,
            )  # fmt: skip
        found[each.key] = figure
    return found


def plain(figure: Decimal) -> str:
    """As one writes it: without zeros behind the point."""
    return f"{figure.normalize():f}"
