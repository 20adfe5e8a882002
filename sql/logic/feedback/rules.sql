-- SPDX-License-Identifier: Apache-2.0
-- When feedback may change, and which topics and answers belong to it.

CREATE OR REPLACE TRIGGER feedback_1_state BEFORE INSERT OR UPDATE ON feedback FOR EACH ROW EXECUTE FUNCTION state_guard('open');

CREATE OR REPLACE FUNCTION feedback_question_asked() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.question_ids IS NOT NULL THEN
    NEW.question_ids := OLD.question_ids;
  ELSE
    NEW.question_ids := CASE WHEN NEW.state <> 'sealed' AND NEW.opens_at <= app_now() THEN feedback_questions_ask(NEW) END;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'open' AND NEW.state = 'submitted' THEN
    IF EXISTS (SELECT FROM feedback_question AS question
                WHERE question.id = ANY (NEW.question_ids)
                  AND question.required
                  AND NOT EXISTS (SELECT FROM feedback_answer AS given
                                   WHERE given.feedback_id = NEW.id AND given.question_id = question.id)) THEN
      PERFORM refuse('feedback_answer_required');
    END IF;
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION feedback_question_asked() IS
  'Trigger: decides which questions feedback asks: on creation if it opens at once, otherwise when it is announced or first answered. '
  'Afterwards these questions never change. Refuses a submission without an answer to every required question (feedback_answer_required).';
CREATE OR REPLACE TRIGGER feedback_2_questions BEFORE INSERT OR UPDATE ON feedback FOR EACH ROW EXECUTE FUNCTION feedback_question_asked();

CREATE OR REPLACE FUNCTION feedback_rules() RETURNS trigger
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
  'Trigger: allows changes only between opens_at and closes_at (feedback_open_check), and none to submitted or sealed content '
  '(feedback_sealed_check).';
CREATE OR REPLACE TRIGGER feedback_2_rules BEFORE UPDATE ON feedback FOR EACH ROW EXECUTE FUNCTION feedback_rules();

CREATE OR REPLACE TRIGGER feedback_3_version BEFORE UPDATE ON feedback
  FOR EACH ROW WHEN (OLD.announced_at IS NOT DISTINCT FROM NEW.announced_at OR OLD.question_ids IS DISTINCT FROM NEW.question_ids)
  EXECUTE FUNCTION row_version();

CREATE OR REPLACE FUNCTION feedback_topic_rules() RETURNS trigger
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
    PERFORM refuse_at('feedback_topic_topic_id_fkey', '=' || NEW.topic_id);
  ELSIF NEW.program_id <> parent.program_id THEN
    PERFORM refuse_at('feedback_topic_feedback_id_fkey', '=' || NEW.topic_id);
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION feedback_topic_rules() IS
  'Trigger: sets program_id from the topic, which must exist (feedback_topic_topic_id_fkey) and belong to the program '
  '(feedback_topic_feedback_id_fkey), and lets the topics of feedback change only while it is open (feedback_sealed_check, '
  'feedback_open_check).';
CREATE OR REPLACE TRIGGER feedback_topic_2_rules BEFORE INSERT OR UPDATE OR DELETE ON feedback_topic
  FOR EACH ROW EXECUTE FUNCTION feedback_topic_rules();

CREATE OR REPLACE FUNCTION feedback_answer_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  parent feedback;
  question feedback_question;
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
  IF (NEW.question_id = ANY (parent.question_ids)) IS NOT TRUE THEN
    PERFORM refuse_at('feedback_answer_question_check', '=' || NEW.question_id);
  END IF;
  SELECT asked.* INTO question FROM feedback_question AS asked WHERE asked.id = NEW.question_id;
  -- Refused before the table constraints do it: for a login that bypasses row-level security, PostgreSQL would log the whole row that
  -- violates a constraint, including the answer.
  IF num_nonnulls(NEW.rating, NEW.text, NEW.choice, NEW.yes_no) <> 1
    OR (question.kind = 'rating') <> (NEW.rating IS NOT NULL)
    OR (question.kind = 'text') <> (NEW.text IS NOT NULL)
    OR (question.kind = 'yes_no') <> (NEW.yes_no IS NOT NULL)
    OR (question.kind = 'choice' AND NEW.choice <> ALL (question.choices)) THEN
    PERFORM refuse_at('feedback_answer_kind_check', '=' || NEW.question_id);
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION feedback_answer_rules() IS
  'Trigger: lets answers change only while the feedback is open (feedback_sealed_check, feedback_open_check). An answer must belong to one '
  'of the feedback''s questions (feedback_answer_question_check) and be of that question''s kind (feedback_answer_kind_check).';
CREATE OR REPLACE TRIGGER feedback_answer_2_rules BEFORE INSERT OR UPDATE OR DELETE ON feedback_answer
  FOR EACH ROW EXECUTE FUNCTION feedback_answer_rules();
