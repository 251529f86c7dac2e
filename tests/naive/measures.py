"""Every measure for one person in plain Python, from the written definitions. Imports nothing of the product.

Figures are exact fractions. A measure answers a dict with `known`, `actual`, for streaks also `progress`, `met`,
`provisional`, and `used`: the keys of the facts behind it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from tests.naive.record import (
    DAY,
    Asked,
    Company,
    Employed,
    FactRow,
    Held,
    Run,
    closed_periods,
    completed_months,
    counts,
    facts_of,
    inside,
    known_rows,
    months_on,
    period,
    window,
    workday,
)

__all__ = ["MEASURES", "Asked", "Company", "Employed", "FactRow", "Held", "Run", "measure", "months_on"]

Answer = dict[str, Any]


def measure(name: str, asked: Asked, params: dict[str, Any]) -> Answer:
    return MEASURES[name](asked, params)


# ---- indicators


def unknown() -> Answer:
    return {"known": False, "used": []}


def answer(actual: Fraction | int, used: Iterable[FactRow]) -> Answer:
    return {"known": True, "actual": Fraction(actual), "used": sorted(fact.key for fact in used)}


def total(rows: Iterable[FactRow]) -> Fraction | None:
    values = [fact.value for fact in rows if fact.value is not None]
    return sum(values, Fraction(0)) if values else None


def attainment(rows: list[FactRow], params: dict[str, Any]) -> tuple[bool, Fraction]:
    """Whether a period reaches the bound, and how much of it, capped; nothing recorded is neither."""
    values = [fact.value for fact in rows if fact.value is not None]
    if not values:
        return False, Fraction(0)
    figure = sum(values, Fraction(0))
    if params.get("of_target") is not None:
        targets = [fact.target for fact in rows if fact.target is not None]
        if not targets:
            return False, Fraction(0)
        bound = sum(targets, Fraction(0)) * Fraction(str(params["of_target"]))
    else:
        if params.get("aggregate") == "mean":
            figure /= len(values)
        if params.get("at_most") is not None:
            met = figure <= Fraction(str(params["at_most"]))
            return met, Fraction(int(met))
        bound = Fraction(str(params["at_least"]))
    if figure >= bound:
        return True, Fraction(1)
    return False, max(Fraction(0), figure / bound) if bound > 0 else Fraction(0)


def indicator_streak(asked: Asked, params: dict[str, Any]) -> Answer:
    number, kind = params["periods"], params.get("period", "month")
    spans = [*closed_periods(asked.as_of, kind, number), period(asked.as_of, kind)]
    rows = facts_of(asked, params["indicator"])
    if total(inside(rows, (spans[0][0], spans[-1][1]))) is None:
        return unknown()
    parts = [attainment(inside(rows, span), params) for span in spans]
    return in_a_row(parts) | {"used": used_in(rows, spans, parts)}


def in_a_row(parts: list[tuple[bool, Fraction]]) -> Answer:
    closed = [met for met, _share in parts[:-1]]
    run = 0
    for met in reversed(closed):
        if not met:
            break
        run += 1
    mean = sum((share for _met, share in parts[1:]), Fraction(0)) / len(closed)
    done = all(closed)
    return {
        "known": True,
        "actual": Fraction(run),
        "met": done,
        "progress": Fraction(1) if done else mean,
        "provisional": not done,
    }


def used_in(
    rows: list[FactRow], spans: list[tuple[date, date]], parts: list[tuple[bool, Fraction]]
) -> list[int]:
    done = all(met for met, _share in parts[:-1])
    looked_at = spans[:-1] if done else spans[1:]
    return sorted(fact.key for fact in inside(rows, (looked_at[0][0], looked_at[-1][1])))


def indicator_periods(asked: Asked, params: dict[str, Any]) -> Answer:
    spans = closed_periods(asked.as_of, params.get("period", "month"), params["periods"])
    rows = inside(facts_of(asked, params["indicator"]), (spans[0][0], spans[-1][1]))
    if total(rows) is None:
        return unknown()
    since = None
    if params.get("within_level"):
        held = held_on(asked)
        since = held.level_since if held else date.max
    number = 0
    for span in spans:
        if since is None or span[0] >= since:
            number += attainment(inside(rows, span), params)[0]
    return answer(number, rows)


def indicator_value(asked: Asked, params: dict[str, Any]) -> Answer:
    number, unit, closed = params.get("window", 1), params.get("unit", "month"), params.get("closed", False)
    span = window(asked.company, asked.as_of, number, unit, closed)
    every = [fact for fact in facts_of(asked, params["indicator"]) if fact.value is not None]
    rows, of = inside(every, span), params.get("of", "sum")
    if of == "growth":
        end = span[0] if closed else span[0] - DAY
        earlier = inside(every, window(asked.company, end, number, unit, closed))
        now, then = total(rows), total(earlier)
        return unknown() if now is None or not then else answer((now - then) / abs(then), [*rows, *earlier])
    values = [fact.value for fact in rows if fact.value is not None]
    if not values:
        return unknown()
    if of == "attainment":
        targets = sum((fact.target for fact in rows if fact.target is not None), Fraction(0))
        return answer(sum(values, Fraction(0)) / targets, rows) if targets > 0 else unknown()
    latest = max(rows, key=lambda fact: (fact.happened_on, fact.value or 0)).value
    figure = {
        "sum": sum(values, Fraction(0)),
        "mean": sum(values, Fraction(0)) / len(values),
        "last": latest,
        "min": min(values),
        "max": max(values),
    }[of]
    return answer(figure or Fraction(0), rows)


def indicator_rate(asked: Asked, params: dict[str, Any]) -> Answer:
    number, unit, closed = params.get("window", 1), params.get("unit", "month"), params.get("closed", False)
    span = window(asked.company, asked.as_of, number, unit, closed)
    above = [fact for fact in inside(facts_of(asked, params["indicator"]), span) if fact.value is not None]
    below = [fact for fact in inside(facts_of(asked, params["per"]), span) if fact.value is not None]
    number_of, of = total(above), total(below)
    if number_of is None or of is None or of <= 0:
        return unknown()
    return answer(number_of / of, [*above, *below])


# ---- ranks


def places(asked: Asked, params: dict[str, Any], span: tuple[date, date]) -> int | None:
    """The best place of the person among those with a value in the same unit; None without one."""
    unit = params.get("unit", "department")
    totals: dict[tuple[str, str], Fraction] = {}
    for fact in asked.company.facts:
        if fact.type != params["indicator"] or fact.value is None:
            continue
        if not counts(fact, asked.as_of, asked.known_on) or not span[0] <= fact.happened_on <= span[1]:
            continue
        if unit == "company":
            place = "*"
        elif fact.department is None:
            continue
        elif unit == "parent":
            place = asked.company.parents.get(fact.department) or fact.department
        else:
            place = fact.department
        key = (fact.employee, place)
        totals[key] = totals.get(key, Fraction(0)) + fact.value
    own = []
    for (who, place), figure in totals.items():
        if who == asked.employee:
            others = [value for (_who, where), value in totals.items() if where == place]
            better = [v for v in others if (v > figure if params.get("descending", True) else v < figure)]
            own.append(len(better) + 1)
    return min(own) if own else None


def indicator_rank(asked: Asked, params: dict[str, Any]) -> Answer:
    [span] = closed_periods(asked.as_of, params.get("period", "month"), 1)
    place = places(asked, params, span)
    return unknown() if place is None else answer(place, [])


def rank_streak(asked: Asked, params: dict[str, Any]) -> Answer:
    kind = params.get("period", "month")
    spans = [*closed_periods(asked.as_of, kind, params.get("periods", 1)), period(asked.as_of, kind)]
    found = [places(asked, params, span) for span in spans]
    if all(place is None for place in found):
        return unknown()
    met = [place is not None and place <= params.get("best", 1) for place in found]
    return in_a_row([(flag, Fraction(int(flag))) for flag in met])


# ---- counting


def count(asked: Asked, params: dict[str, Any]) -> Answer:
    since = date.min
    if params.get("window") is not None:
        unit = params.get("unit", "month")
        since = window(asked.company, asked.as_of, params["window"], unit, False)[0]
    if params.get("freshness_months") is not None:
        since = max(since, months_on(asked.as_of, -params["freshness_months"]))
    rows = [fact for fact in facts_of(asked, params["type"]) if fact.happened_on >= since]
    if params.get("items"):
        rows = [fact for fact in rows if fact.item in params["items"]]
    for name, detail in (("role", "role"), ("kind", "type"), ("result", "result")):
        if params.get(name) is not None:
            rows = [fact for fact in rows if fact.details.get(detail) == params[name]]
    if params.get("passed"):
        rows = [fact for fact in rows if fact.details.get("passed", True) is True]
    if params.get("value_at_least") is not None:
        least = Fraction(str(params["value_at_least"]))
        rows = [fact for fact in rows if fact.value is not None and fact.value >= least]
    of = params.get("of", "facts")
    if of == "total":
        return answer(total(rows) or 0, rows)
    if of == "items":
        return answer(len({fact.item for fact in rows if fact.item}), rows)
    if of == "people":
        return answer(len({fact.related for fact in rows if fact.related}), rows)
    return answer(len(rows), rows)


def mentees_promoted(asked: Asked, params: dict[str, Any]) -> Answer:
    known = known_rows(asked.company.assignments, asked.known_on)
    rows = []
    for fact in facts_of(asked, params.get("type", "mentorship")):
        for held in known:
            if held.employee != fact.related or held.level != params["level"]:
                continue
            began = held.valid_from == held.level_since and held.change not in ("hired", "demoted")
            if not began or not fact.happened_on <= held.valid_from <= asked.as_of:
                continue
            months = params.get("window_months")
            if months is None or held.valid_from >= months_on(asked.as_of, -months):
                rows.append(fact)
                break
    return answer(len({fact.related for fact in rows}), rows)


# ---- what was said last


def latest(asked: Asked, params: dict[str, Any]) -> Answer:
    rows = [fact for fact in facts_of(asked, params["type"]) if fact.value is not None]
    if params.get("item"):
        rows = [fact for fact in rows if fact.item == params["item"]]
    if params.get("freshness_months") is not None:
        since = months_on(asked.as_of, -params["freshness_months"])
        rows = [fact for fact in rows if fact.happened_on >= since]
    if not rows or len(rows) < params.get("min_count", 1):
        return unknown()
    if params.get("how", "latest") == "mean":
        return answer((total(rows) or Fraction(0)) / len(rows), rows)
    last = max(rows, key=lambda fact: (fact.happened_on, fact.value or 0))
    return answer(last.value or Fraction(0), [last])


def grade(asked: Asked, params: dict[str, Any]) -> Answer:
    how, cycles, best = params.get("how", "latest"), params.get("cycles", 1), params.get("best", 1)
    rows = [fact for fact in facts_of(asked, params.get("type", "grade")) if fact.value is not None]
    if params.get("freshness_months") is not None:
        since = months_on(asked.as_of, -params["freshness_months"])
        rows = [fact for fact in rows if fact.happened_on >= since]
    rows = sorted(rows, key=lambda fact: (fact.happened_on, fact.value or 0), reverse=True)
    rows = rows[: 1 if how == "latest" else cycles]
    values = [fact.value or Fraction(0) for fact in rows]
    needed = {"latest": 1, "count": 1, "best": best}.get(how, cycles)
    if len(values) < needed:
        return unknown()
    if how == "latest":
        return answer(values[0], rows)
    if how == "each":
        return answer(min(values), rows)
    if how == "mean":
        return answer(sum(values, Fraction(0)) / len(values), rows)
    if how == "count":
        return answer(sum(value >= Fraction(str(params["at_least"])) for value in values), rows)
    chosen = sorted(values, reverse=True)[:best]
    return answer(sum(chosen, Fraction(0)) / best, rows)


def points(asked: Asked, params: dict[str, Any]) -> Answer:
    """The sum over items of what the table gives for the latest level of each; table[0] is for level 0."""
    newest: dict[str, FactRow] = {}
    months = params.get("freshness_months")
    since = None if months is None else months_on(asked.as_of, -months)
    for fact in facts_of(asked, params["type"]):
        if fact.item is None or fact.value is None:
            continue
        if params.get("items") and fact.item not in params["items"]:
            continue
        if since is not None and fact.happened_on < since:
            continue
        old = newest.get(fact.item)
        if old is None or (fact.happened_on, fact.value) > (old.happened_on, old.value or 0):
            newest[fact.item] = fact
    table = [Fraction(str(entry)) for entry in params["table"]]
    worth = Fraction(0)
    for fact in newest.values():
        level = int((fact.value or Fraction(0)) // 1)
        worth += table[min(max(level, 0), len(table) - 1)]
    return answer(worth, newest.values())


# ---- work life


def held_on(asked: Asked) -> Held | None:
    for held in known_rows(asked.company.assignments, asked.known_on):
        begun = held.employee == asked.employee and held.valid_from <= asked.as_of
        if begun and (held.valid_to is None or held.valid_to > asked.as_of):
            return held
    return None


def since_of(asked: Asked, what: str) -> date | None:
    if what in ("level_since", "position_since"):
        held = held_on(asked)
        return getattr(held, what) if held else None
    for spell in known_rows(asked.company.employments, asked.known_on):
        begun = spell.employee == asked.employee and spell.hired_on <= asked.as_of
        if begun and (spell.last_day is None or spell.last_day >= asked.as_of):
            return spell.hired_on
    return None


def elapsed(what: str) -> Callable[[Asked, dict[str, Any]], Answer]:
    def measured(asked: Asked, params: dict[str, Any]) -> Answer:
        since, unit = since_of(asked, what), params.get("unit", "month")
        if since is None:
            return unknown()
        if unit == "month":
            return answer(completed_months(since, asked.as_of), [])
        number, day = 0, since
        while day <= asked.as_of:
            number += unit == "day" or workday(asked.company, day)
            day += DAY
        return answer(number, [])

    return measured


MEASURES: dict[str, Callable[[Asked, dict[str, Any]], Answer]] = {
    "growth.indicator_streak": indicator_streak,
    "growth.indicator_periods": indicator_periods,
    "growth.indicator_value": indicator_value,
    "growth.indicator_rate": indicator_rate,
    "growth.indicator_rank": indicator_rank,
    "growth.rank_streak": rank_streak,
    "growth.count": count,
    "growth.mentees_promoted": mentees_promoted,
    "growth.score": latest,
    "growth.competency": latest,
    "growth.confirmed": latest,
    "growth.grade": grade,
    "growth.points": points,
    "people.time_in_level": elapsed("level_since"),
    "people.time_in_position": elapsed("position_since"),
    "people.time_in_company": elapsed("hired_on"),
}
