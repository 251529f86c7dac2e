"""The PDF of a finished request, by its button: for whoever may open the request, in words before the end."""

from jinjie.foundation.approvals.models import Request, Task
from tests.interfaces.web.conftest import Visit, says


def test_it_is_there_after_the_end_for_who_may_open_the_request(visit: Visit, demo: None) -> None:
    row = Request.objects.get(state="running", requester__name="王敏")
    address, page = f"/approvals/{row.pk}/request.pdf", f"/approvals/{row.pk}"
    leader = visit("zhoulan")
    assert address not in leader.get(page).content.decode()
    early = leader.get(address)
    assert early.status_code == 400
    assert says(early, "There is a PDF once the request has ended.")
    leader.post(f"{page}/approve", {"task": str(Task.objects.get(request=row, state="open").pk)})
    assert address in leader.get(page).content.decode()
    answer = leader.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"%PDF-")
    assert visit("luowen").get(address).status_code == 404
