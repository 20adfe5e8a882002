-- SPDX-License-Identifier: Apache-2.0
-- invitation_transition_create: stores the invited person's answer if the invitation still has the version that the person read. Accepting
-- creates the application.
WITH seen AS (
  SELECT invitation.id, invitation.state, invitation_open(invitation) AS open,
         version_matches(invitation_version(invitation, true), :if_match::bigint[]) AS fresh,
         'invited' = ANY (invitation_relations(invitation)) AS may_act,
         may_move('invitation', invitation.state, :to, ARRAY['invited']) AS may_move
    FROM invitation
   WHERE invitation.id = :invitation_id::uuid
     AND cardinality(invitation_relations(invitation)) > 0
),
moved AS (
  UPDATE invitation
     SET state = :to
    FROM seen
   WHERE invitation.id = seen.id
     AND seen.may_act
     AND seen.may_move
     AND seen.fresh
     AND seen.open
     AND invitation.state = seen.state
     AND version_matches(invitation.version, :if_match::bigint[])
  RETURNING invitation AS item
)
SELECT invitation_json(moved.item, true)::text AS reply,
       invitation_version(moved.item, true) AS version,
       '/v1/invitations/' || seen.id || '/transitions' AS location,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT seen.fresh THEN 'precondition_failed'
         WHEN seen.state <> 'accepted' AND NOT seen.open THEN 'invitation_expired'
         WHEN NOT seen.may_move THEN 'transition_not_allowed'
         WHEN moved.item IS NULL THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
  LEFT JOIN moved ON true
