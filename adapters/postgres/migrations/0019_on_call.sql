-- The 24-hour desk: roster, calendar feeds, contacts out of hours, meetings held alone.
create extension if not exists btree_gist;

create table on_call_shifts (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('planned', 'cancelled', 'handed_over', 'acknowledged')),
    holder text check (holder in ('resource_person', 'mentor', 'panel_coordinator', 'vink_coordinator')),
    holder_id uuid,
    due_at timestamptz,
    successor_id uuid references staff (id),
    function text not null check (function in ('resource_person', 'mentor')),
    staff_id uuid not null references staff (id),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    reach_at text not null,
    planned_by uuid not null,
    hand_over jsonb,
    cancellation jsonb,
    report jsonb,
    check (starts_at < ends_at and ends_at <= starts_at + interval '24 hours'),
    check ((holder is null) = (status in ('cancelled', 'acknowledged'))),
    check ((holder is null) = (due_at is null)),
    check (holder is not null or (holder_id is null and successor_id is null)),
    check (successor_id is null or (status = 'planned' and hand_over is not null)),
    check ((report is not null) = (status in ('handed_over', 'acknowledged'))),
    -- Nobody is on duty twice at once, in whichever function.
    constraint one_shift_at_a_time exclude using gist (
        staff_id with =, tstzrange(starts_at, ends_at) with &&
    ) where (status <> 'cancelled')
);
create index on_call_shifts_of_function on on_call_shifts (function, id desc);
create index on_call_shifts_of_person on on_call_shifts (staff_id, id desc);
create index on_call_shifts_by_time on on_call_shifts (function, ends_at) where status <> 'cancelled';
create index on_call_shifts_waiting on on_call_shifts (holder, holder_id, due_at, id) where holder is not null;
create index on_call_shifts_offered_on on on_call_shifts (successor_id, due_at, id) where successor_id is not null;

-- Which function of the desk somebody serves in, and which one they coordinate.
create function vink.serves(wanted text) returns boolean language sql stable parallel safe
    return case wanted
        when 'resource_person' then vink.has_role('resource_person')
        when 'mentor' then vink.has_role('mentor', 'parent_coach')
    end;
create function vink.coordinates(wanted text) returns boolean language sql stable parallel safe
    return case wanted
        when 'resource_person' then vink.has_role('panel_coordinator')
        when 'mentor' then vink.has_role('vink_coordinator')
    end;

alter table on_call_shifts enable row level security;
alter table on_call_shifts force row level security;
create policy roster_is_seen on on_call_shifts for select using (
    (select vink.flushing())
    or (select vink.has_role('panel_coordinator', 'vink_coordinator'))
    or staff_id = (select vink.subject())
    or vink.serves(function)
);
create policy coordinator_plans on on_call_shifts for insert with check (vink.coordinates(function));
create policy roster_is_changed on on_call_shifts for update using (
    vink.coordinates(function)
    or staff_id = (select vink.subject())
    or (successor_id = (select vink.subject()) and vink.serves(function))
) with check (vink.coordinates(function) or vink.serves(function) or staff_id = (select vink.subject()));
-- What was planned stays as it was planned.
create trigger plan_stays before update on on_call_shifts for each row execute function vink.content_stays(
    'nothing', 'version', 'updated_at', 'status', 'holder', 'holder_id', 'due_at', 'successor_id', 'staff_id',
    'hand_over', 'cancellation', 'report'
);
grant select, insert, update on on_call_shifts to vink_app;

