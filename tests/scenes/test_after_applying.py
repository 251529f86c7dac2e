"""A panel hears a defence, a level is not kept, a promotion is watched: on the phone, in Chinese, by all who have a part in it."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.scenes.stage import Play, prepare, shown
from tests.sites import enter, overflow, press, violations

pytestmark = pytest.mark.browser


def instead(page: Any, site: str, name: str) -> None:
    """Somebody else takes the phone."""
    page.context.clear_cookies()
    enter(page, site, name, "zh-hans")


def looked_at(page: Any, address: str = "") -> str:
    """What stands on the page, which has no fault in either theme and is as wide as the phone."""
    said = shown(page, address)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert violations(page) == "", page.url
    assert overflow(page) == 0, page.url
    return said


def opened(page: Any) -> None:
    """The defence, from the message that asks to score it."""
    press(page, page.locator(".jj-nav__list--tabs a[href='/messages']"))
    press(page, page.locator(".jj-message:has-text('的答辩评分') .jj-message__button").first)


def gives(page: Any, depth: str, voice: str) -> str:
    """A member opens the message and scores the defence by three taps."""
    opened(page)
    page.locator(f"input[name='score.depth'][value='{depth}']").check()
    page.locator(f"input[name='score.voice'][value='{voice}']").check()
    press(page, page.get_by_role("button", name="提交我的评分"))
    return looked_at(page)


def test_a_panel_hears_a_defence_and_the_last_word_has_its_result(play: Play, phone: Any) -> None:
    with play("panel") as site:
        enter(phone, site, "zhoulan", "zh-hans")
        phone.goto(f"{site}/approvals")
        press(phone, phone.get_by_role("link", name="李娜").first)
        press(phone, phone.get_by_role("button", name="同意"))

        instead(phone, site, "shenyue")
        opened(phone)
        defence = phone.url
        assert "想接手苏州组" in looked_at(phone)
        phone.get_by_text("我需要回避").click()
        phone.fill("#reason", "去年一起创业的同学")
        press(phone, phone.get_by_role("button", name="声明回避"))
        said = looked_at(phone)
        assert "你不参加这场答辩的评分" in said
        assert "想接手苏州组" not in said

        for name, marks in (("maxiao", ("4", "3.5")), ("hansong", ("4.5", "4")), ("tangning", ("3.5", "3"))):
            instead(phone, site, name)
            assert "去年一起创业" not in gives(phone, *marks)

        instead(phone, site, "chenjing")
        assert "去年一起创业的同学" in looked_at(phone, f"{defence}/panel")
        press(phone, phone.get_by_role("button", name="结束评审"))
        said = looked_at(phone)
        assert "3.80" in said, "60 % of (4 + 4.5 + 3.5) / 3 and 40 % of (3.5 + 4 + 3) / 3"
        phone.goto(f"{site}/approvals")
        press(phone, phone.get_by_role("link", name="李娜").first)
        press(phone, phone.get_by_role("link", name="办理完成"))
        press(phone, phone.get_by_role("button", name="办理完成"))

        instead(phone, site, "liuyuan")
        phone.goto(f"{site}/approvals")
        press(phone, phone.get_by_role("link", name="李娜").first)
        assert "3.80" in looked_at(phone)
        decided_by_the_last(phone, site)

        instead(phone, site, "lina")
        phone.goto(f"{site}/messages")
        message = phone.locator(".jj-message:has-text('你晋升为')")
        expect(message).to_contain_text("你晋升为 主管 M1，2026-12-01 起生效")
        expect(message).to_contain_text(
            "岗位：销售主管。 薪酬也有变化，验证身份后可在其页面查看。 到当天，职级、岗位和权限自动变更。"
        )
        assert "12.5" not in looked_at(phone), "the push has day, level and post, never the amount"
        press(phone, message.locator(".jj-message__button"))
        assert "12.5" not in looked_at(phone)
        press(phone, phone.get_by_role("button", name="查看薪酬变化"))
        said = shown(phone)
        assert "岗位 销售主管 生效日期 2026-12-01" in said
        assert "涨薪 12.5% 随晋升提出" in said, "behind the look at who she is"


def decided_by_the_last(page: Any, site: str) -> None:
    """刘远 agrees: day, post and raise in one form."""
    press(page, page.get_by_role("link", name="同意"))
    said = looked_at(page)
    assert "主管 M1" in said
    page.fill("#effective_on", "2026-12-01")
    page.fill("#raise", "12.5")
    press(page, page.get_by_role("button", name="同意"))
    assert "刘远 （你） 已同意" in shown(page)


def test_a_level_that_is_not_kept_is_proposed_to_hr_who_decides(
    play: Play, own_place: Path, phone: Any
) -> None:
    with play("keeping") as site:
        enter(phone, site, "supervisor", "zh-hans")
        assert "保级" not in shown(phone, f"{site}/messages"), "August and September were at the target"
        prepare(own_place, "keeping-falls")
        phone.goto(f"{site}/messages")
        fall = phone.locator(".jj-message:has-text('保级')")
        expect(fall).to_have_count(1)
        expect(fall).to_contain_text("「主管 M1」：你低于保级要求，挑战期到 2027-02-11")
        expect(fall).to_contain_text("未达到：近 3 个月团队目标达成 ≥ 80 %。不会自动变动")
        instead(phone, site, "chenjing")
        phone.goto(f"{site}/messages")
        warned = phone.locator(".jj-message:has-text('贾知行低于「主管 M1」的保级要求')")
        expect(warned).to_contain_text("请一起看看怎么补；不会自动变动。")
        instead(phone, site, "supervisor")
        phone.goto(f"{site}/messages")
        press(phone, phone.locator(".jj-message:has-text('保级') .jj-message__button").first)
        said = looked_at(phone)
        assert "挑战期" in said
        assert "近 3 个月团队目标达成 ≥ 80 % 56.2 → 56.2/60 未达到" in said, "60 × ((1 + 1 + 0.25) / 3) / 0.8"
        assert "不会自动变动" in said
        page = phone.url
        prepare(own_place, "keeping-over")
        assert "已向 HR 建议降一级" in looked_at(phone, page)

        instead(phone, site, "chenjing")
        phone.goto(f"{site}/messages")
        press(phone, phone.locator(".jj-message:has-text('贾知行') .jj-message__button").first)
        phone.wait_for_url(page)
        press(phone, phone.get_by_role("button", name="不采纳建议"))
        expect(phone.locator("#answer[aria-invalid]")).to_have_count(1)  # without a word there is no answer
        phone.fill("#answer", "第三季度华北仓库搬迁，整组受影响")
        press(phone, phone.get_by_role("button", name="不采纳建议"))
        assert "华北仓库搬迁" in looked_at(phone)

        instead(phone, site, "supervisor")
        assert "华北仓库搬迁" in shown(phone, page)
        assert "主管 M1" in shown(phone, f"{site}/me/profile"), "nothing has changed"


def test_what_falls_after_a_promotion_is_told_with_what_helps(play: Play, phone: Any) -> None:
    with play("watching") as site:
        enter(phone, site, "engineer", "zh-hans")
        phone.goto(f"{site}/messages")
        message = phone.locator(".jj-message:has-text('观察期')").first
        expect(message).to_contain_text("「安全编码」课程下滑")
        expect(message).to_contain_text("报名「安全编码」")
        press(phone, message.locator(".jj-message__button"))
        said = looked_at(phone)
        assert "「安全编码」课程 20 → 0/20 下滑 报名「安全编码」" in said
        assert "自晋升起重新计算" in said
