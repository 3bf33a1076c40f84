"""The settings of an office: what people call them, who may change them, and which only serve comfort."""

from __future__ import annotations

from trafficdesk.guard.rights import Right

# What people call a setting, for the trail.
LABELS = {
    "office.name": "办事处名称", "office.clerk": "经办人", "office.phone": "联系电话",
    "letters": "公文格式", "agreements.declined": "不采用的责任书文本", "office.since": "从哪天起登记",
    "archive.retentions": "保管期限", "reports.deadlines": "上报期限", "rules.own": "规定表", "codes.own": "词表",
    "committees.deadlines": "居委会材料期限", "school.roster": "乘车学生名册", "reports.sent_to": "报表抄送", "archive.fonds": "全宗号",
    "scans.folder": "扫描文件夹", "scans.moves": "扫描原件移到已归档",
}  # fmt: skip
# Set by a verb that is none of 设置: the right of that verb. Every other one asks for Right.SETTINGS.
RIGHTS = {"school.roster": Right.WRITE, "agreements.declined": Right.WRITE, "reports.sent_to": Right.REVIEW}
# What only serves comfort (Office.remember), and what this program notes of its own work: by how the name begins, and by name.
QUIET = ("import.", "imported.", "table.", "layout.", "draft.", "trail.", "ui.", "at_hand.", "home.")
QUIET_ALONE = frozenset({"scans.done", "backup.last", "backup.target", "backup.proven", "backup.scheduled", "backup.secret"})


def is_proven(name: str) -> bool:
    """Whether changes of a setting stand in the trail."""
    return not name.startswith(QUIET) and name not in QUIET_ALONE
