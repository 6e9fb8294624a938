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
