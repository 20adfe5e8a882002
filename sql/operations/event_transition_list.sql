-- SPDX-License-Identifier: Apache-2.0
-- event_transition_list: returns one page of an event's history, oldest first.
SELECT CASE WHEN transition.id IS NOT NULL THEN transition_json(transition) END::text AS item,
       keyset('', transition.id) AS key,
       CASE WHEN event.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:event_id::uuid)) AS wanted(id)
  LEFT JOIN event ON event.id = wanted.id AND event_visible(event)
  LEFT JOIN transition ON transition.object_id = event.id AND is_after('id', transition.id, :after::jsonb)
 ORDER BY transition.id
 LIMIT :limit::int + 1
