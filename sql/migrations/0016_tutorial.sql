-- SPDX-License-Identifier: Apache-2.0
-- Tutorials: short texts and links, by a program or by its participants, for a pair, a program or everyone.

-- migrate:up

CREATE TABLE tutorial (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  pairing_id uuid,
  author_id uuid NOT NULL DEFAULT current_actor(),
  by_program boolean NOT NULL DEFAULT false,
  audience text NOT NULL,
  title text NOT NULL,
  text text,
  url text,
  topic_id uuid,
  retired_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT tutorial_id_pkey PRIMARY KEY (id),
  CONSTRAINT tutorial_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT tutorial_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing (id),
  CONSTRAINT tutorial_author_id_fkey FOREIGN KEY (author_id) REFERENCES employee (id),
  CONSTRAINT tutorial_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES topic (id, program_id),
  CONSTRAINT tutorial_audience_check CHECK (audience IN ('pair', 'program', 'everyone')),
  CONSTRAINT tutorial_pairing_check CHECK (audience <> 'pair' OR pairing_id IS NOT NULL),
  CONSTRAINT tutorial_by_program_check CHECK (NOT by_program OR pairing_id IS NULL),
  CONSTRAINT tutorial_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT tutorial_text_check CHECK (char_length(text) BETWEEN 1 AND 16000),
  CONSTRAINT tutorial_url_check CHECK (char_length(url) <= 2000 AND url ~ '^https://[^[:space:]]+$'),
  CONSTRAINT tutorial_content_check CHECK (text IS NOT NULL OR url IS NOT NULL)
);
CREATE INDEX tutorial_program_id_id_idx ON tutorial (program_id, id);
CREATE INDEX tutorial_pairing_id_id_idx ON tutorial (pairing_id, id);
CREATE INDEX tutorial_author_id_id_idx ON tutorial (author_id, id);
CREATE INDEX tutorial_topic_id_idx ON tutorial (topic_id);
COMMENT ON TABLE tutorial IS
  'Short texts and links to learn from. Read by those whom the author shares them with: the pair, the participants and staff of the '
  'program, or every employee. Kept as long as the program.';
COMMENT ON COLUMN tutorial.id IS 'UUID version 7.';
COMMENT ON COLUMN tutorial.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN tutorial.program_id IS 'The program; of a tutorial of a pair, set by a trigger.';
COMMENT ON COLUMN tutorial.pairing_id IS 'The pair that it was written for; NULL: written for the program. The two alone.';
COMMENT ON COLUMN tutorial.author_id IS 'Who wrote it.';
COMMENT ON COLUMN tutorial.by_program IS
  'Written by the staff for the program: every program manager may change it, and the next round takes it over.';
COMMENT ON COLUMN tutorial.audience IS 'pair, program (its participants and staff), everyone (every employee).';
COMMENT ON COLUMN tutorial.title IS 'What it is called, at most 200 characters.';
COMMENT ON COLUMN tutorial.text IS 'The tutorial itself, at most 16000 characters; NULL: the link alone.';
COMMENT ON COLUMN tutorial.url IS 'A link, https only, at most 2000 characters; NULL: the text alone.';
COMMENT ON COLUMN tutorial.topic_id IS 'The topic, of the same program; NULL: none.';
COMMENT ON COLUMN tutorial.retired_at IS 'Since when it is no longer shared; NULL: it is.';
COMMENT ON COLUMN tutorial.created_at IS 'When the row was made.';
COMMENT ON COLUMN tutorial.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT tutorial_pairing_check ON tutorial IS 'What is for a pair was written for one.';

