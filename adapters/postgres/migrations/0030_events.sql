-- The outbox is read: events get a place in the order of a feed when they are committed, and go when they are old.

-- Whoever places events holds this row until they are committed; `last` is the millisecond of the newest place.
create table outbox_place (
    single boolean primary key default true check (single),
    last bigint not null
);
insert into outbox_place (last) values (0);

-- Whoever writes an event has no place for it yet, and pays for none.
alter table outbox add column position uuid;
create unique index outbox_position on outbox (position) where position is not null;
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

-- Webhooks: where events of a department are sent, each try, and how far each subscription is.
create table webhook_subscriptions (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('active', 'paused', 'failing')),
    url text not null,
    event_types text[] not null,
    failing_since timestamptz,
    previous_until timestamptz,
    sealed bytea not null,
    check ((status = 'failing') = (failing_since is not null))
);
create index webhook_subscriptions_of_department on webhook_subscriptions (department, id desc);
create table webhook_deliveries (
    id uuid primary key,
    department text not null,
    version integer not null check (version = 1),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    subscription_id uuid not null references webhook_subscriptions (id),
    event_id uuid not null,
    number integer not null,
    replay boolean not null,
    outcome text not null check (
        outcome in ('delivered', 'refused', 'redirected', 'too_slow', 'unreachable', 'not_listed', 'gone')
    ),
    status_code integer,
    took_ms integer not null
);
create index webhook_deliveries_of_subscription on webhook_deliveries (subscription_id, id desc);
create index webhook_deliveries_by_age on webhook_deliveries (created_at);
-- `after` is the last event that was sent; whoever holds the claim sends, and nobody else until it is over.
create table webhook_progress (
    subscription_id uuid primary key references webhook_subscriptions (id),
    after uuid,
    tries integer not null default 0,
    next_at timestamptz not null,
    claim uuid,
    claimed_until timestamptz
);
create table webhook_replays (
    subscription_id uuid not null references webhook_subscriptions (id),
    event_id uuid not null,
    asked_at timestamptz not null,
    primary key (subscription_id, event_id)
);
alter table webhook_subscriptions enable row level security;
alter table webhook_subscriptions force row level security;
alter table webhook_deliveries enable row level security;
alter table webhook_deliveries force row level security;
create policy admin_sees on webhook_subscriptions for select using (
    (select vink.flushing()) or (department = (select vink.department()) and (select vink.has_role('admin')))
);
create policy admin_adds on webhook_subscriptions for insert with check (
    department = (select vink.department()) and (select vink.has_role('admin'))
);
create policy admin_changes on webhook_subscriptions for update using (
    department = (select vink.department()) and (select vink.has_role('admin'))
);
create policy admin_sees on webhook_deliveries for select using (
    department = (select vink.department()) and (select vink.has_role('admin'))
);
create policy owner_tends on webhook_subscriptions for all to current_user using (true);
create policy owner_tends on webhook_deliveries for all to current_user using (true);
create policy owner_looks_for_vink on staff_grants for select to current_user using (role = 'vink_coordinator');
grant select, insert, update on webhook_subscriptions to vink_app;
grant select on webhook_deliveries to vink_app;

-- A subscription begins with what happens next, and goes on at once when it is active again.
create function vink.keep_progress() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into webhook_progress (subscription_id, next_at, after) values (
            new.id, new.created_at,
            (select o.position from outbox o where o.position is not null order by o.position desc limit 1)
        );
    elsif new.status = 'active' and old.status <> 'active' then
        update webhook_progress p set tries = 0, next_at = new.updated_at where p.subscription_id = new.id;
    end if;
    return new;
end
$$;
create trigger progress_is_kept after insert or update on webhook_subscriptions
    for each row execute function vink.keep_progress();

