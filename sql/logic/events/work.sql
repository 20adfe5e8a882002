-- SPDX-License-Identifier: Apache-2.0
-- Inviting people to an event and telling its guests of changes. What a request has no time for is left to due work.

CREATE OR REPLACE FUNCTION event_uninvited(item event, wanted jsonb, job_id uuid, most int) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ARRAY(
    SELECT employee.id
      FROM (SELECT application.employee_id
              FROM application
             WHERE application.program_id = item.program_id
               AND application.state IN ('accepted', 'matched')
               AND wanted ->> 'audience' IN ('participants', application.role || 's')
             UNION ALL
            SELECT given.id::uuid
              FROM jsonb_array_elements_text(wanted -> 'employee_ids') AS given(id)
             WHERE NOT EXISTS (SELECT FROM consent
                                WHERE consent.program_id = item.program_id
                                  AND consent.employee_id = given.id::uuid
                                  AND consent.state = 'withdrawn'
                                  AND consent.id > job_id)) AS person(id)
      JOIN employee ON employee.id = person.id AND employee.active
     WHERE NOT EXISTS (SELECT FROM event_invitation AS guest
                        WHERE guest.event_id = item.id AND guest.employee_id = employee.id AND guest.invited_at IS NOT NULL)
     LIMIT most);
END;
$$;
COMMENT ON FUNCTION event_uninvited(event, jsonb, uuid, int) IS
  'At most `most` of the people whom `wanted` names, by {"audience"} or {"employee_ids"}, who are not invited yet and have not left the '
  'company. A mentor who is also a mentee counts twice. Whoever has withdrawn consent since the job was added, and so stopped being a '
  'guest, does not become one again. In a request, job_id is NULL.';

-- In the order of their ids, so that two callers cannot deadlock.
CREATE OR REPLACE FUNCTION event_invite(item event, people uuid[]) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  done int;
BEGIN
  INSERT INTO event_invitation AS guest (event_id, employee_id, invited_at)
  SELECT DISTINCT item.id, person.id, app_now()
    FROM unnest(people) AS person(id)
   ORDER BY person.id
  ON CONFLICT (event_id, employee_id) DO UPDATE
     SET invited_at = excluded.invited_at
   WHERE guest.invited_at IS NULL;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION event_invite(event, uuid[]) IS
  'Invites these people to the event. Returns how many of them were not invited before.';

CREATE OR REPLACE FUNCTION event_invite_wanted(event_id uuid, wanted jsonb) RETURNS json
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  item event;
  people uuid[];
  invited int;
  unknown text := (SELECT string_agg('=' || given.id, ',')
                     FROM jsonb_array_elements_text(wanted -> 'employee_ids') AS given(id)
                    WHERE NOT EXISTS (SELECT FROM employee WHERE employee.id = given.id::uuid));
BEGIN
  IF unknown IS NOT NULL THEN
    PERFORM refuse_at('event_invitation_employee_id_fkey', unknown);
  END IF;
  SELECT event.* INTO item FROM event WHERE event.id = event_invite_wanted.event_id;
  people := event_uninvited(item, wanted, NULL, 101);
  invited := event_invite(item, people[1:100]);
  IF cardinality(people) > 100 THEN
    PERFORM due_job_add('event_invite', item.id, wanted, 0);
  END IF;
  RETURN json_build_object('event_id', item.id, 'invited', invited, 'inviting', cardinality(people) > 100);
END;
$$;
COMMENT ON FUNCTION event_invite_wanted(uuid, jsonb) IS
  'Invites up to 100 of the wanted people and leaves the others to due work. All of them must exist (event_invitation_employee_id_fkey).';

-- FOR SHARE, so that the event can be neither cancelled nor moved between this check and the commit.
CREATE OR REPLACE FUNCTION event_invite_some(job due_job, most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  item event;
  people uuid[];
BEGIN
  SELECT event.* INTO item FROM event WHERE event.id = job.object_id FOR SHARE;
  IF item.state <> 'planned' OR item.starts_at <= app_now()
    OR EXISTS (SELECT FROM program WHERE program.id = item.program_id AND program.state IN ('draft', 'cancelled', 'archived'))
    OR EXISTS (SELECT FROM transition AS step WHERE step.object_id = item.id AND step.to_state = 'cancelled' AND step.id > job.id) THEN
    RETURN 0;
  END IF;
  people := event_uninvited(item, job.detail, job.id, most);
  PERFORM event_invite(item, people);
  RETURN cardinality(people);
END;
$$;
COMMENT ON FUNCTION event_invite_some(due_job, int) IS
  'Job: invites the wanted people who are not invited yet. People who join the audience meanwhile are invited too; people who leave it or '
  'withdraw their consent are not. Ends early if the event has begun or is cancelled, even if it is planned again.';
REVOKE EXECUTE ON FUNCTION event_invite_some(due_job, int) FROM PUBLIC;

CREATE OR REPLACE FUNCTION event_inviting(item event) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN item.state = 'planned'
    AND item.starts_at > app_now()
    AND EXISTS (SELECT FROM due_job WHERE due_job.object_id = item.id AND due_job.work = 'event_invite');
END;
$$;
COMMENT ON FUNCTION event_inviting(event) IS 'True while due work is still to invite people to the event.';

-- Inviting and changing an event wait for each other, so an invitation made before the change is older than the job. One made after it can
-- be older, too, if its request began earlier and waited. Such a guest is told what they know already.
CREATE OR REPLACE FUNCTION event_tell_some(job due_job, most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  people uuid[] := ARRAY(
    SELECT guest.employee_id
      FROM event_invitation AS guest
     WHERE guest.event_id = job.object_id
       AND guest.employee_id > job.after
       AND guest.employee_id IS DISTINCT FROM job.actor_id
       AND (guest.invited_at IS NULL OR guest.invited_at <= job.created_at)
     ORDER BY guest.employee_id
     LIMIT most);
BEGIN
  PERFORM notify(people, job.detail ->> 'kind', event.program_id, 'event', event.id) FROM event WHERE event.id = job.object_id;
  PERFORM due_job_reached(job, people[cardinality(people)]);
  RETURN cardinality(people);
END;
$$;
COMMENT ON FUNCTION event_tell_some(due_job, int) IS
  'Job: notifies the guests of the event, except whoever made the change and those who were invited after it.';
REVOKE EXECUTE ON FUNCTION event_tell_some(due_job, int) FROM PUBLIC;
