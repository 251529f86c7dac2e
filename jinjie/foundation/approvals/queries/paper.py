"""A finished request as PDF, for whoever may open it: what they may read of the form, the course, the version of the flow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jinjie.foundation.approvals.logic.terms import State
from jinjie.foundation.approvals.models import Request
from jinjie.foundation.approvals.queries.fields import Shown
from jinjie.foundation.approvals.queries.pages import RequestPage, request_page
from jinjie.foundation.approvals.queries.timeline import Moment
from jinjie.foundation.approvals.subjects import Part, subject_of
from jinjie.foundation.growth.wording import on_day
from jinjie.kit.filenames import safe_name
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.kit.typesetting import typeset
from jinjie.system.accounts.actors import Actor

TEMPLATE = Path(__file__).parent.parent / "data" / "request.typ"


@dataclass(frozen=True)
class Paper:
    """A file to keep: its name and what is in it."""

    name: str
    content: bytes


class NotEnded(Refusal):
    """A request under way has no paper: what it says may change yet."""

    code = "approvals.not_ended"

    def __init__(self) -> None:
        super().__init__(
            phrase("There is a PDF once the request has ended."),
            remedy=phrase("Until then its page shows where it stands."),
        )


def request_pdf(viewer: Actor, day: date, now: datetime, request_id: int) -> Paper:
    """The file, in the reader's language. Holds nothing that the viewer's page of the request doesn't show."""
    page = request_page(viewer, day, now, request_id)
    if page.state == State.RUNNING:
        raise NotEnded
    row = Request.objects.select_related("company", "requester").get(pk=request_id)
    parts = _parts(row, viewer, day)
    content = typeset(TEMPLATE, paper_of(page, row, day, parts), folder=settings.FONTS_DIR)
    return Paper(safe_name(f"{_('request')}-{row.pk}-{row.requester.number}.pdf"), content)


def _parts(row: Request, viewer: Actor, day: date) -> tuple[Part, ...]:
    subject = subject_of(row.subject_kind)
    return subject.parts(row.subject_id, viewer, day) if subject is not None and subject.parts else ()


def paper_of(page: RequestPage, row: Request, day: date, parts: Sequence[Part] = ()) -> dict[str, Any]:
    """What stands on it, as words."""
    version = _("version %(number)s") % {"number": page.version}
    lines = [] if page.fields else [_pair(*line) for line in page.lines]
    return {
        "lang": "en" if (get_language() or "").startswith("en") else "zh",
        "company": row.company.label, "title": page.title, "name": page.requester, "number": row.requester.number,
        "state": page.state_label, "good": page.state == State.APPROVED,
        "facts": [
            {"label": _("Flow"), "text": f"{page.flow} · {version}"},
            {"label": _("Submitted"), "text": _at(page.submitted_at)},
            {"label": _("Ended"), "text": _at(page.ended_at)},
        ],
        "asked": _("What was asked"), "fields": [*lines, *(_field(field) for field in page.fields)],
        "parts": [{"title": part.title, "lines": [_pair(*line) for line in part.lines]} for part in parts],
        "attached": _("Files"), "files": [name for _pk, name, _size in page.files],
        "course": _("How it went"), "moments": [_moment(moment) for moment in page.timeline],
        "copied": _("Copied to %(names)s") % {"names": " · ".join(page.copies)} if page.copies else "",
        "foot": _("Request no. %(number)s, as it stood on %(day)s") % {"number": row.pk, "day": on_day(day)},
        "page": _("Page"),
    }  # fmt: skip


def _pair(label: str, text: str) -> dict[str, Any]:
    return {"label": label, "text": text}


def _field(field: Shown) -> dict[str, Any]:
    return {
        "label": field.label,
        "text": field.text,
        "columns": list(field.columns),
        "rows": [list(cells) for cells in field.rows],
    }


def _moment(moment: Moment) -> dict[str, str]:
    place = _("in place of %(name)s") % {"name": moment.place} if moment.place else ""
    said = f"{moment.said} {moment.whom}".strip()
    return {
        "at": _at(moment.at),
        "who": moment.who,
        "said": " · ".join(text for text in (said, place) if text),
        "step": " · ".join(text for text in (moment.step, moment.why, *moment.changes) if text),
        "comment": moment.comment,
    }


def _at(moment: datetime | None) -> str:
    if moment is None:
        return ""
    here = timezone.localtime(moment)
    return f"{on_day(here.date())} {here:%H:%M}"
