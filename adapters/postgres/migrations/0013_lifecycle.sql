-- The life of a referral: one holder for every open item, hand-over, hold, waiting, amendments and corrections.

-- The owner brings what is there into the new form; row security holds for the owner too until it is lifted.
alter table concerns no force row level security;
alter table consultations no force row level security;
alter table referrals no force row level security;

alter table concerns
    add column holder text check (holder in ('asker')),
    add column holder_id uuid,
    add column due_at timestamptz,
    add column successor_id uuid,
    add column hand_over jsonb;
update concerns
set holder = 'asker', holder_id = raised_by, due_at = updated_at + interval '7 days'
where status in ('raised', 'consulting', 'referred');
alter table concerns
    add check ((holder is null) = (status in ('closed', 'disposed'))),
    add check ((holder is null) = (due_at is null)),
    add check (holder is not null or holder_id is null),
    add check (successor_id is null or (holder is not null and hand_over is not null));
create index concerns_waiting on concerns (holder, holder_id, due_at, id) where holder_id is not null;
create index concerns_waiting_for_function on concerns (holder, due_at, id) where holder is not null and holder_id is null;
create index concerns_waiting_for_all on concerns (holder, due_at, id) where holder is not null;
create index concerns_offered_on on concerns (successor_id, due_at, id) where successor_id is not null;

alter table consultations
    add column successor_id uuid,
    add column hand_over jsonb,
    add column asker_id uuid,
    add column referral_authorisation jsonb;
update consultations set asker_id = asked_by where asked_by_staff;
alter table consultations
    add check (holder is not null or holder_id is null),
    add check (successor_id is null or (holder is not null and hand_over is not null)),
    add check (holder is distinct from 'asker' or holder_id is not distinct from asker_id);
create index consultations_offered_on on consultations (successor_id, due_at, id) where successor_id is not null;

-- Why it rests, when a place is expected, what was amended and said with a hand-over lie in the sealed text.
alter table referrals
    add column successor_id uuid,
    add column outcome text check (outcome in (
        'support_completed', 'support_ended_early', 'support_not_started', 'other_support', 'not_offered', 'withdrawn'
    )),
    add column held_since timestamptz,
    add column waiting_since timestamptz,
    add column known_version integer not null default 0,
    add column asker_id uuid,
    add column coordinator_id uuid;
update referrals
set asker_id = referred_by, known_version = case when submitted_at is null then 0 else version end;
update referrals set waiting_since = updated_at where status = 'accepted';
update referrals set outcome = case when submitted_at is null then 'withdrawn' else 'other_support' end
where status = 'closed';
alter table referrals alter column known_version drop default;
do $$
declare
    found text;
begin
    -- The check that names the states without a holder: a course that has ended is somebody's until it is closed.
    select conname into strict found from pg_constraint
    where conrelid = 'referrals'::regclass and contype = 'c'
        and pg_get_constraintdef(oid) like '%holder IS NULL%declined%';
    execute format('alter table referrals drop constraint %I', found);
end
$$;
update referrals set holder = 'vink_coordinator', due_at = updated_at + interval '7 days' where status = 'ended';
alter table referrals
    add check ((holder is null) = (status in ('declined', 'redirected', 'closed', 'disposed', 'withdrawn'))),
    add check (holder is not null or (holder_id is null and successor_id is null)),
    add check (holder is distinct from 'asker' or holder_id is not distinct from asker_id),
    add check (holder is distinct from 'vink_coordinator' or holder_id is not distinct from coordinator_id),
    add check (held_since is null or status in ('received', 'more_information', 'accepted', 'matched')),
    add check ((waiting_since is not null) = (status = 'accepted')),
    add check (status <> 'closed' or outcome is not null);
create index referrals_offered_on on referrals (successor_id, due_at, id) where successor_id is not null;
create index referrals_resting on referrals (holder, due_at, id) where held_since is not null;
create index referrals_on_the_waiting_list on referrals (waiting_since, id) where waiting_since is not null;

alter table concerns force row level security;
alter table consultations force row level security;
alter table referrals force row level security;

-- To whom something can be handed over: colleagues of the own department.
alter policy sees on staff using (
    (select vink.has_role('admin', 'panel_coordinator'))
    or id = (select vink.subject())
    or (department = (select vink.department()) and (select vink.has_role('frontline', 'vink_coordinator')))
);

create table corrections (
    id uuid primary key,
    department text not null,
    version integer not null check (version = 1),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unit_id uuid,
    subject_kind text not null check (subject_kind in ('referral')),
    subject_id uuid not null,
    made_by uuid not null,
    sealed bytea not null
);
create index corrections_of_subject on corrections (subject_id, id desc);
alter table corrections enable row level security;
alter table corrections force row level security;
-- The policy of the subject's table decides inside the subquery: a correction is seen by whoever sees its subject.
create policy with_subject on corrections for select using (
    (select vink.flushing()) or exists (select from referrals r where r.id = subject_id)
);
-- While a write set is flushed every referral is in sight, so that who knows one is said here again.
create policy with_subject_adds on corrections for insert with check (
    made_by = (select vink.subject())
    and exists (
        select from referrals r
        where r.id = subject_id
            and r.department = corrections.department
            and r.unit_id is not distinct from corrections.unit_id
            and (
                (
                    r.department = (select vink.department())
                    and (select vink.has_role('frontline'))
                    and ((select vink.unit()) is null or r.unit_id is null or r.unit_id = (select vink.unit()))
                )
                or (
                    r.submitted_at is not null
                    and r.disclosure_stopped_at is null
                    and (r.disclosure_until is null or r.disclosure_until > now())
                    and (select vink.has_role('vink_coordinator'))
                )
            )
    )
);
grant select, insert on corrections to vink_app;

