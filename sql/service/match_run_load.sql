-- SPDX-License-Identifier: Apache-2.0
-- match_run_load: what a claimed match run decides about; NULL if another instance has the run by now
SELECT match_run_load(:match_run_id::uuid, :worker::uuid, :lease_seconds::int) AS input
