-- SPDX-License-Identifier: Apache-2.0
-- session_template_get: returns the session template of a program that the caller may see.
SELECT session_template_json(template)::text AS reply,
       template.version
  FROM session_template AS template
  JOIN program ON program.id = template.program_id
 WHERE template.program_id = :program_id::uuid
   AND program_visible(program)
