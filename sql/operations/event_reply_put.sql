-- SPDX-License-Identifier: Apache-2.0
-- event_reply_put: stores the caller's own reply to an event. If the event is open to all, a reply makes the caller a guest.
WITH seen AS (
  SELECT event.id, event.open_to_all
    FROM event
   WHERE event.id = :event_id::uuid
     AND event_visible(event)
),
changed AS (
  UPDATE event_invitation AS guest
     SET reply = :reply
    FROM seen
   WHERE guest.event_id = seen.id
     AND guest.employee_id = current_actor()
  RETURNING guest AS item
),
made AS (
  INSERT INTO event_invitation AS guest (event_id, employee_id, reply)
  SELECT seen.id, current_actor(), :reply
    FROM seen
   WHERE seen.open_to_all
     AND NOT EXISTS (SELECT FROM changed)
  ON CONFLICT (event_id, employee_id) DO UPDATE
     SET reply = excluded.reply
  RETURNING guest AS item
)
SELECT event_invitation_json(written.item)::text AS reply,
       CASE WHEN written.item IS NULL THEN 'event_not_invited' END AS error
  FROM seen
  LEFT JOIN (SELECT changed.item FROM changed UNION ALL SELECT made.item FROM made) AS written ON true
