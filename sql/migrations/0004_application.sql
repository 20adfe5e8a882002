-- SPDX-License-Identifier: Apache-2.0
-- Applications of mentors and mentees, the topics they bring or want, and what ends a participation.

-- migrate:up

CREATE TABLE application (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  role text NOT NULL,
  state text NOT NULL DEFAULT 'draft',
  motivation text NOT NULL DEFAULT '',
  languages text[] NOT NULL,
  site text,
  slots text[] NOT NULL DEFAULT '{}',
  wishes uuid[] NOT NULL DEFAULT '{}',
  please_not uuid[] NOT NULL DEFAULT '{}',
  entry_module_id uuid,
  invitation_id uuid,
  came_through_event_id uuid,
  capacity int NOT NULL,
  taken int NOT NULL DEFAULT 0,
  review_score numeric(3, 2),
  review_changes int NOT NULL DEFAULT 0,
  matchings int NOT NULL DEFAULT 0,
  moved_at timestamptz,
  submitted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT application_id_pkey PRIMARY KEY (id),
  CONSTRAINT application_id_program_id_key UNIQUE (id, program_id),
  CONSTRAINT application_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT application_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT application_entry_module_id_fkey FOREIGN KEY (entry_module_id, program_id) REFERENCES module (id, program_id),
  CONSTRAINT application_role_check CHECK (role IN ('mentor', 'mentee')),
  CONSTRAINT application_state_check CHECK (
    state IN ('draft', 'submitted', 'under_review', 'shortlisted', 'accepted', 'waitlisted', 'declined', 'matched', 'withdrawn')),
  CONSTRAINT application_motivation_check CHECK (char_length(motivation) <= 4000),
  CONSTRAINT application_languages_check CHECK (
    cardinality(languages) <= 20 AND all_match(languages, '^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$')),
  CONSTRAINT application_site_check CHECK (char_length(site) BETWEEN 1 AND 200),
  CONSTRAINT application_slots_check CHECK (cardinality(slots) <= 10 AND all_match(slots, '^(mon|tue|wed|thu|fri)_(am|pm)$')),
  CONSTRAINT application_wishes_check CHECK (cardinality(wishes) <= 50 AND array_position(wishes, NULL) IS NULL),
  CONSTRAINT application_please_not_check CHECK (cardinality(please_not) <= 50 AND array_position(please_not, NULL) IS NULL),
  CONSTRAINT application_review_score_check CHECK (review_score BETWEEN 0 AND 5),
  CONSTRAINT application_capacity_range_check CHECK (capacity BETWEEN 1 AND 100 AND (role = 'mentor' OR capacity = 1)),
  CONSTRAINT application_capacity_check CHECK (taken BETWEEN 0 AND capacity)
);
CREATE UNIQUE INDEX application_program_id_employee_id_role_key ON application (program_id, employee_id, role)
  WHERE state NOT IN ('withdrawn', 'declined');
CREATE INDEX application_program_id_state_id_idx ON application (program_id, state, id);
CREATE INDEX application_employee_id_id_idx ON application (employee_id, id);
CREATE INDEX application_entry_module_id_idx ON application (entry_module_id);
CREATE INDEX application_invitation_id_idx ON application (invitation_id);
COMMENT ON TABLE application IS
  'Who wants to be mentor or mentee. Read by the person, by the staff of the program until it ends. Declined ones are kept for 3 months.';
COMMENT ON COLUMN application.id IS 'UUID version 7.';
COMMENT ON COLUMN application.version IS 
  'Counts changes from 1; the ETag for the applicant. A change of taken or of the reviews alone does not count.';
