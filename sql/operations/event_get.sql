-- SPDX-License-Identifier: Apache-2.0
-- event_get: returns one event that the caller may see. With `embed`, the ETag is a hash of the reply, because replies to an invitation do
-- not change the version.
SELECT event_json(event, :embed::text[])::text AS reply,
       CASE WHEN :embed::text[] IS NULL THEN event.version END AS version
  FROM event
 WHERE event.id = :event_id::uuid
   AND event_visible(event)
