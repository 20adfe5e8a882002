-- SPDX-License-Identifier: Apache-2.0
-- pairing_get: one pairing, for the two or the program's managers; what is embedded has no part in the version.
SELECT pairing_json(pairing, own_pairing(pairing.id), :embed::text[])::text AS reply,
       CASE WHEN :embed::text[] IS NULL THEN pairing.version END AS version
  FROM pairing
 WHERE pairing.id = :pairing_id::uuid
   AND cardinality(pairing_relations(pairing)) > 0
