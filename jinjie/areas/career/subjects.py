"""What career lets be approved: applications for a level."""

from collections.abc import Mapping, Sequence

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


def mentors(_asked: Approvers, person: int, _subject: Ref | None) -> Sequence[int]:
    """Whom a person's running growth plan names as mentor; for 0 anybody who is one. One query."""
    plans = GrowthPlan.objects.filter(state=GrowthPlan.State.RUNNING, mentor__isnull=False)
    rows = plans.filter(employee=person) if person else plans
    return [mentor for mentor in rows.values_list("mentor_id", flat=True)[:1] if mentor is not None]


register_resolver(Rule.MENTOR, "", mentors)
APPLICATION = register(
    Subject(kind=KIND, label=phrase("Application for a level"), cards=cards, quick=False, parts=parts)
)
