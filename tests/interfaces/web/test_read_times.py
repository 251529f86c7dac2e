"""When whoever is asked first opened a request: kept and shown only where the flow says so."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.approvals.models import Deputy, FlowVersion, Request, Task
from jinjie.foundation.people.models import Employee
from tests.interfaces.web.conftest import Visit, words


def leave() -> Request:
    """王敏 asks for leave, 周岚 decides."""
    return Request.objects.get(flow_version__flow__key="leave", requester__number="QH0202", state="running")


def shows(request: Request) -> None:
    version = FlowVersion.objects.get(pk=request.flow_version_id)
    version.definition = {**version.definition, "read_times": True}
    version.digest = "shows"
    version.save(update_fields=["definition", "digest"])


def task(request: Request) -> Task:
    return Task.objects.get(request=request, state="open")


def page(client: Any, request: Request) -> str:
    return words(client.get(f"/approvals/{request.pk}"))


def test_where_the_flow_does_not_say_so_nothing_is_kept(visit: Visit, demo: None) -> None:
    request = leave()
    page(visit("zhoulan"), request)
    assert task(request).read_at is None


def test_the_first_time_is_kept_and_shown_to_who_sees_the_request(visit: Visit, demo: None) -> None:
    request = leave()
    shows(request)
    hr, manager = visit("chenjing"), visit("zhoulan")
    assert "read 12 Nov" not in page(hr, request)
    assert task(request).read_at is None, "somebody else's look is none"
    manager.head(f"/approvals/{request.pk}")
    assert task(request).read_at is None
    page(manager, request)
    first = task(request).read_at
    assert first is not None
    page(manager, request)
    assert task(request).read_at == first
    assert "read 12 Nov 2026" in page(hr, request)


def test_who_acts_in_somebodys_place_notes_nothing_for_them(visit: Visit, demo: None) -> None:
    request = leave()
    shows(request)
    asked, deputy = (Employee.objects.get(number=number) for number in ("QH0010", "QH0003"))
    Deputy.objects.create(
        person=asked, deputy=deputy, valid_from="2026-11-01", valid_until="2026-11-30", made_at="2026-11-01T00:00Z",
        made_by="x",
    )  # fmt: skip
    page(visit("chenjing"), request)
    assert task(request).read_at is None


def test_reading_costs_nothing_once_it_is_noted(visit: Visit, demo: None) -> None:
    request = leave()
    shows(request)
    manager = visit("zhoulan")
    page(manager, request)
    with CaptureQueriesContext(connection) as queries:
        page(manager, request)
    assert len(queries) <= 12
    assert not any(each["sql"].startswith("UPDATE") for each in queries)
