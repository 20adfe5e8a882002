-- SPDX-License-Identifier: Apache-2.0
-- pairing_get: returns one pairing, to its two people and the program's managers. With `embed`, the ETag is a hash of the reply, because
-- the version does not cover what is embedded.
SELECT pairing_json(pairing, own_pairing(pairing.id), :embed::text[])::text AS reply,
       CASE WHEN :embed::text[] IS NULL THEN pairing.version END AS version
  FROM pairing
 WHERE pairing.id = :pairing_id::uuid
   AND cardinality(pairing_relations(pairing)) > 0
