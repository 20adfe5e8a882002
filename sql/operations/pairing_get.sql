-- SPDX-License-Identifier: Apache-2.0
-- pairing_get: returns one pairing, to its two people and the program managers.
SELECT pairing_json(pairing, own_pairing(pairing.id), :embed::text[])::text AS reply,
       pairing.version
  FROM pairing
 WHERE pairing.id = :pairing_id::uuid
   AND cardinality(pairing_relations(pairing)) > 0
