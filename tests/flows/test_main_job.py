"""The main job, end to end: from a unit's messy list to signed agreements and a backup that comes back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from tests.helpers import messy
from tests.helpers.factory import person_id
from tests.helpers.print_rows import of_year
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.errors import KnownError, Refused

pytestmark = pytest.mark.usefixtures("suites_own_day")  # in the year that these tests speak of


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.fixture
def imported(desk: Desk, tmp_path: Path) -> Desk:
    """An office with a unit's list brought in and repaired."""
    desk.set_up("东丽湖街道办事处", "小林")
    job = desk.exchange.open("people", messy.xls(tmp_path / "名册.xls"))
    plan = desk.exchange.plan(job)
    repairs = {"高峰": {"id_number": person_id(41), "phone": "13812340000"}, "王䶮": {"vehicles.plate": "津A00001"}}
    for position, row in enumerate(plan.rows):
        cells = repairs.get(str(row.values.get("name")))
        if cells:
            assert desk.exchange.repair(job, position, cells).plan == "add"
    desk.exchange.write(job)
    return desk


def test_from_list_to_signature(imported: Desk) -> None:
    desk = imported
    assert desk.records.count(Query("people")) == 5
    change = desk.agreements.make(2026)
    # Five drivers and their two units.
    assert len(change.ids) == 7
    signers = [each for each in desk.agreements.signers(2026) if each.person is not None]
    ids = [each.agreement for each in signers]
    printed = text_of(desk.prints.issue("agreements", ids=ids).content)
    for signer in signers:
        assert signer.name in printed and signer.serial in printed
    assert "王䶮" in printed
    desk.process("agreements").do_all(ids[:3], "sign", {"signed_on": date(2026, 1, 20)})
    assert {each.name for each in desk.agreements.unsigned(2026) if each.person} == {s.name for s in signers[3:]}
    progress = desk.agreements.progress_by_unit(2026)
    assert sum(each.signed for each in progress) == 3 and sum(each.must for each in progress) == 7


def test_a_signed_agreement_is_immutable_with_its_text(imported: Desk) -> None:
    desk = imported
    desk.agreements.make(2026)
    signer = next(each for each in desk.agreements.signers(2026) if each.person is not None)
    before = desk.prints.issue("agreements", ids=[signer.agreement])
    desk.process("agreements").do(signer.agreement, "sign", {"signed_on": date(2026, 1, 20)})
    with pytest.raises(Refused, match="定稿"):
        desk.records.edit("agreements", signer.agreement, {"party_b": "别人"})
    with pytest.raises(Refused, match="签字"):
        desk.records.trash("agreements", [signer.agreement], "误建")
    text = desk.agreements.texts.for_year(signer.variant, 2026)
    with pytest.raises(Refused, match="定稿"):
        desk.records.edit("agreement-templates", text.id, {"body": "改"})
    assert signer.person is not None
    desk.records.edit("people", signer.person, {"phone": "13900000001"})
    desk.agreements.texts.save(signer.variant, 2026, text.body + "\n补充条款。")
    again = desk.prints.issue("agreements", ids=[signer.agreement])
    assert "".join(text_of(again.content).replace("补打", "").split()) == "".join(text_of(before.content).split())
    kept = desk.archive.kept(2026)[0]
    assert desk.archive.kept_file(kept).content == before.content


def test_undo_takes_a_signature_back(imported: Desk) -> None:
    desk = imported
    desk.agreements.make(2026)
    ids = [each.agreement for each in desk.agreements.signers(2026)][:2]
    desk.process("agreements").do_all(ids, "sign", {"signed_on": date(2026, 1, 20)})
    desk.records.undo()
    assert not any(each.signed for each in desk.agreements.signers(2026))


def test_states_move_only_as_they_may(imported: Desk) -> None:
    desk = imported
    desk.agreements.make(2026)
    one, doing = desk.agreements.signers(2026)[0].agreement, desk.process("agreements")
    with pytest.raises(KnownError, match="终止"):
        doing.do(one, "end", {"end_reason": "调离", "ended_on": date(2026, 2, 1)})
    with pytest.raises(KnownError, match="还没有到"):
        doing.do(one, "sign", {"signed_on": date(2999, 1, 1)})
    doing.do(one, "excuse", {"excused": "长期病休"})
    assert one not in [each.agreement for each in desk.agreements.unsigned(2026)]
    doing.do(one, "reopen")
    assert one in [each.agreement for each in desk.agreements.unsigned(2026)]


