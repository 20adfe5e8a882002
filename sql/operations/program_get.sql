-- SPDX-License-Identifier: Apache-2.0
-- program_get: returns one program that the caller may see.
SELECT program_json(program)::text AS reply,
       program.version
  FROM program
 WHERE program.id = :program_id::uuid
   AND program_visible(program)
