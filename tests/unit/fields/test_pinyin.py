import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trafficdesk.fields.pinyin import readings, sort_key, spellings


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("单田芳", "shan tian fang"), ("仇英", "qiu ying"), ("解小东", "xie xiao dong"), ("查良镛", "zha liang yong"),
        ("曾国藩", "zeng guo fan"), ("区志强", "ou zhi qiang"), ("朴树", "piao shu"), ("盖叫天", "ge jiao tian"),
        ("万俟卨", "mo qi xie"), ("尉迟恭", "yu chi gong"), ("吕布", "lv bu"), ("李长春", "li chang chun"),
        ("欧阳修", "ou yang xiu"), ("解放路小学", "jie fang lu xiao xue"),
    ],
)  # fmt: skip
def test_the_likeliest_reading_knows_surnames(name: str, spoken: str) -> None:
    assert " ".join(readings(name)[0]) == spoken
    assert sort_key(name).startswith(spoken + "\x01")


def test_other_readings_are_found_too() -> None:
    assert {("dan", "fang"), ("shan", "fang")} <= set(readings("单芳"))
    assert len(readings("单乐解曾")) <= 6


def test_a_list_of_names_sorts_as_people_look_them_up() -> None:
    names = ["张三", "李四", "李", "李四光", "林冲", "单雄信", "善良", "利群", "安娜", "Anna", "王五"]
    assert sorted(names, key=sort_key) == [
        "安娜", "Anna", "李", "利群", "李四", "李四光", "林冲", "善良", "单雄信", "王五", "张三",
    ]  # fmt: skip


def test_numbers_sort_by_their_size() -> None:
    for names in (
        ["环卫一队", "环卫二队", "环卫三队", "环卫十队", "环卫十一队", "环卫二十队", "环卫一百零二队"], ["1号站", "2号站", "10号站"],
        ["第一社区", "第二社区", "第三社区", "第十社区"], ["安定里", "八里台", "丁一", "张三", "张四平"], ["津A12345", "津A9", "津B1"],
        ["丽湖路1号", "丽湖路02号", "丽湖路10号"], ["120101199001011234", "120101199001011300"],
    ):  # fmt: skip
        assert sorted({*names}, key=sort_key) == names


def test_what_has_no_reading_stands_for_itself() -> None:
    assert readings("𠮷X1")[0][1:] == ("x", "1")
    assert sort_key("") == "" and readings("") == () and spellings("") == ()
    assert sort_key("ABC 公司").startswith("abc gong si")


def test_a_word_is_typed_by_its_sound_whole_or_by_first_letters() -> None:
    assert spellings("张三丰")[:2] == ("zsf", "zhangsanfeng")
    assert spellings("单雄信")[:2] == ("sxx", "shanxiongxin")
    assert {"lm", "lumian"} <= {*spellings("路面")}


@given(st.text(max_size=30))
def test_any_text_is_read(text: str) -> None:
    variants = readings(text)
    assert len(variants) <= 6
    assert len(set(variants)) == len(variants)
    assert isinstance(sort_key(text), str)


def test_loading_the_module_does_not_load_the_dictionary() -> None:
    code = "import sys, trafficdesk.fields.pinyin; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
