"""Fourth step of an import: counters, the preview table, the repair panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from ui.desks.import_counters import Counters
from ui.desks.import_repair import RepairPanel
from ui.desks.import_table import ReviewTable
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.chips import FlowRow
from ui.widgets.layout import column, framed, label, row, rule, set_role
from ui.widgets.marks import IconMark

if TYPE_CHECKING:
    from trafficdesk.engine.import_review import ImportReview, Place

PANEL, PANEL_WIDE, WIDE = 316, 450, 1450
SIDE_BY_SIDE_FROM = 980  # page width at normal type from which the panel stands beside the table


class ReviewStep(QWidget):
    """counted: the numbers changed; columns_wanted: go to 对列; remapped: heading, field, place; failed: a KnownError.

    leavers_wanted, made_wanted: look at who is not in the list, at what it makes by the way.
    """

    counted = Signal()
    columns_wanted = Signal()
    remapped = Signal(str, str, object)
    failed = Signal(object)
    leavers_wanted = Signal()
    made_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.review: ImportReview | None = None
        self.places: list[Place] = []
        self._current: Place | None = None
        self._folded: bool | None = None
        self._desk = desk

    def fill(self) -> Iterator[None]:
        """Make what it shows, once it stands where it will stay."""
        self.counters, left = Counters(), framed("plain")
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(0)
        self._body.addWidget(left, 1)
        self.setLayout(column(self.counters, rule(), (self._body, 1), gap=0))
        yield
        self.table = ReviewTable()
        yield
        self._fill_left(left)
        yield
        self.panel = RepairPanel(self._desk)
        yield
        self._body.addWidget(self.panel)
        self._connect()
        yield

    def _fill_left(self, left: QWidget) -> None:
        self._mark, self._told = IconMark("checkmark_circle", "ok", 16), WrappedLabel("", "small")
        strip = framed("strip")
        remap = Button("改对应", "flat", "edit", clicked=self.columns_wanted.emit)
        self.leavers = Button("", "flat", "people_team", clicked=self.leavers_wanted.emit)
        self.made = Button("", "flat", "add", clicked=self.made_wanted.emit)
        self._besides = FlowRow()
        for button in (self.made, self.leavers):
            self._besides.flow.addWidget(button)
        self._strip = column((row(self._mark, (self._told, 1), remap), 1), self._besides, margins=(14, 2, 8, 2), gap=0)
        strip.setLayout(self._strip)
        self._size = label("", "hint")
        self._legend = QWidget()
        parts: list[Any] = [label("图例", "hint")]
        for ground, edge, words in (
            ("badbg", "bad", "不改不写入"),
            ("warnbg", "warn", "已自动整理，请看一眼"),
            ("sunken", "edge", "不导入的行"),
        ):
            parts += [Swatch(ground, edge), label(words, "hint")]
        self._legend.setLayout(row(*parts, None, self._size, margins=(14, 4, 12, 4), gap=6))
        left.setLayout(column(strip, (self.table, 1), self._legend, gap=0))

    def _connect(self) -> None:
        self.counters.chosen.connect(self._filter)
        self.table.place_chosen.connect(self._cell_chosen)
        self.table.remapped.connect(self.remapped)
        panel = self.panel
        panel.repaired.connect(self._repair)
        panel.left_out.connect(lambda at: self._decide(at, lambda review: review.leave_out(at)))
        panel.later.connect(lambda _at: self._later())
        panel.taken.connect(lambda at, how, many: self._decide(at, lambda review: review.take_new(at, how, everywhere=many)))
        panel.kept.connect(lambda at, many: self._decide(at, lambda review: review.keep_known(at, everywhere=many)))
        panel.revived.connect(lambda at: self._decide(at, lambda review: review.bring_back(at)))
        panel.undone.connect(self._undo)
        panel.accepted.connect(lambda at, why, field: self._decide(at, lambda review: review.accept(at, why, field)))
        panel.wanted.connect(self.show_place)
        panel.all_wanted.connect(lambda: self._filter("problem"))
        theme.changed.connect(self._fold)

    def show_review(self, review: ImportReview | None) -> None:
        """Show a checked list, at its first problem."""
        self.review = review
        self.counters.mark("")
        self.table.table.show(review)
        if review is None:
            self.places = []
            self.panel.show_nothing("")
            return
        self._tell_columns(review)
        self.tell_besides()
        self._take(review.places(), review.counts())
        self._next(-1)

    def tell_besides(self) -> None:
        """Who is not in the list any more, and what it makes by the way."""
        review = self.review
        gone = review.leavers if review is not None else []
        made = review.made() if review is not None else []
        self.leavers.setVisible(bool(gone))
        leaving = len(review.job.leaving) if review is not None else 0
        self.leavers.set_text(f"表里没有的 {len(gone)} 人" + (f"，{leaving} 人离开" if leaving else "…"))
        self.made.setVisible(bool(made))
        self.made.set_text(f"将新增 {len(made)} 个单位和车辆…")
        self._besides.setVisible(bool(gone or made))

    def next_area(self) -> bool:
        """F6: table, repair."""
        if self.panel.isAncestorOf(self.focusWidget() or self):
            self.table.setFocus()
        else:
            self.panel.focus_input()
        return True

    def show_place(self, place: Place) -> None:
        """Go to a problem, in the table and in the panel."""
        assert self.review is not None
        if self.table.table.row_of(place.position) < 0:
            self._filter("", keep=True)
        self.table.choose(place.position, place.field)
        self._show(place)
        self.panel.focus_input()

    # inside

    def _tell_columns(self, review: ImportReview) -> None:
        columns = review.columns()
        out = [each.heading for each in columns if each.spec is None and each.rest != "remark"]
        noted = [each.heading for each in columns if each.rest == "remark"]
        said = f"表头第二行是您表里的叫法。{len(columns) - len(out) - len(noted)} 列已对上"
        said += f"，“{'、'.join(noted[:3])}”并入备注" if noted else ""
        more = f"等 {len(out)} 列" if len(out) > 3 else ""
        said += f"，“{'、'.join(out[:3])}”{more}不导入。" if out else "。"
        lacking = "、".join(spec.label for spec in review.missing_fields())
        if lacking:
            said = f"还没有哪一列对应“{lacking}”，请点“改对应”。"
        self._mark.show_icon("warning_f" if lacking else "checkmark_circle", "warn" if lacking else "ok")
        set_role(self._told, "role", "warn" if lacking else "small")
        self._told.setText(said)

    def _take(self, places: list[Place], counts: dict[str, int]) -> None:
        self.places = places
        self.counters.show_counts(counts)
        self._size.setText(f"共 {sum(counts.values()):,} 行")
        self.counted.emit()

    def _filter(self, plan: str, keep: bool = False) -> None:
        self.counters.mark(plan)
        self.table.table.show(self.review, plan)
        if not keep and self._current is not None:
            self.table.choose(self._current.position, self._current.field)

    def _cell_chosen(self, position: int, field: str) -> None:
        assert self.review is not None
        mine = [place for place in self.places if place.position == position]
        at_field = [place for place in mine if place.field == field]
        if at_field or (mine and not field):
            self._show((at_field or mine)[0])
            return
        self._current = None
        self.panel.show_cell(self.review, position, field)
        self.panel.show_rest(self.review, self.places, None)

    def _show(self, place: Place) -> None:
        assert self.review is not None
        self._current = place
        self.panel.show_place(self.review, place, self.places.index(place), len(self.places))
        self.panel.show_rest(self.review, self.places, place)

    def _next(self, position: int, field: str = "") -> None:
        """The next problem from this row on, then from the top; the cell itself while what was put into it is wrong too."""
        assert self.review is not None
        following = [place for place in self.places if place.position >= position] or self.places
        if field and self.review.still_wrong(position, field):
            following = [place for place in self.places if (place.position, place.field) == (position, field)] or following
        if following:
            self.show_place(following[0])
            return
        self._current = None
        self.table.choose(-1, "")
        self.panel.show_nothing("每一行都看过了，可以写入。点表里任何一格还可以再改。")
        self.panel.show_rest(self.review, [], None)

    def _repair(self, position: int, field: str, text: str, everywhere: bool) -> None:
        self._decide(position, lambda review: review.repair(position, field, text, everywhere=everywhere), field)

    def _later(self) -> None:
        """A cell that is filled in some other day: on to the next place."""
        at = self.places.index(self._current) + 1 if self._current in self.places else 0
        if at < len(self.places):
            self.show_place(self.places[at])
        else:
            self._current = None
            self.table.choose(-1, "")
            self.panel.show_nothing("看过一遍了。没有补的格子进“待补”，写入以后还能补。")

    def _undo(self) -> None:
        """The last repair is taken back; its row is shown again."""
        review = self.review
        assert review is not None
        places = review.undo_repair() if review.can_undo else []
        self._take(review.places(), review.counts())
        self.tell_besides()
        self.table.table.rows_changed()
        again = next((place for place in self.places if place.position in places), None)
        if again is not None:
            self.show_place(again)
        else:
            self._next(places[0] if places else -1)

    def _decide(self, position: int, act: Callable[[ImportReview], object], field: str = "") -> None:
        """Do something to a row in a worker, because it asks the database; then go on to the next problem."""
        review = self.review
        assert review is not None

        def work(_progress: object) -> tuple[list[Place], dict[str, int]]:
            act(review)
            return review.places(), review.counts()

        def done(answer: tuple[list[Place], dict[str, int]]) -> None:
            self.panel.set_busy(False)
            if self.review is review:
                self._take(*answer)
                self.tell_besides()
                self.table.table.rows_changed()
                self._next(position, field)

        def failed(error: KnownError) -> None:
            self.panel.set_busy(False)
            self.failed.emit(error)

        self.panel.set_busy(True)
        run_query(self, work, done, failed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        below = self.width() < theme.scaled(SIDE_BY_SIDE_FROM)
        if below != self._folded:
            self._folded = below
            direction = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
            self._body.setDirection(direction)
            # Where height is scarce the table has the whole width: one line is enough for both.
            self._strip.setDirection(QBoxLayout.Direction.LeftToRight if below else QBoxLayout.Direction.TopToBottom)
            self.panel.fold(below)
        self._legend.setVisible(not below)
        self.counters.set_short(below)
        if below:
            self.panel.setMinimumWidth(0)
            self.panel.setMaximumWidth(16_777_215)
        else:
            self.panel.setFixedWidth(theme.scaled(PANEL_WIDE if self.width() >= WIDE else PANEL))


class Swatch(QFrame):
    """A colour of the legend."""

    def __init__(self, ground: str, edge: str) -> None:
        super().__init__()
        self._tokens = ground, edge
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.setFixedSize(theme.scaled(16), theme.scaled(14))
        ground, edge = (theme.colour(name).name() for name in self._tokens)
        self.setStyleSheet(f"background: {ground}; border: 1px solid {edge};")
