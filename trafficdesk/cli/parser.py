"""Every verb with its words. Verbs are imported when called, so that none pays for another's libraries."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from trafficdesk import __version__
from trafficdesk.cli.usage import ChineseParser

_WHERE = "只要符合条件的：字段=值、字段~包含、字段>=值、字段<=值、字段=（空着）；可写几次，要同时符合"
_LOGIN = "登录密码所在的文本文件（第一行；UTF-8、GBK、UTF-16 都行），设了密码的办事处要用；密码忘了就写恢复码，--user 写“恢复码”"
_PASSWORD = "备份密码所在的文本文件（第一行）；也可设环境变量 TRAFFICDESK_BACKUP_PASSWORD"


@cache
def build_parser() -> argparse.ArgumentParser:
    """The whole command line; composed once, for every command that a process is given."""
    parser = ChineseParser(prog="trafficdesk", description="交通安全工作台：不开窗口，用命令完成各项登记。")
    parser.add_argument("--version", action="version", version=f"trafficdesk {__version__}", help="显示版本")
    _add_common(parser, missing=None)
    verbs = parser.add_subparsers(title="命令", dest="verb", metavar="命令", required=True)
    for add in (_reading, _writing, _lists, _packages, _tidying, _papers, _keeping, _trail):
        add(verbs)
    return parser


def _add_common(parser: argparse.ArgumentParser, missing: Any) -> None:
    """The options of every verb; they may stand before it or after it."""
    quiet = argparse.SUPPRESS if missing is argparse.SUPPRESS else None
    parser.add_argument("--data", metavar="文件夹", default=missing, help=quiet or "数据文件夹")
    parser.add_argument("--user", metavar="姓名", default=missing, help=quiet or "谁在操作，记在每次修改旁边")
    parser.add_argument("--login-file", metavar="文件", default=missing, help=quiet or _LOGIN)
    flag = False if missing is None else missing
    parser.add_argument("--json", action="store_true", default=flag, help=quiet or "输出 JSON")


def _verb(verbs: Any, name: str, where: str, description: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=description, description=description)
    _add_common(parser, missing=argparse.SUPPRESS)
    parser.set_defaults(do=_later(where))
    return parser


def _later(where: str) -> Callable[[argparse.Namespace], Any]:
    """The function `module.name` of this package, imported at the call."""
    module, _, name = where.partition(".")

    def do(arguments: argparse.Namespace) -> Any:
        return getattr(import_module(f"trafficdesk.cli.{module}"), name)(arguments)

    return do


def _stream(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "stream", metavar="台账", help="台账的代号或名称，例如 people 或 驾驶员；streams 列出全部"
    )


def _past(*parsers: argparse.ArgumentParser) -> None:
    for parser in parsers:
        parser.add_argument("--as-of", metavar="日期", help="看哪一天结束时的情况（照修改记录倒推），例如 2026-03-31；只能看，不能改")


def _reading(verbs: Any) -> None:
    _verb(verbs, "streams", "reading.streams", "列出全部台账")
    _stream(_verb(verbs, "fields", "reading.fields", "列出一个台账的全部字段"))
    rows = _verb(verbs, "list", "reading.list_rows", "列出台账里的记录")
    _stream(rows)
    rows.add_argument("--where", metavar="条件", action="append", help=_WHERE)
    rows.add_argument(
        "--sort", metavar="字段", action="append", help="按哪个字段排，前面加 - 倒着排；可写几次"
    )
    rows.add_argument("--limit", metavar="条数", type=int, help="最多列几条")
    rows.add_argument("--full", action="store_true", help="证号、电话不打星号（要写 --reason，记入查看记录）")
    rows.add_argument("--reason", metavar="原因", default="", help="为什么要看完整信息")
    found = _verb(verbs, "search", "reading.search", "在全部台账里查找")
    found.add_argument(
        "text", metavar="文字", nargs="+", help="姓名、拼音、首字母、证号后几位、车牌的一段、电话"
    )
    found.add_argument("--limit", metavar="条数", type=int, help="每个台账最多几条，默认 20")
    due = _verb(verbs, "due", "findings.due", "列出缺的、迟的、不对的和快到期的")
    due.add_argument("--days", metavar="天数", type=int, default=90, help="几天以内，默认 90")
    due.add_argument("--unit", metavar="单位", default="", help="只要这家单位的")
    due.add_argument("--text", action="store_true", help="和 --unit 一起：可以粘贴给单位的告知文字")
    due.add_argument("--set-aside", action="store_true", help="列出推迟的和不再提醒的")
    diary = _verb(verbs, "calendar", "findings.calendar", "把到期的事存成日历文件（.ics），手机和其他日历能导入")
    diary.add_argument("--days", metavar="天数", type=int, default=90, help="几天以内，默认 90")
    diary.add_argument("--out", metavar="文件.ics", required=True, help="存到哪里")
    coverage = _verb(verbs, "coverage", "reading.coverage", "应有多少、已有多少、缺谁")
    coverage.add_argument("--year", metavar="年度", type=int, help="默认今年")
    _past(rows, coverage, due)


def _writing(verbs: Any) -> None:
    add = _verb(verbs, "add", "writing.add", "新增一条记录")
    _stream(add)
    add.add_argument("values", metavar="字段=值", nargs="+", help="例如 姓名=张三 unit=湖畔第一小学")
    edit = _verb(verbs, "edit", "writing.edit", "修改一条记录")
    _stream(edit)
    edit.add_argument("key", metavar="哪一条", help="编号、uuid、名称、身份证号、号牌或责任书编号")
    edit.add_argument(
        "values", metavar="字段=值", nargs="+", help="例如 联系电话=13800000000；值空着就是清空"
    )
    steps = _verb(verbs, "steps", "process.steps", "列出一条记录现在能办的步骤和要填什么，不能办的是为什么")
    step = _verb(verbs, "step", "process.step", "办一步：下达通知、申请验收、销号等")
    begin = _verb(verbs, "begin", "process.begin", "按流程新登记一条：隐患、会议、事故等")
    for parser in (steps, step, begin):
        parser.add_argument("stream", metavar="台账", help="有流程的台账，例如 hazards 或 隐患")
    steps.add_argument("key", metavar="哪一条", nargs="?", help="编号或名称；不写就列出全部状态和步骤")
    step.add_argument("key", metavar="哪一条", help="编号或名称")
    step.add_argument("step", metavar="步骤", help="代号或名称，例如 notify 或 下达通知；steps 列出全部")
    for parser in (step, begin):
        parser.add_argument("values", metavar="字段=值", nargs="*", help="例如 通知日期=2026-11-07 责任人=王某；steps 列出要填的")
    for parser in (add, edit, step, begin):
        parser.add_argument("--reason", metavar="原因", default="", help="需要说明的情况写在这里，会保留下来")
    off = _verb(verbs, "put-off", "findings.put_off", "推迟一项提醒，到那天再提醒")
    off.add_argument("--until", metavar="日期", required=True, help="推迟到哪天")
    never = _verb(verbs, "write-off", "findings.write_off", "不再提醒一项，写明原因")
    for parser in (off, never):
        parser.add_argument("findings", metavar="代号", nargs="+", help="due 最后一栏的代号")
        parser.add_argument("--reason", metavar="原因", required=True, help="为什么，会和姓名、日期一起留下来")
    again = _verb(verbs, "remind", "findings.remind", "恢复推迟的或不再提醒的")
    again.add_argument("numbers", metavar="编号", type=int, nargs="+", help="due --set-aside 第一栏的编号")
    turn = _verb(verbs, "year", "years.year", "年度交接：开启新年度、办结上年度、写明原因重新打开")
    turn.add_argument("act", choices=("show", "open", "close", "reopen"), metavar="做什么",
                      help="show 看沿用什么和遗留什么；open 开启；close 办结；reopen 重新打开")  # fmt: skip
    turn.add_argument("year", metavar="年度", type=int, help="哪一年度，例如 2027")
    turn.add_argument("--reason", metavar="原因", default="", help="为什么重新打开，会保留下来")
    for name, description in (("undo", "撤销上一次修改"), ("redo", "重做刚撤销的修改")):
        back = _verb(verbs, name, f"writing.{name}", description)
        back.add_argument("--anyones", action="store_true", help="最近一步是别人做的，也照做")


def _lists(verbs: Any) -> None:
    bring = _verb(verbs, "import", "lists.import_list", "导入 Excel 或 CSV 名单")
    _stream(bring)
    bring.add_argument("file", metavar="文件", help=".xlsx、.xls、.csv")
    bring.add_argument("--dry-run", action="store_true", help="只核对，不写入")
    bring.add_argument(
        "--on-match", choices=("update", "skip"), default="update", help="库里已有的：更新或跳过"
    )
    bring.add_argument("--reason", metavar="原因", default="",
                       help="有疑问的、库里与表里不同要确认的行也写入；写明为什么以表里的为准，会保留下来。不写就不动这些行")  # fmt: skip
    bring.add_argument("--held", choices=("leave", "take"), default="leave", help="要确认的行：不动（默认），或以表里的为准")
    bring.add_argument("--map", metavar="列=字段", action="append", help="一列对应哪个栏目；空着就是不导入；几列同名写 列@第几列=字段")
    bring.add_argument("--set", metavar="字段=值", action="append", help="表里没有的一栏，整份表都填这个值；一张工作表写 工作表/字段=值")
    bring.add_argument("--rest", choices=("remark", "own", "drop"), help="没有对应栏目的列：并入备注、建自设栏目、不导入")
    bring.add_argument("--bring-back", action="store_true", help="与回收站里的记录相同的行：恢复那一条；不写就不动")
    bring.add_argument("--left", choices=("keep", "gone"), default="keep",
                       help="本单位原有、表里没有的人：列出来、不动（默认），或都登记为离开")  # fmt: skip
    bring.add_argument("--hidden", action="store_true", help="隐藏的工作表和行、划掉的行也读")
    bring.add_argument("--return-file", metavar="文件.xlsx", help="在原表上标出有问题的格子，另存一份退给报送单位")
    bring.add_argument("--sheet", metavar="工作表", default="", help="只导入这张工作表")
    export = _verb(verbs, "export", "lists.export", "导出为 Excel 或 CSV")
    _stream(export)
    export.add_argument("file", metavar="文件", help="以 .xlsx 或 .csv 结尾")
    export.add_argument("--where", metavar="条件", action="append", help=_WHERE)
    export.add_argument("--sort", metavar="字段", action="append", help="按哪个字段排，前面加 - 倒着排")
    export.add_argument("--field", metavar="字段", action="append", help="只要这些字段，按写的顺序")
    export.add_argument("--full", action="store_true", help="证号、电话不打星号（要写 --reason，记入查看记录）")
    export.add_argument("--reason", metavar="原因", default="", help="为什么要完整信息")
    _past(export)


def _packages(verbs: Any) -> None:
    pack = _verb(verbs, "package", "packages.package", "交换包：把一家居委会的数据加密给它，收回它登记和修改的")
    pack.add_argument("act", choices=("export", "import", "board", "waiting", "settle", "stop"), metavar="做什么",
                      help="export 导出；import 导入；board 收发到哪里；waiting 等着定的；settle 定；stop 不再交换")  # fmt: skip
    pack.add_argument("file", metavar="文件或编号", nargs="?", help="import 的文件；settle 的编号，不写就是全部")
    pack.add_argument("--for", metavar="单位", dest="unit", help="给哪家；居委会的办公点不用写，就是给街道")
    pack.add_argument("--since", metavar="哪一份", default="", help="只要这一份以后有变化的：它的号或文件名，last 是对方已收到的最后一份")
    pack.add_argument("--out", metavar="位置", help="导出到哪个文件夹，或以 .tdpack 结尾的文件名；不写就是当前文件夹")
    pack.add_argument("--password-file", metavar="文件", help="这份包的密码所在的文本文件（第一行），至少 8 个字符")
    pack.add_argument("--dry-run", action="store_true", help="只看这份包会带来什么，不写入")
    pack.add_argument("--take", choices=("ours", "theirs", "本机", "对方"), metavar="谁的",
                      help="两边不同的以谁的为准：本机 或 对方；导入时不写就先不动")  # fmt: skip
    pack.add_argument("--field", metavar="栏目", help="settle 只定这一栏")


def _tidying(verbs: Any) -> None:
    gaps = _verb(verbs, "gaps", "tidying.gaps", "列出导入时没有读出来、还待补的格子")
    gaps.add_argument("--drop", metavar="编号", nargs="+", help="这几处不用补")
    own = _verb(verbs, "own-fields", "tidying.own", "列出、增加、停用自设栏目")
    for parser in (gaps, own):
        parser.add_argument("stream", metavar="台账", nargs="?", help="只看这个台账")
    own.add_argument("--add", metavar="名称", help="给台账加一个栏目，例如 --add 政治面貌 --kind 选择 --words 党员、团员")
    own.add_argument("--kind", metavar="种类", default="文字", help="文字、长文字、数字、日期、选择、是否")
    own.add_argument("--words", metavar="词", help="选择的词，用顿号分开")
    own.add_argument("--rename", metavar=("编号", "名称"), nargs=2, help="改名，填过的内容不变")
    own.add_argument("--retire", metavar="编号", help="停用，填过的内容留着")
    own.add_argument("--revive", metavar="编号", help="重新启用")
    _verb(verbs, "twins", "tidying.twins", "列出像是同一条的记录")
    merge = _verb(verbs, "merge", "tidying.merge", "把两条记录合并成一条，挂在上面的都移过来")
    _stream(merge)
    merge.add_argument("keep", metavar="留下的", help="编号、证号或名称")
    merge.add_argument("drop", metavar="并掉的", help="编号、证号或名称")
    merge.add_argument("--take", metavar="字段", action="append", help="这一项用并掉的那条的；可写几次")
    merge.add_argument("--reason", metavar="原因", default="", help="为什么是同一条，会保留下来")


def _papers(verbs: Any) -> None:
    papers = _verb(verbs, "print", "papers.print_kind", "生成打印用的 PDF，或供修改的 Word")
    papers.add_argument("kind", metavar="种类", nargs="?", help="种类的代号或名称；--kinds 列出全部")
    papers.add_argument("--kinds", action="store_true", help="列出可以打印的种类")
    papers.add_argument("--out", metavar="文件", help="存到哪里；以 .docx 结尾的出 Word，供修改，不算打印")
    papers.add_argument("--where", metavar="条件", action="append", help=_WHERE)
    papers.add_argument("--year", metavar="年度", type=int, help="哪一年度的")
    papers.add_argument("--full", action="store_true", help="证号、电话不打星号（要写 --reason，记入查看记录）")
    papers.add_argument("--reason", metavar="原因", default="", help="为什么要完整信息")
    _past(papers)
    papers.add_argument("--anew", metavar="原因", default="", help="打印过的那一份有错：写明原因作废它，按现在的内容重新打印")
    papers.add_argument("--retention", metavar="期限", default="", help="卷宗只要这一种保管期限的，单独成卷：永久、30年、10年")
    papers.add_argument("--blank", action="store_true", help="空白的，打出来手填；没有记录也能打")
    papers.add_argument("--preview", action="store_true", help="只看样子：没定稿的带“预览，未定稿”字样，不算打印")
    papers.add_argument("--by-hand", action="store_true", help="责任书里有字库没有的字也打：那个字是空框，打印后手写")
    rare = _verb(verbs, "fonts", "papers.fonts", "列出、增加、移除生僻字字库")
    rare.add_argument("--add", metavar="文件", help="字库文件：.ttf、.otf 或 .ttc；拷到数据文件夹里，不用管理员权限")
    rare.add_argument("--remove", metavar="文件名", help="移除一款")
    letters = _verb(verbs, "letters", "papers.letters", "公文格式：红头、抄送、联系人、各部门的全称")
    letters.add_argument("--mark", metavar="文字", help="发文机关标志，例如 东丽湖街道办事处文件；写 无 就是不印")
    letters.add_argument("--copies", metavar="机关", help="版记里抄送给谁；写 无 就是不印")
    letters.add_argument("--organ", metavar="代字", help="机关代字，加在程序编的号前面，例如 东湖街办；写 无 就不加")
    letters.add_argument("--contact", metavar="姓名", help="通知里的联系人；写 无 就是经办人")
    letters.add_argument("--body", metavar="部门=全称", action="append", help="主送机关怎么写，例如 交通运输=东丽区交通运输局")
    wordings = _verb(verbs, "agreement-texts", "papers.agreement_texts", "责任书文本：列出版本，对照和采用程序带来的新文本")
    wordings.add_argument("--compare", metavar="类型", help="把现在用的和程序带来的逐行对照")
    wordings.add_argument("--take", metavar="类型", help="采用程序带来的，存成本年新版；以前的版本不变")
    wordings.add_argument("--leave", metavar="类型", help="不用，保留现在的，以后不再提")
    report = _verb(verbs, "report", "papers.report", "按期间生成上报的报表和总结")
    report.add_argument("name", metavar="报表", nargs="?", help="报表的代号或名称；--names 列出全部")
    report.add_argument("--names", action="store_true", help="列出全部报表")
    report.add_argument("--period", metavar="期间", help="2026-11（月）、2026Q4（季）、2026H1（半年）、2026（全年）")
    report.add_argument("--out", metavar="文件", help="以 .pdf、.docx 或 .xlsx 结尾；不写就列在屏幕上")
    report.add_argument("--form", metavar="空表.xlsx", default="", help="填上级自己的表格：{{字段}} 和以台账命名的表格；要写 --out")
    report.add_argument("--fields", action="store_true", help="列出这份报表能填的字段和现在的值")
    report.add_argument("--full", action="store_true", help="上级表格里证号、电话不打星号（要写 --reason，记入查看记录）")
    report.add_argument("--reason", metavar="原因", default="", help="为什么要完整信息")
    make = _verb(verbs, "make-agreements", "papers.make_agreements", "给该签的人建立年度责任书")
    make.add_argument("--year", metavar="年度", type=int, help="默认今年")
    make.add_argument("--unit", metavar="单位", help="只给这家单位")
    make.add_argument("--variant", metavar="类型", help="只建这一类责任书")
    scan = _verb(verbs, "scan", "papers.scan", "收回签过字的扫描件：按页上的二维码归到各自的记录，其余留在扫描托盘")
    scan.add_argument("files", metavar="文件或文件夹", nargs="+", help="PDF、TIFF、JPG、PNG、BMP、WEBP、HEIC，一叠可以混着放")
    scan.add_argument("--on", metavar="日期", default="", help="签字日期；齐的同时登记签字，不写就只归档")
    scan.add_argument("--dry-run", action="store_true", help="只认，不归档")
    scan.add_argument("--move", action="store_true", help="收完以后把文件移到旁边的“已归档”文件夹；读不出来的留在原处")
    sign = _verb(verbs, "sign", "papers.sign", "登记责任书已签字")
    sign.add_argument("serials", metavar="责任书编号", nargs="+", help="例如 责〔2026〕0001")
    sign.add_argument("--on", metavar="日期", required=True, help="签字日期")


def _trail(verbs: Any) -> None:
    looked = _verb(verbs, "looked", "trail.looked", "谁看过：某一条或全部的完整信息，谁、什么时候、为什么、几条")
    looked.add_argument("stream", metavar="台账", nargs="?", default="", help="只看这个台账；不写就是全部")
    looked.add_argument("key", metavar="哪一条", nargs="?", default="", help="编号、证号或名称")
    changes = _verb(verbs, "changes", "trail.changes", "全办谁做过什么：修改、设置、打印、导出、备份")
    changes.add_argument("--stream", metavar="台账", default="", help="只看动过这个台账的")
    changes.add_argument("--kind", metavar="种类", help="修改、撤销、设置、打印、导出、备份、查看完整信息等")
    for parser in (looked, changes):
        parser.add_argument("--by", metavar="姓名", default="", help="只看这个人的")
        parser.add_argument("--since", metavar="日期", help="从哪天起")
        parser.add_argument("--until", metavar="日期", help="到哪天为止")
        parser.add_argument("--limit", metavar="条数", type=int, default=200, help="最多几条，默认 200")
        parser.add_argument("--out", metavar="文件", help="存成 .xlsx、.csv 或 .pdf")


def _keeping(verbs: Any) -> None:
    init = _verb(verbs, "init", "keeping.init", "建立新的办事处")
    init.add_argument("--name", metavar="名称", help="办事处的名称，印在每份责任书上")
    init.add_argument("--clerk", metavar="姓名", default="", help="经办人")
    init.add_argument("--demo", action="store_true", help="放入虚构的示例数据")
    init.add_argument("--drivers", metavar="人数", type=int, default=300, help="示例驾驶员人数，默认 300")
    init.add_argument(
        "--seed", metavar="数", type=int, default=1, help="示例数据的种子，同一个数得到同样的数据"
    )
    init.add_argument("--server", metavar="网址", help="建在服务器上的空数据库里，例如 postgresql://用户@主机/库名；以后用这个数据文件夹打开")
    init.add_argument("--without-agreements", action="store_true", help="示例数据里不要责任书")
    out = _verb(verbs, "take-out", "lists.take_out", "全部数据导出成文件夹：每个台账一份 .xlsx、全部文件和 index.html")
    out.add_argument("folder", metavar="文件夹", help="放在哪里；里面会新建一个文件夹")
    out.add_argument("--full", action="store_true", help="证号、电话不打星号（要写 --reason，记入查看记录）")
    out.add_argument("--reason", metavar="原因", default="", help="为什么、给谁")
    backup = _verb(verbs, "backup", "keeping.backup", "加密备份到 U 盘或文件夹")
    backup.add_argument("target", metavar="位置", help="文件夹，或备份文件的名字")
    verify = _verb(verbs, "verify", "keeping.verify", "核对备份能不能恢复")
    restore = _verb(verbs, "restore", "keeping.restore", "从备份恢复（现有数据另外保留）")
    rehearse = _verb(verbs, "rehearse", "keeping.rehearse", "恢复演练：恢复到临时文件夹、打开、清点、比对，出一张证明")
    rehearse.add_argument("--out", metavar="文件.pdf", help="证明存到哪里")
    for parser in (verify, restore, rehearse):
        parser.add_argument("file", metavar="文件", help="备份文件")
    restore.add_argument("--plain", action="store_true", help="确认使用没有加密的备份文件")
    for parser in (backup, verify, restore, rehearse):
        parser.add_argument("--password-file", metavar="文件", help=_PASSWORD)
    locked = _verb(verbs, "lock", "access.lock", "设密码并加密全部数据，恢复码另存成 PDF")
    _verb(verbs, "unlock", "access.unlock", "取消密码，数据不再加密")
    sealed = _verb(verbs, "open-sealed", "access.open_sealed", "把因为损坏而原样加密的数据（kept/*.sealed-as-is）取出来")
    sealed.add_argument("file", metavar="文件", help="要取出的文件")
    sealed.add_argument("--to", metavar="文件夹", required=True, help="放到哪个新文件夹")
    changed = _verb(verbs, "password", "access.password", "改自己的登录密码，或重新生成恢复码")
    people = _verb(verbs, "users", "access.users", "列出使用人；新增、改角色、停用、设密码")
    for parser in (locked, changed):
        parser.add_argument("--code-out", metavar="文件.pdf", help="恢复码存到哪里，打印后删除")
    for parser in (changed, people):
        parser.add_argument("--new-file", metavar="文件", help="新密码所在的文本文件（第一行）")
    people.add_argument("name", metavar="姓名", nargs="?", help="改哪一位")
    people.add_argument("--add", metavar="姓名", help="新增一位使用人")
    people.add_argument("--role", metavar="角色", choices=("管理员", "经办人", "审核人", "只读"), help="管理员、经办人、审核人、只读")
    people.add_argument("--disable", action="store_true", help="停用，不能再登录")
    people.add_argument("--enable", action="store_true", help="恢复使用（要另设密码）")
    moved = _verb(verbs, "move", "moving.move", "试用：把整个办事处搬到 PostgreSQL 服务器，或从服务器搬回数据文件夹，逐表逐文件核对")
    moved.add_argument("folder", metavar="文件夹", help="新的空数据文件夹，以后用它打开；原来的数据不动")
    moved.add_argument("--server", metavar="网址", help="搬到这个服务器上的空数据库，例如 postgresql://用户@主机/库名；不写就搬进文件夹")
    login = _verb(verbs, "login", "moving.login", "试用：服务器用户的权限，谁用谁的名字登记，谁只能看哪一家的数据")
    login.add_argument("act", choices=("list", "grant", "revoke"), metavar="做什么", help="list 列出；grant 给；revoke 收回")
    login.add_argument("login", metavar="服务器用户", nargs="?", help="管服务器的人建好的用户名；口令也由他设")
    login.add_argument("--person", metavar="姓名", help="给登记的权限：程序用这个服务器用户连接，改动都记在这位使用人名下")
    login.add_argument("--unit", metavar="单位", help="给查看的权限：只能用 SQL 看这一家居委会或单位的数据，号码脱敏")
    joined = _verb(verbs, "connect", "moving.connect", "让数据文件夹打开服务器上已有的办事处；先试连接，不合适就说明，不留下什么")
    joined.add_argument("server", metavar="网址", help="例如 postgresql://用户@主机/库名；口令用 PGPASSWORD 给，或照提示输入")
    joined.add_argument("--remember", action="store_true", help="口令记在本机的密码库里，以后不问")
    joined.add_argument("--upgrade", action="store_true", help="服务器上的数据是旧版本的也打开，并升级它")
    _verb(verbs, "check", "keeping.check", "核对数据文件、附件、修改记录和每条记录")
    tried = _verb(verbs, "self-test", "keeping.self_test", "在临时办事处里把各部分试一遍")
    tried.add_argument("--out", metavar="文件.json", help="把结果存成 JSON")
