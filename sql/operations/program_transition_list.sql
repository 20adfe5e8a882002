-- SPDX-License-Identifier: Apache-2.0
-- program_transition_list: returns one page of a program's history, oldest first.
SELECT CASE WHEN transition.id IS NOT NULL THEN transition_json(transition) END::text AS item,
       keyset('', transition.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN transition ON transition.object_id = program.id AND is_after('id', transition.id, :after::jsonb)
 ORDER BY transition.id
 LIMIT :limit::int + 1
