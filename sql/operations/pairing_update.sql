-- SPDX-License-Identifier: Apache-2.0
-- pairing_update: one of the two people changes the number of planned sessions, if the pairing still has the version that the caller read.
WITH seen AS (
  SELECT pairing.id, pairing.version, pairing.closed_at,
         own_pairing(pairing.id) AS may_act
    FROM pairing
   WHERE pairing.id = :pairing_id::uuid
     AND cardinality(pairing_relations(pairing)) > 0
),
changed AS (
  UPDATE pairing
     SET sessions_planned = COALESCE(:sessions_planned::int, pairing.sessions_planned)
    FROM seen
   WHERE pairing.id = seen.id
     AND seen.may_act
     AND pairing.closed_at IS NULL
     AND version_matches(pairing.version, :if_match::bigint[])
  RETURNING pairing AS item
)
SELECT pairing_json(changed.item, true)::text AS reply,
       (changed.item).version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT version_matches(seen.version, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN seen.closed_at IS NOT NULL THEN 'pairing_closed'
         WHEN changed.item IS NULL THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
  LEFT JOIN changed ON true
