-- SPDX-License-Identifier: Apache-2.0
-- me_proposal_list: returns one page of the offers made to the caller in all programs, each in the state that the caller may know.
SELECT only_fields(proposal_json(proposal, proposal_viewer(proposal), :embed::text[]), :fields::text[])::text AS item,
       keyset(sorted.key, proposal.id) AS key
  FROM proposal
 CROSS JOIN LATERAL (SELECT CASE WHEN :sort = 'expires_at' THEN rfc3339(proposal.expires_at) ELSE '' END AS key) AS sorted
 WHERE (proposal.mentor_id = current_actor() OR proposal.mentee_id = current_actor())
   AND proposal.offered_at IS NOT NULL
   AND (:program_id::uuid IS NULL OR proposal.program_id = :program_id::uuid)
   AND (:state::text IS NULL OR proposal_state(proposal, proposal_viewer(proposal)) = :state)
   AND is_after(:sort, sorted.key, proposal.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN proposal.id END DESC,
          sorted.key,
          proposal.id
 LIMIT :limit::int + 1
