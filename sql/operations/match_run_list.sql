-- SPDX-License-Identifier: Apache-2.0
-- match_run_list: returns one page of a program's match runs, for its program managers and for auditors.
SELECT CASE WHEN match_run.id IS NOT NULL THEN match_run_json(match_run) END::text AS item,
       keyset('', match_run.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' WHEN NOT reader.may_read THEN 'forbidden' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN LATERAL (SELECT is_staff(program.id, ARRAY['program_manager']) OR has_role('auditor') AS may_read) AS reader ON true
  LEFT JOIN match_run
    ON match_run.program_id = program.id
   AND reader.may_read
   AND (:state::text IS NULL OR match_run.state = :state)
   AND is_after(:sort, match_run.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN match_run.id END DESC,
          match_run.id
 LIMIT :limit::int + 1
