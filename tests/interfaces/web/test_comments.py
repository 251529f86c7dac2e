"""Comments on a standard through the door: asked on its page, answered by HR, seen by everybody; refused, nothing is lost."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.areas.career.models import StandardComment
from tests.interfaces.web.conftest import Visit, says

PAGE = "/ladders/sales/comments/M1"


def test_asked_answered_and_read(visit: Visit, hr: Client) -> None:
    StandardComment.objects.all().delete()
    person = visit("zhangsan")
    assert PAGE in person.get("/ladders/sales/M1").content.decode()
    token = re.search(r'name="once" value="(\w+)"', person.get(PAGE).content.decode())
    assert token
    sent = {"verb": "say", "text": "Do three months count?", "criterion": "sales", "once": token[1]}
    assert says(person.post(PAGE, sent, follow=True), "Do three months count?")
    person.post(PAGE, sent)
    row = StandardComment.objects.get()
    assert says(hr.get("/ladders/sales/M1"), "1 waits for an answer")
    assert says(hr.get(f"{PAGE}?waiting=1"), "Do three months count?")
    hr.post(PAGE, {"verb": "answer", "comment": row.pk, "answer": "Yes, in a row."})
    assert says(visit("zhoulan").get(PAGE), "Yes, in a row.")
    assert says(hr.get(f"{PAGE}?waiting=1"), "Every comment is answered.")
    inbox = person.get("/messages").content.decode()
    assert "HR answers your comment" in inbox


def test_what_is_wrong_is_said_and_what_was_typed_stays(visit: Visit, hr: Client) -> None:
    person, row = visit("zhangsan"), StandardComment.objects.filter(state="open").get()
    answer = person.post(PAGE, {"verb": "say", "text": "Stays here", "criterion": "gone"})
    assert answer.status_code == 422
    assert "Stays here" in answer.content.decode()
    assert 'id="criterion-error"' in answer.content.decode()
    answer = hr.post(PAGE, {"verb": "hide", "comment": row.pk, "answer": " "})
    assert answer.status_code == 422
    assert person.post(PAGE, {"verb": "answer", "comment": row.pk, "answer": "x"}).status_code == 403
    assert visit("zhoulan").post(PAGE, {"verb": "take_back", "comment": row.pk}).status_code == 403
    for wrong in ("", "abc", "-1", "99999999999999999999"):
        assert hr.post(PAGE, {"verb": "answer", "comment": wrong, "answer": "x"}).status_code == 404, wrong


def test_one_and_thirty_cost_the_same(visit: Visit) -> None:
    person, counts = visit("zhangsan"), []
    first = StandardComment.objects.filter(state="open").select_related("by").get()
    for _round in range(2):
        person.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            person.get(PAGE)
        counts.append(len(asked))
        StandardComment.objects.bulk_create(
            StandardComment(
                standard=first.standard, version=first.version, by=first.by, text="x", made_at=first.made_at
            )
            for _more in range(30)
        )
    assert counts[0] == counts[1] <= 12, counts
