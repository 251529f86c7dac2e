"""What a roster changes of people who are there already: fields of their files, and what they hold from a day on.

Called inside the transaction of the action that brings the roster, or takes it back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from jinjie.foundation.people.actions.edit import CUSTOM, INDEXED, columns_of
from jinjie.foundation.people.actions.structure import Structure
from jinjie.foundation.people.custom_values import texts_of, write_texts
from jinjie.foundation.people.fields import blind_indexes
from jinjie.foundation.people.logic import ChainError, Holding, change_between, change_from
from jinjie.foundation.people.models import Assignment, Company, Employee, ImportedChange
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record, record_all
from jinjie.system.bulk.writer import change_rows, write_rows
from jinjie.system.customfields.models import CustomField

PART = 500
MOVES = ("department", "position", "level", "manager")
HELD = [
    "employee_id", "valid_from", "valid_to", "department_id", "position_id", "level_id", "manager_id", "change",
    "reason", "level_since", "position_since", "pk",
]  # fmt: skip
ASSIGNMENT = [
    "employee_id", "department_id", "position_id", "level_id", "manager_id", "valid_from", "valid_to", "level_since",
    "position_since", "change", "reason", "import_row",
]  # fmt: skip
EDITED = "people.edit_person"
KEPT = timedelta(days=90)
"""So long what was before is kept: while the import can be undone."""


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What a row of a roster changes of one employee (by id).

    `values` are fields of the file as `edit_person` names them, `moves` keys of what is held from `on`, the manager a
    number. `seen` is what the check saw of each of them before (`is_as_seen`), `held` the assignment it compared with.
    """

    row: int
    employee: int
    values: Mapping[str, Any] = field(default_factory=dict)
    moves: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)
    """Of `moves`, the keys that were held before."""
    on: date | None = None
    held: int = 0


def text_of(value: Any) -> str:
    """A value as it is kept and compared: days in ISO form, nothing as nothing."""
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def is_as_seen(name: str, value: str, seen: str) -> bool:
    """Is a field still as it was? `seen` is the text, of identity data the blind index, whatever key that is of."""
    if name in INDEXED and value:
        return seen in blind_indexes(f"employee.{name}", value)
    return value == seen


def changed_meanwhile() -> Refusal:
    """Someone else changed the same people between check and writing."""
    return Refusal(
        phrase(
            "The same people were changed by someone else while the file was being read; nothing was imported."
        ),
        code="import.changed_meanwhile",
        remedy=phrase("Import the file again."),
    )


def apply_changes(
    *,
    actor: Actor,
    at: datetime,
    run_id: int,
    company: Company,
    structure: Structure,
    changes: Sequence[RosterChange],
) -> int:
    """Write the changes, with what was before; how many values are in the database as they were read.

    Refuses, and the caller's transaction writes nothing, if anything of them is no longer as the check saw it.
    """
    if not changes:
        return 0
    _lock(change.employee for change in changes)
    now = _Now.of(company, {c.employee for c in changes}, _fields_of(c.values for c in changes))
    kept: list[ImportedChange] = []
    for change in changes:
        for name, value in change.values.items():
            before = now.text(change.employee, name)
            if not is_as_seen(name, before, change.seen[name]):
                raise changed_meanwhile()
            kept.append(_kept(run_id, change, name, before, text_of(value)))
        kept += [
            _kept(run_id, change, name, change.was.get(name, ""), key) for name, key in change.moves.items()
        ]
    ImportedChange.objects.bulk_create(kept, batch_size=PART)
    now.write(actor, at, [(change.employee, change.values) for change in changes])
    _move(actor, at, run_id, company, structure, [change for change in changes if change.moves])
    after = _Now.of(company, set(now.people), now.customs)
    return sum(
        after.text(change.employee, name) == text_of(value)
        for change in changes
        for name, value in change.values.items()
    ) + sum(len(change.moves) for change in changes)


def _kept(run_id: int, change: RosterChange, name: str, before: str, after: str) -> ImportedChange:
    return ImportedChange(
        run_id=run_id, row=change.row, employee_id=change.employee, field=name, before=before, after=after
    )


