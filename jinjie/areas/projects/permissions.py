"""Who may register a project, lead it, join it, close it."""

from datetime import date

from jinjie.areas.projects.models import Project
from jinjie.foundation.growth.permissions import may_define
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor


def keeps_register(actor: Actor, company_id: int) -> bool:
    """HR keeps the register."""
    return bool(may_define(actor, company_id))


def may_register(actor: Actor, leader: Employee, on: date) -> Verdict:
    """HR for anybody; who leads people for themselves."""
    if keeps_register(actor, leader.company_id):
        return Verdict(True)
    if is_self(actor, leader) and access_of(actor, on).leads:
        return Verdict(True)
    return Verdict(False, phrase("HR registers projects, and who leads people registers their own."))


def may_define_kinds(actor: Actor, company_id: int) -> Verdict:
    """HR names the kinds, since standards count by them."""
    if keeps_register(actor, company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only HR names kinds of projects."))


def may_lead(actor: Actor, project: Project) -> Verdict:
    """The project's leader and HR: change it, take people in, close it."""
    if is_self(actor, project.leader) or keeps_register(actor, project.company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only the project's leader and HR may do this."))


def may_reopen(actor: Actor, project: Project) -> Verdict:
    """HR only: results in people's records are taken back."""
    if keeps_register(actor, project.company_id) and not is_self(actor, project.leader):
        return Verdict(True)
    return Verdict(False, phrase("Only HR opens a closed project again."))


def may_join(actor: Actor, employee: Employee, project: Project) -> Verdict:
    """One asks for oneself, within the company."""
    if not is_self(actor, employee) or employee.company_id != project.company_id:
        return Verdict(False, phrase("One asks for oneself."))
    if employee.pk == project.leader_id:
        return Verdict(False, phrase("You lead this project."))
    return Verdict(True)


def is_self(actor: Actor, employee: Employee) -> bool:
    """Is the actor this person?"""
    return employee.user_id is not None and employee.user_id == actor.user_id
