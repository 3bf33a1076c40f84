"""The list of findings of an office that was read, for copies of that office: a hundred tests begin with the same one."""

from __future__ import annotations

from dataclasses import replace

from trafficdesk.desk import Desk
from trafficdesk.engine.finding_answers import Answers
from trafficdesk.engine.findings import _Known


def known_of(desk: Desk) -> _Known:
    """What its list knows, read now."""
    desk.findings.everything()
    return desk.findings._known


def let_know(desk: Desk, known: _Known) -> None:
    """As if the list of this desk, on a copy of that office, had been read too: only what a change concerns is asked from here on."""
    answers = {at: Answers(source, list(known.found[at])) for at, source in enumerate(desk.findings.sources)}
    desk.findings._known = mine = replace(known, found=answers)
    desk.findings.everything()
    assert desk.findings._known is mine, "the copy is another office, which was read anew"
