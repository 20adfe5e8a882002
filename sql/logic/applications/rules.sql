-- SPDX-License-Identifier: Apache-2.0
-- What is always true of an application and its topics.

CREATE OR REPLACE FUNCTION application_submit_rules(item application) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  person employee;
  its_program program;
  broken text := eligibility_broken(item);
BEGIN
  SELECT employee.* INTO person FROM employee WHERE employee.id = item.employee_id;
  SELECT program.* INTO its_program FROM program WHERE program.id = item.program_id;
  IF NOT program_open(item.program_id) THEN
    PERFORM refuse('application_program_open_check');
  ELSIF NOT person.active THEN
    PERFORM refuse('application_employee_active_check');
  ELSIF consent_current(item.program_id, item.employee_id) IS DISTINCT FROM 'given' THEN
    PERFORM refuse('application_consent_check');
  ELSIF NOT EXISTS (SELECT FROM application_topic AS chosen WHERE chosen.application_id = item.id) THEN
    PERFORM refuse('application_topic_required');
  ELSIF item.role = 'mentor' AND its_program.mentor_max_age IS NOT NULL
    AND COALESCE(extract(year FROM age(today_in(its_program.time_zone), person.birth_date)) > its_program.mentor_max_age, true) THEN
    PERFORM refuse('application_age_check');
  ELSIF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
END;
$$;
COMMENT ON FUNCTION application_submit_rules(application) IS
  'Refuses a submission if the program is not open for applications; if the applicant has left the company, has not consented, has chosen '
  'no topic or is not eligible; or if a mentor is above the age limit or of unknown age.';

CREATE OR REPLACE TRIGGER application_1_state BEFORE INSERT OR UPDATE ON application FOR EACH ROW EXECUTE FUNCTION state_guard('draft');

CREATE OR REPLACE FUNCTION application_event_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'INSERT' OR NEW.came_through_event_id IS DISTINCT FROM OLD.came_through_event_id)
    AND NOT EXISTS (SELECT FROM event WHERE event.id = NEW.came_through_event_id AND event_visible(event)) THEN
    PERFORM refuse('application_event_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION application_event_rules() IS
  'Trigger: requires that the applicant may see the event named in came_through_event_id (application_event_check).';
CREATE OR REPLACE TRIGGER application_2_event BEFORE INSERT OR UPDATE ON application
  FOR EACH ROW WHEN (NEW.came_through_event_id IS NOT NULL) EXECUTE FUNCTION application_event_rules();

CREATE OR REPLACE FUNCTION application_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.taken := 0;
    NEW.fulfilled := false;
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
    NEW.taken := 0;
    NEW.fulfilled := false;
    IF application_place_guaranteed(NEW) THEN
      NEW.state := 'accepted';
    ELSIF NEW.state = 'accepted' THEN
      PERFORM refuse('application_state_transition');
    END IF;
  ELSIF NEW.state = 'draft' THEN
    NEW.submitted_at := NULL;
  ELSIF OLD.state = 'matched' AND NEW.state = 'accepted' THEN
    IF EXISTS (SELECT FROM pairing
                WHERE NEW.id IN (pairing.mentor_application_id, pairing.mentee_application_id)
                  AND pairing_open(pairing)) THEN
      PERFORM refuse('application_state_transition');
    END IF;
    NEW.taken := 0;
    NEW.fulfilled := false;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state THEN
    -- Its reviews are deleted: see application_forgets_reviews().
    IF NEW.state IN ('draft', 'withdrawn') THEN
      NEW.review_score := NULL;
    END IF;
    IF ARRAY[OLD.state, NEW.state] <@ ARRAY['accepted', 'matched'] THEN
      NEW.matchings := OLD.matchings + 1;
    ELSE
      NEW.moved_at := app_now();
    END IF;
  END IF;
  -- Refused before the table constraints do it: for a login that bypasses row-level security, PostgreSQL would log the whole row that
  -- violates a constraint, including motivation and please_not.
  IF NEW.taken > NEW.capacity THEN
    PERFORM refuse('application_capacity_check');
  ELSIF NEW.role = 'mentee' AND NEW.capacity > 1 THEN
    PERFORM refuse('application_capacity_range_check');
  END IF;
  IF NEW.entry_module_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.entry_module_id IS DISTINCT FROM OLD.entry_module_id) THEN
    IF EXISTS (SELECT FROM module WHERE module.id = NEW.entry_module_id AND module.retired_at IS NOT NULL) THEN
      PERFORM refuse('application_entry_module_retired_check');
    END IF;
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION application_rules() IS
  'Trigger: fills in what a new application leaves out, and checks an application that is submitted. With a guaranteed place, it is '
  'accepted at once. Submitting it, and making a matched one accepted again, frees the places that completed pairings have taken. An '
  'application with an open pairing stays matched.';
