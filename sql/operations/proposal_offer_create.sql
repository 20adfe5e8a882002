-- SPDX-License-Identifier: Apache-2.0
-- proposal_offer_create: a program manager offers staged proposals of the program, the given ones or all.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
)
SELECT CASE
         WHEN seen.may_act
           THEN proposals_offer(seen.id, CASE WHEN :proposal_ids::json IS NOT NULL
                                              THEN ARRAY(SELECT json_array_elements_text(:proposal_ids::json))::uuid[]
                                         END)
       END::text AS reply,
       '/v1/programs/' || seen.id || '/proposals' AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
