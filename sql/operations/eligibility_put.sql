-- SPDX-License-Identifier: Apache-2.0
-- eligibility_put: replaces the rules on who may apply in a role, if they still have the version that the caller read.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
changed AS (
  UPDATE program_eligibility AS kept
     SET (levels, units, tenure_months, competence) = (given.levels, given.units, given.tenure_months, given.competence)
    FROM seen
   CROSS JOIN jsonb_populate_record(NULL::program_eligibility, :body::jsonb) AS given
   WHERE kept.program_id = seen.id
     AND kept.role = :role
     AND seen.may_act
     AND version_matches(kept.version, :if_match::bigint[])
     AND with_agreement(:agreement_reference)
  RETURNING kept AS item
)
SELECT program_eligibility_json(changed.item)::text AS reply,
       (changed.item).version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN changed.item IS NULL THEN 'precondition_failed'
       END AS error
  FROM seen
  LEFT JOIN changed ON true
