-- SPDX-License-Identifier: Apache-2.0
-- The result of a match run: the unmatched people with the reasons, and a comparison of two runs.

CREATE OR REPLACE FUNCTION match_run_unmatched_json(item match_run_unmatched, counts boolean, partner uuid, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown json := json_build_object(
    'application_id', item.application_id,
    'role', item.role,
    'allowed', CASE WHEN counts THEN item.allowed END,
    'blocked', (SELECT COALESCE(json_agg(json_build_object('rule', rule.key, 'people', rule.value::int)
                                         ORDER BY rule.value::int DESC, rule.key), '[]'::json)
                  FROM jsonb_each_text(item.blocked) AS rule
                 WHERE rule.value::int > 0
                   AND counts),
    'relaxation', CASE WHEN partner IS NOT NULL THEN item.relaxation END,
    'partner_application_id', partner);
BEGIN
  IF 'employee' = ANY (embed) THEN
    shown := with_member(shown, 'employee', (
      SELECT employee_json(employee) FROM employee JOIN application ON application.employee_id = employee.id
       WHERE application.id = item.application_id));
  END IF;
  IF 'partner' = ANY (embed) AND partner IS NOT NULL THEN
    shown := with_member(shown, 'partner', (
      SELECT employee_json(employee) FROM employee JOIN application ON application.employee_id = employee.id
       WHERE application.id = match_run_unmatched_json.partner));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION match_run_unmatched_json(match_run_unmatched, boolean, uuid, text[]) IS
  'A person whom a run left unmatched, as the API shows it: with the counts only if `counts`, with the relaxation and the `partner`''s '
  'application only if there is one that the caller may know, and with the public profiles that `embed` names (employee, partner).';

CREATE OR REPLACE FUNCTION match_run_unshared_pairs(here match_run, there match_run)
RETURNS TABLE (mentee_application_id uuid, mentor_application_id uuid, run text)
LANGUAGE sql STABLE AS $$
  SELECT pair.mentee_application_id,
         pair.mentor_application_id,
         CASE WHEN one.stored IS NULL THEN 'there' ELSE 'here' END
    FROM (SELECT true AS stored, proposal.mentee_application_id, proposal.mentor_application_id
            FROM proposal
           WHERE proposal.match_run_id = match_run_searched(here)) AS one
    FULL JOIN (SELECT true AS stored, proposal.mentee_application_id, proposal.mentor_application_id
                 FROM proposal
                WHERE proposal.match_run_id = match_run_searched(there)) AS other
   USING (mentee_application_id, mentor_application_id) AS pair
   WHERE one.stored IS NULL
      OR other.stored IS NULL
$$;
COMMENT ON FUNCTION match_run_unshared_pairs(match_run, match_run) IS
  'The pairs that only one of the two runs has, each with the run that has it. An index of proposal gives both runs in the same order.';

-- Counts the shared pairs, because counting those that only one run has takes half as long again.
CREATE OR REPLACE FUNCTION match_run_comparison(here match_run, there match_run) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  here_id uuid := match_run_searched(here);
  there_id uuid := match_run_searched(there);
  shared bigint := (
    SELECT count(*)
      FROM proposal AS one
      JOIN proposal AS other
     USING (mentee_application_id, mentor_application_id)
     WHERE one.match_run_id = here_id
       AND other.match_run_id = there_id);
  only_here bigint := (SELECT count(*) - shared FROM proposal WHERE proposal.match_run_id = here_id);
  only_there bigint := (SELECT count(*) - shared FROM proposal WHERE proposal.match_run_id = there_id);
BEGIN
  RETURN json_build_object(
    'match_run_id', here.id,
    'with', there.id,
    'same_input', here.input_hash = there.input_hash,
    'same_rules', (here.rule_set, here.settings) = (there.rule_set, there.settings),
    'pairs', (here.statistics ->> 'pairs')::int - only_here,
    'only_here', only_here,
    'only_there', only_there,
    'score_here', CASE WHEN match_run_scores_shown(here) THEN here.statistics -> 'score' END,
    'score_there', CASE WHEN match_run_scores_shown(there) THEN there.statistics -> 'score' END,
    'mentees_here', here.statistics -> 'mentees',
    'mentees_there', there.statistics -> 'mentees');
END;
$$;
COMMENT ON FUNCTION match_run_comparison(match_run, match_run) IS 'The comparison of two finished runs in figures, as the API shows it.';
