"""Verbs around paper: print, fonts, letters, agreement-texts, report, make-agreements, scan, sign."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from trafficdesk import clock
from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import progress_line, say, say_json, say_table
from trafficdesk.cli.usage import WrongUsageError
from trafficdesk.cli.wording import filters_of, reason_for_full, row_of
from trafficdesk.cli.writing import tell
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.exchange.safe_file import replacing
from trafficdesk.fields.codes import code_list
from trafficdesk.work.agreements.api import AgreementText, Offer
from trafficdesk.work.scans.api import FILED

WORD = ".docx"
BINDER = ("binder", "迎检卷宗", "卷宗")


def print_kind(arguments: Namespace) -> None:
    """Render one kind of document to a PDF file, or list the kinds."""
    if not arguments.kinds and not (arguments.kind and arguments.out):
        raise WrongUsageError(
            "请写明打印什么、存到哪里，例如：print driver-card --out 卡片.pdf。print --kinds 列出全部种类。"
        )
    with opened(arguments) as desk:
        if arguments.kinds:
            _say_kinds(desk, arguments.json)
            return
        if arguments.kind in BINDER:
            _bind(desk, arguments)
            return
        if arguments.blank:
            _print_blank(desk, arguments)
            return
        if Path(arguments.out).suffix.lower() == WORD:
            _print_word(desk, arguments)
            return
        kind = desk.prints.kind(arguments.kind)
        filters = filters_of(desk, desk.records.view(kind.code), arguments.where)
        out, why = Path(arguments.out), reason_for_full(arguments)
        with _new_file(out) as target:  # a place that cannot be written is said before anything counts as printed
            if arguments.anew:
                again = desk.prints.render(kind.key, filters=filters, year=arguments.year).kept
                desk.prints.withdraw(kind.key, again, arguments.anew)
            looking = arguments.preview or arguments.as_of
            if kind.asks_by_hand and not looking and not arguments.by_hand:
                _stop_for_rare(desk.prints.render(kind.key, filters=filters, year=arguments.year).by_hand)
            make = desk.prints.render if looking else desk.prints.issue
            printed = make(
                kind.key, filters=filters, year=arguments.year, full=arguments.full, why=why, progress=progress_line()
            )
            target.write_bytes(printed.content)
    pages = sum(count for _, _, count in printed.parts)
    if arguments.json:
        parts = [
            {"title": title, "first_page": first + 1, "pages": count} for title, first, count in printed.parts
        ]
        written = printed.change.sentence if printed.change else ""
        say_json({"kind": kind.key, "file": str(out), "pages": pages, "documents": parts, "change": written,
                  "by_hand": printed.by_hand})  # fmt: skip
    else:
        past = f"（{arguments.as_of} 的情况）" if arguments.as_of else ""
        say(f"{printed.name}{past} {len(printed.parts)} 份，共 {pages} 页，已存到 {out}。")
        if printed.left_out:
            say(printed.left_out)
        if printed.change is not None:
            say(f"已记下：{printed.change.sentence}。第一次打印的就此定稿，以后补打都照这一份。")
        if printed.by_hand:
            print(printed.by_hand, file=sys.stderr)


def _print_word(desk: Desk, arguments: Namespace) -> None:
    """A kind as a file of Word, to be edited: what stands on record now; it never counts as printed."""
    if arguments.anew or arguments.as_of:
        raise WrongUsageError("Word 只按现在的内容出，也不算打印：.docx 不和 --anew、--as-of 一起用。")
    kind, out = desk.prints.kind(arguments.kind), Path(arguments.out)
    filters, why = filters_of(desk, desk.records.view(kind.code), arguments.where), reason_for_full(arguments)
    with _new_file(out) as target:
        target.write_bytes(desk.prints.word(
            kind.key, filters=filters, year=arguments.year, full=arguments.full, why=why, progress=progress_line(),
        ))  # fmt: skip
    if arguments.json:
        say_json({"kind": kind.key, "file": str(out)})
    else:
        say(f"{kind.name}已存到 {out}。Word 是现在的内容，供修改后使用，不算打印。")


def _stop_for_rare(by_hand: str) -> None:
    """Papers that are signed are not printed with a gap unasked."""
    if by_hand:
        raise KnownError(f"没有打印。{by_hand}空框也要打的，加上 --by-hand 再打一次；先不打这几份的，用 --where 挑出其余的。")


def fonts(arguments: Namespace) -> None:
    """List the office's fonts for rare names, add one or take one away."""
    with opened(arguments) as desk:
        if arguments.add:
            say(f"已加上：{desk.paper.add_font(Path(arguments.add)).shown}。以后打印缺的字从里面找。")
            return
        if arguments.remove:
            desk.paper.remove_font(arguments.remove)
            say(f"已移除 {arguments.remove}。")
            return
        found = desk.paper.fonts()
    if arguments.json:
        say_json({"fonts": [{"file": each.file, "name": each.name, "bytes": each.size, "letters": each.letters} for each in found]})
        return
    for each in found:
        say(each.shown)
    say(f"共 {len(found)} 款生僻字字库。" if found else "没有加生僻字字库。用 fonts --add 文件 加一款，例如 HanaMinB.ttf。")


