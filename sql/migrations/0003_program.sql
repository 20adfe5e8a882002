-- SPDX-License-Identifier: Apache-2.0
-- Programs with their settings, their staff, their modules and topics, and the consent of the people in them.

-- migrate:up

CREATE TABLE program (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  state text NOT NULL DEFAULT 'draft',
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  owner_unit text NOT NULL,
  enrolment text NOT NULL DEFAULT 'cohort',
  participation text NOT NULL DEFAULT 'voluntary',
  expected_levels int[],
  starts_on date,
  ends_on date,
  applications_close_on date,
  closes_on date,
  moves_by_dates boolean NOT NULL DEFAULT true,
  session_minutes int NOT NULL DEFAULT 60,
  sessions_planned int NOT NULL DEFAULT 6,
  cadence_days int NOT NULL DEFAULT 30,
  mentor_capacity int NOT NULL DEFAULT 1,
  mentor_max_age int,
  mentor_max_age_reason text,
  forbid_same_unit boolean NOT NULL DEFAULT true,
  forbid_same_manager boolean NOT NULL DEFAULT true,
  self_matching boolean NOT NULL DEFAULT false,
  proposal_days int NOT NULL DEFAULT 14,
  matching_objective text NOT NULL DEFAULT 'coverage',
  minimum_score int NOT NULL DEFAULT 0,
  weight_topics int NOT NULL DEFAULT 60,
  weight_language int NOT NULL DEFAULT 10,
  weight_place int NOT NULL DEFAULT 10,
  weight_slots int NOT NULL DEFAULT 10,
  weight_wishes int NOT NULL DEFAULT 10,
  reviews_per_application int NOT NULL DEFAULT 1,
  waiting_list_automatic boolean NOT NULL DEFAULT false,
  minors_admitted boolean NOT NULL DEFAULT false,
  consent_text text,
  consent_version text,
  confidentiality_text text,
  retention_days int,
  minimum_group_size int NOT NULL DEFAULT 10,
  copied_from uuid,
  created_by uuid DEFAULT current_actor(),
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT program_id_pkey PRIMARY KEY (id),
  CONSTRAINT program_created_by_fkey FOREIGN KEY (created_by) REFERENCES employee (id),
  CONSTRAINT program_copied_from_fkey FOREIGN KEY (copied_from) REFERENCES program (id),
  CONSTRAINT program_state_check CHECK (
    state IN ('draft', 'published', 'matching', 'running', 'concluding', 'closed', 'archived', 'cancelled')),
  CONSTRAINT program_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT program_description_check CHECK (char_length(description) <= 4000),
  CONSTRAINT program_owner_unit_check CHECK (char_length(owner_unit) BETWEEN 1 AND 200),
  CONSTRAINT program_enrolment_check CHECK (enrolment IN ('cohort', 'rolling')),
  CONSTRAINT program_participation_check CHECK (participation IN ('voluntary', 'expected')),
  CONSTRAINT program_expected_levels_check CHECK (
    (participation = 'expected') = (expected_levels IS NOT NULL)
    AND (expected_levels IS NULL
         OR cardinality(expected_levels) > 0 AND expected_levels <@ ARRAY[0, 1, 2, 3, 4, 5, 6, 7, 8, 9])),
  CONSTRAINT program_starts_on_ends_on_check CHECK (ends_on > starts_on),
  CONSTRAINT program_cohort_dates_check CHECK (
    enrolment = 'rolling' OR state IN ('draft', 'cancelled') OR (starts_on IS NOT NULL AND ends_on IS NOT NULL)),
  CONSTRAINT program_applications_close_on_check CHECK (applications_close_on <= ends_on),
  CONSTRAINT program_closes_on_check CHECK (closes_on >= ends_on),
  CONSTRAINT program_session_minutes_check CHECK (session_minutes BETWEEN 15 AND 480),
  CONSTRAINT program_sessions_planned_check CHECK (sessions_planned BETWEEN 1 AND 100),
  CONSTRAINT program_cadence_days_check CHECK (cadence_days BETWEEN 1 AND 366),
  CONSTRAINT program_mentor_capacity_check CHECK (mentor_capacity BETWEEN 1 AND 100),
  CONSTRAINT program_proposal_days_check CHECK (proposal_days BETWEEN 1 AND 90),
  CONSTRAINT program_matching_objective_check CHECK (matching_objective IN ('coverage', 'score')),
  CONSTRAINT program_minimum_score_check CHECK (minimum_score BETWEEN 0 AND 500000),
  CONSTRAINT program_weight_topics_check CHECK (weight_topics BETWEEN 0 AND 100),
  CONSTRAINT program_weight_language_check CHECK (weight_language BETWEEN 0 AND 100),
  CONSTRAINT program_weight_place_check CHECK (weight_place BETWEEN 0 AND 100),
  CONSTRAINT program_weight_slots_check CHECK (weight_slots BETWEEN 0 AND 100),
  CONSTRAINT program_weight_wishes_check CHECK (weight_wishes BETWEEN 0 AND 100),
  CONSTRAINT program_weights_check CHECK (weight_topics + weight_language + weight_place + weight_slots + weight_wishes > 0),
  CONSTRAINT program_reviews_per_application_check CHECK (reviews_per_application BETWEEN 0 AND 5),
  CONSTRAINT program_mentor_max_age_check CHECK (mentor_max_age BETWEEN 16 AND 99),
  CONSTRAINT program_mentor_max_age_reason_check CHECK (
    (mentor_max_age IS NULL) = (mentor_max_age_reason IS NULL)
    AND (mentor_max_age_reason IS NULL OR char_length(btrim(mentor_max_age_reason)) >= 20
         AND char_length(mentor_max_age_reason) <= 4000)),
  CONSTRAINT program_consent_text_check CHECK (char_length(consent_text) BETWEEN 1 AND 16000),
  CONSTRAINT program_consent_version_check CHECK (char_length(consent_version) BETWEEN 1 AND 50),
  CONSTRAINT program_confidentiality_text_check CHECK (char_length(confidentiality_text) BETWEEN 1 AND 16000),
  CONSTRAINT program_retention_days_check CHECK (retention_days BETWEEN 1 AND 3650),
  CONSTRAINT program_minimum_group_size_check CHECK (minimum_group_size BETWEEN 5 AND 1000),
  CONSTRAINT program_publishable_check CHECK (
    state IN ('draft', 'cancelled')
    OR (consent_text IS NOT NULL AND consent_version IS NOT NULL
        AND confidentiality_text IS NOT NULL AND retention_days IS NOT NULL))
);
CREATE INDEX program_state_id_idx ON program (state, id);
COMMENT ON TABLE program IS
  'One round of reverse mentoring with its settings. Every employee reads it once published, its staff always. Kept until '
  'archived data are erased.';
