"""What career lets be approved: applications for a level."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from jinjie.areas.career.actions.applications import KIND
from jinjie.areas.career.freezing import thaw
from jinjie.areas.career.models import Application, GrowthPlan
from jinjie.areas.career.on_paper import parts
from jinjie.foundation.approvals.logic.flow import Approvers
from jinjie.foundation.approvals.logic.terms import Rule
from jinjie.foundation.approvals.subjects import Card, Subject, register, register_resolver
from jinjie.kit.phrases import phrase
from jinjie.system.refs import Ref

MANY = 500
"""More people than these are not named in a statement; the answer for everybody is read instead."""


def cards(keys: Sequence[str]) -> Mapping[str, Card]:
    """From which level to which, how much was met at filing, and whether it is an exception. One query."""
    rows = Application.objects.filter(pk__in=[int(key) for key in keys])
    return {str(row.pk): _card(row) for row in rows}


def _card(row: Application) -> Card:
    stood = thaw(row.frozen)
    lines = [
        (_("Level"), _("%(held)s → %(level)s") % {"held": stood.held, "level": stood.level}),
        (_("Standing"), _("%(met)s of %(total)s met, %(shown)s %%")
         % {"met": stood.met, "total": stood.total, "shown": stood.shown}),
    ]  # fmt: skip
    if row.exception:
        lines.append((_("Exception"), row.reason))
    return Card(title=_("Promotion to %(level)s") % {"level": stood.level}, lines=tuple(lines), quick=False)


def mentors(_asked: Approvers, people: Collection[int], _subject: Ref | None) -> Mapping[int, Sequence[int]]:
    """Whom people's running growth plans name as mentor; for 0 anybody who is one. One query, two with 0 among others."""
    plans = GrowthPlan.objects.filter(state=GrowthPlan.State.RUNNING, mentor__isnull=False).order_by("pk")
    found: dict[int, list[int]] = {}
    if 0 in people:
        found[0] = [mentor for mentor in plans.values_list("mentor_id", flat=True)[:1] if mentor is not None]
    wanted = [person for person in people if person]
    if wanted:
        rows = plans if len(wanted) > MANY else plans.filter(employee__in=wanted)
        for person, mentor in rows.values_list("employee_id", "mentor_id"):
            if mentor is not None:
                found.setdefault(person, [mentor])
    return found


register_resolver(Rule.MENTOR, "", mentors)
APPLICATION = register(
    Subject(kind=KIND, label=phrase("Application for a level"), cards=cards, quick=False, parts=parts)
)
