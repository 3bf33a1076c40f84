"""Leading group, staff and duty list from an office's own Excel tables, then to the papers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.flows.test_plans_imported import bring
from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def test_from_three_tables_to_the_papers(desk: Desk, named: Desk, tmp_path: Path) -> None:
    desk.records.add("units", {"name": "示例派出所", "unit_type": "机关"})
    bring(
        desk, "organisation", tmp_path / "领导小组.xlsx", "示例街道道路交通安全工作领导小组成员名单",
        ("序号", "领导小组职务", "姓名", "单位", "职务", "手机", "文号", "任职日期"),
        (1, "组长", "王　示例", "", "办事处主任", "13812345678", "示例发〔2026〕5号", "2026.2.20"),
        (2, "成员", "李示例", "示例派出所", "副所长", "", "示例发〔2026〕5号", "2026年2月20日"),
    )  # fmt: skip
    bring(
        desk, "forces", tmp_path / "安全员.xlsx", "交通安全员、志愿者花名册",
        ("姓名", "类别", "所在单位", "电话"), ("赵示例", "专职", "示例派出所", "13912345678"), ("钱示例", "志愿者", "", ""),
    )  # fmt: skip
    bring(
        desk, "office-duties", tmp_path / "国庆值班.xlsx", "国庆节期间交通安全值班表",
        ("值班日期", "值班人员", "带班", "值班电话"),
        ("2026-10-01", "赵示例", "王示例", "022-24000000"), ("2026.10.2", "钱示例", "王示例", "022-24000000"),
        ("10月3日", "孙示例", "王示例", ""),
    )  # fmt: skip
    group = desk.organisation.group_on(date(2026, 5, 1))
    assert [row.values["name"].replace("　", "") for row in group][1] == "李示例" and len(group) == 2
    desk.organisation.rotate(2026, 10, ["周示例", "吴示例"])
    assert [each.rows[0].values["name"] for each in desk.organisation.duty_list(2026, 10)][:4] == ["赵示例", "钱示例", "孙示例", "周示例"]
    _, text = paper(desk, "leading-group", [row.id for row in group])
    assert_on(text, "示例发〔2026〕5号", "组长", "办事处主任", "示例派出所", "138****5678")
    _, text = paper(desk, "office-duty-list", [row.id for row in desk.records.select("office-duties")])
    assert_on(text, "10月1日周四 国庆节全天赵示例王示例", "10月31日周六全天")
    _, text = paper(desk, "force-list", [row.id for row in desk.records.select("forces")])
    assert_on(text, "专职安全员 1 人", "志愿者 1 人")
