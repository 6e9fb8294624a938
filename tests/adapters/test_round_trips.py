"""How many statements a request costs: each is a journey to the database and back."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import httpx
import pytest

from adapters.postgres.pool import Pool
from tests.api.conftest import Call, call, client
from tests.referring import REFERRAL
from vink.demo.matters import CONCERNS, CONSULTATIONS
from vink.demo.personas import PERSONAS
from vink.demo.referrals import REFERRALS, citizen_of

__all__ = ["call", "client"]

CONCERN = {
    "raised_by_function": "teacher",
    "age_band": "15_17",
    "situation_text": "En elev har ændret sig meget på kort tid og trækker sig fra klassen. (Fiktivt)",
}
QUESTION = {
    "question": "Hvordan taler jeg med eleven uden at skubbe ham længere væk? (Fiktivt)",
    "expertise_requested": ["conversation_methods"],
    "age_band": "15_17",
}


async def told() -> None:
    """Let asyncpg tell its listeners, which it does in the loop's next turn."""
    await asyncio.sleep(0)


class Journeys(list[str]):
    """The statements that were sent, in order."""

    async def of(self, call: Call, *asked: Any, status: int, **more: Any) -> httpx.Response:
        """Ask and keep only what this request sent."""
        await told()
        self.clear()
        answer = await call(*asked, **more)
        await told()
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture
async def journeys(demo_pool: Pool) -> Journeys:
    """Listens to every connection of the application."""
    found = Journeys()

    def note(query: Any) -> None:
        found.append(query.query)

    async with AsyncExitStack() as held:
        for _ in range(demo_pool.size):
            connection = await held.enter_async_context(demo_pool.acquire())
            connection.add_query_logger(note)
    return found


async def test_reading_one_and_logging_it_is_one_statement(call: Call, journeys: Journeys) -> None:
    await journeys.of(call, "teacher", "GET", f"/v1/concerns/{CONCERNS['read_concern']}", status=200)
    assert len(journeys) == 1
    await journeys.of(call, "teacher", "GET", f"/v1/consultations/{CONSULTATIONS['read_consultation'][0]}", status=200)
    assert len(journeys) == 1


async def test_a_list_and_its_event_are_one_statement(call: Call, journeys: Journeys) -> None:
    for path in ("/v1/concerns?limit=1", "/v1/concerns?status=raised", "/v1/consultations"):
        answer = await journeys.of(call, "teacher", "GET", path, status=200)
        assert len(journeys) == 1, path
        if answer.json()["next_cursor"]:
            following = f"{path}&cursor={answer.json()['next_cursor']}"
            await journeys.of(call, "teacher", "GET", following, status=200)
            assert len(journeys) == 1, following


async def test_raising_a_concern_needs_no_reading(call: Call, journeys: Journeys) -> None:
    await journeys.of(call, "teacher", "POST", "/v1/concerns", CONCERN, status=201)
    assert len(journeys) == 1


async def test_a_request_about_two_things_is_three_statements_at_most(call: Call, journeys: Journeys) -> None:
    await journeys.of(call, "teacher", "POST", "/v1/consultations", QUESTION, status=201)
    assert len(journeys) == 1
    asked = {**QUESTION, "concern_id": str(CONCERNS["read_concern"])}
    await journeys.of(call, "teacher", "POST", "/v1/consultations", asked, status=201)
    assert len(journeys) <= 3


async def test_a_command_is_a_reading_and_a_writing(call: Call, journeys: Journeys) -> None:
    location = (await call("teacher", "POST", "/v1/concerns", CONCERN)).headers["location"]
    closing = {"outcome": "no_concern"}
    await journeys.of(call, "teacher", "POST", f"{location}/close", closing, version=1, status=200)
    assert len(journeys) == 2


async def test_sealing_costs_no_journey(call: Call, journeys: Journeys) -> None:
    path, intake = "/v1/referrals", {"purpose-code": "referral_intake"}
    await journeys.of(call, "teacher", "POST", path, REFERRAL, status=201)
    assert len(journeys) == 1
    read, _ = REFERRALS["read_referral"]
    await journeys.of(call, "teacher", "GET", f"{path}/{read}", status=200, **intake)
    assert len(journeys) == 2, "the referral, and its corrections"
    await journeys.of(call, "vink-coordinator", "GET", path, status=200, **intake)
    assert len(journeys) == 1
    received, _ = REFERRALS["receive_referral"]
    await journeys.of(call, "vink-coordinator", "POST", f"{path}/{received}/receive", version=3, status=200)
    assert len(journeys) == 3, "the referral, its corrections, and the writing"
    await journeys.of(call, "vink-coordinator", "GET", f"/v1/citizens/{citizen_of(received)}", status=200, **intake)
    assert len(journeys) == 3, "the participant, the referral, and the person with count, log and alert"


async def test_the_same_submission_again_is_told_in_three_statements(call: Call, journeys: Journeys) -> None:
    key = {"idempotency-key": "the-same-key"}
    await call("teacher", "POST", "/v1/concerns", CONCERN, **key)
    await journeys.of(call, "teacher", "POST", "/v1/concerns", CONCERN, status=201, **key)
    assert len(journeys) == 3


async def test_a_refusal_is_one_statement_more(call: Call, journeys: Journeys) -> None:
    await journeys.of(call, "auditor", "POST", "/v1/concerns", CONCERN, status=403)
    assert len(journeys) == 1
    await journeys.of(call, "manager", "GET", f"/v1/staff/{PERSONAS['mentor'].id}/grants", status=404)
    assert len(journeys) == 2
    await journeys.of(call, "social-worker", "GET", f"/v1/concerns/{CONCERNS['read_concern']}", status=404)
    assert len(journeys) == 3, "whoever is of one unit may have opened it in an emergency"


async def test_nothing_is_sent_when_a_connection_is_given_back(pool: Pool) -> None:
    sent: list[str] = []
    async with pool.acquire() as connection:
        connection.add_query_logger(lambda query: sent.append(query.query))
    for _ in range(10):
        await pool.fetchval("select 1")
    await told()
    assert set(sent) == {"select 1"}


async def test_the_counting_would_see_a_transaction(pool: Pool) -> None:
    sent: list[str] = []
    connection: asyncpg.Connection
    async with pool.acquire() as connection:
        connection.add_query_logger(lambda query: sent.append(query.query))
        async with connection.transaction():
            await connection.execute("select 1")
    await told()
    assert len(sent) == 3
