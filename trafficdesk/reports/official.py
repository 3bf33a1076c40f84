"""Documents in the form of GB/T 9704-2012: 通知, 函, 纪要, letters with a stub. Seals are never drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import (
    LIST,
    OFFICIAL,
    Align,
    Block,
    Cell,
    Column,
    Document,
    Footer,
    Heading,
    PageBreak,
    Paragraph,
    Role,
    Rule,
    Spacer,
    Style,
    Table,
    Text,
    Together,
)
from trafficdesk.reports.linebreak import width_of

_BODY = Style()
_PLAIN = Style(indent=0)
_RIGHT = Style(align=Align.RIGHT, indent=0)
_SMALL = Style(Role.BODY, 14, 24, Align.JUSTIFY, 1)
_MARK = Style(Role.TITLE, 30, 44, Align.CENTRE, 0, red=True)
_CENTRE = Style(align=Align.CENTRE, indent=0)
_PAD = 4
_SHORT_DAY = "　　年　月　日"  # room to write a day on the line of the issuer


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记: to whom a brief is reported, who gets copies, who issued it when."""

    copies: str = ""
    issuer: str = ""
    issued: date | None = None
    reported: str = ""


def notice(
    title: str,
    number: str,
    to: str,
    body: Sequence[str],
    issuer: str,
    day: date | None,
    *,
    mark: str = "",
    letter: bool = False,
    attachments: Sequence[str] = (),
    annexes: Sequence[tuple[str, Sequence[Block]]] = (),
    issues: tuple[str, Sequence[Block]] | None = None,
    imprint: Imprint | None = None,
) -> Document:
    """通知 or 函. body: a text per paragraph; ones that begin with 一、 （一） 1. are set as levels (7.3.3).

    mark: 发文机关标志 in red above the number (with a red line below), "" for none; letter: set as a 函 (10.1), its number below a
    double red line. to: 主送机关 without colon. attachments: names of what goes with it; annexes: (name, blocks) of what is
    printed behind it, each on a page of its own. issues: what is issued by it (印发): no annex, so not marked as one.
    """
    blocks: list[Block] = _head(mark, number, letter)
    blocks.append(Heading(title, 0))
    if to:
        blocks.append(Paragraph((Text(f"{to}：", place="主送"),), _PLAIN))
    blocks += body_blocks(body)
    blocks += _attachment_list([*attachments, *(name for name, _ in annexes)])
    blocks += _signing_off(issuer, day)
    if issues is not None:
        blocks += [PageBreak(), Heading(issues[0], 0), *issues[1]]
    for at, (name, inside) in enumerate(annexes, len(attachments) + 1):
        which = f"附件{at}" if len(attachments) + len(annexes) > 1 else "附件"
        blocks += [PageBreak(), Paragraph((Text(which),), Style(Role.HEI, align=Align.LEFT, indent=0)), Heading(name, 0), *inside]
    blocks += _imprint(imprint)
    return Document(title, tuple(blocks), OFFICIAL, Footer.OFFICIAL, dated=day)


def _head(mark: str, number: str, letter: bool) -> list[Block]:
    """版头: the organ's name in red, the number, the red line; without a name the number alone, at the right."""
    if not mark:
        return [Paragraph((Text(number, place="发文字号"),), _RIGHT)] if number else []
    shown = Text(number or "　　　　〔　　　　〕　　号", place="发文字号")
    name = Paragraph((Text(mark, place="发文机关标志"),), _MARK, after=4 if letter else 10)
    if letter:
        lines = (Rule(2.4, red=True, before=0, after=1.2), Rule(0.7, red=True, before=0, after=6))
        return [name, *lines, Paragraph((shown,), _RIGHT, after=18)]
    return [name, Paragraph((shown,), _CENTRE), Rule(1.4, red=True, before=2, after=24)]


def minutes(
    mark: str,
    number: str,
    title: str,
    body: Sequence[str],
    people: Sequence[tuple[str, Sequence[str]]],
    issuer: str,
    day: date | None,
    *,
    imprint: Imprint | None = None,
) -> Document:
    """会议纪要 (10.3) or 简报: mark "×××纪要" on top, no seal; after the body 出席, 请假, 列席 (撰稿, 审核) with names.

    people: (label, names) pairs, the label in 黑体, names in 仿宋.
    """
    blocks: list[Block] = [
        Paragraph((Text(mark),), _MARK, after=6),
        Paragraph((Text(number, place="编号"),), _CENTRE),
        _issued_by(issuer, day),
        Rule(1.4, red=True, before=2, after=20),
        Heading(title, 0),
        *body_blocks(body),
        Spacer(_BODY.leading / 2),
    ]
    for label, names in people:
        runs = (Text(f"{label}：", Role.HEI), Text("、".join(names), place=label))
        blocks.append(Paragraph(runs, _BODY))
    blocks += _imprint(imprint)
    return Document(title, tuple(blocks), OFFICIAL, Footer.OFFICIAL, dated=day)



def _issued_by(issuer: str, day: date | None) -> Paragraph:
    """On one line: an issuer with a long name is set smaller."""
    text = f"{issuer}　　{written_date(day) if day else _SHORT_DAY}"
    fits = width_of(text, _CENTRE.role, _CENTRE.size) <= OFFICIAL.text_width
    return Paragraph((Text(text),), _CENTRE if fits else replace(_CENTRE, size=14))


