-- SPDX-License-Identifier: Apache-2.0
-- match_run_beat: tells a match run's progress and keeps it for so many seconds more; false if it is cancelled or another instance has it
SELECT match_run_beat(:match_run_id::uuid, :worker::uuid, :progress::int, :lease_seconds::int) AS held
