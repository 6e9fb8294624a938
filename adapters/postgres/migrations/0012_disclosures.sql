-- Disclosures, what is known of notifications after they were sent, and who may answer for a legal basis.

-- Whether somebody of the own department is at work there and holds a role now; nothing else is told of them.
create policy owner_looks on staff for select to current_user using (true);
create policy owner_looks on staff_grants for select to current_user using (true);
create function vink.colleague_holds(wanted uuid, wanted_role text, for_unit uuid, at timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from staff s join staff_grants g on g.staff_id = s.id and g.department = s.department
        where s.id = wanted
            and s.department = vink.department()
            and s.status = 'active'
            and g.role = wanted_role
            and g.revoked_at is null
            and g.valid_from <= at
            and g.ends_at > at
            and (g.unit_id is null or for_unit is null or g.unit_id = for_unit)
    )
$$;
revoke all on function vink.colleague_holds from public;
grant execute on function vink.colleague_holds to vink_app;

-- Acute danger is never kept: it is answered with the numbers to call.
alter table referrals add column urgency text not null default 'routine' check (urgency in ('routine', 'soon'));

-- Of some rows only what the trigger names may change. What it names first, if anything, is a list that only grows.
-- What is sealed is ciphertext anew in each version: of that the program answers for itself.
create function vink.content_stays() returns trigger language plpgsql as $$
declare
    before jsonb := coalesce(to_jsonb(old) -> tg_argv[0], '[]');
    after jsonb := coalesce(to_jsonb(new) -> tg_argv[0], '[]');
begin
    if (to_jsonb(new) - tg_argv) is distinct from (to_jsonb(old) - tg_argv)
        or jsonb_array_length(after) < jsonb_array_length(before)
        or not after @> before
    then
        raise exception 'what was recorded is not altered' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;

-- What was reported as sent waits for its receipt with whoever weighed the duty; the receipt is a further entry.
alter table notification_assessments
    drop constraint notification_assessments_version_check,
    add column kle text not null default '34.10.30',
    add column sent_at timestamptz,
    add column receipt_due_at timestamptz,
    add column assessment_due_at timestamptz,
    add column holder text check (holder = 'asker'),
    add column holder_id uuid,
    add column due_at timestamptz,
    add check ((receipt_due_at is null) = (assessment_due_at is null)),
    add check (sent_at is null or receipt_due_at is not null),
    add check ((holder is null) = (due_at is null) and (holder is null) = (holder_id is null));
create index assessments_waiting on notification_assessments (holder, holder_id, due_at, id) where holder is not null;
create index assessments_waiting_for_all on notification_assessments (holder, due_at, id) where holder is not null;
create trigger content_stays before update on notification_assessments for each row
    execute function vink.content_stays('', 'sealed', 'version', 'updated_at', 'holder', 'holder_id', 'due_at');
create policy department_adds_entries on notification_assessments for update using (
    department = (select vink.department())
    and (select vink.has_role('frontline'))
    and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
);
grant update on notification_assessments to vink_app;

-- Each time a department tells somebody outside it about the person of a referral.
create table disclosures (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('proposed', 'approved', 'rejected', 'stopped')),
    unit_id uuid,
    referral_id uuid not null references referrals (id),
    participant_id uuid not null references participants (id),
    kind text not null check (kind in ('submission', 'disclosure', 'info_house_handover')),
    from_department text not null,
    recipient text not null check (
        recipient in ('vink', 'info_house', 'school', 'health_visitor', 'day_care', 'social_services')
    ),
    basis text not null,
    purpose text not null check (
        purpose in ('offer_of_support', 'coordination_of_support', 'early_prevention', 'safety_of_the_person')
    ),
    data_categories text[] not null check (data_categories <@ array[
        'identity', 'age_band', 'needs', 'strengths', 'situation_in_brief', 'school_or_work', 'family', 'support_so_far',
        'interpreter'
    ]),
    kle text not null,
    under_18 boolean not null,
    consent_ids uuid[] not null,
    proposed_by uuid not null,
    approved_by uuid[] not null,
    decided_at timestamptz,
    stopped_at timestamptz,
    holder text check (holder in ('asker', 'vink_coordinator')),
    holder_id uuid,
    due_at timestamptz,
    sealed bytea not null,
    check ((status = 'proposed') = (holder is not null) and (holder is null) = (due_at is null)),
    check ((status = 'stopped') = (stopped_at is not null)),
    check ((decided_at is not null) = (status in ('approved', 'rejected')) or status = 'stopped'),
    -- Only the submission of a referral tells without a proposal, and only VINK.
    check (kind <> 'submission' or (recipient = 'vink' and status <> 'proposed')),
    -- The info-house is told by an act of its own, on a rule that forbids investigation, and little.
    check ((recipient = 'info_house') = (kind = 'info_house_handover')),
    check (kind <> 'info_house_handover' or (
        basis in ('rpl115_ssp', 'rpl115_psp', 'rpl115_ksp', 'osl10_18a_prevention')
        and purpose in ('early_prevention', 'coordination_of_support')
        and data_categories <@ array['identity', 'age_band', 'needs', 'situation_in_brief']
    )),
    -- Nobody approves their own proposal, and nobody twice.
    check (kind = 'submission' or not proposed_by = any(approved_by)),
    check (cardinality(approved_by) < 2 or approved_by[1] <> approved_by[2]),
    check (kind = 'submission' or status <> 'approved' or cardinality(approved_by) >= 1),
    check (kind <> 'info_house_handover' or status <> 'approved' or cardinality(approved_by) >= 2)
);
create index disclosures_of_referral on disclosures (referral_id, id desc);
create index disclosures_waiting on disclosures (holder, holder_id, due_at, id) where holder is not null;
create index disclosures_waiting_for_all on disclosures (holder, due_at, id) where holder is not null;
create trigger content_stays before update on disclosures for each row execute function vink.content_stays(
    'approved_by', 'sealed', 'version', 'updated_at', 'status', 'decided_at', 'stopped_at', 'holder', 'holder_id', 'due_at'
);

alter table disclosures enable row level security;
alter table disclosures force row level security;
-- The policy of participants decides inside the subquery: a disclosure is seen by whoever sees whom it is about.
create policy with_participant on disclosures for select using (
    (select vink.flushing()) or exists (select from participants p where p.id = participant_id)
);
-- While a write set is flushed every referral is in sight, so that whose it must be is said here again.
create policy known_adds on disclosures for insert with check (
    from_department = (select vink.department())
    and proposed_by = (select vink.subject())
    and (status = 'proposed' or (kind = 'submission' and (select vink.has_role('frontline'))))
    and exists (
        select from referrals r
        where r.id = referral_id
            and r.department = disclosures.department
            and r.unit_id is not distinct from disclosures.unit_id
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
-- Whoever hears that a consent is taken back stops what hangs on it; only the department that tells decides.
create policy known_changes on disclosures for update using (
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
) with check (status = 'stopped' or from_department = (select vink.department()));
grant select, insert, update on disclosures to vink_app;