COMMENT ON COLUMN program.id IS 'UUID version 7.';
COMMENT ON COLUMN program.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN program.state IS 'draft, published, matching, running, concluding, closed, archived, cancelled.';
COMMENT ON COLUMN program.title IS 'Name as shown, at most 200 characters.';
COMMENT ON COLUMN program.description IS 'What it is for, at most 4000 characters.';
COMMENT ON COLUMN program.owner_unit IS 'Unit that answers for it, at most 200 characters.';
COMMENT ON COLUMN program.enrolment IS 'cohort: fixed dates, everyone applies before the start; rolling: applications also while running.';
COMMENT ON COLUMN program.participation IS 'voluntary, or expected of a target group (who may still decline without a reason).';
COMMENT ON COLUMN program.expected_levels IS 'Management levels the participation is expected of; NULL when voluntary.';
COMMENT ON COLUMN program.starts_on IS 'First day; a cohort needs it when published.';
COMMENT ON COLUMN program.ends_on IS 'Last day, after the first; a cohort needs it when published.';
COMMENT ON COLUMN program.applications_close_on IS 'Last UTC day on which applications are taken; NULL: as long as the state allows.';
COMMENT ON COLUMN program.closes_on IS 'Last day of concluding, not before ends_on; NULL: 60 days after ends_on.';
COMMENT ON COLUMN program.moves_by_dates IS 'The service moves the program on when its dates come; false: its managers alone move it.';
COMMENT ON COLUMN program.session_minutes IS 'Usual length of a session in minutes.';
COMMENT ON COLUMN program.sessions_planned IS 'Sessions per pairing.';
COMMENT ON COLUMN program.cadence_days IS 'Days between two sessions.';
COMMENT ON COLUMN program.mentor_capacity IS 'Mentees per mentor, unless the application says otherwise.';
COMMENT ON COLUMN program.mentor_max_age IS 'Highest age of a mentor in full years; NULL: no limit.';
COMMENT ON COLUMN program.mentor_max_age_reason IS 'Written justification of the age limit, 20 to 4000 characters.';
COMMENT ON COLUMN program.forbid_same_unit IS 'No pairing within one unit.';
COMMENT ON COLUMN program.forbid_same_manager IS 'No pairing of two people with the same manager, over a solid or a dotted line.';
COMMENT ON COLUMN program.self_matching IS 'Participants find and propose their counterparts themselves.';
COMMENT ON COLUMN program.proposal_days IS 'Days that the offer of a pairing stands, 1 to 90.';
COMMENT ON COLUMN program.matching_objective IS
  'coverage: as many pairs as possible, among those choices the highest total score; score: the highest total score, even of fewer pairs.';
