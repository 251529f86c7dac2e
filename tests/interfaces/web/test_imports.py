"""Imports through HTTP, without script: errors, corrections, confirmation, progress, undoing, and who may not."""

import re
import time
import zipfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Department, Employee, Employment
from jinjie.interfaces.transfer import bringing
from jinjie.system.accounts.models import User
from jinjie.system.audit.models import AuditLine
from jinjie.system.files.models import StoredFile
from jinjie.system.imports.models import ImportProblem, ImportRun
from jinjie.system.jobs.worker import reap, run_here
from tests.factories.imports import table
from tests.factories.people import World, make_company, make_user
from tests.factories.scene import (
    DOUBLE,
    SHORT_DATE,
    TYPED_TWICE,
    UNKNOWN_DEPARTMENT,
    WRONG_ID,
    fifty,
    id_number,
)
from tests.factories.sign_in import confirmed
from tests.interfaces.web.conftest import says, words

MOST_QUERIES = 12
ADDRESSES = ("", "/columns", "/sample", "/problems")
STEPS = ("answer", "reveal", "skip", "confirm", "discard", "undo")


def browser(username: str) -> Client:
    User.objects.filter(username=username).update(language="en")
    return confirmed(Client(), User.objects.get(username=username))


class Site:
    """A company with one department, and its HR in a browser."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.world = folder, World()
        Department.objects.filter(pk=self.world.department.pk).update(key="east", name="华东销售部")
        make_user("chenjing", company=self.world.company, role=Role.HR)
        self.client = browser("chenjing")

    def upload(self, content: bytes, name: str, kind: str = "roster", **more: str) -> Any:
        file = SimpleUploadedFile(name, content)
        form = {"kind": kind, "company": "qinghe", "file": file, **more}
        return self.client.post("/imports/new", form)

    def bring(self, path: Path, kind: str = "roster") -> str:
        """Upload and say that columns are as guessed; the address of the run."""
        address = self.upload(path.read_bytes(), path.name, kind).headers["Location"]
        page = self.client.get(address).content.decode()
        chosen = {}
        for name, options in re.findall(r'<select[^>]* name="(column-\d+)">(.*?)</select>', page, re.DOTALL):
            found = re.search(r'<option value="([^"]*)" selected>', options)
            chosen[name] = found[1] if found else ""
        answer = self.client.post(address, chosen)
        assert answer.status_code == 302, words(answer)
        return str(answer.headers["Location"])

    def alike(self, row: int) -> str:
        return ImportProblem.objects.filter(row=row, severity="error").get().alike

    def confirm(self, address: str) -> Any:
        expected = re.search(r'name="expected" value="(\d+)"', self.client.get(address).content.decode())
        assert expected is not None
        return self.client.post(f"{address}/confirm", {"expected": expected[1], "compared": "on"})


@pytest.fixture
def site(db: None, tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_errors_are_shown_fixed_imported_and_undone(site: Site) -> None:
    address = site.bring(fifty(site.folder))
    page = site.client.get(address)
    for said in (
        "Can be imported 45", "To be handled 3", "Twice 2", "50 = 50", "48 = 48", "Import 45 people",
        "The check digit is wrong", "The nearest name is 华东销售部.", "They differ in 手机号.", "Nobody is notified",
    ):  # fmt: skip
        assert says(page, said), said
    assert (
        id_number(WRONG_ID, date(1985, 1, 1) + timedelta(days=WRONG_ID * 97))[:17]
        not in page.content.decode()
    )
    answers = {
        f"fix-{site.alike(WRONG_ID)}": id_number(WRONG_ID, date(1985, 1, 1) + timedelta(days=WRONG_ID * 97)),
        f"fix-{site.alike(UNKNOWN_DEPARTMENT)}": "华东销售部",
        "do": f"write:{site.alike(SHORT_DATE)}:2024-03-05",
    }
    assert site.client.post(f"{address}/answer", answers).status_code == 302
    site.client.post(f"{address}/answer", {"do": f"keep:{site.alike(DOUBLE)}:this"})
    site.client.post(f"{address}/answer", {"do": f"merge:{site.alike(TYPED_TWICE)}"})
    page = site.client.get(address)
    assert says(page, "Import 48 people") and says(page, "nothing open")
    assert not Employee.objects.filter(number__startswith="QH").exists()
    assert says(site.client.get(f"{address}/sample"), "Row name employee number department")
    site.confirm(address)
    page = site.client.get(address)
    assert says(page, "Imported 48 rows") and says(page, "48 = 48") and says(page, "2 rows were left out.")
    assert says(site.client.get("/imports"), "undo until")
    assert site.client.post(f"{address}/undo", {}).status_code == 302
    assert ImportRun.objects.get().state == "published"  # not ticked
    site.client.post(f"{address}/undo", {"sure": "on"})
    assert says(site.client.get(address), "Nothing of it counts.")
    assert not Employment.objects.filter(voided_at__isnull=True, employee__number__startswith="QH").exists()


def test_a_masked_number_is_shown_on_the_record_and_not_kept_in_caches(site: Site) -> None:
    address = site.bring(fifty(site.folder))
    shown = site.client.post(f"{address}/reveal", {"cell": f"{site.alike(WRONG_ID)}:{WRONG_ID}:身份证号"})
    first = id_number(WRONG_ID, date(1985, 1, 1) + timedelta(days=WRONG_ID * 97))[:17]
    assert first in shown.content.decode() and says(shown, "noted")
    assert shown.headers["Cache-Control"] == "no-store"
    assert first not in site.client.get(address).content.decode()


def test_a_masked_number_asks_once_more_who_is_there(site: Site) -> None:
    address = site.bring(fifty(site.folder))
    confirmed(site.client, User.objects.get(username="chenjing"), seconds_ago=3600)
    shown = site.client.post(f"{address}/reveal", {"cell": f"{site.alike(WRONG_ID)}:{WRONG_ID}:身份证号"})
    assert shown.headers["Location"] == f"/confirm-it-is-you?next={address}"
    assert not AuditLine.objects.filter(action="imports.reveal").exists()


def test_what_was_typed_comes_back_after_the_question_who_is_there_sealed_in_between(site: Site) -> None:
    address = site.bring(fifty(site.folder))
    user = User.objects.get(username="chenjing")
    confirmed(site.client, user, seconds_ago=3600)
    right = id_number(WRONG_ID, date(1985, 1, 1) + timedelta(days=WRONG_ID * 97))
    sent = {
        f"fix-{site.alike(WRONG_ID)}": right,
        f"fix-{site.alike(UNKNOWN_DEPARTMENT)}": "华东销售部",
        "cell": f"{site.alike(WRONG_ID)}:{WRONG_ID}:身份证号",
    }
    assert site.client.post(f"{address}/reveal", sent).status_code == 302
    session = site.client.session
    assert right not in str(dict(session)) and "华东" not in str(dict(session))
    assert f'value="{right}"' not in site.client.get(address).content.decode()  # not before the confirmation
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session.save()
    back = site.client.get(address)
    assert f'value="{right}"' in back.content.decode() and 'value="华东销售部"' in back.content.decode()
    assert says(back, "noted") and back.headers["Cache-Control"] == "no-store"
    assert AuditLine.objects.filter(action="imports.reveal").count() == 1
    assert f'value="{right}"' not in site.client.get(address).content.decode()  # once
    assert AuditLine.objects.filter(action="imports.reveal").count() == 1


def test_a_name_that_is_not_there_keeps_what_was_typed(site: Site) -> None:
    address = site.bring(fifty(site.folder))
    answer = site.client.post(f"{address}/answer", {f"fix-{site.alike(UNKNOWN_DEPARTMENT)}": "没有的部门"})
    assert answer.status_code == 422
    assert says(answer, "“没有的部门” is not there either.")
    assert 'value="没有的部门"' in answer.content.decode()


def test_leaving_all_out_then_importing_what_is_good(site: Site) -> None:
    address = site.bring(fifty(site.folder))
    site.client.post(f"{address}/skip")
    assert says(site.client.get(address), "Import 45 people") and says(
        site.client.get(address), "nothing open"
    )
    site.confirm(address)
    assert ImportRun.objects.get().rows_written == 45


def test_nothing_is_written_without_the_sample_compared(site: Site) -> None:
    address = site.bring(fifty(site.folder))
    answer = site.client.post(f"{address}/confirm", {"expected": "45"}, follow=True)
    assert "Nobody has compared the sample" in answer.content.decode()
    for nonsense in ("", "-1", "9" * 40, "abc", "50"):
        site.client.post(f"{address}/confirm", {"expected": nonsense, "compared": "on"})
    assert ImportRun.objects.get().state == "problems"


def test_the_error_file_names_row_column_and_reason(site: Site) -> None:
    address = site.bring(fifty(site.folder))
    answer = site.client.get(f"{address}/problems")
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        text = book.read("xl/sharedStrings.xml").decode()
    for said in (str(WRONG_ID + 1), "身份证号", "The check digit is wrong", "华东销售二部"):
        assert said in text, said


def test_the_work_goes_on_after_its_worker_was_killed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "AT_ONCE", 0)
    address = site.bring(fifty(site.folder))
    page = site.client.get(address)
    assert says(page, "Checking every row") and says(page, "no worker runs")
    assert "Refresh" not in page.headers and b"?follow=1" in page.content
    followed = site.client.get(f"{address}?follow=1")
    assert followed.headers["Refresh"] == "3" and says(followed, "looks again every 3 seconds")
    jobs = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path__endswith="run_import")
    assert run_here(str(jobs.get().pk))
    site.confirm(address)
    job = jobs.get()
    job.claim("killed")  # its worker took it, and is no more
    assert says(site.client.get(address), "You may close this page")
    assert reap(timezone.now()) == 1
    assert run_here(str(jobs.get().pk))
    done = site.client.get(f"{address}?follow=1")
    assert says(done, "Imported 45 rows") and "Refresh" not in done.headers
    watched = site.client.get(f"{address}?watch=1", headers={"HX-Request": "true"})
    assert watched.headers["HX-Redirect"] == address


def test_a_run_of_another_company_is_not_there(site: Site) -> None:
    address = site.bring(fifty(site.folder))
    make_user("foreign", company=make_company("other", "别家"), role=Role.HR)
    make_user("nobody")
    for username in ("foreign", "nobody"):
        client = browser(username)
        for page in ADDRESSES:
            assert client.get(f"{address}{page}").status_code == 404, (username, page)
        for step in STEPS:
            given = {"sure": "on", "expected": "45", "compared": "on", "do": "x", "cell": "a:1:姓名"}
            assert client.post(f"{address}/{step}", given).status_code == 404, (username, step)
    assert browser("foreign").get("/imports").status_code == 200
    assert browser("nobody").get("/imports").status_code == 403
    assert browser("nobody").get("/imports/new").status_code == 403
    assert Client().get(address).status_code == 302
    for unknown in ("/imports/999999", f"/imports/{2**63}", f"/imports/{10**30}"):
        assert site.client.get(unknown).status_code == 404, unknown
    run = ImportRun.objects.get()
    assert (run.state, run.corrections.count()) == ("problems", 0)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.xlsx", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + bytes(50 << 20), "花名册.xlsx", "This is a picture (PNG)"),
        (b"<script>alert(1)</script><table><tr><td>1", "花名册.xls", "This is an HTML table"),
        (b"%PDF-1.4\n1 0 obj", "roster.csv", "This is a PDF document"),
        (b"MZ\x90\x00", "a\u202exslx.exe", "This is a program"),
    ],
)
def test_what_is_no_table_is_told_beside_the_field(site: Site, content: bytes, name: str, said: str) -> None:
    answer = site.upload(content, name)
    assert answer.status_code == 422
    assert says(answer, said), words(answer)
    assert "\u202e" not in answer.content.decode()
    assert not ImportRun.objects.exists() and not StoredFile.objects.exists()


def test_an_archive_that_grows_too_far_is_not_opened(site: Site) -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(200 << 20))
    answer = site.upload(bomb.getvalue(), "花名册.xlsx")
    assert answer.status_code == 422 and says(answer, "it was not opened")


def test_a_name_that_turns_letters_round_is_shown_plainly(site: Site) -> None:
    path = fifty(site.folder)
    site.upload(path.read_bytes(), "花名册\u202evsc.<b>.csv")
    page = site.client.get("/imports").content.decode()
    assert "\u202e" not in page and "花名册vsc.&lt;b&gt;.csv" in page


def test_a_form_sent_twice_counts_once(site: Site) -> None:
    content = fifty(site.folder).read_bytes()
    for _time in range(2):
        assert site.upload(content, "a.csv", once="a" * 32).status_code == 302
    assert ImportRun.objects.count() == 1


def test_steps_on_a_run_that_is_over_are_told_on_its_page(site: Site) -> None:
    address = site.bring(fifty(site.folder))
    site.confirm(address)
    made = ImportRun.objects.get().corrections.first()
    assert made is not None
    for step in ("answer", "skip", "confirm", "discard"):
        given = {"do": f"forget:{made.pk}", "expected": "45", "compared": "on"}
        answer = site.client.post(f"{address}/{step}", given, follow=True)
        assert (
            answer.status_code == 200 and "is being checked, or was confirmed" in answer.content.decode()
        ), step
    assert ImportRun.objects.get().rows_written == 45


@pytest.mark.parametrize("answer", ["write:x:y", "keep::", "merge:0", "create:zz", "nonsense", "forget:9" + "9" * 30, "skip:\0"])  # fmt: skip
def test_no_answer_however_wrong_breaks_the_page(site: Site, answer: str) -> None:
    address = site.bring(fifty(site.folder))
    assert site.client.post(f"{address}/answer", {"do": answer}, follow=True).status_code == 200
    assert site.client.post(f"{address}/reveal", {"cell": answer}, follow=True).status_code == 200
    assert site.client.get(f"{address}/columns?sheet=%00none").status_code in (200, 400)
    assert site.client.get("/imports?page=abc").status_code == 200


def test_a_page_costs_the_same_for_one_problem_and_for_thirty(site: Site) -> None:
    counts: dict[str, list[int]] = {"check": [], "list": [], "done": []}
    for number in (1, 30):
        rows = [
            (f"C{number}{n:03d}", "测甲", "2024-03-04", f"没有{n}部" if n < number else "华东销售部", "P4")
            for n in range(31)
        ]
        path = table(site.folder, f"{number}.csv", ("工号", "姓名", "入职日期", "部门", "职级"), rows)
        address = site.bring(path)
        for name, page in (("check", address), ("list", "/imports")):
            with CaptureQueriesContext(connection) as queries:
                assert site.client.get(page).status_code == 200
            counts[name].append(len(queries))
            assert len(site.client.get(page).content) < 60_000
        site.client.post(f"{address}/discard")
    assert counts["check"][0] == counts["check"][1] <= MOST_QUERIES, counts
    assert counts["list"][0] == counts["list"][1] <= MOST_QUERIES, counts


def test_kpi_values_come_through_the_same_pages(site: Site) -> None:
    site.confirm(site.bring(fifty(site.folder)))
    path = table(site.folder, "kpi.csv", ("工号", "指标", "周期", "数值"), [("QH0001", "销售额", "2026-10", "120000"), ("QH9999", "销售额", "2026-10", "1"), ("QH0002", "销售额", "2026-10", "9o")])  # fmt: skip
    address = site.bring(path, "indicators")
    page = site.client.get(address)
    assert says(page, "There is no metric “销售额”.") and says(page, "There is no employee “QH9999”.")
    metric = ImportProblem.objects.filter(code="unknown_metric").first()
    assert metric is not None
    site.client.post(f"{address}/answer", {"do": f"create:{metric.alike}"})
    wrong = {p.code: p.alike for p in ImportProblem.objects.filter(run__kind="indicators", severity="error")}
    site.client.post(f"{address}/answer", {f"fix-{wrong['not_a_number']}": "90", f"fix-{wrong['unknown_employee']}": "QH0003"})  # fmt: skip
    assert says(site.client.get(address), "Import 3 rows")
    site.confirm(address)
    assert says(site.client.get(address), "Imported 3 rows")
