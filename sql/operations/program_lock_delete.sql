-- SPDX-License-Identifier: Apache-2.0
-- program_lock_delete: unlocks a setting, under the works agreement that it was locked under.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) OR has_role('admin') AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
gone AS (
  DELETE FROM program_lock AS lock
   USING seen
   WHERE lock.program_id = seen.id
     AND lock.setting = :setting
     AND seen.may_act
     AND with_agreement(:agreement_reference)
  RETURNING lock.setting
)
SELECT CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT EXISTS (SELECT FROM gone) THEN 'not_found'
       END AS error
  FROM seen
