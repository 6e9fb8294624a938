-- Who answers for roles; opening in an emergency; transfer between departments.

-- A role goes on when whoever answers for it says so; of a grant nothing changes but its end.
alter table staff_grants
    add column confirmed_at timestamptz,
    add column confirmed_by uuid,
    add check ((confirmed_at is null) = (confirmed_by is null)),
    add check (confirmed_by is distinct from staff_id);
create trigger content_stays before update on staff_grants for each row execute function vink.content_stays(
    '', 'version', 'updated_at', 'ends_at', 'confirmed_at', 'confirmed_by', 'revoked_at', 'revoked_by'
);
create index staff_grants_of_department on staff_grants (department, ends_at, id) where revoked_at is null;

alter policy sees on staff_grants using (
    (select vink.has_role('admin'))
    or staff_id = (select vink.subject())
    or (
        department = (select vink.department())
        and (select vink.has_role('manager'))
        and ((select vink.unit()) is null or unit_id = (select vink.unit()))
    )
);
create policy manager_changes on staff_grants for update using (
    department = (select vink.department())
    and (select vink.has_role('manager'))
    and ((select vink.unit()) is null or unit_id = (select vink.unit()))
    and staff_id <> (select vink.subject())
    and role not in ('admin', 'auditor', 'dpo', 'manager')
);
alter policy sees on staff using (
    (select vink.has_role('admin', 'panel_coordinator'))
    or id = (select vink.subject())
    or (department = (select vink.department()) and (select vink.has_role('frontline', 'vink_coordinator', 'manager')))
);
-- Who confirms a role relies on its holder as they stand, and changes nothing of them.
create policy manager_relies on staff for update using (
    department = (select vink.department()) and (select vink.has_role('manager'))
) with check (false);

-- Whether a colleague holds one of these roles at some time; who answers for one unit sees not all that they hold.
create function vink.colleague_will_hold(wanted uuid, roles text[], since timestamptz, until timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from staff_grants g
        where g.staff_id = wanted
            and (g.department = vink.department() or vink.has_role('admin'))
            and g.role = any(roles)
            and g.revoked_at is null
            and g.valid_from < until
            and g.ends_at > since
    )
$$;
revoke all on function vink.colleague_will_hold from public;
grant execute on function vink.colleague_will_hold to vink_app;

-- Emergency access: what somebody of another unit of the department opened, to read it for hours.
create table emergency_accesses (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('awaiting_review', 'reviewed')),
    unit_id uuid not null,
    concern_id uuid references concerns (id),
    consultation_id uuid references consultations (id),
    referral_id uuid references referrals (id),
    under_18 boolean not null,
    opened_by uuid not null,
    reason text not null check (reason in (
        'danger_to_child', 'danger_to_others', 'asks_for_help_now', 'nobody_reached'
    )),
    ends_at timestamptz not null check (ends_at <= created_at + interval '24 hours'),
    finding text check (finding in ('justified', 'not_justified', 'training_needed')),
    reviewed_by uuid,
    reviewed_at timestamptz,
    holder text check (holder = 'manager'),
    holder_id uuid check (holder_id is null),
    due_at timestamptz,
    sealed bytea not null,
    check (num_nonnulls(concern_id, consultation_id, referral_id) = 1),
    check ((status = 'reviewed') = (finding is not null)),
    check (num_nulls(finding, reviewed_by, reviewed_at) in (0, 3)),
    check ((holder is not null) = (status = 'awaiting_review') and (holder is null) = (due_at is null)),
    -- Nobody reviews their own.
    check (reviewed_by is distinct from opened_by),
    -- After the review nothing is read.
    check (reviewed_at is null or ends_at <= reviewed_at)
);
create index emergency_accesses_of_department on emergency_accesses (department, id desc);
create index emergency_accesses_of_opener on emergency_accesses (opened_by, id desc);
create index emergency_accesses_waiting on emergency_accesses (holder, due_at, id) where holder is not null;
create index emergency_accesses_of_concern on emergency_accesses (concern_id, opened_by) where concern_id is not null;
create index emergency_accesses_of_consultation on emergency_accesses (consultation_id, opened_by)
    where consultation_id is not null;
create index emergency_accesses_of_referral on emergency_accesses (referral_id, opened_by) where referral_id is not null;
create trigger content_stays before update on emergency_accesses for each row execute function vink.content_stays(
    '', 'sealed', 'version', 'updated_at', 'status', 'ends_at', 'finding', 'reviewed_by', 'reviewed_at', 'holder', 'due_at'
);

