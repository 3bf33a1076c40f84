"""An inspection round is entered by one form; what is done with it afterwards is lists and grids (rounds.py)."""

from __future__ import annotations

from trafficdesk.engine.process import TODAY, Ask, Process, Step
from trafficdesk.work.hazards.rounds_reading import ROUNDS

ROUND = Process(
    code=ROUNDS,
    noun="排查",
    field="",
    over=(),
    entry=Step(
        "plan", "新建排查", "先定时间和人，再列入要看的点位。", prints=("inspection-plan",),
        asks=(
            Ask("name"), Ask("source", start="拉网式排查"), Ask("starts", start=TODAY),
            *(Ask(name) for name in ("ends", "leader", "departments", "people", "scope", "plan")),
        ),
    ),
    steps=(),
)  # fmt: skip
