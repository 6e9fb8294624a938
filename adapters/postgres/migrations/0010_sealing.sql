-- Case text as ciphertext under a key per case; the way of a master key; how many identities somebody has read.

do $$
begin
    execute format('grant vink_vault to %I', current_user);
end
$$;

-- What a case says, as one ciphertext bound to record, kind and version. There was no release, so that no text is left
-- behind in clear; were there any, this would fail rather than lose it.
alter table referrals
    drop column direct_reason, drop column needs_text, drop column strengths_text, drop column goals_wanted,
    drop column interpreter_language, drop column contact_wish, drop column informed, drop column legal_basis,
    drop column questions, drop column decisions, drop column intake_note, drop column redirected_to,
    add column sealed bytea not null;
alter table consents
    drop column scope_text, drop column purposes, drop column evidence_ref, add column sealed bytea not null;
alter table notification_assessments
    drop column external_ref, drop column reason, add column sealed bytea not null;

-- The master keys that this database was ever sealed with. The proof is a known text, wrapped by the key.
create table vault.master_keys (
    id text primary key,
    proof bytea not null,
    since timestamptz not null default now(),
    retired_at timestamptz
);
alter table vault.master_keys owner to vink_vault;

-- Nothing is wrapped any more by a key that was retired, whoever still holds it. A key is made with every concern: whoever
-- makes one waits for nobody, locks no row that others want, and keeps no index that only retiring would use. Whoever
-- retires a master key waits until the keys that are being made are there, and looks then.
create function vault.refuse_retired() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from vault.master_keys m where m.id = new.master_key and m.retired_at is not null) then
        raise exception 'this master key is retired' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
alter function vault.refuse_retired owner to vink_vault;
create trigger usable before update of master_key on vault.keys
    for each row when (new.master_key is not null) execute function vault.refuse_retired();
create trigger usable_for_persons before insert on vault.keys
    for each row when (new.use = 'person') execute function vault.refuse_retired();

-- What a process has to know before it starts: which keys there are; and with `counted`, where one of them is not at
-- hand, what each has sealed. Where no key is known yet, whatever was sealed before tells which there are.
create function vault.known_keys(
    counted boolean, out id text, out proof bytea, out retired boolean, out persons bigint, out cases bigint
)
returns setof record language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not counted and exists (select from vault.master_keys) then
        return query
            select m.id, m.proof, m.retired_at is not null, 0::bigint, 0::bigint from vault.master_keys m
            order by m.since;
        return;
    end if;
    return query
        select coalesce(m.id, k.master_key), m.proof, m.retired_at is not null,
            count(k.use) filter (where k.use = 'person'), count(k.use) filter (where k.use = 'case')
        from vault.master_keys m
            full join (select u.master_key, u.use from vault.keys u where u.master_key is not null) k
            on k.master_key = m.id
        group by m.id, k.master_key, m.proof, m.retired_at, m.since
        order by m.since nulls last;
end
$$;
-- The first key of a database is taken as it comes; another one only from somebody who also has one that was known.
create function vault.adopt_key(adopted text, proof bytea, at_hand text[]) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    lock table vault.master_keys in share row exclusive mode;
    if exists (select from vault.master_keys m where m.id = adopted) then
        return true;
    end if;
    if exists (select from vault.master_keys) and not exists (
        select from vault.master_keys m where m.id = any(at_hand)
    ) then
        return false;
    end if;
    insert into vault.master_keys (id, proof) values (adopted, adopt_key.proof);
    return true;
end
$$;

-- A case's key, to whoever sees a row of the case: it opens nothing by itself.
create function vault.case_key(wanted uuid, out case_id uuid, out master_key text, out wrapped_key bytea)
returns setof record language plpgsql stable rows 1 security definer set search_path = pg_catalog, pg_temp as $$
begin
    if vink.subject() is null then
        return;
    end if;
    return query
        select k.id, k.master_key, k.wrapped_key from vault.keys k
        where k.id = wanted and k.use = 'case' and k.wrapped_key is not null;
end
$$;
create function vault.create_case_key(id uuid, use text, master_key text, wrapped_key bytea) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if vink.flushing() is not true or vink.subject() is null then
        raise exception 'only a write makes a case' using errcode = 'insufficient_privilege';
    end if;
    insert into vault.keys values (
        create_case_key.id, 'case', create_case_key.master_key, create_case_key.wrapped_key
    );
    return true;
