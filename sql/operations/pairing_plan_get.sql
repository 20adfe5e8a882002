-- SPDX-License-Identifier: Apache-2.0
-- pairing_plan_get: returns the session plan of one of the caller's own pairings.
SELECT pairing_plan_json(plan)::text AS reply,
       plan.version
  FROM pairing_plan AS plan
 WHERE plan.pairing_id = :pairing_id::uuid
   AND own_pairing(plan.pairing_id)
