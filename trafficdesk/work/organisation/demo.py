"""The organisation of a synthetic office: two versions of the group, volunteers, the duty list of two months, its rules."""

from __future__ import annotations

from datetime import date

from trafficdesk.demo.cast import Cast
from trafficdesk.rules.calendar_steps import add_months

_RULES = ("领导小组职责", "联席会议", "责任制", "排查治理", "宣传教育", "劝导站", "档案", "考核")


def organisation(cast: Cast) -> None:
    """The leading group in two versions, staff and the duties of the demo office."""
    since, document = date(cast.year - 1, 2, 10), f"示例发〔{cast.year - 1}〕3号"
    posts = ("组长", "副组长", "副组长", "成员", "成员", "成员", "办公室主任", "联络员")
    base = {"unit": cast.office, "document": document, "since": since}
    cast.add("organisation", [{**base, "post": post, "rank": n, "name": cast.name()} for n, post in enumerate(posts, 1)])
    if cast.today > date(cast.year, 2, 20):
        cast.desk.organisation.new_version(date(cast.year, 2, 20), f"示例发〔{cast.year}〕5号")
    kinds = ("专职安全员", "兼职安全员", "志愿者", "志愿者")
    units = cast.committees
    cast.add("forces", [
        {"name": cast.name(), "kind": kinds[n % 4], "unit": units[n % len(units)].id, "since": since} for n in range(8)
    ])  # fmt: skip
    names, leaders = [cast.name() for _ in range(6)], [cast.name() for _ in range(3)]
    last = add_months(cast.today.replace(day=1), -1)
    for month in (last, cast.today):
        cast.desk.organisation.rotate(month.year, month.month, names, leaders, phone="022-24000000")
    # One night nobody is down for: the page and the print show the gap.
    gap = cast.desk.organisation.duty_list(cast.today.year, cast.today.month)[-3]
    cast.desk.records.trash("office-duties", [row.id for row in gap.rows], "调整值班")
    cast.add("rule-documents", [
        {"name": f"{kind}制度", "kind": kind, "number": f"示例发〔{cast.year - 1}〕{n}号", "issued": since}
        for n, kind in enumerate(_RULES, 10)
    ])  # fmt: skip
