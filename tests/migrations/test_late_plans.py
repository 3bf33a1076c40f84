"""0006: what an earlier list called 超期 is open again, begun or not; its day says that it is late."""

from __future__ import annotations

import lzma
import sqlite3
from pathlib import Path

from trafficdesk.desk import Desk, Filter
from trafficdesk.store.store import FILE_NAME

KEPT = Path(__file__).parent / "offices" / "0001.sqlite3.xz"


def test_late_tasks_are_open_again(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(lzma.decompress(KEPT.read_bytes()))
    database = sqlite3.connect(tmp_path / FILE_NAME)
    begun, waiting = [row_id for (row_id,) in database.execute("SELECT id FROM plan_tasks WHERE state = '未开始' LIMIT 2")]
    database.execute("UPDATE plan_tasks SET state = '超期', percent = 40 WHERE id = ?", (begun,))
    database.execute("UPDATE plan_tasks SET state = '超期', percent = 0 WHERE id = ?", (waiting,))
    database.commit()
    database.close()
    desk = Desk.open(tmp_path)
    states = {row.id: row.values["state"] for row in desk.records.select("plan-tasks")}
    assert (states[begun], states[waiting]) == ("进行中", "未开始")
    assert not desk.records.select("plan-tasks", Filter("state", "is", "超期"))
    desk.close()
