import pytest

from domain.code_lists import Language
from domain.notices import EmergencyNumbers, emergency_notice, notification_reminder

SAID = {
    Language.DA: ("din egen", "din leder", "godkende, bremse eller overtage", "under 18", "erstatter aldrig"),
    Language.SV: ("din egen", "din chef", "godkänna, stoppa eller överta", "under 18", "ersätter aldrig"),
    Language.EN: ("your own", "your manager", "approve, block or take over", "under 18", "never replaces"),
}
NUMBERS = EmergencyNumbers(acute="999", police="888", social_on_call="Prøvevagten {1}, hele døgnet")


@pytest.mark.parametrize("language", Language)
def test_the_reminder_says_that_the_duty_is_personal_and_that_nobody_stands_in_its_way(language: Language) -> None:
    reminder = notification_reminder(language)
    assert reminder.language is language
    assert reminder.numbers is None
    assert [said for said in SAID[language] if said not in reminder.text] == []


@pytest.mark.parametrize("language", Language)
def test_the_emergency_notice_names_the_numbers_it_was_given_and_no_others(language: Language) -> None:
    notice = emergency_notice(language, NUMBERS)
    assert notice.language is language
    assert notice.numbers is NUMBERS
    assert all(number in notice.text for number in ("999", "888", "Prøvevagten {1}, hele døgnet"))
    assert "112" not in notice.text


def test_each_language_has_its_own_text() -> None:
    assert len({notification_reminder(language).text for language in Language}) == len(Language)
    assert len({emergency_notice(language, NUMBERS).text for language in Language}) == len(Language)


@pytest.mark.parametrize("language", Language)
def test_an_on_call_service_that_is_not_set_is_not_named(language: Language) -> None:
    text = emergency_notice(language, EmergencyNumbers()).text
    assert "None" not in text
    assert len(text) < len(emergency_notice(language, EmergencyNumbers(social_on_call="x")).text)


def test_a_language_that_has_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        notification_reminder("fr")
