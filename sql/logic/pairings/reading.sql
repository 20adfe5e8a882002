-- SPDX-License-Identifier: Apache-2.0
-- Who may read a pairing, and what they see of it.

CREATE OR REPLACE FUNCTION pairing_json(item pairing, own boolean DEFAULT false) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'mentor_application_id', item.mentor_application_id,
    'mentee_application_id', item.mentee_application_id,
    'mentor_id', item.mentor_id,
    'mentee_id', item.mentee_id,
    'state', item.state,
    'mentor_signed', item.mentor_signed_at IS NOT NULL,
    'mentee_signed', item.mentee_signed_at IS NOT NULL,
    'mentor_signed_at', CASE WHEN own THEN rfc3339(item.mentor_signed_at) END,
    'mentee_signed_at', CASE WHEN own THEN rfc3339(item.mentee_signed_at) END,
    'sessions_planned', item.sessions_planned,
    'conflict', item.conflict,
    'activated_at', rfc3339(item.activated_at),
    'closed_at', rfc3339(item.closed_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION pairing_json(pairing, boolean) IS
  'A pairing as the API shows it. The signing times are null unless `own` is true. Nothing in it reveals who ended the pairing.';

CREATE OR REPLACE FUNCTION pairing_goal_json(item pairing_goal) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'pairing_id', item.pairing_id,
    'title', item.title,
    'description', item.description,
    'state', item.state,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION pairing_goal_json(pairing_goal) IS 'A goal as the API shows it to the pair.';

CREATE OR REPLACE FUNCTION pairing_json(item pairing, own boolean, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown json := pairing_json(item, own);
BEGIN
  IF 'mentor' = ANY (embed) THEN
    shown := with_member(shown, 'mentor', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentor_id));
  END IF;
  IF 'mentee' = ANY (embed) THEN
    shown := with_member(shown, 'mentee', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentee_id));
  END IF;
  IF 'goals' = ANY (embed) AND own THEN
    shown := with_member(shown, 'goals', (SELECT COALESCE(json_agg(pairing_goal_json(goal) ORDER BY goal.id), '[]'::json)
                                            FROM pairing_goal AS goal
                                           WHERE goal.pairing_id = item.id));
  END IF;
  IF 'plan' = ANY (embed) AND own THEN
    shown := with_member(shown, 'plan', (SELECT pairing_plan_json(plan) FROM pairing_plan AS plan WHERE plan.pairing_id = item.id));
  END IF;
  IF 'program' = ANY (embed) THEN
    shown := with_member(shown, 'program', (SELECT program_json(program) FROM program WHERE program.id = item.program_id));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION pairing_json(pairing, boolean, text[]) IS
  'A pairing as the API shows it, with what `embed` names: mentor and mentee (public profiles), program, goals and plan. Goals and plan '
  'are left out unless `own` is true.';

CREATE OR REPLACE FUNCTION pairing_relations(item pairing) RETURNS text[]
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN item.mentor_id = current_actor() THEN ARRAY['mentor'] ELSE '{}' END
      || CASE WHEN item.mentee_id = current_actor() THEN ARRAY['mentee'] ELSE '{}' END
      || CASE WHEN is_staff(item.program_id, ARRAY['program_manager']) THEN ARRAY['program_manager'] ELSE '{}' END
$$;
COMMENT ON FUNCTION pairing_relations(pairing) IS
  'What the caller is to the pairing: mentor, mentee, program_manager; empty for everybody else.';

CREATE OR REPLACE FUNCTION own_pairing(pairing_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM pairing
     WHERE pairing.id = own_pairing.pairing_id
       AND current_actor() IN (pairing.mentor_id, pairing.mentee_id));
END;
$$;
COMMENT ON FUNCTION own_pairing(uuid) IS 'True if the caller is the mentor or the mentee of the pairing.';
