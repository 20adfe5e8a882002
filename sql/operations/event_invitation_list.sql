-- SPDX-License-Identifier: Apache-2.0
-- event_invitation_list: returns one page of an event's guests by name, with replies and attendance, for the program managers.
WITH wanted AS MATERIALIZED (
  SELECT event.id, is_staff(event.program_id, :program_roles::text[]) AS may_read
    FROM event
   WHERE event.id = :event_id::uuid
     AND event_visible(event)
),
guest AS MATERIALIZED (
  SELECT invitation AS item, invitation.employee_id
    FROM wanted
    JOIN event_invitation AS invitation ON invitation.event_id = wanted.id
   WHERE wanted.may_read
     AND (:reply::text IS NULL OR COALESCE(invitation.reply, 'none') = :reply)
     AND (:invited::boolean IS NULL OR (invitation.invited_at IS NOT NULL) = :invited::boolean)
     AND (:attended::boolean IS NULL OR COALESCE(invitation.attended, false) = :attended::boolean)
),
-- Sorting thousands of names takes longer than going through the employees by name until there are enough guests. If there are few guests,
-- it is the other way round. The index has all that is needed of an employee.
page AS MATERIALIZED (
  (SELECT employee.id, employee.display_name
     FROM guest
     JOIN employee ON employee.id = guest.employee_id
    WHERE (SELECT count(*) <= 1000 FROM guest)
      AND is_after('name', employee.display_name, employee.id, :after::jsonb)
    ORDER BY employee.display_name,
             employee.id
    LIMIT :limit::int + 1)
   UNION ALL
  (SELECT employee.id, employee.display_name
     FROM employee
    WHERE (SELECT count(*) > 1000 FROM guest)
      AND (employee.id IN (SELECT guest.employee_id FROM guest)) IS TRUE
      AND is_after('name', employee.display_name, employee.id, :after::jsonb)
    ORDER BY employee.display_name,
             employee.id
    LIMIT :limit::int + 1)
)
SELECT CASE
         WHEN page.id IS NULL THEN NULL
         WHEN 'employee' = ANY (:embed::text[])
           THEN with_member(event_invitation_json(guest.item), 'employee',
                            (SELECT employee_json(employee) FROM employee WHERE employee.id = page.id))
         ELSE event_invitation_json(guest.item)
       END::text AS item,
       keyset(page.display_name, page.id) AS key,
       CASE WHEN wanted.id IS NULL THEN 'not_found' WHEN NOT wanted.may_read THEN 'forbidden' END AS error
  FROM (VALUES (true)) AS always(one)
  LEFT JOIN wanted ON true
  LEFT JOIN page ON true
  LEFT JOIN guest ON guest.employee_id = page.id
 ORDER BY page.display_name,
          page.id
