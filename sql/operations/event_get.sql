-- SPDX-License-Identifier: Apache-2.0
-- event_get: returns one event that the caller may see.
SELECT event_json(event, :embed::text[])::text AS reply,
       event.version
  FROM event
 WHERE event.id = :event_id::uuid
   AND event_visible(event)
