"""What stands around a table: 填报单位 above it, its title, the sheet's name, hidden sheets and rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trafficdesk.exchange.cell import cell_text
from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.header import Header
from trafficdesk.fields.folding import clean_name
from trafficdesk.rules.naming import UNIT_LIKE

_REPORTED = re.compile(
    r"(?:填报|填表|上报|报送|报表|所属|所在|用人|使用)?(?:单位|社区|居委会|村居|村|部门)(?:名称)?"
    r"(?:[（(](?:盖章|公章|章)[)）])?\s*[:：]\s*(.+)"
)
_ABOUT = re.compile(
    r"(?:\d{4}年?(?:度|第?[一二三四1-4]季度|\d{1,2}月份?)?|机动车|公务|私家|接送学生|道路交通|交通安全|交通|驾驶员|驾驶人|司机|车辆|人员|在册|人车|基本|信息|"
    r"登记|统计|汇总|花名册|名册|名单|台账|档案|情况|明细|一览|摸底|排查|采集|责任书|表)"
)
_STREET = re.compile(r"(?:街道|街道办|街道办事处|镇人民政府|镇政府|乡政府|街)$")
_LINES = 8


@dataclass(frozen=True, slots=True)
class Around:
    """A name found around a table, where it stood, and whether it may as well be the office that collected the list."""

    text: str
    where: str
    doubtful: bool = False


def units_around(grid: Grid, header: Header) -> list[Around]:
    """The units that a sheet as a whole may speak of, the surest first."""
    found = []
    top = [line for at in range(max(0, header.first_row - _LINES), header.first_row) for line in _texts(grid, at)]
    for text in top:
        if match := _REPORTED.match(text):
            name = re.split(r"[\s　]{2,}|填[报表]|日期|联系", match[1])[0].strip(" 　_＿")
            if name:
                found.append(Around(name, "表上的填报单位", _is_street(name)))
    for text in top:
        name = unit_in_title(text)
        if name:
            found.append(Around(name, "标题里的单位", _is_street(name)))
    if name := unit_in_title(grid.name):
        found.append(Around(name, "工作表名", _is_street(name)))
    return found


def unit_in_title(text: str) -> str:
    """The unit at the beginning of a title (听涛苑社区驾驶员登记表); "" when it begins with something else."""
    bare = clean_name(text)
    match = _ABOUT.search(bare)
    name = (bare[: match.start()] if match else bare).strip("（()）·-— ")
    return name if UNIT_LIKE.search(name) and len(name) >= 3 else ""


def plain_name(text: str) -> str:
    """A sheet's name as it may be a unit's in short: 丽湖二, not Sheet1, not 2026年."""
    name = clean_name(text)
    return "" if re.search(r"[A-Za-z0-9]", name) or _ABOUT.search(name) or not 2 <= len(name) <= 20 else name


def _is_street(name: str) -> bool:
    return _STREET.search(name) is not None


def _texts(grid: Grid, row: int) -> Sequence[str]:
    line = grid.rows[row] if 0 <= row < len(grid.rows) else ()
    return [text for value in line if (text := cell_text(value).text)]
