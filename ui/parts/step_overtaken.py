"""A step that is filled in while somebody else changes its row: what of it both gave, what is taken, what is only told."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from trafficdesk.desk import RecordView, Row
from trafficdesk.errors import Stale
from ui.forms.conflicts import Conflict
from ui.forms.field_row import FieldRow

_TOLD = 4  # of what the other changed, in full


class Overtaken(Stale):
    """The row is another one than the step was begun with. before, now: how it stood, and how it stands."""

    def __init__(self, sentence: str, view: RecordView, before: Row, now: Row) -> None:
        super().__init__(sentence)
        self.view, self.before, self.now = view, before, now


def rebase(over: Overtaken, lines: Mapping[str, FieldRow], begun: Mapping[str, object]) -> tuple[str, list[Conflict]]:
    """Put what only the other gave into the boxes: (what is to be said, what both gave).

    lines: the boxes of the row's own fields, begun: what stood in them at first. What a step begins with of its own (today) is given as
    well as what was typed; an empty box gives nothing.
    """
    taken, conflicts = list[str](), list[Conflict]()
    for name, line in lines.items():
        given = line.editor.input()
        if over.before.values.get(name) == over.now.values.get(name):
            continue
        if given in ("", None) and given == begun.get(name):
            line.load(over.before)
        else:
            line.stand_over(over.before)
        _, conflict = line.rebase(over.now)
        if conflict is not None:
            conflicts.append(conflict)
        elif line.editor.input() != given:
            taken.append(line.spec.label)
    return f"{over}{_also(over, lines)}{_taken(taken)}", conflicts


def _taken(labels: Collection[str]) -> str:
    return f"{'、'.join(labels)}已换成对方的。" if labels else ""


def _also(over: Overtaken, asked: Collection[str]) -> str:
    """What else somebody has made of the row meanwhile, as people see it: the step does not ask for it, so its form cannot show it."""
    before, now = over.before, over.now
    changed = [spec for spec in over.view.fields if spec.name not in asked and before.values.get(spec.name) != now.values.get(spec.name)]
    told = [f"{spec.label}（{before.text(spec) or '空'} → {now.text(spec) or '空'}）" for spec in changed[:_TOLD]]
    more = f"等 {len(changed)} 项" if len(changed) > _TOLD else ""
    return f"对方改的是：{'、'.join(told)}{more}。" if told else ""
