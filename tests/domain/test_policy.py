"""Who may do what and see what; the table as a whole lies in `policy.golden`.

After a change that is meant, `GOLDEN=write pytest tests/domain/test_policy.py` writes it anew for the review.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.actors import Actor, Role
from domain.errors import Forbidden, IllegalMove
from domain.policy import (
    GRANTS,
    Action,
    Has,
    Known,
    Later,
    Other,
    Under,
    Visible,
    allowed_actions,
    commanded,
    hindrance,
    holds,
    opened,
    own_subject,
    own_unit,
    require,
    scopes_of,
    sees,
    visible,
)
from domain.policy.hindrances import HINDRANCES
from domain.policy.on_call import SERVING
from domain.policy.tasks import UNNUMBERED
from domain.policy.visible import EVERYTHING, NOTHING, OPENED, RULES
from tests.domain.conftest import MONDAY, person
from vink.demo.personas import OTHER_SCHOOL, PERSONAS, SCHOOL, fixed

GOLDEN = Path(__file__).with_name("policy.golden")
SUBJECT = PERSONAS["teacher"].id
SOMEBODY = fixed(0x999)
SOCIAL = ("27.12", "34.10.30")


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """Something with every column that a rule asks for."""

    id: UUID = fixed(0x777)
    department: str = "buf"
    unit_id: UUID | None = None
    kle: str = "27.12.04"
    assessed_by: UUID = SOMEBODY
    status: str = "open"
    asked_by: UUID = SOMEBODY
    referred_by: UUID = SOMEBODY
    staff_id: UUID = SOMEBODY
    role: Role = Role.FRONTLINE
    declared_by: UUID = SOMEBODY
    function: str = "mentor"
    kind: str = "access"
    noted_by: UUID = SOMEBODY
    on_duty_id: UUID | None = None
    from_department: str = "buf"
    proposed_by: UUID = SOMEBODY
    opened_by: UUID = SOMEBODY
    offered_by: UUID = SOMEBODY
    to_department: str = "kff"
    approved_by: tuple[UUID, ...] = ()
    holder: str | None = "asker"
    successor_id: UUID | None = None
    asker_id: UUID | None = None
    assigned_to: UUID | None = None
    offered_to: tuple[UUID, ...] = ()
    recused: tuple[UUID, ...] = ()
    submitted_at: Any = None
    disclosure_stopped_at: Any = None
    disclosure_until: Any = None
    texts_until: Any = None
    mentor_staff_id: UUID | None = None
    mentor_until: Any = None
    read_back_until: Any = None


def of_role(*roles: Role, **changes: Any) -> Actor:
    return person("teacher", *roles, **{"unit_id": None, **changes})


def told(scope: Visible) -> str:
    """Say in a few words what is visible."""
    if scope == NOTHING:
        return "-"
    return " | ".join(
        ", ".join(f"{column} {_told(wanted)}" for column, wanted in one.items()) or "all" for one in scope
    )


def _told(wanted: object) -> str:
    if isinstance(wanted, tuple):
        return f"one of {', '.join(wanted)}"
    if wanted is None:
        return "empty"
    if isinstance(wanted, Known):
        return "set"
    if isinstance(wanted, Later):
        return "in the future"
    if isinstance(wanted, Has):
        return "has own id"
    if isinstance(wanted, Other):
        return f"not {wanted.value}"
    if isinstance(wanted, Under):
        return f"under {', '.join(wanted.value)}"
    if isinstance(wanted, str) and wanted in SERVING:
        return f"of {wanted}"
    return {
        SUBJECT: "own id",
        SCHOOL: "own unit",
        "buf": "own",
        "active": "active",
        "access": "access",
    }[wanted]


def table() -> str:
    """Return the whole policy as a text that one can review."""
    roles = list(Role)
    wide = max(len(action) for action in Action)
    lines = ["Who may do what; behind it, what may stand in the way.", ""]
    for number, role in enumerate(roles):
        lines.append(f"{'':{wide}}  {'| ' * number}{role.value}")
    for action in Action:
        marks = " ".join("x" if action in GRANTS[role] else "." for role in roles)
        hindered = HINDRANCES[action].__name__.strip("_") if action in HINDRANCES else ""
        lines.append(f"{action:{wide}}  {marks}  {hindered}".rstrip())
    lines += ["", "Not of whoever is restricted to KLE numbers:"]
    lines += [f"  {action}" for action in sorted(UNNUMBERED)]
    scopes = "a grant for the whole department, and for one unit and for KLE numbers where that differs"
    lines += ["", f"Who sees what, with {scopes}.", ""]
    for kind in RULES:
        for role in roles:
            whole = told(visible(of_role(role), kind, MONDAY))
            one_unit = told(visible(of_role(role, unit_id=SCHOOL), kind, MONDAY))
            if whole != "-":
                lines.append(f"{kind:24}{role.value:20}{whole}")
            if one_unit != whole:
                lines.append(f"{'':44}for one unit: {one_unit}")
            numbered = told(visible(of_role(role, kle=SOCIAL), kind, MONDAY))
            if numbered != whole:
                lines.append(f"{'':44}for KLE numbers: {numbered}")
    return "\n".join(lines) + "\n"


def test_the_policy_is_the_one_that_was_reviewed() -> None:
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(table())
    assert table() == GOLDEN.read_text()


def test_every_action_is_somebodys_and_every_role_has_a_line() -> None:
    assert set(GRANTS) == set(Role)
    assert {action for actions in GRANTS.values() for action in actions} == set(Action)
    assert set(HINDRANCES) <= set(Action)


@pytest.mark.parametrize("role", Role)
def test_a_role_and_a_scope_are_both_needed(role: Role) -> None:
    both = of_role(role)
    no_scope = of_role(role, scopes=frozenset())
    foreign_scopes = of_role(role, scopes=frozenset(action.value for action in Action))
    for action in Action:
        granted = action in GRANTS[role]
        assert holds(both, action) == (f"role:{role}" if granted else None)
        assert holds(no_scope, action) is None
        assert holds(foreign_scopes, action) == (f"role:{role}" if granted else None)
        one_scope = of_role(role, scopes=frozenset({action.value}))
        assert {one for one in Action if holds(one_scope, one)} == ({action} if granted else set())


def test_somebody_with_two_roles_may_do_what_either_may_and_the_log_names_one() -> None:
    both = of_role(Role.PANEL_COORDINATOR, Role.FRONTLINE)
    assert {one for one in Action if holds(both, one)} == GRANTS[Role.PANEL_COORDINATOR] | GRANTS[Role.FRONTLINE]
    assert holds(both, Action.CONSULTATION_READ) == "role:frontline"
    assert holds(both, Action.CONSULTATION_TRIAGE) == "role:panel_coordinator"
    assert scopes_of(both.roles) == both.scopes


def test_a_system_is_no_named_member_of_staff_whatever_else_its_token_says() -> None:
    assert not of_role(Role.SYSTEM).is_staff
    assert not of_role(Role.SYSTEM, Role.FRONTLINE).is_staff
    assert all(of_role(role).is_staff for role in Role if role is not Role.SYSTEM)


OWN_DECISIONS = {
    Action.EMERGENCY_ACCESS_REVIEW,
    Action.TRANSFER_ACCEPT,
    Action.DISCLOSURE_APPROVE,
    Action.DISCLOSURE_REJECT,
    Action.CONSULTATION_TRIAGE,
    Action.CONSULTATION_ASSIGN,
    Action.CONSULTATION_REDIRECT,
    Action.CONSULTATION_CLAIM,
    Action.REFERRAL_RECEIVE,
    Action.REFERRAL_REQUEST_INFORMATION,
    Action.REFERRAL_ACCEPT,
    Action.REFERRAL_DECLINE,
    Action.REFERRAL_REDIRECT,
    Action.REFERRAL_CLOSE,
    Action.REFERRAL_ACKNOWLEDGE,
    Action.REFERRAL_EXPECT_SLOT,
    Action.MATCH_WISHES_STATE,
    Action.MATCH_WISHES_REVISE,
    Action.MATCH_CANDIDATE_READ,
    Action.MATCH_PROPOSAL_PROPOSE,
}


def everybody() -> Actor:
    """Return somebody whose token has every role of staff, so that only what stands in the way decides."""
    return of_role(*(role for role in Role if role is not Role.SYSTEM))


@pytest.mark.parametrize("action", sorted(OWN_DECISIONS))
def test_nobody_decides_on_their_own_request(action: Action) -> None:
    own = ("asked_by", "referred_by", "proposed_by", "opened_by", "offered_by")
    offered = msgspec.structs.replace(Thing(offered_to=(SUBJECT,), to_department="buf"), **dict.fromkeys(own, SUBJECT))
    assert hindrance(everybody(), action, offered) == "own_request"
    others = msgspec.structs.replace(offered, **dict.fromkeys(own, SOMEBODY))
    assert hindrance(everybody(), action, others) is None


def test_nobody_grants_to_themselves() -> None:
    assert hindrance(everybody(), Action.STAFF_GRANT_GIVE, Thing(id=SUBJECT)) == "own_grant"
    assert hindrance(everybody(), Action.STAFF_GRANT_GIVE, Thing()) is None


@pytest.mark.parametrize("action", [Action.STAFF_GRANT_CONFIRM, Action.STAFF_GRANT_REVOKE])
def test_a_manager_answers_for_the_roles_of_others_that_do_not_watch_them(action: Action) -> None:
    of_manager, of_admin = of_role(Role.MANAGER), of_role(Role.ADMIN)
    for role in Role:
        reserved = role in (Role.ADMIN, Role.AUDITOR, Role.DPO, Role.MANAGER)
        assert hindrance(of_manager, action, Thing(role=role)) == ("reserved_role" if reserved else None)
        assert hindrance(of_admin, action, Thing(role=role)) is None
    mine = Thing(role=Role.FRONTLINE, staff_id=SUBJECT)
    assert hindrance(of_manager, action, mine) == "own_grant"
    assert hindrance(of_admin, action, mine) == ("own_grant" if action is Action.STAFF_GRANT_CONFIRM else None)


@pytest.mark.parametrize(
    ("action", "free", "hindered", "reason"),
    [
        (Action.CONSULTATION_ADVICE, {"assigned_to": SUBJECT}, {}, "not_assigned"),
        (Action.CONSULTATION_REQUEST_INFORMATION, {"assigned_to": SUBJECT}, {}, "not_assigned"),
        (Action.CONSULTATION_RECUSE, {"assigned_to": SUBJECT}, {"assigned_to": SOMEBODY}, "not_assigned"),
        (Action.CONSULTATION_CLAIM, {"offered_to": (SUBJECT,)}, {}, "not_offered"),
        (
            Action.CONSULTATION_CLAIM,
            {"offered_to": (SUBJECT,), "recused": (SOMEBODY,)},
            {"offered_to": (SUBJECT,), "recused": (SUBJECT,)},
            "recused",
        ),
        (Action.CONSULTATION_SUBMIT, {}, {"department": "sof"}, "not_the_asker"),
        (Action.CONSULTATION_REVISE, {}, {"department": "sof"}, "not_the_asker"),
        (Action.CONSULTATION_SUPPLY_INFORMATION, {}, {"department": "sof"}, "not_the_asker"),
        (Action.CONSULTATION_FOLLOW_UP, {}, {"department": "sof"}, "not_the_asker"),
        (Action.CONSULTATION_FEEDBACK, {}, {"department": "sof"}, "not_the_asker"),
        (Action.CONSULTATION_WITHDRAW, {}, {"department": "sof"}, "not_the_asker"),
        (Action.CONSULTATION_CLOSE, {}, {"department": "sof"}, "not_the_asker"),
        (Action.CONCERN_REVISE, {}, {"department": "sof"}, "other_department"),
        (Action.CONCERN_CLOSE, {}, {"department": "sof"}, "other_department"),
        (Action.REFERRAL_REVISE, {}, {"department": "sof"}, "other_department"),
        (Action.REFERRAL_SUBMIT, {}, {"department": "sof"}, "other_department"),
        (Action.REFERRAL_SUPPLY_INFORMATION, {}, {"department": "sof"}, "other_department"),
        (Action.CONSENT_RECORD, {}, {"department": "sof"}, "other_department"),
        (Action.TRANSFER_OFFER, {}, {"from_department": "sof"}, "other_department"),
        (Action.TRANSFER_DECLINE, {}, {"from_department": "sof"}, "other_department"),
        (Action.TRANSFER_WITHDRAW, {}, {"from_department": "sof"}, "other_department"),
        (Action.TRANSFER_ACCEPT, {"to_department": "buf"}, {}, "other_department"),
        (Action.TRANSFER_REFUSE, {"to_department": "buf"}, {}, "other_department"),
        (Action.DISCLOSURE_APPROVE, {}, {"from_department": "sof"}, "other_department"),
        (Action.DISCLOSURE_REJECT, {}, {"from_department": "sof"}, "other_department"),
        (Action.DISCLOSURE_APPROVE, {}, {"approved_by": (SUBJECT,)}, "approved_before"),
        (Action.DISCLOSURE_APPROVE, {"approved_by": (SOMEBODY,)}, {"proposed_by": SUBJECT}, "own_request"),
        (Action.PARTICIPANT_ENROL, {}, {"department": "sof"}, "other_department"),
        (Action.PARTICIPANT_REVISE, {}, {"department": "sof"}, "other_department"),
        (Action.PARTICIPANT_ACTIVATE, {}, {"department": "sof"}, "other_department"),
        (Action.REFERRAL_AMEND, {}, {"department": "sof"}, "other_department"),
        (Action.CONCERN_HAND_OVER, {}, {"department": "sof"}, "not_the_asker"),
        (Action.CONSULTATION_HAND_OVER, {}, {"department": "sof"}, "not_the_asker"),
        (Action.REFERRAL_HOLD, {}, {"department": "sof"}, "not_the_asker"),
        (Action.REFERRAL_RESUME, {}, {"department": "sof"}, "not_the_asker"),
        (
            Action.REFERRAL_HAND_OVER,
            {"holder": "vink_coordinator"},
            {"holder": "vink_coordinator", "referred_by": SUBJECT},
            "own_request",
        ),
        (Action.CONCERN_ACCEPT_HAND_OVER, {"successor_id": SUBJECT}, {"successor_id": SOMEBODY}, "not_named"),
        (Action.CONCERN_REFUSE_HAND_OVER, {"successor_id": SUBJECT}, {"successor_id": SOMEBODY}, "not_named"),
        (
            Action.REFERRAL_ACCEPT_HAND_OVER,
            {"successor_id": SUBJECT},
            {"successor_id": SUBJECT, "department": "sof"},
            "not_the_asker",
        ),
        (
            Action.CONSULTATION_AUTHORISE_REFERRAL,
            {"asker_id": SUBJECT},
            {"asker_id": SOMEBODY},
            "not_the_asker",
        ),
        (Action.CONSULTATION_REVOKE_AUTHORISATION, {"asked_by": SUBJECT}, {"asker_id": SOMEBODY}, "not_the_asker"),
    ],
)
def test_what_stands_in_the_way_although_the_role_allows_it(
    action: Action, free: dict[str, Any], hindered: dict[str, Any], reason: str
) -> None:
    assert hindrance(everybody(), action, Thing(**free)) is None
    assert hindrance(everybody(), action, Thing(**hindered)) == reason
    with pytest.raises(Forbidden) as refused:
        require(everybody(), action, Thing(**hindered))
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "action", [Action.RESOURCE_PERSON_PAUSE, Action.RESOURCE_PERSON_RESUME, Action.RESOURCE_PERSON_UPDATE]
)
def test_a_resource_person_changes_their_own_entry_and_the_coordinator_any(action: Action) -> None:
    expert = of_role(Role.RESOURCE_PERSON)
    assert hindrance(expert, action, Thing(staff_id=SUBJECT)) is None
    assert hindrance(expert, action, Thing()) == "not_own_entry"
    assert hindrance(of_role(Role.PANEL_COORDINATOR), action, Thing()) is None


def test_whoever_is_not_of_the_holders_function_hands_nothing_over() -> None:
    with_vink = Thing(holder="vink_coordinator")
    assert hindrance(of_role(Role.FRONTLINE), Action.REFERRAL_HAND_OVER, with_vink) == "not_your_turn"
    assert hindrance(of_role(Role.VINK_COORDINATOR), Action.REFERRAL_HAND_OVER, Thing()) == "not_the_asker"


def test_the_asking_side_acts_on_nothing_of_another_unit_whatever_let_them_read_it() -> None:
    teacher = of_role(Role.FRONTLINE, unit_id=SCHOOL)
    commands = {Action.CONCERN_CLOSE: frozenset({"open"})}
    for unit_id, reason in ((None, None), (SCHOOL, None), (OTHER_SCHOOL, "other_unit")):
        thing = Thing(unit_id=unit_id)
        assert hindrance(teacher, Action.CONCERN_CLOSE, thing) == reason
        assert hindrance(of_role(Role.FRONTLINE), Action.CONCERN_CLOSE, thing) is None
        assert allowed_actions(teacher, thing, commands) == ([] if reason else ["close"])
    expert = of_role(Role.FRONTLINE, Role.RESOURCE_PERSON, unit_id=SCHOOL)
    assigned = Thing(unit_id=OTHER_SCHOOL, assigned_to=SUBJECT)
    assert hindrance(expert, Action.CONSULTATION_ADVICE, assigned) is None, "that is no asker's step"
    assert hindrance(expert, Action.CONSULTATION_CLOSE, assigned) == "other_unit"


def test_without_the_grant_nothing_else_is_asked() -> None:
    assert hindrance(of_role(Role.AUDITOR), Action.CONSULTATION_TRIAGE, Thing(asked_by=SUBJECT)) == "no_grant"


def test_a_command_is_refused_for_the_person_before_the_state() -> None:
    commands = {Action.CONSULTATION_CLOSE: frozenset({"open"}), Action.CONSULTATION_TRIAGE: frozenset({"shut"})}
    asker = of_role(Role.FRONTLINE)
    assert allowed_actions(asker, Thing(), commands) == ["close"]
    commanded(asker, Action.CONSULTATION_CLOSE, Thing(), commands)
    with pytest.raises(Forbidden):
        commanded(asker, Action.CONSULTATION_CLOSE, Thing(department="sof", status="shut"), commands)
    with pytest.raises(IllegalMove) as refused:
        commanded(asker, Action.CONSULTATION_CLOSE, Thing(status="shut"), commands)
    assert (refused.value.status, refused.value.allowed) == ("shut", ())


def test_a_grant_for_one_unit_makes_things_of_that_unit_only() -> None:
    restricted, whole = of_role(Role.FRONTLINE, unit_id=SCHOOL), of_role(Role.FRONTLINE)
    assert own_unit(restricted, None) == own_unit(restricted, SCHOOL) == SCHOOL
    assert own_unit(whole, None) is None
    assert own_unit(whole, OTHER_SCHOOL) == OTHER_SCHOOL
    with pytest.raises(Forbidden) as refused:
        own_unit(restricted, OTHER_SCHOOL)
    assert refused.value.reason == "other_unit"


def numbered(**changes: Any) -> Actor:
    return of_role(Role.FRONTLINE, kle=SOCIAL, **changes)


Matter = msgspec.defstruct("Concern", [], bases=(Thing,), frozen=True, kw_only=True)
"""A thing whose `kle` says what it is about; of every other it files an act."""


@pytest.mark.parametrize("kind", ["Concern", "Consultation", "Referral"])
def test_a_grant_for_kle_numbers_shows_the_matters_under_them_and_nothing_else(kind: str) -> None:
    for actor in (numbered(), numbered(unit_id=SCHOOL)):
        scope = visible(actor, kind, MONDAY)
        for kle, seen in (("27.12.04", True), ("27.12.99", True), ("34.10.30", True), ("34.10.31", False)):
            assert sees(Thing(kle=kle), scope) is seen
        assert not sees(Thing(department="sof"), scope)
    opening = opened(numbered(unit_id=SCHOOL), kind, MONDAY)
    assert sees(Thing(unit_id=OTHER_SCHOOL), opening)
    assert not sees(Thing(unit_id=OTHER_SCHOOL, kle="27.24.04"), opening)
    assert {*OPENED} == {"Concern", "Consultation", "Referral"}


def test_another_function_goes_across_subjects() -> None:
    expert = of_role(Role.FRONTLINE, Role.RESOURCE_PERSON, kle=SOCIAL)
    scope = visible(expert, "Consultation", MONDAY)
    assert sees(Thing(kle="27.24.04", assigned_to=SUBJECT), scope), "what is put to them is theirs to answer"
    assert not sees(Thing(kle="27.24.04"), scope)
    assigned = msgspec.convert(Thing(kle="27.24.04", assigned_to=SUBJECT), Matter, from_attributes=True)
    assert hindrance(expert, Action.CONSULTATION_ADVICE, assigned) is None
    assert hindrance(expert, Action.CONSULTATION_CLOSE, assigned) == "other_kle"


def test_the_asking_side_acts_on_no_matter_under_other_numbers_whatever_let_them_read_it() -> None:
    commands = {Action.CONCERN_CLOSE: frozenset({"open"})}
    for kle, reason in (("27.12.04", None), ("27.24.04", "other_kle")):
        matter = msgspec.convert(Thing(kle=kle), Matter, from_attributes=True)
        assert hindrance(numbered(), Action.CONCERN_CLOSE, matter) == reason
        assert allowed_actions(numbered(), matter, commands) == ([] if reason else ["close"])
        assert hindrance(of_role(Role.FRONTLINE), Action.CONCERN_CLOSE, matter) is None
    assert hindrance(numbered(), Action.NOTIFICATION_ASSESSMENT_RECEIPT, Thing(kle="99.99.99")) is None


def test_what_does_not_say_its_number_is_not_theirs() -> None:
    for action in UNNUMBERED:
        assert holds(of_role(Role.FRONTLINE), action)
        assert holds(numbered(), action) is None
        assert hindrance(numbered(), action, Thing()) == "no_grant"
    assert holds(numbered(), Action.NOTIFICATION_ASSESSMENT_RECORD), "the duty to notify is nobody's to restrict"
    assert holds(numbered(), Action.PARTICIPANT_LEAVE), "whoever hears a no takes it down"


def test_a_grant_for_kle_numbers_makes_matters_under_these_numbers_only() -> None:
    assert own_subject(numbered(), "27.12.04") == own_subject(of_role(Role.FRONTLINE), "27.12.04") == "27.12.04"
    assert own_subject(of_role(Role.FRONTLINE), "99.99.99") == "99.99.99"
    with pytest.raises(Forbidden, match=r"27\.12, 34\.10\.30") as refused:
        own_subject(numbered(), "27.24.04")
    assert refused.value.reason == "other_kle"


SENT = {"submitted_at": MONDAY}
CASES: dict[str, dict[str, Any]] = {
    "own, of no unit": {},
    "own, of the unit": {"unit_id": SCHOOL},
    "own, of another unit": {"unit_id": OTHER_SCHOOL},
    "own, of another unit, opened": {"unit_id": OTHER_SCHOOL, "opened_by": SUBJECT},
    "foreign": {"department": "sof"},
    "foreign, sent": {"department": "sof", **SENT},
    "foreign, sent, stopped": {"department": "sof", "disclosure_stopped_at": MONDAY, **SENT},
    "foreign, sent, over": {"department": "sof", "disclosure_until": MONDAY, **SENT},
    "foreign, sent, for a while": {"department": "sof", "disclosure_until": MONDAY + timedelta(microseconds=1), **SENT},
    "foreign, sent, withdrawn": {"department": "sof", "status": "withdrawn", **SENT},
    "foreign, active": {"department": "sof", "status": "active"},
    "foreign, active, stopped": {"department": "sof", "status": "active", "disclosure_stopped_at": MONDAY},
    "foreign, active, over": {"department": "sof", "status": "active", "disclosure_until": MONDAY},
    "foreign, offered": {"department": "sof", "offered_to": (SOMEBODY, SUBJECT), **SENT},
    "foreign, assigned": {"department": "sof", "assigned_to": SUBJECT, **SENT},
    "foreign, assigned, ended": {
        "department": "sof",
        "assigned_to": SUBJECT,
        "read_back_until": MONDAY + timedelta(microseconds=1),
        **SENT,
    },
    "foreign, assigned, long ended": {"department": "sof", "assigned_to": SUBJECT, "read_back_until": MONDAY, **SENT},
    "foreign, somebody's": {"department": "sof", "assigned_to": SOMEBODY, "offered_to": (SOMEBODY,), **SENT},
    "foreign, about oneself": {"department": "sof", "staff_id": SUBJECT, "id": SUBJECT, "declared_by": SUBJECT},
    "foreign, noted by oneself": {"department": "sof", "noted_by": SUBJECT},
    "foreign, on one's duty": {"department": "sof", "on_duty_id": SUBJECT},
    "of the panel": {"department": "bif", "function": "resource_person"},
    "foreign, on its way here": {"department": "sof", "from_department": "sof", "to_department": "buf"},
    "foreign, on its way elsewhere": {"department": "sof", "from_department": "sof"},
    "supported, matched": {"department": "sof", "mentor_staff_id": SUBJECT, "status": "matched", **SENT},
    "supported, lent till now": {
        "department": "sof",
        "mentor_staff_id": SUBJECT,
        "mentor_until": MONDAY,
        "status": "matched",
        **SENT,
    },
    "supported, lent for a while": {
        "department": "sof",
        "mentor_staff_id": SUBJECT,
        "mentor_until": MONDAY + timedelta(microseconds=1),
        "disclosure_until": MONDAY + timedelta(microseconds=1),
        "texts_until": MONDAY + timedelta(microseconds=1),
        "status": "ended",
        **SENT,
    },
    "supported, stopped": {
        "department": "sof",
        "mentor_staff_id": SUBJECT,
        "disclosure_stopped_at": MONDAY,
        "status": "matched",
        **SENT,
    },
    "supported, over": {
        "department": "sof",
        "mentor_staff_id": SUBJECT,
        "disclosure_until": MONDAY,
        "status": "matched",
        **SENT,
    },
    "supported, texts over": {
        "department": "sof",
        "mentor_staff_id": SUBJECT,
        "texts_until": MONDAY,
        "status": "matched",
        **SENT,
    },
}
WHOLE = {"own, of no unit", "own, of the unit", "own, of another unit", "own, of another unit, opened"}
ONE_UNIT = {"own, of no unit", "own, of the unit"}
FOREIGN_SENT = {name for name in CASES if name not in WHOLE and "submitted_at" in CASES[name]}
TOLD_NO_MORE = {name for name in CASES if name.endswith(("stopped", ", over"))}
SUPPORTED = {"supported, matched", "supported, lent for a while"}
BY_TEXTS = SUPPORTED | {"supported, over"}
"""A referral whose time is over has texts whose time is over."""
MENTORS = (Role.MENTOR, Role.PARENT_COACH)
EXPERTS = {"foreign, offered", "foreign, assigned", "foreign, assigned, ended"}
ALL = frozenset(CASES)
ONESELF = frozenset({"foreign, about oneself"})
NOTED = frozenset({"foreign, noted by oneself"})
LOOKED_FOR = frozenset({"foreign, on one's duty"})
AUDITORS: dict[Role, set[str] | frozenset[str]] = {Role.AUDITOR: ALL, Role.DPO: ALL}
SEEN: dict[str, dict[Role, set[str] | frozenset[str]]] = {
    "Concern": {Role.FRONTLINE: WHOLE, Role.SYSTEM: WHOLE},
    "Consultation": {
        Role.FRONTLINE: WHOLE,
        Role.SYSTEM: WHOLE,
        Role.PANEL_COORDINATOR: FOREIGN_SENT,
        Role.RESOURCE_PERSON: EXPERTS,
    },
    "ThreeWayTalk": dict.fromkeys((Role.FRONTLINE, Role.SYSTEM, Role.PANEL_COORDINATOR, Role.RESOURCE_PERSON), ALL),
    "AdviserEntry": {
        **dict.fromkeys((Role.PANEL_COORDINATOR, Role.VINK_COORDINATOR), ALL),
        Role.RESOURCE_PERSON: ONESELF,
    },
    "ResourcePerson": {Role.PANEL_COORDINATOR: ALL, Role.RESOURCE_PERSON: ONESELF},
    "MatchWishes": {Role.VINK_COORDINATOR: ALL},
    "MatchProposal": {Role.VINK_COORDINATOR: ALL},
    "MentorConflict": {Role.VINK_COORDINATOR: ALL, Role.MENTOR: ONESELF, Role.PARENT_COACH: ONESELF},
    "CapacityEntry": {Role.VINK_COORDINATOR: ALL, Role.MENTOR: ONESELF, Role.PARENT_COACH: ONESELF},
    "Mentor": {Role.VINK_COORDINATOR: ALL, Role.MENTOR: ONESELF, Role.PARENT_COACH: ONESELF},
    "OnCallShift": {
        **dict.fromkeys(Role, ONESELF),
        **dict.fromkeys((Role.PANEL_COORDINATOR, Role.VINK_COORDINATOR), ALL),
        **dict.fromkeys((Role.MENTOR, Role.PARENT_COACH), ALL - {"of the panel"}),
        Role.RESOURCE_PERSON: ONESELF | {"of the panel"},
    },
    "OnCallFeed": dict.fromkeys(Role, ONESELF),
    "OnCallContact": {
        **dict.fromkeys(Role, NOTED),
        Role.PANEL_COORDINATOR: NOTED | {"of the panel"},
        Role.VINK_COORDINATOR: ALL - {"of the panel"},
    },
    "CheckIn": {
        **dict.fromkeys(Role, ONESELF | LOOKED_FOR),
        Role.PANEL_COORDINATOR: ONESELF | LOOKED_FOR | {"of the panel"},
        Role.VINK_COORDINATOR: ALL - {"of the panel"},
    },
    "SupportCourse": {
        Role.VINK_COORDINATOR: ALL - TOLD_NO_MORE,
        **dict.fromkeys(MENTORS, SUPPORTED | {"supported, texts over"}),
    },
    **dict.fromkeys(
        ("Goal", "SupportSession", "ProgressReview"), dict.fromkeys((Role.VINK_COORDINATOR, *MENTORS), ALL)
    ),
    "Supervision": {
        Role.VINK_COORDINATOR: ALL,
        **dict.fromkeys(MENTORS, frozenset(name for name in CASES if name.startswith("supported"))),
    },
    "NotificationAssessment": {Role.FRONTLINE: WHOLE},
    "Referral": {
        Role.FRONTLINE: WHOLE,
        Role.VINK_COORDINATOR: FOREIGN_SENT - TOLD_NO_MORE - {"foreign, sent, withdrawn"},
        **dict.fromkeys(MENTORS, BY_TEXTS),
    },
    "EmergencyAccess": {
        Role.FRONTLINE: {"own, of another unit, opened"},
        Role.MANAGER: WHOLE,
        Role.DPO: ALL,
    },
    "Transfer": {Role.FRONTLINE: ALL - {"foreign, on its way elsewhere"}},
    "Participant": {Role.FRONTLINE: WHOLE, Role.VINK_COORDINATOR: {"foreign, active"}},
    "Consent": {Role.FRONTLINE: WHOLE, Role.VINK_COORDINATOR: ALL},
    "Disclosure": {Role.FRONTLINE: WHOLE, Role.VINK_COORDINATOR: ALL},
    "Correction": {Role.FRONTLINE: ALL, Role.VINK_COORDINATOR: ALL},
    "Citizen": {Role.VINK_COORDINATOR: ALL},
    "Unit": dict.fromkeys(Role, ALL),
    "Department": dict.fromkeys(Role, ALL),
    "Client": {Role.ADMIN: ALL},
    "WebhookSubscription": {Role.ADMIN: WHOLE},
    "WebhookDelivery": {Role.ADMIN: WHOLE},
    "StaffMember": {
        **dict.fromkeys(Role, ONESELF),
        Role.ADMIN: ALL,
        Role.PANEL_COORDINATOR: ALL,
        Role.VINK_COORDINATOR: ALL,
        Role.FRONTLINE: WHOLE | ONESELF,
        Role.MANAGER: WHOLE | ONESELF,
    },
    "StaffGrant": {**dict.fromkeys(Role, ONESELF), Role.ADMIN: ALL, Role.MANAGER: WHOLE | ONESELF},
    "AuditEvent": {Role.AUDITOR: ALL, Role.DPO: ALL},
    "SubjectRequest": {Role.DPO: ALL, Role.VINK_COORDINATOR: ALL},
    **dict.fromkeys(("LogReview", "RetentionRule", "RetentionRun", "Disposal", "JournalExport"), AUDITORS),
    "Hold": {Role.DPO: ALL},
}
"""For each kind and role what is seen of the cases, with a grant for the whole department."""
OF_ONE_UNIT = {
    ("WebhookSubscription", Role.ADMIN): WHOLE,
    ("WebhookDelivery", Role.ADMIN): WHOLE,
    ("StaffGrant", Role.MANAGER): {"own, of the unit"} | ONESELF,
    ("EmergencyAccess", Role.MANAGER): {"own, of the unit"},
    ("Transfer", Role.FRONTLINE): ALL
    - {"foreign, on its way elsewhere", "own, of another unit", "own, of another unit, opened"},
}
"""Where a grant for one unit shows something else than what is of that unit or of none."""


@pytest.mark.parametrize("kind", sorted(RULES))
def test_each_role_sees_of_each_kind_what_is_listed_and_nothing_else(kind: str) -> None:
    for role in Role:
        expected = SEEN[kind].get(role, set())
        scope = visible(of_role(role), kind, MONDAY)
        assert {name for name, case in CASES.items() if sees(Thing(**case), scope)} == expected, role
        narrowed = visible(of_role(role, unit_id=SCHOOL), kind, MONDAY)
        of_unit = OF_ONE_UNIT.get((kind, role), ONE_UNIT if expected == WHOLE else expected)
        assert {name for name, case in CASES.items() if sees(Thing(**case), narrowed)} == of_unit, role


def test_every_kind_has_a_hand_written_row() -> None:
    assert set(SEEN) == set(RULES)


def test_a_kind_without_a_rule_and_somebody_without_a_role_see_nothing() -> None:
    assert visible(everybody(), "Secret", MONDAY) == NOTHING
    nobody = of_role(Role.FRONTLINE, roles=frozenset())
    open_to_all = {"Unit", "Department", "StaffMember", "StaffGrant"}
    open_to_all |= {"OnCallShift", "OnCallFeed", "OnCallContact", "CheckIn"}
    assert {kind for kind in RULES if visible(nobody, kind, MONDAY) != NOTHING} == open_to_all
    assert not sees(Thing(), NOTHING)
    assert sees(Thing(), EVERYTHING)


def test_somebody_with_two_roles_sees_what_either_sees() -> None:
    both = visible(of_role(Role.FRONTLINE, Role.RESOURCE_PERSON), "Consultation", MONDAY)
    assert {name for name, case in CASES.items() if sees(Thing(**case), both)} == WHOLE | EXPERTS


@pytest.mark.parametrize(
    ("condition", "meeting", "missing"),
    [
        ("buf", "buf", "sof"),
        (None, None, "buf"),
        (Other("buf"), "sof", "buf"),
        (("buf", "sof"), "sof", "bif"),
        (Known(), MONDAY, None),
        (Later(MONDAY), MONDAY + timedelta(seconds=1), MONDAY),
        (Later(MONDAY), MONDAY + timedelta(seconds=1), None),
        (Under(("27.12",)), "27.12.04", "27.13.04"),
    ],
)
def test_each_form_of_a_condition(condition: Any, meeting: Any, missing: Any) -> None:
    scope = ({"status": condition},)
    assert sees(Thing(status=meeting), scope)
    assert not sees(Thing(status=missing), scope)


def test_every_condition_of_an_alternative_counts_and_one_alternative_is_enough() -> None:
    assert not sees(Thing(status="open"), ({"department": "buf", "status": "shut"},))
    assert sees(Thing(status="open"), ({"department": "sof"}, {"status": "open"}))
    assert sees(Thing(offered_to=(SUBJECT,)), ({"offered_to": Has(SUBJECT)},))
    assert not sees(Thing(offered_to=(SOMEBODY,)), ({"offered_to": Has(SUBJECT)},))
