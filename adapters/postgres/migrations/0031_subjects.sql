-- A grant of front-line staff may be for some KLE numbers: what lies under none of them is not there for its holder.

alter table staff_grants
    add column kle text[],
    add check (
        kle is null
        or (
            role = 'frontline'
            and cardinality(kle) between 1 and 20
            and array_position(kle, null) is null
            and array_to_string(kle, '|') ~ '^[0-9]{2}(\.[0-9]{2}){0,2}(\|[0-9]{2}(\.[0-9]{2}){0,2})*$'
        )
    );

create function vink.kle() returns text[] language sql stable parallel safe
    return string_to_array(nullif(current_setting('vink.kle', true), ''), ' ');

-- Whole groups are compared, so that 27.1 is no part of 27.12. While a write set is flushed this holds, too; only who
-- has another function besides may then lose sight of what they write.
create policy within_subjects on concerns as restrictive using (
    (select vink.kle()) is null
    or department is distinct from (select vink.department())
    or array[left(kle, 2), left(kle, 5), kle] && (select vink.kle())
);
create policy within_subjects on consultations as restrictive using (
    (select vink.kle()) is null
    or department is distinct from (select vink.department())
    or array[left(kle, 2), left(kle, 5), kle] && (select vink.kle())
    or (submitted_at is not null and (select vink.has_role('panel_coordinator')))
    or (
        (select vink.has_role('resource_person'))
        and (
            (select vink.flushing())
            or (assigned_to = (select vink.subject()) and (read_back_until is null or read_back_until > now()))
            or offered_to @> array[(select vink.subject())]
        )
    )
);
create policy within_subjects on referrals as restrictive using (
    (select vink.kle()) is null
    or department is distinct from (select vink.department())
    or array[left(kle, 2), left(kle, 5), kle] && (select vink.kle())
    or (
        (select vink.has_role('vink_coordinator'))
        and (
            (select vink.flushing())
            or (
                submitted_at is not null
                and status <> 'withdrawn'
                and disclosure_stopped_at is null
                and (disclosure_until is null or disclosure_until > now())
            )
        )
    )
    or (
        mentor_staff_id = (select vink.subject())
        and (mentor_until is null or mentor_until > now())
        and status in ('matched', 'active', 'ended')
        and disclosure_stopped_at is null
        and (texts_until is null or texts_until > now())
        and (select vink.has_role('mentor', 'parent_coach'))
    )
);

-- What hangs on a matter has no number of its own, and is there for whoever sees the matter. A participant who is
-- added with their referral comes before it is in sight.
create policy within_subjects on participants as restrictive for select using (
    (select vink.kle()) is null or (select vink.flushing()) or exists (select from referrals r where r.id = referral_id)
);
do $$
declare
    one text;
begin
    foreach one in array array['participants', 'consents', 'disclosures'] loop
        execute format(
            'create policy within_subjects_changes on %I as restrictive for update using ('
            '(select vink.kle()) is null or exists (select from referrals r where r.id = referral_id)) with check (true)',
            one
        );
    end loop;
end
$$;
-- Whether there is such a referral and it is hidden: one that is added in the same statement is not in sight, either.
create function vink.beyond_subjects(wanted uuid, numbers text[]) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    hidden boolean;
begin
    perform set_config('vink.kle', '', true);
    hidden := exists (
        select from referrals r
        where r.id = wanted
            and r.department = vink.department()
            and not array[left(r.kle, 2), left(r.kle, 5), r.kle] && numbers
    );
    perform set_config('vink.kle', array_to_string(numbers, ' '), true);
    return hidden;
end
$$;
revoke all on function vink.beyond_subjects from public;
grant execute on function vink.beyond_subjects to vink_app;
do $$
declare
    one text;
begin
    foreach one in array array['participants', 'consents'] loop
        execute format(
            'create policy within_subjects_adds on %I as restrictive for insert with check ('
            '(select vink.kle()) is null or not vink.beyond_subjects(referral_id, (select vink.kle())))', one
        );
    end loop;
end
$$;
create policy within_subjects on transfers as restrictive using (
    (select vink.kle()) is null
    or exists (select from concerns c where c.id = concern_id and c.department = (select vink.department()))
    or exists (select from referrals r where r.id = referral_id and r.department = (select vink.department()))
);
-- Whoever weighed the duty to notify sees it, whatever became of their matter.
create policy own_assessments on notification_assessments as restrictive using (
    (select vink.kle()) is null or assessed_by = (select vink.subject())
);
-- What does not say under which number it runs is not begun.
create policy for_all_subjects on transfers as restrictive for insert with check ((select vink.kle()) is null);
create policy for_all_subjects on emergency_accesses as restrictive for insert with check ((select vink.kle()) is null);

drop function vink.colleague_holds;
create function vink.colleague_holds(wanted uuid, wanted_role text, for_unit uuid, for_kle text, at timestamptz)
returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from staff s join staff_grants g on g.staff_id = s.id and g.department = s.department
        where s.id = wanted
            and s.department = vink.department()
            and s.status = 'active'
            and g.role = wanted_role
            and g.revoked_at is null
            and g.valid_from <= at
            and g.ends_at > at
            and (g.unit_id is null or for_unit is null or g.unit_id = for_unit)
            and (g.kle is null or for_kle is null or array[left(for_kle, 2), left(for_kle, 5), for_kle] && g.kle)
    )
$$;
revoke all on function vink.colleague_holds from public;
grant execute on function vink.colleague_holds to vink_app;
