"""An office at the web's door: what people send by their browsers, and what a worker does as time goes by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client

from jinjie.foundation.approvals.jobs import approvals_clock
from jinjie.foundation.approvals.models import Flow, Request, Task
from jinjie.system.accounts.models import User
from jinjie.system.preferences.actions import set_preference
from jinjie.system.preferences.queries import DEMO_TODAY
from tests.factories.approvals import AT, DAY, Office, open_names
from tests.factories.people import TESTER
from tests.factories.sign_in import confirmed

FIELDS: tuple[dict[str, Any], ...] = (
    {"key": "why"}, {"key": "amount", "kind": "number"}, {"key": "boss", "kind": "person"},
    {"key": "unit", "kind": "department"}, {"key": "day", "kind": "date"},
)  # fmt: skip


@dataclass
class Doors:
    """The office on its day, with a form of five fields that its flows are filed by."""

    office: Office = field(default_factory=Office)
    _times: int = 0

    def __post_init__(self) -> None:
        User.objects.update(language="en")
        self.day_is(DAY)
        self.office.form(*FIELDS)

    def day_is(self, day: date) -> None:
        """The installation's day."""
        set_preference(actor=TESTER, at=AT, key=DEMO_TODAY, value=day.isoformat())

    def days_pass(self, days: int) -> None:
        """So many days after the story's day the worker looks."""
        self.day_is(DAY + timedelta(days=days))
        approvals_clock.func()

    def by(self, name: str) -> Client:
        """Somebody's browser."""
        user = self.office[name].user
        assert user is not None
        return confirmed(Client(), user)

    def flow(self, *steps: Mapping[str, Any], **said: Any) -> Flow:
        """A published flow of the form. A step without a key is called by its place."""
        named = [{"key": f"s{place}", **step} for place, step in enumerate(steps, 1)]
        return self.office.flow(*named, form="purchase", **said)

    def files(self, flow: Flow, by: str = "lina", **given: Any) -> Request:
        """Somebody fills the form in: fields by their keys, `whom__s1` for the people of a step."""
        sent = {
            name.replace("whom__", "whom.") if "__" in name else f"f.{name}": text
            for name, text in given.items()
        }
        self._times += 1
        answer = self.by(by).post(
            f"/approvals/new/{flow.pk}", {"f.why": "参展", "once": f"file{self._times}", **sent}
        )
        assert answer.status_code == 302, answer.content.decode()[:2_000]
        return Request.objects.get(pk=int(answer["Location"].rpartition("/")[2]))

    def post(self, name: str, request: Request, verb: str, **said: str) -> Any:
        """What the form of a way sends, with the open task of theirs (the desk's, if they have none)."""
        rows = Task.objects.filter(request=request, state="open")
        task = rows.filter(person=self.office[name]).first() or rows.order_by("number").first()
        self._times += 1
        given = {"task": str(task.pk) if task else "", "once": f"act{self._times}", **said}
        return self.by(name).post(f"/approvals/{request.pk}/{verb}", given)

    def act(self, name: str, request: Request, verb: str, **said: str) -> Request:
        """The same, done: the request as it is now."""
        answer = self.post(name, request, verb, **said)
        assert answer.status_code == 302, answer.content.decode()[:2_000]
        request.refresh_from_db()
        return request


def stands(request: Request) -> tuple[str, list[str]]:
    """The state of a request, and whose tasks are open."""
    request.refresh_from_db()
    return request.state, open_names(request)


def named(*people: str) -> dict[str, Any]:
    """A rule that names people."""
    return {"rule": "named", "people": list(people)}
