"""会议通知、签到表、纪要、督办单、议定事项落实表 on paper."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.helpers.print_rows import assert_on, made, pages_text, paper, unit
from trafficdesk.desk import Desk
from trafficdesk.engine.papers.letterhead import Letterhead
from trafficdesk.errors import KnownError


@pytest.fixture
def meeting(desk: Desk, named: Desk) -> int:
    earlier = made(desk, "meetings", year=2026, quarter="一季度", session=1, subject="", starts=datetime(2026, 2, 10, 9), state="已召开")
    made(desk, "meeting-issues", meeting=earlier, number=1, issue="湖滨路口信号灯故障", lead_unit=unit(desk, "示例市政所"),
         due=date(2026, 4, 10), state="整改中")  # fmt: skip
    row = made(
        desk, "meetings", year=2026, quarter="二季度", session=2, subject="2026年第二季度道路交通安全联席会议",
        starts=datetime(2026, 5, 12, 9, 30), place="三楼会议室", chair="赵示例", notice_number="示街发〔2026〕5号",
        agenda="", minutes="", state="已通知",
    )  # fmt: skip
    made(desk, "meeting-attendances", meeting=row, name="钱示例", unit=unit(desk, "示例小学"), job="副校长",
         phone="13812345678", attendance="出席", substitute="")  # fmt: skip
    made(desk, "meeting-attendances", meeting=row, name="孙示例", unit=unit(desk, "示例派出所"), attendance="请假", substitute="")
    made(desk, "meeting-attendances", meeting=row, name="李示例", unit=unit(desk, "示例物业"), attendance="委托", substitute="周示例")
    made(desk, "meeting-issues", meeting=row, number=1, issue="示例小学门前占道停车", cause="上下学时段车位不足，家长随意停放",
         measure="施划临时停车区\n增派劝导员", lead_unit=unit(desk, "示例执法队"), responsible="吴示例", due=date(2026, 7, 10),
         state="已交办")  # fmt: skip
    return row


def test_notice(desk: Desk, meeting: int) -> None:
    printed, text = paper(desk, "meeting-notice", [meeting])
    assert_on(text, "关于召开2026年第二季度道路交通安全联席会议的通知", "示街发〔2026〕5号", "示例小学", "2026年5月12日上午9时30分",
              "三楼会议室", "赵示例", "湖滨路口信号灯故障", "示例街道办事处", "（一）上次会议议定事项落实情况。")  # fmt: skip
    assert "13812345678" not in text
    assert printed.parts[0][2] <= 2


def test_sign_in_masks_phones_and_leaves_room(desk: Desk, meeting: int) -> None:
    _, text = paper(desk, "meeting-sign-in", [meeting])
    assert_on(text, "会议签到表", "钱示例", "副校长", "138****5678", "代会人 周示例", "请假")
    assert "13812345678" not in text
    _, full = paper(desk, "meeting-sign-in", [meeting], full=True)
    assert_on(full, "13812345678")


def test_minutes_from_the_records_until_they_are_written(desk: Desk, meeting: int) -> None:
    _, text = paper(desk, "meeting-minutes", [meeting])
    assert_on(text, "道路交通安全联席会议纪要", "（2026年第2期）", "出席：", "钱示例（示例小学）", "周示例（代李示例）", "请假：孙示例",
              "湖滨路口信号灯故障：整改中",
              "示例小学门前占道停车，施划临时停车区；增派劝导员，责任单位示例执法队", "2026年7月10日前完成")  # fmt: skip
    written = "会议听取了汇报。\n一、关于校门前停车\n由执法队负责。"
    desk.records.edit("meetings", meeting, {"minutes": written, "minutes_on": date(2026, 5, 15)})
    _, text = paper(desk, "meeting-minutes", [meeting])
    assert_on(text, "会议听取了汇报。", "2026年5月15日印发")
    assert "施划临时停车区" not in text


def test_letter_and_table_of_issues(desk: Desk, meeting: int) -> None:
    ids = [row.id for row in desk.records.select("meeting-issues")]
    printed, text = paper(desk, "issue-letter", ids)
    assert len(printed.parts) == 2
    assert_on(text, "督办单（存根）", "督办〔2026〕201号", "示例执法队：", "上下学时段车位不足", "吴示例", "2026年7月10日")
    printed, text = paper(desk, "issue-table", ids)
    assert len(printed.parts) == 1
    assert text.index("湖滨路口信号灯故障") < text.index("示例小学门前占道停车")
    assert_on(text, "2026 年度联席会议议定事项落实表", "示例小学门前占道停车", "湖滨路口信号灯故障", "示例市政所", "2026-07-10")


def test_what_is_closed_is_not_pressed_for_again(desk: Desk, meeting: int) -> None:
    first, second = (row.id for row in desk.records.select("meeting-issues", sort=("id",)))
    with desk.records.work("测试") as work:
        work.set_fact("meeting-issues", first, {"state": "销号"})
    printed, _ = paper(desk, "issue-letter", [first, second])
    assert len(printed.parts) == 1
    with pytest.raises(KnownError, match="都已经销号，不用再督办"):
        desk.prints.render("issue-letter", ids=[first])


@pytest.mark.parametrize("points", range(2, 12))
def test_the_signing_off_never_stands_alone(desk: Desk, meeting: int, points: int) -> None:
    desk.records.edit("meetings", meeting, {"agenda": "\n".join(f"{number}. 研究问题" for number in range(points))})
    last = pages_text(desk.prints.render("meeting-notice", ids=[meeting]).content)[-1]
    assert "情况的汇报。示例街道办事处" in last or "参会人员准时到会" in last


def test_a_meeting_that_has_not_been_held_has_no_minutes(desk: Desk, meeting: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-05-01")
    with pytest.raises(KnownError, match="会议还没有开"):
        paper(desk, "meeting-minutes", [meeting])


def test_a_letter_carries_the_head_the_copies_and_the_contact_that_the_office_set(desk: Desk, meeting: int) -> None:
    plain = desk.prints.documents("meeting-notice", ids=[meeting])[0]
    desk.paper.set_letters(Letterhead("示例街道办事处文件", "区交通安全办公室。", "李示例", {"交通运输": "示例区交通运输局"}))
    _, text = paper(desk, "meeting-notice", [meeting])
    assert_on(text, "示例街道办事处文件", "抄送：区交通安全办公室。", "联系人：李示例", "日印发")
    assert "示例街道办事处文件" not in repr(plain) and "抄送" not in repr(plain)
    letter = made(desk, "letters", addressee="交通运输", sent="2026-05-12")
    _, text = paper(desk, "hazard-letter", [letter])
    assert_on(text, "示例区交通运输局：", "2026年5月12日印发", "特此函告")
    assert "示例街道办事处文件" not in text, "a 函 has the name of the organ alone"


def test_a_department_that_nobody_knows_is_refused(desk: Desk) -> None:
    with pytest.raises(KnownError, match="没有“外星”这个部门"):
        desk.paper.set_letters(Letterhead(bodies={"外星": "某局"}))
    assert desk.paper.letters() == Letterhead()
