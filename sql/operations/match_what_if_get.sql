-- SPDX-License-Identifier: Apache-2.0
-- match_what_if_get: returns the score and the rules for a mentor's and a mentee's application, for the program managers. Writes nothing.
WITH seen AS (
  SELECT program, program.id, program.minimum_score, is_staff(program.id, :program_roles::text[]) AS may_read
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
)
SELECT CASE
         WHEN seen.may_read AND offer.id IS NOT NULL AND need.id IS NOT NULL
           THEN match_what_if(offer, need, seen.minimum_score)
       END::text AS reply,
       CASE WHEN NOT seen.may_read THEN 'forbidden' WHEN offer.id IS NULL OR need.id IS NULL THEN 'not_found' END AS error
  FROM seen
  LEFT JOIN application AS offer
    ON offer.id = :mentor_application_id::uuid
   AND offer.program_id = seen.id
   AND offer.role = 'mentor'
   AND 'program_manager' = ANY (application_relations(offer))
   AND answers_open(offer, seen.program, application_relations(offer))
  LEFT JOIN application AS need
    ON need.id = :mentee_application_id::uuid
   AND need.program_id = seen.id
   AND need.role = 'mentee'
   AND 'program_manager' = ANY (application_relations(need))
   AND answers_open(need, seen.program, application_relations(need))
