-- SPDX-License-Identifier: Apache-2.0
-- Feedback of each person at the start, after sessions, at half-time, at the end and months later; read by its author alone.

-- migrate:up

CREATE TABLE feedback (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  pairing_id uuid NOT NULL,
  session_id uuid,
  author_id uuid NOT NULL,
  moment text NOT NULL,
  state text NOT NULL DEFAULT 'open',
  opens_at timestamptz NOT NULL,
  closes_at timestamptz NOT NULL,
  rating int,
  comment text,
  still_used boolean,
  goals_reached boolean,
  question_ids uuid[],
  submitted_at timestamptz,
  announced_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT feedback_id_pkey PRIMARY KEY (id),
  CONSTRAINT feedback_id_program_id_key UNIQUE (id, program_id),
  CONSTRAINT feedback_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT feedback_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing (id),
  CONSTRAINT feedback_session_id_fkey FOREIGN KEY (session_id) REFERENCES session (id),
  CONSTRAINT feedback_author_id_fkey FOREIGN KEY (author_id) REFERENCES employee (id),
  CONSTRAINT feedback_moment_check CHECK (moment IN ('start', 'session', 'half_time', 'end', 'pulse_3', 'pulse_6', 'pulse_12')),
  CONSTRAINT feedback_moment_session_id_check CHECK ((moment = 'session') = (session_id IS NOT NULL)),
  CONSTRAINT feedback_state_check CHECK (state IN ('open', 'submitted', 'sealed')),
  CONSTRAINT feedback_opens_at_closes_at_check CHECK (closes_at > opens_at),
  CONSTRAINT feedback_rating_check CHECK (rating BETWEEN 1 AND 5),
  CONSTRAINT feedback_rating_required CHECK (state <> 'submitted' OR rating IS NOT NULL),
  CONSTRAINT feedback_comment_check CHECK (char_length(comment) BETWEEN 1 AND 4000),
  CONSTRAINT feedback_still_used_check CHECK (still_used IS NULL OR moment IN ('pulse_3', 'pulse_6', 'pulse_12'))
);
CREATE UNIQUE INDEX feedback_author_id_pairing_id_session_id_key ON feedback (author_id, pairing_id, session_id)
  WHERE session_id IS NOT NULL;
CREATE UNIQUE INDEX feedback_author_id_pairing_id_moment_key ON feedback (author_id, pairing_id, moment)
  WHERE session_id IS NULL;
CREATE INDEX feedback_author_id_id_idx ON feedback (author_id, id);
CREATE INDEX feedback_pairing_id_idx ON feedback (pairing_id);
CREATE INDEX feedback_session_id_idx ON feedback (session_id);
CREATE INDEX feedback_closes_at_idx ON feedback (closes_at) WHERE state <> 'sealed';
CREATE INDEX feedback_opens_at_idx ON feedback (opens_at) WHERE state = 'open' AND announced_at IS NULL;
COMMENT ON TABLE feedback IS
  'Answers of one person. Read by the author alone, by row security; others get aggregates. Raw rows are kept until aggregated.';
COMMENT ON COLUMN feedback.id IS 'UUID version 7.';
COMMENT ON COLUMN feedback.version IS 'Counts changes from 1; the ETag. The announcement alone does not count.';
COMMENT ON COLUMN feedback.program_id IS 'The program.';
COMMENT ON COLUMN feedback.pairing_id IS 'The pairing.';
COMMENT ON COLUMN feedback.session_id IS 'The session, for the moment session alone.';
COMMENT ON COLUMN feedback.author_id IS 'Who answers.';
COMMENT ON COLUMN feedback.moment IS 'start, session, half_time, end, pulse_3, pulse_6, pulse_12 (months after the end).';
COMMENT ON COLUMN feedback.state IS 'open, submitted, sealed. After closes_at the author changes nothing, sealed or not.';
COMMENT ON COLUMN feedback.opens_at IS 'From when it can be answered.';
COMMENT ON COLUMN feedback.closes_at IS 'Until when it can be answered and changed.';
COMMENT ON COLUMN feedback.rating IS 'Satisfaction, 1 (poor) to 5 (very good).';
COMMENT ON COLUMN feedback.comment IS 'Free text, at most 4000 characters.';
COMMENT ON COLUMN feedback.still_used IS 'Whether what was learned is still in use; pulses only.';
COMMENT ON COLUMN feedback.goals_reached IS 'Whether the goals were reached, in the author''s view.';
COMMENT ON COLUMN feedback.question_ids IS
  'The program''s own questions that it was opened with, in their order; NULL before it opens. Set by a trigger, never changed.';
