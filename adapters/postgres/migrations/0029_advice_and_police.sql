-- What resource persons spent on consultations outside of shifts, as they say it, for the month's statement of hours.
create table adviser_entries (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('standing', 'cancelled')),
    staff_id uuid not null references staff (id),
    consultation_id uuid not null references consultations (id) on delete cascade,
    day date not null,
    minutes integer not null check (minutes between 1 and 1440),
    closes_at timestamptz not null
);
create index adviser_entries_of_staff on adviser_entries (staff_id, day) where status = 'standing';
alter table adviser_entries enable row level security;
alter table adviser_entries force row level security;
-- Both coordinators, as with the roster: whoever makes out somebody's statement sees all that they worked.
create policy advice_is_seen on adviser_entries for select using (
    (select vink.flushing())
    or (select vink.has_role('panel_coordinator', 'vink_coordinator'))
    or (staff_id = (select vink.subject()) and (select vink.has_role('resource_person')))
);
create policy advice_is_entered on adviser_entries for insert with check (
    staff_id = (select vink.subject())
    and (select vink.has_role('resource_person'))
    and vink.knows_consultation(consultation_id)
    and exists (
        select from consultations c where c.id = consultation_id and c.assigned_to = adviser_entries.staff_id
    )
);
create policy advice_is_struck_out on adviser_entries for update using (
    staff_id = (select vink.subject()) and (select vink.has_role('resource_person'))
);
grant select, insert, update on adviser_entries to vink_app;

-- From when on a mentor works for the police without the participant's having been told.
alter table support_courses add column police_untold_since timestamptz;
