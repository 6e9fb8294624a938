-- The 24-hour desk: what is noted out of hours, and meetings held alone.
create table on_call_contacts (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('open', 'closed')),
    function text not null check (function in ('resource_person', 'mentor')),
    shift_id uuid not null references on_call_shifts (id),
    noted_by uuid not null,
    contacted_at timestamptz not null,
    minutes integer not null check (minutes between 1 and 1440),
    caller_function text not null,
    kind text not null,
    age_band text not null,
    done text[] not null check (cardinality(done) > 0),
    summary text not null,
    holder text check (holder in ('panel_coordinator', 'vink_coordinator')),
    holder_id uuid,
    due_at timestamptz,
    closed_at timestamptz,
    closing_remark text,
    check ((holder is null) = (status = 'closed')),
    check ((holder is null) = (due_at is null)),
    check ((closed_at is null) = (status = 'open'))
);
create index on_call_contacts_of_function on on_call_contacts (function, id desc);
create index on_call_contacts_of_person on on_call_contacts (noted_by, id desc);
create index on_call_contacts_of_shift on on_call_contacts (shift_id, id desc);
create index on_call_contacts_waiting on on_call_contacts (holder, due_at, id) where holder is not null;
alter table on_call_contacts enable row level security;
alter table on_call_contacts force row level security;
create policy noted_is_seen on on_call_contacts for select using (
    (select vink.flushing()) or noted_by = (select vink.subject()) or vink.coordinates(function)
);
-- While a write set is flushed every shift is in sight, so that whose it is is said here again.
create policy on_own_shift on on_call_contacts for insert with check (
    noted_by = (select vink.subject())
    and vink.serves(function)
    and exists (
        select from on_call_shifts o
        where o.id = shift_id and o.staff_id = (select vink.subject()) and o.function = on_call_contacts.function
    )
);
create policy coordinator_closes on on_call_contacts for update using (vink.coordinates(function));
create trigger note_stays before update on on_call_contacts for each row execute function vink.content_stays(
    'nothing', 'version', 'updated_at', 'status', 'holder', 'holder_id', 'due_at', 'closed_at', 'closing_remark'
);
grant select, insert, update on on_call_contacts to vink_app;

create table check_ins (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('open', 'ended', 'escalated', 'resolved')),
    function text not null check (function in ('resource_person', 'mentor')),
    staff_id uuid not null,
    starts_at timestamptz not null,
    expected_end_at timestamptz not null,
    place text not null,
    checked_out_at timestamptz,
    escalated_at timestamptz,
    on_duty_id uuid,
    resolution jsonb,
    holder text check (holder in ('resource_person', 'mentor', 'panel_coordinator', 'vink_coordinator')),
    holder_id uuid,
    due_at timestamptz,
    check (starts_at < expected_end_at),
    check ((holder is null) = (status in ('ended', 'resolved'))),
    check ((holder is null) = (due_at is null)),
    check ((escalated_at is not null) = (status in ('escalated', 'resolved'))),
    check (on_duty_id is null or escalated_at is not null),
    check (status <> 'ended' or checked_out_at is not null),
    check ((resolution is not null) = (status = 'resolved'))
);
create index check_ins_of_person on check_ins (staff_id, id desc);
create index check_ins_of_function on check_ins (function, id desc);
create index check_ins_looked_for on check_ins (on_duty_id, id desc) where on_duty_id is not null;
create index check_ins_waiting on check_ins (holder, holder_id, due_at, id) where holder is not null;
create index check_ins_lapsing on check_ins (status, expected_end_at) where status in ('open', 'escalated');
alter table check_ins enable row level security;
alter table check_ins force row level security;
create policy away_is_seen on check_ins for select using (
    (select vink.flushing())
    or staff_id = (select vink.subject())
    or on_duty_id = (select vink.subject())
    or vink.coordinates(function)
);
create policy own_is_added on check_ins for insert with check (
    staff_id = (select vink.subject()) and vink.serves(function)
);
create policy away_is_changed on check_ins for update using (
    staff_id = (select vink.subject()) or on_duty_id = (select vink.subject()) or vink.coordinates(function)
);
create trigger meeting_stays before update on check_ins for each row execute function vink.content_stays(
    'nothing', 'version', 'updated_at', 'status', 'expected_end_at', 'checked_out_at', 'escalated_at', 'on_duty_id',
    'resolution', 'holder', 'holder_id', 'due_at'
);
grant select, insert, update on check_ins to vink_app;

-- Who has not come back, and who is looked for by somebody whose shift is over; for the worker, which then sees to each
-- in a request of its own.
create policy lapsing_is_seen on check_ins for select to current_user using (status in ('open', 'escalated'));
create function vink.on_duty_beside(wanted text, who uuid, at timestamptz) returns table (staff_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select o.staff_id
    from on_call_shifts o join staff s on s.id = o.staff_id and s.status = 'active'
    where o.function = wanted and o.staff_id <> who and o.status <> 'cancelled' and o.starts_at <= at and o.ends_at > at
$$;
revoke all on function vink.on_duty_beside from public;
create function vink.not_back(at timestamptz, ended_before timestamptz, most integer) returns table (
    rule text, id uuid, department text
) language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    (
        select 'not_back_in_time', c.id, c.department from check_ins c
        where c.status = 'open' and c.expected_end_at <= ended_before order by c.expected_end_at limit most
    ) union all (
        select 'other_on_duty', c.id, c.department from check_ins c
        where c.status = 'escalated'
            and exists (select from vink.on_duty_beside(c.function, c.staff_id, at))
            and not exists (
                select from vink.on_duty_beside(c.function, c.staff_id, at) d where d.staff_id = c.on_duty_id
            )
        order by c.expected_end_at limit most
    )
$$;
revoke all on function vink.not_back from public;
grant execute on function vink.not_back to vink_app;