COMMENT ON COLUMN program.minimum_score IS
  'Score under which two people are not matched but by a manager''s decision, 0 (everybody fits) to 500000.';
COMMENT ON COLUMN program.weight_topics IS
  'What each of the 0 to 1000 points for competence that meets a gap adds to a pair''s score, 0 to 100.';
COMMENT ON COLUMN program.weight_language IS 'What each of the 0 to 1000 points for a shared language adds to a pair''s score, 0 to 100.';
COMMENT ON COLUMN program.weight_place IS 'What each of the 0 to 1000 points for the same site adds to a pair''s score, 0 to 100.';
COMMENT ON COLUMN program.weight_slots IS 'What each of the 0 to 1000 points for common times adds to a pair''s score, 0 to 100.';
COMMENT ON COLUMN program.weight_wishes IS 'What each of the 0 to 1000 points for wishes for the other adds to a pair''s score, 0 to 100.';
COMMENT ON COLUMN program.waiting_list_automatic IS
  'Whether the service accepts the next of the waiting list when somebody accepted leaves the program.';
COMMENT ON COLUMN program.reviews_per_application IS 'Reviewers who are assigned to each submitted application, 0 to 5.';
COMMENT ON COLUMN program.minors_admitted IS 'Whether people with the flag minor may take part.';
COMMENT ON COLUMN program.consent_text IS 'What participants consent to, at most 16000 characters.';
COMMENT ON COLUMN program.consent_version IS 'Version of consent_text, at most 50 characters; a new one asks for a new consent.';
COMMENT ON COLUMN program.confidentiality_text IS 'What both sides of a pairing sign, at most 16000 characters.';
COMMENT ON COLUMN program.retention_days IS 'Days that personal data are kept after the program is closed.';
COMMENT ON COLUMN program.minimum_group_size IS 'People an aggregate must rest on, never under 5.';
COMMENT ON COLUMN program.copied_from IS 'The round that this one was copied from; NULL for a program made anew.';
COMMENT ON COLUMN program.created_by IS 'Who made it; NULL for a service client.';
COMMENT ON COLUMN program.created_at IS 'When the row was made.';
COMMENT ON COLUMN program.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT program_publishable_check ON program IS
  'Outside draft and cancelled, consent text and version, confidentiality text and retention are set.';
COMMENT ON CONSTRAINT program_cohort_dates_check ON program IS 'A cohort has its dates before it is published.';
COMMENT ON CONSTRAINT program_weights_check ON program IS 'Something counts: with all weights 0 every pair would score alike.';
COMMENT ON CONSTRAINT program_mentor_max_age_reason_check ON program IS 'An age limit and its justification come together.';

CREATE FUNCTION program_text_rules() RETURNS trigger
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
  'Trigger: a text that somebody has consented to is not changed under its version (program_consent_version_check).';

