"""Steps of a flow in words: who is asked, how several decide, where a condition leads, how long it may take."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jinjie.foundation.approvals.logic.flow import Approvers, Branch, Condition, Flow, Group, Step
from jinjie.foundation.approvals.logic.terms import (
    END,
    Comment,
    Kind,
    Nobody,
    Own,
    Right,
    Rule,
    Several,
    Then,
)
from jinjie.foundation.approvals.wording import named, step_name
from jinjie.foundation.people.choices import Role

Words = Callable[[], str]
RULES: Mapping[Rule, Words] = {
    Rule.MANAGER: lambda: _("the manager"),
    Rule.HEAD: lambda: _("the head of a department"),
    Rule.ROLE: lambda: _("whoever has a role"),
    Rule.NAMED: lambda: _("certain people"),
    Rule.CHOSEN: lambda: _("whom the requester chooses"),
    Rule.PREVIOUS: lambda: _("whom the step before chooses"),
    Rule.FIELD: lambda: _("a person in the form"),
    Rule.REQUESTER: lambda: _("the requester"),
    Rule.MENTOR: lambda: _("the mentor"),
    Rule.COMMITTEE: lambda: _("a committee"),
}
SEVERAL: Mapping[Several, Words] = {
    Several.ALL: lambda: _("all agree; one rejection ends it"),
    Several.ANY: lambda: _("whoever is first decides"),
    Several.ORDER: lambda: _("one after the other"),
    Several.PERCENTAGE: lambda: _("a share of them agrees"),
}
NOBODY: Mapping[Nobody, Words] = {
    Nobody.NEXT_MANAGER: lambda: _("the next manager above"),
    Nobody.PASSES: lambda: _("the step passes"),
    Nobody.NAMED: lambda: _("a certain person"),
    Nobody.ADMINISTRATOR: lambda: _("HR decides whom to ask"),
}
OWN: Mapping[Own, Words] = {
    Own.NEXT_MANAGER: lambda: _("the next manager above decides"),
    Own.PASSES: lambda: _("the step passes"),
    Own.FORBID: lambda: _("somebody else has to be found"),
}
THEN: Mapping[Then, Words] = {
    Then.REMIND: lambda: _("remind"),
    Then.ESCALATE: lambda: _("give it to the manager above"),
    Then.PASSES: lambda: _("pass by itself"),
    Then.REJECT: lambda: _("reject by itself"),
}
COMMENTS: Mapping[Comment, Words] = {
    Comment.ON_REJECT: lambda: _("is asked for to reject"),
    Comment.REQUIRED: lambda: _("is always asked for, so this step can’t be approved in a batch"),
    Comment.OPTIONAL: lambda: _("may always be left out"),
}
MODES: Mapping[str, Words] = {"all": lambda: _("all of these hold"), "any": lambda: _("one of these holds")}
RIGHTS: Mapping[Right, Words] = {
    Right.SEE: lambda: _("reads it"),
    Right.HIDDEN: lambda: _("does not see it"),
    Right.EDIT: lambda: _("may change it"),
}
COMPARES: Mapping[str, Words] = {
    "=": lambda: "=", "!=": lambda: "≠", ">": lambda: ">", ">=": lambda: "≥", "<": lambda: "<", "<=": lambda: "≤",
    "in": lambda: _("one of"), "not_in": lambda: _("none of"), "between": lambda: _("between"),
    "under": lambda: _("in or below"), "empty": lambda: _("is empty"), "filled": lambda: _("is filled in"),
}  # fmt: skip
FACTS: Mapping[str, Words] = {
    "requester.company": lambda: _("the requester's company"),
    "requester.department": lambda: _("the requester's department"),
    "requester.departments": lambda: _("the departments above the requester"),
    "requester.position": lambda: _("the requester's position"),
    "requester.level": lambda: _("the requester's level"),
    "requester.sequence": lambda: _("the requester's sequence"),
    "requester.level_rank": lambda: _("the rank of the requester's level"),
    "requester.months": lambda: _("the requester's months in the company"),
}
"""What conditions may ask of the requester (`organisation.facts_of`)."""
ICONS: Mapping[Kind, str] = {
    Kind.APPROVE: "clipboard-check", Kind.HANDLE: "checklist", Kind.CC: "mail", Kind.WAIT: "hourglass",
    Kind.CONDITION: "git-branch",
}  # fmt: skip
Fields = Mapping[str, str]


def who(entry: Approvers, committees: Fields) -> str:
    """Whom a rule asks: “the manager 2 levels up”, “HR”, “QH0001, QH0002”. `committees` are called so, by key."""
    if entry.rule == Rule.MANAGER and entry.up > 1:
        return ngettext("the manager %(n)s level up", "the manager %(n)s levels up", entry.up) % {
            "n": entry.up
        }
    if entry.rule == Rule.MANAGER and entry.from_top:
        return _("the manager %(n)s from the top") % {"n": entry.from_top}
    if entry.rule == Rule.ROLE:
        return str(Role(entry.role).label) if entry.role in Role.values else entry.role
    if entry.rule == Rule.COMMITTEE and entry.key in committees:
        return committees[entry.key]
    if entry.rule in (Rule.NAMED, Rule.COMMITTEE) and entry.people:
        return _(", ").join(entry.people)
    if entry.rule == Rule.HEAD and entry.department:
        return _("the head of %(department)s") % {"department": entry.department}
    return RULES[entry.rule]()


def line(step: Step, committees: Fields = MappingProxyType({})) -> str:
    """What stands below a step's name: who, how several decide, how long; or what it waits for."""
    if step.kind == Kind.CONDITION:
        return _("from the top; the first that holds is taken")
    parts = [_(", ").join(who(entry, committees) for entry in step.approvers)]
    if step.several != Several.ALL:
        parts.append(SEVERAL[step.several]())
    parts.append(limit(step))
    if step.public:
        parts.append(_("the whole company sees it"))
    return " · ".join(part for part in parts if part)


def limit(step: Step) -> str:
    """How long a step may take, or what it waits for; empty without a limit."""
    if step.kind == Kind.WAIT and step.until:
        return _("until the day in “%(field)s”") % {"field": step.until}
    hours = 24 * step.days if step.kind == Kind.WAIT else step.timeout.hours
    days, rest = divmod(hours, 24)
    if not hours:
        return ""
    if rest:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def condition(asked: Condition | None, fields: Fields) -> str:
    """A condition in words; of a default “else”."""
    if asked is None:
        return _("else")
    if isinstance(asked, Group):
        between = pgettext("condition", " and ") if asked.mode == "all" else pgettext("condition", " or ")
        return between.join(
            _("(%(tests)s)") % {"tests": condition(member, fields)}
            if isinstance(member, Group) and len(member.members) > 1
            else condition(member, fields)
            for member in asked.members
        )
    value = asked.value
    shown = _(", ").join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
    return f"{field(asked.field, fields)} {COMPARES[asked.operator]()} {shown}".strip()


def way(branch: Branch, fields: Fields) -> str:
    """A way of a condition: its name, where it has one, and when it is taken."""
    when, called = condition(branch.when, fields), named(branch.name.get("zh", ""), branch.name.get("en", ""))
    return _("%(name)s: %(when)s") % {"name": called, "when": when} if called else when


def field(key: str, fields: Fields) -> str:
    """What a field is called."""
    return FACTS[key]() if key in FACTS else fields.get(key, key)


def goes_to(branch: Branch, flow: Flow) -> str:
    """Where a branch leads."""
    if branch.go == END:
        return _("the end")
    step = flow.by_key.get(branch.go)
    return step_name(step) if step is not None else branch.go