CREATE OR REPLACE TRIGGER application_2_rules BEFORE INSERT OR UPDATE ON application FOR EACH ROW EXECUTE FUNCTION application_rules();

CREATE OR REPLACE TRIGGER application_3_version BEFORE UPDATE ON application
  FOR EACH ROW WHEN ((OLD.taken, OLD.fulfilled, OLD.review_changes) = (NEW.taken, NEW.fulfilled, NEW.review_changes)
                     OR OLD.state <> NEW.state)
  EXECUTE FUNCTION row_version();

CREATE OR REPLACE FUNCTION application_employees() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  unknown text := (SELECT string_agg('=' || named.id, ',')
                     FROM unnest(NEW.wishes || NEW.please_not) AS named(id)
                    WHERE NOT EXISTS (SELECT FROM employee WHERE employee.id = named.id));
BEGIN
  IF unknown IS NOT NULL THEN
    PERFORM refuse_at('application_employees_check', unknown);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_employees() IS
  'Trigger: requires that wishes and please_not name existing employees (application_employees_check).';
CREATE OR REPLACE TRIGGER application_6_employees AFTER INSERT OR UPDATE OF wishes, please_not ON application
  FOR EACH ROW EXECUTE FUNCTION application_employees();

CREATE OR REPLACE FUNCTION application_keeps_places() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF places_kept(NEW.id) > NEW.capacity - NEW.taken THEN
    PERFORM refuse('application_capacity_check');
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_keeps_places() IS
  'Trigger: refuses a change that takes a place kept for a locked pair (application_capacity_check).';
CREATE OR REPLACE TRIGGER application_8_places_kept AFTER UPDATE ON application
  FOR EACH ROW WHEN (NEW.capacity - NEW.taken < OLD.capacity - OLD.taken) EXECUTE FUNCTION application_keeps_places();

CREATE OR REPLACE FUNCTION application_topic_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  retired timestamptz;
BEGIN
  SELECT topic.program_id, topic.retired_at INTO NEW.program_id, retired FROM topic WHERE topic.id = NEW.topic_id;
  IF NEW.program_id IS NULL THEN
    PERFORM refuse_at('application_topic_topic_id_fkey', '=' || NEW.topic_id);
  ELSIF NOT EXISTS (SELECT FROM application
                     WHERE application.id = NEW.application_id AND application.program_id = NEW.program_id) THEN
    PERFORM refuse_at('application_topic_application_id_fkey', '=' || NEW.topic_id);
  END IF;
  IF retired IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.topic_id <> NEW.topic_id) THEN
    PERFORM refuse_at('application_topic_retired_check', '=' || NEW.topic_id);
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION application_topic_rules() IS
  'Trigger: sets program_id from the topic, which must exist (application_topic_topic_id_fkey), belong to the program of the application '
  '(application_topic_application_id_fkey) and not be retired when it is chosen (application_topic_retired_check).';
CREATE OR REPLACE TRIGGER application_topic_2_rules BEFORE INSERT OR UPDATE ON application_topic
  FOR EACH ROW EXECUTE FUNCTION application_topic_rules();

CREATE OR REPLACE TRIGGER application_3_growth BEFORE INSERT OR DELETE ON application
  FOR EACH ROW EXECUTE FUNCTION growth_bound('application of a person in a program', 'program_id', 'employee_id');