def letters(arguments: Namespace) -> None:
    """Show how letters look, or change it."""
    said = {name: getattr(arguments, name) for name in ("organ", "mark", "copies", "contact") if getattr(arguments, name) is not None}
    bodies = {name: text for name, _, text in (each.partition("=") for each in arguments.body or ())}
    with opened(arguments) as desk:
        head = desk.paper.letters()
        if said or bodies:
            plain = {name: "" if text == "无" else text for name, text in said.items()}
            desk.paper.set_letters(replace(head, **plain, bodies={**head.bodies, **bodies}))
            head = desk.paper.letters()
    if arguments.json:
        say_json({"organ": head.organ, "mark": head.mark, "copies": head.copies, "contact": head.contact, "bodies": dict(head.bodies)})
        return
    say(f"代字：{head.organ or '不加'}　红头：{head.mark or '不印'}　抄送：{head.copies or '不印'}　联系人：{head.contact or '经办人'}")
    for name, text in head.bodies.items():
        say(f"{name}：{text}")


def agreement_texts(arguments: Namespace) -> None:
    """List the editions and what the program offers; compare, take or leave an offer."""
    with opened(arguments) as desk:
        texts = desk.agreements.texts
        offers = {each.variant: each for each in texts.offers()}
        asked = arguments.compare or arguments.take or arguments.leave
        offer = next((each for each in offers.values() if asked in (each.variant, each.label)), None)
        if asked and offer is None:
            raise KnownError(f"程序没有带来“{asked}”的新文本，现在用的就是。")
        if offer is None:
            _say_texts(texts.all(), list(offers.values()), arguments.json)
        elif arguments.take:
            say(f"{texts.take(offer, clock.today().year).sentence}。可以用 undo 撤销。")
        elif arguments.leave:
            texts.decline(offer)
            say(f"{offer.label}保留现在用的，这一版新文本以后不再提。")
        else:
            for left, right, same in offer.beside():
                say(f"　 {left}" if same else "\n".join([*([f"－ {left}"] if left else []), *([f"＋ {right}"] if right else [])]))


def _say_texts(texts: Sequence[AgreementText], offers: Sequence[Offer], as_json: bool) -> None:
    if as_json:
        say_json({
            "texts": [{"id": each.id, "variant": each.variant, "label": each.variant_label, "version": each.version, "used": each.used}
                      for each in texts],
            "offers": [each.variant for each in offers],
        })  # fmt: skip
        return
    for each in texts:
        say(f"{each.variant}　{each.variant_label}　{each.year} 年第 {each.edition} 版{'，已经用过' if each.used else ''}")
    for offer in offers:
        say(f"程序带来了{offer.label}的新文本：agreement-texts --compare {offer.variant} 对照，--take 采用，--leave 不用。")


