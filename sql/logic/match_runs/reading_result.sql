-- SPDX-License-Identifier: Apache-2.0
-- The result of a match run: the unmatched people with the reasons, and a comparison of two runs.

CREATE OR REPLACE FUNCTION match_run_unmatched_shown(item match_run_unmatched, OUT answers boolean, OUT relaxation text, OUT partner uuid)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  found_at timestamptz := (SELECT run.finished_at FROM match_run AS run WHERE run.id = item.match_run_id);
BEGIN
  answers := (SELECT answers_open(application, program, application_relations(application)) AND submission_stands(application, found_at)
                FROM application
                JOIN program ON program.id = application.program_id
               WHERE application.id = item.application_id);
  SELECT application.id INTO partner
    FROM application
    JOIN program ON program.id = application.program_id
   WHERE answers
     AND NOT (item.relaxation = 'minimum_score' AND has_applied(item.program_id))
     AND application.id = item.partner_application_id
     AND application.employee_id <> current_actor()
     AND answers_open(application, program, application_relations(application))
     AND submission_stands(application, found_at);
  IF partner IS NOT NULL OR (answers AND item.partner_application_id IS NULL) THEN
    relaxation := item.relaxation;
  END IF;
END;
$$;
COMMENT ON FUNCTION match_run_unmatched_shown(match_run_unmatched) IS
  'What the caller may read about a person whom a run left unmatched: whether they may read what was found out from the person''s answers '
  'at all, and the relaxation with the application of the partner, if there is one. A manager who takes part sees no relaxation of the '
  'minimum score, and none that would pair this person with the manager. Nothing is shown of answers that may no longer be read.';

CREATE OR REPLACE FUNCTION match_run_unmatched_json(item match_run_unmatched, counts boolean, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  readable record;
  shown json;
BEGIN
  SELECT * INTO readable FROM match_run_unmatched_shown(item);
  shown := json_build_object(
    'application_id', item.application_id,
    'role', item.role,
    'allowed', CASE WHEN readable.answers AND counts THEN item.allowed END,
    'blocked', (SELECT COALESCE(json_agg(json_build_object('rule', rule.key, 'people', rule.value::int)
                                         ORDER BY rule.value::int DESC, rule.key), '[]'::json)
                  FROM jsonb_each_text(item.blocked) AS rule
                 WHERE rule.value::int > 0
                   AND readable.answers
                   AND counts),
    'relaxation', readable.relaxation,
    'partner_application_id', readable.partner);
  IF 'employee' = ANY (embed) THEN
    shown := with_member(shown, 'employee', (
      SELECT employee_json(employee) FROM employee JOIN application ON application.employee_id = employee.id
       WHERE application.id = item.application_id));
  END IF;
  IF 'partner' = ANY (embed) AND readable.partner IS NOT NULL THEN
    shown := with_member(shown, 'partner', (
      SELECT employee_json(employee) FROM employee JOIN application ON application.employee_id = employee.id
       WHERE application.id = readable.partner));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION match_run_unmatched_json(match_run_unmatched, boolean, text[]) IS
  'A person whom a run left unmatched, with the reasons and the public profiles that `embed` names (employee, partner), as the API shows '
  'it; with the counts only if `counts`. What match_run_unmatched_shown() hides is left out.';

CREATE OR REPLACE FUNCTION match_run_unshared_pairs(here match_run, there match_run)
RETURNS TABLE (mentor_application_id uuid, mentee_application_id uuid, run text, score int, made_at timestamptz)
LANGUAGE sql STABLE AS $$
  WITH pair AS (
    SELECT proposal.mentor_application_id, proposal.mentee_application_id, proposal.match_run_id, proposal.score, proposal.created_at
      FROM proposal
     WHERE proposal.match_run_id IN (COALESCE(here.replay_of, here.id), COALESCE(there.replay_of, there.id))
  )
  SELECT pair.mentor_application_id,
         pair.mentee_application_id,
         CASE WHEN pair.match_run_id = COALESCE(here.replay_of, here.id) THEN 'here' ELSE 'there' END,
         pair.score,
         pair.created_at
    FROM pair
   WHERE COALESCE(here.replay_of, here.id) <> COALESCE(there.replay_of, there.id)
     AND NOT EXISTS (SELECT FROM pair AS other
                      WHERE other.mentor_application_id = pair.mentor_application_id
                        AND other.mentee_application_id = pair.mentee_application_id
                        AND other.match_run_id <> pair.match_run_id)
$$;
COMMENT ON FUNCTION match_run_unshared_pairs(match_run, match_run) IS
  'The pairs that only one of the two runs has, each with the run that has it and the time when it was found.';

CREATE OR REPLACE FUNCTION match_run_comparison(here match_run, there match_run) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT json_build_object(
      'match_run_id', here.id,
      'with', there.id,
      'same_input', here.input_hash = there.input_hash,
      'same_rules', (here.rule_set, here.settings) = (there.rule_set, there.settings),
      'pairs', (here.statistics ->> 'pairs')::int - count(*) FILTER (WHERE pair.run = 'here'),
      'only_here', count(*) FILTER (WHERE pair.run = 'here'),
      'only_there', count(*) FILTER (WHERE pair.run = 'there'),
      'score_here', CASE WHEN match_run_scores_shown(here) THEN here.statistics -> 'score' END,
      'score_there', CASE WHEN match_run_scores_shown(there) THEN there.statistics -> 'score' END,
      'mentees_here', here.statistics -> 'mentees',
      'mentees_there', there.statistics -> 'mentees')
      FROM match_run_unshared_pairs(here, there) AS pair);
END;
$$;
COMMENT ON FUNCTION match_run_comparison(match_run, match_run) IS 'The comparison of two finished runs in figures, as the API shows it.';
