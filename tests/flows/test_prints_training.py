"""Notice, sign-in sheet, record and make-up list of a training on paper."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest

from tests.helpers.print_rows import assert_on, made, paper, unit
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.work.training.api import Signed


def picture(colour: str) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def training(desk: Desk, named: Desk) -> int:
    row = made(
        desk, "training", topic="冬季行车安全", starts=datetime(2026, 11, 12, 14), place="二楼会议室", hours="2", speaker="冯示例",
        speaker_unit="示例交警大队", film="一念之间", content="讲解雨雪天气行车要点\n分析三起典型事故", effect="到课人员全部通过考核",
        pass_mark="60",
    )  # fmt: skip
    for name, result, where in (("陈示例", "已到", "示例小学"), ("褚示例", "未到", "示例小学2"), ("卫示例", "已补课", "示例物业")):
        person = made(desk, "people", name=name, phone="13812345678")
        made(desk, "training-attendances", training=row, person=person, unit=unit(desk, where), result=result,
             score="", passed="")  # fmt: skip
    return row


def test_notice_and_sign_in(desk: Desk, training: int) -> None:
    _, text = paper(desk, "training-notice", [training])
    assert_on(text, "关于举办道路交通安全培训的通知", "示例物业", "冬季行车安全", "2026年11月12日下午2时", "二楼会议室",
              "示例交警大队冯示例主讲", "《一念之间》", "共 2 课时", "示例小学 1 人")  # fmt: skip
    _, text = paper(desk, "training-sign-in", [training])
    assert_on(text, "培训签到表", "陈示例", "138****5678")
    assert "13812345678" not in text


def test_marks_and_words_are_not_doubled(desk: Desk, training: int) -> None:
    desk.records.edit("training", training, {"film": "《一念之间》", "topic": "冬季行车安全补课"})
    _, text = paper(desk, "training-notice", [training])
    assert_on(text, "观看警示片《一念之间》")
    _, text = paper(desk, "training-make-up", [training])
    assert_on(text, "冬季行车安全补课名单")


def test_record_with_photos(desk: Desk, training: int) -> None:
    for colour, name in (("red", "IMG_2031"), ("green", "民警讲课"), ("blue", "p3"), ("black", "p4")):
        desk.attachments.add_bytes("training", training, picture(colour), f"{name}.jpg", "照片")
    desk.attachments.add_bytes("training", training, b"text", "说明.txt", "其他")
    printed, text = paper(desk, "training-record", [training])
    assert_on(text, "交通安全培训记录表", "2026年11月12日下午2时", "分析三起典型事故", "应到人数3", "实到人数1（另补课 1 人）")
    assert_on(text, "到课人员全部通过考核", "民警讲课")
    assert "IMG_2031" not in text, "the name a camera gave says nothing on paper"
    assert printed.content.count(b"/Subtype /Image") == 4
    assert printed.parts[0][2] == 1


def test_make_up_list_names_who_was_not_there(desk: Desk, training: int) -> None:
    _, text = paper(desk, "training-make-up", [training])
    assert_on(text, "冬季行车安全补课名单", "褚示例", "示例小学2（1 人）")
    assert "陈示例" not in text and "卫示例" not in text
    with pytest.raises(KnownError, match="没有可以打印的内容"):
        desk.prints.render("training-make-up", ids=[made(desk, "training")])


def test_marks_and_walk_ins_are_on_paper(desk: Desk, training: int) -> None:
    people = {row.titles["person"]: row.id for row in desk.training.attendance(training)}
    desk.training.score(people["陈示例"], 92)
    desk.training.score(people["褚示例"], 41)
    desk.training.sign_in(training, [Signed(name="𬱖示例", score=None)])
    _, text = paper(desk, "training-scores", [training])
    assert_on(text, "冬季行车安全考试成绩表", "陈示例92合格", "褚示例41不合格", "共 2 人参加考核，合格 1 人，不合格 1 人，合格率 50.0%")
    _, text = paper(desk, "training-record", [training])
    assert_on(text, "应到人数3", "实到人数3（另补课 1 人）", "合格率 50.0%")
    _, text = paper(desk, "training-sign-in", [training])
    assert_on(text, "𬱖示例")


def test_the_year_on_paper(desk: Desk, training: int) -> None:
    plan = made(desk, "training-plans", year=2026, topic="四季度培训", due=date(2026, 12, 15), people=40)
    desk.records.edit("training", training, {"plan": plan, "state": "已完成"})
    _, text = paper(desk, "training-plan", [plan])
    assert_on(text, "2026 年度交通安全培训计划与完成情况表", "12 月", "四季度培训", "2026-11-12", "合计")
    _, text = paper(desk, "training-coverage", [training])
    assert_on(text, "2026 年驾驶员培训覆盖情况和未训名单", "未训人员")
    _, text = paper(desk, "training-figures", [training])
    assert_on(text, "2026 年交通安全培训情况统计表", "四季度11200", "全年")
