-- Log reviews: samples of what a department's staff looked at, and what was found.
create table log_reviews (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('open', 'closed')),
    month date not null check (extract(day from month) = 1),
    seed text not null,
    drawn_by uuid not null,
    population integer not null check (population >= 0),
    events jsonb not null,
    conclusion text,
    closed_by uuid,
    closed_at timestamptz,
    check ((status = 'closed') = (closed_at is not null)),
    check (jsonb_array_length(events) <= population)
);
alter table log_reviews enable row level security;
alter table log_reviews force row level security;
create policy reviewers_see on log_reviews for select using ((select vink.has_role('auditor', 'dpo')));
create policy reviewers_add on log_reviews for insert with check (
    (select vink.has_role('auditor', 'dpo')) and drawn_by = (select vink.subject())
);
create policy reviewers_change on log_reviews for update using (
    (select vink.has_role('auditor', 'dpo')) and status = 'open'
) with check ((select vink.has_role('auditor', 'dpo')));
grant select, insert, update on log_reviews to vink_app;

-- Whoever reviews the log sees no case: this function looks at units and closing dates, and returns ids of events.
create function vink.sampling() returns boolean language sql stable parallel safe
    return vink.has_role('auditor', 'dpo') and current_setting('vink.sampling', true) = 'on';
create policy sampling_looks on concerns for select to current_user using ((select vink.sampling()));
create policy sampling_looks on consultations for select to current_user using ((select vink.sampling()));
create policy sampling_looks on referrals for select to current_user using ((select vink.sampling()));

create function vink.draw_log_sample(
    wanted text, since timestamptz, until timestamptz, kinds text[], seed text, random_size integer, per_rule integer,
    usual_reads integer, closed date[], opens time, closes time, zone text
) returns table (event_id uuid, at timestamptz, actor uuid, reasons text[], population integer)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    if vink.has_role('auditor', 'dpo') is not true then
        return;
    end if;
    perform set_config('vink.sampling', 'on', true);
    return query
        with looked as materialized (
            select e.id, e.at, e.actor, e.object_id, e.reason,
                sha256(convert_to(draw_log_sample.seed || e.id::text, 'UTF8')) as lot,
                e.at at time zone draw_log_sample.zone as local
            from audit_event e
            where e.department = draw_log_sample.wanted
                and e.at >= draw_log_sample.since and e.at < draw_log_sample.until
                and e.outcome = 'allowed'
                and e.object_id is not null
                and e.object_type = any(draw_log_sample.kinds)
                and e.action like '%:read'
        ),
        things as materialized (
            select c.id, c.unit_id, c.closed_at from concerns c
            where c.id in (select l.object_id from looked l)
            union all
            select c.id, c.unit_id, c.closed_at from consultations c
            where c.id in (select l.object_id from looked l)
            union all
            select r.id, r.unit_id, r.closed_at from referrals r
            where r.id in (select l.object_id from looked l)
        ),
        chosen as (
            (select l.id, 'random' as why from looked l order by l.lot limit draw_log_sample.random_size)
            union all
            (
                select l.id, 'own_unit' from looked l
                join things t on t.id = l.object_id
                join staff s on s.id = l.actor and s.unit_id = t.unit_id
                where l.reason <> 'role:frontline'
                order by l.lot limit draw_log_sample.per_rule
            )
            union all
            (
                select l.id, 'after_closing' from looked l
                join things t on t.id = l.object_id and l.at > t.closed_at
                order by l.lot limit draw_log_sample.per_rule
            )
            union all
            (
                select l.id, 'off_hours' from looked l
                where l.local::date = any(draw_log_sample.closed)
                    or l.local::time < draw_log_sample.opens or l.local::time >= draw_log_sample.closes
                order by l.lot limit draw_log_sample.per_rule
            )
            union all
            (
                -- Of each day on which somebody looked at more than is usual, one event stands for all.
                select v.id, 'unusual_volume' from (
                    select l.id, l.lot, count(*) over someones_day as reads, row_number() over (
                        partition by l.actor, l.local::date order by l.lot
                    ) as place
                    from looked l window someones_day as (partition by l.actor, l.local::date)
                ) v
                where v.reads > draw_log_sample.usual_reads and v.place = 1
                order by v.lot limit draw_log_sample.per_rule
            )
        )
        select l.id, l.at, l.actor, array_agg(c.why order by c.why), (select count(*) from looked)::integer
        from chosen c join looked l on l.id = c.id
        group by l.id, l.at, l.actor
        order by l.at, l.id;
    perform set_config('vink.sampling', '', true);
end
$$;
revoke all on function vink.draw_log_sample from public;
grant execute on function vink.draw_log_sample to vink_app;
