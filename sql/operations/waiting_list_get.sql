-- SPDX-License-Identifier: Apache-2.0
-- waiting_list_get: returns one page of a program's waiting list, in order within each role, for its program managers. A program manager
-- does not see their own application. People below them appear without their scores, and are ordered as if they had none.
WITH below AS MATERIALIZED (
  SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)
)
SELECT CASE
         WHEN waiting.application_id IS NOT NULL THEN json_build_object(
           'place', waiting.place,
           'role', waiting.role,
           'application_id', waiting.application_id,
           'employee', (SELECT employee_json(employee) FROM employee WHERE employee.id = waiting.employee_id),
           'review_score', waiting.review_score,
           'waitlisted_at', rfc3339(waiting.waitlisted_at))
       END::text AS item,
       keyset(lpad(waiting.place::text, 10, '0'), waiting.application_id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' WHEN NOT staff.may_read THEN 'forbidden' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN LATERAL (SELECT is_staff(program.id, :program_roles::text[]) AS may_read) AS staff ON true
  LEFT JOIN LATERAL (
       SELECT row_number() OVER (PARTITION BY others.role
                                 ORDER BY shown.score DESC NULLS LAST, others.waitlisted_at, others.application_id) AS place,
              others.role, others.application_id, others.employee_id, shown.score AS review_score, others.waitlisted_at
         FROM waiting_list(program.id, :role) AS others
         LEFT JOIN below ON below.id = others.employee_id
        CROSS JOIN LATERAL (SELECT CASE WHEN below.id IS NULL THEN others.review_score END AS score) AS shown
        WHERE others.employee_id <> current_actor()) AS waiting
    ON staff.may_read
   AND NOT program_ended(program)
   AND is_after('place', lpad(waiting.place::text, 10, '0'), waiting.application_id, :after::jsonb)
 ORDER BY waiting.place, waiting.application_id
 LIMIT :limit::int + 1
