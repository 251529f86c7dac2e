"""The company's own fields of a sensitive group: encrypted, masked, shown for a reason with a line, and in no list."""

import hashlib
import logging
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from jinjie.foundation.people.actions.custom import define
from jinjie.foundation.people.actions.edit import marks_of
from jinjie.foundation.people.choices import FieldGroup
from jinjie.foundation.people.custom_values import write_texts
from jinjie.foundation.people.models import Employee, ImportedChange, SensitiveValue
from jinjie.interfaces.transfer.reports import report
from jinjie.journeys.undo_import import undo_import
from jinjie.kit.refusal import Refusal
from jinjie.system.audit.models import AuditLine
from jinjie.system.customfields.models import CustomField, CustomValue, Kind
from tests.factories.imports import bring, moment, roster_of, table
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import Visit, says

PAGE = "/people/qinghe/QH0202"
SAID = "青霉素重度过敏史"


def who() -> Employee:
    return Employee.objects.get(number="QH0202")


@pytest.fixture
def allergy(demo: None) -> CustomField:
    return define(
        actor=TESTER, at=timezone.now(), name="过敏史", name_en="Allergy", kind=Kind.TEXT, group=FieldGroup.HEALTH
    )  # fmt: skip


def saved(client: Any, **more: str) -> Any:
    """The answer to the form of the file, sent as it was with something more."""
    form = client.get(f"{PAGE}/edit").context["form"]
    given = {name: field.value() or "" for name in form.fields if (field := form[name])}
    return client.post(f"{PAGE}/edit", {**given, **more})


def fill(visit: Visit) -> Any:
    client = visit("chenjing")
    CustomField.objects.filter(required=True).update(required=False)
    assert saved(client, c_allergy=SAID).status_code == 302
    return client


