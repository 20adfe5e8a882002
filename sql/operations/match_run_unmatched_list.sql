-- SPDX-License-Identifier: Apache-2.0
-- match_run_unmatched_list: returns one page of the people whom a match run left unmatched, with the reasons, for the managers of its
-- program.
SELECT CASE WHEN unmatched.application_id IS NOT NULL
            THEN match_run_unmatched_json(unmatched, reader.sees_counts, :embed::text[]) END::text AS item,
       keyset('', unmatched.application_id) AS key,
       CASE
         WHEN match_run.id IS NULL THEN 'not_found'
         WHEN NOT reader.may_read THEN 'forbidden'
         WHEN match_run.state <> 'done' THEN 'match_run_not_done'
       END AS error
  FROM (VALUES (:match_run_id::uuid)) AS wanted(id)
  LEFT JOIN match_run ON match_run.id = wanted.id AND cardinality(match_run_relations(match_run)) > 0
  LEFT JOIN LATERAL (SELECT 'program_manager' = ANY (match_run_relations(match_run)) AS may_read,
                            match_run_scores_shown(match_run) AS sees_counts) AS reader ON true
  LEFT JOIN match_run_unmatched AS unmatched
    ON unmatched.match_run_id = match_run.id
   AND reader.may_read
   AND (:role::text IS NULL OR unmatched.role = :role)
   AND (:relaxation::text IS NULL
        OR (unmatched.relaxation = :relaxation
            AND (SELECT shown.relaxation FROM match_run_unmatched_shown(unmatched) AS shown) IS NOT NULL))
   AND NOT EXISTS (SELECT FROM application AS own WHERE own.id = unmatched.application_id AND own.employee_id = current_actor())
   AND is_after('id', '', unmatched.application_id, :after::jsonb)
 ORDER BY unmatched.application_id
 LIMIT :limit::int + 1
