-- SPDX-License-Identifier: Apache-2.0
-- match_run_store: stores all that a match run proposes, or nothing if it is cancelled or another instance has it
SELECT match_run_store(:match_run_id::uuid, :worker::uuid, :result::jsonb) AS stored
