"""What auditors and the data-protection officer are told by functions, where the owner is no superuser."""

from datetime import timedelta

import pytest

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.migrate import migrate
from adapters.postgres.pool import open_pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.audit_search import AuditSearch
from domain.breach_reports import breach_report
from domain.errors import Forbidden
from domain.policy import Action
from domain.referrals import intake
from domain.referrals.inputs import Acceptance
from domain.subject_requests import packs
from tests.adapters.test_migrate import cluster
from tests.asking import ask
from tests.conftest import SECRET, TERMS
from tests.contract.conftest import Clock
from tests.contract.test_audit_accesses import accesses
from tests.contract.test_subject_requests import READING, asked, decided, given
from tests.recycling import execute, in_database
from tests.referring import NAME, received

__all__ = ["cluster"]


async def test_functions_find_what_lies_with_a_person_without_a_superusers_rights(cluster: str) -> None:
    await execute(cluster, "create role answering login createrole")
    await execute(cluster, "create database answered owner answering")
    url = in_database(cluster, "answered").replace("postgres@", "answering@")
    await migrate(url)
    pool, owner = await open_pool(url, 2, "vink_app"), await open_pool(url, 1, None)
    try:
        await owner.execute("select vink.make_audit_partitions(current_date, 2)")
        begin = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))
        now = Clock()
        referral = await received(begin)
        now.pass_by(seconds=60)
        seen = await accesses(begin, now, person=referral.citizen_ref)
        assert {"referral", "participant", "citizen", "consent"} <= {one.object_type for one in seen}
        async with begin(ask("dpo", Action.BREACH_REPORT_READ, purpose="data_breach")) as work:
            search = AuditSearch(since=now.now - timedelta(hours=1), until=now.now)
            assert (await breach_report(work, search)).totals.persons == 1
        request = await given(begin, now, referral.citizen_ref)
        async with begin(READING) as work:
            text = str(packs.document(work, await packs.subject_pack(work, request)))
        assert NAME in text
        assert str(referral.needs_text) in text
        await decided(begin, await asked(begin, now, referral.citizen_ref, "restriction"))
        with pytest.raises(Forbidden, match="kept and not used"):
            async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
                await intake.accept_referral(work, referral.id, Acceptance(remark="Ja."), referral.version)
    finally:
        await owner.close()
        await pool.close()
