"""What happens with requests. `subject_kind` lets a room above pick out its own without asking."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RequestSubmitted:
    """Somebody asked for something; the flow has begun."""

    request_id: int
    requester_id: int
    subject_kind: str
    subject_id: str


@dataclass(frozen=True)
class TaskOpened:
    """A person is asked; `person_id` 0 is the desk."""

    request_id: int
    task_id: int
    person_id: int


@dataclass(frozen=True)
class TaskClosed:
    """A task was decided, handed on, or is not needed any more."""

    request_id: int
    task_id: int
    person_id: int
    state: str


@dataclass(frozen=True)
class StepReached:
    """A request has come to a step, for the first time or again."""

    request_id: int
    step: str
    subject_kind: str
    subject_id: str


@dataclass(frozen=True)
class StepPassed:
    """A step of a request is over and it goes on; the room of the subject may refuse that in this transaction."""

    request_id: int
    step: str
    subject_kind: str
    subject_id: str


@dataclass(frozen=True)
class RequestEnded:
    """A request has its end: approved, rejected, withdrawn or cancelled."""

    request_id: int
    requester_id: int
    state: str
    subject_kind: str
    subject_id: str


@dataclass(frozen=True)
class RequestReversed:
    """What was approved is withdrawn. Whoever made the effects takes them back in this transaction, or refuses."""

    request_id: int
    requester_id: int
    subject_kind: str
    subject_id: str


@dataclass(frozen=True)
class RequestReturned:
    """A request went back to a step (`start`: to its requester)."""

    request_id: int
    requester_id: int
    step: str


@dataclass(frozen=True)
class RequestResubmitted:
    """A request that was sent back came again from its requester; it is told before what follows from it."""

    request_id: int
    requester_id: int
    subject_kind: str
    subject_id: str


@dataclass(frozen=True)
class RequestReminded:
    """Whoever has the task is reminded, by the requester or by time."""

    request_id: int
    task_id: int
    person_id: int


@dataclass(frozen=True)
class MaterialAsked:
    """The requester is asked for more."""

    request_id: int
    task_id: int
    person_id: int


@dataclass(frozen=True)
class RequestCopied:
    """A person may read the request from now on; `mentioned` if a comment named them."""

    request_id: int
    person_id: int
    mentioned: bool


@dataclass(frozen=True)
class RequestCommented:
    """Somebody said something; `person_id` 0 is an administrator who is no employee."""

    request_id: int
    person_id: int


@dataclass(frozen=True)
class TaskTimeOver:
    """The time of a task was over, and what the step says for that was done."""

    request_id: int
    task_id: int
    person_id: int


@dataclass(frozen=True)
class FlowPublished:
    """A version of a flow is in force from its day on."""

    flow_id: int
    version_id: int
