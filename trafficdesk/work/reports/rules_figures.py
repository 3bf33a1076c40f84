"""The figures of the reports superiors ask for (domain 1.13): what each one counts, as data.

A figure is the number of rows that pass its filters, or a number field added up over exactly these rows. The same
filters open the rows in their table, so that a figure and what stands behind it cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trafficdesk.store.query import Filter
from trafficdesk.work.agreements.records import SIGNED_STATES
from trafficdesk.work.agreements.rules import OF_CATEGORY
from trafficdesk.work.meetings import rules as meeting_rules


@dataclass(frozen=True, slots=True)
class Through:
    """Rows that carry no date of their own take that of the row they belong to: `link` points at `code`."""

    link: str
    code: str
    day: str
    also: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of `code` whose `day` lies in the period and that pass `also`; `sum` adds a field up instead.

    day "": all rows as they stand.
    """

    code: str
    day: str = ""
    also: tuple[Filter, ...] = ()
    sum: str = ""
    through: Through | None = None


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One line of a periodic report. typed: no ledger knows it, the clerk fills it in. since_january: 累计."""

    key: str
    section: str
    name: str
    unit: str
    counted: Counted | None = None
    since_january: bool = False

    @property
    def typed(self) -> bool:
        return self.counted is None


def _is(field: str, value: str) -> Filter:
    return Filter(field, "is", value)


def _in(field: str, values: Sequence[str]) -> Filter:
    return Filter(field, "in", tuple(values))


_HELD = (_in("state", meeting_rules.TOOK_PLACE),)
_DONE = (Filter("state", "not_in", ("计划", "已通知", "取消")),)
# Who made a session up is counted at the session held for it.
_CAME = (_is("result", "已到"),)
_SIGNED = (_in("state", SIGNED_STATES),)
_ON_DUTY = Through("action", "action-days", "on")

MEETING, TRAINING, PUBLICITY, STATIONS = "联席会议", "培训教育", "宣传", "劝导站"
HAZARDS, CAMPAIGNS, AGREEMENTS, ACCIDENTS, OTHER = "隐患治理", "整治行动", "责任书", "事故", "其他"

FIGURES: tuple[FigureSpec, ...] = (
    FigureSpec("meetings", MEETING, "召开会议", "次", Counted("meetings", "starts", _HELD)),
    FigureSpec(
        "regular-meetings", MEETING, "其中季度例会", "次",
        Counted("meetings", "starts", (*_HELD, _is("kind", meeting_rules.REGULAR))),
    ),
    FigureSpec(
        "issues", MEETING, "议定事项", "项",
        Counted("meeting-issues", through=Through("meeting", "meetings", "starts", _HELD)),
    ),
    FigureSpec("issues-closed", MEETING, "议定事项销号", "项", Counted("meeting-issues", "closed_on")),
    FigureSpec("trainings", TRAINING, "举办培训", "期", Counted("training", "starts", _DONE)),
    FigureSpec(
        "trained", TRAINING, "参加培训", "人次",
        Counted("training-attendances", also=_CAME, through=Through("training", "training", "starts", _DONE)),
    ),
    FigureSpec("publicity", PUBLICITY, "宣传活动", "次", Counted("publicity", "held")),
    FigureSpec("audience", PUBLICITY, "受众", "人次", Counted("publicity", "held", sum="audience")),
    FigureSpec("leaflets", PUBLICITY, "发放资料", "份", Counted("publicity", "held", sum="leaflets")),
    FigureSpec("duty-logs", STATIONS, "劝导登记", "条", Counted("duty-logs", "on")),
    # A line of the log may stand for a whole shift; without a number it is one person.
    FigureSpec("persuaded", STATIONS, "劝导", "人次", Counted("duty-logs", "on", sum="persons")),
    FigureSpec("station-checked", STATIONS, "检查车辆", "辆次", Counted("duty-logs", "on", sum="checked")),
    FigureSpec("rounds", HAZARDS, "开展排查", "次", Counted("inspection-rounds", "starts")),
    FigureSpec("round-people", HAZARDS, "排查出动", "人次", Counted("inspection-rounds", "starts", sum="people")),
    FigureSpec("round-places", HAZARDS, "检查单位和路段", "处", Counted("inspection-rounds", "starts", sum="checked_places")),
    FigureSpec("hazards", HAZARDS, "发现隐患", "处", Counted("hazards", "found")),
    FigureSpec(
        "serious-hazards", HAZARDS, "其中重大隐患", "处", Counted("hazards", "found", (_is("level", "重大隐患"),))
    ),
    FigureSpec("hazards-closed", HAZARDS, "整改销号", "处", Counted("hazards", "closed_on")),
    FigureSpec("hazards-passed", HAZARDS, "移交其他部门", "处", Counted("hazards", "passed_on")),
    FigureSpec("funds", HAZARDS, "落实资金", "元", Counted("hazard-funds", "paid", sum="amount")),
    FigureSpec("proposals", HAZARDS, "停业整顿建议", "份", Counted("letters", "sent", (_is("kind", "建议函"),))),
    FigureSpec("action-days", CAMPAIGNS, "整治行动", "次", Counted("action-days", "on")),
    FigureSpec("action-staff", CAMPAIGNS, "街道出动", "人次", Counted("action-days", "on", sum="staff")),
    FigureSpec("action-police", CAMPAIGNS, "交警出动", "人次", Counted("action-days", "on", sum="police")),
    FigureSpec("action-cars", CAMPAIGNS, "出动车辆", "辆次", Counted("action-days", "on", sum="cars")),
    FigureSpec("action-checked", CAMPAIGNS, "检查车辆", "辆次", Counted("action-days", "on", sum="checked")),
    FigureSpec("action-educated", CAMPAIGNS, "劝导教育", "人次", Counted("action-days", "on", sum="educated")),
    FigureSpec(
        "punished", CAMPAIGNS, "交警查处（转录）", "起",
        Counted("action-counts", also=(_is("side", "交警查处"),), sum="number", through=_ON_DUTY),
    ),
    FigureSpec("signed", AGREEMENTS, "新签责任书", "份", Counted("agreements", "signed_on", _SIGNED)),
    FigureSpec(
        "signed-year", AGREEMENTS, "本年累计签订", "份", Counted("agreements", "signed_on", _SIGNED), since_january=True
    ),
    FigureSpec("violations", ACCIDENTS, "登记违法", "起", Counted("violations", "happened")),
    FigureSpec("accidents", ACCIDENTS, "交通事故", "起", Counted("accidents", "happened")),
    FigureSpec("deaths", ACCIDENTS, "死亡", "人", Counted("accidents", "happened", sum="deaths")),
    FigureSpec("serious-injuries", ACCIDENTS, "重伤", "人", Counted("accidents", "happened", sum="serious")),
    FigureSpec("slight-injuries", ACCIDENTS, "轻伤", "人", Counted("accidents", "happened", sum="slight")),
    FigureSpec("loss", ACCIDENTS, "直接财产损失", "元", Counted("accidents", "happened", sum="loss")),
    FigureSpec("briefs", OTHER, "报送信息简报", "篇"),
)  # fmt: skip

# Drivers on the register who must sign, as the coverage counts them.
DRIVERS = (_is("state", "在册"), _in("category", tuple(OF_CATEGORY)))

# What a summary says besides: how things stand, not what was done.
STANDING: tuple[FigureSpec, ...] = (
    FigureSpec("units", OTHER, "在册单位", "家", Counted("units", also=(_is("state", "在册"),))),
    FigureSpec("drivers", OTHER, "在册驾驶员", "人", Counted("people", also=DRIVERS)),
    FigureSpec("vehicles", OTHER, "在用机动车", "辆", Counted("vehicles", also=(_is("state", "在用"),))),
    FigureSpec("stations", OTHER, "劝导站", "个", Counted("stations")),
    FigureSpec("hazards-open", HAZARDS, "本期发现未销号", "处", Counted("hazards", "found", (Filter("closed_on", "empty"),))),
    FigureSpec(
        "issues-open", MEETING, "本期议定未销号", "项",
        Counted(
            "meeting-issues", also=(Filter("closed_on", "empty"),), through=Through("meeting", "meetings", "starts", _HELD)
        ),
    ),
)  # fmt: skip
