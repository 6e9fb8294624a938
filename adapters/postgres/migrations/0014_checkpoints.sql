-- The sealed log: a Merkle tree over its records and signed checkpoints of it, written by a role of its own.

do $$
begin
    if not exists (select from pg_roles where rolname = 'vink_sealer') then
        create role vink_sealer nologin;
    end if;
    execute format('grant vink_sealer to %I', current_user);
end
$$;
grant usage on schema vink to vink_sealer;

-- Which event stands where in the tree, from 0 on without a gap. The hash stays when the event is gone.
create table audit_leaf (
    position bigint primary key,
    event_id uuid not null unique,
    at timestamptz not null,
    leaf bytea not null check (octet_length(leaf) = 32)
);
create index on audit_leaf using brin (at);

-- Hashes of complete subtrees of 256, 256², ... leaves; whatever lies between is computed when it is needed.
create table audit_node (
    tier smallint not null,
    number bigint not null,
    hash bytea not null check (octet_length(hash) = 32),
    primary key (tier, number)
);

-- `edge` has the hashes of the complete subtrees that the tree consists of, the largest first: the tree grows from it,
-- and its root, which is signed, vouches for it.
create table audit_checkpoint (
    number bigint primary key,
    id uuid not null unique,
    at timestamptz not null,
    size bigint not null,
    edge bytea[] not null,
    note text not null
);

create index on audit_checkpoint (size);
create index on audit_checkpoint (at);

-- Every key that ever signed a checkpoint, in the form in which verifiers are given it, and its first checkpoint.
create table audit_verifier (
    key text primary key,
    checkpoint bigint not null references audit_checkpoint (number)
);

alter table audit_leaf enable row level security;
alter table audit_leaf force row level security;
alter table audit_node enable row level security;
alter table audit_node force row level security;
alter table audit_checkpoint enable row level security;
alter table audit_checkpoint force row level security;
alter table audit_verifier enable row level security;
alter table audit_verifier force row level security;
create policy auditors_read on audit_leaf for select to vink_app using ((select vink.has_role('auditor', 'dpo')));
create policy auditors_read on audit_node for select to vink_app using ((select vink.has_role('auditor', 'dpo')));
create policy auditors_read on audit_checkpoint for select to vink_app using ((select vink.has_role('auditor', 'dpo')));
create policy auditors_read on audit_verifier for select to vink_app using ((select vink.has_role('auditor', 'dpo')));
create policy sealer_reads on audit_leaf for select to vink_sealer using (true);
create policy sealer_reads on audit_node for select to vink_sealer using (true);
create policy sealer_reads on audit_checkpoint for select to vink_sealer using (true);
create policy sealer_reads on audit_verifier for select to vink_sealer using (true);
create policy sealer_reads on audit_event for select to vink_sealer using (true);
create policy sealer_adds on audit_leaf for insert to vink_sealer with check (true);
create policy sealer_adds on audit_node for insert to vink_sealer with check (true);
create policy sealer_adds on audit_checkpoint for insert to vink_sealer with check (true);
create policy sealer_adds on audit_verifier for insert to vink_sealer with check (true);
grant select on audit_leaf, audit_node, audit_checkpoint, audit_verifier to vink_app;
grant select, insert on audit_leaf, audit_node, audit_checkpoint, audit_verifier, audit_event to vink_sealer;
grant insert on audit_payload to vink_sealer;
grant select, insert, delete on audit_pending to vink_sealer;

-- The metrics also tell when the newest checkpoint was made.
create policy owner_counts on audit_checkpoint for select to current_user using (true);
drop function vink.audit_backlog();
create function vink.audit_backlog(out pending bigint, out oldest timestamptz, out checkpoint timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select (select count(*) from (select from audit_pending limit 100000) as first_ones),
        (select at from audit_pending order by seq limit 1),
        (select at from audit_checkpoint order by number desc limit 1)
$$;
revoke all on function vink.audit_backlog() from public;
grant execute on function vink.audit_backlog() to vink_app, vink_sealer;
