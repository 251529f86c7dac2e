"""What career tells: one comes near a level, somebody one leads meets one, a standard on one's ladder changes."""

from jinjie.foundation.notifications.choices import Sort
from jinjie.foundation.notifications.kinds import Kind, declare
from jinjie.kit.phrases import phrase

APPROACHING = declare(
    Kind(
        key="career.approaching",
        label=phrase("I come near a level"),
        when=phrase("When little is missing for the level you aim at: what it is, and what helps."),
        title=phrase("You come near %(level)s: %(met)s of %(total)s criteria are met"),
        body=phrase("Still missing: %(missing)s. %(hint)s"),
        outside=phrase("You come near %(level)s"),
        outside_body=phrase("What is missing, and what helps, stands on your path."),
        opens="path",
        values={
            "level": Sort.TITLE,
            "met": Sort.COUNT,
            "total": Sort.COUNT,
            "missing": Sort.FIGURE,
            "hint": Sort.FIGURE,
        },
        rest_days=7,
    )
)
MET = declare(
    Kind(
        key="career.met",
        label=phrase("Someone I lead meets a standard"),
        when=phrase("When someone whom you lead meets the standard of their next level."),
        title=phrase("%(person)s meets the standard for %(level)s"),
        body=phrase("Please review. Whether it becomes a promotion is for people to decide."),
        outside=phrase("%(person)s meets the standard for %(level)s"),
        outside_body=phrase("Please review."),
        opens="person-path",
        values={"person": Sort.NAME, "level": Sort.TITLE},
        rest_days=30,
    )
)
CHANGED = declare(
    Kind(
        key="career.standard_changed",
        label=phrase("A standard on my ladder changes"),
        when=phrase(
            "When a new version of a standard on your ladder is published: what it asks differently."
        ),
        title=phrase("The standard for %(level)s changes, from %(day)s"),
        body=phrase("%(changes)s"),
        outside=phrase("The standard for %(level)s changes, from %(day)s"),
        outside_body=phrase("What it asks differently stands in the published standard."),
        opens="level",
        values={"level": Sort.TITLE, "day": Sort.DAY, "changes": Sort.FIGURE},
    )
)
