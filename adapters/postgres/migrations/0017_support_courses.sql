-- Courses of support: one person, one mentor or coach; goals, sessions and reviews with it; supervision of the mentor.

-- Whom a mentor supports: what they read of the referral hangs on it, for as long as they may.
alter table referrals
    add column mentor_staff_id uuid,
    add column mentor_until timestamptz,
    add check (mentor_until is null or mentor_staff_id is not null);
create index referrals_of_mentor on referrals (mentor_staff_id, id desc) where mentor_staff_id is not null;
create policy mentor_sees on referrals for select using (
    mentor_staff_id = (select vink.subject())
    and (mentor_until is null or mentor_until > now())
    and status in ('matched', 'active', 'ended')
    and disclosure_stopped_at is null
    and (texts_until is null or texts_until > now())
    and (select vink.has_role('mentor', 'parent_coach'))
);

alter table participants add constraint participant_of_referral unique (id, referral_id);

-- No column holds a text: reasons are codes, and what people say lies with goals, sessions and reviews, sealed.
create table support_courses (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('preparing', 'active', 'paused', 'ended')),
    referral_id uuid not null,
    participant_id uuid not null,
    kind text not null check (kind in ('mentor', 'parent_coach')),
    minor_concerned boolean not null,
    mentor_id uuid not null references mentors (id),
    mentor_staff_id uuid not null,
    mentor_until timestamptz,
    police_told_on date,
    weekly_minutes integer not null check (weekly_minutes between 15 and 2220),
    first_meeting_by timestamptz not null,
    agreement jsonb,
    started_on date,
    planned_end_on date,
    pause jsonb,
    last_held_at timestamptz,
    no_shows integer not null check (no_shows >= 0),
    next_session_at timestamptz,
    review_due_on date,
    last_decision text check (last_decision in ('continue', 'change', 'end')),
    outcome text check (outcome in (
        'goals_met', 'by_participant', 'consent_withdrawn', 'moved', 'other_service', 'no_contact'
    )),
    last_talk_held_on date,
    no_last_talk text check (no_last_talk in ('participant_did_not_wish', 'could_not_be_reached', 'moved_away')),
    ended_at timestamptz,
    disclosure_stopped_at timestamptz,
    disclosure_until timestamptz,
    decisions jsonb not null,
    holder text check (holder in ('mentor', 'vink_coordinator')),
    holder_id uuid,
    due_at timestamptz,
    -- A course has exactly one holder until it has ended and nothing is left to follow up.
    check (holder is not null or (status = 'ended' and (review_due_on is null or disclosure_stopped_at is not null))),
    check ((holder is null) = (due_at is null)),
    check ((holder is not distinct from 'mentor') = (holder_id is not null)),
    check (holder is distinct from 'mentor' or (status = 'active' and holder_id = mentor_staff_id)),
    check (status not in ('active', 'paused') or (agreement is not null and started_on is not null)),
    check ((status = 'paused') = (pause is not null)),
    check ((status = 'ended') = (outcome is not null) and (outcome is null) = (ended_at is null)),
    -- Nothing ends without a last talk or a reason why there was none; who takes back a consent gives no reason.
    check (status <> 'ended' or outcome = 'consent_withdrawn' or (last_talk_held_on is null) <> (no_last_talk is null)),
    check (status in ('active', 'ended') or next_session_at is null),
    foreign key (participant_id, referral_id) references participants (id, referral_id),
    unique (id, referral_id, department)
);
create unique index course_once on support_courses (participant_id) where status <> 'ended';
create index courses_of_referral on support_courses (referral_id, id desc);
create index courses_of_participant on support_courses (participant_id, id desc);
create index courses_of_mentor on support_courses (mentor_id, id desc);
create index courses_of_mentors_staff on support_courses (mentor_staff_id, id desc);
create index courses_waiting on support_courses (holder, holder_id, due_at, id) where holder_id is not null;
create index courses_waiting_for_function on support_courses (holder, due_at, id) where holder is not null;

