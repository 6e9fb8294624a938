-- What ends at once, and what ends by itself when its time is over.

-- A row about a person or a client is about the tokens that were issued until then; one about a token or a log-in is
-- about it whenever it was issued.
alter table oauth_revocations add column issued_until timestamptz;

create function vink.tell_of_revocations() returns trigger language plpgsql as $$
begin
    notify vink_revocations;
    return null;
end
$$;
create trigger told after insert or update on oauth_revocations
    for each statement execute function vink.tell_of_revocations();

-- Whatever takes a client or a person the right to a token ends the tokens that are out, in the same transaction. The
-- second on top is for a token that was being made meanwhile, of somebody who was still entitled.
create function vink.end_tokens() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    -- A client is known to its tokens by a word, a person by the id.
    who text := case tg_table_name
        when 'clients' then 'client:' || (to_jsonb(new) ->> 'client_id')
        when 'staff' then 'subject:' || new.id
        else 'subject:' || (to_jsonb(new) ->> 'staff_id')
    end;
    at timestamptz := greatest(new.updated_at, clock_timestamp());
begin
    insert into oauth_revocations (key, expires_at, issued_until)
    values (who, at + interval '10 minutes', at + interval '1 second')
    on conflict (key) do update set expires_at = excluded.expires_at, issued_until = excluded.issued_until;
    return null;
end
$$;
revoke all on function vink.end_tokens() from public;

create trigger ends_tokens after update on clients for each row
    when (
        (new.status <> 'active' and old.status = 'active')
        or not old.scopes <@ new.scopes
        or new.valid_until < old.valid_until
    )
    execute function vink.end_tokens();
create trigger ends_tokens after update on staff for each row
    when (new.status <> 'active' and old.status = 'active')
    execute function vink.end_tokens();
create trigger ends_tokens after update on staff_grants for each row
    when (new.revoked_at is not null and old.revoked_at is null or new.ends_at < old.ends_at)
    execute function vink.end_tokens();

-- What is over and still open, for the worker: no text, only where it is. It then ends each in a request of its own, as
-- a member of staff would, under row security and with its log event.
create policy lapsing_is_seen on consultations for select to current_user using (
    status in ('draft', 'information_requested')
);
create policy lapsing_is_seen on consents for select to current_user using (status = 'active');
create index consultations_lapsing on consultations (status, updated_at) where status in ('draft', 'information_requested');
create index consents_lapsing on consents (expires_at) where status = 'active';

create function vink.lapsed(
    at timestamptz, drafts_before timestamptz, questions_before timestamptz, most integer,
    out rule text, out id uuid, out department text
) returns setof record language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    (
        select 'draft_untouched', c.id, c.department from consultations c
        where c.status = 'draft' and c.updated_at <= drafts_before order by c.updated_at limit most
    ) union all (
        select 'question_unanswered', c.id, c.department from consultations c
        where c.status = 'information_requested' and c.updated_at <= questions_before order by c.updated_at limit most
    ) union all (
        select 'consent_over', c.id, c.department from consents c
        where c.status = 'active' and c.expires_at <= at order by c.expires_at limit most
    )
$$;
revoke all on function vink.lapsed from public;
grant execute on function vink.lapsed to vink_app;
