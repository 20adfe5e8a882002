-- SPDX-License-Identifier: Apache-2.0
-- proposal_transition_create: a program manager, neither in the pair nor above it, offers a staged proposal or takes one back.
WITH seen AS (
  SELECT proposal.id,
         proposal_viewer(proposal) = 'program_manager' AND NOT concerns_caller(proposal.mentor_id, proposal.mentee_id) AS may_act
    FROM proposal
   WHERE proposal.id = :proposal_id::uuid
     AND proposal_viewer(proposal) IS NOT NULL
),
moved AS MATERIALIZED (
  SELECT proposal_move(seen.id, :to) AS item
    FROM seen
   WHERE seen.may_act
)
SELECT (SELECT proposal_json(moved.item, 'program_manager') FROM moved WHERE (moved.item).id IS NOT NULL)::text AS reply,
       '/v1/proposals/' || seen.id || '/transitions' AS location,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT EXISTS (SELECT FROM moved WHERE (moved.item).id IS NOT NULL) THEN 'transition_not_allowed'
       END AS error
  FROM seen
