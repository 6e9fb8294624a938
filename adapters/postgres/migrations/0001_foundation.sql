-- Roles, request context, the log, outbox, submissions and the organisation.

do $$
begin
    if not exists (select from pg_roles where rolname = 'vink_app') then
        create role vink_app nologin;
    end if;
    execute format('grant vink_app to %I', current_user);
end
$$;

create schema vink;
grant usage on schema vink to vink_app;

-- The request context lives for one statement or transaction; without it every policy answers no.
create function vink.department() returns text language sql stable parallel safe
    return nullif(current_setting('vink.department', true), '');
create function vink.subject() returns uuid language sql stable parallel safe
    return nullif(current_setting('vink.subject', true), '')::uuid;
create function vink.unit() returns uuid language sql stable parallel safe
    return nullif(current_setting('vink.unit', true), '')::uuid;
create function vink.has_role(variadic wanted text[]) returns boolean language sql stable parallel safe
    return string_to_array(nullif(current_setting('vink.roles', true), ''), ' ') && wanted;
-- While a write set is flushed nothing is returned to the caller; a row may then leave the writer's own sight.
create function vink.flushing() returns boolean language sql stable parallel safe
    return current_setting('vink.flushing', true) = 'on';

create function vink.expect(kept bigint, wanted bigint) returns boolean language plpgsql as $$
begin
    if kept <> wanted then
        raise exception 'a row is not in the version that was read' using errcode = 'VK412';
    end if;
    return true;
end
$$;

create table installation (
    key text primary key,
    value text not null
);
grant select on installation, migrations to vink_app;

create table audit_event (
    id uuid not null,
    at timestamptz not null,
    actor uuid,
    client text,
    department text,
    action text not null,
    object_type text,
    object_id uuid,
    outcome text not null check (outcome in ('allowed', 'refused', 'failed')),
    reason text,
    purpose text,
    request_id text not null,
    record bytea not null,
    leaf bytea not null,
    primary key (id, at)
) partition by range (at);
create table audit_event_other partition of audit_event default;
create index on audit_event (actor, at desc, id desc);
create index on audit_event (department, at desc, id desc);
create index on audit_event (object_id, at desc, id desc);
-- What is searched by none of these is still read newest first, never sorted. Department and actor together need no
-- index of their own: hardly anybody acts for more than one department.
create index on audit_event (at desc, id desc);

create table audit_payload (
    event_id uuid not null,
    at timestamptz not null,
    salt bytea not null,
    body bytea not null,
    primary key (event_id, at)
) partition by range (at);
create table audit_payload_other partition of audit_payload default;

create table audit_pending (
    seq bigint generated always as identity primary key,
    event_id uuid not null,
    at timestamptz not null
);

