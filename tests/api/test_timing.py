"""How long a refusal takes tells nothing: what is another's, withdrawn or unknown is answered in the same time.

Requests for both are interleaved, in an order drawn anew for each pair, so that whatever slows the machine slows both.
What is judged is the median of the differences within pairs, with the interval of order statistics in which it lies
with 99.9 % confidence whatever the distribution: no more than `MOST` of the usual time is no difference that anybody
could use. An interval that reaches across that bound decides nothing, and more pairs are taken, up to `ROUNDS` times;
then the median itself decides, so that a busy machine makes the test longer and not red.
"""

import asyncio
import json
import math
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from adapters.ids import new_id
from adapters.postgres.pool import Pool
from domain.emergency_accesses import OpenedKind
from tests.api.conftest import Call
from tests.api.matrix import application_on
from tests.api.referring import ok, submitted
from vink.contract import ask
from vink.demo.emergencies import WHY
from vink.demo.matters import CONCERNS, CONSULTATIONS
from vink.demo.referrals import REFERRALS

PAIRS = 100
ROUNDS = 5
MOST = 0.15
"""How much of the usual time a difference may be."""
Z = 3.29
"""99.9 % of a normal distribution lie within so many deviations."""
Send = Callable[[UUID], Awaitable[Any]]


class Interval(NamedTuple):
    """The median of the differences, and where it lies for certain, as parts of the usual time."""

    least: float
    middle: float
    most: float

    @property
    def small(self) -> bool:
        return self.least >= -MOST and self.most <= MOST

    @property
    def large(self) -> bool:
        return self.least > MOST or self.most < -MOST

    @property
    def leaks(self) -> bool:
        return not self.small and abs(self.middle) > MOST


def interval(times: list[tuple[float, float]]) -> Interval:
    """Return the interval of order statistics that covers the median of `second - first`, over the usual `first`."""
    differences = sorted(second - first for first, second in times)
    usual = median(first for first, _ in times)
    inner = max(0, math.floor((len(times) - Z * math.sqrt(len(times))) / 2))
    return Interval(differences[inner] / usual, median(differences) / usual, differences[-1 - inner] / usual)


async def timed(send: Send, thing: UUID) -> float:
    start = time.perf_counter()
    await send(thing)
    return time.perf_counter() - start


async def compared(first: tuple[Send, Callable[[], UUID]], second: tuple[Send, Callable[[], UUID]]) -> Interval:
    """Return how much longer the second takes than the first, from as many pairs as it takes to decide."""
    order, times = random.Random(1), list[tuple[float, float]]()
    for _ in range(20):
        await timed(first[0], first[1]())
        await timed(second[0], second[1]())
    found = Interval(-1, 0, 1)
    for _ in range(ROUNDS):
        for _ in range(PAIRS):
            both = [0.0, 0.0]
            for side in order.sample((0, 1), 2):
                send, draw = (first, second)[side]
                both[side] = await timed(send, draw())
            times.append((both[0], both[1]))
        found = interval(times)
        if found.small or found.large:
            break
    return found


class Door(NamedTuple):
    """A way to ask for something by its id, by somebody for whom it is not there, and the ids that are there."""

    who: str
    method: str
    path: str
    body: dict[str, Any] | None
    there: tuple[UUID, ...]
    status: int


PURPOSE = {"purpose_code": "operations"}
FOREIGN = {
    "concerns": (CONCERNS["read_concern"], CONCERNS["close_concern"]),
    "consultations": (CONSULTATIONS["read_consultation"][0], CONSULTATIONS["give_advice"][0]),
    "referrals": (REFERRALS["read_referral"][0], REFERRALS["revise_referral"][0]),
}
"""What is the teacher's department's, and not there for the social worker."""
REASON = {"reason": WHY.reason.value, "text": WHY.text}
WISH = {"message": "En kollega fortalte om den."}
DOORS = {
    **{
        f"reading {kind}": Door("social-worker", "GET", f"/v1/{kind}/{{id}}", None, there, 404)
        for kind, there in FOREIGN.items()
    },
    "closing a concern": Door(
        "social-worker", "POST", "/v1/concerns/{id}/close", {"outcome": "no_concern"}, FOREIGN["concerns"], 404
    ),
    **{
        f"opening a {kind} in an emergency": Door(
            "social-worker", "POST", f"/v1/{kind}s/{{id}}/emergency-accesses", REASON, FOREIGN[f"{kind}s"], 404
        )
        for kind in (OpenedKind.CONCERN, OpenedKind.REFERRAL)
    },
    "asking for a concern": Door("social-worker", "POST", "/v1/transfers/requests", WISH, FOREIGN["concerns"], 201),
}


