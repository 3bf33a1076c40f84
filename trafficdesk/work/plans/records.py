"""The annual plan, targets and assessment (domain 1.12)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from trafficdesk.fields.columns import (
    calendar_year,
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
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique


class PlanTask(Record):
    __tablename__ = "plan_tasks"
    spec = RecordSpec(
        code="plan-tasks", label="年度计划任务", noun="项", stream="plans", title=("number", "content"), sort=("number",),
        keys=(("year", "number"),), unique=(Unique(("year", "number")),), year="year",
        watched_when=Condition("state", "not_in", ("完成", "取消")),
        locked_when=Condition("state", "in", ("完成", "取消")), open_fields=("remark", "state", "done_on"),
        lock_cure="办完或取消的任务要改，请先办“退回重办”写明原因。",
        help="年度工作计划拆成的任务：有措施、有责任人、有时限、有完成标准。",
    )  # fmt: skip

    year: Mapped[int | None] = calendar_year("年度", required=True, section="任务", filterable=True)
    number: Mapped[str | None] = text("编号", required=True, section="任务", list_at=1, searchable=True, filterable=True,
                                      aliases=("序号", "任务编号"), maximum=20)  # fmt: skip
    part: Mapped[str | None] = text("计划章节", section="任务", list_at=2, filterable=True,
                                    aliases=("工作类别", "章节", "项目"), maximum=60)  # fmt: skip
    content: Mapped[str | None] = text("工作内容", required=True, section="任务", list_at=3, searchable=True,
                                       aliases=("工作任务", "任务内容", "重点工作", "任务"), maximum=300)  # fmt: skip
    measures: Mapped[str | None] = note("措施", section="任务", aliases=("工作措施", "具体措施", "主要措施"))
    department: Mapped[int | None] = link("责任部门", "units", section="任务", list_at=4, filterable=True,
                                          aliases=("责任单位", "牵头部门", "牵头单位", "责任科室"))  # fmt: skip
    responsible: Mapped[str | None] = person_name("责任人", section="任务", list_at=5, maximum=40)
    starts: Mapped[date | None] = day("开始日期", section="时限", filterable=True, aliases=("开始时间", "起始时间"))
    due: Mapped[date | None] = day("完成时限", section="时限", list_at=6, filterable=True, expiry=True,
                                   aliases=("完成时间", "时限", "时限要求", "截止时间"))  # fmt: skip
    standard: Mapped[str | None] = note("完成标准", section="时限", aliases=("目标要求", "工作标准", "工作要求"))
    measure: Mapped[str | None] = choice("自动统计项", "counter", section="进展",
                                         help="选了就从台账算进度，台账里的记录就是佐证")  # fmt: skip
    wanted: Mapped[Decimal | None] = decimal("应完成数", section="进展", help="统计数到这里算 100%，例如会议 1 次、签订率 100")
    percent: Mapped[int | None] = integer("进度", section="进展", list_at=7, default="0", help="百分数，0 到 100",
                                          aliases=("进度%", "完成进度"))  # fmt: skip
    state: Mapped[str | None] = choice("状态", "plan_state", section="进展", list_at=8, filterable=True, default="未开始",
                                      read_only=True, from_lists=True)  # fmt: skip
    done_on: Mapped[date | None] = day("完成日期", section="进展", past_only=True, read_only=True, from_lists=True)
    evidence: Mapped[str | None] = note("佐证", section="进展", aliases=("佐证材料", "完成情况"))
    remark: Mapped[str | None] = note("备注", section="进展")


class PlanNode(Record):
    __tablename__ = "plan_nodes"
    spec = RecordSpec(
        code="plan-nodes", label="计划节点", noun="个", stream="plans", title=("task", "content"), sort=("due", "id"),
        keys=(("task", "due", "content"),), year="due", watched_when=Condition("done_on", "empty"),
        help="一项任务的月度节点：到哪一天做到哪一步。",
    )  # fmt: skip

    task: Mapped[int | None] = link("计划任务", "plan-tasks", required=True, section="节点", list_at=1, filterable=True)
    due: Mapped[date | None] = day("节点日期", required=True, section="节点", list_at=2, filterable=True, expiry=True)
    content: Mapped[str | None] = text("节点内容", required=True, section="节点", list_at=3, searchable=True, maximum=200)
    done_on: Mapped[date | None] = day("完成日期", section="节点", list_at=4, past_only=True, filterable=True)
    evidence: Mapped[str | None] = text("佐证", section="节点", list_at=5)


class Target(Record):
    __tablename__ = "targets"
    spec = RecordSpec(
        code="targets", label="工作目标", noun="项", stream="plans", title=("year", "name"), sort=("goal", "name"),
        keys=(("year", "name"),), unique=(Unique(("year", "name")),), year="year",
        help="降事故、保安全、保畅通三大目标，各定数字。",
    )  # fmt: skip

    year: Mapped[int | None] = calendar_year("年度", required=True, section="目标", list_at=1, filterable=True)
    goal: Mapped[str | None] = choice("总目标", "plan_goal", required=True, section="目标", list_at=2, filterable=True)
    name: Mapped[str | None] = text("指标", required=True, section="目标", list_at=3, searchable=True,
                                    aliases=("目标名称", "考核指标", "指标名称"), maximum=100)  # fmt: skip
    measure: Mapped[str | None] = choice("自动统计项", "counter", section="目标", help="选了就从台账自动取数")
    better: Mapped[str | None] = choice("好的方向", "target_direction", section="目标", default="不低于")
    wanted: Mapped[Decimal | None] = decimal("目标值", required=True, section="目标", list_at=4)
    measure_unit: Mapped[str | None] = text("计量单位", section="目标", list_at=5, maximum=20)
    reached: Mapped[Decimal | None] = decimal("完成值", section="目标", list_at=6, help="没有自动统计项时手填")
    evidence: Mapped[str | None] = note("佐证", section="目标")
    remark: Mapped[str | None] = note("备注", section="目标")


class ScoreIndicator(Record):
    __tablename__ = "score_indicators"
    spec = RecordSpec(
        code="score-indicators", label="考核指标", noun="项", stream="plans", title=("name",), sort=("number",),
        keys=(("year", "object", "number"),), unique=(Unique(("year", "object", "number")),), year="year",
        help="百分制考核表的一行：分值、评分标准、从哪个台账自动计分。",
    )  # fmt: skip

    year: Mapped[int | None] = calendar_year("年度", required=True, section="指标", filterable=True)
    object: Mapped[str | None] = choice("考核对象", "assessment_object", required=True, section="指标", list_at=1, filterable=True)
    number: Mapped[int | None] = integer("序号", required=True, section="指标", list_at=2)
    first_level: Mapped[str | None] = text("一级指标", required=True, section="指标", list_at=3, filterable=True, maximum=60)
    name: Mapped[str | None] = text("二级指标", required=True, section="指标", list_at=4, searchable=True, maximum=120)
    points: Mapped[Decimal | None] = decimal("分值", required=True, section="指标", list_at=5)
    rule: Mapped[str | None] = note("评分标准", section="指标", list_at=6)
    measure: Mapped[str | None] = choice("自动统计项", "counter", section="指标", list_at=7)
    full_at: Mapped[Decimal | None] = decimal("满分值", section="指标",
                                              help="全年统计数达到多少得满分，按比例计分；次数类的月、季考核自动折算")  # fmt: skip
    per_item: Mapped[Decimal | None] = decimal("每件分值", section="指标", help="填了就按件加分或扣分，不按比例")
    kind: Mapped[str | None] = choice("计分方式", "score_kind", section="指标", list_at=8, default="扣分", filterable=True)
    remark: Mapped[str | None] = note("备注", section="指标")


class Assessment(Record):
    __tablename__ = "assessments"
    spec = RecordSpec(
        code="assessments", label="考核", noun="份", stream="plans", title=("unit", "station", "year", "period"),
        sort=("-total",), keys=(("year", "period", "unit"), ("year", "period", "station")),
        unique=(Unique(("year", "period", "station", "unit")), Unique(("year", "period", "unit", "station"))),
        year="year",
        late_when=Condition("state", "is_not", "已公布"),
        locked_when=Condition("state", "is", "已公布"), open_fields=("remark", "state", "published_at"),
        lock_cure="确需更正，请在“考核表”里撤回公布并写明原因。",
        help="对单位、居委会、劝导站的考核；公布以后不能再改。",
    )  # fmt: skip

    year: Mapped[int | None] = calendar_year("年度", required=True, section="考核", list_at=1, filterable=True)
    period: Mapped[str | None] = choice("考核周期", "assessment_period", required=True, section="考核", list_at=2, filterable=True)
    object: Mapped[str | None] = choice("考核对象", "assessment_object", required=True, section="考核", filterable=True)
    unit: Mapped[int | None] = link("被考核单位", "units", section="考核", list_at=3, filterable=True)
    station: Mapped[int | None] = link("被考核劝导站", "stations", section="考核", filterable=True)
    base: Mapped[Decimal | None] = decimal("适用分值", section="结果", read_only=True,
                                          help="扣掉不适用的指标以后满分是多少；总分按它折合成百分制")  # fmt: skip
    total: Mapped[Decimal | None] = decimal("总分", section="结果", list_at=4, read_only=True, filterable=True)
    level: Mapped[str | None] = choice("等次", "assessment_level", section="结果", list_at=5, read_only=True, filterable=True)
    veto: Mapped[str | None] = text("一票否决事由", section="结果", read_only=True)
    state: Mapped[str | None] = choice("进展", "assessment_state", section="结果", list_at=6, filterable=True, default="自评",
                                       read_only=True)  # fmt: skip
    published_at: Mapped[datetime | None] = moment("公布时间", section="结果", read_only=True)
    remark: Mapped[str | None] = note("备注", section="结果")


class ScoreLine(Record):
    __tablename__ = "score_lines"
    spec = RecordSpec(
        code="score-lines", label="考核得分", noun="行", stream="plans", title=("assessment", "indicator"),
        sort=("id",), keys=(("assessment", "indicator"),), unique=(Unique(("assessment", "indicator")),), ledger=False,
        part_of=("assessment",), help="每项指标的自动分、手改分和原因。",
    )  # fmt: skip

    assessment: Mapped[int | None] = link("考核", "assessments", required=True, section="得分", list_at=1, filterable=True)
    indicator: Mapped[int | None] = link("指标", "score-indicators", required=True, section="得分", list_at=2, filterable=True)
    counted: Mapped[Decimal | None] = decimal("统计数", section="得分", list_at=3, read_only=True)
    explained: Mapped[str | None] = text("统计说明", section="得分", read_only=True)
    automatic: Mapped[Decimal | None] = decimal("自动得分", section="得分", list_at=4, read_only=True)
    self_score: Mapped[Decimal | None] = decimal("自评得分", section="得分", read_only=True)
    overridden: Mapped[bool | None] = flag("手改", section="得分", read_only=True)
    score: Mapped[Decimal | None] = decimal("得分", section="得分", list_at=5, read_only=True)
    exempt: Mapped[bool | None] = flag("不适用", section="得分", read_only=True, help="没有可考核的内容，这一项的分值不计入满分")
    vetoes: Mapped[bool | None] = flag("否决", section="得分", read_only=True)
    reason: Mapped[str | None] = text("手改或扣分原因", section="得分", list_at=6, read_only=True)
    evidence: Mapped[str | None] = text("佐证编号", section="得分", read_only=True)
    frozen: Mapped[str | None] = note("公布时的统计", section="得分", read_only=True, maximum=400_000, on_card=False,
                                      help="公布时数的是哪些记录，由程序保存")  # fmt: skip