COMMENT ON COLUMN application.program_id IS 'The program.';
COMMENT ON COLUMN application.employee_id IS 'The applicant.';
COMMENT ON COLUMN application.role IS 'mentor or mentee; one person may apply for both.';
COMMENT ON COLUMN application.state IS 'draft, submitted, under_review, shortlisted, accepted, waitlisted, declined, matched, withdrawn.';
COMMENT ON COLUMN application.motivation IS 'Why, at most 4000 characters.';
COMMENT ON COLUMN application.languages IS 'Languages for the sessions as BCP 47 tags, at most 20; left out: those of the employee.';
COMMENT ON COLUMN application.site IS 'Where sessions can be, at most 200 characters; NULL: anywhere or remote.';
COMMENT ON COLUMN application.slots IS 'Half days that suit: mon_am to fri_pm.';
COMMENT ON COLUMN application.wishes IS
  'Employees the applicant would like, at most 50. The applicant alone, and the matching; program managers read in the score of a pair '
  'whether one or both wished for the other.';
COMMENT ON COLUMN application.please_not IS
  'Employees the applicant must not be paired with, at most 50. The applicant alone, and the matching.';
COMMENT ON COLUMN application.entry_module_id IS
  'The module with which the person wants to begin, of the same program; NULL: from the start.';
COMMENT ON COLUMN application.invitation_id IS 'The accepted invitation it came from; NULL: the person''s own idea. Set by a trigger.';
COMMENT ON COLUMN application.came_through_event_id IS
  'The event that won the applicant, open to the person when named; NULL: none. The applicant''s word.';
COMMENT ON COLUMN application.capacity IS
  'Pairings at the same time: 1 for a mentee; a mentor who leaves it out gets the program''s mentor_capacity.';
COMMENT ON COLUMN application.taken IS 'Pairings that are forming, active or paused. Counted by triggers alone, never shown.';
COMMENT ON COLUMN application.review_score IS
  'Weighted mean of the reviewers'' scores, 0 to 5; NULL: not reviewed. The staff alone. Set by a trigger.';
COMMENT ON COLUMN application.review_changes IS 'Counts changes of review_score; the staff''s versions contain it.';
COMMENT ON COLUMN application.matchings IS
  'Counts moves between accepted and matched; the reviewers'' versions leave them out, so that they learn of no pairing.';
COMMENT ON COLUMN application.moved_at IS 'When the state last moved, but between accepted and matched; what reviewers read as updated_at.';
COMMENT ON COLUMN application.submitted_at IS
  'When it was last submitted; NULL for what nobody but the applicant has seen: a draft, and a withdrawn draft. Set by a trigger.';
COMMENT ON COLUMN application.created_at IS 'When the row was made.';
COMMENT ON COLUMN application.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT application_capacity_check ON application IS
  'Two pairings that want the last place meet on this row: the second is refused.';

