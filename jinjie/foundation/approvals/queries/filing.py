"""What one may ask for by the company's own forms, and the form of it: its fields, who is to be chosen, who would be asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef

from jinjie.foundation.approvals.actions.performing import knows
from jinjie.foundation.approvals.keeping import flow_of
from jinjie.foundation.approvals.logic.filling import read_values
from jinjie.foundation.approvals.logic.forms import Field, FieldKind, Form, read_form
from jinjie.foundation.approvals.logic.terms import Rule
from jinjie.foundation.approvals.models import Flow, FlowVersion, FormVersion
from jinjie.foundation.approvals.organisation import Organisation, facts_of
from jinjie.foundation.approvals.queries.walking import DryRun, walked
from jinjie.foundation.approvals.versions import form_in_force, in_force
from jinjie.foundation.approvals.wording import named, step_name
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Department, Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


class NoSuchForm(Refusal):
    """There is nothing of that number that the viewer may ask for."""

    code = "approvals.no_form"

    def __init__(self) -> None:
        super().__init__(
            phrase("There is no such request to file."),
            remedy=phrase("The list of new requests has all that there are."),
        )


@dataclass(frozen=True)
class Offer:
    """Something that one may ask for."""

    flow_id: int
    label: str


def offers(viewer: Actor, day: date) -> tuple[Offer, ...]:
    """What the viewer's company lets them ask for on a day, by name. Three queries; four more if a form is for some only."""
    me = _me(viewer, day)
    if me is None:
        return ()
    version = FlowVersion.objects.filter(flow=OuterRef("pk"), state="published", effective_from__lte=day)
    rows = Flow.objects.filter(
        Exists(version), company=me.company_id, retired_at=None, form__isnull=False, form__retired_at=None
    )
    forms = _forms_in_force({row.form_id for row in rows}, day)
    own = _departments_of(me, day) if any(form.filed_by for form in forms.values()) else ""
    mine = [row for row in rows if row.form_id in forms and forms[row.form_id].may_file(own)]
    return tuple(sorted((Offer(row.pk, row.label) for row in mine), key=lambda each: each.label))


def _forms_in_force(forms: Collection[int | None], day: date) -> dict[int | None, Form]:
    """What each form asks on a day; one that is not published is not there. One query."""
    rows = FormVersion.objects.filter(form__in=forms, state="published", effective_from__lte=day)
    newest = {row.form_id: row for row in rows.order_by("effective_from", "number")}
    return {pk: read_form(row.definition) for pk, row in newest.items()}


def _departments_of(person: Employee, day: date) -> str:
    return str(facts_of(person, day).get("departments", ""))


@dataclass(frozen=True)
class Question:
    """A field as a form asks it. `choices` of a choice or a department; `columns` of a table.

    `sensitive`: what is typed is not kept in the browser until it is sent.
    """

    key: str
    kind: str
    label: str
    hint: str
    required: bool
    several: bool
    unit: str
    sensitive: bool
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple["Question", ...] = ()


@dataclass(frozen=True)
class Chooser:
    """A step whose people the requester chooses."""

    step: str
    label: str


@dataclass(frozen=True)
class Filing:
    """The form of a request: what is asked, whom one chooses, what the steps are called."""

    flow: Flow
    version: FlowVersion
    form: Form
    requester: Employee
    questions: tuple[Question, ...]
    choosers: tuple[Chooser, ...]
    steps: tuple[str, ...]


def filing(viewer: Actor, day: date, flow_id: int) -> Filing:
    """The form on a day. Refuses a flow that is not the viewer's company's, has no form or is not in force, as not there."""
    me = _me(viewer, day)
    rows = Flow.objects.select_related("form", "company")
    mine = {"company": me.company_id, "form__retired_at": None} if me else {}
    row = rows.filter(**mine, pk=flow_id, form__isnull=False).first() if me else None
    if row is None or me is None:
        raise NoSuchForm
    version, asked = in_force(row, day), form_in_force(row, day)
    assert asked is not None  # the flow has a form
    form, flow = read_form(asked.definition), flow_of(version)
    if form.filed_by and not form.may_file(_departments_of(me, day)):
        raise NoSuchForm
    departments = departments_asked(me.company_id, form)
    return Filing(
        flow=row, version=version, form=form, requester=me,
        questions=questions_of(form, departments),
        choosers=tuple(
            Chooser(step.key, step_name(step)) for step in flow.steps
            if any(entry.rule == Rule.CHOSEN for entry in step.approvers)
        ),
        steps=tuple(step_name(step) for step in flow.steps),
    )  # fmt: skip


def previewed(
    viewer: Actor,
    found: Filing,
    day: date,
    at: datetime,
    values: Mapping[str, Any],
    choices: Mapping[str, Sequence[Employee]],
) -> DryRun:
    """Who would be asked with these values. Refuses values that can't be, at their field; nothing is kept."""
    org = Organisation(found.flow.company_id, day)
    read = read_values(found.form, values, knows(viewer, found.flow.company_id, org))
    people = {step: tuple(person.pk for person in chosen) for step, chosen in choices.items()}
    return walked(found.flow, found.version, found.requester, day, at, read, people)


def _me(viewer: Actor, day: date) -> Employee | None:
    return Employee.objects.filter(pk=access_of(viewer, day).employee_id or 0).first()


def questions_of(form: Form, departments: tuple[tuple[str, str], ...]) -> tuple[Question, ...]:
    """The fields of a form as it asks them, in the reader's language."""
    return tuple(_question(each, departments) for each in form.fields)


def departments_asked(company_id: int, form: Form) -> tuple[tuple[str, str], ...]:
    """The company's open departments, if any field asks for one."""
    fields = [*form.fields, *(column for each in form.fields for column in each.columns)]
    if not any(each.kind == FieldKind.DEPARTMENT for each in fields):
        return ()
    rows = Department.objects.filter(company=company_id, closed_on=None).order_by("path")
    return tuple((row.key, row.label) for row in rows)


def _question(field: Field, departments: tuple[tuple[str, str], ...]) -> Question:
    choices = tuple(
        (each.key, named(each.name.get("zh", ""), each.name.get("en", "")) or each.key)
        for each in field.choices
    )
    return Question(
        key=field.key, kind=field.kind.value,
        label=named(field.name.get("zh", ""), field.name.get("en", "")) or field.key,
        hint=named(field.hint.get("zh", ""), field.hint.get("en", "")), required=field.required, several=field.several,
        unit=field.unit, sensitive=field.sensitive, choices=departments if field.kind == FieldKind.DEPARTMENT else choices,
        columns=tuple(_question(each, departments) for each in field.columns),
    )  # fmt: skip