-- How many events wait to be sealed (counted to a bound), and since when the oldest does; for the metrics.
create function vink.audit_backlog(out pending bigint, out oldest timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select (select count(*) from (select from audit_pending limit 100000) as first_ones),
        (select at from audit_pending order by seq limit 1)
$$;
revoke all on function vink.audit_backlog() from public;
grant execute on function vink.audit_backlog() to vink_app;

-- Months are made ahead, so that no row ever falls into the default partition.
create function vink.make_audit_partitions(first date, months integer) returns void language plpgsql as $$
declare
    month date;
    parent text;
begin
    for n in 0 .. months - 1 loop
        month := (date_trunc('month', first) + make_interval(months => n))::date;
        foreach parent in array array['audit_event', 'audit_payload'] loop
            if to_regclass(format('public.%s_%s', parent, to_char(month, 'YYYYMM'))) is null then
                execute format(
                    'create table public.%I partition of public.%I for values from (%L) to (%L)',
                    parent || '_' || to_char(month, 'YYYYMM'), parent,
                    month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC'
                );
            end if;
        end loop;
    end loop;
end
$$;

alter table audit_event enable row level security;
alter table audit_event force row level security;
alter table audit_payload enable row level security;
alter table audit_payload force row level security;
create policy anyone_adds on audit_event for insert with check (true);
create policy anyone_adds on audit_payload for insert with check (true);
-- The row is mentioned so that the question is asked of rows, not of the partitions before the context is entered.
create policy auditors_read on audit_event for select
    using (case when id is null then false else (select vink.has_role('auditor', 'dpo')) end);
grant insert, select on audit_event to vink_app;
grant insert on audit_payload, audit_pending to vink_app;

create table outbox (
    id uuid primary key,
    at timestamptz not null,
    type text not null,
    object_id uuid not null,
    object_version integer not null,
    department text not null
);
grant insert on outbox to vink_app;

-- One row per request that a client named with an Idempotency-Key; it points at the result and copies nothing.
create table submissions (
    id bytea primary key,
    fingerprint bytea not null,
    subject uuid not null,
    object_type text not null,
    object_id uuid not null,
    at timestamptz not null
);
create index on submissions (at);
alter table submissions enable row level security;
alter table submissions force row level security;
create policy own on submissions using (subject = (select vink.subject())) with check (subject = (select vink.subject()));
grant select, insert on submissions to vink_app;

create table departments (
    id uuid primary key,
    department text not null unique check (department ~ '^[a-z]{2,12}$'),
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    name jsonb not null,
    org_uuid uuid,
    inbox text,
    controller_contact text
);
create table units (
    id uuid primary key,
    department text not null references departments (department),
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    name text not null,
    kind text not null,
    org_uuid uuid,
    p_number text,
    frontline_headcount integer
);
create index on units (department, id desc);

create table staff (
    id uuid primary key,
    department text not null references departments (department),
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('active', 'left')),
    unit_id uuid references units (id),
    subject text not null unique,
    display_name text not null,
    function text not null,
    left_at timestamptz
);
create index on staff (department, id desc);
create table staff_grants (
    id uuid primary key,
    department text not null references departments (department),
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    staff_id uuid not null references staff (id),
    role text not null,
    unit_id uuid references units (id),
    valid_from timestamptz not null,
    ends_at timestamptz not null,
    granted_by uuid not null,
    revoked_at timestamptz,
    revoked_by uuid,
    check (valid_from < ends_at)
);
create index on staff_grants (staff_id);
create index on staff_grants (ends_at) where revoked_at is null;

create table clients (
    id uuid primary key,
    department text not null references departments (department),
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status text not null check (status in ('active', 'suspended', 'revoked')),
    every_department boolean not null default false,
    client_id text not null unique,
    name text not null,
    kind text not null check (kind in ('system', 'application')),
    scopes text[] not null,
    auth_method text not null check (auth_method in ('private_key_jwt', 'client_secret_basic', 'none')),
    jwks jsonb,
    redirect_uris text[] not null,
    agreement_ref text not null,
    valid_from timestamptz not null,
    valid_until timestamptz not null,
    check (valid_from < valid_until),
    -- Only what staff use themselves may serve more than the department that answers for it.
    check (kind = 'application' or not every_department)
);
create index on clients (department, id desc);

alter table departments enable row level security;
alter table departments force row level security;
alter table units enable row level security;
alter table units force row level security;
alter table staff enable row level security;
alter table staff force row level security;
alter table staff_grants enable row level security;
alter table staff_grants force row level security;
alter table clients enable row level security;
alter table clients force row level security;

create policy known_sees on departments for select using ((select vink.subject()) is not null);
create policy admin_adds on departments for insert with check ((select vink.has_role('admin')));
create policy admin_changes on departments for update using ((select vink.has_role('admin')));
create policy known_sees on units for select using ((select vink.subject()) is not null);
create policy admin_adds on units for insert with check ((select vink.has_role('admin')));
create policy admin_changes on units for update using ((select vink.has_role('admin')));
create policy sees on staff for select
    using ((select vink.has_role('admin', 'panel_coordinator')) or id = (select vink.subject()));
create policy admin_adds on staff for insert with check ((select vink.has_role('admin')));
create policy admin_changes on staff for update using ((select vink.has_role('admin')));
create policy sees on staff_grants for select
    using ((select vink.has_role('admin')) or staff_id = (select vink.subject()));
-- Nobody gives themselves a role.
create policy admin_adds on staff_grants for insert with check (
    (select vink.has_role('admin')) and staff_id <> (select vink.subject())
);
create policy admin_changes on staff_grants for update using ((select vink.has_role('admin')));
create policy admin_sees on clients for select using ((select vink.has_role('admin')));
create policy admin_adds on clients for insert with check ((select vink.has_role('admin')));
create policy admin_changes on clients for update using ((select vink.has_role('admin')));
grant select, insert, update on departments, units, staff, staff_grants, clients to vink_app;
