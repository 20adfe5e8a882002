-- SPDX-License-Identifier: Apache-2.0
-- setting_change_list: returns the changes of a program's locked settings and of its locks, for its staff, administrators and auditors.
SELECT CASE WHEN change.id IS NOT NULL THEN setting_change_json(change) END::text AS item,
       keyset('', change.id) AS key,
       CASE
         WHEN program.id IS NULL THEN 'not_found'
         WHEN NOT reads_locks(program.id) THEN 'forbidden'
       END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN setting_change AS change
    ON change.program_id = program.id
   AND reads_locks(program.id)
   AND (:setting::text IS NULL OR change.setting = :setting)
   AND is_after('-at', change.id, :after::jsonb)
 ORDER BY change.id DESC
 LIMIT :limit::int + 1
