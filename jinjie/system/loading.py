"""What requests would load one by one is loaded before the first one, and the collector looks past it from then on.

A full collection walks everything alive. Views and templates that are loaded during requests cost each later collection
some 30 ms, in the middle of a page; frozen, what is left takes one or two.
"""

import gc
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver
from django.utils import translation


def load_ahead() -> int:
    """Import every view, compile every template of ours, read the languages; then freeze. How many templates there are.

    Call it after `django.setup()`, where a process begins that answers requests.
    """
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            _views = get_resolver().reverse_dict  # made once a language, of all addresses
    names = sorted(own_templates())
    for name in names:
        get_template(name)
    gc.collect()
    gc.freeze()
    return len(names)


def own_templates() -> set[str]:
    """The names of the product's templates; what a library brings along is left to whoever asks for it."""
    folders = [Path(folder) for folder in get_app_template_dirs("templates")]
    return {
        path.relative_to(folder).as_posix()
        for folder in folders
        if folder.is_relative_to(settings.ROOT)
        for path in folder.rglob("*.html")
    }
