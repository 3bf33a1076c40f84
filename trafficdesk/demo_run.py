"""The main job once through without a window: python -m trafficdesk.demo_run --out demo-output

A fresh demo office, a unit's untidy Excel list, this year's agreements, the papers, signatures, a backup. What a
newcomer sees on a machine without a display, and what proves that an installation works.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trafficdesk import clock, demo
from trafficdesk.demo.messy_list import write_messy_list
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import KnownError
from trafficdesk.transfer.plain_left import SUFFIX

_OFFICE = "东丽湖街道办事处"
_UNIT = "观澜示例物业服务有限公司"
_DRIVERS, _SEED, _LISTED = 80, 2026, 24
_PASSWORD = "demo-2026"


@dataclass(slots=True)
class Run:
    """What the steps share."""

    out: Path
    desk: Desk
    year: int
    unit: int = 0
    papers: list[Path] = field(default_factory=list)


def main(argv: Sequence[str] | None = None) -> int:
    """Do every step; 0 when all went well, 1 with a sentence otherwise."""
    parser = argparse.ArgumentParser(prog="trafficdesk.demo_run", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("demo-output"), help="where everything is written")
    out: Path = parser.parse_args(argv).out
    try:
        _fresh(out)
        desk = Desk.open(out / "data", create=True)
        try:
            run = Run(out, desk, clock.today().year)
            for number, (title, step) in enumerate(STEPS, start=1):
                print(f"[{number}/{len(STEPS)}] {title}：{step(run)}", flush=True)
        finally:
            desk.close()
    except KnownError as error:
        print(f"没有做完 / failed: {error}", file=sys.stderr)
        return 1
    print(f"\n全部做完。PDF 在这里 / All done. The PDFs are here: {out.resolve()}")
    for paper in run.papers:
        print(f"  {paper.name}")
    print(f"数据文件夹 / data folder: {(out / 'data').resolve()}")
    return 0


def _fresh(out: Path) -> None:
    """An empty place: an earlier run's demo office is removed, anything else is left alone."""
    data = out / "data"
    if Desk.exists(data):
        demo.remove(data)
    out.mkdir(parents=True, exist_ok=True)
    _backup_of(out).unlink(missing_ok=True)


def _backup_of(out: Path) -> Path:
    return out / f"示例备份{SUFFIX}"


def _set_up(run: Run) -> str:
    demo.mark(run.desk)
    run.desk.set_up(_OFFICE, "示例经办人")
    demo.fill(run.desk, _DRIVERS, _SEED)
    run.unit = run.desk.records.find("units", _UNIT)[0]
    return f"{_OFFICE}，驾驶员 {_DRIVERS} 人（虚构）"


def _import(run: Run) -> str:
    path = run.out / "单位报来的名单.xlsx"
    write_messy_list(path, _UNIT, _LISTED, clock.today())
    job = run.desk.exchange.open("people", path)
    counts = run.desk.exchange.plan(job).counts
    faulty = run.desk.exchange.write_return_file(job, run.out / "退回单位修改.xlsx")
    change = run.desk.exchange.write(job)
    if change is None or counts["add"] < _LISTED // 2:
        raise KnownError("名单没有导入成功。")
    return f"新增 {counts['add']}，更新 {counts['update']}，跳过 {counts['skip']}，有问题 {counts['problem']}（退回 {faulty} 行）"


def _make(run: Run) -> str:
    made = run.desk.agreements.make(run.year, unit=run.unit)
    return f"{run.year} 年度 {sum(change.code == 'agreements' for change in made.changes)} 份"


def _print_agreements(run: Run) -> str:
    mine = (Filter("unit", "is", run.unit), Filter("year", "is", run.year))
    ids = [row.id for row in run.desk.records.select("agreements", *mine, sort=("serial",))]
    printed = run.desk.prints.issue("agreements", ids=ids)
    _write(run, "责任书.pdf", printed.content)
    return f"{len(printed.parts)} 份，{sum(count for _, _, count in printed.parts)} 页"


def _print_others(run: Run) -> str:
    mine = (Filter("unit", "is", run.unit),)
    for key, name, filters, year in (
        ("driver-card", "驾驶员安全档案卡.pdf", mine, None),
        ("vehicle-card", "车辆档案卡.pdf", mine, None),
        ("signing-ledger", "责任书签订台账.pdf", (), run.year),
    ):
        _write(run, name, run.desk.prints.render(key, filters=filters, year=year, full=True).content)
    return "档案卡和签订台账"


def _sign(run: Run) -> str:
    waiting = [signer.agreement for signer in run.desk.agreements.signers(run.year, unit=run.unit)]
    brought = waiting[: len(waiting) * 3 // 4]
    run.desk.process("agreements").do_all(brought, "sign")
    unsigned = run.desk.prints.render("unsigned-list", year=run.year)
    _write(run, "未签责任书名单.pdf", unsigned.content)
    return f"收回 {len(brought)} 份，没签的列成名单"


def _back_up(run: Run) -> str:
    made = run.desk.backups.make(_backup_of(run.out), _PASSWORD)
    proved = run.desk.backups.verify(made.path, _PASSWORD)
    return f"{made.path.name}，核对完好，附件 {proved.files} 个"


def _write(run: Run, name: str, content: bytes) -> None:
    path = run.out / name
    path.write_bytes(content)
    run.papers.append(path)


STEPS: tuple[tuple[str, Callable[[Run], str]], ...] = (
    ("建立示例办事处", _set_up),
    ("导入单位名单", _import),
    ("建立责任书", _make),
    ("打印责任书", _print_agreements),
    ("打印档案和台账", _print_others),
    ("登记签字", _sign),
    ("备份并核对", _back_up),
)


if __name__ == "__main__":
    sys.exit(main())
