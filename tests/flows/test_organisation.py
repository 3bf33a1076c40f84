"""组织机构: the leading group in dated versions, the duty list of a month with its empty days."""

from __future__ import annotations

from datetime import date

import pytest

from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError


def member(desk: Desk, name: str, post: str, rank: int) -> None:
    values = {"name": name, "post": post, "rank": str(rank), "since": "2025-02-01", "document": "示例发〔2025〕3号"}
    desk.records.add("organisation", values)


def test_a_new_version_copies_the_members_and_ends_the_old(desk: Desk) -> None:
    member(desk, "李示例", "成员", 3)
    member(desk, "王示例", "组长", 1)
    desk.organisation.new_version(date(2026, 3, 1), "示例发〔2026〕5号")
    newest, oldest = desk.organisation.versions()
    assert (newest.since, newest.until, newest.document) == (date(2026, 3, 1), None, "示例发〔2026〕5号")
    assert (oldest.since, oldest.until) == (date(2025, 2, 1), date(2026, 2, 28))
    for day, document in ((date(2026, 2, 28), "示例发〔2025〕3号"), (date(2026, 3, 1), "示例发〔2026〕5号")):
        group = desk.organisation.group_on(day)
        assert [row.title for row in group] == ["王示例", "李示例"]
        assert {row.values["document"] for row in group} == {document}
    assert desk.organisation.group_on(date(2025, 1, 31)) == []
    desk.records.undo()
    assert [each.until for each in desk.organisation.versions()] == [None]


def test_what_a_new_version_needs(desk: Desk) -> None:
    with pytest.raises(KnownError, match="先在“领导小组成员”里登记第一版"):
        desk.organisation.new_version(date(2026, 3, 1), "示例发〔2026〕5号")
    member(desk, "王示例", "组长", 1)
    with pytest.raises(KnownError, match="调整文号"):
        desk.organisation.new_version(date(2026, 3, 1), " ")
    with pytest.raises(KnownError, match="要晚于这一天"):
        desk.organisation.new_version(date(2025, 2, 1), "示例发〔2026〕5号")


def test_the_duty_list_has_every_day(desk: Desk) -> None:
    desk.records.add("office-duties", {"on": "2026-10-01", "name": "王示例", "leader": "李示例"})
    days = desk.organisation.duty_list(2026, 10)
    assert len(days) == 31 and [row.title for row in days[0].rows] and not days[1].rows
