-- SPDX-License-Identifier: Apache-2.0
-- proposal_transition_list: returns one page of a proposal's history as the caller may know it, oldest first.
SELECT CASE
         WHEN step.place IS NOT NULL THEN json_build_object(
           'id', md5(proposal.id::text || step.place)::uuid,
           'object', 'proposal',
           'object_id', proposal.id,
           'from', step.from_state,
           'to', step.to_state,
           'actor_id', CASE WHEN step.own THEN current_actor() END,
           'at', rfc3339(step.at))
       END::text AS item,
       keyset(step.place::text, proposal.id) AS key,
       CASE WHEN proposal.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:proposal_id::uuid)) AS wanted(id)
  LEFT JOIN proposal ON proposal.id = wanted.id AND proposal_viewer(proposal) IS NOT NULL
  LEFT JOIN LATERAL proposal_steps(proposal, proposal_viewer(proposal)) AS step
    ON is_after('place', step.place::text, proposal.id, :after::jsonb)
 ORDER BY step.place
 LIMIT :limit::int + 1
