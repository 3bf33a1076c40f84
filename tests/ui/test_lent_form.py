"""A row that the street has lent to a committee's desk: its form only shows it and lists mark it; its neighbour can be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import insert

from tests.helpers.factory import person_id
from trafficdesk.desk import Desk
from trafficdesk.records.travelling import CENTRE, SELF, PeerRow, SentRow
from ui.forms.form import Form
from ui.session import Session
from ui.tables.panel import TablePanel
from ui.widgets.cells import LOOK_ROLE, natural_width

Settle = Callable[[], None]
STREET = "示例街道办事处"


@pytest.fixture
def people(session: Session, named: Desk) -> tuple[int, int]:
    """A committee's desk with a driver of its own, and one of another unit whom the street has lent."""
    desk = session.desk
    units = [desk.records.add("units", {"name": name}).ids[0] for name in ("东湖里社区居委会", "西湖里运输队")]
    rows = []
    for number, (name, unit) in enumerate(zip(("张示例", "赵示例"), units, strict=True), 1):
        values = {"name": name, "id_number": person_id(number), "unit": unit, "category": "私家车驾驶人", "phone": f"1601234000{number}"}
        rows.append(desk.records.add("people", values, reason="测试").ids[0])
    peer = {"mark": "", "replica": "", "public": "", "secret": None, "seen": 0}
    with desk.office.store.write() as connection:
        connection.execute(insert(PeerRow.table()), [
            {**peer, "id": "1", "role": SELF, "name": "东湖里", "unit": desk.records.row("units", units[0]).uuid},
            {**peer, "id": "2", "role": CENTRE, "name": STREET, "unit": None},
        ])  # fmt: skip
        given = [("units", unit) for unit in units] + [("people", row) for row in rows]
        sent = [{"desk": "2", "code": code, "uuid": desk.records.row(code, row).uuid, "number": 0} for code, row in given]
        connection.execute(insert(SentRow.table()), sent)
    desk.office.lent.begin()
    return rows[0], rows[1]


def test_a_lent_row_is_read_and_says_whose_it_is(session: Session, people: tuple[int, int], qtbot: Any, settle: Settle) -> None:
    form: Any = Form(session.desk, session.desk.records.view("people"))
    qtbot.addWidget(form)
    form.resize(380, 700)
    form.show()
    own, lent = people
    form.load(session.desk.records.row("people", lent))
    settle()
    assert form.head.kind.text() == "驾驶员，只能看"
    said = f"驾驶员 赵示例 归西湖里运输队，不归本单位，本机只能看。要改请告诉{STREET}。"
    assert form.notices._offer_text.text() == said and form.notices.offered.isVisible()
    assert form.rows["remark"].editor.box.isReadOnly()
    form.load(session.desk.records.row("people", own))
    settle()
    assert form.head.kind.text() == "驾驶员" and not form.notices.offered.isVisible()
    assert not form.rows["remark"].editor.box.isReadOnly()
    form.rows["remark"].editor.put("搬来不久", "搬来不久")
    form.save()
    settle()
    assert session.desk.records.row("people", own).values["remark"] == "搬来不久"


def test_a_list_marks_what_is_lent_and_counts_it(session: Session, people: tuple[int, int], qtbot: Any, settle: Settle) -> None:
    panel = TablePanel(session.desk, session.desk.records.view("people"))
    qtbot.addWidget(panel)
    panel.resize(900, 400)
    panel.show()
    panel.start()
    settle()
    own, lent = (panel.model.position(each) for each in people)
    marked = panel.model.index(lent, 1)
    assert panel.model.data(marked, LOOK_ROLE).tag == "参考" and panel.model.data(panel.model.index(own, 1), LOOK_ROLE).tag == ""
    assert panel.model.data(panel.model.index(lent, 2), LOOK_ROLE).tag == "", "once in a row"
    assert "归西湖里运输队，不归本单位" in panel.model.data(marked, Qt.ItemDataRole.ToolTipRole)
    assert "参考 赵示例" in panel.model.data(marked, Qt.ItemDataRole.AccessibleTextRole)
    assert panel.strip._count.text() == "人（1 人参考）"
    signed = next(at for at, spec in enumerate(panel.model.columns, 1) if spec.name in panel.model.computed.names)
    assert [panel.model.data(panel.model.index(row, signed)) for row in (own, lent)] == ["未签", ""], "known where he is at home"
    assert panel.table.columnWidth(1) >= natural_width(panel.model.data(marked, LOOK_ROLE), "赵示例"), "nothing of it is cut"


def test_a_row_that_becomes_ours_loses_its_mark_though_nothing_of_it_changed(
    session: Session, people: tuple[int, int], qtbot: Any, settle: Settle
) -> None:
    """The driver's licence check is two links away from the unit that says whose he is."""
    desk, (_, lent) = session.desk, people
    made = desk.records.add("licence-checks", {"person": lent, "kind": "体检", "on": "2026-11-01"}, reason="测试").ids[0]
    with desk.office.store.write() as connection:
        row = desk.records.row("licence-checks", made)
        connection.execute(insert(SentRow.table()).values(desk="2", code="licence-checks", uuid=row.uuid, number=0))
    panel = TablePanel(desk, desk.records.view("licence-checks"))
    qtbot.addWidget(panel)
    panel.show()
    panel.start()
    settle()
    assert panel.model.lent == {made}
    unit = desk.records.row("people", lent).values["unit"]
    with desk.records.work("划给东湖里") as work:
        work.for_others = True
        work.put("units", unit, {"committee": "东湖里社区居委会"})
    panel.refresh(work.changeset)
    settle()
    assert panel.model.lent == frozenset() and panel.strip._count.text() == desk.records.view("licence-checks").noun


def test_lists_of_an_office_by_itself_ask_nothing(session: Session, named: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.desk.office.store, "read", lambda: pytest.fail("somebody asked the database"))
    assert session.desk.records.lent("people") == frozenset()
