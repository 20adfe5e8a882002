-- SPDX-License-Identifier: Apache-2.0
-- Session templates and session plans as the API shows them.

CREATE OR REPLACE FUNCTION session_template_json(item session_template) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN json_build_object(
    'program_id', item.program_id,
    'version', item.version,
    'items', (SELECT COALESCE(json_agg(json_build_object(
                       'title', each.title,
                       'module_id', each.module_id,
                       'topic_id', each.topic_id,
                       'goal', each.goal) ORDER BY each.position), '[]'::json)
                FROM session_template_item AS each
               WHERE each.program_id = item.program_id),
    'updated_at', rfc3339(item.updated_at));
END;
$$;
COMMENT ON FUNCTION session_template_json(session_template) IS
  'A session template with its items, as the API shows it. Volatile, so that it sees items written earlier in the same statement.';

CREATE OR REPLACE FUNCTION pairing_plan_open(pairing_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT bool_and(application.employee_id = current_actor() OR partner_reads(application, program, pairing.created_at))
      FROM pairing
      JOIN application ON application.id IN (pairing.mentor_application_id, pairing.mentee_application_id)
      JOIN program ON program.id = pairing.program_id
     WHERE pairing.id = pairing_plan_open.pairing_id);
END;
$$;
COMMENT ON FUNCTION pairing_plan_open(uuid) IS
  'True if mentor or mentee may still read the plan: it was drawn from the answers of both, so it closes with the answers of the other '
  'person. An application that was submitted again later does not open it, and whoever has come to be above the other person may not read '
  'it.';

CREATE OR REPLACE FUNCTION pairing_plan_json(plan pairing_plan) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN json_build_object(
    'pairing_id', plan.pairing_id,
    'version', plan.version,
    'items', (SELECT COALESCE(json_agg(json_build_object(
                       'id', item.id,
                       'position', item.position,
                       'title', item.title,
                       'module_id', item.module_id,
                       'topic_id', item.topic_id,
                       'goal', item.goal,
                       'session_id', session.id) ORDER BY item.position), '[]'::json)
                FROM plan_item AS item
                LEFT JOIN session ON session.plan_item_id = item.id
               WHERE item.pairing_id = plan.pairing_id
                 AND pairing_plan_open(plan.pairing_id)),
    'changed_at', rfc3339(plan.changed_at),
    'updated_at', rfc3339(plan.updated_at));
END;
$$;
COMMENT ON FUNCTION pairing_plan_json(pairing_plan) IS
  'A session plan as the API shows it to the pair, with its items while pairing_plan_open(). Volatile, so that it sees items written '
  'earlier in the same statement.';
