-- SPDX-License-Identifier: Apache-2.0
-- proposal_get: returns one proposal as the caller may see it, without a version, which would reveal the other person's answer.
SELECT proposal_json(proposal, proposal_viewer(proposal), :embed::text[])::text AS reply
  FROM proposal
 WHERE proposal.id = :proposal_id::uuid
   AND proposal_viewer(proposal) IS NOT NULL
