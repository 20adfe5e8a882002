-- SPDX-License-Identifier: Apache-2.0
-- match_run_claim: takes a match run that waits, or that its instance has lost, for so many seconds; no row id if there is none
SELECT match_run_claim(:worker::uuid, :lease_seconds::int) AS match_run_id
