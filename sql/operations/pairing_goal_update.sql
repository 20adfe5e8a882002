-- SPDX-License-Identifier: Apache-2.0
-- pairing_goal_update: updates the given fields of the goal if it still has the version that the caller read. Once the pairing is closed,
-- only the state can change.
WITH seen AS (
  SELECT goal.id, goal.version,
         pairing.closed_at IS NOT NULL AND COALESCE(:title, :description) IS NOT NULL AS closed
    FROM pairing_goal AS goal
    JOIN pairing ON pairing.id = goal.pairing_id
   WHERE goal.id = :goal_id::uuid
     AND current_actor() IN (pairing.mentor_id, pairing.mentee_id)
     FOR SHARE OF pairing
),
changed AS (
  UPDATE pairing_goal
     SET title = COALESCE(:title, pairing_goal.title),
         description = COALESCE(:description, pairing_goal.description),
         state = COALESCE(:state, pairing_goal.state)
    FROM seen
   WHERE pairing_goal.id = seen.id
     AND NOT seen.closed
     AND version_matches(pairing_goal.version, :if_match::bigint[])
  RETURNING pairing_goal AS item
)
SELECT pairing_goal_json(changed.item)::text AS reply,
       (changed.item).version,
       CASE
         WHEN NOT version_matches(seen.version, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN seen.closed THEN 'pairing_closed'
         WHEN changed.item IS NULL THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
  LEFT JOIN changed ON true
