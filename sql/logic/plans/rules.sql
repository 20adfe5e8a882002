-- SPDX-License-Identifier: Apache-2.0
-- What is always true of the items of a session plan.

CREATE OR REPLACE TRIGGER session_template_3_version BEFORE UPDATE ON session_template FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE OR REPLACE TRIGGER pairing_plan_3_version BEFORE UPDATE ON pairing_plan FOR EACH ROW EXECUTE FUNCTION row_version();

-- Changing an item and giving it to a session both lock the plan first, so the two cannot race.
CREATE OR REPLACE FUNCTION plan_item_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM session WHERE session.plan_item_id = OLD.id)
    AND (TG_OP = 'DELETE'
         OR (NEW.title, NEW.module_id, NEW.topic_id, NEW.goal) IS DISTINCT FROM (OLD.title, OLD.module_id, OLD.topic_id, OLD.goal)) THEN
    PERFORM refuse('plan_item_used_check');
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  SELECT pairing.program_id INTO NEW.program_id FROM pairing WHERE pairing.id = NEW.pairing_id;
  IF (TG_OP = 'INSERT' OR NEW.topic_id IS DISTINCT FROM OLD.topic_id)
    AND EXISTS (SELECT FROM topic WHERE topic.id = NEW.topic_id AND topic.retired_at IS NOT NULL) THEN
    PERFORM refuse('plan_item_topic_retired_check');
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.module_id IS DISTINCT FROM OLD.module_id)
    AND EXISTS (SELECT FROM module WHERE module.id = NEW.module_id AND module.retired_at IS NOT NULL) THEN
    PERFORM refuse('plan_item_module_retired_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION plan_item_rules() IS
  'Trigger: an item that has a session can be moved, but neither changed nor removed (plan_item_used_check). A retired topic or module '
  'cannot be chosen (plan_item_topic_retired_check, plan_item_module_retired_check). Fills program_id.';
CREATE OR REPLACE TRIGGER plan_item_2_rules BEFORE INSERT OR UPDATE OR DELETE ON plan_item FOR EACH ROW EXECUTE FUNCTION plan_item_rules();
