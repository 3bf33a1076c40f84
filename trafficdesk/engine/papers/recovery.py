"""The recovery code on paper: the one thing that opens an office whose passwords are all forgotten."""

from __future__ import annotations

from datetime import date

from trafficdesk.engine.prints import Printed
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import (
    Align,
    Block,
    Document,
    Heading,
    KeyValueGrid,
    Pair,
    Paragraph,
    Role,
    Spacer,
    Style,
    Text,
)
from trafficdesk.reports.pdf import render_batch

TITLE = "数据恢复码"
_SAYS = (
    "一、忘了登录密码，或原来的经办人已经离开，用这张纸上的恢复码可以打开数据：在登录窗口点“用恢复码打开”，照抄上面 7 组字母和数字。",
    "二、字母不分大小写；没有 I、L、O、U 四个字母，像“1”的都是数字一，像“0”的都是数字零。",
    "三、谁拿到这张纸，谁就能看到全部数据。请装进信封封好，由负责人锁在柜子里，不要拍照，不要和电脑、U 盘放在一起。",
    "四、密码全忘了、这张纸也丢了，就没有任何人能打开数据，程序的作者也不能。",
    "五、重新生成恢复码以后，这一张作废，请销毁。",
)


def recovery_print(code: str, office: str, user: str, day: date) -> Printed:
    """The same, to be shown before it is printed."""
    return Printed(TITLE, recovery_paper(code, office, user, day), ((TITLE, 0, 1),))


def recovery_paper(code: str, office: str, user: str, day: date) -> bytes:
    """One page, as PDF. It is made in memory and kept nowhere."""
    plain = Style(size=14, leading=26)
    groups = Style(role=Role.HEI, size=24, leading=44, align=Align.CENTRE, indent=0)
    first, second = code[:19], code[20:]
    blocks: tuple[Block, ...] = (
        Heading(TITLE, 0),
        KeyValueGrid((Pair("单位", office, wide=True), Pair("生成人", user), Pair("日期", written_date(day))), pairs_across=2),
        Spacer(18),
        Paragraph((Text(first),), groups),
        Paragraph((Text(second),), groups, after=18),
        *(Paragraph((Text(sentence),), plain) for sentence in _SAYS),
    )
    return render_batch([Document(TITLE, blocks, note="只印一份，不留底")])
