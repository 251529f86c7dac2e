"""The words of flows and requests as enumerations; their values are what files and tables hold."""

from enum import StrEnum

END = "end"
"""Where a flow ends; no step has this key."""
START = "start"
"""The requester's own place, to which a request is returned; no step has this key."""
DESK = 0
"""The administrators' desk, where a person would stand: nobody's task, which whoever keeps requests going may do."""
SYSTEM = 0
"""Who acted, where nobody did."""
MOST_CHOSEN = 25
"""How many people one may choose for a step."""


class Kind(StrEnum):
    """What a step does."""

    APPROVE = "approve"
    HANDLE = "handle"
    CC = "cc"
    WAIT = "wait"
    CONDITION = "condition"


ASKING = frozenset({Kind.APPROVE, Kind.HANDLE})
"""Steps in which people have tasks."""


class Rule(StrEnum):
    """How the people of a step are found."""

    NAMED = "named"
    ROLE = "role"
    MANAGER = "manager"
    HEAD = "head"
    CHOSEN = "chosen"
    FIELD = "field"
    REQUESTER = "requester"
    PREVIOUS = "previous"
    MENTOR = "mentor"
    COMMITTEE = "committee"


class Several(StrEnum):
    """How several people decide."""

    ALL = "all"
    ANY = "any"
    ORDER = "order"
    PERCENTAGE = "percentage"


class Nobody(StrEnum):
    """What happens where nobody is found."""

    NEXT_MANAGER = "next_manager"
    PASSES = "pass"
    NAMED = "named"
    ADMINISTRATOR = "administrator"


class Own(StrEnum):
    """What happens where the requester would approve."""

    NEXT_MANAGER = "next_manager"
    PASSES = "pass"
    FORBID = "forbid"


class Same(StrEnum):
    """Whether somebody who agreed before is asked again."""

    ONCE = "once"
    ADJACENT = "adjacent"
    EVERY = "every"


class Then(StrEnum):
    """What happens when the time of a task is over."""

    REMIND = "remind"
    ESCALATE = "escalate"
    PASSES = "pass"
    REJECT = "reject"


class Right(StrEnum):
    """What who is asked in a step may do with a field."""

    EDIT = "edit"
    SEE = "see"
    HIDDEN = "hidden"


class Comment(StrEnum):
    """When words are asked for."""

    OPTIONAL = "optional"
    ON_REJECT = "on_reject"
    REQUIRED = "required"


class State(StrEnum):
    """Where a request is; all but the first are ends."""

    RUNNING = "running"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"
    CANCELLED = "cancelled"


class StageState(StrEnum):
    """What became of a visit of a step."""

    OPEN = "open"
    PASSED = "passed"
    REJECTED = "rejected"
    RETURNED = "returned"
    CLOSED = "closed"


class TaskState(StrEnum):
    """Where a task is; the first two are live."""

    OPEN = "open"
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    DONE = "done"
    RETURNED = "returned"
    HANDED = "handed"
    PASSED = "passed"
    CLOSED = "closed"


LIVE = frozenset({TaskState.OPEN, TaskState.WAITING})
YES = frozenset({TaskState.APPROVED, TaskState.DONE, TaskState.PASSED})


class Part(StrEnum):
    """What a task is in its seat."""

    MAIN = "main"
    BEFORE = "before"
    AFTER = "after"
    OPINION = "opinion"
    MATERIAL = "material"
    RESUBMIT = "resubmit"


DECIDING = frozenset({Part.MAIN, Part.BEFORE, Part.AFTER})


class Origin(StrEnum):
    """Why this person has the task."""

    RULE = "rule"
    NEXT_MANAGER = "next_manager"
    INSTEAD = "instead"
    DESK = "desk"
    SUCCESSOR = "successor"
    TRANSFER = "transfer"
    DELEGATION = "delegation"
    ADDED = "added"
    ESCALATION = "escalation"
    REASSIGNMENT = "reassignment"
    MATERIAL = "material"
    RETURN = "return"


class Verb(StrEnum):
    """What can be done, and what a log line says was done."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    COMPLETE = "complete"
    TRANSFER = "transfer"
    DELEGATE = "delegate"
    ADD_BEFORE = "add_before"
    ADD_AFTER = "add_after"
    ADD_PARALLEL = "add_parallel"
    RETURN = "return"
    RESUBMIT = "resubmit"
    ASK = "ask"
    SUPPLY = "supply"
    WITHDRAW = "withdraw"
    REMIND = "remind"
    CC = "cc"
    COMMENT = "comment"
    REASSIGN = "reassign"
    CANCEL = "cancel"
    # what the system writes down itself
    SKIP = "skip"
    BRANCH = "branch"
    WAIT = "wait"
    WAITED = "waited"
    NOTIFY = "notify"
    TIME_OVER = "time_over"
    SUCCEED = "succeed"
    FINISH = "finish"


class Why(StrEnum):
    """Why the system did something by itself."""

    SAME_PERSON = "same_person"
    OWN_REQUEST = "own_request"
    NOBODY = "nobody"
    TIME_OVER = "time_over"
    LEFT = "left"
    DEFAULT = "default"
    CONDITION = "condition"


class Happened(StrEnum):
    """What an act brings about that others want to know of."""

    OPENED = "opened"
    SHUT = "shut"
    ENDED = "ended"
    REVERSED = "reversed"
    REMINDED = "reminded"
    ASKED = "asked"
    RESUBMITTED = "resubmitted"
    RETURNED = "returned"
    COPIED = "copied"
    MENTIONED = "mentioned"
    COMMENTED = "commented"
    TIME_OVER = "time_over"
