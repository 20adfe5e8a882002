-- SPDX-License-Identifier: Apache-2.0
-- Replacing the items of a session template or a session plan.

-- Runs separate statements, which see what another writer committed while this one waited for the lock on the template's row.
CREATE OR REPLACE FUNCTION session_template_replace(item session_template, items jsonb) RETURNS session_template
LANGUAGE sql VOLATILE AS $$
  DELETE FROM session_template_item AS old
   WHERE old.program_id = item.program_id;
  INSERT INTO session_template_item (program_id, position, title, module_id, topic_id, goal)
  SELECT item.program_id, given.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
    FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
   CROSS JOIN jsonb_to_record(given.value) AS wanted(title text, module_id uuid, topic_id uuid, goal text);
  SELECT item.*
$$;
COMMENT ON FUNCTION session_template_replace(session_template, jsonb) IS
  'Replaces the items of the template with these, [{"title", "module_id", "topic_id", "goal"}] in order, and returns the template. The '
  'calling statement must have updated the template''s row, which locks it.';

-- Runs separate statements, which see what another writer committed while this one waited for the lock on the plan's row.
CREATE OR REPLACE FUNCTION pairing_plan_replace(plan pairing_plan, items jsonb) RETURNS pairing_plan
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF EXISTS (SELECT FROM jsonb_to_recordset(items) AS wanted(id uuid)
              WHERE wanted.id IS NOT NULL
              GROUP BY wanted.id
             HAVING count(*) > 1 OR NOT EXISTS (SELECT FROM plan_item AS known
                                                 WHERE known.id = wanted.id AND known.pairing_id = plan.pairing_id)) THEN
    PERFORM refuse('plan_item_known_check');
  END IF;
  DELETE FROM plan_item AS old
   WHERE old.pairing_id = plan.pairing_id
     AND NOT EXISTS (SELECT FROM jsonb_to_recordset(items) AS wanted(id uuid) WHERE wanted.id = old.id);
  UPDATE plan_item
     SET position = given.place, title = wanted.title, module_id = wanted.module_id, topic_id = wanted.topic_id, goal = wanted.goal
    FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
   CROSS JOIN jsonb_to_record(given.value) AS wanted(id uuid, title text, module_id uuid, topic_id uuid, goal text)
   WHERE plan_item.id = wanted.id;
  INSERT INTO plan_item (pairing_id, position, title, module_id, topic_id, goal)
  SELECT plan.pairing_id, given.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
    FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
   CROSS JOIN jsonb_to_record(given.value) AS wanted(id uuid, title text, module_id uuid, topic_id uuid, goal text)
   WHERE wanted.id IS NULL;
  RETURN plan;
END;
$$;
COMMENT ON FUNCTION pairing_plan_replace(pairing_plan, jsonb) IS
  'Replaces the items of the plan with these, [{"id", "title", "module_id", "topic_id", "goal"}] in order, and returns the plan. Items '
  'with an id are kept; items without one are new. Each id must belong to this plan and be given only once (plan_item_known_check). The '
  'calling statement must have updated the plan''s row, which locks it.';
