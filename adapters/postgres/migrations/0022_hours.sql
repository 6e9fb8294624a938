-- What a course of support takes of the ledger of hours, and which course came of a match.
alter table capacity_entries
    add column session_id uuid,
    drop constraint capacity_entries_kind_check,
    drop constraint capacity_entries_check1,
    drop constraint capacity_entries_check2,
    add constraint capacity_entries_kind_check check (kind in (
        'reservation', 'planned_session', 'session', 'travel', 'adviser_work', 'absence'
    )),
    add check ((course_id is not null) = (kind in ('reservation', 'planned_session', 'session', 'travel'))),
    add check ((day is not null) = (kind in ('planned_session', 'session', 'travel', 'adviser_work'))),
    add check (session_id is null or kind in ('planned_session', 'session', 'travel'));
-- Whatever a session takes is counted once.
create unique index capacity_of_session_once on capacity_entries (session_id, kind) where status = 'standing';
create index capacity_entries_of_course on capacity_entries (course_id, id desc)
    where status = 'standing' and course_id is not null;
create index capacity_entries_of_staff on capacity_entries (staff_id, to_week) where day is not null;

-- What is kept for a course is VINK's to change; a mentor changes what they plan, did and wrote down themselves.
alter policy hours_are_changed on capacity_entries using (
    (select vink.has_role('vink_coordinator'))
    or (
        staff_id = (select vink.subject())
        and kind <> 'reservation'
        and (select vink.has_role('mentor', 'parent_coach'))
    )
);

-- Whoever wants no more of it has no mentor any more, and the mentor has the hours: in the department nobody sees the
-- ledger, so that the database gives them back in the same step. What was used stays.
create policy owner_finds on capacity_entries for select to current_user
    using (kind in ('reservation', 'planned_session'));
create policy owner_gives_back on capacity_entries for update to current_user
    using (status = 'standing' and kind in ('reservation', 'planned_session'))
    with check (kind in ('reservation', 'planned_session'));
create function vink.give_hours_back() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    week constant date := date_trunc('week', new.ended_at at time zone 'Europe/Copenhagen')::date;
begin
    update capacity_entries c set
        version = c.version + 1,
        updated_at = new.updated_at,
        status = case when c.kind = 'planned_session' or c.from_week >= week then 'cancelled' else c.status end,
        to_week = case when c.kind = 'planned_session' or c.from_week >= week then c.to_week else week - 7 end
    where c.course_id = new.id
        and c.status = 'standing'
        and (c.kind = 'planned_session' or (c.kind = 'reservation' and c.to_week >= week));
    return null;
end
$$;
revoke all on function vink.give_hours_back() from public;
create trigger gives_hours_back after update on support_courses for each row
    when (new.status = 'ended' and old.status <> 'ended' and new.outcome = 'consent_withdrawn')
    execute function vink.give_hours_back();

alter table match_proposals
    add column course_id uuid references support_courses (id),
    add check (course_id is null or status = 'confirmed');
