-- SPDX-License-Identifier: Apache-2.0
-- What is always true of modules and topics.

CREATE OR REPLACE TRIGGER module_3_version BEFORE UPDATE ON module FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE FUNCTION topic_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'INSERT' OR NEW.module_id IS DISTINCT FROM OLD.module_id)
    AND EXISTS (SELECT FROM module WHERE module.id = NEW.module_id AND module.retired_at IS NOT NULL) THEN
    PERFORM refuse('topic_module_retired_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION topic_rules() IS 'Trigger: a retired module cannot be chosen for a topic (topic_module_retired_check).';
CREATE OR REPLACE TRIGGER topic_2_rules BEFORE INSERT OR UPDATE ON topic FOR EACH ROW EXECUTE FUNCTION topic_rules();

CREATE OR REPLACE TRIGGER topic_3_version BEFORE UPDATE ON topic FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE TRIGGER module_3_growth BEFORE INSERT OR DELETE ON module
  FOR EACH ROW EXECUTE FUNCTION growth_bound('module of a program', 'program_id');

CREATE OR REPLACE TRIGGER topic_3_growth BEFORE INSERT OR DELETE ON topic
  FOR EACH ROW EXECUTE FUNCTION growth_bound('topic of a program', 'program_id');