CREATE TRIGGER program_1_state BEFORE INSERT OR UPDATE ON program FOR EACH ROW EXECUTE FUNCTION state_guard('draft');
CREATE TRIGGER program_2_rules BEFORE UPDATE ON program FOR EACH ROW EXECUTE FUNCTION program_text_rules();
CREATE TRIGGER program_3_version BEFORE UPDATE ON program FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER program_4_history AFTER UPDATE ON program FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE TRIGGER program_5_audit AFTER INSERT OR UPDATE OR DELETE ON program FOR EACH ROW EXECUTE FUNCTION audit_write('id');

GRANT SELECT, INSERT ON program TO kehrwert_app;
GRANT UPDATE (state, title, description, owner_unit, enrolment, participation, expected_levels, starts_on, ends_on,
              applications_close_on, closes_on, moves_by_dates, session_minutes, sessions_planned, cadence_days,
              mentor_capacity, mentor_max_age, mentor_max_age_reason, forbid_same_unit, forbid_same_manager, self_matching,
              proposal_days, matching_objective, minimum_score, weight_topics, weight_language, weight_place, weight_slots,
              weight_wishes, reviews_per_application, waiting_list_automatic, minors_admitted, consent_text, consent_version,
              confidentiality_text, retention_days, minimum_group_size) ON program TO kehrwert_app;

CREATE FUNCTION program_open(program_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM program
     WHERE program.id = program_open.program_id
       AND (program.state = 'published' OR (program.state = 'running' AND program.enrolment = 'rolling'))
       AND (program.applications_close_on IS NULL OR app_today() <= program.applications_close_on))
$$;
COMMENT ON FUNCTION program_open(uuid) IS
  'True if applications may be submitted: published, or running with rolling enrolment, and not after applications_close_on.';

CREATE TABLE program_staff (
  program_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  role text NOT NULL,
  CONSTRAINT program_staff_program_id_employee_id_role_pkey PRIMARY KEY (program_id, employee_id, role),
  CONSTRAINT program_staff_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT program_staff_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT program_staff_role_check CHECK (role IN ('program_manager', 'reviewer'))
);
CREATE INDEX program_staff_employee_id_program_id_idx ON program_staff (employee_id, program_id);
COMMENT ON TABLE program_staff IS 'Who runs and who reviews a program. Read by the staff of the program and by auditors.';
COMMENT ON COLUMN program_staff.program_id IS 'The program.';
COMMENT ON COLUMN program_staff.employee_id IS 'The person.';
COMMENT ON COLUMN program_staff.role IS 'program_manager or reviewer.';

CREATE FUNCTION program_creator_joins() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO program_staff (program_id, employee_id, role) VALUES (NEW.id, NEW.created_by, 'program_manager');
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_creator_joins() IS 'Trigger: whoever makes a program is its first program_manager.';
CREATE TRIGGER program_6_staff AFTER INSERT ON program
  FOR EACH ROW WHEN (NEW.created_by IS NOT NULL) EXECUTE FUNCTION program_creator_joins();

-- After the statement, so that one statement can hand over; the row lock lets two leaving managers see each other.
CREATE FUNCTION program_staff_last() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM program WHERE program.id = OLD.program_id FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT FROM program_staff AS staff WHERE staff.program_id = OLD.program_id AND staff.role = 'program_manager') THEN
    PERFORM refuse('program_staff_last_check');
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_staff_last() IS 'Trigger: the last program_manager of a program stays (program_staff_last_check).';
CREATE TRIGGER program_staff_2_last AFTER DELETE OR UPDATE ON program_staff
  FOR EACH ROW WHEN (OLD.role = 'program_manager') EXECUTE FUNCTION program_staff_last();
CREATE TRIGGER program_staff_5_audit AFTER INSERT OR UPDATE OR DELETE ON program_staff
  FOR EACH ROW EXECUTE FUNCTION audit_write('program_id');

GRANT SELECT, INSERT, DELETE ON program_staff TO kehrwert_app;

CREATE FUNCTION staff_roles(program_id uuid) RETURNS text[]
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(array_agg(staff.role ORDER BY staff.role), '{}')
    FROM program_staff AS staff
   WHERE staff.program_id = staff_roles.program_id
     AND staff.employee_id = current_actor()
