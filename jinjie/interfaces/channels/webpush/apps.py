"""App registration; registers the channel."""

from django.apps import AppConfig


class WebPushConfig(AppConfig):
    """The push channel."""

    name = "jinjie.interfaces.channels.webpush"
    label = "channel_webpush"

    def ready(self) -> None:
        """Make the channel known."""
        from jinjie.foundation.notifications.port import register
        from jinjie.interfaces.channels.webpush.channel import WebPush

        register(WebPush())
