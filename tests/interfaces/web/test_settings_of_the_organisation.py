"""Settings: the index, fact types, and the organisation as HR and administrators change it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.growth.models import FactType
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Company, Department, Level, Position, Sequence
from jinjie.system.accounts.models import User
from tests.factories.people import World, make_company, make_department, make_position, make_user
from tests.interfaces.web.conftest import Visit, says

MOST_QUERIES = 12
PAGES = (
    "/settings", "/settings/departments", "/settings/departments/new", "/settings/positions",
    "/settings/positions/new", "/settings/levels", "/settings/sequences/new", "/settings/fact-types",
    "/settings/fact-types/new",
)  # fmt: skip


def _post(client: Client, address: str, **given: Any) -> Any:
    return client.post(address, given)


def test_the_index_has_a_card_for_what_one_looks_after(visit: Visit) -> None:
    page = visit("chenjing").get("/settings")
    for said in ("Departments, positions, levels", "Fact types", "Ladders and standards"):
        assert says(page, said), said
    User.objects.filter(username="chenjing").update(language="zh-hans")
    assert says(Client_of("chenjing").get("/settings"), "部门、岗位、职级")


def Client_of(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.mark.parametrize("username", ["zhangsan", "zhoulan", "liuyuan"])
def test_who_looks_after_nothing_is_refused_everywhere(visit: Visit, username: str) -> None:
    client = visit(username)
    team = Department.objects.get(key="east-shanghai").pk
    for address in (*PAGES, f"/settings/departments/{team}"):
        assert client.get(address).status_code == 403, address
    assert _post(client, f"/settings/departments/{team}/close", on="2026-12-01").status_code == 403
    assert Department.objects.get(pk=team).closed_on is None


def test_a_department_is_added_renamed_moved_and_given_a_head(visit: Visit) -> None:
    client = visit("chenjing")
    above = Department.objects.get(key="east")
    answer = _post(
        client, "/settings/departments/new", name="南京组", name_en="Nanjing team", parent=above.pk, once="a1"
    )
    made = Department.objects.get(name="南京组")
    assert (answer.status_code, made.parent_id, made.key) == (302, above.pk, "nanjingzu")
    again = _post(client, "/settings/departments/new", name="南京组", name_en="", parent=above.pk, once="a1")
    assert (again.status_code, Department.objects.filter(name="南京组").count()) == (302, 1)
    other = Department.objects.get(key="southwest")
    changed = {"name": "南京一组", "name_en": "", "seen": "南京组", "parent": other.pk, "lead": "person",
               "head": "QH0201", "since": "2026-11-01"}  # fmt: skip
    assert _post(client, f"/settings/departments/{made.pk}", **changed).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.parent_id, made.head.number) == ("南京一组", other.pk, "QH0201")  # type: ignore[union-attr]
    assert made.path == f"{other.path}{made.pk}/"


def test_the_head_of_the_company_is_named_since_a_day(visit: Visit) -> None:
    client = visit("chenjing")
    address = "/settings/departments/leader"
    wrong = _post(client, address, head="niemand", since="2026-11-01")
    assert (wrong.status_code, says(wrong, "Nobody of this company")) == (422, True)
    assert _post(client, address, head="林涛", since="2026-11-01").status_code == 302
    assert client.get("/organisation/picture").json()["nodes"][0][4] == "Tao Lin"
    assert client.get("/organisation/picture?as_of=2026-10-31").json()["nodes"][0][4] == "Yuan Liu"


def test_what_was_typed_stays_and_the_mistake_is_named(visit: Visit) -> None:
    client = visit("chenjing")
    row = Department.objects.get(key="east")
    form = {
        "name": "华东",
        "name_en": "",
        "seen": row.name,
        "parent": "",
        "lead": "person",
        "head": "niemand",
    }
    wrong = _post(client, f"/settings/departments/{row.pk}", **form)
    assert (wrong.status_code, says(wrong, "Nobody of this company has that number or name")) == (422, True)
    assert b'value="niemand"' in wrong.content
    below = Department.objects.get(key="east-shanghai")
    circle = _post(
        client, f"/settings/departments/{row.pk}", **{**form, "parent": below.pk, "head": "QH0010"}
    )
    assert (circle.status_code, says(circle, "That would make a circle")) == (422, True)
    stale = _post(client, f"/settings/departments/{row.pk}", **{**form, "head": "QH0010", "seen": "东方部"})
    assert (stale.status_code, says(stale, "It was renamed “华东销售部” meanwhile.")) == (422, True)
    blank = _post(client, "/settings/departments/new", name="\u200b \u3000", name_en="", parent="")
    assert blank.status_code == 422
    assert Department.objects.get(pk=row.pk).name == "华东销售部"


def test_a_department_with_people_is_not_closed_and_an_empty_one_is_and_comes_back(visit: Visit) -> None:
    client = visit("chenjing")
    full = Department.objects.get(key="east-shanghai")
    refused = _post(client, f"/settings/departments/{full.pk}/close", on="2026-12-01")
    assert (refused.status_code, says(refused, "people are still in it")) == (422, True)
    company = Company.objects.get()
    empty = make_department(company, "leer")
    assert _post(client, f"/settings/departments/{empty.pk}/close", on="2026-11-01").status_code == 302
    assert says(client.get("/settings/departments"), "leer since 1 Nov 2026")
    assert _post(client, f"/settings/departments/{empty.pk}/reopen").status_code == 302
    assert Department.objects.get(pk=empty.pk).closed_on is None
    for day in ("", "gestern", "0000-00-00"):
        assert _post(client, f"/settings/departments/{empty.pk}/close", on=day).status_code == 422


def test_a_position_is_added_given_a_level_and_closed(visit: Visit) -> None:
    client = visit("chenjing")
    p5 = Level.objects.get(key="P5")
    assert (
        _post(client, "/settings/positions/new", name="渠道经理", name_en="", level=p5.pk).status_code == 302
    )
    row = Position.objects.get(name="渠道经理")
    assert (row.level, row.sequence) == (p5, p5.sequence)
    _post(client, f"/settings/positions/{row.pk}", name="渠道专员", name_en="", level="", seen="渠道经理")
    row.refresh_from_db()
    assert (row.name, row.level) == ("渠道专员", None)
    assert _post(client, f"/settings/positions/{row.pk}/close", on="2026-11-12").status_code == 302
    assert says(client.get("/settings/positions"), "渠道专员 closed 12 Nov 2026")


def test_sequences_and_levels_are_added_renamed_and_ordered(visit: Visit) -> None:
    client = visit("chenjing")
    _post(client, "/settings/sequences/new", name="技能序列", name_en="Skills")
    row = Sequence.objects.get(name="技能序列")
    for key in ("T1", "T2"):
        assert (
            _post(
                client, f"/settings/sequences/{row.pk}/levels/new", key=key, name=key, name_en=""
            ).status_code
            == 302
        )
    taken = _post(client, f"/settings/sequences/{row.pk}/levels/new", key="P4", name="x", name_en="")
    assert (taken.status_code, says(taken, "already something with the key “P4”")) == (422, True)
    low = Level.objects.get(key="T1")
    _post(client, f"/settings/levels/{low.pk}/move", way="up")
    assert list(row.levels.order_by("rank").values_list("key", flat=True)) == ["T2", "T1"]
    _post(client, f"/settings/levels/{low.pk}", name="初级技师", name_en="", seen="T1")
    assert says(client.get("/settings/levels"), "T1 初级技师")


def test_fact_types_say_unit_scale_who_confirms_and_which_criteria_look(visit: Visit) -> None:
    client = visit("chenjing")
    page = client.get("/settings/fact-types")
    for said in ("Sales", "CNY", "D < C < B < A < S", "the person and HR", "the manager", "built in"):
        assert says(page, said), said
    sales = FactType.objects.get(key="sales")
    one = client.get(f"/settings/fact-types/{sales.pk}")
    for said in ("Nothing recorded is not known, and never counts as 0.", "Sales ≥ 100,000 three months in a row",
                 "Supervisor M1", "nothing recorded: not known"):  # fmt: skip
        assert says(one, said), said


def test_a_fact_type_is_added_changed_retired_and_used_again(visit: Visit) -> None:
    client = visit("chenjing")
    form = {"name": "客户评级", "name_en": "", "kind": "competency", "unit": "", "decimals": "0", "steps": "铜\n银\n金",
            "self_reported": "on", "confirmed_by": "hr"}  # fmt: skip
    assert _post(client, "/settings/fact-types/new", **form).status_code == 302
    row = FactType.objects.get(name="客户评级")
    assert (row.options, row.confirmed_by, row.key) == ({"levels": ["铜", "银", "金"]}, "hr", "kehupingji")
    twice = _post(client, "/settings/fact-types/new", **form)
    assert (twice.status_code, says(twice, "There is a fact type “客户评级” already.")) == (422, True)
    change = {
        "name": "客户等级",
        "name_en": "",
        "unit": "",
        "decimals": "0",
        "steps": "铜\n银",
        "seen": "客户评级",
    }
    assert _post(client, f"/settings/fact-types/{row.pk}/change", **change).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.options, row.self_reported, row.confirmed_by) == (
        "客户等级",
        {"levels": ["铜", "银"]},
        False,
        "",
    )
    assert _post(client, f"/settings/fact-types/{row.pk}/retire").status_code == 302
    assert says(client.get("/settings/fact-types"), "客户等级 retired")
    assert _post(client, f"/settings/fact-types/{row.pk}/restore").status_code == 302
    assert FactType.objects.get(pk=row.pk).retired_at is None


def test_a_fact_type_that_a_standard_asks_for_or_that_is_built_in_is_not_retired(visit: Visit) -> None:
    client = visit("chenjing")
    for key, said in (("sales", "Standards still ask for “Sales”."), ("course", "“Course” is built in.")):
        row = FactType.objects.get(key=key)
        answer = _post(client, f"/settings/fact-types/{row.pk}/retire")
        assert (answer.status_code, says(answer, said)) == (422, True)


def test_another_companys_things_are_not_there(visit: Visit) -> None:
    client = visit("chenjing")
    foreign = make_company("other", "别家")
    place, job = make_department(foreign, "geheim"), make_position(foreign, "geheim")
    kind = FactType.objects.create(company=foreign, key="geheim", name="秘密", kind="custom")
    for address in (f"/settings/departments/{place.pk}", f"/settings/positions/{job.pk}", f"/settings/fact-types/{kind.pk}",
                    f"/settings/fact-types/{kind.pk}/change", "/settings/departments/99999999999999999999",
                    "/settings/departments?company=other"):  # fmt: skip
        assert client.get(address).status_code == 404, address
    for address in (f"/settings/departments/{place.pk}/close", f"/settings/fact-types/{kind.pk}/retire"):
        assert _post(client, address, on="2026-12-01").status_code == 404, address
    wrong = _post(client, "/settings/departments/new", name="x", name_en="", parent=place.pk)
    assert wrong.status_code == 422


def test_pages_of_settings_cost_the_same_with_one_and_with_thirty(db: None) -> None:
    world = World()
    user = make_user("hr", company=world.company, role=Role.HR)
    client = Client()
    client.force_login(user)
    counts: dict[str, list[int]] = {}
    for more in (range(1), range(1, 30)):
        for n in more:
            place = make_department(world.company, f"d{n}", world.department)
            place.head = world.person(department=place)
            place.save(update_fields=["head"])
            make_position(world.company, f"p{n}", world.p4)
            FactType.objects.create(company=world.company, key=f"k{n}", name=f"种类 {n}", kind="custom")
            Level.objects.create(
                company=world.company, sequence=world.p4.sequence, key=f"L{n}", name="x", rank=50 + n
            )
        for address in PAGES:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, address
            counts.setdefault(address, []).append(len(queries))
    assert {address: n for address, n in counts.items() if n[0] != n[1] or n[1] > MOST_QUERIES} == {}