-- What can be opened, without what it says: of the own department only, and never past somebody's no.
create policy owner_finds on concerns for select to current_user using ((select vink.subject()) is not null);
create policy owner_finds on consultations for select to current_user using ((select vink.subject()) is not null);
create policy owner_finds on referrals for select to current_user using ((select vink.subject()) is not null);
create function vink.openable(
    kind text, wanted uuid, at timestamptz,
    out unit_id uuid, out status text, out age_band text, out minor_concerned boolean
) returns setof record language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select found.unit_id, found.status, found.age_band, found.minor_concerned
    from (
        select c.department, c.unit_id, c.status, c.age_band, false as minor_concerned
        from concerns c where openable.kind = 'concern' and c.id = wanted
        union all
        select c.department, c.unit_id, c.status, c.age_band, false
        from consultations c
        where openable.kind = 'consultation' and c.id = wanted and c.status <> 'withdrawn'
        union all
        select r.department, r.unit_id, r.status, r.age_band, r.minor_concerned
        from referrals r
        where openable.kind = 'referral' and r.id = wanted
            and r.status <> 'withdrawn'
            and r.disclosure_stopped_at is null
            and (r.texts_until is null or r.texts_until > at)
    ) as found
    where found.department = vink.department() and vink.has_role('frontline')
$$;
revoke all on function vink.openable from public;
grant execute on function vink.openable to vink_app;

alter table emergency_accesses enable row level security;
alter table emergency_accesses force row level security;
create policy known_sees on emergency_accesses for select using (
    (select vink.flushing())
    or (opened_by = (select vink.subject()) and department = (select vink.department()) and (select vink.has_role('frontline')))
    or (
        department = (select vink.department())
        and (select vink.has_role('manager'))
        and ((select vink.unit()) is null or unit_id = (select vink.unit()))
    )
    or (select vink.has_role('dpo'))
);
create policy opener_adds on emergency_accesses for insert with check (
    department = (select vink.department())
    and (select vink.has_role('frontline'))
    and opened_by = (select vink.subject())
    and unit_id <> (select vink.unit())
    and status = 'awaiting_review'
    and exists (
        select from vink.openable(
            case when concern_id is not null then 'concern' when referral_id is not null then 'referral' else 'consultation' end,
            coalesce(concern_id, consultation_id, referral_id),
            created_at
        ) as found
        where found.unit_id = emergency_accesses.unit_id
    )
);
create policy reviewer_changes on emergency_accesses for update using (
    opened_by <> (select vink.subject())
    and (
        (select vink.has_role('dpo'))
        or (
            department = (select vink.department())
            and (select vink.has_role('manager'))
            and ((select vink.unit()) is null or unit_id = (select vink.unit()))
        )
    )
);
grant select, insert, update on emergency_accesses to vink_app;

-- To read, and nothing else: the policies for changes know nothing of it, and neither does the vault.
create policy opened_in_emergency on concerns for select to vink_app using (
    unit_id <> (select vink.unit())
    and department = (select vink.department())
    and (select vink.has_role('frontline'))
    and exists (
        select from emergency_accesses e
        where e.concern_id = concerns.id and e.opened_by = (select vink.subject()) and e.ends_at > now()
    )
);
create policy opened_in_emergency on consultations for select to vink_app using (
    unit_id <> (select vink.unit())
    and department = (select vink.department())
    and status <> 'withdrawn'
    and (select vink.has_role('frontline'))
    and exists (
        select from emergency_accesses e
        where e.consultation_id = consultations.id and e.opened_by = (select vink.subject()) and e.ends_at > now()
    )
);
create policy opened_in_emergency on referrals for select to vink_app using (
    unit_id <> (select vink.unit())
    and department = (select vink.department())
    and status <> 'withdrawn'
    and disclosure_stopped_at is null
    and (texts_until is null or texts_until > now())
    and (select vink.has_role('frontline'))
    and exists (
        select from emergency_accesses e
        where e.referral_id = referrals.id and e.opened_by = (select vink.subject()) and e.ends_at > now()
    )
);

