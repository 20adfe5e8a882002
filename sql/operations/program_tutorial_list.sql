-- SPDX-License-Identifier: Apache-2.0
-- program_tutorial_list: returns one page of a program's tutorials that the caller may read, without those for a single pair.
SELECT CASE WHEN tutorial.id IS NOT NULL THEN only_fields(tutorial_json(tutorial, :embed::text[]), :fields::text[])::text END AS item,
       keyset(sorted.key, tutorial.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
 CROSS JOIN tutorial_reach(:program_id::uuid) AS reach
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN (tutorial CROSS JOIN LATERAL
       (SELECT CASE WHEN ltrim(:sort, '-') = 'title' THEN tutorial.title ELSE '' END AS key) AS sorted)
    ON tutorial.program_id = program.id
   AND tutorial.audience <> 'pair'
   AND tutorial_readable(tutorial, reach.managed, reach.joined, reach.visible, reach.pairings)
   AND (:topic_id::uuid IS NULL OR tutorial.topic_id = :topic_id::uuid)
   AND (:retired::boolean IS NULL OR (tutorial.retired_at IS NOT NULL) = :retired::boolean)
   AND (:q::text IS NULL
        OR tutorial.search LIKE ALL ((SELECT search_patterns(:q))::text[]))
   AND is_after(:sort, sorted.key, tutorial.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN sorted.key END DESC,
          CASE WHEN :sort LIKE '-%' THEN tutorial.id END DESC,
          sorted.key,
          tutorial.id
 LIMIT :limit::int + 1
