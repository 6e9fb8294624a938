"""The story of a disposal over HTTP: closed, looked at, held, lifted, disposed of by the worker, and certified."""

from pathlib import Path

from adapters.journal import JournalFolder
from adapters.postgres.pool import Pool
from tests.conftest import SECRET, demo
from tests.journey.test_courses import Town, accepted, town
from vink.retention import retain
from vink.settings import load
from vink.wiring import begin_on

__all__ = ["demo", "town"]

SAID = {
    "raised_by_function": "teacher",
    "age_band": "15_17",
    "situation_text": "En elev har ændret sig meget på kort tid. (Fiktivt)",
}
WHY = "Klage over sagsbehandlingen. (Fiktivt)"


async def concern_closed(town: Town, outcome: str) -> str:
    made = await town.post("teacher", "/v1/concerns", SAID)
    path = f"/v1/concerns/{made['id']}"
    await town.step("teacher", path, "close", {"outcome": outcome})
    return path


async def due(town: Town) -> dict[str, str]:
    """Return what a dry run says would become of each thing."""
    run = await town.post("dpo", "/v1/retention/runs", {})
    return {one["id"]: one["verdict"] for one in run["items"]}


async def test_from_the_closing_to_the_certificate(town: Town, demo_pool: Pool, tmp_path: Path) -> None:
    begin = begin_on(demo_pool, load({}), SECRET, town.clock)

    async def night() -> None:
        await retain(demo_pool, begin, JournalFolder(tmp_path), town.clock)

    unfounded = await concern_closed(town, "no_concern")
    handled = await concern_closed(town, "handled_locally")
    ids = [path.rpartition("/")[2] for path in (unfounded, handled)]
    await night()
    assert not set(ids) & set(await due(town))

    town.clock.pass_by(days=15)
    assert (await due(town))[ids[0]] == "due", "by the rule that two officers approved: 14 days under 18"
    await night()
    await town.get("teacher", unfounded, 404)
    await town.get("teacher", handled)

    hold = await town.post(
        "dpo",
        "/v1/holds",
        {"subject_kind": "concern", "subject_id": ids[1], "ground": "court", "until": town.at(days=900), "reason": WHY},
    )
    town.clock.pass_by(days=180)
    assert (await due(town))[ids[1]] == "held"
    await night()
    await town.get("teacher", handled)
    await town.step("dpo", f"/v1/holds/{hold['id']}", "lift", {"reason": "Sagen er afgjort. (Fiktivt)"})
    town.clock.pass_by(days=1)
    await night()
    await town.get("teacher", handled, 404)
    await town.get("dpo", f"/v1/holds/{hold['id']}", 404)

    records = await town.get("auditor", "/v1/disposals", limit="100")
    (record,) = [one for one in records["items"] if one["subject_id"] == ids[1]]
    assert (record["record_class"], record["days"], record["keys"]) == ("advice", 183, 1)
    certificate = await town.raw("auditor", f"/v1/disposals/{record['id']}", accept="application/pdf")
    assert certificate.content.startswith(b"%PDF")
    runs = await town.get("dpo", "/v1/retention/runs", limit="100")
    assert sum(one["disposed"] for one in runs["items"] if not one["dry"]) >= 2
    await town.get("teacher", "/v1/disposals", 403)
    await town.get("auditor", "/v1/holds", 403)


async def test_from_the_wish_to_be_erased_to_the_certificate(town: Town, demo_pool: Pool, tmp_path: Path) -> None:
    begin = begin_on(demo_pool, load({}), SECRET, town.clock)

    async def next_night() -> dict[str, str]:
        """Let a day pass with its run, and return how each erasure stood in it."""
        town.clock.pass_by(days=1)
        await retain(demo_pool, begin, JournalFolder(tmp_path), town.clock)
        runs = await town.get("dpo", "/v1/retention/runs", limit="1")
        run = await town.get("dpo", f"/v1/retention/runs/{runs['items'][0]['id']}")
        assert not run["dry"]
        return {one["request_id"]: one["verdict"] for one in run["erasures"]}

    referral, _ = await accepted(town)
    referral_id = referral.rpartition("/")[2]
    citizen_ref = (await town.get("vink-coordinator", referral))["citizen_ref"]
    asked = {"citizen_ref": citizen_ref, "requested_by": "person", "identity_check": "electronic_id"}
    asked["received_on"] = town.day()
    made = await town.post("dpo", "/v1/subject-requests", {**asked, "kind": "erasure"})
    request = f"/v1/subject-requests/{made['id']}"
    await town.step("dpo", request, "decide", {"decision": "granted", "reason": "Formålet er væk. (Fiktivt)"})
    assert (await next_night())[made["id"]] == "open"
    refused = await town.step("dpo", request, "close", {"answered_how": "letter"}, 409)
    assert refused["missing"] == ["disposal"]

    await town.step("teacher", referral, "withdraw", {"group": "by_person"})
    access = await town.post("dpo", "/v1/subject-requests", {**asked, "kind": "access"})
    assert (await next_night())[made["id"]] == "unanswered", "they are told first what is kept"
    other = f"/v1/subject-requests/{access['id']}"
    await town.step("dpo", other, "decide", {"decision": "refused", "reason": "Personen har trukket det. (Fiktivt)"})
    await town.step("dpo", other, "close", {"answered_how": "letter"})
    looked = await town.post("dpo", "/v1/retention/runs", {})
    assert {"request_id": made["id"], "verdict": "due"} in looked["erasures"]

    assert (await next_night())[made["id"]] == "gone"
    await town.get("teacher", referral, 404)
    assert (await town.step("dpo", request, "close", {"answered_how": "letter"}))["status"] == "closed"
    assert made["id"] not in await next_night()
    records = await town.get("auditor", "/v1/disposals", limit="100")
    (record,) = [one for one in records["items"] if one["subject_id"] == referral_id]
    assert (record["ground"], record["days"], record["identities"]) == ("erasure", None, 1)
    certificate = await town.raw("auditor", f"/v1/disposals/{record['id']}", accept="application/pdf")
    assert certificate.content.startswith(b"%PDF")

    town.clock.pass_by(days=1095)
    await next_night()
    await town.get("dpo", request, 404)
