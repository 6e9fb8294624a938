-- Subject requests, what is given on them, and the restriction that one of them may bring.
create table subject_requests (
    id uuid primary key,
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('received', 'decided', 'closed', 'disposed')),
    kind text not null check (kind in (
        'access', 'log_extract', 'rectification', 'restriction', 'objection', 'erasure'
    )),
    citizen_ref uuid not null,
    requested_by text not null check (requested_by in ('person', 'guardian', 'representative')),
    identity_check text not null check (identity_check in (
        'electronic_id', 'document_shown', 'known_to_staff', 'mandate_shown'
    )),
    language text not null check (language in ('da', 'sv', 'en')),
    received_on date not null,
    received_by uuid not null,
    extended_at timestamptz,
    extension_reason text check (extension_reason in ('complex', 'many_requests')),
    decision text check (decision in ('granted', 'partly_granted', 'refused')),
    names_released boolean not null,
    proposed_by uuid,
    approved_by uuid,
    decided_at timestamptz,
    restricted_at timestamptz,
    lifted_at timestamptz,
    correction_id uuid,
    answered_how text check (answered_how in ('digital_post', 'letter', 'in_person')),
    closed_by uuid,
    closed_at timestamptz,
    holder text check (holder in ('dpo', 'vink_coordinator')),
    holder_id uuid check (holder_id is null),
    due_at timestamptz,
    sealed bytea not null,
    check ((extended_at is null) = (extension_reason is null)),
    check ((decision is null) = (proposed_by is null)),
    check ((status = 'received') = (decided_at is null)),
    check (status = 'received' or decision is not null),
    -- Nobody gives access to somebody's data alone.
    check (approved_by is distinct from proposed_by or approved_by is null),
    check (kind <> 'access' or status = 'received' or decision = 'refused' or approved_by is not null),
    check (not names_released or kind = 'log_extract'),
    check (restricted_at is null or kind = 'restriction'),
    check (lifted_at is null or restricted_at is not null),
    check ((status in ('closed', 'disposed')) = (closed_at is not null)),
    check ((holder is null) = (closed_at is not null) and (holder is null) = (due_at is null))
);
create index subject_requests_waiting on subject_requests (holder, due_at, id) where holder is not null;
create index subject_requests_by_status on subject_requests (status, id desc);
create index subject_requests_of_citizen on subject_requests (citizen_ref, id desc);
create index subject_requests_restricting on subject_requests (citizen_ref)
    where restricted_at is not null and lifted_at is null;
create trigger content_stays before update on subject_requests for each row execute function vink.content_stays(
    '', 'sealed', 'version', 'updated_at', 'status', 'extended_at', 'extension_reason', 'decision', 'names_released',
    'proposed_by', 'approved_by', 'decided_at', 'restricted_at', 'lifted_at', 'correction_id', 'answered_how',
    'closed_by', 'closed_at', 'holder', 'holder_id', 'due_at'
);
alter table subject_requests enable row level security;
alter table subject_requests force row level security;
create policy answering_sees on subject_requests for select using (
    (select vink.has_role('dpo')) or (kind = 'access' and (select vink.has_role('vink_coordinator')))
);
create policy dpo_adds on subject_requests for insert with check (
    (select vink.has_role('dpo')) and received_by = (select vink.subject()) and status = 'received'
);
create policy dpo_changes on subject_requests for update using ((select vink.has_role('dpo')));
-- Whoever approves, or hands back, is somebody else than who proposed it.
create policy second_approves on subject_requests for update using (
    kind = 'access' and status = 'received' and proposed_by <> (select vink.subject())
    and (select vink.has_role('vink_coordinator'))
) with check (kind = 'access' and (select vink.has_role('vink_coordinator')));
create policy owner_looks on subject_requests for select to current_user using (true);
grant select, insert, update on subject_requests to vink_app;

-- What is given to a person: theirs alone, once it is granted, and as long as the request is not closed.
create function vink.given(request uuid, wanted text) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select s.citizen_ref from subject_requests s
    where s.id = request and s.kind = wanted and s.status <> 'received' and s.decision in ('granted', 'partly_granted')
        and vink.has_role('dpo')
