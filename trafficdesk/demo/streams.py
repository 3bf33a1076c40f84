"""A little of every work stream for a synthetic office: enough to see each page, table and print filled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from trafficdesk.demo.cast import Cast, cast_of
from trafficdesk.progress import Progress, no_progress
from trafficdesk.rules.periods import month_period
from trafficdesk.work.accidents.demo import accidents
from trafficdesk.work.campaigns.demo import campaigns
from trafficdesk.work.committees import demo as committees
from trafficdesk.work.hazards.demo import hazards
from trafficdesk.work.meetings import demo as meetings
from trafficdesk.work.official import demo as official
from trafficdesk.work.organisation import demo as organisation
from trafficdesk.work.people.demo import files
from trafficdesk.work.plans import demo as plans
from trafficdesk.work.publicity import demo as publicity
from trafficdesk.work.school import demo as school
from trafficdesk.work.stations import demo as stations
from trafficdesk.work.training import demo as training

if TYPE_CHECKING:
    from trafficdesk.desk import Desk


def fill_streams(desk: Desk, today: date, seed: int, progress: Progress = no_progress) -> None:
    """Rows of streams 2 to 13, invented, by seed and day; the office must have been filled with drivers."""
    cast = cast_of(desk, today, seed)
    parts = (
        organisation.organisation, meetings.meetings, committees.committees, official.official, school.school, stations.stations,
        training.training, publicity.publicity, hazards, campaigns, accidents, plans.plans, files, _reports,
    )  # fmt: skip
    for done, part in enumerate(parts):
        progress(done, len(parts), "正在放入各项工作的示例数据")
        part(cast)
    _settle_old(desk, today)


def _reports(cast: Cast) -> None:
    """Two months submitted, a later entry in the second, the month after it late, a yearly summary begun."""
    last = month_period(cast.today).previous.previous
    reports = cast.desk.reports
    for period, briefs in ((last.previous, "2"), (last, "3")):
        reports.submit("month", period.code, "", {"briefs": briefs}, "区道路交通安全工作领导小组办公室")
    cast.add("publicity", [{
        "held": last.since + timedelta(days=9), "theme": "农贸市场劝导宣传（补登）", "entry": "进农村", "form": "摆放展牌",
        "place": "农贸市场", "host": cast.committees[0].id, "audience": 60,
    }])  # fmt: skip
    cast.add("briefs", [
        {
            "year": last.since.year, "issue": number, "subject": subject, "kind": kind, "author": "李示例", "checked_by": "王示例",
            "written_on": last.since + timedelta(days=6 * number), "due": last.since + timedelta(days=6 * number + 5),
            "sent_to": "区道路交通安全工作领导小组办公室", "sent_on": last.since + timedelta(days=6 * number + 3) if number < 3 else None,
            "body": f"近日，我街道{subject}。\n一、主要做法。走访单位，发放资料。\n二、下一步。继续推进，每月通报。",
        }
        for number, (subject, kind) in enumerate((("开展农贸市场交通劝导", "工作动态"), ("逐人签订责任书的做法", "经验做法"),
                                                  ("通报三季度隐患整改情况", "情况通报")), start=1)
    ])  # fmt: skip
    summary = reports.draft("year", str(cast.year))
    reports.save("year", str(cast.year), summary.text.text, {}, "")


def _settle_old(desk: Desk, today: date) -> None:
    """What was reported on paper before the program came is written off, and one card is waited for."""
    found = desk.findings.everything()
    old = [each for each in found if each.kind.name in ("reports.missing", "school-censuses.missing") and each.days < -45]
    if old:
        desk.findings.write_off(old, "使用本软件以前，已用纸质材料上报")
    expired = [each for each in found if each.kind.name == "vehicles.insurance_until" and each.days < 0]
    if expired:
        desk.findings.put_off(expired[:1], today + timedelta(days=7), "车主说已续保，等保单送来")
