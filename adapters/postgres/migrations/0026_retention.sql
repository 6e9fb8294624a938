-- Retention: rules, holds, runs, filed copies and records of disposal; and the disposal itself.

create table retention_rules (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('proposed', 'approved', 'rejected')),
    record_class text not null,
    days integer not null check (days between 1 and 3653),
    days_under_18 integer not null check (days_under_18 between 1 and days),
    valid_from timestamptz not null,
    reason text not null,
    proposed_by uuid not null,
    decided_by uuid,
    decided_at timestamptz,
    check ((status = 'proposed') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
    -- Four eyes; and what is over is not kept longer by a rule that came later.
    check (decided_by is distinct from proposed_by),
    check (status <> 'approved' or valid_from >= decided_at)
);
create table holds (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('active', 'lifted')),
    subject_kind text not null check (subject_kind in ('concern', 'consultation', 'referral', 'subject_request')),
    subject_id uuid not null,
    ground text not null check (ground in ('complaint', 'subject_request', 'court', 'other')),
    until timestamptz not null,
    placed_by uuid not null,
    lifted_by uuid,
    lifted_at timestamptz,
    sealed bytea not null,
    check ((status = 'lifted') = (lifted_by is not null) and (lifted_by is null) = (lifted_at is null))
);
create index holds_of_subject on holds (subject_id) where status = 'active';
create table retention_runs (
    id uuid primary key,
    department text not null,
    version integer not null check (version = 1),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    dry boolean not null,
    as_of timestamptz not null,
    started_by uuid not null,
    looked_at integer not null,
    due integer not null,
    held integer not null,
    not_filed integer not null,
    disposed integer not null,
    items jsonb not null,
    erasures jsonb not null,
    check (not dry or disposed = 0)
);
create table disposals (
    id uuid primary key,
    department text not null,
    version integer not null check (version = 1),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    subject_kind text not null,
    subject_id uuid not null,
    ground text not null check (ground in ('period', 'erasure')),
    kept text check (kept in ('about_others', 'by_decision')),
    run_id uuid,
    record_class text not null,
    rule_id uuid,
    days integer,
    trigger text not null,
    trigger_at timestamptz not null,
    due_at timestamptz not null,
    under_18 boolean not null,
    filed_as text,
    records integer not null,
    keys integer not null,
    identities integer not null,
    check ((ground = 'period') = (days is not null)),
    check ((subject_kind = 'citizen') = (kept is not null)),
    check (due_at <= created_at)
);
create table journal_exports (
    id uuid primary key,
    department text not null,
    version integer not null check (version = 1),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    subject_kind text not null,
    subject_id uuid not null,
    target text not null,
    document_id text not null,
    digest text not null,
    filed_at timestamptz not null
);
create unique index filed_once on journal_exports (subject_id, digest);

do $$
declare
    one text;
begin
    foreach one in array array['retention_rules', 'holds', 'retention_runs', 'disposals', 'journal_exports'] loop
        execute format('alter table %I enable row level security', one);
        execute format('alter table %I force row level security', one);
        execute format('create policy officer_adds on %I for insert with check ((select vink.has_role(''dpo'')))', one);
        execute format('grant select, insert on %I to vink_app', one);
    end loop;
    foreach one in array array['retention_rules', 'retention_runs', 'disposals', 'journal_exports'] loop
        execute format(
            'create policy reviewers_see on %I for select using ((select vink.has_role(''dpo'', ''auditor'')))', one
        );
    end loop;
end
$$;
create policy officer_sees on holds for select using ((select vink.has_role('dpo')));
create policy officer_changes on holds for update using ((select vink.has_role('dpo')));
create policy officer_decides on retention_rules for update using (
    (select vink.has_role('dpo')) and status = 'proposed' and proposed_by <> (select vink.subject())
) with check ((select vink.has_role('dpo')));
grant update on retention_rules, holds to vink_app;

