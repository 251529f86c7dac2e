"""App registration; registers the channel."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The mail channel."""

    name = "jinjie.interfaces.channels.mail"
    label = "channel_mail"

    def ready(self) -> None:
        """Make the channel known."""
        from jinjie.foundation.notifications.port import register
        from jinjie.interfaces.channels.mail.channel import Mail

        register(Mail())
