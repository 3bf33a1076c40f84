"""隐患 from finding to closure: put right by the street, or passed on to another owner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.engine.doing import next_letter
from trafficdesk.engine.papers.letterhead import Letterhead
from trafficdesk.errors import KnownError, Refused

CODE = "hazards"
FIVE = {
    "responsible": "王示例", "measure": "补划标线", "fund_source": "街道自筹", "contingency": "摆放锥桶",
    "budget": Decimal("12000"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def added(change: ChangeSet, code: str = CODE) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture
def unit(desk: Desk) -> int:
    return added(desk.records.add("units", {"name": "示例城管办", "unit_type": "机关"}), "units")


def found(desk: Desk, **values: object) -> int:
    base = {"found": date(2026, 11, 6), "category": "路", "place": "示例一小门前", "description": "人行横道标线不清"}
    return added(desk.process("hazards").begin({**base, **values}))


def at_fault(raised: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {problem.field for problem in raised.value.problems}


def noticed(desk: Desk, unit: int) -> int:
    hazard = found(desk)
    desk.process("hazards").do(hazard, "grade", {"level": "重大隐患", **FIVE, "responsible_unit": unit})
    desk.process("hazards").do(hazard, "notify", {"notice_on": date(2026, 11, 7)})
    return hazard


def next_steps(desk: Desk, row: int) -> tuple[str, ...]:
    return tuple(step.key for step in desk.process(CODE).steps(desk.records.row(CODE, row).values))


def test_a_hazard_is_numbered_once_and_a_refused_one_takes_no_number(desk: Desk) -> None:
    with pytest.raises(Refused) as raised:
        desk.process("hazards").begin({"found": date(2026, 11, 6), "category": "路", "place": "示例路"})
    assert at_fault(raised) == {"description"}
    first, second = found(desk), found(desk, place="示例路 48 号")
    numbers = [desk.records.row(CODE, each).values["number"] for each in (first, second)]
    assert numbers == ["隐〔2026〕001", "隐〔2026〕002"]
    assert desk.records.row(CODE, first).values["due"] == date(2026, 11, 21)
    undone = desk.records.undo()
    assert undone is not None and "登记隐患" in undone.sentence
    assert [card.id for card in desk.hazards.board(2026)] == [first]


def test_from_registration_to_closure(desk: Desk, unit: int) -> None:
    hazard = found(desk)
    assert next_steps(desk, hazard) == ("grade", "pass_on")
    with pytest.raises(KnownError, match="现在是“登记”，不能开始整改。下一步可以是：核实定级、移交"):
        desk.process("hazards").do(hazard, "start")
    with pytest.raises(KnownError, match="不能下达通知"):
        desk.process("hazards").do(hazard, "notify", {"notice_on": date(2026, 11, 7)})
    desk.process("hazards").do(hazard, "grade", {"level": "重大隐患", "due": "2026-11-20"})
    with pytest.raises(Refused, match="责任（责任单位）、责任（责任人）、措施") as raised:
        desk.process("hazards").do(hazard, "notify", {"notice_on": date(2026, 11, 7)})
    assert at_fault(raised) == {"responsible_unit", "responsible", "measure", "fund_source", "contingency"}
    desk.process("hazards").do(hazard, "notify", {**FIVE, "responsible_unit": unit, "notice_on": date(2026, 11, 7)})
    assert desk.records.row(CODE, hazard).values["notice_number"] == "隐改〔2026〕1号"
    desk.process("hazards").do(hazard, "start")
    with pytest.raises(Refused) as raised:
        desk.process("hazards").do(hazard, "ask_for_check", {"done_on": date(2026, 11, 22), "progress": " "})
    assert at_fault(raised) == {"progress"}
    with pytest.raises(Refused, match="还没有到"):
        desk.process("hazards").do(hazard, "ask_for_check", {"done_on": date(2026, 12, 22), "progress": "已补划"})
    desk.process("hazards").do(hazard, "ask_for_check", {
        "done_on": date(2026, 11, 22), "progress": "已补划 120 米", "spent": Decimal("8600"),
    })  # fmt: skip
    with pytest.raises(Refused, match="两位不同") as raised:
        desk.process("hazards").do(hazard, "recheck", {
            "checked_on": date(2026, 11, 23), "check_result": "合格", "checker_one": "赵示例", "checker_two": " 赵示例",
            "check_opinion": "合格",
        })  # fmt: skip
    assert at_fault(raised) == {"checker_two"}
    with pytest.raises(KnownError, match="由两人复查合格才能销号"):
        desk.process("hazards").do(hazard, "close_passed", {"closed_on": date(2026, 11, 23), "check_opinion": "同意"})
    desk.process("hazards").do(hazard, "recheck", {
        "checked_on": date(2026, 11, 23), "check_result": "不合格", "checker_one": "赵示例", "checker_two": "钱示例",
        "check_opinion": "漏划一处",
    })  # fmt: skip
    assert next_steps(desk, hazard) == ("ask_for_check", "extend")
    desk.process("hazards").do(hazard, "ask_for_check", {"done_on": date(2026, 11, 23), "progress": "漏划处已补"})
    change = desk.process("hazards").do(hazard, "recheck", {
        "checked_on": date(2026, 11, 23), "check_result": "合格", "checker_one": "赵示例", "checker_two": "钱示例",
        "check_opinion": "同意销号",
    })  # fmt: skip
    assert change.sentence == "复查合格，销号：隐〔2026〕001 示例一小门前"
    row = desk.records.row(CODE, hazard)
    assert (row.values["state"], row.values["closed_on"]) == ("销号", date(2026, 11, 23))
    assert next_steps(desk, hazard) == ("again",), "a closed hazard is only opened again, for a reason"
    assert desk.process("hazards").process.course_of(row.values) == (("登记", "核实定级", "下达通知", "整改中", "复查", "销号"), 6)
    total = desk.hazards.figures(date(2026, 1, 1), date(2026, 12, 31))[-1]
    assert (total.found, total.serious, total.closed, total.late, total.rate) == (1, 1, 1, 0, "100%")
    assert (total.budget, total.spent) == (Decimal(12000), Decimal(8600))


def test_a_refused_notice_takes_no_number(desk: Desk, unit: int) -> None:
    other = found(desk)
    desk.process("hazards").do(other, "grade", {"level": "一般隐患"})
    with pytest.raises(Refused):
        desk.process("hazards").do(other, "notify", {
            **FIVE, "responsible_unit": unit, "due": "2026-01-01", "notice_on": date(2026, 11, 7),
        })  # fmt: skip
    hazard = noticed(desk, unit)
    assert desk.records.row(CODE, hazard).values["notice_number"] == "隐改〔2026〕1号"


def test_an_extension_keeps_the_first_deadline(desk: Desk, unit: int) -> None:
    hazard = noticed(desk, unit)
    first = desk.records.row(CODE, hazard).values["due"]
    with pytest.raises(Refused, match="不晚于"):
        desk.process("hazards").do(hazard, "extend", {"due": first, "extension": "等材料", "approver": "李示例"})
    with pytest.raises(Refused, match="批准人") as raised:
        desk.process("hazards").do(hazard, "extend", {"due": date(2027, 1, 10), "extension": "等材料", "approver": ""})
    assert at_fault(raised) == {"approver"}
    desk.process("hazards").do(hazard, "extend", {"due": date(2027, 1, 10), "extension": "等材料", "approver": "李示例"})
    desk.process("hazards").do(hazard, "extend", {"due": date(2027, 2, 10), "extension": "又等材料", "approver": "李示例"})
    values = desk.records.row(CODE, hazard).values
    assert (values["due"], values["original_due"], values["state"]) == (date(2027, 2, 10), first, "延期")
    assert values["extension"] == "等材料（批准人 李示例，2026-11-23）；又等材料（批准人 李示例，2026-11-23）"


def test_a_hazard_of_another_owner_is_passed_on_and_followed_up(desk: Desk) -> None:
    hazard = found(desk)
    with pytest.raises(Refused, match="哪个部门"):
        desk.process("hazards").do(hazard, "pass_on", {"passed_to": "", "passed_on": date(2026, 11, 8)})
    desk.process("hazards").do(hazard, "pass_on", {"passed_to": "公路", "passed_on": date(2026, 11, 8)})
    card = desk.hazards.board(2026)[0]
    assert (card.column, card.unit, next_steps(desk, hazard)) == ("已移交", "公路", ("reply", "follow"))
    with pytest.raises(Refused, match="早于前一步"):
        desk.process("hazards").do(hazard, "reply", {"reply": "已列入计划", "replied_on": date(2026, 11, 1)})
    desk.process("hazards").do(hazard, "reply", {"reply": "已列入计划", "replied_on": date(2026, 11, 12)})
    desk.process("hazards").do(hazard, "follow")
    assert desk.process("hazards").process.course_of(desk.records.row(CODE, hazard).values) == (("登记", "移交", "回复", "跟踪", "销号"), 3)
    with pytest.raises(Refused, match="对方处理的结果"):
        desk.process("hazards").do(hazard, "close_passed", {"closed_on": date(2026, 11, 22), "check_opinion": ""})
    desk.process("hazards").do(hazard, "close_passed", {"closed_on": date(2026, 11, 22), "check_opinion": "护栏已由公路部门更换"})
    assert desk.hazards.board(2026)[0].column == "已销号"


def test_the_board_keeps_open_ones_of_earlier_years_and_the_ladder_counts_the_late(desk: Desk) -> None:
    old = found(desk, found=date(2025, 12, 1), due=date(2026, 11, 1))
    closed = found(desk, found=date(2025, 12, 1), place="已改好的路口")
    desk.process("hazards").do(closed, "pass_on", {"passed_to": "公路", "passed_on": date(2025, 12, 2)})
    desk.process("hazards").do(closed, "reply", {"reply": "已改", "replied_on": date(2025, 12, 3)})
    desk.process("hazards").do(closed, "close_passed", {"closed_on": date(2025, 12, 4), "check_opinion": "已改"})
    late = found(desk, due=date(2026, 11, 21))
    today = found(desk, due=date(2026, 11, 23))
    cards = desk.hazards.board(2026)
    assert [(card.id, card.days) for card in cards] == [(old, -22), (late, -2), (today, 0)]
    ladder = [(rung.first, rung.last, rung.count) for rung in desk.hazards.ladder(cards)]
    assert ladder == [(1, 3, 1), (4, 7, 0), (8, 15, 0), (16, None, 1)]


@pytest.mark.parametrize(("on", "done"), [("2026-11-20", False), ("2026-11-21", True), ("2026-11-22", True)])
def test_what_was_done_on_the_day_of_the_deadline_counts(desk: Desk, on: str, done: bool) -> None:
    late = found(desk, due=date(2026, 11, 21))
    (card,) = desk.hazards.board(2026)
    assert card.act
    desk.records.add("hazard-follow-ups", {"hazard": late, "on": on, "act": card.act, "content": "已打电话"}, reason="补记")
    assert desk.hazards.board(2026)[0].act == ("" if done else card.act)


def test_payments_add_up(desk: Desk) -> None:
    hazard = found(desk, budget=Decimal(9000))
    with pytest.raises(Refused, match="大于零"):
        desk.process("hazards").do(hazard, "fund", {"paid": date(2026, 11, 20), "amount": Decimal(0)})
    desk.process("hazards").do(hazard, "fund", {"paid": date(2026, 11, 20), "amount": Decimal("1200.50"), "source": "街道自筹"})
    desk.process("hazards").do(hazard, "fund", {"paid": date(2026, 11, 21), "amount": Decimal(800)})
    money = desk.hazards.money(desk.records.row(CODE, hazard))
    assert (money.budget, money.spent, money.paid) == (Decimal(9000), Decimal("2000.50"), Decimal("2000.50"))


def test_one_from_the_ledger_gets_its_number_with_the_first_step(desk: Desk) -> None:
    row = {"found": "2026-11-06", "category": "路", "place": "示例路", "description": "坑槽", "source": "日常巡查"}
    hazard = added(desk.records.add(CODE, row))
    desk.process("hazards").do(hazard, "grade", {"level": "一般隐患"})
    values = desk.records.row(CODE, hazard).values
    assert (values["number"], values["due"]) == ("隐〔2026〕001", date(2026, 11, 21))


def test_a_deadline_changed_in_the_ledger_keeps_the_first_and_says_so(desk: Desk, unit: int) -> None:
    hazard = noticed(desk, unit)
    first = desk.records.row(CODE, hazard).values["due"]
    desk.records.edit(CODE, hazard, {"due": "2027-01-31"})
    values = desk.records.row(CODE, hazard).values
    assert (values["due"], values["original_due"]) == (date(2027, 1, 31), first)
    assert "没有登记批准人" in values["extension"] and f"由 {first} 改为 2027-01-31" in values["extension"]
    desk.records.undo()
    values = desk.records.row(CODE, hazard).values
    assert (values["due"], values["original_due"], values["extension"]) == (first, None, None)


def test_the_office_sets_its_own_deadlines_and_ladder(desk: Desk) -> None:
    table = next(each for each in desk.legal.tables() if each.name == "hazard_terms")
    rows = [dict(row) for row in table.rows]
    for row in rows:
        row["value"] = {"一般隐患": "7", "发催办单": "2"}.get(row["label"], row["value"])
    desk.legal.save("hazard_terms", rows, "区里新规定")
    try:
        late = found(desk, due=date(2026, 11, 20))
        assert desk.records.row(CODE, found(desk)).values["due"] == date(2026, 11, 13)
        cards = desk.hazards.board(2026)
        assert next(card.act for card in cards if card.id == late) == "发催办单"
        assert [(rung.first, rung.last) for rung in desk.hazards.ladder(cards)] == [(1, 1), (2, 7), (8, 15), (16, None)]
    finally:
        desk.legal.reset("hazard_terms")


def test_the_top_rung_puts_a_hazard_under_the_streets_supervision(desk: Desk, unit: int) -> None:
    hazard = found(desk, due=date(2026, 11, 1), found=date(2026, 10, 1), responsible_unit=unit)
    desk.set_up("示例街道办事处", "小林")
    with pytest.raises(Refused, match="还没有到"):
        desk.hazards.urge([hazard], date(2026, 12, 1))
    desk.hazards.urge([hazard], date(2026, 11, 23))
    values = desk.records.row(CODE, hazard).values
    assert (values["supervision"], values["supervisor"], values["supervision_number"]) == (
        "街道", "示例街道办事处", "隐督〔2026〕1号",
    )  # fmt: skip
    with pytest.raises(KnownError, match="没有要催办的"):
        desk.hazards.urge([hazard], date(2026, 11, 23))
    with pytest.raises(Refused, match="不用重复挂牌"):
        desk.process("hazards").do(hazard, "supervise", {
            "supervision": "街道", "supervisor": "示例街道办事处", "supervised_on": date(2026, 11, 23),
        })  # fmt: skip
    with pytest.raises(Refused, match="督办单位") as raised:
        desk.process("hazards").do(hazard, "supervise", {
            "supervision": "区级挂牌", "supervisor": " ", "supervised_on": date(2026, 11, 23),
        })  # fmt: skip
    assert at_fault(raised) == {"supervisor"}
    desk.records.undo()
    assert desk.records.row(CODE, hazard).values["supervised_on"] is None and not desk.hazards.follow_ups(hazard)


def test_waiting_for_the_recheck_is_measured_by_its_own_day(desk: Desk, unit: int) -> None:
    hazard = noticed(desk, unit)
    desk.process("hazards").do(hazard, "extend", {"due": date(2026, 11, 30), "extension": "等材料", "approver": "李示例"})
    desk.process("hazards").do(hazard, "ask_for_check", {"done_on": date(2026, 11, 22), "progress": "已补划"})
    card = desk.hazards.board(2026)[0]
    assert (card.column, card.due, card.days) == ("待复查", date(2026, 11, 26), 3)
    due = [item.what for item in desk.due(30) if item.code == CODE]
    assert due == ["隐患复查到期"], "the deadline of the work no longer counts"
    desk.process("hazards").do(hazard, "recheck", {
        "checked_on": date(2026, 11, 23), "check_result": "不合格", "checker_one": "赵示例", "checker_two": "钱示例",
        "check_opinion": "漏划一处", "due": date(2026, 12, 5),
    })  # fmt: skip
    values = desk.records.row(CODE, hazard).values
    assert (values["state"], values["due"]) == ("再次整改", date(2026, 12, 5))
    assert [item.what for item in desk.due(30) if item.code == CODE] == []


def test_a_hazard_of_the_ledger_is_numbered_at_once_and_keeps_a_number_of_its_own(desk: Desk) -> None:
    typed = {"found": "2026-11-06", "category": "路", "place": "湖滨路", "description": "路面坑槽", "source": "日常巡查"}
    first = added(desk.records.add(CODE, typed))
    second = found(desk)
    desk.records.trash(CODE, [first], "重复")
    third = added(desk.records.add(CODE, {**typed, "place": "丽湖路"}))
    numbers = [desk.records.row(CODE, each).values["number"] for each in (second, third)]
    assert numbers == ["隐〔2026〕002", "隐〔2026〕003"], "a number that was given out is not given out again"
    desk.process("hazards").do(third, "grade", {"level": "一般隐患"})
    assert desk.records.row(CODE, third).values["number"] == "隐〔2026〕003"


def test_a_letter_is_numbered_and_answered(desk: Desk, unit: int) -> None:
    hazard = found(desk, category="车", unit=unit)
    words = {"subject": "依法处理无资质货运", "addressee": "交通运输", "hazard": hazard, "sent": date(2026, 11, 10)}
    letter = added(desk.process("letters").begin(words), "letters")
    other = added(desk.process("letters").begin({**words, "number": "示街函〔2026〕6号"}), "letters")
    numbers = [desk.records.row("letters", each).values["number"] for each in (letter, other)]
    assert numbers == ["建议函〔2026〕1号", "示街函〔2026〕6号"]
    typed = {"subject": "另一家企业", "addressee": "交警", "sent": "2026-11-12", "kind": "移送函"}
    in_ledger = added(desk.records.add("letters", typed), "letters")
    assert desk.records.row("letters", in_ledger).values["number"] == "移送函〔2026〕1号"
    with pytest.raises(Refused, match="主送部门"):
        desk.process("letters").begin({**words, "addressee": ""})
    with pytest.raises(Refused, match="怎么处理的"):
        desk.process("letters").do(letter, "answer", {"replied_on": date(2026, 11, 20), "result": " "})
    with pytest.raises(Refused, match="早于前一步"):
        desk.process("letters").do(letter, "answer", {"replied_on": date(2026, 11, 1), "result": "已停业"})
    desk.process("letters").do(letter, "answer", {"replied_on": date(2026, 11, 20), "result": "已责令停业整顿"})
    assert desk.records.row("letters", letter).values["result"] == "已责令停业整顿"
    total = desk.hazards.figures(date(2026, 11, 1), date(2026, 11, 30))[-1]
    assert total.proposed == 2 and desk.hazards.inspections(date(2026, 11, 1), date(2026, 11, 30)).other_letters == 1
    assert desk.hazards.inspections(date(2026, 11, 1), date(2026, 11, 30)).proposed == 2


def test_the_places_of_a_round_are_taken_over_and_counted(desk: Desk) -> None:
    desk.inspections.install_standard()
    with pytest.raises(KnownError, match="都在这里了"):
        desk.inspections.install_standard()
    rounds = [
        added(desk.records.add("inspection-rounds", {"name": name, "starts": day, "source": "拉网式排查"}), "inspection-rounds")
        for name, day in (("上次", "2026-03-01"), ("这次", "2026-11-01"))
    ]  # fmt: skip
    with pytest.raises(Refused, match="一行一处"):
        desk.inspections.add_places(rounds[0], [" "], "路段")
    desk.inspections.add_places(rounds[0], ["甲路", "乙路", "甲路"], "路段")
    desk.inspections.take_over(rounds[1], rounds[0])
    with pytest.raises(KnownError, match="不用再沿用"):
        desk.inspections.take_over(rounds[1], rounds[0])
    state = desk.inspections.state(rounds[1])
    assert (state.planned, state.done, state.missing) == (2, 0, ("甲路", "乙路"))
    assert state.row.values["planned_places"] == 2
    place = desk.inspections.places(rounds[1])[0]
    with pytest.raises(KnownError, match="一条也没有勾"):
        desk.inspections.record(place.id, date(2026, 11, 20), "王示例", desk.inspections.checklist(place.id))
    with pytest.raises(Refused, match="早于这次排查的开始日期"):
        desk.inspections.record(place.id, date(2026, 10, 20), "王示例", desk.inspections.checklist(place.id))
    desk.records.trash("inspection-places", [place.id], "不在辖区")
    assert desk.inspections.state(rounds[1]).row.values["planned_places"] == 1
    desk.records.restore("inspection-places", [place.id])
    assert desk.inspections.state(rounds[1]).row.values["planned_places"] == 2


def everything(desk: Desk) -> dict[str, list[tuple[int, object]]]:
    """All living rows of the stream, for comparing before and after."""
    codes = (CODE, "hazard-follow-ups", "hazard-funds", "letters", "inspection-rounds", "inspection-places", "inspection-checks")
    return {code: [(row.id, dict(row.values)) for row in desk.records.select(code, sort=("id",))] for code in codes}


def test_every_step_is_taken_back_whole_by_undo(desk: Desk, unit: int) -> None:
    day = date(2026, 11, 20)
    hazard, other = found(desk, due=date(2026, 11, 18)), found(desk, place="公路")
    started = added(desk.records.add("inspection-rounds", {"name": "排查", "starts": "2026-11-01"}), "inspection-rounds")
    desk.inspections.install_standard()
    desk.inspections.add_places(started, ["甲路"], "路段")
    place = desk.inspections.places(started)[0].id
    lines = desk.inspections.checklist(place)
    failed = [replace(lines[0], result="不合格", finding="倒伏"), *lines[1:]]
    do = desk.process("hazards").do
    steps = (
        lambda: desk.hazards.urge([hazard], day),
        lambda: do(hazard, "supervise", {
            "supervision": "区级挂牌", "supervisor": "区交安委", "supervised_on": day,
        }),
        lambda: do(hazard, "grade", {"level": "重大隐患", **FIVE, "responsible_unit": unit}),
        lambda: do(hazard, "notify", {"notice_on": day}),
        lambda: do(hazard, "start"),
        lambda: do(hazard, "extend", {
            "due": date(2026, 12, 20), "extension": "等材料", "approver": "李示例",
        }),
        lambda: do(hazard, "fund", {"paid": day, "amount": Decimal(10)}),
        lambda: do(hazard, "ask_for_check", {"done_on": day, "progress": "已补划"}),
        lambda: do(hazard, "recheck", {
            "checked_on": day, "check_result": "不合格", "checker_one": "赵示例", "checker_two": "钱示例", "check_opinion": "漏划",
            "due": date(2026, 12, 30),
        }),
        lambda: do(hazard, "ask_for_check", {"done_on": day, "progress": "已补"}),
        lambda: do(hazard, "recheck", {
            "checked_on": day, "check_result": "合格", "checker_one": "赵示例", "checker_two": "钱示例", "check_opinion": "同意",
        }),
        lambda: do(other, "pass_on", {"passed_to": "公路", "passed_on": day}),
        lambda: do(other, "follow", {"on": day, "content": "电话", "answer": "在办"}),
        lambda: do(other, "reply", {"reply": "已办", "replied_on": day}),
        lambda: do(other, "close_passed", {"closed_on": day, "check_opinion": "已办"}),
        lambda: desk.process("letters").begin({"subject": "事由", "addressee": "交警", "hazard": hazard, "sent": day}),
        lambda: desk.inspections.record(place, day, "王示例", failed),
    )
    for number, step in enumerate(steps):
        before = everything(desk)
        step()
        after = everything(desk)
        assert after != before, number
        desk.records.undo()
        assert everything(desk) == before, number
        desk.records.redo()
        assert everything(desk) == after, number


def test_numbers_that_are_given_begin_with_the_organ_of_the_office_from_then_on(desk: Desk) -> None:
    first = desk.records.add("letters", {"subject": "设置标志", "addressee": "交通运输", "sent": "2026-03-02"}).changes[0].id
    desk.paper.set_letters(Letterhead(organ="示湖街办"))
    second = desk.records.add("letters", {"subject": "设置护栏", "addressee": "交通运输", "sent": "2026-03-03"}).changes[0].id
    assert [desk.records.row("letters", each).values["number"] for each in (first, second)] == [
        "建议函〔2026〕1号", "示湖街办建议函〔2026〕2号",
    ]  # fmt: skip
    with desk.records.work("") as work:
        assert next_letter(work, "hazards", "notice_number", "隐改", 2026) == "示湖街办隐改〔2026〕1号"
