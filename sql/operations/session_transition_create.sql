-- SPDX-License-Identifier: Apache-2.0
-- session_transition_create: moves the session to another state if it still has the version that the caller read.
WITH seen AS (
  SELECT session.id, session.version, session.state,
         may_move('session', session.state, :to, pairing_relations(pairing)) AS may_move
    FROM session
    JOIN pairing ON pairing.id = session.pairing_id
   WHERE session.id = :session_id::uuid
     AND own_pairing(session.pairing_id)
     FOR SHARE OF pairing
),
moved AS (
  UPDATE session
     SET state = :to
    FROM seen
   WHERE session.id = seen.id
     AND seen.may_move
     AND session.state = seen.state
     AND version_matches(session.version, :if_match::bigint[])
  RETURNING session AS item
)
SELECT (SELECT session_json(moved.item) FROM moved)::text AS reply,
       (SELECT (moved.item).version FROM moved) AS version,
       '/v1/sessions/' || seen.id || '/transitions' AS location,
       CASE
         WHEN NOT version_matches(seen.version, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN NOT seen.may_move THEN 'transition_not_allowed'
         WHEN NOT EXISTS (SELECT FROM moved) THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