CREATE TABLE application_topic (
  application_id uuid NOT NULL,
  topic_id uuid NOT NULL,
  program_id uuid NOT NULL,
  level int NOT NULL,
  CONSTRAINT application_topic_application_id_topic_id_pkey PRIMARY KEY (application_id, topic_id),
  CONSTRAINT application_topic_application_id_fkey FOREIGN KEY (application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT application_topic_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES topic (id, program_id),
  CONSTRAINT application_topic_level_check CHECK (level BETWEEN 0 AND 5)
);
CREATE INDEX application_topic_topic_id_idx ON application_topic (topic_id);
COMMENT ON TABLE application_topic IS 'Topics of an application with their level. Read like the application.';
COMMENT ON COLUMN application_topic.application_id IS 'The application.';
COMMENT ON COLUMN application_topic.topic_id IS 'The topic, of the same program.';
COMMENT ON COLUMN application_topic.program_id IS 'The program of both; set by a trigger, so that the two foreign keys meet.';
COMMENT ON COLUMN application_topic.level IS '0 to 5: competence of a mentor, knowledge gap of a mentee.';

CREATE FUNCTION application_topic_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  retired timestamptz;
BEGIN
  SELECT topic.program_id, topic.retired_at INTO NEW.program_id, retired FROM topic WHERE topic.id = NEW.topic_id;
  IF NEW.program_id IS NULL THEN
    RAISE EXCEPTION 'refused by application_topic_topic_id_fkey'
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'application_topic_topic_id_fkey';
  END IF;
  IF retired IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.topic_id <> NEW.topic_id) THEN
    PERFORM refuse('application_topic_retired_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION application_topic_rules() IS
  'Trigger: fills program_id from the topic; a retired topic cannot be chosen any more (application_topic_retired_check).';

CREATE FUNCTION application_submit_rules(item application) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  person employee;
  age_limit int;
  broken text := eligibility_broken(item);
BEGIN
  SELECT employee.* INTO person FROM employee WHERE employee.id = item.employee_id;
  SELECT program.mentor_max_age INTO age_limit FROM program WHERE program.id = item.program_id;
  IF NOT program_open(item.program_id) THEN
    PERFORM refuse('application_program_open_check');
  ELSIF NOT person.active THEN
    PERFORM refuse('application_employee_active_check');
  ELSIF consent_current(item.program_id, item.employee_id) IS DISTINCT FROM 'given' THEN
    PERFORM refuse('application_consent_check');
  ELSIF NOT EXISTS (SELECT FROM application_topic AS chosen WHERE chosen.application_id = item.id) THEN
    PERFORM refuse('application_topic_required');
  ELSIF item.role = 'mentor' AND age_limit IS NOT NULL
    AND COALESCE(extract(year FROM age(app_today(), person.birth_date)) > age_limit, true) THEN
    PERFORM refuse('application_age_check');
  ELSIF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
END;
$$;
COMMENT ON FUNCTION application_submit_rules(application) IS
  'Refuses what may not be submitted: program not open, leaver, no consent, no topic, mentor over the age limit or of unknown age, '
  'whom the program''s eligibility does not admit.';

CREATE FUNCTION application_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.taken := 0;
    NEW.review_score := NULL;
    NEW.review_changes := 0;
    NEW.matchings := 0;
    NEW.moved_at := NULL;
    NEW.submitted_at := NULL;
    NEW.capacity := COALESCE(NEW.capacity, CASE
      WHEN NEW.role = 'mentor' THEN (SELECT program.mentor_capacity FROM program WHERE program.id = NEW.program_id)
      ELSE 1
    END, 1);
    NEW.languages := COALESCE(NEW.languages, (SELECT employee.languages FROM employee WHERE employee.id = NEW.employee_id), '{}');
  ELSIF OLD.state = 'draft' AND NEW.state IN ('submitted', 'accepted') THEN
    PERFORM application_submit_rules(NEW);
    NEW.submitted_at := app_now();
    IF application_place_guaranteed(NEW) THEN
      NEW.state := 'accepted';
    ELSIF NEW.state = 'accepted' THEN
      PERFORM refuse('application_state_transition');
    END IF;
  ELSIF NEW.state = 'draft' THEN
    NEW.submitted_at := NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state THEN
    IF ARRAY[OLD.state, NEW.state] <@ ARRAY['accepted', 'matched'] THEN
      NEW.matchings := OLD.matchings + 1;
    ELSE
      NEW.moved_at := app_now();
    END IF;
  END IF;
  -- Before the constraints would: PostgreSQL writes a row that breaks one into its log, motivation and please_not and all.
  IF NEW.taken > NEW.capacity THEN
    PERFORM refuse('application_capacity_check');
  ELSIF NEW.role = 'mentee' AND NEW.capacity > 1 THEN
    PERFORM refuse('application_capacity_range_check');
  END IF;
  IF NEW.entry_module_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.entry_module_id IS DISTINCT FROM OLD.entry_module_id)
    AND EXISTS (SELECT FROM module WHERE module.id = NEW.entry_module_id AND module.retired_at IS NOT NULL) THEN
    PERFORM refuse('application_entry_module_retired_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION application_rules() IS
  'Trigger: fills what a new application leaves out, and checks the submission; one with a guaranteed place is accepted with it.';

CREATE FUNCTION application_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF current_actor() IS DISTINCT FROM NEW.employee_id THEN
    PERFORM notify(ARRAY[NEW.employee_id], 'application_' || NEW.state, NEW.program_id, 'application', NEW.id);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_told() IS 'Trigger: tells the applicant what was decided.';

CREATE FUNCTION application_employees() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM unnest(NEW.wishes || NEW.please_not) AS named(id)
              WHERE NOT EXISTS (SELECT FROM employee WHERE employee.id = named.id)) THEN
    PERFORM refuse('application_employees_check');
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_employees() IS 'Trigger: wishes and please_not name employees (application_employees_check).';

