"""What templates of imports call."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of(found: Mapping[str, str], key: str) -> str:
    """The entry of that key, or nothing."""
    return found.get(key, "")


@register.filter
def grouped(value: int) -> str:
    """A count with its thousands told apart: “12,480”."""
    return f"{value:,}"
