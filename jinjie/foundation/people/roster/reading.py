"""Reading a roster: the catalogue that a viewer is offered, the people found, a page of them. The same queries for any number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.utils.translation import get_language

from jinjie.foundation.people.access import Access, Reach
from jinjie.foundation.people.choices import SENSITIVE, Action, FieldGroup
from jinjie.foundation.people.models import Department, Employee
from jinjie.foundation.people.queries import search
from jinjie.foundation.people.roster import columns as own_columns
from jinjie.foundation.people.roster import filters as own_filters
from jinjie.foundation.people.roster import views as own_views
from jinjie.foundation.people.roster.answer import FIXED, Answer, Catalogue, Row, Tab, Unit, shaped
from jinjie.foundation.people.roster.asked import Asked
from jinjie.foundation.people.roster.columns import Column, Show
from jinjie.foundation.people.roster.filters import Scene, planned_changes
from jinjie.foundation.people.roster.grouping import Members, among, gathered, with_state
from jinjie.foundation.people.roster.past import measured_groups
from jinjie.foundation.people.roster.states import Tense, here, joined, with_job
from jinjie.foundation.people.roster.views import Extra, View
from jinjie.system.customfields.models import CustomField, CustomValue, Kind
from jinjie.system.statements import written_once

PAGE, GROUPED_PAGE = 50, 30
GROUPED_UP_TO = 1_000
"""A roster is grouped by department unless asked otherwise, as long as it is not larger than this."""
OPENED_UP_TO = 30
"""Groups are opened from the top until so many rows are seen."""


@dataclass(frozen=True)
class Reader:
    """Who reads which day. `today` is False where another day is looked at."""

    access: Access
    day: date
    today: bool = True


def offered(access: Access, extra: Extra, customs: Iterable[CustomField]) -> Catalogue:
    """Columns, filters and views of the groups that the viewer may see of anyone. No query."""
    customs = list(customs)
    columns = [*own_columns.OWN, *map(own_columns.custom_column, customs)]
    place = next(n for n, column in enumerate(columns) if column.key == "phone")
    columns[place:place] = extra.columns
    filters = [*own_filters.OWN, *extra.filters, *map(own_filters.custom_filter, customs)]
    seen = {group for group in FieldGroup if access.may(Action.SEE, group)} | {FieldGroup.BASIC}
    known = {column.key: column for column in columns if column.group in seen}
    views = [*own_views.FIRST, *extra.views, *own_views.LAST]
    revealing = access.may(Action.REVEAL, FieldGroup.CONTACT)
    usual = [key for key, column in known.items() if column.usual] + (["phone"] if revealing else [])
    return Catalogue(
        columns=known,
        filters={entry.key: entry for entry in filters if entry.group in seen},
        views={view.key: view for view in views if view.group in seen},
        measure=extra.measure if FieldGroup.PERFORMANCE in seen else "",
        usual=tuple(usual),
        then=extra.then if FieldGroup.PERFORMANCE in seen else None,
    )


def custom_fields(subject: str = "employee") -> list[CustomField]:
    """The fields in use that may be in a list: none of a sensitive group. One query."""
    return _customs(subject)


@written_once("subject")
def _customs(subject: str) -> QuerySet[CustomField]:
    rows = CustomField.objects.filter(subject=subject, retired_at__isnull=True).exclude(group__in=SENSITIVE)
    return rows.order_by("order", "pk")


def units() -> dict[int, Unit]:
    """Every department by id. One query."""
    rows = Department.objects.order_by("path").values_list(
        "pk", "key", "name", "name_en", "path", "parent_id", "head_id", "head__name", "head__name_en",
        "company__name", "company__name_en",
    )  # fmt: skip
    own = (get_language() or "").startswith("en")  # asked once: a group has thousands of departments
    return {
        pk: Unit(
            pk, key, (own and name_en) or name, path, parent, head, (own and boss_en) or boss or "",
            (own and company_en) or company,
        )
        for pk, key, name, name_en, path, parent, head, boss, boss_en, company, company_en in rows
    }  # fmt: skip


def scene_of(day: date, known: Mapping[int, Unit]) -> Scene:
    """What conditions need to know."""
    paths: dict[str, list[str]] = {}
    for unit in known.values():
        paths.setdefault(unit.key, []).append(unit.path)
    return Scene(day, paths)


def view_of(asked: Asked, catalogue: Catalogue) -> View:
    """The tab asked for, else the first."""
    return catalogue.views.get(asked.view) or next(iter(catalogue.views.values()))


def matching(
    reader: Reader, asked: Asked, catalogue: Catalogue, known: Mapping[int, Unit]
) -> QuerySet[Employee]:
    """The people asked for, without order. A filter that can't be read is passed over."""
    view, scene = view_of(asked, catalogue), scene_of(reader.day, known)
    people = joined(Employee.objects.filter(reader.access.where()), reader.day, view.tense)
    people = people.filter(view.rule(reader.day))
    for key, values in asked.filters.items():
        entry = catalogue.filters.get(key)
        rule = entry.condition(values, scene) if entry else None
        if entry is not None and rule is not None:
            if entry.group != FieldGroup.BASIC:
                people = people.filter(reader.access.where(Action.SEE, entry.group))
            people = people.filter(rule)
    return _searched(people, asked.q, catalogue, reader) if asked.q else people