def stored(table_name: str) -> str:
    """Everything in a table, as the database keeps it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table_name}")
        return str(cursor.fetchall())


def test_it_is_encrypted_and_in_clear_in_no_table_line_or_log(
    visit: Visit, allergy: CustomField, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="jinjie")
    client = fill(visit)
    assert (
        SensitiveValue.objects.get().text == SAID and not CustomValue.objects.filter(field=allergy).exists()
    )
    assert "v1:" in stored("people_sensitivevalue")
    for name in connection.introspection.table_names():
        assert SAID not in stored(connection.ops.quote_name(name)), name
    assert SAID not in caplog.text
    assert AuditLine.objects.filter(action="people.edit_person", object_id=str(who().pk)).exists()
    assert saved(client).status_code == 302
    assert SensitiveValue.objects.get().text == SAID, "what stays empty stays as it is"


def test_it_is_masked_and_shown_for_a_reason_with_a_line(visit: Visit, allergy: CustomField) -> None:
    client = fill(visit)
    page, edit = client.get(PAGE), client.get(f"{PAGE}/edit")
    assert says(page, "Allergy") and not says(page, SAID) and not says(edit, SAID)
    key = f"{who().pk}.c_allergy"
    assert key in page.content.decode()
    assert client.post(f"{PAGE}/reveal", {"reveal": key}).status_code == 422
    looks = AuditLine.objects.filter(action="read.health")
    assert not looks.exists()
    shown = client.post(f"{PAGE}/reveal", {"reveal": key, "reason": "first aid on the shop floor"})
    assert says(shown, SAID) and shown["Cache-Control"] == "no-store"
    assert looks.count() == 1
    client.post(f"{PAGE}/reveal", {"reveal": f"{who().pk}.c_none", "reason": "first aid"})
    assert looks.count() == 1


def test_who_may_not_see_the_group_neither_sees_nor_shows_nor_writes_it(
    visit: Visit, allergy: CustomField
) -> None:
    fill(visit)
    key = {"reveal": f"{who().pk}.c_allergy", "reason": "curious about it"}
    for username in ("zhoulan", "zhangsan"):
        client = visit(username)
        assert not says(client.get(PAGE), "Allergy")
        assert client.post(f"{PAGE}/reveal", key).status_code in (403, 404)
        client.post(f"{PAGE}/edit", {"name": "王敏", "c_allergy": "none"})
    assert SensitiveValue.objects.get().text == SAID
    assert not AuditLine.objects.filter(action="read.health").exists()


def test_no_list_search_filter_or_export_comes_upon_it(visit: Visit, allergy: CustomField) -> None:
    client = fill(visit)
    asked = "columns=number.name.c_allergy&group="
    for path in (
        f"/people?q={SAID}&{asked}",
        f"/people?c_allergy={SAID}&{asked}",
        f"/people?sort=c_allergy&{asked}",
    ):
        page = client.get(path)
        assert page.status_code == 200 and not says(page, "Allergy")
        assert SAID not in page.content.decode().replace(f'value="{SAID}"', "").replace(f"“{SAID}”", "")
    assert not says(client.get(f"/people?q={SAID}&{asked}"), "Min Wang")
    form = client.get(f"/people/export?{asked}")
    assert form.status_code == 200 and 'value="c_allergy"' not in form.content.decode()
    sheet = {"form": "csv", "columns": ["name", "c_allergy"], "reason": "体检名单"}
    assert SAID not in client.post("/people/export?group=", sheet).content.decode("utf-8", "replace")


def test_what_people_have_in_clear_can_not_become_encrypted_nor_the_other_way_round(
    visit: Visit, allergy: CustomField
) -> None:
    client = fill(visit)
    typed = {"name": "过敏史", "name_en": "Allergy", "kind": "text", "group": "basic"}
    refused = client.post("/people/fields/allergy", typed)
    assert refused.status_code == 422 and says(refused, "People have values in this field")
    assert CustomField.objects.get(pk=allergy.pk).group == "health"
    assert (
        client.post("/people/fields/allergy", {**typed, "name": "过敏", "group": "identity"}).status_code
        == 302
    )
    SensitiveValue.objects.all().delete()
    assert client.post("/people/fields/allergy", typed).status_code == 302
    assert CustomField.objects.get(pk=allergy.pk).group == "basic"


@pytest.mark.usefixtures("db")
def test_a_choice_that_somebody_has_is_not_taken_away(visit: Visit) -> None:
    client = visit("chenjing")
    typed = {"name": "血型", "name_en": "Blood", "kind": "choice", "choices": "A\nB", "group": "health"}
    assert client.post("/people/fields", typed).status_code == 302
    assert saved(client, c_blood="B").status_code == 302
    lost = client.post("/people/fields/blood", {**typed, "choices": "A\nO"})
    assert lost.status_code == 422 and says(lost, "“B” is somebody's value.")


@pytest.mark.usefixtures("db")
def test_an_import_writes_it_encrypted_tells_it_masked_and_takes_it_back(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    define(actor=TESTER, at=moment(), name="过敏史", kind=Kind.TEXT, group=FieldGroup.HEALTH)
    headers = ("工号", "姓名", "入职日期", "部门", "过敏史")
    rows = [("A2", "", "", "", SAID), ("A9", "测新", "2026-10-01", "销售部", "花生过敏")]
    path = table(tmp_path, "own.csv", headers, rows)
    told = bring("roster", path)
    assert SAID not in str(report(told)) and SAID not in str(told.__dict__)
    run = bring("roster", path, existing="update")
    said = SensitiveValue.objects.order_by("employee__number").values_list("employee__number", "text")
    assert list(said) == [("A2", SAID), ("A9", "花生过敏")] and not CustomValue.objects.exists()
    assert SAID not in stored("people_sensitivevalue") + stored("people_importedchange")
    assert ImportedChange.objects.filter(run=run).exists()
    assert bring("roster", path).counts["same"] == 2
    undo_import(actor=TESTER, at=moment(), run_id=run.pk)
    assert not SensitiveValue.objects.exists()


@pytest.mark.usefixtures("db")
def test_a_value_that_cannot_be_read_is_refused_without_saying_it(visit: Visit) -> None:
    client = visit("chenjing")
    define(
        actor=TESTER, at=timezone.now(), name="体检", name_en="Check", kind=Kind.DAY, group=FieldGroup.HEALTH
    )
    fields = list(CustomField.objects.filter(name="体检"))
    with pytest.raises(Refusal) as refused:
        write_texts(actor=TESTER, at=timezone.now(), fields=fields, rows=[(who().pk, {"check": "someday"})])
    assert "someday" not in str(refused.value.message) and not SensitiveValue.objects.exists()
    assert client.get(PAGE).status_code == 200


def test_what_a_form_holds_of_a_number_can_not_be_guessed_from(visit: Visit) -> None:
    """Who may change a phone number and not read it gets a digest that is the person's own and keyed."""
    first, second = Employee.objects.order_by("pk")[:2]
    Employee.objects.filter(pk__in=[first.pk, second.pk]).update(phone="13900001111")
    marks = [marks_of(Employee.objects.get(pk=each.pk))["phone"] for each in (first, second)]
    plain = hashlib.sha256(b"13900001111").hexdigest()
    assert marks[0] != marks[1]
    assert all(mark not in plain for mark in marks)


def test_a_value_is_taken_out_by_a_tick_and_not_together_with_a_new_one(
    visit: Visit, allergy: CustomField
) -> None:
    client = fill(visit)
    assert who().phone
    both = saved(client, c_allergy="花粉", gone_c_allergy="on")
    assert both.status_code == 422 and says(
        both, "Either type a new value or take out the one that is there."
    )
    assert SensitiveValue.objects.get().text == SAID
    assert saved(client, gone_c_allergy="on", gone_phone="on").status_code == 302
    assert not SensitiveValue.objects.exists()
    assert (who().phone, who().phone_index) == ("", "")
    assert not says(client.get(f"{PAGE}/edit"), "Allergy: take out what is there")


def test_ones_own_profile_shows_the_companys_own_fields_masked_where_they_are(
    visit: Visit, allergy: CustomField
) -> None:
    person = Employee.objects.get(number="QH0217")
    write_texts(
        actor=TESTER, at=timezone.now(), fields=[allergy], rows=[(person.pk, {"allergy": SAID})]
    )  # fmt: skip
    plain = CustomField.objects.filter(group=FieldGroup.BASIC, retired_at__isnull=True)[0]
    word = plain.choices[0] if plain.choices else "C1"
    write_texts(actor=TESTER, at=timezone.now(), fields=[plain], rows=[(person.pk, {plain.key: word})])
    client = visit("zhangsan")
    page = client.get("/me/profile")
    assert says(page, "Allergy") and says(page, word) and not says(page, SAID)
    assert f"{person.pk}.c_allergy" in page.content.decode()
    shown = client.post("/people/qinghe/QH0217/reveal", {"reveal": f"{person.pk}.c_allergy"})
    assert says(shown, SAID), "no reason is asked of oneself"