-- What was read under an access, to those who may review it: the events that name it, and of these the action only.
create policy emergency_readings on audit_event for select to current_user using (reason like 'emergency:%');
create function vink.emergency_readings(access uuid, most integer, out at timestamptz, out action text)
returns setof record language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select a.at, a.action
    from emergency_accesses e
        join audit_event a on a.object_id = coalesce(e.concern_id, e.consultation_id, e.referral_id)
            and a.at >= e.created_at and a.reason = 'emergency:' || e.id
    where e.id = access
        and e.opened_by <> vink.subject()
        and (
            vink.has_role('dpo')
            or (
                e.department = vink.department() and vink.has_role('manager')
                and (vink.unit() is null or e.unit_id = vink.unit())
            )
        )
    order by a.at, a.id limit most
$$;
revoke all on function vink.emergency_readings from public;
grant execute on function vink.emergency_readings to vink_app;

-- Transfer between departments: what is offered or asked for, and how an item goes, with what hangs on it.
alter table departments add column told_as text check (
    told_as in ('vink', 'school', 'health_visitor', 'day_care', 'social_services')
);

-- Somebody may ask for what is not there: no key leads to the item.
create table transfers (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in (
        'requested', 'offered', 'accepted', 'refused', 'declined', 'withdrawn', 'stopped', 'lapsed'
    )),
    unit_id uuid,
    concern_id uuid,
    referral_id uuid,
    from_department text,
    to_department text not null,
    age_band text not null,
    urgency text check (urgency in ('routine', 'soon')),
    under_18 boolean not null,
    requested_by uuid,
    offered_by uuid,
    offered_at timestamptz,
    answered_by uuid,
    answered_at timestamptz,
    turn_of text,
    holder text check (holder = 'asker'),
    holder_id uuid check (holder_id is null),
    due_at timestamptz,
    sealed bytea not null,
    check (num_nonnulls(concern_id, referral_id) = 1),
    check (from_department is distinct from to_department),
    check (department = coalesce(from_department, to_department)),
    -- What is not there is asked for, and lapses.
    check (from_department is not null or status in ('requested', 'lapsed')),
    check (requested_by is not null or status <> 'requested'),
    check ((offered_by is not null) = (offered_at is not null)),
    check (offered_by is not null or status in ('requested', 'declined', 'lapsed')),
    check ((answered_by is not null) = (status in ('accepted', 'refused', 'declined'))),
    check ((answered_by is not null) = (answered_at is not null)),
    -- Nobody accepts their own offer.
    check (status <> 'accepted' or answered_by <> offered_by),
    check ((holder is not null) = (status in ('requested', 'offered')) and (holder is null) = (due_at is null)),
    check (turn_of is null or (status = 'offered' and turn_of = to_department)
        or (status = 'requested' and turn_of = from_department)),
    check (status <> 'offered' or turn_of is not null)
);
create index transfers_given on transfers (from_department, id desc) where from_department is not null;
create index transfers_taken on transfers (to_department, id desc);
create index transfers_waiting on transfers (turn_of, due_at, id) where turn_of is not null;
create index transfers_lapsing on transfers (due_at) where due_at is not null;
create unique index concern_offered_once on transfers (concern_id) where status = 'offered';
create unique index referral_offered_once on transfers (referral_id) where status = 'offered';
create trigger content_stays before update on transfers for each row execute function vink.content_stays(
    '', 'sealed', 'version', 'updated_at', 'status', 'age_band', 'urgency', 'under_18', 'offered_by', 'offered_at',
    'answered_by', 'answered_at', 'turn_of', 'holder', 'due_at'
);

-- Whose an item is that somebody asks for; the application shows it to nobody.
create function vink.owner_of(kind text, wanted uuid, out department text, out unit_id uuid)
returns setof record language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select c.department, c.unit_id from concerns c
    where owner_of.kind = 'concern' and c.id = wanted and vink.has_role('frontline')
    union all
    select r.department, r.unit_id from referrals r
    where owner_of.kind = 'referral' and r.id = wanted and vink.has_role('frontline')
$$;
revoke all on function vink.owner_of from public;
grant execute on function vink.owner_of to vink_app;

