"""`kill -9` while mails go out, by two senders at once: everyone has one mail or none, and nobody two."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import time as clock_time

import pytest
from django.utils import timezone

from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.choices import State
from jinjie.foundation.notifications.models import Delivery, Notice, Wishes
from jinjie.foundation.notifications.notices import REFUSED
from jinjie.foundation.people.models import Employee
from tests.databases import ROOT
from tests.factories.people import World
from tests.interfaces.channels.post_office import Office, open_office

PEOPLE, ROUNDS = 60, 4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office() as found:
        yield found


@pytest.fixture
def send(process_env: dict[str, str], office: Office) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start a real sender; whatever still runs at the end is killed."""
    running: list[subprocess.Popen[bytes]] = []
    env = {**process_env, "JINJIE_MAIL_URL": f"mail://127.0.0.1:{office.port}/?from=hr@qinghe.invalid"}

    def start() -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "jinjie", "notices", "send-due", "--seconds", "60"]
        running.append(subprocess.Popen(words, env=env, cwd=ROOT, stdout=subprocess.DEVNULL))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def people() -> list[Employee]:
    """People with an address and no quiet hours, whatever the hour of this test is."""
    world = World()
    made = []
    for number in range(PEOPLE):
        person = world.person()
        person.email = f"p{number}@qinghe.invalid"
        person.save()
        Wishes.objects.create(employee=person, quiet_from=clock_time(0), quiet_until=clock_time(0))
        made.append(person)
    return made


def test_killed_again_and_again_nobody_gets_it_twice(
    office: Office, send: Callable[[], subprocess.Popen[bytes]]
) -> None:
    told = [Told(person.pk, "t", {"title": "x", "type": "y"}) for person in people()]
    for _replay in range(2):
        notify(kind=REFUSED, at=timezone.now(), told=told)
    assert Notice.objects.count() == PEOPLE
    for round_ in range(1, ROUNDS + 1):
        first, second = send(), send()
        until = time.monotonic() + 120
        while len(office.mails) < round_ * 8 and time.monotonic() < until:
            time.sleep(0.005)
        os.kill(first.pid, signal.SIGKILL)
        os.kill(second.pid, signal.SIGKILL)
        first.wait()
        second.wait()
    assert len(office.mails) > 0, "they were sending when they were killed"
    for _each in range(2):
        assert send().wait(60) in (0, 1)
    counts = Counter(office.recipients)
    assert set(counts.values()) == {1}
    held = Delivery.objects.filter(state=State.SENDING).count()
    assert held <= 2 * ROUNDS, "at most one a killed sender is not known"
    assert Delivery.objects.filter(state=State.SENT).count() >= PEOPLE - held
    assert len(office.mails) >= PEOPLE - held