COMMENT ON COLUMN feedback.submitted_at IS 'When it was last submitted; set by a trigger.';
COMMENT ON COLUMN feedback.announced_at IS 'When the author was told that it waits; NULL: not yet. The service alone.';
COMMENT ON COLUMN feedback.created_at IS 'When the row was made.';
COMMENT ON COLUMN feedback.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT feedback_rating_required ON feedback IS 'No submission without a rating.';

CREATE TABLE feedback_topic (
  feedback_id uuid NOT NULL,
  topic_id uuid NOT NULL,
  program_id uuid NOT NULL,
  level int NOT NULL,
  CONSTRAINT feedback_topic_feedback_id_topic_id_pkey PRIMARY KEY (feedback_id, topic_id),
  CONSTRAINT feedback_topic_feedback_id_fkey FOREIGN KEY (feedback_id, program_id) REFERENCES feedback (id, program_id),
  CONSTRAINT feedback_topic_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES topic (id, program_id),
  CONSTRAINT feedback_topic_level_check CHECK (level BETWEEN 0 AND 5)
);
COMMENT ON TABLE feedback_topic IS
  'Self-assessed competence per topic in a feedback. Read by the author alone, by row security. Kept like the feedback.';
COMMENT ON COLUMN feedback_topic.feedback_id IS 'The feedback.';
COMMENT ON COLUMN feedback_topic.topic_id IS 'The topic, of the same program.';
COMMENT ON COLUMN feedback_topic.program_id IS 'The program of both; set by a trigger, so that the two foreign keys meet.';
COMMENT ON COLUMN feedback_topic.level IS 'Competence, 0 to 5.';

CREATE FUNCTION feedback_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' AND NEW.state <> 'open'
    AND (NEW.rating, NEW.comment, NEW.still_used, NEW.goals_reached)
        IS DISTINCT FROM (OLD.rating, OLD.comment, OLD.still_used, OLD.goals_reached) THEN
    PERFORM refuse('feedback_sealed_check');
  END IF;
  IF NEW.state <> 'sealed' AND (app_now() < OLD.opens_at OR app_now() >= OLD.closes_at) THEN
    PERFORM refuse('feedback_open_check');
  END IF;
  IF NEW.state = 'submitted' AND OLD.state = 'open' THEN
    NEW.submitted_at := app_now();
  ELSIF NEW.state = 'open' THEN
    NEW.submitted_at := NULL;
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION feedback_rules() IS
  'Trigger: changed only between opens_at and closes_at (feedback_open_check); submitted or sealed content stays (feedback_sealed_check).';

CREATE FUNCTION feedback_topic_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  parent feedback;
BEGIN
  SELECT feedback.* INTO parent
    FROM feedback
   WHERE feedback.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.feedback_id ELSE NEW.feedback_id END
     FOR SHARE;
  IF parent.state <> 'open' THEN
    PERFORM refuse('feedback_sealed_check');
  ELSIF app_now() < parent.opens_at OR app_now() >= parent.closes_at THEN
    PERFORM refuse('feedback_open_check');
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  SELECT topic.program_id INTO NEW.program_id FROM topic WHERE topic.id = NEW.topic_id;
  IF NEW.program_id IS NULL THEN
    RAISE EXCEPTION 'refused by feedback_topic_topic_id_fkey'
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'feedback_topic_topic_id_fkey';
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION feedback_topic_rules() IS
  'Trigger: fills program_id from the topic; topics of a feedback are content and stay with it (feedback_sealed_check, '
  'feedback_open_check).';

