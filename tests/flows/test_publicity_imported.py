"""Publicity from an office's own lists: plan, activities, materials with their moves, boards; then the last papers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.flows.test_campaigns_imported import book, bring
from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def stock(desk: Desk) -> dict[str, int]:
    return {row.title: row.values["stock"] for row in desk.records.select("materials")}


def test_from_the_lists_to_the_last_paper(desk: Desk, named: Desk, tmp_path: Path) -> None:
    bring(desk, "publicity-plans", book(
        tmp_path / "计划.xlsx", "示例街道2026年交通安全宣传计划",
        ("序号", "年度", "宣传主题", "五进对象", "宣传形式", "活动地点", "计划时间", "责任人", "经费", "宣传资料", "完成情况"),
        (1, 2026, "全国交通安全日", "社区、学校", "咨询台、发资料", "湖滨广场", "2026.12.2", "蒋示例", 2000, "宣传册500份", ""),
        (2, 2026, "电动车头盔宣传", "农村", "发放资料", "集市", "2026年5月20日", "蒋示例", "", "", "5月18日已开展"),
    ), 2)  # fmt: skip
    bring(desk, "publicity", book(
        tmp_path / "台账.xlsx", "示例街道宣传工作台账",
        ("序号", "活动时间", "活动名称", "五进类别", "宣传形式", "宣传地点", "参加人数", "受众人数", "发放份数", "展板数",
         "对应计划", "活动小结"),
        (1, "2026.5.18", "头盔赶大集", "进农村", "发资料", "集市", 6, 200, 150, 4, "电动车头盔宣传", "群众反响好"),
        (2, "2026年9月1日", "开学第一课", "学校", "讲座", "示例小学", 4, 300, "", "", "", ""),
    ), 2)  # fmt: skip
    bring(desk, "materials", book(
        tmp_path / "品种.xlsx", "宣传资料品种", ("资料名称", "规格", "来源"), ("头盔手册", "A5", "自印"), ("酒驾折页", "三折", "交警提供"),
    ), 2)  # fmt: skip
    moves = (
        ("资料名称", "出入", "日期", "份数", "用于活动", "领用人"),
        ("头盔手册", "领用", "2026.5.18", 150, "头盔赶大集", "王示例"), ("头盔手册", "入库", "2026.3.1", "500", "", ""),
        ("酒驾折页", "收", "2026.3.1", 80, "", ""),
    )  # fmt: skip
    bring(desk, "material-moves", book(tmp_path / "出入库.xlsx", "宣传资料出入库登记", *moves), 3)
    assert stock(desk) == {"头盔手册": 350, "酒驾折页": 80}
    short = book(tmp_path / "多领.xlsx", "出入库", moves[0], ("酒驾折页", "领用", "2026.11.1", 81, "", "李示例"))
    job = desk.exchange.open("material-moves", short)
    desk.exchange.plan(job)
    with pytest.raises(KnownError, match="酒驾折页 到 2026-11-01 的结存会变成 -1 份"):
        desk.exchange.write(job)
    assert stock(desk) == {"头盔手册": 350, "酒驾折页": 80}
    bring(desk, "boards", book(
        tmp_path / "阵地.xlsx", "宣传阵地一览表", ("名称", "种类", "位置", "宣传内容", "更新时间"),
        ("北门橱窗", "橱窗", "北门", "头盔", "2026.6.1"), ("湖滨路标语", "标语", "湖滨路", "礼让行人", "2026.10.20"),
    ), 2)  # fmt: skip
    assert [row.title for row in desk.publicity.boards()] == ["北门橱窗", "湖滨路标语"]
    assert desk.publicity.boards()[0].values["next_change"] == date(2026, 9, 1)
    assert desk.publicity.reconcile(2026) == []
    desk.publicity.draft_plan(2026)
    plans = {row.title: (row, held) for row, held in desk.publicity.plan_against_done(2026)}
    assert len(plans) == 13, "the national day of the list is the fixed day, not a second one"
    assert [row.title for row in plans["电动车头盔宣传"][1]] == ["头盔赶大集"]
    desk.process("publicity-plans").do(plans["电动车头盔宣传"][0].id, "finish")
    activities = [row.id for row in desk.publicity.activities(2026)]
    for key, ids, words in (
        ("publicity-record", activities, ("头盔赶大集", "共 150 份：头盔手册 150 份", "群众反响好")),
        ("five-entries", activities, ("进农村16200150", "合计2")),
        ("publicity-plan", [plans["电动车头盔宣传"][0].id], ("电动车头盔宣传", "5月18日已开展")),
        ("material-stock", [row.id for row in desk.records.select("materials")], ("头盔手册", "500", "150", "350")),
    ):  # fmt: skip
        _, text = paper(desk, key, ids)
        assert_on(text, *words)
