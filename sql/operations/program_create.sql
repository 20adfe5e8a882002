-- SPDX-License-Identifier: Apache-2.0
-- program_create: creates a draft from the defaults and the given settings. Its creator becomes program manager.
WITH made AS (
  SELECT program_insert(:body::jsonb) AS item
   WHERE current_actor() IS NOT NULL
)
SELECT program_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/programs/' || (made.item).id AS location,
       CASE WHEN made.item IS NULL THEN 'employee_unknown' END AS error
  FROM (VALUES (1)) AS always
  LEFT JOIN made ON true
