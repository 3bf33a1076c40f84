"""What is attached to rows, as pages of a paper: scans and photos, each under whose it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from trafficdesk.engine.attachments import AttachedFile
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.scanning.pages import pictures_in
from trafficdesk.errors import KnownError
from trafficdesk.reports.document import (
    LIST,
    Align,
    Block,
    Document,
    Footer,
    Image,
    PageBreak,
    Paragraph,
    Role,
    Spacer,
    Style,
    Text,
)
from trafficdesk.store.query import Filter

_ROOM = 40  # for the words below a picture
_WORDS = Style(Role.BODY, 14, 26, Align.CENTRE, 0)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a row. owner: its row; title: whose it is and what it is called."""

    owner: int
    title: str
    file: AttachedFile


def attached_to(request: PrintRequest, code: str, ids: Collection[int]) -> list[Attached]:
    """The files of rows, in the order of the rows."""
    rows = request.records.select("attachments", Filter("owner_code", "is", code), Filter("owner", "in", tuple(ids)))
    place = {row_id: at for at, row_id in enumerate(ids)}
    names: Mapping[int, str] = {row.id: row.title for row in request.records.rows(code, tuple(ids))}
    found = [
        Attached(int(row.values["owner"]), f"{names[int(row.values['owner'])]}：{row.title}", AttachedFile(
            row.id, row.title, str(row.values["kind"] or ""), str(row.values["media_type"] or ""), int(row.values["size"] or 0),
            str(row.values["sha256"]), request.office.files,
        ))
        for row in rows if int(row.values["owner"]) in names
    ]  # fmt: skip
    return sorted(found, key=lambda each: (place[each.owner], each.file.id))


def as_document(attached: Attached, footer: Footer = Footer.NUMBERED) -> Document:
    """A page each; a file that cannot be shown is a page that says so."""
    try:
        return picture_pages(attached.title, pictures_in(attached.file.content(), attached.file.media_type), footer)
    except (KnownError, OSError) as error:
        why = str(error) if isinstance(error, KnownError) else "文件不见了，请从备份恢复。"
        words = (Paragraph((Text(attached.title),), _WORDS, after=12), Paragraph((Text(f"{why}原件见电子附件。"),), _WORDS))
        return Document(attached.title, (Spacer(180), *words), LIST, footer)


def picture_pages(title: str, pictures: Sequence[bytes], footer: Footer) -> Document:
    """Pictures, each on a page of its own."""
    blocks: list[Block] = []
    for content in pictures:
        blocks += [PageBreak()] * bool(blocks) + [Image(content, title, LIST.text_height - _ROOM)]
    return Document(title, tuple(blocks), LIST, footer)
