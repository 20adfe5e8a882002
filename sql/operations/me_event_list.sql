-- SPDX-License-Identifier: Apache-2.0
-- me_event_list: returns one page of the events that the caller is invited to or that are open to all, with the caller's own reply.
SELECT event_json(event, '{invitation}')::text AS item,
       keyset(event.starts_at::text, event.id) AS key
  FROM event
  JOIN program ON program.id = event.program_id
  LEFT JOIN event_invitation AS guest ON guest.event_id = event.id AND guest.employee_id = current_actor()
 WHERE (event.open_to_all
        OR event.id = ANY (ARRAY(SELECT own.event_id FROM event_invitation AS own WHERE own.employee_id = current_actor())))
   AND (guest.event_id IS NOT NULL OR program.state NOT IN ('draft', 'cancelled'))
   AND (:program_id::uuid IS NULL OR event.program_id = :program_id::uuid)
   AND (:state::text IS NULL OR event.state = :state)
   AND (:reply::text IS NULL OR COALESCE(guest.reply, 'none') = :reply)
   AND (:starts_after::timestamptz IS NULL OR event.starts_at >= :starts_after::timestamptz)
   AND (:starts_before::timestamptz IS NULL OR event.starts_at < :starts_before::timestamptz)
   AND is_after(:sort, event.starts_at, event.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN event.starts_at END DESC,
          CASE WHEN :sort LIKE '-%' THEN event.id END DESC,
          event.starts_at,
          event.id
 LIMIT :limit::int + 1
