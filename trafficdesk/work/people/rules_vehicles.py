"""Which cars count: those on the register (在册), and of them those in use (在用). Every paper asks here."""

from __future__ import annotations

from trafficdesk.fields.codes import code_list
from trafficdesk.store.query import Filter

# 在用: somebody drives it. 在册: it is still there, in use or not.
IN_USE = Filter("state", "is", "在用")
_GONE = ("已报废", "已调拨", "已拍卖", "已转出")
THERE = tuple(each.code for each in code_list("vehicle_state").options() if each.code not in _GONE)
ON_REGISTER = Filter("state", "in", THERE)
