"""The actor of an action: a signed-in user, or a named system principal.

Principals are `cli:<os user>`, `worker`, `import:<run>`, `demo`; only actions that say so accept them.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Actor:
    """Who does something. `name` goes into the audit line; `user_id` is None for a principal."""

    kind: Literal["user", "principal"]
    name: str
    user_id: int | None = None

    @property
    def is_principal(self) -> bool:
        """True for the system's own doings, which have no user."""
        return self.kind == "principal"

    def __str__(self) -> str:
        return self.name


def principal(name: str) -> Actor:
    """A named system principal, such as `cli:root` or `worker`."""
    return Actor("principal", name)


def user_actor(user_id: int, username: str) -> Actor:
    """The actor for a signed-in user."""
    return Actor("user", username, user_id)