-- Who has to do with a course: VINK's coordinator, and its mentor while they may; nobody once the consent is gone.
create function vink.tends(
    mentor uuid, mentor_until timestamptz, stopped_at timestamptz, until timestamptz
) returns boolean language sql stable parallel safe
    return stopped_at is null
        and (until is null or until > now())
        and (
            vink.has_role('vink_coordinator')
            or (
                mentor = vink.subject()
                and (mentor_until is null or mentor_until > now())
                and vink.has_role('mentor', 'parent_coach')
            )
        );

alter table support_courses enable row level security;
alter table support_courses force row level security;
create policy tending_sees on support_courses for select using (
    (select vink.flushing()) or vink.tends(mentor_staff_id, mentor_until, disclosure_stopped_at, disclosure_until)
);
create policy coordinator_adds on support_courses for insert with check (
    department = (select vink.department())
    and (select vink.has_role('vink_coordinator'))
    and vink.tends(mentor_staff_id, mentor_until, disclosure_stopped_at, disclosure_until)
);
create policy tending_changes on support_courses for update
    using (vink.tends(mentor_staff_id, mentor_until, disclosure_stopped_at, disclosure_until))
    with check (vink.tends(mentor_staff_id, mentor_until, disclosure_stopped_at, disclosure_until));
grant select, insert, update on support_courses to vink_app;

create table goals (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('open', 'reached', 'set_aside')),
    referral_id uuid not null,
    course_id uuid not null,
    area text not null,
    sealed bytea not null,
    foreign key (course_id, referral_id, department) references support_courses (id, referral_id, department)
);
create table support_sessions (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('planned', 'held', 'cancelled', 'no_show', 'rescheduled')),
    referral_id uuid not null,
    course_id uuid not null,
    mentor_staff_id uuid not null,
    form text not null check (form in ('face_to_face', 'phone', 'three_way')),
    planned_at timestamptz not null,
    held_at timestamptz,
    minutes integer check (minutes between 5 and 600),
    travel_minutes integer check (travel_minutes between 0 and 600),
    cancel_reason text check (cancel_reason in ('by_participant', 'by_mentor', 'practical_matters', 'course_changed')),
    follows_id uuid references support_sessions (id),
    sealed bytea not null,
    check ((status = 'held') = (held_at is not null)),
    check ((status = 'held') = (minutes is not null) and (minutes is null) = (travel_minutes is null)),
    check ((status = 'cancelled') = (cancel_reason is not null)),
    foreign key (course_id, referral_id, department) references support_courses (id, referral_id, department)
);
create unique index session_moved_once on support_sessions (follows_id) where follows_id is not null;
create table progress_reviews (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('due', 'held', 'missed', 'lapsed')),
    referral_id uuid not null,
    course_id uuid not null,
    kind text not null check (kind in ('baseline', 'interval', 'closing', 'six_months', 'twelve_months')),
    due_on date not null,
    held_on date,
    missed_reason text check (missed_reason in ('participant_did_not_wish', 'could_not_be_reached', 'moved_away')),
    sealed bytea not null,
    check ((status = 'held') = (held_on is not null)),
    check ((status = 'missed') = (missed_reason is not null)),
    foreign key (course_id, referral_id, department) references support_courses (id, referral_id, department)
);
create index goals_of_course on goals (course_id, id desc);
create index sessions_of_course on support_sessions (course_id, id desc);
create index sessions_of_course_by_status on support_sessions (course_id, status, id desc);
create index reviews_of_course on progress_reviews (course_id, id desc);

-- The policy of courses decides inside the subquery: what lies with a course is seen by whoever sees the course. While a
-- write set is flushed every course is in sight, so that who has to do with it is said here again.
do $$
declare
    one text;
