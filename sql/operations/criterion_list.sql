-- SPDX-License-Identifier: Apache-2.0
-- criterion_list: returns one page of the criteria of a program that the caller may see, by position.
SELECT CASE WHEN criterion.id IS NOT NULL THEN criterion_json(criterion) END::text AS item,
       keyset(to_char(criterion.position, 'FM00000'), criterion.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN criterion
    ON criterion.program_id = program.id
   AND (:role::text IS NULL OR criterion.role IS NULL OR criterion.role = :role)
   AND (:retired::boolean IS NULL OR (criterion.retired_at IS NOT NULL) = :retired::boolean)
   AND is_after('position', to_char(criterion.position, 'FM00000'), criterion.id, :after::jsonb)
 ORDER BY criterion.position,
          criterion.id
 LIMIT :limit::int + 1
