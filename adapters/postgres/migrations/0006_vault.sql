-- The identity vault: ciphertext in a schema of its own, which the application reaches through two functions only.

do $$
begin
    if not exists (select from pg_roles where rolname = 'vink_vault') then
        create role vink_vault nologin;
    end if;
    execute format('grant vink_vault to %I', current_user);
end
$$;

create schema vault authorization vink_vault;
grant usage on schema vault to vink_app;
grant usage on schema vink to vink_vault;
-- The policies of referrals hold for vink_vault as for everybody.
grant select on referrals to vink_vault;

-- The keys of persons and cases, each wrapped by a master key that lies elsewhere. One that was destroyed leaves its
-- row, so that nobody makes another one in its place.
create table vault.keys (
    id uuid primary key,
    use text not null check (use in ('person', 'case')),
    master_key text,
    wrapped_key bytea,
    destroyed_at timestamptz,
    check ((wrapped_key is null) = (destroyed_at is not null)),
    check ((wrapped_key is null) = (master_key is null))
);
alter table vault.keys owner to vink_vault;

create table vault.citizens (
    id uuid primary key references vault.keys (id),
    department text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    fields text[] not null,
    sealed bytea not null,
    number_hash bytea check (octet_length(number_hash) = 32)
);
create index citizens_by_number on vault.citizens (number_hash) where number_hash is not null;
alter table vault.citizens owner to vink_vault;

create type vault.sealed_citizen as (
    id uuid, department text, version integer, created_at timestamptz, updated_at timestamptz,
    master_key text, wrapped_key bytea, fields text[], sealed bytea, number_hash bytea
);

-- Only while a member of the department's staff introduces the participant who has this reference.
create function vault.create_citizen(
    id uuid, department text, version integer, created_at timestamptz, updated_at timestamptz,
    master_key text, wrapped_key bytea, fields text[], sealed bytea, number_hash bytea
) returns boolean language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (vink.flushing() and vink.has_role('frontline') and create_citizen.department = vink.department()) is not true
    then
        raise exception 'only a submission puts somebody into the vault' using errcode = 'insufficient_privilege';
    end if;
    if not exists (
        select from public.participants p
        where p.citizen_ref = create_citizen.id
            and p.department = vink.department()
            and (vink.unit() is null or p.unit_id is null or p.unit_id = vink.unit())
            and p.status <> 'left'
    ) then
        raise exception 'no participant waits for this reference' using errcode = 'insufficient_privilege';
    end if;
    insert into vault.keys values (
        create_citizen.id, 'person', create_citizen.master_key, create_citizen.wrapped_key
    );
    insert into vault.citizens values (
        create_citizen.id, create_citizen.department, create_citizen.version, create_citizen.created_at,
        create_citizen.updated_at, create_citizen.fields, create_citizen.sealed, create_citizen.number_hash
    );
    return true;
end
$$;
alter function vault.create_citizen owner to vink_vault;

-- One person, to VINK's coordinator, while they take part, on a referral that is open, sent, and not kept from VINK.
create function vault.read_citizen(wanted uuid) returns setof vault.sealed_citizen
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if vink.has_role('vink_coordinator') is not true or vink.flushing() then
        return;
    end if;
    return query
        select c.id, c.department, c.version, c.created_at, c.updated_at,
            k.master_key, k.wrapped_key, c.fields, c.sealed, c.number_hash
        from vault.citizens c join vault.keys k on k.id = c.id and k.wrapped_key is not null
        where c.id = wanted and exists (
            select from public.participants p join public.referrals r on r.id = p.referral_id
            where p.citizen_ref = wanted
                and p.status = 'active'
                and p.disclosure_stopped_at is null
                and (p.disclosure_until is null or p.disclosure_until > now())
                and r.submitted_at is not null
                and r.disclosure_stopped_at is null
                and (r.disclosure_until is null or r.disclosure_until > now())
                and r.status in ('submitted', 'received', 'more_information', 'accepted', 'matched', 'active')
        );
end
$$;
alter function vault.read_citizen owner to vink_vault;

revoke all on function vault.create_citizen, vault.read_citizen from public;
grant execute on function vault.create_citizen, vault.read_citizen to vink_app;

do $$
begin
    execute format('revoke vink_vault from %I', current_user);
end
$$;
