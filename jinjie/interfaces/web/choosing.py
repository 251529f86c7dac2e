"""What a field of a form offers, where only the page knows it."""

from collections.abc import Iterable

from django import forms


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[object, object]]) -> None:
    """Let the field of that name offer these (value, words). TypeError for a field that offers nothing."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"“{name}” is no field of choices")
    field.choices = [(value, str(words)) for value, words in choices]
