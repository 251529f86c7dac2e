"""The facts of the story's people, from the figures in story.yaml."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from jinjie.interfaces.transfer.demo.facts import Draft, month_fact, month_span
from jinjie.interfaces.transfer.demo.people import STORY_DAY, Made
from jinjie.kit.periods import PeriodKind, add_months, closed_periods


def story_facts(person: Made, today: date) -> list[Draft]:
    """Everything the story says of one person, moved to the demo's month."""
    told = person.story
    shift = (today.year - STORY_DAY.year) * 12 + today.month - STORY_DAY.month
    drafts = [*_sales(person, told, today), *_record(told, today, shift)]
    if told["number"] == "QH0217":
        drafts += _corrections(today)
    return drafts


def _sales(person: Made, told: dict[str, Any], today: date) -> Iterator[Draft]:
    months: list[float] = list(told.get("sales", []))
    for back, value in enumerate(months):
        yield month_fact("sales", today, back, value, 100_000)
    if months:
        for back in range(len(months), 18):
            if month_span(today, back)[0] >= person.hired.replace(day=1):
                yield month_fact("sales", today, back, 62_000 + (back * 7_919 + months[1]) % 36_000, 100_000)
    if "year_sales" in told:
        since = max(person.hired, add_months(today.replace(day=1), -12))
        closed = [back for back in range(1, 13) if month_span(today, back)[0] >= since.replace(day=1)]
        each = round(told["year_sales"] / len(closed), -2)
        for place, back in enumerate(closed):
            last = place == len(closed) - 1
            yield month_fact(
                "sales", today, back, told["year_sales"] - each * place if last else each, 125_000
            )


def _record(told: dict[str, Any], today: date, shift: int) -> Iterator[Draft]:
    def moved(day: date) -> date:
        return add_months(day, shift)

    if "course" in told:
        day = moved(told.get("course_on", date(2026, 5, 18)))
        yield Draft("course", day, told["course"], item="team-management", details={"passed": True})
    for day in told.get("awards", []):
        half = "上半年" if day.month <= 6 else "下半年"
        yield Draft(
            "award", moved(day), item="excellent-employee", title=f"优秀员工 {moved(day).year} {half}"
        )
    if "plan" in told:
        yield Draft("document", moved(told["plan"]), item="team-management-plan")
    for place, answer in enumerate(told.get("coaching", [])):
        yield Draft("feedback", today - timedelta(days=35 + 40 * place), answer, item="coaching")
    if "discipline" in told:
        yield Draft("discipline", moved(told["discipline"]), title="迟到处分")
    if "product" in told:
        yield Draft("competency", moved(date(2026, 3, 20)), told["product"], item="product-knowledge")
    for place in range(told.get("key_accounts", 0)):
        details = {"type": "key-account", "role": "member", "result": "done"}
        yield Draft(
            "project", moved(date(2026, 2 + 4 * place, 25)), 350_000, title="重点客户项目", details=details
        )
    for mentee in told.get("mentees", []):
        yield Draft("mentorship", moved(date(2026, 7, 1)), related=mentee, details={"role": "mentor"})
    for period, grade in zip(
        reversed(closed_periods(today, PeriodKind.QUARTER, 4)), told.get("grades", []), strict=False
    ):
        yield Draft("grade", period.end, grade)


def _corrections(today: date) -> Iterator[Draft]:
    """October was first 124,800 and corrected on the 2nd; an offline order of September waits for confirmation.

    A week ago the running month stood at 28,000: what is shown has grown by 1.2 since.
    """
    sunday = today - timedelta(days=today.weekday() + 1)
    yield Draft(
        "sales", sunday - timedelta(days=1), 28_000, 100_000, period=month_span(today, 0),
        superseded_on=today, recorded_on=sunday,
    )  # fmt: skip
    first, last = month_span(today, 1)
    second = last + timedelta(days=2)
    yield Draft(
        "sales", last, 124_800, 100_000, period=(first, last), title="10 月原值" if last.month == 10 else "原值",
        superseded_on=second, recorded_on=last + timedelta(days=1), details={"corrected": "退款单 R-2091"},
    )  # fmt: skip
    yield Draft(
        "sales", month_span(today, 2)[0] + timedelta(days=14), 8_600, title="线下订单", waiting=True,
        recorded_on=today - timedelta(days=2),
    )  # fmt: skip
