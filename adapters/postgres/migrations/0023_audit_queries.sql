-- What auditors ask of the log: refusals by themselves, as of then, and who saw what lies with a person.

-- Refusals are few among many; what was allowed is in none of these, and costs nothing.
create index audit_event_refused on audit_event (at desc, id desc) where outcome <> 'allowed';
create index audit_event_refused_actor on audit_event (actor, at desc, id desc) where outcome <> 'allowed';
create index audit_event_refused_object on audit_event (object_id, at desc, id desc) where outcome <> 'allowed';

-- That there is a payload may be known; what it says is read by nobody.
create policy auditors_know on audit_payload for select to vink_app using ((select vink.has_role('auditor', 'dpo')));
grant select (event_id, at) on audit_payload to vink_app;

-- Whoever reads the log sees no case: two functions look for ids of things, and return nothing else.
create function vink.tracing() returns boolean language sql stable parallel safe
    return vink.has_role('auditor', 'dpo') and current_setting('vink.tracing', true) = 'on';
create policy traced on consents for select to current_user using ((select vink.tracing()));
create policy traced on disclosures for select to current_user using ((select vink.tracing()));
create policy traced on corrections for select to current_user using ((select vink.tracing()));
create policy traced on notification_assessments for select to current_user using ((select vink.tracing()));
create policy traced on transfers for select to current_user using ((select vink.tracing()));
create policy traced on emergency_accesses for select to current_user using ((select vink.tracing()));
create policy traced on match_wishes for select to current_user using ((select vink.tracing()));
create policy traced on match_proposals for select to current_user using ((select vink.tracing()));
create policy traced on mentor_conflicts for select to current_user using ((select vink.tracing()));
create policy traced on goals for select to current_user using ((select vink.tracing()));
create policy traced on support_sessions for select to current_user using ((select vink.tracing()));
create policy traced on progress_reviews for select to current_user using ((select vink.tracing()));
create policy traced on audit_event for select to current_user using ((select vink.tracing()));
create index transfers_of_referral on transfers (referral_id) where referral_id is not null;

-- Which thing lies with which participant; what is of a whole referral lies with each of them.
create view vink.person_things as
    select 'participant' as object_type, p.id as object_id, p.citizen_ref from participants p
    union all
    select 'citizen', p.citizen_ref, p.citizen_ref from participants p
    union all
    select 'referral', p.referral_id, p.citizen_ref from participants p
    union all
    select 'consent', c.id, c.citizen_ref from consents c
    union all
    select 'disclosure', d.id, p.citizen_ref
    from participants p join disclosures d on d.referral_id = p.referral_id and d.participant_id = p.id
    union all
    select 'correction', c.id, p.citizen_ref from participants p join corrections c on c.subject_id = p.referral_id
    union all
    select 'notification_assessment', n.id, p.citizen_ref
    from participants p join notification_assessments n on n.referral_id = p.referral_id
    union all
    select 'transfer', t.id, p.citizen_ref from participants p join transfers t on t.referral_id = p.referral_id
    union all
    select 'emergency_access', e.id, p.citizen_ref
    from participants p join emergency_accesses e on e.referral_id = p.referral_id
    union all
    select 'match_wishes', w.id, p.citizen_ref from participants p join match_wishes w on w.id = p.id
    union all
    select 'match_proposal', m.id, p.citizen_ref from participants p join match_proposals m on m.participant_id = p.id
    union all
    select 'mentor_conflict', m.id, p.citizen_ref from participants p join mentor_conflicts m on m.participant_id = p.id
    union all
    select 'support_course', c.id, p.citizen_ref from participants p join support_courses c on c.participant_id = p.id
    union all
    select 'goal', g.id, p.citizen_ref
    from participants p join support_courses c on c.participant_id = p.id join goals g on g.course_id = c.id
    union all
    select 'support_session', s.id, p.citizen_ref
    from participants p join support_courses c on c.participant_id = p.id join support_sessions s on s.course_id = c.id
    union all
    select 'progress_review', r.id, p.citizen_ref
    from participants p join support_courses c on c.participant_id = p.id join progress_reviews r on r.course_id = c.id;

create function vink.things_of(wanted uuid) returns table (object_type text, object_id uuid)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    if vink.has_role('auditor', 'dpo') is not true then
        return;
    end if;
    perform set_config('vink.tracing', 'on', true);
    return query
        select t.object_type, t.object_id from vink.person_things t where t.citizen_ref = wanted
        union
        select 'citizen', wanted
        union
        -- Of what was disposed of the log alone knows: a request that named the person named the referral, too.
        select other.object_type, other.object_id
        from audit_event named
            join audit_event other on other.at = named.at and other.request_id = named.request_id
        where named.object_id = wanted and named.object_type = 'citizen' and named.outcome = 'allowed'
            and other.object_type = 'referral' and other.object_id is not null;
    perform set_config('vink.tracing', '', true);
end
$$;

create function vink.persons_of(things uuid[]) returns table (object_id uuid, citizen_refs uuid[])
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    if vink.has_role('auditor', 'dpo') is not true or things is null then
        return;
    end if;
    perform set_config('vink.tracing', 'on', true);
    return query
        select t.object_id, array_agg(distinct t.citizen_ref order by t.citizen_ref)
        from vink.person_things t where t.object_id = any(things) group by t.object_id;
    perform set_config('vink.tracing', '', true);
end
$$;
revoke all on function vink.things_of, vink.persons_of from public;
grant execute on function vink.things_of, vink.persons_of to vink_app;
