"""Jobs about people and their accounts."""

from typing import Any
from urllib.parse import urljoin

from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from jinjie.foundation.people.actions.updated import forget_values
from jinjie.foundation.people.sign_in import find_user
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actions.links import BY_MAIL, issue_link
from jinjie.system.accounts.actors import principal
from jinjie.system.jobs.schedule import schedule

MAILER = principal("forgotten-password")
WORKER = principal("worker")


@task()
def forget_imported_values() -> int:
    """Empty what imports had kept of people's files, once they can't be undone any more."""
    return forget_values(actor=WORKER, at=timezone.now())


schedule("people.forget_imported_values", "20 4 * * *", forget_imported_values)


@task()
def mail_access_link(name: str, base: str, language: str) -> dict[str, Any]:
    """Send a one-time link to whom a typed name means, if there is such an account and it has an e-mail address.

    The page that asked has answered already, so nobody learns from its time or words whether there is.
    """
    user = find_user(name)
    address = _address(user) if user is not None and user.is_active else ""
    if user is None or not address:
        return {"sent": False}
    issued = issue_link(
        actor=MAILER, at=timezone.now(), user_id=user.pk, allowed=Verdict(True), lasts=BY_MAIL
    )
    with translation.override(user.language or language):
        send_mail(
            subject=_("A new password for Jinjie"),
            message=_(
                "Someone asked for a new password for your account. If it was you, open this link within an hour:\n\n"
                "%(link)s\n\nIf it was not, there is nothing to do: your password stays as it is."
            )
            % {"link": urljoin(base, f"/sign-in/link/{issued.token}")},
            from_email=None,
            recipient_list=[address],
        )
    return {"sent": True}


def _address(user: Any) -> str:
    employee = getattr(user, "employee", None)
    return str(user.email or (employee.email if employee else ""))