alter table transfers enable row level security;
alter table transfers force row level security;
create policy both_see on transfers for select using (
    (select vink.flushing())
    or (
        (select vink.has_role('frontline'))
        and (
            to_department = (select vink.department())
            or (
                from_department = (select vink.department())
                and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
            )
        )
    )
);
create policy owner_offers on transfers for insert with check (
    status = 'offered'
    and from_department = (select vink.department())
    and (select vink.has_role('frontline'))
    and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
    and offered_by = (select vink.subject())
    and exists (
        select from vink.owner_of(
            case when concern_id is null then 'referral' else 'concern' end, coalesce(concern_id, referral_id)
        ) as found
        where found.department = from_department and found.unit_id is not distinct from transfers.unit_id
    )
);
create policy another_asks on transfers for insert with check (
    status = 'requested'
    and to_department = (select vink.department())
    and (select vink.has_role('frontline'))
    and requested_by = (select vink.subject())
    -- Whose it is stands there as it is, and nothing where it is nobody else's.
    and not exists (
        select from vink.owner_of(
            case when concern_id is null then 'referral' else 'concern' end, coalesce(concern_id, referral_id)
        ) as found
        where found.department <> to_department
            and (found.department is distinct from from_department or found.unit_id is distinct from transfers.unit_id)
    )
    and (from_department is null or exists (
        select from vink.owner_of(
            case when concern_id is null then 'referral' else 'concern' end, coalesce(concern_id, referral_id)
        ) as found
        where found.department = from_department
    ))
);
create policy both_change on transfers for update using (
    (select vink.has_role('frontline'))
    and (
        to_department = (select vink.department())
        or (
            from_department = (select vink.department())
            and ((select vink.unit()) is null or unit_id is null or unit_id = (select vink.unit()))
        )
    )
);
grant select, insert, update on transfers to vink_app;

-- An item goes by an offer of the department that has it, and in no other way. What is asked here is asked while the
-- offer is being accepted, so that it may stand as offered or, since a moment, as accepted.
create function vink.offered_to(concern uuid, referral uuid, taker text, at timestamptz) returns boolean
language sql stable as $$
    select exists (
        select from transfers t
        where (t.concern_id = concern or t.referral_id = referral)
            and t.from_department = vink.department()
            and t.to_department = taker
            and ((t.status = 'offered' and t.due_at > at) or (t.status = 'accepted' and t.answered_at = at))
    )
$$;
create function vink.must_be_offered() returns trigger language plpgsql as $$
declare
    concern uuid := case tg_table_name when 'concerns' then new.id end;
    referral uuid := case tg_table_name when 'referrals' then new.id end;
begin
    if old.department is distinct from vink.department()
        or not vink.offered_to(concern, referral, new.department, new.updated_at)
    then
        raise exception 'it is not offered to that department' using errcode = 'VK412';
    end if;
    return new;
end
$$;
create trigger goes_when_offered before update on concerns
    for each row when (old.department is distinct from new.department) execute function vink.must_be_offered();
create trigger goes_when_offered before update on referrals
    for each row when (old.department is distinct from new.department) execute function vink.must_be_offered();
create policy goes_to_whom_it_is_offered on concerns for update using (false)
    with check (vink.offered_to(id, null, department, updated_at));
create policy goes_to_whom_it_is_offered on referrals for update using (false)
    with check (vink.offered_to(null, id, department, updated_at));

-- What hangs on an item goes with it, in the same statement: by keys that follow, and by the owner's hand. Texts are
-- sealed for their own versions, which stay.
alter table participants drop constraint participants_referral_id_department_fkey;
alter table participants add foreign key (referral_id, department) references referrals (id, department)
    on update cascade;
alter table consents drop constraint consents_participant_id_referral_id_citizen_ref_department_fkey;
alter table consents add foreign key (participant_id, referral_id, citizen_ref, department)
    references participants (id, referral_id, citizen_ref, department) on update cascade;

create function vink.passing_on() returns boolean language sql stable parallel safe
    return current_setting('vink.passing_on', true) = 'on';
create policy passed_on_is_seen on participants for select to current_user using ((select vink.passing_on()));
create policy is_passed_on on participants for update to current_user using ((select vink.passing_on()));
create policy passed_on_is_seen on consents for select to current_user using ((select vink.passing_on()));
create policy is_passed_on on consents for update to current_user using ((select vink.passing_on()));
create policy passed_on_is_seen on corrections for select to current_user using ((select vink.passing_on()));
create policy is_passed_on on corrections for update to current_user using ((select vink.passing_on()));
create policy passed_on_is_seen on disclosures for select to current_user using ((select vink.passing_on()));
create policy is_passed_on on disclosures for update to current_user using ((select vink.passing_on()));
create policy passed_on_is_seen on notification_assessments for select to current_user
    using ((select vink.passing_on()));
