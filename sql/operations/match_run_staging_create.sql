-- SPDX-License-Identifier: Apache-2.0
-- match_run_staging_create: a program manager stages computed proposals of a match run, the given ones or all.
WITH seen AS MATERIALIZED (
  SELECT match_run.id, match_run.program_id, match_run.state, 'program_manager' = ANY (match_run_relations(match_run)) AS may_act
    FROM match_run
   WHERE match_run.id = :match_run_id::uuid
     AND cardinality(match_run_relations(match_run)) > 0
)
SELECT CASE
         WHEN seen.may_act AND seen.state = 'done'
           THEN match_run_stage(seen.id, CASE WHEN :proposal_ids::json IS NOT NULL
                                              THEN ARRAY(SELECT json_array_elements_text(:proposal_ids::json))::uuid[]
                                         END)
       END::text AS reply,
       '/v1/programs/' || seen.program_id || '/proposals' AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' WHEN seen.state <> 'done' THEN 'match_run_not_done' END AS error
  FROM seen
