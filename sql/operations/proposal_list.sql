-- SPDX-License-Identifier: Apache-2.0
-- proposal_list: returns one page of a program's proposals, for its program managers, each in the state that the program manager may see.
WITH wanted AS MATERIALIZED (
  SELECT program, program.id, is_staff(program.id, :program_roles::text[]) AS may_read, has_applied(program.id) AS has_applied
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
below AS MATERIALIZED (
  SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)
),
-- What is the same for all rows is in subqueries, so that an index can give the order.
listed AS NOT MATERIALIZED (
  SELECT proposal AS item, proposal.id, proposal.score, proposal.mentor_id, proposal.mentee_id,
         CASE
           WHEN :sort = '-score'
             THEN (SELECT proposal_score_shown(
                            proposal,
                            bool_and(program_manager_reads(application, (SELECT wanted.program FROM wanted),
                                                           application.employee_id IN (SELECT below.id FROM below), proposal.created_at)),
                            (SELECT wanted.has_applied FROM wanted))
                     FROM application
                    WHERE application.id IN (proposal.mentor_application_id, proposal.mentee_application_id))
         END AS score_shown
    FROM proposal
   WHERE proposal.program_id = :program_id::uuid
     AND (SELECT wanted.may_read FROM wanted)
     AND (:state::text IS NULL OR proposal_state(proposal, proposal_viewer(proposal, true)) = :state)
     AND (:origin::text IS NULL OR proposal.origin = :origin)
     AND (:match_run_id::uuid IS NULL OR proposal.match_run_id = :match_run_id::uuid)
     AND (:employee_id::uuid IS NULL OR :employee_id::uuid IN (proposal.mentor_id, proposal.mentee_id))
     AND (:application_id::uuid IS NULL OR :application_id::uuid IN (proposal.mentor_application_id, proposal.mentee_application_id))
),
-- By score, those whose score the caller may read come first. A program manager who has applied reads only the scores of their own
-- proposals.
scored AS MATERIALIZED (
  (SELECT listed.item, listed.score_shown
     FROM listed
    WHERE :sort = '-score'
      AND (SELECT NOT wanted.has_applied FROM wanted)
      AND listed.score_shown IS NOT NULL
      AND CASE
            WHEN :after::jsonb IS NULL THEN true
            ELSE (listed.score, listed.id) < (NULLIF(:after::jsonb ->> 'key', '')::int, (:after::jsonb ->> 'id')::uuid)
          END
    ORDER BY listed.score DESC,
             listed.id DESC
    LIMIT :limit::int + 1)
   UNION ALL
  (SELECT listed.item, listed.score_shown
     FROM listed
    WHERE :sort = '-score'
      AND (SELECT wanted.has_applied FROM wanted)
      AND (listed.mentor_id = current_actor() OR listed.mentee_id = current_actor())
      AND listed.score_shown IS NOT NULL
      AND CASE
            WHEN :after::jsonb IS NULL THEN true
            ELSE (listed.score_shown, listed.id) < (NULLIF(:after::jsonb ->> 'key', '')::int, (:after::jsonb ->> 'id')::uuid)
          END
    ORDER BY listed.score_shown DESC,
             listed.id DESC
    LIMIT :limit::int + 1)
),
others AS MATERIALIZED (
  SELECT listed.item
    FROM listed
   WHERE (SELECT count(*) <= :limit::int FROM scored)
     AND listed.score_shown IS NULL
     AND CASE WHEN :sort = '-score' AND :after::jsonb ->> 'key' <> '' THEN true ELSE is_after(:sort, listed.id, :after::jsonb) END
   ORDER BY CASE WHEN :sort LIKE '-%' THEN listed.id END DESC,
            listed.id
   LIMIT :limit::int + 1
),
-- Finds the rows of the page before building their JSON, which costs more.
page AS MATERIALIZED (
  SELECT chosen.item, COALESCE(lpad(chosen.score_shown::text, 10, '0'), '') AS key,
         program_manager_reads(offer, wanted.program, offer.employee_id IN (SELECT below.id FROM below), (chosen.item).created_at)
         AND program_manager_reads(need, wanted.program, need.employee_id IN (SELECT below.id FROM below), (chosen.item).created_at) AS open
    FROM (SELECT scored.item, scored.score_shown FROM scored
           UNION ALL
          SELECT others.item, NULL FROM others) AS chosen
   CROSS JOIN wanted
    JOIN application AS offer ON offer.id = (chosen.item).mentor_application_id
    JOIN application AS need ON need.id = (chosen.item).mentee_application_id
)
SELECT CASE
         WHEN (page.item).id IS NOT NULL
           THEN only_fields(proposal_json(page.item, proposal_viewer(page.item, true), page.open, wanted.has_applied, :embed::text[]),
                            :fields::text[])
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
 LIMIT :limit::int + 1
