-- SPDX-License-Identifier: Apache-2.0
-- proposal_list: returns one page of a program's proposals, for its managers, each in the state that the manager may see.
WITH wanted AS (
  SELECT program, program.id, is_staff(program.id, :program_roles::text[]) AS may_read, has_applied(program.id) AS has_applied
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
below AS MATERIALIZED (
  SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)
),
-- The applications whose answers the caller may read. Only the order by score needs them.
readable AS MATERIALIZED (
  SELECT application AS item, application.id
    FROM wanted
    JOIN application ON application.program_id = wanted.id
    LEFT JOIN below ON below.id = application.employee_id
   WHERE :sort = '-score'
     AND answers_open(application, wanted.program, ARRAY['program_manager'])
     AND (below.id IS NULL OR below.id = current_actor())
),
-- Picks the rows of the page first: building the JSON of a proposal costs more than finding it.
page AS MATERIALIZED (
  SELECT proposal AS item, sorted.key
    FROM wanted
    JOIN proposal ON proposal.program_id = wanted.id
    LEFT JOIN readable AS offer ON offer.id = proposal.mentor_application_id
    LEFT JOIN readable AS need ON need.id = proposal.mentee_application_id
   CROSS JOIN LATERAL (SELECT submission_stands(offer.item, proposal.created_at) AND submission_stands(need.item, proposal.created_at)
                                AS open) AS answers
   CROSS JOIN LATERAL (SELECT CASE
                                WHEN :sort = '-score'
                                  THEN COALESCE(lpad(proposal_score_shown(proposal, COALESCE(answers.open, false),
                                                                          wanted.has_applied)::text, 10, '0'), '')
                                ELSE ''
                              END AS key) AS sorted
   WHERE wanted.may_read
     AND (:state::text IS NULL OR proposal_state(proposal, proposal_viewer(proposal)) = :state)
     AND (:origin::text IS NULL OR proposal.origin = :origin)
     AND (:match_run_id::uuid IS NULL OR proposal.match_run_id = :match_run_id::uuid)
     AND (:employee_id::uuid IS NULL OR :employee_id::uuid IN (proposal.mentor_id, proposal.mentee_id))
     AND (:application_id::uuid IS NULL OR :application_id::uuid IN (proposal.mentor_application_id, proposal.mentee_application_id))
     AND is_after(:sort, sorted.key, proposal.id, :after::jsonb)
   ORDER BY CASE WHEN :sort LIKE '-%' THEN sorted.key END DESC,
            CASE WHEN :sort LIKE '-%' THEN proposal.id END DESC,
            sorted.key,
            proposal.id
   LIMIT :limit::int + 1
)
SELECT CASE
         WHEN (page.item).id IS NOT NULL
           THEN only_fields(proposal_json(page.item, proposal_viewer(page.item), :embed::text[]), :fields::text[])
       END::text AS item,
       keyset(page.key, (page.item).id) AS key,
       CASE WHEN wanted.id IS NULL THEN 'not_found' WHEN NOT wanted.may_read THEN 'forbidden' END AS error
  FROM (VALUES (true)) AS always(one)
  LEFT JOIN wanted ON true
  LEFT JOIN page ON true
 ORDER BY CASE WHEN :sort LIKE '-%' THEN page.key END DESC,
          CASE WHEN :sort LIKE '-%' THEN (page.item).id END DESC,
          page.key,
          (page.item).id
