-- SPDX-License-Identifier: Apache-2.0
-- criterion_update: updates the given fields of the criterion if it still has the version that the caller read; also retires and restores
-- it.
WITH seen AS (
  SELECT criterion.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM criterion
    JOIN program ON program.id = criterion.program_id
   WHERE criterion.id = :criterion_id::uuid
     AND program_visible(program)
),
changed AS (
  UPDATE criterion
     SET title = COALESCE(:title, criterion.title),
         description = COALESCE(:description, criterion.description),
         role = CASE WHEN :body::jsonb ? 'role' THEN :role ELSE criterion.role END,
         weight = COALESCE(:weight::int, criterion.weight),
         position = COALESCE(:position::int, criterion.position),
         retired_at = CASE
                        WHEN COALESCE(:retired::boolean, criterion.retired_at IS NOT NULL) THEN COALESCE(criterion.retired_at, app_now())
                      END
    FROM seen
   WHERE criterion.id = seen.id
     AND seen.may_act
     AND version_matches(criterion.version, :if_match::bigint[])
  RETURNING criterion AS item
)
SELECT criterion_json(changed.item)::text AS reply,
       (changed.item).version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN changed.item IS NULL THEN 'precondition_failed'
       END AS error
  FROM seen
  LEFT JOIN changed ON true
