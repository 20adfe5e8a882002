-- SPDX-License-Identifier: Apache-2.0
-- module_update: updates the given fields of the module if it still has the version that the caller read; also retires and restores it.
WITH seen AS (
  SELECT module.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM module
    JOIN program ON program.id = module.program_id
   WHERE module.id = :module_id::uuid
     AND program_visible(program)
),
changed AS (
  UPDATE module
     SET title = COALESCE(:title, module.title),
         description = COALESCE(:description, module.description),
         position = COALESCE(:position::int, module.position),
         entry_level = COALESCE(:entry_level::int, module.entry_level),
         retired_at = CASE
                        WHEN COALESCE(:retired::boolean, module.retired_at IS NOT NULL) THEN COALESCE(module.retired_at, app_now())
                      END
    FROM seen
   WHERE module.id = seen.id
     AND seen.may_act
     AND version_matches(module.version, :if_match::bigint[])
  RETURNING module AS item
)
SELECT module_json(changed.item)::text AS reply,
       (changed.item).version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN changed.item IS NULL THEN 'precondition_failed'
       END AS error
  FROM seen
  LEFT JOIN changed ON true
