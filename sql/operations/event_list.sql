-- SPDX-License-Identifier: Apache-2.0
-- event_list: returns one page of the events of a program that the caller may see.
SELECT CASE WHEN event.id IS NOT NULL THEN event_json(event, :embed::text[])::text END AS item,
       keyset(rfc3339(event.starts_at), event.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN event
    ON event.program_id = program.id
   AND (:state::text IS NULL OR event.state = :state)
   AND (:kind::text IS NULL OR event.kind = :kind)
   AND (:starts_after::timestamptz IS NULL OR event.starts_at >= :starts_after::timestamptz)
   AND (:starts_before::timestamptz IS NULL OR event.starts_at < :starts_before::timestamptz)
   AND is_after(:sort, rfc3339(event.starts_at), event.id, :after::jsonb)
   AND event_visible(event)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN rfc3339(event.starts_at) END DESC,
          CASE WHEN :sort LIKE '-%' THEN event.id END DESC,
          rfc3339(event.starts_at),
          event.id
 LIMIT :limit::int + 1
