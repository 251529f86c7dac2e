"""Work life, file and custom fields entered in the browser: previews, undo, two editors, double sending, foreign people."""

import re
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from jinjie.foundation.people.actions.edit import edit_person
from jinjie.foundation.people.actions.planned import Move, enter_change
from jinjie.foundation.people.models import (
    Assignment,
    Attachment,
    Contract,
    Department,
    Education,
    Employee,
    Employment,
    Position,
)
from jinjie.foundation.people.queries import assignments_on, visible_to
from jinjie.system.accounts.models import User
from jinjie.system.audit.models import AuditLine
from jinjie.system.customfields.models import CustomField, CustomValue
from tests.factories.people import LONG_AGO, TESTER
from tests.factories.scene import id_number
from tests.interfaces.web.conftest import Visit, says

DAY = date(2026, 11, 12)
PAGE = "/people/qinghe/QH0202"


def who(number: str = "QH0202") -> Employee:
    """王敏, of whom nothing is planned."""
    return Employee.objects.get(number=number)


def held(day: date, number: str = "QH0202") -> Assignment:
    """What is held on a day."""
    return assignments_on(day).get(employee__number=number)


def sent(page: Any, **more: Any) -> dict[str, Any]:
    """The hidden fields of a page's form (the token of its own sending among them), and what is typed."""
    body = page.content.decode().partition("<main")[2]
    hidden = dict(re.findall(r'<input type="hidden" name="(once|seen\w*|opened)" value="([^"]*)"', body))
    return {**hidden, **more}


def test_a_transfer_says_what_will_happen_is_entered_once_and_takes_effect_by_itself(visit: Visit) -> None:
    client, west = visit("chenjing"), Department.objects.get(key="southwest")
    page = client.get(f"{PAGE}/change")
    typed = {"on": "2026-12-01", "department": west.pk}
    preview = client.post(f"{PAGE}/change", sent(page, **typed))
    for said in (
        "From 1 Dec 2026 Min Wang works in Southwest sales.", "Approvals started afterwards go to Xiao Ma.",
        "Results until the day before still belong to the department of now.", "Nobody is notified",
    ):  # fmt: skip
        assert says(preview, said), said
    assert Assignment.objects.filter(employee=who(), voided_at__isnull=True).count() == 1
    form = sent(preview, **typed, sure="1")
    done = client.post(f"{PAGE}/change", form)
    again = client.post(f"{PAGE}/change", form)
    assert (done["Location"], again["Location"]) == (PAGE, PAGE)
    assert Assignment.objects.filter(employee=who(), voided_at__isnull=True).count() == 2
    assert says(client.get(PAGE), "Moves to Southwest sales, manager is now Xiao Ma")
    assert (held(date(2026, 11, 30)).department.key, held(date(2026, 12, 1)).department.key) == (
        "east-shanghai", "southwest",
    )  # fmt: skip
    boss = User.objects.get(username="zhoulan").actor
    assert visible_to(boss, date(2026, 11, 30)).filter(pk=who().pk).exists()
    assert not visible_to(boss, date(2026, 12, 1)).filter(pk=who().pk).exists()


def test_a_planned_change_is_cancelled_taken_back_and_altered(visit: Visit) -> None:
    client, page = visit("chenjing"), "/people/qinghe/QH0217"
    first = Assignment.objects.get(
        employee__number="QH0217", valid_from=date(2026, 12, 1), voided_at__isnull=True
    )
    gone = client.post(f"{page}/planned/2026-12-01/cancel")
    assert gone.status_code == 302 and held(date(2026, 12, 1), "QH0217").department.key == "east-shanghai"
    shown = client.get(page)
    undo = re.search(r'action="(/people/qinghe/QH0217/restore/[^"]+)"', shown.content.decode())
    assert undo is not None and not says(shown, "1 Dec move")
    assert client.post(undo[1]).status_code == 302
    back = held(date(2026, 12, 1), "QH0217")
    assert (back.department_id, back.manager_id, back.change) == (
        first.department_id,
        first.manager_id,
        first.change,
    )
    form = client.get(f"{page}/planned/2026-12-01")
    assert b'value="2026-12-01"' in form.content
    north = Department.objects.get(key="north")
    client.post(f"{page}/planned/2026-12-01", sent(form, on="2027-01-01", department=north.pk, sure="1"))
    assert (held(date(2026, 12, 31), "QH0217").department.key, held(date(2027, 1, 1), "QH0217").department.key) == (
        "east-shanghai", "north",
    )  # fmt: skip
    assert client.post(f"{page}/planned/2026-03-01/cancel").status_code == 302
    assert held(date(2026, 3, 1), "QH0217").change == "transferred"
    assert client.post(f"{page}/restore/forged:token").status_code == 302


