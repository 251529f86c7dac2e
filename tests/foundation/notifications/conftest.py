"""An office of people with addresses, a mail server, and a kind to tell."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from jinjie.foundation.notifications.actions.sending import Run, send_due
from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.choices import Level, Sort
from jinjie.foundation.notifications.kinds import Kind, _kinds, declare
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from tests.factories.people import World, make_user
from tests.interfaces.channels.post_office import Office, open_office

AT = datetime.fromisoformat("2026-11-12T10:00:00+08:00")


@pytest.fixture
def post(settings: Any) -> Iterator[Office]:
    """A mail server that the installation uses."""
    with open_office() as office:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 3
        settings.DEFAULT_FROM_EMAIL = "jinjie@qinghe.invalid"
        settings.CSRF_TRUSTED_ORIGINS = ["https://hr.qinghe.invalid"]
        yield office


class Staff(World):
    """People with an address, and one without."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.kinds = [
            declare(
                Kind(
                    key=f"test.{level.name.lower()}",
                    label=phrase("A"),
                    when=phrase("A"),
                    opens="",
                    level=level,
                    title=phrase("%(secret)s of %(who)s"),
                    outside=phrase("%(who)s"),
                    digest=level == Level.ROUTINE,
                    optional=level != Level.EMERGENCY,
                    values={"who": Sort.NAME, "secret": Sort.FIGURE},
                )
            )
            for level in Level
        ]
        self.routine, self.important, self.emergency = self.kinds
        self.li = self.one("li", "en")
        self.wang = self.one("wang", "zh-hans")
        self.nobody = self.person()

    def one(self, name: str, language: str) -> Employee:
        user = make_user(name)
        user.language = language
        user.save()
        employee = self.person(user=user)
        employee.email = f"{name}@qinghe.invalid"
        employee.save()
        return employee

    def tell(
        self, kind: Kind, *people: Employee, at: datetime = AT, topic: str = "t", who: str = "Anna"
    ) -> None:
        values = {"who": who, "secret": "98,765"}
        notify(kind=kind, at=at, told=[Told(each.pk, topic, values) for each in people])


@pytest.fixture
def staff(db: None) -> Iterator[Staff]:
    made = Staff()
    yield made
    for kind in made.kinds:
        _kinds.pop(kind.key, None)


def run(at: datetime, **given: Any) -> Run:
    """A run at a moment."""
    return send_due(clock=lambda: at, **given)


def later(**given: float) -> datetime:
    """So long after the beginning."""
    return AT + timedelta(**given)


DAY = date(2026, 11, 12)
