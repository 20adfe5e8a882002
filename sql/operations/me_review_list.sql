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
  SELECT application AS item, assigned.assigned_at, review, relation.names, sorted.key,
         answers_open(application, staffed.program, relation.names) AS open
    FROM staffed
    JOIN application_reviewer AS assigned ON assigned.program_id = staffed.id AND assigned.employee_id = current_actor()
    JOIN application ON application.id = assigned.application_id AND application.submitted_at IS NOT NULL
    LEFT JOIN below ON below.id = application.employee_id
    LEFT JOIN review ON review.application_id = application.id AND review.reviewer_id = assigned.employee_id
   CROSS JOIN LATERAL (SELECT staff_relations(staffed.roles, true, below.id IS NOT NULL) AS names) AS relation
   CROSS JOIN LATERAL (SELECT rfc3339(application.submitted_at) AS key) AS sorted
   WHERE cardinality(relation.names) > 0
     AND (:reviewed::boolean IS NULL OR (review.id IS NOT NULL) = :reviewed::boolean)
     AND (:reviewed::boolean IS NOT false OR in_selection(application.state))
     AND (:state::text IS NULL OR application_state(application, relation.names) = :state)
     AND is_after(:sort, sorted.key, application.id, :after::jsonb)
   ORDER BY CASE WHEN :sort LIKE '-%' THEN sorted.key END DESC,
            CASE WHEN :sort LIKE '-%' THEN application.id END DESC,
            sorted.key,
            application.id
   LIMIT :limit::int + 1
)
SELECT review_task_json(page.item, page.names, page.assigned_at, page.review, page.open, :embed::text[])::text AS item,
       keyset(page.key, (page.item).id) AS key
  FROM page
 ORDER BY CASE WHEN :sort LIKE '-%' THEN page.key END DESC,
          CASE WHEN :sort LIKE '-%' THEN (page.item).id END DESC,
          page.key,
          (page.item).id
