"""Training: the year's plan, sessions, who was invited and who came (domain 1.7)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from trafficdesk.fields.columns import (
    choice,
    choices,
    day,
    decimal,
    integer,
    link,
    moment,
    note,
    person_name,
    text,
)
from trafficdesk.records.base import Base, Record, RecordSpec, Unique


class Training(Record, Base):
    __tablename__ = "training"
    spec = RecordSpec(
        code="training", label="培训", noun="期", stream="training", title=("topic",), sort=("-starts",),
        keys=(("topic", "starts"),), year="starts", help="专家授课、警示片、考试等，计划和实际都登记在这里。",
    )  # fmt: skip

    topic: Mapped[str | None] = text("主题", required=True, section="培训", list_at=1, searchable=True, filterable=True, maximum=100)
    starts: Mapped[datetime | None] = moment("时间", required=True, section="培训", list_at=2, filterable=True)
    place: Mapped[str | None] = text("地点", section="培训", list_at=3)
    form: Mapped[str | None] = choices("形式", "training_form", section="培训", list_at=4)
    audience: Mapped[str | None] = choices("对象", "training_audience", section="培训")
    hours: Mapped[Decimal | None] = decimal("课时", section="培训", list_at=5)
    speaker: Mapped[str | None] = person_name("主讲人", section="内容", list_at=6, maximum=40)
    speaker_unit: Mapped[str | None] = text("主讲人单位", section="内容", maximum=80)
    film: Mapped[str | None] = text("警示片名称", section="内容", maximum=100)
    content: Mapped[str | None] = note("内容摘要", section="内容", maximum=4000)
    exam: Mapped[str | None] = text("考核方式", section="效果", maximum=60)
    effect: Mapped[str | None] = note("效果评价", section="效果")
    keeper: Mapped[str | None] = person_name("记录人", section="效果", maximum=40)
    makes_up: Mapped[int | None] = link("补哪一期的课", "training", section="效果", filterable=True)
    state: Mapped[str | None] = choice("进展", "training_state", section="效果", list_at=7, filterable=True)
    remark: Mapped[str | None] = note("备注", section="效果")


class TrainingAttendance(Record, Base):
    __tablename__ = "training_attendances"
    spec = RecordSpec(
        code="training-attendances", label="培训签到", noun="人", stream="training", title=("training", "person"),
        sort=("title",), keys=(("training", "person"),), unique=(Unique(("training", "person")),),
        help="应到的人先列出来，来了打勾，没来的进补课名单。",
    )  # fmt: skip

    training: Mapped[int | None] = link("培训", "training", required=True, section="签到", list_at=1, filterable=True)
    person: Mapped[int | None] = link("人员", "people", required=True, section="签到", list_at=2, filterable=True)
    unit: Mapped[int | None] = link("单位", "units", section="签到", list_at=3, filterable=True,
                                      follows=("person.unit",))  # fmt: skip
    result: Mapped[str | None] = choice("到课情况", "training_attendance", section="签到", list_at=4, filterable=True,
                                        default="应到")  # fmt: skip
    score: Mapped[int | None] = integer("成绩", section="签到", list_at=5)
    passed: Mapped[str | None] = choice("考核结果", "training_result", section="签到", list_at=6, filterable=True)
    made_up_on: Mapped[date | None] = day("补课日期", section="签到", past_only=True)
    remark: Mapped[str | None] = note("备注", section="签到")
