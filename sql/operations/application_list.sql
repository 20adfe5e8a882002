-- SPDX-License-Identifier: Apache-2.0
-- application_list: returns one page of a program's submitted applications, for its staff. application_relations() applies the same rule to
-- a single application. Neither filter nor order reveals answers that may no longer be read.
WITH below AS MATERIALIZED (
  SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)
),
wanted AS MATERIALIZED (
  SELECT program, program.id, staff.roles, 'program_manager' = ANY (staff.roles) AS manages
    FROM program
   CROSS JOIN LATERAL (SELECT staff_roles(program.id) AS roles) AS staff
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
-- What is the same for all rows is in subqueries, so that an index can give the order.
listed AS NOT MATERIALIZED (
  SELECT application AS item, application.id, application.submitted_at, application.review_score, answers.open
    FROM application
   CROSS JOIN LATERAL (SELECT application.employee_id NOT IN (SELECT below.id FROM below)
                              AND answers_open(application, (SELECT wanted.program FROM wanted), (SELECT wanted.roles FROM wanted))
                              AS open) AS answers
   WHERE application.program_id = :program_id::uuid
     AND (SELECT NOT program_ended(wanted.program) FROM wanted)
     AND application.submitted_at IS NOT NULL
     AND application.employee_id <> (SELECT current_actor())
     AND ((SELECT wanted.manages FROM wanted)
          OR (application.id IN (SELECT assigned.application_id
                                   FROM wanted
                                   JOIN application_reviewer AS assigned
                                     ON assigned.program_id = wanted.id
                                    AND assigned.employee_id = current_actor()
                                    AND 'reviewer' = ANY (wanted.roles))
              AND application.employee_id NOT IN (SELECT below.id FROM below)))
     AND (:state::text IS NULL
          OR (application_state(application, (SELECT wanted.roles FROM wanted)) = :state
              -- Follows from the condition above, but an index serves this one.
              AND CASE :state WHEN 'accepted' THEN application.state IN ('accepted', 'matched') ELSE application.state = :state END))
     AND (:role::text IS NULL OR application.role = :role)
     AND (:employee_id::uuid IS NULL OR application.employee_id = :employee_id::uuid)
     AND (:topic_id::uuid IS NULL OR (answers.open AND EXISTS (SELECT FROM application_topic AS chosen
                                                                WHERE chosen.application_id = application.id
                                                                  AND chosen.topic_id = :topic_id::uuid)))
),
-- By review score, those whose score the caller may read come first.
scored AS MATERIALIZED (
  SELECT listed.item, to_char(listed.review_score * 100, 'FM000') AS key
    FROM listed
   WHERE :sort = '-review_score'
     AND listed.open
     AND listed.review_score IS NOT NULL
     AND CASE
           WHEN :after::jsonb IS NULL THEN true
           ELSE (listed.review_score, listed.id) < (NULLIF(:after::jsonb ->> 'key', '')::numeric / 100, (:after::jsonb ->> 'id')::uuid)
         END
   ORDER BY listed.review_score DESC,
            listed.id DESC
   LIMIT :limit::int + 1
),
others AS MATERIALIZED (
  SELECT listed.item, CASE WHEN :sort = 'submitted_at' THEN listed.submitted_at::text ELSE '' END AS key
    FROM listed
   WHERE (SELECT count(*) <= :limit::int FROM scored)
     AND (:sort <> '-review_score' OR listed.review_score IS NULL OR NOT listed.open)
     AND CASE
           WHEN :sort = 'submitted_at' THEN is_after(:sort, listed.submitted_at, listed.id, :after::jsonb)
           WHEN :sort = '-review_score' AND :after::jsonb ->> 'key' <> '' THEN true
           ELSE is_after(:sort, listed.id, :after::jsonb)
         END
   ORDER BY CASE WHEN :sort = 'submitted_at' THEN listed.submitted_at END,
            CASE WHEN :sort LIKE '-%' THEN listed.id END DESC,
            listed.id
   LIMIT :limit::int + 1
),
-- Finds the rows of the page before building their JSON, which costs more.
page AS MATERIALIZED (
  SELECT chosen.item, chosen.key, assigned.employee_id IS NOT NULL AS assigned, below.id IS NOT NULL AS above
    FROM (SELECT scored.item, scored.key FROM scored
           UNION ALL
          SELECT others.item, others.key FROM others) AS chosen
   CROSS JOIN wanted
    LEFT JOIN below ON below.id = (chosen.item).employee_id
    LEFT JOIN application_reviewer AS assigned
      ON assigned.application_id = (chosen.item).id
     AND assigned.employee_id = current_actor()
     AND 'reviewer' = ANY (wanted.roles)
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
          CASE WHEN :sort = 'submitted_at' THEN (page.item).submitted_at END,
          CASE WHEN :sort LIKE '-%' THEN (page.item).id END DESC,
          (page.item).id
 LIMIT :limit::int + 1
