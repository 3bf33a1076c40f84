"""Quick report, follow-up, four blocks and ledger of accidents on paper."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.helpers.blocks import fill_block
from tests.helpers.factory import inputs_for
from tests.helpers.print_rows import assert_on, made, paper, unit
from trafficdesk.desk import Desk
from trafficdesk.work.accidents.rules import block_names

CAUSE = block_names()[0]


@pytest.fixture
def accident(desk: Desk, named: Desk) -> int:
    given = {
        **inputs_for(desk, "accidents", 9001), "happened": datetime(2026, 10, 3, 7, 40), "heard": datetime(2026, 10, 3, 7, 55),
        "place": "湖滨路北段", "course": "小客车左转与直行电动车相撞", "measures": "已疏导交通、通知家属", "deaths": "0",
        "late_deaths": "0",
        "serious": "1", "slight": "2", "loss": "8600", "cause": "左转未让直行", "certificate_number": "东公交认字〔2026〕第12号",
        "certificate_on": date(2026, 10, 12),
    }  # fmt: skip
    row = desk.process("accidents").begin(given).ids[0]
    car = made(desk, "vehicles", plate="津A40001")
    made(desk, "accident-parties", accident=row, name="何示例", vehicle=car, unit=unit(desk, "示例物流"), liability="主要", casualty="")
    made(desk, "accident-parties", accident=row, name="吕示例", vehicle="", unit="", plate="两轮电动车", liability="次要", casualty="重伤")
    return row


def test_reports(desk: Desk, accident: int) -> None:
    printed, text = paper(desk, "accident-quick", [accident])
    assert printed.parts[0][2] == 1
    assert_on(text, "道路交通事故快报", "2026年10月3日7时40分", "湖滨路北段", "小客车左转与直行电动车相撞",
              "死亡 0 人（7 日内），重伤 1 人，轻伤 2 人",
              "8,600.00", "两轮电动车", "津A40001", "已疏导交通")  # fmt: skip
    assert "左转未让直行" not in text
    desk.process("accidents").do(accident, "quick", {"quick_report": datetime(2026, 10, 3, 8, 20)})
    printed, text = paper(desk, "accident-follow-up", [accident])
    assert printed.parts[0][2] == 1
    assert_on(text, "道路交通事故续报", "左转未让直行", "东公交认字〔2026〕第12号", "2026年10月3日8时20分",
              "以公安机关交通管理部门的认定为准")


def test_four_blocks(desk: Desk, accident: int) -> None:
    fill_block(desk, accident, CAUSE, {
        "conclusion": "左转未让行", "evidence": "认定书", "responsible": "施示例", "done_on": date(2026, 10, 13),
    })  # fmt: skip
    made_item = desk.process("accidents").do(accident, "hazard", {"description": "路口缺左转信号", "place": "湖滨路北段"})
    printed, text = paper(desk, "accident-four", [accident])
    assert_on(text, "道路交通事故“四不放过”处理登记表", "1.原因未查清不放过", "4.有关人员未受到教育不放过", "左转未让行", "施示例",
              "2026年10月13日",
              "何示例、吕示例", desk.records.row("hazards", made_item.of("hazards")[0]).title, "街道意见")  # fmt: skip
    assert printed.parts[0][2] == 1


def test_ledger(desk: Desk, accident: int) -> None:
    printed, text = paper(desk, "accident-ledger", [accident])
    assert printed.parts[0][2] == 2
    assert_on(text, "2026 年度道路交通事故台账（一）事故和后果", "何示例（示例物流）", "津A40001", "何示例 主要", "合计", "8600", "0/4")
    assert_on(text, "（二）认定和处理", "东公交认字〔2026〕第12号", "左转未让直行", "机动车驾驶人", "伤人事故")


def test_statistics_of_the_year_with_last_year_beside(desk: Desk, accident: int) -> None:
    made(desk, "accidents", happened="2025-10-09 08:00", heard="", certificate_on="", place="旧址", road="湖滨路", loss="400", deaths="0")
    printed, text = paper(desk, "accident-figures", [accident], year=2026)
    assert printed.parts[0][2] == 1
    assert_on(text, "2026 年道路交通事故统计分析表", "上年同期", "环比", "财产损失（元）", "按居委会", "按道路", "按时段",
              "7—9时（早高峰）", "按车型", "按原因", "8600", "400")  # fmt: skip


def test_evidence_and_items_stand_on_the_form(desk: Desk, accident: int, tmp_path: Path) -> None:
    scan = tmp_path / "认定书.pdf"
    scan.write_bytes(b"%PDF-1.4 example")
    desk.accidents.add_evidence(accident, CAUSE, scan)
    meeting = made(desk, "meetings", quarter="四季度")
    desk.process("accidents").do(accident, "issue", {"meeting": meeting, "issue": "路口信号配时不合理"})
    _, text = paper(desk, "accident-four", [accident])
    assert_on(text, "认定书.pdf", "路口信号配时不合理（待办）")


def test_an_accident_without_blocks_gets_them_empty(desk: Desk, named: Desk) -> None:
    _, text = paper(desk, "accident-four", [made(desk, "accidents")])
    assert_on(text, "1.原因未查清不放过", "2.责任人员未处理不放过", "3.整改措施未落实不放过", "4.有关人员未受到教育不放过")