def test_a_form_that_is_wrong_keeps_its_input_and_says_what_to_do(visit: Visit) -> None:
    client = visit("chenjing")
    for typed, said in (
        ({"on": "yesterday"}, "Enter a valid date"), ({"on": "0001-01-01"}, "between 1950 and 2199"),
        ({"on": "2026-12-01", "manager": "nobody"}, "There is nobody of that number or name."),
        ({"on": "2026-12-01", "department": "999999"}, "Select a valid choice"),
        ({"on": "2026-12-01", "sure": "1"}, "Nothing would change"), ({"on": "2000-01-01", "manager": "QH0011", "sure": "1"}, "holds no assignment"),
        ({"on": "2026-12-01", "manager": "QH0202", "sure": "1"}, "Nobody reports to themselves"),
    ):  # fmt: skip
        answer = client.post(f"{PAGE}/change", typed)
        assert (answer.status_code, says(answer, said)) == (422, True), typed
    kept = client.post(f"{PAGE}/change", {"on": "x", "reason": "我的理由"})
    assert "我的理由" in kept.content.decode()


def test_of_two_who_change_one_work_life_the_second_is_told_and_loses_nothing(visit: Visit) -> None:
    client = visit("chenjing")
    page = client.get(f"{PAGE}/change")
    other = Move(department=Department.objects.get(key="north"))
    enter_change(
        actor=TESTER, at=LONG_AGO.replace(year=2027), employee=who(), on=date(2026, 12, 5), move=other
    )
    typed = {"on": "2026-12-01", "manager": "QH0011", "reason": "我的理由", "sure": "1"}
    told = client.post(f"{PAGE}/change", sent(page, **typed))
    assert told.status_code == 422 and says(told, "Somebody else changed this record while you were writing")
    assert says(told, "5 Dec 2026 Moves to North sales") and "我的理由" in told.content.decode()
    assert client.post(f"{PAGE}/change", sent(told, **typed)).status_code == 302
    assert held(date(2026, 12, 1)).manager == Employee.objects.get(number="QH0011")
    assert held(date(2026, 12, 5)).department.key == "north"


def test_who_leaves_is_employed_on_the_last_day_and_gone_the_day_after(visit: Visit) -> None:
    client = visit("chenjing")
    page = client.get(f"{PAGE}/leave")
    wrong = client.post(f"{PAGE}/leave", sent(page, last_day="2026-11-30", typed="somebody"))
    assert wrong.status_code == 422 and says(wrong, "The name does not match.")
    assert client.post(f"{PAGE}/leave", sent(wrong, last_day="2026-11-30", typed="王敏")).status_code == 302
    assert Employment.objects.get(employee=who(), voided_at__isnull=True).last_day == date(2026, 11, 30)
    assert assignments_on(date(2026, 11, 30)).filter(employee=who()).exists()
    assert not assignments_on(date(2026, 12, 1)).filter(employee=who()).exists()
    assert says(client.get("/people?view=leaving&group="), "Min Wang")
    early = client.post(f"{PAGE}/leave", {"last_day": "2001-01-01", "typed": "王敏"})
    assert early.status_code == 422 and says(early, "before the hiring")


def test_a_new_employee_is_previewed_entered_once_and_masked(visit: Visit) -> None:
    client = visit("chenjing")
    page = client.get("/people/new")
    number = re.search(r'name="number" value="([^"]+)"', page.content.decode())
    assert number is not None and number[1].startswith("QH")
    east = Department.objects.get(key="east")
    post = Position.objects.get(key="salesperson")
    typed = {
        "number": number[1], "name": "钱小七", "hired_on": "2026-12-01", "probation_until": "2027-02-28",
        "department": east.pk, "position": post.pk, "phone": "13000139999", "id_number": id_number(1, date(1990, 3, 7)),
    }  # fmt: skip
    preview = client.post("/people/new", sent(page, **typed))
    assert says(preview, "钱小七 joins East sales on 1 Dec 2026.") and says(preview, "Lan Zhou leads them")
    form = sent(preview, **typed, sure="1")
    assert client.post("/people/new", form)["Location"] == f"/people/qinghe/{number[1]}"
    assert client.post("/people/new", form).status_code == 302
    made = Employee.objects.get(name="钱小七")
    assert (made.initials, made.assignments.get().level, made.phone) == ("qxq", post.level, "13000139999")
    assert says(client.get("/people?view=to-join&group="), "钱小七")
    taken = client.post("/people/new", {**typed, "name": "另一人", "sure": "1"})
    assert taken.status_code == 422 and says(taken, "is taken")
    late = client.post("/people/new", {**typed, "probation_until": "2026-01-01"})
    assert says(late, "Probation ends before the first day.")


