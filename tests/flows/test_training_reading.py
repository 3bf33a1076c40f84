"""The training pages and papers ask the database a few times, however many sessions and people there are."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.helpers.factory import person_id
from tests.helpers.statements import statements
from trafficdesk import clock
from trafficdesk.desk import Desk

PAPERS = (
    "training-notice", "training-sign-in", "training-record", "training-scores", "training-make-up", "training-coverage",
    "training-figures",
)  # fmt: skip


def asked(desk: Desk, pasted: str) -> dict[str, int]:
    sessions = [row.id for row in desk.records.select("training")]
    plans = [row.id for row in desk.records.select("training-plans")]
    works = {
        "desk": lambda: desk.training.year(2026), "plan": lambda: desk.training.plan_against_done(2026),
        "units": desk.training.units, "pasted": lambda: desk.training.read_pasted(sessions[0], pasted),
        "training-plan": lambda: desk.prints.render("training-plan", ids=plans),
        **{kind: lambda kind=kind: desk.prints.render(kind, ids=sessions) for kind in PAPERS},
    }  # fmt: skip
    found = {}
    for name, work in works.items():
        with statements(desk) as said:
            work()
        found[name] = len(said)
    return found


def test_training_is_read_at_once(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = asked(demo_desk, "孙外人\n周外人")
    assert {name: number for name, number in before.items() if number > 20} == {}
    unit = demo_desk.records.select("units", limit=1)[0].id
    for n in range(8):
        values = {"name": f"新人{n}", "unit": unit, "category": "私家车驾驶人", "id_number": person_id(900 + n)}
        demo_desk.records.add("people", values, reason="示例")
    for n in range(6):
        plan = demo_desk.process("training-plans").begin({"year": 2026, "topic": f"加的一项{n}", "due": clock.today()}).ids[0]
        starts = datetime.combine(clock.today() - timedelta(days=n + 1), datetime.min.time())
        session = demo_desk.process("training").begin({"topic": f"加的一期{n}", "starts": starts, "plan": plan}).ids[0]
        demo_desk.training.invite(session, [unit])
        people = demo_desk.training.attendance(session)
        demo_desk.training.score(people[0].id, 80)
        demo_desk.process("training").do(session, "finish")
    assert asked(demo_desk, "\n".join(f"外人{n:03}甲乙丙丁"[:2] + chr(0x4E00 + n) for n in range(40))) == before
