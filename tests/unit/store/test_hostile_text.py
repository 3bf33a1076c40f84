"""Half letters, control characters and endless pastes never stop the program, whichever field or verb they come to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.copies import opened_copy
from tests.helpers.factory import one
from tests.helpers.stock import Stock
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.engine.health import proofs
from trafficdesk.engine.trail import Wanted
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.folding import clean, storable
from trafficdesk.fields.spec import Kind
from trafficdesk.guard.key_file import require_good
from trafficdesk.records.registry import all_types
from trafficdesk.transfer.faults import WrongPassword

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


def test_every_typed_field_of_every_record_takes_it(plain_stock: Path, tmp_path: Path) -> None:
    """The text without what cannot be kept, or a sentence at the field: never a failure. In all fields at once, then in those alone
    that did not take it there.
    """
    stock = Stock.of(plain_stock)
    desk = opened_copy(stock.folder, tmp_path / "stock")
    for kind in all_types():
        if not kind.spec.ledger or kind.spec.restricted:
            continue
        row = stock.rows[kind.code][0]
        typed = [spec.name for spec in kind.fields if spec.kind in TYPED and not spec.read_only]
        refused = _refused(desk, kind.code, row, typed)
        together = [name for name in typed if name not in refused]
        if refused and together and _refused(desk, kind.code, row, together):
            together = []
        alone = [name for name in typed if name not in together and not _refused(desk, kind.code, row, [name])]
        told = desk.records.row(kind.code, row).values
        assert {name: told[name] for name in (*together, *alone)} == dict.fromkeys((*together, *alone), "坏字"), kind.code
    assert all("\udcff" not in (line.reason or "") for line in desk.records.history("units", stock.rows["units"][0]))
    desk.close()


def _refused(desk: Desk, code: str, row: int, names: list[str]) -> set[str]:
    """The fields at which it is refused, with a sentence each; none where it is kept."""
    try:
        desk.records.edit(code, row, dict.fromkeys(names, BAD), reason=BAD)
    except Refused as refused:
        assert refused.problems and all(problem.sentence for problem in refused.problems)
        return {problem.field for problem in refused.problems}
    return set()


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


WHOLE = "示例口令-2026"
ACTS: dict[str, Callable[[Desk, int, int, Path], object]] = {
    "set up": lambda desk, _u, _p, _out: desk.set_up(BAD, BAD, BAD),
    "setting": lambda desk, _u, _p, _out: desk.office.set_setting("rules.own", {BAD: [BAD, {"a": (BAD,)}]}),
    "draft": lambda desk, _u, _p, _out: desk.office.remember("draft.units.1", {"name": (BAD, BAD)}),
    "trash": lambda desk, unit, _p, _out: desk.records.trash("units", [unit], BAD),
    "search": lambda desk, _u, _p, _out: desk.records.search(BAD),
    "choices": lambda desk, _u, _p, _out: desk.records.choices("units", BAD),
    "find": lambda desk, _u, _p, _out: desk.records.find("units", BAD),
    "why of a part": lambda desk, _u, _p, _out: desk.records.ids(Query("people", (Filter("id_number", "starts", "120"),), why=BAD)),
    "reveal": lambda desk, _u, person, _out: desk.records.reveal("people", person, "id_number", BAD),
    "users": lambda desk, _u, _p, _out: desk.records.add("users", {"name": BAD}),
    "own field": lambda desk, _u, _p, _out: desk.own_fields.add("units", BAD),
    "trail": lambda desk, _u, _p, _out: desk.trail.acts(Wanted(text=BAD)),
    "export": lambda desk, _u, _p, out: desk.exchange.export("people", out / "a.xlsx", full=True, reason=BAD),
    "plain export": lambda desk, _u, _p, out: desk.take_out.everything(out / "all", full=True, reason=BAD),
    "print": lambda desk, _u, person, _out: desk.prints.render("driver-card", ids=[person], full=True, why=BAD),
    "binder": lambda desk, _u, _p, out: desk.archive.write_binder(2026, out / "b.pdf", purpose=BAD),
    "scan": lambda desk, _u, _p, _out: desk.scans.find(BAD),
    "paste": lambda desk, _u, _p, _out: desk.exchange.open("people", Path("x"), pasted=f"姓名\t身份证号\n{BAD}\t1\n"),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_every_verb_takes_it_and_the_trail_proves_on(desk: Desk, tmp_path: Path, act: Callable[[Desk, int, int, Path], object]) -> None:
    act(desk, one(desk, "units"), one(desk, "people"), tmp_path)
    assert [fault.sentence for fault in proofs(desk.office, desk.records)] == []
    for each in desk.trail.acts():
        f"{each.by}{each.sentence}{each.reason}".encode()  # raises where half a letter is left


def test_a_user_of_the_command_line_may_be_called_anything(desk: Desk) -> None:
    folder = desk.office.folder
    desk.close()
    again = Desk.open(folder, user=BAD)
    again.records.add("units", {"name": "示例"})
    assert again.office.user == "坏字" and again.trail.acts()[0].by == "坏字"
    again.close()


@pytest.mark.parametrize("password", [WHOLE + "\udcff", WHOLE + "\x07"])
def test_a_password_that_nobody_can_type_is_refused_and_opens_nothing(desk: Desk, tmp_path: Path, password: str) -> None:
    with pytest.raises(KnownError, match="打不出来的字符"):
        require_good(password)
    with pytest.raises(KnownError, match="打不出来的字符"):
        desk.backups.make(tmp_path, password)
    made = desk.backups.make(tmp_path, WHOLE)
    with pytest.raises(WrongPassword):
        desk.backups.verify(made.path, password)
