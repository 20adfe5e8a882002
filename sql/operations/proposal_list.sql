-- SPDX-License-Identifier: Apache-2.0
-- proposal_list: one page of a program's proposals, for its managers; each in the state that the manager may see.
SELECT CASE WHEN shown.proposal_id IS NOT NULL THEN only_fields(shown.item, :fields::text[]) END::text AS item,
       keyset(shown.key, shown.proposal_id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' WHEN NOT staff.may_read THEN 'forbidden' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN LATERAL (SELECT is_staff(program.id, :program_roles::text[]) AS may_read) AS staff ON true
  LEFT JOIN LATERAL (
    SELECT proposal.id AS proposal_id,
           proposal_json(proposal, proposal_viewer(proposal), :embed::text[]) AS item,
           CASE WHEN :sort = '-score' THEN lpad(proposal.score::text, 10, '0') ELSE '' END AS key
      FROM proposal
     WHERE proposal.program_id = program.id
       AND staff.may_read
       AND (:state::text IS NULL OR proposal_state(proposal, proposal_viewer(proposal)) = :state)
       AND (:origin::text IS NULL OR proposal.origin = :origin)
       AND (:employee_id::uuid IS NULL OR :employee_id::uuid IN (proposal.mentor_id, proposal.mentee_id))
       AND (:application_id::uuid IS NULL
            OR :application_id::uuid IN (proposal.mentor_application_id, proposal.mentee_application_id))) AS shown
    ON is_after(:sort, shown.key, shown.proposal_id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN shown.key END DESC,
          CASE WHEN :sort LIKE '-%' THEN shown.proposal_id END DESC,
          shown.key,
          shown.proposal_id
 LIMIT :limit::int + 1
