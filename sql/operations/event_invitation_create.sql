-- SPDX-License-Identifier: Apache-2.0
-- event_invitation_create: invites a group of the program's participants or the given people, most of them by due work. Existing
-- invitations stay as they are.
WITH seen AS MATERIALIZED (
  SELECT event.id,
         is_staff(event.program_id, :program_roles::text[]) AS may_act,
         (:audience::text IS NULL) <> (:employee_ids::text IS NULL) AS one_way
    FROM event
   WHERE event.id = :event_id::uuid
     AND event_visible(event)
),
made AS MATERIALIZED (
  SELECT event_invite_wanted(seen.id, CASE
                                        WHEN :audience::text IS NOT NULL THEN jsonb_build_object('audience', :audience::text)
                                        ELSE jsonb_build_object('employee_ids', :employee_ids::jsonb)
                                      END) AS reply
    FROM seen
   WHERE seen.may_act
     AND seen.one_way
)
SELECT (SELECT made.reply FROM made)::text AS reply,
       '/v1/events/' || seen.id || '/invitations' AS location,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT seen.one_way THEN 'event_audience_invalid'
       END AS error
  FROM seen
