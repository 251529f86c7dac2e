"""Tables of approvals, by noun."""

from jinjie.foundation.approvals.models.definitions import Flow, FlowVersion, Form, FormVersion
from jinjie.foundation.approvals.models.people import Copy, Deputy
from jinjie.foundation.approvals.models.requests import Attachment, Line, Request, Stage, Task

__all__ = [
    "Attachment",
    "Copy",
    "Deputy",
    "Flow",
    "FlowVersion",
    "Form",
    "FormVersion",
    "Line",
    "Request",
    "Stage",
    "Task",
]