def test_an_id_number_is_checked_where_people_are_entered_and_edited(visit: Visit) -> None:
    client = visit("chenjing")
    right = id_number(1, date(1990, 3, 7))  # a man's
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    typed: dict[str, Any] = {
        "number": "N1", "name": "钱小八", "hired_on": "2026-12-01", "department": Department.objects.get(key="east").pk,
    }  # fmt: skip
    answer = client.post("/people/new", {**typed, "id_number": wrong, "sure": "1"})
    assert answer.status_code == 422 and says(answer, f"it should be {right[-1]}")
    differs = {**typed, "id_number": right, "born_on": "1990-03-08", "gender": "f"}
    answer = client.post("/people/new", {**differs, "sure": "1"})
    assert answer.status_code == 422 and says(answer, "another birth date") and says(answer, "another sex")
    assert says(answer, "It is right all the same") and not Employee.objects.filter(name="钱小八").exists()
    preview = client.post("/people/new", {**differs, "all_the_same": "on"})
    assert preview.status_code == 200 and re.search(
        r'name="all_the_same"[^>]* checked', preview.content.decode()
    )
    client.post("/people/new", {**typed, "id_number": f" {right[:6]} {right[6:].lower()}", "sure": "1"})
    made = Employee.objects.get(name="钱小八")
    assert (made.id_number, made.born_on) == (right, date(1990, 3, 7))

    address = "/people/qinghe/N1/edit"
    page = client.get(address)
    for given, said in (({"id_number": wrong}, f"it should be {right[-1]}"), ({"born_on": "1991-01-01"}, "another birth date"), ({"gender": "f"}, "another sex")):  # fmt: skip
        form = sent(page, name="钱小八", born_on="1990-03-07")
        answer = client.post(address, {**form, **given})
        assert answer.status_code == 422 and says(answer, said), given
    made.refresh_from_db()
    assert (made.id_number, made.gender) == (right, "")
    form = sent(client.get(address), name="钱小八", born_on="1990-03-07", gender="f", all_the_same="on")
    assert client.post(address, form).status_code == 302
    made.refresh_from_db()
    assert made.gender == "f"
    passport = sent(
        client.get(address), name="钱小八", born_on="1990-03-07", gender="f", id_number="G12345678"
    )
    assert client.post(address, passport).status_code == 302


def test_a_new_employee_has_the_fields_of_the_company(visit: Visit) -> None:
    client = visit("chenjing")
    for name, kind, more in (("工位", "text", {}), ("班车", "choice", {"choices": ["东线", "西线"]}), ("旧字段", "text", {"retired_at": LONG_AGO}), ("别家的", "text", {"company_key": "other"})):  # fmt: skip
        CustomField.objects.create(
            subject="employee", key=f"f{len(name)}{kind}", name=name, kind=kind, created_at=LONG_AGO, order=90, required=name == "工位", **more
        )  # fmt: skip
    page = client.get("/people/new").content.decode()
    assert "工位" in page and "班车" in page and "旧字段" not in page and "别家的" not in page
    seat, bus = (f"c_{CustomField.objects.get(name=name).key}" for name in ("工位", "班车"))
    typed: dict[str, Any] = {
        "number": "N2", "name": "钱小九", "hired_on": "2026-12-01", "department": Department.objects.get(key="east").pk, "sure": "1",
    }  # fmt: skip
    assert client.post("/people/new", typed).status_code == 422
    assert client.post("/people/new", {**typed, seat: "A-7", bus: "北线"}).status_code == 422
    assert client.post("/people/new", {**typed, seat: "A-7", bus: "西线"}).status_code == 302
    made = Employee.objects.get(number="N2")
    said = CustomValue.objects.filter(object_id=made.pk).values_list("field__name", "text")
    assert sorted(said) == [("工位", "A-7"), ("班车", "西线")]


