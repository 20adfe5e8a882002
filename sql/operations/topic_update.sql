-- SPDX-License-Identifier: Apache-2.0
-- topic_update: updates the given fields of the topic if it still has the version that the caller read; also retires and restores it.
WITH seen AS (
  SELECT topic.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM topic
    JOIN program ON program.id = topic.program_id
   WHERE topic.id = :topic_id::uuid
     AND program_visible(program)
),
changed AS (
  UPDATE topic
     SET title = COALESCE(:title, topic.title),
         description = COALESCE(:description, topic.description),
         position = COALESCE(:position::int, topic.position),
         (module_id, suggested_goal) = (
         SELECT wanted.module_id, wanted.suggested_goal FROM jsonb_populate_record(topic, :body::jsonb) AS wanted),
         retired_at = CASE
                        WHEN COALESCE(:retired::boolean, topic.retired_at IS NOT NULL) THEN COALESCE(topic.retired_at, app_now())
                      END
    FROM seen
   WHERE topic.id = seen.id
     AND seen.may_act
     AND version_matches(topic.version, :if_match::bigint[])
  RETURNING topic AS item
)
SELECT topic_json(changed.item)::text AS reply,
       (changed.item).version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN changed.item IS NULL THEN 'precondition_failed'
       END AS error
  FROM seen
  LEFT JOIN changed ON true
