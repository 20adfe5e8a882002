-- SPDX-License-Identifier: Apache-2.0
-- me_review_list: returns one page of the applications assigned to the caller for review, with the reviews that the caller has written.
-- application_relations() applies the same rule to a single application.
WITH below AS MATERIALIZED (
  SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)
),
staffed AS MATERIALIZED (
  SELECT program, program.id, staff_roles(program.id) AS roles
    FROM program
   WHERE program.id IN (SELECT staff.program_id FROM program_staff AS staff WHERE staff.employee_id = current_actor())
     AND (:program_id::uuid IS NULL OR program.id = :program_id::uuid)
     AND NOT program_ended(program)
),
-- There can be thousands, so an index has everything that this needs. The filters come afterwards, because with them PostgreSQL would begin
-- with all applications of the programs.
task AS MATERIALIZED (
  SELECT application.id, application.program_id, application.submitted_at, application.state, assigned.assigned_at,
         application_state(application, staffed.roles) AS shown_state,
         'program_manager' = ANY (staffed.roles) OR application.employee_id NOT IN (SELECT below.id FROM below) AS may_read
    FROM staffed
    JOIN application_reviewer AS assigned ON assigned.program_id = staffed.id AND assigned.employee_id = current_actor()
    JOIN application ON application.program_id = assigned.program_id AND application.id = assigned.application_id
),
-- Picks the rows of the page first: building the JSON of an application costs more than finding it.
page AS MATERIALIZED (
  SELECT task.id, task.program_id, task.submitted_at, task.assigned_at
    FROM task
   WHERE task.submitted_at IS NOT NULL
     AND task.may_read
     AND (:reviewed::boolean IS NULL
          OR (task.id IN (SELECT review.application_id FROM review WHERE review.reviewer_id = (SELECT current_actor())))
             = :reviewed::boolean)
     AND (:reviewed::boolean IS NOT false OR in_selection(task.state))
     AND (:state::text IS NULL OR task.shown_state = :state)
     AND is_after(:sort, task.submitted_at, task.id, :after::jsonb)
   ORDER BY CASE WHEN :sort LIKE '-%' THEN task.submitted_at END DESC,
            CASE WHEN :sort LIKE '-%' THEN task.id END DESC,
            task.submitted_at,
            task.id
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
