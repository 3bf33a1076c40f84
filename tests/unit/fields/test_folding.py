from hypothesis import given
from hypothesis import strategies as st

from trafficdesk.fields.folding import clean, clean_name, fold
from trafficdesk.fields.masking import mask_name, mask_person_id, mask_phone


def test_clean_takes_away_what_cannot_be_seen() -> None:
    assert clean("\ufeff 张\u200b三\u00a0") == "张三"
    assert clean("１３８００１３８０００") == "13800138000"
    assert clean("津Ａ－１２３４５") == "津A-12345"
    assert clean("张　三") == "张 三"
    assert clean("东丽湖，一号路（南）") == "东丽湖，一号路（南）"
    assert clean("甲\r\n乙\x00") == "甲\n乙"
    assert clean("a\ud800b") == "ab"


def test_names() -> None:
    assert clean_name("张　三") == "张三"
    assert clean_name(" 买买提 • 艾力 ") == "买买提·艾力"
    assert clean_name("买买提.艾力") == "买买提·艾力"
    assert clean_name("Anna   Maria  Li") == "Anna Maria Li"


def test_fold_makes_spellings_equal() -> None:
    assert fold("津Ａ·１２３ 45") == fold("津a-12345") == "津a12345"
    assert fold("（准驾）") == fold("(准驾)")


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for change in (clean, clean_name, fold):
        once = change(text)
        assert change(once) == once
        once.encode("utf-8")


def test_masks() -> None:
    assert mask_person_id("120110199001013411") == "120***********3411"
    assert mask_person_id("E12345678") == "E1*****78"
    assert mask_person_id("H123") == "****"
    assert mask_phone("13800000012、022-24997715") == "138****0012、022-****7715"
    assert mask_phone("022-24997715-801") == "022-****7715"
    assert mask_phone("24997715") == "****7715"
    assert mask_name("张三丰") == "张*" and mask_name("") == ""


@given(st.text(st.characters(exclude_characters="*"), min_size=1))  # in whose place a star would be nothing hidden
def test_masks_never_show_everything(text: str) -> None:
    assert mask_person_id(text) != text
    assert mask_phone(text) != text or not set(text) - {"、"}
