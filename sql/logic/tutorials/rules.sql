-- SPDX-License-Identifier: Apache-2.0
-- What a tutorial contains, and with whom it may be shared.

-- Refuses before the table constraints do it: for a login that bypasses row-level security, PostgreSQL would log the whole row that
-- violates a constraint, including the text.
CREATE OR REPLACE FUNCTION tutorial_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.pairing_id IS NOT NULL THEN
    SELECT pairing.program_id INTO NEW.program_id FROM pairing WHERE pairing.id = NEW.pairing_id;
  END IF;
  IF TG_OP = 'INSERT' OR (NEW.title, NEW.text) IS DISTINCT FROM (OLD.title, OLD.text) THEN
    NEW.search := search_text(concat_ws(' ', NEW.title, NEW.text));
  END IF;
  IF NEW.text IS NULL AND NEW.url IS NULL THEN
    PERFORM refuse('tutorial_content_check');
  ELSIF NEW.audience = 'pair' AND NEW.pairing_id IS NULL THEN
    PERFORM refuse('tutorial_pairing_check');
  ELSIF NEW.audience = 'everyone'
    AND EXISTS (SELECT FROM employee WHERE employee.id = NEW.author_id AND is_minor(employee, today_in(employee.time_zone))) THEN
    PERFORM refuse('tutorial_minor_check');
  ELSIF (TG_OP = 'INSERT' OR NEW.topic_id IS DISTINCT FROM OLD.topic_id)
    AND EXISTS (SELECT FROM topic WHERE topic.id = NEW.topic_id AND topic.retired_at IS NOT NULL) THEN
    PERFORM refuse('tutorial_topic_retired_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION tutorial_rules() IS
  'Trigger: a tutorial needs a text or a link (tutorial_content_check). Only a tutorial written for a pair can be shared just with that '
  'pair (tutorial_pairing_check). A minor cannot share a tutorial with everyone (tutorial_minor_check). A retired topic cannot be chosen '
  '(tutorial_topic_retired_check). Fills program_id from the pairing, and search.';
CREATE OR REPLACE TRIGGER tutorial_2_rules BEFORE INSERT OR UPDATE ON tutorial FOR EACH ROW EXECUTE FUNCTION tutorial_rules();

CREATE OR REPLACE TRIGGER tutorial_3_version BEFORE UPDATE ON tutorial FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE TRIGGER tutorial_3_growth BEFORE INSERT ON tutorial
  FOR EACH ROW WHEN (NOT NEW.by_program) EXECUTE FUNCTION growth_bound('tutorial of an author in a program', 'program_id', 'author_id');

CREATE OR REPLACE TRIGGER tutorial_3_growth_staff BEFORE INSERT ON tutorial
  FOR EACH ROW WHEN (NEW.by_program) EXECUTE FUNCTION growth_bound('tutorial of a program''s staff', 'program_id');
