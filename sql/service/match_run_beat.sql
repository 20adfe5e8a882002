-- SPDX-License-Identifier: Apache-2.0
-- match_run_beat: records a match run's progress and renews its lease. False if the run is cancelled or another instance holds it.
SELECT match_run_beat(:match_run_id::uuid, :worker::uuid, :progress::int, :lease_seconds::int) AS held
