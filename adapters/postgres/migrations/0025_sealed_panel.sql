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

do $$
begin
    execute format('revoke vink_vault from %I', current_user);
end
$$;
