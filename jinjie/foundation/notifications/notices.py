"""The kinds that belong to rooms below: what waits in the growth record, and what was decided on it."""

from jinjie.foundation.notifications.choices import Level, Sort
from jinjie.foundation.notifications.kinds import Kind, declare
from jinjie.kit.phrases import phrase

TO_CONFIRM = declare(
    Kind(
        key="growth.to_confirm",
        label=phrase("Records to confirm"),
        when=phrase("When someone reported a record that waits for you to confirm it."),
        title=phrase("%(person)s reported “%(type)s”"),
        body=phrase("%(title)s. It counts once you confirm it."),
        outside=phrase("%(person)s reported “%(type)s”"),
        outside_body=phrase("It counts once you confirm it."),
        opens="decide",
        values={"person": Sort.NAME, "type": Sort.TITLE, "title": Sort.COMMENT},
    )
)
CONFIRMED = declare(
    Kind(
        key="growth.confirmed",
        label=phrase("My records confirmed"),
        when=phrase("When a record that you reported was confirmed."),
        title=phrase("Confirmed: %(title)s"),
        body=phrase("“%(type)s” counts from now on."),
        outside=phrase("Your record “%(type)s” was confirmed"),
        opens="fact",
        values={"type": Sort.TITLE, "title": Sort.COMMENT},
    )
)
REFUSED = declare(
    Kind(
        key="growth.refused",
        label=phrase("My records not confirmed"),
        when=phrase("When a record that you reported was not confirmed."),
        title=phrase("Not confirmed: %(title)s"),
        body=phrase("%(by)s: %(reason)s"),
        outside=phrase("Your record “%(type)s” was not confirmed"),
        outside_body=phrase("The reason stands in your record."),
        opens="fact",
        level=Level.IMPORTANT,
        digest=False,
        optional=False,
        values={"type": Sort.TITLE, "title": Sort.COMMENT, "reason": Sort.COMMENT, "by": Sort.NAME},
    )
)
MORE_ASKED = declare(
    Kind(
        key="growth.more_asked",
        label=phrase("More asked of me"),
        when=phrase("When more is wanted before a record of yours is confirmed."),
        title=phrase("More is wanted for %(title)s"),
        body=phrase("%(by)s: %(reason)s"),
        outside=phrase("More is wanted for your record “%(type)s”"),
        outside_body=phrase("What is wanted stands in your record."),
        opens="fact",
        level=Level.IMPORTANT,
        digest=False,
        values={"type": Sort.TITLE, "title": Sort.COMMENT, "reason": Sort.COMMENT, "by": Sort.NAME},
    )
)
OUTCOMES = (CONFIRMED, REFUSED, MORE_ASKED)
