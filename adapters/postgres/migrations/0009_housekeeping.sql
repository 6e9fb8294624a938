-- What the worker does again and again, with the owner's rights and nothing else of them.

create policy aged_is_seen on submissions for select to current_user using (at < now() - interval '24 hours');
create policy aged_is_removed on submissions for delete to current_user using (at < now() - interval '24 hours');

create function vink.keep_house(out task text, out rows bigint) returns setof record
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform vink.make_audit_partitions((now() at time zone 'UTC' - interval '1 month')::date, 15);
    task := 'submissions';
    delete from submissions where at < now() - interval '24 hours';
    get diagnostics rows = row_count;
    return next;
    task := 'oauth';
    rows := vink.forget_expired_oauth(now());
    return next;
end
$$;
revoke all on function vink.keep_house() from public;
grant execute on function vink.keep_house() to vink_app;
