-- Referrals and their consents. They know a person by a reference; no column can hold who it is.

create table referrals (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in (
        'draft', 'awaiting_consent', 'submitted', 'received', 'more_information', 'accepted', 'declined',
        'redirected', 'matched', 'active', 'ended', 'closed', 'disposed', 'withdrawn'
    )),
    unit_id uuid,
    referred_by uuid not null,
    concern_id uuid references concerns (id),
    consultation_id uuid references consultations (id),
    direct_reason text,
    citizen_ref uuid not null,
    kle text not null,
    support_for text not null check (support_for in ('youth', 'adult', 'parent', 'relative')),
    age_band text not null,
    minor_concerned boolean not null,
    needs_text text not null,
    strengths_text text,
    goals_wanted text,
    interpreter_language text,
    contact_wish text,
    informed jsonb,
    legal_basis jsonb,
    submitted_at timestamptz,
    disclosure_stopped_at timestamptz,
    disclosure_until timestamptz,
    questions jsonb not null,
    decisions jsonb not null,
    intake_note text,
    redirected_to text,
    closed_at timestamptz,
    holder text check (holder in ('asker', 'vink_coordinator')),
    holder_id uuid,
    due_at timestamptz,
    -- An open referral always has a holder and a date.
    check ((holder is null) = (status in ('declined', 'redirected', 'ended', 'closed', 'disposed', 'withdrawn'))),
    check ((holder is null) = (due_at is null)),
    -- VINK holds only what was sent to it, and nothing is under way that was not sent.
    check (holder is distinct from 'vink_coordinator' or submitted_at is not null),
    check (status in ('draft', 'awaiting_consent', 'withdrawn', 'disposed') or submitted_at is not null),
    -- Before it is sent, somebody has been told that the person was informed, or why not.
    check (submitted_at is null or informed is not null)
);
create unique index referral_of_citizen on referrals (citizen_ref);
create index referrals_of_department on referrals (department, id desc);
create index referrals_of_unit on referrals (department, unit_id, id desc);
create index referrals_by_status on referrals (status, disclosure_stopped_at, disclosure_until, id desc);
create index referrals_sent on referrals (id desc) where submitted_at is not null and disclosure_stopped_at is null;
create index referrals_sent_for_a_time on referrals (id desc)
    where submitted_at is not null and disclosure_stopped_at is null and disclosure_until is not null;
create index referrals_sent_for_a_time_by_status on referrals (status, id desc)
    where submitted_at is not null and disclosure_stopped_at is null and disclosure_until is not null;
create index referrals_waiting on referrals (holder, holder_id, due_at, id) where holder is not null;
create index referrals_waiting_for_all on referrals (holder, due_at, id) where holder is not null;
create index referrals_of_concern on referrals (concern_id) where concern_id is not null;
create index referrals_of_consultation on referrals (consultation_id) where consultation_id is not null;

alter table referrals enable row level security;
alter table referrals force row level security;
create policy known_sees on referrals for select using (
    (select vink.flushing())
    or (
        department = (select vink.department())
        and (select vink.has_role('frontline'))
        and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    )
    or (
        submitted_at is not null
        and disclosure_stopped_at is null
        and (disclosure_until is null or disclosure_until > now())
        and (select vink.has_role('vink_coordinator'))
    )
);
create policy department_adds on referrals for insert with check (
    department = (select vink.department())
    and (select vink.has_role('frontline'))
    and referred_by = (select vink.subject())
    and submitted_at is null
    and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
);
create policy known_changes on referrals for update using (
    (
        department = (select vink.department())
        and (select vink.has_role('frontline'))
        and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    )
    or (
        submitted_at is not null
        and disclosure_stopped_at is null
        and (disclosure_until is null or disclosure_until > now())
        and (select vink.has_role('vink_coordinator'))
    )
) with check (
    (department = (select vink.department()) and (select vink.has_role('frontline')))
    or (submitted_at is not null and (select vink.has_role('vink_coordinator')))
);
grant select, insert, update on referrals to vink_app;

create table consents (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('active', 'withdrawn', 'expired', 'superseded')),
    unit_id uuid,
    referral_id uuid not null references referrals (id),
    participant_id uuid not null,
    citizen_ref uuid not null,
    kind text not null check (kind in ('participation', 'disclosure', 'retrieval')),
    offer text,
    scope_text text not null,
    recipients text[] not null,
    purposes text[] not null,
    given_by text not null check (given_by in ('self', 'guardian')),
    guardian_ref uuid,
    given_how text not null check (given_how in ('in_person', 'written', 'digital')),
    evidence_ref text,
    given_at timestamptz not null,
    expires_at timestamptz,
    recorded_by uuid not null,
    withdrawn_at timestamptz,
    withdrawn_by uuid,
    check ((given_by = 'guardian') = (guardian_ref is not null)),
    check (kind = 'participation' or recipients <> '{}'),
    check ((status = 'withdrawn') = (withdrawn_at is not null))
);
create index consents_of_referral on consents (referral_id, id desc);

alter table consents enable row level security;
alter table consents force row level security;
-- The policy of referrals decides inside the subquery: a consent is seen by whoever sees its referral.
create policy with_referral on consents for select using (
    (select vink.flushing()) or exists (select from referrals r where r.id = referral_id)
);
-- While a write set is flushed every referral is in sight, so that whose it must be is said here again.
create policy department_adds on consents for insert with check (
    department = (select vink.department())
    and (select vink.has_role('frontline'))
    and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    and recorded_by = (select vink.subject())
    and exists (
        select from referrals r
        where r.id = referral_id
            and r.citizen_ref = consents.citizen_ref
            and r.department = consents.department
            and r.unit_id is not distinct from consents.unit_id
    )
);
create policy known_changes on consents for update using (
    (
        department = (select vink.department())
        and (select vink.has_role('frontline'))
        and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    )
    or (
        (select vink.has_role('vink_coordinator'))
        and exists (
            select from referrals r
            where r.id = referral_id
                and r.submitted_at is not null
                and r.disclosure_stopped_at is null
                and (r.disclosure_until is null or r.disclosure_until > now())
        )
    )
);
grant select, insert, update on consents to vink_app;
