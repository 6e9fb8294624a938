"""KLE numbers: what lies under which, and how those of a grant are kept."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kle import KleGroups, gathered, lies_under

PAIRS = st.sampled_from(["27", "12", "04", "34"])
NUMBERS = st.tuples(PAIRS, PAIRS, PAIRS).map(".".join)
GROUPS = st.lists(PAIRS, min_size=1, max_size=3).map(".".join)


@pytest.mark.parametrize("group", ["27", "27.12", "27.12.04"])
def test_a_number_lies_under_its_group_its_subject_group_and_itself(group: str) -> None:
    assert lies_under("27.12.04", ("34.10", group))
    assert not lies_under("28.13.05", (group,))


@pytest.mark.parametrize("group", ["2", "27.1", "27.12.0", "7.12.04", "12", "04"])
def test_whole_groups_are_compared(group: str) -> None:
    assert not lies_under("27.12.04", (group,))


def test_what_lies_under_another_is_needless() -> None:
    assert gathered(["27.24.04", "27.12.04", "34", "27.12", "34.10", "34"]) == ("27.12", "27.24.04", "34")


@given(number=NUMBERS, groups=st.lists(GROUPS, min_size=1))
def test_what_is_gathered_says_the_same(number: str, groups: list[str]) -> None:
    kept = gathered(groups)
    assert lies_under(number, kept) == lies_under(number, groups)
    assert gathered(kept) == kept
    assert not any(lies_under(one, {*kept} - {one}) for one in kept)


@pytest.mark.parametrize(
    "groups", [[], ["27.1"], ["27."], ["27.12.04.01"], ["27.12\n"], ["2７"], [27], [""], "27", ["27"] * 21]
)
def test_nothing_else_is_a_restriction(groups: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(groups, KleGroups)
