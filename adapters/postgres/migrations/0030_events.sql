-- The outbox is read: events get a place in the order of a feed when they are committed, and go when they are old.

-- Whoever places events holds this row until they are committed; `last` is the millisecond of the newest place.
create table outbox_place (
    single boolean primary key default true check (single),
    last bigint not null
);
insert into outbox_place (last) values (0);

alter table outbox add column position uuid unique;
create index outbox_waiting on outbox (at, id) where position is null;
create index outbox_of_department on outbox (department, position) where position is not null;
create index outbox_of_referrals on outbox (position) where position is not null and type like 'referral.%';
create index outbox_of_thing on outbox (object_id);

alter table outbox enable row level security;
alter table outbox force row level security;
create policy anyone_adds on outbox for insert with check (true);
create policy told_is_seen on outbox for select using (
    position is not null and (
        (department = (select vink.department()) and (select vink.has_role('frontline', 'system')))
        or (type like 'referral.%' and (select vink.has_role('vink_coordinator')))
    )
);
create policy owner_tends on outbox for all to current_user using (true);
grant select on outbox to vink_app;

create function vink.waiting_events(most integer) returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select count(*) from (select from outbox where position is null limit most) as first_ones
$$;
-- A place is a UUIDv7 that says nothing of how many others there are: of one round, in a millisecond of its own, chance
-- (18 hexadecimal digits for each event) gives each its distance from the next. What is committed later is placed later,
-- and so no reader passes it by.
create function vink.place_events(at timestamptz, chances text[]) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    millisecond bigint;
    placed bigint;
begin
    select greatest(p.last + 1, (extract(epoch from place_events.at) * 1000)::bigint) into millisecond
        from outbox_place p for update;
    with waiting as (
        select id, row_number() over (order by o.at, id) as n
        from (
            select id, o.at from outbox o where position is null order by o.at, id limit cardinality(chances)
        ) as o
    ), places as (
        select row_number() over (order by chance collate "C") as n, (
            lpad(to_hex(millisecond), 12, '0') || '7' || substr(chance, 1, 3) || '8' || substr(chance, 4)
        )::uuid as position
        from unnest(chances) as chance
    )
    update outbox o set position = places.position
        from waiting join places using (n) where o.id = waiting.id;
    get diagnostics placed = row_count;
    update outbox_place set last = millisecond;
    return placed;
end
$$;
revoke all on function vink.waiting_events, vink.place_events from public;
grant execute on function vink.waiting_events, vink.place_events to vink_app;

-- What was told for 30 days is removed; what is disposed of is never told (0026).
create function vink.forget_events() returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    removed bigint;
begin
    delete from outbox o where o.position is not null and o.at < now() - interval '30 days';
    get diagnostics removed = row_count;
    return removed;
end
$$;
revoke all on function vink.forget_events from public;
grant execute on function vink.forget_events to vink_app;
create index outbox_by_age on outbox (at) where position is not null;
