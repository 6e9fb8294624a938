-- Who answers for roles; opening in an emergency; transfer between departments.

-- A role goes on when whoever answers for it says so; of a grant nothing changes but its end.
alter table staff_grants
    add column confirmed_at timestamptz,
    add column confirmed_by uuid,
    add check ((confirmed_at is null) = (confirmed_by is null)),
    add check (confirmed_by is distinct from staff_id);
create trigger content_stays before update on staff_grants for each row execute function vink.content_stays(
    '', 'version', 'updated_at', 'ends_at', 'confirmed_at', 'confirmed_by', 'revoked_at', 'revoked_by'
);
create index staff_grants_of_department on staff_grants (department, ends_at, id) where revoked_at is null;

alter policy sees on staff_grants using (
    (select vink.has_role('admin'))
    or staff_id = (select vink.subject())
    or (
        department = (select vink.department())
        and (select vink.has_role('manager'))
        and ((select vink.unit()) is null or unit_id = (select vink.unit()))
    )
);
create policy manager_changes on staff_grants for update using (
    department = (select vink.department())
    and (select vink.has_role('manager'))
    and ((select vink.unit()) is null or unit_id = (select vink.unit()))
    and staff_id <> (select vink.subject())
    and role not in ('admin', 'auditor', 'dpo', 'manager')
);
alter policy sees on staff using (
    (select vink.has_role('admin', 'panel_coordinator'))
    or id = (select vink.subject())
    or (department = (select vink.department()) and (select vink.has_role('frontline', 'vink_coordinator', 'manager')))
);
-- Who confirms a role relies on its holder as they stand, and changes nothing of them.
create policy manager_relies on staff for update using (
    department = (select vink.department()) and (select vink.has_role('manager'))
) with check (false);

-- Whether a colleague holds one of these roles at some time; who answers for one unit sees not all that they hold.
create function vink.colleague_will_hold(wanted uuid, roles text[], since timestamptz, until timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from staff_grants g
        where g.staff_id = wanted
            and (g.department = vink.department() or vink.has_role('admin'))
            and g.role = any(roles)
            and g.revoked_at is null
            and g.valid_from < until
            and g.ends_at > since
    )
$$;
revoke all on function vink.colleague_will_hold from public;
grant execute on function vink.colleague_will_hold to vink_app;
