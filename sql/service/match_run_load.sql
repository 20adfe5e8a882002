-- SPDX-License-Identifier: Apache-2.0
-- match_run_load: returns the input of a claimed match run. NULL if another instance now holds the run.
SELECT match_run_load(:match_run_id::uuid, :worker::uuid, :lease_seconds::int) AS input
