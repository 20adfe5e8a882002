-- SPDX-License-Identifier: Apache-2.0
-- pair_decision_list: returns one page of the locked and forbidden pairs of a program, for its managers, oldest first.
SELECT CASE WHEN pair_decision.id IS NOT NULL THEN only_fields(pair_decision_json(pair_decision, :embed::text[]), :fields::text[])
       END::text AS item,
       keyset('', pair_decision.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' WHEN NOT staff.may_read THEN 'forbidden' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN LATERAL (SELECT is_staff(program.id, :program_roles::text[]) AS may_read) AS staff ON true
  LEFT JOIN pair_decision
    ON pair_decision.program_id = program.id
   AND staff.may_read
   AND pair_decision_visible(pair_decision)
   AND (:decision::text IS NULL OR pair_decision.decision = :decision)
   AND (:in_force::boolean IS NULL OR (pair_decision.ended_at IS NULL) = :in_force::boolean)
   AND (:application_id::uuid IS NULL
        OR :application_id::uuid IN (pair_decision.mentor_application_id, pair_decision.mentee_application_id))
   AND is_after('created_at', '', pair_decision.id, :after::jsonb)
 ORDER BY pair_decision.id
 LIMIT :limit::int + 1
