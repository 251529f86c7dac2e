"""Authenticator apps and recovery codes: each code once, secrets encrypted."""

from datetime import UTC, datetime

import pytest
from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret

from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actions.second_steps import (
    WrongCode,
    check_code,
    enrol_totp,
    read_recovery_codes,
    remove_second_step,
    renew_recovery_codes,
)
from jinjie.system.accounts.actors import principal
from jinjie.system.accounts.adapters import MFAAdapter
from jinjie.system.accounts.models import User
from jinjie.system.accounts.queries import second_steps
from jinjie.system.audit.models import AuditLine
from tests.factories.people import make_user
from tests.system.accounts.codes import shown

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 12, 1, tzinfo=UTC)


@pytest.fixture
def user(db: None) -> User:
    found = make_user("lin")
    found.set_password("a long enough secret")
    found.save()
    return found


@pytest.fixture
def secret(user: User) -> str:
    """An app in use, whose first code came from the half-minute before."""
    made: str = generate_totp_secret()
    assert enrol_totp(actor=user.actor, at=AT, secret=made, code=shown(made, steps=-1))
    return made


def test_an_app_is_taken_only_when_it_shows_the_right_code(user: User) -> None:
    made = generate_totp_secret()
    wrong = f"{(int(shown(made)) + 1) % 10**6:06}"
    with pytest.raises(WrongCode):
        enrol_totp(actor=user.actor, at=AT, secret=made, code=wrong)
    assert second_steps(user.pk).any is False
    with pytest.raises(NotAllowed):
        enrol_totp(actor=principal("cli:x"), at=AT, secret=made, code=shown(made))


def test_secrets_are_stored_encrypted_and_not_audited(user: User, secret: str) -> None:
    stored = {row.type: row.data for row in Authenticator.objects.all()}
    assert stored["totp"]["secret"].startswith("v1:t1:")
    assert stored["recovery_codes"]["seed"].startswith("v1:t1:")
    assert secret not in str(stored)
    lines = AuditLine.objects.filter(action="accounts.enrol_totp")
    assert lines.count() == 1
    assert secret not in str(list(lines.values()))


def test_a_code_is_good_once(user: User, secret: str) -> None:
    code = shown(secret)
    assert check_code(user_id=user.pk, code=f"{code[:3]} {code[3:]}").recovery is False
    with pytest.raises(WrongCode):
        check_code(user_id=user.pk, code=code)
    with pytest.raises(WrongCode):
        check_code(user_id=user.pk, code=shown(secret, steps=-1))
    assert check_code(user_id=user.pk, code=shown(secret, steps=1))


@pytest.mark.parametrize("code", ["", "abcdef", "１２３４５６", "0" * 20, "\0", "-1"])
def test_nonsense_is_a_wrong_code(user: User, secret: str, code: str) -> None:
    with pytest.raises(WrongCode):
        check_code(user_id=user.pk, code=code)


def test_a_code_of_someone_else_is_wrong(user: User, secret: str) -> None:
    other = make_user("other")
    with pytest.raises(WrongCode):
        check_code(user_id=other.pk, code=shown(secret))


def test_recovery_codes_are_shown_once_and_each_is_good_once(user: User, secret: str) -> None:
    codes = read_recovery_codes(actor=user.actor, at=AT)
    assert len(set(codes)) == 10
    assert read_recovery_codes(actor=user.actor, at=AT) == []
    assert check_code(user_id=user.pk, code=codes[3]).recovery
    with pytest.raises(WrongCode):
        check_code(user_id=user.pk, code=codes[3])
    assert second_steps(user.pk).codes_left == 9
    renew_recovery_codes(actor=user.actor, at=AT)
    with pytest.raises(WrongCode):
        check_code(user_id=user.pk, code=codes[4])
    assert len(read_recovery_codes(actor=user.actor, at=AT)) == 10


def test_with_the_last_second_step_the_recovery_codes_go_too(user: User, secret: str) -> None:
    app = second_steps(user.pk).app
    assert not remove_second_step(actor=make_user("other").actor, at=AT, which=app or 0)
    assert remove_second_step(actor=user.actor, at=AT, which=app or 0)
    assert not Authenticator.objects.exists()
    with pytest.raises(Refusal):
        renew_recovery_codes(actor=user.actor, at=AT)


def test_nobody_removes_their_only_way_in(user: User) -> None:
    user.set_unusable_password()
    user.save()
    row = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "phone", "credential": {}}
    )
    with pytest.raises(Refusal) as refused:
        remove_second_step(actor=user.actor, at=AT, which=row.pk)
    assert refused.value.code == "accounts.last_way_in"


@pytest.mark.parametrize("number", [9, 10, 35, 36, 12_345])
def test_the_handle_of_a_passkey_leads_back_to_its_user(number: int) -> None:
    """As the library reads it when a passkey signs in alone: base 36, not the number as it is written."""
    user = User.objects.create(pk=number, username=f"u{number}", created_at=AT)
    handle = MFAAdapter().get_public_key_credential_user_entity(user)["id"]
    assert url_str_to_user_pk(handle.decode()) == number
