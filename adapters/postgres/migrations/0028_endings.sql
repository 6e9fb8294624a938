-- What ends with its rows: reviews of the log, runs, and what a disposal left once its own period is over.

do $$
declare
    one text;
begin
    foreach one in array array[
        'concerns', 'consultations', 'three_way_talks', 'referrals', 'participants', 'consents', 'disclosures',
        'corrections', 'transfers', 'match_wishes', 'match_proposals', 'support_courses', 'goals', 'support_sessions',
        'progress_reviews', 'emergency_accesses', 'notification_assessments', 'on_call_contacts', 'check_ins', 'holds',
        'subject_requests', 'log_reviews', 'retention_runs', 'journal_exports', 'disposals'
    ] loop
        execute format(
            'create policy retaining_removes on %I for delete to current_user using ((select vink.retaining()))', one
        );
    end loop;
    execute format('grant vink_vault to %I', current_user);
end
$$;

-- That a key was destroyed is kept no longer than what else is left of its case.
create function vault.forget_keys(wanted uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (vink.flushing() and vink.retaining()) is not true then
        raise exception 'keys are forgotten by a disposal' using errcode = 'insufficient_privilege';
    end if;
    delete from vault.citizens c using vault.keys k
        where c.id = any(wanted) and k.id = c.id and k.wrapped_key is null;
    delete from vault.keys k where k.id = any(wanted) and k.wrapped_key is null;
end
$$;
alter function vault.forget_keys owner to vink_vault;
revoke all on function vault.forget_keys from public;
do $$
begin
    execute format('grant execute on function vault.forget_keys to %I', current_user);
    execute format('revoke vink_vault from %I', current_user);
end
$$;

-- What is left of a case: emptied rows, those that point at others first.
create function vink.forget_case(kind text, subject uuid) returns void
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
declare
    all_of record := vink.belongings(kind, subject);
    notes uuid[] := array(select n.id from support_sessions n where n.referral_id = subject);
    one text;
begin
    foreach one in array case kind
        when 'concern' then array['notification_assessments', 'emergency_accesses', 'transfers']
        when 'consultation' then array['three_way_talks', 'notification_assessments', 'emergency_accesses']
        when 'referral' then array[
            'match_wishes', 'match_proposals', 'goals', 'support_sessions', 'progress_reviews', 'support_courses',
            'disclosures', 'consents', 'notification_assessments', 'emergency_accesses', 'transfers', 'participants'
        ]
        else '{}'::text[]
    end loop
        execute format('delete from %I where %I = $1', one, kind || '_id') using subject;
    end loop;
    delete from corrections c where c.subject_id = subject;
    delete from concerns c where c.id = subject and forget_case.kind = 'concern';
    delete from consultations c where c.id = subject and forget_case.kind = 'consultation';
    delete from referrals r where r.id = subject and forget_case.kind = 'referral';
    delete from subject_requests s where s.id = subject and forget_case.kind = 'subject_request';
    delete from on_call_contacts o where o.id = subject and forget_case.kind = 'on_call_contact';
    delete from check_ins i where i.id = subject and forget_case.kind = 'check_in';
    delete from holds h where h.subject_id = subject;
    delete from journal_exports j where j.subject_id = subject;
    perform vault.forget_keys(all_of.records || all_of.persons || notes);
end
$$;
revoke all on function vink.forget_case from public;

create function vink.end_rows(kind text, id uuid) returns void
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
declare
    left_by record;
begin
    if end_rows.kind = 'disposal' then
        select d.subject_kind, d.subject_id into strict left_by from disposals d where d.id = end_rows.id;
        perform vink.forget_case(left_by.subject_kind, left_by.subject_id);
    end if;
    if end_rows.kind = 'log_month' then
        perform vink.end_log_month(end_rows.id);
    end if;
    delete from disposals d where d.id = end_rows.id and end_rows.kind = 'disposal';
    delete from log_reviews l where l.id = end_rows.id and end_rows.kind = 'log_review';
    delete from retention_runs n where n.id = end_rows.id and end_rows.kind = 'retention_run';
end
$$;
revoke all on function vink.end_rows from public;

-- What VINK did on a referral that is over, for the copy that VINK's own system files before it is shredded.
create function vink.courses_to_file(referral uuid) returns table (
    kind text, case_of uuid, at timestamptz, content jsonb
)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    if vink.has_role('dpo') is not true then
        return;
    end if;
    perform set_config('vink.retaining', 'on', true);
    return query
        with courses as materialized (
            select c.* from support_courses c join vink.over o on o.kind = 'referral' and o.id = c.referral_id
            where c.referral_id = referral
        )
        select 'support_course', c.referral_id, c.created_at, to_jsonb(c) from courses c
        union all
        select 'goal', g.referral_id, g.created_at, to_jsonb(g) from goals g join courses c on c.id = g.course_id
        union all
        select 'progress_review', r.referral_id, r.created_at, to_jsonb(r)
        from progress_reviews r join courses c on c.id = r.course_id;
    perform set_config('vink.retaining', '', true);
end
$$;
revoke all on function vink.courses_to_file from public;
grant execute on function vink.courses_to_file to vink_app;

-- How many events a month of the log has, and the hash of their hashes in the order in which they were sealed; nothing
-- where one was not sealed, is not the one that was, or is gone: what was altered is not ended.
create function vink.sealed_month(wanted uuid, out month date, out events bigint, out digest bytea)
returns setof record language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if vink.has_role('dpo') is not true then
        return;
    end if;
    perform set_config('vink.retaining', 'on', true);
    return query
        with span as materialized (select m.* from vink.log_months() m where m.id = wanted),
        e as (select a.id, a.record from audit_event a join span on a.at >= span.since and a.at < span.past),
        l as (select a.* from audit_leaf a join span on a.at >= span.since and a.at < span.past)
        select (select span.month from span), count(*), sha256(string_agg(l.leaf, ''::bytea order by l.position))
        from e full join l on l.event_id = e.id
        having bool_and(e.id is not null and sha256('\x00'::bytea || e.record) is not distinct from l.leaf);
    perform set_config('vink.retaining', '', true);
end
$$;
revoke all on function vink.sealed_month from public;
grant execute on function vink.sealed_month to vink_app;
-- The rows of a month go at once. Nobody waits for that longer than a moment: else it is left to the next run.
create function vink.end_log_month(wanted uuid) returns void
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
declare
    span record;
    sealed record;
begin
    select * into strict span from vink.log_months() m where m.id = wanted;
    perform set_config('lock_timeout', '3s', true);
    execute format(
        'lock table %I, %I in access exclusive mode',
        'audit_event_' || to_char(span.month, 'YYYYMM'), 'audit_payload_' || to_char(span.month, 'YYYYMM')
    );
    select * into sealed from vink.sealed_month(wanted);
    if sealed.events is null then
        raise exception 'this month is not what was sealed' using errcode = 'VK412';
    end if;
    insert into audit_ended (id, month, ended_at, events, digest)
        values (wanted, span.month, now(), sealed.events, sealed.digest);
    update audit_ended a set ending_id = e.id, ending = e.record from audit_event e
        where e.object_id = a.id and e.object_type = 'log_month' and e.action = 'disposal:erase'
            and e.at >= span.since and e.at < span.past and a.ending_id is null;
    execute format(
        'truncate %I, %I',
        'audit_event_' || to_char(span.month, 'YYYYMM'), 'audit_payload_' || to_char(span.month, 'YYYYMM')
    );
exception when lock_not_available then
    raise exception 'somebody is reading this month' using errcode = 'VK412';
end
$$;
revoke all on function vink.end_log_month from public;
