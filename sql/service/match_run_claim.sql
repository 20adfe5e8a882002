-- SPDX-License-Identifier: Apache-2.0
-- match_run_claim: claims a match run that is queued or whose lease has expired, with a new lease. NULL if there is none.
SELECT match_run_claim(:worker::uuid, :lease_seconds::int) AS match_run_id
