-- SPDX-License-Identifier: Apache-2.0
-- event_invitation_list: returns one page of an event's guests by name, with replies and attendance, for the program's managers.
SELECT CASE
         WHEN guest.event_id IS NULL THEN NULL
         WHEN 'employee' = ANY (:embed::text[]) THEN with_member(event_invitation_json(guest), 'employee', employee_json(employee))
         ELSE event_invitation_json(guest)
       END::text AS item,
       keyset(employee.display_name, employee.id) AS key,
       CASE WHEN event.id IS NULL THEN 'not_found' WHEN NOT staff.may_read THEN 'forbidden' END AS error
  FROM (VALUES (:event_id::uuid)) AS wanted(id)
  LEFT JOIN event ON event.id = wanted.id AND event_visible(event)
  LEFT JOIN LATERAL (SELECT is_staff(event.program_id, :program_roles::text[]) AS may_read) AS staff ON true
  LEFT JOIN (event_invitation AS guest JOIN employee ON employee.id = guest.employee_id)
    ON guest.event_id = event.id
   AND staff.may_read
   AND (:reply::text IS NULL OR COALESCE(guest.reply, 'none') = :reply)
   AND (:invited::boolean IS NULL OR (guest.invited_at IS NOT NULL) = :invited::boolean)
   AND (:attended::boolean IS NULL OR COALESCE(guest.attended, false) = :attended::boolean)
   AND is_after('name', employee.display_name, employee.id, :after::jsonb)
 ORDER BY employee.display_name,
          employee.id
 LIMIT :limit::int + 1
