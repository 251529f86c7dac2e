"""A reference as a value."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ref:
    """Points to a row by the label of its model (`career.Application`) and its key there."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    @classmethod
    def read(cls, text: str) -> "Ref":
        """The reference that was written so. Raises ValueError."""
        kind, colon, key = text.partition(":")
        if not (kind and colon and key):
            raise ValueError(f"{text!r} is no reference")
        return cls(kind, key)
