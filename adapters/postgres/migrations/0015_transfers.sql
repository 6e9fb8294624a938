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
create policy department_is_found on concerns for select to current_user using (department = (select vink.department()));
create policy department_is_found on consultations for select to current_user
    using (department = (select vink.department()));
create policy department_is_found on referrals for select to current_user using (department = (select vink.department()));
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
