"""What is said of a package that was made or brought, in the window and by the command line alike."""

from __future__ import annotations

from trafficdesk.work.packages.api import PackageMade, PackageTaken, Waiting

_WORDS = ("新增", "修改", "删除", "恢复", "认作同一条")


def made_words(made: PackageMade) -> list[str]:
    """A package that was written, in sentences."""
    what = f"第 {made.since} 号以后有变化的" if made.since else "全部"
    lines = [f"给{made.receiver}的第 {made.number} 号交换包做好了（{what}，{made.rows} 条，附件 {made.files} 个）：{made.path}"]
    if made.missing:
        lines.append(f"有 {made.missing} 个附件文件读不出来，没有放进去。“检查全部数据”会说是哪些记录的。")
    if made.first:
        lines.append("对方还没有回过包：这份也可以在空的新办事处里导入，导入后就是它的办公点。密码请另外告诉对方，不要和文件放在一起。")
    return lines


def taken_words(found: PackageTaken) -> list[str]:
    """What a package brought, or would bring, in sentences; what waits is told by `waiting_words`."""
    numbers = zip(_WORDS, (found.added, found.changed, found.trashed, found.restored, found.twins), strict=True)
    told = "、".join(f"{word} {number} 条" for word, number in numbers if number) or "没有要改的"
    lines = [f"{found.sender}的第 {found.number} 号交换包：{told}。"]
    lines += [
        f"两边不同，已按您说的定了：{asked.title} {asked.label}，本机“{asked.ours}”，对方“{asked.theirs}”" for asked in found.decided
    ]
    if found.missing:
        lines.append(f"有 {found.missing} 个附件文件不在这份包里，也没有收到过。请让对方做一份完整的包。")
    if found.since in found.gaps:
        lines.append(f"这份只有第 {found.since} 号以后的变化，而第 {found.since} 号还没有收到。请把它也拿来导入，先后不限。")
    elif found.gaps and found.since:
        lines.append(f"还没有收到的：第 {'、'.join(map(str, found.gaps))} 号。")
    return lines


def waiting_words(waiting: Waiting) -> str:
    """One row that waits, in a sentence."""
    return f"{waiting.label} {waiting.title}（{waiting.desk}第 {waiting.package} 号）：{waiting.sentence}"
