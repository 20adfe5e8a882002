-- SPDX-License-Identifier: Apache-2.0
-- proposal_answer_put: stores the caller's own answer to an offer. The reply is the same whatever the other person has said.
WITH seen AS (
  SELECT proposal.id, proposal_viewer(proposal) AS viewer
    FROM proposal
   WHERE proposal.id = :proposal_id::uuid
     AND proposal_viewer(proposal) IS NOT NULL
)
SELECT CASE
         WHEN seen.viewer IN ('mentor', 'mentee') THEN proposal_json(proposal_answer(seen.id, :answer), seen.viewer)
       END::text AS reply,
       CASE WHEN seen.viewer NOT IN ('mentor', 'mentee') THEN 'forbidden' END AS error
  FROM seen
