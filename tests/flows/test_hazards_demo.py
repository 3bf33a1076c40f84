"""隐患 on the demo office: what is late is urged, the round is finished, everything goes to its last paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk
from trafficdesk.work.hazards.rounds_reading import FAILED, PASSED

TODAY = date(2026, 11, 23)


def test_the_board_shows_every_column_and_somebody_late(demo_desk: Desk) -> None:
    cards = demo_desk.hazards.board(2026)
    assert {card.column for card in cards} == {"待下达", "整改中", "待复查", "已移交", "已销号"}
    assert any(card.supervision for card in cards) and any(card.level == "重大隐患" for card in cards)
    ladder = demo_desk.hazards.ladder(cards)
    late = sum(rung.count for rung in ladder)
    assert late and late == sum(card.days is not None and card.days < 0 for card in cards)
    assert demo_desk.records.select("letters")[0].values["kind"] == "建议函"


def test_urging_is_done_once_a_rung_and_undone_with_all_it_wrote(demo_desk: Desk) -> None:
    hazards = demo_desk.hazards
    wanted = {row.id: act for row, act in hazards.to_urge(demo_desk.records.select("hazards"))}
    assert wanted
    change = hazards.urge(list(wanted), TODAY)
    assert change.sentence == f"催办逾期隐患 {len(wanted)} 处" and hazards.to_urge(demo_desk.records.select("hazards")) == []
    assert all(rung.open == 0 for rung in hazards.ladder(hazards.board(2026)))
    acts = {(row.values["hazard"], row.values["act"]) for row in demo_desk.records.select("hazard-follow-ups")}
    assert acts >= set(wanted.items())
    demo_desk.records.undo()
    assert {row.id for row, _ in hazards.to_urge(demo_desk.records.select("hazards"))} == set(wanted)


def test_a_round_is_finished_and_its_papers_name_what_was_missing(demo_desk: Desk) -> None:
    inspections = demo_desk.inspections
    state = inspections.of_year(2026)[0]
    assert state.late and len(state.missing) == 2 and state.done == state.planned - 2
    _, text = paper(demo_desk, "inspection-coverage", [state.row.id])
    assert_on(text, "没有查的：", *state.missing)
    before = len(demo_desk.records.select("hazards"))
    for place in inspections.places(state.row.id)[:2]:
        lines = [replace(line, result=PASSED) for line in inspections.checklist(place.id)]
        lines[0] = replace(lines[0], result=FAILED, finding="标志倒伏")
        inspections.record(place.id, TODAY, "王示例、李示例", lines)
    after = inspections.state(state.row.id)
    assert after.missing == () and not after.late and after.hazards == state.hazards + 2
    assert after.row.values["checked_places"] == after.planned
    made = demo_desk.records.select("hazards")
    assert len(made) == before + 2
    newest = max(made, key=lambda row: row.id).values
    assert (newest["found"], newest["category"], newest["item"]) == (TODAY, "路", "标志缺失/损坏/被遮挡")
    assert newest["due"] == date(2026, 11, 30) and newest["reporter"] == "王示例", "days and people from the checklist"
    demo_desk.records.undo()
    assert inspections.state(state.row.id).done == after.planned - 1
    printed, text = paper(demo_desk, "inspection-sheets", [state.row.id])
    assert len(printed.parts) == after.planned
    assert_on(text, "排查记录表", "标志倒伏")
    _, text = paper(demo_desk, "inspection-plan", [state.row.id])
    assert_on(text, "拉网式排查方案", "排查点位", "建议主管部门依法停业整顿")


def test_a_passed_on_one_is_followed_to_its_end(demo_desk: Desk) -> None:
    hazards = demo_desk.hazards
    card = next(card for card in hazards.board(2026) if card.state == "移交")
    process = demo_desk.process("hazards")
    process.do(card.id, "follow", {"on": TODAY, "content": "电话询问", "answer": "已列入下周计划"})
    process.do(card.id, "reply", {"reply": "已铺补", "replied_on": TODAY})
    process.do(card.id, "close_passed", {"closed_on": TODAY, "check_opinion": "现场已恢复"})
    _, text = paper(demo_desk, "hazard-transfer", [card.id])
    assert_on(text, "隐患移交函", "城市管理部门：")
    assert [row.values["answer"] for row in hazards.follow_ups(card.id)] == ["已列入下周计划"]
    assert demo_desk.records.row("hazards", card.id).values["state"] == "销号"


def test_figures_open_their_rows_and_go_to_paper(demo_desk: Desk) -> None:
    from trafficdesk.desk import Filter

    since, until = date(2026, 10, 1), date(2026, 12, 31)
    *lines, total = demo_desk.hazards.figures(since, until, "committee")
    assert total.found == sum(line.found for line in lines) and total.open + total.closed == total.found
    for line in lines:
        same = Filter("committee", "is", line.key) if line.key is not None else Filter("committee", "empty")
        rows = demo_desk.records.select("hazards", Filter("found", "between", since, until), same)
        assert len(rows) == line.found, line.name
    ids = [row.id for row in demo_desk.records.select("hazards")]
    for key in ("hazard-figures", "hazard-ledger", "hazard-money", "hazard-reply", "hazard-recheck", "hazard-extension",
                "hazard-closure", "hazard-supervision", "hazard-urging"):  # fmt: skip
        printed, _ = paper(demo_desk, key, ids)
        assert printed.parts
    letters = [row.id for row in demo_desk.records.select("letters")]
    _, text = paper(demo_desk, "hazard-letter", letters)
    assert_on(text, "建议依法责令停业整顿", "交通运输主管部门")
