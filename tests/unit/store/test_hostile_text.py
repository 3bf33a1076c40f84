"""Half letters, control characters and endless pastes never stop the program, whichever field or verb they come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.factory import one
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.errors import Refused
from trafficdesk.fields.folding import clean, storable
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import all_types

BAD = "坏\udcff字\x00\x07"
TYPED = (Kind.TEXT, Kind.NOTE, Kind.NAME)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_what_is_kept_can_be_written_and_cleaning_twice_changes_nothing(text: str) -> None:
    for form in (storable, clean):
        kept = form(text)
        kept.encode("utf-8")  # raises where half a letter is left
        assert "\x00" not in kept
        assert form(kept) == kept


def test_lines_and_tabs_of_a_note_stay() -> None:
    assert storable("一\r\n二\r三\t四\n") == "一\n二\n三\t四\n"


def test_every_typed_field_of_every_record_takes_it(desk: Desk) -> None:
    """The text without what cannot be kept, or a sentence at the field: never a failure."""
    for kind in all_types():
        if not kind.spec.ledger or kind.spec.restricted:
            continue
        row = one(desk, kind.code)
        for spec in kind.fields:
            if spec.kind in TYPED and not spec.read_only:
                try:
                    desk.records.edit(kind.code, row, {spec.name: BAD}, reason=BAD)
                except Refused as refused:
                    assert all(problem.sentence for problem in refused.problems)
                    continue
                assert desk.records.row(kind.code, row).values[spec.name] == "坏字", f"{kind.code}.{spec.name}"
    assert all("\udcff" not in (line.reason or "") for line in desk.records.history("units", 1))


@pytest.mark.parametrize("relation", ["is", "is_not", "contains", "starts"])
def test_filters_take_it(desk: Desk, relation: str) -> None:
    unit = one(desk, "units")
    desk.records.edit("units", unit, {"name": "坏字"}, reason="测试")
    found = desk.records.ids(Query("units", (Filter("name", relation, BAD),)))
    assert (unit in found) is (relation != "is_not")


def test_names_of_files_take_it(desk: Desk) -> None:
    """On Linux a name may hold bytes that are no text."""
    unit = one(desk, "units")
    desk.attachments.add_bytes("units", unit, b"scan", "扫描\udcff件.pdf")
    assert [each.name for each in desk.attachments.of("units", unit)] == ["扫描件.pdf"]


def test_an_endless_paste_is_refused_at_its_field(desk: Desk) -> None:
    unit = one(desk, "units")
    with pytest.raises(Refused, match="最多"):
        desk.records.edit("units", unit, {"remark": "长" * 3_000_000}, reason="测试")
