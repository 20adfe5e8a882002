-- SPDX-License-Identifier: Apache-2.0
-- Who may read a match run, and what they see of it.

CREATE OR REPLACE FUNCTION match_run_relations(item match_run) RETURNS text[]
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN is_staff(item.program_id, ARRAY['program_manager']) THEN ARRAY['program_manager'] ELSE '{}' END
      || CASE WHEN has_role('auditor') THEN ARRAY['auditor'] ELSE '{}' END
$$;
COMMENT ON FUNCTION match_run_relations(match_run) IS
  'What the caller is to the run: program_manager, auditor; empty for everybody else.';

CREATE OR REPLACE FUNCTION match_run_searched(item match_run) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT COALESCE(item.replay_of, item.id)
$$;
COMMENT ON FUNCTION match_run_searched(match_run) IS
  'The run that has the proposals and the unmatched people: a replay stores neither, because they are those of the run that it repeats.';

-- Looks first for applications that would close the figures: usually there are few, so the many people in the run need not be read.
CREATE OR REPLACE FUNCTION match_run_answers_open(item match_run) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  original match_run;
  below uuid[];
  closing uuid[];
BEGIN
  IF program_ended(item.program_id) THEN
    RETURN false;
  END IF;
  SELECT run.* INTO original FROM match_run AS run WHERE run.id = match_run_searched(item);
  IF original.finished_at IS NULL THEN
    RETURN true;
  END IF;
  -- The three ways in which submission_stands() is false, one by one, because each has its index.
  closing := ARRAY(
    SELECT withdrawn.id
      FROM application AS withdrawn
     WHERE withdrawn.program_id = item.program_id
       AND withdrawn.state = 'withdrawn'
     UNION ALL
    SELECT again.id
      FROM application AS again
     WHERE again.program_id = item.program_id
       AND again.submitted_at > original.finished_at
     UNION ALL
    SELECT draft.id
      FROM application AS draft
     WHERE draft.program_id = item.program_id
       AND draft.submitted_at IS NULL);
  below := array_remove(ARRAY(SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)), current_actor());
  IF cardinality(below) > 0 THEN
    closing := closing || ARRAY(
      SELECT application.id
        FROM application
       WHERE application.program_id = item.program_id
         AND application.employee_id = ANY (below));
  END IF;
  -- OFFSET 0 makes PostgreSQL begin with the few proposals of a person instead of the thousands of the run.
  RETURN NOT EXISTS (
    SELECT FROM unnest(closing) AS person(id)
     WHERE EXISTS (SELECT FROM (SELECT proposal.match_run_id
                                  FROM proposal
                                 WHERE person.id IN (proposal.mentor_application_id, proposal.mentee_application_id)
                                OFFSET 0) AS each
                    WHERE each.match_run_id = original.id)
        OR EXISTS (SELECT FROM match_run_unmatched AS unmatched
                    WHERE unmatched.match_run_id = original.id
                      AND unmatched.application_id = person.id));
END;
$$;
COMMENT ON FUNCTION match_run_answers_open(match_run) IS
  'True if the caller may read what is computed from the answers of everybody in the run: the program has not ended, nobody in the run has '
  'withdrawn since it finished, even if they have applied again, and nobody in it is below the caller. An unfinished run has no figures to '
  'hide. This is the rule of answers_open() for a whole run at once.';

-- A total can reveal a single score: whoever knows the total and all other scores can compute the missing one. A program manager who takes
-- part could work out the score of their own pair, which shows the partner's wish; an auditor could subtract the totals of two runs that
-- differ in one pair. The same goes for counts of blocked people: by subtraction, a program manager who takes part could find the rule that
-- blocks their own pair.
CREATE OR REPLACE FUNCTION match_run_scores_shown(item match_run) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT is_staff(item.program_id, ARRAY['program_manager'])
     AND NOT has_applied(item.program_id)
     AND match_run_answers_open(item)
$$;
COMMENT ON FUNCTION match_run_scores_shown(match_run) IS
  'True if the caller may read the scores and counts of the run: program managers who have not applied to the program, until '
  'match_run_answers_open() is false.';

CREATE OR REPLACE FUNCTION match_run_json(item match_run) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  scores_shown boolean := match_run_scores_shown(item);
BEGIN
  RETURN json_build_object(
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
    'pairs_hash', CASE WHEN scores_shown THEN encode(item.pairs_hash, 'hex') END,
    'statistics', CASE
                    WHEN scores_shown THEN item.statistics
                    ELSE item.statistics
                      || jsonb '{"allowed": null, "score": null, "score_lowest": null, "score_quartiles": null, "score_highest": null}'
                      || jsonb '{"score_tenths": null}'
                  END,
    'started_by', item.started_by,
    'created_at', rfc3339(item.created_at),
    'started_at', rfc3339(item.started_at),
    'finished_at', rfc3339(item.finished_at),
    'updated_at', rfc3339(item.updated_at));
END;
$$;
COMMENT ON FUNCTION match_run_json(match_run) IS 'A match run as the API shows it, without any names.';
