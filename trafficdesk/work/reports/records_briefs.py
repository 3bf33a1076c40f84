"""信息简报: what the office writes about its work for those above and beside it, until it has been sent."""

from __future__ import annotations

from datetime import date

from trafficdesk.fields.columns import calendar_year, choice, day, integer, link, note, person_name, text
from trafficdesk.fields.spec import Condition
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique


class Brief(Record):
    __tablename__ = "briefs"
    spec = RecordSpec(
        code="briefs", label="信息简报", noun="篇", stream="plans", title=("subject",), sort=("-written_on", "-id"),
        keys=(("year", "issue"), ("subject", "written_on")), unique=(Unique(("year", "issue")),), year="year",
        late_when=Condition("sent_on", "empty"), made_up=True,
        help="工作动态、经验做法、情况通报：写了什么、报给谁、有没有采用。报表里的“报送信息简报”从这里数。",
    )  # fmt: skip

    year: Mapped[int | None] = calendar_year("年度", required=True, section="简报", filterable=True, aliases=("年份",))
    issue: Mapped[int | None] = integer("期数", section="简报", list_at=1, help="本年第几期", aliases=("期号", "第几期"))
    subject: Mapped[str | None] = text("标题", required=True, section="简报", list_at=2, searchable=True, maximum=100,
                                       aliases=("简报标题", "信息标题", "题目"))  # fmt: skip
    kind: Mapped[str | None] = choice("种类", "brief_kind", section="简报", list_at=3, filterable=True, default="工作动态",
                                      aliases=("信息类别", "简报类别"))  # fmt: skip
    unit: Mapped[int | None] = link("供稿单位", "units", section="简报", filterable=True, aliases=("来稿单位",))
    author: Mapped[str | None] = person_name("撰稿人", section="简报", list_at=4, maximum=40, aliases=("编写人", "作者"))
    checked_by: Mapped[str | None] = person_name("审核人", section="简报", maximum=40, aliases=("签发人",))
    written_on: Mapped[date | None] = day("编写日期", required=True, section="简报", list_at=5, filterable=True, past_only=True,
                                          default="today", aliases=("撰写日期",))  # fmt: skip
    body: Mapped[str | None] = note("正文", section="正文", searchable=True, maximum=8000, aliases=("简报内容",))
    due: Mapped[date | None] = day("应报日期", section="报送", filterable=True, expiry=True, expiry_when=Condition("sent_on", "empty"),
                                   help="上级要求在哪天以前报")  # fmt: skip
    sent_to: Mapped[str | None] = text("报送单位", section="报送", list_at=6, maximum=80)
    sent_on: Mapped[date | None] = day("报送日期", section="报送", list_at=7, filterable=True, past_only=True, aliases=("上报日期",))
    used_by: Mapped[str | None] = text("采用情况", section="报送", list_at=8, maximum=100, help="例如 区道安办简报第 12 期采用")
    remark: Mapped[str | None] = note("备注", section="报送")
