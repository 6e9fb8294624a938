"""A colleague makes a referral of a consultation only when its asker has said so."""

from typing import Any

import pytest

from domain.consultations.authorising import authorise_referral, revoke_authorisation
from domain.consultations.types import COMMANDS, Consultation
from domain.consultations.words import ConsultationStatus
from domain.errors import Forbidden, IllegalMove
from domain.events import Event
from domain.policy import Action, allowed_actions, hindrance
from domain.referrals.asking import draft_referral
from domain.referrals.inputs import NewReferral
from domain.referrals.types import Referral, SupportFor
from tests.domain.conftest import COLLEAGUE, Municipality
from vink.demo.personas import PERSONAS


def refer(municipality: Municipality, who: Any, made: Consultation) -> Referral:
    new = NewReferral(
        consultation_id=made.id, support_for=SupportFor.YOUTH, needs_text="Vil gerne have en voksen at tale med."
    )
    drafted = municipality.act(who, Action.REFERRAL_DRAFT, draft_referral, new)
    assert drafted is not None
    return drafted


def authorise(municipality: Municipality, who: Any, made: Consultation) -> Consultation:
    action = Action.CONSULTATION_AUTHORISE_REFERRAL
    return municipality.act(who, action, authorise_referral, made.id, made.version)


def revoke(municipality: Municipality, who: Any, made: Consultation) -> Consultation:
    action = Action.CONSULTATION_REVOKE_AUTHORISATION
    return municipality.act(who, action, revoke_authorisation, made.id, made.version)


def test_the_asker_needs_nobodys_leave(municipality: Municipality) -> None:
    made = municipality.answered()
    assert refer(municipality, "teacher", made).consultation_id == made.id
    assert municipality.stored(Consultation, made.id) == made


def test_a_colleague_without_it_is_told_why_and_nothing_is_kept(municipality: Municipality) -> None:
    made = municipality.answered()
    with pytest.raises(Forbidden) as refused:
        refer(municipality, COLLEAGUE, made)
    assert refused.value.reason == "not_authorised"
    assert not [one for one in municipality.memory.records.values() if isinstance(one, Referral)]
    assert municipality.stored(Consultation, made.id) == made


def test_an_authorisation_is_for_one_referral(municipality: Municipality) -> None:
    given = authorise(municipality, "teacher", municipality.answered())
    referral = refer(municipality, COLLEAGUE, given)
    assert (referral.consultation_id, referral.referred_by) == (given.id, COLLEAGUE.subject)
    used = municipality.stored(Consultation, given.id)
    assert used.referral_authorisation is not None
    assert used.referral_authorisation.used_at == municipality.now
    assert Event.CONSULTATION_AUTHORISATION_USED in [thin.event for thin in municipality.memory.thin]
    with pytest.raises(Forbidden):
        refer(municipality, COLLEAGUE, used)
    with pytest.raises(IllegalMove):
        revoke(municipality, "teacher", used)
    again = refer(municipality, COLLEAGUE, authorise(municipality, "teacher", used))
    assert again.consultation_id == given.id


def test_it_can_be_taken_back_until_it_is_used(municipality: Municipality) -> None:
    given = authorise(municipality, "teacher", municipality.answered())
    with pytest.raises(IllegalMove):
        authorise(municipality, "teacher", given)
    revoked = revoke(municipality, "teacher", given)
    assert revoked.referral_authorisation is None
    with pytest.raises(Forbidden):
        refer(municipality, COLLEAGUE, revoked)
    with pytest.raises(IllegalMove):
        revoke(municipality, "teacher", revoked)


def test_only_whoever_asked_authorises(municipality: Municipality) -> None:
    made = municipality.answered()
    for action in (Action.CONSULTATION_AUTHORISE_REFERRAL, Action.CONSULTATION_REVOKE_AUTHORISATION):
        assert hindrance(COLLEAGUE, action, made) == "not_the_asker"
        for who in ("panel-coordinator", "resource-person", "school-system", "vink-coordinator"):
            assert hindrance(PERSONAS[who].actor(), action, made) == "no_grant"


def test_what_a_system_asked_is_its_whole_departments(municipality: Municipality) -> None:
    made = municipality.answered("school-system")
    assert refer(municipality, COLLEAGUE, made).consultation_id == made.id


@pytest.mark.parametrize("status", ConsultationStatus)
def test_it_is_given_once_there_is_an_answer(municipality: Municipality, status: ConsultationStatus) -> None:
    made = municipality.in_state(status)
    possible = "authorise-referral" in allowed_actions(PERSONAS["teacher"].actor(), made, COMMANDS)
    assert possible == (status in ("answered", "follow_up", "closed"))


def test_the_panel_learns_nothing_and_reads_back_what_it_did(municipality: Municipality) -> None:
    made = municipality.closed()
    refer(municipality, "teacher", made)
    assert municipality.read("resource-person", made.id) == made
