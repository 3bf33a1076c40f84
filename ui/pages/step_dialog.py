"""One step of a process as a small form: it refuses with the desk's own sentence, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QWidget

from trafficdesk import clock
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.kinds import read, show
from trafficdesk.fields.problems import CONFIRM, WARNING, Problem
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.forms.builder import LINES_PER_FIELD, chain
from ui.forms.field_row import FieldRow
from ui.forms.notices import Notices
from ui.page import Page
from ui.say import choose
from ui.tasks import run_change
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, row

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk

MOST_HIGH = 460
NEAR = 3  # names offered beside one that was not found


@dataclass(frozen=True, slots=True)
class Answers:
    """What was filled in: typed values by field name (None where empty), and the reason if one was asked for."""

    values: Mapping[str, Any]
    reason: str

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def text(self, name: str) -> str:
        """A text field, "" when it is empty."""
        return str(self.values[name] or "")

    def filled(self) -> dict[str, Any]:
        """The fields that were filled."""
        return {name: value for name, value in self.values.items() if value is not None}


Work = Callable[[Answers], "ChangeSet"]


class StepDialog(QDialog):
    """Fields, the act, and what speaks against it. `work` runs on the change worker."""

    def __init__(
        self, desk: Desk, title: str, text: str, act: str, fields: Sequence[FieldSpec], work: Work,
        done: Callable[[ChangeSet], object], parent: QWidget, *, danger: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setObjectName("page")
        self._desk, self._work, self._done = desk, work, done
        self._typed = self._over = False
        self._strangers: set[str] = set()  # fields whose text names nothing on record yet
        body = QWidget()
        body.setObjectName("formbody")
        self.rows = {spec.name: FieldRow(desk, spec, body) for spec in fields}
        self._place(body)
        self.notices = Notices()
        self.notices.set_example("已核对，经分管领导同意")
        self.act = Button(act, "danger" if danger else "primary", "", "F2", self.go)
        self.act.setShortcut("F2")
        self.act.setDefault(True)
        leave = Button("不做了", clicked=self.reject)
        leave.setAutoDefault(False)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        self._area, self._body = area, body
        self._text = WrappedLabel(text)
        self._text.setVisible(bool(text))
        foot = row(None, leave, self.act)
        self.setLayout(column(self._text, self.notices, (area, 1), foot, margins=(16, 14, 16, 14), gap=8))
        self.finished.connect(self.deleteLater)
        self._measure()

    def _place(self, body: QWidget) -> None:
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        names = list(self.rows)
        for at, line in enumerate(self.rows.values()):
            line.place(grid, at * (LINES_PER_FIELD + 1))
            grid.setRowMinimumHeight(at * (LINES_PER_FIELD + 1) + LINES_PER_FIELD, 5)
            line.load_new(_default(line.spec))
            line.edited.connect(lambda _name: setattr(self, "_typed", True))
            following = names[at + 1] if at + 1 < len(names) else ""
            line.finished.connect(lambda _name, following=following: self._go_on(following))
        grid.setRowStretch(len(names) * (LINES_PER_FIELD + 1), 1)
        chain(line.editor for line in self.rows.values())

    def give(self, name: str, value: Any, shown: str = "") -> StepDialog:
        """Fill a field for the clerk: an id with its name for a link, else the text."""
        self.rows[name].editor.put(value, shown)
        self.rows[name].refresh()
        self._typed = False
        return self

    def go(self) -> None:
        """Do it, if everything can be read."""
        reason = self.notices.reason  # before the question is put away
        read_in = self._read()
        if read_in is None:
            return
        values, links = read_in

        def work(_progress: object) -> ChangeSet:
            return self._work(Answers({**values, **self._found(links)}, reason))

        self.act.refuse("正在登记")
        run_change(self, work, self._succeeded, self._refused)

    def reject(self) -> None:
        if self._typed and not self._over and not choose(self, "填的内容还没有登记。", "接着填", "不要了"):
            return
        super().reject()

    # inside

    def _read(self) -> tuple[dict[str, Any], dict[str, str]] | None:
        """Typed values, and the texts of links that were typed instead of chosen; None when something is wrong."""
        values: dict[str, Any] = {}
        links: dict[str, str] = {}
        problems: list[Problem] = []
        for name, line in self.rows.items():
            line.editor.complete()  # F2 is pressed while the box still has the focus
            given = line.editor.input()
            values[name] = given
            if isinstance(given, str):
                verdict = read(line.spec, given, {}) if line.spec.kind is not Kind.LINK else None
                values[name] = verdict.value if verdict else None
                if verdict is None and given.strip():
                    links[name] = given.strip()
                elif verdict is not None and verdict.faults and not verdict.usable:
                    problems.append(Problem(name, line.spec.label, verdict.faults[0].sentence))
            missing = line.spec.required and values[name] is None and name not in links
            if missing and all(each.field != name for each in problems):
                problems.append(Problem(name, line.spec.label, f"请填写{line.spec.label}。"))
        self._show(problems)
        return None if problems else (values, links)

    def _found(self, links: Mapping[str, str]) -> dict[str, int]:
        found, problems = {}, []
        self._strangers = set()
        for name, text in links.items():
            spec = self.rows[name].spec
            ids = self._desk.records.find(spec.target, text)
            if len(ids) == 1:
                found[name] = ids[0]
            else:
                if not ids:
                    self._strangers.add(name)
                problems.append(Problem(name, spec.label, self._unclear(spec, text, len(ids))))
        if problems:
            raise Refused(problems)
        return found

    def _unclear(self, spec: FieldSpec, text: str, many: int) -> str:
        """Why a typed name is no record yet, with what comes near it."""
        near = [title for _, title in self._desk.records.choices(spec.target, text, NEAR, spec.among)]
        where = self._desk.records.view(spec.target).label
        like = f"相近的有：{'、'.join(near)}。" if near else f"还没有建档的，先到“{where}”里新增。"
        return f"“{text}”{'不止一个' if many else '档案里没有'}。{like}请从列表里选（按 ↓ 看列表）。"

    def _named_only(self, spec: FieldSpec) -> str:
        """"家单位" where a name is all that a new record needs, else ""."""
        target = self._desk.records.view(spec.target)
        needed = tuple(each.name for each in target.fields if each.required)
        return f"{target.noun}{target.label}" if needed == target.title and not spec.among else ""

    def _add_stranger(self, name: str) -> None:
        """Enter what is named but not on record; the form goes on with it."""
        line = self.rows[name]
        spec, text = line.spec, line.editor.shown().strip()
        title = self._desk.records.view(spec.target).title[0]

        def added(change: ChangeSet) -> None:
            line.editor.put(change.ids[0], text)
            line.show_problem(None)
            self._tell(change)
            line.editor.setFocus()

        run_change(self, lambda _: self._desk.records.add(spec.target, {title: text}), added, self._refused)

    def _tell(self, change: ChangeSet) -> None:
        above: QWidget | None = self.parentWidget()
        while above is not None and not isinstance(above, Page):
            above = above.parentWidget()
        if above is not None:
            above.changed.emit(change)

    def _succeeded(self, change: ChangeSet) -> None:
        self._over = True
        self._done(change)
        self.accept()

    def _refused(self, error: KnownError) -> None:
        self.act.refuse("")
        if isinstance(error, Refused):
            self._show(error.problems)
        else:
            self._show([Problem("", "", str(error))])

    def _show(self, problems: Sequence[Problem]) -> None:
        by_field = {each.field: each for each in reversed(problems) if each.severity != WARNING}
        for name, line in self.rows.items():
            line.show_problem(by_field.get(name))
            if name in by_field and name in self._strangers and (noun := self._named_only(line.spec)):
                line.offer(f"登记这{noun}", lambda name=name: self._add_stranger(name))
        self._strangers = set()
        self.notices.show_general([each.text for name, each in by_field.items() if name not in self.rows])
        self.notices.ask_reason(any(each.severity == CONFIRM for each in problems) and not self._blocked(problems))
        first = next((line for name, line in self.rows.items() if name in by_field), None)
        if self.notices.asking and not self.notices.reason:
            self.notices.focus_reason()
        elif first is not None:
            first.editor.setFocus()
        self._measure()

    def _blocked(self, problems: Sequence[Problem]) -> bool:
        return any(each.blocks for each in problems)

    def _go_on(self, following: str) -> None:
        (self.rows[following].editor if following else self.act).setFocus()

    def _measure(self) -> None:
        self.setMinimumWidth(theme.scaled(460))
        self._body.adjustSize()
        inner = max(self.width(), theme.scaled(460)) - 2 * 16 - self._area.verticalScrollBar().sizeHint().width()
        high = max(self._body.sizeHint().height(), self._body.heightForWidth(inner)) + 4
        self._area.setMinimumHeight(min(high, theme.scaled(MOST_HIGH)))
        self._area.setVisible(bool(self.rows))


def _default(spec: FieldSpec) -> str:
    if not spec.default:
        return ""
    return show(spec, read(spec, clock.today().isoformat() if spec.default == "today" else spec.default, {}).value)


def text(name: str, label: str, *, required: bool = True, help: str = "", default: str = "") -> FieldSpec:
    """A line of text that is no field of a record."""
    return FieldSpec(label, Kind.TEXT, name=name, required=required, help=help, default=default)


def long_text(name: str, label: str, *, required: bool = True, help: str = "") -> FieldSpec:
    """Several lines of text."""
    return FieldSpec(label, Kind.NOTE, name=name, required=required, help=help)


def day(name: str, label: str, *, required: bool = True, help: str = "", default: str = "today") -> FieldSpec:
    """A day, today to begin with."""
    return FieldSpec(label, Kind.DATE, name=name, required=required, help=help, default=default)


def moment(name: str, label: str, *, required: bool = True, help: str = "例如 2026-11-23 8:30") -> FieldSpec:
    """Day and time."""
    return FieldSpec(label, Kind.DATETIME, name=name, required=required, help=help)


def field_of(desk: Desk, code: str, name: str, *, required: bool | None = None, default: str = "") -> FieldSpec:
    """A field of a record for a step: it can be typed here, whatever its own form says."""
    spec = desk.records.view(code).field(name)
    must = spec.required if required is None else required
    return replace(spec, required=must, read_only=False, shown_when=None, default=default or spec.default)
