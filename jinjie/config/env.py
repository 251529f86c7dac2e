"""Settings read from the environment.

Every variable starts with `JINJIE_`. Nothing has to be set: without any of them Jinjie keeps its database,
its files and its secrets in one data directory and uses SQLite.
"""

import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """What an operator may set. Secrets that are not set are made once and kept in the data directory."""

    model_config = SettingsConfigDict(env_prefix="JINJIE_", extra="ignore")

    database_url: str = ""
    data_dir: Path = Path("var")
    debug: bool = False
    allowed_hosts: str = "localhost,127.0.0.1,[::1]"
    trusted_origins: str = ""
    secret_key: SecretStr = SecretStr("")
    field_keys: SecretStr = SecretStr("")
    """`id:base64,id:base64`, newest first; the first encrypts, all decrypt."""
    static_dir: str = ""
    time_zone: str = "Asia/Shanghai"
    """Where days begin and end."""
    audit_anchors: str = ""
    """A second file, outside the data directory, to which the head of the audit chain is appended."""
    proxies: Annotated[int, Field(ge=0, le=5)] = 0
    """How many proxies of one's own stand in front; their X-Forwarded-For and -Proto are believed, no others."""
    mail_url: SecretStr = SecretStr("")
    """`smtp://user:password@host:587/?from=…` (STARTTLS) or `smtps://…:465/`; without, no mail is sent."""
    vapid_key: SecretStr = SecretStr("")
    """What the key pair for push messages is made from; another one makes every device subscribe anew."""
    push_hosts: str = ""
    """Further push services, comma-separated host names, beside those of the known browsers."""
    session_days: Annotated[int, Field(ge=1, le=90)] = 14
    """A sign-in ends after so many days, however often it is used …"""
    session_idle_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 24
    """… and when it was not used for so many hours."""
    confirm_minutes: Annotated[int, Field(ge=1, le=120)] = 10
    """How long a sign-in or a confirmation opens what is sensitive."""
    fonts: str = ""
    """A folder with fonts for PDF, beside the system's own."""

    @cached_property
    def directory(self) -> Path:
        """The data directory, absolute; made on first use."""
        path = self.data_dir.expanduser().resolve()
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def url(self) -> str:
        """The database address: what was set, else SQLite in the data directory."""
        return self.database_url or f"sqlite:///{self.directory / 'jinjie.sqlite3'}"

    @property
    def mail(self) -> dict[str, Any]:
        """Django's settings of mail from the one address; empty without."""
        read = urlsplit(self.mail_url.get_secret_value())
        if not read.hostname:
            return {}
        sender = parse_qs(read.query).get("from", [f"jinjie@{read.hostname}"])[0]
        return {
            "EMAIL_HOST": read.hostname,
            "EMAIL_PORT": read.port or (465 if read.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(read.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(read.password or ""),
            "EMAIL_USE_SSL": read.scheme == "smtps",
            "EMAIL_USE_TLS": read.scheme == "smtp",
            "EMAIL_TIMEOUT": 20,
            "DEFAULT_FROM_EMAIL": sender,
        }

    def secret_file(self, name: str, given: SecretStr) -> Path:
        """Where that secret is kept; nowhere (an empty path) if it was given."""
        return Path() if given.get_secret_value() else self.directory / "secrets" / name

    def kept_secret(self, name: str, given: SecretStr, nbytes: int = 32) -> str:
        """The given secret, else one made at first start and kept in `DATA_DIR/secrets/NAME` (mode 600)."""
        if given.get_secret_value():
            return given.get_secret_value()
        path = self.secret_file(name, given)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            with open(path, "x", encoding="ascii", opener=_private) as target:
                target.write(secrets.token_urlsafe(nbytes))
        except FileExistsError:
            pass
        return path.read_text("ascii").strip()


def _private(path: str, flags: int) -> int:
    import os  # only the opener needs it

    return os.open(path, flags, 0o600)


environment = Environment()
