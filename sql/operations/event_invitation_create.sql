-- SPDX-License-Identifier: Apache-2.0
-- event_invitation_create: invites a group of the program's participants or the given people. Existing invitations stay as they are.
WITH seen AS (
  SELECT event.id, event.program_id,
         is_staff(event.program_id, :program_roles::text[]) AS may_act,
         (:audience::text IS NULL) <> (:employee_ids::text IS NULL) AS one_way,
         EXISTS (SELECT FROM jsonb_array_elements_text(:employee_ids::jsonb) AS given(id)
                  WHERE NOT EXISTS (SELECT FROM employee WHERE employee.id = given.id::uuid)) AS unknown
    FROM event
   WHERE event.id = :event_id::uuid
     AND event_visible(event)
),
made AS (
  INSERT INTO event_invitation AS guest (event_id, employee_id, invited_at)
  SELECT seen.id, employee.id, app_now()
    FROM seen
   CROSS JOIN employee
   WHERE seen.may_act
     AND seen.one_way
     AND NOT seen.unknown
     AND employee.active
     AND (employee.id IN (SELECT given.id::uuid FROM jsonb_array_elements_text(:employee_ids::jsonb) AS given(id))
          OR employee.id IN (SELECT application.employee_id
                               FROM application
                              WHERE application.program_id = seen.program_id
                                AND application.state IN ('accepted', 'matched')
                                AND :audience IN ('participants', application.role || 's')))
   ORDER BY employee.id
  ON CONFLICT (event_id, employee_id) DO UPDATE
     SET invited_at = excluded.invited_at
   WHERE guest.invited_at IS NULL
  RETURNING guest.employee_id
)
SELECT json_build_object('event_id', seen.id, 'invited', (SELECT count(*) FROM made))::text AS reply,
       '/v1/events/' || seen.id || '/invitations' AS location,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT seen.one_way THEN 'event_audience_invalid'
         WHEN seen.unknown THEN 'employee_reference_unknown'
       END AS error
  FROM seen
