"""The steps of a vehicle that carries pupils: its handling by state, and everything else by what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from trafficdesk.fields.spec import FieldSpec, Kind
from ui.parts.old_step_dialog import Answers, day, field_of, text

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk
    from trafficdesk.work.school.reading import SchoolCard

VEHICLES, STAFF, CENSUSES, INSPECTIONS = "school-vehicles", "school-staff", "school-censuses", "school-inspections"
BUS, APPLYING = "已许可校车", "申请中"
_LAWFUL = (BUS, "家长自送拼车", "公交/包车")  # may be on file as what they are; the desk has the last word
CAR_FIELDS = ("plate", "no_plate_reason", "vehicle_type", "owner", "seats")
REGISTER_FIELDS = ("category", "stage", "dedicated", "school", "provider", "pupils", "route", "stops", "remark")
STAFF_FIELDS = (
    "person", "role", "endorsed_on", "reviewed_until", "no_full_points", "no_accident", "no_drink", "no_overload",
    "no_crime", "healthy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchoolStep:
    """One act on a vehicle. states: where its button stands; () for those of the menu, which ask `when`."""

    key: str
    words: str
    states: tuple[str, ...]
    fields: Callable[[Desk], Sequence[FieldSpec]]
    work: Callable[[Desk, int, Answers], ChangeSet]
    text: str = ""
    when: Callable[[SchoolCard], bool] = lambda card: True

    def offered(self, card: SchoolCard) -> bool:
        """Whether the act makes sense for this vehicle."""
        return (not self.states or card.state in self.states) and self.when(card)


def new_car_fields(desk: Desk) -> list[FieldSpec]:
    """What the census writes down of a car that the archive may not know yet."""
    helps = {"plate": "档案里有的自动对上，没有的一并登记", "no_plate_reason": "三轮、电动车没有号牌时填写"}
    found = [field_of(desk, "vehicles", name, required=False) for name in CAR_FIELDS]
    return [replace(spec, help=helps.get(spec.name, spec.help)) for spec in found]


def _tell_fields(desk: Desk) -> Sequence[FieldSpec]:
    by = day("by", "复查期限", required=False, default="", help="不填就是告知后 7 日")
    return [day("on", "告知日期"), field_of(desk, VEHICLES, "handling", required=True), by]


def _close_fields(desk: Desk) -> Sequence[FieldSpec]:
    return [
        text("why", "原因", required=False, help="没有经过劝停的要写明，例如 停运、换车"),
        day("returned", "标牌交回日期", required=False, default="", help="有校车标牌的必填"),
    ]


HANDLING: tuple[SchoolStep, ...] = (
    SchoolStep(
        "close", "销号", ("摸排登记", "复查", "备案在册"), _close_fields,
        lambda desk, v, a: desk.school.close(v, a.text("why"), a["returned"]),
    ),
    SchoolStep(
        "verify", "转入核查", ("摸排登记", "备案在册"), lambda desk: [], lambda desk, v, a: desk.school.verify(v),
        "到现场看过车和人，驾驶人已登记。",
    ),
    SchoolStep(
        "file", "备案", ("核查",), lambda desk: [], lambda desk, v, a: desk.school.file_on(v),
        "证件、五定、驾驶人条件都齐才能备案。", lambda card: card.category in _LAWFUL,
    ),
    SchoolStep(
        "tell", "告知劝停", ("核查", "复查"), _tell_fields,
        lambda desk, v, a: desk.school.tell_to_stop(v, a["on"], a.text("handling").split("、"), a["by"]),
        "没有许可不得接送学生，告知停止接送。", lambda card: card.category != BUS,
    ),
    SchoolStep(
        "recheck", "登记复查", ("告知劝停", "移交教育和交警"),
        lambda desk: [day("on", "复查日期"), FieldSpec("已停止接送", Kind.FLAG, name="stopped", required=True)],
        lambda desk, v, a: desk.school.recheck(v, a["on"], bool(a["stopped"])),
    ),
    SchoolStep(
        "pass", "移交", ("告知劝停",),
        lambda desk: [day("on", "移交日期"), text("to", "移交部门", default="教育部门、公安交管部门")],
        lambda desk, v, a: desk.school.pass_on(v, a["on"], a.text("to")),
    ),
)  # fmt: skip
