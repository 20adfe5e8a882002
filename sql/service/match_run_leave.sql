-- SPDX-License-Identifier: Apache-2.0
-- match_run_leave: leaves a match run to be done by whoever comes, or ends it as failed by this problem
SELECT match_run_leave(:match_run_id::uuid, :worker::uuid, :given_back::boolean, :problem) AS left_over