def _print_blank(desk: Desk, arguments: Namespace) -> None:
    """A kind to be filled in by hand."""
    if arguments.where or arguments.full or arguments.anew or arguments.as_of or arguments.year:
        raise WrongUsageError("空白的不看记录：--blank 不和 --where、--year、--full、--anew、--as-of 一起用。")
    out = Path(arguments.out)
    with _new_file(out) as target:
        printed = desk.prints.blank(arguments.kind, progress_line())
        word = printed.word if out.suffix.lower() == WORD else None
        target.write_bytes(word(progress_line()) if word is not None else printed.content)
    pages = sum(count for _, _, count in printed.parts)
    if arguments.json:
        say_json({"kind": desk.prints.kind(arguments.kind).key, "file": str(out), "pages": pages, "documents": len(printed.parts)})
    else:
        say(f"{printed.name} {len(printed.parts)} 份，共 {pages} 页，已存到 {out}。")


def _bind(desk: Desk, arguments: Namespace) -> None:
    """The binder of a year, of the whole office or of one unit (--where unit=NAME)."""
    names = [each.partition("=")[2] for each in arguments.where or () if each.partition("=")[0] in ("unit", "单位")]
    if len(names) != len(arguments.where or ()) or len(names) > 1:
        raise WrongUsageError("卷宗只能按一家单位挑，例如：print binder --year 2026 --where unit=湖畔社区居委会 --out 卷宗.pdf。")
    unit = row_of(desk, desk.records.view("units"), names[0]) if names else None
    kept = arguments.retention and code_list("retention").find(arguments.retention)
    if arguments.retention and not kept:
        raise KnownError(f"保管期限没有“{arguments.retention}”。可以用：永久、30年、10年。")
    year, out, why = arguments.year or clock.today().year, Path(arguments.out), arguments.reason.strip()
    made = desk.archive.write_binder(year, out, unit, progress_line(), why, retention=kept.code if kept else "",
                                     full=bool(arguments.full))  # fmt: skip
    if arguments.json:
        say_json({"kind": BINDER[0], "file": str(made.path), "pages": made.pages, "numbered": made.numbered, "items": made.items,
                  "archival": not made.against})  # fmt: skip
    else:
        say(f"卷宗 {made.items} 件，编号 {made.numbered} 页，连封面、卷脊、目录共 {made.pages} 页，已存到 {made.path}。{made.archival}")


def _say_kinds(desk: Desk, as_json: bool) -> None:
    kinds = desk.prints.kinds()
    if as_json:
        say_json([{"kind": kind.key, "name": kind.name, "stream": kind.code} for kind in kinds])
    else:
        say_table(
            ("种类", "名称", "台账"), [[kind.key, kind.name, kind.code] for kind in kinds], (28, 28, 16)
        )
        say("binder（迎检卷宗）：全年各项工作的材料合成一卷，带封面、卷脊、卷内目录和连续页号。")


def report(arguments: Namespace) -> None:
    """A report of a period as a file or on the screen, or the list of reports."""
    if not arguments.names and not (arguments.name and arguments.period):
        raise WrongUsageError(
            "请写明哪种报表、哪个期间，例如：report month --period 2026-11 --out 月报.pdf。report --names 列出全部报表。"
        )
    with opened(arguments) as desk:
        if arguments.names:
            rows = [[kind.key, kind.name, "、".join(kind.periods), kind.cadence] for kind in desk.reports.kinds()]
            if arguments.json:
                say_json([{"name": key, "title": title, "cadence": cadence} for key, title, _, cadence in rows])
            else:
                say_table(("代号", "报表", "期间", "什么时候报"), rows, (14, 28, 18, 24))
        elif arguments.fields:
            values = desk.reports.form_fields(arguments.name, arguments.period)
            if arguments.json:
                say_json({name: str(value) for name, value in values.items()})
            else:
                say_table(("字段", "现在的值"), [[name, str(value)[:40]] for name, value in values.items()], (40, 40))
        elif arguments.form:
            _fill_form(desk, arguments)
        elif arguments.out:
            desk.reports.write(arguments.name, arguments.period, Path(arguments.out))
            say(f"已存到 {arguments.out}。")
        else:
            _say_report(desk, arguments)


def _fill_form(desk: Desk, arguments: Namespace) -> None:
    """A superior's own workbook filled in."""
    if not arguments.out:
        raise WrongUsageError("请写明填好的表格存到哪里，例如：report month --period 2026-11 --form 空表.xlsx --out 月报.xlsx。")
    out = Path(arguments.out)
    done = desk.reports.fill(
        arguments.name, arguments.period, Path(arguments.form), out, full=arguments.full, reason=reason_for_full(arguments)
    )
    if arguments.json:
        say_json({"file": str(out), "cells": done.cells, "tables": done.tables, "unknown": done.unknown, "lost": done.lost})
    else:
        say(f"已存到 {out}。{done.sentence}")


