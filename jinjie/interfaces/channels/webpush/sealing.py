"""Sealing a payload for one browser (RFC 8291 over RFC 8188), and saying who sends it (RFC 8292)."""

import base64
import hashlib
import hmac
import json
import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RECORD = 4096
MOST = RECORD - 86 - 16 - 1
"""A payload's most bytes: one record without its header, the tag and the delimiter."""
GOOD_FOR = timedelta(hours=12)


def packed(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """The bytes again. Raises ValueError for what is none."""
    if not text.isascii() or len(text) > 200:
        raise ValueError("no base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def key_of(secret: str) -> ec.EllipticCurvePrivateKey:
    """The server's key pair, made from a kept secret."""
    number = int.from_bytes(hashlib.sha512(b"jinjie vapid" + secret.encode()).digest()) % (ORDER - 1) + 1
    return ec.derive_private_key(number, CURVE)


def seal(
    payload: bytes,
    receiver: bytes,
    auth: bytes,
    *,
    salt: bytes = b"",
    sender: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of a push message. `salt` and `sender` are new for each message; tests give those of the RFC."""
    sender, salt = sender or ec.generate_private_key(CURVE), salt or os.urandom(16)
    shared = sender.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, receiver))
    own = point(sender.public_key())
    secret = _derived(auth, shared, b"WebPush: info\0" + receiver + own, 32)
    key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
    header = salt + RECORD.to_bytes(4) + len(own).to_bytes(1) + own
    return header + AESGCM(key).encrypt(nonce, payload + b"\x02", None)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """HKDF-SHA-256 with one block of output (RFC 5869)."""
    extracted = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()[:length]


def authorization(key: ec.EllipticCurvePrivateKey, endpoint: str, subject: str, at: datetime) -> str:
    """The Authorization header: a token for the endpoint's origin, signed with ES256."""
    place = urlsplit(endpoint)
    claims = {
        "aud": f"{place.scheme}://{place.netloc}",
        "exp": int((at + GOOD_FOR).timestamp()),
        "sub": subject,
    }
    head = packed(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
    text = f"{head}.{packed(json.dumps(claims).encode())}"
    first, second = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    signed = packed(first.to_bytes(32) + second.to_bytes(32))
    return f"vapid t={text}.{signed}, k={packed(point(key.public_key()))}"
