-- SPDX-License-Identifier: Apache-2.0
-- Replacing the items of a session template or a session plan.

-- Volatile, as all such functions: called in an UPDATE, it sees what another writer committed while the UPDATE waited for the lock.
CREATE OR REPLACE FUNCTION session_template_differs(program_id uuid, items jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN ARRAY(SELECT (old.title, old.module_id, old.topic_id, old.goal)
                 FROM session_template_item AS old
                WHERE old.program_id = session_template_differs.program_id
                ORDER BY old.position)
      <> ARRAY(SELECT (wanted.title, wanted.module_id, wanted.topic_id, wanted.goal)
                 FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
                CROSS JOIN jsonb_to_record(given.value) AS wanted(title text, module_id uuid, topic_id uuid, goal text)
                ORDER BY given.place);
END;
$$;
COMMENT ON FUNCTION session_template_differs(uuid, jsonb) IS
  'True if the program''s session template has other items than these, or in another order.';

-- Runs separate statements, which see what another writer committed while this one waited for the lock on the template's row.
CREATE OR REPLACE FUNCTION session_template_replace(item session_template, items jsonb) RETURNS session_template
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  unknown_topics text := (SELECT string_agg('=' || wanted.topic_id, ',')
                            FROM jsonb_to_recordset(items) AS wanted(topic_id uuid)
                           WHERE NOT EXISTS (SELECT FROM topic WHERE topic.id = wanted.topic_id AND topic.program_id = item.program_id));
  unknown_modules text := (SELECT string_agg('=' || wanted.module_id, ',')
                             FROM jsonb_to_recordset(items) AS wanted(module_id uuid)
                            WHERE NOT EXISTS (SELECT FROM module
                                               WHERE module.id = wanted.module_id AND module.program_id = item.program_id));
BEGIN
  IF unknown_topics IS NOT NULL THEN
    PERFORM refuse_at('session_template_item_topic_id_fkey', unknown_topics);
  ELSIF unknown_modules IS NOT NULL THEN
    PERFORM refuse_at('session_template_item_module_id_fkey', unknown_modules);
  END IF;
  DELETE FROM session_template_item AS old
   WHERE old.program_id = item.program_id;
  INSERT INTO session_template_item (program_id, position, title, module_id, topic_id, goal)
  SELECT item.program_id, given.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
    FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
   CROSS JOIN jsonb_to_record(given.value) AS wanted(title text, module_id uuid, topic_id uuid, goal text);
  RETURN item;
END;
$$;
COMMENT ON FUNCTION session_template_replace(session_template, jsonb) IS
  'Replaces the items of the template with these, [{"title", "module_id", "topic_id", "goal"}] in order, and returns the template. Topics '
  'and modules must belong to the program (session_template_item_topic_id_fkey, session_template_item_module_id_fkey). The calling '
  'statement must have updated the template''s row, which locks it.';

CREATE OR REPLACE FUNCTION pairing_plan_differs(pairing_id uuid, items jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM (SELECT item.id, item.title, item.module_id, item.topic_id, item.goal, row_number() OVER (ORDER BY item.position) AS place
                   FROM plan_item AS item
                  WHERE item.pairing_id = pairing_plan_differs.pairing_id) AS old
      FULL JOIN (SELECT given.place, each.id, each.title, each.module_id, each.topic_id, each.goal
                   FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
                  CROSS JOIN jsonb_to_record(given.value) AS each(id uuid, title text, module_id uuid, topic_id uuid, goal text)) AS wanted
           ON wanted.place = old.place
     WHERE wanted.id <> old.id
        OR (wanted.title, wanted.module_id, wanted.topic_id, wanted.goal)
           IS DISTINCT FROM (old.title, old.module_id, old.topic_id, old.goal));
END;
$$;
COMMENT ON FUNCTION pairing_plan_differs(uuid, jsonb) IS
  'True if the session plan of the pairing has other items than these, or in another order. An item without an id is the one in its place '
  'if the two are equal.';

-- Runs separate statements, which see what another writer committed while this one waited for the lock on the plan's row.
CREATE OR REPLACE FUNCTION pairing_plan_replace(plan pairing_plan, items jsonb) RETURNS pairing_plan
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  unknown text;
BEGIN
  IF NOT pairing_plan_differs(plan.pairing_id, items) THEN
    RETURN plan;
  END IF;
  unknown := (SELECT string_agg('=' || wanted.id, ',')
                FROM jsonb_to_recordset(items) AS wanted(id uuid)
               WHERE NOT EXISTS (SELECT FROM plan_item AS known WHERE known.id = wanted.id AND known.pairing_id = plan.pairing_id));
  IF unknown IS NOT NULL THEN
    PERFORM refuse_at('plan_item_known_check', unknown);
  END IF;
  PERFORM refuse_repeated('plan_item_known_check', items, 'id');
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
