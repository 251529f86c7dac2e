"""What awards tell: one was given, one was taken back."""

from jinjie.foundation.notifications.choices import Sort
from jinjie.foundation.notifications.kinds import Kind, declare
from jinjie.kit.phrases import phrase

GIVEN = declare(
    Kind(
        key="awards.given",
        label=phrase("I am given an award"),
        when=phrase("When you are given an award: which, and what for."),
        title=phrase("You are given “%(award)s”"),
        body=phrase("%(reason)s"),
        outside=phrase("You are given an award"),
        opens="fact",
        values={"award": Sort.TITLE, "reason": Sort.FIGURE},
    )
)
REVOKED = declare(
    Kind(
        key="awards.revoked",
        label=phrase("An award of mine is taken back"),
        when=phrase("When an award of yours is taken back, and why."),
        title=phrase("“%(award)s” was taken back"),
        body=phrase("%(reason)s"),
        outside=phrase("There is something new in your growth record"),
        opens="fact",
        values={"award": Sort.TITLE, "reason": Sort.FIGURE},
    )
)
