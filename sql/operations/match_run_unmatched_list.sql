-- SPDX-License-Identifier: Apache-2.0
-- match_run_unmatched_list: returns one page of the people whom a match run left unmatched, with the reasons, for the program managers. A
-- program manager who takes part sees no relaxation of the minimum score, and none that would pair somebody with the program manager.
-- Nothing is shown of answers that may no longer be read.
WITH wanted AS MATERIALIZED (
  SELECT match_run, match_run.id, program, match_run.finished_at, has_applied(match_run.program_id) AS has_applied,
         'program_manager' = ANY (match_run_relations(match_run)) AS may_read, match_run_scores_shown(match_run) AS sees_counts
    FROM match_run
    JOIN program ON program.id = match_run.program_id
   WHERE match_run.id = :match_run_id::uuid
     AND cardinality(match_run_relations(match_run)) > 0
),
below AS MATERIALIZED (
  SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)
),
-- Picks the rows of the page first, in the order of the primary key.
page AS MATERIALIZED (
  SELECT unmatched AS item, person.readable, CASE WHEN partner.readable THEN unmatched.partner_application_id END AS partner_id
    FROM match_run_unmatched AS unmatched
    JOIN application ON application.id = unmatched.application_id
    LEFT JOIN application AS other ON other.id = unmatched.partner_application_id
   CROSS JOIN LATERAL (SELECT program_manager_reads(application, (SELECT wanted.program FROM wanted),
                                                    application.employee_id IN (SELECT below.id FROM below),
                                                    (SELECT wanted.finished_at FROM wanted)) AS readable) AS person
   CROSS JOIN LATERAL (SELECT person.readable
                              AND NOT (unmatched.relaxation = 'minimum_score' AND (SELECT wanted.has_applied FROM wanted))
                              AND other.employee_id <> (SELECT current_actor())
                              AND program_manager_reads(other, (SELECT wanted.program FROM wanted),
                                                        other.employee_id IN (SELECT below.id FROM below),
                                                        (SELECT wanted.finished_at FROM wanted)) AS readable) AS partner
   WHERE unmatched.match_run_id = :match_run_id::uuid
     AND (SELECT wanted.may_read FROM wanted)
     AND (:role::text IS NULL OR unmatched.role = :role)
     AND (:relaxation::text IS NULL OR (unmatched.relaxation = :relaxation AND partner.readable))
     AND application.employee_id <> (SELECT current_actor())
     AND is_after('id', unmatched.application_id, :after::jsonb)
   ORDER BY unmatched.application_id
   LIMIT :limit::int + 1
)
SELECT CASE WHEN (page.item).application_id IS NOT NULL
            THEN match_run_unmatched_json(page.item, page.readable AND wanted.sees_counts, page.partner_id, :embed::text[])
       END::text AS item,
       keyset('', (page.item).application_id) AS key,
       CASE
         WHEN wanted.id IS NULL THEN 'not_found'
         WHEN NOT wanted.may_read THEN 'forbidden'
         WHEN (wanted.match_run).state <> 'done' THEN 'match_run_not_done'
       END AS error
  FROM (VALUES (true)) AS always(one)
  LEFT JOIN wanted ON true
  LEFT JOIN page ON true
 ORDER BY (page.item).application_id
