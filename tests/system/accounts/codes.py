"""What an authenticator app shows, without the product's own code: RFC 6238 by hand."""

import base64
import hashlib
import hmac
import struct
import time


def shown(secret: str, *, steps: int = 0) -> str:
    """The six digits of now, or of so many half-minutes later."""
    counter = int(time.time()) // 30 + steps
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"
