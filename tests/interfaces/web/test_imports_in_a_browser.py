"""A roster with new, same, changed and wrong rows, brought by HR in a real browser on a desktop in Chinese, then undone."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories.imports import table
from tests.factories.scene import id_number
from tests.interfaces.web.test_asked_again_in_a_browser import an_hour_passes
from tests.sites import enter, overflow, press, says, violations

pytestmark = pytest.mark.browser
HEADERS = ("工号", "姓名", "入职日期", "部门", "手机号", "身份证号")
RIGHT = id_number(3, date(1995, 2, 3))
WRONG = RIGHT[:-1] + ("0" if RIGHT[-1] != "0" else "1")


def roster(folder: Path) -> Path:
    """Two changed, one the same, one new, one new with a wrong ID number."""
    rows = [
        ("QH0202", "王敏", "", "西南销售部", "13900001111", ""),
        ("QH0217", "张三", "", "", "", ""),
        ("QH0201", "", "", "", "13900002222", ""),
        ("N00001", "测新一", "2026-11-02", "华东销售部", "", ""),
        ("N00002", "测新二", "2026-11-02", "华东销售部", "", WRONG),
    ]
    return table(folder, "青禾花名册 2026-12.csv", HEADERS, rows)


def looked_at(page: Any) -> None:
    """As wide as its window, on a phone too, clean for axe in both themes, without errors of scripts and styles."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert not violations(page), page.url
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, (page.url, width)
    assert [line for line in page.problems if "422" not in line] == [], page.url  # 422: a day was asked for


def test_a_roster_with_new_same_changed_and_wrong_rows_is_imported_and_undone(
    own_site: str, desktop: Any, tmp_path: Path
) -> None:
    page = desktop
    enter(page, own_site, "chenjing", "zh-hans")
    page.goto(f"{own_site}/imports/new")
    page.set_input_files("input[type=file]", str(roster(tmp_path)))
    press(page, "main form button[type=submit]:not([name])")
    page.wait_for_url("**/columns")
    press(page, "main .jj-button--primary")
    says(page, "已有此人 2", "1 行相同", "其中 2 行系统里已有此人", "校验位")
    assert "13900001111" not in page.content()
    page.click(".jj-differ summary >> nth=0")
    says(page, "139****1111", "西南销售部")
    looked_at(page)

    page.check("#others")
    press(page, "button[name=do][value^=update] >> nth=0")
    says(page, "选任职变动从哪天起生效")
    page.fill("#effective-on", "2026-12-01")
    page.check("#others")
    press(page, "button[name=do][value^=update] >> nth=0")
    says(page, "新增 1 人，更新 2 人", "将更新", "更新 2 人", "1 条任职变动", "更新 2 = 2", "不发")
    page.fill(".jj-fix__field", RIGHT)
    press(page, ".jj-fix__field + button")
    says(page, "新增 2 人，更新 2 人", "都处理好了")
    looked_at(page)

    page.check("#compared")
    press(page, "form[action$=confirm] button")
    says(page, "更新了 2 人", "更新的人 2 = 2", "改动的字段 3 = 3", "新增的人 2 = 2", "1 行和系统里相同")
    looked_at(page)
    done = page.url
    page.goto(f"{own_site}/people/qinghe/QH0202")
    says(page, "西南销售部")

    page.goto(done)
    page.check("#sure")
    press(page, "form[action$=undo] button")
    says(page, "已撤销")
    page.goto(f"{own_site}/people/qinghe/QH0202")
    says(page, "王敏")
    assert "西南销售部" not in page.content()
    assert page.goto(f"{own_site}/people?q=N00001").ok and "测新一" not in page.content()
    assert len(page.problems) == 1  # the 422


def test_typed_corrections_survive_the_question_who_is_there(
    own_site: str, own_place: Path, desktop: Any, tmp_path: Path
) -> None:
    page = desktop
    enter(page, own_site, "chenjing", "zh-hans")
    page.goto(f"{own_site}/imports/new")
    rows = [
        ("N00002", "测新二", "2026-11-02", "华东销售部", "", WRONG),
        ("N00003", "测新三", "2026-11-02", "无此部门", "", ""),
    ]
    page.set_input_files("input[type=file]", str(table(tmp_path, "名册.csv", HEADERS, rows)))
    press(page, "main form button[type=submit]:not([name])")
    page.wait_for_url("**/columns")
    press(page, "main .jj-button--primary")
    says(page, "校验位", "无此部门")
    check = page.url
    page.fill(".jj-fix__field[data-jj-secret]", RIGHT)
    page.fill(".jj-fix__field:not([data-jj-secret])", "西南销售部")
    kept = page.evaluate("JSON.stringify({...localStorage})")
    assert "西南销售部" in kept and RIGHT not in kept
    an_hour_passes(own_place)
    page.click("button[name=cell]")
    page.wait_for_url("**/confirm-it-is-you**")
    page.click("button[name=demo]")
    page.wait_for_url(check)
    says(page, WRONG, "已记录")
    expect(page.locator(".jj-fix__field[data-jj-secret]")).to_have_value(RIGHT)
    expect(page.locator(".jj-fix__field:not([data-jj-secret])")).to_have_value("西南销售部")
    press(page, ".jj-fix__field[data-jj-secret] + button")
    says(page, "都处理好了", "导入 2 人")
    assert page.problems == []