$$;
COMMENT ON FUNCTION staff_roles(uuid) IS
  'The roles of the caller on the program''s staff list, in alphabetical order; empty for everyone else.';

CREATE FUNCTION is_staff(program_id uuid, roles text[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM program_staff AS staff
     WHERE staff.program_id = is_staff.program_id
       AND staff.employee_id = current_actor()
       AND staff.role = ANY (is_staff.roles))
$$;
COMMENT ON FUNCTION is_staff(uuid, text[]) IS 'True if the caller has one of the roles on the program''s staff list.';

CREATE TABLE module (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  position int NOT NULL DEFAULT 0,
  entry_level int NOT NULL DEFAULT 0,
  retired_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT module_id_pkey PRIMARY KEY (id),
  CONSTRAINT module_id_program_id_key UNIQUE (id, program_id),
  CONSTRAINT module_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT module_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT module_description_check CHECK (char_length(description) <= 4000),
  CONSTRAINT module_position_check CHECK (position BETWEEN 0 AND 10000),
  CONSTRAINT module_entry_level_check CHECK (entry_level BETWEEN 0 AND 5)
);
CREATE UNIQUE INDEX module_program_id_title_key ON module (program_id, lower(title)) WHERE retired_at IS NULL;
CREATE INDEX module_program_id_position_id_idx ON module (program_id, position, id);
COMMENT ON TABLE module IS 'The parts of a program, from the basics on. Read by everyone who may read the program.';
COMMENT ON COLUMN module.id IS 'UUID version 7.';
COMMENT ON COLUMN module.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN module.program_id IS 'The program.';
COMMENT ON COLUMN module.title IS
  'Name as shown, at most 200 characters, unique among the modules in use of a program without regard to case.';
COMMENT ON COLUMN module.description IS 'What participants see, at most 4000 characters.';
COMMENT ON COLUMN module.position IS 'Order in the program, 0 to 10000.';
COMMENT ON COLUMN module.entry_level IS 'Prior knowledge from which one may begin with it, 0 to 5; 0: the basics, for everybody.';
COMMENT ON COLUMN module.retired_at IS 'Since when it cannot be chosen any more; NULL: in use.';
COMMENT ON COLUMN module.created_at IS 'When the row was made.';
COMMENT ON COLUMN module.updated_at IS 'When the row was last changed.';
CREATE TRIGGER module_3_version BEFORE UPDATE ON module FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER module_5_audit AFTER INSERT OR UPDATE OR DELETE ON module FOR EACH ROW EXECUTE FUNCTION audit_write('id');
GRANT SELECT, INSERT, UPDATE (title, description, position, entry_level, retired_at) ON module TO kehrwert_app;

CREATE TABLE topic (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  position int NOT NULL DEFAULT 0,
  module_id uuid,
  suggested_goal text,
  retired_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT topic_id_pkey PRIMARY KEY (id),
  CONSTRAINT topic_id_program_id_key UNIQUE (id, program_id),
  CONSTRAINT topic_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT topic_module_id_fkey FOREIGN KEY (module_id, program_id) REFERENCES module (id, program_id),
  CONSTRAINT topic_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT topic_description_check CHECK (char_length(description) <= 4000),
  CONSTRAINT topic_position_check CHECK (position BETWEEN 0 AND 10000),
  CONSTRAINT topic_suggested_goal_check CHECK (char_length(suggested_goal) BETWEEN 1 AND 4000)
);
CREATE UNIQUE INDEX topic_program_id_title_key ON topic (program_id, lower(title)) WHERE retired_at IS NULL;
CREATE INDEX topic_program_id_position_id_idx ON topic (program_id, position, id);
CREATE INDEX topic_module_id_idx ON topic (module_id);
COMMENT ON TABLE topic IS 'What mentees of a program can learn. Read by everyone who may read the program.';
COMMENT ON COLUMN topic.id IS 'UUID version 7.';
COMMENT ON COLUMN topic.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN topic.program_id IS 'The program.';
COMMENT ON COLUMN topic.title IS
  'Name as shown, at most 200 characters, unique among the topics in use of a program without regard to case.';
COMMENT ON COLUMN topic.description IS 'What participants see, at most 4000 characters.';
COMMENT ON COLUMN topic.position IS 'Order of showing, 0 to 10000.';
COMMENT ON COLUMN topic.module_id IS 'The module it belongs to, of the same program; NULL: none.';
COMMENT ON COLUMN topic.suggested_goal IS 'A goal that a pair may take for a session, 1 to 4000 characters; NULL: none.';
COMMENT ON COLUMN topic.retired_at IS 'Since when it cannot be chosen any more; NULL: in use.';
COMMENT ON COLUMN topic.created_at IS 'When the row was made.';
COMMENT ON COLUMN topic.updated_at IS 'When the row was last changed.';

CREATE FUNCTION topic_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'INSERT' OR NEW.module_id IS DISTINCT FROM OLD.module_id)
    AND EXISTS (SELECT FROM module WHERE module.id = NEW.module_id AND module.retired_at IS NOT NULL) THEN
    PERFORM refuse('topic_module_retired_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION topic_rules() IS 'Trigger: a retired module cannot be chosen any more (topic_module_retired_check).';
CREATE TRIGGER topic_2_rules BEFORE INSERT OR UPDATE ON topic FOR EACH ROW EXECUTE FUNCTION topic_rules();
CREATE TRIGGER topic_3_version BEFORE UPDATE ON topic FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER topic_5_audit AFTER INSERT OR UPDATE OR DELETE ON topic FOR EACH ROW EXECUTE FUNCTION audit_write('id');
GRANT SELECT, INSERT, DELETE, UPDATE (title, description, position, module_id, suggested_goal, retired_at) ON topic TO kehrwert_app;

CREATE TABLE consent (
  id uuid NOT NULL DEFAULT uuidv7(),
  program_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  text_version text NOT NULL,
  state text NOT NULL,
  at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT consent_id_pkey PRIMARY KEY (id),
  CONSTRAINT consent_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT consent_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT consent_text_version_check CHECK (char_length(text_version) BETWEEN 1 AND 50),
  CONSTRAINT consent_state_check CHECK (state IN ('given', 'withdrawn'))
);
CREATE INDEX consent_employee_id_program_id_at_idx ON consent (employee_id, program_id, at, id);
COMMENT ON TABLE consent IS
  'Each giving and withdrawing of a consent, append-only. Read by the person alone; staff learn only whether it is there. Kept as proof.';
COMMENT ON COLUMN consent.id IS 'UUID version 7.';
COMMENT ON COLUMN consent.program_id IS 'The program whose text it is.';
COMMENT ON COLUMN consent.employee_id IS 'The person, who alone can give and withdraw it.';
COMMENT ON COLUMN consent.text_version IS 'Version of the text, at most 50 characters.';
COMMENT ON COLUMN consent.state IS 'given or withdrawn.';
COMMENT ON COLUMN consent.at IS 'When; the latest row counts.';

-- FOR SHARE, so that the text does not change between this look and the commit.
CREATE FUNCTION consent_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF current_actor() <> NEW.employee_id THEN
    PERFORM refuse('consent_person_check');
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
  'Trigger: nobody consents for another (consent_person_check), nor to a text that is not the current one (consent_current_version_check).';
CREATE TRIGGER consent_2_rules BEFORE INSERT ON consent FOR EACH ROW EXECUTE FUNCTION consent_rules();
CREATE TRIGGER consent_5_audit AFTER INSERT ON consent FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER consent_append_only BEFORE UPDATE OR DELETE ON consent FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER consent_append_only_all BEFORE TRUNCATE ON consent FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON consent TO kehrwert_app;

CREATE FUNCTION consent_current(program_id uuid, employee_id uuid) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT consent.state
    FROM consent
    JOIN program ON program.id = consent.program_id
   WHERE consent.program_id = consent_current.program_id
     AND consent.employee_id = consent_current.employee_id
     AND (consent.text_version = program.consent_version OR consent.state = 'withdrawn')
   ORDER BY consent.at DESC, consent.id DESC
   LIMIT 1
$$;
COMMENT ON FUNCTION consent_current(uuid, uuid) IS
  'given to the current text of the program, or withdrawn for whichever text, what came last; NULL if the person did neither.';

CREATE FUNCTION consent_json(item consent) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'text_version', item.text_version,
    'state', item.state,
    'at', rfc3339(item.at))
