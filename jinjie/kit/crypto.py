"""Field encryption: AES-256-GCM tokens and blind indexes, under a ring of keys.

A token is `v1:<key id>:<base64url(nonce ‖ ciphertext)>`. The purpose (a stable label such as `employee.phone`) is bound
in as associated data, so that a token cannot be moved to another column. The blind index is `<key id>:<64 hex digits>`,
HMAC-SHA-256 under a key derived per purpose; it finds equal values without decrypting and is empty for empty. It is of the
newest key, too; while values are moved to that, a value is looked for by its index under every key.

Keys are written `id:secret,id:secret`, newest first; behind a bar (`2:new|1:old`) stand those that are retired: nothing is
encrypted with them any more, but backups made before still are.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal

VERSION = "v1"
NONCE_BYTES = 12
LONGEST_ID = 30
"""Of a key, so that an index with its id fits its column."""


class UnreadableToken(Refusal):
    """A stored value can't be decrypted with the keys that are configured."""

    code = "crypto.unreadable"


class UnknownKey(UnreadableToken):
    """It was encrypted with a key that is not among them."""


def _derive(secret: bytes, label: str) -> bytes:
    """32 bytes for one use of a secret: HKDF-SHA-256 with an empty salt and one block of output (RFC 5869)."""
    extracted = hmac.new(b"\0" * 32, secret, hashlib.sha256).digest()
    return hmac.new(extracted, label.encode() + b"\x01", hashlib.sha256).digest()


Pairs = tuple[tuple[str, str], ...]
"""Ids and secrets, newest first."""


def read_keys(text: str) -> tuple[Pairs, Pairs]:
    """The keys in use and the retired ones. One bare secret has the id `1`. Refuses what can't be keys."""
    before, _bar, after = text.partition("|")
    active, retired = _pairs(before), _pairs(after)
    both = active + retired
    if not active or any(
        len(secret) < 16 or len(key_id) > LONGEST_ID or not (key_id.isascii() and key_id.isalnum())
        for key_id, secret in both
    ):
        raise Refusal(
            phrase("The field keys can't be read."),
            code="crypto.bad_keys",
            remedy=phrase(
                "Set JINJIE_FIELD_KEYS to “id:secret”, comma-separated, newest first, 16 characters or more each."
            ),
        )
    if len({key_id for key_id, _ in both}) != len(both):
        raise Refusal(
            phrase("Two field keys have the same id."),
            code="crypto.bad_keys",
            remedy=phrase("Give each its own id."),
        )
    return active, retired


def write_keys(active: Pairs, retired: Pairs) -> str:
    """The text that `read_keys` reads."""
    parts = [
        ",".join(f"{key_id}:{secret}" for key_id, secret in pairs) for pairs in (active, retired) if pairs
    ]
    return "|".join(parts)


def _pairs(text: str) -> Pairs:
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        key_id, colon, secret = part.partition(":")
        found.append((key_id, secret) if colon else ("1", part))
    return tuple(found)


@dataclass(frozen=True, repr=False)
class Keyring:
    """Keys by id, newest first: the first encrypts and indexes, by all is decrypted and looked for."""

    ids: tuple[str, ...]
    ciphers: dict[str, AESGCM]
    secrets: dict[str, bytes]
    retired: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self.ids)})"

    @property
    def active(self) -> tuple[str, ...]:
        """The ids that are not retired; more than one while values are moved to the newest."""
        return tuple(key_id for key_id in self.ids if key_id not in self.retired)

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read keys as `read_keys` does."""
        active, retired = read_keys(text)
        both = active + retired
        ciphers = {key_id: AESGCM(_derive(secret.encode(), "jinjie field")) for key_id, secret in both}
        gone = tuple(key_id for key_id, _ in retired)
        secrets = {key_id: secret.encode() for key_id, secret in both}
        return cls(tuple(key_id for key_id, _ in both), ciphers, secrets, gone)

    def encrypt(self, plain: str, purpose: str) -> str:
        """The token for `plain`, under the newest key."""
        key_id = self.ids[0]
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self.ciphers[key_id].encrypt(nonce, plain.encode(), purpose.encode())
        return f"{VERSION}:{key_id}:{base64.urlsafe_b64encode(sealed).decode()}"

    def decrypt(self, token: str, purpose: str) -> str:
        """The plain text of a token. Raises UnreadableToken (without the token) if no key fits."""
        version, _, rest = token.partition(":")
        key_id, _, body = rest.partition(":")
        cipher = self.ciphers.get(key_id)
        if version != VERSION or cipher is None:
            raise UnknownKey(
                phrase("A stored value was encrypted with a key that is not configured."),
                remedy=phrase("Add key “%(key)s” to JINJIE_FIELD_KEYS.", key=key_id[:20]),
            )
        try:
            sealed = base64.urlsafe_b64decode(body)
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise UnreadableToken(
                phrase("A stored value can't be decrypted: it was changed, or the key is another one."),
                remedy=phrase("Restore the keys that this database was written with."),
            ) from error

    def blind_index(self, plain: str, purpose: str) -> str:
        """The index of a value under the newest key, equal for equal values of one purpose; empty for empty."""
        return self._index(self.ids[0], plain, purpose) if plain else ""

    def blind_indexes(self, plain: str, purpose: str) -> tuple[str, ...]:
        """What the index of a value may be, newest first: one a key, none for empty."""
        return tuple(self._index(key_id, plain, purpose) for key_id in self.ids) if plain else ()

    def _index(self, key_id: str, plain: str, purpose: str) -> str:
        key = _derive(self.secrets[key_id], f"jinjie index {purpose}")
        return f"{key_id}:{hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()}"
