-- SPDX-License-Identifier: Apache-2.0
-- application_transition_list: returns one page of an application's history, oldest first. The applicant does not see who took a step.
SELECT CASE WHEN step.id IS NOT NULL THEN transition_json(step) END::text AS item,
       keyset('', step.id) AS key,
       CASE WHEN application.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:application_id::uuid)) AS wanted(id)
  LEFT JOIN application ON application.id = wanted.id AND cardinality(application_relations(application)) > 0
  LEFT JOIN LATERAL application_history(application, application_relations(application)) AS step
    ON is_after('id', step.id, :after::jsonb)
 ORDER BY step.id
 LIMIT :limit::int + 1
