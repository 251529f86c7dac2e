"""`kill -9` between a decision and what follows from it, with real processes: both have happened afterwards, or neither."""

import json
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.databases import ROOT

FILL = """
import django
django.setup()
from datetime import UTC, date, datetime
from jinjie.areas.career.models import Application
from jinjie.foundation.approvals.actions.deciding import approve
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.people.models import Employee
from jinjie.interfaces.transfer.demo.build import build_demo
from jinjie.system.accounts.actors import user_actor
build_demo(day=date(2026, 11, 12), people=60)
row = Application.objects.get(employee__number="QH0201")
for name in ("zhoulan", "chenjing", "liuyuan"):
    person = Employee.objects.get(user__username=name)
    task = Task.objects.filter(request=row.request, state="open").order_by("number")[0]
    approve(actor=user_actor(person.user_id, name), at=datetime(2026, 11, 12, 8, tzinfo=UTC), on=date(2026, 11, 12), task_id=task.pk)
"""
RUN = """
import sys, time, django
django.setup()
from datetime import UTC, date, datetime
from jinjie.areas.career.events import PromotionGranted
from jinjie.foundation.approvals.actions.clock import run_clock
from jinjie.foundation.approvals.events import RequestEnded
from jinjie.system.accounts.actors import principal
from jinjie.system.events import same_transaction
def pause(event):
    print("here", flush=True)
    time.sleep(120)
kinds = {"decided": RequestEnded, "granted": PromotionGranted}
if sys.argv[1] in kinds:
    same_transaction(kinds[sys.argv[1]])(pause)
run_clock(actor=principal("worker"), at=datetime(2026, 11, 16, 8, tzinfo=UTC), on=date(2026, 11, 16))
"""
LOOK = """
import json, django
django.setup()
from datetime import date
from jinjie.areas.career.models import Application, Promotion
from jinjie.areas.career.notices import GRANTED
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.queries import assignments_on
from jinjie.system.audit.models import AuditLine
row = Application.objects.select_related("request").get(employee__number="QH0201")
held = assignments_on(date(2026, 12, 1)).select_related("level").filter(employee=row.employee)
granted = [str(pk) for pk in Promotion.objects.exclude(application=None).values_list("pk", flat=True)]
print(json.dumps({
    "application": row.state, "request": row.request.state,
    "promotions": Promotion.objects.filter(application=row).count(), "level": [each.level.key for each in held],
    "told": Notice.objects.filter(kind=GRANTED.key, employee=row.employee).count(),
    "audited": AuditLine.objects.filter(action="career.grant", object_id__in=granted).count(),
}))
"""
NEITHER = {
    "application": "filed", "request": "running", "promotions": 0, "level": ["P4"], "told": 0, "audited": 0,
}  # fmt: skip


def look(env: dict[str, str]) -> dict[str, Any]:
    said = subprocess.run([sys.executable, "-c", LOOK], env=env, cwd=ROOT, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("where", ["decided", "granted"])
def test_killed_between_decision_and_effects_neither_holds_and_the_next_run_does_both(
    empty_database: dict[str, str], where: str
) -> None:
    env = empty_database
    subprocess.run([sys.executable, "-c", FILL], env=env, cwd=ROOT, check=True)
    assert look(env) == NEITHER
    running = subprocess.Popen(
        [sys.executable, "-c", RUN, where], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "here\n", "the promotion was being decided"
    running.send_signal(signal.SIGKILL)
    assert running.wait(30) == -signal.SIGKILL
    running.stdout.close()
    assert look(env) == NEITHER
    for _twice in range(2):  # the second finds nothing left to do
        subprocess.run([sys.executable, "-c", RUN, "whole"], env=env, cwd=ROOT, check=True)
        after = look(env)
        assert after | {"audited": 0} == {
            "application": "approved", "request": "approved", "promotions": 1, "level": ["M1"], "told": 1, "audited": 0,
        }  # fmt: skip
    assert after["audited"] == 2, "李娜's, and that of the colleague on notice"
