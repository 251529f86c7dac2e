"""The six scenes of the promotion chapter (02), word for word in the browser, in Chinese; two of them in English as well.

Scene 5, HR takes a step out of a flow, is played in `interfaces/web/test_flow_designer_in_a_browser.py` with its clicks counted.
"""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.scenes.stage import Play, shown
from tests.sites import enter, press

pytestmark = pytest.mark.browser


def test_scene_1_a_salesperson_sees_exactly_what_there_is_and_what_is_missing(
    demo_site: str, phone: Any
) -> None:
    """Three months in a row, course, two awards, one plan: 80 % of the months, the course and one award are there."""
    enter(phone, demo_site, "zhangsan", "zh-hans")
    said = shown(phone, f"{demo_site}/path")
    assert "主管 M1" in said
    assert "61.5%" in said
    assert "连续 3 个月销售额 ≥ 10 万 进行中 2/3个月 11 月已有 4.0 万，还差 6.0 万 24.0 / 30" in said, (
        "30 × 80 %"
    )
    assert "「团队管理」培训 已完成 2026-05-18 通过，88 分 25.0 / 25" in said
    assert "「优秀员工」2 次 进行中 1/2次 还差 1 次 12.5 / 25" in said
    assert "《团队管理方案》通过 未上传 上传后由周岚确认 0 / 20" in said


def test_scene_2_an_assistant_store_manager_sees_the_five_of_the_store_manager(
    play: Play, phone: Any
) -> None:
    """Grade of the last year, two competencies, a year in the post, the course; only “team motivation” is missing."""
    with play("retail") as site:
        enter(phone, site, "gudian", "zh-hans")
        said = shown(phone, f"{site}/path")
    assert "店长 S4" in said
    assert "近一年绩效不低于 B 已满足 B/B" in said
    assert "门店运营达到中级 已满足 中级/中级" in said
    assert "团队激励达到中级 进行中 初级/中级" in said
    assert "任副店长满 12 个月 已满足 14/12个月" in said
    assert "「高级店长」课程 已完成 2026-05-06 通过，88 分" in said
    assert "93.3%" in said, "25 + 20 + 20 × 2/3 + 15 + 20"


def test_scene_3_a_new_competency_is_told_to_everyone_on_the_ladder_and_nobody_else(
    play: Play, own_place: Path, desktop: Any, phone: Any
) -> None:
    """R&D adds “applying AI” to a level: bars change, what was applied for before does not."""
    with play("rnd") as site:
        enter(phone, site, "qinyan", "zh-hans")
        assert "至少 15.0%" in shown(phone, f"{site}/path")
        enter(desktop, site, "chenjing", "zh-hans")
        desktop.goto(f"{site}/ladders/rnd/edit/P6")
        press(desktop, desktop.get_by_role("button", name="开始草稿"))
        desktop.get_by_role("link", name="添加条件").click()
        desktop.select_option("#measure", "growth.competency")
        desktop.select_option("#about", "competency")
        desktop.get_by_role("button", name="继续").click()
        desktop.fill("input[name='title.zh']", "AI 应用达到中级")
        desktop.fill("input[name='title.en']", "Applying AI “intermediate”")
        desktop.select_option("select[name='p.item']", "ai-application")
        desktop.fill("#required", "3")
        desktop.fill("#weight", "25")
        desktop.get_by_role("button", name="保存").click()
        desktop.wait_for_url("**/ladders/rnd/edit/P6**")
        assert "AI 应用达到中级" in shown(desktop)
        desktop.get_by_role("button", name="发布", exact=True).click()
        desktop.wait_for_url("**/ladders/rnd/P6**")
        _await("新增：AI 应用达到中级", lambda: shown(phone, f"{site}/messages"))
        told = _told(own_place, "career.standard_changed")
        listed = shown(desktop, f"{site}/ladders/rnd/read/P6?version=2")
        assert all(number in listed for number in told)
        assert f"你可见的 {len(told)} 人中" in listed, "everyone on the ladder, and nobody else"
        assert "QH0902" in told
        assert "QH0217" not in told
        _await("AI 应用达到中级", lambda: shown(phone, f"{site}/path"))
        assert "至少 12.0%" in shown(phone), "15 of 125"
        filed = shown(phone, f"{site}/promotions")
        assert "高级工程师 P5 → 资深工程师 P6 · 6 项，已满足 1 项" in filed


