-- That somebody weighed the duty to notify; rows are only ever added.

create table notification_assessments (
    id uuid primary key,
    department text not null,
    version integer not null check (version = 1),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unit_id uuid,
    concern_id uuid references concerns (id),
    consultation_id uuid references consultations (id),
    referral_id uuid references referrals (id),
    assessed_by uuid not null,
    under_18 boolean not null,
    result text not null check (result in ('not_required', 'required', 'already_made', 'unsure_seek_advice')),
    made_on date not null,
    external_ref text,
    reason text,
    check (num_nonnulls(concern_id, consultation_id, referral_id) = 1)
);
create index assessments_of_department on notification_assessments (department, id desc);
create index assessments_of_concern on notification_assessments (concern_id, id desc) where concern_id is not null;
create index assessments_of_consultation on notification_assessments (consultation_id, id desc)
    where consultation_id is not null;
create index assessments_of_referral on notification_assessments (referral_id, id desc) where referral_id is not null;

alter table notification_assessments enable row level security;
alter table notification_assessments force row level security;
create policy department_sees on notification_assessments for select using (
    (select vink.flushing())
    or (
        department = (select vink.department())
        and (select vink.has_role('frontline'))
        and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    )
);
create policy department_adds on notification_assessments for insert with check (
    department = (select vink.department())
    and (select vink.has_role('frontline'))
    and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    and assessed_by = (select vink.subject())
    and (
        exists (select from concerns c where c.id = concern_id and c.department = notification_assessments.department)
        or exists (
            select from consultations c
            where c.id = consultation_id and c.department = notification_assessments.department
        )
        or exists (select from referrals r where r.id = referral_id and r.department = notification_assessments.department)
    )
);
grant select, insert on notification_assessments to vink_app;
