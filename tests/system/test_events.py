"""Events: told inside the transaction or delivered after it, never without the change that they are about."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from jinjie.kit.refusal import Refusal
from jinjie.system.events import after_commit, bus, emit, same_transaction
from jinjie.system.jobs.worker import Worker
from jinjie.system.preferences.models import Preference
from tests.system.tasks_of_tests import Happened, note, refuse

pytestmark = pytest.mark.django_db(transaction=True)
EVENT = Happened("lamp", date(2026, 11, 12))


@pytest.fixture(autouse=True)
def nobody_listens() -> Iterator[None]:
    yield
    bus._inside.pop(Happened, None)
    bus._after.pop(Happened, None)


def test_same_transaction_when_undone_leaves_nothing() -> None:
    same_transaction(Happened)(note)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emit(EVENT)
        assert Preference.objects.filter(key="noted.lamp").exists()
        _ = 1 / 0
    assert not Preference.objects.filter(key="noted.lamp").exists()


def test_same_transaction_when_a_listener_refuses_undoes_the_action() -> None:
    same_transaction(Happened)(refuse)
    with pytest.raises(Refusal, match="can't be"), transaction.atomic():
        Preference.objects.create(key="action", value=1)
        emit(EVENT)
    assert not Preference.objects.filter(key="action").exists()


def test_after_commit_is_delivered_by_a_worker_with_what_was_said() -> None:
    after_commit(Happened)(note)
    with transaction.atomic():
        emit(EVENT)
    assert not Preference.objects.filter(key="noted.lamp").exists()
    Worker().run(until_empty=True)
    assert Preference.objects.get(key="noted.lamp").value == ["lamp", "2026-11-12"]


def test_after_commit_when_undone_is_never_delivered() -> None:
    after_commit(Happened)(note)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emit(EVENT)
        _ = 1 / 0
    assert not DBTaskResult.objects.filter(task_path__endswith="deliver").exists()


def test_listening_twice_is_hearing_once() -> None:
    for _turn in range(2):
        after_commit(Happened)(note)
    with transaction.atomic():
        emit(EVENT)
    assert DBTaskResult.objects.filter(task_path__endswith="deliver").count() == 1


def test_each_listener_has_a_job_and_an_id_of_its_own() -> None:
    after_commit(Happened)(note)
    after_commit(Happened)(refuse)
    with transaction.atomic():
        emit(EVENT)
    jobs = DBTaskResult.objects.filter(task_path__endswith="deliver")
    assert len({job.args_kwargs["args"][3] for job in jobs}) == 2
    Worker().run(until_empty=True)  # one that fails does not keep the other from being told
    assert Preference.objects.filter(key="noted.lamp").exists()
    assert sorted(jobs.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]
