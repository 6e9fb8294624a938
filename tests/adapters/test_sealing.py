"""A stolen dump without the key: no identity and no case text; and what was destroyed opens with no key at all."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import asyncpg
import msgspec
import pytest

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.envelope import CannotOpenError, place, unseal
from adapters.ids import new_id
from adapters.keys import DataKey, unwrapped
from adapters.postgres.embedded.places import binaries_for, unprivileged
from adapters.postgres.pool import Pool, prepared
from adapters.postgres.sealed import SEALED, case_of
from adapters.postgres.tables import TABLES, columns, sql_type
from adapters.postgres.work import PostgresBegin
from domain.citizens import NewCitizen, read_citizen
from domain.concerns import Concern
from domain.consultations.types import Consultation, Message
from domain.errors import Forbidden, NotFound, Stale
from domain.events import Event
from domain.notification_assessments import NewNotificationAssessment, record_assessment
from domain.policy import Action, visible
from domain.policy.visible import RULES
from domain.records import Record
from domain.referrals import intake
from domain.referrals.asking import revise_referral, submit_referral, supply_information
from domain.referrals.inputs import (
    Acceptance,
    ReferralClosing,
    ReferralContent,
    ReferralSubmission,
)
from domain.referrals.types import Referral, ReferralDecision, ReferralHead, ReferralOutcome
from domain.support_courses.types import CourseDecision
from tests.asking import ask
from tests.conftest import SECRET, TERMS
from tests.referring import (
    BASIS,
    CITIZEN,
    DISCLOSURE,
    NUMBER,
    PARTICIPATION,
    REFERRAL,
    assessed,
    consented,
    drafted,
    employed,
    of,
    raised,
    read,
    submitted,
)
from vink.demo.personas import PERSONAS

WORDS = (
    *("solsortgrund", "behovsklit", "styrkemose", "ønskebakke", "hjemmelskrat", "spørgsmålsø", "svarfjord"),
    *("intakeklippe", "afgørelsesdal", "slutbemærkningsnæs", "samtykkekær", "bevis-odde-17"),
    *("vurderingshøj", "underretning-77", "omskrivningstoft", "Navneholm", "Værgelund", "Adressestræde", "20123999"),
)
"""One in each text of a case, and in each part of an identity; nothing else of the database has any of them."""
IDENTITY = {
    "name": "Fiktiva Navneholm",
    "personal_number": NUMBER,
    "contact": {"address": "Adressestræde 4", "phone": "20123999", "email": "navneholm@example.org"},
    "guardians": [{"name": "Fiktiv Værgelund"}],
}


async def told_in_full(begin: PostgresBegin) -> Referral:
    """Return a referral that was led through all its steps, with a word of its own in every text."""
    referral = await drafted(begin, direct_reason="Fordi solsortgrund.", needs_text="Noget om behovsklit.")
    for consent in (PARTICIPATION, DISCLOSURE):
        said = {"scope_text": "Alt om samtykkekær.", "purposes": ["intake"], "evidence_ref": "bevis-odde-17"}
        await consented(begin, referral.id, {**consent, **said})
    weighed = {"referral_id": str(referral.id), "result": "not_required"}
    weighed |= {"reason": "Set på vurderingshøj.", "external_ref": "underretning-77"}
    async with begin(ask("teacher", Action.NOTIFICATION_ASSESSMENT_RECORD)) as work:
        await record_assessment(work, of(NewNotificationAssessment, weighed))
    content = {name: value for name, value in REFERRAL.items() if name != "direct_reason"}
    content |= {
        "needs_text": "Noget om behovsklit og omskrivningstoft.",
        "strengths_text": "God til styrkemose.",
        "goals_wanted": "Vil nå ønskebakke.",
        "legal_basis": {**BASIS, "reason": "Hjemlen er hjemmelskrat.", "approved_by": await employed(begin)},
        "interpreter_language": "so",
    }
    seen = (await read(begin, referral.id)).version
    async with begin(ask("teacher", Action.REFERRAL_REVISE)) as work:
        await revise_referral(work, referral.id, of(ReferralContent, content), seen)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN, **IDENTITY))
        referral = await submit_referral(work, referral.id, submission, seen + 1)
    async with begin(ask("vink-coordinator", Action.REFERRAL_RECEIVE)) as work:
        referral = await intake.receive_referral(work, referral.id, referral.version)
    async with begin(ask("vink-coordinator", Action.REFERRAL_REQUEST_INFORMATION)) as work:
        message = Message(text="Hvad med spørgsmålsø?")
        referral = await intake.request_information(work, referral.id, message, referral.version)
    async with begin(ask("teacher", Action.REFERRAL_SUPPLY_INFORMATION)) as work:
        referral = await supply_information(work, referral.id, Message(text="Se svarfjord."), referral.version)
    async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
        acceptance = Acceptance(remark="Ja efter afgørelsesdal.", intake_note="Kun VINK: intakeklippe.")
        return await intake.accept_referral(work, referral.id, acceptance, referral.version)


async def closed(begin: PostgresBegin, referral: Referral) -> Referral:
    async with begin(ask("vink-coordinator", Action.REFERRAL_CLOSE)) as work:
        said = ReferralClosing(outcome=ReferralOutcome.SUPPORT_NOT_STARTED, remark="Slut ved slutbemærkningsnæs.")
        return await intake.close_referral(work, referral.id, said, referral.version)


def dump(database: str) -> str:
    """Return what `pg_dump` takes out of a database."""
    account = unprivileged()
    done = account.run(binaries_for(account) / "pg_dump", "--inserts", database)
    assert done.returncode == 0, done.stdout[-500:]
    return done.stdout


async def test_a_stolen_dump_shows_no_identity_and_no_case_text(
    database: str, pool: Pool, begin: PostgresBegin
) -> None:
    concern = await raised(begin, local_ref="klart-laeseligt-7")
    referral = await closed(begin, await told_in_full(begin))
    stolen = dump(database)
    assert "klart-laeseligt-7" in stolen, "the search finds what is in clear"
    assert str(referral.id) in stolen
    assert str(concern.id) in stolen
    for word in (*WORDS, NUMBER, NUMBER.replace("-", ""), NUMBER[:6]):
        for form in (word, word.encode().hex()):
            assert form.lower() not in stolen.lower(), word
    with_key = await read(begin, referral.id)
    opened = msgspec.json.encode(with_key).decode()
    for consent in await _consents(begin, referral):
        opened += msgspec.json.encode(consent).decode()
    missing = {word for word in WORDS if word not in opened}
    assert missing == {"vurderingshøj", "underretning-77", "Navneholm", "Værgelund", "Adressestræde", "20123999"}


async def _consents(begin: PostgresBegin, referral: Referral) -> Any:
    async with begin(ask("teacher", Action.CONSENT_READ)) as work:
        return await work.consents.page({"referral_id": referral.id}, None, 9)


async def test_a_list_of_referrals_opens_nothing(pool: Pool, begin: PostgresBegin) -> None:
    referral = await told_in_full(begin)
    without_keys = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS)
    async with without_keys(ask("vink-coordinator", Action.REFERRAL_READ)) as work:
        (head,) = await work.referrals.heads(ReferralHead, {}, None, 9)
        with pytest.raises(RuntimeError, match="no master key"):
            await work.referrals.page({}, None, 9)
    whole = await read(begin, referral.id)
    assert head == msgspec.convert(whole, ReferralHead, from_attributes=True)


CASES = (Concern, Consultation, Referral)
IN_CLEAR = frozenset({"local_ref", "department", "from_department", "to_department", "turn_of", "kle"})
"""Texts of a case that are words of the municipality's own lists."""