$$;
COMMENT ON FUNCTION consent_json(consent) IS 'A consent as the API shows it to the person.';

CREATE FUNCTION program_json(item program) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'state', item.state,
    'title', item.title,
    'description', item.description,
    'owner_unit', item.owner_unit,
    'enrolment', item.enrolment,
    'participation', item.participation,
    'expected_levels', item.expected_levels,
    'starts_on', item.starts_on,
    'ends_on', item.ends_on,
    'applications_close_on', item.applications_close_on,
    'closes_on', item.closes_on,
    'moves_by_dates', item.moves_by_dates,
    'session_minutes', item.session_minutes,
    'sessions_planned', item.sessions_planned,
    'cadence_days', item.cadence_days,
    'mentor_capacity', item.mentor_capacity,
    'mentor_max_age', item.mentor_max_age,
    'mentor_max_age_reason', item.mentor_max_age_reason,
    'forbid_same_unit', item.forbid_same_unit,
    'forbid_same_manager', item.forbid_same_manager,
    'self_matching', item.self_matching,
    'proposal_days', item.proposal_days,
    'matching_objective', item.matching_objective,
    'minimum_score', item.minimum_score,
    'weight_topics', item.weight_topics,
    'weight_language', item.weight_language,
    'weight_place', item.weight_place,
    'weight_slots', item.weight_slots,
    'weight_wishes', item.weight_wishes,
    'reviews_per_application', item.reviews_per_application,
    'waiting_list_automatic', item.waiting_list_automatic,
    'minors_admitted', item.minors_admitted,
    'consent_text', item.consent_text,
    'consent_version', item.consent_version,
    'confidentiality_text', item.confidentiality_text,
    'retention_days', item.retention_days,
    'minimum_group_size', item.minimum_group_size,
    'copied_from', item.copied_from,
    'created_by', item.created_by,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION program_json(program) IS 'A program as the API shows it.';

