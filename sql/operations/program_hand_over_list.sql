-- SPDX-License-Identifier: Apache-2.0
-- program_hand_over_list: returns the hand-overs of a program, oldest first, for its staff, administrators and auditors.
SELECT CASE WHEN done.id IS NOT NULL THEN program_hand_over_json(done) END::text AS item,
       keyset('', done.id) AS key,
       CASE
         WHEN program.id IS NULL THEN 'not_found'
         WHEN NOT reads_locks(program.id) THEN 'forbidden'
       END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN program_hand_over AS done
    ON done.program_id = program.id
   AND reads_locks(program.id)
   AND is_after('id', done.id, :after::jsonb)
 ORDER BY done.id
 LIMIT :limit::int + 1
