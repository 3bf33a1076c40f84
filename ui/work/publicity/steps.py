"""What can be done on the publicity page: plan, activities with photos, stock in and out, boards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.dialogs.photos import PhotosDialog
from ui.dialogs.word_lists import WordListDialog
from ui.parts.old_step_dialog import Answers, StepDialog, day, field_of, long_text, text
from ui.tasks import run_change

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from trafficdesk.desk import ChangeSet
    from ui.work.publicity.desk import PublicityYear

PLANS, ACTIVITIES, MATERIALS, MOVES, BOARDS = "publicity-plans", "publicity", "materials", "material-moves", "boards"
_PLAN_FIELDS = ("year", "theme", "kind", "entry", "form", "place", "starts", "due", "unit", "responsible", "funds", "materials")
_ACTIVITY_FIELDS = ("held", "theme", "entry", "form", "place", "plan", "host", "partners", "people", "audience", "leaflets",
                    "boards", "banners", "media", "summary", "keeper", "checked_by")  # fmt: skip
_MATERIAL_FIELDS = ("name", "size", "source", "place")
_MOVE_FIELDS = ("material", "kind", "moved", "quantity", "activity", "receiver")
_BOARD_FIELDS = ("name", "kind", "place", "committee", "content", "changed_on", "change_months", "keeper")
_PAPERS = ("方案", "总结")


class PublicitySteps:
    """The verbs of a publicity page, on what is chosen there."""

    def __init__(self, page: PublicityYear) -> None:
        self.page = page

    def draft(self) -> None:
        """The fixed dates, and what last year had besides, into the plan."""
        year = self.page.session.year
        run_change(self.page, lambda _: self.page.desk.publicity.draft_plan(year), self.done)

    def ask_plan(self) -> StepDialog:
        """The form of a plan item."""
        dialog = self._ask("加一项宣传计划", "", PLANS, _PLAN_FIELDS, self._adder(PLANS))
        return dialog.give("year", str(self.page.session.year))

    def finish(self) -> None:
        """The chosen plan item is done; of a paper it is asked what became of it."""
        plan = self.page.plan
        if plan is None:
            return
        finish = self.page.desk.publicity.finish_plan
        if plan.values["kind"] not in _PAPERS:
            run_change(self.page, lambda _: finish(plan.id), self.done)
            return
        fields = [long_text("outcome", "完成情况", required=False, help="例如：10月30日报区交安办；附了文件的可以不写")]
        StepDialog(
            self.page.desk, f"{plan.title}完成", "", "记为完成", fields,
            lambda given: finish(plan.id, given.text("outcome")), self.done, self.page,
        ).open()  # fmt: skip

    def ask_activity(self) -> StepDialog:
        """The form of an activity, for the plan item that is chosen."""
        page = self.page
        words = "登记后在“活动”里选中，点“照片”附上两到四张。"
        dialog = self._ask("登记宣传活动", words, ACTIVITIES, _ACTIVITY_FIELDS,
                           lambda given: page.desk.publicity.hold(given.filled(), given.reason))  # fmt: skip
        if page.plan is not None and page.planning and page.plan.values["kind"] not in _PAPERS:
            dialog.give("plan", page.plan.id, page.plan.title).give("theme", page.plan.title)
        return dialog

    def open_photos(self) -> PhotosDialog | None:
        """The photos of the chosen activity."""
        activity = self.page.activity
        if activity is None:
            return None
        dialog = PhotosDialog(self.page.desk, ACTIVITIES, activity.id, activity.title, self.done, self.page)
        dialog.open()
        return dialog

    def open_words(self) -> WordListDialog:
        """The five entries, and other words the office chooses for itself."""
        dialog = WordListDialog(self.page.desk, "five_entries", self.page)
        dialog.said.connect(self.page.said)
        dialog.open()
        return dialog

    def ask_material(self) -> StepDialog:
        """The form of a kind of material."""
        return self._ask("登记资料品种", "登记后再登记入库；原有的存货登记为盘盈。", MATERIALS, _MATERIAL_FIELDS, self._adder(MATERIALS))

    def ask_move(self) -> StepDialog:
        """The form of a move, with the material that is chosen."""
        words = "领用不能超过结存；用于活动的，选上活动，好和发放份数核对。没发完的登记退回。"
        move = self.page.desk.publicity.move
        dialog = self._ask("资料出入库", words, MOVES, _MOVE_FIELDS, lambda given: move(given.filled()))
        stock = self.page.stock
        line = next((each for each in stock.sheet.lines if each.key == stock.current_key()), None)
        return dialog.give("material", line.key, line.cells[0].text) if line is not None else dialog

    def level(self) -> None:
        """What the chosen activity's leaflets want: more issued, or some brought back."""
        dialog = self.ask_level()
        if dialog is not None:
            dialog.open()

    def ask_level(self) -> StepDialog | None:
        """The form of the move that makes the chosen activity agree."""
        gap = self.page.gap
        if gap is None:
            return None
        missing = gap.handed_out - gap.issued
        dialog = self.ask_move().give("kind", "领用" if missing > 0 else "退回").give("quantity", str(abs(missing)))
        return dialog.give("activity", gap.activity, gap.theme).give("moved", gap.held.isoformat())

    def ask_board(self) -> StepDialog:
        """The form of a board."""
        return self._ask("登记宣传阵地", "", BOARDS, _BOARD_FIELDS, self._adder(BOARDS))

    def change_board(self) -> None:
        """The chosen board shows something new."""
        dialog = self.ask_change()
        if dialog is not None:
            dialog.open()

    def ask_change(self) -> StepDialog | None:
        """The form of a board's change."""
        board = self.page.board
        if board is None:
            return None
        fields = [day("on", "更新日期"), text("content", "现有内容", required=False, default=str(board.values["content"] or ""))]
        change = self.page.desk.publicity.change_board
        return StepDialog(
            self.page.desk, f"{board.title}更新", "", "登记更新", fields,
            lambda given: change(board.id, given["on"], given.text("content")), self.done, self.page,
        )  # fmt: skip

    def done(self, change: ChangeSet) -> None:
        """Tell the window, and show what is there now."""
        self.page.changed.emit(change)
        self.page.load()

    def _adder(self, code: str) -> Callable[[Answers], ChangeSet]:
        return lambda given: self.page.desk.records.add(code, given.filled(), reason=given.reason)

    def _ask(
        self, title: str, words: str, code: str, names: Sequence[str], work: Callable[[Answers], ChangeSet]
    ) -> StepDialog:
        fields = [field_of(self.page.desk, code, name) for name in names]
        return StepDialog(self.page.desk, title, words, "登记", fields, work, self.done, self.page)
