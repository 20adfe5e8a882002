-- SPDX-License-Identifier: Apache-2.0
-- tutorial_list: returns one page of all tutorials that the caller may read.
SELECT only_fields(tutorial_json(tutorial, :embed::text[]), :fields::text[])::text AS item,
       keyset(sorted.key, tutorial.id) AS key
  FROM tutorial_reach(:program_id::uuid) AS reach
 CROSS JOIN tutorial
 CROSS JOIN LATERAL (SELECT CASE WHEN ltrim(:sort, '-') = 'title' THEN tutorial.title ELSE '' END AS key) AS sorted
 WHERE tutorial_readable(tutorial, reach.managed, reach.joined, reach.visible, reach.pairings)
   AND (:program_id::uuid IS NULL OR tutorial.program_id = :program_id::uuid)
   AND (:topic_id::uuid IS NULL OR tutorial.topic_id = :topic_id::uuid)
   AND (:audience::text IS NULL OR tutorial.audience = :audience)
   AND (:mine::boolean IS NULL OR (tutorial.author_id = current_actor()) = :mine::boolean)
   AND (:retired::boolean IS NULL OR (tutorial.retired_at IS NOT NULL) = :retired::boolean)
   AND (:q::text IS NULL
        OR tutorial.search LIKE ALL ((SELECT search_patterns(:q))::text[]))
   AND is_after(:sort, sorted.key, tutorial.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN sorted.key END DESC,
          CASE WHEN :sort LIKE '-%' THEN tutorial.id END DESC,
          sorted.key,
          tutorial.id
 LIMIT :limit::int + 1