-- Whoever disposes sees no case: these functions look at states and dates, and empty what is over.
create function vink.retaining() returns boolean language sql stable parallel safe
    return vink.has_role('dpo') and current_setting('vink.retaining', true) = 'on';

-- What was disposed of is there for nobody, be it a case or what was one person's in it.
do $$
declare
    one text;
begin
    foreach one in array array['concerns', 'consultations', 'referrals', 'subject_requests'] loop
        execute format(
            'create policy disposed_is_gone on %I as restrictive for select using ('
            'status <> ''disposed'' or (select vink.flushing()) or (select vink.retaining()))', one
        );
        execute format(
            'create policy disposed_stays on %I as restrictive for update using (status <> ''disposed'') with check (true)',
            one
        );
    end loop;
end
$$;
do $$
declare
    one text;
begin
    foreach one in array array[
        'participants', 'consents', 'disclosures', 'match_wishes', 'match_proposals', 'goals', 'progress_reviews'
    ] loop
        execute format(
            'create policy disposed_is_gone on %I as restrictive for select using ('
            'sealed <> '''' or (select vink.flushing()) or (select vink.retaining()))', one
        );
    end loop;
end
$$;
alter policy withdrawn_is_not_there on referrals using (
    status <> 'withdrawn'
    or (select vink.flushing())
    or (select vink.retaining())
    or (department = (select vink.department()) and (select vink.has_role('frontline')))
);
alter policy withdrawn_stays on referrals using (
    status <> 'withdrawn'
    or (select vink.retaining())
    or (department = (select vink.department()) and (select vink.has_role('frontline')))
);
do $$
declare
    one text;
begin
    foreach one in array array[
        'concerns', 'consultations', 'three_way_talks', 'referrals', 'participants', 'consents', 'disclosures',
        'corrections', 'transfers', 'match_wishes', 'match_proposals', 'support_courses', 'goals', 'support_sessions',
        'progress_reviews', 'emergency_accesses', 'notification_assessments', 'on_call_contacts', 'check_ins', 'holds',
        'subject_requests'
    ] loop
        execute format(
            'create policy retaining_sees on %I for select to current_user using ((select vink.retaining()))', one
        );
        execute format(
            'create policy retaining_empties on %I for update to current_user using ((select vink.retaining()))', one
        );
    end loop;
    foreach one in array array['submissions', 'audit_payload'] loop
        execute format(
            'create policy retaining_sees on %I for select to current_user using ((select vink.retaining()))', one
        );
        execute format(
            'create policy retaining_removes on %I for delete to current_user using ((select vink.retaining()))', one
        );
    end loop;
end
$$;

create or replace function vink.content_stays() returns trigger language plpgsql as $$
declare
    before jsonb := coalesce(to_jsonb(old) -> tg_argv[0], '[]');
    after jsonb := coalesce(to_jsonb(new) -> tg_argv[0], '[]');
begin
    if (vink.passing_on() or vink.retaining()) and current_user <> 'vink_app' then
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

-- Sessions end before the rest of a case, so that each has a key of its own.
create index concerns_over on concerns (closed_at, id) where status = 'closed';
create index consultations_over on consultations (closed_at, id)
    where status in ('closed', 'withdrawn', 'redirected', 'expired');
create index referrals_over on referrals (closed_at, id) where status in ('closed', 'declined', 'redirected', 'withdrawn');
create index referrals_not_sent on referrals (updated_at, id) where status in ('draft', 'awaiting_consent');
create index requests_over on subject_requests (closed_at, id) where status = 'closed';
create index courses_over on support_courses (ended_at, id) where status = 'ended' and holder is null;

create function vink.holds_on(subjects uuid[], at timestamptz) returns uuid[] language sql stable
    return coalesce((
        select array_agg(h.id order by h.id) from holds h
        where h.subject_id = any(subjects) and h.status = 'active' and h.until > at
    ), '{}');
-- Somebody asked about what is kept of them, and is answered from it first; who asked that it goes does not stop that.
create function vink.is_asked_about(subjects uuid[]) returns boolean language sql stable
    return exists (
        select from participants p join subject_requests s on s.citizen_ref = p.citizen_ref
        where p.referral_id = any(subjects) and s.status in ('received', 'decided') and s.kind <> 'erasure'
    );
create function vink.young(age_band text) returns boolean language sql immutable parallel safe
    return age_band in ('under_10', '10_14', '15_17', 'unknown');

-- A consultation on what turned out to be no concern is as unfounded as that.
create function vink.unfounded(concern uuid) returns text language sql stable
    return (select c.outcome from concerns c where c.id = concern and c.outcome = 'no_concern');

-- Why a referral was taken back lies in its sealed decision, too; what was unfounded is told by this word alone.
alter table referrals
    add column withdrawn_because text check (withdrawn_because in (
        'department_wish', 'other_support', 'unfounded', 'moved', 'duplicate', 'sent_by_mistake'
    )),
    add check (withdrawn_because is null or status in ('withdrawn', 'disposed'));

-- The months of the log: each ends as a whole. What stays of one is how many events it had and the hash of their hashes,
-- and the sealed record that tells of its end, which outlasts the month that it lies in itself.
create table audit_ended (
    id uuid primary key,
    month date not null unique check (extract(day from month) = 1),
    ended_at timestamptz not null,
    events bigint not null,
    digest bytea not null check (octet_length(digest) = 32),
    ending_id uuid,
    ending bytea,
    check ((ending_id is null) = (ending is null))
);
alter table audit_ended enable row level security;
alter table audit_ended force row level security;
create policy owner_keeps on audit_ended to current_user using (true) with check (true);
create policy sealer_reads on audit_ended for select to vink_sealer using (true);
grant select on audit_ended to vink_sealer;
create function vink.log_months(out id uuid, out month date, out since timestamptz, out past timestamptz)
returns setof record language sql stable as $$
    select md5(p.relname)::uuid, p.month, p.month::timestamp at time zone 'UTC',
        (p.month + interval '1 month') at time zone 'UTC'
    from (
        select c.relname, case when c.relname ~ '_[0-9]{6}$' then to_date(right(c.relname, 6), 'YYYYMM') end as month
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'public.audit_event'::regclass
    ) as p
    where p.month is not null
$$;
revoke all on function vink.log_months from public;

-- What is over and was not disposed of. Nobody reads it but the functions below, as the owner.
create view vink.over as
    select 'concern' as kind, c.id, c.department, c.version, c.status, c.outcome, vink.young(c.age_band) as young,
        c.closed_at as over_at, false as sent, null::timestamptz as ended, array[c.id] as held
    from concerns c where c.status = 'closed'
    union all
    select 'consultation', c.id, c.department, c.version, c.status,
        coalesce(vink.unfounded(c.concern_id), c.outcome), vink.young(c.age_band),
        coalesce(c.closed_at, c.updated_at), false, null, array_remove(array[c.id, c.concern_id], null)
    from consultations c where c.status in ('closed', 'withdrawn', 'redirected', 'expired')
    union all
    select 'referral', r.id, r.department, r.version, r.status, coalesce(r.withdrawn_because, r.outcome),
        r.minor_concerned or vink.young(r.age_band),
        coalesce(r.closed_at, r.updated_at), r.submitted_at is not null,
        (select max(s.ended_at) from support_courses s where s.referral_id = r.id), array[r.id]
    from referrals r
    where r.status in ('closed', 'declined', 'redirected', 'withdrawn')
        and not exists (select from support_courses s where s.referral_id = r.id and s.holder is not null)
    union all
    select 'referral', r.id, r.department, r.version, r.status, r.outcome, r.minor_concerned or vink.young(r.age_band),
        greatest(
            r.updated_at, (select max(p.updated_at) from participants p where p.referral_id = r.id),
            (select max(c.updated_at) from consents c where c.referral_id = r.id)
        ), false, null, array[r.id]
    from referrals r where r.status in ('draft', 'awaiting_consent')
    union all
    select 'session_notes', s.id, s.department, s.version, s.status, s.outcome, s.minor_concerned,
        greatest(s.ended_at, (
            select max(p.held_on) from progress_reviews p where p.course_id = s.id
        )::timestamp at time zone 'UTC'), true, s.ended_at, array[s.referral_id]
    from support_courses s
    where s.status = 'ended' and s.holder is null
        and exists (select from support_sessions n where n.course_id = s.id and n.sealed <> '')
    union all
    select 'transfer', t.id, t.department, t.version, t.status, null, coalesce(t.under_18, true), t.updated_at,
        true, null, array_remove(array[t.concern_id, t.referral_id], null)
    from transfers t where t.status not in ('requested', 'offered') and t.sealed <> ''
    union all
    select 'on_call_contact', o.id, o.department, o.version, o.status, null, vink.young(o.age_band), o.closed_at,
        false, null, array[o.id]
    from on_call_contacts o where o.status = 'closed' and o.summary <> ''
    union all
    select 'check_in', i.id, i.department, i.version, i.status, null, false, i.updated_at, false, null, array[i.id]
    from check_ins i where i.status = 'resolved' and i.resolution ->> 'remark' <> ''
    union all
    -- A restriction holds as long as there is something that it restricts.
    select 'subject_request', s.id, s.department, s.version, s.status, s.decision, true,
        greatest(s.closed_at, s.lifted_at), false, null, array[s.id]
    from subject_requests s
    where s.status = 'closed' and (
        s.restricted_at is null or s.lifted_at is not null
        or not exists (select from participants p where p.citizen_ref = s.citizen_ref and p.sealed <> '')
    )
    union all
    select 'log_review', l.id, l.department, l.version, l.status, null, false, l.closed_at, false, null, array[l.id]
    from log_reviews l where l.status = 'closed'
    union all
    select 'retention_run', n.id, n.department, n.version, 'closed', null, false, n.created_at, false, null, array[n.id]
    from retention_runs n
    union all
    -- A month of the log is held with whatever is held, or asked about, that there was by its end.
    select 'log_month', m.id, 'vink', 1,
        case when exists (
            select from audit_pending p where p.at >= m.since and p.at < m.past
        ) then 'pending' else 'sealed' end,
        to_char(m.month, 'YYYY-MM'), false, m.past, false, null,
        array(
            select h.subject_id from holds h where h.status = 'active' and (
                exists (select from concerns c where c.id = h.subject_id and c.created_at < m.past)
                or exists (select from consultations c where c.id = h.subject_id and c.created_at < m.past)
                or exists (select from referrals r where r.id = h.subject_id and r.created_at < m.past)
                or exists (select from subject_requests s where s.id = h.subject_id and s.created_at < m.past)
            )
            union
            select p.referral_id from participants p join subject_requests s on s.citizen_ref = p.citizen_ref
            where p.created_at < m.past and s.status in ('received', 'decided') and s.kind <> 'erasure'
        )
    from vink.log_months() m
    where exists (select from audit_event e where e.at >= m.since and e.at < m.past)
    union all
    -- What a disposal left stays as long as anything else points at it.
    select 'disposal', d.id, d.department, d.version, 'disposed', null, false, d.created_at, false, null, array[d.id]
    from disposals d
    where not exists (select from consultations c where c.concern_id = d.subject_id)
        and not exists (select from referrals r where d.subject_id in (r.concern_id, r.consultation_id));

-- What is over and was not disposed of, the longest over first, behind a place; or only one thing.
create function vink.what_is_over(
    at timestamptz, after_at timestamptz, after_id uuid, most integer, wanted uuid,
    out kind text, out id uuid, out department text, out version integer, out status text, out outcome text,
    out under_18 boolean, out over_at timestamptz, out sent boolean, out course_ended_at timestamptz,
    out under_review boolean, out unanswered boolean, out filed_as text, out holds uuid[]
) returns setof record
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    if vink.has_role('dpo') is not true then
        return;
    end if;
    perform set_config('vink.retaining', 'on', true);
    -- One thing is looked up by its id, a batch begins where the last one ended; what stops them is asked of no others.
    return query
        select f.kind, f.id, f.department, f.version, f.status, f.outcome, f.young, f.over_at, f.sent, f.ended,
            exists (
                select from emergency_accesses e
                where e.holder is not null and f.id in (e.concern_id, e.consultation_id, e.referral_id)
            ) or (f.kind = 'log_month' and exists (
                select from log_reviews l where l.status = 'open' and to_char(l.month, 'YYYY-MM') = f.outcome
            )),
            vink.is_asked_about(f.held),
            (
                -- What was filed before it was over is not the whole of it.
                select j.document_id from journal_exports j
                where j.subject_id = f.id and j.filed_at >= f.over_at order by j.filed_at desc, j.id limit 1
            ),
            vink.holds_on(f.held, what_is_over.at)
        from (
            select * from vink.over o where o.id = what_is_over.wanted and o.over_at <= what_is_over.at
            union all
            (
                select * from vink.over o
                where what_is_over.wanted is null and o.over_at <= what_is_over.at
                    and (o.over_at, o.id) > (
                        coalesce(what_is_over.after_at, '-infinity'),
                        coalesce(what_is_over.after_id, '00000000-0000-0000-0000-000000000000')
                    )
                order by o.over_at, o.id
                limit what_is_over.most
            )
        ) as f
        order by f.over_at, f.id;
    perform set_config('vink.retaining', '', true);
end
$$;

-- Whose something is that can be held.
create function vink.owner_of_held(kind text, wanted uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    owner text;
begin
    perform set_config('vink.retaining', 'on', true);
    select f.department into owner from (
        select c.department, 'concern' as kind from concerns c where c.id = wanted and c.status <> 'disposed'
        union all
        select c.department, 'consultation' from consultations c where c.id = wanted and c.status <> 'disposed'
        union all
        select r.department, 'referral' from referrals r where r.id = wanted and r.status <> 'disposed'
        union all
        select s.department, 'subject_request' from subject_requests s where s.id = wanted and s.status <> 'disposed'
    ) f
    where f.kind = owner_of_held.kind and vink.has_role('dpo');
    perform set_config('vink.retaining', '', true);
    return owner;
end
$$;

-- Where somebody takes part, and whether others do of whom it is still known who they are, or for whom it is drafted.
create function vink.taking_part(citizen_ref uuid, out referral_id uuid, out others boolean) returns setof record
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if vink.has_role('dpo') is not true then
        return;
    end if;
    perform set_config('vink.retaining', 'on', true);
    return query
        select p.referral_id, exists (
            select from participants o
            where o.referral_id = p.referral_id and o.id <> p.id and (
                vault.is_kept(o.citizen_ref) or (o.status <> 'left' and r.status in ('draft', 'awaiting_consent'))
            )
        )
        from participants p join referrals r on r.id = p.referral_id and r.status <> 'disposed'
        where p.citizen_ref = taking_part.citizen_ref
            and (p.sealed <> '' and (vault.is_kept(p.citizen_ref) or r.submitted_at is null));
    perform set_config('vink.retaining', '', true);
end
$$;

do $$
begin
    execute format('grant vink_vault to %I', current_user);
end
$$;
create function vink.is_kept_back(ref uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    kept_back boolean;
begin
    perform set_config('vink.retaining', 'on', true);
    kept_back := exists (
        select from participants p where p.citizen_ref = ref and (
            cardinality(vink.holds_on(array[p.referral_id], now())) > 0 or vink.is_asked_about(array[p.referral_id])
        )
    );
    perform set_config('vink.retaining', '', true);
    return kept_back;
end
$$;
revoke all on function vink.is_kept_back from public;
grant execute on function vink.is_kept_back to vink_vault;
create function vault.is_kept(wanted uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from vault.keys k where k.id = wanted and k.wrapped_key is not null)
$$;
-- Whoever places a hold, or writes into a case, holds its key meanwhile: a disposal waits for them, and looks again.
create function vault.lock_keys(wanted uuid[]) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    found_keys bigint;
begin
    perform from vault.keys k where k.id = any(wanted) and k.wrapped_key is not null order by k.id for update;
    get diagnostics found_keys = row_count;
    return found_keys;
end
$$;
create function vault.destroy_keys(wanted uuid[]) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    destroyed bigint;
begin
    if (vink.flushing() and vink.retaining()) is not true then
        raise exception 'keys are destroyed by a disposal' using errcode = 'insufficient_privilege';
    end if;
    update vault.keys k set master_key = null, wrapped_key = null, destroyed_at = now()
        where k.id = any(wanted) and k.wrapped_key is not null;
    get diagnostics destroyed = row_count;
    update vault.citizens c set fields = '{}', sealed = '', number_hash = null where c.id = any(wanted);
    return destroyed;
end
$$;
-- A person's key alone goes when their referral is over, unless a hold or another request stops it; one that has ended is
-- followed up, and may go on.
create or replace function vault.destroy_key(id uuid, use text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (vink.flushing() and vink.has_role('dpo')) is not true or not exists (
        select from public.participants p join public.referrals r on r.id = p.referral_id
        where destroy_key.id = case destroy_key.use when 'person' then p.citizen_ref else r.id end
            and r.status in ('declined', 'redirected', 'closed', 'withdrawn', 'disposed')
    ) then
        raise exception 'a key is destroyed when its referral is over' using errcode = 'insufficient_privilege';
    end if;
    update vault.keys k set master_key = null, wrapped_key = null, destroyed_at = now()
        where k.id = destroy_key.id and k.use = destroy_key.use and k.wrapped_key is not null;
    if not found or vink.is_kept_back(destroy_key.id) then
        raise exception 'there is no such key, or something stops that it goes' using errcode = 'VK412';
    end if;
    update vault.citizens c set fields = '{}', sealed = '', number_hash = null
        where c.id = destroy_key.id and destroy_key.use = 'person';
    return true;
end
$$;
do $$
declare
    made text;
begin
    foreach made in array array['is_kept', 'lock_keys', 'destroy_keys'] loop
        execute format('alter function vault.%I owner to vink_vault', made);
        execute format('revoke all on function vault.%I from public', made);
        execute format('grant execute on function vault.%I to %I', made, current_user);
    end loop;
    execute format('revoke vink_vault from %I', current_user);
end
$$;

-- All that belongs to what is disposed of: the ids of its records, of which some are those of its keys, and of persons.
create function vink.belongings(kind text, subject uuid, out records uuid[], out persons uuid[])
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    persons := '{}';
    if belongings.kind = 'concern' then
        records := array[belongings.subject]
            || array(select a.id from notification_assessments a where a.concern_id = belongings.subject)
            || array(select e.id from emergency_accesses e where e.concern_id = belongings.subject)
            || array(select t.id from transfers t where t.concern_id = belongings.subject);
    elsif belongings.kind = 'consultation' then
        records := array[belongings.subject]
            || array(select t.id from three_way_talks t where t.consultation_id = belongings.subject)
            || array(select a.id from notification_assessments a where a.consultation_id = belongings.subject)
            || array(select e.id from emergency_accesses e where e.consultation_id = belongings.subject);
    elsif belongings.kind = 'citizen' then
        persons := array[belongings.subject];
        records := array(select p.id from participants p where p.citizen_ref = belongings.subject);
        records := records
            || array(select c.id from consents c where c.citizen_ref = belongings.subject)
            || array(select d.id from disclosures d where d.participant_id = any(records))
            || array(select w.id from match_wishes w where w.id = any(records))
            || array(select m.id from match_proposals m where m.participant_id = any(records))
            || array(
                select g.id from goals g join support_courses s on s.id = g.course_id where s.participant_id = any(records)
            )
            || array(
                select n.id from support_sessions n join support_courses s on s.id = n.course_id
                where s.participant_id = any(records) and n.sealed <> ''
            )
            || array(
                select v.id from progress_reviews v join support_courses s on s.id = v.course_id
                where s.participant_id = any(records)
            );
    elsif belongings.kind = 'session_notes' then
        records := array(select s.id from support_sessions s where s.course_id = belongings.subject and s.sealed <> '');
    elsif belongings.kind = 'referral' then
        persons := array(select p.citizen_ref from participants p where p.referral_id = belongings.subject);
        records := array[belongings.subject]
            || array(select p.id from participants p where p.referral_id = belongings.subject)
            || array(select c.id from consents c where c.referral_id = belongings.subject)
            || array(select d.id from disclosures d where d.referral_id = belongings.subject)
            || array(select c.id from corrections c where c.subject_id = belongings.subject)
            || array(select w.id from match_wishes w where w.referral_id = belongings.subject)
            || array(select m.id from match_proposals m where m.referral_id = belongings.subject)
            || array(select g.id from goals g where g.referral_id = belongings.subject)
            || array(select s.id from support_sessions s where s.referral_id = belongings.subject and s.sealed <> '')
            || array(select v.id from progress_reviews v where v.referral_id = belongings.subject)
            || array(select a.id from notification_assessments a where a.referral_id = belongings.subject)
            || array(select e.id from emergency_accesses e where e.referral_id = belongings.subject)
            || array(select t.id from transfers t where t.referral_id = belongings.subject);
    else
        records := array[belongings.subject];
    end if;
    if belongings.kind in ('concern', 'consultation', 'referral', 'subject_request') then
        records := records || array(select h.id from holds h where h.subject_id = belongings.subject);
    end if;
end
$$;
revoke all on function vink.belongings from public;

create function vink.disposal_extent(
    kind text, subject uuid, out records integer, out keys integer, out identities integer
) returns setof record
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    found record;
begin
    if vink.has_role('dpo') is not true then
        return;
    end if;
    perform set_config('vink.retaining', 'on', true);
    found := vink.belongings(kind, subject);
    records := cardinality(found.records);
    keys := (select count(*) from unnest(found.records || found.persons) as one where vault.is_kept(one));
    identities := (select count(*) from unnest(found.persons) as one where vault.is_kept(one));
    perform set_config('vink.retaining', '', true);
    return next;
end
$$;

-- The disposal (R16): nothing of it, or all of it. Keys first are locked, so that nobody writes or holds meanwhile; then
-- it is looked at again.
create function vink.dispose(id uuid, kind text, version integer, at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    all_of record;
    ids uuid[];
    held uuid[];
    stopped boolean;
    judged_kind constant text := case dispose.kind when 'citizen' then 'referral' else dispose.kind end;
    judged uuid := dispose.id;
    one text;
begin
    if (vink.flushing() and vink.has_role('dpo')) is not true then
        raise exception 'only a run or a decided erasure disposes' using errcode = 'insufficient_privilege';
    end if;
    perform set_config('vink.retaining', 'on', true);
    all_of := vink.belongings(dispose.kind, dispose.id);
    ids := all_of.records || all_of.persons;
    if dispose.kind = 'citizen' then
        -- What is one person's alone is over when their referral is.
        select p.referral_id into judged from participants p where p.citizen_ref = dispose.id;
    end if;
    held := case dispose.kind
        when 'transfer' then array_remove((
            select array[t.concern_id, t.referral_id] from transfers t where t.id = dispose.id
        ), null)
        when 'session_notes' then array(select s.referral_id from support_courses s where s.id = dispose.id)
        when 'consultation' then dispose.id || array(select c.concern_id from consultations c where c.id = dispose.id)
        when 'log_month' then coalesce((
            select o.held from vink.over o where o.kind = 'log_month' and o.id = dispose.id
        ), '{}')
        else array[judged]
    end;
    perform vault.lock_keys(ids || held);
    perform from concerns c where c.id = dispose.id for update;
    perform from consultations c where c.id = dispose.id for update;
    perform from referrals r where r.id = judged for update;
    perform from subject_requests s where s.id = dispose.id for update;
    stopped := cardinality(vink.holds_on(held, dispose.at)) > 0 or vink.is_asked_about(held);
    if stopped or not exists (
        select from vink.what_is_over('infinity', null, null, 1, judged) as o
        where o.kind = judged_kind and o.version = dispose.version
    ) then
        raise exception 'this is not over, or something stops it' using errcode = 'VK412';
    end if;
    perform set_config('vink.retaining', 'on', true);
    perform vault.destroy_keys(ids);
    if dispose.kind = 'referral' then
        foreach one in array array[
            'participants', 'consents', 'disclosures', 'match_wishes', 'match_proposals', 'goals', 'support_sessions',
            'progress_reviews', 'emergency_accesses', 'notification_assessments', 'transfers'
        ] loop
            execute format('update %I set sealed = '''' where referral_id = $1', one) using dispose.id;
        end loop;
        update corrections c set sealed = '' where c.subject_id = dispose.id;
    elsif dispose.kind = 'citizen' then
        foreach one in array array[
            'participants', 'consents', 'disclosures', 'match_wishes', 'match_proposals', 'goals', 'support_sessions',
            'progress_reviews'
        ] loop
            execute format('update %I set sealed = '''' where referral_id = $1 and id = any($2)', one) using judged, ids;
        end loop;
    elsif dispose.kind = 'concern' then
        update notification_assessments a set sealed = '' where a.concern_id = dispose.id;
        update emergency_accesses e set sealed = '' where e.concern_id = dispose.id;
        update transfers t set sealed = '' where t.concern_id = dispose.id;
    elsif dispose.kind = 'consultation' then
        update three_way_talks t set sealed = '' where t.consultation_id = dispose.id;
        update notification_assessments a set sealed = '' where a.consultation_id = dispose.id;
        update emergency_accesses e set sealed = '' where e.consultation_id = dispose.id;
    elsif dispose.kind = 'session_notes' then
        update support_sessions s set sealed = '' where s.course_id = dispose.id;
    end if;
    update holds h set sealed = '' where h.subject_id = dispose.id;
    update transfers t set sealed = '' where t.id = dispose.id and dispose.kind = 'transfer';
    update concerns c set status = 'disposed', sealed = '', local_ref = null
        where c.id = dispose.id and dispose.kind = 'concern';
    update consultations c set status = 'disposed', sealed = '', referral_authorisation = null, answer_wanted_by = null
        where c.id = dispose.id and dispose.kind = 'consultation';
    update referrals r set status = 'disposed', sealed = '', holder = null, holder_id = null, successor_id = null,
            due_at = null
        where r.id = dispose.id and dispose.kind = 'referral';
    update subject_requests s set status = 'disposed', sealed = ''
        where s.id = dispose.id and dispose.kind = 'subject_request';
    update on_call_contacts o set summary = '', closing_remark = case when o.closing_remark is not null then '' end
        where o.id = dispose.id and dispose.kind = 'on_call_contact';
    update check_ins i set resolution = jsonb_set(i.resolution, '{remark}', '""')
        where i.id = dispose.id and dispose.kind = 'check_in';
    perform vink.end_rows(dispose.kind, dispose.id);
    delete from submissions s where s.object_id = any(ids);
    delete from outbox o where o.object_id = any(ids);
    delete from audit_payload p using audit_event e
        where e.object_id = any(ids) and p.event_id = e.id and p.at = e.at;
    perform set_config('vink.retaining', '', true);
    return true;
end
$$;

do $$
declare
    made text;
begin
    foreach made in array array['what_is_over', 'owner_of_held', 'taking_part', 'disposal_extent', 'dispose'] loop
        execute format('revoke all on function vink.%I from public', made);
        execute format('grant execute on function vink.%I to vink_app', made);
    end loop;
end
$$;
