"""An office's own list of vehicles that carry pupils: read as written, handled, and printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.print_rows import assert_on, made, paper, unit
from tests.helpers.school import do
from trafficdesk.desk import Desk

HEADS = ("车牌号", "社区", "学期", "类别", "学校", "乘坐学生人数", "许可批准文号", "许可有效期止", "线路", "备注")
ROWS = (
    ("津A·20001", "东示例居委会", "2026年秋季学期", "校车", "示例小学", 24, "示教许〔2026〕1号", "2027.8.31", "东示例—示例小学", ""),
    ("津a20002", "东示例居委会", "2026-2027学年第一学期", "未许可", "示例小学", 9, "", "", "", "面包车"),
    ("津A20003", "东示例居委会", "今年秋天", "拼车", "", 3, "", "", "", ""),
)  # fmt: skip


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def office_list(path: Path) -> Path:
    """Title, who filled it in, the rows, a sum."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["东示例街道接送学生车辆登记表"])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADS))
    page.append(["填表单位：示例街道办事处　　填表日期：2026.9.10"])
    page.append(list(HEADS))
    for row in ROWS:
        page.append(list(row))
    page.append(["合计", "", "", "", "", 36])
    book.save(path)
    return path


def test_a_list_becomes_a_term_that_is_handled_to_its_prints(desk: Desk, tmp_path: Path) -> None:
    unit(desk, "东示例居委会", "社区居委会")
    unit(desk, "示例小学", "学校")
    for plate in ("津A20001", "津A20002", "津A20003"):
        made(desk, "vehicles", plate=plate, owner="示例服务公司", seats="36", vehicle_type="K18")
    job = desk.exchange.open("school-vehicles", office_list(tmp_path / "接送学生车辆.xlsx"))
    plan = desk.exchange.plan(job)
    assert (plan.counts["add"], plan.counts["problem"]) == (2, 1)
    desk.exchange.write(job)
    rows = {row.title: row for row in desk.records.select("school-vehicles")}
    assert {row.values["term"] for row in rows.values()} == {"2026秋"}
    bus, van = rows["津A20001"].id, rows["津A20002"].id
    assert desk.school.label(bus) == "校车" and desk.school.label(van) == "未许可接送车辆"
    said = [gap.sentence for line in desk.school.coverage("2026秋") for gap in line.gaps]
    assert "津A20001 校车标牌缺标牌编号、有效期" in said and "津A20002 是未许可接送车辆，还没有告知劝停" in said

    driver = made(desk, "people", name="司示例", licence_classes="A1")
    do(desk, van, "staff", person=driver, role="驾驶人")
    do(desk, van, "verify")
    do(desk, van, "tell", told_on=date(2026, 11, 16), handling="口头劝停、书面告知")
    assert any(item.code == "school-vehicles" and item.id == van for item in desk.overview.standing(2026).due)
    _, text = paper(desk, "school-notice", [van])
    assert_on(text, "津A20002", "没有取得校车使用许可")
    _, text = paper(desk, "school-summary", [bus, van])
    assert_on(text, "2026秋学期接送学生车辆汇总表", "东示例居委会")
    while desk.records.select("school-vehicles"):
        assert desk.records.undo() is not None
    assert len(desk.records.select("vehicles")) == 3 and not desk.school.coverage("2026秋")[0].vehicles
