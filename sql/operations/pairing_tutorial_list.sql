-- SPDX-License-Identifier: Apache-2.0
-- pairing_tutorial_list: returns one page of the tutorials that the two people in one of the caller's own pairings wrote for each other.
SELECT CASE WHEN tutorial.id IS NOT NULL THEN only_fields(tutorial_json(tutorial, :embed::text[]), :fields::text[])::text END AS item,
       keyset(sorted.key, tutorial.id) AS key,
       CASE WHEN NOT own_pairing(wanted.id) THEN 'not_found' END AS error
  FROM (VALUES (:pairing_id::uuid)) AS wanted(id)
  LEFT JOIN (tutorial CROSS JOIN LATERAL
       (SELECT CASE WHEN ltrim(:sort, '-') = 'title' THEN tutorial.title ELSE '' END AS key) AS sorted)
    ON tutorial.pairing_id = wanted.id
   AND own_pairing(wanted.id)
   AND tutorial_visible(tutorial)
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
