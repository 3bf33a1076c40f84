"""The signing desk: units, who has not signed, the paper; print, record signatures, take scans back (domain 1.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QWidget

from trafficdesk.desk import ChangeSet
from trafficdesk.progress import Progress
from trafficdesk.work.agreements.api import Signer, UnitProgress, copies_of, percent
from ui.page import Actions
from ui.parts.card_list import CardList
from ui.parts.process import open_step_of_many
from ui.parts.reading_page import ReadingPage
from ui.parts.step_dialog import StepDialog
from ui.printing.show import preview_document
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule, split
from ui.work.agreements.paper_pane import PaperPane
from ui.work.agreements.parts import SignerTable, unit_cards

# Short words for the narrow column; the code list carries the full names.
SHORT = {
    "street-unit": "单位", "street-committee": "居委会", "unit-official-driver": "公车", "unit-private-driver": "私家车",
    "school-driver": "校车", "school-provider": "校车单位", "committee-resident": "居民",
}  # fmt: skip
NONE_TICKED = "请先在名单里勾选已建立责任书的人（空格勾选，Ctrl+A 全选未签）。"


class SigningPage(ReadingPage):
    """应签、已签、未签 by unit and by name, for the year at the top left."""

    title = "签订"
    sources = frozenset({"agreements", "people", "units"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setAcceptDrops(True)
        self._progress: Sequence[UnitProgress] = ()
        self._make_buttons()

    def build(self) -> Iterator[None]:
        strip, left, middle, self.paper = framed("strip"), framed("plain"), framed("panel"), PaperPane()
        parts = split(left, middle, self.paper, sizes=(296, 356, 480), stretch=(26, 32, 42))
        self.ground.setLayout(column(strip, (parts, 1), gap=0))
        yield
        self.head, self.figures = label("", "h1"), label("", "small")
        self.figures.setTextFormat(Qt.TextFormat.RichText)  # figures only, never what people typed
        self.variants = QComboBox()
        self.variants.setAccessibleName("责任书类型")
        self.variants.addItem("全部责任书类型", "")
        for key, words in SHORT.items():
            self.variants.addItem(words + "责任书", key)
        strip.setLayout(row(self.head, self.figures, None, self.variants, margins=(14, 6, 12, 6), gap=12))
        yield
        self.units = CardList("单位")
        caption = row(label("单位", "h2"), label("未签多的在前", "hint"), None, margins=(14, 8, 8, 6))
        left.setLayout(column(caption, rule(), (self.units, 1), gap=0))
        yield
        yield from self._fill_middle(middle)
        self._connect()
        self._show_sum()

    def _fill_middle(self, middle: QWidget) -> Iterator[None]:
        self.table = SignerTable()
        self.unit_name, self.unit_state = label("", "h2"), label("", "bad")
        self.empty = EmptyState(
            "document_signature", "这一年还没有责任书", "先把驾驶员导入档案，再一次建好全部责任书。",
            [Button("建立本年责任书", "primary", "add", clicked=self.make_all, needs="agreements.make")],
        )  # fmt: skip
        self.empty.hide()  # until it is known that there is nothing
        yield
        all_ = Button("全选未签", "flat", "", "Ctrl+A", clicked=self.table.tick_open)
        middle_head = row(self.unit_name, self.unit_state, None, all_, margins=(14, 4, 8, 2))
        drop = framed("info")
        middle.setLayout(
            column(middle_head, rule(), (self.table, 1), self.empty, row(drop, margins=(12, 8, 12, 10)), gap=0)
        )
        yield
        files = Button("去扫描台", "flat", "link", clicked=lambda: self.open_page.emit("scans"))
        words = "把扫描仪、高拍仪生成的文件拖到这里，或去扫描台。按页上的二维码归到本人，认不出的在那里指定。"
        drop.setLayout(
            column(row(label("收回已签的扫描件", "h2"), None, files), WrappedLabel(words, "hint"), margins=(12, 8, 12, 8), gap=4)
        )
        yield

    def _make_buttons(self) -> None:
        self._list = Button("打印未签名单", "", "text_bullet_list", clicked=self.print_unsigned, needs="prints.render")
        self._make = Button("建立责任书", "", "add", "F3", self.make_all, needs="agreements.make")
        self.process = self.desk.process("agreements")
        self.steps = {
            step.key: Button(
                step.words, "danger" if step.danger else "", step.icon, "" if at else "F2", partial(self.take, step.key),
                needs="process.do_all",
            )
            for at, step in enumerate(self.process.process.steps)
        }
        self._sum = label("", "label")
        self._draft = Button("先预览", clicked=lambda: self.preview(draft=True), needs="prints.render")
        self._print = Button("打印所选", "primary", "print", "F9", self.preview, needs="prints.render")

    def _connect(self) -> None:
        self.units.chosen.connect(lambda _: self._load_signers())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_paper())
        self.table.signers.dataChanged.connect(lambda *_: self._show_sum())
        self.table.signers.modelReset.connect(self._show_sum)
        self.variants.currentIndexChanged.connect(lambda *_: self.load())

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions(
            (self._list, self._make, *self.steps.values()), (self._sum, self._draft, self._print)
        )

    def print_it(self) -> bool:
        self.preview()
        return True

    def add(self) -> bool:
        self.make_all()
        return True

    def save(self) -> bool:
        """The usual step with all that are ticked."""
        made, key = [each for each in self.table.signers.chosen() if each.agreement], next(iter(self.steps))
        if why := self._why_not(key, made) if made else NONE_TICKED:
            self.status.emit(why)
        else:
            self.take(key)
        return True

    # loading

    def _fetch(self) -> None:
        year, variant = self.session.year, self.variants.currentData()
        run_query(
            self, lambda _: self.desk.agreements.progress_by_unit(year, variant), self._show_units, key="units",
            label="正在统计签订情况",
        )  # fmt: skip

    def _show_units(self, units: Sequence[UnitProgress]) -> None:
        must, signed = sum(u.must for u in units), sum(u.signed for u in units)
        self.head.setText(f"{self.session.year} 年度责任书")
        rate = percent(signed, must, 1)
        counts = (("应签", must), ("已签", signed), ("未签", must - signed), ("签订率", rate))
        self.figures.setText("&nbsp;&nbsp; ".join(f"{word} <b>{number}</b>" for word, number in counts))
        self._progress = units
        with QSignalBlocker(self.units):
            self.units.show_cards(unit_cards(units))
        self._load_signers()

    def _unit(self) -> UnitProgress | None:
        """The unit that is looked at."""
        return next((each for each in self._progress if each.unit == self.units.current_key()), None)

    def _load_signers(self) -> None:
        unit = self._unit()
        if unit is None:
            self._show_signers([])
            return
        year, variant = self.session.year, self.variants.currentData()
        agreements = self.desk.agreements
        run_query(
            self, lambda _: agreements.signers(year, unit=unit.unit, variant=variant), self._show_signers, key="signers"
        )

    def _show_signers(self, signers: Sequence[Signer]) -> None:
        unit = self._unit()
        self.unit_name.setText(unit.name if unit else "")
        missing = sum(each.open for each in signers)
        self.unit_state.setText(f"未签 {missing}" if missing else "")
        ordered = sorted(signers, key=lambda each: (not each.open, each.person is not None))
        self.table.signers.show_signers(ordered, SHORT)
        none_made = bool(signers) and not any(each.agreement for each in signers)
        self.empty.setVisible(none_made or not signers)
        if ordered:
            self.table.selectRow(0)
        self._show_paper()

    def _show_paper(self) -> None:
        index = self.table.currentIndex()
        signers = self.table.signers.signers
        signer = signers[index.row()] if index.isValid() and index.row() < len(signers) else None
        if signer is None or not signer.agreement:
            self.paper.show_nothing("建立责任书以后，这里看到要打印的样子。")
            return
        prints, identity = self.desk.prints, signer.agreement
        run_query(
            self, lambda _: prints.render("agreements", ids=[identity]).content,
            lambda content: self.paper.show_pdf(content, signer.name, signer.serial),
            lambda error: self.paper.show_nothing(str(error)), key="paper",
        )  # fmt: skip

    def _show_sum(self) -> None:
        chosen = self.table.signers.chosen()
        made = [each for each in chosen if each.agreement]
        self._sum.setText(f"已选 {len(chosen)} 人" if chosen else "")
        self._print.set_text(f"打印所选 {len(made)} 份" if made else "打印所选")
        why = "" if made else NONE_TICKED
        for button in (self._print, self._draft):
            button.refuse(why)
        for key, button in self.steps.items():
            button.refuse(why or self._why_not(key, made))
        self.chosen.emit(f"选中 {len(chosen)} 人" if chosen else "")

    def _why_not(self, key: str, made: Sequence[Signer]) -> str:
        """Why a step cannot be taken for all that are ticked."""
        step = self.process.step(key)
        stuck = next(((each, why) for each in made if (why := self.process.why_not(step, {"state": each.state}))), None)
        return f"{stuck[0].name}{stuck[1]}" if stuck else ""

    # verbs

    def make_all(self) -> None:
        """This year's agreements for everybody who must sign and has none."""
        year, variant = self.session.year, self.variants.currentData()

        def work(progress: Progress) -> Any:
            return self.desk.agreements.make(year, variant=variant, progress=progress)

        run_change(self, work, self.written, label="正在建立责任书")

    def preview(self, *, draft: bool = False) -> None:
        """Show the ticked agreements as they will be printed; printing is from there. draft: to look at, it never counts."""
        ids = self._chosen_ids()
        if not ids:
            self.status.emit(NONE_TICKED)
            return
        prints, copies = self.desk.prints, {copies_of(each.variant) for each in self.table.signers.chosen() if each.agreement}
        preview_document(self, lambda progress: prints.render("agreements", ids=ids, progress=progress), max(copies), draft=draft)

    def print_unsigned(self) -> None:
        """The list of names of who has not signed."""
        year = self.session.year
        preview_document(self, lambda progress: self.desk.prints.render("unsigned-list", year=year, progress=progress))

    def take(self, key: str) -> StepDialog | None:
        """A step with all that are ticked."""
        ids = self._chosen_ids()
        return open_step_of_many(self, self.process, key, ids, self.written) if ids else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.files_wanted.emit("scans", paths)

    # inside

    def _chosen_ids(self) -> list[int]:
        return [each.agreement for each in self.table.signers.chosen() if each.agreement]

    def written(self, change: ChangeSet) -> None:
        self.table.signers.checked.clear()
        super().written(change)


