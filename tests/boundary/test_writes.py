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
    "trafficdesk/engine/daily.py": 1,
    "trafficdesk/engine/first_print.py": 2,
    "trafficdesk/work/agreements/papers.py": 2,
    "trafficdesk/work/agreements/verbs.py": 1,
    "trafficdesk/work/campaigns/verbs.py": 1,  # the first day brings a campaign on its way
    "trafficdesk/work/publicity/verbs.py": 1,  # the fixed days that the program brings
    "trafficdesk/work/plans/verbs_scores.py": 2,  # what the ledgers say of a line
}


def test_facts_are_written_by_those_who_may() -> None:
    found = {}
    for path in python_files("trafficdesk"):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(FREE) and "/rules" not in name and "/demo" not in name:
            number = len(FACT.findall(path.read_text("utf-8")))
            found |= {name: number} if number else {}
    assert found == STILL
