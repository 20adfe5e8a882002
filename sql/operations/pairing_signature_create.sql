-- SPDX-License-Identifier: Apache-2.0
-- pairing_signature_create: one of the two people signs the confidentiality agreement; a trigger keeps the first signature. The program is
-- locked before the pairing, as when a program closes, so that the text being signed does not change.
WITH seen AS (
  SELECT pairing.id, own_pairing(pairing.id) AS may_act
    FROM pairing
    JOIN program ON program.id = pairing.program_id
   WHERE pairing.id = :pairing_id::uuid
     AND cardinality(pairing_relations(pairing)) > 0
     FOR SHARE OF program
),
signed AS (
  UPDATE pairing
     SET mentor_signed_at = CASE WHEN pairing.mentor_id = current_actor() THEN app_now() ELSE pairing.mentor_signed_at END,
         mentee_signed_at = CASE WHEN pairing.mentee_id = current_actor() THEN app_now() ELSE pairing.mentee_signed_at END
    FROM seen
   WHERE pairing.id = seen.id
     AND seen.may_act
     AND pairing.closed_at IS NULL
  RETURNING pairing AS item
)
SELECT pairing_json(signed.item, true)::text AS reply,
       (signed.item).version,
       '/v1/pairings/' || seen.id AS location,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN signed.item IS NULL THEN 'pairing_closed'
       END AS error
  FROM seen
  LEFT JOIN signed ON true
