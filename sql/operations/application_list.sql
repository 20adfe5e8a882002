-- SPDX-License-Identifier: Apache-2.0
-- application_list: returns one page of a program's submitted applications, for its staff. application_relations() has the same rule for a
-- single application. Neither filter nor order reveals answers that may no longer be read.
WITH below AS MATERIALIZED (
  SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)
)
SELECT CASE
         WHEN application.id IS NULL THEN NULL
         WHEN 'employee' = ANY (:embed::text[])
           THEN with_member(only_fields(application_json(application, relation.names), :fields::text[]), 'employee',
                            (SELECT employee_json(employee) FROM employee WHERE employee.id = application.employee_id))
         ELSE only_fields(application_json(application, relation.names), :fields::text[])
       END::text AS item,
       keyset(sorted.key, application.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' WHEN NOT staff.roles && :program_roles::text[] THEN 'forbidden' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN LATERAL (SELECT staff_roles(program.id) AS roles) AS staff ON true
  LEFT JOIN (application LEFT JOIN below ON below.id = application.employee_id)
    ON application.program_id = program.id
   AND NOT program_ended(program)
   AND application.submitted_at IS NOT NULL
   AND application.employee_id <> current_actor()
   AND ('program_manager' = ANY (staff.roles) OR ('reviewer' = ANY (staff.roles) AND below.id IS NULL AND is_assigned(application.id)))
   AND (:state::text IS NULL OR application_state(application, staff.roles) = :state)
   AND (:role::text IS NULL OR application.role = :role)
   AND (:employee_id::uuid IS NULL OR application.employee_id = :employee_id::uuid)
   AND (:topic_id::uuid IS NULL OR (below.id IS NULL
                                    AND answers_open(application, program, staff.roles)
                                    AND EXISTS (SELECT FROM application_topic AS chosen
                                                 WHERE chosen.application_id = application.id
                                                   AND chosen.topic_id = :topic_id::uuid)))
 CROSS JOIN LATERAL (SELECT staff_relations(staff.roles, 'reviewer' = ANY (staff.roles) AND is_assigned(application.id),
                                            below.id IS NOT NULL) AS names) AS relation
 CROSS JOIN LATERAL (SELECT CASE :sort
                              WHEN 'submitted_at' THEN rfc3339(application.submitted_at)
                              WHEN '-review_score' THEN CASE
                                WHEN answers_open(application, program, relation.names) AND application.review_score IS NOT NULL
                                  THEN to_char(application.review_score * 100, 'FM000')
                                ELSE ''
                              END
                              ELSE ''
                            END AS key) AS sorted
 WHERE application.id IS NULL
    OR is_after(:sort, sorted.key, application.id, :after::jsonb)
 ORDER BY CASE WHEN :sort = '-review_score' THEN sorted.key END DESC,
          CASE WHEN :sort LIKE '-%' THEN application.id END DESC,
          sorted.key,
          application.id
 LIMIT :limit::int + 1
