"""How the letters of this office look (GB/T 9704-2012): its red head, to whom copies go, whom to ask, what other bodies are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from trafficdesk.engine.office import Office
from trafficdesk.fields.codes import code_list
from trafficdesk.reports.document import Block, Document
from trafficdesk.reports.official import Imprint, body_blocks, notice
from trafficdesk.rules.organ import SETTING

Annexes = Sequence[tuple[str, Sequence[Block]]]
BODIES = "handover_department"  # the code list of departments that letters go to
# How letters address a department as long as the office has not written its name.
USUAL: Mapping[str, str] = {
    "交警": "公安机关交通管理部门", "公路": "公路管理部门", "城管": "城市管理部门", "水务": "水务部门",
    "住建": "住房和城乡建设部门", "交通运输": "交通运输主管部门", "教育": "教育行政部门", "市场监管": "市场监督管理部门",
    "应急": "应急管理部门",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letterhead:
    """mark: 发文机关标志, "" where the office prints on paper that has it, or issues without one; copies: 抄送; contact: 联系人,
    "" for who sits at the desk; bodies: department → the name by which letters address it; organ: 机关代字 (rules/organ.py)."""

    mark: str = ""
    copies: str = ""
    contact: str = ""
    bodies: Mapping[str, str] = field(default_factory=dict)
    organ: str = ""

    def body(self, department: str) -> str:
        """What a letter calls a department; "" when nobody knows."""
        return self.bodies.get(department) or USUAL.get(department, "" if department in _other() else department)

    @property
    def letter_mark(self) -> str:
        """The head of a 函: the name of the organ alone (10.1)."""
        return self.mark.removesuffix("文件")

    def imprint(self, issuer: str, day: date | None) -> Imprint | None:
        """版记, where the office issues under its own head or sends copies."""
        return Imprint(copies=self.copies, issuer=issuer, issued=day) if self.mark or self.copies else None


def _other() -> tuple[str, ...]:
    return ("其他", "")


def departments() -> list[str]:
    """The departments that may be given a name."""
    return [code.code for code in code_list(BODIES).options() if code.code not in _other()]


def letterhead(office: Office) -> Letterhead:
    """What the office has set."""
    kept: Any = office.setting(SETTING, {}) or {}
    known = {each.name for each in fields(Letterhead)}
    return Letterhead(**{name: value for name, value in kept.items() if name in known})


def plan_of(office: Office, title: str, body: Sequence[str], annexes: Annexes = ()) -> Document:
    """A 方案. An office that issues under its own head issues it by a 通知, and it follows on the pages behind."""
    head = letterhead(office)
    if not head.mark:
        return notice(title, "", "", body, office.name, None, annexes=annexes)
    said = [f"现将《{title}》印发给你们，请结合实际认真贯彻执行。"]
    return notice(
        f"关于印发《{title}》的通知", "", "各成员单位", said, office.name, None, mark=head.mark, imprint=head.imprint(office.name, None),
        issues=(title, body_blocks(body)), annexes=annexes,
    )  # fmt: skip


def keep(office: Office, head: Letterhead) -> None:
    """Set it; nothing at all forgets it."""
    said = {name: value for name, value in asdict(head).items() if value}
    if "bodies" in said:
        said["bodies"] = {name: value.strip() for name, value in said["bodies"].items() if value.strip()}
    office.set_setting(SETTING, {name: value.strip() if isinstance(value, str) else value for name, value in said.items()} or None)
