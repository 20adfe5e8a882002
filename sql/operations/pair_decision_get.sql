-- SPDX-License-Identifier: Apache-2.0
-- pair_decision_get: returns one pair decision, for the program managers.
SELECT pair_decision_json(pair_decision, :embed::text[])::text AS reply
  FROM pair_decision
 WHERE pair_decision.id = :pair_decision_id::uuid
   AND pair_decision_visible(pair_decision)
