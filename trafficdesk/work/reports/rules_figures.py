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
from trafficdesk.work.people import rules_vehicles as vehicle_rules
from trafficdesk.work.people.rules_coverage import FILE_FIELDS
from trafficdesk.work.stations.rules import ABOLISHED, STOPPED
from trafficdesk.work.training import rules as training_rules


@dataclass(frozen=True, slots=True)
class Through:
    """Rows that carry no date of their own take that of the row they belong to: `link` points at `code`."""

    link: str
    code: str
    day: str
    also: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class OfYear:
    """Rows kept by an integer year: those of the period's year, or of so many years later.

    whole: whenever it was done up to the period's end, also before the year began.
    """

    field: str
    later: int = 0
    whole: bool = False


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
    of_year: OfYear | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """A figure that no filter alone can count: the function of this name in worked.py. code: the record that it opens."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One line of a periodic report. typed: the clerk may fill it in. says: what it counts, for the help.

    unless: what is counted of a typed one while nobody has filled it in.
    """

    key: str
    section: str
    name: str
    unit: str
    counted: Counted | Worked | None = None
    says: str = ""
    unless: Counted | None = None

    @property
    def typed(self) -> bool:
        return self.counted is None


def _is(field: str, value: str) -> Filter:
    return Filter(field, "is", value)


def _in(field: str, values: Sequence[str]) -> Filter:
    return Filter(field, "in", tuple(values))


_HELD = (_in("state", meeting_rules.TOOK_PLACE),)
_DONE = (_is("state", training_rules.DONE),)
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
        "trained", TRAINING, "参加培训", "人次", Worked("training", "trained"),
        "已完成的培训里签到为“已到”的人次；没有名单的，按填的实到人数",
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
    FigureSpec("funds", HAZARDS, "落实资金", "元", Worked("hazards", "funds"),
               "填了实际资金的按实际资金，没有填的按治理资金逐笔相加；按花钱的日子算"),
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
    FigureSpec("signed", AGREEMENTS, "新签责任书", "份", Counted("agreements", "signed_on", _SIGNED, of_year=OfYear("year")),
               "本年度的责任书里，签字日期在本期的"),
    FigureSpec("signed-year", AGREEMENTS, "本年度累计签订", "份",
               Counted("agreements", "signed_on", _SIGNED, of_year=OfYear("year", whole=True)),
               "本年度的责任书里，到本期末签过字的，包括上一年就签好的"),
    FigureSpec("signed-drivers", AGREEMENTS, "其中与驾驶员签", "份",
               Counted("agreements", "signed_on", (*_SIGNED, Filter("person", "filled")), of_year=OfYear("year", whole=True))),
    FigureSpec("signed-units", AGREEMENTS, "其中与单位签", "份",
               Counted("agreements", "signed_on", (*_SIGNED, Filter("person", "empty")), of_year=OfYear("year", whole=True))),
    FigureSpec("signed-ahead", AGREEMENTS, "预签下年度", "份",
               Counted("agreements", "signed_on", _SIGNED, of_year=OfYear("year", later=1)), "下年度的责任书里，签字日期在本期的"),
    FigureSpec("violations", ACCIDENTS, "登记违法", "起", Counted("violations", "happened")),
    FigureSpec("violations-taught", ACCIDENTS, "其中已作教育", "起", Counted("violations", "happened", (Filter("education", "filled"),))),
    FigureSpec("accidents", ACCIDENTS, "交通事故", "起", Counted("accidents", "happened")),
    FigureSpec("deaths", ACCIDENTS, "死亡", "人", Counted("accidents", "happened", sum="deaths")),
    FigureSpec("serious-injuries", ACCIDENTS, "重伤", "人", Counted("accidents", "happened", sum="serious")),
    FigureSpec("slight-injuries", ACCIDENTS, "轻伤", "人", Counted("accidents", "happened", sum="slight")),
    FigureSpec("loss", ACCIDENTS, "直接财产损失", "元", Counted("accidents", "happened", sum="loss")),
    FigureSpec("briefs", OTHER, "报送信息简报", "篇", says="报送日期在本期的信息简报；手填了的照手填的数",
               unless=Counted("briefs", "sent_on")),
)  # fmt: skip

# Drivers on the register who must sign, as the coverage counts them.
DRIVERS = (_is("state", "在册"), _in("category", tuple(OF_CATEGORY)))

# What a summary says besides: how things stand, not what was done.
STANDING: tuple[FigureSpec, ...] = (
    FigureSpec("units", OTHER, "在册单位", "家", Counted("units", also=(_is("state", "在册"),))),
    FigureSpec("drivers", OTHER, "在册驾驶员", "人", Counted("people", also=DRIVERS)),
    FigureSpec("drivers-filed", OTHER, "档案齐全的驾驶员", "人",
               Counted("people", also=(*DRIVERS, *(Filter(name, "filled") for name in FILE_FIELDS)))),
    FigureSpec("vehicles", OTHER, "在册机动车", "辆", Counted("vehicles", also=(vehicle_rules.ON_REGISTER,)),
               "已报废、调拨、拍卖、转出的不计；封存、维修、停驶、待报废的计"),
    FigureSpec("stations", OTHER, "劝导站", "个", Counted("stations", also=(Filter("state", "not_in", (STOPPED, ABOLISHED)),))),
    FigureSpec("hazards-open", HAZARDS, "本期发现未销号", "处", Worked("hazards", "hazards-open"), "到本期末还没有销号的"),
    FigureSpec("issues-open", MEETING, "本期议定未销号", "项", Worked("meeting-issues", "issues-open"), "到本期末还没有销号的"),
)  # fmt: skip
