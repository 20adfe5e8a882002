-- SPDX-License-Identifier: Apache-2.0
-- pairing_plan_put: one of the two people replaces the items of the session plan if it still has the version that the caller read. FOR
-- SHARE keeps the pairing from closing meanwhile.
WITH seen AS (
  SELECT pairing.id, pairing.closed_at, plan.version, pairing_plan_open(pairing.id) AS may_act
    FROM pairing
    JOIN pairing_plan AS plan ON plan.pairing_id = pairing.id
   WHERE pairing.id = :pairing_id::uuid
     AND current_actor() IN (pairing.mentor_id, pairing.mentee_id)
     FOR SHARE OF pairing
),
changed AS (
  UPDATE pairing_plan
     SET changed_at = CASE
                        WHEN pairing_plan_differs(pairing_plan.pairing_id, :items::jsonb) THEN app_now()
                        ELSE pairing_plan.changed_at
                      END
    FROM seen
   WHERE pairing_plan.pairing_id = seen.id
     AND seen.closed_at IS NULL
     AND seen.may_act
     AND version_matches(pairing_plan.version, :if_match::bigint[])
  RETURNING pairing_plan AS item
)
SELECT (SELECT pairing_plan_json(pairing_plan_replace(changed.item, :items::jsonb)) FROM changed)::text AS reply,
       (changed.item).version,
       CASE
         WHEN NOT version_matches(seen.version, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN seen.closed_at IS NOT NULL THEN 'pairing_closed'
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN changed.item IS NULL THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
  LEFT JOIN changed ON true
