-- SPDX-License-Identifier: Apache-2.0
-- session_transition_list: returns one page of a session's history, oldest first, to the two people in its pairing.
SELECT CASE WHEN transition.id IS NOT NULL THEN transition_json(transition)::text END AS item,
       keyset('', transition.id) AS key,
       CASE WHEN session.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:session_id::uuid)) AS wanted(id)
  LEFT JOIN session ON session.id = wanted.id AND own_pairing(session.pairing_id)
  LEFT JOIN transition ON transition.object_id = session.id AND is_after('id', transition.id, :after::jsonb)
 ORDER BY transition.id
 LIMIT :limit::int + 1
