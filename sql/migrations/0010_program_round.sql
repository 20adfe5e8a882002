-- SPDX-License-Identifier: Apache-2.0
-- What belongs to a round of a program beside its settings: who may apply, what is locked under an agreement, hand-overs.

-- migrate:up

CREATE TABLE program_eligibility (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  role text NOT NULL,
  levels int[],
  units text[],
  tenure_months int,
  competence int,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT program_eligibility_id_pkey PRIMARY KEY (id),
  CONSTRAINT program_eligibility_program_id_role_key UNIQUE (program_id, role),
  CONSTRAINT program_eligibility_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT program_eligibility_role_check CHECK (role IN ('mentor', 'mentee')),
  CONSTRAINT program_eligibility_levels_check CHECK (
    cardinality(levels) > 0 AND levels <@ ARRAY[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
  CONSTRAINT program_eligibility_units_check CHECK (cardinality(units) BETWEEN 1 AND 100 AND all_match(units, '^.{1,200}$')),
  CONSTRAINT program_eligibility_tenure_months_check CHECK (tenure_months BETWEEN 1 AND 600),
  CONSTRAINT program_eligibility_competence_check CHECK (competence BETWEEN 1 AND 5)
);
COMMENT ON TABLE program_eligibility IS
  'Who may apply to a program as mentor and as mentee: two rows per program, made with it. Read by everyone who may read the program.';
COMMENT ON COLUMN program_eligibility.id IS 'UUID version 7.';
COMMENT ON COLUMN program_eligibility.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN program_eligibility.program_id IS 'The program.';
COMMENT ON COLUMN program_eligibility.role IS 'mentor or mentee.';
COMMENT ON COLUMN program_eligibility.levels IS 'Management levels that may apply; NULL: all.';
COMMENT ON COLUMN program_eligibility.units IS 'Units whose people may apply, at most 100; NULL: all.';
COMMENT ON COLUMN program_eligibility.tenure_months IS 'Months one must have worked in the company, 1 to 600; NULL: any.';
COMMENT ON COLUMN program_eligibility.competence IS
  'Level, 1 to 5, that one topic of the application must reach: competence of a mentor, gap of a mentee; NULL: any.';
COMMENT ON COLUMN program_eligibility.created_at IS 'When the row was made.';
COMMENT ON COLUMN program_eligibility.updated_at IS 'When the row was last changed.';
CREATE TRIGGER program_eligibility_3_version BEFORE UPDATE ON program_eligibility FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER program_eligibility_5_audit AFTER UPDATE OR DELETE ON program_eligibility
  FOR EACH ROW EXECUTE FUNCTION audit_write('program_id');
GRANT SELECT, UPDATE (levels, units, tenure_months, competence) ON program_eligibility TO kehrwert_app;

CREATE FUNCTION program_eligibility_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO program_eligibility (program_id, role) VALUES (NEW.id, 'mentor'), (NEW.id, 'mentee');
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_eligibility_begins() IS 'Trigger: a new program admits everybody in both roles until somebody narrows it.';
CREATE TRIGGER program_7_eligibility AFTER INSERT ON program FOR EACH ROW EXECUTE FUNCTION program_eligibility_begins();

CREATE FUNCTION eligibility_broken(item application) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN person.minor AND NOT program.minors_admitted THEN 'application_minor_check'
           WHEN person.level <> ALL (wanted.levels) THEN 'application_eligibility_level_check'
           WHEN person.unit <> ALL (wanted.units) THEN 'application_eligibility_unit_check'
           WHEN wanted.tenure_months IS NOT NULL
             AND COALESCE(person.hired_on + make_interval(months => wanted.tenure_months) > app_today(), true)
             THEN 'application_eligibility_tenure_check'
           WHEN wanted.competence IS NOT NULL
             AND NOT EXISTS (SELECT FROM application_topic AS chosen
                              WHERE chosen.application_id = item.id AND chosen.level >= wanted.competence)
             THEN 'application_eligibility_competence_check'
         END
    FROM program
    JOIN program_eligibility AS wanted ON wanted.program_id = program.id AND wanted.role = item.role
    JOIN employee AS person ON person.id = item.employee_id
   WHERE program.id = item.program_id
$$;
COMMENT ON FUNCTION eligibility_broken(application) IS
  'The first rule of the program that does not admit the application, as a name for refuse(); NULL if all do. An unknown first day in '
  'the company is no tenure.';

CREATE FUNCTION program_eligibility_json(item program_eligibility) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'version', item.version,
    'program_id', item.program_id,
    'role', item.role,
    'levels', item.levels,
    'units', item.units,
    'tenure_months', item.tenure_months,
    'competence', item.competence,
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION program_eligibility_json(program_eligibility) IS 'Who may apply in a role, as the API shows it.';

CREATE TABLE program_lock (
  program_id uuid NOT NULL,
  setting text NOT NULL,
  agreement_reference text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT program_lock_program_id_setting_pkey PRIMARY KEY (program_id, setting),
  CONSTRAINT program_lock_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT program_lock_setting_check CHECK (setting IN (
    'owner_unit', 'enrolment', 'participation', 'expected_levels', 'moves_by_dates', 'session_minutes', 'sessions_planned', 'cadence_days',
    'mentor_capacity', 'mentor_max_age', 'mentor_max_age_reason', 'forbid_same_unit', 'forbid_same_manager', 'self_matching',
    'proposal_days', 'matching_objective', 'minimum_score', 'weight_topics', 'weight_language', 'weight_place', 'weight_slots',
    'weight_wishes', 'waiting_list_automatic', 'reviews_per_application', 'minors_admitted', 'consent_text', 'consent_version',
    'confidentiality_text', 'retention_days', 'minimum_group_size', 'eligibility_mentor', 'eligibility_mentee')),
  CONSTRAINT program_lock_agreement_reference_check CHECK (char_length(agreement_reference) BETWEEN 1 AND 200)
);
COMMENT ON TABLE program_lock IS
  'Settings that a works agreement fixes: changed only under its reference. Read by the staff of the program and by auditors.';
COMMENT ON COLUMN program_lock.program_id IS 'The program.';
COMMENT ON COLUMN program_lock.setting IS
  'A column of program that a copy takes over, or eligibility_mentor, eligibility_mentee for the rules of a role.';
COMMENT ON COLUMN program_lock.agreement_reference IS 'The agreement as the company names it, at most 200 characters.';
COMMENT ON COLUMN program_lock.created_at IS 'When the row was made.';

CREATE TABLE setting_change (
  id uuid NOT NULL DEFAULT uuidv7(),
  program_id uuid NOT NULL,
  subject text NOT NULL,
  setting text NOT NULL,
  old_value jsonb,
  new_value jsonb,
  agreement_reference text NOT NULL,
  actor_id uuid DEFAULT current_actor(),
  at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT setting_change_id_pkey PRIMARY KEY (id),
  CONSTRAINT setting_change_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT setting_change_subject_check CHECK (subject IN ('setting', 'lock'))
);
CREATE INDEX setting_change_program_id_id_idx ON setting_change (program_id, id);
COMMENT ON TABLE setting_change IS
  'Every change of a locked setting and of a lock, append-only, written by triggers alone. Read by the staff of the program and by '
  'auditors. Kept as long as the program.';
COMMENT ON COLUMN setting_change.id IS 'UUID version 7.';
COMMENT ON COLUMN setting_change.program_id IS 'The program.';
COMMENT ON COLUMN setting_change.subject IS 'What changed: setting, or lock, whose value is its agreement_reference.';
COMMENT ON COLUMN setting_change.setting IS 'The setting, as in program_lock.';
COMMENT ON COLUMN setting_change.old_value IS 'Value before; NULL for a lock that is put on.';
COMMENT ON COLUMN setting_change.new_value IS 'Value after; NULL for a lock that is taken off.';
COMMENT ON COLUMN setting_change.agreement_reference IS 'The agreement under which it was changed.';
COMMENT ON COLUMN setting_change.actor_id IS 'Who changed it; NULL for a service client.';
COMMENT ON COLUMN setting_change.at IS 'When, by app_now().';
CREATE TRIGGER setting_change_append_only BEFORE UPDATE OR DELETE ON setting_change FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER setting_change_append_only_all BEFORE TRUNCATE ON setting_change FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT ON setting_change TO kehrwert_app;

CREATE FUNCTION with_agreement(reference text) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
  SELECT set_config('kehrwert.agreement_reference', COALESCE(reference, ''), true) IS NOT NULL
$$;
COMMENT ON FUNCTION with_agreement(text) IS
  'Names the agreement under which the transaction changes locked settings; always true, for the WHERE of the change.';

CREATE FUNCTION agreement_named() RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT NULLIF(current_setting('kehrwert.agreement_reference', true), '')
$$;
COMMENT ON FUNCTION agreement_named() IS 'The agreement that with_agreement() has named in this transaction, or NULL.';

-- FOR SHARE, so that a lock is either there before the change or comes after it.
CREATE FUNCTION settings_changed(program_id uuid, old_values jsonb, new_values jsonb) RETURNS void
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
  'Refuses the change of a locked setting without the reference of its lock (program_setting_locked_check), and records the others.';

CREATE FUNCTION program_lock_holds() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  beside text[] := ARRAY['version', 'program_id', 'role', 'updated_at'];
BEGIN
  IF TG_TABLE_NAME = 'program' THEN
    PERFORM settings_changed(NEW.id, to_jsonb(OLD), to_jsonb(NEW));
  ELSE
    PERFORM settings_changed(
      NEW.program_id,
      jsonb_build_object('eligibility_' || OLD.role, program_eligibility_json(OLD)::jsonb - beside),
      jsonb_build_object('eligibility_' || NEW.role, program_eligibility_json(NEW)::jsonb - beside));
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_lock_holds() IS 'Trigger: a locked setting is changed only under its agreement, and every change is recorded.';
CREATE TRIGGER program_8_lock AFTER UPDATE ON program FOR EACH ROW EXECUTE FUNCTION program_lock_holds();
CREATE TRIGGER program_eligibility_6_lock AFTER UPDATE ON program_eligibility FOR EACH ROW EXECUTE FUNCTION program_lock_holds();

CREATE FUNCTION program_lock_rules() RETURNS trigger
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
  'Trigger: a lock never changes and goes only under its own agreement, else program_setting_locked_check.';
CREATE FUNCTION program_lock_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO setting_change (program_id, subject, setting, old_value, new_value, agreement_reference)
  VALUES (COALESCE(NEW.program_id, OLD.program_id), 'lock', COALESCE(NEW.setting, OLD.setting), to_jsonb(OLD.agreement_reference),
          to_jsonb(NEW.agreement_reference), COALESCE(NEW.agreement_reference, OLD.agreement_reference));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_lock_history() IS 'Trigger: records each lock that is put on or taken off.';
CREATE TRIGGER program_lock_2_rules BEFORE INSERT OR UPDATE OR DELETE ON program_lock
  FOR EACH ROW EXECUTE FUNCTION program_lock_rules();
CREATE TRIGGER program_lock_4_history AFTER INSERT OR DELETE ON program_lock FOR EACH ROW EXECUTE FUNCTION program_lock_history();
CREATE TRIGGER program_lock_5_audit AFTER INSERT OR DELETE ON program_lock FOR EACH ROW EXECUTE FUNCTION audit_write('program_id');
GRANT SELECT, INSERT, DELETE, UPDATE (agreement_reference) ON program_lock TO kehrwert_app;

CREATE FUNCTION program_lock_json(item program_lock) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'program_id', item.program_id,
    'setting', item.setting,
    'agreement_reference', item.agreement_reference,
    'created_at', rfc3339(item.created_at))
$$;
COMMENT ON FUNCTION program_lock_json(program_lock) IS 'A lock of a setting as the API shows it.';

CREATE FUNCTION setting_change_json(item setting_change) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'subject', item.subject,
    'setting', item.setting,
    'old_value', item.old_value,
    'new_value', item.new_value,
    'agreement_reference', item.agreement_reference,
    'actor_id', item.actor_id,
    'at', rfc3339(item.at))
