"""The synthetic streams: something in every record kind, values a clerk could have typed, the same for a seed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.copies import opened_copy
from tests.helpers.factory import DEMO_DAY
from trafficdesk import demo
from trafficdesk.desk import Desk, Query
from trafficdesk.fields.problems import ERROR

# Filled by other parts of the demo, by attachments or by what the office sets up for itself.
_ELSEWHERE = {
    "attachments", "printed-papers", "scan-pages", "users", "school-roster", "certificates", "agreements", "checklist-items", "letters",
    "hazard-funds", "own-fields", "gaps", "years",
}


def _office(empty: Path, folder: Path, drivers: int, *, agreements: bool = False) -> Desk:
    desk = Desk.open(shutil.copytree(empty, folder, dirs_exist_ok=True))
    desk.set_up("示例街道办事处", "小林")
    demo.fill(desk, drivers, 1, agreements=agreements, streams=True)
    return desk


@pytest.fixture(scope="module", autouse=True)
def fixed_day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", DEMO_DAY)
        yield


@pytest.fixture(scope="module")
def desk(demo_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = opened_copy(demo_office, tmp_path_factory.mktemp("streams") / "office")
    yield desk
    desk.close()


def _values(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    left_out = ("responsibility", "system")
    kinds = [each.code for each in desk.records.kinds() if each.stream not in left_out and each.code != "school-roster"]
    moving = ("quick_report", "follow_up")
    return {
        code: [
            {name: value for name, value in row.values.items() if name not in moving and "published" not in name}
            for row in desk.records.select(code, sort=("id",))
        ]
        for code in kinds
    }


def test_every_record_kind_has_rows(desk: Desk) -> None:
    kinds = [view.code for view in desk.records.kinds() if view.stream != "responsibility"]
    empty = {code for code in kinds if not desk.records.count(Query(code))}
    assert empty <= _ELSEWHERE
    assert desk.records.count(Query("stations")) == 8


def test_the_streams_are_of_one_piece(desk: Desk) -> None:
    states = {row.values["state"] for row in desk.records.select("hazards")}
    assert {"登记", "核实定级", "下达通知", "整改中", "延期", "申请验收", "销号", "移交", "移交回复"} <= states
    states = [row.values["state"] for row in desk.records.select("accidents", sort=("happened",))]
    assert states == ["结案"] * 4 + ["调查中", "登记"]
    assert len(desk.organisation.versions()) == 2
    assert [each.handed_out - each.issued for each in desk.publicity.reconcile(2026)] == [10]
    assert any(row.values["state"] == "已公布" for row in desk.records.select("assessments"))
    now, then = desk.campaigns.against_last_year(desk.records.select("campaigns", sort=("id",))[0].id)
    assert now.days and then.days


def test_the_values_could_have_been_typed(desk: Desk) -> None:
    for code, rows in _values(desk).items():
        view = desk.records.view(code)
        for row, values in zip(desk.records.select(code, sort=("id",)), rows, strict=True):
            typed = {f.name: values[f.name] for f in view.fields if not f.read_only and values.get(f.name) is not None}
            problems = desk.records.check(code, typed, row.id).problems
            assert not [each.text for each in problems if each.severity == ERROR], (code, row.title)


def test_the_same_seed_gives_the_same_streams(empty_office: Path, desk: Desk, tmp_path: Path) -> None:
    again = _office(empty_office, tmp_path / "again", 60, agreements=True)  # as `demo_office` was
    assert _values(again) == _values(desk)
    again.close()


def test_an_office_of_nobody_is_filled_too(empty_office: Path, tmp_path: Path) -> None:
    desk = _office(empty_office, tmp_path / "nobody", 0)
    assert not desk.records.count(Query("duties"))
    desk.close()


@pytest.mark.parametrize("day", ["2026-12-18", "2027-01-02", "2028-02-29"])
def test_a_tiny_office_is_filled_on_any_day(empty_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """In December the year is assessed, in January nothing of it is over."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", day)
    desk = _office(empty_office, tmp_path / "then", 3)
    assert desk.records.count(Query("duties"))
    ahead = [row.values["period"] for row in desk.records.select("assessments") if row.values["state"] == "已公布"]
    assert all(period in ("一季度", "二季度", "三季度") for period in ahead)
    assert bool(ahead) is not day.startswith(("2027-01", "2028-02"))
    desk.close()
