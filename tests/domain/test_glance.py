"""The quick look at all texts of a request never passes over what the close look would find."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import find_identifiers, find_reminders, reminding, suspects
from tests.domain.test_identifiers import ORDINARY, TABLE

WRITTEN = [f"Vi spørger om {written} i klassen." for _, written in TABLE] + [written for _, written in TABLE]
PLAIN = ["Eleven trækker sig fra klassen.", "i marts", "27.12.04"]
NAMES = ["Eksempelvej 12", "vi taler om Fiktiva Prøvesen her", "eleven Fiktiva", "bor på Prøvegade 3 B"]
PIECES = st.one_of(st.sampled_from(WRITTEN + ORDINARY + PLAIN + NAMES), st.text(max_size=40))


def test_whatever_is_found_alone_is_suspected_among_others() -> None:
    for text in WRITTEN:
        assert find_identifiers(text), text
        for others in ([text], [*PLAIN, text], [text, *PLAIN], ["", text, ""]):
            assert text in suspects(others)


@given(st.lists(PIECES, max_size=6))
def test_nothing_that_would_be_found_is_passed_over(texts: Sequence[str]) -> None:
    suspected = suspects(texts)
    assert [one for one in texts if find_identifiers(one) and one not in suspected] == []
    reminded = reminding(texts)
    assert [one for one in texts if find_reminders(one) and one not in reminded] == []


def test_texts_without_anything_are_done_with_at_a_glance() -> None:
    assert suspects(PLAIN) == []
    assert list(reminding(PLAIN)) == []
    assert suspects(["", ""]) == []


def test_a_text_with_many_digits_is_suspected_alone() -> None:
    assert suspects([*PLAIN, "k7-2026-031"]) == ["k7-2026-031"]


def test_what_is_said_in_two_texts_does_not_add_up() -> None:
    assert suspects(["en to", "tre fire", "fem seks"]) == []
