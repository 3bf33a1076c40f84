"""What holds for every kind and every source of findings, declared now or later."""

from __future__ import annotations

import gc
import re
from datetime import date

import pytest

from tests.helpers.statements import statements
from trafficdesk.desk import Desk
from trafficdesk.engine.finding import Asking, Source
from trafficdesk.engine.finding_dates import kind_of
from trafficdesk.engine.records import Once
from trafficdesk.records.registry import all_types, record_type
from trafficdesk.rules.finding_kinds import kinds, names
from trafficdesk.rules.settings import SINCE
from trafficdesk.work.catalogue import WHERE, process_of

TODAY = date(2026, 12, 18)
TABLES = {kind.table.name: kind.code for kind in all_types()}
PAGES = {"responsibility", "meetings", "committees", "official", "school", "stations", "training", "publicity", "hazards", "campaigns",
         "plans", "backups", "years", "imports", "packages"}  # fmt: skip


def test_every_kind_has_one_source_and_every_date_that_runs_out_a_kind(desk: Desk) -> None:
    declared = [name for source in desk.findings.sources for name in source.kinds]
    assert sorted(declared) == sorted(names())
    for kind in all_types():
        for spec in kind.expiring:
            assert kind_of(kind, spec) in names(), spec.label


@pytest.mark.parametrize("name", names())
def test_what_cures_a_finding_is_there(name: str) -> None:
    kind = kinds(TODAY)[name]
    what, _, where = kind.act.partition(":")
    if what == "form":
        assert record_type(kind.about).has(where)
    elif what == "step":
        assert kind.about in WHERE and process_of(kind.about).step(where).words
    else:
        assert what == "page" and where in PAGES


def test_a_source_reads_only_what_it_says_so_that_no_change_is_overlooked(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY.isoformat())
    demo_desk.office.set_setting(SINCE, "2026-01-01")
    silent = []
    for source in demo_desk.findings.sources:
        read = tables_of(demo_desk, source) - {*source.reads}
        silent += [f"{source.kinds}: {sorted(read)}"] if read else []
    assert silent == []


def tables_of(desk: Desk, source: Source) -> set[str]:
    """The records of which a source reads rows."""
    with desk.office.store.read() as connection, statements(desk) as said:
        asking = Asking(connection, Once(desk.office, connection), TODAY, date(2026, 1, 1), "示例街道办事处", {})
        list(source.ask(asking))
    named = {name for statement in said for name in re.findall(r"(?:FROM|JOIN)\s+\"?(\w+)", statement)}
    return {TABLES[name] for name in named if name in TABLES}


def test_the_list_asks_as_much_in_a_large_office_as_in_a_small_one(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the number of sources; a year more may ask who of the units has signed, and no more."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY.isoformat())
    asked: dict[str, int] = {}
    looked = gc.isenabled()
    for since in ("2026-01-01", "2017-01-01"):
        demo_desk.office.set_setting(SINCE, since)
        with statements(demo_desk) as said:
            demo_desk.findings.everything()
        asked[since] = len(said)
    assert asked["2026-01-01"] <= 140 and asked["2017-01-01"] <= asked["2026-01-01"] + 9
    assert gc.isenabled() == looked, "as before, whether garbage was looked for or not"


def test_after_a_change_only_the_sources_that_read_it_are_asked_again(demo_desk: Desk) -> None:
    demo_desk.findings.everything()
    with statements(demo_desk) as said:
        demo_desk.findings.everything()
    assert len(said) <= 2, "nothing changed: only that is asked"
    person = demo_desk.records.select("people", limit=1)[0]
    demo_desk.records.edit("people", person.id, {"remark": "改"}, reason="测试")
    with statements(demo_desk) as said:
        demo_desk.findings.everything()
    assert said and not [each for each in said if re.search(r"FROM (hazards|official_trips|boards|reports)\b", each)]
