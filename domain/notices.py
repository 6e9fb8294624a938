"""What every answer reminds the reader of: the personal duty to notify (R11) and whom to call in danger (R27)."""

from typing import Annotated

import msgspec
from msgspec import Meta

from domain.code_lists import Labels, Language
from domain.text import NO_DATA, Sentence

Number = Annotated[str, Meta(pattern=r"^\+?[0-9][0-9 ]{1,18}$", max_length=20, extra_json_schema=NO_DATA)]


class EmergencyNumbers(msgspec.Struct, frozen=True):
    """Whom to call, as the municipality has set it; the social on-call service is left out when it is not set."""

    acute: Number = "112"
    police: Number = "114"
    social_on_call: Number | None = None


class Notice(msgspec.Struct, frozen=True):
    """A text in one language, and the numbers that it names, if it names any."""

    language: Language
    text: Sentence
    numbers: EmergencyNumbers | None


_REMINDER = Labels(
    da=(
        "Underretningspligten er din egen. Er du bekymret for et barn eller en ung under 18 år, skal du selv vurdere, "
        "om du har pligt til at underrette kommunen. Ingen, heller ikke din leder eller VINK, kan godkende, bremse "
        "eller overtage din underretning, og du skal ikke vente på svar her. Råd herfra erstatter aldrig en "
        "underretning."
    ),
    sv=(
        "Anmälningsplikten är din egen. Är du orolig för ett barn eller en ung person under 18 år ska du själv bedöma "
        "om du är skyldig att göra en orosanmälan. Ingen, inte heller din chef eller VINK, kan godkänna, stoppa eller "
        "överta din anmälan, och du ska inte vänta på svar här. Råd härifrån ersätter aldrig en orosanmälan."
    ),
    en=(
        "The duty to notify is your own. If you are concerned about a child or young person under 18, you must assess "
        "for yourself whether you have a duty to notify the municipality. Nobody, not your manager and not VINK, can "
        "approve, block or take over your notification, and you should not wait for an answer here. Advice given here "
        "never replaces a notification."
    ),
)

_EMERGENCY = Labels(
    da="Er nogen i fare lige nu, så ring {acute}. Ring til politiet på {police}, når det ikke er akut.",
    sv="Är någon i fara just nu, ring {acute}. Ring polisen på {police} när det inte är akut.",
    en="If anyone is in danger now, call {acute}. Call the police on {police} when it is not an emergency.",
)
_ON_CALL = Labels(
    da=" Den sociale døgnvagt: {social_on_call}.",
    sv=" Socialjouren: {social_on_call}.",
    en=" Social on-call service: {social_on_call}.",
)
_DO_NOT_WAIT = Labels(
    da=" Vent ikke på svar her.",
    sv=" Vänta inte på svar här.",
    en=" Do not wait for an answer here.",
)


def notification_reminder(language: str) -> Notice:
    """The reminder that goes with every answer about someone under 18 (R11).

    It says that the duty is personal, that nobody can approve, block or replace a notification, and that advice does
    not replace one.

    Raises:
        ValueError: the language is not one of `Language`.
    """
    return Notice(Language(language), _REMINDER.text(Language(language)), None)


def emergency_notice(language: str, numbers: EmergencyNumbers) -> Notice:
    """The notice that goes with every consultation (R27): it tells whom to call and holds nobody back.

    Raises:
        ValueError: the language is not one of `Language`.
    """
    spoken = Language(language)
    on_call = _ON_CALL.text(spoken) if numbers.social_on_call else ""
    text = _EMERGENCY.text(spoken) + on_call + _DO_NOT_WAIT.text(spoken)
    return Notice(spoken, text.format(**msgspec.structs.asdict(numbers)), numbers)
