"""Computed columns: what a table says of a row from other records."""

from __future__ import annotations

import pytest

from tests.helpers.factory import one
from trafficdesk.clock import today
from trafficdesk.desk import Desk, State
from trafficdesk.rules.computed import COMPUTED, agreement_state
from trafficdesk.work.agreements.rules_signing import Signer


def signer(state: str, variant: str = "unit-private-driver") -> Signer:
    signed = state == "生效"
    return Signer(1, "示例公司", 1, "赵示例", variant, 1, "责〔2026〕0001", state, None, None, "", signed)


@pytest.mark.parametrize(
    ("states", "level", "word"),
    [
        ((), "none", "不需签"), (("不需签",), "none", "不需签"), (("未建立",), "bad", "未签"), (("待签",), "bad", "未签"),
        (("已打印",), "warn", "已打印待签"), (("生效",), "ok", "已签"), (("生效", "不需签"), "ok", "已签"),
        # Who signs with two units has signed when both are signed.
        (("生效", "未建立"), "bad", "未签"), (("生效", "已打印"), "warn", "已打印待签"),
    ],
)  # fmt: skip
def test_what_became_of_the_agreements_of_a_person(states: tuple[str, ...], level: str, word: str) -> None:
    assert agreement_state([signer(state) for state in states]) == State(level, word)


def test_computed_columns_do_not_hide_fields(desk: Desk) -> None:
    for code, columns in COMPUTED.items():
        names = {spec.name for spec in desk.records.view(code).fields}
        assert not names & {column.name for column in columns}
        assert all(column.sources <= {view.code for view in desk.records.kinds()} for column in columns)


def test_people_are_told_as_on_the_signing_desk(desk: Desk) -> None:
    year = today().year
    people = [one(desk, "people") for _ in range(3)]
    desk.records.edit_many("people", people, {"category": "私家车驾驶人", "state": "在册"}, reason="测试")
    made = desk.agreements.make(year)
    of = {row.values["person"]: row.id for row in desk.records.rows("agreements", made.ids)}
    desk.process("agreements").do(of[people[0]], "sign")
    desk.process("agreements").do(of[people[1]], "excuse", {"excused": "长期病休"})
    values = desk.records.computed_values("people", people, year)
    assert [values[each]["this_year_agreement"].word for each in people] == ["已签", "不需签", "未签"]
    assert desk.records.computed_values("people", people, year + 1)[people[0]]["this_year_agreement"].word == "未签"


def test_cars_name_who_drives_them_now(desk: Desk) -> None:
    driven, alone = one(desk, "vehicles"), one(desk, "vehicles")
    desk.records.edit_many("vehicles", [driven, alone], {"state": "在用"}, reason="测试")
    first, second, former = (one(desk, "people") for _ in range(3))
    for person in (first, second):
        desk.records.add("drives", {"person": str(person), "vehicle": str(driven), "start": "2020-01-01"})
    desk.records.add(
        "drives", {"person": str(former), "vehicle": str(driven), "start": "2020-01-01", "end": "2021-01-01"}
    )
    names = [desk.records.row("people", person).title for person in (first, second)]
    values = desk.records.computed_values("vehicles", [driven, alone], today().year)
    assert values[driven]["drivers_now"] == State("", "、".join(names))
    assert values[alone]["drivers_now"] == State("warn", "没有驾驶人")


def test_other_records_have_none(desk: Desk) -> None:
    unit = one(desk, "units")
    assert desk.records.computed("units") == ()
    assert desk.records.computed_values("units", [unit], today().year) == {}
