"""How one is told, chosen in the browser: kept, refused, and heeded by what is sent."""

from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.notifications.actions.choosing import choose
from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.models import Delivery, Notice, Wishes
from jinjie.foundation.notifications.notices import CONFIRMED, REFUSED
from jinjie.foundation.people.models import Employee
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import user_actor
from jinjie.system.audit.models import AuditLine
from tests.factories.people import make_user
from tests.foundation.notifications.conftest import AT, later, post, run
from tests.interfaces.channels.post_office import Office
from tests.interfaces.web.conftest import Visit, says

__all__ = ["post"]
GOOD = {"quiet": "1", "from": "21:30", "until": "07:00", "rhythm": "daily"}


def keep(client: Client, **words: Any) -> Any:
    return client.post("/me/notices/keep", {**GOOD, **words}, follow=True)


def zhang() -> Employee:
    return Employee.objects.get(number="QH0217")


def test_without_a_channel_everything_is_in_the_inbox(visit: Visit) -> None:
    page = visit("zhangsan").get("/me/notices")
    assert says(page, "everything is in the inbox") and says(page, "My records confirmed")
    assert 'value="22:00"' in page.content.decode() and 'value="08:00"' in page.content.decode()
    assert says(visit("zhangsan").get("/me"), "How I am told")


def test_what_is_chosen_is_kept_shown_and_audited(visit: Visit, post: Office) -> None:
    client = visit("zhangsan")
    Employee.objects.update(email="")
    assert says(keep(client, on=[f"{CONFIRMED.key}/mail"]), "No e-mail address of yours")
    row = Wishes.objects.get(employee=zhang())
    assert (row.quiet_from, row.quiet_until, row.rhythm) == (time(21, 30), time(7), "daily")
    assert "mail" in row.off["career.approaching"]
    assert row.off[CONFIRMED.key] == ["push"], "mail was left on"
    assert REFUSED.key not in row.off, "that one can't be switched off"
    page = client.get("/me/notices").content.decode()
    assert f'id="{CONFIRMED.key}-mail" name="on" value="{CONFIRMED.key}/mail" checked' in page
    assert 'id="career.approaching-mail" name="on" value="career.approaching/mail">' in page
    assert AuditLine.objects.filter(action="notifications.choose").count() == 1
    keep(client, quiet="", on=[])
    row.refresh_from_db()
    assert row.quiet_from == row.quiet_until


@pytest.mark.parametrize("wrong", [{"from": "25:00"}, {"until": ""}, {"rhythm": "hourly"}, {"rhythm": ""}])
def test_nonsense_is_refused_and_nothing_kept(visit: Visit, wrong: dict[str, str]) -> None:
    assert keep(visit("zhangsan"), **wrong).status_code == 400
    assert not Wishes.objects.exists()


def test_what_is_sent_heeds_it(visit: Visit, post: Office) -> None:
    person = zhang()
    person.email = "zhangsan@qinghe.invalid"
    person.save()
    Notice.objects.all().delete()
    keep(visit("zhangsan"), rhythm="at_once", on=[])
    for kind in (CONFIRMED, REFUSED):
        notify(kind=kind, at=AT, told=[Told(person.pk, "t", {"title": "x", "type": "y"})])
    run(later(minutes=20))
    assert [row.notice.kind for row in Delivery.objects.all()] == [REFUSED.key]
    assert len(post.mails) == 1


def test_only_ones_own_and_only_what_there_is(visit: Visit) -> None:
    given: dict[str, Any] = {"at": AT, "quiet_from": time(22), "quiet_until": time(8), "rhythm": "daily"}
    nobody = user_actor(make_user("nobody").pk, "nobody")
    with pytest.raises(NotAllowed):
        choose(actor=nobody, off={}, **given)
    own = user_actor(zhang().user_id or 0, "zhangsan")
    for off in ({"no.kind": ["mail"]}, {CONFIRMED.key: ["pigeon"]}, {REFUSED.key: ["mail"]}):
        with pytest.raises(Refusal):
            choose(actor=own, off=off, **given)
    client = Client()
    client.force_login(make_user("admin2"))
    assert client.get("/me/notices").status_code in (200, 302, 403)


def test_the_page_costs_few_queries(visit: Visit, post: Office) -> None:
    client = visit("zhangsan")
    client.get("/me/notices")
    with CaptureQueriesContext(connection) as seen:
        page = client.get("/me/notices")
    assert len(seen) <= 12 and len(page.content) < 60_000
