"""The first print fixes a paper, by whatever way it goes out: printed values are kept values, and they come out the same."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as text_

from tests.helpers.factory import person_id
from tests.helpers.print_rows import made, pages_text
from tests.helpers.statements import statements
from trafficdesk.cli.run import run
from trafficdesk.desk import Desk, Filter
from trafficdesk.engine.first_print import DRAFT
from trafficdesk.errors import KnownError

PHONE, OTHER = "16905210005", "13912345678"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def office(desk: Desk, named: Desk) -> Desk:
    unit = desk.records.add("units", {"name": "示例公司", "unit_type": "企业"}).ids[0]
    for number, name in enumerate(("张示例", "李示例"), 1):
        desk.records.add("people", {
            "name": name, "id_number": person_id(number), "unit": unit, "category": "专职驾驶员", "phone": PHONE,
            "licence_classes": "C1", "first_issued": "2015-03-01", "valid_until": "2031-03-01",
        })  # fmt: skip
    desk.agreements.make(2026)
    return desk


def mine(desk: Desk) -> tuple[int, int]:
    """The agreement of a driver, and the driver."""
    signer = next(each for each in desk.agreements.signers(2026) if each.name == "张示例")
    assert signer.person is not None
    return signer.agreement, signer.person


def change_everything(desk: Desk, agreement: int, person: int) -> None:
    desk.records.edit("people", person, {"phone": OTHER})
    desk.set_up("改名街道办事处", "小林")
    variant = desk.records.row("agreements", agreement).values["variant"]
    text = desk.agreements.texts.for_year(variant, 2026)
    desk.agreements.texts.save(variant, 2026, text.body + "\n补充条款。")


def printed_papers(desk: Desk) -> list[dict[str, object]]:
    return [dict(row.values) for row in desk.records.select("printed-papers", sort=("id",))]


def text(content: bytes) -> str:
    return "".join(pages_text(content))


def test_by_the_command_line_a_paper_is_fixed_before_it_is_there(office: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    agreement, person = mine(office)
    serial = office.records.row("agreements", agreement).values["serial"]
    folder, out = str(office.office.folder), tmp_path / "a.pdf"
    command = ["--data", folder, "print", "agreements", "--where", f"责任书编号={serial}", "--out", str(out)]
    assert run([*command, "--preview"]) == 0
    assert DRAFT in text(out.read_bytes()) and printed_papers(office) == []
    assert run(command) == 0 and "打印交通安全责任书：张示例" in capsys.readouterr().out
    first = out.read_bytes()
    values = office.records.row("agreements", agreement).values
    assert (values["state"], values["printed_on"]) == ("已打印", date(2026, 11, 23))
    assert json.loads(values["filled_values"])["联系电话"] == PHONE and DRAFT not in text(first) and PHONE in text(first)
    change_everything(office, agreement, person)
    assert run(["--data", folder, "sign", serial, "--on", "2026-11-23"]) == 0
    assert run(command) == 0
    again = text(out.read_bytes())
    assert again.replace("补打", "") == text(first) and "补打" in again
    assert [each["reprints"] for each in printed_papers(office)] == [1]
    assert office.attachments.content(str(printed_papers(office)[0]["sha256"])) == first


def test_a_file_that_cannot_be_written_counts_as_no_print(office: Desk, tmp_path: Path) -> None:
    blocked = tmp_path / "no.pdf"
    blocked.mkdir()
    assert run(["--data", str(office.office.folder), "print", "agreements", "--year", "2026", "--out", str(blocked)]) == 1
    assert printed_papers(office) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(phones=st.lists(st.integers(13000000000, 19999999999), min_size=1, max_size=3), sign=st.booleans())
def test_printed_values_are_the_kept_values(office: Desk, phones: list[int], sign: bool) -> None:
    """Whatever happens between prints, and however often: the paper says what the agreement keeps."""
    doing = office.process("agreements")
    agreement, person = mine(office)
    if office.records.row("agreements", agreement).values["state"] == "已打印":
        doing.do(agreement, "reopen")
    for place, phone in enumerate(phones):
        office.records.edit("people", person, {"phone": str(phone)})
        shown = text(office.prints.issue("agreements", ids=[agreement]).content)
        kept = json.loads(office.records.row("agreements", agreement).values["filled_values"])
        assert kept["联系电话"] == str(phones[0]) in shown and ("补打" in shown) is (place > 0)
        assert all(str(other) not in shown for other in phones if other != phones[0])
    if sign:
        doing.do(agreement, "sign")
        assert str(phones[0]) in text(office.prints.issue("agreements", ids=[agreement]).content)
        office.records.undo()
        office.records.undo()
    assert office.records.row("agreements", agreement).values["state"] == "已打印"


def test_what_was_looked_at_is_what_comes_out_or_it_is_said(office: Desk) -> None:
    agreement, person = mine(office)
    seen = office.prints.render("agreements", ids=[agreement])
    assert seen.counts and DRAFT in text(seen.content) and "第一次打印" in seen.notes[0]
    office.records.edit("people", person, {"phone": OTHER})
    with pytest.raises(KnownError, match="预览以后有内容改过了"):
        seen.issue()
    assert printed_papers(office) == []
    seen = office.prints.render("agreements", ids=[agreement])
    issued = seen.issue()
    assert text(issued.content) == text(seen.content).replace(DRAFT, "")
    office.records.edit("people", person, {"phone": PHONE})
    again = text(seen.issue().content)
    assert "补打" in again and OTHER in again, "printed once more from the same preview"


def test_who_looks_at_full_numbers_stands_in_the_log_once_a_day(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def looks() -> list[str]:
        with office.office.store.read() as connection:
            return [row.sentence for row in connection.execute(text_("SELECT sentence FROM change_sets WHERE kind = 'look'"))]

    agreement, _ = mine(office)
    for _ in range(2):
        office.prints.render("agreements", ids=[agreement])
    assert looks() == ["查看交通安全责任书：张示例（完整信息）"]
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-24")
    office.prints.render("agreements", ids=[agreement])
    assert len(looks()) == 2


def test_only_the_pages_that_go_to_paper_count(office: Desk) -> None:
    ids = [each.agreement for each in office.agreements.signers(2026) if each.person is not None]
    issued = office.prints.render("agreements", ids=ids).issue([1])
    states = [row.values["state"] for row in office.records.rows("agreements", ids)]
    assert states == ["待签", "已打印"] and issued.change is not None and issued.change.sentence.endswith("：张示例")
    pages = pages_text(issued.content)
    (_, first, count) = issued.parts[1]
    assert [DRAFT in page for page in pages] == [not first <= at < first + count for at in range(len(pages))]


def test_a_first_print_is_undone_by_name(office: Desk) -> None:
    agreement, person = mine(office)
    office.prints.issue("agreements", ids=[agreement])
    assert office.next_undo() == "打印交通安全责任书：张示例"
    office.records.undo()
    assert office.records.row("agreements", agreement).values["filled_values"] is None and printed_papers(office) == []
    office.records.redo()
    assert office.records.row("agreements", agreement).values["state"] == "已打印" and len(printed_papers(office)) == 1
    office.process("agreements").do(agreement, "reopen")
    office.records.edit("people", person, {"phone": OTHER})
    fresh = text(office.prints.issue("agreements", ids=[agreement]).content)
    assert OTHER in fresh and "补打" not in fresh


def test_a_text_that_was_printed_cannot_change_any_more(office: Desk) -> None:
    agreement, _ = mine(office)
    office.prints.issue("agreements", ids=[agreement])
    template = office.records.row("agreements", agreement).values["template"]
    with pytest.raises(KnownError, match="定稿"):
        office.records.edit("agreement-templates", template, {"body": "改"})


def test_signed_elsewhere_prints_as_a_draft_only(office: Desk) -> None:
    values = {"variant": "unit-official-driver", "year": "2026", "unit": office.records.select("units")[0].id,
              "serial": "旧〔2026〕1", "state": "生效", "signed_on": "2026-01-05", "party_b": "钱示例"}  # fmt: skip
    row = office.records.add("agreements", values, reason="测试").ids[0]
    printed = office.prints.issue("agreements", ids=[row])
    assert DRAFT in text(printed.content) and printed.change is None and printed_papers(office) == []


_PERMIT = ("permit_number", "permit_until", "plate_number", "plate_until")
HAZARD = {"source": "日常巡查", "category": "路", "place": "示例路口", "description": "标线不清", "number": "隐〔2026〕900"}


def test_a_notice_is_a_draft_until_it_has_its_number_and_then_never_changes(office: Desk) -> None:
    hazard = made(office, "hazards", **HAZARD, state="已核实定级", notice_number="")
    draft = office.prints.issue("hazard-notice", ids=[hazard])
    assert DRAFT in text(draft.content) and draft.change is None and not draft.counts
    with office.records.work("下达") as work:
        work.set_fact("hazards", hazard, {"notice_number": "隐改〔2026〕1号", "notice_on": date(2026, 11, 20)})
    first = office.prints.issue("hazard-notice", ids=[hazard])
    assert DRAFT not in text(first.content) and office.next_undo().startswith("打印隐患整改通知书：")
    office.records.edit("hazards", hazard, {"description": "标线已重画"}, reason="测试")
    again = office.prints.issue("hazard-notice", ids=[hazard])
    assert again.content == first.content and "标线不清" in text(again.content)
    assert office.prints.render("hazard-notice", ids=[hazard]).content == first.content
    (paper,) = printed_papers(office)
    assert (paper["name"], paper["number"], paper["reprints"]) == ("隐患整改通知书", "隐改〔2026〕1号", 1)


def test_some_kept_some_new_come_out_together_in_order(office: Desk) -> None:
    ids = [made(office, "hazards", **{**HAZARD, "number": f"隐〔2026〕90{at}"}, notice_number=f"隐改〔2026〕9{at}号") for at in range(4)]
    office.prints.issue("hazard-notice", ids=ids[1:3])
    for each in ids:
        office.records.edit("hazards", each, {"description": "后来改的"}, reason="测试")
    both = office.prints.issue("hazard-notice", ids=ids)
    pages = pages_text(both.content)
    assert ["后来改的" in pages[first] for _, first, _ in both.parts] == [True, False, False, True]
    assert [f"隐改〔2026〕9{at}号" in pages[first] for at, (_, first, _) in enumerate(both.parts)] == [True] * 4
    again = office.prints.render("hazard-notice", ids=ids).content
    assert pages_text(again) == pages and office.prints.render("hazard-notice", ids=ids).content == again
    assert office.archive.kept(2026)[0].note == "2 份，第一次打印的那一批"


def test_the_binder_fixes_what_it_takes_in_for_the_first_time(office: Desk, tmp_path: Path) -> None:
    hazard = made(office, "hazards", **HAZARD, found=date(2026, 11, 2), notice_number="隐改〔2026〕7号", notice_on=date(2026, 11, 3))
    office.archive.write_binder(2026, tmp_path / "卷宗.pdf")
    assert office.next_undo() == "卷宗里第一次打印的文书（2026 年度）"
    fixed = {each["paper"] for each in printed_papers(office)}
    assert "hazard-notice" in fixed
    office.records.edit("hazards", hazard, {"description": "后来改的"}, reason="测试")
    office.archive.write_binder(2026, tmp_path / "卷宗.pdf")
    notices = [page for page in pages_text((tmp_path / "卷宗.pdf").read_bytes()) if "隐患整改通知书（存根）" in page]
    assert notices and not any("后来改的" in page for page in notices)
    assert all(each["reprints"] == 0 for each in printed_papers(office)), "a copy in the file is no reprint"


def test_every_kind_with_a_first_print_keeps_its_paper(office: Desk) -> None:
    """From one row of each: a first print, a change of every text that is on the paper, the same paper."""
    kinds = [kind for kind in office.prints.kinds() if kind.first is not None and kind.key != "agreements"]
    assert {kind.key for kind in kinds} == {
        "trip-slip", "hazard-notice", "hazard-supervision", "hazard-transfer", "hazard-urging", "hazard-letter", "issue-letter",
        "meeting-notice", "meeting-minutes", "training-notice", "school-notice", "accident-quick", "accident-follow-up",
    }  # fmt: skip
    when = {"starts": datetime(2026, 11, 2, 9), "notice_on": date(2026, 11, 3)}
    state = {"meeting-notice": "已通知", "meeting-minutes": "已召开", "issue-letter": "办理中", "trip-slip": "同意",
             "hazard-urging": "整改中"}  # fmt: skip
    extra = {"hazard-supervision": {"supervised_on": date(2026, 11, 3)},
             "hazard-transfer": {"passed_to": "公安交管"},
             "hazard-urging": {"due": date(2026, 11, 5)},
             "school-notice": {"category": "非机动车（三轮/电动）", **dict.fromkeys(_PERMIT, "")},
             "accident-quick": {"quick_report": datetime(2026, 11, 2, 9)},
             "accident-follow-up": {"follow_up": datetime(2026, 11, 5, 9)}}  # fmt: skip
    for kind in kinds:
        names = {spec.name for spec in office.records.view(kind.code).fields}
        given_ = {name: value for name, value in when.items() if name in names}
        given_ |= {name: f"示例{name}" for name in ("notice_number", "supervision_number", "passed_number") if name in names}
        row = made(office, kind.code, **given_, **({"state": state[kind.key]} if kind.key in state else {}), **extra.get(kind.key, {}))
        if kind.key == "hazard-urging":
            note = made(office, "hazard-follow-ups", hazard=row, act="发催办单", on=date(2026, 11, 9))
            with office.records.work("示例") as work:
                work.set_fact("hazard-follow-ups", note, {"number": "隐催〔2026〕1号"})
        first = office.prints.issue(kind.key, ids=[row])
        assert DRAFT not in text(first.content) and first.change is not None, kind.key
        with office.records.work("示例改动") as work:
            for spec in office.records.view(kind.code).fields:
                if spec.kind.value in ("text", "note") and spec.name not in (*given_, "number", "minutes_number"):
                    work.set_fact(kind.code, row, {spec.name: "后来改的"})
        assert office.prints.issue(kind.key, ids=[row]).content == first.content, kind.key
        assert office.records.select("printed-papers", Filter("paper", "is", kind.key))[0].values["reprints"] == 1


def test_a_paper_with_a_mistake_is_void_with_a_reason_and_printed_anew(office: Desk, tmp_path: Path) -> None:
    hazard = made(office, "hazards", **HAZARD, notice_number="隐改〔2026〕1号")
    first = office.prints.issue("hazard-notice", ids=[hazard])
    office.records.edit("hazards", hazard, {"description": "后来改的"}, reason="测试")
    with pytest.raises(KnownError, match="请写明为什么"):
        office.prints.withdraw("hazard-notice", [hazard], " ")
    out, command = tmp_path / "a.pdf", ["--data", str(office.office.folder), "print", "hazard-notice", "--anew", "描述写错了"]
    assert run([*command, "--out", str(out)]) == 0
    assert "后来改的" in text(out.read_bytes()) and DRAFT not in text(out.read_bytes())
    office.records.undo(anyones=True)
    assert office.next_undo().startswith("作废打印过的隐患整改通知书：隐患整改通知书 隐改〔2026〕1号")
    office.records.undo(anyones=True)
    assert office.prints.issue("hazard-notice", ids=[hazard]).content == first.content
    agreement, _ = mine(office)
    office.prints.issue("agreements", ids=[agreement])
    with pytest.raises(KnownError, match="退回待签"):
        office.prints.withdraw("agreements", [agreement], "写错了")


def test_the_one_that_renews_puts_the_old_one_to_renewed_and_filed_it_is_over(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    doing = office.process("agreements")
    agreement, person = mine(office)
    doing.do(agreement, "sign")
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-01-04")
    office.agreements.make(2027)
    new = next(each.agreement for each in office.agreements.signers(2027) if each.person == person)
    doing.do(new, "sign")
    assert office.records.row("agreements", agreement).values["state"] == "续签"
    office.records.undo()
    assert office.records.row("agreements", agreement).values["state"] == "生效"
    office.records.redo()
    doing.do(agreement, "file")
    assert office.records.row("agreements", agreement).values["state"] == "归档"


def test_the_list_of_who_has_not_signed_obeys_what_was_chosen(office: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    office.records.add("units", {"name": "另一公司", "unit_type": "企业"})
    signers = {each.name: each for each in office.agreements.unsigned(2026)}

    def on(**wanted: object) -> set[str]:
        printed = text(office.prints.render("unsigned-list", year=2026, **wanted).content)  # type: ignore[arg-type]
        return {name for name in signers if name in printed}

    assert on() == set(signers) == {"示例公司", "另一公司", "张示例", "李示例"}
    assert on(ids=[signers["张示例"].agreement]) == {"示例公司", "张示例"}, "the unit stands as the head of its group"
    assert on(filters=(Filter("unit", "in", (signers["另一公司"].unit,)),)) == {"另一公司"}, "also without an agreement yet"
    out = tmp_path / "名单.pdf"
    assert run(["--data", str(office.office.folder), "print", "unsigned-list", "--where", "单位=示例公司", "--out", str(out)]) == 0
    assert "张示例" in text(out.read_bytes()) and "另一公司" not in text(out.read_bytes())


def test_papers_ask_as_often_for_many_rows_as_for_one(office: Desk) -> None:
    ids = [each.agreement for each in office.agreements.signers(2026)]
    for number in range(4):
        office.records.add("units", {"name": f"第{number}公司", "unit_type": "企业"})
    office.agreements.make(2026)
    many = [each.agreement for each in office.agreements.signers(2026)]
    counts = []
    for wanted in (ids, many):
        with statements(office) as said:
            office.prints.render("agreements", ids=wanted)
        counts.append(len(said))
    with statements(office) as said:
        office.agreements.progress_by_unit(2026)
    assert counts[0] == counts[1] <= 20 and len(said) <= 20
