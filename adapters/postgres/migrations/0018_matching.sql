-- The ledger of the hours of mentors and coaches.
create table capacity_entries (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('standing', 'cancelled')),
    mentor_id uuid not null references mentors (id),
    staff_id uuid not null,
    number integer not null check (number > 0),
    kind text not null check (kind in ('reservation', 'session', 'travel', 'adviser_work', 'absence')),
    course_id uuid,
    from_week date not null check (extract(isodow from from_week) = 1),
    to_week date not null check (extract(isodow from to_week) = 1),
    day date,
    minutes integer not null check (minutes between 1 and 10080),
    overbooked text check (overbooked in ('agreed_with_mentor', 'short_peak', 'already_done', 'cannot_come')),
    recorded_by uuid not null,
    -- Of two who decided at once on what was left, one is the next entry, and the other decides anew.
    constraint capacity_entry_numbered unique (mentor_id, number),
    check (from_week <= to_week),
    check ((course_id is not null) = (kind in ('reservation', 'session', 'travel'))),
    check ((day is not null) = (kind in ('session', 'travel', 'adviser_work'))),
    check (day is null or (from_week = to_week and day between from_week and from_week + 6))
);
create index capacity_entries_of_mentor on capacity_entries (mentor_id, id desc);
create index capacity_entries_standing on capacity_entries (status, id desc) where status = 'standing';
alter table capacity_entries enable row level security;
alter table capacity_entries force row level security;
create policy hours_are_seen on capacity_entries for select using (
    (select vink.flushing())
    or (select vink.has_role('vink_coordinator'))
    or (staff_id = (select vink.subject()) and (select vink.has_role('mentor', 'parent_coach')))
);
-- A mentor enters their own hours, in their own name; only VINK keeps hours for a course.
create policy hours_are_entered on capacity_entries for insert with check (
    recorded_by = (select vink.subject())
    and exists (select from mentors m where m.id = mentor_id and m.staff_id = capacity_entries.staff_id)
    and (
        (select vink.has_role('vink_coordinator'))
        or (
            staff_id = (select vink.subject())
            and kind <> 'reservation'
            and (select vink.has_role('mentor', 'parent_coach'))
        )
    )
);
create policy hours_are_changed on capacity_entries for update using (
    (select vink.has_role('vink_coordinator'))
    or (staff_id = (select vink.subject()) and (select vink.has_role('mentor', 'parent_coach')))
);
grant select, insert, update on capacity_entries to vink_app;

-- Whether VINK's coordinator may read of a participant now. While a write set is flushed every row is in sight, so that
-- what the policies of participants and referrals say is said here again.
create function vink.told_of(participant uuid) returns boolean language sql stable
    return vink.has_role('vink_coordinator') and exists (
        select from participants p join referrals r on r.id = p.referral_id
        where p.id = participant
            and p.status = 'active'
            and p.disclosure_stopped_at is null
            and (p.disclosure_until is null or p.disclosure_until > now())
            and r.submitted_at is not null
            and r.status <> 'withdrawn'
            and r.disclosure_stopped_at is null
            and (r.disclosure_until is null or r.disclosure_until > now())
    );

-- What a participant wishes for lies in the sealed text, whole; the row bears the participant's own id.
create table match_wishes (
    id uuid primary key references participants (id),
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    referral_id uuid not null,
    sealed bytea not null
);
alter table match_wishes enable row level security;
alter table match_wishes force row level security;
create policy with_participant on match_wishes for select using (
    (select vink.flushing()) or exists (select from participants p where p.id = match_wishes.id and vink.told_of(p.id))
);
create policy coordinator_adds on match_wishes for insert with check (
    vink.told_of(id) and exists (select from participants p where p.id = match_wishes.id and p.referral_id = match_wishes.referral_id)
);
create policy coordinator_changes on match_wishes for update using (vink.told_of(id));
grant select, insert, update on match_wishes to vink_app;

