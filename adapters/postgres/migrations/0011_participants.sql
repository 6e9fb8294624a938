-- Participants: each person on a referral, known by a reference; consents belong to one of them.

create table participants (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('enrolled', 'active', 'left')),
    unit_id uuid,
    referral_id uuid not null,
    citizen_ref uuid not null,
    support_for text not null check (support_for in ('youth', 'adult', 'parent', 'relative')),
    age_band text not null,
    disclosure_stopped_at timestamptz,
    disclosure_until timestamptz,
    left_at timestamptz,
    -- What is known of the family: guardians by reference, siblings as a count; no record of a sibling exists.
    sealed bytea not null,
    check ((status = 'left') = (left_at is not null)),
    unique (id, referral_id, citizen_ref, department)
);
create unique index participant_of_citizen on participants (citizen_ref);
create index participants_of_referral on participants (referral_id, id desc);

alter table referrals add column texts_until timestamptz;
-- Foreign keys hold past row security, also for what one statement adds together.
alter table referrals add constraint referral_of_department unique (id, department);
alter table participants add foreign key (referral_id, department) references referrals (id, department);
alter table consents add foreign key (participant_id, referral_id, citizen_ref, department)
    references participants (id, referral_id, citizen_ref, department);
create index consents_of_participant on consents (participant_id, id desc);

-- VINK reads of somebody whom it got to know by their own consent, as long as that holds and their referral is in sight.
alter table participants enable row level security;
alter table participants force row level security;
create policy known_sees on participants for select using (
    (select vink.flushing())
    or (
        department = (select vink.department())
        and (select vink.has_role('frontline'))
        and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    )
    or (
        status = 'active'
        and disclosure_stopped_at is null
        and (disclosure_until is null or disclosure_until > now())
        and (select vink.has_role('vink_coordinator'))
        and exists (select from referrals r where r.id = referral_id)
    )
);
-- A referral that is added in the same statement is not in sight yet; one that was there must be of the same unit.
create policy department_adds on participants for insert with check (
    department = (select vink.department())
    and (select vink.has_role('frontline'))
    and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    and not exists (
        select from referrals r where r.id = referral_id and r.unit_id is distinct from participants.unit_id
    )
);
create policy department_changes on participants for update using (
    department = (select vink.department())
    and (select vink.has_role('frontline'))
    and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
);
grant select, insert, update on participants to vink_app;
grant select on participants to vink_vault;

-- A withdrawn referral is not there for VINK, whatever other policies let it see.
create policy withdrawn_is_not_there on referrals as restrictive for select using (
    status <> 'withdrawn'
    or (select vink.flushing())
    or (department = (select vink.department()) and (select vink.has_role('frontline')))
);
create policy withdrawn_stays on referrals as restrictive for update using (
    status <> 'withdrawn' or (department = (select vink.department()) and (select vink.has_role('frontline')))
) with check (true);

-- The policy of participants decides inside the subquery: a consent is seen by whoever sees its participant.
drop policy with_referral on consents;
create policy with_participant on consents for select using (
    (select vink.flushing()) or exists (select from participants p where p.id = participant_id)
);
drop policy department_adds on consents;
create policy department_adds on consents for insert with check (
    department = (select vink.department())
    and (select vink.has_role('frontline'))
    and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    and recorded_by = (select vink.subject())
    and not exists (
        select from participants p where p.id = participant_id and p.unit_id is distinct from consents.unit_id
    )
);
-- Whoever else hears of a withdrawal takes it down as the department would, so that nobody else changes a consent.
drop policy known_changes on consents;
create policy department_changes on consents for update using (
    department = (select vink.department())
    and (select vink.has_role('frontline'))
    and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
);

-- Whose participant it is, for taking down a withdrawal that somebody heard who sees nothing of it.
create policy owner_finds on participants for select to current_user using (true);
create function vink.department_of_participant(wanted uuid) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select department from participants where id = wanted
$$;
revoke all on function vink.department_of_participant(uuid) from public;
grant execute on function vink.department_of_participant(uuid) to vink_app;
