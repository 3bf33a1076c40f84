"""The words of publicity: record codes, the states of a plan item, what ends with a paper."""

from __future__ import annotations

ACTIVITIES, PLANS, DAYS, BOARDS = "publicity", "publicity-plans", "publicity-days", "boards"
MATERIALS, MOVES = "materials", "material-moves"

OPEN, RUNNING, DONE, CANCELLED = "未开始", "进行中", "完成", "取消"
# What the calendar says of a day that is no plan item.
HELD, UNPLANNED = "已开展", "未列入计划"
# Kinds of plan items that end with a paper, not with an activity.
PAPERS = ("方案", "总结")

ISSUED, RETURNED = "领用", "退回"
