"""The publicity page and its papers ask the database a few times, however many rows there are."""

from __future__ import annotations

from datetime import timedelta

from tests.helpers.statements import statements
from trafficdesk import clock
from trafficdesk.desk import Desk


def asked(desk: Desk) -> dict[str, int]:
    found = {}
    with statements(desk) as said:
        desk.publicity.year(2026)
    found["page"] = len(said)
    plans = [row.id for row in desk.records.select("publicity-plans")]
    activities = [row.id for row in desk.records.select("publicity")]
    materials = [row.id for row in desk.records.select("materials")]
    papers = {"publicity-plan": plans, "five-entries": activities, "material-stock": materials, "publicity-record": activities}
    for kind, ids in papers.items():
        with statements(desk) as said:
            desk.prints.render(kind, ids=ids)
        found[kind] = len(said)
    return found


def test_a_year_is_read_at_once(demo_desk: Desk) -> None:
    before = asked(demo_desk)
    assert before["page"] <= 20
    assert all(number <= 20 for number in before.values()), before
    unit = demo_desk.records.select("units", limit=1)[0].id
    for n in range(12):
        day = clock.today() - timedelta(days=n)
        item = {"year": 2026, "theme": f"加的一项{n}", "due": day, "unit": unit}
        plan = demo_desk.process("publicity-plans").begin(item).ids[0]
        values = {"held": day, "theme": f"活动{n}", "entry": "进社区", "plan": plan, "host": unit}
        held = demo_desk.process("publicity").begin(values).ids[0]
        material = demo_desk.process("materials").begin({"name": f"折页{n}"}).ids[0]
        for kind, number in (("入库", 20), ("领用", 5)):
            demo_desk.process("material-moves").begin(
                {"material": material, "kind": kind, "quantity": number, "moved": day, "activity": held if number == 5 else None}
            )
    assert asked(demo_desk) == before
