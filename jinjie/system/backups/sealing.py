"""A file sealed with a passphrase: scrypt for the key, AES-256-GCM for pieces of 1 MiB, in order and complete.

Layout: magic, 16 bytes of salt, then for each piece 4 bytes of length and the sealed piece. The nonce is the piece's
number; the last piece says so in its associated data, so that a truncated file is told from a whole one.
"""

import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal

MAGIC = b"JINJIE-SEALED-1\n"
PIECE = 1 << 20
SALT = 16


def is_sealed(path: Path) -> bool:
    """True if the file begins like a sealed one."""
    with path.open("rb") as source:
        return source.read(len(MAGIC)) == MAGIC


def seal(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Write `source` sealed into `target`."""
    salt = os.urandom(SALT)
    cipher = _cipher(passphrase, salt)
    target.write(MAGIC + salt)
    number, piece = 0, source.read(PIECE)
    while True:
        following = source.read(PIECE)
        sealed = cipher.encrypt(_nonce(number), piece, b"more" if following else b"last")
        target.write(len(sealed).to_bytes(4, "big") + sealed)
        if not following:
            return
        number, piece = number + 1, following


def unseal(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Write the plain content of a sealed file. Refuses a wrong passphrase and a damaged or truncated file."""
    source.read(len(MAGIC))
    cipher = _cipher(passphrase, source.read(SALT))
    number, size = 0, source.read(4)
    while size:
        sealed = source.read(int.from_bytes(size, "big"))
        size = source.read(4)
        try:
            target.write(cipher.decrypt(_nonce(number), sealed, b"more" if size else b"last"))
        except InvalidTag:
            raise Refusal(
                phrase("The backup can't be opened: another passphrase, or the file is damaged."),
                code="backup.sealed",
                remedy=phrase("Check the passphrase, and that the file was copied whole."),
            ) from None
        number += 1


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))
