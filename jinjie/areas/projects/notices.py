"""What projects tell: somebody would like to join, one was taken or not, a project closed with a result."""

from jinjie.foundation.notifications.choices import Sort
from jinjie.foundation.notifications.kinds import Kind, declare
from jinjie.kit.phrases import phrase

ASKED = declare(
    Kind(
        key="projects.asked",
        label=phrase("Someone would like to join my project"),
        when=phrase("When someone asks to join a project that you lead."),
        title=phrase("%(person)s would like to join “%(project)s”"),
        body=phrase("%(words)s"),
        outside=phrase("%(person)s would like to join your project"),
        opens="project",
        values={"person": Sort.NAME, "project": Sort.FIGURE, "words": Sort.COMMENT},
    )
)
TAKEN = declare(
    Kind(
        key="projects.taken",
        label=phrase("I am taken into a project"),
        when=phrase("When you are taken into a project."),
        title=phrase("You take part in “%(project)s”"),
        outside=phrase("You take part in a project"),
        opens="project",
        values={"project": Sort.FIGURE},
    )
)
DECLINED = declare(
    Kind(
        key="projects.declined",
        label=phrase("A project does not take me"),
        when=phrase("When a project that you asked to join does not take you, and why."),
        title=phrase("“%(project)s” does not take you this time"),
        body=phrase("%(words)s"),
        outside=phrase("There is an answer from a project"),
        opens="project",
        values={"project": Sort.FIGURE, "words": Sort.COMMENT},
    )
)
CLOSED = declare(
    Kind(
        key="projects.closed",
        label=phrase("A project of mine ends"),
        when=phrase("When a project that you took part in ends: its result stands in your growth record."),
        title=phrase("“%(project)s” has ended"),
        body=phrase("Its result stands in your growth record."),
        outside=phrase("A project of yours has ended"),
        opens="project",
        values={"project": Sort.FIGURE},
    )
)
