-- SPDX-License-Identifier: Apache-2.0
-- match_run_leave: gives a match run back to be done by whoever comes, or ends it as failed by this problem
SELECT match_run_leave(:match_run_id::uuid, :worker::uuid, :problem) AS left_over
