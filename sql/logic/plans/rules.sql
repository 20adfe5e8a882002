-- SPDX-License-Identifier: Apache-2.0
-- What is always true of the items of a session plan.

CREATE OR REPLACE TRIGGER session_template_3_version BEFORE UPDATE ON session_template FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE OR REPLACE TRIGGER pairing_plan_3_version BEFORE UPDATE ON pairing_plan FOR EACH ROW EXECUTE FUNCTION row_version();

-- Changing an item and giving it to a session both lock the plan first, so the two cannot race.
CREATE OR REPLACE FUNCTION plan_item_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  chosen_topic topic;
  chosen_module module;
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM session WHERE session.plan_item_id = OLD.id)
    AND (TG_OP = 'DELETE'
         OR (NEW.title, NEW.module_id, NEW.topic_id, NEW.goal) IS DISTINCT FROM (OLD.title, OLD.module_id, OLD.topic_id, OLD.goal)) THEN
    PERFORM refuse_at('plan_item_used_check', '=' || OLD.id);
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  SELECT pairing.program_id INTO NEW.program_id FROM pairing WHERE pairing.id = NEW.pairing_id;
  IF NEW.topic_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.topic_id IS DISTINCT FROM OLD.topic_id) THEN
    SELECT topic.* INTO chosen_topic FROM topic WHERE topic.id = NEW.topic_id AND topic.program_id = NEW.program_id;
    IF chosen_topic.id IS NULL THEN
      PERFORM refuse_at('plan_item_topic_id_fkey', '=' || NEW.topic_id);
    ELSIF chosen_topic.retired_at IS NOT NULL THEN
      PERFORM refuse_at('plan_item_topic_retired_check', '=' || NEW.topic_id);
    END IF;
  END IF;
  IF NEW.module_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.module_id IS DISTINCT FROM OLD.module_id) THEN
    SELECT module.* INTO chosen_module FROM module WHERE module.id = NEW.module_id AND module.program_id = NEW.program_id;
    IF chosen_module.id IS NULL THEN
      PERFORM refuse_at('plan_item_module_id_fkey', '=' || NEW.module_id);
    ELSIF chosen_module.retired_at IS NOT NULL THEN
      PERFORM refuse_at('plan_item_module_retired_check', '=' || NEW.module_id);
    END IF;
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION plan_item_rules() IS
  'Trigger: an item that has a session can be moved, but neither changed nor removed (plan_item_used_check). Topic and module '
  'must belong to the program (plan_item_topic_id_fkey, plan_item_module_id_fkey) and not be retired (plan_item_topic_retired_check, '
  'plan_item_module_retired_check). Fills program_id.';
CREATE OR REPLACE TRIGGER plan_item_2_rules BEFORE INSERT OR UPDATE OR DELETE ON plan_item FOR EACH ROW EXECUTE FUNCTION plan_item_rules();
