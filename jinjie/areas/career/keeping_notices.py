"""What career tells of keeping a level: a fall below it, and how the challenge period ended."""

from jinjie.foundation.notifications.choices import Level, Sort
from jinjie.foundation.notifications.kinds import Kind, declare
from jinjie.kit.phrases import phrase

CHALLENGE_OPENED = declare(
    Kind(
        key="career.challenge_opened",
        label=phrase("I fall below what staying on my level asks"),
        when=phrase(
            "When you fall below what your level asks to stay: what it is, and until when there is time."
        ),
        title=phrase("%(level)s: you are below what staying asks. There is time until %(day)s"),
        body=phrase("Below: %(what)s. Nothing changes by itself; its page shows what is asked until then."),
        outside=phrase("%(level)s: you are below what staying asks. There is time until %(day)s"),
        outside_body=phrase("What it is, and what helps, stands on its page."),
        opens="challenge",
        values={"person": Sort.NAME, "level": Sort.TITLE, "day": Sort.DAY, "what": Sort.FIGURE},
        level=Level.IMPORTANT,
    )
)
CHALLENGE_LED = declare(
    Kind(
        key="career.challenge_led",
        label=phrase("Someone I lead falls below their level"),
        when=phrase("When someone whom you lead, or serve as HR, falls below what their level asks to stay."),
        title=phrase("%(person)s is below what %(level)s asks to stay. There is time until %(day)s"),
        body=phrase("Below: %(what)s. Talk about what helps; nothing changes by itself."),
        outside=phrase("%(person)s is below what %(level)s asks to stay. There is time until %(day)s"),
        outside_body=phrase("What it is, and what helps, stands on its page."),
        opens="challenge",
        values={"person": Sort.NAME, "level": Sort.TITLE, "day": Sort.DAY, "what": Sort.FIGURE},
        level=Level.IMPORTANT,
    )
)
CHALLENGE_ENDED = declare(
    Kind(
        key="career.challenge_ended",
        label=phrase("My challenge period is over"),
        when=phrase("When the time is over in which you could come back to what your level asks."),
        title=phrase("Your challenge period as %(level)s is over"),
        body=phrase("%(how)s"),
        outside=phrase("Your challenge period as %(level)s is over"),
        outside_body=phrase("How it ended stands on its page."),
        opens="challenge",
        values={"person": Sort.NAME, "level": Sort.TITLE, "how": Sort.FIGURE},
        level=Level.IMPORTANT,
    )
)
CHALLENGE_LED_ENDED = declare(
    Kind(
        key="career.challenge_led_ended",
        label=phrase("The challenge period of someone I lead is over"),
        when=phrase("When the challenge period of someone whom you lead, or serve as HR, is over."),
        title=phrase("The challenge period of %(person)s as %(level)s is over"),
        body=phrase("%(how)s"),
        outside=phrase("The challenge period of %(person)s as %(level)s is over"),
        outside_body=phrase("How it ended stands on its page."),
        opens="challenge",
        values={"person": Sort.NAME, "level": Sort.TITLE, "how": Sort.FIGURE},
        level=Level.IMPORTANT,
    )
)
CHALLENGE_SETTLED = declare(
    Kind(
        key="career.challenge_settled",
        label=phrase("HR has answered a proposal to move down"),
        when=phrase(
            "When HR has answered what a challenge period of yours, or of someone whom you lead, proposed."
        ),
        title=phrase("HR has answered the proposal about %(person)s as %(level)s"),
        outside=phrase("HR has answered you"),
        opens="challenge",
        values={"person": Sort.NAME, "level": Sort.TITLE},
        level=Level.IMPORTANT,
    )
)
