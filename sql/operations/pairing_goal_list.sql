-- SPDX-License-Identifier: Apache-2.0
-- pairing_goal_list: returns one page of the goals of one of the caller's own pairings, oldest first.
SELECT CASE WHEN goal.id IS NOT NULL THEN pairing_goal_json(goal) END::text AS item,
       keyset('', goal.id) AS key,
       CASE WHEN NOT own_pairing(wanted.id) THEN 'not_found' END AS error
  FROM (VALUES (:pairing_id::uuid)) AS wanted(id)
  LEFT JOIN pairing_goal AS goal
    ON goal.pairing_id = wanted.id
   AND own_pairing(wanted.id)
   AND is_after('id', goal.id, :after::jsonb)
 ORDER BY goal.id
 LIMIT :limit::int + 1