def _searched(
    people: QuerySet[Employee], text: str, catalogue: Catalogue, reader: Reader
) -> QuerySet[Employee]:
    """Found by name, number, pinyin or initials, or in a custom field of words."""
    found = Employee.objects.all()
    rule = Q(pk__in=search(found, text).values("pk"))
    groups = {column.group for key, column in catalogue.columns.items() if key.startswith(own_columns.CUSTOM)}
    for group in groups:
        values = CustomValue.objects.filter(
            field__subject="employee", field__group=group, field__retired_at__isnull=True,
            field__kind__in=[Kind.TEXT, Kind.CHOICE], text__icontains=text,
        )  # fmt: skip
        within = Q(pk__in=values.values("object_id"))
        rule |= within if group == FieldGroup.BASIC else within & reader.access.where(Action.SEE, group)
    return people.filter(rule)


def read(
    reader: Reader, asked: Asked, catalogue: Catalogue, known: Mapping[int, Unit], columns: Sequence[Column]
) -> Answer:
    """A page. Three queries: tabs, ids, rows; grouped, one more for the groups."""
    people = matching(reader, asked, catalogue, known)
    tabs, planned = _tabs(reader, asked, catalogue)
    whole = not asked.filters and not asked.q
    here_tab = next((tab for tab in tabs if tab.here), None)
    counted = here_tab.count if whole and here_tab is not None else None
    by = asked.group
    if by is None:
        small = (counted if counted is not None else 0) <= GROUPED_UP_TO
        by = "department" if small and not asked.q else ""
    common: dict[str, Any] = {
        "columns": tuple(columns), "sort": asked.sort.lstrip("-"), "down": asked.sort.startswith("-"),
        "tabs": tabs, "planned": planned, "grouped": by, "units": known,
    }  # fmt: skip
    if not by:
        ids, total, page = _page(in_order(people, asked, catalogue), asked.page, counted)
        rows = rows_of(reader, asked, catalogue, known, columns, ids)
        first = (page - 1) * PAGE
        return Answer(
            rows=rows, groups=(), page=page, pages=_pages(total, PAGE), first=min(first + 1, total),
            last=first + len(rows), total=total, **common,
        )  # fmt: skip
    grouped = _gathered(reader, catalogue, people, by, known)
    common["total"] = counted if counted is not None else sum(group.count for group in grouped)
    return _grouped(reader, asked, catalogue, known, columns, people, grouped, by, common)


def _gathered(
    reader: Reader, catalogue: Catalogue, people: QuerySet[Employee], by: str, known: Mapping[int, Unit]
) -> list[Members]:
    """The groups with their figures; on a past day, where none are stored, with the ids of those to compute."""
    if reader.today or catalogue.then is None:
        return gathered(people, by, catalogue.measure if reader.today else "", known, reader.day)
    whose = reader.access.where(Action.SEE, FieldGroup.PERFORMANCE)
    return gathered(people, by, "pk", known, reader.day, whose)


