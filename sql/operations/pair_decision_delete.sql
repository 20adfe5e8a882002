-- SPDX-License-Identifier: Apache-2.0
-- pair_decision_delete: a manager of the program takes back a pair decision.
WITH gone AS (
  DELETE FROM pair_decision
   WHERE pair_decision.id = :pair_decision_id::uuid
     AND pair_decision_visible(pair_decision)
  RETURNING pair_decision.id
)
SELECT NULL::text AS error
  FROM gone
