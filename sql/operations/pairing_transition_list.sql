-- SPDX-License-Identifier: Apache-2.0
-- pairing_transition_list: returns one page of a pairing's history, oldest first. A program manager does not see which of the two people
-- took a step.
SELECT CASE
         WHEN NOT own_pairing(pairing.id) AND transition.actor_id <> current_actor()
           THEN transition_json(jsonb_populate_record(transition, '{"actor_id": null}'))
         WHEN transition.id IS NOT NULL THEN transition_json(transition)
       END::text AS item,
       keyset('', transition.id) AS key,
       CASE WHEN pairing.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:pairing_id::uuid)) AS wanted(id)
  LEFT JOIN pairing ON pairing.id = wanted.id AND cardinality(pairing_relations(pairing)) > 0
  LEFT JOIN transition ON transition.object_id = pairing.id AND is_after('id', transition.id, :after::jsonb)
 ORDER BY transition.id
 LIMIT :limit::int + 1
