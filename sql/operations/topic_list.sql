-- SPDX-License-Identifier: Apache-2.0
-- topic_list: returns one page of the topics of a program that the caller may see, by position.
SELECT CASE WHEN topic.id IS NOT NULL THEN topic_json(topic) END::text AS item,
       keyset(to_char(topic.position, 'FM00000'), topic.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN topic
    ON topic.program_id = program.id
   AND (:module_id::uuid IS NULL OR topic.module_id = :module_id::uuid)
   AND (:retired::boolean IS NULL OR (topic.retired_at IS NOT NULL) = :retired::boolean)
   AND is_after('position', to_char(topic.position, 'FM00000'), topic.id, :after::jsonb)
 ORDER BY topic.position,
          topic.id
 LIMIT :limit::int + 1
