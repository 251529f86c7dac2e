"""The mail channel: whom it knows by an address, and handing over."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone

from jinjie.foundation.notifications.port import Fate, Message, Outcome
from jinjie.foundation.people.models import Employee
from jinjie.interfaces.channels.mail.letter import letter
from jinjie.interfaces.channels.mail.smtp import Line, Server
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict


class Mail:
    """E-mail. Mail sent twice is read twice, so what is not known to have arrived is not repeated."""

    key = "mail"
    label = phrase("Mail")
    repeats = False

    def __init__(self) -> None:
        self._line: Line | None = None

    def set_up(self) -> Verdict:
        """There is a mail server."""
        if settings.EMAIL_HOST:
            return Verdict(True)
        return Verdict(False, phrase("No mail server is set: JINJIE_MAIL_URL is empty."))

    def reaches(self, employee_ids: Iterable[int]) -> set[int]:
        """Those with an address. One query."""
        rows = Employee.objects.filter(pk__in=list(employee_ids)).exclude(
            Q(email="") & (Q(user=None) | Q(user__email=""))
        )
        return set(rows.values_list("pk", flat=True))

    def deliver(self, message: Message) -> Outcome:
        """Hand one message to the mail server."""
        recipient = message.address or self._address(message.employee_id)
        try:
            validate_email(recipient)
        except ValidationError:
            return Outcome(Fate.NEVER, phrase("The person's e-mail address can't be right."))
        sender = settings.DEFAULT_FROM_EMAIL
        if self._line is None:
            self._line = Line(_server())
        return self._line.send(letter(message, sender, recipient, timezone.localtime()), sender, recipient)

    def rest(self) -> None:
        """Close the connection."""
        if self._line is not None:
            self._line.close()
        self._line = None

    def _address(self, employee_id: int | None) -> str:
        """The user's own address, else the employee file's."""
        rows = Employee.objects.filter(pk=employee_id or 0).values_list("user__email", "email")
        own, filed = rows.first() or ("", "")
        return own or filed or ""


def _server() -> Server:
    return Server(
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        settings.EMAIL_HOST_USER,
        settings.EMAIL_HOST_PASSWORD,
        ssl=settings.EMAIL_USE_SSL,
        starttls=settings.EMAIL_USE_TLS,
        timeout=settings.EMAIL_TIMEOUT or 20.0,
    )
