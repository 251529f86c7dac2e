"""One-time links: once, in time, replaced by a newer one."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator

from jinjie.kit.refusal import NotAllowed, Refusal, Verdict
from jinjie.system.accounts.actions.links import LinkIsOver, issue_link, standing_link, tidy, use_link
from jinjie.system.accounts.actions.passwords import WeakPassword
from jinjie.system.accounts.actions.users import close_or_open
from jinjie.system.accounts.models import AccessLink, User
from jinjie.system.audit.models import AuditLine
from tests.factories.people import TESTER, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 12, 1, tzinfo=UTC)
YES = Verdict(True)
NEW = "a long enough new secret"


@pytest.fixture
def user(db: None) -> User:
    return make_user("lin")


def test_a_link_sets_the_password_once(user: User) -> None:
    issued = issue_link(actor=TESTER, at=AT, user_id=user.pk, allowed=YES)
    assert issued.token not in str(list(AccessLink.objects.values()) + list(AuditLine.objects.values()))
    assert use_link(at=AT, token=issued.token, password=NEW).pk == user.pk
    user.refresh_from_db()
    assert user.check_password(NEW)
    with pytest.raises(LinkIsOver):
        use_link(at=AT, token=issued.token, password=NEW)


def test_a_weak_password_uses_nothing_up(user: User) -> None:
    issued = issue_link(actor=TESTER, at=AT, user_id=user.pk, allowed=YES)
    for weak in ("short", "x" * 201):
        with pytest.raises(WeakPassword):
            use_link(at=AT, token=issued.token, password=weak)
    assert standing_link(issued.token, AT).user_id == user.pk


def test_a_link_is_over_when_too_late_replaced_or_its_account_closed(user: User) -> None:
    first = issue_link(actor=TESTER, at=AT, user_id=user.pk, allowed=YES)
    second = issue_link(actor=TESTER, at=AT, user_id=user.pk, allowed=YES)
    for token, at in ((first.token, AT), (second.token, AT + timedelta(hours=25)), ("", AT), ("\0", AT)):
        with pytest.raises(LinkIsOver):
            standing_link(token, at)
    close_or_open(actor=TESTER, at=AT, user_id=user.pk, active=False, allowed=YES)
    with pytest.raises(LinkIsOver):
        standing_link(second.token, AT)
    with pytest.raises(Refusal):
        issue_link(actor=TESTER, at=AT, user_id=user.pk, allowed=YES)


def test_a_lost_phone_is_taken_out_with_the_link_and_not_before(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    issued = issue_link(actor=TESTER, at=AT, user_id=user.pk, allowed=YES, lifts_second_step=True)
    assert Authenticator.objects.exists()
    use_link(at=AT, token=issued.token, password=NEW)
    assert not Authenticator.objects.exists()


def test_nobody_without_the_verdict_and_nobody_for_themselves(user: User) -> None:
    with pytest.raises(NotAllowed):
        issue_link(actor=TESTER, at=AT, user_id=user.pk, allowed=Verdict(False))
    with pytest.raises(NotAllowed):
        issue_link(actor=user.actor, at=AT, user_id=user.pk, allowed=YES)


def test_links_long_over_are_removed(user: User) -> None:
    issue_link(actor=TESTER, at=AT, user_id=user.pk, allowed=YES)
    tidy(at=AT + timedelta(days=40))
    assert not AccessLink.objects.exists()
