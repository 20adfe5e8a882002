-- SPDX-License-Identifier: Apache-2.0
-- Replacing and copying the questions of feedback forms.

-- Volatile: called in an UPDATE, it sees what another writer committed while the UPDATE waited for the lock.
CREATE OR REPLACE FUNCTION feedback_questions_differ(form_id uuid, questions jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM (SELECT question.id, question.kind, question.text, question.role, question.required, question.choices,
                        row_number() OVER (ORDER BY question.position) AS place
                   FROM feedback_question AS question
                  WHERE question.form_id = feedback_questions_differ.form_id
                    AND question.retired_at IS NULL) AS old
      FULL JOIN (SELECT given.place, each.id, each.kind, each.text, each.role, COALESCE(each.required, false) AS required, each.choices
                   FROM jsonb_array_elements(questions) WITH ORDINALITY AS given(value, place)
                  CROSS JOIN jsonb_populate_record(NULL::feedback_question, given.value) AS each) AS wanted
           ON wanted.place = old.place
     WHERE wanted.id <> old.id
        OR (wanted.kind, wanted.text, wanted.role, wanted.required, wanted.choices)
           IS DISTINCT FROM (old.kind, old.text, old.role, old.required, old.choices));
END;
$$;
COMMENT ON FUNCTION feedback_questions_differ(uuid, jsonb) IS
  'True if the form asks other questions than these, or in another order. A question without an id is the one in its place if the two are '
  'equal.';

-- Call it with the row of a form that the same statement has written: the lock on that row keeps the questions from being asked in the
-- meantime.
CREATE OR REPLACE FUNCTION feedback_questions_replace(item feedback_form, questions jsonb) RETURNS feedback_form
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  place int := 0;
  wanted feedback_question;
  former feedback_question;
  named uuid[] := ARRAY[]::uuid[];
  kept uuid[] := ARRAY[]::uuid[];
BEGIN
  IF NOT feedback_questions_differ(item.id, questions) THEN
    RETURN item;
  END IF;
  FOR wanted IN SELECT given.* FROM jsonb_populate_recordset(NULL::feedback_question, questions) AS given LOOP
    place := place + 1;
    wanted.required := COALESCE(wanted.required, false);
    IF (wanted.kind = 'choice') <> (wanted.choices IS NOT NULL) OR cardinality(wanted.choices) < 2 THEN
      PERFORM refuse_at('feedback_question_choices_check', format('/questions/%s/choices', place - 1));
    END IF;
    former := NULL;
    IF wanted.id IS NOT NULL THEN
      SELECT question.* INTO former
        FROM feedback_question AS question
       WHERE question.id = wanted.id AND question.form_id = item.id AND question.retired_at IS NULL;
      IF NOT FOUND OR wanted.id = ANY (named) THEN
        PERFORM refuse_at('feedback_question_form_check', '=' || wanted.id);
      END IF;
      named := named || wanted.id;
    END IF;
    IF former.id IS NOT NULL
      AND (former.asked_at IS NULL
           OR (former.kind, former.text, former.role, former.required, former.choices)
              IS NOT DISTINCT FROM (wanted.kind, wanted.text, wanted.role, wanted.required, wanted.choices)) THEN
      UPDATE feedback_question AS question
         SET position = place, kind = wanted.kind, text = wanted.text, role = wanted.role, required = wanted.required,
             choices = wanted.choices
       WHERE question.id = former.id;
    ELSE
      INSERT INTO feedback_question AS question (form_id, position, kind, text, role, required, choices)
      VALUES (item.id, place, wanted.kind, wanted.text, wanted.role, wanted.required, wanted.choices)
      RETURNING question.* INTO former;
    END IF;
    kept := kept || former.id;
  END LOOP;
  DELETE FROM feedback_question AS question
   WHERE question.form_id = item.id AND question.asked_at IS NULL AND question.id <> ALL (kept);
  UPDATE feedback_question AS question
     SET retired_at = app_now()
   WHERE question.form_id = item.id AND question.asked_at IS NOT NULL AND question.retired_at IS NULL AND question.id <> ALL (kept);
  RETURN item;
END;
$$;
COMMENT ON FUNCTION feedback_questions_replace(feedback_form, jsonb) IS
  'Gives the form exactly these questions in this order, and returns the form. A question with an id is kept or changed; if it has been '
  'asked, a change retires it and adds a new question. Each id must be that of a question in use of this form and may occur only once '
  '(feedback_question_form_check). Only a question of the kind choice has choices, at least two (feedback_question_choices_check).';
