"""Reporting something of oneself: with evidence, kept when a field is wrong, changed and withdrawn while it waits."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jinjie.foundation.growth.actions.facts import confirm_fact
from jinjie.foundation.growth.choices import Status
from jinjie.foundation.growth.models import Evidence, Fact
from jinjie.interfaces.web import uploads
from jinjie.system.files.models import StoredFile
from tests.factories.people import TESTER
from tests.factories.uploads import HTML, PDF, SVG, bomb, jpeg
from tests.interfaces.web.conftest import Visit, says, words

PLAN = "/record/add?type=document&item=team-management-plan"
FIELDS = {"item": "team-management-plan", "title": "", "happened_on": "2026-11-10", "note": "第一版"}


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def hidden(page: Any, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page.content.decode())


def newest() -> Fact:
    return Fact.objects.filter(employee__number="QH0217").latest("pk")


def report(client: Client, **more: Any) -> Any:
    return client.post(PLAN, {**FIELDS, **more})


def test_a_plan_is_reported_with_a_photograph_and_waits_for_the_manager(visit: Visit) -> None:
    client = visit("zhangsan")
    assert says(client.get("/record/add"), "Document confirmed by your manager")
    once = hidden(client.get(PLAN), "once")
    answer = report(client, once=once[0], camera=file("IMG_1.jpg", jpeg()), files=[file("方案.pdf", PDF)])
    assert (answer.status_code, answer["Location"]) == (302, "/record?done=document")
    fact = newest()
    assert (fact.status, fact.counts_from, fact.item and fact.item.key) == (
        Status.WAITING,
        None,
        "team-management-plan",
    )
    assert fact.details == {"note": "第一版"}
    page = client.get("/record")
    for said in ("Recorded; it waits for confirmation", "Waits for Lan Zhou"):
        assert said in page.content.decode() or says(page, said), said
    assert says(page, "61.5% → 81.5%")
    assert {row.title for row in Evidence.objects.filter(fact=fact)} == {"方案.pdf", "IMG_1.jpg"}


def test_a_form_sent_twice_counts_once(visit: Visit) -> None:
    client = visit("zhangsan")
    once = hidden(client.get(PLAN), "once")[0]
    assert {report(client, once=once).status_code for _time in range(3)} == {302}
    assert Fact.objects.filter(employee__number="QH0217", fact_type__key="document").count() == 1


def test_a_wrong_field_keeps_the_input_and_the_files(visit: Visit) -> None:
    client = visit("zhangsan")
    page = report(client, happened_on="2027-01-01", files=[file("a.pdf", PDF), file("x.html", HTML)])
    assert page.status_code == 422
    for said in (
        "This day is still to come.",
        "“x.html” is of a kind that is not kept here.",
        "a.pdf · is here already",
    ):
        assert says(page, said), (said, words(page))
    assert "第一版" in page.content.decode()
    kept = hidden(page, "kept")
    assert len(kept) == 1
    assert report(client, kept=kept).status_code == 302
    assert [row.title for row in newest().evidence.all()] == ["a.pdf"]


def test_a_kept_file_is_nobody_elses(visit: Visit) -> None:
    kept = hidden(report(visit("zhangsan"), happened_on="", files=[file("a.pdf", PDF)]), "kept")
    other = visit("zhoulan")
    other.post(
        "/record/add?type=document",
        {"title": "mine", "happened_on": "2026-11-10", "kept": [*kept, "forged", "", "x:y:z"]},
    )
    assert not Evidence.objects.filter(file__name="a.pdf").exists()  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo\u202egpj.exe", b"MZ", "“photogpj.exe” is of a kind that is not kept here."),
        ("photo.jpg", SVG, "“photo.jpg” is not what its name says."),
        ("bomb.png", bomb(), "has more than 60 million pixels"),
        ("<script>alert(1)</script>.svg", SVG, "is of a kind that is not kept here"),
        ("empty.pdf", b"", "is empty"),
    ],
)
def test_what_may_not_be_kept_is_said_in_words(visit: Visit, name: str, content: bytes, said: str) -> None:
    page = report(visit("zhangsan"), files=[file(name, content)])
    assert page.status_code == 422
    assert says(page, said), words(page)
    assert b"<script>alert" not in page.content
    assert "\u202e" not in page.content.decode()
    assert not StoredFile.objects.exists()


def test_a_picture_of_fifty_megabytes_is_refused_without_being_stored(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 300_000)
    page = report(visit("zhangsan"), files=[file("big.jpg", jpeg() + b"\0" * 900_000), file("a.pdf", PDF)])
    assert page.status_code == 422
    assert says(page, "a.pdf · is here already")
    assert [row.name for row in StoredFile.objects.all()] == ["a.pdf"]  # fmt: skip


def test_a_body_beyond_all_bounds_is_refused_at_once(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BODY", 1000)
    page = report(visit("zhangsan"), files=[file("a.pdf", PDF * 100)])
    assert page.status_code == 400
    assert says(page, "Bring fewer or smaller files at a time")


def test_a_forged_form_is_refused(demo: None) -> None:
    from jinjie.system.accounts.models import User

    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="zhangsan"))
    assert report(client).status_code == 403
    assert not Fact.objects.filter(fact_type__key="document", employee__number="QH0217").exists()


def test_files_are_handed_out_sealed_and_only_to_who_may_see_the_fact(visit: Visit) -> None:
    client = visit("zhangsan")
    report(client, files=[file("a.jpg", jpeg()), file("签到表 (1).pdf", PDF)])
    picture, paper = newest().evidence.order_by("title")
    for proof, kind, disposition in (
        (picture, "image/jpeg", "inline"),
        (paper, "application/pdf", "attachment"),
    ):
        answer = client.get(f"/record/evidence/{proof.pk}")
        body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert answer["Content-Disposition"].startswith(disposition)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert body
        assert visit("zhoulan").get(f"/record/evidence/{proof.pk}").status_code == 200
    fact = newest()
    fact.employee = fact.employee.__class__.objects.get(number="QH0014")
    fact.save(update_fields=["employee"])
    assert client.get(f"/record/evidence/{picture.pk}").status_code == 404
    assert client.get("/record/evidence/999999999999").status_code == 404


def test_what_waits_is_changed_withdrawn_and_brought_back(visit: Visit) -> None:
    client = visit("zhangsan")
    report(client, files=[file("a.pdf", PDF)])
    fact = newest()
    page = client.get(f"/record/{fact.pk}/change")
    seen, proof = hidden(page, "seen")[0], hidden(page, "evidence")
    answer = client.post(
        f"/record/{fact.pk}/change", {**FIELDS, "note": "第二版", "seen": seen, "files": [file("b.pdf", PDF)]}
    )
    assert answer.status_code == 302
    fact.refresh_from_db()
    assert fact.details == {"note": "第二版"}
    assert proof
    assert [row.title for row in fact.evidence.all()] == ["b.pdf"]
    assert client.post(f"/record/{fact.pk}/withdraw").status_code == 302
    assert not says(client.get("/record"), "第二版")
    assert says(client.get("/record?state=withdrawn"), "第二版")
    assert client.post(f"/record/{fact.pk}/restore").status_code == 302
    fact.refresh_from_db()
    assert fact.status == Status.WAITING


def test_who_was_overtaken_is_told_and_loses_nothing(visit: Visit) -> None:
    client = visit("zhangsan")
    report(client)
    fact = newest()
    seen = hidden(client.get(f"/record/{fact.pk}/change"), "seen")[0]
    client.post(f"/record/{fact.pk}/change", {**FIELDS, "note": "from the phone", "seen": seen})
    page = client.post(f"/record/{fact.pk}/change", {**FIELDS, "note": "from the desk", "seen": seen})
    assert page.status_code == 409
    assert says(page, "This was changed or decided after you opened it.")
    assert "from the desk" in page.content.decode()
    fact.refresh_from_db()
    assert fact.details["note"] == "from the phone"


def test_what_was_decided_or_is_somebody_elses_is_not_changed(visit: Visit) -> None:
    client = visit("zhangsan")
    report(client)
    fact = newest()
    confirm_fact(actor=TESTER, at=datetime(2026, 11, 12, 2, tzinfo=UTC), on=fact.happened_on, fact=fact)
    for address in ("change", "withdraw", "restore"):
        assert client.post(f"/record/{fact.pk}/{address}", FIELDS).status_code == 403, address
        assert visit("zhoulan").post(f"/record/{fact.pk}/{address}", FIELDS).status_code == 403, address
    other = Fact.objects.filter(employee__number="QH0202").first()
    assert other is not None
    for address in ("change", "withdraw", "restore"):
        assert client.post(f"/record/{other.pk}/{address}", FIELDS).status_code == 404, address


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"happened_on": "x"},
        {"title": "\0", "happened_on": "2026-11-01"},
        {"happened_on": "0001-01-01"},
        {"item": "x" * 9999},
        {"title": "长" * 5000},
        {"kept": "x"},
        {"evidence": "-1"},
    ],
)
def test_an_empty_or_absurd_form_is_answered_with_what_is_wrong(
    visit: Visit, nonsense: dict[str, str]
) -> None:
    assert visit("zhangsan").post("/record/add?type=certificate", nonsense).status_code == 422  # fmt: skip
