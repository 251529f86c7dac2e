"""Web Push: sealed as RFC 8291's own example says, signed, sent to a real push service of our own, forgotten when gone."""

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from jinjie.foundation.notifications.actions.endpoints import (
    MOST,
    add_endpoint,
    note_arrived,
    remove_endpoint,
)
from jinjie.foundation.notifications.choices import State
from jinjie.foundation.notifications.models import Delivery, Endpoint, Notice
from jinjie.foundation.notifications.receipts import make_receipt, read_receipt
from jinjie.interfaces.channels.webpush.sealing import (
    CURVE,
    _derived,
    authorization,
    key_of,
    packed,
    point,
    seal,
    unpacked,
)
from jinjie.interfaces.channels.webpush.subscriptions import known, read
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor, user_actor
from tests.factories.people import make_user
from tests.foundation.notifications.conftest import AT, Staff, later, post, run, staff
from tests.interfaces.channels.post_office import Office

__all__ = ["post", "staff"]

SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
RECEIVERS_OWN = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
"""RFC 8291, section 5 and appendix A."""


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unpacked(text)), CURVE)


def opened(body: bytes, own: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """What a browser does with a push, written from the RFC and not from our sealing."""
    salt, length = body[:16], body[20]
    sender = body[21 : 21 + length]
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
    secret = _derived(auth, shared, b"WebPush: info\0" + point(own.public_key()) + sender, 32)
    key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
    plain = AESGCM(key).decrypt(nonce, body[21 + length :], None)
    return plain.rstrip(b"\0")[:-1]


def test_sealing_gives_the_bytes_of_the_rfc() -> None:
    plain = b"When I grow up, I want to be a watermelon"
    sealed = seal(plain, unpacked(RECEIVER), unpacked(AUTH), salt=unpacked(SALT), sender=private(SENDER))
    assert packed(sealed) == BODY
    assert opened(sealed, private(RECEIVERS_OWN), unpacked(AUTH)) == plain


@given(st.binary(max_size=3000))
def test_what_is_sealed_is_opened_by_the_receiver_alone(plain: bytes) -> None:
    sealed = seal(plain, unpacked(RECEIVER), unpacked(AUTH))
    assert len(sealed) == len(plain) + 86 + 17
    assert opened(sealed, private(RECEIVERS_OWN), unpacked(AUTH)) == plain
    with pytest.raises(InvalidTag):
        opened(sealed, private(SENDER), unpacked(AUTH))


def test_the_sender_says_who_it_is_and_until_when() -> None:
    key = key_of("a secret")
    assert (
        point(key.public_key()) == point(key_of("a secret").public_key()) != point(key_of("b").public_key())
    )
    head = authorization(
        key, "https://fcm.googleapis.com/x/y?z", "https://hr.invalid/", datetime(2026, 11, 12, tzinfo=UTC)
    )
    token, shown = head.removeprefix("vapid t=").split(", k=")
    text, _dot, signed = token.rpartition(".")
    claims = json.loads(unpacked(text.split(".")[1]))
    assert (claims["aud"], claims["sub"]) == ("https://fcm.googleapis.com", "https://hr.invalid/")
    assert claims["exp"] - datetime(2026, 11, 12, tzinfo=UTC).timestamp() == 12 * 3600
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unpacked(shown))
    raw = base64.urlsafe_b64decode(signed + "==")
    made = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(made, text.encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(made, text.encode() + b"x", ec.ECDSA(hashes.SHA256()))


def subscription(endpoint: str, **keys: str) -> str:
    return json.dumps({"endpoint": endpoint, "keys": {"p256dh": RECEIVER, "auth": AUTH, **keys}})


@pytest.mark.parametrize(
    ("endpoint", "good"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://web.push.apple.com/x", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com.evil.invalid/x", False),
        ("https://evilpush.apple.com.invalid/", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://user@fcm.googleapis.com/x", False),
        ("https://169.254.169.254/latest", False),
        ("http://127.0.0.1:5432/", False),
        ("https://localhost/", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_push_services_of_browsers_are_called(endpoint: str, good: bool) -> None:
    assert known(endpoint) is good
    if not good:
        with pytest.raises(Refusal):
            read(subscription(endpoint))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"endpoint": 1}', "[" * 5000, subscription("https://fcm.googleapis.com/x", auth="AA"), subscription("https://fcm.googleapis.com/x", p256dh="AAAA"), subscription("https://fcm.googleapis.com/x", p256dh="ü")],
)  # fmt: skip
def test_what_is_no_subscription_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="can't be used"):
        read(text)


@dataclass
class Service:
    """A push service: what it got, and how it answers by path."""

    port: int = 0
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    made = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((self.path, dict(self.headers), body))
            self.send_response(made.answers.get(self.path, 201))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.PUSH_HOSTS = ["127.0.0.1"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://hr.qinghe.invalid"]
    yield made
    server.shutdown()
    server.server_close()


def actor(staff: Staff, name: str) -> Actor:
    return user_actor(getattr(staff, name).user_id, name)


def let(staff: Staff, service: Service, name: str, path: str) -> Endpoint:
    return add_endpoint(actor=actor(staff, name), at=AT, channel="push", given=subscription(service.at(path)), label="Chrome")  # fmt: skip


def test_a_push_says_what_may_leave_and_its_receipt_says_it_arrived(staff: Staff, service: Service) -> None:
    let(staff, service, "li", "/li")
    staff.tell(staff.important, staff.li)
    assert run(AT).sent == 1
    [(path, headers, body)] = service.got
    assert path == "/li" and headers["Content-Encoding"] == "aes128gcm" and headers["Urgency"] == "normal"
    said = json.loads(opened(body, private(RECEIVERS_OWN), unpacked(AUTH)))
    notice = Notice.objects.get()
    assert said["title"] == "Anna" and said["url"].endswith(f"/messages/{notice.pk}")
    assert "98,765" not in str(said)
    row = Delivery.objects.get()
    assert row.state == State.SENT
    assert note_arrived(at=later(minutes=1), receipt=said["receipt"] + "x") == 0
    assert note_arrived(at=later(minutes=1), receipt=said["receipt"]) == 1
    assert note_arrived(at=later(minutes=1), receipt=said["receipt"]) == 0
    row.refresh_from_db()
    assert row.state == State.DELIVERED
    assert read_receipt(make_receipt("push", [1, 2])) == ("push", [1, 2])
    assert read_receipt("") is None


def test_a_device_that_is_gone_is_forgotten_and_the_mail_goes_out(
    staff: Staff, service: Service, post: Office
) -> None:
    let(staff, service, "li", "/gone")
    let(staff, service, "wang", "/missing")
    service.answers |= {"/gone": 410, "/missing": 404}
    staff.tell(staff.important, staff.li, staff.wang)
    run(AT)
    assert not Endpoint.objects.exists()
    assert post.recipients == ["li@qinghe.invalid", "wang@qinghe.invalid"]


def test_one_device_of_two_is_enough_and_a_busy_service_is_tried_again(
    staff: Staff, service: Service
) -> None:
    let(staff, service, "li", "/one")
    let(staff, service, "li", "/two")
    let(staff, service, "wang", "/busy")
    service.answers |= {"/two": 410, "/busy": 429}
    staff.tell(staff.important, staff.li, staff.wang)
    run(AT)
    assert [State(row.state).name for row in Delivery.objects.order_by("employee_id")] == ["SENT", "WAITING"]
    assert Endpoint.objects.filter(employee=staff.li).count() == 1
    service.answers.clear()
    assert run(later(minutes=5)).sent == 1
    assert service.got[-1][1]["Topic"] == next(
        headers["Topic"] for path, headers, _b in service.got if path == "/busy"
    )


def test_a_service_that_does_not_answer_is_tried_again(staff: Staff, service: Service) -> None:
    made = let(staff, service, "li", "/li")
    made.address = subscription("http://127.0.0.1:9/")
    made.save()
    staff.tell(staff.important, staff.li)
    run(AT)
    assert Delivery.objects.get().state == State.WAITING


def test_a_long_body_is_cut_to_what_a_push_holds(staff: Staff, service: Service) -> None:
    let(staff, service, "li", "/li")
    for number in range(30):
        staff.tell(staff.routine, staff.li, topic=str(number), who="测" * 120)
    run(AT)
    assert run(later(minutes=11)).sent == 30
    [(_path, _headers, body)] = service.got
    assert len(body) <= 4096
    assert "30" in json.loads(opened(body, private(RECEIVERS_OWN), unpacked(AUTH)))["title"]


def test_a_device_is_whose_it_was_last_and_only_its_owner_removes_it(staff: Staff, service: Service) -> None:
    let(staff, service, "li", "/shared")
    made = let(staff, service, "wang", "/shared")
    assert list(Endpoint.objects.values_list("employee_id", flat=True)) == [staff.wang.pk]
    with pytest.raises(Refusal):
        remove_endpoint(actor=actor(staff, "li"), at=AT, endpoint=made.pk)
    remove_endpoint(actor=actor(staff, "wang"), at=AT, endpoint=made.pk)
    assert not Endpoint.objects.exists()
    with pytest.raises(NotAllowed):
        add_endpoint(actor=user_actor(make_user("nobody").pk, "nobody"), at=AT, channel="push", given=subscription(service.at("/x")), label="")  # fmt: skip
    with pytest.raises(Refusal):
        add_endpoint(actor=actor(staff, "li"), at=AT, channel="mail", given="x", label="")


def test_a_person_has_so_many_devices_and_what_reaches_them_is_ciphertext(
    staff: Staff, service: Service
) -> None:
    for number in range(MOST + 3):
        let(staff, service, "li", f"/{number}")
    assert Endpoint.objects.count() == MOST
    assert not Endpoint.objects.filter(address_index="").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notifications_endpoint")
        assert all(value.startswith("v1:") for (value,) in cursor.fetchall())
