-- SPDX-License-Identifier: Apache-2.0
-- program_board_get: returns everything that a program manager's screen needs.
SELECT CASE WHEN staff.may_read THEN program_board_json(program) END::text AS reply,
       CASE WHEN NOT staff.may_read THEN 'forbidden' END AS error
  FROM program
 CROSS JOIN LATERAL (SELECT is_staff(program.id, :program_roles::text[]) AS may_read) AS staff
 WHERE program.id = :program_id::uuid
   AND program_visible(program)
