"""The conversation with a mail server, step by step, so that of every failure it is known whether the mail was handed over."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from jinjie.foundation.notifications.port import Fate, Outcome
from jinjie.kit.phrases import Phrase, phrase

GO_ON = 354
DONE = 250
PERMANENT = 500
EASED = re.compile(rb"(?m)^\.")
UNANSWERED = phrase(
    "The connection broke before the mail server answered; whether the mail arrived is not known."
)


@dataclass(frozen=True)
class Server:
    """How to reach a mail server."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    ssl: bool = False
    starttls: bool = False
    timeout: float = 20.0


class Down(Exception):
    """The server itself can't be used; `why` says it in words."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(str(why))
        self.why = why


class Line:
    """One connection, opened when it is first needed and used for a whole run."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._open: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage, sender: str, recipient: str) -> Outcome:
        """Hand one mail over and say what became of it."""
        try:
            line = self._line()
            with _said(self.server):
                code, text = line.mail(sender)
            if code != DONE:
                return self._refused(code, _SENDER, text, down=code >= PERMANENT)
            with _said(self.server):
                code, text = line.rcpt(recipient)
            if code not in (DONE, 251):
                return self._refused(code, _RECIPIENT, text)
            with _said(self.server):
                code, text = line.docmd("DATA")
            if code != GO_ON:
                return self._refused(code, _MESSAGE, text)
        except Down as down:
            self.close()
            return Outcome(Fate.DOWN, down.why)
        return self._body(line, mail)

    def close(self) -> None:
        """Say goodbye; whether it is heard does not matter."""
        if self._open is not None:
            try:
                self._open.quit()
            except (smtplib.SMTPException, OSError):
                self._open.close()
        self._open = None

    def _body(self, line: smtplib.SMTP, mail: EmailMessage) -> Outcome:
        """From here on the server may have the mail, whatever goes wrong."""
        try:
            line.send(EASED.sub(b"..", mail.as_bytes()).rstrip(b"\r\n") + b"\r\n.\r\n")
            code, text = line.getreply()
        except (smtplib.SMTPException, OSError):
            self.close()
            return Outcome(Fate.UNSURE, UNANSWERED)
        return Outcome(Fate.SENT) if code == DONE else self._refused(code, _MESSAGE, text)

    def _refused(self, code: int, what: Phrase, text: bytes, *, down: bool = False) -> Outcome:
        """An answer that is no: for ever from 500, for now below. The server's own words stay out: they hold addresses."""
        self.close()
        fate = Fate.DOWN if down else Fate.NEVER if code >= PERMANENT else Fate.LATER
        return Outcome(fate, phrase("%(what)s (code %(code)s).", what=what, code=code))

    def _line(self) -> smtplib.SMTP:
        if self._open is not None:
            try:
                if self._open.noop()[0] == DONE:
                    return self._open
            except (smtplib.SMTPException, OSError):
                pass
            self._open = None
        with _said(self.server):
            self._open = _connected(self.server)
        return self._open


_SENDER = phrase("The mail server does not take the sender's address")
_RECIPIENT = phrase("The mail server does not take the recipient's address")
_MESSAGE = phrase("The mail server does not take the message")


def _connected(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.ssl:
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.timeout, context=context
        )
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        line.ehlo_or_helo_if_needed()
        if server.starttls:
            line.starttls(context=context)
            line.ehlo()
        if server.user:
            line.login(server.user, server.password)
    except BaseException:
        line.close()
        raise
    return line


@contextmanager
def _said(server: Server) -> Iterator[None]:
    """What can go wrong before a mail is handed over, in words."""
    place = f"{server.host}:{server.port}"
    try:
        yield
    except smtplib.SMTPAuthenticationError:
        raise Down(
            phrase("The mail server %(place)s refuses the user name or the password.", place=place)
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise Down(
            phrase(
                "The mail server %(place)s offers no encryption or no sign-in, which JINJIE_MAIL_URL asks for.",
                place=place,
            )
        ) from None
    except ssl.SSLError:
        raise Down(
            phrase(
                "The connection to the mail server %(place)s can't be encrypted: its certificate or the port is wrong.",
                place=place,
            )
        ) from None
    except (smtplib.SMTPException, OSError):
        raise Down(phrase("The mail server %(place)s does not answer.", place=place)) from None
