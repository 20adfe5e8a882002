-- SPDX-License-Identifier: Apache-2.0
-- match_run_comparison_get: compares two finished match runs of a program, for its program managers and for auditors.
SELECT match_run_comparison(here, there)::text AS reply,
       CASE WHEN here.state <> 'done' OR there.state <> 'done' THEN 'match_run_not_done' END AS error
  FROM match_run AS here
  JOIN match_run AS there ON there.id = :with::uuid AND there.program_id = here.program_id
 WHERE here.id = :match_run_id::uuid
   AND cardinality(match_run_relations(here)) > 0
