-- SPDX-License-Identifier: Apache-2.0
-- invitation_delete: a program manager withdraws an invitation that has not been accepted. A declined one looks the same, so nothing
-- reveals the answer. Nobody withdraws a guaranteed place of somebody below them.
WITH seen AS (
  SELECT invitation.id,
         'program_manager' = ANY (invitation_relations(invitation))
         AND NOT guarantees_own_report(invitation.employee_id, invitation.place_guaranteed) AS may_act
    FROM invitation
   WHERE invitation.id = :invitation_id::uuid
     AND cardinality(invitation_relations(invitation)) > 0
),
closed AS (
  UPDATE invitation
     SET closed_at = app_now()
    FROM seen
   WHERE invitation.id = seen.id
     AND seen.may_act
     AND invitation_open(invitation)
  RETURNING invitation.id
)
SELECT CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT EXISTS (SELECT FROM closed) THEN 'transition_not_allowed'
       END AS error
  FROM seen