CREATE TRIGGER application_1_state BEFORE INSERT OR UPDATE ON application FOR EACH ROW EXECUTE FUNCTION state_guard('draft');
CREATE TRIGGER application_2_rules BEFORE INSERT OR UPDATE ON application FOR EACH ROW EXECUTE FUNCTION application_rules();
CREATE TRIGGER application_3_version BEFORE UPDATE ON application
  FOR EACH ROW WHEN ((OLD.taken, OLD.review_changes) = (NEW.taken, NEW.review_changes) OR OLD.state <> NEW.state)
  EXECUTE FUNCTION row_version();
CREATE TRIGGER application_4_history AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE TRIGGER application_5_audit AFTER INSERT OR UPDATE OR DELETE ON application FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER application_6_employees AFTER INSERT OR UPDATE OF wishes, please_not ON application
  FOR EACH ROW EXECUTE FUNCTION application_employees();
CREATE TRIGGER application_6_told AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND OLD.state <> 'matched' AND NEW.state IN ('accepted', 'waitlisted', 'declined'))
  EXECUTE FUNCTION application_told();
CREATE TRIGGER application_topic_2_rules BEFORE INSERT OR UPDATE ON application_topic
  FOR EACH ROW EXECUTE FUNCTION application_topic_rules();
CREATE TRIGGER application_topic_5_audit AFTER INSERT OR UPDATE OR DELETE ON application_topic
  FOR EACH ROW EXECUTE FUNCTION audit_write('application_id');

GRANT SELECT, INSERT ON application TO kehrwert_app;
GRANT UPDATE (state, motivation, languages, site, slots, wishes, please_not, entry_module_id, came_through_event_id, capacity)
  ON application TO kehrwert_app;
GRANT SELECT, INSERT, DELETE, UPDATE (level) ON application_topic TO kehrwert_app;

-- Statements of their own, so that they see what another writer left when the lock on the application's row came free.
CREATE FUNCTION application_topics_replace(item application, topics jsonb) RETURNS application
LANGUAGE sql VOLATILE AS $$
  DELETE FROM application_topic AS chosen
   WHERE chosen.application_id = item.id
     AND topics IS NOT NULL;
  INSERT INTO application_topic (application_id, topic_id, level)
  SELECT item.id, wanted.topic_id, wanted.level
    FROM jsonb_to_recordset(topics) AS wanted(topic_id uuid, level int);
  SELECT item.*
$$;
COMMENT ON FUNCTION application_topics_replace(application, jsonb) IS
  'Gives the application exactly these topics, [{"topic_id", "level"}], leaves them if the list is NULL, and returns the application. '
  'Called with a row that the same statement has written.';

CREATE FUNCTION participation_ends() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'consent' THEN
    PERFORM pairings_lock(NEW.program_id, NEW.employee_id);
    UPDATE application
       SET state = 'withdrawn'
     WHERE application.employee_id = NEW.employee_id
       AND application.program_id = NEW.program_id
       AND application.state NOT IN ('declined', 'withdrawn');
  ELSE
    PERFORM pairings_lock(NULL, NEW.id);
    UPDATE application
       SET state = 'withdrawn'
     WHERE application.employee_id = NEW.id
       AND application.state NOT IN ('declined', 'withdrawn');
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION participation_ends() IS
  'Trigger: a withdrawn consent withdraws the person''s applications in the program, leaving the company all of them; '
  'pairings end with that.';
