"""Values of people go through Work.put. Who may write facts that the program worked out, and how often, is listed here."""

from __future__ import annotations

import re

from .source import ROOT, python_files

FACT = re.compile(r"\.(?:add_fact|add_facts|set_fact)\(")
# Rooms that write nothing else.
FREE = ("trafficdesk/store/", "trafficdesk/rules/", "trafficdesk/exchange/apply.py", "trafficdesk/demo/")
# Who writes facts, how often and why: nothing here was typed by anybody, and what stands here is no state of a process that a
# step could have been asked for. A number may only fall.
FACTS = {
    "trafficdesk/engine/daily.py": 1,  # what only the day changes
    "trafficdesk/engine/first_print.py": 2,  # which paper was printed, and how often again
    "trafficdesk/work/agreements/papers.py": 2,  # the values that a first print fixes, on the agreement and on its text
    "trafficdesk/work/agreements/verbs.py": 1,  # a thousand agreements at once: serials, and who they are with
    "trafficdesk/work/plans/verbs_scores.py": 2,  # what the ledgers say of a line
}


def test_facts_are_written_by_those_who_may() -> None:
    found = {}
    for path in python_files("trafficdesk"):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(FREE) and "/rules" not in name and "/demo" not in name:
            number = len(FACT.findall(path.read_text("utf-8")))
            found |= {name: number} if number else {}
    assert found == FACTS
