-- SPDX-License-Identifier: Apache-2.0
-- pair_decision_delete: a program manager, neither in the pair nor above it, takes back a pair decision.
WITH seen AS (
  SELECT pair_decision.id, NOT concerns_caller(pair_decision.mentor_id, pair_decision.mentee_id) AS may_act
    FROM pair_decision
   WHERE pair_decision.id = :pair_decision_id::uuid
     AND pair_decision_visible(pair_decision)
),
gone AS (
  DELETE FROM pair_decision
   USING seen
   WHERE pair_decision.id = seen.id
     AND seen.may_act
  RETURNING pair_decision.id
)
SELECT CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT EXISTS (SELECT FROM gone) THEN 'not_found'
       END AS error
  FROM seen
