from uuid import UUID

import msgspec
import pytest

from domain.actors import Actor
from domain.concerns import (
    COMMANDS,
    MOVES,
    UNDER_18,
    AgeBand,
    Concern,
    ConcernClosing,
    ConcernOutcome,
    ConcernStatus,
    NewConcern,
    RaisedByFunction,
    Urgency,
    close_concern,
    raise_concern,
    revise_concern,
)
from domain.errors import Forbidden, IllegalMove, NotFound, Stale
from domain.events import Event
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.records import move
from tests.domain.conftest import COLLEAGUE, ELSEWHERE, MONDAY, WHOLE_DEPARTMENT, Municipality, person
from vink.demo.personas import OTHER_SCHOOL, PERSONAS, SCHOOL

NEW = NewConcern(
    raised_by_function=RaisedByFunction.TEACHER,
    age_band=AgeBand.FROM_15_TO_17,
    situation_text="En elev har ændret sig meget på kort tid.",
)
CLOSING = ConcernClosing(outcome=ConcernOutcome.NO_CONCERN, remark="Det var en misforståelse.")
LEGAL = {
    ("raised", "consulting"),
    ("raised", "referred"),
    ("raised", "closed"),
    ("consulting", "referred"),
    ("consulting", "closed"),
    ("referred", "closed"),
    ("closed", "disposed"),
}
CLOSABLE = {"raised", "consulting", "referred"}


def raised(municipality: Municipality, who: str | Actor = "teacher", new: NewConcern = NEW) -> Concern:
    made = municipality.act(who, Action.CONCERN_RAISE, raise_concern, new)
    assert made is not None
    return made


def close(municipality: Municipality, who: str | Actor, concern: Concern, seen: int | None = None) -> Concern:
    return municipality.act(who, Action.CONCERN_CLOSE, close_concern, concern.id, CLOSING, seen or concern.version)


def revise(municipality: Municipality, who: str | Actor, concern: Concern, new: NewConcern) -> Concern | None:
    return municipality.act(who, Action.CONCERN_REVISE, revise_concern, concern.id, new, concern.version)


def read(municipality: Municipality, who: str | Actor, concern_id: UUID) -> Concern:
    async def get(work: Work) -> Concern:
        return await work.concerns.get(concern_id)

    return municipality.act(who, Action.CONCERN_READ, get)


@pytest.mark.parametrize("before", ConcernStatus)
def test_only_the_listed_moves_are_legal(municipality: Municipality, before: ConcernStatus) -> None:
    concern = msgspec.structs.replace(raised(municipality), status=before)
    for after in ConcernStatus:
        if (before.value, after.value) in LEGAL:
            moved = move(concern, after, MOVES, MONDAY)
            assert (moved.status, moved.version) == (after, concern.version + 1)
        else:
            with pytest.raises(IllegalMove) as refused:
                move(concern, after, MOVES, MONDAY)
            assert refused.value.status == before
            assert set(refused.value.allowed) == {end for start, end in LEGAL if start == before.value}


@pytest.mark.parametrize("status", ConcernStatus)
def test_a_concern_is_closed_while_it_is_open_and_never_again(
    municipality: Municipality, status: ConcernStatus
) -> None:
    concern = msgspec.structs.replace(raised(municipality), status=status)
    municipality.put(concern)
    teacher = PERSONAS["teacher"].actor()
    revisable = ["revise"] if status is ConcernStatus.RAISED else []
    closable = ["close", "hand-over"] if status.value in CLOSABLE else []
    assert allowed_actions(teacher, concern, COMMANDS) == revisable + closable
    if status.value in CLOSABLE:
        assert close(municipality, "teacher", concern).status is ConcernStatus.CLOSED
    else:
        with pytest.raises(IllegalMove) as refused:
            close(municipality, "teacher", concern)
        assert refused.value.allowed == ()


def test_a_concern_belongs_to_the_department_and_unit_of_the_token(municipality: Municipality) -> None:
    concern = raised(municipality)
    teacher = PERSONAS["teacher"]
    assert (concern.department, concern.unit_id, concern.raised_by) == ("buf", SCHOOL, teacher.id)
    assert (concern.status, concern.version, concern.outcome, concern.closed_at) == (
        ConcernStatus.RAISED,
        1,
        None,
        None,
    )
    assert municipality.stored(Concern, concern.id) == concern
    assert [thin.event for thin in municipality.memory.thin] == [Event.CONCERN_RAISED]


def test_a_grant_for_one_unit_raises_nothing_for_another(municipality: Municipality) -> None:
    other = msgspec.structs.replace(NEW, unit_id=OTHER_SCHOOL)
    with pytest.raises(Forbidden) as refused:
        raised(municipality, "teacher", other)
    assert refused.value.reason == "other_unit"
    assert not any(kind is Concern for kind, _ in municipality.memory.records)
    assert raised(municipality, WHOLE_DEPARTMENT, other).unit_id == OTHER_SCHOOL
    assert raised(municipality, WHOLE_DEPARTMENT).unit_id is None


def test_a_grant_for_one_unit_sees_that_unit_and_what_belongs_to_none(municipality: Municipality) -> None:
    of_school = raised(municipality)
    of_none = raised(municipality, WHOLE_DEPARTMENT)
    seen: dict[str, tuple[str | Actor, set[Concern]]] = {
        "its own unit": (COLLEAGUE, {of_school, of_none}),
        "another unit": (ELSEWHERE, {of_none}),
        "all units": (WHOLE_DEPARTMENT, {of_school, of_none}),
        "a system": ("school-system", {of_school, of_none}),
        "another department": ("social-worker", set()),
        "the panel": ("panel-coordinator", set()),
        "a resource person": ("resource-person-2", set()),
        "an administrator": ("admin", set()),
    }
    for who, (actor, expected) in seen.items():
        for concern in (of_school, of_none):
            if concern in expected:
                assert read(municipality, actor, concern.id) == concern, who
            else:
                with pytest.raises(NotFound):
                    read(municipality, actor, concern.id)


