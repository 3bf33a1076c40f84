"""The steps of a committee's plan, summary and assessment, each as a small form. The desk decides what may be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trafficdesk.fields.spec import FieldSpec
from ui.parts.old_step_dialog import Answers, day, text

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk
    from trafficdesk.work.committees.reading import Cell, MatrixRow


@dataclass(frozen=True, slots=True)
class PaperStep:
    """One button below the matrix. states: where it is offered, "" before there is a paper."""

    key: str
    words: str
    states: tuple[str, ...]
    fields: Callable[[], Sequence[FieldSpec]]
    work: Callable[[Desk, MatrixRow, Cell, int, Answers], ChangeSet]
    icon: str = ""
    danger: bool = False


PAPER_STEPS: tuple[PaperStep, ...] = (
    PaperStep(
        "void", "作废", ("草稿", "已登记", "已审核"), lambda: [text("why", "作废原因")],
        lambda desk, line, cell, year, a: desk.committees.void(cell.id, a.text("why")), danger=True,
    ),
    PaperStep(
        "send_back", "退回", ("已登记",), lambda: [text("why", "退回原因", help="例如 问题一节没有写")],
        lambda desk, line, cell, year, a: desk.committees.send_back(cell.id, a.text("why")),
    ),
    PaperStep(
        "hand_in", "登记报送", ("", "草稿"), lambda: [day("on", "报送日期")],
        lambda desk, line, cell, year, a: desk.committees.hand_in(line.committee, year, cell.key, a["on"]),
        "checkmark_circle",
    ),
    PaperStep(
        "approve", "审核", ("已登记",), lambda: [text("by", "审核人")],
        lambda desk, line, cell, year, a: desk.committees.approve(cell.id, a.text("by")), "shield_checkmark",
    ),
    PaperStep(
        "file", "归档", ("已审核",), list,
        lambda desk, line, cell, year, a: desk.committees.file(cell.id),
    ),
)  # fmt: skip