def test_scene_4_the_bottleneck_is_named_and_another_rule_is_tried_before_it_is_published(
    play: Play, desktop: Any
) -> None:
    """18 % were promoted; “communication, advanced” holds the others; “intermediate + 1 year in service” is simulated."""
    with play("service") as site:
        enter(desktop, site, "chenjing", "zh-hans")
        rates = shown(
            desktop, f"{site}/analytics/promotion?ladder=customer_service&since=2026-02-01&until=2026-11-12"
        )
        assert "客服 · 客服专员 C2 50 9 18.0" in rates
        stuck = shown(desktop, f"{site}/analytics/promotion?part=bottlenecks&ladder=customer_service")
        assert "沟通 41 0 41 0" in stuck, "only this is missing, without it they qualify"
        desktop.goto(f"{site}/ladders/customer_service/edit/C3")
        press(desktop, desktop.get_by_role("button", name="开始草稿"))
        desktop.click("#criterion-communication summary")
        desktop.fill("#required-communication", "3")
        press(desktop, "#criterion-communication .jj-editor__form button[type=submit]")
        desktop.get_by_role("link", name="添加条件").click()
        desktop.select_option("#measure", "people.time_in_company")
        desktop.get_by_role("button", name="继续").click()
        desktop.fill("input[name='title.zh']", "入职满 1 年")
        desktop.fill("#required", "12")
        desktop.fill("#weight", "20")
        desktop.get_by_role("button", name="保存").click()
        desktop.wait_for_url("**/ladders/customer_service/edit/C3**")
        desktop.locator("#simulation >> text=按部门").wait_for()
        panel = shown(desktop)
        assert "现行 v2 0 0.0 % 草稿 20 48.8 %" in panel, "20 of 41, before anything is published"
        assert "入职满 1 年" not in shown(desktop, f"{site}/ladders/customer_service/C3")


WHY = {
    "zh-hans": ("为什么是 61.5 %？", ("30 × 80 % 得分 24.0", "25 × 100 % 得分 25.0", "25 × 50 % 得分 12.5", "20 × 0 % 得分 0")),
    "en": ("Why 61.5%?", ("30 × 80 % points 24.0", "25 × 100 % points 25.0", "25 × 50 % points 12.5", "20 × 0 % points 0")),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_scene_6_why_opens_into_four_lines_and_each_into_its_facts(
    demo_site: str, desktop: Any, language: str
) -> None:
    title, lines = WHY[language]
    enter(desktop, demo_site, "zhangsan", language)
    said = shown(desktop, f"{demo_site}/path/why")
    assert title in said
    for line in lines:
        assert line.casefold() in said.casefold(), said[:600]
    for key, fact in (
        ("sales", "96,300"),
        ("course", "88"),
        ("award", "2026-06-30" if language != "en" else "30 Jun 2026"),
    ):
        desktop.goto(f"{demo_site}/path/why")
        press(desktop, desktop.locator(f"a[href*='/why/{key}']").first)
        opened = shown(desktop)
        assert fact in opened, (key, opened[:800])


def test_scene_1_in_english_on_a_desktop(demo_site: str, desktop: Any) -> None:
    enter(desktop, demo_site, "zhangsan", "en")
    said = shown(desktop, f"{demo_site}/path")
    assert "Supervisor M1" in said
    assert "61.5" in said
    assert "24.0 / 30" in said
    assert "25.0 / 25" in said
    assert "12.5 / 25" in said
    assert "0 / 20" in said


def _await(wanted: str, there: Callable[[], str], seconds: int = 120) -> None:
    """A worker does it within seconds."""
    until = time.monotonic() + seconds
    while wanted not in (said := there()):
        assert time.monotonic() < until, said
        time.sleep(0.5)


def _told(place: Path, kind: str) -> set[str]:
    """The numbers of everybody who was told."""
    asked = (
        "SELECT e.number FROM notifications_notice n JOIN people_employee e ON e.id = n.employee_id"
        " WHERE n.kind = ? AND n.about = 'rnd/P6'"
    )
    with sqlite3.connect(next(place.glob("*.sqlite3"))) as database:
        return {str(row[0]) for row in database.execute(asked, (kind,))}
