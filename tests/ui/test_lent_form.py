"""A row that the street has lent to a committee's desk: its form is read, says whose it is, and its neighbour can be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert

from tests.helpers.factory import person_id
from trafficdesk.desk import Desk
from trafficdesk.records.travelling import CENTRE, SELF, PeerRow, SentRow
from ui.forms.form import Form
from ui.session import Session

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
    said = f"驾驶员 赵示例 归西湖里运输队，是{STREET}给来参考的，本机只能看。要改请告诉{STREET}。"
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
