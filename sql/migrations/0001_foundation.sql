-- SPDX-License-Identifier: Apache-2.0
-- The ground all tables stand on: role, ids, clock, actor, versions, state machinery, audit, idempotency keys.

-- migrate:up

-- Roles belong to the cluster, so another database may have made this one already, even at this moment.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kehrwert_app') THEN
    CREATE ROLE kehrwert_app NOLOGIN NOINHERIT;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN
    NULL;
END;
$$;
GRANT kehrwert_app TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO kehrwert_app;

CREATE FUNCTION uuidv7() RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(
           overlay(
             overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(clock.us / 1000) FROM 3) FROM 1 FOR 6)
             PLACING substring(int4send((28672 + (clock.us % 1000) * 4096 / 1000)::int) FROM 3) FROM 7 FOR 2),
           'hex')::uuid
    FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS us) AS clock
$$;
COMMENT ON FUNCTION uuidv7() IS
  'A new UUID version 7 (RFC 9562): real time in milliseconds, then 12 bits of the millisecond''s fraction, then random. Sorts by birth.';

CREATE TABLE dev_clock (
  only_row boolean NOT NULL DEFAULT true,
  shift interval NOT NULL,
  CONSTRAINT dev_clock_only_row_pkey PRIMARY KEY (only_row),
  CONSTRAINT dev_clock_only_row_check CHECK (only_row)
);
COMMENT ON TABLE dev_clock IS
  'How far a demonstration has moved the clock. Empty in production; the service writes it in development mode alone.';
COMMENT ON COLUMN dev_clock.only_row IS 'Always true: there is at most one row.';
COMMENT ON COLUMN dev_clock.shift IS 'Added to the real time by app_now().';
GRANT SELECT, INSERT, UPDATE (shift) ON dev_clock TO kehrwert_app;

CREATE FUNCTION clock_movable() RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(current_setting('kehrwert.development', true), '') = 'on'
$$;
COMMENT ON FUNCTION clock_movable() IS 'True if the service runs in development mode, from the transaction''s claims.';

CREATE FUNCTION app_now() RETURNS timestamptz
LANGUAGE sql STABLE AS $$
  SELECT now() + COALESCE((SELECT dev_clock.shift FROM dev_clock WHERE clock_movable()), interval '0')
$$;
COMMENT ON FUNCTION app_now() IS
  'The time the service believes in: start of the transaction, in development plus the shift of dev_clock. '
  'A row left behind shifts no production.';

CREATE FUNCTION app_today() RETURNS date
LANGUAGE sql STABLE AS $$
  SELECT (app_now() AT TIME ZONE 'UTC')::date
$$;
COMMENT ON FUNCTION app_today() IS 'The UTC date of app_now().';

CREATE FUNCTION rfc3339(moment timestamptz) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
COMMENT ON FUNCTION rfc3339(timestamptz) IS
  'A moment as RFC 3339 text in UTC, always with milliseconds and Z, so that texts sort as the moments do.';

CREATE FUNCTION current_actor() RETURNS uuid
LANGUAGE sql STABLE AS $$
  SELECT NULLIF(current_setting('kehrwert.actor_id', true), '')::uuid
$$;
COMMENT ON FUNCTION current_actor() IS 'The employee who calls, from the transaction''s claims; NULL for a service client.';