end
$$;
-- Whoever writes into a case holds its key until it is written: what nobody can read again is not written.
create function vault.hold_case(id uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform from vault.keys k where k.id = hold_case.id and k.use = 'case' and k.wrapped_key is not null for share;
    if not found then
        raise exception 'the key of this case is gone' using errcode = 'VK412';
    end if;
    return true;
end
$$;

-- Crypto-shredding (R16): the key goes, and with a person's key whatever else tells of the person. Never while the
-- referral is open.
create function vault.destroy_key(id uuid, use text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (vink.flushing() and vink.has_role('dpo')) is not true or not exists (
        select from public.participants p join public.referrals r on r.id = p.referral_id
        where destroy_key.id = case destroy_key.use when 'person' then p.citizen_ref else r.id end
            and r.status in ('declined', 'redirected', 'ended', 'closed', 'withdrawn', 'disposed')
    ) then
        raise exception 'a key is destroyed when its referral is over' using errcode = 'insufficient_privilege';
    end if;
    update vault.keys k set master_key = null, wrapped_key = null, destroyed_at = now()
        where k.id = destroy_key.id and k.use = destroy_key.use and k.wrapped_key is not null;
    if not found then
        raise exception 'there is no such key' using errcode = 'VK412';
    end if;
    update vault.citizens c set fields = '{}', sealed = '', number_hash = null
        where c.id = destroy_key.id and destroy_key.use = 'person';
    return true;
end
$$;

-- The referrals that VINK has, and that are open, of others with the same personal number; a hash for each master key.
create function vault.same_number(self uuid, keys text[], hashes bytea[]) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if vink.has_role('vink_coordinator') is not true or vink.flushing() then
        return;
    end if;
    return query
        select r.id from unnest(keys, hashes) as wanted (key, hash)
            join vault.citizens c on c.number_hash = wanted.hash and c.id <> self
            join vault.keys k on k.id = c.id and k.master_key = wanted.key
            join public.participants p on p.citizen_ref = c.id
            join public.referrals r on r.id = p.referral_id
        where p.status = 'active'
            and p.disclosure_stopped_at is null
            and (p.disclosure_until is null or p.disclosure_until > now())
            and r.submitted_at is not null
            and r.disclosure_stopped_at is null
            and r.status in ('submitted', 'received', 'more_information', 'accepted', 'matched', 'active')
        order by r.id;
end
$$;

-- How many identities somebody has asked for in the present window; it begins with the first of them.
create table vault.readings (
    subject uuid primary key,
    began timestamptz not null,
    readings integer not null
);
alter table vault.readings owner to vink_vault;
create function vault.spend_reading(at timestamptz, span interval, out began timestamptz, out readings integer)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into vault.readings as r values (vink.subject(), at, 1)
        on conflict (subject) do update set
            began = case when r.began + span <= excluded.began then excluded.began else r.began end,
            readings = case when r.began + span <= excluded.began then 1 else least(r.readings, 1000000) + 1 end
        returning r.began, r.readings into spend_reading.began, spend_reading.readings;
end
$$;

-- What the owner of the database does by hand: `vink vault`. The application may do none of it.
create function vault.keys_elsewhere(present text, after uuid, most integer)
returns table (id uuid, use text, master_key text, wrapped_key bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select k.id, k.use, k.master_key, k.wrapped_key from vault.keys k
    where k.master_key <> present and k.id > after order by k.id limit most
$$;
create function vault.sealed_citizen(wanted uuid) returns setof vault.sealed_citizen
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.id, c.department, c.version, c.created_at, c.updated_at,
        k.master_key, k.wrapped_key, c.fields, c.sealed, c.number_hash
    from vault.citizens c join vault.keys k on k.id = c.id and k.wrapped_key is not null
    where c.id = wanted
$$;
-- Key, number and ciphertext change together, and only while the key is the one that was read.
create function vault.replace_key(
    id uuid, replaced bytea, master_key text, wrapped_key bytea, number_hash bytea, sealed bytea
) returns boolean language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update vault.keys k set master_key = replace_key.master_key, wrapped_key = replace_key.wrapped_key
        where k.id = replace_key.id and k.wrapped_key = replaced;
    if not found then
        return false;
    end if;
    update vault.citizens c
        set number_hash = replace_key.number_hash, sealed = coalesce(replace_key.sealed, c.sealed)
        where c.id = replace_key.id;
    return true;
end
$$;
create function vault.retire_key(unwanted text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    lock table vault.keys in share row exclusive mode;
    if exists (select from vault.keys k where k.master_key = unwanted) then
        return false;
    end if;
    update vault.master_keys m set retired_at = now() where m.id = unwanted and m.retired_at is null;
    return found;
end
$$;

do $$
declare
    made text;
begin
    foreach made in array array[
        'known_keys', 'adopt_key', 'case_key', 'create_case_key', 'hold_case', 'destroy_key', 'same_number',
        'spend_reading', 'keys_elsewhere', 'sealed_citizen', 'replace_key', 'retire_key'
    ] loop
        execute format('alter function vault.%I owner to vink_vault', made);
        execute format('revoke all on function vault.%I from public', made);
        execute format('grant execute on function vault.%I to %s', made,
            case when made in ('keys_elsewhere', 'sealed_citizen', 'replace_key', 'retire_key')
                then quote_ident(current_user) else 'vink_app' end);
    end loop;
    execute format('grant usage on schema vault to %I', current_user);
    execute format('grant execute on function vault.known_keys, vault.adopt_key to %I', current_user);
    execute format('revoke vink_vault from %I', current_user);
end
$$;
