-- SPDX-License-Identifier: Apache-2.0
-- module_list: returns one page of the modules of a program that the caller may see, by position.
SELECT CASE WHEN module.id IS NOT NULL THEN module_json(module) END::text AS item,
       keyset(to_char(module.position, 'FM00000'), module.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN module
    ON module.program_id = program.id
   AND (:retired::boolean IS NULL OR (module.retired_at IS NOT NULL) = :retired::boolean)
   AND is_after('position', to_char(module.position, 'FM00000'), module.id, :after::jsonb)
 ORDER BY module.position,
          module.id
 LIMIT :limit::int + 1
