"""What each role may do. Until an office has a password there is one user, no role, and everything is open."""

from __future__ import annotations

from enum import StrEnum

from trafficdesk.errors import KnownError

# As in resources/codes/user_role.csv.
ADMIN, CLERK, REVIEWER, READER = "管理员", "经办人", "审核人", "只读"


class Right(StrEnum):
    """What is asked for where something is changed, or leaves the program."""

    READ = "read"  # with numbers masked
    WRITE = "write"
    REVIEW = "review"  # the steps that a process names as a reviewer's
    FULL = "full"  # full numbers
    TAKE_OUT = "take_out"  # exports, prints, the binder, the calendar
    BACKUP = "backup"
    UNDO = "undo"  # one's own last change
    UNDO_OTHERS = "undo_others"
    SETTINGS = "settings"
    USERS = "users"
    RESTORE = "restore"
    OWN = "own"  # one's own password and places on the screen


GRANTED = {
    ADMIN: frozenset(Right),
    CLERK: frozenset({Right.READ, Right.WRITE, Right.FULL, Right.TAKE_OUT, Right.BACKUP, Right.UNDO, Right.OWN}),
    REVIEWER: frozenset({Right.READ, Right.REVIEW, Right.FULL, Right.TAKE_OUT, Right.BACKUP, Right.UNDO, Right.OWN}),
    READER: frozenset({Right.READ, Right.OWN}),
}
CALLED = {
    Right.READ: "查看",
    Right.WRITE: "登记和修改",
    Right.REVIEW: "办审核的步骤",
    Right.FULL: "看完整的证号和电话",
    Right.TAKE_OUT: "打印和导出",
    Right.BACKUP: "备份",
    Right.UNDO: "撤销和重做",
    Right.UNDO_OTHERS: "撤销别人做的修改",
    Right.SETTINGS: "改设置",
    Right.USERS: "管理使用人",
    Right.RESTORE: "恢复数据、设密码和取消密码",
    Right.OWN: "改自己的密码",
}


class ForbiddenError(KnownError):
    """The role of the present user does not go so far."""


def may(role: str, right: Right) -> bool:
    """Whether a role goes so far; "" is an office without a password."""
    return not role or right in GRANTED.get(role, frozenset())


def require(user: str, role: str, right: Right) -> None:
    """ForbiddenError with who may, when the role does not go so far."""
    if not may(role, right):
        raise ForbiddenError(f"{user} 是“{role}”，不能{CALLED[right]}。请让{who_may(right)}来做。")


def who_may(right: Right) -> str:
    """The roles that go so far: 管理员或审核人."""
    return "或".join(each for each, rights in GRANTED.items() if right in rights)