$$;
create function vink.data_of_subject(request uuid) returns table (
    kind text, case_of uuid, at timestamptz, content jsonb
)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    ref uuid := vink.given(request, 'access');
begin
    if ref is null then
        return;
    end if;
    perform set_config('vink.tracing', 'on', true);
    return query
        with own as materialized (select p.* from participants p where p.citizen_ref = ref),
        referred as materialized (select r.* from referrals r where r.citizen_ref = ref),
        courses as materialized (select c.* from support_courses c join own on c.participant_id = own.id)
        select 'participant', o.referral_id, o.created_at, to_jsonb(o) from own o
        union all
        select 'referral', r.id, r.created_at, to_jsonb(r) from referred r
        union all
        select 'consent', c.referral_id, c.created_at, to_jsonb(c) from consents c where c.citizen_ref = ref
        union all
        select 'disclosure', d.referral_id, d.created_at, to_jsonb(d)
        from disclosures d join own on d.referral_id = own.referral_id and d.participant_id = own.id
        union all
        select 'correction', c.subject_id, c.created_at, to_jsonb(c)
        from corrections c join referred r on c.subject_id = r.id
        union all
        select 'match_wishes', w.referral_id, w.created_at, to_jsonb(w) from match_wishes w join own on w.id = own.id
        union all
        select 'support_course', c.referral_id, c.created_at, to_jsonb(c) from courses c
        union all
        select 'goal', g.referral_id, g.created_at, to_jsonb(g) from goals g join courses c on g.course_id = c.id
        union all
        select 'support_session', s.id, s.created_at, to_jsonb(s)
        from support_sessions s join courses c on s.course_id = c.id
        union all
        select 'progress_review', r.referral_id, r.created_at, to_jsonb(r)
        from progress_reviews r join courses c on r.course_id = c.id;
    perform set_config('vink.tracing', '', true);
end
$$;
create function vink.names_of_staff(request uuid, wanted uuid[]) returns table (id uuid, display_name text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select s.id, s.display_name from staff s
    where s.id = any(wanted) and vink.given(request, 'log_extract') is not null
        and (select names_released from subject_requests where id = request)
$$;

-- What is restricted is kept, and not used: the reason is told in words. Whatever ends it, takes back or disposes of it
-- goes on, and so does what the database's owner does by itself.
create function vink.restricted(ref uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from subject_requests s
        where s.citizen_ref = ref and s.restricted_at is not null and s.lifted_at is null
    )
$$;
create function vink.restricts(referral uuid, participant uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from participants p
        where p.referral_id = referral
            and (participant is null or p.id = participant)
            and vink.restricted(p.citizen_ref)
    )
$$;
create function vink.not_while_restricted() returns trigger language plpgsql as $$
declare
    row jsonb := to_jsonb(new);
begin
    if current_user <> 'vink_app' or row ->> 'status' in (
        'withdrawn', 'ended', 'closed', 'disposed', 'stopped', 'rejected', 'refused', 'declined', 'lapsed'
    ) then
        return new;
    end if;
    if vink.restricts(coalesce(row ->> 'referral_id', row ->> 'id')::uuid, (row ->> 'participant_id')::uuid) then
        raise exception 'what is kept of this person is restricted' using errcode = 'VK423';
    end if;
    return new;
end
$$;
create trigger not_while_restricted before update on referrals for each row
    when (new.disclosure_stopped_at is null) execute function vink.not_while_restricted();
create trigger not_while_restricted before insert or update on disclosures
    for each row execute function vink.not_while_restricted();
create trigger not_while_restricted before insert on transfers
    for each row execute function vink.not_while_restricted();
create trigger not_while_restricted before insert on match_proposals
    for each row execute function vink.not_while_restricted();
create trigger not_while_restricted before insert on support_courses
    for each row execute function vink.not_while_restricted();
create trigger not_while_restricted before insert on support_sessions
    for each row execute function vink.not_while_restricted();
create trigger not_while_restricted before insert on goals
    for each row execute function vink.not_while_restricted();

do $$
begin
    execute format('grant vink_vault to %I', current_user);
end
$$;
grant execute on function vink.restricted, vink.given to vink_vault;
-- The vault opens nobody who is restricted, but to answer them; that their key is destroyed is no use of it.
create policy not_while_restricted on participants as restrictive for select to vink_vault
    using (not vink.restricted(citizen_ref) or ((select vink.flushing()) and (select vink.has_role('dpo'))));
create function vault.read_subject(request uuid) returns setof vault.sealed_citizen
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.id, c.department, c.version, c.created_at, c.updated_at,
        k.master_key, k.wrapped_key, c.fields, c.sealed, c.number_hash
    from vault.citizens c join vault.keys k on k.id = c.id and k.wrapped_key is not null
    where c.id = vink.given(request, 'access')
$$;
alter function vault.read_subject owner to vink_vault;
revoke all on function vault.read_subject from public;
grant execute on function vault.read_subject to vink_app;
do $$
begin
    execute format('revoke vink_vault from %I', current_user);
end
$$;
revoke all on function vink.given, vink.data_of_subject, vink.names_of_staff, vink.restricted, vink.restricts
    from public;
grant execute on function vink.data_of_subject, vink.names_of_staff, vink.restricts to vink_app;
