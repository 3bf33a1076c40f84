"""The steps of a score sheet: make, recount, judge, veto, publish, take back, discard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trafficdesk import clock
from trafficdesk.fields.shown import number_text
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.progress import Progress
from trafficdesk.work.plans.rules_scores import BONUS, VETO, latest_period
from ui.parts.old_step_dialog import Answers, StepDialog, field_of, text
from ui.tasks import run_change

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet
    from trafficdesk.work.plans.scores import ScoreRow
    from ui.work.plans.score_sheet import ScoreSheet

SHEETS, LINES = "assessments", "score-lines"
PUBLISHED, STATION = "已公布", "劝导站"
__all__ = ["BONUS", "LINES", "PUBLISHED", "SHEETS", "VETO", "ScoreSteps"]


class ScoreSteps:
    """What the buttons of the page do."""

    def __init__(self, page: ScoreSheet) -> None:
        self._page = page
        self._made = ("", "")  # period and object of the sheets that were asked for last

    def ask_sheets(self) -> StepDialog:
        """The form for making sheets: of all that are examined as a kind, or of one."""
        page, desk = self._page, self._page.desk
        fields = [
            field_of(desk, SHEETS, "object", default="居委会"),
            field_of(desk, SHEETS, "period", default=latest_period(clock.today())),
            field_of(desk, SHEETS, "unit", required=False), field_of(desk, SHEETS, "station", required=False),
        ]  # fmt: skip
        words = f"{page.session.year} 年度。单位和劝导站都空着，就给这一类全部在册的各建一份；已经有的不动。"
        return StepDialog(desk, "建考核表", words, "建立", fields, self._open_sheets, self._opened, page)

    def _open_sheets(self, given: Answers) -> ChangeSet:
        scores, object_ = self._page.desk.scores, given.text("object")
        one = given["station"] if object_ == STATION else given["unit"]
        examined = [one] if one is not None else scores.examined(object_)
        self._made = (given.text("period"), object_)
        return scores.open_sheets(self._page.session.year, given.text("period"), object_, examined)

    def _opened(self, change: ChangeSet) -> None:
        """The new sheets are looked at, whatever was looked at before."""
        self._page.show_made(*self._made)
        self._page.done(change)

    def recount(self) -> None:
        """Take the figures of the whole period anew; what was set by hand stays."""
        page, ids = self._page, self._page.open_ids()

        def work(_progress: Progress) -> ChangeSet | None:
            return page.desk.scores.count(ids)

        def done(change: ChangeSet | None) -> None:
            if change is None:
                page.said.emit("统计数没有变化。")
            else:
                page.done(change)

        if ids:
            run_change(page, work, done, label="正在重新统计")

    def judge(self) -> None:
        """Set what the chosen line earned."""
        dialog = self.ask_judge()
        if dialog is not None:
            dialog.open()

    def ask_judge(self) -> StepDialog | None:
        """The form for a score, or for a veto."""
        line = self._page.line()
        if line is None:
            return None
        return self._ask_veto(line) if line.kind == VETO else self._ask_score(line)

    def _ask_score(self, line: ScoreRow) -> StepDialog:
        page, desk = self._page, self._page.desk
        automatic = line.automatic is not None
        hint = "空着就按台账算出的分" if automatic else "不扣分就填满分"
        fields = [
            field_of(desk, LINES, "self_score", required=False),
            FieldSpec("得分", Kind.DECIMAL, name="score", required=not automatic, help=hint),
            text("reason", "扣分或改分原因", required=False, help="会印在考核表上"),
            text("evidence", "佐证编号", required=False, help="例如：3-1 至 3-4"),
        ]  # fmt: skip
        said = f"台账：{line.figure.explained}，得 {number_text(line.automatic)} 分。" if line.figure is not None else ""
        words = f"{line.name}，满分 {number_text(line.points)}。评分标准：{line.rule or '没有写'}。\n{said}".strip()
        judge = desk.scores.judge

        def work(given: Answers) -> ChangeSet:
            return judge(
                line.id, given["score"], given.text("reason"), self_score=given["self_score"], evidence=given.text("evidence")
            )

        dialog = StepDialog(desk, "评分", words, "登记得分", fields, work, page.done, page)
        shown = line.score if line.overridden or not automatic else None
        return (
            dialog.give("self_score", number_text(line.self_score)).give("score", number_text(shown))
            .give("reason", line.reason).give("evidence", line.evidence)
        )  # fmt: skip

    def _ask_veto(self, line: ScoreRow) -> StepDialog:
        page, veto = self._page, self._page.desk.scores.veto
        fields = [
            FieldSpec("一票否决", Kind.FLAG, name="strikes", required=True, default="是"),
            text("reason", "事由", help="会印在考核表上，例如：5月3日事故认定负主要责任"),
        ]  # fmt: skip
        said = f"台账：{line.figure.explained}。" if line.figure is not None else "这一项没有自动统计，由考核人认定。"
        words = f"{line.name}。{line.rule}。\n{said}"
        work = lambda given: veto(line.id, bool(given["strikes"]), given.text("reason"))  # noqa: E731
        dialog = StepDialog(page.desk, "登记一票否决", words, "登记", fields, work, page.done, page)
        return dialog.give("reason", line.reason)

    def publish(self) -> None:
        """Freeze the chosen sheet."""
        self._publish(self._page.sheet_ids())

    def publish_all(self) -> None:
        """Freeze every open sheet of the period."""
        self._publish(self._page.open_ids())

    def _publish(self, ids: Sequence[int]) -> None:
        page = self._page
        if ids:
            run_change(page, lambda _: page.desk.scores.publish(ids), page.done, label="正在公布考核结果")

    def withdraw(self) -> None:
        """Take the publication back, with the reason."""
        words = "撤回以后可以重新统计和评分，再公布。原来公布的数字留在修改记录里。"
        self._with_reason("撤回公布", words, "例如：被考核单位申诉，核实后更正")

    def discard(self) -> None:
        """Put the chosen sheet into the trash, with the reason."""
        self._with_reason("删除考核表", "这份考核表连同各项得分一起删除，可以撤销。", "例如：建错了周期", danger=True)

    def _with_reason(self, title: str, words: str, help: str, *, danger: bool = False) -> None:
        page, sheet = self._page, self._page.sheet()
        if sheet is None:
            return
        verb = page.desk.scores.discard if danger else page.desk.scores.withdraw
        StepDialog(
            page.desk, title, f"{sheet.title}。{words}", title, [text("reason", "原因", help=help)],
            lambda given: verb(sheet.id, given.text("reason")), page.done, page, danger=danger,
        ).open()  # fmt: skip



