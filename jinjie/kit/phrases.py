"""Sentences that are put into the reader's language only when they are shown.

kit and pure logic know no translations, and what a job refuses is read later, by people of either language. So a
sentence keeps its English source text and its values apart until a door says it in the reader's tongue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from gettext import NullTranslations
from typing import Any, Protocol


class Tongue(Protocol):
    """A language to speak: `django.utils.translation`, or a catalogue of the standard library's gettext."""

    def gettext(self, message: str, /) -> str:
        """The translation of a text."""

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        """The translation of a text in the form for `number`."""


SOURCE: Tongue = NullTranslations()
"""English, as written in the code."""


@dataclass(frozen=True)
class Phrase:
    """A source text with named `%(…)s` placeholders and what to put there; values may be phrases themselves.

    One with a `plural` has a value `count`. Without values the text is taken as it stands, percent signs and all.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    plural: str = ""

    def said(self, tongue: Tongue) -> str:
        """The sentence in that language."""
        if not self.text:
            return ""
        one, many = (
            tongue.gettext,
            tongue.ngettext,
        )  # by other names: what is marked are the calls of `phrase`
        text = many(self.text, self.plural, self.values["count"]) if self.plural else one(self.text)
        return (
            text % {name: _said(value, tongue) for name, value in self.values.items()}
            if self.values
            else text
        )

    def filled(self, **values: Any) -> "Phrase":
        """The same text with these values."""
        return replace(self, values=values)

    def stored(self) -> dict[str, Any]:
        """The phrase as JSON; `read_phrase` makes it again."""
        values = {name: _stored(value) for name, value in self.values.items()}
        return {"text": self.text, "values": values, **({"plural": self.plural} if self.plural else {})}

    def __str__(self) -> str:
        return self.said(SOURCE)

    def __bool__(self) -> bool:
        return bool(self.text)


NOTHING = Phrase("")


def phrase(text: str, /, **values: Any) -> Phrase:
    """A phrase whose `text`, one literal, is for the catalogue."""
    return Phrase(text, values)


def counted_phrase(singular: str, plural: str, /, *, count: int, **values: Any) -> Phrase:
    """A phrase with another form for other counts than one; both texts are literals for the catalogue."""
    return Phrase(singular, {**values, "count": count}, plural)


def verbatim(text: str) -> Phrase:
    """Words that are in the reader's language already, or in nobody's."""
    return Phrase("%(text)s", {"text": text})


def read_phrase(stored: Mapping[str, Any]) -> Phrase:
    """The phrase of which `Phrase.stored` made JSON."""
    values = {n: read_phrase(v) if isinstance(v, Mapping) else v for n, v in stored["values"].items()}
    return Phrase(stored["text"], values, stored.get("plural", ""))


def _said(value: Any, tongue: Tongue) -> Any:
    return value.said(tongue) if isinstance(value, Phrase) else value


def _stored(value: Any) -> Any:
    if isinstance(value, Phrase):
        return value.stored()
    return value if isinstance(value, int) else str(value)
