"""Statements that are written once: the same rows as from the queryset, with other values in the same SQL."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from jinjie.system.accounts.models import User
from jinjie.system.preferences.models import Preference, SavedView
from jinjie.system.statements import ValueLost, written_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 12, 8, 30, 0, 123_456, tzinfo=UTC)
NAMES = ("a", "a%b", "a_b", "axb", "a\\b", "阿", "%s", "")


@pytest.fixture(autouse=True)
def kept() -> None:
    Preference.objects.bulk_create(
        Preference(key=f"k.{name}", value=place) for place, name in enumerate(NAMES)
    )


@dataclass(frozen=True)
class Wanted:
    """What is looked for: nothing, some keys, and beginnings."""

    all: bool
    keys: tuple[str, ...]
    beginnings: tuple[str, ...]

    def rows(self) -> QuerySet[Preference]:
        rule = Q(pk__in=self.keys)
        for beginning in self.beginnings:
            rule |= Q(key__startswith=beginning)
        return Preference.objects.filter(Q() if self.all else rule).order_by("key")


found = written_once("wanted")(lambda wanted: wanted.rows())


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(True, (), ()),
        Wanted(False, (), ()),
        Wanted(False, ("k.a",), ()),
        Wanted(False, ("k.a", "k.%s", "k.a"), ("k.a%",)),
        *(Wanted(False, (), (f"k.{name}",)) for name in NAMES),
        *(Wanted(False, (f"k.{name}",), ("k.阿", f"k.{name}")) for name in NAMES),
    ],
)
def test_rows_are_those_of_the_queryset(wanted: Wanted) -> None:
    expected = [(row.pk, row.value) for row in wanted.rows()]
    for _again in range(4):  # PostgreSQL keeps the plan from the third time on
        assert [(row.pk, row.value) for row in found(wanted)] == expected


def test_sql_is_composed_once_a_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    composed = []

    @written_once("key")
    def one(key: str, backwards: bool = False) -> QuerySet[Preference]:
        composed.append(key)
        return Preference.objects.filter(key__gte=key).order_by("-key" if backwards else "key")[:2]

    assert [row.pk for row in one("k.a")] == ["k.a", "k.a%b"]
    assert one(key="k.axb")[0].pk == "k.axb"
    assert len(composed) == 1 and "k." not in composed[0]
    assert one("k.", backwards=True)[0].pk == "k.阿"
    assert len(composed) == 2


def test_a_query_is_one_query_and_shows_its_values_in_the_log() -> None:
    with CaptureQueriesContext(connection) as log:
        found(Wanted(False, ("k.a",), ()))
    assert len(log) == 1 and "k.a" in log[0]["sql"]


def test_instances_have_what_was_selected_along_deferred_and_annotated() -> None:
    user = User.objects.create(username="somebody", name="某人", created_at=AT)
    SavedView.objects.create(page="people", name="mine", user=user, created_at=AT)

    @written_once("user_id", "number")
    def views(user_id: int, number: int) -> QuerySet[SavedView]:
        rows = SavedView.objects.filter(user_id=user_id).select_related("user").only("name", "user__name")
        return rows.annotate(number=Value(number), whose=F("user__username"))

    with CaptureQueriesContext(connection) as log:
        (row,) = views(user.pk, 40_000)
        shown: Any = row
        assert (row.name, row.user and row.user.name, shown.number, shown.whose) == (
            "mine",
            "某人",
            40_000,
            "somebody",
        )
    assert len(log) == 1
    assert row.get_deferred_fields() == {"page", "query", "created_at", "created_by"}
    assert row._state.db == "default" and not row._state.adding
    assert views(user.pk + 1, 1) == []


def test_days_and_moments_arrive_as_the_column_keeps_them() -> None:
    for hours in range(4):
        SavedView.objects.create(page="people", name=f"v{hours}", created_at=AT + timedelta(hours=hours))

    @written_once("since", "before")
    def names(since: datetime, before: datetime | None) -> QuerySet[SavedView, str]:
        rows = SavedView.objects.filter(created_at__gte=since).order_by("created_at")
        return (rows.filter(created_at__lt=before) if before else rows).values_list("name", flat=True)

    assert names(AT + timedelta(hours=1), None) == ["v1", "v2", "v3"]
    assert names(AT + timedelta(hours=1), AT + timedelta(hours=3)) == ["v1", "v2"]
    assert names(AT + timedelta(hours=3, microseconds=1), None) == []


def test_fixed_numbers_stand_in_the_text_and_rows_of_values_are_tuples() -> None:
    @written_once("key")
    def counted(key: str) -> QuerySet[Preference, tuple[int, int, bool]]:
        rows = Preference.objects.filter(key__gt=key).annotate(one=Value(1)).values("one")
        return rows.annotate(n=Count("pk"), yes=Value(True)).values_list("one", "n", "yes")

    expected = Preference.objects.filter(key__gt="k.a").count()
    assert counted("k.a") == [(1, expected, True)] and expected > 3


def test_a_value_that_the_orm_computes_with_is_an_error() -> None:
    @written_once("day")
    def wrong(day: date) -> QuerySet[SavedView]:
        return SavedView.objects.filter(created_at__date=day + timedelta(days=1))

    with pytest.raises(ValueLost):
        wrong(date(2026, 11, 12))


def test_a_value_that_is_made_into_another_is_an_error() -> None:
    @written_once("number", "text")
    def wrong(number: int, text: str) -> QuerySet[Preference]:
        return (
            Preference.objects.filter(value=number + 1) if number < 0 else Preference.objects.filter(key=text)
        )

    @written_once("text")
    def also(text: str) -> QuerySet[Preference]:
        return Preference.objects.filter(key=f"k.{text}")

    with pytest.raises(ValueLost):
        wrong(1, "a")
    with pytest.raises(ValueLost):
        also("a")


def test_a_value_that_the_question_does_not_need_is_passed_over() -> None:
    @written_once("key", "day")
    def rows(key: str, day: date) -> QuerySet[Preference]:
        return Preference.objects.filter(key=key)

    assert [row.pk for row in rows("k.a", date(2026, 11, 12))] == ["k.a"]
    assert rows("k.a", date(2026, 11, 13)) != []


def test_what_the_shape_says_may_be_any_text_or_number() -> None:
    @written_once("key")
    def rows(key: str, words: tuple[str, ...], numbers: tuple[int, ...]) -> QuerySet[Preference]:
        return Preference.objects.filter(Q(key=key) | Q(key__in=words) | Q(value__in=numbers)).order_by("key")

    assert [row.pk for row in rows("k.a", ("stand-in 1066-days 0", "k.axb"), (98_765_432_100,))] == [
        "k.a",
        "k.axb",
    ]


def test_what_no_row_can_match_asks_nothing() -> None:
    @written_once("key")
    def nothing(key: str) -> QuerySet[Preference]:
        return Preference.objects.filter(pk__in=[], key=key)

    with CaptureQueriesContext(connection) as log:
        assert nothing("a") == [] == nothing("b")
    assert not log.captured_queries


def test_what_is_no_value_is_named() -> None:
    with pytest.raises(TypeError, match="can't stand"):
        found(Wanted(False, ("k", 1.5), ()))  # type: ignore[arg-type]
