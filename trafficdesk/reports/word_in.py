"""A text that somebody wrote in Word, as the text of a template: paragraphs, numbering, fields, blanks to write on, who signs.

What a template cannot hold (pictures, tables, heads and feet of pages, comments, changes not accepted, colours) is named, never
dropped without a word. Fields are those in double braces, also where Word has cut them into pieces.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.reports.templates import chinese

_LARGEST = 20 * 1024 * 1024
_MOST_UNPACKED = 200 * 1024 * 1024
_TICKED, _EMPTY_BOXES = "☑☒√", "☐□"
_HEAD = re.compile("[一二三四五六七八九十]+、")
_ITEM = re.compile(r"(（[一二三四五六七八九十]+）|\d+[.．、])\s*")
_FIELD = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_PARTIES = re.compile("^(甲方|乙方|丙方|见证)")
_SIGNS = re.compile("盖章|签字|签名|签章")
# A day that is written in by hand, with room of spaces or of ruled blanks.
_ROOM = r"(?:\{\d+\}|[ \u3000\t\xa0])"
_HAND_DATE = re.compile(f"{_ROOM}*年{_ROOM}+月{_ROOM}+日")
_PAGE_NUMBER = re.compile(r"编号|[第页共\d\s—\-]")
_USUAL_SIGNS = "@签字 甲方（盖章）： | 责任人（签字）：{6} | 日期：{4}年{2}月{2}日 || 乙方（签字）：{7} | 日期：{4}年{2}月{2}日"
_MOST_EMS = 40
_GAP = re.compile(r"\t+|　{2,}| {3,}")
# A party and what is known of it: 身份证号：{{身份证号}}
_FACT = re.compile(r"[^，。：:；]{1,14}[：:][^。；]{0,60}")
_NOT_CARRIED = (
    ("图片", "<pic:pic|<v:imagedata"), ("文本框", "<w:txbxContent"), ("批注", "<w:commentReference"),
    ("脚注、尾注", "<w:footnoteReference|<w:endnoteReference"), ("没有接受的修订（按修订后的字）", "<w:(?:ins|del) "),
    ("自动域（按现在显示的字）", '<w:fldSimple|w:fldCharType="begin"'), ("红字、彩字（都印成黑的）", '<w:color w:val="(?!auto|000000)'),
    ("删除线（按没有划掉的字）", "<w:d?strike/>"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordText:
    """body: the lines of a template without its head. title: what it is called. left_out: what could not be carried."""

    title: str
    body: str
    left_out: tuple[str, ...]


def read_word(content: bytes, name: str) -> WordText:
    """Read a .docx. KnownError in one sentence for what is none."""
    document = _opened(content, name)
    reading = _Reading(document)
    lines = list(reading.lines())
    title = next((line[2:] for line in lines if line.startswith("# ")), "")
    return WordText(title, "\n".join(lines) + "\n", tuple(reading.left_out(content)))


def _opened(content: bytes, name: str) -> Any:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise KnownError(f"{name} 是旧格式的 Word 或者有密码。请在 Word、WPS 里去掉密码，另存为 .docx 再选。")
    if len(content) > _LARGEST:
        raise KnownError(f"{name} 超过 20 兆，没有读。请去掉里面的图片再选。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
                raise KnownError(f"{name} 解开以后太大，没有读。请核对是不是选错了文件。")
        return docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError) as error:
        raise KnownError(f"{name} 不是能认的 Word 文件（.docx）。请核对是不是选错了文件，或者重新另存一次。") from error


@dataclass(frozen=True, slots=True)
class _Letter:
    sign: str
    bold: bool
    under: bool


class _Reading:
    """One document on its way to a template."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._numbers = _Numbers(document)
        self._lost: Counter[str] = Counter()
        self._clauses = 0
        self._titled = self._signed = False

    def lines(self) -> Iterator[str]:
        """The lines of the template."""
        signing: list[str] = []
        for part in self._document.iter_inner_content():
            if hasattr(part, "rows"):
                yield from self._table(part)
                continue
            line = self._line(part)
            if not line:
                continue
            if not self._signed and (signing or (_PARTIES.match(line) and _SIGNS.search(line))):
                signing.append(line)  # who signs stands at the end, one line below the other
                continue
            yield line
        if signing:
            yield _signature([signing])
        elif not self._signed:
            self._lost["没有找到签字栏（“甲方（盖章）”“乙方（签字）”），用了通用的，请核对"] += 1
            yield _USUAL_SIGNS

    # paragraphs

    def _line(self, paragraph: Any) -> str:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        text = _marked(_letters(paragraph)).strip()
        number = self._numbers.of(paragraph)
        if _breaks(paragraph) and not text:
            return "@分页" if self._titled else ""
        if not text:
            return ""
        align = paragraph.alignment
        if not self._titled:
            self._titled = True
            return f"# {_bare(text)}"
        if number:
            return self._numbered(number, text)
        if _HEAD.match(_bare(text)):
            return self._head(_HEAD.sub("", _bare(text), count=1))
        if match := _ITEM.match(text):
            return f"1. {text[match.end() :]}"
        if align == WD_ALIGN_PARAGRAPH.RIGHT:
            return f"> {text}"
        if facts := self._facts(_GAP.split(text)):
            return facts
        if align == WD_ALIGN_PARAGRAPH.CENTER and not self._clauses:
            return f"## {text}"
        return text

    def _facts(self, parts: Sequence[str]) -> str:
        """Who the parties are, above the first head: 乙方：{{姓名}}　　身份证号：{{身份证号}}."""
        shown = [part.strip() for part in parts if part.strip()]
        facts = bool(shown) and not self._clauses and all(_FACT.fullmatch(part) for part in shown)
        return f"@当事人 {' | '.join(shown)}" if facts else ""

    def _numbered(self, number: str, text: str) -> str:
        """A paragraph whose number Word counts."""
        if number == "一、":
            return self._head(_bare(text))
        if number in ("（一）", "1."):
            return f"1. {text}"
        self._lost["项目符号"] += 1
        return text

    def _head(self, text: str) -> str:
        self._clauses += 1
        return f"{chinese(self._clauses)}、{text}"

    # tables

    def _table(self, table: Any) -> Iterator[str]:
        """Two columns with who signs are the signature; of others the words stay, cell by cell."""
        columns = [_cell_lines(table, at) for at in range(len(table.columns))]
        if not self._signed and len(columns) == 2 and all(lines and _SIGNS.search("".join(lines)) for lines in columns):
            self._signed = True
            yield _signature(columns)
            return
        rows = [words for words in map(_cell_words, table.rows) if any(words)]
        facts = [self._facts(words) or self._facts(_paired(words)) for words in rows]
        if all(facts):
            yield from facts
            return
        self._lost["表格（字留下了，一行一段）"] += 1
        yield from ("　".join(filter(None, words)) for words in rows)

    # what a template cannot hold

    def left_out(self, content: bytes) -> Iterator[str]:
        """Each kind of thing once, with how many there were."""
        xml = _body_xml(content)
        for section in self._document.sections:
            for words, part in (("页眉", section.header), ("页脚", section.footer)):
                if any(_PAGE_NUMBER.sub("", each.text) for each in part.paragraphs):
                    self._lost[f"{words}（模板自己有编号、页码和二维码）"] += 1
        counts = ((words, len(re.findall(sign, xml))) for words, sign in _NOT_CARRIED)
        for words, number in (*self._lost.items(), *counts):
            if number:
                yield f"{words} {number} 处" if number > 1 else words


