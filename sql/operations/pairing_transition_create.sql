-- SPDX-License-Identifier: Apache-2.0
-- pairing_transition_create: one of the two people, or a program manager who is above neither, moves the pairing to another state if it
-- still has the version that the caller read. The reporting lines are locked before the pairing, as in a change of HR data, so that they
-- stay as they were checked.
WITH seen AS MATERIALIZED (
  SELECT pairing.id, pairing.version, pairing.state,
         own_pairing(pairing.id) AS own,
         CASE WHEN :to = 'active' THEN reporting_lock(ARRAY[pairing.mentor_id, pairing.mentee_id]) END AS locked,
         may_move('pairing', start.state, :to, pairing_relations(pairing))
         AND (own_pairing(pairing.id) OR NOT concerns_caller(pairing.mentor_id, pairing.mentee_id)) AS may_act,
         may_move('pairing', start.state, :to, ARRAY['mentor', 'mentee', 'program_manager', 'service']) AS may_move
    FROM pairing
   CROSS JOIN LATERAL (SELECT moves_from(pairing.id, pairing.state, :to) AS state) AS start
   WHERE pairing.id = :pairing_id::uuid
     AND cardinality(pairing_relations(pairing)) > 0
),
moved AS (
  UPDATE pairing
     SET state = :to
    FROM seen
   WHERE pairing.id = seen.id
     AND seen.may_act
     AND pairing.state = seen.state
     AND version_matches(pairing.version, :if_match::bigint[])
  RETURNING pairing AS item
)
SELECT pairing_json(moved.item, seen.own)::text AS reply,
       (moved.item).version,
       '/v1/pairings/' || seen.id || '/transitions' AS location,
       CASE
         WHEN NOT version_matches(seen.version, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN NOT seen.may_move THEN 'transition_not_allowed'
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN moved.item IS NULL THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
  LEFT JOIN moved ON true
