-- SPDX-License-Identifier: Apache-2.0
-- program_lock_list: returns the locked settings of a program, for its staff, administrators and auditors.
SELECT CASE WHEN lock.setting IS NOT NULL THEN program_lock_json(lock) END::text AS item,
       keyset(lock.setting, program.id) AS key,
       CASE
         WHEN program.id IS NULL THEN 'not_found'
         WHEN NOT reads_locks(program.id) THEN 'forbidden'
       END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN program_lock AS lock
    ON lock.program_id = program.id
   AND reads_locks(program.id)
   AND is_after('setting', lock.setting, program.id, :after::jsonb)
 ORDER BY lock.setting
 LIMIT :limit::int + 1