begin
    foreach one in array array['goals', 'support_sessions', 'progress_reviews'] loop
        execute format('alter table %I enable row level security', one);
        execute format('alter table %I force row level security', one);
        execute format(
            'create policy with_course on %I for select using ('
            '(select vink.flushing()) or exists (select from support_courses c where c.id = course_id))', one
        );
        execute format(
            'create policy tending_adds on %I for insert with check (exists ('
            'select from support_courses c where c.id = course_id '
            'and vink.tends(c.mentor_staff_id, c.mentor_until, c.disclosure_stopped_at, c.disclosure_until)))', one
        );
        execute format(
            'create policy tending_changes on %I for update using (exists ('
            'select from support_courses c where c.id = course_id '
            'and vink.tends(c.mentor_staff_id, c.mentor_until, c.disclosure_stopped_at, c.disclosure_until)))', one
        );
        execute format('grant select, insert, update on %I to vink_app', one);
    end loop;
end
$$;

-- Of a mentor, and of nobody whom they support.
create table supervisions (
    id uuid primary key,
    department text not null,
    version integer not null check (version = 1),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    mentor_id uuid not null references mentors (id),
    mentor_staff_id uuid not null,
    held_on date not null,
    minutes integer not null check (minutes between 15 and 600),
    supervisor_id uuid not null,
    theme text not null,
    recorded_by uuid not null
);
create index supervisions_of_mentor on supervisions (mentor_id, id desc);
create index supervisions_of_mentors_staff on supervisions (mentor_staff_id, id desc);
alter table supervisions enable row level security;
alter table supervisions force row level security;
create policy coordinator_and_mentor_see on supervisions for select using (
    (select vink.flushing())
    or (select vink.has_role('vink_coordinator'))
    or (mentor_staff_id = (select vink.subject()) and (select vink.has_role('mentor', 'parent_coach')))
);
create policy coordinator_adds on supervisions for insert with check (
    recorded_by = (select vink.subject()) and (select vink.has_role('vink_coordinator'))
);
grant select, insert on supervisions to vink_app;

-- A consent that is taken down in the department ends what stands on it at VINK, where the department sees nothing: two
-- functions tell of the courses of a referral that they are there, and bring them in line.
create policy owner_finds on support_courses for select to current_user using (true);
create policy owner_follows on support_courses for update to current_user using (true);

create function vink.courses_of(wanted uuid) returns table (
    id uuid, department text, version integer, created_at timestamptz, updated_at timestamptz, status text,
    referral_id uuid, participant_id uuid, started_on date, outcome text, ended_at timestamptz, review_due_on date,
    disclosure_stopped_at timestamptz, disclosure_until timestamptz, holder text, holder_id uuid, due_at timestamptz
) language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select c.id, c.department, c.version, c.created_at, c.updated_at, c.status,
        c.referral_id, c.participant_id, c.started_on, c.outcome, c.ended_at, c.review_due_on,
        c.disclosure_stopped_at, c.disclosure_until, c.holder, c.holder_id, c.due_at
    from support_courses c join referrals r on r.id = c.referral_id
    where c.referral_id = wanted
        and (
            (r.department = vink.department() and vink.has_role('frontline'))
            or vink.has_role('vink_coordinator')
        )
    order by c.id
$$;

create function vink.follow_consents(
    id uuid, department text, version integer, created_at timestamptz, updated_at timestamptz, status text,
    referral_id uuid, participant_id uuid, started_on date, outcome text, ended_at timestamptz, review_due_on date,
    disclosure_stopped_at timestamptz, disclosure_until timestamptz, holder text, holder_id uuid, due_at timestamptz
) returns boolean language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    kept bigint;
begin
    if (vink.flushing() and vink.has_role('frontline')) is not true or not exists (
        select from referrals r where r.id = follow_consents.referral_id and r.department = vink.department()
    ) then
        raise exception 'only who takes down a consent follows it' using errcode = 'insufficient_privilege';
    end if;
    update support_courses c set
        version = follow_consents.version, updated_at = follow_consents.updated_at,
        status = follow_consents.status, outcome = follow_consents.outcome, ended_at = follow_consents.ended_at,
        review_due_on = follow_consents.review_due_on,
        disclosure_stopped_at = follow_consents.disclosure_stopped_at,
        disclosure_until = follow_consents.disclosure_until,
        holder = follow_consents.holder, holder_id = follow_consents.holder_id, due_at = follow_consents.due_at,
        pause = case when follow_consents.status = c.status then c.pause end,
        next_session_at = case when follow_consents.status = c.status then c.next_session_at end
    where c.id = follow_consents.id
        and c.referral_id = follow_consents.referral_id
        and c.version = follow_consents.version - 1
        and (follow_consents.status = c.status or (
            follow_consents.status = 'ended' and follow_consents.outcome = 'consent_withdrawn'
        ));
    get diagnostics kept = row_count;
    return vink.expect(kept, 1);
