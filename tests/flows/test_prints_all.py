"""Every kind of document renders from any row: with every field filled, and with nothing but what must be filled."""

from __future__ import annotations

import pytest

from tests.helpers.factory import NUMBERS, inputs_for
from tests.helpers.print_rows import made, pages_text
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError

# Kinds that have nothing to print for just any row; their own tests say when they have.
NOTHING = {
    "agreements": "need a text edition",
    "unsigned-list": "about people, not rows",
    "due-list": "what is due by today",
    "training-make-up": "only where somebody was not there",
    "training-scores": "only where somebody has a mark",
    "training-coverage": "about drivers on the books, not sessions",
    "school-notice": "only for vehicles that must be told to stop",
    "meeting-minutes": "only of meetings that were held",
    "year-digest": "only of a year that was closed",
    "unpermitted-list": "only where the list of findings names somebody; asked without rows",
    "call-sheet": "only of units of which something is late or missing",
    "unit-notice": "only for units of which something is late or missing",
    "hazard-urging": "only of late ones",
    "hazard-supervision": "only of those under supervision",
    "hazard-transfer": "only of those that another department owns",
}
# What a rule asks for beyond the required fields.
NEEDED = {
    "vehicles": {"no_plate_reason": "新车未上牌"},
    "training-attendances": {"name": "施示例"},
    "publicity-days": {"month": "5", "day": "20"},
    "violations": {"plate": "津A20001"},
}


def bare(desk: Desk, code: str) -> int:
    """A row with the required fields only."""
    inputs = inputs_for(desk, code, next(NUMBERS), only_required=True) | NEEDED.get(code, {})
    if "year" in inputs:
        inputs["year"] = "2026"
    changes = desk.records.add(code, inputs, reason="测试").changes
    return next(change.id for change in changes if change.code == code)


def kinds(desk: Desk) -> list[str]:
    return [kind.key for kind in desk.prints.kinds() if kind.key not in NOTHING]


def test_keys_and_names_are_told_apart(named: Desk) -> None:
    found = named.prints.kinds()
    assert len({kind.key for kind in found}) == len(found)
    assert len({kind.name for kind in found}) == len(found)
    assert set(NOTHING) <= {kind.key for kind in found}
    assert {kind.code for kind in found} <= {view.code for view in named.records.kinds()}


@pytest.mark.parametrize("filled", [True, False], ids=["filled", "bare"])
def test_every_kind_renders(named: Desk, filled: bool) -> None:
    rows: dict[str, list[int]] = {}
    failed = []
    for key in kinds(named):
        code = named.prints.kind(key).code
        if code not in rows:
            rows[code] = [(made if filled else bare)(named, code) for _ in range(2)]
        try:
            printed = named.prints.render(key, ids=rows[code])
        except KnownError:
            assert named.prints.kind(key).fits is not None, key  # what it says then is tried in test_every_print
            continue
        texts = pages_text(printed.content)
        if named.prints.render(key, ids=rows[code]).content != printed.content:
            failed.append(f"{key}: other bytes the second time")
        if len(texts) != sum(pages for _, _, pages in printed.parts) or not all(len(text) > 15 for text in texts):
            failed.append(f"{key}: an empty page")
        if any("None" in text or "Decimal" in text for text in texts):
            failed.append(f"{key}: a value that nobody can read")
    assert not failed


def test_nothing_to_print_is_said(named: Desk) -> None:
    for key in ("school-notice", "training-make-up"):
        row = made(named, named.prints.kind(key).code)
        with pytest.raises(KnownError, match=r"没有可以打印的内容|不需要告知"):
            named.prints.render(key, ids=[row])
