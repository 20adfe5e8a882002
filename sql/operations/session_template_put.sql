-- SPDX-License-Identifier: Apache-2.0
-- session_template_put: replaces the items of a program's session template if it still has the version that its program manager read.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
changed AS (
  UPDATE session_template
     SET changed_at = CASE
                        WHEN session_template_differs(session_template.program_id, :items::jsonb) THEN app_now()
                        ELSE session_template.changed_at
                      END
    FROM seen
   WHERE session_template.program_id = seen.id
     AND seen.may_act
     AND version_matches(session_template.version, :if_match::bigint[])
  RETURNING session_template AS item
)
SELECT (SELECT session_template_json(session_template_replace(changed.item, :items::jsonb)) FROM changed)::text AS reply,
       (changed.item).version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN changed.item IS NULL THEN 'precondition_failed'
       END AS error
  FROM seen
  LEFT JOIN changed ON true