create policy is_passed_on on notification_assessments for update to current_user using ((select vink.passing_on()));

create or replace function vink.content_stays() returns trigger language plpgsql as $$
declare
    before jsonb := coalesce(to_jsonb(old) -> tg_argv[0], '[]');
    after jsonb := coalesce(to_jsonb(new) -> tg_argv[0], '[]');
begin
    if vink.passing_on() and current_user <> 'vink_app' then
        return new;
    end if;
    if (to_jsonb(new) - tg_argv) is distinct from (to_jsonb(old) - tg_argv)
        or jsonb_array_length(after) < jsonb_array_length(before)
        or not after @> before
    then
        raise exception 'what was recorded is not altered' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;

-- Whoever answers for the item from now on asks for the receipt of a notification, too.
create function vink.pass_on_belongings() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform set_config('vink.passing_on', 'on', true);
    if tg_table_name = 'concerns' then
        update notification_assessments a
        set department = new.department, unit_id = new.unit_id,
            holder_id = case when a.holder is not null then coalesce(new.holder_id, a.holder_id) end
        where a.concern_id = new.id;
    else
        update notification_assessments a
        set department = new.department, unit_id = new.unit_id,
            holder_id = case when a.holder is not null then coalesce((to_jsonb(new) ->> 'asker_id')::uuid, a.holder_id) end
        where a.referral_id = new.id;
        update participants p set unit_id = new.unit_id where p.referral_id = new.id;
        update consents c set unit_id = new.unit_id where c.referral_id = new.id;
        update corrections c set department = new.department, unit_id = new.unit_id where c.subject_id = new.id;
        update disclosures d set department = new.department, unit_id = new.unit_id where d.referral_id = new.id;
    end if;
    perform set_config('vink.passing_on', '', true);
    return null;
end
$$;
revoke all on function vink.pass_on_belongings() from public;
create trigger takes_along after update on concerns
    for each row when (old.department is distinct from new.department) execute function vink.pass_on_belongings();
create trigger takes_along after update on referrals
    for each row when (old.department is distinct from new.department) execute function vink.pass_on_belongings();

-- That a transfer tells another department is recorded as it is accepted, in the name of whoever offered it.
alter table disclosures drop constraint disclosures_kind_check;
alter table disclosures add check (kind in ('submission', 'disclosure', 'info_house_handover', 'transfer'));
do $$
declare
    found text;
begin
    select conname into strict found from pg_constraint
    where conrelid = 'disclosures'::regclass and contype = 'c'
        and pg_get_constraintdef(oid) like '%cardinality(approved_by) >= 1%';
    execute format('alter table disclosures drop constraint %I', found);
end
$$;
alter table disclosures
    add check (kind in ('submission', 'transfer') or status <> 'approved' or cardinality(approved_by) >= 1),
    add check (kind <> 'transfer' or status in ('approved', 'stopped')),
    -- By the consents that it hangs on, or by a colleague's approval.
    add check (kind <> 'transfer' or cardinality(consent_ids) + cardinality(approved_by) > 0);
create policy transfer_adds on disclosures for insert with check (
    kind = 'transfer'
    and status = 'approved'
    and from_department = (select vink.department())
    and department = from_department
    and (select vink.has_role('frontline'))
    and exists (
        select from referrals r
            join transfers t on t.referral_id = r.id and t.from_department = r.department
            join departments d on d.department = t.to_department
        where r.id = disclosures.referral_id
            and r.department = (select vink.department())
            and r.unit_id is not distinct from disclosures.unit_id
            and t.offered_by = proposed_by
            and d.told_as = recipient
    )
);

-- What nobody answers in time ends by itself.
create policy lapsing_is_seen on transfers for select to current_user using (status in ('requested', 'offered'));
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
    )
$$;

-- Nobody closes what was withdrawn: VINK does not see it, and it waits for its disposal as it is.
alter table referrals no force row level security;
update referrals set status = 'withdrawn', outcome = null where outcome = 'withdrawn';
alter table referrals force row level security;
alter table referrals drop constraint referrals_outcome_check;
alter table referrals
    add check (outcome in (
        'support_completed', 'support_ended_early', 'support_not_started', 'other_support', 'not_offered'
    )),
    -- The version of the last amendment, so that a list tells of it without opening what is sealed.
    add column amended_version integer not null default 0;