-- What the table's constraints refuse as well, but with the row, text and all, in PostgreSQL's log.
CREATE FUNCTION tutorial_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.pairing_id IS NOT NULL THEN
    SELECT pairing.program_id INTO NEW.program_id FROM pairing WHERE pairing.id = NEW.pairing_id;
  END IF;
  IF NEW.text IS NULL AND NEW.url IS NULL THEN
    PERFORM refuse('tutorial_content_check');
  ELSIF NEW.audience = 'pair' AND NEW.pairing_id IS NULL THEN
    PERFORM refuse('tutorial_pairing_check');
  ELSIF NEW.audience = 'everyone' AND EXISTS (SELECT FROM employee WHERE employee.id = NEW.author_id AND employee.minor) THEN
    PERFORM refuse('tutorial_minor_check');
  ELSIF (TG_OP = 'INSERT' OR NEW.topic_id IS DISTINCT FROM OLD.topic_id)
    AND EXISTS (SELECT FROM topic WHERE topic.id = NEW.topic_id AND topic.retired_at IS NOT NULL) THEN
    PERFORM refuse('tutorial_topic_retired_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION tutorial_rules() IS
  'Trigger: a text or a link (tutorial_content_check); for a pair only what was written for one (tutorial_pairing_check); a minor''s is '
  'never for everyone (tutorial_minor_check); topics on offer (tutorial_topic_retired_check).';

-- The author alone can be left out: whose tutorial it is, the other of the pair may know.
CREATE FUNCTION tutorial_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(array_remove(ARRAY[pairing.mentor_id, pairing.mentee_id], NEW.author_id), 'tutorial_shared', NEW.program_id, 'tutorial',
                 NEW.id)
    FROM pairing
   WHERE pairing.id = NEW.pairing_id;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION tutorial_told() IS 'Trigger: the other of the pair is told of a tutorial for the two.';

CREATE FUNCTION minor_tutorials() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE tutorial
     SET audience = 'program'
   WHERE tutorial.author_id = NEW.id
     AND tutorial.audience = 'everyone';
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION minor_tutorials() IS
  'Trigger: once HR marks somebody as a minor, tutorials of theirs for everyone are for the program alone.';

CREATE TRIGGER tutorial_2_rules BEFORE INSERT OR UPDATE ON tutorial FOR EACH ROW EXECUTE FUNCTION tutorial_rules();
CREATE TRIGGER tutorial_3_version BEFORE UPDATE ON tutorial FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER tutorial_5_audit AFTER INSERT OR UPDATE OR DELETE ON tutorial FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER tutorial_8_told AFTER INSERT ON tutorial
  FOR EACH ROW WHEN (NEW.pairing_id IS NOT NULL) EXECUTE FUNCTION tutorial_told();
CREATE TRIGGER employee_7_tutorials AFTER UPDATE ON employee
  FOR EACH ROW WHEN (NEW.minor AND NOT OLD.minor) EXECUTE FUNCTION minor_tutorials();
GRANT SELECT, INSERT, UPDATE (audience, title, text, url, topic_id, retired_at) ON tutorial TO kehrwert_app;

CREATE FUNCTION takes_part(program_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM application
     WHERE application.program_id = takes_part.program_id
       AND application.employee_id = current_actor()
       AND application.state IN ('accepted', 'matched'))
$$;
COMMENT ON FUNCTION takes_part(uuid) IS 'True if the caller is an accepted or matched participant of the program.';

CREATE FUNCTION tutorial_changeable(item tutorial) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT item.author_id = current_actor() OR (item.by_program AND is_staff(item.program_id, ARRAY['program_manager']))
$$;
COMMENT ON FUNCTION tutorial_changeable(tutorial) IS
  'True if the caller may change the tutorial: the author, and the program managers where it is by the program.';

CREATE FUNCTION tutorial_retirable(item tutorial) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT item.audience <> 'pair' AND is_staff(item.program_id, ARRAY['program_manager'])
$$;
COMMENT ON FUNCTION tutorial_retirable(tutorial) IS
  'True if the caller may stop the sharing of the tutorial, whoever wrote it: program managers, beyond a pair.';

CREATE FUNCTION tutorial_visible(item tutorial) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT tutorial_changeable(item)
      OR tutorial_retirable(item)
      OR (item.retired_at IS NULL
          AND ((item.audience = 'everyone'
                AND EXISTS (SELECT FROM program WHERE program.id = item.program_id AND program_visible(program)))
               OR own_pairing(item.pairing_id)
               OR (item.audience = 'program'
                   AND (takes_part(item.program_id) OR is_staff(item.program_id, ARRAY['program_manager', 'reviewer'])))))
$$;
COMMENT ON FUNCTION tutorial_visible(tutorial) IS
  'True if the caller may read the tutorial: its author always; as long as it is shared, the pair that it was written for, and the '
  'program''s participants and staff or everybody, as its audience says; program managers also what is shared no more beyond a pair.';

CREATE FUNCTION tutorial_json(item tutorial) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'pairing_id', CASE WHEN own_pairing(item.pairing_id) THEN item.pairing_id END,
    'author_id', item.author_id,
    'by_program', item.by_program,
    'audience', item.audience,
    'title', item.title,
    'text', item.text,
    'url', item.url,
    'topic_id', item.topic_id,
    'retired', item.retired_at IS NOT NULL,
    'retired_at', rfc3339(item.retired_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION tutorial_json(tutorial) IS 'A tutorial as the API shows it; the pairing to the two alone.';

CREATE FUNCTION tutorial_json(item tutorial, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown json := tutorial_json(item);
BEGIN
  IF 'author' = ANY (embed) THEN
    shown := with_member(shown, 'author', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.author_id));
  END IF;
  IF 'topic' = ANY (embed) THEN
    shown := with_member(shown, 'topic', (SELECT topic_json(topic) FROM topic WHERE topic.id = item.topic_id));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION tutorial_json(tutorial, text[]) IS
  'A tutorial as the API shows it with what `embed` names of author (public profile) and topic.';

-- migrate:down

DROP FUNCTION tutorial_json(tutorial, text[]);
DROP FUNCTION tutorial_json(tutorial);
DROP FUNCTION tutorial_visible(tutorial);
DROP FUNCTION tutorial_retirable(tutorial);
DROP FUNCTION tutorial_changeable(tutorial);
DROP FUNCTION takes_part(uuid);
DROP TRIGGER employee_7_tutorials ON employee;
DROP FUNCTION minor_tutorials();
DROP TABLE tutorial;
DROP FUNCTION tutorial_told();
DROP FUNCTION tutorial_rules();