create function vink.claim_webhooks(at timestamptz, token uuid, most integer) returns table (
    id uuid, department text, with_vink boolean, after uuid, until uuid, replay uuid, tries integer
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    newest uuid := (select o.position from outbox o where o.position is not null order by o.position desc limit 1);
begin
    return query
        with waiting as materialized (
            select s.id, s.department, v.with_vink, (
                select r.event_id from webhook_replays r where r.subscription_id = s.id order by r.asked_at limit 1
            ) as replay
            from webhook_subscriptions s cross join lateral (
                select exists (
                    select from staff_grants g
                    where g.department = s.department and g.role = 'vink_coordinator' and g.revoked_at is null
                        and g.valid_from <= claim_webhooks.at and g.ends_at > claim_webhooks.at
                ) as with_vink
            ) as v
            where s.status <> 'paused'
        ), claimed as (
            update webhook_progress p set claim = token, claimed_until = clock_timestamp() + interval '1 minute'
            from waiting w
            where p.subscription_id = w.id and p.subscription_id in (
                select q.subscription_id from webhook_progress q join waiting f on f.id = q.subscription_id
                    join webhook_subscriptions s on s.id = f.id
                where (q.claimed_until is null or q.claimed_until < clock_timestamp()) and (
                    f.replay is not null
                    or (q.next_at <= claim_webhooks.at and exists (
                        select from outbox o
                        where o.position is not null and (q.after is null or o.position > q.after)
                            and o.type = any(s.event_types)
                            and (o.department = s.department or (f.with_vink and o.type like 'referral.%'))
                    ))
                )
                order by q.next_at limit most for update of q skip locked
            )
            returning p.subscription_id, w.department, w.with_vink, p.after, w.replay, p.tries
        )
        select c.subscription_id, c.department, c.with_vink, c.after, coalesce(newest, c.replay), c.replay, c.tries
        from claimed c;
end
$$;
create function vink.release_webhook(wanted uuid, token uuid, reached uuid) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    update webhook_progress p set claim = null, claimed_until = null, after = coalesce(reached, p.after)
    where p.subscription_id = wanted and p.claim = token
$$;
-- The fields are those of `MadeDelivery`, in order.
create function vink.keep_delivery(
    id uuid, department text, version integer, created_at timestamptz, updated_at timestamptz, subscription_id uuid,
    event_id uuid, number integer, replay boolean, outcome text, status_code integer, took_ms integer, claim uuid,
    next_at timestamptz
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_variable
declare
    kept bigint;
begin
    update webhook_progress p set
        after = case when outcome = 'delivered' and not replay then event_id else p.after end,
        tries = case when replay then p.tries when outcome = 'delivered' then 0 else p.tries + 1 end,
        next_at = case when replay then p.next_at else keep_delivery.next_at end,
        claimed_until = clock_timestamp() + interval '1 minute'
    where p.subscription_id = keep_delivery.subscription_id and p.claim = keep_delivery.claim
        and p.claimed_until > clock_timestamp();
    get diagnostics kept = row_count;
    perform vink.expect(kept, 1);
    if replay then
        delete from webhook_replays r
            where r.subscription_id = keep_delivery.subscription_id and r.event_id = keep_delivery.event_id;
    end if;
    insert into webhook_deliveries values (
        id, department, version, created_at, updated_at, subscription_id, event_id, number, replay, outcome, status_code,
        took_ms
    );
    return true;
end
$$;
create function vink.ask_replay(
    id uuid, department text, version integer, created_at timestamptz, updated_at timestamptz, subscription_id uuid,
    event_id uuid
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_variable
begin
    if (vink.flushing() and vink.has_role('admin')) is not true or not exists (
        select from webhook_subscriptions s
        where s.id = ask_replay.subscription_id and s.department = vink.department()
    ) then
        raise exception 'only an administrator of the department has it sent again' using errcode = 'insufficient_privilege';
    end if;
    insert into webhook_replays values (subscription_id, event_id, created_at) on conflict do nothing;
    return true;
end
$$;
revoke all on function
    vink.keep_progress, vink.claim_webhooks, vink.release_webhook, vink.keep_delivery, vink.ask_replay from public;
grant execute on function
    vink.claim_webhooks, vink.release_webhook, vink.keep_delivery, vink.ask_replay to vink_app;

-- What was told for 30 days is removed, and what was tried; but not what a subscription still waits for. What is disposed
-- of is never told (0026).
create function vink.forget_events() returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    removed bigint;
begin
    delete from webhook_deliveries where created_at < now() - interval '30 days';
    delete from outbox o
        where o.position is not null and o.at < now() - interval '30 days' and not exists (
            select from webhook_subscriptions s join webhook_progress p on p.subscription_id = s.id
            where o.type = any(s.event_types) and (o.department = s.department or o.type like 'referral.%')
                and (p.after is null or p.after < o.position)
        );
    get diagnostics removed = row_count;
    return removed;
end
$$;
revoke all on function vink.forget_events from public;
grant execute on function vink.forget_events to vink_app;
create index outbox_by_age on outbox (at) where position is not null;
