-- SPDX-License-Identifier: Apache-2.0
-- match_run_difference_list: returns one page of the pairs that only one of two finished match runs has, by mentee, for the managers of the
-- program.
SELECT CASE
         WHEN pair.mentee_application_id IS NOT NULL THEN json_build_object(
           'mentor_application_id', pair.mentor_application_id,
           'mentee_application_id', pair.mentee_application_id,
           'in', pair.run,
           'score', CASE WHEN NOT has_applied(here.program_id)
                          AND pair_answers_open(pair.mentor_application_id, pair.mentee_application_id, pair.made_at)
                         THEN pair.score END)
       END::text AS item,
       keyset(pair.mentee_application_id || pair.run, pair.mentor_application_id) AS key,
       CASE
         WHEN here.id IS NULL OR there.id IS NULL THEN 'not_found'
         WHEN NOT 'program_manager' = ANY (match_run_relations(here)) THEN 'forbidden'
         WHEN here.state <> 'done' OR there.state <> 'done' THEN 'match_run_not_done'
       END AS error
  FROM (VALUES (:match_run_id::uuid, :with::uuid)) AS wanted(id, other_id)
  LEFT JOIN match_run AS here ON here.id = wanted.id AND cardinality(match_run_relations(here)) > 0
  LEFT JOIN match_run AS there ON there.id = wanted.other_id AND there.program_id = here.program_id
  LEFT JOIN LATERAL match_run_unshared_pairs(here, there) AS pair
    ON 'program_manager' = ANY (match_run_relations(here))
   AND is_after('mentee', pair.mentee_application_id || pair.run, pair.mentor_application_id, :after::jsonb)
 ORDER BY pair.mentee_application_id || pair.run,
          pair.mentor_application_id
 LIMIT :limit::int + 1
