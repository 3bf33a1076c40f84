"""The steps of a vehicle that carries pupils: handling by state, permit and plate by choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trafficdesk.fields.spec import FieldSpec, Kind
from ui.pages.step_dialog import Answers, day, field_of, long_text, text

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk
    from trafficdesk.streams.school_reading import SchoolCard

VEHICLES, STAFF, CENSUSES, INSPECTIONS = "school-vehicles", "school-staff", "school-censuses", "school-inspections"
_BUS = "已许可校车"
_LAWFUL = (_BUS, "家长自送拼车", "公交/包车")  # may be on file as what they are; the desk has the last word
STAFF_FIELDS = (
    "person", "role", "endorsed_on", "reviewed_until", "no_full_points", "no_accident", "no_drink", "no_overload",
    "no_crime", "healthy",
)  # fmt: skip
REGISTER_FIELDS = ("vehicle", "category", "stage", "school", "provider", "pupils", "route", "stops", "remark")


@dataclass(frozen=True, slots=True)
class SchoolStep:
    """One act on a vehicle. states: where its button stands; () for those of the permit menu."""

    key: str
    words: str
    states: tuple[str, ...]
    fields: Callable[[Desk], Sequence[FieldSpec]]
    work: Callable[[Desk, int, Answers], ChangeSet]
    text: str = ""

    def offered(self, card: SchoolCard) -> bool:
        """Whether the button makes sense for this vehicle."""
        if self.key == "file" and card.category not in _LAWFUL:
            return False
        return card.state in self.states and not (self.key == "tell" and card.category == _BUS)


def _handling(desk: Desk) -> FieldSpec:
    return field_of(desk, VEHICLES, "handling", required=True)


HANDLING: tuple[SchoolStep, ...] = (
    SchoolStep(
        "verify", "转入核查", ("摸排登记", "备案在册"), lambda desk: [], lambda desk, v, a: desk.school.verify(v),
        "到现场看过车和人，驾驶人已登记。",
    ),
    SchoolStep(
        "file", "备案", ("核查",), lambda desk: [], lambda desk, v, a: desk.school.file_on(v),
        "证件、五定、驾驶人条件都齐才能备案。",
    ),
    SchoolStep(
        "tell", "告知劝停", ("核查", "复查"), lambda desk: [day("on", "告知日期"), _handling(desk)],
        lambda desk, v, a: desk.school.tell_to_stop(v, a["on"], a.text("handling").split("、")),
        "没有许可不得接送学生，告知停止接送。",
    ),
    SchoolStep(
        "pass", "移交", ("告知劝停",),
        lambda desk: [day("on", "移交日期"), text("to", "移交部门", default="教育部门、公安交管部门")],
        lambda desk, v, a: desk.school.pass_on(v, a["on"], a.text("to")),
    ),
    SchoolStep(
        "recheck", "登记复查", ("告知劝停", "移交教育和交警"),
        lambda desk: [day("on", "复查日期"), FieldSpec("已停止接送", Kind.FLAG, name="stopped", required=True)],
        lambda desk, v, a: desk.school.recheck(v, a["on"], bool(a["stopped"])),
    ),
    SchoolStep(
        "close", "销号", ("复查", "备案在册"), lambda desk: [text("why", "原因", required=False, help="在册的车要写明，例如 停运、换车")],
        lambda desk, v, a: desk.school.close(v, a.text("why")),
    ),
)  # fmt: skip


def _inspect(desk: Desk, vehicle: int, answers: Answers) -> ChangeSet:
    rest: dict[str, Any] = {n: v for n, v in answers.filled().items() if n not in ("kind", "checked")}
    return desk.school.inspect(vehicle, answers.text("kind"), answers["checked"], rest)


PERMIT: tuple[SchoolStep, ...] = (
    SchoolStep(
        "apply", "登记许可申请", (), lambda desk: [day("on", "许可申请日期")],
        lambda desk, v, a: desk.school.apply_permit(v, a["on"]),
    ),
    SchoolStep(
        "opinions", "登记三部门意见", (), lambda desk: [long_text("text", "教育、公安、交通意见")],
        lambda desk, v, a: desk.school.note_opinions(v, a.text("text")),
    ),
    SchoolStep(
        "grant", "登记许可", (), lambda desk: [text("number", "许可批准文号"), day("until", "许可有效期止", default="")],
        lambda desk, v, a: desk.school.grant(v, a.text("number"), a["until"]),
    ),
    SchoolStep(
        "refuse", "登记不予许可", (), lambda desk: [long_text("text", "不予许可的原因")],
        lambda desk, v, a: desk.school.refuse_permit(v, a.text("text")),
    ),
    SchoolStep(
        "inspect", "登记检验和检查", (),
        lambda desk: [field_of(desk, INSPECTIONS, n, default="今天" if n == "checked" else "")
                      for n in ("kind", "checked", "valid_until", "items", "result", "checked_by")],
        _inspect, "半年检验合格的，有效期不填就按半年推算。",
    ),
    SchoolStep(
        "plate", "登记标牌", (), lambda desk: [text("number", "校车标牌编号"), day("until", "标牌有效期止", default="")],
        lambda desk, v, a: desk.school.issue_plate(v, a.text("number"), a["until"]),
        "标牌有效期等于半年检验有效期，不超过许可有效期。",
    ),
    SchoolStep(
        "route", "改线路和站点", (),
        lambda desk: [field_of(desk, VEHICLES, "route", required=True), field_of(desk, VEHICLES, "stops")],
        lambda desk, v, a: desk.school.change_route(v, a.text("route"), a.text("stops")),
        "有标牌的车改了线路、站点，原标牌作废，应重新领取。",
    ),
    SchoolStep(
        "revoke", "登记许可失效", (), lambda desk: [text("why", "失效原因")],
        lambda desk, v, a: desk.school.revoke(v, a.text("why")),
    ),
)  # fmt: skip