OF_A_CASE = {"referral_id", "concern_id", "consultation_id"}


@pytest.mark.parametrize("kind", [one for one in TABLES if OF_A_CASE & {*one.__struct_fields__} or one in CASES])
def test_no_text_of_a_case_has_a_column_of_its_own(kind: type[Record]) -> None:
    hints = get_type_hints(kind, include_extras=True)
    free = {
        name
        for name in columns(kind)
        if name not in ("sealed", *IN_CLEAR)
        and (not _only_codes(hints[name]) if sql_type(hints[name]) == "jsonb" else _is_free_text(hints[name]))
    }
    assert free == set(), "seal it: one line in adapters/postgres/sealed.py"


def _only_codes(hint: Any) -> bool:
    """Whether nothing that is nested here is a text but words of our own lists, which have a pattern."""
    if get_origin(hint) is Annotated:
        inner, *more = get_args(hint)
        patterned = any(isinstance(one, msgspec.Meta) and one.pattern for one in more)
        return (inner is str and patterned) or _only_codes(inner)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return all(map(_only_codes, get_type_hints(hint, include_extras=True).values()))
    return hint is not str and all(map(_only_codes, get_args(hint)))


def test_a_nested_text_is_found_and_a_nested_code_is_none() -> None:
    assert not _only_codes(Referral.__annotations__["amendments"])
    assert not _only_codes(tuple[ReferralDecision, ...])
    assert _only_codes(tuple[CourseDecision, ...])


