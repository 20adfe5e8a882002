-- SPDX-License-Identifier: Apache-2.0
-- event_get: one event that the caller may see; with what `embed` adds the ETag is that of the bytes, for replies change no version.
SELECT event_json(event, :embed::text[])::text AS reply,
       CASE WHEN :embed::text[] IS NULL THEN event.version END AS version
  FROM event
 WHERE event.id = :event_id::uuid
   AND event_visible(event)
