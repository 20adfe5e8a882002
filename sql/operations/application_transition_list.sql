-- SPDX-License-Identifier: Apache-2.0
-- application_transition_list: one page of an application's history, oldest first; the applicant does not learn who took a step.
SELECT CASE
         WHEN application.employee_id = current_actor() AND transition.actor_id <> current_actor()
           THEN transition_json(jsonb_populate_record(transition, '{"actor_id": null}'))
         WHEN transition.id IS NOT NULL THEN transition_json(transition)
       END::text AS item,
       keyset('', transition.id) AS key,
       CASE WHEN application.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:application_id::uuid)) AS wanted(id)
  LEFT JOIN application ON application.id = wanted.id AND cardinality(application_relations(application)) > 0
  LEFT JOIN transition ON transition.object_id = application.id AND is_after('id', '', transition.id, :after::jsonb)
 ORDER BY transition.id
 LIMIT :limit::int + 1
