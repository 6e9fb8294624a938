-- A subscription ends for good: nothing is sent, asked for again or kept for it any more. Its secret goes with its text.
alter table webhook_subscriptions drop constraint webhook_subscriptions_status_check;
alter table webhook_subscriptions add constraint webhook_subscriptions_status_check
    check (status in ('active', 'paused', 'failing', 'ended'));
alter table webhook_subscriptions add check (status <> 'ended' or previous_until is null);

create or replace function vink.keep_progress() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into webhook_progress (subscription_id, next_at, after) values (
            new.id, new.created_at,
            (select o.position from outbox o where o.position is not null order by o.position desc limit 1)
        );
    elsif new.status = 'active' and old.status <> 'active' then
        update webhook_progress p set tries = 0, next_at = new.updated_at where p.subscription_id = new.id;
    elsif new.status = 'ended' then
        delete from webhook_replays r where r.subscription_id = new.id;
    end if;
    return new;
end
$$;

create or replace function vink.claim_webhooks(at timestamptz, token uuid, most integer) returns table (
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
            where s.status not in ('paused', 'ended')
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

create or replace function vink.forget_events() returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    removed bigint;
begin
    delete from webhook_deliveries where created_at < now() - interval '30 days';
    delete from outbox o
        where o.position is not null and o.at < now() - interval '30 days' and not exists (
            select from webhook_subscriptions s join webhook_progress p on p.subscription_id = s.id
            where s.status <> 'ended' and o.type = any(s.event_types) and (o.department = s.department or o.type like 'referral.%')
                and (p.after is null or p.after < o.position)
        );
    get diagnostics removed = row_count;
    return removed;
end
$$;