CREATE FUNCTION program_staff_json(item program_staff) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'program_id', item.program_id,
    'employee_id', item.employee_id,
    'display_name', (SELECT employee.display_name FROM employee WHERE employee.id = item.employee_id),
    'role', item.role)
$$;
COMMENT ON FUNCTION program_staff_json(program_staff) IS 'An entry of a program''s staff list as the API shows it.';

CREATE FUNCTION module_json(item module) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'title', item.title,
    'description', item.description,
    'position', item.position,
    'entry_level', item.entry_level,
    'retired', item.retired_at IS NOT NULL,
    'retired_at', rfc3339(item.retired_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION module_json(module) IS 'A module as the API shows it.';

CREATE FUNCTION topic_json(item topic) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'title', item.title,
    'description', item.description,
    'position', item.position,
    'module_id', item.module_id,
    'suggested_goal', item.suggested_goal,
    'retired', item.retired_at IS NOT NULL,
    'retired_at', rfc3339(item.retired_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION topic_json(topic) IS 'A topic as the API shows it.';

-- migrate:down

DROP FUNCTION topic_json(topic);
DROP FUNCTION module_json(module);
DROP FUNCTION program_staff_json(program_staff);
DROP FUNCTION program_json(program);
DROP FUNCTION consent_json(consent);
DROP FUNCTION consent_current(uuid, uuid);
DROP TABLE consent;
DROP FUNCTION consent_rules();
DROP TABLE topic;
DROP FUNCTION topic_rules();
DROP TABLE module;
DROP FUNCTION is_staff(uuid, text[]);
DROP FUNCTION staff_roles(uuid);
DROP TABLE program_staff;
DROP FUNCTION program_staff_last();
DROP FUNCTION program_open(uuid);
DROP TABLE program;
DROP FUNCTION program_text_rules();
DROP FUNCTION program_creator_joins();
