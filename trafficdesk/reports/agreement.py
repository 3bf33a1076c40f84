"""A responsibility agreement on paper (domain 2.1)."""

from __future__ import annotations

from collections.abc import Mapping

from trafficdesk.reports.document import AGREEMENT, OFFICIAL, Document, Footer
from trafficdesk.reports.page_code import payload
from trafficdesk.reports.templates import SIZES, Template, fill


def agreement_document(
    template: Template,
    values: Mapping[str, str],
    serial: str,
    version: str,
    text_hash: str,
    reprint: bool = False,
) -> Document:
    """An agreement with `values` filled in; missing ones become ruled blanks.

    serial: its number, in the footer and the QR code. version: variant-version of the text. text_hash: SHA-256 of
    the content, its first 16 digits go into the code, by which a scan finds its agreement. reprint: marked 补打.
    """
    return Document(
        template.title or "交通安全责任书",
        fill(template, values),
        OFFICIAL if template.size >= SIZES["三号"] else AGREEMENT,
        Footer.NUMBERED,
        number=serial,
        note="补打" if reprint else "",
        qr=payload(serial, version, text_hash),
    )