def test_next_year_carries_over_without_signatures(imported: Desk) -> None:
    desk = imported
    desk.agreements.make(2026)
    ids = [each.agreement for each in desk.agreements.signers(2026)]
    desk.process("agreements").do_all(ids, "sign", {"signed_on": date(2026, 1, 20)})
    desk.agreements.make(2027)
    next_year = desk.agreements.signers(2027)
    assert len(next_year) == len(ids) and not any(each.signed for each in next_year)
    rows = desk.records.rows("agreements", [each.agreement for each in next_year])
    assert {row.values["renews"] for row in rows} == set(ids)


def test_scans_find_their_agreement_by_the_code(imported: Desk, tmp_path: Path) -> None:
    desk = imported
    desk.agreements.make(2026)
    signer = next(each for each in desk.agreements.signers(2026) if each.person is not None)
    scan = tmp_path / "scan001.pdf"
    scan.write_bytes(desk.prints.issue("agreements", ids=[signer.agreement]).content)
    stack = desk.scans.read([scan])
    assert [(each.home.ids[0], each.name, each.complete) for each in stack.papers] == [(signer.agreement, signer.name, True)]
    desk.scans.file(stack, "2026-01-20")
    assert desk.records.row("agreements", signer.agreement).values["signed_on"] == date(2026, 1, 20)
    assert [file.name for file in desk.attachments.of("agreements", signer.agreement)] == [f"{signer.serial}.pdf"]


def test_backup_and_back_again(imported: Desk, tmp_path: Path) -> None:
    desk = imported
    report = desk.backups.make(tmp_path, "口令-12345678")
    assert desk.backups.verify(report.path, "口令-12345678")
    with pytest.raises(KnownError):
        desk.backups.verify(report.path, "错的口令")
    elsewhere = tmp_path / "另一台"
    Desk.restore(report.path, "口令-12345678", elsewhere)
    back = Desk.open(elsewhere)
    try:
        assert [row.title for row in back.records.select("people")] == [r.title for r in desk.records.select("people")]
    finally:
        back.close()


def test_prints_of_the_main_job(imported: Desk) -> None:
    desk = imported
    desk.agreements.make(2026)
    card = text_of(desk.prints.render("driver-card").content)
    assert "张三" in card and person_id(2) not in card
    full = text_of(desk.prints.render("driver-card", full=True).content)
    assert person_id(2) in full
    assert "津AD12345" in text_of(desk.prints.render("vehicle-card").content)
    for key in ("signing-ledger", "unsigned-list", "ledger-people"):
        first = desk.prints.render(key, **of_year(desk, key)).content
        assert first == desk.prints.render(key, **of_year(desk, key)).content
        assert "张三" in text_of(first)


def test_two_desks_that_make_at_once_make_each_agreement_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = desk.records.add("units", {"name": "示例公司", "unit_type": "企业"}).ids[0]
    for number, name in enumerate(("王示例", "李示例"), start=1):
        desk.records.add("people", {"name": name, "id_number": person_id(number), "unit": unit, "category": "私家车驾驶人"})
    other = Desk.open(desk.office.folder, user="老陈")
    install = desk.agreements.install_texts

    def meanwhile() -> None:
        install()
        other.agreements.make(2026)

    monkeypatch.setattr(desk.agreements, "install_texts", meanwhile)
    with pytest.raises(KnownError, match="都已经有责任书"):
        desk.agreements.make(2026)
    rows = desk.records.select("agreements", Filter("year", "is", 2026))
    assert len(rows) == len({(row.values["unit"], row.values["person"], row.values["variant"]) for row in rows}) >= 2
    other.close()


def test_a_rare_letter_of_one_person_never_stops_the_papers_of_the_others(demo_desk: Desk) -> None:
    """An old value with such a letter stands in the history of a card; a name with one is written in by hand."""
    person, other = demo_desk.records.first_ids(Query("people"), 2)
    demo_desk.records.edit("people", person, {"remark": "𠮷野家旁\ue123"}, reason="示例")
    demo_desk.records.edit("people", person, {"remark": "吉野家旁"}, reason="示例")
    cards = demo_desk.prints.render("driver-card", ids=[person, other])
    assert len(cards.parts) == 2 and "手写" in cards.by_hand and cards.by_hand in cards.notes
    assert demo_desk.prints.render("driver-card", ids=[other]).by_hand == ""
