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
-- Picks the rows of the page first: building the JSON of an application costs more than finding it.
page AS MATERIALIZED (
  SELECT application AS item, application.submitted_at, assigned.assigned_at, staffed.program, staffed.roles
    FROM staffed
    JOIN application_reviewer AS assigned ON assigned.program_id = staffed.id AND assigned.employee_id = current_actor()
    JOIN application ON application.id = assigned.application_id AND application.submitted_at IS NOT NULL
   WHERE ('program_manager' = ANY (staffed.roles) OR application.employee_id NOT IN (SELECT below.id FROM below))
     AND (:reviewed::boolean IS NULL
          OR (assigned.application_id IN (SELECT review.application_id FROM review WHERE review.reviewer_id = (SELECT current_actor())))
             = :reviewed::boolean)
     AND (:reviewed::boolean IS NOT false OR in_selection(application.state))
     AND (:state::text IS NULL OR application_state(application, staffed.roles) = :state)
     AND is_after(:sort, application.submitted_at, application.id, :after::jsonb)
   ORDER BY CASE WHEN :sort LIKE '-%' THEN application.submitted_at END DESC,
            CASE WHEN :sort LIKE '-%' THEN application.id END DESC,
            application.submitted_at,
            application.id
   LIMIT :limit::int + 1
)
SELECT review_task_json(page.item, relation.names, page.assigned_at, review, answers_open(page.item, page.program, relation.names),
                        :embed::text[])::text AS item,
       keyset(page.submitted_at::text, (page.item).id) AS key
  FROM page
 CROSS JOIN LATERAL (SELECT staff_relations(page.roles, true, (page.item).employee_id IN (SELECT below.id FROM below)) AS names) AS relation
  LEFT JOIN review ON review.application_id = (page.item).id AND review.reviewer_id = current_actor()
 ORDER BY CASE WHEN :sort LIKE '-%' THEN page.submitted_at END DESC,
          CASE WHEN :sort LIKE '-%' THEN (page.item).id END DESC,
          page.submitted_at,
          (page.item).id