def _is_free_text(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _is_free_text(get_args(hint)[0])
    return hint is str or any(_is_free_text(one) for one in get_args(hint))


@pytest.mark.parametrize("kind", SEALED)
def test_nobody_filters_by_what_is_sealed(kind: type[Record]) -> None:
    assert kind.__name__ in RULES
    for persona in PERSONAS.values():
        for alternative in visible(persona.actor(), kind.__name__, clock.now()):
            assert not set(alternative) & set(SEALED[kind].fields)
    assert set(SEALED[kind].fields) | set(SEALED[kind].case) <= set(kind.__struct_fields__)


@pytest.fixture
async def owner(database: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database)
    await prepared(connection)
    yield connection
    await connection.close()


async def test_text_that_was_moved_to_another_row_or_version_is_refused(begin: PostgresBegin, owner: Any) -> None:
    one, other = await drafted(begin), await drafted(begin)
    await owner.execute(
        "update referrals set sealed = (select sealed from referrals where id = $2) where id = $1", one.id, other.id
    )
    with pytest.raises(CannotOpenError):
        await read(begin, one.id)
    await owner.execute("update referrals set version = version + 1 where id = $1", other.id)
    with pytest.raises(CannotOpenError):
        await read(begin, other.id)


async def test_a_consent_that_was_moved_to_another_case_is_refused(begin: PostgresBegin, owner: Any) -> None:
    one, other = await drafted(begin), await drafted(begin)
    consent = await consented(begin, one.id, PARTICIPATION)
    await owner.execute(
        "update consents c set (referral_id, participant_id, citizen_ref) = "
        "(select p.referral_id, p.id, p.citizen_ref from participants p where p.referral_id = $2) where c.id = $1",
        consent.id,
        other.id,
    )
    with pytest.raises(CannotOpenError):
        await _consents(begin, other)


async def test_all_of_a_case_lies_under_one_key_and_of_another_under_another(begin: PostgresBegin, owner: Any) -> None:
    one, other = await drafted(begin), await drafted(begin)
    await consented(begin, one.id, PARTICIPATION)
    await assessed(begin, one.id)
    assert {row["id"] for row in await owner.fetch("select id from vault.keys")} == {one.id, other.id}


async def test_an_assessment_about_a_concern_lies_under_its_key(begin: PostgresBegin, owner: Any) -> None:
    concern = await raised(begin)
    weighed = {"concern_id": str(concern.id), "result": "required", "reason": "Set på vurderingshøj."}
    new = of(NewNotificationAssessment, weighed)
    async with begin(ask("teacher", Action.NOTIFICATION_ASSESSMENT_RECORD)) as work:
        made = await record_assessment(work, new)
    async with begin(ask("teacher", Action.NOTIFICATION_ASSESSMENT_READ)) as work:
        assert await work.notification_assessments.get(made.id) == made
    assert case_of(made) == concern.id
    assert [row["id"] for row in await owner.fetch("select id from vault.keys")] == [concern.id]


async def destroy(begin: PostgresBegin, referral: Referral, who: str = "dpo", person: bool = True) -> None:
    async with begin(ask(who, Action.AUDIT_READ)) as work:
        if person:
            work.vault.destroy_citizen(referral.citizen_ref)
        work.vault.destroy_case(referral.id)


async def test_what_was_destroyed_is_read_by_nobody_and_opened_by_no_key(
    database: str, begin: PostgresBegin, owner: Any
) -> None:
    referral = await closed(begin, await told_in_full(begin))
    spared = await told_in_full(begin)
    (consent, *_) = await _consents(begin, referral)
    keys = await owner.fetch(
        "select wrapped_key from vault.keys where id in ($1, $2)", referral.id, referral.citizen_ref
    )
    number_hash = await owner.fetchval("select number_hash from vault.citizens where id = $1", referral.citizen_ref)
    assert len(keys) == 2
    await destroy(begin, referral)
    for who in ("teacher", "vink-coordinator"):
        with pytest.raises(NotFound):
            await read(begin, referral.id, who)
        async with begin(ask(who, Action.REFERRAL_READ)) as work:
            assert [one.id for one in await work.referrals.page({}, None, 9)] == [spared.id]
            assert [one.id for one in await work.referrals.heads(Head, {}, None, 9)] == [spared.id]
            assert dict(await work.referrals.count("status", {})) == {"accepted": 1}
            assert await work.consents.page({"referral_id": referral.id}, None, 9) == []
            with pytest.raises(NotFound):
                await work.consents.get(consent.id)
    async with begin(ask("vink-coordinator", Action.CITIZEN_READ, purpose="referral_intake")) as work:
        for reading in (work.vault.read(referral.citizen_ref), work.vault.same_number(referral.citizen_ref)):
            with pytest.raises(NotFound):
                await reading
        assert (await read_citizen(work, spared.citizen_ref)).name == IDENTITY["name"]
        assert await work.vault.same_number(spared.citizen_ref) == []
    left = dump(database)
    assert str(referral.citizen_ref) in left, "a tombstone without content stays"
    for secret in (*(row["wrapped_key"] for row in keys), number_hash):
        spared_hash = await owner.fetchval("select number_hash from vault.citizens where id = $1", spared.citizen_ref)
        assert secret == spared_hash or secret.hex() not in left
    await _no_key_opens(owner, referral, left)


class Head(Record, frozen=True, kw_only=True):
    """What a list could show of a referral without opening it."""

    status: str


async def _no_key_opens(owner: Any, referral: Referral, left: str) -> None:
    """Try every key that is left on every ciphertext that is left of a case."""
    rows = await owner.fetch("select id, use, master_key, wrapped_key from vault.keys where wrapped_key is not null")
    data_keys = [await unwrapped(SECRET, msgspec.convert(dict(row), DataKey)) for row in rows]
    texts = await owner.fetch(
        "select id, version, sealed, 'referral' as kind from referrals where id = $1 union all "
        "select id, version, sealed, 'consent' from consents where referral_id = $1 union all "
        "select id, version, sealed, 'notification_assessment' from notification_assessments where referral_id = $1 "
        "union all select id, version, sealed, 'disclosure' from disclosures where referral_id = $1",
        referral.id,
    )
    assert len(texts) == 5
    assert len(data_keys) == 2
    for text in texts:
        assert text["sealed"].hex() in left
        for key in data_keys:
            with pytest.raises(CannotOpenError):
                unseal(key, text["sealed"], place("text", text["id"], text["kind"], str(text["version"])))
    tomb = await owner.fetchrow("select * from vault.citizens where id = $1", referral.citizen_ref)
    assert (tomb["fields"], tomb["sealed"], tomb["number_hash"]) == ([], b"", None)


async def test_destroying_is_logged(begin: PostgresBegin, owner: Any) -> None:
    referral = await closed(begin, await told_in_full(begin))
    await destroy(begin, referral)
    rows = await owner.fetch(
        "select object_type, object_id, actor, outcome from audit_event where action = 'audit:read'"
    )
    dpo = PERSONAS["dpo"].actor().subject
    assert {tuple(row) for row in rows} == {
        ("citizen", referral.citizen_ref, dpo, "allowed"),
        ("referral", referral.id, dpo, "allowed"),
    }


@pytest.mark.parametrize("who", ["teacher", "vink-coordinator", "admin", "auditor"])
async def test_nobody_else_destroys_a_key(begin: PostgresBegin, who: str) -> None:
    referral = await closed(begin, await told_in_full(begin))
    with pytest.raises(Forbidden):
        await destroy(begin, referral, who)
    assert (await read(begin, referral.id)).id == referral.id


async def test_no_key_of_an_open_referral_is_destroyed(begin: PostgresBegin) -> None:
    referral = await submitted(begin)
    for destroyed in ("destroy_citizen", "destroy_case"):
        with pytest.raises(Forbidden):
            async with begin(ask("dpo", Action.AUDIT_READ)) as work:
                getattr(work.vault, destroyed)(referral.citizen_ref if destroyed == "destroy_citizen" else referral.id)
    assert (await read(begin, referral.id)) == referral


async def test_a_key_is_destroyed_once_and_never_made_again(begin: PostgresBegin, owner: Any) -> None:
    referral = await closed(begin, await told_in_full(begin))
    await destroy(begin, referral)
    with pytest.raises(Stale):
        await destroy(begin, referral)
    with pytest.raises(asyncpg.UniqueViolationError):
        await owner.execute("insert into vault.keys values ($1, 'case', 'k', 'w')", referral.id)


async def test_what_nobody_could_read_again_is_not_written(begin: PostgresBegin) -> None:
    referral = await closed(begin, await told_in_full(begin))
    (consent, *_) = await _consents(begin, referral)
    with pytest.raises(Stale):
        async with begin(ask("vink-coordinator", Action.REFERRAL_CLOSE)) as work:
            held = await work.referrals.get(referral.id)
            await destroy(begin, referral)
            work.kept.add(msgspec.structs.replace(consent, id=new_id(), version=1), Event.CONSENT_RECORDED)
            assert held.id == referral.id


async def test_a_record_may_be_added_to_a_case_that_was_not_read(begin: PostgresBegin, owner: Any) -> None:
    referral = await drafted(begin)
    consent = await consented(begin, referral.id, PARTICIPATION)
    async with begin(ask("teacher", Action.CONSENT_RECORD)) as work:
        work.kept.add(msgspec.structs.replace(consent, id=new_id(), version=1), Event.CONSENT_RECORDED)
    assert [one.scope_text for one in await _consents(begin, referral)] == [consent.scope_text] * 2
    with pytest.raises(Stale):
        async with begin(ask("teacher", Action.CONSENT_RECORD)) as work:
            stray = msgspec.structs.replace(consent, id=new_id(), referral_id=new_id(), version=1)
            work.kept.add(stray, Event.CONSENT_RECORDED)


async def test_of_a_writer_and_a_destroyer_one_waits_for_the_other(
    pool: Pool, begin: PostgresBegin, owner: Any
) -> None:
    referral = await closed(begin, await told_in_full(begin))
    async with pool.acquire() as writing, writing.transaction():
        await writing.execute("select vault.hold_case($1)", referral.id)
        destroying = asyncio.ensure_future(destroy(begin, referral, person=False))
        while not await owner.fetchval("select count(*) from pg_locks where not granted"):
            assert not destroying.done()
    await destroying
    with pytest.raises(NotFound):
        await read(begin, referral.id)


async def test_whoever_has_no_key_is_told_nothing(pool: Pool, begin: PostgresBegin) -> None:
    referral = await drafted(begin)
    without = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS)
    with pytest.raises(RuntimeError, match="no master key is wired"):
        await read(without, referral.id)
    with pytest.raises(RuntimeError, match="no master key is wired"):
        await drafted(without)
