-- SPDX-License-Identifier: Apache-2.0
-- A question does not change once it has been asked.

CREATE OR REPLACE TRIGGER feedback_form_3_version BEFORE UPDATE ON feedback_form FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE FUNCTION feedback_question_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.asked_at IS NOT NULL
    AND (TG_OP = 'DELETE'
         OR (NEW.form_id, NEW.kind, NEW.text, NEW.role, NEW.required, NEW.choices, NEW.asked_at)
            IS DISTINCT FROM (OLD.form_id, OLD.kind, OLD.text, OLD.role, OLD.required, OLD.choices, OLD.asked_at)
         OR (OLD.retired_at IS NOT NULL AND NEW.retired_at IS DISTINCT FROM OLD.retired_at)) THEN
    PERFORM refuse('feedback_question_asked_check');
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END;
$$;
COMMENT ON FUNCTION feedback_question_rules() IS
  'Trigger: lets a question that has been asked be moved and retired, but neither changed nor deleted (feedback_question_asked_check).';
CREATE OR REPLACE TRIGGER feedback_question_2_rules BEFORE UPDATE OR DELETE ON feedback_question
  FOR EACH ROW EXECUTE FUNCTION feedback_question_rules();

CREATE OR REPLACE TRIGGER feedback_question_3_growth BEFORE INSERT OR DELETE ON feedback_question
  FOR EACH ROW EXECUTE FUNCTION growth_bound('question of a feedback form', 'form_id');
