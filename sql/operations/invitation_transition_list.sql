-- SPDX-License-Identifier: Apache-2.0
-- invitation_transition_list: returns one page of an invitation's history, oldest first, as the invited person or a program manager may see
-- it.
SELECT CASE WHEN step.id IS NOT NULL THEN transition_json(step) END::text AS item,
       keyset('', step.id) AS key,
       CASE WHEN invitation.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:invitation_id::uuid)) AS wanted(id)
  LEFT JOIN invitation ON invitation.id = wanted.id AND cardinality(invitation_relations(invitation)) > 0
  LEFT JOIN LATERAL invitation_history(invitation, invitation.employee_id = current_actor()) AS step
    ON is_after('id', step.id, :after::jsonb)
 ORDER BY step.id
 LIMIT :limit::int + 1
