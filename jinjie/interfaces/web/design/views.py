"""The gallery of components."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jinjie.areas.career.pages import Segment
from jinjie.interfaces.web.context import LANGUAGES, THEMES
from jinjie.interfaces.web.design.forms import EveryField
from jinjie.interfaces.web.toasts import Toast

STATES = ("met", "in_progress", "not_started", "no_data", "gate_open")
MARKS = ("met", "counted", "waiting", "struck", "out")
BAR = (
    Segment(0.6, "counted", provisional=0.2, width=30),
    Segment(1.0, "met", width=25),
    Segment(0.5, "counted", width=25),
    Segment(0.0, "next", width=20),
    Segment(1.0, "missing", width=10),
)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component; `?theme=dark&language=en` shows it in that theme and language."""
    known = {code for code, _tag, _name in LANGUAGES}
    language = request.GET.get("language", "")
    with translation.override(language if language in known else translation.get_language()):
        wrong = EveryField({"name": "", "day": "2026-02-30", "state": "gone", "number": "QH0217"})
        shown = {
            "states": STATES,
            "marks": MARKS,
            "bar": BAR,
            "half": Decimal("61.5"),
            "form": EveryField(initial={"name": "张三", "state": "regular"}),
            "wrong": wrong,
            "combinations": [(theme, *each) for theme in sorted(THEMES) for each in LANGUAGES],
            "shown_toast": Toast(_("The record was kept."), "#"),
            "table": [("QH0217", "张三", "M1", "61.5"), ("QH0201", "李娜", "M1", "100.0")],
            "months": [("06", 88500), ("07", 121300), ("08", 96300), ("09", 112400), ("10", 106800)],
        }
        theme = request.GET.get("theme", "")
        if theme in THEMES:
            shown["theme"] = theme
        if language in known:
            shown["lang"] = next(tag for code, tag, _name in LANGUAGES if code == language)
        return HttpResponse(render(request, "web/design/gallery.html", shown).content)