CREATE FUNCTION feedback_ask(pair pairing, session_id uuid, moment text, opens_at timestamptz, days int) RETURNS void
LANGUAGE sql VOLATILE AS $$
  INSERT INTO public.feedback (program_id, pairing_id, session_id, author_id, moment, opens_at, closes_at)
  SELECT pair.program_id, pair.id, feedback_ask.session_id, person.id, feedback_ask.moment, feedback_ask.opens_at,
         feedback_ask.opens_at + make_interval(days => feedback_ask.days)
    FROM (VALUES (pair.mentor_id), (pair.mentee_id)) AS person(id)
  ON CONFLICT DO NOTHING
$$;
COMMENT ON FUNCTION feedback_ask(pairing, uuid, text, timestamptz, int) IS
  'Opens a feedback for each of the two, unless it is there, for the given days. Works for the owner of the tables alone.';

-- The row lock makes two sessions that become held together count each other.
CREATE FUNCTION session_held_feedback() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  pair pairing;
BEGIN
  SELECT pairing.* INTO pair FROM pairing WHERE pairing.id = NEW.pairing_id FOR NO KEY UPDATE;
  PERFORM feedback_ask(pair, NEW.id, 'session', app_now(), 30);
  IF 2 * (SELECT count(*) FROM session WHERE session.pairing_id = pair.id AND session.state = 'held') >= pair.sessions_planned THEN
    PERFORM feedback_ask(pair, NULL, 'half_time', app_now(), 30);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION session_held_feedback() IS
  'Trigger: a held session asks both for feedback; half of the planned sessions held, also at half-time.';

CREATE FUNCTION pairing_started_feedback() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM feedback_ask(NEW, NULL, 'start', app_now(), 30);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_started_feedback() IS
  'Trigger: a pairing that becomes active asks both, above all how well they know the topics before; the end asks again.';

CREATE FUNCTION pairing_completed_feedback() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM feedback_ask(NEW, NULL, 'end', app_now(), 60);
  PERFORM feedback_ask(NEW, NULL, 'pulse_3', app_now() + interval '3 months', 60);
  PERFORM feedback_ask(NEW, NULL, 'pulse_6', app_now() + interval '6 months', 60);
  PERFORM feedback_ask(NEW, NULL, 'pulse_12', app_now() + interval '12 months', 60);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_completed_feedback() IS 'Trigger: a completed pairing asks both at the end and 3, 6 and 12 months later.';

CREATE FUNCTION consent_withdrawn_feedback() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE feedback
     SET state = 'sealed'
   WHERE feedback.author_id = NEW.employee_id
     AND feedback.program_id = NEW.program_id
     AND feedback.state = 'open';
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION consent_withdrawn_feedback() IS
  'Trigger: who has withdrawn is asked nothing any more; open feedback is sealed as it is.';
CREATE TRIGGER consent_7_feedback AFTER INSERT ON consent
  FOR EACH ROW WHEN (NEW.state = 'withdrawn') EXECUTE FUNCTION consent_withdrawn_feedback();

CREATE TRIGGER feedback_1_state BEFORE INSERT OR UPDATE ON feedback FOR EACH ROW EXECUTE FUNCTION state_guard('open');
CREATE TRIGGER feedback_2_rules BEFORE UPDATE ON feedback FOR EACH ROW EXECUTE FUNCTION feedback_rules();
CREATE TRIGGER feedback_3_version BEFORE UPDATE ON feedback
  FOR EACH ROW WHEN (OLD.announced_at IS NOT DISTINCT FROM NEW.announced_at OR OLD.question_ids IS DISTINCT FROM NEW.question_ids)
  EXECUTE FUNCTION row_version();
