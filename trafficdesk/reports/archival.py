"""A PDF for the archive: PDF/A-2b (ISO 19005-2) as far as it can be seen from here.

The label is written only where nothing was found that speaks against it. What is looked for: fonts that are not embedded, colours
for which no output intent says what they mean (CMYK), filters that are not allowed, anything that runs, encrypts or lies beside the
pages. What is not looked at: whether embedded fonts are whole, and JPEG 2000 inside scans. No validator has seen these files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

LABEL = "PDF/A-2b"
_CMYK_INK = re.compile(rb"(?:^|\s)(?:[\d.]+\s+){4}[kK](?=\s|$)")
_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_RUNS = ("/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Rendition", "/SetOCGState", "/Trans", "/Hide")


def prepare(whole: Any, title: str, author: str, on: date) -> tuple[str, ...]:
    """Give an open pikepdf file its XMP, its output intent and, where nothing speaks against it, the label; what does, in words."""
    against = tuple(dict.fromkeys(_against(whole)))
    _output_intent(whole)
    moment = f"{on:%Y-%m-%d}T00:00:00+08:00"
    with whole.open_metadata(set_pikepdf_as_editor=False) as about:
        about["dc:title"], about["dc:creator"] = title, [author]
        about["pdf:Producer"], about["xmp:CreatorTool"] = "TrafficDesk", "交通安全工作台"
        about["xmp:CreateDate"] = about["xmp:ModifyDate"] = moment
        if not against:
            about["pdfaid:part"], about["pdfaid:conformance"] = "2", "B"
    stamp = f"D:{on:%Y%m%d}000000+08'00'"
    info = whole.docinfo
    info["/Title"], info["/Author"], info["/Producer"], info["/Creator"] = title, author, "TrafficDesk", "交通安全工作台"
    info["/CreationDate"] = info["/ModDate"] = stamp
    return against


def _output_intent(whole: Any) -> None:
    """What red, green and blue mean: sRGB."""
    import pikepdf

    profile = whole.make_stream(_srgb(), N=3)
    whole.Root["/OutputIntents"] = whole.make_indirect(pikepdf.Array([pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent, S=pikepdf.Name.GTS_PDFA1, OutputConditionIdentifier="sRGB IEC61966-2.1", Info="sRGB",
        DestOutputProfile=profile,
    )]))  # fmt: skip


@cache
def _srgb() -> bytes:
    """The profile, without the moment at which it was made, so that the same pages give the same bytes."""
    from PIL import ImageCms

    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = (2000).to_bytes(2, "big") + b"\0\1\0\1" + bytes(6)
    profile[84:100] = bytes(16)  # the sum over it
    return bytes(profile)


def _against(whole: Any) -> Iterator[str]:
    import pikepdf

    for thing in whole.objects:
        if isinstance(thing, pikepdf.Stream):
            yield from _in_stream(thing)
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            yield from _in_dictionary(thing)
    root = whole.Root
    for name, words in (("/OpenAction", "打开时会运行的动作"), ("/AA", "自动运行的动作"), ("/AcroForm", "可填的表单")):
        if name in root:
            yield words
    if "/Names" in root and any(name in root.Names for name in ("/JavaScript", "/EmbeddedFiles")):
        yield "脚本或附带的文件"
    for page in whole.pages:
        content = _content(page)
        if (b"k" in content or b"K" in content) and _CMYK_INK.search(content):  # of our own pages none has either
            yield "印刷用的四色"


def _in_stream(stream: Any) -> Iterator[str]:
    filters = stream.get("/Filter", ())
    names = [str(filters)] if not hasattr(filters, "__iter__") or str(filters).startswith("/") else [str(each) for each in filters]
    if "/LZWDecode" in names or "/Crypt" in names:
        yield "不许用的压缩方式"
    if stream.get("/Subtype") == "/Image" and (stream.get("/Interpolate") is True or "/Alternates" in stream):
        yield "图片的特殊设置"
    if stream.get("/Subtype") == "/PS":
        yield "打印机程序"


def _in_dictionary(thing: Any) -> Iterator[str]:
    if thing.get("/Type") == "/Font":
        yield from _in_font(thing)
    if str(thing.get("/ColorSpace", "")) == "/DeviceCMYK":
        yield "印刷用的四色"
    if str(thing.get("/S", "")) in _RUNS or thing.get("/Type") == "/Filespec":
        yield "会运行的动作或附带的文件"
    if thing.get("/Type") == "/Annot" and str(thing.get("/Subtype")) not in ("/Link", "/Popup"):
        flags = int(thing.get("/F", 0))
        if not flags & 4 or flags & 0b100011 or "/AP" not in thing:
            yield "打印不出来的批注"


def _in_font(font: Any) -> Iterator[str]:
    """Type 3 draws itself, Type 0 hangs on what it is made of; every other has its file with it."""
    kind = str(font.get("/Subtype"))
    if kind in ("/Type3", "/Type0"):
        return
    described = font.get("/FontDescriptor")
    if described is None or not any(name in described for name in _FILES):
        yield "没有嵌入的字体"
    elif kind == "/CIDFontType2" and "/CIDToGIDMap" not in font:
        yield "字体没有对照表"


def _content(page: Any) -> bytes:
    import pikepdf

    try:
        found = page.obj.get("/Contents")
        parts = list(found) if isinstance(found, pikepdf.Array) else [found] if found is not None else []
        return b"\n".join(each.read_bytes() for each in parts)
    except pikepdf.PdfError:
        return b""
