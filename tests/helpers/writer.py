"""A second desk in a process of its own: `python -m tests.helpers.writer TARGET VERB TIMES`, begins at a line of input.

Says what it did as one line of JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import Stale
from trafficdesk.store.serials import reserve


def serials(desk: Desk, times: int) -> dict[str, list[int]]:
    """New rows, each with the next number of a series."""
    numbers, ids = [], []
    for _ in range(times):
        with desk.records.work("两人同时登记") as work:
            number = reserve(work.connection, "two-writers", 1)
            ids += work.add_facts("units", [{"name": f"{desk.office.user}的单位{number}"}] * 2)
            numbers.append(number)
    return {"numbers": numbers, "ids": ids}


def edits(desk: Desk, times: int) -> dict[str, int]:
    """A count kept in one row, read, raised by one and written back; read again when somebody came between."""
    row_id = desk.records.select("units", Filter("name", "is", "计数"))[0].id
    stale = 0
    for _ in range(times):
        while True:
            row = desk.records.row("units", row_id)
            raised = str(int(row.values["remark"]) + 1)
            try:
                desk.records.edit("units", row_id, {"remark": raised}, version=row.version)
            except Stale:
                stale += 1
            else:
                break
    return {"stale": stale}


VERBS: dict[str, Callable[[Desk, int], object]] = {"serials": serials, "edits": edits}

if __name__ == "__main__":
    target, verb, count, user = sys.argv[1:]
    with_desk = Desk.open(target, user=user)
    print("ready", flush=True)
    sys.stdin.readline()
    answer = VERBS[verb](with_desk, int(count))
    with_desk.close()
    print(json.dumps(answer))
