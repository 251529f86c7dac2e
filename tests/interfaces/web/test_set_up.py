"""From an empty database to the first progress bar, through HTTP; who may, and who may not."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Company, Employee, Level
from jinjie.interfaces.cli.checkup import checkup
from jinjie.interfaces.transfer.templates import fitted, offers, preview
from jinjie.journeys.set_up import issue_code, mark_fits, mark_of, where
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.models import User
from jinjie.system.imports.models import ImportRun
from tests.factories.people import World, make_user
from tests.factories.scene import fifty
from tests.interfaces.web.conftest import says, words

PASSWORD = "a long enough sentence"
STEPS = ("company", "administrator", "roster", "ladder", "figures", "first")


class Owner:
    """Whoever stands at the console, with a browser in English."""

    def __init__(self) -> None:
        self.client = Client(headers={"Accept-Language": "en"})

    def give(self, code: str) -> Any:
        return self.client.post("/set-up", {"code": code})

    def begin(self) -> None:
        """Code, company, administrator."""
        assert self.give(issue_code(at=timezone.now()).lower()).headers["Location"] == "/set-up/company"
        answer = self.client.post("/set-up/company", {"name": "青禾商贸", "key": "qinghe", "calendar": "CN"})
        assert answer.status_code == 302, words(answer)
        form = {"name": "Jing Chen", "username": "chenjing", "password": PASSWORD, "again": PASSWORD}
        assert self.client.post("/set-up/administrator", form).status_code == 302
        User.objects.filter(username="chenjing").update(language="en")

    def bring(self, step: str, content: bytes, name: str) -> str:
        """Upload, check and confirm a table; the address of its import."""
        file = SimpleUploadedFile(name, content)
        assert self.client.post(f"/set-up/{step}", {"file": file}).status_code == 302
        answer = self.client.post(f"/set-up/{step}", {"do": "check"})
        assert answer.status_code == 302, words(answer)
        return self.confirm(answer.headers["Location"])

    def confirm(self, address: str) -> str:
        expected = re.search(r'name="expected" value="(\d+)"', self.client.get(address).content.decode())
        assert expected is not None, words(self.client.get(address))
        self.client.post(f"{address}/confirm", {"expected": expected[1], "compared": "on"})
        assert ImportRun.objects.latest("pk").state == "published", words(self.client.get(address))
        return address


@pytest.fixture
def owner(db: None) -> Owner:
    return Owner()


def test_six_steps_lead_to_the_first_progress(owner: Owner, tmp_path: Path) -> None:
    owner.begin()
    assert says(owner.client.get("/set-up/administrator"), "A second step for your sign-in")
    assert owner.client.get("/set-up", follow=True).redirect_chain[-1][0] == "/set-up/roster"
    path = fifty(tmp_path)
    owner.client.post("/set-up/roster", {"file": SimpleUploadedFile(path.name, path.read_bytes())})
    assert says(owner.client.get("/set-up/roster"), "8 of 9 columns are read")
    address = owner.client.post("/set-up/roster", {"do": "check"}).headers["Location"]
    owner.confirm(address)
    assert says(owner.client.get(address), "On with the set-up")
    page = owner.client.get("/set-up/ladder")
    assert says(page, "What “Sales” asks") and says(page, "P4 · 46 people"), words(page)
    assert (
        owner.client.post(
            "/set-up/ladder", {"template": "sales", "level-P4": "P4", "level-P5": "\0x", "apply": "1"}
        ).status_code
        == 302
    )
    sheet = owner.client.get("/set-up/figures/template").content
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Employee number", "Name", "Month", "Sales", "Team sales"] and len(rows) > 130
    filled = [",".join(map(str, rows[0]))] + [f"{r[0]},{r[1]},{r[2]},120000," for r in rows[1:]]
    owner.bring("figures", "\n".join(filled).encode(), "kpi.csv")
    page = owner.client.get("/set-up/first")
    assert says(page, "Overall progress 30.0%"), words(page)
    assert owner.client.post("/set-up/first", {"number": "QH0003"}).status_code == 302
    assert says(owner.client.get("/set-up/first"), "QH0003")
    owner.client.post("/set-up/over")
    assert where().finished
    assert owner.client.get("/set-up").headers["Location"] == "/"
    assert owner.client.get("/set-up/roster").headers["Location"] == "/"


def test_only_the_holder_of_the_code_sets_a_fresh_server_up(owner: Owner) -> None:
    for step in STEPS:
        assert owner.client.get(f"/set-up/{step}").headers["Location"] == "/set-up", step
        assert owner.client.post(f"/set-up/{step}", {"name": "x", "key": "mine"}).status_code == 302, step
    code = issue_code(at=timezone.now())
    for wrong in ("", "AAAA-BBBB-CCCC-DDDD", code[:-1], "\0", "x" * 500):
        assert owner.give(wrong).status_code == 422, wrong
    assert not Company.objects.exists() and not User.objects.exists()
    assert owner.give(code).status_code == 302


def test_codes_end_and_open_nothing_once_somebody_can_sign_in(owner: Owner) -> None:
    now = timezone.now()
    codes = [issue_code(at=now) for _time in range(6)]
    assert [mark_fits(mark_of(code), now) for code in codes] == [False, *[True] * 5]
    assert not mark_fits(mark_of(codes[-1]), now + timedelta(days=7))
    owner.begin()
    stranger = Client()
    assert stranger.post("/set-up", {"code": codes[-1]}).headers["Location"].startswith("/set-up/")
    for step in STEPS[1:]:
        assert stranger.get(f"/set-up/{step}").headers["Location"].startswith("/sign-in"), step
        assert stranger.post(f"/set-up/{step}", {"do": "demo"}).headers["Location"].startswith("/sign-in"), (
            step
        )
    make_user("nobody")
    stranger.force_login(User.objects.get(username="nobody"))
    assert stranger.get("/set-up/roster").status_code == 403
    assert stranger.post("/set-up/over").status_code in (302, 403)
    assert not where().finished and not Employee.objects.exists()


def test_it_is_gone_on_with_in_another_browser(owner: Owner) -> None:
    code = issue_code(at=timezone.now())
    owner.give(code)
    owner.client.post("/set-up/company", {"name": "青禾商贸", "key": "qinghe", "calendar": "WEEK"})
    later = Owner()
    assert later.give(code).headers["Location"] == "/set-up/administrator"
    assert (
        later.client.post(
            "/set-up/company", {"name": "又一家", "key": "second", "calendar": "CN"}
        ).status_code
        == 302
    )
    assert Company.objects.get().key == "qinghe"


@pytest.mark.parametrize(
    ("step", "form", "said"),
    [
        ("company", {"name": "x", "key": "With Blanks", "calendar": "CN"}, "2 to 30 small letters"),
        ("company", {"name": "", "key": "ok", "calendar": "moon"}, "Name of the company"),
    ],
)
def test_wrong_forms_keep_what_was_typed(owner: Owner, step: str, form: dict[str, str], said: str) -> None:
    owner.give(issue_code(at=timezone.now()))
    answer = owner.client.post(f"/set-up/{step}", form)
    assert answer.status_code == 422 and says(answer, said), words(answer)
    assert f'value="{form["key"]}"' in answer.content.decode()


def test_a_weak_password_makes_no_administrator(owner: Owner) -> None:
    owner.give(issue_code(at=timezone.now()))
    owner.client.post("/set-up/company", {"name": "青禾商贸", "key": "qinghe", "calendar": "WEEK"})
    for password, again in (("short", "short"), (PASSWORD, "another one entirely")):
        form = {"name": "Jing", "username": "jing", "password": password, "again": again}
        assert owner.client.post("/set-up/administrator", form).status_code == 422
    assert not User.objects.exists()


def test_invented_people_come_by_an_import_and_go_by_undoing_it(owner: Owner) -> None:
    owner.begin()
    address = owner.client.post("/set-up/roster", {"do": "demo"}).headers["Location"]
    assert says(owner.client.get(address), "Import 50 people")
    owner.confirm(address)
    assert "roster" in where().done
    owner.client.post(f"{address}/undo", {"sure": "on"})
    assert "roster" not in where().done


def test_a_step_is_put_off_and_a_later_one_waits_for_an_earlier(owner: Owner) -> None:
    owner.begin()
    for step in ("ladder", "figures", "first"):
        assert owner.client.get(f"/set-up/{step}").headers["Location"] == "/set-up/roster", step
    owner.confirm(owner.client.post("/set-up/roster", {"do": "demo"}).headers["Location"])
    owner.client.post("/set-up/ladder", {"template": "sales", "apply": "1"})
    assert owner.client.post("/set-up/figures", {"later": "1"}).headers["Location"] == "/set-up/first"
    page = owner.client.get("/set-up/first")
    assert "put off" in page.content.decode() and says(page, "The first progress")


def test_doctor_says_what_the_set_up_lacks(owner: Owner) -> None:
    def told() -> list[str]:
        with translation.override("en"):
            found = checkup(timezone.now())
        return [finding.text for finding in found if finding.check in ("set-up", "accounts")]

    assert told() == ["Nobody can sign in."]
    owner.begin()
    assert told() == ["The set-up is not finished: there are no people yet."]


def test_a_template_takes_the_rosters_levels(db: None) -> None:
    world = World()
    world.person()
    shown = preview("customer_service", world.company)
    assert {offer.key for offer in offers()} == {"sales", "customer_service", "operations", "retail", "rnd"}
    assert (shown.fits[0].key, shown.fits[0].suggested, shown.levels) == ("C1", "P4", (("P4", 1),))
    plan = fitted("customer_service", {"C1": "P4", "C2": ""})
    assert [level.key for level in plan.levels][:2] == ["P4", "C2"]
    assert (plan.steps[0].source, plan.steps[0].target) == ("P4", "C2")
    with pytest.raises(Refusal):
        fitted("customer_service", {"C1": "P4", "C2": "P4"})
    with pytest.raises(Refusal):
        fitted("../../etc/passwd", {})
    assert Level.objects.count() == 2


def test_the_roster_template_is_read_without_a_question(owner: Owner) -> None:
    owner.begin()
    content = owner.client.get("/set-up/roster/template").content
    owner.client.post("/set-up/roster", {"file": SimpleUploadedFile("template.xlsx", content)})
    assert says(owner.client.get("/set-up/roster"), "10 of 10 columns are read")
    owner.confirm(owner.client.post("/set-up/roster", {"do": "check"}).headers["Location"])
    assert Employee.objects.get(number="A002").assignments.get().department.name in ("East", "华东组")


def test_a_wrong_file_is_told_on_the_step(owner: Owner) -> None:
    owner.begin()
    answer = owner.client.post("/set-up/roster", {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.7")})
    assert answer.status_code == 422 and says(answer, "This is a PDF document")
    assert not ImportRun.objects.exists()
    assert owner.client.post("/set-up/ladder", {"template": "nonsense", "apply": "1"}).status_code == 302


def test_an_installation_without_the_wizard_is_left_alone(db: None) -> None:
    world = World()
    user = make_user("hr", company=world.company, role=Role.HR)
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.force_login(user)
    assert client.get("/set-up").status_code == 302
    assert issue_code(at=timezone.now())
    assert Client().get("/set-up/company").headers["Location"].startswith("/sign-in")
