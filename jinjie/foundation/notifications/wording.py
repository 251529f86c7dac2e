"""Notices in words: kind and values put into the reader's language, inside the house and outside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from jinjie.foundation.growth.wording import english, on_day
from jinjie.foundation.notifications.choices import Sort
from jinjie.foundation.notifications.kinds import Kind, named_in
from jinjie.foundation.people.models.organisation import Named
from jinjie.kit.phrases import Phrase


@dataclass(frozen=True)
class Words:
    """A title, and what stands below it (empty for nothing)."""

    title: str
    body: str


def both(named: Named) -> dict[str, str]:
    """A value in both languages from something that has a name."""
    return {"zh": named.name, "en": named.name_en or named.name}


LANGUAGES = {"zh": "zh-hans", "en": "en"}


def in_both(words: Callable[[], Any]) -> dict[str, Any]:
    """Something said in both languages, by language, for what is kept and read later by anyone."""
    found = {}
    for key, code in LANGUAGES.items():
        with translation.override(code):
            found[key] = words()
    return found


def inside(kind: Kind, values: Mapping[str, Any]) -> Words:
    """What the inbox says, in the active language."""
    return Words(_filled(kind, kind.title, values), _known(kind, kind.body, values))


def outside(kind: Kind, values: Mapping[str, Any]) -> Words:
    """What leaves the house, in the active language: filled from nothing but values that may."""
    free = {name: value for name, value in values.items() if name not in kind.kept}
    return Words(_filled(kind, kind.outside, free), _known(kind, kind.outside_body, free))


def _known(kind: Kind, text: Phrase, values: Mapping[str, Any]) -> str:
    """A text, or nothing where everything that it names is unknown or empty."""
    names = named_in(text)
    return _filled(kind, text, values) if not names or any(values.get(name) for name in names) else ""


def _filled(kind: Kind, text: Phrase, values: Mapping[str, Any]) -> str:
    """A text with its values; one that is unknown is left out."""
    said = {name: shown(kind.values[name], values.get(name)) for name in named_in(text)}
    if text.plural:
        said["count"] = values.get("count", 0)
    return text.filled(**said).said(translation) if said else text.said(translation)


def shown(sort: Sort, value: Any) -> Any:
    """One value in the reader's language: of two languages the reader's, days written out, lists joined."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        own = "en" if english() else "zh"
        return value.get(own) or value.get("zh") or next(iter(value.values()), "")
    if isinstance(value, list | tuple):
        return _(", ").join(str(shown(sort, each)) for each in value)
    if sort == Sort.DAY:
        return on_day(date.fromisoformat(str(value)))
    return value
