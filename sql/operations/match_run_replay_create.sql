-- SPDX-License-Identifier: Apache-2.0
-- match_run_replay_create: queues a match run that repeats a finished one on its stored input, for a program manager or an auditor.
WITH seen AS (
  SELECT match_run.id, match_run.program_id, COALESCE(match_run.replay_of, match_run.id) AS original
    FROM match_run
   WHERE match_run.id = :match_run_id::uuid
     AND cardinality(match_run_relations(match_run)) > 0
),
made AS (
  INSERT INTO match_run (program_id, replay_of)
  SELECT seen.program_id, seen.original
    FROM seen
  RETURNING match_run AS item
)
SELECT match_run_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/match-runs/' || (made.item).id AS location
  FROM made