$$;
COMMENT ON FUNCTION setting_change_json(setting_change) IS 'A change of a locked setting or of a lock as the API shows it.';

CREATE FUNCTION reads_locks(program_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT is_staff(reads_locks.program_id, ARRAY['program_manager', 'reviewer']) OR has_role('admin') OR has_role('auditor')
$$;
COMMENT ON FUNCTION reads_locks(uuid) IS
  'True for the staff of the program, administrators and auditors: they read its locks, the changes of them, and its hand-overs.';

CREATE TABLE program_hand_over (
  id uuid NOT NULL DEFAULT uuidv7(),
  program_id uuid NOT NULL,
  former_owner_unit text NOT NULL,
  owner_unit text NOT NULL,
  former_program_manager_id uuid,
  program_manager_id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT program_hand_over_id_pkey PRIMARY KEY (id),
  CONSTRAINT program_hand_over_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT program_hand_over_former_program_manager_id_fkey FOREIGN KEY (former_program_manager_id) REFERENCES employee (id),
  CONSTRAINT program_hand_over_program_manager_id_fkey FOREIGN KEY (program_manager_id) REFERENCES employee (id),
  CONSTRAINT program_hand_over_self_check CHECK (former_program_manager_id <> program_manager_id)
);
CREATE INDEX program_hand_over_program_id_id_idx ON program_hand_over (program_id, id);
COMMENT ON TABLE program_hand_over IS
  'Each hand-over of a program to another unit and manager, append-only. Read by the staff of the program and by auditors. Kept as '
  'long as the program.';
COMMENT ON COLUMN program_hand_over.id IS 'UUID version 7.';
COMMENT ON COLUMN program_hand_over.program_id IS 'The program.';
COMMENT ON COLUMN program_hand_over.former_owner_unit IS 'Unit that answered for it before; set by a trigger.';
COMMENT ON COLUMN program_hand_over.owner_unit IS 'Unit that answers for it from then on.';
COMMENT ON COLUMN program_hand_over.former_program_manager_id IS 'Who handed it over and left the staff list; set by a trigger.';
COMMENT ON COLUMN program_hand_over.program_manager_id IS 'Who took it over as program_manager.';
COMMENT ON COLUMN program_hand_over.at IS 'When, by app_now().';

-- The row lock lets two hand-overs see each other.
CREATE FUNCTION program_hand_over_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.former_program_manager_id := current_actor();
  SELECT program.owner_unit INTO NEW.former_owner_unit FROM program WHERE program.id = NEW.program_id FOR NO KEY UPDATE;
  IF NEW.program_manager_id = current_actor() THEN
    PERFORM refuse('program_hand_over_self_check');
  ELSIF current_actor() IS NOT NULL AND NOT is_staff(NEW.program_id, ARRAY['program_manager']) THEN
    PERFORM refuse('program_hand_over_program_manager_check');
  ELSIF EXISTS (SELECT FROM employee WHERE employee.id = NEW.program_manager_id AND NOT employee.active) THEN
    PERFORM refuse('program_hand_over_active_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION program_hand_over_rules() IS
  'Trigger: a program manager hands over (program_hand_over_program_manager_check), to somebody else (program_hand_over_self_check) who '
  'works here (program_hand_over_active_check).';

CREATE FUNCTION program_hand_over_done() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE program SET owner_unit = NEW.owner_unit WHERE program.id = NEW.program_id;
  INSERT INTO program_staff (program_id, employee_id, role)
  VALUES (NEW.program_id, NEW.program_manager_id, 'program_manager') ON CONFLICT DO NOTHING;
  DELETE FROM program_staff AS staff
   WHERE staff.program_id = NEW.program_id
     AND staff.employee_id = NEW.former_program_manager_id;
  PERFORM notify(ARRAY[NEW.program_manager_id], 'program_handed_over', NEW.program_id, 'program', NEW.program_id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_hand_over_done() IS
  'Trigger: the unit changes, the new person becomes program_manager and is told, whoever handed over leaves the staff list.';
CREATE TRIGGER program_hand_over_2_rules BEFORE INSERT ON program_hand_over FOR EACH ROW EXECUTE FUNCTION program_hand_over_rules();
CREATE TRIGGER program_hand_over_5_audit AFTER INSERT ON program_hand_over FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER program_hand_over_6_done AFTER INSERT ON program_hand_over FOR EACH ROW EXECUTE FUNCTION program_hand_over_done();
CREATE TRIGGER program_hand_over_append_only BEFORE UPDATE OR DELETE ON program_hand_over FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER program_hand_over_append_only_all BEFORE TRUNCATE ON program_hand_over
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON program_hand_over TO kehrwert_app;

CREATE FUNCTION program_hand_over_json(item program_hand_over) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'former_owner_unit', item.former_owner_unit,
    'owner_unit', item.owner_unit,
    'former_program_manager_id', item.former_program_manager_id,
    'program_manager_id', item.program_manager_id,
    'at', rfc3339(item.at))
$$;
COMMENT ON FUNCTION program_hand_over_json(program_hand_over) IS 'A hand-over of a program as the API shows it.';

-- migrate:down

DROP FUNCTION program_hand_over_json(program_hand_over);
DROP TABLE program_hand_over;
DROP FUNCTION program_hand_over_done();
DROP FUNCTION program_hand_over_rules();
DROP FUNCTION reads_locks(uuid);
DROP FUNCTION setting_change_json(setting_change);
DROP FUNCTION program_lock_json(program_lock);
DROP TRIGGER program_8_lock ON program;
DROP TRIGGER program_eligibility_6_lock ON program_eligibility;
DROP FUNCTION program_lock_holds();
DROP FUNCTION settings_changed(uuid, jsonb, jsonb);
DROP FUNCTION agreement_named();
DROP FUNCTION with_agreement(text);
DROP TABLE setting_change;
DROP TABLE program_lock;
DROP FUNCTION program_lock_history();
DROP FUNCTION program_lock_rules();
DROP FUNCTION program_eligibility_json(program_eligibility);
DROP FUNCTION eligibility_broken(application);
DROP TRIGGER program_7_eligibility ON program;
DROP FUNCTION program_eligibility_begins();
DROP TABLE program_eligibility;
