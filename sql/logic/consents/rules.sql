-- SPDX-License-Identifier: Apache-2.0
-- People consent only for themselves, and only to the current text.

-- FOR SHARE, so that the text cannot change between this check and the commit.
CREATE OR REPLACE FUNCTION consent_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF current_actor() <> NEW.employee_id THEN
    PERFORM refuse('consent_person_check');
  END IF;
  -- Whoever has consented can always withdraw.
  IF NOT growth_add('consent of a person in a program', concat_ws(' ', NEW.program_id, NEW.employee_id))
    AND (NEW.state = 'given' OR consent_current(NEW.program_id, NEW.employee_id) IS DISTINCT FROM 'given') THEN
    PERFORM refuse('growth_limit_check');
  END IF;
  IF NEW.state = 'given' THEN
    PERFORM FROM program WHERE program.id = NEW.program_id AND program.consent_version = NEW.text_version FOR SHARE;
    IF NOT FOUND THEN
      PERFORM refuse('consent_current_version_check');
    END IF;
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION consent_rules() IS
  'Trigger: refuses a consent for somebody else (consent_person_check), to a text that is not the current one '
  '(consent_current_version_check), or after too many others (growth_limit_check).';
CREATE OR REPLACE TRIGGER consent_2_rules BEFORE INSERT ON consent FOR EACH ROW EXECUTE FUNCTION consent_rules();

CREATE OR REPLACE TRIGGER consent_append_only BEFORE UPDATE OR DELETE ON consent FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE OR REPLACE TRIGGER consent_append_only_all BEFORE TRUNCATE ON consent FOR EACH STATEMENT EXECUTE FUNCTION append_only();
