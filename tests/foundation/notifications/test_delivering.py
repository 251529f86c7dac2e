"""Delivering through a real mail server: retries, a server that is killed and comes back, nothing twice, digests, quiet hours, fallback."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from jinjie.foundation.notifications.actions.delivering import claim
from jinjie.foundation.notifications.actions.planning import plan_due
from jinjie.foundation.notifications.actions.reading import mark_all_read
from jinjie.foundation.notifications.actions.trying import send_test
from jinjie.foundation.notifications.choices import Rhythm, State
from jinjie.foundation.notifications.log import channels_page, log_page
from jinjie.foundation.notifications.logic import DELAYS
from jinjie.foundation.notifications.models import ChannelState, Delivery, Endpoint, Notice, Wishes
from jinjie.foundation.notifications.port import Fate, Message, Outcome, _channels, register
from jinjie.foundation.people.choices import Role, Scope
from jinjie.foundation.people.models import Employment, RoleGrant
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal, Verdict
from jinjie.system.accounts.actors import user_actor
from tests.factories.people import TESTER, make_user
from tests.foundation.notifications.conftest import AT, Staff, later, run
from tests.interfaces.channels.post_office import Office


def states(channel: str = "mail") -> list[str]:
    return [State(row.state).name for row in Delivery.objects.filter(channel=channel).order_by("pk")]


def test_a_mail_says_what_may_leave_in_the_readers_language_with_a_link(staff: Staff, post: Office) -> None:
    staff.tell(staff.important, staff.li, staff.wang, staff.nobody)
    done = run(AT)
    assert (done.planned, done.sent, done.failed, done.more) == (3, 2, 0, False)
    assert post.recipients == ["li@qinghe.invalid", "wang@qinghe.invalid"]
    english, chinese = post.mails
    assert english["Subject"] == "Anna" and english["Content-Language"] == "en"
    assert chinese["Content-Language"] == "zh-Hans"
    notice = Notice.objects.get(employee=staff.li)
    assert f"https://hr.qinghe.invalid/messages/{notice.pk}" in post.texts[0]
    assert "98,765" not in str(english) + str(chinese)
    assert states() == ["SENT", "SENT"]
    assert run(later(days=2)).sent == 0, "and never again"


def test_a_name_can_begin_no_header_of_its_own(staff: Staff, post: Office) -> None:
    staff.tell(staff.important, staff.li, who="Anna\r\nBcc: all@qinghe.invalid\r\n\r\n.\r\nQUIT")
    assert run(AT).sent == 1
    assert post.recipients == ["li@qinghe.invalid"] and post.mails[0]["Bcc"] is None


def test_a_server_that_is_down_is_left_alone_and_everything_is_sent_once_when_it_is_back(
    staff: Staff, post: Office
) -> None:
    people = [staff.li, staff.wang, *(staff.one(f"p{n}", "en") for n in range(6))]
    staff.tell(staff.important, *people)
    post.stop()
    first = run(AT)
    assert (first.sent, first.failed) == (0, 1), "one try is enough to know"
    state = ChannelState.objects.get()
    assert (state.down_since, state.down_until) == (AT, AT + DELAYS[0])
    assert run(later(minutes=4)).failed == 0
    assert run(later(minutes=5)).failed == 1
    assert ChannelState.objects.get().down_until == later(minutes=5) + DELAYS[1]
    assert ChannelState.objects.get().down_since == AT
    administrator = user_actor(make_user("admin").pk, "admin")
    RoleGrant.objects.create(user_id=administrator.user_id, role=Role.ADMINISTRATOR, scope=Scope.ALL)
    fare = next(each for each in channels_page(administrator, later(minutes=6))[0] if each.key == "mail")
    assert fare.down_since == AT and "127.0.0.1" in fare.why and fare.waiting == len(people)
    post.start()
    assert run(later(minutes=25)).sent == len(people)
    assert sorted(post.recipients) == sorted(each.email for each in people)
    assert run(later(minutes=30)).sent == 0
    assert ChannelState.objects.get().down_since is None
    assert all(row.attempts == 1 for row in Delivery.objects.all())


def test_killed_between_two_mails_the_rest_follows_and_none_twice(staff: Staff, post: Office) -> None:
    people = [staff.one(f"p{n}", "en") for n in range(5)]
    staff.tell(staff.important, *people)
    post.after_data += ["250 ok", "250 ok", "drop"]
    done = run(AT)
    assert len(post.mails) == 5 and done.sent == 4
    assert states().count("UNSURE") == 1
    for days in (1, 2, 3, 4):
        run(later(days=days))
    assert len(post.mails) == 5


@pytest.mark.parametrize(
    ("answers", "where", "state"),
    [
        (["450 busy"], "to_recipient", "WAITING"),
        (["550 no such user"], "to_recipient", "FAILED"),
        (["451 later"], "after_data", "WAITING"),
        (["554 spam"], "after_data", "FAILED"),
        (["drop"], "after_data", "UNSURE"),
        (["451 later"], "to_sender", "WAITING"),
    ],
)
def test_each_answer_of_a_server_has_its_fate(
    staff: Staff, post: Office, answers: list[str], where: str, state: str
) -> None:
    getattr(post, where).extend(answers)
    staff.tell(staff.important, staff.li)
    run(AT)
    row = Delivery.objects.get()
    assert State(row.state).name == state and row.why is not None
    assert "li@" not in str(row.why), "a log holds no address"
    run(later(minutes=5))
    assert len(post.mails) == (1 if state in ("WAITING", "UNSURE") else 0)


def test_a_server_that_does_not_take_the_sender_is_down(staff: Staff, post: Office) -> None:
    post.to_sender.append("553 not you")
    staff.tell(staff.important, staff.li)
    run(AT)
    assert states() == ["WAITING"] and ChannelState.objects.get().down_since == AT
    assert Delivery.objects.get().attempts == 0


def test_after_seven_failures_it_is_given_up_in_words(staff: Staff, post: Office) -> None:
    post.to_recipient.extend(["450 busy"] * 20)
    staff.tell(staff.important, staff.li)
    at, tries = AT, 0
    while Delivery.objects.filter(state=State.FAILED).count() == 0:
        run(at)
        tries += 1
        at = max(Delivery.objects.get().due_at, at + timedelta(minutes=1))
    assert post.connections == 7 and tries == 8, "one try fell into quiet hours"
    row = log_page(TESTER).rows[0]
    assert row.state == State.FAILED and row.why and row.attempts == 7


def test_a_worker_that_died_while_sending_leaves_it_unsure_but_an_emergency_is_repeated(
    staff: Staff, post: Office
) -> None:
    staff.tell(staff.important, staff.li)
    staff.tell(staff.emergency, staff.wang)
    plan_due(at=AT)
    for _each in range(2):
        assert claim(at=AT) is not None
    assert claim(at=AT) is None, "nobody else takes them"
    run(later(minutes=4))
    assert states() == ["SENDING", "SENDING"]
    run(later(minutes=6))
    assert states() == ["UNSURE", "SENT"]
    assert post.recipients == ["wang@qinghe.invalid"]


def test_what_is_told_in_a_burst_is_one_mail(staff: Staff, post: Office) -> None:
    for number in range(12):
        staff.tell(
            staff.routine, staff.li, topic=str(number), at=AT + timedelta(seconds=number), who=f"Anna{number}"
        )
    assert run(later(minutes=1)).sent == 0, "more may come"
    assert run(later(minutes=11)).sent == 12
    assert len(post.mails) == 1 and "12" in post.mails[0]["Subject"]
    assert all(f"Anna{number}" in post.texts[0] for number in range(12))


def test_a_digest_a_day_is_one_mail_at_nine(staff: Staff, post: Office) -> None:
    Wishes.objects.create(employee=staff.li, rhythm=Rhythm.DAILY)
    for hours in range(9):
        staff.tell(staff.routine, staff.li, topic=str(hours), at=later(hours=hours))
        run(later(hours=hours, minutes=5))
    staff.tell(staff.important, staff.li, topic="important", at=later(hours=9))
    run(later(hours=9))
    assert len(post.mails) == 1, "what is important does not wait"
    run(datetime.fromisoformat("2026-11-13T08:59:00+08:00"))
    assert len(post.mails) == 1
    run(datetime.fromisoformat("2026-11-13T09:00:00+08:00"))
    assert len(post.mails) == 2 and "9" in post.mails[1]["Subject"]


def test_quiet_hours_hold_whenever_it_is_tried_and_not_for_emergencies(staff: Staff, post: Office) -> None:
    late = datetime.fromisoformat("2026-11-12T21:59:00+08:00")
    staff.tell(staff.important, staff.li, at=late)
    plan_due(at=late)
    night = datetime.fromisoformat("2026-11-12T23:30:00+08:00")
    staff.tell(staff.important, staff.li, at=night, topic="night")
    staff.tell(staff.emergency, staff.li, at=night, topic="fire")
    run(night)
    assert len(post.mails) == 1 and post.mails[0]["Importance"] == "high"
    run(datetime.fromisoformat("2026-11-13T07:59:59+08:00"))
    assert len(post.mails) == 1
    run(datetime.fromisoformat("2026-11-13T08:00:00+08:00"))
    assert len(post.mails) == 3


def test_what_was_read_in_time_is_not_mailed(staff: Staff, post: Office) -> None:
    staff.tell(staff.routine, staff.li)
    run(AT)
    assert staff.li.user is not None
    mark_all_read(actor=user_actor(staff.li.user.pk, "li"), at=later(minutes=2))
    run(later(minutes=11))
    assert not post.mails and states() == ["SKIPPED"]


def test_who_left_or_switched_it_off_gets_no_mail(staff: Staff, post: Office) -> None:
    Employment.objects.filter(employee=staff.li).update(last_day=AT.date() - timedelta(days=1))
    Wishes.objects.create(employee=staff.wang, off={staff.important.key: ["mail"]})
    staff.tell(staff.important, staff.li, staff.wang)
    staff.tell(staff.emergency, staff.wang, topic="fire")
    assert run(AT).sent == 1
    assert Notice.objects.filter(planned_at=AT).count() == 3


class Phone:
    """A channel that does as it is told."""

    key, label, repeats = "push", phrase("Push"), True

    def __init__(self, *fates: Outcome) -> None:
        self.fates, self.got = list(fates), []  # type: ignore[var-annotated]

    def set_up(self) -> Verdict:
        return Verdict(True)

    def reaches(self, employee_ids: Any) -> set[int]:
        return set(employee_ids)

    def deliver(self, message: Message) -> Outcome:
        self.got.append(message)
        return self.fates.pop(0) if self.fates else Outcome(Fate.DELIVERED)

    def rest(self) -> None:
        pass


@pytest.fixture
def phone() -> Any:
    before, made = _channels.get("push"), Phone()
    register(made)
    yield made
    _channels.pop("push")
    if before is not None:
        register(before)


def test_the_first_channel_that_reaches_is_used_and_the_next_when_it_fails(
    staff: Staff, post: Office, phone: Phone
) -> None:
    phone.fates = [Outcome(Fate.DELIVERED), Outcome(Fate.NEVER, phrase("No device."))]
    staff.tell(staff.important, staff.li, staff.wang)
    run(AT)
    assert len(phone.got) == 2 and post.recipients == ["wang@qinghe.invalid"]
    assert states("push") == ["DELIVERED", "FAILED"] and states() == ["SENT"]


def test_an_emergency_goes_by_every_channel(staff: Staff, post: Office, phone: Phone) -> None:
    staff.tell(staff.emergency, staff.li)
    run(AT)
    assert len(phone.got) == len(post.mails) == 1


def test_a_channel_that_breaks_stops_nobody(staff: Staff, post: Office, phone: Phone) -> None:
    def broken(message: Message) -> Outcome:
        raise ZeroDivisionError

    phone.deliver = broken  # type: ignore[method-assign]
    staff.tell(staff.emergency, staff.li, staff.wang)
    run(AT)
    assert len(post.mails) == 2 and states("push") == ["WAITING", "WAITING"]


def test_a_device_that_is_gone_is_forgotten(staff: Staff, phone: Phone) -> None:
    made = {"channel": "push", "address": "https://push.invalid/1", "made_at": AT}
    mine = Endpoint.objects.create(employee=staff.li, address_index="1", **made)
    other = Endpoint.objects.create(employee=staff.wang, address_index="2", **made)
    phone.fates = [Outcome(Fate.NEVER, phrase("Gone."), (mine.pk, other.pk))]
    staff.tell(staff.important, staff.li)
    run(AT)
    assert list(Endpoint.objects.all()) == [other], "only the person's own"


def test_two_workers_share_the_work_and_send_nothing_twice(staff: Staff, post: Office) -> None:
    people = [staff.one(f"p{n}", "en") for n in range(6)]
    staff.tell(staff.important, *people)
    plan_due(at=AT)
    taken = [claim(at=AT) for _each in range(7)]
    assert sorted(parcel.employee_id for parcel in taken if parcel) == sorted(each.pk for each in people)


def test_a_run_makes_place_after_its_time(staff: Staff, post: Office) -> None:
    staff.tell(staff.important, staff.li)
    plan_due(at=AT)
    done = run(AT, seconds=0.0)
    assert done.more and not post.mails


def test_a_test_message_tells_its_fate_and_ends_a_pause(staff: Staff, post: Office) -> None:
    ChannelState.objects.create(key="mail", failures=3, down_since=AT, down_until=later(hours=2))
    assert send_test(actor=TESTER, at=AT, channel="mail", address="a@qinghe.invalid").fate == Fate.SENT
    assert ChannelState.objects.get().down_until is None
    post.to_recipient.append("550 no")
    assert send_test(actor=TESTER, at=AT, channel="mail", address="a@qinghe.invalid").fate == Fate.NEVER
    assert send_test(actor=TESTER, at=AT, channel="mail", address="no address").fate == Fate.NEVER
    with pytest.raises(Refusal, match="no way"):
        send_test(actor=TESTER, at=AT, channel="mail")
    with pytest.raises(NotAllowed):
        send_test(actor=user_actor(staff.li.user_id or 0, "li"), at=AT, channel="mail")
    with pytest.raises(NotAllowed):
        log_page(user_actor(staff.li.user_id or 0, "li"))


def test_without_a_mail_server_nothing_waits(staff: Staff, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    staff.tell(staff.important, staff.li)
    assert run(AT).planned == 1
    assert not Delivery.objects.exists()
    with pytest.raises(Refusal, match="JINJIE_MAIL_URL"):
        send_test(actor=TESTER, at=AT, channel="mail")


def test_own_quiet_hours_are_kept(staff: Staff, post: Office) -> None:
    Wishes.objects.create(employee=staff.li, quiet_from=time(9), quiet_until=time(12))
    Wishes.objects.create(employee=staff.wang, quiet_from=time(9), quiet_until=time(9))
    staff.tell(staff.important, staff.li, staff.wang)
    run(AT)
    assert post.recipients == ["wang@qinghe.invalid"]
    run(later(hours=2))
    assert len(post.recipients) == 2
