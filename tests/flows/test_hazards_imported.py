"""A street's own hazard ledger in Excel: imported, then worked on to the last paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.print_rows import assert_on, paper, unit
from trafficdesk.desk import Desk
from trafficdesk.errors import Refused

HEADS = (
    "编号", "排查时间", "隐患来源", "隐患类型", "隐患位置", "道路名称", "所属社区", "存在问题", "隐患等级", "整改措施", "整改责任单位",
    "整改责任人", "预算", "资金来源", "完成时限", "临时防护措施", "状态", "销号日期",
)  # fmt: skip
ROWS = (
    ("隐〔2026〕005", "2026.3.5", "巡查", "道路", "湖滨路与学府街交口", "湖滨路", "东示例居委会", "标志被树枝遮挡", "一般", "修剪树枝",
     "示例市政养护所", "杨示例", "500", "街道自筹", "2026.3.20", "放警示牌", "已销号", "2026.3.18"),
    ("", "2026年11月3日", "拉网排查", "路", "西示例村口", "村道", "东示例居委会", "路面坑槽两处\n雨后积水", "重大", "铺补路面",
     "示例市政养护所", "杨示例", 12000, "区财政", "2026-11-18", "放锥桶", "", ""),
    ("", "2026/11/4", "12345", "环境", "示例小学门前", "学府街", "西示例居委会", "放学时违停占道", "一般", *[""] * 9),
)  # fmt: skip


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def office_list(path: Path) -> Path:
    """The ledger as an office keeps it: a title, a line of who filled it in, two broken rows at the end."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["东示例街道 2026 年道路交通安全隐患排查治理台账"])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADS))
    page.append([f"填表单位：示例街道办事处{'　' * 8}填表日期：2026.11.5"])
    page.append(list(HEADS))
    for row in ROWS:
        page.append(list(row))
    page.append(["", "2026.11.5", "巡查", "路", "没写问题的路口"])
    page.append(["合计", "", "", "", "4 处"])
    book.save(path)
    return path


def imported(desk: Desk, tmp_path: Path) -> dict[str, int]:
    for name, kind in (("示例市政养护所", "事业单位"), ("东示例居委会", "社区居委会"), ("西示例居委会", "社区居委会")):
        unit(desk, name, kind)
    job = desk.exchange.open("hazards", office_list(tmp_path / "台账.xlsx"))
    plan = desk.exchange.plan(job)
    assert (plan.counts["add"], plan.counts["problem"]) == (3, 1)
    desk.exchange.write(job)
    return {str(row.values["place"]): row.id for row in desk.records.select("hazards")}


def test_the_columns_of_an_office_are_understood(desk: Desk, tmp_path: Path) -> None:
    rows = imported(desk, tmp_path)
    old = desk.records.row("hazards", rows["湖滨路与学府街交口"]).values
    assert (old["number"], old["state"], old["closed_on"]) == ("隐〔2026〕005", "销号", date(2026, 3, 18))
    late = desk.records.row("hazards", rows["西示例村口"])
    assert (late.values["level"], late.values["source"], late.values["budget"]) == ("重大隐患", "拉网式排查", 12000)
    assert (late.titles["responsible_unit"], late.titles["committee"]) == ("示例市政养护所", "东示例居委会")
    cards = {card.place: card for card in desk.hazards.board(2026)}
    assert (cards["西示例村口"].days, cards["西示例村口"].act) == (-5, "发催办单")
    assert cards["湖滨路与学府街交口"].column == "已销号"
    again = desk.exchange.plan(desk.exchange.open("hazards", tmp_path / "台账.xlsx"))
    assert again.counts["add"] == 0, "the same list a second time adds nothing"


def test_from_the_list_to_the_last_paper(desk: Desk, named: Desk, tmp_path: Path) -> None:
    rows = imported(desk, tmp_path)
    hazard, other = rows["西示例村口"], rows["示例小学门前"]
    desk.hazards.urge([hazard], date(2026, 11, 23))
    _, text = paper(desk, "hazard-urging", list(rows.values()))
    assert_on(text, "隐催〔2026〕1号", "示例市政养护所：")
    assert "湖滨路与学府街交口" not in text, "what is closed is not urged"
    desk.process("hazards").do(hazard, "grade")
    assert desk.records.row("hazards", hazard).values["number"] == "隐〔2026〕001"
    desk.process("hazards").do(hazard, "notify", {"notice_on": date(2026, 11, 23)})
    desk.process("hazards").do(hazard, "supervise", {
        "supervision": "区级挂牌", "supervisor": "区交安委办公室", "supervised_on": date(2026, 11, 23),
    })  # fmt: skip
    with pytest.raises(Refused, match="五落实缺"):
        desk.process("hazards").do(other, "grade", {"level": "一般隐患"})
        desk.process("hazards").do(other, "notify", {"notice_on": date(2026, 11, 23)})
    desk.process("hazards").do(other, "pass_on", {"passed_to": "交警", "passed_on": date(2026, 11, 23)})
    desk.process("hazards").do(hazard, "ask_for_check", {"done_on": date(2026, 11, 23), "progress": "坑槽已铺补"})
    desk.process("hazards").do(hazard, "recheck", {
        "checked_on": date(2026, 11, 23), "check_result": "合格", "checker_one": "赵示例", "checker_two": "钱示例",
        "check_opinion": "同意销号",
    })  # fmt: skip
    values = desk.records.row("hazards", hazard).values
    assert (values["state"], values["lifted_on"]) == ("销号", date(2026, 11, 23))
    every = [*rows.values()]
    for key, words in (
        ("hazard-notice", ("隐改〔2026〕1号", "路面坑槽两处；雨后积水")),
        ("hazard-supervision", ("隐督〔2026〕1号", "区交安委办公室")),
        ("hazard-transfer", ("隐移〔2026〕1号", "公安机关交通管理部门：", "2026年12月8日前")),
        ("hazard-closure", ("赵示例、钱示例", "同意销号")),
        ("hazard-ledger", ("西示例村口（村道）", "赵示例、钱示例")),
        ("hazard-money", ("12000", "区财政")),
        ("hazard-figures", ("东示例居委会", "2026年", "67%")),
    ):
        _, text = paper(desk, key, every)
        assert_on(text, *words)