def _cell_words(row: Any) -> list[str]:
    """The words of a row, cells that are joined once."""
    seen: list[Any] = []
    words = []
    for cell in row.cells:
        if cell._tc not in seen:  # noqa: SLF001 - joined cells come once for each place
            seen.append(cell._tc)  # noqa: SLF001
            words.append(" ".join(filter(None, (_marked(_letters(each)).strip() for each in cell.paragraphs))))
    return words


def _paired(words: Sequence[str]) -> list[str]:
    """Label and value in cells of their own as label：value; nothing where they do not go by two."""
    return [f"{label}：{value}" for label, value in zip(words[::2], words[1::2], strict=True)] if len(words) % 2 == 0 else []


def _cell_lines(table: Any, column: int) -> list[str]:
    cells = [row.cells[column] for row in table.rows if len(row.cells) > column]
    lines = (_marked(_letters(paragraph)).strip() for cell in cells for paragraph in cell.paragraphs)
    return [line for line in lines if line]


def _signature(sides: Sequence[Sequence[str]]) -> str:
    """The line of who signs: one side, or one list in which the second side begins with 乙方."""
    if len(sides) == 1:
        lines = [part for line in sides[0] for part in _GAP.split(line) if part.strip()]
        second = [line for line in lines if line.startswith(("乙方", "丙方"))]
        begins = lines.index(second[0]) if second else len(lines)
        sides = (lines[:begins], lines[begins:])
        if second and lines[: begins + 1] == [lines[0], second[0]]:  # both named on one line: what follows belongs to both in turn
            rest = lines[2:]
            sides = ([lines[0], *rest[::2]], [second[0], *rest[1::2]])
    shown = [" | ".join(line for line in side) for side in sides]
    return f"@签字 {' || '.join(filter(None, shown))}"