def sender(app: Any, door: Door) -> Send:
    """Return what asks once, with the answer's status made sure of."""

    async def send(id: UUID) -> tuple[int, dict[str, str], bytes]:
        body = door.body
        if body is not None and "{id}" not in door.path:
            body = {**body, "concern_id": str(id)}
        headers = {"authorization": f"Bearer {door.who}", "idempotency-key": str(new_id()), "if-match": '"1"'}
        if body is not None:
            headers["content-type"] = "application/json"
        content = b"" if body is None else json.dumps(body).encode()
        answer = await ask(app, door.method, door.path.format(id=id), PURPOSE, headers, content)
        assert answer[0] == door.status, answer
        return answer

    return send


def drawn(ids: tuple[UUID, ...]) -> Callable[[], UUID]:
    chance = random.Random(2)
    return lambda: chance.choice(ids)


@pytest.mark.parametrize("name", DOORS)
async def test_what_is_anothers_takes_as_long_as_what_is_unknown(demo_pool: Pool, name: str) -> None:
    door = DOORS[name]
    send = sender(application_on(demo_pool), door)
    found = await compared((send, new_id), (send, drawn(door.there)))
    assert not found.leaks, f"{name}: {found}"


async def test_what_was_withdrawn_takes_vink_as_long_as_what_is_unknown(demo_pool: Pool, call: Call) -> None:
    path = await submitted(call)
    await ok(call, "teacher", "POST", path + "/withdraw", {"group": "by_person"}, version=3)
    door = Door("vink-coordinator", "GET", "/v1/referrals/{id}", None, (UUID(path.rpartition("/")[2]),), 404)
    send = sender(application_on(demo_pool), door)
    found = await compared((send, new_id), (send, drawn(door.there)))
    assert not found.leaks, found


async def test_an_answer_that_takes_longer_is_found(demo_pool: Pool) -> None:
    door = DOORS["reading concerns"]
    send = sender(application_on(demo_pool), door)
    usual = median([await timed(send, new_id()) for _ in range(50)])

    async def delayed(id: UUID) -> Any:
        answer = await send(id)
        await asyncio.sleep(usual / 2)
        return answer

    assert (await compared((send, new_id), (delayed, new_id))).leaks
    assert (await compared((delayed, new_id), (send, new_id))).leaks


def samples(shift: float) -> Iterator[tuple[float, float]]:
    """Yield pairs of skewed, noisy times of which the second is longer by this part of the usual."""
    chance = random.Random(3)
    for _ in range(ROUNDS * PAIRS):
        load = chance.lognormvariate(0, 0.3)
        first, second = (load * chance.lognormvariate(0, 0.2) for _ in range(2))
        yield first, second + shift


@pytest.mark.parametrize(("shift", "leaks"), [(0, False), (0.05, False), (0.3, True), (-0.3, True)])
def test_the_judgement_is_right_where_the_truth_is_known(shift: float, leaks: bool) -> None:
    found = interval(list(samples(shift)))
    assert (found.leaks, found.large, found.small) == (leaks, leaks, not leaks), found


def test_too_few_pairs_decide_nothing() -> None:
    found = interval(list(samples(MOST))[:PAIRS])
    assert not found.small
    assert not found.large


async def test_what_is_anothers_is_answered_in_the_same_words_as_what_is_unknown(demo_pool: Pool) -> None:
    app = application_on(demo_pool)
    for name, door in DOORS.items():
        told = []
        for thing in (new_id(), door.there[0]):
            status, headers, content = await sender(app, door)(thing)
            body = json.loads(content)
            said = {key: value for key, value in body.items() if key not in SELF}
            told.append((status, said, sorted(headers), headers["content-length"]))
        assert told[0] == told[1], name


SELF = ("request_id", "id", "concern_id", "created_at", "updated_at")
"""What is each answer's own."""