def letter_with_stub(
    title: str,
    number: str,
    to: str,
    body: Sequence[str],
    issuer: str,
    day: date | None,
    *,
    stub: Sequence[tuple[str, str]],
    receipt: Sequence[str] = (),
) -> Document:
    """A letter with its 存根联 above a cut line, both with the same number; receipt lines are for who takes it.

    stub: (label, value) pairs kept in the office. day None: not issued yet, the date is written in by hand.
    """
    small = Style(Role.BODY, 12, 20, Align.LEFT, 0)
    blocks: list[Block] = [
        Paragraph((Text(f"{title}（存根）"),), Style(Role.HEI, 14, 24, Align.CENTRE, 0)),
        Paragraph((Text(number),), Style(Role.BODY, 12, 20, Align.RIGHT, 0)),
        *(Paragraph((Text(f"{label}："), Text(value, place=label)), small) for label, value in stub),
        Rule(dashed=True, text=f"骑　缝　{number}", before=8, after=8),
        Heading(title, 0),
        Paragraph((Text(number),), Style(Role.BODY, 14, 24, Align.RIGHT, 0)),
        Paragraph((Text(f"{to}：", place="致"),), Style(Role.BODY, 14, 25, indent=0)),
        *body_blocks(body, size=14, leading=25),
    ]
    signed = _signing_off(issuer, day, size=14, leading=25)
    if receipt:  # who takes it signs on the page of the signature, below some of the text
        parts: list[Block] = []
        for each in signed:
            parts += each.blocks if isinstance(each, Together) else (each,)
        parts.append(Rule(before=10, after=4))
        parts += [Paragraph((Text(line),), small) for line in receipt]
        signed = [Together(tuple(parts), company=True)]
    blocks += signed
    return Document(title, tuple(blocks), LIST, Footer.NONE, number=number, dated=day)


def body_blocks(body: Sequence[str], size: float = 16, leading: float = 28.95) -> list[Block]:
    """Paragraphs and levels: 一、 in 黑体, a short （一） line in 楷体, all others 仿宋."""
    blocks: list[Block] = []
    for text in body:
        role = _level_role(text)
        blocks.append(Paragraph((Text(text),), Style(role, size, leading), keep_next=role is not Role.BODY))
    return blocks


def _level_role(text: str) -> Role:
    numerals = "一二三四五六七八九十"
    # A heading is a line without a full stop; a whole clause that begins with its number is running text.
    if text.endswith(("。", "；", "：")):
        return Role.BODY
    if text[:1] in numerals and "、" in text[:4]:
        return Role.HEI
    if text[:1] == "（" and text[1:2] in numerals and "）" in text[:6]:
        return Role.KAI
    return Role.BODY


def _attachment_list(names: Sequence[str]) -> list[Block]:
    """附件说明 (7.3.4): one line below the body, no mark after the names."""
    if not names:
        return []
    lines = [f"附件：{names[0]}"] if len(names) == 1 else [
        f"{'附件：' if index == 1 else '　　　'}{index}. {name}" for index, name in enumerate(names, 1)
    ]  # fmt: skip
    return [Spacer(_BODY.leading), *(Paragraph((Text(line),), Style(align=Align.LEFT)) for line in lines)]


def _signing_off(issuer: str, day: date | None, size: float = 16, leading: float = 28.95) -> list[Block]:
    """落款 with room for a seal (7.3.5.1): the date four letters from the right, the organ centred above it."""
    date_text = written_date(day)
    # Both lines end so that the organ's middle is above the date's.
    longer, shorter = max(len(issuer), len(date_text) - 3), min(len(issuer), len(date_text) - 3)
    pad = "　" * ((longer - shorter) // 2)
    issuer_end = "　" * 4 + (pad if len(issuer) < len(date_text) - 3 else "")
    date_end = "　" * 4 + (pad if len(issuer) > len(date_text) - 3 else "")
    style = Style(Role.BODY, size, leading, Align.RIGHT, 0)
    lines = (
        Paragraph((Text(issuer + issuer_end),), style),
        Paragraph((Text(date_text + date_end),), style),
    )
    return [Spacer(leading), Together(lines, company=True)]


def _ends(left: str, right: str) -> Table:
    """印发机关 at the left, 印发日期 at the right, each one letter from the edge (7.4.3)."""
    cells = (Cell(f"　{left}", align=Align.LEFT), Cell(f"{right}　", align=Align.RIGHT))
    shares = tuple(Column(width_of(f"　{text}", Role.BODY, 14) + 2 * _PAD) for text in (left, right))  # a long name stays on one line
    return Table(shares, (cells,), size=14, row_height=24, ruled=False, role=Role.BODY)


def _imprint(imprint: Imprint | None) -> list[Block]:
    """版记 (7.4): 4号仿宋, outer rules 0.35 mm, inner 0.25 mm, its last rule on the lower edge of the last page."""
    if imprint is None:
        return []
    blocks: list[Block] = [Rule(1.0, before=24, after=1)]
    if imprint.reported:
        blocks += [Paragraph((Text(f"报送：{imprint.reported}"),), _SMALL), Rule(0.7, before=1, after=1)]
    if imprint.copies:
        blocks += [Paragraph((Text(f"抄送：{imprint.copies}"),), _SMALL), Rule(0.7, before=1, after=1)]
    if imprint.issuer:
        day = f"{written_date(imprint.issued) if imprint.issued else _SHORT_DAY}印发"
        blocks.append(_ends(imprint.issuer, day))
    blocks.append(Rule(1.0, before=1))
    return [Together(tuple(blocks), company=True, foot=True)]
