"""Training: the year's plan, sessions, who was invited and who came (domain 1.7)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from trafficdesk.fields.columns import (
    calendar_year,
    choice,
    choices,
    day,
    decimal,
    integer,
    link,
    moment,
    money,
    note,
    person_name,
    text,
)
from trafficdesk.fields.spec import Condition
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique


class TrainingPlan(Record):
    __tablename__ = "training_plans"
    spec = RecordSpec(
        code="training-plans", label="培训计划", noun="项", stream="training", title=("topic",), sort=("due",),
        keys=(("year", "topic"),), unique=(Unique(("year", "topic")),), year="year",
        watched_when=Condition("state", "not_in", ("完成", "取消")),
        help="年度培训计划：哪个月、给谁、讲什么、多少人。举办的每一期对应一项计划，年底能对着看。",
    )  # fmt: skip

    year: Mapped[int | None] = calendar_year("年度", required=True, section="计划", list_at=1, filterable=True, aliases=("年份",))
    topic: Mapped[str | None] = text("培训主题", required=True, section="计划", list_at=2, searchable=True, maximum=100,
                                     aliases=("主题", "培训内容", "培训项目", "内容"))  # fmt: skip
    due: Mapped[date | None] = day("完成时限", required=True, section="计划", list_at=3, filterable=True, expiry=True,
                                   aliases=("计划时间", "培训时间", "时间", "时限"))  # fmt: skip
    audience: Mapped[str | None] = choices("对象", "training_audience", section="计划", list_at=4, aliases=("培训对象", "参加人员"))
    people: Mapped[int | None] = integer("计划人数", section="计划", list_at=5, aliases=("人数", "培训人数"))
    form: Mapped[str | None] = choices("形式", "training_form", section="计划", list_at=6, aliases=("培训形式", "方式"))
    hours: Mapped[Decimal | None] = decimal("课时", section="计划", aliases=("学时",))
    units: Mapped[str | None] = text("参加单位", section="计划", maximum=300)
    place: Mapped[str | None] = text("地点", section="计划", aliases=("培训地点",))
    speaker: Mapped[str | None] = text("主讲人", section="计划", maximum=80, aliases=("授课人", "师资", "拟请主讲人"))
    unit: Mapped[int | None] = link("责任单位", "units", section="责任", filterable=True, aliases=("责任部门", "主办单位"))
    responsible: Mapped[str | None] = person_name("责任人", section="责任", maximum=40, aliases=("负责人",))
    funds: Mapped[Decimal | None] = money("经费", section="责任")
    state: Mapped[str | None] = choice("进展", "plan_state", section="责任", list_at=7, filterable=True, default="未开始",
                                       aliases=("完成情况",))  # fmt: skip
    remark: Mapped[str | None] = note("备注", section="责任")


class Training(Record):
    __tablename__ = "training"
    spec = RecordSpec(
        code="training", label="培训", noun="期", stream="training", title=("topic",), sort=("-starts",),
        keys=(("topic", "starts"),), year="starts",
        late_when=Condition("state", "not_in", ("已完成", "取消")),
        help="专家授课、警示片、考试等，举办一期登记一期；年初的安排在培训计划里。",
    )  # fmt: skip

    topic: Mapped[str | None] = text("主题", required=True, section="培训", list_at=1, searchable=True, filterable=True, maximum=100,
                                     aliases=("培训主题", "培训名称", "培训项目"))  # fmt: skip
    starts: Mapped[datetime | None] = moment("时间", required=True, section="培训", list_at=2, filterable=True,
                                             aliases=("培训时间", "培训日期", "日期"))  # fmt: skip
    place: Mapped[str | None] = text("地点", section="培训", list_at=3, aliases=("培训地点",))
    form: Mapped[str | None] = choices("形式", "training_form", section="培训", list_at=4, aliases=("培训形式", "培训方式"))
    audience: Mapped[str | None] = choices("对象", "training_audience", section="培训", aliases=("培训对象", "参训对象"))
    hours: Mapped[Decimal | None] = decimal("课时", section="培训", list_at=5, aliases=("学时",))
    plan: Mapped[int | None] = link("对应计划", "training-plans", section="培训", filterable=True)
    makes_up: Mapped[int | None] = link("补哪一期的课", "training", section="培训", filterable=True)
    state: Mapped[str | None] = choice("进展", "training_state", section="培训", list_at=7, filterable=True, default="计划")
    speaker: Mapped[str | None] = person_name("主讲人", section="内容", list_at=6, maximum=40, aliases=("授课人", "讲师", "授课老师"))
    speaker_unit: Mapped[str | None] = text("主讲人单位", section="内容", maximum=80, aliases=("授课单位", "讲师单位"))
    film: Mapped[str | None] = text("警示片名称", section="内容", maximum=100, aliases=("警示片", "观看影片"))
    content: Mapped[str | None] = note("内容摘要", section="内容", maximum=4000, aliases=("培训内容", "主要内容"))
    units: Mapped[str | None] = text("参加单位", section="效果", maximum=300, aliases=("参训单位",),
                                     help="有签到名单的按名单，不用填")  # fmt: skip
    expected: Mapped[int | None] = integer("应到人数", section="效果", aliases=("应到", "应参加人数"), help="有签到名单的按名单，不用填")
    present: Mapped[int | None] = integer("实到人数", section="效果", aliases=("实到", "参训人数", "参加人数", "培训人数"),
                                          help="没有名单的（居民、学生）填人数")  # fmt: skip
    exam: Mapped[str | None] = text("考核方式", section="效果", maximum=60, aliases=("考试方式",))
    pass_mark: Mapped[int | None] = integer("合格分数", section="效果", default="60", help="成绩达到这个分数算合格")
    effect: Mapped[str | None] = note("效果评价", section="效果", aliases=("培训效果",))
    keeper: Mapped[str | None] = person_name("记录人", section="效果", maximum=40)
    remark: Mapped[str | None] = note("备注", section="效果")


class TrainingAttendance(Record):
    __tablename__ = "training_attendances"
    spec = RecordSpec(
        code="training-attendances", label="培训签到", noun="人", stream="training", title=("training", "person", "name"),
        sort=("title",), keys=(("training", "person"), ("training", "name")), part_of=("training",),
        unique=(Unique(("training", "person")),),
        help="应到的人先列出来，来了打勾，没来的进补课名单。签到表上有、档案里没有的人，姓名记在“名单外姓名”里。",
    )  # fmt: skip

    training: Mapped[int | None] = link("培训", "training", required=True, section="签到", list_at=1, filterable=True,
                                        aliases=("培训主题", "主题", "培训名称"))  # fmt: skip
    person: Mapped[int | None] = link("人员", "people", section="签到", list_at=2, filterable=True, aliases=("姓名", "参训人员", "驾驶员"))
    name: Mapped[str | None] = person_name("名单外姓名", section="签到", list_at=3, maximum=40,
                                           help="到了课、档案里没有的人；建档后在“人员”里选上")  # fmt: skip
    unit: Mapped[int | None] = link("单位", "units", section="签到", list_at=4, filterable=True, follows=("person.unit",),
                                    aliases=("所在单位", "工作单位"))  # fmt: skip
    result: Mapped[str | None] = choice("到课情况", "training_attendance", section="签到", list_at=5, filterable=True,
                                        default="应到", aliases=("签到", "签到情况", "是否到课"))  # fmt: skip
    score: Mapped[int | None] = integer("成绩", section="签到", list_at=6, aliases=("得分", "分数", "考试成绩"))
    passed: Mapped[str | None] = choice("考核结果", "training_result", section="签到", list_at=7, filterable=True, aliases=("是否合格",))
    made_up_on: Mapped[date | None] = day("补课日期", section="签到", past_only=True)
    remark: Mapped[str | None] = note("备注", section="签到")
