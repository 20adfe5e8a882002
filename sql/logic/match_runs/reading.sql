-- SPDX-License-Identifier: Apache-2.0
-- Who may read a match run, and what they see of it.

CREATE OR REPLACE FUNCTION match_run_relations(item match_run) RETURNS text[]
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN is_staff(item.program_id, ARRAY['program_manager']) THEN ARRAY['program_manager'] ELSE '{}' END
      || CASE WHEN has_role('auditor') THEN ARRAY['auditor'] ELSE '{}' END
$$;
COMMENT ON FUNCTION match_run_relations(match_run) IS
  'What the caller is to the run: program_manager, auditor; empty for everybody else.';

-- A total can reveal a single score: whoever knows the total and all other scores can compute the missing one. A manager who takes part
-- could work out the score of the own pair, which shows the partner's wish; an auditor could read the score of two people from a run with
-- only one pair.
CREATE OR REPLACE FUNCTION match_run_scores_shown(item match_run) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT NOT has_applied(item.program_id)
     AND (is_staff(item.program_id, ARRAY['program_manager'])
          OR (item.statistics ->> 'pairs')::int >= (SELECT program.minimum_group_size FROM program WHERE program.id = item.program_id))
$$;
COMMENT ON FUNCTION match_run_scores_shown(match_run) IS
  'True if the caller may read the scores of the run: program managers, and auditors if the run has at least minimum_group_size pairs; '
  'never anybody who has applied to the program.';

CREATE OR REPLACE FUNCTION match_run_json(item match_run) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'state', item.state,
    'progress', item.progress,
    'problem', item.problem,
    'replay_of', item.replay_of,
    'same_pairs', CASE
                    WHEN item.state = 'done' AND item.replay_of IS NOT NULL
                      THEN item.pairs_hash = (SELECT former.pairs_hash FROM match_run AS former WHERE former.id = item.replay_of)
                  END,
    'seed', item.seed,
    'objective', item.settings -> 'objective',
    'minimum_score', item.settings -> 'minimum_score',
    'weights', item.settings -> 'weights',
    'rule_set', item.rule_set,
    'rules', match_rules(item.settings),
    'input_hash', encode(item.input_hash, 'hex'),
    'pairs_hash', encode(item.pairs_hash, 'hex'),
    'statistics', CASE
                    WHEN match_run_scores_shown(item) THEN item.statistics
                    ELSE item.statistics
                      || jsonb '{"allowed": null, "score": null, "score_lowest": null, "score_quartiles": null, "score_highest": null}'
                      || jsonb '{"score_tenths": null}'
                  END,
    'started_by', item.started_by,
    'created_at', rfc3339(item.created_at),
    'started_at', rfc3339(item.started_at),
    'finished_at', rfc3339(item.finished_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION match_run_json(match_run) IS 'A match run as the API shows it, without any names.';
