"""Each paper says for whom it is: in full with a reason that is logged, hidden in part, for the person, or to be hung up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.factory import person_id
from tests.helpers.print_rows import made, pages_text
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError


@pytest.fixture
def person(desk: Desk, named: Desk) -> int:
    return made(desk, "people", id_number=person_id(5), phone="16905210005")


def said(desk: Desk, key: str, **wanted: object) -> str:
    return "".join(pages_text(desk.prints.render(key, **wanted).content))  # type: ignore[arg-type]


def test_a_card_says_whether_its_numbers_are_whole_and_what_for(desk: Desk, person: int) -> None:
    masked = said(desk, "driver-card", ids=[person])
    assert "证件号、电话隐去一部分" in masked and person_id(5) not in masked
    full = said(desk, "driver-card", ids=[person], full=True, why="单位存档")
    assert "含完整个人信息，供单位存档使用，不得张贴、转发" in full and person_id(5) in full
    copy = said(desk, "person-copy", ids=[person])
    assert "供本人使用" in copy and person_id(5) in copy


def test_what_shows_no_number_says_nothing(desk: Desk, person: int) -> None:
    assert "隐去" not in said(desk, "ledger-stations")


def test_what_is_hung_up_is_never_in_full(desk: Desk, person: int) -> None:
    posted = [kind for kind in desk.prints.kinds() if kind.posted]
    assert {"unsigned-list", "training-scores", "training-make-up", "training-coverage"} <= {kind.key for kind in posted}
    for kind in posted:
        with pytest.raises(KnownError, match="张贴公布"):
            desk.prints.render(kind.key, full=True, why="存档")
    desk.agreements.make(2026)
    assert "供张贴公布" in said(desk, "unsigned-list", year=2026)


def test_the_archive_is_in_full_and_logged_a_copy_for_others_is_not(desk: Desk, person: int, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="做什么用"):
        desk.archive.write_binder(2026, tmp_path / "a.pdf", full=True)
    desk.archive.write_binder(2026, tmp_path / "full.pdf", purpose="年度归档", full=True)
    desk.archive.write_binder(2026, tmp_path / "masked.pdf", purpose="给外单位看")
    full, masked = ("".join(pages_text((tmp_path / f"{name}.pdf").read_bytes())) for name in ("full", "masked"))
    assert person_id(5) in full and "供年度归档使用" in full
    assert person_id(5) not in masked and "隐去一部分" in masked


def test_the_list_of_what_is_due_says_whom_to_call(desk: Desk, person: int) -> None:
    unit = made(desk, "units", safety_officer="安示例", officer_phone="16905210009")
    made(desk, "people", unit=desk.records.row("units", unit).title, valid_until="2026-01-01", id_number=person_id(6))
    assert "安示例" in said(desk, "due-list") and "16905210009" in said(desk, "due-list", full=True, why="电话提醒")
