-- SPDX-License-Identifier: Apache-2.0
-- When a locked setting may change, and who may hand a program over to whom.

-- FOR SHARE, so that no lock can be set or removed between this check and the commit.
CREATE OR REPLACE FUNCTION settings_changed(program_id uuid, old_values jsonb, new_values jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  lock program_lock;
BEGIN
  PERFORM FROM program WHERE program.id = settings_changed.program_id FOR SHARE;
  FOR lock IN
    SELECT kept.*
      FROM program_lock AS kept
     WHERE kept.program_id = settings_changed.program_id
       AND old_values -> kept.setting IS DISTINCT FROM new_values -> kept.setting
     ORDER BY kept.setting
  LOOP
    IF lock.agreement_reference IS DISTINCT FROM agreement_named() THEN
      PERFORM refuse('program_setting_locked_check');
    END IF;
    INSERT INTO setting_change (program_id, subject, setting, old_value, new_value, agreement_reference)
    VALUES (lock.program_id, 'setting', lock.setting, old_values -> lock.setting, new_values -> lock.setting, lock.agreement_reference);
  END LOOP;
END;
$$;
COMMENT ON FUNCTION settings_changed(uuid, jsonb, jsonb) IS
  'Refuses to change a locked setting without the reference of its works agreement (program_setting_locked_check), and records the changes '
  'that it allows.';

CREATE OR REPLACE FUNCTION program_lock_rules() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM program WHERE program.id = COALESCE(NEW.program_id, OLD.program_id) FOR NO KEY UPDATE;
  IF (TG_OP = 'UPDATE' AND NEW IS DISTINCT FROM OLD)
    OR (TG_OP = 'DELETE' AND OLD.agreement_reference IS DISTINCT FROM agreement_named()) THEN
    PERFORM refuse('program_setting_locked_check');
  END IF;
  RETURN COALESCE(NEW, OLD);
END;
$$;
COMMENT ON FUNCTION program_lock_rules() IS
  'Trigger: never lets a lock change, and lets it be removed only under its own works agreement (program_setting_locked_check).';
CREATE OR REPLACE TRIGGER program_lock_2_rules BEFORE INSERT OR UPDATE OR DELETE ON program_lock
  FOR EACH ROW EXECUTE FUNCTION program_lock_rules();

CREATE OR REPLACE TRIGGER setting_change_append_only BEFORE UPDATE OR DELETE ON setting_change FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE OR REPLACE TRIGGER setting_change_append_only_all BEFORE TRUNCATE ON setting_change
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- The lock on the program makes the second of two concurrent hand-overs wait, so that it sees the first.
CREATE OR REPLACE FUNCTION program_hand_over_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.former_program_manager_id := current_actor();
  SELECT program.owner_unit INTO NEW.former_owner_unit FROM program WHERE program.id = NEW.program_id FOR NO KEY UPDATE;
  IF NEW.program_manager_id = current_actor() THEN
    PERFORM refuse('program_hand_over_self_check');
  ELSIF current_actor() IS NOT NULL AND NOT is_staff(NEW.program_id, ARRAY['program_manager'])
    AND NOT repeats_hand_over(NEW.program_id) THEN
    PERFORM refuse('program_hand_over_program_manager_check');
  ELSIF EXISTS (SELECT FROM employee WHERE employee.id = NEW.program_manager_id AND NOT employee.active) THEN
    PERFORM refuse('program_hand_over_active_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION program_hand_over_rules() IS
  'Trigger: lets only a program manager hand a program over (program_hand_over_program_manager_check), only to somebody else '
  '(program_hand_over_self_check), and only to an active employee (program_hand_over_active_check).';
CREATE OR REPLACE TRIGGER program_hand_over_2_rules BEFORE INSERT ON program_hand_over
  FOR EACH ROW EXECUTE FUNCTION program_hand_over_rules();

CREATE OR REPLACE TRIGGER program_hand_over_append_only BEFORE UPDATE OR DELETE ON program_hand_over
  FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE OR REPLACE TRIGGER program_hand_over_append_only_all BEFORE TRUNCATE ON program_hand_over
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE OR REPLACE TRIGGER program_hand_over_3_growth BEFORE INSERT OR DELETE ON program_hand_over
  FOR EACH ROW EXECUTE FUNCTION growth_bound('hand-over of a program', 'program_id');
