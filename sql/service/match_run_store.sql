-- SPDX-License-Identifier: Apache-2.0
-- match_run_store: stores the result of a match run; stores nothing if the run is cancelled or another instance holds it.
SELECT match_run_store(:match_run_id::uuid, :worker::uuid, :result::jsonb) AS stored