-- What somebody who leaves holds. An administrator sees no case: these tell ids and states, and give back.
create function vink.leaving() returns boolean language sql stable parallel safe
    return vink.has_role('admin') and current_setting('vink.leaving', true) = 'on';
create policy leaving_is_seen on concerns for select to current_user using ((select vink.leaving()));
create policy leaving_is_returned on concerns for update to current_user using ((select vink.leaving()));
create policy leaving_is_seen on consultations for select to current_user using ((select vink.leaving()));
create policy leaving_is_returned on consultations for update to current_user using ((select vink.leaving()));
create policy leaving_is_seen on referrals for select to current_user using ((select vink.leaving()));
create policy leaving_is_returned on referrals for update to current_user using ((select vink.leaving()));
create policy leaving_is_seen on resource_persons for select to current_user using ((select vink.leaving()));
create policy leaving_is_returned on resource_persons for update to current_user using ((select vink.leaving()));

create policy left_is_seen on staff for select to current_user using (status = 'left');

-- What somebody read before a leaving is not written after it: the text is sealed for a version, which stays.
create function vink.refuse_leavers() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    named jsonb := to_jsonb(new);
begin
    if exists (
        select from staff s
        where s.status = 'left'
            and s.id::text in (
                named ->> 'holder_id', named ->> 'successor_id', named ->> 'asker_id', named ->> 'coordinator_id',
                named ->> 'assigned_to'
            )
    ) then
        raise exception 'somebody whom this names has left' using errcode = 'VK412';
    end if;
    return new;
end
$$;
revoke all on function vink.refuse_leavers() from public;
create trigger names_nobody_who_left before update on concerns
    for each row when (new.holder is not null) execute function vink.refuse_leavers();
create trigger names_nobody_who_left before update on consultations
    for each row when (new.holder is not null) execute function vink.refuse_leavers();
create trigger names_nobody_who_left before update on referrals
    for each row when (new.holder is not null) execute function vink.refuse_leavers();

create function vink.duties_of(leaver uuid) returns table (
    id uuid, department text, version integer, created_at timestamptz, updated_at timestamptz,
    kind text, staff_id uuid, status text, holder text, due_at timestamptz, advises boolean
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    if vink.has_role('admin') is not true then
        return;
    end if;
    perform set_config('vink.leaving', 'on', true);
    return query
        select c.id, c.department, c.version, c.created_at, c.updated_at,
            'concern'::text, leaver, c.status, c.holder, c.due_at, false
        from concerns c where leaver in (c.holder_id, c.successor_id)
        union all
        select c.id, c.department, c.version, c.created_at, c.updated_at,
            'consultation', leaver, c.status, c.holder, c.due_at, c.assigned_to is not distinct from leaver
        from consultations c
        where c.holder is not null and leaver in (c.holder_id, c.successor_id, c.asker_id, c.assigned_to)
        union all
        select r.id, r.department, r.version, r.created_at, r.updated_at,
            'referral', leaver, r.status, r.holder, r.due_at, false
        from referrals r
        where r.holder is not null and leaver in (r.holder_id, r.successor_id, r.asker_id, r.coordinator_id)
        union all
        select p.id, p.department, p.version, p.created_at, p.updated_at,
            'resource_person', leaver, p.status, null, null, false
        from resource_persons p where p.staff_id = leaver and p.status <> 'left';
    perform set_config('vink.leaving', '', true);
end
$$;

create function vink.return_duty(
    id uuid, department text, version integer, created_at timestamptz, updated_at timestamptz,
    kind text, staff_id uuid, status text, holder text, due_at timestamptz, advises boolean
) returns boolean language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    kept bigint;
begin
    if (vink.flushing() and vink.has_role('admin')) is not true then
        raise exception 'only who records a leaving gives back' using errcode = 'insufficient_privilege';
    end if;
    perform set_config('vink.leaving', 'on', true);
    if return_duty.kind = 'concern' then
        update concerns c set
            holder_id = nullif(c.holder_id, return_duty.staff_id),
            successor_id = nullif(c.successor_id, return_duty.staff_id)
        where c.id = return_duty.id and c.version = return_duty.version;
    elsif return_duty.kind = 'consultation' then
        update consultations c set
            status = return_duty.status, holder = return_duty.holder, due_at = return_duty.due_at,
            holder_id = case when c.holder = return_duty.holder then nullif(c.holder_id, return_duty.staff_id) end,
            successor_id = case
                when c.holder = return_duty.holder then nullif(c.successor_id, return_duty.staff_id)
            end,
            asker_id = nullif(c.asker_id, return_duty.staff_id),
            assigned_to = nullif(c.assigned_to, return_duty.staff_id)
        where c.id = return_duty.id and c.version = return_duty.version;
    elsif return_duty.kind = 'resource_person' then
        update resource_persons p set
            version = return_duty.version, updated_at = return_duty.updated_at, status = return_duty.status
        where p.id = return_duty.id and p.version = return_duty.version - 1;
    else
        update referrals r set
            holder_id = nullif(r.holder_id, return_duty.staff_id),
            successor_id = nullif(r.successor_id, return_duty.staff_id),
            asker_id = nullif(r.asker_id, return_duty.staff_id),
            coordinator_id = nullif(r.coordinator_id, return_duty.staff_id)
        where r.id = return_duty.id and r.version = return_duty.version;
    end if;
    get diagnostics kept = row_count;
    perform set_config('vink.leaving', '', true);
    return vink.expect(kept, 1);
end
$$;
revoke all on function vink.duties_of, vink.return_duty from public;
grant execute on function vink.duties_of, vink.return_duty to vink_app;
