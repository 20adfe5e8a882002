-- SPDX-License-Identifier: Apache-2.0
-- waiting_list_get: returns one page of a program's waiting list, in order within each role, for its managers. A manager sees neither
-- their own application nor the scores of people below them.
SELECT CASE
         WHEN waiting.application_id IS NOT NULL THEN json_build_object(
           'place', waiting.place,
           'role', waiting.role,
           'application_id', waiting.application_id,
           'employee', (SELECT employee_json(employee) FROM employee WHERE employee.id = waiting.employee_id),
           'review_score', CASE WHEN waiting.employee_id NOT IN (SELECT reporting_below(ARRAY[current_actor()]))
                                THEN waiting.review_score END,
           'waitlisted_at', rfc3339(waiting.waitlisted_at))
       END::text AS item,
       keyset(lpad(waiting.place::text, 10, '0'), waiting.application_id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' WHEN NOT staff.may_read THEN 'forbidden' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN LATERAL (SELECT is_staff(program.id, :program_roles::text[]) AS may_read) AS staff ON true
  LEFT JOIN LATERAL (
       SELECT row_number() OVER (PARTITION BY others.role ORDER BY others.place) AS place, others.role, others.application_id,
              others.employee_id, others.review_score, others.waitlisted_at
         FROM waiting_list(program.id, :role) AS others
        WHERE others.employee_id <> current_actor()) AS waiting
    ON staff.may_read
   AND NOT program_ended(program)
   AND is_after('place', lpad(waiting.place::text, 10, '0'), waiting.application_id, :after::jsonb)
 ORDER BY waiting.place, waiting.application_id
 LIMIT :limit::int + 1
