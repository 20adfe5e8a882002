-- SPDX-License-Identifier: Apache-2.0
-- pairing_goal_create: one of the two people adds a goal. FOR SHARE keeps the pairing from closing meanwhile.
WITH seen AS (
  SELECT pairing.id, pairing.closed_at
    FROM pairing
   WHERE pairing.id = :pairing_id::uuid
     AND current_actor() IN (pairing.mentor_id, pairing.mentee_id)
     FOR SHARE
),
made AS (
  INSERT INTO pairing_goal (pairing_id, title, description)
  SELECT seen.id, :title, COALESCE(:description, '')
    FROM seen
   WHERE seen.closed_at IS NULL
  RETURNING pairing_goal AS item
)
SELECT pairing_goal_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/goals/' || (made.item).id AS location,
       CASE WHEN made.item IS NULL THEN 'pairing_closed' END AS error
  FROM seen
  LEFT JOIN made ON true
