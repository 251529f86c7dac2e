"""Files of a request: brought with an application or handed in later, opened by who may open the request, refused in words."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jinjie.areas.career.models import Application, Ladder
from jinjie.foundation.approvals.models import Attachment, Task
from tests.interfaces.web.conftest import Visit, says, words

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def plan(name: str = "方案.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def applied(client: Client, *files: SimpleUploadedFile) -> int:
    sent = {"reason": "已带队半年", "statement": "方案见附件", "once": "abc", "files": list(files)}
    return client.post("/path/apply", sent).status_code


def test_brought_with_an_application_they_are_for_who_may_open_the_request(visit: Visit, demo: None) -> None:
    Ladder.objects.filter(key="sales").update(applying={"before_met": True})
    person = visit("zhangsan")
    assert 'type="file"' in person.get("/path/apply").content.decode()
    assert applied(person, plan()) == 302
    row = Application.objects.get(employee__number="QH0217")
    kept = Attachment.objects.get(request=row.request_id)
    for name in ("zhangsan", "zhoulan"):
        page = visit(name).get(f"/approvals/{row.request_id}")
        assert "方案.pdf" in words(page)
        answer = visit(name).get(f"/approvals/files/{kept.pk}")
        assert answer.status_code == 200
        assert answer.getvalue() == PDF
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Disposition"].startswith("attachment")
    assert visit("luowen").get(f"/approvals/files/{kept.pk}").status_code == 404
    assert visit("zhangsan").get("/approvals/files/999999").status_code == 404


def test_what_is_not_what_it_says_is_refused_and_nothing_is_filed(visit: Visit, demo: None) -> None:
    Ladder.objects.filter(key="sales").update(applying={"before_met": True})
    person = visit("zhangsan")
    answer = person.post(
        "/path/apply",
        {"reason": "已带队半年", "files": [plan("方案.pdf", b"MZ\x90\x00 not a pdf"), plan("证明.pdf")]},
    )
    assert answer.status_code == 422
    assert says(answer, "已带队半年"), "what was typed stays"
    assert "证明.pdf" in words(answer), "the good file is here already"
    assert not Application.objects.filter(employee__number="QH0217").exists()


def test_asked_for_material_one_hands_a_file_in(visit: Visit, demo: None) -> None:
    Ladder.objects.filter(key="sales").update(applying={"before_met": True})
    person, leader = visit("zhangsan"), visit("zhoulan")
    assert applied(person) == 302
    row = Application.objects.get(employee__number="QH0217")
    task = Task.objects.get(request=row.request_id, state="open")
    asked = {"task": str(task.pk), "words": "请附上方案", "once": "q"}
    assert leader.post(f"/approvals/{row.request_id}/ask", asked).status_code == 302
    mine = Task.objects.get(request=row.request_id, state="open")
    assert 'type="file"' in person.get(f"/approvals/{row.request_id}/supply?task={mine.pk}").content.decode()
    handed = {"task": str(mine.pk), "words": "见附件", "once": "h", "files": [plan()]}
    assert person.post(f"/approvals/{row.request_id}/supply", handed).status_code == 302
    assert Attachment.objects.filter(request=row.request_id).count() == 1
    assert "方案.pdf" in words(leader.get(f"/approvals/{row.request_id}"))