CREATE TRIGGER consent_6_participation AFTER INSERT ON consent
  FOR EACH ROW WHEN (NEW.state = 'withdrawn') EXECUTE FUNCTION participation_ends();
CREATE TRIGGER employee_6_participation AFTER UPDATE ON employee
  FOR EACH ROW WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION participation_ends();

CREATE FUNCTION application_state(item application, relations text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
           WHEN item.state = 'matched' AND NOT relations && ARRAY['applicant', 'program_manager'] THEN 'accepted'
           ELSE item.state
         END
$$;
COMMENT ON FUNCTION application_state(application, text[]) IS
  'The state as somebody with these relations reads it: pairings do not concern reviewers, who read accepted for matched.';

CREATE FUNCTION application_version(item application, relations text[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT item.version
       + CASE WHEN 'applicant' = ANY (relations) THEN 0 ELSE item.review_changes END
       - CASE WHEN relations && ARRAY['applicant', 'program_manager'] THEN 0 ELSE item.matchings END
$$;
COMMENT ON FUNCTION application_version(application, text[]) IS
  'The version of what somebody with these relations reads: for the staff a new score is a change, for reviewers a pairing is none.';

CREATE FUNCTION application_json(item application, relations text[]) RETURNS json
LANGUAGE sql VOLATILE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', application_version(item, relations),
    'program_id', item.program_id,
    'employee_id', item.employee_id,
    'role', item.role,
    'state', application_state(item, relations),
    'motivation', item.motivation,
    'languages', item.languages,
    'site', item.site,
    'slots', item.slots,
    'topics', (SELECT COALESCE(json_agg(json_build_object('topic_id', chosen.topic_id, 'level', chosen.level)
                                        ORDER BY topic.position, topic.id), '[]'::json)
                 FROM application_topic AS chosen
                 JOIN topic ON topic.id = chosen.topic_id
                WHERE chosen.application_id = item.id),
    'wishes', CASE WHEN 'applicant' = ANY (relations) THEN item.wishes END,
    'please_not', CASE WHEN 'applicant' = ANY (relations) THEN item.please_not END,
    'entry_module_id', item.entry_module_id,
    'invitation_id', item.invitation_id,
    'came_through_event_id', item.came_through_event_id,
    'capacity', item.capacity,
    'review_score', CASE WHEN 'applicant' = ANY (relations) THEN NULL ELSE item.review_score END,
    'submitted_at', rfc3339(item.submitted_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(CASE
                            WHEN relations && ARRAY['applicant', 'program_manager'] THEN item.updated_at
                            ELSE COALESCE(item.moved_at, item.submitted_at)
                          END))
$$;
COMMENT ON FUNCTION application_json(application, text[]) IS
  'An application with its topics as somebody with these relations reads it: wishes and please_not are the applicant''s, the score is the '
  'staff''s, pairings are not for reviewers. Volatile: sees topics written earlier in the same statement.';

-- migrate:down

DROP FUNCTION application_json(application, text[]);
DROP FUNCTION application_version(application, text[]);
DROP FUNCTION application_state(application, text[]);
DROP TRIGGER employee_6_participation ON employee;
DROP TRIGGER consent_6_participation ON consent;
DROP FUNCTION participation_ends();
DROP FUNCTION application_topics_replace(application, jsonb);
DROP TABLE application_topic;
DROP FUNCTION application_topic_rules();
DROP FUNCTION application_submit_rules(application);
DROP TABLE application;
DROP FUNCTION application_told();
DROP FUNCTION application_employees();
DROP FUNCTION application_rules();
