-- SPDX-License-Identifier: Apache-2.0
-- Who may read a pair decision, and what they see of it.

CREATE OR REPLACE FUNCTION pair_decision_visible(item pair_decision, manages boolean) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT current_actor() NOT IN (item.mentor_id, item.mentee_id) AND manages
$$;
COMMENT ON FUNCTION pair_decision_visible(pair_decision, boolean) IS
  'pair_decision_visible(pair_decision) for a list, which finds out once whether the caller manages the program.';

CREATE OR REPLACE FUNCTION pair_decision_visible(item pair_decision) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT pair_decision_visible(item, is_staff(item.program_id, ARRAY['program_manager']))
$$;
COMMENT ON FUNCTION pair_decision_visible(pair_decision) IS
  'True if the caller manages the program and is not in the pair: nobody reads a decision about themselves.';

CREATE OR REPLACE FUNCTION pair_decision_json(item pair_decision, scores_open boolean, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  overrides text[] := ARRAY(
    SELECT 'minimum_score'
      FROM program
     WHERE program.id = item.program_id
       AND item.decision = 'locked'
       AND scores_open
       AND pair_score(item.mentor_application_id, item.mentee_application_id, false, false) < program.minimum_score);
  shown json := json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'mentor_application_id', item.mentor_application_id,
    'mentee_application_id', item.mentee_application_id,
    'mentor_id', item.mentor_id,
    'mentee_id', item.mentee_id,
    'decision', item.decision,
    'overrides', overrides,
    'reason', item.reason,
    'decided_by', item.decided_by,
    'ended_at', rfc3339(item.ended_at),
    'created_at', rfc3339(item.created_at));
BEGIN
  IF 'mentor' = ANY (embed) THEN
    shown := with_member(shown, 'mentor', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentor_id));
  END IF;
  IF 'mentee' = ANY (embed) THEN
    shown := with_member(shown, 'mentee', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentee_id));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION pair_decision_json(pair_decision, boolean, text[]) IS
  'A pair decision as the API shows it, with the soft rules that a lock overrides (if `scores_open`: as long as the answers of both may be '
  'read, and not for a program manager who has applied) and the public profiles that `embed` names (mentor, mentee).';

CREATE OR REPLACE FUNCTION pair_decision_json(item pair_decision, embed text[] DEFAULT NULL) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN pair_decision_json(item, NOT has_applied(item.program_id)
                                  AND pair_answers_open(item.mentor_application_id, item.mentee_application_id, item.created_at), embed);
END;
$$;
COMMENT ON FUNCTION pair_decision_json(pair_decision, text[]) IS 'The same for a single decision.';
