-- SPDX-License-Identifier: Apache-2.0
-- tutorial_update: updates the given fields of the tutorial if it still has the version that the caller read. Program managers who did not
-- write it can only retire it.
WITH seen AS (
  SELECT tutorial.id, tutorial.version,
         tutorial_changeable(tutorial) OR (tutorial_retirable(tutorial) AND :body::jsonb - 'retired' = '{}') AS may_act
    FROM tutorial
   WHERE tutorial.id = :tutorial_id::uuid
     AND tutorial_visible(tutorial)
),
changed AS (
  UPDATE tutorial
     SET (audience, title, text, url, topic_id) = (
         SELECT wanted.audience, wanted.title, wanted.text, wanted.url, wanted.topic_id
           FROM jsonb_populate_record(tutorial, :body::jsonb) AS wanted),
         retired_at = CASE
                        WHEN COALESCE(:retired::boolean, tutorial.retired_at IS NOT NULL) THEN COALESCE(tutorial.retired_at, app_now())
                      END
    FROM seen
   WHERE tutorial.id = seen.id
     AND seen.may_act
     AND version_matches(tutorial.version, :if_match::bigint[])
  RETURNING tutorial AS item
)
SELECT tutorial_json(changed.item)::text AS reply,
       (changed.item).version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN changed.item IS NULL THEN 'precondition_failed'
       END AS error
  FROM seen
  LEFT JOIN changed ON true
