-- SPDX-License-Identifier: Apache-2.0
-- event_attendance_put: a program manager records whether a guest attended. At an event that is open to all, this can be somebody who was
-- not invited.
WITH seen AS (
  SELECT event.id, event.open_to_all, person.id AS person_id,
         is_staff(event.program_id, :program_roles::text[]) AS may_act
    FROM event
    LEFT JOIN employee AS person ON person.id = :employee_id::uuid
   WHERE event.id = :event_id::uuid
     AND event_visible(event)
),
changed AS (
  UPDATE event_invitation AS guest
     SET attended = :attended::boolean
    FROM seen
   WHERE seen.may_act
     AND guest.event_id = seen.id
     AND guest.employee_id = seen.person_id
  RETURNING guest AS item
),
made AS (
  INSERT INTO event_invitation AS guest (event_id, employee_id, attended)
  SELECT seen.id, seen.person_id, :attended::boolean
    FROM seen
   WHERE seen.may_act
     AND seen.open_to_all
     AND seen.person_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM changed)
  ON CONFLICT (event_id, employee_id) DO UPDATE
     SET attended = excluded.attended
  RETURNING guest AS item
)
SELECT event_invitation_json(written.item)::text AS reply,
       CASE WHEN NOT seen.may_act THEN 'forbidden' WHEN written.item IS NULL THEN 'not_found' END AS error
  FROM seen
  LEFT JOIN (SELECT changed.item FROM changed UNION ALL SELECT made.item FROM made) AS written ON true
