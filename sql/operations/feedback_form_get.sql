-- SPDX-License-Identifier: Apache-2.0
-- feedback_form_get: returns the feedback form of a program for one moment.
SELECT feedback_form_json(form)::text AS reply,
       form.version
  FROM program
  JOIN feedback_form AS form ON form.program_id = program.id
 WHERE program.id = :program_id::uuid
   AND form.moment = :moment
   AND program_visible(program)
