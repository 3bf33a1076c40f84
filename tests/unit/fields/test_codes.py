from datetime import date

import pytest

from trafficdesk.fields.codes import code_list, code_list_names
from trafficdesk.fields.folding import fold


def test_every_list_is_readable_and_without_two_meanings() -> None:
    for name in code_list_names():
        codes = code_list(name)
        assert codes.codes and codes.title
        assert len({code.code for code in codes.codes}) == len(codes.codes), name
        assert len({code.label for code in codes.codes}) == len(codes.codes), name
        words: dict[str, str] = {}
        for code in codes.codes:
            for word in {fold(code.code), fold(code.label), *map(fold, code.aliases)}:
                assert words.setdefault(word, code.code) == code.code, f"{name}: {word}"


def test_an_entry_is_found_by_code_label_alias_and_both_together() -> None:
    types = code_list("vehicle_type")
    for text in ("K33", "k33", "小型轿车", " 小轿车 ", "K33小型轿车", "小型轿车 K33", "Ｋ３３"):
        found = types.find(text)
        assert found is not None and found.code == "K33", text
    assert types.find("飞机") is None
    assert types.find("") is None


def test_labels_of_unknown_codes_are_the_codes() -> None:
    assert code_list("plate_type").label("02") == "小型汽车"
    assert code_list("plate_type").label("77") == "77"


def test_validity_limits_what_is_offered_but_not_what_is_shown() -> None:
    licence = code_list("licence_class")
    offered = {code.code for code in licence.options(date(2020, 1, 1))}
    assert "C6" not in offered and "C1" in offered
    assert len(licence.options()) == 17
    assert "C6" in {code.code for code in licence.options(date(2026, 1, 1))}


@pytest.mark.parametrize("name", ["", "nowhere", "../rules/legal", "titles"])
def test_an_unknown_list_is_a_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        code_list(name)


def test_official_lists_are_whole() -> None:
    assert len(code_list("nation").codes) == 57
    assert [code.code for code in code_list("agreement_type").codes] == [
        "street-unit", "street-committee", "unit-official-driver", "unit-private-driver",
        "school-driver", "school-provider", "committee-resident",
    ]  # fmt: skip
    assert {code.code for code in code_list("use_character").codes} == set("ABCDEFGHIJKLMNOPQRSTUZ")
