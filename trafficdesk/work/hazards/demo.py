"""Synthetic hazards in every state, a round of inspection, and letters about firms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from trafficdesk.demo.cast import Cast, first
from trafficdesk.work.hazards.rounds_reading import FAILED, PASSED

_PLACES = ("丽湖环路示例口", "景湖路示例段", "智景道示例口", "津汉公路示例段", "东丽湖示例路口")
_HAZARDS = (
    ("路", "标志缺失/损坏/被遮挡", "限速标志被树枝遮挡"), ("路", "夜间照明不足", "三盏路灯不亮"),
    ("环境", "违停占道", "市场门口占道停车"), ("路", "井盖缺失", "雨水井盖缺失"), ("车", "逾期未检验", "货车逾期未检验"),
    ("管理", "安全制度缺失", "企业没有出车前检查记录"), ("路", "学校周边设施不足", "校门口没有减速带"),
    ("路", "路面坑槽/积水/结冰", "路面坑槽约两平方米"), ("环境", "树木遮挡", "绿化遮挡出口视线"),
)  # fmt: skip
_BY_HOTLINE = 2  # which of them somebody called about


def hazards(cast: Cast) -> None:
    """A round of inspection with its places, and hazards in every state from found to closed, passed on ones too."""
    cast.desk.inspections.install_standard()
    inspection = _round(cast)
    for step, (category, item, words) in enumerate(_HAZARDS):
        found = cast.ago(20 + step * 4)
        hazard = first(cast.desk.process("hazards").begin({
            "found": found, "source": "拉网式排查" if step % 2 else "日常巡查", "round": inspection if step % 2 else None,
            "category": category, "item": item, "place": _PLACES[step % 5], "road": "丽湖环路" if step % 2 else "",
            "description": words, "level": "重大隐患" if step in (1, 5) else "一般隐患",
            "committee": cast.committees[step % 8].id, "responsible_unit": cast.units[step % 6].id, "responsible": cast.name(),
            "measure": "限期整改", "fund_source": "街道自筹", "budget": Decimal(2000), "contingency": "设置警示标志",
            "reporter": cast.name(), "due": cast.today + timedelta(days=step * 6 - 12),
        }), "hazards")  # fmt: skip
        if step == _BY_HOTLINE:
            cast.desk.records.edit("hazards", hazard, {
                "hotline_number": f"示例12345-{found:%Y%m%d}-01", "reply_due": found + timedelta(days=5),
                "answered_on": found + timedelta(days=3), "answer": "已到现场核实，责任单位正在整改，完成后再告知。",
            })  # fmt: skip
        _move_on(cast, hazard, step)
    _letters(cast)


def _round(cast: Cast) -> int:
    """拉网式排查 of this quarter: most places were looked at, one failed, two nobody looked at although it is over."""
    inspection = cast.add("inspection-rounds", [{
        "name": f"{cast.year}年拉网式排查", "source": "拉网式排查", "starts": cast.ago(45), "ends": cast.ago(10),
        "people": 12, "leader": "王示例", "departments": "交警、城管、居委会", "scope": "辖区全部道路和客货运单位",
        "plan": "分片包干，逐路逐点对照排查标准检查。",
    }])[0]  # fmt: skip
    desk = cast.desk.inspections
    desk.add_places(inspection, _PLACES, "路口")
    desk.add_places(inspection, ("丽湖环路北段", "津汉公路南段", "景湖路东段"), "路段")
    desk.add_places(inspection, [unit.title for unit in cast.of_type("运输企业")[:2]] or [cast.units[1].title], "单位")
    for at, place in enumerate(desk.places(inspection)[:-2]):
        lines = [replace(line, result=PASSED) for line in desk.checklist(place.id)]
        if at == 2:
            lines[0] = replace(lines[0], result=FAILED, finding="让行标志倾斜，看不清")
        desk.record(place.id, cast.ago(40 - at), "王示例、李示例", lines)
    return inspection


def _letters(cast: Cast) -> None:
    """Two proposals about firms: one answered, one whose answer is late."""
    firms = cast.of_type("运输企业") or [cast.units[1]]
    words = {
        "facts": "三辆货车没有道路运输证。", "basis": "《中华人民共和国道路运输条例》第六十三条。", "proposal": "建议依法责令停业整顿。",
        "addressee": "交通运输", "unit": firms[0].id,
    }  # fmt: skip
    sent, due = cast.ago(60), cast.ago(40)
    letter = first(cast.desk.process("letters").begin({
        **words, "subject": "依法处理货运企业无资质经营", "sent": sent, "reply_due": due,
    }), "letters")  # fmt: skip
    cast.desk.process("letters").do(letter, "answer", {"replied_on": due, "result": "已责令停业整顿十五日，补办证件"})
    cast.desk.process("letters").begin({
        **words, "subject": "核查包车客运企业资质", "addressee": "交通运输、公安", "sent": cast.ago(20), "reply_due": cast.ago(5),
    })  # fmt: skip


def _move_on(cast: Cast, hazard: int, step: int) -> None:
    """The further the step, the further the hazard has come; 0 is left as found."""
    own: list[tuple[str, dict[str, Any]]] = [("grade", {}), ("notify", {"notice_on": cast.ago(16)}), ("start", {})]
    steps = own[:step]
    if step == 1:
        level = {"supervision": "区级挂牌", "supervisor": "区交通安全委员会办公室", "supervised_on": cast.ago(8)}
        steps.append(("supervise", level))
    elif step == 4:
        put_off = {"due": cast.today + timedelta(days=40), "extension": "等待配件", "approver": "王示例"}
        steps.append(("extend", put_off))
    elif step in (7, 8):
        steps = [
            ("pass_on", {"passed_to": "城管", "passed_on": cast.ago(15)}),
            ("reply", {"reply": "已列入本月养护计划", "replied_on": cast.ago(5)}),
        ][: step - 6]
    for key, given in steps:
        cast.desk.process("hazards").do(hazard, key, given)
    if step >= 5 and step not in (7, 8):
        close_hazard(cast, hazard, closed=step == 6)


def close_hazard(cast: Cast, hazard: int, *, closed: bool = True) -> None:
    """Done, and (closed) found in order by two people."""
    hazards = cast.desk.process("hazards")
    hazards.do(hazard, "ask_for_check", {"done_on": cast.ago(6), "progress": "已整改完成", "spent": Decimal(1800)})
    if closed:
        hazards.do(hazard, "recheck", {
            "checked_on": cast.ago(3), "check_result": "合格", "checker_one": "王示例", "checker_two": "李示例",
            "check_opinion": "整改到位，同意销号",
        })  # fmt: skip