def test_of_two_who_edit_one_file_the_second_is_told_and_loses_nothing(visit: Visit) -> None:
    client, person = visit("chenjing"), who()
    page = client.get(f"{PAGE}/edit")
    edit_person(
        actor=TESTER, at=LONG_AGO, on=DAY, employee=person, values={"email": "new@qinghe.example", "phone": "13100131111"},
        seen={},
    )  # fmt: skip
    typed = {
        "name": "王敏",
        "name_en": "Min Wang",
        "email": "mine@qinghe.example",
        "native_place": "江苏苏州",
        "phone": "13200132222",
    }
    told = client.post(f"{PAGE}/edit", sent(page, **typed))
    assert (
        told.status_code == 422 and says(told, "now “new@qinghe.example”") and says(told, "now “131****1111”")
    )
    assert "mine@qinghe.example" in told.content.decode()
    assert client.post(f"{PAGE}/edit", sent(told, **typed)).status_code == 302
    person.refresh_from_db()
    assert (person.email, person.phone, person.native_place) == (
        "mine@qinghe.example",
        "13200132222",
        "江苏苏州",
    )
    line = AuditLine.objects.filter(action="people.edit_person").latest("pk")
    assert "13200132222" not in str(line.after)


def test_what_stays_empty_of_a_secret_stays_and_a_wrong_number_is_refused(visit: Visit) -> None:
    client, person = visit("chenjing"), who()
    page = client.get(f"{PAGE}/edit")
    assert person.phone not in page.content.decode()
    typed = {"name": "王敏", "phone": "", "id_number": Employee.objects.get(number="QH0201").id_number}
    answer = client.post(f"{PAGE}/edit", sent(page, **typed))
    assert answer.status_code == 422 and says(answer, "Another employee has this ID number.")
    client.post(f"{PAGE}/edit", sent(answer, **{**typed, "id_number": ""}))
    kept = person.phone
    person.refresh_from_db()
    assert person.phone == kept


def test_rows_of_the_file_are_added_taken_out_and_put_back(visit: Visit) -> None:
    client = visit("chenjing")
    Education.objects.filter(employee=who()).delete()
    Contract.objects.filter(employee=who()).delete()
    page = client.get(f"{PAGE}/edit")
    form = {
        **sent(page),
        "school": "苏州大学",
        "major": "市场",
        "degree": "bachelor",
        "graduated_on": "2020-06-30",
    }
    assert client.post(f"{PAGE}/file/education", form).status_code == 302
    assert client.post(f"{PAGE}/file/education", form).status_code == 302
    row = Education.objects.get(employee=who())
    assert says(client.get(PAGE), "苏州大学")
    assert client.post(f"{PAGE}/file/education/{row.pk}/remove").status_code == 302
    assert not says(client.get(PAGE), "苏州大学")
    assert client.post(f"{PAGE}/file/education/{row.pk}/restore").status_code == 302
    assert says(client.get(PAGE), "苏州大学")
    wrong = client.post(
        f"{PAGE}/file/contract", {"kind": "fixed", "starts_on": "2026-01-01", "ends_on": "2025-01-01"}
    )
    assert wrong.status_code == 422 and says(wrong, "The last day lies before the first.")
    assert not Contract.objects.filter(employee=who()).exists()
    for path in ("file/moon", "file/education/999999/remove", f"file/education/{10**30}/remove"):
        assert client.post(f"{PAGE}/{path}").status_code in (400, 404), path


def test_an_employee_edits_only_their_own_contact_and_others_nothing(visit: Visit) -> None:
    own, page = visit("zhangsan"), "/people/qinghe/QH0217"
    form = own.get(f"{page}/edit")
    assert b'name="email"' in form.content and b'name="id_number"' not in form.content
    answer = own.post(f"{page}/edit", sent(form, email="me@qinghe.example", id_number="1", name="别名"))
    person = Employee.objects.get(number="QH0217")
    assert (answer.status_code, person.email, person.name) == (302, "me@qinghe.example", "张三")
    for username, path, status in (
        ("zhangsan", f"{page}/change", 403), ("zhoulan", f"{page}/edit", 403), ("zhoulan", f"{page}/leave", 403),
        ("zhangsan", "/people/qinghe/QH0014/edit", 404), ("zhoulan", "/people/qinghe/QH0014/change", 404),
        ("zhangsan", "/people/new", 403), ("zhoulan", "/people/fields", 403), ("liuyuan", f"{page}/change", 403),
    ):  # fmt: skip
        assert visit(username).get(path).status_code == status, (username, path)
        assert visit(username).post(path, {"on": "2026-12-01", "sure": "1"}).status_code == status, (
            username,
            path,
        )


