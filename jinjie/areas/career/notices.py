"""What career tells: near a level, a standard met or changed, nominations, an application refused, a promotion decided or undone."""

from jinjie.foundation.notifications.choices import Level, Sort
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
GRANTED = declare(
    Kind(
        key="career.promotion_granted",
        label=phrase("I am promoted"),
        when=phrase("When a promotion of yours is decided: to which level, from which day."),
        title=phrase("You are promoted to %(level)s, from %(day)s"),
        body=phrase("%(more)s"),
        outside=phrase("You are promoted to %(level)s, from %(day)s"),
        opens="promotion",
        values={"level": Sort.TITLE, "day": Sort.DAY, "more": Sort.FIGURE},
        level=Level.IMPORTANT,
    )
)
TEAM = declare(
    Kind(
        key="career.team_promotion",
        label=phrase("Someone of my team is promoted"),
        when=phrase(
            "On the day on which somebody of your department is promoted, where the company wants it."
        ),
        title=phrase("Congratulate %(person)s: %(level)s from today"),
        outside=phrase("Congratulate %(person)s: %(level)s from today"),
        opens="",
        values={"person": Sort.NAME, "level": Sort.TITLE},
    )
)
PERIOD_CLOSED = declare(
    Kind(
        key="career.period_closed",
        label=phrase("How a period of mine ended"),
        when=phrase(
            "When a period is over and you are below what your standard asks of it: once, with what helps."
        ),
        title=phrase("%(period)s: %(what)s at %(share)s of what is asked"),
        body=phrase("Largest gap: %(gap)s. %(course)s"),
        outside=phrase("%(period)s is over: where you stand, and what helps"),
        opens="path",
        values={
            "period": Sort.TITLE,
            "what": Sort.FIGURE,
            "share": Sort.FIGURE,
            "gap": Sort.FIGURE,
            "course": Sort.FIGURE,
        },
    )
)
PLAN_MADE = declare(
    Kind(
        key="career.plan_made",
        label=phrase("Someone shares a growth plan with me"),
        when=phrase("When someone whom you lead, or whose mentor you are, has a new growth plan."),
        title=phrase("%(person)s has a growth plan towards %(level)s"),
        outside=phrase("%(person)s has a growth plan towards %(level)s"),
        opens="plan",
        values={"person": Sort.NAME, "level": Sort.TITLE},
    )
)
PLAN_RENEWED = declare(
    Kind(
        key="career.plan_renewed",
        label=phrase("My growth plan goes on"),
        when=phrase("When you reached the level of your growth plan, and a new one begins."),
        title=phrase("Your growth plan goes on towards %(level)s"),
        body=phrase("You reached the level of the last one. Look at the new steps and make them yours."),
        outside=phrase("Your growth plan goes on towards %(level)s"),
        opens="plan",
        values={"level": Sort.TITLE},
    )
)
STEP_DUE = declare(
    Kind(
        key="career.step_due",
        label=phrase("A step of my growth plan is due"),
        when=phrase("A week before a step of your growth plan is due."),
        title=phrase("“%(step)s” is due on %(day)s"),
        outside=phrase("A step of your growth plan is due on %(day)s"),
        opens="plan",
        values={"step": Sort.FIGURE, "day": Sort.DAY},
    )
)
UNDONE = declare(
    Kind(
        key="career.promotion_undone",
        label=phrase("A promotion of mine is taken back"),
        when=phrase("When a promotion of yours is revoked before its day, or reversed after it."),
        title=phrase("The promotion to %(level)s from %(day)s was taken back"),
        body=phrase("Why stands on its page."),
        outside=phrase("There is something new about your promotion"),
        opens="promotion",
        values={"level": Sort.TITLE, "day": Sort.DAY},
        level=Level.IMPORTANT,
    )
)
REFUSED = declare(
    Kind(
        key="career.application_refused",
        label=phrase("My application is refused"),
        when=phrase("When an application of yours is refused: what is missing, and when you may file again."),
        title=phrase("Your application for %(level)s was not approved"),
        body=phrase("You may file again from %(day)s. Reasons and what helps stand on its page."),
        outside=phrase("There is a decision on your application"),
        opens="application",
        values={"level": Sort.TITLE, "day": Sort.DAY},
        level=Level.IMPORTANT,
    )
)
REFUSED_REPORT = declare(
    Kind(
        key="career.report_refused",
        label=phrase("An application of someone I lead is refused"),
        when=phrase(
            "When the application of someone whom you lead is refused, so that you can talk about it."
        ),
        title=phrase("%(person)s’s application for %(level)s was not approved"),
        body=phrase("They may file again from %(day)s."),
        outside=phrase("There is a decision on an application of someone you lead"),
        opens="application",
        values={"person": Sort.NAME, "level": Sort.TITLE, "day": Sort.DAY},
    )
)
PANEL_ASKED = declare(
    Kind(
        key="career.panel_asked",
        label=phrase("I am asked to score a defence"),
        when=phrase("When you are on the panel of a defence and its scoring has begun."),
        title=phrase("Please score the defence of %(person)s for %(level)s"),
        body=phrase("You may change your scores until the panel is closed."),
        outside=phrase("You are asked to score a defence"),
        opens="defence",
        values={"person": Sort.NAME, "level": Sort.TITLE},
        level=Level.IMPORTANT,
    )
)
PANEL_REMINDED = declare(
    Kind(
        key="career.panel_reminded",
        label=phrase("I am reminded to score a defence"),
        when=phrase("When HR reminds you of a defence that you have not scored yet."),
        title=phrase("Your scores for the defence of %(person)s are missing"),
        body=phrase("The panel can be closed once they are there."),
        outside=phrase("Your scores for a defence are missing"),
        opens="defence",
        values={"person": Sort.NAME, "level": Sort.TITLE},
        level=Level.IMPORTANT,
    )
)
PANEL_CLOSED = declare(
    Kind(
        key="career.panel_closed",
        label=phrase("A panel I am on is closed"),
        when=phrase("When HR has closed the panel of a defence that you scored."),
        title=phrase("The panel on %(person)s for %(level)s is closed"),
        body=phrase("What it came to stands on its page."),
        outside=phrase("A panel you are on is closed"),
        opens="defence",
        values={"person": Sort.NAME, "level": Sort.TITLE},
    )
)
NOMINATED = declare(
    Kind(
        key="career.nominated",
        label=phrase("I am nominated"),
        when=phrase("When whoever leads you nominates you for a level: it needs your consent."),
        title=phrase("%(person)s nominates you for %(level)s"),
        body=phrase("Nothing begins before you agree."),
        outside=phrase("%(person)s nominates you for a level"),
        outside_body=phrase("Nothing begins before you agree."),
        opens="nomination",
        values={"person": Sort.NAME, "level": Sort.TITLE},
        level=Level.IMPORTANT,
    )
)
NOT_NOW = declare(
    Kind(
        key="career.not_now",
        label=phrase("My met standard was looked at"),
        when=phrase("When whoever leads you has looked at a standard that you meet, and says why not now."),
        title=phrase("%(person)s does not nominate you for %(level)s now"),
        body=phrase("The reason stands on its page. You may still apply yourself."),
        outside=phrase("There is something new about your next level"),
        opens="nomination",
        values={"person": Sort.NAME, "level": Sort.TITLE},
        level=Level.IMPORTANT,
    )
)
ANSWERED = declare(
    Kind(
        key="career.nomination_answered",
        label=phrase("My nomination is answered"),
        when=phrase("When somebody whom you nominated agrees or declines."),
        title=phrase("%(person)s %(answer)s: nomination for %(level)s"),
        outside=phrase("%(person)s has answered your nomination"),
        opens="nomination",
        values={"person": Sort.NAME, "level": Sort.TITLE, "answer": Sort.TITLE},
    )
)
OBJECTED = declare(
    Kind(
        key="career.objected",
        label=phrase("Somebody objects to an application"),
        when=phrase("For HR: when somebody objects to an application on public notice."),
        title=phrase("An objection to the application of %(person)s for %(level)s"),
        body=phrase("The application is not approved before you answer."),
        outside=phrase("There is an objection to an application"),
        opens="application",
        values={"person": Sort.NAME, "level": Sort.TITLE},
        level=Level.IMPORTANT,
    )
)
OBJECTION_ANSWERED = declare(
    Kind(
        key="career.objection_answered",
        label=phrase("My objection is answered"),
        when=phrase("When HR has looked into an objection of yours."),
        title=phrase("HR has looked into your objection to the application of %(person)s"),
        body=phrase("The answer stands on its page."),
        outside=phrase("HR has answered you"),
        opens="objection",
        values={"person": Sort.NAME, "level": Sort.TITLE},
        level=Level.IMPORTANT,
    )
)
COMMENTED = declare(
    Kind(
        key="career.standard_commented",
        label=phrase("Somebody comments on a standard"),
        when=phrase("For HR: when somebody asks or remarks something about a published standard."),
        title=phrase("%(person)s comments on the standard for %(level)s"),
        body=phrase("Whoever wrote it waits for an answer."),
        outside=phrase("There is a comment on a standard"),
        opens="comments",
        values={"person": Sort.NAME, "level": Sort.TITLE},
    )
)
COMMENT_ANSWERED = declare(
    Kind(
        key="career.comment_answered",
        label=phrase("HR answers my comment on a standard"),
        when=phrase("When HR has answered what you said about a standard, or has hidden it."),
        title=phrase("HR answers your comment on the standard for %(level)s"),
        outside=phrase("HR has answered you"),
        opens="comments",
        values={"person": Sort.NAME, "level": Sort.TITLE},
    )
)
WATCH_FELL = declare(
    Kind(
        key="career.watch_fell",
        label=phrase("Something falls in my watch period"),
        when=phrase(
            "After a promotion, while the new level's expectations are watched: what has fallen, and what helps."
        ),
        title=phrase("Watch period as %(level)s: %(what)s has fallen"),
        body=phrase("%(help)s"),
        outside=phrase("Watch period as %(level)s: something has fallen"),
        outside_body=phrase("What it is, and what helps, stands on its page."),
        opens="promotion",
        values={"person": Sort.NAME, "level": Sort.TITLE, "what": Sort.FIGURE, "help": Sort.FIGURE},
        level=Level.IMPORTANT,
    )
)
WATCH_LED_FELL = declare(
    Kind(
        key="career.watch_led_fell",
        label=phrase("Someone I lead falls behind after a promotion"),
        when=phrase(
            "While a promotion of someone whom you lead is watched: what has fallen, and what helps."
        ),
        title=phrase("%(person)s, watched as %(level)s: %(what)s has fallen"),
        body=phrase("%(help)s"),
        outside=phrase("%(person)s, watched as %(level)s: something has fallen"),
        outside_body=phrase("What it is, and what helps, stands on its page."),
        opens="promotion",
        values={"person": Sort.NAME, "level": Sort.TITLE, "what": Sort.FIGURE, "help": Sort.FIGURE},
        level=Level.IMPORTANT,
    )
)
WATCH_ENDED = declare(
    Kind(
        key="career.watch_ended",
        label=phrase("My watch period is over"),
        when=phrase("When the watch period of a promotion of yours is over: how it went."),
        title=phrase("Your watch period as %(level)s is over"),
        body=phrase("%(how)s"),
        outside=phrase("Your watch period as %(level)s is over"),
        opens="promotion",
        values={"person": Sort.NAME, "level": Sort.TITLE, "how": Sort.FIGURE},
    )
)
WATCH_LED_ENDED = declare(
    Kind(
        key="career.watch_led_ended",
        label=phrase("The watch period of someone I lead is over"),
        when=phrase("When the watch period of someone whom you lead, or serve as HR, is over: how it went."),
        title=phrase("The watch period of %(person)s as %(level)s is over"),
        body=phrase("%(how)s"),
        outside=phrase("The watch period of %(person)s as %(level)s is over"),
        opens="promotion",
        values={"person": Sort.NAME, "level": Sort.TITLE, "how": Sort.FIGURE},
    )
)