-- Who can be put on duty in a function, for those who are part of its roster; and who is on duty at a moment and next,
-- for everybody of the staff. Both look past what their reader may see, and tell only this.
create policy roster_is_drawn on resource_persons for select to current_user using (status = 'active');
create policy roster_is_drawn on mentors for select to current_user using (status = 'active');
create policy owner_looks on on_call_shifts for select to current_user using (status <> 'cancelled');
create function vink.roster_members(wanted text) returns table (staff_id uuid, display_name text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select s.id, s.display_name
    from staff s
    where s.status = 'active'
        and (vink.serves(wanted) or vink.has_role('panel_coordinator', 'vink_coordinator'))
        and (
            (wanted = 'resource_person'
                and exists (select from resource_persons p where p.staff_id = s.id and p.status = 'active'))
            or (wanted = 'mentor' and exists (select from mentors m where m.staff_id = s.id and m.status = 'active'))
        )
    order by s.display_name, s.id
$$;
create function vink.duties_at(at timestamptz) returns table (
    function text, staff_id uuid, display_name text, starts_at timestamptz, ends_at timestamptz, reach_at text
) language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    with ahead as (
        select o.*, s.display_name,
            row_number() over (partition by o.function, o.starts_at > at order by o.starts_at, o.id) as place
        from on_call_shifts o join staff s on s.id = o.staff_id and s.status = 'active'
        where vink.subject() is not null and o.status <> 'cancelled' and o.ends_at > at
    )
    select a.function, a.staff_id, a.display_name, a.starts_at, a.ends_at, a.reach_at
    from ahead a where a.starts_at <= at or a.place = 1
    order by a.starts_at, a.id
$$;
revoke all on function vink.roster_members, vink.duties_at from public;
grant execute on function vink.roster_members, vink.duties_at to vink_app;

-- What somebody who leaves was to do: shifts ahead of them are cancelled, what is over and not handed over is the
-- coordinator's, and what they were offered is not offered any more.
create policy leaving_is_seen on on_call_shifts for select to current_user using ((select vink.leaving()));
create policy leaving_is_returned on on_call_shifts for update to current_user using ((select vink.leaving()));
create function vink.on_call_duties_of(leaver uuid) returns table (
    id uuid, department text, version integer, created_at timestamptz, updated_at timestamptz,
    kind text, staff_id uuid, status text, holder text, due_at timestamptz, advises boolean
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    if vink.has_role('admin') is not true then
        return;
    end if;
    return query
        select o.id, o.department, o.version, o.created_at, o.updated_at,
            'on_call_shift'::text, leaver, o.status, o.holder, o.due_at, o.holder_id is not distinct from leaver
        from on_call_shifts o where o.holder is not null and leaver in (o.holder_id, o.successor_id);
end
$$;
create function vink.return_on_call_duty(
    id uuid, department text, version integer, created_at timestamptz, updated_at timestamptz,
    kind text, staff_id uuid, status text, holder text, due_at timestamptz, advises boolean
) returns boolean language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_variable
declare
    kept bigint;
begin
    if (vink.flushing() and vink.has_role('admin')) is not true then
        raise exception 'only who records a leaving gives back' using errcode = 'insufficient_privilege';
    end if;
    perform set_config('vink.leaving', 'on', true);
    update on_call_shifts o set
        version = return_on_call_duty.version, updated_at = return_on_call_duty.updated_at,
        status = return_on_call_duty.status, holder = return_on_call_duty.holder, due_at = return_on_call_duty.due_at,
        holder_id = case when o.holder = return_on_call_duty.holder then nullif(o.holder_id, return_on_call_duty.staff_id) end,
        successor_id = case
            when o.holder = return_on_call_duty.holder then nullif(o.successor_id, return_on_call_duty.staff_id)
        end
    where o.id = return_on_call_duty.id and o.version = return_on_call_duty.version - 1;
    get diagnostics kept = row_count;
    perform set_config('vink.leaving', '', true);
    return vink.expect(kept, 1);
end
$$;
revoke all on function vink.on_call_duties_of, vink.return_on_call_duty from public;
grant execute on function vink.on_call_duties_of, vink.return_on_call_duty to vink_app;

-- Calendar feeds: of a key only the hash is kept, and it opens nothing once its owner has left.
create table on_call_feeds (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('active', 'revoked')),
    staff_id uuid not null,
    function text check (function in ('resource_person', 'mentor')),
    key_hash bytea not null unique check (length(key_hash) = 32),
    expires_at timestamptz not null
);
create index on_call_feeds_of_person on on_call_feeds (staff_id, id desc);
alter table on_call_feeds enable row level security;
alter table on_call_feeds force row level security;
create policy own_is_seen on on_call_feeds for select using (
    (select vink.flushing()) or staff_id = (select vink.subject())
);
create policy own_is_added on on_call_feeds for insert with check (
    staff_id = (select vink.subject()) and (function is null or vink.coordinates(function))
);
create policy own_is_changed on on_call_feeds for update using (staff_id = (select vink.subject()));
create policy owner_looks on on_call_feeds for select to current_user using (status = 'active');
create trigger feed_stays before update on on_call_feeds for each row execute function vink.content_stays(
    'nothing', 'version', 'updated_at', 'status'
);
grant select, insert, update on on_call_feeds to vink_app;

create function vink.feed_of_key(wanted bytea, at timestamptz) returns table (
    id uuid, department text, staff_id uuid, function text
) language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select f.id, f.department, f.staff_id, f.function
    from on_call_feeds f
    where f.key_hash = wanted
        and f.status = 'active'
        and f.expires_at > at
        and not exists (select from staff s where s.id = f.staff_id and s.status = 'left')
$$;
revoke all on function vink.feed_of_key from public;
grant execute on function vink.feed_of_key to vink_app;
