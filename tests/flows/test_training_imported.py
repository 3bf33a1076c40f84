"""Training from an office's own lists: the plan, the sessions of the year, a signed list with marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.test_campaigns_imported import book, bring
from tests.helpers.factory import person_id
from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def test_from_three_lists_to_the_last_paper(desk: Desk, named: Desk, tmp_path: Path) -> None:
    unit = desk.records.add("units", {"name": "示例物业公司"}).ids[0]
    for n, name in enumerate(("冯示例", "褚示例", "卫示例"), 1):
        desk.records.add("people", {"name": name, "unit": unit, "category": "私家车驾驶人", "id_number": person_id(n)})
    bring(desk, "training-plans", book(
        tmp_path / "计划.xlsx", "示例街道2026年度交通安全培训计划表",
        ("序号", "年度", "培训内容", "计划时间", "培训对象", "培训人数", "方式", "学时", "负责人"),
        (1, 2026, "冬季行车安全", "2026.11.30", "私家车驾驶人", 2, "讲座、警示片", 2, "蒋示例"),
        (2, 2026, "校车安全", "2026年9月10日", "校车驾驶员", 10, "现场教学", "3", "蒋示例"),
    ), 2)  # fmt: skip
    bring(desk, "training", book(
        tmp_path / "台账.xlsx", "示例街道交通安全培训台账（2026年）",
        ("序号", "培训时间", "培训主题", "培训地点", "授课人", "授课单位", "培训对象", "培训内容", "应到", "实到",
         "对应计划", "观看影片"),
        (1, "2026-11-20 14:00", "冬季行车安全培训", "三楼会议室", "沈示例", "交警大队", "私家车驾驶员", "雨雪天气要点",
         "", "", "冬季行车安全", "一念之间"),
        (2, "2026.9.8", "居民安全课", "社区活动室", "沈示例", "交警大队", "居民", "过街安全", 60, 52, "", ""),
    ), 2)  # fmt: skip
    bring(desk, "training-attendances", book(
        tmp_path / "签到.xlsx", "冬季行车安全培训签到表",
        ("序号", "培训主题", "姓名", "所在单位", "签到", "考试成绩"),
        (1, "冬季行车安全培训", "冯 示例", "示例物业公司", "已到", 92), (2, "冬季行车安全培训", "褚示例", "示例物业公司", "已到", 58),
        (3, "冬季行车安全培训", "卫示例", "示例物业公司", "", ""),
    ), 3)  # fmt: skip
    sessions = {row.title: row for row in desk.records.select("training")}
    winter, residents = sessions["冬季行车安全培训"].id, sessions["居民安全课"].id
    desk.process("training").do(winter, "finish")
    desk.process("training").do(residents, "finish")
    assert [row.titles["person"] for row in desk.training.to_make_up(winter)] == ["卫示例"]
    lines = {line.plan.title: line for line in desk.training.plan_against_done(2026)}
    assert (lines["冬季行车安全"].plan.values["state"], lines["冬季行车安全"].present) == ("完成", 2)
    assert lines["校车安全"].held == 0
    (covered,) = desk.training.coverage(2026)
    assert (covered.done, covered.missing) == (2, ("卫示例",))
    _, text = paper(desk, "training-record", [winter, residents])
    assert_on(text, "一念之间", "雨雪天气要点", "应到人数60", "实到人数52")
    _, text = paper(desk, "training-plan", [line.plan.id for line in lines.values()])
    assert_on(text, "校车安全", "冬季行车安全", "2026-11-20")