def _say_report(desk: Desk, arguments: Namespace) -> None:
    content = desk.reports.content(arguments.name, arguments.period)
    if arguments.json:
        say_json({
            "title": content.title, "period": content.period.code,
            "sheets": [
                {"title": sheet.title, "heads": sheet.heads, "lines": [
                    {"section": line.section, "name": line.name, "unit": line.unit, "cells": [cell.text for cell in line.cells]}
                    for line in sheet.all_lines]}
                for sheet in content.sheets],
        })  # fmt: skip
        return
    say(content.title)
    for sheet in content.sheets:
        say(sheet.title)
        rows = [[line.section, line.name, line.unit, *(cell.text for cell in line.cells)] for line in sheet.all_lines]
        say_table((*sheet.labels, *sheet.heads), rows, (10, 18, 8, *(12 for _ in sheet.heads)))


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as target:
            target.touch()
            if path.exists():
                path.open("ab").close()  # held open by a viewer, it could not be replaced afterwards
            yield target
    except OSError as error:
        raise KnownError(
            f"写不进文件 {path.name}。请检查它是否正打开着、磁盘是否已满、文件夹能不能写。"
        ) from error


def make_agreements(arguments: Namespace) -> None:
    """Make the year's agreements for everybody who must sign and has none."""
    with opened(arguments) as desk:
        unit = row_of(desk, desk.records.view("units"), arguments.unit) if arguments.unit else None
        variant = ""
        if arguments.variant:
            code = code_list("agreement_type").find(arguments.variant)
            if code is None:
                known = "、".join(
                    f"{each.code}（{each.label}）" for each in code_list("agreement_type").options()
                )
                raise KnownError(f"没有“{arguments.variant}”这类责任书。可以用：{known}。")
            variant = code.code
        change = desk.agreements.make(
            arguments.year or clock.today().year, unit=unit, variant=variant, progress=progress_line()
        )
    tell(change, arguments)


def sign(arguments: Namespace) -> None:
    """Record that agreements were signed on a day."""
    with opened(arguments) as desk:
        view = desk.records.view("agreements")
        ids = [row_of(desk, view, serial) for serial in arguments.serials]
        change = desk.process("agreements").do_all(ids, "sign", {"signed_on": arguments.on})
    tell(change, arguments)


def scan(arguments: Namespace) -> None:
    """Sort scanned pages into papers and file the complete ones."""
    with opened(arguments) as desk:
        scans = desk.scans
        stack = scans.read([Path(name) for name in arguments.files], progress_line())
        complete = stack.complete
        takes = bool(complete) or any(page.fresh for page, _ in stack.left)
        change = scans.file(stack, arguments.on, progress_line()) if takes and not arguments.dry_run else None
        moved = scans.put_away(stack) if change is not None and arguments.move else []
    if arguments.json:
        say_json({
            "filed": [{"serial": each.serial, "name": each.name, "pages": len(each.pages)} for each in complete],
            "incomplete": [{"serial": each.serial, "name": each.name, "missing": each.missing} for each in stack.incomplete],
            "tray": [{"page": each.page.name if each.page else "", "why": each.why} for each in stack.tray],
            "blanks": stack.blanks, "written": change.sentence if change else None, "moved": [path.name for path in moved],
        })  # fmt: skip
        return
    for paper in complete:
        say(f"{paper.serial} {paper.name}：{len(paper.pages)} 页，齐。")
    for paper in stack.incomplete:
        say(f"{paper.serial} {paper.name}：{paper.why}，没有归档。")
    for each in stack.tray:
        say(f"没有归处：{each.page.name}：{each.why}。" if each.page else each.why)
    if stack.blanks:
        say(f"空白背面 {stack.blanks} 页，没有收。")
    say(f"{change.sentence}。可以用 undo 撤销。" if change else "没有归档。")
    if moved:
        say(f"{len(moved)} 个文件已移到“{FILED}”文件夹。")
