-- SPDX-License-Identifier: Apache-2.0
-- Session plans: the template of a program, and what each pairing makes of it.

-- migrate:up

CREATE TABLE session_template (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  changed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT session_template_id_pkey PRIMARY KEY (id),
  CONSTRAINT session_template_program_id_key UNIQUE (program_id),
  CONSTRAINT session_template_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id)
);
COMMENT ON TABLE session_template IS
  'What the sessions of a program are about, in order: one row per program, made with it. Read by everyone who may read the program.';
COMMENT ON COLUMN session_template.id IS 'UUID version 7.';
COMMENT ON COLUMN session_template.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN session_template.program_id IS 'The program.';
COMMENT ON COLUMN session_template.changed_at IS 'When its items were last replaced; NULL: never.';
COMMENT ON COLUMN session_template.created_at IS 'When the row was made.';
COMMENT ON COLUMN session_template.updated_at IS 'When the row was last changed.';
CREATE TRIGGER session_template_3_version BEFORE UPDATE ON session_template FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER session_template_5_audit AFTER UPDATE ON session_template FOR EACH ROW EXECUTE FUNCTION audit_write('id');
GRANT SELECT, UPDATE (changed_at) ON session_template TO kehrwert_app;

CREATE TABLE session_template_item (
  program_id uuid NOT NULL,
  position int NOT NULL,
  title text NOT NULL,
  module_id uuid,
  topic_id uuid,
  goal text,
  CONSTRAINT session_template_item_program_id_position_pkey PRIMARY KEY (program_id, position),
  CONSTRAINT session_template_item_program_id_fkey FOREIGN KEY (program_id) REFERENCES session_template (program_id),
  CONSTRAINT session_template_item_module_id_fkey FOREIGN KEY (module_id, program_id) REFERENCES module (id, program_id),
  CONSTRAINT session_template_item_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES topic (id, program_id),
  CONSTRAINT session_template_item_position_check CHECK (position BETWEEN 1 AND 100),
  CONSTRAINT session_template_item_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT session_template_item_goal_check CHECK (char_length(goal) BETWEEN 1 AND 4000)
);
CREATE INDEX session_template_item_module_id_idx ON session_template_item (module_id);
CREATE INDEX session_template_item_topic_id_idx ON session_template_item (topic_id);
COMMENT ON TABLE session_template_item IS 'One session of a template. Read like the template.';
COMMENT ON COLUMN session_template_item.program_id IS 'The program.';
COMMENT ON COLUMN session_template_item.position IS 'Place in the template, from 1 to 100.';
COMMENT ON COLUMN session_template_item.title IS 'What the session is called, at most 200 characters.';
COMMENT ON COLUMN session_template_item.module_id IS 'The module it belongs to, of the same program; NULL: that of its topic, or none.';
COMMENT ON COLUMN session_template_item.topic_id IS 'The topic, of the same program; NULL: none.';
COMMENT ON COLUMN session_template_item.goal IS 'A suggested goal, at most 4000 characters; NULL: that of the topic.';
GRANT SELECT, INSERT, DELETE ON session_template_item TO kehrwert_app;

