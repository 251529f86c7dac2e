"""What happens with projects."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MemberJoined:
    """Somebody takes part in a project."""

    project_id: int
    employee_id: int


@dataclass(frozen=True)
class ProjectClosed:
    """A project ended with a result; its members have it in their records."""

    project_id: int
    done: bool
