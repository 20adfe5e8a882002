-- SPDX-License-Identifier: Apache-2.0
-- Pairings of a mentor and a mentee under the hard rules, and the goals they agree on.

-- migrate:up

CREATE TABLE pairing (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  mentor_application_id uuid NOT NULL,
  mentee_application_id uuid NOT NULL,
  mentor_id uuid NOT NULL,
  mentee_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'forming',
  mentor_signed_at timestamptz,
  mentee_signed_at timestamptz,
  sessions_planned int NOT NULL,
  conflict text,
  activated_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT pairing_id_pkey PRIMARY KEY (id),
  CONSTRAINT pairing_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT pairing_mentor_application_id_fkey FOREIGN KEY (mentor_application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT pairing_mentee_application_id_fkey FOREIGN KEY (mentee_application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT pairing_mentor_id_fkey FOREIGN KEY (mentor_id) REFERENCES employee (id),
  CONSTRAINT pairing_mentee_id_fkey FOREIGN KEY (mentee_id) REFERENCES employee (id),
  CONSTRAINT pairing_state_check CHECK (state IN ('forming', 'active', 'paused', 'completed', 'ended')),
  CONSTRAINT pairing_self_check CHECK (mentor_id <> mentee_id),
  CONSTRAINT pairing_sessions_planned_check CHECK (sessions_planned BETWEEN 1 AND 200),
  CONSTRAINT pairing_conflict_check CHECK (
    conflict IS NULL
    OR (conflict IN ('reporting_line_conflict', 'same_unit_conflict', 'same_manager_conflict') AND state <> 'active')),
  CONSTRAINT pairing_signature_required CHECK (
    state IN ('forming', 'ended') OR (mentor_signed_at IS NOT NULL AND mentee_signed_at IS NOT NULL)),
  CONSTRAINT pairing_closed_at_check CHECK ((state IN ('completed', 'ended')) = (closed_at IS NOT NULL))
);
CREATE UNIQUE INDEX pairing_mentor_id_mentee_id_program_id_key ON pairing (mentor_id, mentee_id, program_id)
  WHERE state IN ('forming', 'active', 'paused');
CREATE INDEX pairing_mentee_id_id_idx ON pairing (mentee_id, id);
CREATE INDEX pairing_mentor_id_id_idx ON pairing (mentor_id, id);
CREATE INDEX pairing_program_id_state_id_idx ON pairing (program_id, state, id);
CREATE INDEX pairing_mentor_application_id_idx ON pairing (mentor_application_id);
CREATE INDEX pairing_mentee_application_id_idx ON pairing (mentee_application_id);
COMMENT ON TABLE pairing IS
  'One mentor and one mentee of a program. Read by the two; its existence and state also by the program''s managers. Kept '
  'as long as the program.';
COMMENT ON COLUMN pairing.id IS 'UUID version 7.';
COMMENT ON COLUMN pairing.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN pairing.program_id IS 'The program; left out: that of the mentor''s application.';
COMMENT ON COLUMN pairing.mentor_application_id IS 'Application of the mentor, of the same program.';
COMMENT ON COLUMN pairing.mentee_application_id IS 'Application of the mentee, of the same program.';
COMMENT ON COLUMN pairing.mentor_id IS 'The mentor; left out: the applicant.';
COMMENT ON COLUMN pairing.mentee_id IS 'The mentee; left out: the applicant.';
COMMENT ON COLUMN pairing.state IS 'forming, active, paused, completed, ended.';
COMMENT ON COLUMN pairing.mentor_signed_at IS
  'When the mentor signed the confidentiality agreement; set once. The two; managers see only that it is signed.';
COMMENT ON COLUMN pairing.mentee_signed_at IS
  'When the mentee signed the confidentiality agreement; set once. The two; managers see only that it is signed.';
COMMENT ON COLUMN pairing.sessions_planned IS 'Sessions the pair wants to have, 1 to 200; left out: the program''s.';
COMMENT ON COLUMN pairing.conflict IS
  'The rule that a change in HR data has come to break, as the error of the API that says the same; NULL: none. Set by a trigger. The '
  'pairing cannot be active meanwhile.';
COMMENT ON COLUMN pairing.activated_at IS 'When it first became active; set by a trigger.';
COMMENT ON COLUMN pairing.closed_at IS 'When it was completed or ended; set by a trigger. Who ended it is stored nowhere.';
COMMENT ON COLUMN pairing.created_at IS 'When the row was made.';
COMMENT ON COLUMN pairing.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT pairing_self_check ON pairing IS 'Nobody mentors themselves.';
COMMENT ON CONSTRAINT pairing_signature_required ON pairing IS 'Both sign before a pairing becomes active.';

CREATE TABLE pairing_goal (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  pairing_id uuid NOT NULL,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'open',
  written_by uuid,
  written_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT pairing_goal_id_pkey PRIMARY KEY (id),
  CONSTRAINT pairing_goal_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing (id),
  CONSTRAINT pairing_goal_written_by_fkey FOREIGN KEY (written_by) REFERENCES employee (id),
  CONSTRAINT pairing_goal_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT pairing_goal_description_check CHECK (char_length(description) <= 4000),
  CONSTRAINT pairing_goal_state_check CHECK (state IN ('open', 'reached', 'dropped'))
);
CREATE INDEX pairing_goal_pairing_id_id_idx ON pairing_goal (pairing_id, id);
COMMENT ON TABLE pairing_goal IS 'What the two want to reach. Read by the two alone; counted in reports. Kept as long as the pairing.';
COMMENT ON COLUMN pairing_goal.id IS 'UUID version 7.';
COMMENT ON COLUMN pairing_goal.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN pairing_goal.pairing_id IS 'The pairing.';
COMMENT ON COLUMN pairing_goal.title IS 'The goal, at most 200 characters.';
COMMENT ON COLUMN pairing_goal.description IS 'More about it, at most 4000 characters.';
COMMENT ON COLUMN pairing_goal.state IS 'open, reached, dropped; moves freely.';
COMMENT ON COLUMN pairing_goal.written_by IS
  'Who of the two wrote it as it stands or took it up again; set by a trigger. Nobody: an agreement is asked for, not whose idea it was.';
COMMENT ON COLUMN pairing_goal.written_at IS 'Since when it stands as it does; set by a trigger.';
COMMENT ON COLUMN pairing_goal.created_at IS 'When the row was made.';
COMMENT ON COLUMN pairing_goal.updated_at IS 'When the row was last changed.';

CREATE FUNCTION plain_language(tag text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT split_part(lower(tag), '-', 1)
$$;
COMMENT ON FUNCTION plain_language(text) IS 'The language of a BCP 47 tag without its region: de for de-AT.';

CREATE FUNCTION share_language(a text[], b text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT EXISTS (
    SELECT FROM unnest(a) AS one(tag)
      JOIN unnest(b) AS other(tag) ON plain_language(one.tag) = plain_language(other.tag))
$$;
COMMENT ON FUNCTION share_language(text[], text[]) IS 'True if the lists share a language; regions do not matter: de-AT meets de.';

CREATE FUNCTION pairing_hard_rule(mentor_application_id uuid, mentee_application_id uuid) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN mentor.id = mentee.id THEN 'pairing_self_check'
           WHEN reporting_conflict(mentor.id, mentee.id) THEN 'pairing_reporting_line_check'
           WHEN program.forbid_same_unit AND mentor.unit = mentee.unit THEN 'pairing_same_unit_check'
           WHEN program.forbid_same_manager AND share_manager(mentor.id, mentee.id) THEN 'pairing_same_manager_check'
           WHEN NOT share_language(offer.languages, need.languages) THEN 'pairing_language_check'
           WHEN mentee.id = ANY (offer.please_not) OR mentor.id = ANY (need.please_not) THEN 'pairing_please_not_check'
         END
    FROM application AS offer
    JOIN application AS need ON need.id = pairing_hard_rule.mentee_application_id
    JOIN program ON program.id = offer.program_id
    JOIN employee AS mentor ON mentor.id = offer.employee_id
    JOIN employee AS mentee ON mentee.id = need.employee_id
   WHERE offer.id = pairing_hard_rule.mentor_application_id
$$;
COMMENT ON FUNCTION pairing_hard_rule(uuid, uuid) IS
  'The first hard rule that forbids this mentor''s application with this mentee''s, as constraint name; NULL if none does.';

-- The reporting lines first, for the change of one re-checks the pairings of many. Then the program, so that it neither closes nor is
-- cancelled before the commit: closing goes from the program to its pairings.
-- Locking both applications in one order keeps two pairings of the same people from waiting for each other.
CREATE FUNCTION pairing_lock(mentor_application_id uuid, mentee_application_id uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM reporting_lock(ARRAY(
    SELECT each.employee_id
      FROM application AS each
     WHERE each.id IN (pairing_lock.mentor_application_id, pairing_lock.mentee_application_id)));
  PERFORM FROM program
    JOIN application AS each ON each.program_id = program.id
    WHERE each.id = pairing_lock.mentor_application_id
      FOR SHARE OF program;
  PERFORM FROM application AS each
    WHERE each.id IN (pairing_lock.mentor_application_id, pairing_lock.mentee_application_id)
    ORDER BY each.id
      FOR NO KEY UPDATE;
END;
$$;
COMMENT ON FUNCTION pairing_lock(uuid, uuid) IS
  'Keeps all that a pairing of the two applications depends on from changing before the commit. Comes before the lock of a proposal.';

CREATE FUNCTION pair_forbidden(mentor_application_id uuid, mentee_application_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM pair_decision AS standing
     WHERE standing.mentor_application_id = pair_forbidden.mentor_application_id
       AND standing.mentee_application_id = pair_forbidden.mentee_application_id
       AND standing.decision = 'forbidden'
       AND standing.ended_at IS NULL);
END;
$$;
COMMENT ON FUNCTION pair_forbidden(uuid, uuid) IS 'True if a program manager has forbidden this pair.';

CREATE FUNCTION places_kept(application_id uuid, counterpart_id uuid DEFAULT NULL) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT count(*)
      FROM pair_decision AS standing
     WHERE standing.decision = 'locked'
       AND standing.ended_at IS NULL
       AND ((standing.mentor_application_id = places_kept.application_id
             AND standing.mentee_application_id IS DISTINCT FROM places_kept.counterpart_id)
            OR (standing.mentee_application_id = places_kept.application_id
                AND standing.mentor_application_id IS DISTINCT FROM places_kept.counterpart_id)));
END;
$$;
COMMENT ON FUNCTION places_kept(uuid, uuid) IS
  'How many places of the application are kept for locked pairs, without the one with this counterpart.';

CREATE FUNCTION pairing_broken(mentor_application_id uuid, mentee_application_id uuid, offered boolean DEFAULT false) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  offer application;
  need application;
  broken text;
BEGIN
  SELECT each.* INTO offer FROM application AS each WHERE each.id = pairing_broken.mentor_application_id;
  SELECT each.* INTO need FROM application AS each WHERE each.id = pairing_broken.mentee_application_id;
  IF (offer.role = 'mentor' AND need.role = 'mentee' AND offer.program_id = need.program_id
      AND offer.state IN ('accepted', 'matched') AND need.state IN ('accepted', 'matched')) IS NOT TRUE THEN
    RETURN 'pairing_application_check';
  END IF;
  IF NOT EXISTS (SELECT FROM program
                  WHERE program.id = offer.program_id AND program.state IN ('published', 'matching', 'running')) THEN
    RETURN 'pairing_program_state_check';
  ELSIF pair_forbidden(offer.id, need.id) THEN
    RETURN CASE
             WHEN current_actor() NOT IN (offer.employee_id, need.employee_id)
               AND is_staff(offer.program_id, ARRAY['program_manager']) THEN 'pairing_forbidden_check'
             ELSE 'pairing_refused_check'
           END;
  ELSIF offer.capacity - offer.taken <= NULLIF(places_kept(offer.id, need.id), 0)
    OR need.capacity - need.taken <= NULLIF(places_kept(need.id, offer.id), 0) THEN
    RETURN 'application_capacity_check';
  END IF;
  broken := pairing_hard_rule(offer.id, need.id);
  IF broken IS NOT NULL THEN
    RETURN broken;
  ELSIF consent_current(offer.program_id, offer.employee_id) IS DISTINCT FROM 'given'
    OR consent_current(need.program_id, need.employee_id) IS DISTINCT FROM 'given' THEN
    RETURN 'pairing_consent_check';
  ELSIF NOT pairing_broken.offered AND proposal_refused(offer.program_id, offer.employee_id, need.employee_id) THEN
    RETURN 'pairing_refused_check';
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_broken(uuid, uuid, boolean) IS
  'The first rule that forbids a new pairing of the two applications, as constraint name; NULL if none does. What others must not learn '
  'comes last: please_not, a missing consent, and a no, which is asked for until an offer is made. An offer stands by itself: a no to '
  'another one, of the same two in other roles, must not show in it. That a manager has forbidden the pair is told to the managers, to the '
  'two it looks like these.';

CREATE FUNCTION pairing_insert_rules(item pairing) RETURNS pairing
LANGUAGE plpgsql AS $$
DECLARE
  offer application;
  need application;
  fulfilled boolean;
  broken text;
BEGIN
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  SELECT each.* INTO offer FROM application AS each WHERE each.id = item.mentor_application_id;
  SELECT each.* INTO need FROM application AS each WHERE each.id = item.mentee_application_id;
  item.program_id := COALESCE(item.program_id, offer.program_id);
  item.mentor_id := COALESCE(item.mentor_id, offer.employee_id);
  item.mentee_id := COALESCE(item.mentee_id, need.employee_id);
  IF (offer.program_id = item.program_id AND offer.employee_id = item.mentor_id AND need.employee_id = item.mentee_id) IS NOT TRUE THEN
    PERFORM refuse('pairing_application_check');
  ELSIF current_actor() IN (item.mentor_id, item.mentee_id) THEN
    PERFORM refuse('pairing_person_check');
  END IF;
  fulfilled := proposal_fulfilled(offer.id, need.id);
  broken := COALESCE(
    pairing_broken(offer.id, need.id, fulfilled),
    CASE WHEN NOT fulfilled AND score_too_low(offer.id, need.id) THEN 'pair_minimum_score_check' END);
  IF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
  item.sessions_planned := COALESCE(
    item.sessions_planned, (SELECT program.sessions_planned FROM program WHERE program.id = item.program_id));
  item.mentor_signed_at := NULL;
  item.mentee_signed_at := NULL;
  item.conflict := NULL;
  item.activated_at := NULL;
  item.closed_at := NULL;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION pairing_insert_rules(pairing) IS
  'A new pairing as it may be stored: fills what is left out, checks applications, program and hard rules. Nobody pairs himself; two times '
  'yes to an offer is the act of nobody.';

CREATE FUNCTION pairing_goal_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR (NEW.title, NEW.description) IS DISTINCT FROM (OLD.title, OLD.description)
    OR (OLD.state = 'dropped' AND NEW.state <> 'dropped') THEN
    NEW.written_by := current_actor();
    NEW.written_at := app_now();
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION pairing_goal_rules() IS 'Trigger: notes who wrote the goal as it stands, and when.';

CREATE FUNCTION pairing_goal_agreed(item pairing) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM pairing_goal AS goal
     WHERE goal.pairing_id = item.id
       AND goal.state <> 'dropped'
       AND (item.activated_at IS NOT NULL
            OR (goal.written_by = current_actor()
                AND goal.written_at > CASE current_actor()
                                        WHEN item.mentor_id THEN item.mentee_signed_at
                                        WHEN item.mentee_id THEN item.mentor_signed_at
                                      END) IS NOT TRUE))
$$;
COMMENT ON FUNCTION pairing_goal_agreed(pairing) IS
  'True if the caller may activate the pairing as far as goals go: with one that the other one wrote, or that stood as it does when the '
  'other one signed. What the caller wrote later nobody else has agreed to. A pairing that was active needs any goal.';

CREATE FUNCTION pairing_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  broken text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    RETURN pairing_insert_rules(NEW);
  END IF;
  IF (OLD.mentor_signed_at IS NOT NULL AND NEW.mentor_signed_at IS DISTINCT FROM OLD.mentor_signed_at)
    OR (OLD.mentee_signed_at IS NOT NULL AND NEW.mentee_signed_at IS DISTINCT FROM OLD.mentee_signed_at) THEN
    PERFORM refuse('pairing_signature_fixed_check');
  END IF;
  IF (NEW.mentor_signed_at, NEW.mentee_signed_at) IS DISTINCT FROM (OLD.mentor_signed_at, OLD.mentee_signed_at) THEN
    -- The text that is signed must not change before the commit.
    PERFORM FROM program WHERE program.id = OLD.program_id FOR SHARE;
  END IF;
  IF (NEW.mentor_signed_at IS DISTINCT FROM OLD.mentor_signed_at AND current_actor() <> OLD.mentor_id)
    OR (NEW.mentee_signed_at IS DISTINCT FROM OLD.mentee_signed_at AND current_actor() <> OLD.mentee_id) THEN
    PERFORM refuse('pairing_signature_person_check');
  END IF;
  IF NEW.state = 'active' AND OLD.state <> 'active' THEN
    IF NOT pairing_goal_agreed(NEW) THEN
      PERFORM refuse('pairing_goal_required');
    END IF;
    broken := pairing_hard_rule(OLD.mentor_application_id, OLD.mentee_application_id);
    IF broken IS NOT NULL THEN
      PERFORM refuse(broken);
    END IF;
    NEW.conflict := NULL;
    NEW.activated_at := COALESCE(OLD.activated_at, app_now());
  END IF;
  IF NEW.state IN ('completed', 'ended') AND OLD.state NOT IN ('completed', 'ended') THEN
    NEW.closed_at := app_now();
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION pairing_rules() IS
  'Trigger: hard rules when made and whenever it becomes active, a goal before activity, each signs once and for oneself.';

CREATE FUNCTION pairing_places() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE application
       SET taken = application.taken + 1, state = 'matched'
     WHERE application.id IN (NEW.mentor_application_id, NEW.mentee_application_id);
    RETURN NULL;
  END IF;
  PERFORM FROM application AS each
    WHERE each.id IN (NEW.mentor_application_id, NEW.mentee_application_id)
    ORDER BY each.id
      FOR NO KEY UPDATE;
  UPDATE application
     SET taken = application.taken - 1,
         state = CASE
                   WHEN NEW.state = 'ended' AND application.state = 'matched' AND application.taken = 1 THEN 'accepted'
                   ELSE application.state
                 END
   WHERE application.id IN (NEW.mentor_application_id, NEW.mentee_application_id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_places() IS
  'Trigger: a pairing takes a place of both applications and gives it back when closed; ended, the people without another one wait again.';

-- Whoever ends a pairing locks it first and its applications then; who withdraws an application has to come the same way.
CREATE FUNCTION pairings_lock(program_id uuid, employee_id uuid) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM pairing
    WHERE pairings_lock.employee_id IN (pairing.mentor_id, pairing.mentee_id)
      AND (pairings_lock.program_id IS NULL OR pairing.program_id = pairings_lock.program_id)
      AND pairing.closed_at IS NULL
    ORDER BY pairing.id
      FOR NO KEY UPDATE;
  RETURN true;
END;
$$;
COMMENT ON FUNCTION pairings_lock(uuid, uuid) IS
  'Locks the open pairings of the person in the program, in all of them if it is NULL, before applications of the person are withdrawn; '
  'always true.';

CREATE FUNCTION application_withdrawn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE pairing
     SET state = 'ended'
   WHERE NEW.id IN (pairing.mentor_application_id, pairing.mentee_application_id)
     AND pairing.state IN ('forming', 'active', 'paused');
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_withdrawn() IS 'Trigger: a withdrawn application ends its pairings.';

CREATE FUNCTION program_closes_pairings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE pairing
     SET state = CASE WHEN NEW.state = 'cancelled' OR pairing.state = 'forming' THEN 'ended' ELSE 'completed' END
   WHERE pairing.program_id = NEW.id
     AND pairing.state IN ('forming', 'active', 'paused');
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_closes_pairings() IS
  'Trigger: a cancelled program ends its open pairings, a closed one completes those that were active.';
CREATE TRIGGER program_7_pairings AFTER UPDATE ON program
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state IN ('cancelled', 'closed')) EXECUTE FUNCTION program_closes_pairings();

CREATE FUNCTION program_signed_text() RETURNS trigger
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
  'Trigger: the confidentiality text stays once somebody has signed it (program_confidentiality_fixed_check).';
CREATE TRIGGER program_2_signed_text BEFORE UPDATE ON program
  FOR EACH ROW WHEN (OLD.confidentiality_text IS DISTINCT FROM NEW.confidentiality_text) EXECUTE FUNCTION program_signed_text();

CREATE FUNCTION pairing_notifies() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  two uuid[] := ARRAY[NEW.mentor_id, NEW.mentee_id];
  news text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM notify(two, 'pairing_formed', NEW.program_id, 'pairing', NEW.id);
    RETURN NULL;
  END IF;
  IF OLD.conflict IS NULL AND NEW.conflict IS NOT NULL THEN
    PERFORM notify(two || program_managers(NEW.program_id), 'pairing_conflict', NEW.program_id, 'pairing', NEW.id);
  ELSIF OLD.state <> NEW.state THEN
    news := CASE
              WHEN NEW.state = 'active' AND OLD.state = 'forming' THEN 'pairing_started'
              WHEN NEW.state = 'active' THEN 'pairing_resumed'
              ELSE 'pairing_' || NEW.state
            END;
    PERFORM notify(CASE WHEN NEW.state = 'ended' THEN two ELSE array_remove(two, current_actor()) END,
                   news, NEW.program_id, 'pairing', NEW.id);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_notifies() IS
  'Trigger: tells the two of each move that is not their own. Of the end both are told alike: leaving one out would tell who ended it. '
  'Of a new conflict the program''s managers are told, too.';

CREATE TRIGGER pairing_1_state BEFORE INSERT OR UPDATE ON pairing FOR EACH ROW EXECUTE FUNCTION state_guard('forming');
CREATE TRIGGER pairing_2_rules BEFORE INSERT OR UPDATE ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_rules();
CREATE TRIGGER pairing_3_version BEFORE UPDATE ON pairing FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER pairing_4_history AFTER UPDATE ON pairing FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE TRIGGER pairing_5_audit AFTER INSERT OR UPDATE OR DELETE ON pairing FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER pairing_6_places AFTER INSERT ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_places();
CREATE TRIGGER pairing_6_places_back AFTER UPDATE ON pairing
  FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION pairing_places();
CREATE TRIGGER pairing_9_notify AFTER INSERT OR UPDATE ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_notifies();
CREATE TRIGGER application_6_pairings AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state <> 'withdrawn' AND NEW.state = 'withdrawn') EXECUTE FUNCTION application_withdrawn();
CREATE TRIGGER pairing_goal_2_rules BEFORE INSERT OR UPDATE ON pairing_goal FOR EACH ROW EXECUTE FUNCTION pairing_goal_rules();
CREATE TRIGGER pairing_goal_3_version BEFORE UPDATE ON pairing_goal FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER pairing_goal_5_audit AFTER INSERT OR UPDATE OR DELETE ON pairing_goal FOR EACH ROW EXECUTE FUNCTION audit_write('id');

GRANT SELECT, INSERT, UPDATE (state, mentor_signed_at, mentee_signed_at, sessions_planned) ON pairing TO kehrwert_app;
GRANT SELECT, INSERT, DELETE, UPDATE (title, description, state) ON pairing_goal TO kehrwert_app;

CREATE FUNCTION pairing_json(item pairing, own boolean DEFAULT false) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'mentor_application_id', item.mentor_application_id,
    'mentee_application_id', item.mentee_application_id,
    'mentor_id', item.mentor_id,
    'mentee_id', item.mentee_id,
    'state', item.state,
    'mentor_signed', item.mentor_signed_at IS NOT NULL,
    'mentee_signed', item.mentee_signed_at IS NOT NULL,
    'mentor_signed_at', CASE WHEN own THEN rfc3339(item.mentor_signed_at) END,
    'mentee_signed_at', CASE WHEN own THEN rfc3339(item.mentee_signed_at) END,
    'sessions_planned', item.sessions_planned,
    'conflict', item.conflict,
    'activated_at', rfc3339(item.activated_at),
    'closed_at', rfc3339(item.closed_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION pairing_json(pairing, boolean) IS
  'A pairing as the API shows it; the times of signing are null unless own. Nothing in it tells who ended it.';

CREATE FUNCTION pairing_goal_json(item pairing_goal) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'pairing_id', item.pairing_id,
    'title', item.title,
    'description', item.description,
    'state', item.state,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION pairing_goal_json(pairing_goal) IS 'A goal as the API shows it to the two.';

CREATE FUNCTION pairing_json(item pairing, own boolean, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown json := pairing_json(item, own);
BEGIN
  IF 'mentor' = ANY (embed) THEN
    shown := with_member(shown, 'mentor', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentor_id));
  END IF;
  IF 'mentee' = ANY (embed) THEN
    shown := with_member(shown, 'mentee', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentee_id));
  END IF;
  IF 'goals' = ANY (embed) AND own THEN
    shown := with_member(shown, 'goals', (SELECT COALESCE(json_agg(pairing_goal_json(goal) ORDER BY goal.id), '[]'::json)
                                            FROM pairing_goal AS goal
                                           WHERE goal.pairing_id = item.id));
  END IF;
  IF 'plan' = ANY (embed) AND own THEN
    shown := with_member(shown, 'plan', (SELECT pairing_plan_json(plan) FROM pairing_plan AS plan WHERE plan.pairing_id = item.id));
  END IF;
  IF 'program' = ANY (embed) THEN
    shown := with_member(shown, 'program', (SELECT program_json(program) FROM program WHERE program.id = item.program_id));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION pairing_json(pairing, boolean, text[]) IS
  'A pairing as the API shows it with what `embed` names of mentor, mentee (public profiles), program, goals and plan; the last two only '
  'if own.';

-- migrate:down

DROP TRIGGER program_2_signed_text ON program;
DROP FUNCTION program_signed_text();
DROP TRIGGER program_7_pairings ON program;
DROP FUNCTION program_closes_pairings();
DROP TRIGGER application_6_pairings ON application;
DROP FUNCTION application_withdrawn();
DROP FUNCTION pairings_lock(uuid, uuid);
DROP FUNCTION pairing_json(pairing, boolean, text[]);
DROP FUNCTION pairing_goal_json(pairing_goal);
DROP FUNCTION pairing_json(pairing, boolean);
DROP FUNCTION pairing_insert_rules(pairing);
DROP FUNCTION pairing_broken(uuid, uuid, boolean);
DROP FUNCTION places_kept(uuid, uuid);
DROP FUNCTION pair_forbidden(uuid, uuid);
DROP FUNCTION pairing_lock(uuid, uuid);
DROP FUNCTION pairing_goal_agreed(pairing);
DROP TABLE pairing_goal;
DROP TABLE pairing;
DROP FUNCTION pairing_places();
DROP FUNCTION pairing_notifies();
DROP FUNCTION pairing_rules();
DROP FUNCTION pairing_goal_rules();
DROP FUNCTION pairing_hard_rule(uuid, uuid);
DROP FUNCTION share_language(text[], text[]);
DROP FUNCTION plain_language(text);