def _pages(total: int, size: int) -> int:
    return max((total + size - 1) // size, 1)


def _page(found: QuerySet[Employee], wanted: int, total: int | None) -> tuple[list[int], int, int]:
    """The ids on a page, how many people there are in all, and which page it is: the last one for any that lies beyond.

    One query; where the number isn't known and the page lies beyond the end, three.
    """
    if total is None:
        first = (wanted - 1) * PAGE
        rows = list(found.annotate(all=Window(Count("pk"))).values_list("pk", "all")[first : first + PAGE])
        if rows or wanted == 1:
            return [pk for pk, _all in rows], rows[0][1] if rows else 0, wanted
        total = found.count()
    page = min(wanted, _pages(total, PAGE))
    first = (page - 1) * PAGE
    return list(found.values_list("pk", flat=True)[first : first + PAGE]), total, page


def _grouped(
    reader: Reader,
    asked: Asked,
    catalogue: Catalogue,
    known: Mapping[int, Unit],
    columns: Sequence[Column],
    people: QuerySet[Employee],
    grouped: list[Members],
    by: str,
    common: dict[str, Any],
) -> Answer:
    opened = (
        [g for g in grouped if g.key in set(asked.open or ())]
        if asked.open is not None
        else _fitting(grouped)
    )
    inside = sum(group.count for group in opened)
    pages = _pages(inside, GROUPED_PAGE)
    page = min(asked.page, pages)
    first = (page - 1) * GROUPED_PAGE
    ids: list[int] = []
    if opened:
        if by == "state":
            people = with_state(people, reader.day)
        order = Case(
            *[When(among(by, group), then=Value(n)) for n, group in enumerate(opened)],
            output_field=IntegerField(),
        )
        within = Q()
        for group in opened:
            within |= among(by, group)
        found = in_order(people.filter(within), asked, catalogue, before=order)
        ids = list(found.values_list("pk", flat=True)[first : first + GROUPED_PAGE])
    then: Mapping[int, Any] | None = None
    if catalogue.then is not None and not reader.today:
        then = measured_groups(catalogue.then, grouped, opened, ids)
    rows = iter(rows_of(reader, asked, catalogue, known, columns, ids, then))
    made, passed = [], 0
    for group in grouped:
        is_open = group in opened
        take = 0
        if is_open:
            take = max(min(passed + group.count, first + GROUPED_PAGE) - max(passed, first), 0)
            passed += group.count
        mine = tuple(islice(rows, take))
        made.append(group.group(rows=mine, open=is_open))
    shown = sum(len(group.rows) for group in made)
    return Answer(
        rows=(), groups=tuple(made), page=page, pages=pages, first=min(first + 1, shown), last=first + shown,
        **common,
    )  # fmt: skip


def _fitting(grouped: list[Members]) -> list[Members]:
    """Groups from the top, as many as fit; all of them where they are few people."""
    if sum(group.count for group in grouped) <= PAGE:
        return grouped
    opened: list[Members] = []
    seen = 0
    for group in grouped:
        if opened and seen + group.count > OPENED_UP_TO:
            break
        opened.append(group)
        seen += group.count
    return opened


def in_order(
    people: QuerySet[Employee], asked: Asked, catalogue: Catalogue, before: Any = None
) -> QuerySet[Employee]:
    """In the order asked for; by pinyin where none is, or one that there is not."""
    column = catalogue.columns.get(asked.sort.lstrip("-"))
    first = [before] if before is not None else []
    if column is None or not column.order or column.key == "name":
        back = "-" if asked.sort == "-name" else ""
        return people.order_by(*first, f"{back}pinyin", f"{back}number", "pk")
    down = asked.sort.startswith("-")
    people = people.annotate(**column.annotations)
    head, *rest = column.order
    by = F(head).desc(nulls_last=True) if down else F(head).asc(nulls_last=True)
    return people.order_by(*first, by, *rest, "number", "pk")


def rows_of(
    reader: Reader,
    asked: Asked,
    catalogue: Catalogue,
    known: Mapping[int, Unit],
    columns: Sequence[Column],
    ids: Sequence[int],
    then: Mapping[int, Any] | None = None,
) -> tuple[Row, ...]:
    """These people's rows in this order. One query; on a past day those of progress more, unless `then` has it already."""
    if not ids:
        return ()
    view = view_of(asked, catalogue)
    made = {name: what for column in columns for name, what in column.annotations.items()}
    named = {*FIXED, *made, *(name for column in columns for name in column.fields)}
    if reader.today:
        named |= {"planned_on", "planned_change"}
    reads = Reads(tuple(sorted(named)), made)
    found: dict[int, Mapping[str, Any]] = {}
    for values in _read(tuple(ids), reader.day, view.tense, reads):
        raw = dict(zip(reads.names, values, strict=True))
        kept = found.get(raw["pk"])
        if kept is None or raw["job__hired_on"] > kept["job__hired_on"]:
            found[raw["pk"]] = raw
    rows = tuple(shaped(found[pk], columns, known, reader.access, reader.day) for pk in ids if pk in found)
    computed = [column.key for column in columns if column.show == Show.PROGRESS]
    if reader.today or catalogue.then is None or not computed:
        return rows
    figures = catalogue.then([row.pk for row in rows]) if then is None else then
    return tuple(_with(row, computed, figures) for row in rows)


def _with(row: Row, computed: Sequence[str], figures: Mapping[int, Any]) -> Row:
    """The row with what was computed, where the viewer may see that of this person."""
    values = {key: figures.get(row.pk) for key in computed if row.values.get(key) is not None}
    return replace(row, values={**row.values, **values})


@dataclass(frozen=True)
class Reads:
    """What is read of each person. The names say it all: what is `made` under a name is always made in one way."""

    names: tuple[str, ...]
    made: Mapping[str, Any] = field(compare=False)


@written_once("ids", "day")
def _read(ids: tuple[int, ...], day: date, tense: Tense, reads: Reads) -> QuerySet[Employee, tuple[Any, ...]]:
    made = dict(reads.made)
    if "planned_on" in reads.names:
        ahead = planned_changes(day).filter(employee=OuterRef("pk")).order_by("valid_from")
        made["planned_on"] = Subquery(ahead.values("valid_from")[:1])
        made["planned_change"] = Subquery(ahead.values("change")[:1])
    people = joined(Employee.objects.filter(pk__in=ids), day, tense)
    return people.annotate(**made).values_list(*reads.names)


def _tabs(reader: Reader, asked: Asked, catalogue: Catalogue) -> tuple[tuple[Tab, ...], int]:
    """The views with their counts, and how many people have a planned change. One query."""
    counted = tuple(view for view in catalogue.views.values() if view.counted)
    first = view_of(Asked(), catalogue).tense
    rows = _numbers(reader.access.reach(), reader.day, counted, first)
    planned, *numbers = rows[0] if rows else [0] * (len(counted) + 1)  # whoever sees nobody asks nothing
    found = dict(zip((view.key for view in counted), numbers, strict=True))
    chosen = view_of(asked, catalogue).key
    tabs = tuple(
        Tab(view.key, str(view.label), found.get(view.key), view.key == chosen)
        for view in catalogue.views.values()
    )
    return tabs, planned if reader.today else 0


@written_once("reach")
def _numbers(
    reach: Reach, day: date, views: tuple[View, ...], first: Tense
) -> QuerySet[Employee, tuple[int, ...]]:
    """How many have a planned change, and how many each view shows. The day is part of the shape: views count on from it."""
    ahead = Q(pk__in=planned_changes(day).values("employee_id"))
    counts = {"planned": Count("pk", filter=here(day, first) & ahead)}
    counts |= {
        f"n_{n}": Count("pk", filter=here(day, view.tense) & view.rule(day)) for n, view in enumerate(views)
    }
    people = with_job(Employee.objects.filter(reach.where()))
    return people.order_by().annotate(all=Value(1)).values("all").annotate(**counts).values_list(*counts)


def chosen_columns(asked: Asked, catalogue: Catalogue) -> tuple[Column, ...]:
    """The columns asked for that there are, else the usual ones; the name always."""
    picked = [catalogue.columns[key] for key in dict.fromkeys(asked.columns) if key in catalogue.columns]
    if not picked:
        picked = [catalogue.columns[key] for key in catalogue.usual]
    if all(column.show != Show.NAME for column in picked):
        picked.insert(0, catalogue.columns["name"])
    return tuple(picked)
