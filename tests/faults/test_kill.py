"""kill -9 in the middle of saving and importing: what was committed is there, what was not leaves no trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import messy
from trafficdesk.desk import Desk, Query

ROOT = Path(__file__).resolve().parents[2]

SAVER = """
import sys
from trafficdesk.desk import Desk
desk = Desk.open(sys.argv[1], user="小林")
number = 0
while True:
    number += 1
    desk.records.add("units", {"name": f"单位{number}"})
    print(number, flush=True)
"""

IMPORTER = """
import sys, os, signal
from pathlib import Path
from trafficdesk.desk import Desk
from trafficdesk.store.work import Work
desk = Desk.open(sys.argv[1], user="小林")
job = desk.exchange.open("people", Path(sys.argv[2]))
desk.exchange.plan(job)
add_facts, calls = Work.add_facts, []
def dying(self, code, rows):
    calls.append(code)
    if len(calls) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    return add_facts(self, code, rows)
Work.add_facts = dying
desk.exchange.write(job)
"""


def run(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is a POSIX signal")
def test_every_save_that_was_told_survives(desk: Desk) -> None:
    process = run(SAVER, str(desk.office.folder))
    assert process.stdout is not None
    told = 0
    for line in process.stdout:
        told = int(line)
        if told == 12:
            process.send_signal(signal.SIGKILL)
            break
    rest = process.stdout.read().split()
    process.wait()
    told = int(rest[-1]) if rest else told
    names = {row.title for row in desk.records.select("units")}
    assert {f"单位{n}" for n in range(1, told + 1)} <= names
    # The one under way is there whole, with its audit entry, or not at all.
    for row in desk.records.select("units"):
        assert [line.action for line in desk.records.history("units", row.id)] == ["added"]
    assert desk.records.search(f"单位{told}")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is a POSIX signal")
@pytest.mark.parametrize("call", [1, 2, 3, 4, 5])
def test_an_import_is_whole_or_not_there(desk: Desk, tmp_path: Path, call: int) -> None:
    path = messy.xlsx(tmp_path / "list.xlsx")
    process = run(IMPORTER, str(desk.office.folder), str(path), str(call))
    process.wait(timeout=600)
    assert process.returncode == -signal.SIGKILL
    for code in ("people", "units", "vehicles", "drives", "posts"):
        assert desk.records.count(Query(code)) == 0
    assert desk.next_undo() == "" and not desk.records.search("张三")
    job = desk.exchange.open("people", path)
    desk.exchange.plan(job)
    assert desk.exchange.write(job) is not None
    assert desk.records.count(Query("people")) == 4
