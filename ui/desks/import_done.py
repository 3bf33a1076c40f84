"""Last step of an import: what came of it, each figure a link to its rows; true again after an undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trafficdesk.desk import ChangeSet, Filter
from trafficdesk.engine.records import view_of
from ui.widgets.boxes import WrappedLabel, WrappedLink
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule, scrolled
from ui.widgets.marks import IconMark

if TYPE_CHECKING:
    from trafficdesk.engine.import_review import ImportReview
    from trafficdesk.engine.outcome import Outcome

_MOST_CHANGES = 30


class DoneStep(QWidget):
    """opened: record kind and the filters that show exactly these rows. rest_wanted: go on with the rows that stayed out.
    return_wanted: the file for the sender."""

    opened = Signal(str, object)
    rest_wanted = Signal()
    return_wanted = Signal()

    def __init__(self, review: ImportReview, change: ChangeSet | None) -> None:
        super().__init__()
        self._review, self._change = review, change
        self.head = label("已经写入" if change is not None else "没有新的内容", "h1")
        self.sentence = WrappedLabel(change.sentence if change is not None else "表里的内容库里都有了。", "label")
        self.links: dict[str, WrappedLink] = {}
        self._mark = IconMark("checkmark_circle", "ok", 28)
        body = column(row(self._mark, self.head, None), self.sentence, margins=(24, 18, 24, 18), gap=8)
        outcome = review.outcome
        if outcome is not None:
            for part in self._parts(outcome):
                body.addWidget(part)
        self._undo = WrappedLabel("要整批收回，按左下角的“撤销”。" if change is not None else "", "hint")
        body.addWidget(self._undo)
        self.back = Button("另存退回表", "", "document_table", clicked=self.return_wanted.emit)
        counts = review.counts()
        self.back.setVisible(counts["problem"] > 0 or counts["pending"] > 0)
        body.addLayout(row(self.back, None))
        body.addStretch(1)
        inside = framed("plain", body)
        area = scrolled(inside, "导入的结果")
        self.setLayout(column((area, 1), gap=0))

    def follow(self, change: ChangeSet) -> None:
        """Something was undone or redone: say whether what this page tells still stands."""
        if self._change is None or change.kind not in ("undo", "redo") or self._change.sentence not in change.sentence:
            return
        undone = change.kind == "undo"
        self.head.setText("已经撤销，什么也没有留下" if undone else "已经写入")
        self.sentence.setText(f"{'已撤销：' if undone else ''}{self._change.sentence}")
        self._mark.show_icon("warning_f" if undone else "checkmark_circle", "warn" if undone else "ok")
        self._undo.setText("要再写入，按“重做”，或重新导入这份表。" if undone else "要整批收回，按左下角的“撤销”。")
        for link in self.links.values():
            link.setEnabled(not undone)

    def _parts(self, outcome: Outcome) -> list[QWidget]:
        code, noun = self._review.job.code, self._review.noun
        found: list[QWidget] = [rule()]
        self._link(found, "added", f"新增 {len(outcome.added)} {noun}", code, outcome.added)
        self._link(found, "updated", f"更新 {len(outcome.updated)} {noun}", code, outcome.updated)
        self._link(found, "pending", f"待补：{len(outcome.pending)} {noun}里有读不出来的格子，原文留着", code, outcome.pending)
        for other, ids in outcome.made.items():
            view = view_of(other)
            self._link(found, other, f"顺带新增{view.label} {len(ids)} {view.noun}", other, ids)
        if outcome.left:
            self._link(found, "left", f"{outcome.left} 人已标为离开（调出）", code, sorted(self._review.job.leaving))
        if outcome.problems or outcome.held:
            found.append(WrappedLabel(f"没有写入：问题行 {outcome.problems}，要确认 {outcome.held}。", "warn"))
            self.links["rest"] = WrappedLink("接着改这些行，再写入一次（已写入的不会重复）", self.rest_wanted.emit)
            found.append(self.links["rest"])
        for number, nobody in enumerate(outcome.defaults):
            self._link(found, f"default {number}", f"{nobody.sentence}。", code, nobody.ids)
        if outcome.changed:
            found.append(label(f"改了 {len(outcome.changed)} 格（旧 → 新）", "h2"))
            for each in outcome.changed[:_MOST_CHANGES]:
                text = f"{each.title}  {each.label}  {each.old or '空'} → {each.new or '见台账'}".strip()
                found.append(WrappedLink(text, self._opener(code, (each.id,))))
            if len(outcome.changed) > _MOST_CHANGES:
                found.append(label(f"……还有 {len(outcome.changed) - _MOST_CHANGES} 格，在“更新”里看。", "hint"))
        return found

    def _link(self, found: list[QWidget], key: str, text: str, code: str, ids: Sequence[int]) -> None:
        if ids:
            self.links[key] = WrappedLink(text, self._opener(code, ids))
            found.append(self.links[key])

    def _opener(self, code: str, ids: Sequence[int]) -> Callable[[], None]:
        return lambda: self.opened.emit(code, (Filter("id", "in", tuple(ids)),))
