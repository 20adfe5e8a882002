-- SPDX-License-Identifier: Apache-2.0
-- event_transition_create: cancels an event, or plans it again, if it still has the version that the program manager read.
WITH seen AS (
  SELECT event.id, event.version, event.state,
         is_staff(event.program_id, :program_roles::text[]) AS may_act,
         may_move('event', event.state, :to, :program_roles::text[]) AS may_move
    FROM event
   WHERE event.id = :event_id::uuid
     AND event_visible(event)
),
moved AS (
  UPDATE event
     SET state = :to
    FROM seen
   WHERE event.id = seen.id
     AND seen.may_act
     AND seen.may_move
     AND event.state = seen.state
     AND version_matches(event.version, :if_match::bigint[])
  RETURNING event AS item
)
SELECT (SELECT event_json(moved.item) FROM moved)::text AS reply,
       (SELECT (moved.item).version FROM moved) AS version,
       '/v1/events/' || seen.id || '/transitions' AS location,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT version_matches(seen.version, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN NOT seen.may_move THEN 'transition_not_allowed'
         WHEN NOT EXISTS (SELECT FROM moved) THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