end
$$;
revoke all on function vink.courses_of, vink.follow_consents from public;
grant execute on function vink.courses_of, vink.follow_consents to vink_app;

-- Whoever follows up a course that has ended has to reach the person, also when the referral is closed.
grant select on support_courses to vink_vault;
do $$
begin
    execute format('grant vink_vault to %I', current_user);
end
$$;
create or replace function vault.read_citizen(wanted uuid) returns setof vault.sealed_citizen
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if vink.has_role('vink_coordinator') is not true or vink.flushing() then
        return;
    end if;
    return query
        select c.id, c.department, c.version, c.created_at, c.updated_at,
            k.master_key, k.wrapped_key, c.fields, c.sealed, c.number_hash
        from vault.citizens c join vault.keys k on k.id = c.id and k.wrapped_key is not null
        where c.id = wanted and exists (
            select from public.participants p join public.referrals r on r.id = p.referral_id
            where p.citizen_ref = wanted
                and p.status = 'active'
                and p.disclosure_stopped_at is null
                and (p.disclosure_until is null or p.disclosure_until > now())
                and r.submitted_at is not null
                and r.disclosure_stopped_at is null
                and (r.disclosure_until is null or r.disclosure_until > now())
                and (
                    r.status in ('submitted', 'received', 'more_information', 'accepted', 'matched', 'active', 'ended')
                    or exists (
                        select from public.support_courses c
                        where c.participant_id = p.id and c.review_due_on is not null and r.status = 'closed'
                    )
                )
        );
end
$$;
do $$
begin
    execute format('revoke vink_vault from %I', current_user);
end
$$;

-- Who leaves the municipality is no mentor any more, and whom they supported is VINK's to give to somebody else. An
-- administrator sees no course: these two functions tell that there is one, and give it back.
create policy leaving_is_seen on mentors for select to current_user using ((select vink.leaving()));
create policy leaving_is_returned on mentors for update to current_user using ((select vink.leaving()));

create function vink.mentor_duties_of(leaver uuid) returns table (
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
        select m.id, m.department, m.version, m.created_at, m.updated_at,
            'mentor'::text, leaver, m.status, null, null::timestamptz, false
        from mentors m where m.staff_id = leaver and m.status <> 'left'
        union all
        select c.id, c.department, c.version, c.created_at, c.updated_at,
            'support_course', leaver, c.status, c.holder, c.due_at, true
        from support_courses c where c.mentor_staff_id = leaver and c.status <> 'ended';
    perform set_config('vink.leaving', '', true);
end
$$;
create function vink.return_mentor_duty(
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
    if return_mentor_duty.kind = 'mentor' then
        update mentors m set
            version = return_mentor_duty.version, updated_at = return_mentor_duty.updated_at,
            status = return_mentor_duty.status
        where m.id = return_mentor_duty.id and m.version = return_mentor_duty.version - 1;
    else
        update support_courses c set
            version = return_mentor_duty.version, updated_at = return_mentor_duty.updated_at,
            mentor_until = return_mentor_duty.updated_at,
            holder = return_mentor_duty.holder, holder_id = null, due_at = return_mentor_duty.due_at
        where c.id = return_mentor_duty.id and c.version = return_mentor_duty.version - 1;
    end if;
    get diagnostics kept = row_count;
    perform set_config('vink.leaving', '', true);
    return vink.expect(kept, 1);
end
$$;
revoke all on function vink.mentor_duties_of, vink.return_mentor_duty from public;
grant execute on function vink.mentor_duties_of, vink.return_mentor_duty to vink_app;
