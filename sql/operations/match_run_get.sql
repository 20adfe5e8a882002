-- SPDX-License-Identifier: Apache-2.0
-- match_run_get: returns one match run, for the program managers and for auditors.
SELECT match_run_json(match_run)::text AS reply,
       match_run.version
  FROM match_run
 WHERE match_run.id = :match_run_id::uuid
   AND cardinality(match_run_relations(match_run)) > 0
