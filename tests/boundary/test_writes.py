"""Values of people go through Work.put. Who may write facts that the program worked out, and how often, is listed here."""

from __future__ import annotations

import re

from .source import ROOT, python_files

FACT = re.compile(r"\.(?:add_fact|add_facts|set_fact)\(")
# Rooms that write nothing else.
FREE = ("trafficdesk/store/", "trafficdesk/rules/", "trafficdesk/exchange/apply.py", "trafficdesk/demo/")
# Streams that have not moved to `put` yet, with the writes they still have. A number may only fall.
STILL = {
    "trafficdesk/engine/attachments.py": 1,
    "trafficdesk/engine/steps.py": 1,
    "trafficdesk/streams/accidents.py": 4,
    "trafficdesk/streams/agreement_prints.py": 2,
    "trafficdesk/streams/agreements.py": 2,
    "trafficdesk/streams/campaigns.py": 7,
    "trafficdesk/streams/committees.py": 3,
    "trafficdesk/streams/inspections.py": 4,
    "trafficdesk/streams/organisation.py": 4,
    "trafficdesk/streams/plans.py": 8,
    "trafficdesk/streams/publicity.py": 6,
    "trafficdesk/streams/reports.py": 2,
    "trafficdesk/streams/school.py": 3,
    "trafficdesk/streams/school_permits.py": 4,
    "trafficdesk/streams/scores.py": 11,
    "trafficdesk/streams/stations.py": 2,
    "trafficdesk/streams/training.py": 13,
    "trafficdesk/streams/trips.py": 3,
    "trafficdesk/work/meetings/verbs.py": 1,
}


def test_facts_are_written_by_those_who_may() -> None:
    found = {}
    for path in python_files("trafficdesk"):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(FREE) and "/rules" not in name and "/demo" not in name:
            number = len(FACT.findall(path.read_text("utf-8")))
            found |= {name: number} if number else {}
    assert found == STILL
