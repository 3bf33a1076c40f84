"""What was noticed about one cell of a list: its kind and the two texts that it is about; the sentence follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RemarkKind(StrEnum):
    """Each with its sentence; {0} is `before`, {1} is `after`."""

    TIDIED = "“{0}” → “{1}”"
    UNSEEN = "已去掉看不见的字符，全角改成半角"
    SERIAL_DATE = "日期序号 {0} → {1}"
    MERGED = "合并单元格 → {1}"
    REPEATED = "{0} → {1}"
    NAMED = "{0} → {1}"
    TENTH = "这一格在 Excel 里是数字，月份可能是 1 月，也可能是 10 月，请核对"
    CUT_OFF = "这一格在 Excel 里是数字，15 位以后的数字已经丢失"
    RESCUED = "证号后三位被 Excel 弄丢，已按前 15 位和姓名认出库里的人，证号用库里的。"
    WILL_ADD = "将新增{0}“{1}”"
    CLASH = "库里是 {0}，表里是 {1}"
    NOTHING = "“{0}”按没有处理"
    PERIOD = "写了起止两个日期：{0} 起，{1} 止"
    ABOUT = "“{0}”是约数，按 {1} 记"
    AROUND = "表里没有这一列，{0}是“{1}”"
    DEFAULTED = "没有写，按“{1}”记"
    BY_NUMBER = "“{0}”没有写全，按身份证号是 {1}"


_SHOWN_AS = {RemarkKind.MERGED: "合并单元格"}
_OWN_BEFORE = (RemarkKind.TIDIED, RemarkKind.SERIAL_DATE, RemarkKind.NAMED, RemarkKind.ABOUT)
_READ_ANEW = (*_OWN_BEFORE, RemarkKind.MERGED, RemarkKind.REPEATED, RemarkKind.ABOUT)


@dataclass(frozen=True, slots=True)
class Remark:
    """`before`: what stood in the cell (or in the base), `after`: what it was taken for (or what the list says)."""

    kind: RemarkKind
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        return self.kind.value.format(self.before, self.after)

    @property
    def clash(self) -> bool:
        """Whether base and list differ, so that a person has to look."""
        return self.kind is RemarkKind.CLASH

    @property
    def read_anew(self) -> bool:
        """Whether the cell shows both texts: what stood there, and what it was taken for."""
        return self.kind in _READ_ANEW

    @property
    def shown_before(self) -> str:
        """What stood in the cell, as far as it is no value of the field itself: 〃, 合并单元格; else ""."""
        return "" if self.kind in _OWN_BEFORE else _SHOWN_AS.get(self.kind, self.before)
