-- SPDX-License-Identifier: Apache-2.0
-- session_create: plans a session in one of the caller's own pairings. The pairing is locked first, as everywhere.
WITH wanted AS (
  SELECT pairing.id
    FROM pairing
   WHERE pairing.id = :pairing_id::uuid
     AND current_actor() IN (pairing.mentor_id, pairing.mentee_id)
     FOR SHARE
),
made AS (
  INSERT INTO session (pairing_id, starts_at, minutes, time_zone, place, plan_item_id, topic_id, goal)
  SELECT wanted.id, :starts_at::timestamptz, :minutes::int, :time_zone, :place, :plan_item_id::uuid, :topic_id::uuid, :goal
    FROM wanted
  RETURNING session AS item
)
SELECT session_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/sessions/' || (made.item).id AS location
  FROM made
