-- Concerns: owned by a department; no column can hold an identity.

create table concerns (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('raised', 'consulting', 'referred', 'closed', 'disposed')),
    unit_id uuid,
    raised_by uuid not null,
    local_ref text,
    kle text not null,
    raised_by_function text not null,
    age_band text not null,
    situation_text text not null,
    observations jsonb not null,
    strengths_text text,
    already_tried text,
    wish text not null,
    urgency text not null,
    outcome text check (outcome in ('handled_locally', 'no_concern', 'notified_elsewhere')),
    closing_remark text,
    closed_at timestamptz
);
create index concerns_of_department on concerns (department, id desc);
create index concerns_of_unit on concerns (department, unit_id, id desc);
create index concerns_by_status on concerns (department, status, id desc);
create index concerns_of_unit_by_status on concerns (department, unit_id, status, id desc);

alter table concerns enable row level security;
alter table concerns force row level security;
create policy department_sees on concerns for select using (
    (select vink.flushing())
    or (
        department = (select vink.department())
        and (select vink.has_role('frontline', 'system'))
        and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    )
);
create policy department_adds on concerns for insert with check (
    department = (select vink.department())
    and (select vink.has_role('frontline', 'system'))
    and ((select vink.unit()) is null or unit_id = (select vink.unit()))
);
create policy department_changes on concerns for update using (
    department = (select vink.department())
    and (select vink.has_role('frontline', 'system'))
    and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
) with check (department = (select vink.department()));
grant select, insert, update on concerns to vink_app;
