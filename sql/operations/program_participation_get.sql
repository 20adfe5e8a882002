-- SPDX-License-Identifier: Apache-2.0
-- program_participation_get: returns the program's last participation snapshot, for its staff and for auditors.
SELECT CASE
         WHEN snapshot.program_id IS NOT NULL THEN participation_json(snapshot)
         ELSE json_build_object('program_id', program.id, 'taken_on', NULL, 'levels', '[]'::json)
       END::text AS reply,
       CASE WHEN NOT (is_staff(program.id, :program_roles::text[]) OR has_role('auditor')) THEN 'forbidden' END AS error
  FROM program
  LEFT JOIN participation AS snapshot ON snapshot.program_id = program.id AND program.participation = 'expected'
 WHERE program.id = :program_id::uuid
   AND program_visible(program)
