-- SPDX-License-Identifier: Apache-2.0
-- match_run_leave: gives up a match run, so that another worker can claim it; with a problem, the run fails instead.
SELECT match_run_leave(:match_run_id::uuid, :worker::uuid, :given_back::boolean, :problem) AS left_over
