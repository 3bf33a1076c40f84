"""Through a real CUPS with a queue of its own: what arrives is what was asked for, once, in colour, from the tray that was chosen.

Skipped where there is no cupsd, or where this user may not run one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from trafficdesk.reports import pdf
from trafficdesk.reports.document import Document, Footer, Paragraph, Style
from ui.printing import spool
from ui.printing.driver import left_in
from ui.printing.job import LONG_EDGE, SINGLE, PrintJob
from ui.printing.pages import PdfPages

QUEUE = "td-test"
# A colour printer with two trays that takes PDF as it comes.
PPD = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "TEST.PPD"
*Manufacturer: "Test"
*Product: "(Test)"
*ModelName: "Test"
*ShortNickName: "Test"
*NickName: "Test"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*DefaultColorSpace: RGB
*cupsFilter: "application/pdf 0 -"
*OpenUI *PageSize: PickOne
*DefaultPageSize: A4
*PageSize A4/A4: ""
*PageSize A5/A5: ""
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: A4
*PageRegion A4/A4: ""
*PageRegion A5/A5: ""
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*ImageableArea A5/A5: "0 0 420 595"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
*PaperDimension A5/A5: "420 595"
*OpenUI *Duplex: PickOne
*DefaultDuplex: None
*Duplex None/Off: ""
*Duplex DuplexNoTumble/Long: ""
*Duplex DuplexTumble/Short: ""
*CloseUI: *Duplex
*OpenUI *ColorModel: PickOne
*DefaultColorModel: RGB
*ColorModel RGB/Color: ""
*ColorModel Gray/Gray: ""
*CloseUI: *ColorModel
"""


@dataclass(frozen=True)
class Server:
    """Where the server keeps what it was sent."""

    spool: Path
    socket: Path

    def came(self) -> list[tuple[bytes, bytes]]:
        """(the file, what was said of it) of each job, in their order; waits until the newest is whole."""
        for _ in range(100):
            done = sorted(self.spool.glob("c?????"))  # c00001.N is still being written
            files = sorted(self.spool.glob("d*-001"))
            if done and len(done) == len(files):
                break
            time.sleep(0.1)
        return [(data.read_bytes(), control.read_bytes()) for data, control in zip(files, done, strict=True)]


