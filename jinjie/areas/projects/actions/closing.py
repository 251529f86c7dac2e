"""Closing a project with its result, which becomes facts of its members; opening it again. Rules: docs/rules/projects.md."""

from datetime import date, datetime

from django.db import transaction

from jinjie.areas.projects.actions.members import decline, fact_of, said_of, topic_of
from jinjie.areas.projects.choices import MemberState, ProjectState, Result
from jinjie.areas.projects.events import ProjectClosed
from jinjie.areas.projects.models import Member, Project
from jinjie.areas.projects.notices import ASKED, CLOSED
from jinjie.areas.projects.permissions import is_self, may_lead, may_reopen
from jinjie.foundation.growth.actions.facts import correct_fact
from jinjie.foundation.growth.actions.retracted import retract_fact
from jinjie.foundation.growth.choices import Source, Status
from jinjie.foundation.notifications.actions.telling import Told, notify, settle
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal, Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit


def close_project(
    *, actor: Actor, at: datetime, on: date, project: Project, closed_on: date, result: str, outcome: str = ""
) -> None:
    """End a project. The result stands in the record of everyone who takes part, and counts at once.

    Where the leader closes it, their own result waits for whoever confirms theirs: nobody confirms their own record.
    Refuses a day to come or before the beginning, no result, and closing twice.
    """
    may_lead(actor, project).require()
    if Result(result) == Result.NONE:
        raise Refusal(phrase("Say what came of it."), code="projects.no_result", place=Place(column="result"))
    if not project.starts_on <= closed_on <= on:
        raise Refusal(
            phrase("A project ends between its first day and today."), code="projects.wrong_days",
            place=Place(column="closed_on"),
        )  # fmt: skip
    with transaction.atomic():
        rows = Project.objects.filter(pk=project.pk, state=ProjectState.RUNNING)
        words = outcome.strip()[:300]
        if not rows.update(state=ProjectState.CLOSED, closed_on=closed_on, result=result, outcome=words):
            raise Refusal(phrase("The project is closed already."), code="projects.closed")
        record(
            actor=actor, at=at, action="projects.close", object_type="projects.Project", object_id=project.pk,
            after={"result": result},
        )  # fmt: skip
        for member in _members(project, MemberState.JOINED):
            _write_result(actor, at, member, closed_on, result, words)
        for member in _members(project, MemberState.ASKED):
            decline(actor=actor, at=at, member=member)
            settle(kinds=[ASKED], topics=[topic_of(member)], at=at)
        told = [
            Told(
                member.employee_id,
                topic_of(member),
                {"project": project.name},
                closed_on.isoformat(),
                str(project.pk),
            )
            for member in _members(project, MemberState.JOINED)
            if not is_self(actor, member.employee)
        ]
        notify(kind=CLOSED, at=at, told=told)
        emit(ProjectClosed(project.pk, result == Result.DONE))


def _write_result(actor: Actor, at: datetime, member: Member, day: date, result: str, outcome: str) -> None:
    """Put the result in the place of the fact that they joined. What HR has corrected by hand since is left alone."""
    if member.fact is None or member.fact.superseded_at is not None or member.fact.status != Status.CONFIRMED:
        return
    own = is_self(actor, member.employee)
    fact = correct_fact(
        actor=actor, at=at, fact=member.fact, new=said_of(member, day, result, outcome),
        source=Source.PERSON if own else Source.SYSTEM, confirmed_by=member.project.leader.name, allowed=Verdict(True),
    )  # fmt: skip
    Member.objects.filter(pk=member.pk).update(fact=fact)


def reopen_project(*, actor: Actor, at: datetime, project: Project, reason: str) -> None:
    """Open a closed project again: results are taken back from the records, members take part again."""
    may_reopen(actor, project).require()
    said = " ".join(reason.split())[:300]
    if not said:
        raise Refusal(phrase("Say why."), code="projects.no_reason", place=Place(column="reason"))
    with transaction.atomic():
        rows = Project.objects.filter(pk=project.pk, state=ProjectState.CLOSED)
        if not rows.update(state=ProjectState.RUNNING, closed_on=None, result=Result.NONE, outcome=""):
            raise Refusal(phrase("The project is not closed."), code="projects.not_closed")
        record(
            actor=actor,
            at=at,
            action="projects.reopen",
            object_type="projects.Project",
            object_id=project.pk,
            after={},
        )
        for member in _members(project, MemberState.JOINED):
            _take_back(actor, at, member, said)


def _take_back(actor: Actor, at: datetime, member: Member, reason: str) -> None:
    """The record says again that they joined: by the fact that still counts where the result never did, else by a new one."""
    fact = member.fact
    if fact is None:
        return
    never_counted = fact.status != Status.CONFIRMED
    taken = retract_fact(actor=actor, at=at, fact=fact, reason=reason, allowed=Verdict(True))
    if never_counted:
        Member.objects.filter(pk=member.pk).update(fact=fact.supersedes)
    elif taken:
        again = fact_of(actor, at, member, member.joined_on or member.project.starts_on)
        Member.objects.filter(pk=member.pk).update(fact=again)


def _members(project: Project, state: MemberState) -> list[Member]:
    rows = Member.objects.filter(project=project, state=state).order_by("pk")
    joined = (
        "employee__company",
        "fact__fact_type",
        "fact__employee",
        "fact__supersedes",
        "project__kind",
        "project__leader",
    )
    return list(rows.select_related(*joined))
