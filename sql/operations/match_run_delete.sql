-- SPDX-License-Identifier: Apache-2.0
-- match_run_delete: a program manager cancels a match run that has not finished.
WITH seen AS MATERIALIZED (
  SELECT match_run.id, 'program_manager' = ANY (match_run_relations(match_run)) AS may_act
    FROM match_run
   WHERE match_run.id = :match_run_id::uuid
     AND cardinality(match_run_relations(match_run)) > 0
)
SELECT CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT match_run_cancel(seen.id) THEN 'transition_not_allowed'
       END AS error
  FROM seen