CREATE TRIGGER feedback_4_history AFTER UPDATE ON feedback FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE TRIGGER feedback_topic_2_rules BEFORE INSERT OR UPDATE OR DELETE ON feedback_topic
  FOR EACH ROW EXECUTE FUNCTION feedback_topic_rules();
CREATE TRIGGER session_6_feedback AFTER UPDATE ON session
  FOR EACH ROW WHEN (OLD.state <> 'held' AND NEW.state = 'held') EXECUTE FUNCTION session_held_feedback();
CREATE TRIGGER pairing_8_feedback_start AFTER UPDATE ON pairing
  FOR EACH ROW WHEN (OLD.state = 'forming' AND NEW.state = 'active') EXECUTE FUNCTION pairing_started_feedback();
CREATE TRIGGER pairing_8_feedback AFTER UPDATE ON pairing
  FOR EACH ROW WHEN (OLD.state <> 'completed' AND NEW.state = 'completed') EXECUTE FUNCTION pairing_completed_feedback();

GRANT SELECT, UPDATE (state, rating, comment, still_used, goals_reached) ON feedback TO kehrwert_app;
GRANT SELECT, INSERT, DELETE, UPDATE (level) ON feedback_topic TO kehrwert_app;

ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE feedback FORCE ROW LEVEL SECURITY;
CREATE POLICY feedback_read ON feedback FOR SELECT USING (author_id = current_actor());
CREATE POLICY feedback_update ON feedback FOR UPDATE USING (author_id = current_actor()) WITH CHECK (author_id = current_actor());
CREATE POLICY feedback_insert ON feedback FOR INSERT WITH CHECK (true);
COMMENT ON POLICY feedback_read ON feedback IS 'The author.';
COMMENT ON POLICY feedback_update ON feedback IS 'The author.';
COMMENT ON POLICY feedback_insert ON feedback IS 'The triggers: the right to insert is granted to nobody, so only the owner has it.';
ALTER TABLE feedback_topic ENABLE ROW LEVEL SECURITY;
ALTER TABLE feedback_topic FORCE ROW LEVEL SECURITY;
CREATE POLICY feedback_topic_author ON feedback_topic
  USING (EXISTS (SELECT FROM feedback WHERE feedback.id = feedback_topic.feedback_id AND feedback.author_id = current_actor()));
COMMENT ON POLICY feedback_topic_author ON feedback_topic IS 'The author of the feedback.';

-- Statements of their own, so that they see what another writer left when the lock on the feedback's row came free.
CREATE FUNCTION feedback_topics_replace(item feedback, topics jsonb) RETURNS feedback
LANGUAGE sql VOLATILE AS $$
  DELETE FROM feedback_topic AS chosen
   WHERE chosen.feedback_id = item.id
     AND topics IS NOT NULL;
  INSERT INTO feedback_topic (feedback_id, topic_id, level)
  SELECT item.id, wanted.topic_id, wanted.level
    FROM jsonb_to_recordset(topics) AS wanted(topic_id uuid, level int);
  SELECT item.*
$$;
COMMENT ON FUNCTION feedback_topics_replace(feedback, jsonb) IS
  'Gives the feedback exactly these topics, [{"topic_id", "level"}], leaves them if the list is NULL, and returns the feedback. '
  'Called with a row that the same statement has written.';

-- migrate:down

DROP TRIGGER consent_7_feedback ON consent;
DROP FUNCTION consent_withdrawn_feedback();
DROP FUNCTION feedback_topics_replace(feedback, jsonb);
DROP TRIGGER pairing_8_feedback ON pairing;
DROP TRIGGER pairing_8_feedback_start ON pairing;
DROP TRIGGER session_6_feedback ON session;
DROP FUNCTION pairing_completed_feedback();
DROP FUNCTION pairing_started_feedback();
DROP FUNCTION session_held_feedback();
DROP FUNCTION feedback_ask(pairing, uuid, text, timestamptz, int);
DROP TABLE feedback_topic;
DROP FUNCTION feedback_topic_rules();
DROP TABLE feedback;
DROP FUNCTION feedback_rules();
