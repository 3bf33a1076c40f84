"""A mask that masks: nothing that is shown in part can be put together, asked out, sorted out or read in a remark."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.factory import inputs_for, person_id
from trafficdesk.cli.rows import as_object
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.engine.trail import Wanted
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.checks.person_id import check_person_id
from trafficdesk.fields.masking import mask_inside
from trafficdesk.fields.spec import Kind
from trafficdesk.reports.document import Document, Paragraph
from trafficdesk.reports.rewording import reworded
from trafficdesk.store.trail import EXPORT, LOOK

_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")


def shown_of(desk: Desk) -> dict[int, str]:
    """Person → everything that the masked window, lists and findings say of them."""
    view = desk.records.view("people")
    said = {row.id: str(as_object(view, row)) for row in desk.records.select("people")}
    for found in desk.findings.everything():
        rows = [(found.code, found.id), *found.found.also]
        for code, row_id in rows:
            if code == "people" and row_id in said:
                said[row_id] += f" {found.due} {found.sentence} {found.found.key} {found.found.since}"
    for row_id in said:
        said[row_id] += "".join(f" {each.sentence}" for each in desk.legal.decisions("people", row_id))
    return said


def candidates(areas: set[str], masked: str, born: str, said: str) -> set[str]:
    """Every valid number that fits what is shown; the days that are named of somebody are tried first, then the whole year."""
    fitting = [area for area in areas if area.startswith(masked[:3])]
    year = int(born[:4])
    named = {day for text in _DAY.findall(said) if (day := _date(text))}
    birthdays = {date(year, day.month, day.day) for day in named if (day.month, day.day) != (2, 29)}
    birthdays |= {day + timedelta(days=1) for day in birthdays}
    everyday = {date(year, 1, 1) + timedelta(days=at) for at in range(365)}
    for days in (birthdays, everyday):
        found = {number for area in fitting for day in days if _valid(number := f"{area}{day:%Y%m%d}{masked[-4:]}")}
        if found:
            return found
    return set()


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _valid(number: str) -> bool:
    verdict = check_person_id(number, "居民身份证")
    return verdict.value is not None and not verdict.faults


def test_not_one_number_can_be_put_together(demo_desk: Desk) -> None:
    """The attack that rebuilt 200 of 200: the birth date beside a number that hides nothing else."""
    truth = {row.id: row.values["id_number"] for row in demo_desk.records.select("people") if row.values["id_type"] == "居民身份证"}
    areas = {number[:6] for number in truth.values()}  # who lives here is no secret
    view, rebuilt = demo_desk.records.view("people"), []
    for row_id, said in shown_of(demo_desk).items():
        row = demo_desk.records.row("people", row_id)
        if row_id in truth:
            found = candidates(areas, row.text(view.field("id_number")), row.text(view.field("born")), said)
            rebuilt += [row_id] if found == {truth[row_id]} else []
    assert len(truth) > 50 and rebuilt == []


@pytest.mark.parametrize("asked", [
    Filter("id_number", "starts", "120110"), Filter("id_number", "contains", "1985"), Filter("id_number", "ends", "411"),
    Filter("id_number", "at_least", "1201101985"), Filter("phone", "contains", "138"), Filter("address", "starts", "湖"),
    Filter("born", "is", date(1985, 3, 4)), Filter("born", "between", date(1985, 3, 1), date(1985, 3, 31)),
    Filter("born", "within_days", 30), Filter("born", "before", date(1985, 3, 4)),
])  # fmt: skip
def test_a_part_cannot_be_asked_for(demo_desk: Desk, asked: Filter) -> None:
    query = Query("people", (asked,))
    for read in (demo_desk.records.ids, demo_desk.records.count, demo_desk.records.first_ids):
        with pytest.raises(KnownError, match="只能按"):
            read(query)
    with pytest.raises(KnownError, match="只能按"):
        demo_desk.records.select("people", asked)
    before = len(demo_desk.trail.looks())
    demo_desk.records.ids(Query("people", (asked,), why="核对派出所名单"))
    (look, *_), after = demo_desk.trail.looks(), len(demo_desk.trail.looks())
    assert after == before + 1 and look.reason == "核对派出所名单" and look.by == "小林"


def test_whole_values_last_four_and_years_are_found(demo_desk: Desk) -> None:
    person = next(row for row in demo_desk.records.select("people") if row.values["phone"] and row.values["born"])
    number, phone, born = (person.values[name] for name in ("id_number", "phone", "born"))
    for asked in (
        Filter("id_number", "is", number), Filter("id_number", "ends", number[-4:]), Filter("phone", "is", phone),
        Filter("phone", "ends", phone[-4:]), Filter("born", "between", date(born.year, 1, 1), date(born.year, 12, 31)),
    ):  # fmt: skip
        assert person.id in demo_desk.records.ids(Query("people", (asked,)))
    for text in (number, number[-4:], phone, phone[-4:]):
        assert person.id in {hit.id for hit in demo_desk.records.search(text) if hit.code == "people"}
    for text in (number[:6], number[:14], number[6:14], phone[:7], number[-5:]):
        assert person.id not in {hit.id for hit in demo_desk.records.search(text, 500) if hit.code == "people"}


def test_sorting_tells_no_more_than_what_is_shown(demo_desk: Desk) -> None:
    for name, part in (("born", lambda v: str(v)[:4]), ("id_number", lambda v: v[:3] + v[-4:]), ("phone", lambda v: v[:3] + v[-4:])):
        ids = demo_desk.records.ids(Query("people", (Filter(name, "filled"),), (name,)))
        values = [row.values[name] for row in demo_desk.records.rows("people", ids)]
        shown = [(part(value), row_id) for value, row_id in zip(values, ids, strict=True)]  # type: ignore[operator]
        assert shown == sorted(shown)
        assert name == "born" or values != sorted(values)


def test_numbers_in_free_text_are_hidden_too(desk: Desk, tmp_path: Path) -> None:
    unit = desk.records.add("units", {"name": "湖畔小学", "remark": f"联系人 {person_id(7)}，电话 13812345678，座机 022-24991234"}).ids[0]
    row, view = desk.records.row("units", unit), desk.records.view("units")
    shown = row.text(view.field("remark"))
    assert person_id(7) not in shown and "13812345678" not in shown and "138****5678" in shown and "022-24991234" in shown
    assert person_id(7) not in str(as_object(view, row))
    desk.records.edit("units", unit, {"remark": "改过"}, reason=f"本人 {person_id(7)} 来电")
    said = str(desk.records.history("units", unit)) + str(desk.trail.acts())
    assert person_id(7) not in said and "13812345678" not in said
    assert desk.records.reveal("units", unit, "remark") == "改过"
    assert mask_inside("订单 202611280000123456789") == "订单 202611280000123456789"


def test_who_looked_at_whom_is_told(demo_desk: Desk, tmp_path: Path) -> None:
    """Every full view: who, when, why, how many; by person and for the whole office."""
    first, second, third = demo_desk.records.first_ids(Query("people"), 3)
    demo_desk.records.reveal("people", first, "id_number", "本人来查")
    demo_desk.exchange.export("people", tmp_path / "full.xlsx", wanted=Query("people", (Filter("id", "in", (first, third)),)),
                              full=True, reason="报交警支队")  # fmt: skip
    demo_desk.exchange.export("people", tmp_path / "masked.xlsx")
    demo_desk.prints.render("driver-card", ids=[second], full=True, why="存档")
    of_first = demo_desk.trail.looks("people", first)
    assert [(look.by, look.reason, look.number) for look in of_first] == [("小林", "报交警支队", 2), ("小林", "本人来查", 1)]
    assert [look.reason for look in demo_desk.trail.looks("people", second)] == ["存档"]
    assert [look.reason for look in demo_desk.trail.looks("people", third)] == ["报交警支队"]
    assert [look.reason for look in demo_desk.trail.looks()][:3] == ["存档", "报交警支队", "本人来查"]
    masked = demo_desk.trail.acts(Wanted(kinds=(EXPORT,)))
    assert len(masked) == 1 and "脱敏" in masked[0].sentence
    assert all(look.kind == LOOK for look in demo_desk.trail.looks())
    assert not any("完整" in line.sentence for line in demo_desk.records.history("people", first))


def test_the_masked_export_holds_no_birthday(demo_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    demo_desk.exchange.export("people", path)
    text = path.read_text("utf-8-sig")
    for row in demo_desk.records.select("people"):
        assert row.values["id_number"] not in text
        born: Any = row.values["born"]
        assert born is None or f"{born}," not in text or born == row.values["first_issued"]


def test_numbers_in_free_text_stand_on_no_masked_paper(demo_desk: Desk) -> None:
    """Somebody wrote a number and a telephone into every text of a row of each kind; no list, card or statistic shows them."""
    number, phone = person_id(777), "13912345678"
    told = f"身份证 {number}，电话 {phone}"
    written = set()
    with demo_desk.records.work("试") as work:
        for view in demo_desk.records.kinds():
            names = [spec.name for spec in view.fields if spec.kind is Kind.NOTE and not spec.read_only]
            for row in demo_desk.records.select(view.code, limit=20) if names and view.ledger else []:
                with suppress(Refused):  # locked: another row will do
                    work.set_fact(view.code, row.id, dict.fromkeys(names, told))
                    written.add(view.code)
                    break
    assert len(written) > 25
    shown = set()
    for kind in demo_desk.prints.kinds():
        if kind.first is not None or kind.personal or kind.code not in written:
            continue  # the copy that somebody asks for of himself is whole, and logged
        try:
            documents = demo_desk.prints.documents(kind.key, year=2026 if kind.goes_by_year else None)
        except KnownError:
            continue
        text = repr(documents)
        assert number not in text and phone not in text, kind.key
        if "139****5678" in text:
            shown.add(kind.key)
    assert len(shown) > 10, "the texts do stand on papers"


def test_the_office_s_own_telephone_stands_on_its_papers(demo_desk: Desk) -> None:
    demo_desk.office.set_setting("office.phone", "13912345678")
    document = Document("单", (Paragraph.of("联系电话 13912345678"), Paragraph.of("电话 13712345678")), qr="13712345678")
    own = reworded(document, lambda text: text if "13912345678" in text else mask_inside(text))
    assert own.blocks[0] is document.blocks[0] and "137****5678" in repr(own.blocks[1]) and own.qr == document.qr


def test_a_number_in_free_text_cannot_be_asked_out_piece_by_piece(desk: Desk) -> None:
    """As with hidden fields: whole numbers are found, and the parts that show; digits of the middle are not."""
    desk.records.add("units", {"name": "示例学校", "unit_type": "学校", "remark": "2026 年第 3 批，电话 13912345678，津A12345"})

    def found(relation: str, value: str, why: str = "") -> bool:
        return bool(desk.records.ids(Query("units", (Filter("remark", relation, value),), why=why)))

    assert found("contains", "13912345678") and found("contains", "5678") and found("contains", "2026") and found("contains", "A12345")
    assert found("contains", "电话") and found("starts", "2026")
    for piece in ("1391", "91234", "1234567", "2345678"):
        assert not found("contains", piece), piece
    assert found("contains", "91234", why="核对") and "筛选" in desk.trail.acts(Wanted(kinds=(LOOK,)))[0].sentence


def test_numbers_typed_into_texts_are_searched_whole(desk: Desk) -> None:
    """The search box and titles: typing on digit by digit, one would read the rest out of which rows still answer."""
    number, phone = person_id(7), "13912345678"
    texts = {
        "units": {"name": f"湖畔小学 {phone}", "other_names": f"老人 {number}"},
        "hazards": inputs_for(desk, "hazards", 11) | {"place": "湖边路", "description": f"举报人 {number}，电话 139 1234 5678"},
        "stations": inputs_for(desk, "stations", 12) | {"name": "北桥站", "place": f"北桥（{phone}）"},
    }  # fmt: skip
    ids = {(code, desk.records.add(code, values, reason="测试").changes[-1].id) for code, values in texts.items()}

    def found(text: str) -> set[tuple[str, int]]:
        hits = {(hit.code, hit.id): hit for hit in desk.records.search(text, 500)}
        told = " ".join(f"{hit.title} {hit.shown}" for hit in hits.values())
        assert number not in told and phone not in told and "139 1234 5678" not in told
        assert {(code, row_id) for code, row_id in hits if desk.records.ids(Query(code, (Filter("search", "is", text),)))} == set(hits)
        return set(hits) & ids

    assert found(phone) == ids == found(phone[-4:])
    assert {code for code, _ in found(number)} == {"units", "hazards"} == {code for code, _ in found(number[-4:])}
    for piece in ("1391", "13912", "91234", "1234567", "12345", phone[-5:], number[:6], number[:14], number[6:14], number[-5:], "1234"):
        assert not found(piece), piece
    assert {code for code, _ in found("湖畔")} == {"units"} and {code for code, _ in found("hpxx")} == {"units"}
    titles = [desk.records.row(code, row_id).title for code, row_id in ids]
    assert not any(phone in title or number in title for title in titles) and "湖畔小学 139****5678" in titles
    desk.records.edit("stations", next(row_id for code, row_id in ids if code == "stations"), {"place": "北桥头"})
    assert {code for code, _ in found(phone)} == {"units", "hazards"}


def test_texts_tell_no_order_of_what_they_hide(desk: Desk) -> None:
    """Sorted among rows of one's own, or asked for what is greater, a hidden number would be found by halving."""

    def unit(number: str) -> int:
        return desk.records.add("units", {"name": f"单位{number[3:8]}", "remark": f"电话 {number}"}).ids[0]

    alike = tuple(map(unit, ("13912345678", "13918345678", "13914345678")))
    halves = [("at_least", "电话 13914"), ("before", "电话 13914"), ("after", "电话 13916"), ("at_most", "电话 13912345")]
    for relation, value in halves:
        asked = Query("units", (Filter("remark", relation, value), Filter("id", "in", alike)))
        assert len(desk.records.ids(asked)) in (0, 3), relation
    hidden = [unit("13990001111"), unit("13910001111")]
    assert list(desk.records.ids(Query("units", (Filter("id", "in", hidden),), ("remark",)))) == hidden
