"""What approvals tell: something waits for one, how one's own request goes on and ends, what one may read."""

from jinjie.foundation.notifications.choices import Level, Sort
from jinjie.foundation.notifications.kinds import Kind, declare
from jinjie.kit.phrases import phrase

WAITING = declare(
    Kind(
        key="approvals.waiting",
        label=phrase("A request waits for me"),
        when=phrase(
            "When a request waits for you to decide, to handle or to say what you think; and when you are reminded of it."
        ),
        title=phrase("%(person)s: %(title)s"),
        body=phrase("It waits for you: %(step)s."),
        outside=phrase("%(person)s: %(title)s"),
        outside_body=phrase("It waits for you."),
        opens="request",
        values={"person": Sort.NAME, "title": Sort.TITLE, "step": Sort.TITLE},
        level=Level.IMPORTANT,
    )
)
STEP = declare(
    Kind(
        key="approvals.step",
        label=phrase("A step of my request"),
        when=phrase("When somebody agreed to a request of yours and it goes on."),
        title=phrase("%(person)s agreed: %(title)s"),
        body=phrase("Next: %(step)s."),
        outside=phrase("%(person)s agreed: %(title)s"),
        opens="request",
        values={"person": Sort.NAME, "title": Sort.TITLE, "step": Sort.TITLE},
    )
)
BACK = declare(
    Kind(
        key="approvals.back",
        label=phrase("More is asked of my request"),
        when=phrase("When a request comes back to you, or more material is asked for."),
        title=phrase("More is asked of you: %(title)s"),
        body=phrase("What, stands with the request."),
        outside=phrase("More is asked of you: %(title)s"),
        opens="request",
        values={"title": Sort.TITLE},
        level=Level.IMPORTANT,
        digest=False,
    )
)
OUTCOME = declare(
    Kind(
        key="approvals.outcome",
        label=phrase("My request is decided"),
        when=phrase("When a request of yours is approved, rejected or cancelled."),
        title=phrase("%(state)s: %(title)s"),
        body=phrase("The whole course stands with the request."),
        outside=phrase("%(state)s: %(title)s"),
        opens="request",
        values={"state": Sort.TITLE, "title": Sort.TITLE},
        level=Level.IMPORTANT,
        digest=False,
    )
)
COPIED = declare(
    Kind(
        key="approvals.copied",
        label=phrase("A request is copied to me"),
        when=phrase("When a request is copied to you, or somebody names you in a comment."),
        title=phrase("%(person)s: %(title)s"),
        body=phrase("You may read it from now on."),
        outside=phrase("%(person)s: %(title)s"),
        outside_body=phrase("You may read it from now on."),
        opens="request",
        values={"person": Sort.NAME, "title": Sort.TITLE},
    )
)
HELD = declare(
    Kind(
        key="approvals.held",
        label=phrase("A request can’t go on"),
        when=phrase(
            "When what was decided can’t be carried out, so that HR puts right what hinders it or cancels the request."
        ),
        title=phrase("%(person)s: %(title)s can’t go on"),
        body=phrase("%(why)s"),
        outside=phrase("A request of %(person)s can’t go on"),
        opens="request",
        values={"person": Sort.NAME, "title": Sort.TITLE, "why": Sort.COMMENT},
        level=Level.IMPORTANT,
        digest=False,
    )
)
