-- SPDX-License-Identifier: Apache-2.0
-- match_run_difference_list: returns one page of the pairs that only one of two finished match runs has, by mentee, for the program
-- managers.
WITH wanted AS MATERIALIZED (
  SELECT here, there, program, has_applied(here.program_id) AS has_applied,
         'program_manager' = ANY (match_run_relations(here)) AS may_read
    FROM match_run AS here
    JOIN program ON program.id = here.program_id
    LEFT JOIN match_run AS there ON there.id = :with::uuid AND there.program_id = here.program_id
   WHERE here.id = :match_run_id::uuid
     AND cardinality(match_run_relations(here)) > 0
),
below AS MATERIALIZED (
  SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)
),
-- Picks the rows of the page first: finding out who may read a score costs more than finding the pair.
page AS MATERIALIZED (
  SELECT pair.mentee_application_id, pair.mentor_application_id, pair.run
    FROM wanted
   CROSS JOIN LATERAL match_run_unshared_pairs(wanted.here, wanted.there) AS pair
   WHERE wanted.may_read
     AND is_after('mentee', pair.mentee_application_id || pair.run, pair.mentor_application_id, :after::jsonb)
   ORDER BY pair.mentee_application_id,
            pair.run,
            pair.mentor_application_id
   LIMIT :limit::int + 1
)
SELECT CASE
         WHEN page.run IS NOT NULL THEN json_build_object(
           'mentor_application_id', page.mentor_application_id,
           'mentee_application_id', page.mentee_application_id,
           'in', page.run,
           'score', (SELECT proposal.score
                       FROM proposal
                       JOIN application AS offer ON offer.id = proposal.mentor_application_id
                       JOIN application AS need ON need.id = proposal.mentee_application_id
                      WHERE proposal.match_run_id = match_run_searched(CASE page.run WHEN 'here' THEN wanted.here ELSE wanted.there END)
                        AND proposal.mentee_application_id = page.mentee_application_id
                        AND proposal.mentor_application_id = page.mentor_application_id
                        AND NOT wanted.has_applied
                        AND program_manager_reads(offer, wanted.program, offer.employee_id IN (SELECT below.id FROM below),
                                                  proposal.created_at)
                        AND program_manager_reads(need, wanted.program, need.employee_id IN (SELECT below.id FROM below),
                                                  proposal.created_at)))
       END::text AS item,
       keyset(page.mentee_application_id || page.run, page.mentor_application_id) AS key,
       CASE
         WHEN (wanted.here).id IS NULL OR (wanted.there).id IS NULL THEN 'not_found'
         WHEN NOT wanted.may_read THEN 'forbidden'
         WHEN (wanted.here).state <> 'done' OR (wanted.there).state <> 'done' THEN 'match_run_not_done'
       END AS error
  FROM (VALUES (true)) AS always(one)
  LEFT JOIN wanted ON true
  LEFT JOIN page ON true
 ORDER BY page.mentee_application_id,
          page.run,
          page.mentor_application_id
