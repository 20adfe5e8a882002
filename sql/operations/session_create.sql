-- SPDX-License-Identifier: Apache-2.0
-- session_create: plans a session of a pairing of the caller's.
WITH made AS (
  INSERT INTO session (pairing_id, starts_at, minutes, time_zone, place, topic_id, goal)
  SELECT wanted.pairing_id, :starts_at::timestamptz, :minutes::int, :time_zone, :place, :topic_id::uuid, :goal
    FROM (SELECT :pairing_id::uuid AS pairing_id) AS wanted
   WHERE own_pairing(wanted.pairing_id)
  RETURNING session AS item
)
SELECT session_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/sessions/' || (made.item).id AS location
  FROM made
