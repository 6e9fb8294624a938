-- Mentors and parent coaches: VINK keeps them, each of them reads their own entry.
create table mentors (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('invited', 'active', 'paused', 'left')),
    staff_id uuid not null references staff (id),
    unit_id uuid,
    kinds text[] not null check (kinds <@ array['mentor', 'parent_coach'] and cardinality(kinds) > 0),
    profession text not null,
    expertise text[] not null,
    languages text[] not null,
    gender text not null check (gender in ('woman', 'man', 'not_stated')),
    is_police boolean not null,
    weekly_minutes integer not null check (weekly_minutes between 0 and 2220),
    meeting_times text[] not null,
    districts text[] not null,
    known_in uuid[] not null,
    borrowed_from text,
    borrowed_until date,
    trainings jsonb not null,
    trained_until date,
    vetted_on date,
    vetted_until date,
    check ((borrowed_from is null) = (borrowed_until is null)),
    check (status <> 'active' or (trained_until is not null and vetted_until is not null))
);
create unique index mentor_once on mentors (staff_id) where status <> 'left';
alter table mentors enable row level security;
alter table mentors force row level security;
create policy mentors_are_seen on mentors for select using (
    (select vink.flushing())
    or (select vink.has_role('vink_coordinator'))
    or (
        staff_id = (select vink.subject())
        and ((select vink.has_role('mentor')) or (select vink.has_role('parent_coach')))
    )
);
create policy coordinator_adds on mentors for insert with check ((select vink.has_role('vink_coordinator')));
create policy coordinator_changes on mentors for update using ((select vink.has_role('vink_coordinator')));
grant select, insert, update on mentors to vink_app;

-- Whoever keeps the mentors names them from the staff list of any department, as the panel's coordinator does.
alter policy sees on staff using (
    (select vink.has_role('admin', 'panel_coordinator', 'vink_coordinator'))
    or id = (select vink.subject())
    or (department = (select vink.department()) and (select vink.has_role('frontline', 'manager')))
);
