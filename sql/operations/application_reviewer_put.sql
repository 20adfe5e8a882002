-- SPDX-License-Identifier: Apache-2.0
-- application_reviewer_put: a program manager assigns a reviewer of the program to an application; no change if already assigned.
WITH seen AS (
  SELECT application.id, application.program_id,
         'program_manager' = ANY (application_relations(application)) AS may_act
    FROM application
   WHERE application.id = :application_id::uuid
     AND cardinality(application_relations(application)) > 0
),
made AS (
  INSERT INTO application_reviewer (application_id, program_id, employee_id)
  SELECT seen.id, seen.program_id, :employee_id::uuid
    FROM seen
   WHERE seen.may_act
  ON CONFLICT DO NOTHING
  RETURNING application_reviewer.assigned_at
)
SELECT application_reviewer_json((seen.id, :employee_id::uuid, seen.program_id, 'reviewer',
                                  COALESCE(standing.assigned_at, app_now()), NULL)::application_reviewer)::text AS reply,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
  LEFT JOIN application_reviewer AS standing ON standing.application_id = seen.id AND standing.employee_id = :employee_id::uuid
