-- The embedded authorization server: only hashes of secrets, and a role of its own.

do $$
begin
    if not exists (select from pg_roles where rolname = 'vink_oauth') then
        create role vink_oauth nologin;
    end if;
    execute format('grant vink_oauth to %I', current_user);
end
$$;

create table oauth_secrets (
    client uuid primary key references clients (id) on delete cascade,
    hash text not null check (hash like '$argon2id$%'),
    set_at timestamptz not null default now()
);
create table oauth_passwords (
    staff_id uuid primary key references staff (id) on delete cascade,
    hash text not null check (hash like '$argon2id$%'),
    set_at timestamptz not null default now()
);

-- A family is one log-in: its code, and every token that came from it. Revoking it ends all of them.
create table oauth_families (
    id uuid primary key,
    client uuid not null references clients (id),
    staff_id uuid not null references staff (id),
    department text not null references departments (department),
    scope text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index on oauth_families (expires_at);
create table oauth_codes (
    hash bytea primary key check (octet_length(hash) = 32),
    family uuid not null references oauth_families (id) on delete cascade,
    redirect_uri text not null,
    challenge text not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index on oauth_codes (family);
create table oauth_refresh_tokens (
    hash bytea primary key check (octet_length(hash) = 32),
    family uuid not null references oauth_families (id) on delete cascade,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index on oauth_refresh_tokens (family);

create table oauth_assertions (
    client uuid not null,
    jti_hash bytea not null check (octet_length(jti_hash) = 32),
    expires_at timestamptz not null,
    primary key (client, jti_hash)
);
create index on oauth_assertions (expires_at);
-- The id of an access token or of a family, for as long as a token that carries it could be accepted.
create table oauth_revocations (
    key text primary key,
    expires_at timestamptz not null
);
create index on oauth_revocations (expires_at);
-- Keyed by a MAC of the typed name or the caller's address: neither is stored.
create table oauth_attempts (
    key bytea primary key check (octet_length(key) = 32),
    attempts integer not null,
    window_ends_at timestamptz not null
);
create index on oauth_attempts (window_ends_at);

create function vink.forget_expired_oauth(at timestamptz) returns bigint
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    with assertions as (delete from oauth_assertions where expires_at < at returning 1),
        -- An expired family is kept for a while: a stolen code or token that turns up late is still recognised.
        families as (delete from oauth_families where expires_at < at - interval '1 day' returning 1),
        revocations as (delete from oauth_revocations where expires_at < at returning 1),
        attempts as (delete from oauth_attempts where window_ends_at < at returning 1)
    select (select count(*) from assertions) + (select count(*) from families)
        + (select count(*) from revocations) + (select count(*) from attempts)
$$;
revoke all on function vink.forget_expired_oauth(timestamptz) from public;
grant execute on function vink.forget_expired_oauth(timestamptz) to vink_oauth, vink_app;

revoke all on oauth_secrets, oauth_passwords, oauth_families, oauth_codes, oauth_refresh_tokens, oauth_assertions,
    oauth_revocations, oauth_attempts from public, vink_app;
grant select, insert, update, delete on oauth_secrets, oauth_passwords, oauth_families, oauth_codes,
    oauth_refresh_tokens, oauth_assertions, oauth_revocations, oauth_attempts to vink_oauth;

grant usage on schema vink to vink_oauth;
grant select on departments, clients, staff, staff_grants, installation to vink_oauth;
create policy oauth_sees on departments for select to vink_oauth using (true);
create policy oauth_sees on clients for select to vink_oauth using (true);
create policy oauth_sees on staff for select to vink_oauth using (true);
create policy oauth_sees on staff_grants for select to vink_oauth using (true);
grant insert on audit_event, audit_payload, audit_pending to vink_oauth;
