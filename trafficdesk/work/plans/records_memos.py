"""备忘: what somebody wrote down to be reminded of, about a person, a unit, a car or anything else."""

from __future__ import annotations

from datetime import date

from trafficdesk.fields.columns import day, link, note, text
from trafficdesk.fields.spec import Condition
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec


class Memo(Record):
    __tablename__ = "memos"
    spec = RecordSpec(
        code="memos", label="备忘", noun="条", stream="plans", title=("content",), sort=("due", "id"), keys=(("content", "due"),),
        watched_when=Condition("done_on", "empty"), help="自己要记住的事，到了日子在首页和提醒清单里提醒。",
    )  # fmt: skip

    content: Mapped[str | None] = text("要记住什么", required=True, section="备忘", list_at=1, searchable=True, maximum=200,
                                       aliases=("备忘内容", "事项"))  # fmt: skip
    due: Mapped[date | None] = day("提醒日期", required=True, section="备忘", list_at=2, filterable=True, expiry=True)
    about: Mapped[str | None] = text("关于", section="备忘", list_at=3, searchable=True, maximum=120, help="哪条记录、哪份文件、哪个地方")
    person: Mapped[int | None] = link("关于谁", "people", section="备忘", list_at=4, filterable=True)
    unit: Mapped[int | None] = link("关于哪家单位", "units", section="备忘", list_at=5, filterable=True)
    vehicle: Mapped[int | None] = link("关于哪辆车", "vehicles", section="备忘", list_at=6, filterable=True)
    done_on: Mapped[date | None] = day("办完日期", section="备忘", list_at=7, past_only=True, filterable=True)
    remark: Mapped[str | None] = note("备注", section="备忘")
