-- SPDX-License-Identifier: Apache-2.0
-- event_update: updates the given fields of the event if it still has the version that the program manager read.
WITH seen AS (
  SELECT event.id, is_staff(event.program_id, :program_roles::text[]) AS may_act
    FROM event
   WHERE event.id = :event_id::uuid
     AND event_visible(event)
),
changed AS (
  UPDATE event
     SET (kind, title, description, starts_at, minutes, time_zone, place, open_to_all) = (
         SELECT wanted.kind, wanted.title, wanted.description, wanted.starts_at, wanted.minutes, wanted.time_zone, wanted.place,
                wanted.open_to_all
           FROM jsonb_populate_record(event, :body::jsonb) AS wanted)
    FROM seen
   WHERE event.id = seen.id
     AND seen.may_act
     AND version_matches(event.version, :if_match::bigint[])
  RETURNING event AS item
)
SELECT (SELECT event_json(changed.item) FROM changed)::text AS reply,
       (SELECT (changed.item).version FROM changed) AS version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT EXISTS (SELECT FROM changed) THEN 'precondition_failed'
       END AS error
  FROM seen
