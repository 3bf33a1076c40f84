"""Training on the demo office: from the plan to the last paper, an accident's education kept, undo to the beginning."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import KnownError, Refused
from trafficdesk.work.training.api import Signed


def test_the_demo_shows_what_is_late_due_and_done(demo_desk: Desk) -> None:
    states = {line.plan.title: line.plan.values["state"] for line in demo_desk.training.plan_against_done(2026)}
    assert states["企业安全员培训"] == "未开始" and states["二季度驾驶员交通安全培训"] == "完成"
    late = [due.title for due in demo_desk.due(30) if due.code == "training-plans" and due.days < 0]
    assert late == ["企业安全员培训"]
    figures = demo_desk.training.figures(date(2026, 1, 1), date(2026, 12, 31))
    assert figures.sessions >= 3 and figures.visits > 100 and 0 < figures.passed < figures.judged


def test_from_the_plan_to_the_make_up_list(demo_desk: Desk) -> None:
    desk, training = demo_desk, demo_desk.training
    plan = next(line.plan for line in training.plan_against_done(2026) if line.plan.title == "企业安全员培训")
    with pytest.raises(KnownError, match="还没有登记完成的培训"):
        desk.process("training-plans").do(plan.id, "finish")
    inputs = {"topic": "企业安全员业务培训", "starts": "2026-11-20 09:00", "audience": "企业安全员", "plan": plan.id, "pass_mark": "60"}
    session = desk.process("training").begin(inputs).changes[0].id
    assert desk.records.row("training-plans", plan.id).values["state"] == "进行中"
    units = [row.id for row in desk.records.select("units")]
    training.invite(session, units, ("专职驾驶员", "兼职（准驾）驾驶员"))
    people = training.attendance(session)
    assert len(people) > 4
    signed = [row.titles["person"] for row in people[:3]]
    lines = ["姓名\t成绩", *(f"{name}\t{70 + n}" for n, name in enumerate(signed)), "外来人\t55"]
    pasted = training.read_pasted(session, "\n".join(lines))
    assert [each.attendance for each in pasted] == [row.id for row in people[:3]] + [0]
    training.sign_in(session, [Signed(each.attendance, name="" if each.attendance else each.text, score=each.score) for each in pasted])
    marks = {row.titles.get("person") or row.values["name"]: row.values["passed"] for row in training.attendance(session)}
    assert marks["外来人"] == "不合格" and marks[signed[0]] == "合格"
    with pytest.raises(Refused, match="成绩要在 0 到 100 之间"):
        training.score(people[0].id, 130)
    with pytest.raises(KnownError, match="已经登记到课，不能移出名单"):
        training.remove([people[0].id])
    training.remove([people[-1].id])
    desk.process("training").do(session, "finish")
    missing = training.to_make_up(session)
    assert len(missing) == len(people) - 4 and all(row.values["result"] == "未到" for row in missing)
    for key, words in (
        ("training-notice", "企业安全员业务培训"), ("training-sign-in", "外来人"), ("training-record", "实到人数4"),
        ("training-scores", "外来人55不合格"), ("training-make-up", missing[0].titles["person"]),
        ("training-coverage", "未训名单"), ("training-figures", "第"),
    ):  # fmt: skip
        printed, text = paper(desk, key, [session])
        assert_on(text, words)
        assert printed.content.startswith(b"%PDF")
    _, text = paper(desk, "training-plan", [line.plan.id for line in training.plan_against_done(2026)])
    assert_on(text, "企业安全员培训", "2026-11-20")


def test_undo_takes_a_finished_session_and_its_plan_back(demo_desk: Desk) -> None:
    desk, training = demo_desk, demo_desk.training
    session = next(row for row in desk.records.select("training") if row.values["makes_up"] is not None)
    before = {row.id: row.values["result"] for row in training.attendance(session.values["makes_up"])}
    covered = {line.unit: line.done for line in training.coverage(2026)}
    desk.process("training").do(session.id, "finish")
    assert {row.id: row.values["result"] for row in training.attendance(session.values["makes_up"])} != before
    desk.records.undo()
    assert {row.id: row.values["result"] for row in training.attendance(session.values["makes_up"])} == before
    assert {line.unit: line.done for line in training.coverage(2026)} == covered
    desk.records.trash("training", [session.id], "重复登记")
    assert training.attendance(session.id) == [], "its list goes into the trash with it"
    desk.records.restore("training", [session.id])
    assert training.attendance(session.id)


def test_the_education_of_an_accident_stays_a_training(demo_desk: Desk) -> None:
    desk = demo_desk
    block = next(iter(desk.records.select("accident-blocks", Filter("training", "filled"))))
    session = block.values["training"]
    with pytest.raises(Refused, match="不能删除"):
        desk.records.trash("training", [session], "不要了")
    assert desk.records.row("training", session).title.startswith("事故警示教育")
