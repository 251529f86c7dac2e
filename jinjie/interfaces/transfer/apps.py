"""App registration."""

from django.apps import AppConfig

from jinjie.system.keys.places import holds_tokens


class TransferConfig(AppConfig):
    """Transfer has no tables; it is an app so that its jobs are found."""

    name = "jinjie.interfaces.transfer"
    label = "transfer"

    def ready(self) -> None:
        """Say where tokens of ours lie, so that a rotation of the keys finds them."""
        holds_tokens("imports.ImportCorrection", "value", "imports.correction")
