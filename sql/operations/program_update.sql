-- SPDX-License-Identifier: Apache-2.0
-- program_update: updates the given settings of the program if it still has the version that the caller read.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
changed AS (
  SELECT program_change(seen.id, :body::jsonb - 'agreement_reference', :if_match::bigint[], :agreement_reference) AS item
    FROM seen
   WHERE seen.may_act
)
SELECT (SELECT program_json(changed.item) FROM changed WHERE (changed.item).id IS NOT NULL)::text AS reply,
       (SELECT (changed.item).version FROM changed) AS version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT EXISTS (SELECT FROM changed WHERE (changed.item).id IS NOT NULL) THEN 'precondition_failed'
       END AS error
  FROM seen