def _fields_of(values: Iterable[Mapping[str, Any]]) -> list[CustomField]:
    """The custom fields among the names."""
    keys = {name.removeprefix(CUSTOM) for each in values for name in each if name.startswith(CUSTOM)}
    return list(CustomField.objects.filter(subject="employee", key__in=keys)) if keys else []


def _lock(people: Iterable[int]) -> None:
    """Every writer of a file or a chain locks its employee first; so does this one, in one order."""
    ids = sorted(set(people))
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        list(Employee.objects.select_for_update().filter(pk__in=part).order_by("pk").values_list("pk"))


@dataclass
class _Now:
    """People's files as they stand."""

    people: dict[int, Employee]
    customs: list[CustomField]
    said: dict[tuple[int, str], str]

    @classmethod
    def of(cls, company: Company, ids: set[int], customs: list[CustomField]) -> "_Now":
        """Read them. Refuses a person who is not of the company."""
        people: dict[int, Employee] = {}
        said: dict[tuple[int, str], str] = {}
        ordered = sorted(ids)
        for start in range(0, len(ordered), PART):
            part = ordered[start : start + PART]
            people.update(Employee.objects.filter(company=company).in_bulk(part))
            if customs:
                for (pk, key), text in texts_of(customs, part).items():
                    said[pk, f"{CUSTOM}{key}"] = text
        if people.keys() != ids:
            raise changed_meanwhile()
        return cls(people, customs, said)

    def text(self, employee: int, name: str) -> str:
        """A field as text."""
        if name.startswith(CUSTOM):
            return self.said.get((employee, name), "")
        return text_of(getattr(self.people[employee], name))

    def write(self, actor: Actor, at: datetime, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """Write fields and custom values, with the line in the log that an edit of the file has."""
        sets: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        customs: list[tuple[int, dict[str, str]]] = []
        told: list[tuple[int, dict[str, Any]]] = []
        for employee, values in rows:
            own = {name: value for name, value in values.items() if not name.startswith(CUSTOM)}
            said = {n.removeprefix(CUSTOM): str(v) for n, v in values.items() if n.startswith(CUSTOM)}
            if own:
                columns = columns_of(own)
                names = tuple(sorted(columns))
                sets[names].append((*(_stored(name, columns[name]) for name in names), employee))
            if said:
                customs.append((employee, said))
            if values:
                told.append((employee, {"fields": list(values)}))
        record_all(actor=actor, at=at, action=EDITED, object_type="people.Employee", objects=told)
        for names, prepared in sets.items():
            change_rows(Employee, names, prepared)
        if customs:
            write_texts(actor=actor, at=at, fields=self.customs, rows=customs)


FIELDS: dict[str, Any] = {field.attname: field for field in Employee._meta.concrete_fields}


def _stored(name: str, value: Any) -> Any:
    return FIELDS[name].get_db_prep_save(value, connection)


def _move(
    actor: Actor,
    at: datetime,
    run_id: int,
    company: Company,
    structure: Structure,
    changes: Sequence[RosterChange],
) -> None:
    """Let people hold something else from their day on; planned changes after it stay."""
    if not changes:
        return
    ids = dict(Employee.objects.filter(company=company).values_list("number", "pk"))
    chains = _chains({change.employee for change in changes})
    gone: list[int] = []
    made: list[tuple[Any, ...]] = []
    told: list[tuple[int, dict[str, Any]]] = []
    for change in changes:
        chain = chains.get(change.employee, [])
        after = _changed(chain, change, structure, ids)
        kept = {holding.source_row for holding in after if holding in chain}
        gone += [h.source_row for h in chain if h.source_row is not None and h.source_row not in kept]
        made += [
            _row(change, holding)
            for holding in after
            if holding.source_row is None or holding.source_row not in kept
        ]
        kind = next((h.change for h in after if h.start == change.on), "")
        told.append((change.employee, {"on": text_of(change.on), "change": kind}))
    record_all(
        actor=actor, at=at, action="people.change_assignment", object_type="people.Employee", objects=told
    )
    for start in range(0, len(gone), PART):
        Assignment.objects.filter(pk__in=gone[start : start + PART]).update(
            voided_at=at, voided_by=actor.name
        )
    constants = {
        "recorded_at": at, "recorded_by": actor.name, "voided_by": "", "import_run_id": run_id,
        "company_id": company.pk,
    }  # fmt: skip
    write_rows(Assignment, ASSIGNMENT, made, constants=constants)


def _chains(people: set[int]) -> dict[int, list[Holding]]:
    chains: dict[int, list[Holding]] = defaultdict(list)
    ordered = sorted(people)
    for start in range(0, len(ordered), PART):
        rows = Assignment.objects.filter(
            employee__in=ordered[start : start + PART], voided_at__isnull=True
        ).order_by("employee_id", "valid_from")
        for employee, *values in rows.values_list(*HELD):
            chains[employee].append(Holding(*values))
    return chains


def _changed(
    chain: list[Holding], change: RosterChange, structure: Structure, ids: Mapping[str, int]
) -> list[Holding]:
    """The chain with the change. Refuses if what is held on the day is not what the check saw."""
    on = change.on
    held = next((h for h in chain if on is not None and h.covers(on)), None)
    if on is None or held is None or held.source_row != change.held:
        raise changed_meanwhile()
    moves = change.moves
    try:
        new = replace(
            held,
            start=on,
            end=None,
            department=structure.departments[moves["department"]]
            if "department" in moves
            else held.department,
            position=structure.positions[moves["position"]] if "position" in moves else held.position,
            level=structure.levels[moves["level"]] if "level" in moves else held.level,
            manager=ids[moves["manager"]] if "manager" in moves else held.manager,
            source_row=None,
        )
        first = held.start == on  # then what began that day is said anew, and began for the same reason
        rank = structure.level_places
        kind = held.change if first else change_between(held, new, lambda level: rank.get(level or 0))
        return change_from(chain, replace(new, change=kind, reason=held.reason if first else ""))
    except (KeyError, ChainError) as error:
        raise changed_meanwhile() from error


def _row(change: RosterChange, holding: Holding) -> tuple[Any, ...]:
    return (
        change.employee, holding.department, holding.position, holding.level, holding.manager, holding.start,
        holding.end, holding.level_since or holding.start, holding.position_since or holding.start, holding.change,
        holding.reason, change.row,
    )  # fmt: skip


def take_back(*, actor: Actor, at: datetime, run_id: int, company: Company) -> int:
    """Write again what the files held before a run; how many values.

    What people hold is the caller's to restore. Raises `ChangedSince` if a value is no longer as the run wrote it.
    """
    rows = list(ImportedChange.objects.filter(run_id=run_id).exclude(field__in=MOVES).order_by("pk"))
    if not rows:
        return 0
    _lock(row.employee_id for row in rows)
    people = {row.employee_id for row in rows}
    now = _Now.of(company, people, _fields_of({row.field: ""} for row in rows))
    if moved := [row for row in rows if now.text(row.employee_id, row.field) != row.after]:
        raise ChangedSince([row.row for row in moved])
    before: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        day = row.field == "born_on"
        before[row.employee_id][row.field] = (
            (date.fromisoformat(row.before) if row.before else None) if day else row.before
        )
    now.write(actor, at, before.items())
    return len(rows)


def forget_values(*, actor: Actor, at: datetime) -> int:
    """Empty what imports that can't be undone any more had kept of people's files; how many values.

    Which fields were changed stays known.
    """
    rows = ImportedChange.objects.filter(run__published_at__lt=at - KEPT).exclude(before="", after="")
    with transaction.atomic():
        number = rows.update(before="", after="")
        if number:
            record(
                actor=actor, at=at, action="people.forget_values", object_type="imports.ImportRun",
                object_id="", after={"values": number},
            )  # fmt: skip
    return number


class ChangedSince(Exception):
    """Fields that a run wrote were written again since; `rows` are the rows of its file."""

    def __init__(self, rows: list[int]) -> None:
        super().__init__(rows)
        self.rows = rows
