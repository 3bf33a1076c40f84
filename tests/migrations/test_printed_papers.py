"""An office of the first tables: what agreements kept of their first print is a paper of its own, and undo still works."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from trafficdesk.desk import Desk
from trafficdesk.store import schema
from trafficdesk.store.store import Store

NOW, DIGEST = datetime(2026, 3, 2, 9), "ab" * 32


def old_office(folder: Path) -> None:
    store = Store.at(folder)
    schema._run(store, "upgrade", "0001")
    with store.write() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        stamps = {"version": 1, "created_at": NOW, "created_by": "小林", "changed_at": NOW, "changed_by": "小林", "sort_key": ""}

        def put(table: str, **values: object) -> None:
            connection.execute(sa.insert(tables.tables[table]).values(**values))

        put("agreement_templates", id=1, uuid="t", title="文本", used=False, **stamps)
        printed = {"printed_on": date(2026, 3, 2), "printed_file": DIGEST, "template": 1, "state": "已打印"}
        put("agreements", id=1, uuid="a", title="责1", serial="责1", printed_pages="1-2", reprints=1, **printed, **stamps)
        put("agreements", id=2, uuid="b", title="责2", serial="责2", printed_pages="3-5", reprints=0, **printed, **stamps)
        put("agreements", id=3, uuid="c", title="责3", serial="责3", state="待签", reprints=0, **stamps)
        for change, sentence in enumerate(("打印责任书 2 份", "打印责任书：甲", "退回待签"), 1):
            put("change_sets", id=change, at=NOW, by="小林", sentence=sentence, kind="do")
        first = [(1, row, name, None, new) for row in (1, 2) for name, new in (("printed_file", DIGEST), ("printed_pages", "1-2"))]
        for change, row, field, old, new in [*first, (2, 1, "reprints", "0", "1"), (3, 3, "printed_file", DIGEST, None)]:
            put("audit", change_set=change, action="edited", code="agreements", row_id=row, field=field, old=old, new=new)
    store.close()


def test_kept_prints_move_into_a_record_of_their_own(tmp_path: Path) -> None:
    old_office(tmp_path)
    desk = Desk.open(tmp_path, user="小林")
    papers = [row.values for row in desk.records.select("printed-papers", sort=("id",))]
    found = [(row["owner"], row["number"], row["first_page"], row["pages"], row["reprints"]) for row in papers]
    assert found == [(1, "责1", 1, 2, 1), (2, "责2", 3, 3, 0)]
    assert desk.records.row("agreement-templates", 1).values["used"] is True
    assert [(each.note, each.digest) for each in desk.archive.kept(2026)] == [("2 份，第一次打印的那一批", DIGEST)]
    assert desk.next_undo() == "打印责任书：甲", "a step of which nothing is left is none to take back"
    desk.records.undo()
    assert desk.records.select("printed-papers", sort=("id",))[0].values["reprints"] == 0
    desk.records.undo()
    assert desk.records.select("printed-papers") == [] and desk.next_undo() == ""
    desk.close()
