-- SPDX-License-Identifier: Apache-2.0
-- criterion_get: returns one criterion of a program that the caller may see.
SELECT criterion_json(criterion)::text AS reply,
       criterion.version
  FROM criterion
  JOIN program ON program.id = criterion.program_id
 WHERE criterion.id = :criterion_id::uuid
   AND program_visible(program)
