-- SPDX-License-Identifier: Apache-2.0
-- application_reviewer_delete: a program manager removes a reviewer from an application. A review that has been written stays.
WITH seen AS (
  SELECT application.id,
         'program_manager' = ANY (application_relations(application)) AS may_act
    FROM application
   WHERE application.id = :application_id::uuid
     AND cardinality(application_relations(application)) > 0
),
gone AS (
  DELETE FROM application_reviewer AS assigned
   USING seen
   WHERE assigned.application_id = seen.id
     AND assigned.employee_id = :employee_id::uuid
     AND seen.may_act
  RETURNING assigned.employee_id
)
SELECT CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT EXISTS (SELECT FROM gone) THEN 'not_found'
       END AS error
  FROM seen
