"""An office's own accident ledger in Excel: earlier ones come closed, the open one is worked on to its last print."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.blocks import fill_block
from tests.helpers.factory import person_id
from tests.helpers.print_rows import assert_on, paper, unit
from tests.helpers.since import answers_since
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.work.accidents.rules import block_names

HEADS = (
    "编号", "事故时间", "事故地点", "路段", "社区", "形态", "死亡", "重伤", "轻伤", "财产损失", "原因", "认定书编号", "程序", "处理情况",
    "办理情况", "结案时间",
)  # fmt: skip
ROWS = (
    ("事〔2025〕014", "2025.3.5 7:40", "湖滨路与学府街交口", "湖滨路", "东示例居委会", "追尾", 0, 1, "", "8600", "未保持车距",
     "示例第3号", "一般", "调解结案", "已结案", "2025.4.20"),
    ("", "2025年9月1日 18:05", "示例小学门前", "学府街", "东示例居委会", "撞行人", 1, "", 2, 41000, "未让行",
     "", "", "移送", "结案", "2025-11-3"),
    ("", "2026/11/10 08:15", "西示例村口", "村道", "", "翻车", "", "", 3, "", "", "", "", "", "", ""),
    ("", "2026-11-11", "没有结案日期的路口", "", "", "", "", "", "", "", "", "", "", "", "结案", ""),
)  # fmt: skip


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def office_list(path: Path) -> Path:
    """The ledger as an office keeps it: a title, who filled it in, a sum at the end."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["东示例街道道路交通事故登记台账"])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADS))
    page.append([f"填表单位：示例街道办事处{'　' * 8}填表日期：2026.11.20"])
    page.append(list(HEADS))
    for row in ROWS:
        page.append(list(row))
    page.append(["合计", "", "", "", "", "", 1, 1, 5])
    book.save(path)
    return path


def imported(desk: Desk, tmp_path: Path) -> dict[str, int]:
    unit(desk, "东示例居委会", "社区居委会")
    job = desk.exchange.open("accidents", office_list(tmp_path / "事故台账.xlsx"))
    plan = desk.exchange.plan(job)
    assert (plan.counts["add"], plan.counts["problem"]) == (3, 1)
    desk.exchange.write(job)
    return {str(row.values["place"]): row.id for row in desk.records.select("accidents")}


def test_an_old_ledger_brings_numbers_toll_and_closure(desk: Desk, tmp_path: Path) -> None:
    answers_since(desk)
    rows = imported(desk, tmp_path)
    first, second, third = (desk.records.row("accidents", row_id).values for row_id in rows.values())
    by_number = {each["number"]: each for each in (first, second, third)}
    assert set(by_number) == {"事〔2025〕014", "事〔2025〕001", "事〔2026〕001"}
    old = by_number["事〔2025〕014"]
    assert (old["state"], old["closed_on"], old["loss"]) == ("结案", date(2025, 4, 20), Decimal(8600))
    assert (old["road"], old["form"], old["kind"], old["legacy_grade"]) == ("湖滨路", "碰撞运动车辆", "伤人事故", "一般")
    assert by_number["事〔2025〕001"]["legacy_grade"] == "重大" and by_number["事〔2025〕001"]["happened"].hour == 18
    assert {each.word for each in desk.accidents.clocks(rows["示例小学门前"])} == {"补登的旧事故，没有登记"}
    late = {each.title for each in desk.due(90) if each.code == "accidents"}
    assert late == {"事〔2026〕001 西示例村口"}
    desk.records.undo()
    assert not desk.records.select("accidents")


def test_a_list_of_parties_takes_name_and_unit_from_the_register(desk: Desk, tmp_path: Path) -> None:
    rows = imported(desk, tmp_path)
    firm = unit(desk, "示例物流")
    driver = {"name": "何示例", "unit": firm, "id_number": person_id(3)}
    person = next(c.id for c in desk.records.add("people", driver).changes if c.code == "people")
    book = openpyxl.Workbook()
    book.active.append(["事故", "在册驾驶员", "姓名", "身份", "车型", "责任认定", "伤亡"])
    book.active.append(["事〔2026〕001 西示例村口", "何示例", "", "司机", "货车", "主责", "无伤"])
    book.active.append(["事〔2026〕001 西示例村口", "", "外来人", "行人", "", "无责", "轻伤"])
    book.save(tmp_path / "当事人.xlsx")
    job = desk.exchange.open("accident-parties", tmp_path / "当事人.xlsx")
    assert desk.exchange.plan(job).counts["add"] == 2
    desk.exchange.write(job)
    first, second = desk.accidents.parties(rows["西示例村口"])
    assert [first.values[name] for name in ("name", "person", "unit", "traffic", "liability")] == [
        "何示例", person, firm, "货车", "主要",
    ]  # fmt: skip
    assert (second.values["name"], second.values["unit"], second.values["role"]) == ("外来人", None, "行人")


def test_the_open_one_goes_on_to_its_last_print(desk: Desk, tmp_path: Path) -> None:
    rows = imported(desk, tmp_path)
    accident = rows["西示例村口"]
    with pytest.raises(KnownError, match="整改事项"):
        desk.process("accidents").do(accident, "close", {"closed_on": date(2026, 11, 23)})
    desk.process("accidents").do(accident, "quick", {"quick_report": datetime(2026, 11, 10, 9), "quick_to": "区安委办"})
    desk.process("accidents").do(accident, "follow", {"follow_up": datetime(2026, 11, 16, 9), "follow_to": "区安委办"})
    for name in block_names():
        words = {"conclusion": "已查清", "evidence": "调查材料", "responsible": "王示例", "done_on": "2026-11-20"}
        fill_block(desk, accident, name, words)
    meeting = next(c.id for c in desk.records.add("meetings", {"year": "2026", "quarter": "四季度", "kind": "季度例会"}).changes)
    issue = desk.process("accidents").do(accident, "issue", {"meeting": meeting, "issue": "村道加装护栏"}).of("meeting-issues")[0]
    session = {"topic": "农村道路安全", "starts": "2026-11-18 09:00", "state": "已完成"}
    training = next(c.id for c in desk.records.add("training", session).changes)
    desk.process("accidents").do(accident, "session", {"training": training})
    assert desk.accidents.missing(accident) == [
        "整改措施未落实不放过：缺整改事项“1 村道加装护栏”（现在“待办”，要到“销号”）"
    ]
    desk.process("meeting-issues").do(issue, "assign", {
        "measure": "加装", "lead_unit": desk.records.select("units")[0].id, "responsible": "王示例", "due": "2026-12-10",
    })  # fmt: skip
    desk.process("meeting-issues").do(issue, "start")
    desk.process("meeting-issues").do(issue, "ask", {"report": "已加装", "done_on": date(2026, 11, 22)})
    desk.process("meeting-issues").do(issue, "accept", {"verified_by": "李示例"})
    desk.process("meeting-issues").do(issue, "close", {"closing_opinion": "同意销号", "closed_on": date(2026, 11, 23)})
    desk.process("accidents").do(accident, "close", {"closed_on": date(2026, 11, 23)})
    _, text = paper(desk, "accident-ledger", list(rows.values()))
    assert_on(text, "2025—2026 年度道路交通事故台账", "按旧台账", "4/4", "事〔2025〕014", "示例第3号")
    _, text = paper(desk, "accident-four", [accident])
    assert_on(text, "村道加装护栏（销号）", "农村道路安全（已完成）")
