"""The states of whatever is planned (code list plan_state): tasks of the year, of committees, of training and publicity."""

from __future__ import annotations

WAITING, RUNNING, DONE, DROPPED = "未开始", "进行中", "完成", "取消"
OPEN = (WAITING, RUNNING)  # late is no state: the day says it
OVER = (DONE, DROPPED)
