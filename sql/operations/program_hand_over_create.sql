-- SPDX-License-Identifier: Apache-2.0
-- program_hand_over_create: hands the program over to another unit and program manager. The caller leaves the staff list.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) OR repeats_hand_over(program.id) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND (program_visible(program) OR repeats_hand_over(program.id))
),
made AS (
  INSERT INTO program_hand_over (program_id, owner_unit, program_manager_id)
  SELECT seen.id, :owner_unit, :program_manager_id::uuid
    FROM seen
   WHERE seen.may_act
     AND with_agreement(:agreement_reference)
  RETURNING program_hand_over AS item
)
SELECT program_hand_over_json(made.item)::text AS reply,
       '/v1/programs/' || seen.id || '/hand-overs' AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
