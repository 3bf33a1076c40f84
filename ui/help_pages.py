"""The pages of the help: text and picture of each, what its steps ask for, and finding a word in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from trafficdesk.paths import resources

KEYS = (
    ("Enter", "到下一格"), ("F1", "使用说明"), ("F2", "保存"), ("F3", "新增"), ("F4", "保存并下一个"),
    ("F5", "重新读取"), ("F6", "换区域"), ("F8", "沿用上条的值"), ("F9", "打印"), ("Ctrl+K", "全局查找"),
    ("Ctrl+F", "在这一页筛选"), ("Ctrl+Z", "撤销"), ("Ctrl+Y", "重做"), ("Ctrl+W", "关闭这一页"), ("Ctrl+L", "锁定"),
    ("Alt+←", "回到上一页"), ("Alt+→", "再往前一页"), ("Ctrl+D", "左边的目录，↑↓ 选，Enter 打开"), ("Ctrl+Tab", "下一项打开的工作"),
    ("Ctrl+PgDn", "下一个标签，Ctrl+PgUp 上一个"), ("Ctrl+T", "全部台账"), ("Ctrl+M", "写备忘"), ("Ctrl+B", "钉住这一条"),
    ("Del", "删除表格里选中的"), ("Alt+↓", "打开列表或月历"), ("Esc", "放弃、关闭"),
)  # fmt: skip
# Before the key of a paper's page; the folder of its picture.
PAPERS = "papers/"
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_ROUND = 16  # letters shown on each side of a word that was found


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page. key: of the page of the window it belongs to; text: Markdown, the title in its first line."""

    key: str
    title: str
    text: str

    @property
    def picture(self) -> Path | None:
        """The picture of the page of the window that it belongs to, or of the paper."""
        path = folder() / self.picture_name
        return path if path.is_file() else None

    @property
    def picture_name(self) -> str:
        """Where it lies below the folder of the help."""
        return f"{self.key}.png" if self.key.startswith(PAPERS) else f"pictures/{self.key}.png"


@dataclass(frozen=True, slots=True)
class Found:
    """A place with the word that was looked for."""

    key: str
    title: str
    around: str


def folder() -> Path:
    """Where the pages lie."""
    return resources() / "help"


def pages(order: Sequence[str], guide: Callable[[str], str]) -> list[HelpPage]:
    """Every page: those of `order` (keys of the window's pages) first, then the keys, then the papers.

    guide: the steps and the papers that belong to a page, and the text of a paper's own page.
    """
    files = sorted(folder().glob("*.md"), key=lambda path: _place(path.stem, order))
    found = [_page(path, guide) for path in files]
    return [*found, HelpPage("keys", "键盘", _keys_page()), *_papers(guide)]


def _papers(guide: Callable[[str], str]) -> list[HelpPage]:
    """A page for each paper that has a picture; none before an office is open."""
    keys = [f"{PAPERS}{path.stem}" for path in sorted((folder() / PAPERS).glob("*.png"))]
    texts = {key: text for key in keys if (text := guide(key))}
    return [HelpPage(key, text.partition("\n")[0].lstrip("# "), text) for key, text in texts.items()]


def look_for(word: str, among: Sequence[HelpPage]) -> list[Found]:
    """Where a word stands, a few places a page; titles first."""
    wanted = word.strip().casefold()
    if not wanted:
        return []
    titles = [Found(page.key, page.title, "") for page in among if wanted in page.title.casefold()]
    places = [Found(page.key, page.title, text) for page in among for text in _around(page.text, wanted)[:3]]
    return [*titles, *places]


def _around(text: str, wanted: str) -> list[str]:
    plain = _LINK.sub(r"\1", text).replace("*", "").replace("|", " ")
    found = []
    for line in plain.splitlines()[1:]:
        at = line.casefold().find(wanted)
        if at >= 0:
            first = max(0, at - _ROUND)
            found.append(("…" if first else "") + line[first : at + len(wanted) + _ROUND].strip() + "…")
    return found


def _page(path: Path, guide: Callable[[str], str]) -> HelpPage:
    text = path.read_text("utf-8")
    steps = guide(path.stem)
    title = text.splitlines()[0].lstrip("# ").strip()
    return HelpPage(path.stem, title, f"{text}\n{steps}" if steps else text)


def _keys_page() -> str:
    lines = "\n".join(f"| **{key}** | {what} |" for key, what in KEYS)
    return f"# 键盘：全程不用鼠标也能办完\n\n| 键 | 做什么 |\n|---|---|\n{lines}\n"


def _place(key: str, order: Sequence[str]) -> tuple[int, str]:
    return (order.index(key) if key in order else len(order)), key
