"""Who may change ladders, run evaluations, apply for a level, nominate, keep panels, decide and undo promotions."""

from datetime import date

from django.db.models import Q

from jinjie.areas.career.models import Challenge, Defence, Objection, Promotion
from jinjie.foundation.notifications.whom import leaders_of
from jinjie.foundation.people.access import access_of, may_see_group
from jinjie.foundation.people.choices import Action, FieldGroup, Role
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.permissions import has_role
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor


def theirs(viewer: Actor, day: date) -> Q:
    """Rows of oneself (by their `employee`) and of people whose performance one may see; all of them for the system itself."""
    access = access_of(viewer, day)
    if access.unbounded:
        return Q()
    people = Employee.objects.filter(access.where(Action.SEE, FieldGroup.PERFORMANCE))
    return Q(employee__in=people.values("pk")) | Q(employee_id=access.employee_id or 0)


def may_manage_ladders(actor: Actor, company_id: int) -> Verdict:
    """HR keeps the ladders."""
    if has_role(actor, company_id, Role.HR):
        return Verdict(True)
    return Verdict(False, phrase("Only HR may change ladders and standards."))


def may_apply(actor: Actor, employee: Employee) -> Verdict:
    """One applies for oneself; the system files what a command was told to."""
    if actor.is_principal or (employee.user_id is not None and employee.user_id == actor.user_id):
        return Verdict(True)
    return Verdict(False, phrase("One applies for oneself."))


def may_promote(actor: Actor, company_id: int) -> Verdict:
    """HR may promote without an application, and takes promotions back."""
    if has_role(actor, company_id, Role.HR):
        return Verdict(True)
    return Verdict(False, phrase("Only HR promotes, and takes a promotion back."))


def may_keep_panel(actor: Actor, defence: Defence, day: date) -> Verdict:
    """HR names panels, reminds and closes them; not that of their own application."""
    application = defence.application
    own = access_of(actor, day).employee_id == application.employee_id
    if not own and has_role(actor, application.company_id, Role.HR):
        return Verdict(True)
    return Verdict(False, phrase("Only HR keeps a panel, and nobody that of their own application."))


def may_see_raise(actor: Actor, promotion: Promotion, day: date) -> Verdict:
    """The raise of a promotion is for the person, and for who may read what they are paid."""
    employee = promotion.employee
    own = employee.user_id is not None and employee.user_id == actor.user_id
    if own or may_see_group(access_of(actor, day), employee, FieldGroup.PAY, Action.REVEAL):
        return Verdict(True)
    return Verdict(False, phrase("Only the person and who may read their pay see the raise."))


def may_plan(actor: Actor, employee: Employee, day: date) -> Verdict:
    """A growth plan is written by the person and by those who see their performance."""
    if actor.is_principal or (employee.user_id is not None and employee.user_id == actor.user_id):
        return Verdict(True)
    if may_see_group(access_of(actor, day), employee, FieldGroup.PERFORMANCE):
        return Verdict(True)
    return Verdict(False, phrase("A growth plan is written by the person and whoever leads them."))


def may_nominate(actor: Actor, employee: Employee, day: date) -> Verdict:
    """Whoever leads a person nominates them, and HR does for those whom nobody leads. Nobody nominates themselves."""
    me = access_of(actor, day).employee_id
    leader = leaders_of([employee.pk], day).get(employee.pk)
    leads = me == leader or (leader is None and has_role(actor, employee.company_id, Role.HR))
    if me is not None and me != employee.pk and leads:
        return Verdict(True)
    return Verdict(False, phrase("Whoever leads a person nominates them."))


def may_answer_objections(actor: Actor, objection: Objection, day: date) -> Verdict:
    """HR looks into objections; not who objected, nor whom it is about."""
    me = access_of(actor, day).employee_id
    concerned = me is not None and me in (objection.by_id, objection.application.employee_id)
    if not concerned and has_role(actor, objection.application.company_id, Role.HR):
        return Verdict(True)
    return Verdict(False, phrase("Only HR answers objections, and nobody one about themselves."))


def may_settle_challenges(actor: Actor, challenge: Challenge, day: date) -> Verdict:
    """HR answers what a challenge period proposes; not about oneself."""
    own = access_of(actor, day).employee_id == challenge.employee_id
    if not own and has_role(actor, challenge.company_id, Role.HR):
        return Verdict(True)
    return Verdict(False, phrase("Only HR answers a proposal, and nobody one about themselves."))