def _letters(paragraph: Any) -> list[_Letter]:
    """The letters as they stand, with what is struck out by a change that is not accepted left away."""
    from docx.text.run import Run

    found: list[_Letter] = []
    for element in paragraph._p.iter("{*}r"):  # noqa: SLF001 - also inside links and insertions
        if any(above.tag.endswith(("}del", "}moveFrom", "}txbxContent")) for above in element.iterancestors()):
            continue
        run = Run(element, paragraph)
        text = "".join(_text_of(child) for child in element)
        found += [_Letter(sign, bool(run.bold), bool(run.underline)) for sign in text]
    return found


def _text_of(child: Any) -> str:
    kind = child.tag.rpartition("}")[2]
    if kind == "t":
        return str(child.text or "").replace("\n", "")
    return {"tab": "\t", "noBreakHyphen": "-", "sym": "□"}.get(kind, "")


def _marked(letters: Sequence[_Letter]) -> str:
    """Letters with the marks of a template: fields whole, blanks as {n}, ruled and bold words between their marks."""
    text = "".join(each.sign for each in letters)
    covered = [match.span() for match in _FIELD.finditer(text)]
    whole_bold = all(each.bold for each in letters if each.sign.strip())
    out, at = "", 0
    while at < len(letters):
        field = next((end for start, end in covered if start == at), 0)
        if field:
            match = _FIELD.match(text, at)
            assert match is not None
            out, at = f"{out}{{{{{match[1]}}}}}", field
            continue
        look = letters[at]
        stop = at + 1
        starts = {start for start, _ in covered}
        while stop < len(letters) and stop not in starts and (letters[stop].bold, letters[stop].under) == (look.bold, look.under):
            stop += 1
        out += _piece("".join(each.sign for each in letters[at:stop]), look, plain=whole_bold)
        at = stop
    return _HAND_DATE.sub("{4}年{2}月{2}日", out)


def _piece(text: str, look: _Letter, *, plain: bool) -> str:
    if look.under and not text.strip("_ \u3000\t\xa0"):
        return f"{{{_ems(text)}}}"
    text = text.replace("{", "｛").replace("}", "｝").replace("|", "／")
    text = re.sub(r"[_＿]{2,}", lambda found: f"\0{_ems(found[0])}\1", text).replace("__", "_")
    text = "".join("[x]" if sign in _TICKED else "[ ]" if sign in _EMPTY_BOXES else sign for sign in text)
    if text.strip() and look.under:
        text = f"__{text.strip()}__"
    elif text.strip() and look.bold and not plain:
        text = f"**{text.strip()}**"
    return text.replace("\0", "{").replace("\1", "}")


def _ems(text: str) -> int:
    """How many letters wide a blank is: Latin ones are half."""
    wide = sum(1.0 if sign in "\u3000＿" else 4.0 if sign == "\t" else 0.5 for sign in text)
    return max(1, min(_MOST_EMS, round(wide)))


def _bare(text: str) -> str:
    """A title or a head has no marks of its own."""
    return re.sub(r"\*\*(.+?)\*\*", r"\1", text).strip()


def _breaks(paragraph: Any) -> bool:
    return 'w:type="page"' in paragraph._p.xml or bool(paragraph.paragraph_format.page_break_before)  # noqa: SLF001


def _body_xml(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read("word/document.xml").decode("utf-8", "replace")


class _Numbers:
    """Which of its numbers Word writes before a paragraph: 一、 （一） 1. or another sign, "" for none."""

    def __init__(self, document: Any) -> None:
        self._formats: dict[tuple[str, str], tuple[str, str]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {each.get(_w("abstractNumId")): each for each in root.iter(_w("abstractNum"))}
        for number in root.iter(_w("num")):
            kind = number.find(_w("abstractNumId"))
            for level in abstract[kind.get(_w("val"))].iter(_w("lvl")) if kind is not None and kind.get(_w("val")) in abstract else ():
                shown, text = level.find(_w("numFmt")), level.find(_w("lvlText"))
                self._formats[number.get(_w("numId")), level.get(_w("ilvl"))] = (
                    shown.get(_w("val")) if shown is not None else "", text.get(_w("val")) if text is not None else "",
                )  # fmt: skip

    def of(self, paragraph: Any) -> str:
        """The kind of number of a paragraph."""
        properties = paragraph._p.pPr  # noqa: SLF001
        own = properties.numPr if properties is not None else None
        style = getattr(paragraph.style.element.pPr, "numPr", None) if own is None else None
        found = own if own is not None else style
        if found is None or found.numId is None:
            return ""
        level = str(found.ilvl.val) if found.ilvl is not None else "0"
        kind, text = self._formats.get((str(found.numId.val), level), ("", ""))
        if not kind or kind == "none":
            return ""
        if "hinese" in kind or kind == "ideographTraditional":
            return "（一）" if text.startswith(("（", "(")) else "一、"
        return "1." if kind.startswith("decimal") else "•"


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))
