-- SPDX-License-Identifier: Apache-2.0
-- program_lock_put: locks a setting of a program under a works agreement. An existing lock stays as it is.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) OR has_role('admin') AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO program_lock AS lock (program_id, setting, agreement_reference)
  SELECT seen.id, :setting, :agreement_reference
    FROM seen
   WHERE seen.may_act
  ON CONFLICT (program_id, setting) DO UPDATE
     SET agreement_reference = excluded.agreement_reference
  RETURNING lock AS item
)
SELECT program_lock_json(made.item)::text AS reply,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