CREATE FUNCTION program_template() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO session_template (program_id) VALUES (NEW.id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_template() IS 'Trigger: each program has a template of sessions, empty at first.';
CREATE TRIGGER program_7_template AFTER INSERT ON program FOR EACH ROW EXECUTE FUNCTION program_template();

-- Statements of their own, so that they see what another writer left when the lock on the template's row came free.
CREATE FUNCTION session_template_replace(item session_template, items jsonb) RETURNS session_template
LANGUAGE sql VOLATILE AS $$
  DELETE FROM session_template_item AS old
   WHERE old.program_id = item.program_id;
  INSERT INTO session_template_item (program_id, position, title, module_id, topic_id, goal)
  SELECT item.program_id, given.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
    FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
   CROSS JOIN jsonb_to_record(given.value) AS wanted(title text, module_id uuid, topic_id uuid, goal text);
  SELECT item.*
$$;
COMMENT ON FUNCTION session_template_replace(session_template, jsonb) IS
  'Gives the template exactly these items, [{"title", "module_id", "topic_id", "goal"}] in order, and returns the template. '
  'Called with a row that the same statement has written.';

CREATE FUNCTION session_template_json(item session_template) RETURNS json
LANGUAGE sql VOLATILE AS $$
  SELECT json_build_object(
    'program_id', item.program_id,
    'version', item.version,
    'items', (SELECT COALESCE(json_agg(json_build_object(
                       'title', each.title,
                       'module_id', each.module_id,
                       'topic_id', each.topic_id,
                       'goal', each.goal) ORDER BY each.position), '[]'::json)
                FROM session_template_item AS each
               WHERE each.program_id = item.program_id),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION session_template_json(session_template) IS
  'A template with its items, as the API shows it. Volatile: sees items written earlier in the same statement.';

CREATE TABLE pairing_plan (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  pairing_id uuid NOT NULL,
  changed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT pairing_plan_id_pkey PRIMARY KEY (id),
  CONSTRAINT pairing_plan_pairing_id_key UNIQUE (pairing_id),
  CONSTRAINT pairing_plan_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing (id)
);
COMMENT ON TABLE pairing_plan IS
  'What a pair wants to do in its sessions: one row per pairing, drawn up with it. Read by the two alone. Kept as long as the pairing.';
COMMENT ON COLUMN pairing_plan.id IS 'UUID version 7.';
COMMENT ON COLUMN pairing_plan.version IS 'Counts changes of the items and of the sessions they lead to, from 1; the ETag.';
COMMENT ON COLUMN pairing_plan.pairing_id IS 'The pairing.';
COMMENT ON COLUMN pairing_plan.changed_at IS 'When the pair last changed the items; NULL: it is as it was drawn up.';
COMMENT ON COLUMN pairing_plan.created_at IS 'When the row was made.';
COMMENT ON COLUMN pairing_plan.updated_at IS 'When the row was last changed.';
CREATE TRIGGER pairing_plan_3_version BEFORE UPDATE ON pairing_plan FOR EACH ROW EXECUTE FUNCTION row_version();
-- Only what the pair changes: the end of a pairing moves the version too, and an actor there would tell who ended it.
CREATE TRIGGER pairing_plan_5_audit AFTER UPDATE ON pairing_plan
  FOR EACH ROW WHEN (OLD.changed_at IS DISTINCT FROM NEW.changed_at) EXECUTE FUNCTION audit_write('id');
GRANT SELECT, UPDATE (changed_at) ON pairing_plan TO kehrwert_app;

CREATE TABLE plan_item (
  id uuid NOT NULL DEFAULT uuidv7(),
  pairing_id uuid NOT NULL,
  program_id uuid NOT NULL,
  position int NOT NULL,
  title text NOT NULL,
  module_id uuid,
  topic_id uuid,
  goal text,
  CONSTRAINT plan_item_id_pkey PRIMARY KEY (id),
  CONSTRAINT plan_item_id_pairing_id_key UNIQUE (id, pairing_id),
  CONSTRAINT plan_item_pairing_id_position_key UNIQUE (pairing_id, position) DEFERRABLE,
  CONSTRAINT plan_item_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing_plan (pairing_id),
  CONSTRAINT plan_item_module_id_fkey FOREIGN KEY (module_id, program_id) REFERENCES module (id, program_id),
  CONSTRAINT plan_item_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES topic (id, program_id),
  CONSTRAINT plan_item_position_check CHECK (position BETWEEN 1 AND 200),
  CONSTRAINT plan_item_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT plan_item_goal_check CHECK (char_length(goal) BETWEEN 1 AND 4000)
);
CREATE INDEX plan_item_module_id_idx ON plan_item (module_id);
CREATE INDEX plan_item_topic_id_idx ON plan_item (topic_id);
COMMENT ON TABLE plan_item IS 'One session that a pair wants to have. Read by the two alone. Kept as long as the pairing.';
COMMENT ON COLUMN plan_item.id IS 'UUID version 7.';
COMMENT ON COLUMN plan_item.pairing_id IS 'The pairing.';
COMMENT ON COLUMN plan_item.program_id IS 'The program of the pairing; set by a trigger, so that the foreign keys meet.';
COMMENT ON COLUMN plan_item.position IS 'Place in the plan, from 1 to 200.';
COMMENT ON COLUMN plan_item.title IS 'What the session is called, at most 200 characters. The two alone.';
COMMENT ON COLUMN plan_item.module_id IS 'The module, of the same program; NULL: none. The two alone.';
COMMENT ON COLUMN plan_item.topic_id IS 'The topic, of the same program; NULL: none. The two alone.';
COMMENT ON COLUMN plan_item.goal IS 'What should be done at the end, at most 4000 characters; NULL: left open. The two alone.';

-- Whoever changes an item holds the lock on its plan, as whoever gives a session an item does.
CREATE FUNCTION plan_item_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM session WHERE session.plan_item_id = OLD.id)
    AND (TG_OP = 'DELETE'
         OR (NEW.title, NEW.module_id, NEW.topic_id, NEW.goal) IS DISTINCT FROM (OLD.title, OLD.module_id, OLD.topic_id, OLD.goal)) THEN
    PERFORM refuse('plan_item_used_check');
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  SELECT pairing.program_id INTO NEW.program_id FROM pairing WHERE pairing.id = NEW.pairing_id;
  IF (TG_OP = 'INSERT' OR NEW.topic_id IS DISTINCT FROM OLD.topic_id)
    AND EXISTS (SELECT FROM topic WHERE topic.id = NEW.topic_id AND topic.retired_at IS NOT NULL) THEN
    PERFORM refuse('plan_item_topic_retired_check');
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.module_id IS DISTINCT FROM OLD.module_id)
    AND EXISTS (SELECT FROM module WHERE module.id = NEW.module_id AND module.retired_at IS NOT NULL) THEN
    PERFORM refuse('plan_item_module_retired_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION plan_item_rules() IS
  'Trigger: what a session came from stays in the plan as it is (plan_item_used_check); retired topics and modules are not chosen any '
  'more (plan_item_topic_retired_check, plan_item_module_retired_check); fills program_id.';
CREATE TRIGGER plan_item_2_rules BEFORE INSERT OR UPDATE OR DELETE ON plan_item FOR EACH ROW EXECUTE FUNCTION plan_item_rules();
GRANT SELECT, INSERT, DELETE, UPDATE (position, title, module_id, topic_id, goal) ON plan_item TO kehrwert_app;

CREATE FUNCTION plan_before_entry(module module, entry_module_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM public.module AS entry
     WHERE entry.id = entry_module_id
       AND (module.position, module.id) < (entry.position, entry.id))
$$;
COMMENT ON FUNCTION plan_before_entry(module, uuid) IS
  'True if the module comes before the one that the mentee begins with; false without a module or without an entry.';

-- Within a module, the places of items with a topic are dealt out anew by the mentee's gap; all other items keep theirs.
CREATE FUNCTION plan_from_template(pair pairing, entry_module_id uuid)
RETURNS TABLE (place bigint, title text, module_id uuid, topic_id uuid, goal text)
LANGUAGE sql STABLE AS $$
  WITH item AS (
    SELECT template.position, template.title, module.id AS module_id, template.topic_id,
           COALESCE(template.goal, topic.suggested_goal) AS goal,
           CASE WHEN template.topic_id IS NULL THEN template.position::text ELSE COALESCE(module.id::text, '') END AS block,
           COALESCE(gap.level, 0) AS gap
      FROM public.session_template_item AS template
      LEFT JOIN public.topic ON topic.id = template.topic_id
      LEFT JOIN public.module ON module.id = COALESCE(template.module_id, topic.module_id)
      LEFT JOIN public.application_topic AS gap
        ON gap.application_id = pair.mentee_application_id
       AND gap.topic_id = template.topic_id
     WHERE template.program_id = pair.program_id
       AND topic.retired_at IS NULL
       AND module.retired_at IS NULL
       AND NOT public.plan_before_entry(module, entry_module_id)
  ),
  ranked AS (
    SELECT item.*,
           row_number() OVER (PARTITION BY item.block ORDER BY item.position) AS seat,
           row_number() OVER (PARTITION BY item.block ORDER BY item.gap DESC, item.position) AS rank
      FROM item
  )
  SELECT row_number() OVER (ORDER BY seat.position), chosen.title, chosen.module_id, chosen.topic_id, chosen.goal
    FROM ranked AS seat
    JOIN ranked AS chosen ON chosen.block = seat.block AND chosen.rank = seat.seat
$$;
COMMENT ON FUNCTION plan_from_template(pairing, uuid) IS
  'The program''s template for this pair, beginning with the mentee''s entry module, within a module the biggest gaps first.';

CREATE FUNCTION plan_from_topics(pair pairing, entry_module_id uuid)
RETURNS TABLE (place bigint, title text, module_id uuid, topic_id uuid, goal text)
LANGUAGE sql STABLE AS $$
  SELECT row_number() OVER (ORDER BY gap.level * COALESCE(offer.level, 0) DESC, gap.level DESC, topic.position, topic.id),
         topic.title, topic.module_id, topic.id, topic.suggested_goal
    FROM public.application_topic AS gap
    JOIN public.topic ON topic.id = gap.topic_id AND topic.retired_at IS NULL
    LEFT JOIN public.module ON module.id = topic.module_id
    LEFT JOIN public.application_topic AS offer
      ON offer.application_id = pair.mentor_application_id
     AND offer.topic_id = gap.topic_id
   WHERE gap.application_id = pair.mentee_application_id
     AND gap.level > 0
     AND module.retired_at IS NULL
     AND NOT public.plan_before_entry(module, entry_module_id)
$$;
COMMENT ON FUNCTION plan_from_topics(pairing, uuid) IS
  'What the mentee wants to learn, ordered by gap times the mentor''s competence; for programs without a template.';

CREATE FUNCTION pairing_plan_draw() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  entry uuid;
BEGIN
  SELECT application.entry_module_id INTO entry
    FROM application
   WHERE application.id = NEW.mentee_application_id;
  INSERT INTO pairing_plan (pairing_id) VALUES (NEW.id);
  IF EXISTS (SELECT FROM session_template_item AS template WHERE template.program_id = NEW.program_id) THEN
    INSERT INTO plan_item (pairing_id, position, title, module_id, topic_id, goal)
    SELECT NEW.id, wanted.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
      FROM plan_from_template(NEW, entry) AS wanted
     WHERE wanted.place <= NEW.sessions_planned;
  ELSE
    INSERT INTO plan_item (pairing_id, position, title, module_id, topic_id, goal)
    SELECT NEW.id, wanted.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
      FROM plan_from_topics(NEW, entry) AS wanted
     WHERE wanted.place <= NEW.sessions_planned;
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_plan_draw() IS
  'Trigger: draws up the plan of a new pairing from the program''s template, or from the topics of the two, at most sessions_planned '
  'items.';
CREATE TRIGGER pairing_7_plan AFTER INSERT ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_plan_draw();

ALTER TABLE session
  ADD CONSTRAINT session_plan_item_id_fkey FOREIGN KEY (plan_item_id, pairing_id) REFERENCES plan_item (id, pairing_id);

-- Locks in the order pairing, session, plan, item, as everywhere.
CREATE FUNCTION session_plan_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  item plan_item;
BEGIN
  IF NEW.state = 'cancelled' THEN
    NEW.plan_item_id := NULL;
  END IF;
  IF NEW.plan_item_id IS NULL OR (TG_OP = 'UPDATE' AND NEW.plan_item_id IS NOT DISTINCT FROM OLD.plan_item_id) THEN
    RETURN NEW;
  END IF;
  PERFORM FROM pairing WHERE pairing.id = NEW.pairing_id FOR SHARE;
  PERFORM FROM pairing_plan WHERE pairing_plan.pairing_id = NEW.pairing_id FOR NO KEY UPDATE;
  SELECT plan_item.* INTO item FROM plan_item WHERE plan_item.id = NEW.plan_item_id AND plan_item.pairing_id = NEW.pairing_id;
  IF item.id IS NULL THEN
    PERFORM refuse('session_plan_item_check');
  END IF;
  NEW.topic_id := COALESCE(NEW.topic_id, item.topic_id);
  NEW.goal := COALESCE(NEW.goal, item.goal);
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION session_plan_rules() IS
  'Trigger: a session takes topic and goal from its item of the plan where it has none of its own; cancelled, it lets go of the item. '
  'The item is of the same pairing (session_plan_item_check).';
CREATE TRIGGER session_2_plan BEFORE INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION session_plan_rules();

CREATE FUNCTION session_plan_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (CASE WHEN TG_OP = 'UPDATE' THEN OLD.plan_item_id END) IS DISTINCT FROM NEW.plan_item_id THEN
    UPDATE pairing_plan SET changed_at = pairing_plan.changed_at WHERE pairing_plan.pairing_id = NEW.pairing_id;
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION session_plan_moves() IS 'Trigger: a plan has a new version when an item gets or loses its session.';
CREATE TRIGGER session_6_plan AFTER INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION session_plan_moves();

-- Statements of their own, so that they see what another writer left when the lock on the plan's row came free.
CREATE FUNCTION pairing_plan_replace(plan pairing_plan, items jsonb) RETURNS pairing_plan
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF EXISTS (SELECT FROM jsonb_to_recordset(items) AS wanted(id uuid)
              WHERE wanted.id IS NOT NULL
              GROUP BY wanted.id
             HAVING count(*) > 1 OR NOT EXISTS (SELECT FROM plan_item AS known
                                                 WHERE known.id = wanted.id AND known.pairing_id = plan.pairing_id)) THEN
    PERFORM refuse('plan_item_known_check');
  END IF;
  DELETE FROM plan_item AS old
   WHERE old.pairing_id = plan.pairing_id
     AND NOT EXISTS (SELECT FROM jsonb_to_recordset(items) AS wanted(id uuid) WHERE wanted.id = old.id);
  UPDATE plan_item
     SET position = given.place, title = wanted.title, module_id = wanted.module_id, topic_id = wanted.topic_id, goal = wanted.goal
    FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
   CROSS JOIN jsonb_to_record(given.value) AS wanted(id uuid, title text, module_id uuid, topic_id uuid, goal text)
   WHERE plan_item.id = wanted.id;
  INSERT INTO plan_item (pairing_id, position, title, module_id, topic_id, goal)
  SELECT plan.pairing_id, given.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
    FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
   CROSS JOIN jsonb_to_record(given.value) AS wanted(id uuid, title text, module_id uuid, topic_id uuid, goal text)
   WHERE wanted.id IS NULL;
  RETURN plan;
END;
$$;
COMMENT ON FUNCTION pairing_plan_replace(pairing_plan, jsonb) IS
  'Gives the plan exactly these items, [{"id", "title", "module_id", "topic_id", "goal"}] in order; those with an id are kept, the others '
  'are new; an id is of this plan and stands once (plan_item_known_check). Called with a row that the same statement has written.';

CREATE FUNCTION pairing_plan_json(plan pairing_plan) RETURNS json
LANGUAGE sql VOLATILE AS $$
  SELECT json_build_object(
    'pairing_id', plan.pairing_id,
    'version', plan.version,
    'items', (SELECT COALESCE(json_agg(json_build_object(
                       'id', item.id,
                       'position', item.position,
                       'title', item.title,
                       'module_id', item.module_id,
                       'topic_id', item.topic_id,
                       'goal', item.goal,
                       'session_id', session.id) ORDER BY item.position), '[]'::json)
                FROM plan_item AS item
                LEFT JOIN session ON session.plan_item_id = item.id
               WHERE item.pairing_id = plan.pairing_id),
    'changed_at', rfc3339(plan.changed_at),
    'updated_at', rfc3339(plan.updated_at))
$$;
COMMENT ON FUNCTION pairing_plan_json(pairing_plan) IS
  'A plan with its items, as the API shows it to the two. Volatile: sees items written earlier in the same statement.';

-- migrate:down

DROP FUNCTION pairing_plan_json(pairing_plan);
DROP FUNCTION pairing_plan_replace(pairing_plan, jsonb);
DROP TRIGGER session_6_plan ON session;
DROP FUNCTION session_plan_moves();
DROP TRIGGER session_2_plan ON session;
DROP FUNCTION session_plan_rules();
ALTER TABLE session DROP CONSTRAINT session_plan_item_id_fkey;
DROP TRIGGER pairing_7_plan ON pairing;
DROP FUNCTION pairing_plan_draw();
DROP FUNCTION plan_from_topics(pairing, uuid);
DROP FUNCTION plan_from_template(pairing, uuid);
DROP FUNCTION plan_before_entry(module, uuid);
DROP TABLE plan_item;
DROP FUNCTION plan_item_rules();
DROP TABLE pairing_plan;
DROP FUNCTION session_template_json(session_template);
DROP FUNCTION session_template_replace(session_template, jsonb);
DROP TRIGGER program_7_template ON program;
DROP FUNCTION program_template();
DROP TABLE session_template_item;
DROP TABLE session_template;
