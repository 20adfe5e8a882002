-- SPDX-License-Identifier: Apache-2.0
-- feedback_transition_list: returns one page of the history of the caller's own feedback, oldest first.
SELECT CASE WHEN transition.id IS NOT NULL THEN transition_json(transition)::text END AS item,
       keyset('', transition.id) AS key,
       CASE WHEN feedback.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:feedback_id::uuid)) AS wanted(id)
  LEFT JOIN feedback ON feedback.id = wanted.id AND feedback.author_id = current_actor()
  LEFT JOIN transition ON transition.object_id = feedback.id AND is_after('id', transition.id, :after::jsonb)
 ORDER BY transition.id
 LIMIT :limit::int + 1