def test_a_custom_field_is_added_filled_in_filtered_renamed_and_retired(visit: Visit) -> None:
    client = visit("chenjing")
    CustomValue.objects.all().delete()
    CustomField.objects.all().delete()
    page = client.get("/people/fields")
    assert says(page, "There is no field of your own yet.")
    typed = {
        "name": "工服尺码",
        "name_en": "Shirt size",
        "kind": "choice",
        "choices": "M\nL\nL",
        "group": "basic",
        "required": "on",
    }
    form = sent(page, **typed)
    assert client.post("/people/fields", form).status_code == 302
    assert client.post("/people/fields", form).status_code == 302
    field = CustomField.objects.get()
    assert (field.key, field.choices) == ("shirt_size", ["M", "L"])
    edit = client.get(f"{PAGE}/edit")
    base = {"name": "王敏", "name_en": "Min Wang"}
    assert says(client.post(f"{PAGE}/edit", sent(edit, **base)), "This field is required.")
    assert client.post(f"{PAGE}/edit", sent(edit, **base, c_shirt_size="L")).status_code == 302
    assert CustomValue.objects.get().text == "L" and says(client.get(PAGE), "Shirt size L")
    assert says(client.get("/people?c_shirt_size=L&columns=name.c_shirt_size&group="), "Min Wang")
    taken = client.post("/people/fields/shirt_size", {**typed, "choices": "M\nS"})
    assert taken.status_code == 422 and says(taken, "“L” is somebody's value.")
    assert (
        client.post("/people/fields/shirt_size", {**typed, "name": "尺码", "name_en": ""}).status_code == 302
    )
    assert says(client.get(PAGE), "尺码 L")
    assert client.post("/people/fields/shirt_size/order", {"verb": "retire"}).status_code == 302
    client.get(PAGE)  # has the toast
    assert not says(client.get(PAGE), "尺码")
    client.post("/people/fields/shirt_size/order", {"verb": "back"})
    assert says(client.get(PAGE), "尺码 L")
    bad = client.post("/people/fields", {"name": "x", "kind": "choice", "choices": "one", "group": "basic"})
    assert bad.status_code == 422 and says(bad, "at least two words")
    client.post("/people/fields", {"name": "分", "kind": "number", "group": "basic"})
    assert says(
        client.post(f"{PAGE}/edit", {"name": "王敏", "c_shirt_size": "L", "c_fen": "many"}), "Write a number"
    )


def test_forms_work_by_plain_sending_and_their_pages_stay_small(visit: Visit) -> None:
    client = visit("chenjing")
    for path in (f"{PAGE}/change", f"{PAGE}/leave", f"{PAGE}/edit", "/people/new", "/people/fields"):
        page = client.get(path)
        assert page.status_code == 200 and len(page.content) < 60_000, path
        ids = re.findall(r'\sid="([^"]+)"', page.content.decode())
        assert len(ids) == len(set(ids)), (path, sorted(each for each in ids if ids.count(each) > 1))


def test_a_file_is_brought_handed_out_noted_and_what_it_only_claims_to_be_refused(visit: Visit) -> None:
    client, page = visit("chenjing"), f"{PAGE}/attach"
    pdf = SimpleUploadedFile("合同.pdf", b"%PDF-1.4 contract", "application/pdf")
    done = client.post(
        page, {"files": pdf, "group": "identity", "title": "劳动合同", "expires_on": "2027-09-01"}
    )
    assert done.status_code == 302
    assert says(client.get(PAGE), "劳动合同") and says(client.get(PAGE), "valid until 1 Sep 2027")
    row = Attachment.objects.get()
    answer = client.get(f"{PAGE}/attached/{row.pk}")
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 contract"
    assert "attachment" in answer["Content-Disposition"] and "sandbox" in answer["Content-Security-Policy"]
    assert AuditLine.objects.filter(action="read.identity", object_id=str(who().pk)).count() == 1
    assert visit("zhoulan").get(f"{PAGE}/attached/{row.pk}").status_code == 404
    assert not says(visit("zhoulan").get(PAGE), "劳动合同")
    liar = SimpleUploadedFile("photo.png", b"MZ not a picture", "image/png")
    wrong = client.post(page, {"files": liar, "group": "basic"})
    assert wrong.status_code == 422 and Attachment.objects.count() == 1
    assert client.post(page, {"group": "basic"}).status_code == 422
    assert client.post(page, {"files": pdf, "group": "moon"}).status_code == 422
    assert visit("zhoulan").get(page).status_code == 403
