-- SPDX-License-Identifier: Apache-2.0
-- module_get: returns one module of a program that the caller may see.
SELECT module_json(module)::text AS reply,
       module.version
  FROM module
  JOIN program ON program.id = module.program_id
 WHERE module.id = :module_id::uuid
   AND program_visible(program)
