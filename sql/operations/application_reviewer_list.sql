-- SPDX-License-Identifier: Apache-2.0
-- application_reviewer_list: returns one page of the reviewers of an application, for the program managers.
SELECT CASE WHEN assigned.employee_id IS NOT NULL THEN application_reviewer_json(assigned) END::text AS item,
       keyset('', assigned.employee_id) AS key,
       CASE WHEN application.id IS NULL THEN 'not_found' WHEN NOT relation.may_read THEN 'forbidden' END AS error
  FROM (VALUES (:application_id::uuid)) AS wanted(id)
  LEFT JOIN application ON application.id = wanted.id AND cardinality(application_relations(application)) > 0
  LEFT JOIN LATERAL (SELECT 'program_manager' = ANY (application_relations(application)) AS may_read) AS relation ON true
  LEFT JOIN application_reviewer AS assigned
    ON assigned.application_id = application.id
   AND relation.may_read
   AND is_after('id', assigned.employee_id, :after::jsonb)
 ORDER BY assigned.employee_id
 LIMIT :limit::int + 1
