"""Reading how a ladder scores a defence 答辩, from its document. What can't be read is refused with its path, so that a file names the line."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from jinjie.areas.career.refused import bad, yes_or_no
from jinjie.areas.career.scoring import TRIMMED_FROM, Scheme, on_scale, plain
from jinjie.kit.phrases import Phrase, phrase

PATH = "applications.defence"
KEYS = {"step", "scale", "criteria", "combine", "without_extremes", "pass", "least"}
MOST_CRITERIA, MOST_MEMBERS, MOST_MARKS = 12, 25, 1_000
LONGEST = 60
FINEST = Decimal("0.01")
REMEDY = phrase(
    "Write defence: {step: defence, scale: {from: 1, to: 5, step: 0.5}, criteria: […], combine: mean, pass: 3.5, least: 3}."
)


def read_scheme(value: Any) -> dict[str, Any]:
    """What is kept of it: every entry said, figures as text. What is not said is as usual: 1 to 5 in halves, the mean, three scores."""
    if not isinstance(value, Mapping) or set(value) - KEYS:
        _no("", phrase("How a defence is scored can't be read."))
    scale = value.get("scale", {})
    if not isinstance(scale, Mapping) or set(scale) - {"from", "to", "step"}:
        _no(".scale", phrase("The scale can't be read."))
    kept: dict[str, Any] = {
        "step": value.get("step", "defence"),
        "scale": {
            "from": _figure(scale.get("from", 1), ".scale.from"), "to": _figure(scale.get("to", 5), ".scale.to"),
            "step": _figure(scale.get("step", "0.5"), ".scale.step"),
        },
        "criteria": _criteria(value.get("criteria")),
        "combine": value.get("combine", "mean"),
        "without_extremes": yes_or_no(value.get("without_extremes", False), f"{PATH}.without_extremes", REMEDY),
        "pass": _figure(value.get("pass"), ".pass"),
        "least": value.get("least", 3),
    }  # fmt: skip
    _check_words(kept)
    _check_figures(Scheme.of(kept))
    return kept


def _check_words(kept: Mapping[str, Any]) -> None:
    if not isinstance(kept["step"], str) or not kept["step"]:
        _no(".step", phrase("The step of the flow is named by its key."))
    if kept["combine"] not in ("mean", "median"):
        _no(".combine", phrase("It is “mean” or “median”."))
    least = kept["least"]
    if isinstance(least, bool) or not isinstance(least, int) or not 1 <= least <= MOST_MEMBERS:
        _no(".least", phrase("It is a number of members from 1 to %(most)s.", most=MOST_MEMBERS))
    if kept["without_extremes"] and least < TRIMMED_FROM:
        _no(".least", phrase("Without the highest and the lowest, at least three scores are needed."))


def _check_figures(scheme: Scheme) -> None:
    if scheme.grain <= 0 or scheme.highest <= scheme.lowest or not on_scale(scheme, scheme.highest):
        _no(".scale", phrase("The scale goes up, in steps that end at its end."))
    if (scheme.highest - scheme.lowest) / scheme.grain > MOST_MARKS:
        _no(".scale.step", phrase("A scale has at most %(most)s steps.", most=MOST_MARKS))
    if not scheme.lowest <= scheme.passes_at <= scheme.highest:
        _no(".pass", phrase("The pass mark lies on the scale."))
    if len({each.key for each in scheme.criteria}) < len(scheme.criteria):
        _no(".criteria", phrase("Two criteria have the same key."))
    weights = sum(each.weight for each in scheme.criteria)
    if weights != 100:
        _no(".criteria", phrase("The weights come to %(sum)s, not to 100.", sum=weights))


def _criteria(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_CRITERIA:
        _no(".criteria", phrase("A defence is scored by 1 to %(most)s criteria.", most=MOST_CRITERIA))
    return [_criterion(each, f".criteria.{place}") for place, each in enumerate(value)]


def _criterion(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping) or set(value) - {"key", "name", "weight"}:
        _no(path, phrase("The criterion can't be read."))
    key, weight = value.get("key"), value.get("weight")
    if not isinstance(key, str) or not key.isidentifier() or len(key) > LONGEST:
        _no(f"{path}.key", phrase("The criterion needs a key of letters, digits and _."))
    if isinstance(weight, bool) or not isinstance(weight, int) or not 1 <= weight <= 100:
        _no(f"{path}.weight", phrase("The weight is a whole number from 1 to 100."))
    return {"key": key, "name": _names(value.get("name"), f"{path}.name"), "weight": weight}


def _names(value: Any, path: str) -> dict[str, str]:
    names = {"zh": value} if isinstance(value, str) else value
    readable = isinstance(names, Mapping) and not set(names) - {"zh", "en"} and names.get("zh")
    if not readable or not all(isinstance(text, str) and len(text) <= LONGEST for text in names.values()):
        _no(path, phrase("The criterion needs a name, {zh: …, en: …}."))
    return dict(names)


def _figure(value: Any, path: str) -> str:
    """A figure as text, exact as it was written."""
    try:
        figure = Decimal(str(value)) if not isinstance(value, bool) else None
    except InvalidOperation:
        figure = None
    if figure is None or not figure.is_finite() or abs(figure) > 1_000 or figure % FINEST:
        _no(path, phrase("It is a number up to 1,000 with at most two decimals."))
    return plain(figure)


def _no(path: str, message: Phrase) -> NoReturn:
    raise bad(PATH + path, message, REMEDY)
