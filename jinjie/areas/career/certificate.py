"""The certificate of a promotion as PDF, in both languages, for the person and whoever sees their promotion."""

from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from jinjie.areas.career.models import Promotion
from jinjie.areas.career.promoting import promotion_row
from jinjie.areas.career.published import title_of
from jinjie.areas.career.record_file import RecordFile
from jinjie.areas.career.wording import on_day
from jinjie.foundation.notifications.wording import in_both
from jinjie.kit.filenames import safe_name
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.kit.typesetting import typeset
from jinjie.system.accounts.actors import Actor

TEMPLATE = Path(__file__).parent / "data" / "certificate.typ"


def certificate(viewer: Actor, day: date, pk: int) -> RecordFile:
    """The file. Refuses a promotion that is not in effect on the day: one to come may be revoked, one taken back is none."""
    row = Promotion.objects.select_related(
        "employee__company", "ladder", "from_level", "to_level", "position"
    ).get(pk=promotion_row(viewer, day, pk).pk)
    if row.state != Promotion.State.STANDING or row.effective_on > day:
        raise Refusal(
            phrase("There is a certificate once the promotion is in effect."),
            code="career.not_in_effect",
            remedy=phrase("Come back on %(day)s.", day=row.effective_on.isoformat())
            if row.state == Promotion.State.STANDING
            else phrase("This promotion was taken back."),
        )
    person = row.employee
    data = {
        "titles": in_both(lambda: _("Certificate of promotion")), "company": person.company.name, "name": person.name,
        "name_en": person.name_en, "number": person.number, "says": in_both(partial(_says, row)),
        "position": row.position.name if row.position else "", "day": row.effective_on.isoformat(),
        "signed": " · ".join(in_both(lambda: _("Issued by")).values()),
        "from_day": " · ".join(in_both(lambda: _("In effect from")).values()),
        "foot": " · ".join(in_both(partial(_foot, row)).values()),
    }  # fmt: skip
    content = typeset(TEMPLATE, data, folder=settings.FONTS_DIR)
    return RecordFile(
        person.pk, safe_name(f"{_('promotion')}-{person.number}-{row.effective_on}.pdf"), content
    )


def _says(row: Promotion) -> str:
    return _("is promoted from %(held)s to %(level)s") % {
        "held": title_of(row.ladder, row.from_level), "level": title_of(row.ladder, row.to_level),
    }  # fmt: skip


def _foot(row: Promotion) -> str:
    """By which the record is found that it was made from."""
    return _("Promotion no. %(number)s, decided %(day)s") % {
        "number": row.pk,
        "day": on_day(timezone.localdate(row.decided_at)),
    }