def test_acute_danger_is_not_stored(municipality: Municipality) -> None:
    before = dict(municipality.memory.records)
    acute = msgspec.structs.replace(NEW, urgency=Urgency.ACUTE)
    assert municipality.act("teacher", Action.CONCERN_RAISE, raise_concern, acute) is None
    assert municipality.memory.records == before
    assert municipality.memory.thin == []


def test_what_was_written_is_revised_but_keeps_who_raised_it_its_unit_and_its_reference(
    municipality: Municipality,
) -> None:
    concern = raised(municipality, new=msgspec.structs.replace(NEW, local_ref="b4c6"))
    municipality.pass_by(hours=1)
    new = NewConcern(
        raised_by_function=RaisedByFunction.PEDAGOGUE,
        age_band=AgeBand.FROM_10_TO_14,
        situation_text="Eleven har ændret sig meget, og det begyndte før ferien.",
        already_tried="Vi har talt med eleven to gange.",
        unit_id=OTHER_SCHOOL,
    )
    revised = revise(municipality, COLLEAGUE, concern, new)
    assert revised is not None
    assert municipality.stored(Concern, concern.id) == revised
    for name in ("raised_by_function", "age_band", "situation_text", "already_tried", "observations", "wish"):
        assert getattr(revised, name) == getattr(new, name), name
    for name in ("raised_by", "unit_id", "local_ref", "status", "created_at", "holder_id", "due_at"):
        assert getattr(revised, name) == getattr(concern, name), name
    assert (revised.version, revised.updated_at) == (2, municipality.now)
    assert municipality.memory.thin[-1].event is Event.CONCERN_REVISED


@pytest.mark.parametrize("status", [one for one in ConcernStatus if one is not ConcernStatus.RAISED])
def test_once_somebody_was_asked_a_concern_is_not_revised(municipality: Municipality, status: ConcernStatus) -> None:
    concern = msgspec.structs.replace(raised(municipality), status=status)
    municipality.put(concern)
    with pytest.raises(IllegalMove):
        revise(municipality, "teacher", concern, NEW)
    assert municipality.stored(Concern, concern.id) == concern


def test_a_revision_that_tells_of_acute_danger_is_not_stored(municipality: Municipality) -> None:
    concern = raised(municipality)
    assert revise(municipality, "teacher", concern, msgspec.structs.replace(NEW, urgency=Urgency.ACUTE)) is None
    assert municipality.stored(Concern, concern.id) == concern


def test_a_system_revises_nothing(municipality: Municipality) -> None:
    concern = raised(municipality, "school-system")
    with pytest.raises(Forbidden):
        revise(municipality, "school-system", concern, NEW)


def test_closing_keeps_outcome_remark_and_moment(municipality: Municipality) -> None:
    concern = raised(municipality)
    municipality.pass_by(hours=3)
    closed = close(municipality, COLLEAGUE, concern)
    assert (closed.outcome, closed.closing_remark) == (CLOSING.outcome, CLOSING.remark)
    assert closed.closed_at == closed.updated_at == municipality.now
    assert closed.created_at == concern.created_at
    assert municipality.stored(Concern, concern.id) == closed


def test_whoever_decided_on_an_older_version_is_refused_and_nothing_is_kept(municipality: Municipality) -> None:
    concern = raised(municipality)
    with pytest.raises(Stale):
        close(municipality, "teacher", concern, seen=concern.version + 1)
    assert municipality.stored(Concern, concern.id) == concern


def test_a_system_raises_but_does_not_close(municipality: Municipality) -> None:
    concern = raised(municipality, "school-system")
    with pytest.raises(Forbidden):
        close(municipality, "school-system", concern)
    assert close(municipality, "teacher", concern).status is ConcernStatus.CLOSED


def test_another_department_cannot_close_what_it_cannot_see(municipality: Municipality) -> None:
    concern = raised(municipality)
    with pytest.raises(NotFound):
        close(municipality, "social-worker", concern)


def test_a_scope_that_the_token_lacks_is_no_grant(municipality: Municipality) -> None:
    concern = raised(municipality)
    reader = person("teacher", scopes=frozenset({Action.CONCERN_READ.value}))
    with pytest.raises(Forbidden) as refused:
        close(municipality, reader, concern)
    assert refused.value.reason == "no_grant"


@pytest.mark.parametrize("band", AgeBand)
def test_under_18_are_the_three_youngest_bands(municipality: Municipality, band: AgeBand) -> None:
    concern = raised(municipality, new=msgspec.structs.replace(NEW, age_band=band))
    assert concern.under_18 == (band in {AgeBand.UNDER_10, AgeBand.FROM_10_TO_14, AgeBand.FROM_15_TO_17})
    assert concern.under_18 == (band in UNDER_18)


def test_a_concern_has_no_field_for_who_it_is_about() -> None:
    forbidden = {
        "name",
        "cpr",
        "address",
        "class",
        "citizen",
        "ethnicity",
        "religion",
        "nationality",
        "opinion",
        "score",
    }
    for struct in (Concern, NewConcern, ConcernClosing):
        words = {word for field in struct.__struct_fields__ for word in field.split("_")}
        assert words & forbidden == set()
