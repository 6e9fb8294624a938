-- The panel: consultations with their dialogue, three-way talks, resource persons.

create table consultations (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in (
        'draft', 'submitted', 'triaged', 'assigned', 'information_requested', 'answered', 'follow_up', 'closed',
        'withdrawn', 'redirected', 'expired', 'disposed'
    )),
    unit_id uuid,
    concern_id uuid references concerns (id),
    asked_by uuid not null,
    asked_by_staff boolean not null,
    kle text not null,
    question text not null,
    expertise_requested text[] not null,
    language text not null,
    channel text not null,
    answer_wanted_by date,
    age_band text not null,
    urgency text not null,
    submitted_at timestamptz,
    offered_to uuid[] not null,
    assigned_to uuid,
    recused uuid[] not null,
    dialogue jsonb not null,
    decisions jsonb not null,
    recommendation text,
    outcome text,
    closing_remark text,
    redirected_to text,
    closed_at timestamptz,
    read_back_until timestamptz,
    holder text check (holder in ('asker', 'panel_coordinator', 'resource_person')),
    holder_id uuid,
    due_at timestamptz,
    -- Whoever is at work on it is known; an open consultation always has a holder and a date.
    check ((holder is null) = (status in ('closed', 'withdrawn', 'redirected', 'expired', 'disposed'))),
    check ((holder is null) = (due_at is null)),
    check (holder is distinct from 'resource_person' or (holder_id = assigned_to))
);
create index consultations_of_department on consultations (department, id desc);
create index consultations_of_unit on consultations (department, unit_id, id desc);
create index consultations_by_status on consultations (department, status, id desc);
create index consultations_of_unit_by_status on consultations (department, unit_id, status, id desc);
create index consultations_sent on consultations (id desc) where submitted_at is not null;
create index consultations_sent_by_status on consultations (status, id desc) where submitted_at is not null;
create index consultations_assigned on consultations (assigned_to, read_back_until, id desc)
    where assigned_to is not null;
create index consultations_offered on consultations using gin (offered_to);
create index consultations_waiting on consultations (holder, holder_id, due_at, id) where holder is not null;
create index consultations_waiting_for_all on consultations (holder, due_at, id) where holder is not null;
create index consultations_of_concern on consultations (concern_id) where concern_id is not null;

alter table consultations enable row level security;
alter table consultations force row level security;

create policy known_sees on consultations for select using (
    (select vink.flushing())
    or (
        department = (select vink.department())
        and (select vink.has_role('frontline', 'system'))
        and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    )
    or (submitted_at is not null and (select vink.has_role('panel_coordinator')))
    or (
        (select vink.has_role('resource_person'))
        and (
            (assigned_to = (select vink.subject()) and (read_back_until is null or read_back_until > now()))
            or offered_to @> array[(select vink.subject())]
        )
    )
);
create policy asker_adds on consultations for insert with check (
    department = (select vink.department())
    and (select vink.has_role('frontline', 'system'))
    and asked_by = (select vink.subject())
    and ((select vink.unit()) is null or unit_id = (select vink.unit()))
);
create policy known_changes on consultations for update using (
    (
        department = (select vink.department())
        and (select vink.has_role('frontline', 'system'))
        and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    )
    or (submitted_at is not null and (select vink.has_role('panel_coordinator')))
    or (
        (select vink.has_role('resource_person'))
        and (
            (assigned_to = (select vink.subject()) and (read_back_until is null or read_back_until > now()))
            or offered_to @> array[(select vink.subject())]
        )
    )
) with check (true);
grant select, insert, update on consultations to vink_app;

create table three_way_talks (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('planned', 'held', 'cancelled')),
    consultation_id uuid not null references consultations (id),
    planned_by uuid not null,
    planned_at timestamptz not null,
    youth_agreed boolean not null check (youth_agreed),
    agreement_reported_by text not null,
    held_at timestamptz,
    note text
);
create index on three_way_talks (consultation_id, id desc);
alter table three_way_talks enable row level security;
alter table three_way_talks force row level security;
-- The policy of consultations decides inside the subquery: a talk is seen by whoever sees its consultation.
create policy with_consultation on three_way_talks for select using (
    (select vink.flushing()) or exists (select from consultations c where c.id = consultation_id)
);
-- While a write set is flushed every consultation is in sight, so that who knows one is said here again.
create function vink.knows_consultation(wanted uuid) returns boolean language sql stable as $$
    select exists (
        select from consultations
        where id = wanted
            and (
                (
                    department = vink.department()
                    and vink.has_role('frontline')
                    and (vink.unit() is null or unit_id is null or unit_id = vink.unit())
                )
                or (
                    vink.has_role('resource_person')
                    and (
                        (assigned_to = vink.subject() and (read_back_until is null or read_back_until > now()))
                        or offered_to @> array[vink.subject()]
                    )
                )
            )
    )
$$;
create policy with_consultation_adds on three_way_talks for insert with check (
    vink.knows_consultation(consultation_id)
    and planned_by = (select vink.subject())
    and exists (
        select from consultations c where c.id = consultation_id and c.department = three_way_talks.department
    )
);
create policy with_consultation_changes on three_way_talks for update using (
    vink.knows_consultation(consultation_id)
);
grant select, insert, update on three_way_talks to vink_app;

create table resource_persons (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('invited', 'active', 'paused', 'left')),
    staff_id uuid not null references staff (id),
    unit_id uuid,
    profession text not null,
    expertise text[] not null,
    languages text[] not null,
    weekly_hours double precision not null check (weekly_hours between 0 and 37),
    trained_until date not null
);
create unique index resource_person_once on resource_persons (staff_id) where status <> 'left';
alter table resource_persons enable row level security;
alter table resource_persons force row level security;
create policy panel_sees on resource_persons for select using (
    (select vink.flushing())
    or (select vink.has_role('panel_coordinator'))
    or (staff_id = (select vink.subject()) and (select vink.has_role('resource_person')))
);
create policy coordinator_adds on resource_persons for insert with check ((select vink.has_role('panel_coordinator')));
create policy panel_changes on resource_persons for update using (
    (select vink.has_role('panel_coordinator'))
    or (staff_id = (select vink.subject()) and (select vink.has_role('resource_person')))
);
grant select, insert, update on resource_persons to vink_app;