CREATE FUNCTION all_match(items text[], pattern text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT NOT EXISTS (SELECT FROM unnest(items) AS each(item) WHERE each.item IS NULL OR each.item !~ pattern)
$$;
COMMENT ON FUNCTION all_match(text[], text) IS 'True if no item is NULL and each matches the regular expression; for CHECK constraints.';

CREATE FUNCTION only_fields(object json, fields text[]) RETURNS json
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
           WHEN fields IS NULL OR object IS NULL THEN object
           ELSE COALESCE(
                  (SELECT json_object_agg(member.key, member.value ORDER BY member.place)
                     FROM json_each(object) WITH ORDINALITY AS member(key, value, place)
                    WHERE member.key = ANY (fields)),
                  '{}'::json)
         END
$$;
COMMENT ON FUNCTION only_fields(json, text[]) IS
  'The object with the named top-level members alone, in the object''s own order; all of them if the list is NULL.';

CREATE FUNCTION with_member(object json, name text, value json) RETURNS json
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (left(object::text, -1) || ', ' || to_json(name) || ' : ' || COALESCE(value, 'null')::text || '}')::json
$$;
COMMENT ON FUNCTION with_member(json, text, json) IS
  'The object, which is not empty, with one member more at its end; for what `embed` adds.';

CREATE FUNCTION refuse(rule text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'refused by %', rule USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END;
$$;
COMMENT ON FUNCTION refuse(text) IS
  'Raises 23514 with the rule as constraint name, so that a trigger''s rule reaches the caller as a table constraint does. '
  'No content in the text.';

CREATE FUNCTION dev_clock_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'kehrwert_app' AND NOT clock_movable() THEN
    PERFORM refuse('dev_clock_development_check');
  END IF;
  IF NEW.shift < (CASE WHEN TG_OP = 'UPDATE' THEN OLD.shift ELSE interval '0' END) THEN
    PERFORM refuse('dev_clock_forward_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION dev_clock_rules() IS
  'Trigger: the service moves the clock in development mode alone (dev_clock_development_check), and forwards (dev_clock_forward_check).';
CREATE TRIGGER dev_clock_2_rules BEFORE INSERT OR UPDATE ON dev_clock FOR EACH ROW EXECUTE FUNCTION dev_clock_rules();

CREATE FUNCTION clock_json(shift interval) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'now', rfc3339(now() + shift),
    'shift_seconds', extract(epoch FROM shift)::bigint,
    'movable', clock_movable())
$$;
COMMENT ON FUNCTION clock_json(interval) IS 'The service''s clock with this shift, as the API shows it.';

CREATE FUNCTION row_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.id := OLD.id;
  NEW.created_at := OLD.created_at;
  NEW.version := OLD.version + 1;
  NEW.updated_at := app_now();
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION row_version() IS 'Trigger: a change counts the version up and stamps updated_at; id and created_at never change.';

CREATE TABLE state_transition (
  object text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  moved_by text[] NOT NULL,
  CONSTRAINT state_transition_object_from_state_to_state_pkey PRIMARY KEY (object, from_state, to_state),
  CONSTRAINT state_transition_from_state_to_state_check CHECK (from_state <> to_state),
  CONSTRAINT state_transition_moved_by_check CHECK (
    cardinality(moved_by) > 0
    AND moved_by <@ ARRAY['program_manager', 'reviewer', 'applicant', 'invited', 'mentor', 'mentee', 'service', 'author'])
);
COMMENT ON TABLE state_transition IS 'Every move between states that is allowed; what is not here is refused. Changed by migrations only.';
COMMENT ON COLUMN state_transition.object IS 'Name of the table whose column state moves.';
COMMENT ON COLUMN state_transition.from_state IS 'State before the move.';
COMMENT ON COLUMN state_transition.to_state IS 'State after the move.';
COMMENT ON COLUMN state_transition.moved_by IS
  'Who may ask for the move: program_manager, reviewer, applicant, invited, mentor, mentee, author, or service (the service itself: '
  'dates, HR changes).';
GRANT SELECT ON state_transition TO kehrwert_app;

-- Mistakes have a way back: cancelled, withdrawn, declined, missed, a program moved on too early.
INSERT INTO state_transition (object, from_state, to_state, moved_by) VALUES
  ('program', 'draft', 'published', '{program_manager}'),
  ('program', 'draft', 'cancelled', '{program_manager}'),
  ('program', 'published', 'draft', '{program_manager}'),
  ('program', 'published', 'matching', '{program_manager,service}'),
  ('program', 'published', 'running', '{program_manager,service}'),
  ('program', 'published', 'cancelled', '{program_manager}'),
  ('program', 'matching', 'published', '{program_manager}'),
  ('program', 'matching', 'running', '{program_manager,service}'),
  ('program', 'matching', 'cancelled', '{program_manager}'),
  ('program', 'running', 'matching', '{program_manager}'),
  ('program', 'running', 'concluding', '{program_manager,service}'),
  ('program', 'running', 'cancelled', '{program_manager}'),
  ('program', 'concluding', 'running', '{program_manager}'),
  ('program', 'concluding', 'closed', '{program_manager,service}'),
  ('program', 'concluding', 'cancelled', '{program_manager}'),
  ('program', 'closed', 'concluding', '{program_manager}'),
  ('program', 'closed', 'archived', '{program_manager,service}'),
  ('program', 'archived', 'closed', '{program_manager}'),
  ('program', 'cancelled', 'draft', '{program_manager}'),
  ('application', 'draft', 'submitted', '{applicant}'),
  ('application', 'draft', 'accepted', '{service}'),
  ('application', 'draft', 'withdrawn', '{applicant,service}'),
  ('application', 'submitted', 'draft', '{applicant}'),
  ('application', 'submitted', 'under_review', '{program_manager,reviewer}'),
  ('application', 'submitted', 'shortlisted', '{program_manager,reviewer}'),
  ('application', 'submitted', 'accepted', '{program_manager,reviewer,service}'),
  ('application', 'submitted', 'waitlisted', '{program_manager,reviewer}'),
  ('application', 'submitted', 'declined', '{program_manager,reviewer}'),
  ('application', 'submitted', 'withdrawn', '{applicant,service}'),
  ('application', 'under_review', 'submitted', '{program_manager,reviewer}'),
  ('application', 'under_review', 'shortlisted', '{program_manager,reviewer}'),
  ('application', 'under_review', 'accepted', '{program_manager,reviewer,service}'),
  ('application', 'under_review', 'waitlisted', '{program_manager,reviewer}'),
  ('application', 'under_review', 'declined', '{program_manager,reviewer}'),
  ('application', 'under_review', 'withdrawn', '{applicant,service}'),
  ('application', 'shortlisted', 'under_review', '{program_manager,reviewer}'),
  ('application', 'shortlisted', 'accepted', '{program_manager,reviewer,service}'),
  ('application', 'shortlisted', 'waitlisted', '{program_manager,reviewer}'),
  ('application', 'shortlisted', 'declined', '{program_manager,reviewer}'),
  ('application', 'shortlisted', 'withdrawn', '{applicant,service}'),
  ('application', 'waitlisted', 'under_review', '{program_manager,reviewer}'),
  ('application', 'waitlisted', 'shortlisted', '{program_manager,reviewer}'),
  ('application', 'waitlisted', 'accepted', '{program_manager,reviewer,service}'),
  ('application', 'waitlisted', 'declined', '{program_manager,reviewer}'),
  ('application', 'waitlisted', 'withdrawn', '{applicant,service}'),
  -- Reviewers read matched as accepted, so neither is theirs to move.
  ('application', 'accepted', 'under_review', '{program_manager}'),
  ('application', 'accepted', 'waitlisted', '{program_manager}'),
  ('application', 'accepted', 'declined', '{program_manager}'),
  ('application', 'accepted', 'matched', '{service}'),
  ('application', 'accepted', 'withdrawn', '{applicant,service}'),
  ('application', 'matched', 'accepted', '{service}'),
  ('application', 'matched', 'withdrawn', '{applicant,service}'),
  ('application', 'declined', 'under_review', '{program_manager,reviewer}'),
  ('application', 'withdrawn', 'draft', '{applicant}'),
  ('pairing', 'forming', 'active', '{mentor,mentee}'),
  ('pairing', 'forming', 'ended', '{mentor,mentee,program_manager,service}'),
  ('pairing', 'active', 'paused', '{mentor,mentee,service}'),
  ('pairing', 'active', 'completed', '{mentor,mentee,service}'),
  ('pairing', 'active', 'ended', '{mentor,mentee,service}'),
  ('pairing', 'paused', 'active', '{mentor,mentee,service}'),
  ('pairing', 'paused', 'completed', '{mentor,mentee,service}'),
  ('pairing', 'paused', 'ended', '{mentor,mentee,service}'),
  ('session', 'planned', 'confirmed', '{mentor,mentee}'),
  ('session', 'planned', 'missed', '{mentor,mentee}'),
  ('session', 'planned', 'cancelled', '{mentor,mentee,service}'),
  ('session', 'confirmed', 'planned', '{mentor,mentee}'),
  ('session', 'confirmed', 'held', '{mentor,mentee}'),
  ('session', 'confirmed', 'missed', '{mentor,mentee}'),
  ('session', 'confirmed', 'cancelled', '{mentor,mentee,service}'),
  ('session', 'missed', 'planned', '{mentor,mentee}'),
  ('session', 'cancelled', 'planned', '{mentor,mentee}'),
  ('feedback', 'open', 'submitted', '{author}'),
  ('feedback', 'open', 'sealed', '{service}'),
  ('feedback', 'submitted', 'open', '{author}'),
  ('feedback', 'submitted', 'sealed', '{service}');

CREATE FUNCTION may_move(object text, from_state text, to_state text, relations text[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM state_transition AS allowed
     WHERE allowed.object = may_move.object
       AND allowed.from_state = may_move.from_state
       AND allowed.to_state = may_move.to_state
       AND allowed.moved_by && may_move.relations)
$$;
COMMENT ON FUNCTION may_move(text, text, text, text[]) IS
  'True if the move is in state_transition and one of the caller''s relations to the object may ask for it.';

CREATE FUNCTION state_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state IS DISTINCT FROM TG_ARGV[0] THEN
      PERFORM refuse(TG_TABLE_NAME || '_state_transition');
    END IF;
  ELSIF NEW.state IS DISTINCT FROM OLD.state
    AND NOT EXISTS (SELECT FROM state_transition AS allowed
                     WHERE allowed.object = TG_TABLE_NAME
                       AND allowed.from_state = OLD.state
                       AND allowed.to_state = NEW.state) THEN
    PERFORM refuse(TG_TABLE_NAME || '_state_transition');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION state_guard() IS
  'Trigger: a row begins in the state given as argument and moves only as state_transition allows, else <table>_state_transition.';

CREATE FUNCTION append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse(TG_TABLE_NAME || '_append_only_check');
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION append_only() IS 'Trigger: rows are never changed nor removed, by nobody: <table>_append_only_check.';

CREATE TABLE transition (
  id uuid NOT NULL DEFAULT uuidv7(),
  object text NOT NULL,
  object_id uuid NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  actor_id uuid,
  at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT transition_id_pkey PRIMARY KEY (id)
);
CREATE INDEX transition_object_id_id_idx ON transition (object_id, id);
COMMENT ON TABLE transition IS
  'History of states, append-only, written by a trigger alone. Read by those who may read the object. Kept as long as the program.';
COMMENT ON COLUMN transition.id IS 'UUID version 7.';
COMMENT ON COLUMN transition.object IS 'Name of the table whose row moved.';
COMMENT ON COLUMN transition.object_id IS 'Id of the row that moved.';
COMMENT ON COLUMN transition.from_state IS 'State before the move.';
COMMENT ON COLUMN transition.to_state IS 'State after the move.';
COMMENT ON COLUMN transition.actor_id IS
  'Employee who moved it; NULL for the service, also when it keeps the promise of a place, for feedback, for what '
  'two times yes to an offer make, and for the end of a pairing with all it entails: nobody learns who answered last, or who ended it.';
COMMENT ON COLUMN transition.at IS 'When, by app_now().';
CREATE TRIGGER transition_append_only BEFORE UPDATE OR DELETE ON transition FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER transition_append_only_all BEFORE TRUNCATE ON transition FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT ON transition TO kehrwert_app;

-- The end of a pairing frees the places of two applications and cancels its coming sessions in the same transaction:
-- an actor on any of these rows would tell who ended it.
CREATE FUNCTION ends_a_pairing(object text, old_row jsonb, new_row jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF old_row IS NULL OR new_row IS NULL THEN
    RETURN false;
  END IF;
  RETURN CASE object
           WHEN 'pairing' THEN new_row ->> 'state' = 'ended' AND old_row ->> 'state' <> 'ended'
           WHEN 'application' THEN (new_row ->> 'taken')::int < (old_row ->> 'taken')::int
             OR (new_row ->> 'state' = 'withdrawn' AND old_row ->> 'state' = 'matched')
           WHEN 'session' THEN new_row ->> 'state' = 'cancelled' AND old_row ->> 'state' <> 'cancelled'
             AND EXISTS (SELECT FROM pairing WHERE pairing.id = (new_row ->> 'pairing_id')::uuid AND pairing.state = 'ended')
           ELSE false
         END;
END;
$$;
COMMENT ON FUNCTION ends_a_pairing(text, jsonb, jsonb) IS
  'True if this change of a row is the end of a pairing or a consequence of it; such rows of history and audit name no actor.';

CREATE FUNCTION state_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO transition (object, object_id, from_state, to_state, actor_id)
  VALUES (TG_TABLE_NAME, NEW.id, OLD.state, NEW.state,
          CASE
            WHEN TG_TABLE_NAME = 'application' AND OLD.state = 'draft' AND NEW.state = 'accepted' THEN NULL
            WHEN TG_TABLE_NAME = 'feedback' OR ends_a_pairing(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) THEN NULL
            ELSE current_actor()
          END);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION state_history() IS 'Trigger: writes each move of a state into transition.';

CREATE TABLE audit_event (
  id uuid NOT NULL DEFAULT uuidv7(),
  at timestamptz NOT NULL DEFAULT app_now(),
  actor_id uuid,
  client text,
  operation text,
  object text NOT NULL,
  object_id uuid NOT NULL,
  action text NOT NULL,
  CONSTRAINT audit_event_id_pkey PRIMARY KEY (id),
  CONSTRAINT audit_event_action_check CHECK (action IN ('insert', 'update', 'delete', 'read'))
);
CREATE INDEX audit_event_object_id_id_idx ON audit_event (object_id, id);
CREATE INDEX audit_event_actor_id_id_idx ON audit_event (actor_id, id);
COMMENT ON TABLE audit_event IS
  'Who did what to which row, append-only, never with content. Read by auditors, and by a person where it concerns them. '
  'No rows for notes and feedback.';
COMMENT ON COLUMN audit_event.id IS 'UUID version 7.';
COMMENT ON COLUMN audit_event.at IS 'When, by app_now().';
COMMENT ON COLUMN audit_event.actor_id IS
  'Calling employee; NULL for a service client and wherever it would tell who ended a pairing, or who answered an offer last.';
COMMENT ON COLUMN audit_event.client IS 'Client of the call, from the transaction''s claims; NULL where actor_id is withheld.';
COMMENT ON COLUMN audit_event.operation IS 'operationId of the call, from the transaction''s claims; NULL where actor_id is withheld.';
COMMENT ON COLUMN audit_event.object IS 'Name of the table.';
COMMENT ON COLUMN audit_event.object_id IS 'Id of the row, or of its owner where the row has no id of its own.';
COMMENT ON COLUMN audit_event.action IS
  'insert, update, delete, or read (a staff read of a participant''s personal row, written by the operation).';
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_event_append_only_all BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON audit_event TO kehrwert_app;

CREATE FUNCTION audit_write() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  named boolean := NOT ends_a_pairing(TG_TABLE_NAME, old_row, new_row);
BEGIN
  INSERT INTO audit_event (actor_id, client, operation, object, object_id, action)
  VALUES (CASE WHEN named THEN current_actor() END,
          CASE WHEN named THEN NULLIF(current_setting('kehrwert.client', true), '') END,
          CASE WHEN named THEN NULLIF(current_setting('kehrwert.operation', true), '') END,
          TG_TABLE_NAME,
          (COALESCE(new_row, old_row) ->> TG_ARGV[0])::uuid,
          lower(TG_OP));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION audit_write() IS
  'Trigger: writes one audit_event per changed row; the argument names the column that becomes object_id.';

CREATE TABLE idempotency_key (
  actor text NOT NULL,
  key text NOT NULL,
  operation text NOT NULL,
  request_hash bytea NOT NULL,
  status int,
  reply text,
  etag text,
  location text,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_key_actor_key_pkey PRIMARY KEY (actor, key),
  CONSTRAINT idempotency_key_actor_check CHECK (char_length(actor) BETWEEN 1 AND 200),
  CONSTRAINT idempotency_key_key_check CHECK (char_length(key) BETWEEN 1 AND 255),
  CONSTRAINT idempotency_key_request_hash_check CHECK (octet_length(request_hash) = 32),
  CONSTRAINT idempotency_key_status_check CHECK (status BETWEEN 200 AND 599)
);
CREATE INDEX idempotency_key_created_at_idx ON idempotency_key (created_at);
COMMENT ON TABLE idempotency_key IS
  'Replies to repeated POSTs, stored in the transaction of their effect. Read by the service alone, for the same caller. Kept for one day.';
COMMENT ON COLUMN idempotency_key.actor IS 'Who called: the subject of the token, at most 200 characters.';
COMMENT ON COLUMN idempotency_key.key IS 'The Idempotency-Key of the request, at most 255 characters.';
COMMENT ON COLUMN idempotency_key.operation IS 'operationId of the request.';
COMMENT ON COLUMN idempotency_key.request_hash IS 'SHA-256 of path and body: the same key with another request is refused.';
COMMENT ON COLUMN idempotency_key.status IS 'HTTP status of the reply; NULL until the operation is done.';
COMMENT ON COLUMN idempotency_key.reply IS 'Body of the reply.';
COMMENT ON COLUMN idempotency_key.etag IS 'ETag of the reply.';
COMMENT ON COLUMN idempotency_key.location IS 'Location of the reply.';
COMMENT ON COLUMN idempotency_key.created_at IS
  'When the key was first seen, in real time: a moved clock neither shortens nor lengthens its day.';
GRANT SELECT, INSERT, DELETE, UPDATE ON idempotency_key TO kehrwert_app;

CREATE FUNCTION transition_json(item transition) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'object', item.object,
    'object_id', item.object_id,
    'from', item.from_state,
    'to', item.to_state,
    'actor_id', item.actor_id,
    'at', rfc3339(item.at))
$$;
COMMENT ON FUNCTION transition_json(transition) IS 'One step of a history as the API shows it.';

-- migrate:down

-- The role stays: other databases of the cluster may use it.
DROP FUNCTION transition_json(transition);
DROP TABLE idempotency_key;
DROP FUNCTION audit_write();
DROP TABLE audit_event;
DROP FUNCTION state_history();
DROP FUNCTION ends_a_pairing(text, jsonb, jsonb);
DROP TABLE transition;
DROP FUNCTION append_only();
DROP FUNCTION state_guard();
DROP FUNCTION may_move(text, text, text, text[]);
DROP TABLE state_transition;
DROP FUNCTION row_version();
DROP FUNCTION clock_json(interval);
DROP FUNCTION refuse(text);
DROP FUNCTION with_member(json, text, json);
DROP FUNCTION only_fields(json, text[]);
DROP FUNCTION all_match(text[], text);
DROP FUNCTION current_actor();
DROP FUNCTION rfc3339(timestamptz);
DROP FUNCTION app_today();
DROP FUNCTION app_now();
DROP FUNCTION clock_movable();
DROP TABLE dev_clock;
DROP FUNCTION dev_clock_rules();
DROP FUNCTION uuidv7();
REVOKE USAGE ON SCHEMA public FROM kehrwert_app;
