-- What is said in concerns and consultations as ciphertext, under a key per case, like that of referrals.

do $$
begin
    execute format('grant vink_vault to %I', current_user);
end
$$;

-- There was no release, so that no text is left behind in clear; were there any, this would fail rather than lose it.
alter table concerns
    drop column situation_text, drop column observations, drop column strengths_text, drop column already_tried,
    drop column closing_remark, drop column hand_over,
    add column sealed bytea not null,
    add check (successor_id is null or holder is not null);
alter table consultations
    drop column question, drop column dialogue, drop column decisions, drop column closing_remark,
    drop column hand_over,
    add column sealed bytea not null,
    add check (successor_id is null or holder is not null);
alter table three_way_talks drop column note, add column sealed bytea not null;

-- A key is made with every concern: whoever makes one waits for nobody, locks no row that others want, and keeps no index
-- that only retiring would use. Whoever retires a master key waits until the keys that are being made are there, and
-- looks then.
drop index vault.keys_by_master;
create or replace function vault.refuse_retired() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from vault.master_keys m where m.id = new.master_key and m.retired_at is not null) then
        raise exception 'this master key is retired' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
drop trigger usable on vault.keys;
create trigger usable before update of master_key on vault.keys
    for each row when (new.master_key is not null) execute function vault.refuse_retired();
create trigger usable_for_persons before insert on vault.keys
    for each row when (new.use = 'person') execute function vault.refuse_retired();
-- The key of a new case is added through a view, of which nothing can be read: a row of a function would cost as much
-- again. While a write set is flushed, by somebody, under a master key that is not retired.
drop function vault.create_case_key;
create view vault.new_case_keys as
    select k.id, k.use, k.master_key, k.wrapped_key from vault.keys k
    where k.use = 'case' and k.wrapped_key is not null
        and vink.flushing() and vink.subject() is not null
        and not exists (
            select from vault.master_keys m where m.id = k.master_key and m.retired_at is not null
        )
    with local check option;
alter view vault.new_case_keys owner to vink_vault;
grant insert on vault.new_case_keys to vink_app;
create or replace function vault.retire_key(unwanted text) returns boolean
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

-- What somebody read before a leaving is not written after it: the text is sealed for a version, which stays.
create or replace function vink.refuse_leavers() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    named jsonb := to_jsonb(new);
begin
    if exists (
        select from staff s
        where s.status = 'left'
            and s.id::text in (
                named ->> 'holder_id', named ->> 'successor_id', named ->> 'asker_id', named ->> 'coordinator_id',
                named ->> 'assigned_to'
            )
    ) then
        raise exception 'somebody whom this names has left' using errcode = 'VK412';
    end if;
    return new;
end
$$;
create trigger names_nobody_who_left before update on concerns
    for each row when (new.holder is not null) execute function vink.refuse_leavers();
create trigger names_nobody_who_left before update on consultations
    for each row when (new.holder is not null) execute function vink.refuse_leavers();

create or replace function vink.return_duty(
    id uuid, department text, version integer, created_at timestamptz, updated_at timestamptz,
    kind text, staff_id uuid, status text, holder text, due_at timestamptz, advises boolean
) returns boolean language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    kept bigint;
begin
    if (vink.flushing() and vink.has_role('admin')) is not true then
        raise exception 'only who records a leaving gives back' using errcode = 'insufficient_privilege';
    end if;
    perform set_config('vink.leaving', 'on', true);
    if return_duty.kind = 'concern' then
        update concerns c set
            holder_id = nullif(c.holder_id, return_duty.staff_id),
            successor_id = nullif(c.successor_id, return_duty.staff_id)
        where c.id = return_duty.id and c.version = return_duty.version;
    elsif return_duty.kind = 'consultation' then
        update consultations c set
            status = return_duty.status, holder = return_duty.holder, due_at = return_duty.due_at,
            holder_id = case when c.holder = return_duty.holder then nullif(c.holder_id, return_duty.staff_id) end,
            successor_id = case
                when c.holder = return_duty.holder then nullif(c.successor_id, return_duty.staff_id)
            end,
            asker_id = nullif(c.asker_id, return_duty.staff_id),
            assigned_to = nullif(c.assigned_to, return_duty.staff_id)
        where c.id = return_duty.id and c.version = return_duty.version;
    elsif return_duty.kind = 'resource_person' then
        update resource_persons p set
            version = return_duty.version, updated_at = return_duty.updated_at, status = return_duty.status
        where p.id = return_duty.id and p.version = return_duty.version - 1;
    else
        update referrals r set
            holder_id = nullif(r.holder_id, return_duty.staff_id),
            successor_id = nullif(r.successor_id, return_duty.staff_id),
            asker_id = nullif(r.asker_id, return_duty.staff_id),
            coordinator_id = nullif(r.coordinator_id, return_duty.staff_id)
        where r.id = return_duty.id and r.version = return_duty.version;
    end if;
    get diagnostics kept = row_count;
    perform set_config('vink.leaving', '', true);
    return vink.expect(kept, 1);
end
$$;

do $$
begin
    execute format('revoke vink_vault from %I', current_user);
end
$$;
