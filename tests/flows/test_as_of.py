"""Coverage, tables, cards, scores and papers as of a day: what was known when it ended, and nothing can be changed there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.helpers.print_rows import made, pages_text
from trafficdesk import clock
from trafficdesk.cli.run import run as main
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.errors import KnownError
from trafficdesk.records.registry import record_type

MARCH, MAY = date(2026, 3, 31), date(2026, 5, 31)


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A driver moves in April, is renamed, gets a licence on record; a second one comes in June."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-03-02")
    desk.set_up("示例街道办事处", "小林")
    desk.plans.import_seed(2026)
    first, second = (made(desk, "units", name=name, unit_type="社区居委会", state="在册") for name in ("甲社区居委会", "乙社区居委会"))
    person = made(desk, "people", name="赵示例", unit=first, category="私家车驾驶人", state="在册", phone="", valid_until="2026-04-20")
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-04-10")
    desk.records.edit("people", person, {"unit": second, "name": "赵新名", "valid_until": "2036-04-20"}, reason="换证、调动")
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-06-10")
    made(desk, "people", name="钱示例", unit=second, category="私家车驾驶人", state="在册")
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")
    return desk


def test_tables_links_and_coverage_read_the_day(office: Desk) -> None:
    with office.as_of(MARCH) as past:
        (row,) = past.records.select("people")
        assert (row.title, row.titles["unit"], clock.today()) == ("赵示例", "甲社区居委会", MARCH)
        assert [each.title for each in past.coverage(2026)[0].missing] == ["赵示例"]
        assert "驾驶证到期" in [item.what for item in past.due(30) if item.code == "people"]
    with office.as_of(MAY) as past:
        assert [(row.title, row.titles["unit"]) for row in past.records.select("people")] == [("赵新名", "乙社区居委会")]
    assert clock.today() == date(2026, 11, 28) and office.records.count(Query("people")) == 2


def test_cards_and_ledgers_are_printed_as_of_the_day(office: Desk) -> None:
    person = office.records.select("people", Filter("name", "is", "赵新名"))[0].id
    with office.as_of(MARCH) as past:
        card = pages_text(past.prints.render("driver-card", ids=[person]).content)[0]
        assert "赵示例" in card and "甲社区居委会" in card and "2036" not in card
        assert len(past.prints.documents("ledger-people")) == 1
    assert "赵新名" in pages_text(office.prints.render("driver-card", ids=[person]).content)[0]


def test_scores_are_counted_as_of_the_day(office: Desk) -> None:
    first = office.records.select("units", Filter("name", "is", "甲社区居委会"))[0].id
    office.scores.open_sheets(2026, "年", "居委会", office.scores.examined("居委会"))
    sheet = next(row.id for row in office.records.select("assessments") if row.values["unit"] == first)
    assert next(line for line in office.scores.sheet(sheet) if line.name == "责任书签订率").exempt
    with office.as_of(clock.today()) as today:
        assert [row.id for row in today.records.select("assessments")] and today.coverage(2026)[0].must == 2


@pytest.mark.skipif("config.getoption('--database')", reason="SQLite's own list of indexes")
def test_what_points_at_somebody_is_found_by_an_index_on_a_past_day_too(office: Desk) -> None:
    with office.as_of(MARCH) as past, past.records.reading() as connection:
        found = {row[1] for row in connection.exec_driver_sql("PRAGMA temp.index_list(people)")}
        assert {"past_people", *(f"past_people_{link.name}" for link in record_type("people").links)} <= found


def test_the_past_cannot_be_changed_and_has_an_edge(office: Desk) -> None:
    with office.as_of(MARCH) as past:
        person = past.records.select("people")[0].id
        for change in (lambda: past.records.edit("people", person, {"name": "改"}), lambda: past.agreements.make(2026)):
            with pytest.raises(KnownError, match="这里看的是 2026-03-31 的情况"):
                change()
    for day, words in ((date(2026, 12, 1), "还没有到"), (date(2026, 3, 1), "从 2026-03-02 起才有登记")):
        with pytest.raises(KnownError, match=words), office.as_of(day):
            pass


def test_the_command_line_asks_with_as_of(office: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(office.office.folder)]

    def said(*words: str) -> str:
        assert main([*data, *words]) == 0
        return capsys.readouterr().out

    assert "赵示例" in said("list", "people", "--as-of", "2026.3.31") and "赵新名" in said("list", "people")
    assert "应 1，已 0，缺 1（0.0%）" in said("coverage", "--as-of", "2026-03-31")
    assert "（2026-03-31 的情况）" in said("print", "ledger-people", "--as-of", "2026-03-31", "--out", str(tmp_path / "册.pdf"))
    assert main([*data, "list", "people", "--as-of", "哪天"]) != 0
