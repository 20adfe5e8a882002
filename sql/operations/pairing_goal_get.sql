-- SPDX-License-Identifier: Apache-2.0
-- pairing_goal_get: returns one goal of one of the caller's own pairings.
SELECT pairing_goal_json(goal)::text AS reply,
       goal.version
  FROM pairing_goal AS goal
 WHERE goal.id = :goal_id::uuid
   AND own_pairing(goal.pairing_id)
