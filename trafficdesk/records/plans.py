"""The annual plan, targets and assessment (domain 1.12)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from trafficdesk.fields.columns import (
    choice,
    day,
    decimal,
    flag,
    integer,
    link,
    moment,
    note,
    person_name,
    text,
)
from trafficdesk.fields.spec import Condition
from trafficdesk.records.base import Base, Record, RecordSpec, Unique


class PlanTask(Record, Base):
    __tablename__ = "plan_tasks"
    spec = RecordSpec(
        code="plan-tasks", label="年度计划任务", noun="项", stream="plans", title=("number", "content"), sort=("number",),
        keys=(("year", "number"),), unique=(Unique(("year", "number")),), year="year",
        watched_when=Condition("state", "not_in", ("完成", "取消")),
        help="年度工作计划拆成的任务：有措施、有责任人、有时限、有完成标准。",
    )  # fmt: skip

    year: Mapped[int | None] = integer("年度", required=True, section="任务", filterable=True)
    number: Mapped[str | None] = text("编号", required=True, section="任务", list_at=1, searchable=True, filterable=True, maximum=20)
    part: Mapped[str | None] = text("计划章节", section="任务", list_at=2, filterable=True, maximum=60)
    content: Mapped[str | None] = text("工作内容", required=True, section="任务", list_at=3, searchable=True, maximum=300)
    measures: Mapped[str | None] = note("措施", section="任务")
    department: Mapped[int | None] = link("责任部门", "units", section="任务", list_at=4, filterable=True)
    responsible: Mapped[str | None] = person_name("责任人", section="任务", list_at=5, maximum=40)
    starts: Mapped[date | None] = day("开始日期", section="时限", filterable=True)
    due: Mapped[date | None] = day("完成时限", section="时限", list_at=6, filterable=True, expiry=(7, 0))
    standard: Mapped[str | None] = note("完成标准", section="时限")
    percent: Mapped[int | None] = integer("进度", section="进展", list_at=7, default="0", help="百分数，0 到 100")
    state: Mapped[str | None] = choice("状态", "plan_state", section="进展", list_at=8, filterable=True, default="未开始")
    done_on: Mapped[date | None] = day("完成日期", section="进展", past_only=True)
    evidence: Mapped[str | None] = note("佐证", section="进展")
    remark: Mapped[str | None] = note("备注", section="进展")


class Target(Record, Base):
    __tablename__ = "targets"
    spec = RecordSpec(
        code="targets", label="工作目标", noun="项", stream="plans", title=("year", "name"), sort=("goal", "name"),
        keys=(("year", "name"),), unique=(Unique(("year", "name")),), year="year",
        help="降事故、保安全、保畅通三大目标，各定数字。",
    )  # fmt: skip

    year: Mapped[int | None] = integer("年度", required=True, section="目标", list_at=1, filterable=True)
    goal: Mapped[str | None] = choice("总目标", "plan_goal", required=True, section="目标", list_at=2, filterable=True)
    name: Mapped[str | None] = text("指标", required=True, section="目标", list_at=3, searchable=True, maximum=100)
    measure: Mapped[str | None] = choice("自动统计项", "counter", section="目标", help="选了就从台账自动取数")
    better: Mapped[str | None] = choice("好的方向", "target_direction", section="目标", default="不低于")
    wanted: Mapped[Decimal | None] = decimal("目标值", required=True, section="目标", list_at=4)
    measure_unit: Mapped[str | None] = text("计量单位", section="目标", list_at=5, maximum=20)
    reached: Mapped[Decimal | None] = decimal("完成值", section="目标", list_at=6, help="没有自动统计项时手填")
    evidence: Mapped[str | None] = note("佐证", section="目标")
    remark: Mapped[str | None] = note("备注", section="目标")


class ScoreIndicator(Record, Base):
    __tablename__ = "score_indicators"
    spec = RecordSpec(
        code="score-indicators", label="考核指标", noun="项", stream="plans", title=("name",), sort=("number",),
        keys=(("year", "object", "number"),), unique=(Unique(("year", "object", "number")),), year="year",
        help="百分制考核表的一行：分值、评分标准、从哪个台账自动计分。",
    )  # fmt: skip

    year: Mapped[int | None] = integer("年度", required=True, section="指标", filterable=True)
    object: Mapped[str | None] = choice("考核对象", "assessment_object", required=True, section="指标", list_at=1, filterable=True)
    number: Mapped[int | None] = integer("序号", required=True, section="指标", list_at=2)
    first_level: Mapped[str | None] = text("一级指标", required=True, section="指标", list_at=3, filterable=True, maximum=60)
    name: Mapped[str | None] = text("二级指标", required=True, section="指标", list_at=4, searchable=True, maximum=120)
    points: Mapped[Decimal | None] = decimal("分值", required=True, section="指标", list_at=5)
    rule: Mapped[str | None] = note("评分标准", section="指标", list_at=6)
    measure: Mapped[str | None] = choice("自动统计项", "counter", section="指标", list_at=7)
    full_at: Mapped[Decimal | None] = decimal("满分值", section="指标", help="统计数达到多少得满分，按比例计分")
    kind: Mapped[str | None] = choice("计分方式", "score_kind", section="指标", default="扣分")
    remark: Mapped[str | None] = note("备注", section="指标")


class Assessment(Record, Base):
    __tablename__ = "assessments"
    spec = RecordSpec(
        code="assessments", label="考核", noun="份", stream="plans", title=("unit", "year", "period"),
        sort=("-total",), keys=(("year", "period", "unit"),), unique=(Unique(("year", "period", "unit")),),
        year="year", locked_when=Condition("state", "is", "已公布"), open_fields=("remark",),
        help="对单位、居委会、劝导站的考核；公布以后不能再改。",
    )  # fmt: skip

    year: Mapped[int | None] = integer("年度", required=True, section="考核", list_at=1, filterable=True)
    period: Mapped[str | None] = choice("考核周期", "assessment_period", required=True, section="考核", list_at=2, filterable=True)
    object: Mapped[str | None] = choice("考核对象", "assessment_object", required=True, section="考核", filterable=True)
    unit: Mapped[int | None] = link("被考核单位", "units", section="考核", list_at=3, filterable=True)
    station: Mapped[int | None] = link("被考核劝导站", "stations", section="考核", filterable=True)
    total: Mapped[Decimal | None] = decimal("总分", section="结果", list_at=4, read_only=True, filterable=True)
    level: Mapped[str | None] = choice("等次", "assessment_level", section="结果", list_at=5, read_only=True, filterable=True)
    veto: Mapped[str | None] = text("一票否决事由", section="结果")
    state: Mapped[str | None] = choice("进展", "assessment_state", section="结果", list_at=6, filterable=True, read_only=True)
    published_at: Mapped[datetime | None] = moment("公布时间", section="结果", read_only=True)
    remark: Mapped[str | None] = note("备注", section="结果")


class ScoreLine(Record, Base):
    __tablename__ = "score_lines"
    spec = RecordSpec(
        code="score-lines", label="考核得分", noun="行", stream="plans", title=("assessment", "indicator"),
        sort=("id",), keys=(("assessment", "indicator"),), unique=(Unique(("assessment", "indicator")),), ledger=False,
        help="每项指标的自动分、手改分和原因。",
    )  # fmt: skip

    assessment: Mapped[int | None] = link("考核", "assessments", required=True, section="得分", list_at=1, filterable=True)
    indicator: Mapped[int | None] = link("指标", "score-indicators", required=True, section="得分", list_at=2, filterable=True)
    counted: Mapped[Decimal | None] = decimal("统计数", section="得分", list_at=3, read_only=True)
    automatic: Mapped[Decimal | None] = decimal("自动得分", section="得分", list_at=4, read_only=True)
    overridden: Mapped[bool | None] = flag("手改", section="得分", read_only=True)
    score: Mapped[Decimal | None] = decimal("得分", section="得分", list_at=5, read_only=True)
    reason: Mapped[str | None] = text("手改或扣分原因", section="得分", list_at=6, read_only=True)
    evidence: Mapped[str | None] = note("佐证编号", section="得分", read_only=True)
