-- SPDX-License-Identifier: Apache-2.0
-- me_review_list: returns one page of the applications assigned to the caller for review, with the reviews that the caller has written.
-- application_relations() applies the same rule to a single application.
WITH below AS MATERIALIZED (
  SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)
),
staffed AS MATERIALIZED (
  SELECT program, program.id, caller.roles, 'program_manager' = ANY (caller.roles) AS manages
    FROM program
   CROSS JOIN LATERAL (SELECT staff_roles(program.id) AS roles OFFSET 0) AS caller
   WHERE program.id IN (SELECT staff.program_id FROM program_staff AS staff WHERE staff.employee_id = current_actor())
     AND (:program_id::uuid IS NULL OR program.id = :program_id::uuid)
     AND NOT program_ended(program)
),
-- Picks the rows of the page first: building the JSON of an application costs more than finding it. What is the same for all rows is in
-- subqueries, so that an index can give the order.
page AS MATERIALIZED (
  SELECT assigned.application_id AS id, assigned.program_id, assigned.submitted_at, assigned.assigned_at
    FROM application_reviewer AS assigned
   CROSS JOIN LATERAL (SELECT assigned.program_id = ANY (ARRAY(SELECT staffed.id FROM staffed WHERE staffed.manages)) AS manages) AS caller
   -- OFFSET 0 keeps PostgreSQL from beginning with all applications of the programs. An index has everything that this needs.
   CROSS JOIN LATERAL (SELECT application.employee_id, application.state,
                              application_state(application, ARRAY[CASE WHEN caller.manages THEN 'program_manager' ELSE 'reviewer' END])
                                AS shown_state
                         FROM application
                        WHERE application.program_id = assigned.program_id
                          AND application.id = assigned.application_id
                       OFFSET 0) AS application
   WHERE assigned.employee_id = current_actor()
     AND assigned.submitted_at IS NOT NULL
     AND assigned.program_id = ANY (ARRAY(SELECT staffed.id FROM staffed))
     AND (caller.manages OR application.employee_id NOT IN (SELECT below.id FROM below))
     AND (:reviewed::boolean IS NULL
          OR (assigned.application_id IN (SELECT review.application_id FROM review WHERE review.reviewer_id = (SELECT current_actor())))
             = :reviewed::boolean)
     AND (:reviewed::boolean IS NOT false OR in_selection(application.state))
     AND (:state::text IS NULL OR application.shown_state = :state)
     AND is_after(:sort, assigned.submitted_at, assigned.application_id, :after::jsonb)
   ORDER BY CASE WHEN :sort LIKE '-%' THEN assigned.submitted_at END DESC,
            CASE WHEN :sort LIKE '-%' THEN assigned.application_id END DESC,
            assigned.submitted_at,
            assigned.application_id
   LIMIT :limit::int + 1
)
SELECT review_task_json(application, relation.names, page.assigned_at, review, answers_open(application, staffed.program, relation.names),
                        :embed::text[])::text AS item,
       keyset(page.submitted_at::text, page.id) AS key
  FROM page
  JOIN staffed ON staffed.id = page.program_id
  JOIN application ON application.id = page.id
 CROSS JOIN LATERAL (SELECT staff_relations(staffed.roles, true, application.employee_id IN (SELECT below.id FROM below)) AS names)
         AS relation
  LEFT JOIN review ON review.application_id = page.id AND review.reviewer_id = current_actor()
 ORDER BY CASE WHEN :sort LIKE '-%' THEN page.submitted_at END DESC,
          CASE WHEN :sort LIKE '-%' THEN page.id END DESC,
          page.submitted_at,
          page.id
