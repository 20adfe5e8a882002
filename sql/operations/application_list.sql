-- SPDX-License-Identifier: Apache-2.0
-- application_list: returns one page of a program's submitted applications, for its staff. application_relations() applies the same rule to
-- a single application. Neither filter nor order reveals answers that may no longer be read.
WITH below AS MATERIALIZED (
  SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)
),
wanted AS MATERIALIZED (
  SELECT program, program.id, staff_roles(program.id) AS roles
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
-- Picks the rows of the page first: building the JSON of an application costs more than finding it.
page AS MATERIALIZED (
  SELECT application AS item, assigned.employee_id IS NOT NULL AS assigned, below.id IS NOT NULL AS above, sorted.key
    FROM wanted
    JOIN application ON application.program_id = wanted.id
    LEFT JOIN below ON below.id = application.employee_id
    LEFT JOIN application_reviewer AS assigned
      ON assigned.application_id = application.id
     AND assigned.employee_id = current_actor()
     AND 'reviewer' = ANY (wanted.roles)
   CROSS JOIN LATERAL (SELECT below.id IS NULL AND answers_open(application, wanted.program, wanted.roles) AS open) AS answers
   CROSS JOIN LATERAL (SELECT CASE :sort
                                WHEN 'submitted_at' THEN rfc3339(application.submitted_at)
                                WHEN '-review_score' THEN CASE
                                  WHEN answers.open AND application.review_score IS NOT NULL
                                    THEN to_char(application.review_score * 100, 'FM000')
                                  ELSE ''
                                END
                                ELSE ''
                              END AS key) AS sorted
   WHERE NOT program_ended(wanted.program)
     AND application.submitted_at IS NOT NULL
     AND application.employee_id <> current_actor()
     AND ('program_manager' = ANY (wanted.roles) OR (assigned.employee_id IS NOT NULL AND below.id IS NULL))
     AND (:state::text IS NULL OR application_state(application, wanted.roles) = :state)
     AND (:role::text IS NULL OR application.role = :role)
     AND (:employee_id::uuid IS NULL OR application.employee_id = :employee_id::uuid)
     AND (:topic_id::uuid IS NULL OR (answers.open AND EXISTS (SELECT FROM application_topic AS chosen
                                                                WHERE chosen.application_id = application.id
                                                                  AND chosen.topic_id = :topic_id::uuid)))
     AND is_after(:sort, sorted.key, application.id, :after::jsonb)
   ORDER BY CASE WHEN :sort = '-review_score' THEN sorted.key END DESC,
            CASE WHEN :sort LIKE '-%' THEN application.id END DESC,
            sorted.key,
            application.id
   LIMIT :limit::int + 1
)
SELECT CASE
         WHEN (page.item).id IS NULL THEN NULL
         WHEN 'employee' = ANY (:embed::text[])
           THEN with_member(only_fields(shown.item, :fields::text[]), 'employee',
                            (SELECT employee_json(employee) FROM employee WHERE employee.id = (page.item).employee_id))
         ELSE only_fields(shown.item, :fields::text[])
       END::text AS item,
       keyset(page.key, (page.item).id) AS key,
       CASE WHEN wanted.id IS NULL THEN 'not_found' WHEN NOT wanted.roles && :program_roles::text[] THEN 'forbidden' END AS error
  FROM (VALUES (true)) AS always(one)
  LEFT JOIN wanted ON true
  LEFT JOIN page ON true
  LEFT JOIN LATERAL (SELECT application_json(page.item, staff_relations(wanted.roles, page.assigned, page.above)) AS item) AS shown
    ON (page.item).id IS NOT NULL
 ORDER BY CASE WHEN :sort = '-review_score' THEN page.key END DESC,
          CASE WHEN :sort LIKE '-%' THEN (page.item).id END DESC,
          page.key,
          (page.item).id
