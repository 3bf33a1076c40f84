"""What else can be done with a vehicle that carries pupils: people, pupils, checks, permit, plate, line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from trafficdesk.fields.spec import FieldSpec, Kind
from ui.parts.old_step_dialog import Answers, day, field_of, long_text, text
from ui.work.school.steps import APPLYING, BUS, INSPECTIONS, STAFF, STAFF_FIELDS, VEHICLES, SchoolStep

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk
    from trafficdesk.work.school.reading import SchoolCard

_NEW_PERSON = ("name", "id_number", "phone", "licence_classes", "first_issued", "valid_until")
_PAPERS = (
    "permit_number", "permit_until", "carrier_until", "carrier_insurer", "rules_kept", "duty_letter_on", "dedicated",
    "equipment",
)  # fmt: skip
_CHECK = ("kind", "checked", "valid_until", "items", "equipment_items", "result", "checked_by", "remark")
_ALWAYS_KINDS = "半年检验、演练、安全教育、维护、月度违法查询、出车前检查只有校车和申请许可的车才登记。"


def _is_bus(card: SchoolCard) -> bool:
    return card.category == BUS


def _may_apply(card: SchoolCard) -> bool:
    return not card.applying and card.category != "非机动车（三轮/电动）" and card.state != "销号"


def _at(*states: str) -> Any:
    return lambda card: card.applying in states


def _add_staff(desk: Desk, vehicle: int, answers: Answers) -> ChangeSet:
    rest = {name: value for name, value in answers.filled().items() if name not in ("person", "role")}
    return desk.school.add_staff(vehicle, answers["person"], answers.text("role"), rest)


def _new_staff(desk: Desk, vehicle: int, answers: Answers) -> ChangeSet:
    person = {name: value for name, value in answers.filled().items() if name != "role"}
    return desk.school.add_new_staff(vehicle, person, answers.text("role"), reason=answers.reason)


def _inspect(desk: Desk, vehicle: int, answers: Answers) -> ChangeSet:
    rest: dict[str, Any] = {n: v for n, v in answers.filled().items() if n not in ("kind", "checked")}
    return desk.school.inspect(vehicle, answers.text("kind"), answers["checked"], rest)


def _opinion_fields(desk: Desk) -> Sequence[FieldSpec]:
    del desk
    which = FieldSpec("哪个部门", Kind.CHOICE, name="of", codes="school_permit_office", required=True)
    return [which, day("on", "回复日期"), long_text("text", "意见")]


PEOPLE: tuple[SchoolStep, ...] = (
    SchoolStep(
        "staff", "登记驾驶人、照管员", (), lambda desk: [field_of(desk, STAFF, name) for name in STAFF_FIELDS], _add_staff,
        "从人员档案里选；档案里没有的，用“登记新人”。",
    ),
    SchoolStep(
        "new", "登记新人（档案里没有的）", (),
        lambda desk: [*(field_of(desk, "people", name) for name in _NEW_PERSON), field_of(desk, STAFF, "role")], _new_staff,
        "同时建立人员档案。",
    ),
    SchoolStep(
        "pupils", "登记学生人数", (),
        lambda desk: [field_of(desk, "school-pupils", name) for name in ("school", "stage", "pupils")],
        lambda desk, v, a: desk.school.count_pupils(v, a["school"], a.text("stage"), a["pupils"]),
        "每所学校一次，只登记人数；同一所学校再登记就是改人数。",
    ),
)  # fmt: skip

CHECKS: tuple[SchoolStep, ...] = (
    SchoolStep(
        "inspect", "登记检验和检查", (),
        lambda desk: [field_of(desk, INSPECTIONS, n, default="today" if n == "checked" else "") for n in _CHECK],
        _inspect, f"半年检验合格的，有效期不填就按半年推算。{_ALWAYS_KINDS}",
    ),
    SchoolStep(
        "route", "改线路和站点", (),
        lambda desk: [field_of(desk, VEHICLES, "route", required=True), field_of(desk, VEHICLES, "stops")],
        lambda desk, v, a: desk.school.change_route(v, a.text("route"), a.text("stops")),
        "一行一站，写上时间。有校车标牌的改了线路、站点，标牌应重新领取。",
    ),
)  # fmt: skip

PERMIT: tuple[SchoolStep, ...] = (
    SchoolStep(
        "apply", "登记许可申请", (), lambda desk: [day("on", "许可申请日期")],
        lambda desk, v, a: desk.school.apply_permit(v, a["on"]), when=_may_apply,
    ),
    SchoolStep(
        "forward", "登记教育部门转送", (), lambda desk: [day("on", "转送日期")],
        lambda desk, v, a: desk.school.forward_permit(v, a["on"]), when=_at("已申请"),
    ),
    SchoolStep(
        "opinion", "登记公安、交通意见", (), _opinion_fields,
        lambda desk, v, a: desk.school.note_opinion(v, a.text("of"), a.text("text"), a["on"]), when=_at("征求意见"),
    ),
    SchoolStep(
        "review", "登记教育审查意见", (), lambda desk: [day("on", "审查日期"), long_text("text", "审查意见")],
        lambda desk, v, a: desk.school.review_permit(v, a.text("text"), a["on"]), "登记后等待本级政府决定。",
        when=_at("意见已回复"),
    ),
    SchoolStep(
        "grant", "登记批准许可", (),
        lambda desk: [day("on", "决定日期"), text("number", "许可批准文号"), day("until", "许可有效期止", default="")],
        lambda desk, v, a: desk.school.grant(v, a.text("number"), a["until"], a["on"]), when=_at("已报政府"),
    ),
    SchoolStep(
        "refuse", "登记不予许可", (), lambda desk: [day("on", "决定日期"), long_text("text", "不予许可的原因")],
        lambda desk, v, a: desk.school.refuse_permit(v, a.text("text"), a["on"]), when=lambda card: bool(card.applying),
    ),
    SchoolStep(
        "withdraw", "登记撤回申请", (), lambda desk: [text("why", "撤回原因")],
        lambda desk, v, a: desk.school.withdraw_permit(v, a.text("why")), when=lambda card: bool(card.applying),
    ),
    SchoolStep(
        "plate", "登记校车标牌", (),
        lambda desk: [text("number", "校车标牌编号"), day("until", "标牌有效期止", default=""),
                      text("issuer", "发牌单位", required=False)],
        lambda desk, v, a: desk.school.issue_plate(v, a.text("number"), a["until"], a.text("issuer")),
        "标牌有效期等于半年检验有效期，不超过许可有效期。", _is_bus,
    ),
    SchoolStep(
        "papers", "补登许可、保险和制度", (),
        lambda desk: [field_of(desk, VEHICLES, name, required=False) for name in _PAPERS],
        lambda desk, v, a: desk.records.edit(VEHICLES, v, a.filled(), reason=a.reason),
        "只填要补的，空着的不改。", lambda card: card.category in (BUS, APPLYING),
    ),
    SchoolStep(
        "revoke", "登记许可失效", (), lambda desk: [text("why", "失效原因")],
        lambda desk, v, a: desk.school.revoke(v, a.text("why")), "以后不再是校车，要交回标牌。", _is_bus,
    ),
)  # fmt: skip

MENU = (PEOPLE, CHECKS, PERMIT)


def remove_step(staff: int, role: str, name: str) -> SchoolStep:
    """One person who is no longer with the vehicle."""
    return SchoolStep(
        f"remove{staff}", f"撤下{role} {name}", (), lambda desk: [text("why", "原因", help="例如 换人、离职")],
        lambda desk, v, a: desk.school.remove_staff(staff, a.text("why")), "有校车标牌的换了驾驶人，标牌应重新领取。",
    )  # fmt: skip
