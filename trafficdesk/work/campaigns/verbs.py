"""Enforcement campaigns from plan to archive: action days with both sides' counts, weekly reports (domain 1.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.refusals import in_time, need, problem
from trafficdesk.engine.steps import add_checked, refuse_move, settle, take_step
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.campaigns import rules
from trafficdesk.work.campaigns.reading import (
    CAMPAIGNS,
    COUNTS,
    DAYS,
    POLICE,
    REPORTS,
    STREET,
    CampaignFigures,
    CampaignReading,
    CampaignState,
)

Counts = Sequence[Mapping[str, Any]]


class Campaigns(CampaignReading):
    """desk.campaigns"""

    def deploy(self, row_id: int, on: date, deployment: str, inputs: Mapping[str, Any] | None = None) -> ChangeSet:
        """The plan is complete (now at the latest, with `inputs`) and was given out."""
        row = self._records.row(CAMPAIGNS, row_id)
        refuse_move(rules.MOVES, row.title, str(row.values["state"]), rules.DEPLOYED, "登记部署")
        missing = rules.missing_plan({**row.values, **(inputs or {})})
        if missing:
            names = "、".join(rules.PLAN[name] for name in missing)
            sentence = f"方案还缺：{names}。请填好再登记部署。"
            raise Refused([problem(name, sentence if name == missing[0] else "请填写，方案要有这一项。", CAMPAIGNS)
                           for name in missing])  # fmt: skip
        need({"deployment": deployment.strip()}, {"deployment": "请写明怎样部署的，例如：召开部署会，方案印发各居委会。"}, CAMPAIGNS)
        in_time("deployed_on", on, since=None, code=CAMPAIGNS)
        values = {**(inputs or {}), "deployed_on": on, "deployment": deployment.strip(), "state": rules.DEPLOYED}
        return take_step(self._records, row, values, f"部署整治行动：{row.title}")

    def add_day(self, day: Mapping[str, Any], counts: Counts) -> ChangeSet:
        """One action day with its counts, in one change. Police figures must name their source.

        The first day brings the campaign to 实施; an archived one takes no more days.
        """
        values, campaign, kept = self._taken_day(day, counts)
        with self._records.work(f"登记整治行动 {campaign.title} {values['on']}") as work:
            row_id = work.add_fact(DAYS, values)
            work.add_facts(COUNTS, [{**each, "action": row_id} for each in kept])
            if campaign.values["state"] in (rules.PLANNED, rules.DEPLOYED):
                work.set_fact(CAMPAIGNS, campaign.id, {"state": rules.RUNNING})
        return work.changeset

    def edit_day(self, row_id: int, day: Mapping[str, Any], counts: Counts) -> ChangeSet:
        """Correct an action day: its fields and all its counts, in one change."""
        values, campaign, kept = self._taken_day(day, counts, row_id)
        old = {
            (row.values["behaviour"], row.values["side"]): row
            for row in self._records.select(COUNTS, Filter("action", "is", row_id))
        }
        with self._records.work(f"更正整治行动 {campaign.title} {values['on']}") as work:
            work.set_fact(DAYS, row_id, values)
            for each in kept:
                known = old.pop((each["behaviour"], each["side"]), None)
                if known is None:
                    work.add_fact(COUNTS, {**each, "action": row_id})
                else:
                    work.set_fact(COUNTS, known.id, {"number": each["number"]})
            for gone in old.values():
                work.trash(COUNTS, gone.id, "更正行动日：这一项没有了")
        return work.changeset

    def remove_day(self, row_id: int, reason: str) -> ChangeSet:
        """Put an action day with its counts into the trash."""
        row = self._records.row(DAYS, row_id)
        if not reason.strip():
            raise Refused([Problem("", "删除原因", "请写明为什么删除这个行动日，例如：重复登记。")])
        with self._records.work(f"删除行动日：{row.title}", reason) as work:
            for count in self._records.select(COUNTS, Filter("action", "is", row_id)):
                work.trash(COUNTS, count.id, reason.strip())
            work.trash(DAYS, row_id, reason.strip())
        return work.changeset

    def report_week(self, row_id: int, since: date, until: date, words: Mapping[str, Any]) -> ChangeSet:
        """The weekly report: figures of these days, fixed as they stand now. words: work, problems, following."""
        row = self._records.row(CAMPAIGNS, row_id)
        refuse_move(rules.MOVES, row.title, str(row.values["state"]), rules.REPORTING, "出周报")
        in_time("until", until, since=since, code=REPORTS)
        earlier = self.reports(row_id)
        clash = [each for each in earlier if each.values["since"] <= until and since <= each.values["until"]]
        if clash:
            old = clash[0].values
            sentence = f"和第 {old['number']} 期（{old['since']} 至 {old['until']}）的日期重叠，请核对。"
            raise Refused([problem("since", sentence, REPORTS)])
        figures = self.figures(row_id, since, until)
        if not figures.days:
            raise Refused([problem("until", f"{since} 至 {until} 没有登记行动日，没有可报的数，请先登记行动日。", REPORTS)])
        number = max((each.values["number"] for each in earlier), default=0) + 1
        with self._records.work(f"{row.title}周报第 {number} 期") as work:
            self._write_report(work, row_id, number, since, until, figures, words)
            work.set_fact(CAMPAIGNS, row_id, {"state": rules.REPORTING})
        return work.changeset

    def sum_up(self, row_id: int, summary: str, *, reason: str = "") -> ChangeSet:
        """The closing summary. Refused while what came before is missing; asks for a reason where a week was not reported."""
        state = self.state(row_id)
        row = state.row
        refuse_move(rules.MOVES, row.title, str(row.values["state"]), rules.SUMMED, "总结")
        if not row.values["deployed_on"]:
            raise KnownError(f"{row.title} 还没有登记部署，请先补上部署日期和情况，再写总结。")
        need({"summary": summary.strip()}, {"summary": "请写总结。可以用“由数字起草”，再改。"}, CAMPAIGNS)
        problems = []
        if row.values["ends"] > clock.today():
            sentence = f"行动到 {row.values['ends']} 才结束。提前总结请写明原因。"
            problems.append(Problem("summary", "总结", sentence, CONFIRM))
        if state.unreported:
            weeks = "、".join(f"{since:%m-%d} 至 {until:%m-%d}" for since, until in state.unreported)
            problems.append(Problem("summary", "总结", f"{weeks} 有行动日，没有出周报。不补周报请写明原因。", CONFIRM))
        values = {"summary": summary.strip(), "state": rules.SUMMED}
        return take_step(self._records, row, values, f"总结整治行动：{row.title}", reason=reason, problems=problems)

    def late_deploy(self, row_id: int, on: date, deployment: str) -> ChangeSet:
        """Enter the deployment of a campaign that went on the road before it was entered."""
        row = self._records.row(CAMPAIGNS, row_id)
        if row.values["state"] == rules.ARCHIVED:
            raise KnownError(f"{row.title} 已经归档，不能再改。")
        need({"deployment": deployment.strip()}, {"deployment": "请写明怎样部署的，例如：召开部署会，方案印发各居委会。"}, CAMPAIGNS)
        in_time("deployed_on", on, since=None, code=CAMPAIGNS)
        values = {"deployed_on": on, "deployment": deployment.strip()}
        return take_step(self._records, row, values, f"补登部署：{row.title}")

    def archive(self, row_id: int, on: date) -> ChangeSet:
        """File the campaign; no more days after that."""
        row = self._records.row(CAMPAIGNS, row_id)
        refuse_move(rules.MOVES, row.title, str(row.values["state"]), rules.ARCHIVED, "归档")
        in_time("archived_on", on, since=row.values["starts"], code=CAMPAIGNS)
        return take_step(self._records, row, {"archived_on": on, "state": rules.ARCHIVED}, f"归档整治行动：{row.title}")

    # inside

    def _taken_day(
        self, day: Mapping[str, Any], counts: Counts, row_id: int = 0
    ) -> tuple[dict[str, Any], Row, list[dict[str, Any]]]:
        intake = self._records.check(DAYS, day, row_id)
        settle(intake.problems, "")
        old = self._records.row(DAYS, row_id).values if row_id else {}
        whole = {**old, **intake.values}
        campaign = self._records.row(CAMPAIGNS, whole["campaign"])
        on = whole["on"]
        if campaign.values["state"] == rules.ARCHIVED:
            raise KnownError(f"“{campaign.title}”已经归档，不能再登记行动日。")
        if not campaign.values["starts"] <= on <= campaign.values["ends"]:
            sentence = f"{on} 不在“{campaign.title}”的起止日期（{campaign.values['starts']} 至 {campaign.values['ends']}）内，请核对日期。"
            raise Refused([problem("on", sentence, DAYS)])
        kept = [dict(each) for each in counts if each.get("number")]
        for each in kept:
            if each["number"] < 0:
                raise KnownError(f"“{each['behaviour']}”的数量不能是负数，请核对。")
        fined = next((each for each in kept if each["side"] == POLICE), None)
        if fined is not None and not str(whole.get("source") or "").strip():
            sentence = f"“{fined['behaviour']}”的交警查处数要写明数据来源，例如：交警大队战报。"
            raise Refused([problem("source", sentence, DAYS)])
        return {"on": on, **intake.values}, campaign, kept

    def _write_report(
        self, work: UnitOfWork, row_id: int, number: int, since: date, until: date, figures: CampaignFigures,
        words: Mapping[str, Any],
    ) -> None:  # fmt: skip
        values = {name: getattr(figures, name) for name in _FIXED}
        behaviours = "；".join(
            f"{name}：街道劝导 {street}，交警查处 {police}" for name, (street, police) in figures.by_behaviour.items()
        )
        texts = {name: str(words.get(name) or "").strip() or None for name in ("work", "problems", "following")}
        add_checked(work, REPORTS, {
            "campaign": row_id, "number": number, "since": since, "until": until, "reported_on": clock.today(), **values,
            "persuaded": figures.persuaded, "punished": figures.punished, "behaviours": behaviours,
            "sources": "、".join(figures.sources), **texts,
        })  # fmt: skip


_FIXED = ("days", "police", "staff", "cars", "checked", "educated", "leaflets", "seized", "detained")

__all__ = ["CAMPAIGNS", "COUNTS", "DAYS", "POLICE", "REPORTS", "STREET", "CampaignFigures", "CampaignState", "Campaigns"]