CONF = """Listen {folder}/s
LogLevel warn
Browsing Off
DefaultAuthType None
PreserveJobFiles Yes
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow all
</Location>
<Location /admin>
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""


@pytest.fixture
def cups(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, qapp: object) -> Iterator[Server]:
    program = shutil.which("cupsd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    admin = shutil.which("lpadmin", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if sys.platform == "win32" or not program or not admin:
        pytest.skip("no cupsd here: printing through CUPS is not tried (Debian: cups-daemon, cups-client)")
    if os.geteuid() != 0:
        pytest.skip("a server of one's own needs root: printing through CUPS is not tried")
    folder = Path("/tmp", f"td-cups-{os.getpid()}")  # a socket's name may not be long
    folder.mkdir()
    for name in ("spool", "cache", "state", "log", "root"):
        (folder / name).mkdir()
    (folder / "cupsd.conf").write_text(CONF.format(folder=folder))
    (folder / "files.conf").write_text(
        f"FileDevice Yes\nServerRoot {folder}/root\nRequestRoot {folder}/spool\nCacheDir {folder}/cache\nStateDir {folder}/state\n"
        f"AccessLog {folder}/log/a\nErrorLog {folder}/log/e\nPageLog {folder}/log/p\nUser nobody\nGroup nogroup\nSystemGroup root\n"
    )
    (folder / "test.ppd").write_text(PPD)
    server = subprocess.Popen([program, "-f", "-c", folder / "cupsd.conf", "-s", folder / "files.conf"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    monkeypatch.setenv("CUPS_SERVER", str(folder / "s"))
    try:
        for _ in range(100):
            if (folder / "s").exists() or server.poll() is not None:
                break
            time.sleep(0.05)
        made = subprocess.run([admin, "-p", QUEUE, "-E", "-v", "file:///dev/null", "-P", folder / "test.ppd"],
                              capture_output=True, check=False)  # fmt: skip
        if server.poll() is not None or made.returncode or QUEUE not in QPrinterInfo.availablePrinterNames():
            pytest.skip(f"no print server can be run here: {made.stderr.decode(errors='replace')[:200]}")
        yield Server(folder / "spool", folder / "s")
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def paper(*, red: bool, pages: int = 3) -> PdfPages:
    style = Style(red=red)
    documents = [Document("会议纪要", (Paragraph.of("道路交通安全联席会议纪要", style),), footer=Footer.NONE) for _ in range(pages)]
    return PdfPages(pdf.render_batch(documents))


def told(control: bytes, name: bytes) -> bytes:
    """The value of an attribute in a control file of CUPS: its name, then two bytes of length, then the value."""
    found = re.search(re.escape(name) + rb"(..)", control, re.S)
    assert found is not None, name
    return control[found.end() : found.end() + int.from_bytes(found[1], "big")]


def colours(content: bytes) -> tuple[int, bool]:
    """Pages, and whether the first one has anything red."""
    document = pypdfium2.PdfDocument(content)
    try:
        red, green, _ = document[0].render(scale=1).to_pil().convert("RGB").split()
        histogram = [a - b for a, b in zip(red.tobytes(), green.tobytes(), strict=True)]
        return len(document), max(histogram) > 100
    finally:
        document.close()


def test_two_copies_are_made_by_the_driver_and_only_once_drawn(cups: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    plain = PdfPages.band
    monkeypatch.setattr(PdfPages, "band", lambda self, page, *rest, **how: (drawn.append(page), plain(self, page, *rest, **how))[1])
    pages = paper(red=False)
    assert spool.print_pages(pages, PrintJob(QUEUE, pages=(0, 1, 2), copies=2, sides=LONG_EDGE)) == 4
    ((content, control),) = cups.came()
    count, red = colours(content)
    assert count == 4, "three pages, and an empty back so that the second copy begins on a sheet of its own"
    assert not red and sorted(set(drawn)) == [0, 1, 2] and len(drawn) == len(drawn) // 3 * 3
    assert told(control, b"copies") == b"\0\0\0\2" and told(control, b"sides") == b"two-sided-long-edge"
    assert "张三".encode() not in control and "交通安全工作台".encode() in control, "no names in the queue"
    pages.close()


@pytest.mark.parametrize("colour", [True, False])
def test_the_red_head_is_red_unless_all_shall_be_grey(cups: Server, colour: bool) -> None:
    pages = paper(red=True, pages=1)
    spool.print_pages(pages, PrintJob(QUEUE, pages=(0,), sides=SINGLE, colour=colour))
    ((content, _),) = cups.came()
    assert colours(content) == (1, colour)
    pages.close()


def test_what_the_printers_own_dialog_was_left_with_is_what_prints(cups: Server) -> None:
    printer = QPrinter(QPrinterInfo.printerInfo(QUEUE), QPrinter.PrinterMode.HighResolution)
    printer.setCopyCount(3)
    printer.setDuplex(QPrinter.DuplexMode.DuplexShortSide)
    choice = left_in(printer)
    assert (choice.printer, choice.copies, choice.sides) == (QUEUE, 3, "short")
    pages = paper(red=False, pages=2)
    spool.print_pages(pages, PrintJob(QUEUE, pages=(0, 1), copies=choice.copies, sides=choice.sides, driver=choice.driver))
    ((content, control),) = cups.came()
    assert colours(content)[0] == 2 and told(control, b"copies") == b"\0\0\0\3" and told(control, b"sides") == b"two-sided-short-edge"
    pages.close()
