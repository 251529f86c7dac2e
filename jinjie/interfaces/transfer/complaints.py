"""What a YAML parser complains of, as phrases: it knows English only, with the values within the sentence."""

import re

from ruamel.yaml.error import YAMLError

from jinjie.kit.phrases import Phrase, phrase, verbatim

COMPLAINTS = [
    phrase("mapping values are not allowed here"),
    phrase("could not find expected ':'"),
    phrase("found unexpected end of stream"),
    phrase("found character %(what)s that cannot start any token"),
    phrase("found undefined alias %(name)s"),
    phrase("expected %(wanted)s, but found %(found)s"),
    phrase("expected %(wanted)s, but got %(found)s"),
    phrase('found duplicate key "%(key)s" with value "%(value)s" (original value: "%(first)s")'),
]
"""The frequent ones, as the parser words them."""
VALUE = re.compile(r"%\\\((\w+)\\\)s")
FORMS = [(re.compile(VALUE.sub(r"(?P<\1>.+?)", re.escape(known.text))), known) for known in COMPLAINTS]


def _token(text: str) -> Phrase:
    """One of the parser's own words within the sentence."""
    if text == "the node content":
        return phrase("the node content")
    one, between, other = text.partition("' or '")
    return phrase("%(one)s or %(other)s", one=f"{one}'", other=f"'{other}") if between else verbatim(text)


def complaint(error: YAMLError) -> Phrase:
    """The parser's complaint; a rare one stays in its own words."""
    said = getattr(error, "problem", None) or ""
    for form, known in FORMS:
        if found := form.fullmatch(said):
            return known.filled(**{name: _token(value) for name, value in found.groupdict().items()})
    return verbatim(said) if said else phrase("it can not be read")
