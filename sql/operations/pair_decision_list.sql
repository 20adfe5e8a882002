-- SPDX-License-Identifier: Apache-2.0
-- pair_decision_list: returns one page of the locked and forbidden pairs of a program, for its program managers, oldest first.
WITH wanted AS MATERIALIZED (
  SELECT program, program.id, is_staff(program.id, :program_roles::text[]) AS may_read, has_applied(program.id) AS has_applied
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
below AS MATERIALIZED (
  SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)
),
-- Picks the rows of the page first: finding out what a lock overrides costs more than finding the lock.
page AS MATERIALIZED (
  SELECT pair_decision AS item, pair_decision.id
    FROM pair_decision
   WHERE pair_decision.program_id = :program_id::uuid
     AND (SELECT wanted.may_read FROM wanted)
     AND pair_decision_visible(pair_decision, true)
     AND (:decision::text IS NULL OR pair_decision.decision = :decision)
     AND (:in_force::boolean IS NULL OR (pair_decision.ended_at IS NULL) = :in_force::boolean)
     AND (:application_id::uuid IS NULL
          OR :application_id::uuid IN (pair_decision.mentor_application_id, pair_decision.mentee_application_id))
     AND is_after('created_at', pair_decision.id, :after::jsonb)
   ORDER BY pair_decision.id
   LIMIT :limit::int + 1
)
SELECT CASE
         WHEN page.id IS NOT NULL
           THEN only_fields(pair_decision_json(page.item, NOT wanted.has_applied AND answers.open, :embed::text[]), :fields::text[])
       END::text AS item,
       keyset('', page.id) AS key,
       CASE WHEN wanted.id IS NULL THEN 'not_found' WHEN NOT wanted.may_read THEN 'forbidden' END AS error
  FROM (VALUES (true)) AS always(one)
  LEFT JOIN wanted ON true
  LEFT JOIN page ON true
  LEFT JOIN LATERAL (SELECT bool_and(program_manager_reads(application, wanted.program,
                                                           application.employee_id IN (SELECT below.id FROM below),
                                                           (page.item).created_at)) AS open
                       FROM application
                      WHERE application.id IN ((page.item).mentor_application_id, (page.item).mentee_application_id)) AS answers ON true
 ORDER BY page.id
