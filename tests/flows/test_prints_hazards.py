"""Notice, reply, recheck, extension, letters, ledger and figures of hazards on paper."""

from __future__ import annotations

from datetime import date

import pytest

from tests.flows.test_prints_training import picture
from tests.helpers.print_rows import assert_on, made, paper, unit
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError


@pytest.fixture
def hazard(desk: Desk, named: Desk) -> int:
    return made(
        desk, "hazards", number="隐〔2026〕007", found=date(2026, 10, 8), place="湖滨路与东示例街交口", category="路", level="重大隐患",
        description="信号灯被树木遮挡，夜间照明不足", basis="《道路交通安全法》第二十八条", measure="修剪树木\n增设路灯 4 盏",
        reporter="韩示例",
        responsible_unit=unit(desk, "示例市政养护所"), responsible="杨示例", budget="12000", spent="9800", due=date(2026, 11, 8),
        original_due=date(2026, 10, 23), extension="材料未到货（批准人 朱示例，2026-10-20）", contingency="设置临时警示灯",
        notice_number="隐改〔2026〕3号", notice_on=date(2026, 10, 9), progress="已修剪树木", done_on=date(2026, 11, 6),
        checked_on=date(2026, 11, 7), checker_one="秦示例", checker_two="尤示例", check_result="合格", check_opinion="现场已整改到位",
        closed_on=date(2026, 11, 7), state="销号", replied_on="", committee=unit(desk, "东示例居委会", "社区居委会"),
    )  # fmt: skip


def fresh(desk: Desk) -> int:
    """A hazard of which only the finding is known."""
    empty = dict.fromkeys(("measure", "basis", "contingency", "progress", "done_on", "replied_on", "due", "responsible_unit",
                           "responsible", "budget", "spent", "fund_source"), "")  # fmt: skip
    return made(desk, "hazards", **empty, found=date(2026, 11, 3), place="西示例村口", description="路面坑槽", number="隐〔2026〕008")


def test_notice_with_stub(desk: Desk, hazard: int) -> None:
    printed, text = paper(desk, "hazard-notice", [hazard, fresh(desk)])
    assert len(printed.parts) == 2
    assert_on(text, "隐患整改通知书（存根）", "隐改〔2026〕3号", "示例市政养护所：", "2026年10月8日，本办在湖滨路与东示例街交口",
        "信号灯被树木遮挡，夜间照明不足。",
              "修剪树木；增设路灯 4 盏。", "2026年10月23日前完成", "设置临时警示灯", "报告有关主管部门依法处理", "签收人",
              "隐改〔〕号")  # fmt: skip
    assert "罚款" not in text and "处罚" not in text
    assert printed.parts[0][2] == 1


def test_reply_recheck_extension(desk: Desk, hazard: int) -> None:
    desk.attachments.add_bytes("hazards", hazard, picture("red"), "路口.jpg", "整改前照片")
    both = [hazard, fresh(desk)]
    printed, text = paper(desk, "hazard-reply", both)
    assert [count for _, _, count in printed.parts] == [1, 1]
    assert_on(text, "隐患整改回复单", "已修剪树木", "9,800.00", "整改前照片：路口", "照片粘贴处")
    printed, text = paper(desk, "hazard-recheck", both)
    assert [count for _, _, count in printed.parts] == [1, 1]
    assert_on(text, "隐患整改复查意见书", "现场已整改到位", "复查人一（秦示例）", "复查人二（尤示例）", "不合格，继续整改")
    with pytest.raises(KnownError, match="不用再申请延期"):
        paper(desk, "hazard-extension", [hazard])
    with desk.records.work("测试") as work:
        work.set_fact("hazards", hazard, {"state": "延期", "closed_on": None})
    _, text = paper(desk, "hazard-extension", both)
    assert_on(text, "隐患整改延期申请", "应于2026年10月23日前完成", "材料未到货", "延至2026年11月8日", "批准人：")


def test_letter_proposes(desk: Desk, hazard: int) -> None:
    row = made(desk, "letters", number="示街函〔2026〕6号", kind="建议函", subject="关于依法处理示例运输公司无资质经营",
        addressee="交通运输、交警",
               unit=unit(desk, "示例运输公司"), vehicle="", facts="三辆货车没有道路运输证。", basis="《道路运输条例》第六十三条",
               proposal="建议依法责令停业整顿。", sent=date(2026, 11, 10), reply_due=date(2026, 11, 30), replied_on="")  # fmt: skip
    _, text = paper(desk, "hazard-letter", [row])
    assert_on(text, "关于依法处理示例运输公司无资质经营的建议函", "示街函〔2026〕6号", "交通运输主管部门、公安机关交通管理部门：",
        "三辆货车没有道路运输证。",
              "建议依法责令停业整顿。", "2026年11月30日前将办理情况函复我办", "2026年11月10日")  # fmt: skip


def test_ledger_and_figures(desk: Desk, hazard: int) -> None:
    desk.attachments.add_bytes("hazards", hazard, picture("red"), "路口.jpg", "整改前照片")
    ids = [hazard, fresh(desk)]
    printed, text = paper(desk, "hazard-ledger", ids)
    assert printed.parts[0][2] == 2
    assert_on(text, "2026 年度道路交通安全隐患台账（一）发现和定级", "（二）治理和复查", "秦示例、尤示例", "9800", "1、0",
        "设置临时警示灯", "杨示例")
    made(desk, "inspection-rounds", starts=date(2026, 10, 6), ends=date(2026, 10, 9), people=12, checked_places=6, planned_places=8)
    _, text = paper(desk, "hazard-figures", ids)
    assert_on(text, "2026 年第四季度道路交通安全隐患排查治理统计表", "排查 1 次，出动 12 人次，检查 6 处", "按居委会",
        "东示例居委会", "100%", "1.20", "0.98", "50%")


def test_papers_that_would_say_something_untrue_are_refused(desk: Desk, hazard: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
    process, late = desk.process("hazards"), desk.process("hazards").begin({
        "found": "2026-11-03", "category": "路", "place": "村口", "description": "坑槽", "due": "2026-11-24", "level": "一般隐患",
    }).of("hazards")[0]  # fmt: skip
    for key, words in (("hazard-urging", "都没有逾期"), ("hazard-supervision", "没有挂牌督办"), ("hazard-transfer", "没有移交")):
        with pytest.raises(KnownError, match=words):
            paper(desk, key, [late])
    process.do(late, "supervise", {"supervision": "街道", "supervisor": "示例街道办事处"})
    assert "重大" not in paper(desk, "hazard-supervision", [late])[1]
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-25")
    assert_on(paper(desk, "hazard-urging", [late])[1], "按要求于2026年11月24日前完成")
    process.do(late, "pass_on", {"passed_to": "公路", "passed_on": "2026-11-25", "due": "2026-12-25"})
    assert_on(paper(desk, "hazard-transfer", [late])[1], "请办结日期：2026年12月25日", "请于2026年12月25日前")


def test_the_fund_ledger_adds_up(desk: Desk, hazard: int) -> None:
    ids = [hazard, fresh(desk)]
    desk.process("hazards").do(ids[1], "fund", {"paid": date(2026, 11, 8), "amount": 500})
    _, text = paper(desk, "hazard-money", ids)
    assert_on(text, "合计12000103001700")
