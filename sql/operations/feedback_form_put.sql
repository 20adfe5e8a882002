-- SPDX-License-Identifier: Apache-2.0
-- feedback_form_put: replaces the whole feedback form of a program for one moment, if it still has the version that the program manager
-- read.
WITH seen AS (
  SELECT form.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
    JOIN feedback_form AS form ON form.program_id = program.id
   WHERE program.id = :program_id::uuid
     AND form.moment = :moment
     AND program_visible(program)
),
changed AS (
  UPDATE feedback_form AS form
     SET title = :title,
         introduction = COALESCE(:introduction, ''),
         version = form.version + feedback_questions_differ(form.id, :questions::jsonb)::int
    FROM seen
   WHERE form.id = seen.id
     AND seen.may_act
     AND version_matches(form.version, :if_match::bigint[])
  RETURNING form AS item
)
SELECT (SELECT feedback_form_json(feedback_questions_replace(changed.item, :questions::jsonb)) FROM changed)::text AS reply,
       (SELECT (changed.item).version FROM changed) AS version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT EXISTS (SELECT FROM changed) THEN 'precondition_failed'
       END AS error
  FROM seen
