-- SPDX-License-Identifier: Apache-2.0
-- When a locked setting may change.

-- FOR SHARE, so that no lock can be set or removed between this check and the commit.
CREATE OR REPLACE FUNCTION settings_changed(program_id uuid, old_values jsonb, new_values jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  lock program_lock;
  broken text;
BEGIN
  PERFORM FROM program WHERE program.id = settings_changed.program_id FOR SHARE;
  broken := (SELECT string_agg('/' || kept.setting, ',' ORDER BY kept.setting)
               FROM program_lock AS kept
              WHERE kept.program_id = settings_changed.program_id
                AND old_values -> kept.setting IS DISTINCT FROM new_values -> kept.setting
                AND kept.agreement_reference IS DISTINCT FROM agreement_named());
  IF broken IS NOT NULL THEN
    PERFORM refuse_at('program_setting_locked_check', broken);
  END IF;
  FOR lock IN
    SELECT kept.*
      FROM program_lock AS kept
     WHERE kept.program_id = settings_changed.program_id
       AND old_values -> kept.setting IS DISTINCT FROM new_values -> kept.setting
     ORDER BY kept.setting
  LOOP
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
