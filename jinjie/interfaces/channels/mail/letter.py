"""A message as an e-mail: plain text, one line a notice with its link, and where to change what one gets."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.utils.translation import gettext as _

from jinjie.foundation.notifications.choices import Level
from jinjie.foundation.notifications.port import Message
from jinjie.interfaces.channels.addresses import link_to


def letter(message: Message, sender: str, recipient: str, at: datetime) -> EmailMessage:
    """The e-mail, in the active language. Its Message-ID is the same whenever the same message is sent."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = _line(message.subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message.key}@{sender.rpartition('@')[2].strip('>') or 'jinjie'}>"
    mail["Auto-Submitted"] = "auto-generated"
    if message.level == Level.EMERGENCY:
        mail["Importance"] = "high"
    mail.set_content(_text(message))
    mail["Content-Language"] = "en" if message.language.startswith("en") else "zh-Hans"
    return mail


def _text(message: Message) -> str:
    blocks = []
    for part in message.parts:
        lines = [f"· {part.title}" if len(message.parts) > 1 else part.title, part.body, link_to(part.notice)]
        blocks.append("\n".join(line for line in lines if line))
    foot = _(
        "You get this because you have an account in Jinjie. How you are told is chosen there, under Messages."
    )
    return "\n\n".join([*blocks, "--", foot, link_to(None)]).strip() + "\n"


def _line(text: str) -> str:
    """One line for a header: whatever a name holds, it begins no other header."""
    return " ".join(text.split())[:200]
