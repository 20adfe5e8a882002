-- SPDX-License-Identifier: Apache-2.0
-- What is always true of a program, beyond the constraints of its table.

CREATE OR REPLACE FUNCTION forms_pairings(item program) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT item.state IN ('published', 'matching', 'running')
$$;
COMMENT ON FUNCTION forms_pairings(program) IS 'True while the program forms new pairings.';

CREATE OR REPLACE FUNCTION takes_applications(item program) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT item.state = 'published' OR (item.state = 'running' AND item.enrolment = 'rolling')
$$;
COMMENT ON FUNCTION takes_applications(program) IS 'True if the program is in a state in which it takes applications.';

CREATE OR REPLACE FUNCTION program_applications_end(item program) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
  SELECT (item.applications_close_on + 1)::timestamp AT TIME ZONE item.time_zone
$$;
COMMENT ON FUNCTION program_applications_end(program) IS 'The midnight after the last day to apply; NULL if there is no such day.';

CREATE OR REPLACE FUNCTION program_open(program_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM program
     WHERE program.id = program_open.program_id
       AND takes_applications(program)
       AND (program.applications_close_on IS NULL OR today_in(program.time_zone) <= program.applications_close_on));
END;
$$;
COMMENT ON FUNCTION program_open(uuid) IS
  'True if applications may be submitted: the program is published, or running with rolling enrolment, and applications_close_on has not '
  'passed.';

CREATE OR REPLACE FUNCTION program_time_zone() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT time_zone_exists(NEW.time_zone) THEN
    PERFORM refuse('program_time_zone_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION program_time_zone() IS 'Trigger: the time zone must be known (program_time_zone_check).';
CREATE OR REPLACE TRIGGER program_2_time_zone BEFORE INSERT OR UPDATE OF time_zone ON program
  FOR EACH ROW EXECUTE FUNCTION program_time_zone();

CREATE OR REPLACE TRIGGER program_1_state BEFORE INSERT OR UPDATE ON program FOR EACH ROW EXECUTE FUNCTION state_guard('draft');

-- Refused before the table constraints do it, which cannot say what is missing.
CREATE OR REPLACE FUNCTION program_settings_complete() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  missing text := concat_ws(',',
    CASE WHEN NEW.consent_text IS NULL THEN '/consent_text' END,
    CASE WHEN NEW.consent_version IS NULL THEN '/consent_version' END,
    CASE WHEN NEW.confidentiality_text IS NULL THEN '/confidentiality_text' END,
    CASE WHEN NEW.retention_days IS NULL THEN '/retention_days' END);
  missing_dates text := concat_ws(',',
    CASE WHEN NEW.enrolment = 'cohort' AND NEW.starts_on IS NULL THEN '/starts_on' END,
    CASE WHEN NEW.enrolment = 'cohort' AND NEW.ends_on IS NULL THEN '/ends_on' END);
BEGIN
  IF missing <> '' THEN
    PERFORM refuse_at('program_publishable_check', concat_ws(',', missing, NULLIF(missing_dates, '')));
  ELSIF missing_dates <> '' THEN
    PERFORM refuse_at('program_cohort_dates_check', missing_dates);
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION program_settings_complete() IS
  'Trigger: says which settings a program still needs to be published (program_publishable_check, program_cohort_dates_check).';
CREATE OR REPLACE TRIGGER program_2_settings BEFORE UPDATE ON program
  FOR EACH ROW WHEN (NEW.state NOT IN ('draft', 'cancelled')) EXECUTE FUNCTION program_settings_complete();

CREATE OR REPLACE FUNCTION program_text_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.consent_version = OLD.consent_version AND NEW.consent_text <> OLD.consent_text
    AND EXISTS (SELECT FROM consent WHERE consent.program_id = OLD.id AND consent.text_version = OLD.consent_version) THEN
    PERFORM refuse('program_consent_version_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION program_text_rules() IS
  'Trigger: a consent text cannot be changed without a new version once somebody has consented to it (program_consent_version_check).';
CREATE OR REPLACE TRIGGER program_2_rules BEFORE UPDATE ON program FOR EACH ROW EXECUTE FUNCTION program_text_rules();

CREATE OR REPLACE FUNCTION program_moves_on() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pairing WHERE pairing.program_id = NEW.id AND pairing_open(pairing)) THEN
    PERFORM refuse('program_ending_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION program_moves_on() IS
  'Trigger: a program that has ended stays in its state while due work is still closing its pairings (program_ending_check).';
CREATE OR REPLACE TRIGGER program_2_moves_on BEFORE UPDATE ON program
  FOR EACH ROW WHEN (program_ended(OLD) AND OLD.state <> NEW.state) EXECUTE FUNCTION program_moves_on();

-- Whoever moves the program waits for the lock on its row, so the job of a former move is visible here.
CREATE OR REPLACE FUNCTION program_forms_again() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM due_job WHERE due_job.object_id = NEW.id AND due_job.work = 'proposals_supersede') THEN
    PERFORM refuse('program_ending_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION program_forms_again() IS
  'Trigger: a program that has stopped forming pairings does not form them again while due work is still superseding its proposals '
  '(program_ending_check).';
CREATE OR REPLACE TRIGGER program_2_forms_again BEFORE UPDATE ON program
  FOR EACH ROW WHEN (forms_pairings(NEW) AND NOT forms_pairings(OLD)) EXECUTE FUNCTION program_forms_again();

CREATE OR REPLACE FUNCTION program_signed_text() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pairing
              WHERE pairing.program_id = OLD.id
                AND (pairing.mentor_signed_at IS NOT NULL OR pairing.mentee_signed_at IS NOT NULL)) THEN
    PERFORM refuse('program_confidentiality_fixed_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION program_signed_text() IS
  'Trigger: the confidentiality text cannot be changed once somebody has signed it (program_confidentiality_fixed_check).';
CREATE OR REPLACE TRIGGER program_2_signed_text BEFORE UPDATE ON program
  FOR EACH ROW WHEN (OLD.confidentiality_text IS DISTINCT FROM NEW.confidentiality_text) EXECUTE FUNCTION program_signed_text();

CREATE OR REPLACE FUNCTION program_matching_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF conflict_of_interest(OLD.id) THEN
    PERFORM refuse('program_interest_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION program_matching_rules() IS
  'Trigger: nobody with a conflict of interest changes the settings of the matching (program_interest_check).';
CREATE OR REPLACE TRIGGER program_2_matching BEFORE UPDATE ON program
  FOR EACH ROW WHEN (match_settings(OLD) IS DISTINCT FROM match_settings(NEW) OR OLD.self_matching <> NEW.self_matching)
  EXECUTE FUNCTION program_matching_rules();

CREATE OR REPLACE TRIGGER program_3_version BEFORE UPDATE ON program FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE FUNCTION program_settings_locked() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM settings_changed(NEW.id, to_jsonb(OLD), to_jsonb(NEW));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_settings_locked() IS
  'Trigger: a locked setting changes only under its works agreement, and every change is recorded.';
CREATE OR REPLACE TRIGGER program_8_lock AFTER UPDATE ON program FOR EACH ROW EXECUTE FUNCTION program_settings_locked();

CREATE OR REPLACE TRIGGER program_3_growth BEFORE INSERT OR DELETE ON program
  FOR EACH ROW EXECUTE FUNCTION growth_bound('program of a creator', 'created_by');
