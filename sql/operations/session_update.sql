-- SPDX-License-Identifier: Apache-2.0
-- session_update: updates the given fields of the session if it still has the version that the caller read. A held session no longer
-- changes.
WITH seen AS (
  SELECT session.id, session.version, session.state
    FROM session
    JOIN pairing ON pairing.id = session.pairing_id
   WHERE session.id = :session_id::uuid
     AND current_actor() IN (pairing.mentor_id, pairing.mentee_id)
     FOR SHARE OF pairing
),
changed AS (
  UPDATE session
     SET (starts_at, minutes, time_zone, place, plan_item_id, topic_id, goal) = (
         SELECT wanted.starts_at, wanted.minutes, wanted.time_zone, wanted.place, wanted.plan_item_id, wanted.topic_id, wanted.goal
           FROM jsonb_populate_record(session, :body::jsonb) AS wanted)
    FROM seen
   WHERE session.id = seen.id
     AND session.state <> 'held'
     AND version_matches(session.version, :if_match::bigint[])
  RETURNING session AS item
)
SELECT (SELECT session_json(changed.item) FROM changed)::text AS reply,
       (SELECT (changed.item).version FROM changed) AS version,
       CASE
         WHEN NOT version_matches(seen.version, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN seen.state = 'held' THEN 'session_fixed'
         WHEN NOT EXISTS (SELECT FROM changed) THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
