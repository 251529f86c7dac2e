"""What templates call for the frame: style sheets, the token of a form, what a field shows."""

import secrets

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jinjie.interfaces.web.once import FIELD

register = template.Library()


@register.filter
def sheets(names: str) -> list[str]:
    """The addresses of style sheets, named without folder and ending."""
    return [static(f"web/{name}.css") for name in names.split()]


@register.simple_tag
def once() -> SafeString:
    """The hidden token of a form, so that sending it twice counts once (interfaces/web/once.py)."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, secrets.token_hex(16))


@register.filter
def control(field: BoundField) -> SafeString:
    """A field's control in Tabler's classes, with its hint and its errors named to screen readers."""
    kind = getattr(field.field.widget, "input_type", "")
    name = {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input"}
    look = name.get(kind, "form-control") + (" is-invalid" if field.errors else "")
    said = [f"{field.auto_id}-hint"] if field.help_text else []
    said += [f"{field.auto_id}-error"] if field.errors else []
    attributes: dict[str, str | bool] = {"class": look}
    if said:
        attributes["aria-describedby"] = " ".join(said)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def is_check(field: BoundField) -> bool:
    """True for a single box to tick, whose label stands behind it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not hasattr(field.field, "choices")


@register.simple_tag(takes_context=True)
def asked_again(context: Context, **changed: object) -> str:
    """The page's own query with something changed, as `a=1&b=2`; None or nothing takes a word out."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return str(query.urlencode())


@register.filter
def numbers(found: Page[object]) -> list[int]:
    """The page numbers to show: the ends, and those around this one; 0 stands for a gap."""
    last, here = found.paginator.num_pages, found.number
    shown = sorted({1, last, *range(max(here - 1, 1), min(here + 1, last) + 1)})
    rows: list[int] = []
    for number in shown:
        if rows and number - rows[-1] > 1:
            rows.append(0)
        rows.append(number)
    return rows