-- That two must not be matched, and of which kind the reason is; there is no word more. A mentor declares it of somebody
-- whom they see nothing of, so that nothing may tell whether there is such a participant.
create table mentor_conflicts (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('standing', 'lifted')),
    participant_id uuid not null,
    mentor_id uuid not null references mentors (id),
    staff_id uuid not null,
    kind text not null check (kind in ('kinship', 'same_school_or_workplace', 'neighbourhood')),
    declared_by uuid not null
);
create index mentor_conflicts_of_participant on mentor_conflicts (participant_id, id desc);
alter table mentor_conflicts enable row level security;
alter table mentor_conflicts force row level security;
create policy conflicts_are_seen on mentor_conflicts for select using (
    (select vink.flushing())
    or vink.told_of(participant_id)
    or (
        staff_id = (select vink.subject())
        and declared_by = (select vink.subject())
        and (select vink.has_role('mentor', 'parent_coach'))
    )
);
create policy conflicts_are_declared on mentor_conflicts for insert with check (
    declared_by = (select vink.subject())
    and exists (select from mentors m where m.id = mentor_id and m.staff_id = mentor_conflicts.staff_id)
    and (
        vink.told_of(participant_id)
        or (staff_id = (select vink.subject()) and (select vink.has_role('mentor', 'parent_coach')))
    )
);
create policy conflicts_are_lifted on mentor_conflicts for update using (vink.told_of(participant_id));
grant select, insert, update on mentor_conflicts to vink_app;

create table match_proposals (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (
        status in ('proposed', 'accepted', 'refused', 'confirmed', 'expired', 'stopped')
    ),
    participant_id uuid not null references participants (id),
    referral_id uuid not null,
    mentor_id uuid not null references mentors (id),
    kind text not null check (kind in ('mentor', 'parent_coach')),
    is_police boolean not null,
    police_told_on date,
    weekly_minutes integer not null check (weekly_minutes between 15 and 2220),
    from_week date not null,
    to_week date not null,
    steps jsonb not null,
    holder text check (holder in ('vink_coordinator')),
    holder_id uuid,
    due_at timestamptz,
    sealed bytea not null,
    check ((holder is not null) = (status in ('proposed', 'accepted'))),
    check ((holder is null) = (due_at is null)),
    check (holder is not null or holder_id is null),
    check (from_week <= to_week),
    -- Whoever says yes was told before that the mentor works for the police.
    check (not is_police or police_told_on is not null or status not in ('accepted', 'confirmed'))
);
create unique index match_proposal_once on match_proposals (participant_id) where holder is not null;
create index match_proposals_of_participant on match_proposals (participant_id, id desc);
create index match_proposals_waiting on match_proposals (holder, due_at, id) where holder is not null;
alter table match_proposals enable row level security;
alter table match_proposals force row level security;
create policy with_participant on match_proposals for select using (
    (select vink.flushing()) or vink.told_of(participant_id)
);
create policy coordinator_adds on match_proposals for insert with check (
    vink.told_of(participant_id)
    and exists (
        select from participants p where p.id = participant_id and p.referral_id = match_proposals.referral_id
    )
);
create policy coordinator_changes on match_proposals for update using (vink.told_of(participant_id));
grant select, insert, update on match_proposals to vink_app;

-- Whoever wants out, or whose consent is gone, is proposed nobody. What is sealed is sealed for its version, which stays.
create policy owner_finds on match_proposals for select to current_user using (holder is not null);
create policy owner_stops on match_proposals for update to current_user
    using (holder is not null) with check (status = 'stopped');
create function vink.stop_proposals() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update match_proposals set status = 'stopped', holder = null, due_at = null
    where participant_id = new.id and holder is not null;
    return null;
end
$$;
revoke all on function vink.stop_proposals() from public;
create trigger stops_proposals after update on participants for each row
    when (new.status = 'left' or new.disclosure_stopped_at is not null)
    execute function vink.stop_proposals();

-- What is over and still open, for the worker; now proposals, too.
create or replace function vink.lapsed(
    at timestamptz, drafts_before timestamptz, questions_before timestamptz, most integer,
    out rule text, out id uuid, out department text
) returns setof record language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    (
        select 'draft_untouched', c.id, c.department from consultations c
        where c.status = 'draft' and c.updated_at <= drafts_before order by c.updated_at limit most
    ) union all (
        select 'question_unanswered', c.id, c.department from consultations c
        where c.status = 'information_requested' and c.updated_at <= questions_before order by c.updated_at limit most
    ) union all (
        select 'consent_over', c.id, c.department from consents c
        where c.status = 'active' and c.expires_at <= at order by c.expires_at limit most
    ) union all (
        select 'transfer_unanswered', t.id, t.department from transfers t
        where t.status in ('requested', 'offered') and t.due_at <= at order by t.due_at limit most
    ) union all (
        select 'proposal_over', m.id, m.department from match_proposals m
        where m.due_at <= at order by m.due_at limit most
    )
$$;
