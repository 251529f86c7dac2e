"""Scenes of the product: a planned transfer changes who sees, on its day; a department handed over is gone at once."""

from datetime import UTC, date, datetime, timedelta

from jinjie.foundation.people.actions.organisation import set_department_head
from jinjie.foundation.people.actions.roles import link_user
from jinjie.foundation.people.models import Department, Employee
from jinjie.system.accounts.actors import principal
from jinjie.system.preferences.actions import set_preference
from jinjie.system.preferences.queries import DEMO_TODAY
from tests.factories.people import make_user
from tests.interfaces.web.conftest import Visit

AT = datetime(2026, 11, 12, 2, tzinfo=UTC)
ACTOR = principal("cli:test")
ZHANGSAN = "/people/qinghe/QH0217/path"
MOVES = date(2026, 12, 1)


def let_it_be(day: date) -> None:
    set_preference(actor=ACTOR, at=AT, key=DEMO_TODAY, value=day.isoformat())


def sign_in_for(number: str, username: str) -> None:
    user = make_user(username)
    link_user(actor=ACTOR, at=AT, employee=Employee.objects.get(number=number), user_id=user.pk)


def test_planned_transfer_changes_the_manager_by_itself_on_its_day(visit: Visit) -> None:
    sign_in_for("QH0011", "maxiao")
    before, after = visit("zhoulan"), visit("maxiao")
    for day, codes in ((MOVES - timedelta(days=1), (200, 404)), (MOVES, (404, 200))):
        let_it_be(day)
        assert (before.get(ZHANGSAN).status_code, after.get(ZHANGSAN).status_code) == codes, day
    assert "张三" not in before.get("/people?q=zhangsan").content.decode().partition("<main")[2]


def test_manager_of_today_does_not_see_back_into_days_before(visit: Visit) -> None:
    """Rights are today's, on a page about the past too: who led then and no longer does sees nothing of then."""
    let_it_be(MOVES)
    assert visit("zhoulan").get(f"{ZHANGSAN}?as_of=2026-11-12").status_code == 404


def test_department_handed_over_loses_its_people_with_the_next_click(visit: Visit) -> None:
    sign_in_for("QH0012", "shenyue")
    page = "/people/qinghe/QH0205/path"
    old, new = visit("zhoulan"), visit("shenyue")
    east = Department.objects.get(key="east")
    assert (old.get(page).status_code, new.get(page).status_code) == (200, 404)
    set_department_head(actor=ACTOR, at=AT, department=east, head=Employee.objects.get(number="QH0012"))
    assert (old.get(page).status_code, new.get(page).status_code) == (404, 200)
