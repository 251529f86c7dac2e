"""张三 on his phone: from home to the upload with two photographs, changed his mind, and what waits."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories.uploads import PDF, jpeg
from tests.sites import enter, overflow, says, still

pytestmark = pytest.mark.browser


def picture(name: str, content: bytes, kind: str = "image/jpeg") -> dict[str, Any]:
    return {"name": name, "mimeType": kind, "buffer": content}


def test_from_the_cheapest_step_to_a_fact_that_waits(own_site: str, phone: Any) -> None:
    enter(phone, own_site, "zhangsan", "zh-hans")
    still(phone)
    phone.goto(f"{own_site}/")
    phone.get_by_role("link", name="去上传").click()
    phone.wait_for_url("**/record/add?type=document&item=team-management-plan")
    expect(phone.locator("select[name=item]")).to_have_value("team-management-plan")
    phone.fill("textarea[name=note]", "第一版，见附件")
    phone.reload()
    expect(phone.locator("textarea[name=note]")).to_have_value("第一版，见附件")  # the draft is kept
    phone.set_input_files("input[name=camera]", picture("IMG_1.jpg", jpeg()))
    phone.set_input_files(
        "input[name=files]", [picture("方案.pdf", PDF, "application/pdf"), picture("页.html", b"<script>")]
    )
    expect(phone.locator(".jj-chosen__item").first).to_contain_text("IMG_1.jpg")
    phone.get_by_role("button", name="提交").click()
    says(phone, "这类文件不能上传", where="#files-error")
    expect(phone.locator("input[name=kept]")).to_have_count(2)  # the good ones are here already
    expect(phone.locator("textarea[name=note]")).to_have_value("第一版，见附件")
    phone.get_by_role("button", name="提交").click()
    phone.wait_for_url("**/record?done=document")
    card = phone.locator(".jj-wait").first
    expect(card).to_contain_text("61.5 % → 81.5 %")
    expect(card.locator(".jj-proof")).to_have_text(["IMG_1.jpg", "方案.pdf"])
    assert overflow(phone) == 0
    phone.get_by_role("button", name="撤销").click()
    phone.wait_for_url("**/record")
    expect(phone.locator(".jj-wait").first).not_to_contain_text("团队管理方案")
    phone.get_by_role("button", name="撤销").click()
    phone.locator(".jj-wait__title", has_text="团队管理方案").wait_for()
    phone.goto(f"{own_site}/record/add?type=document")
    expect(phone.locator("textarea[name=note]")).to_have_value("")  # a draft that was sent is forgotten
    phone.problems.clear()  # the refused file was answered with 422, which the console notes


def test_the_record_can_be_read_and_filtered_without_a_mouse(demo_site: str, desktop: Any) -> None:
    enter(desktop, demo_site, "zhangsan", "en")
    desktop.goto(f"{demo_site}/record")
    desktop.keyboard.press("Tab")
    desktop.get_by_role("link", name="Awards 1").focus()
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/record?kind=awards")
    desktop.locator("summary", has_text="Search and filter").focus()
    desktop.keyboard.press("Enter")
    desktop.locator("#record-q").fill("优秀")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**q=*")
    desktop.locator("a.jj-timeline__body").first.focus()
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/record/*")
    expect(desktop.get_by_text("Everything that is known")).to_be_visible()
    assert not desktop.problems
