-- SPDX-License-Identifier: Apache-2.0
-- What people are told, and what the service does by itself when its time has come.

-- migrate:up

CREATE TABLE notification (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  employee_id uuid NOT NULL,
  kind text NOT NULL,
  program_id uuid,
  object text NOT NULL,
  object_id uuid NOT NULL,
  read_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT notification_id_pkey PRIMARY KEY (id),
  CONSTRAINT notification_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT notification_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT notification_kind_check CHECK (kind IN (
    'invitation_received', 'application_accepted', 'application_waitlisted', 'application_declined', 'application_assigned', 'place_free',
    'proposal_offered', 'pairing_formed', 'pairing_started', 'pairing_paused', 'pairing_resumed', 'pairing_conflict', 'pairing_completed',
    'pairing_ended', 'session_planned', 'session_moved', 'session_confirmed', 'session_cancelled', 'feedback_due', 'event_invited',
    'event_changed', 'event_cancelled', 'tutorial_shared', 'program_handed_over', 'program_moved',
    'match_run_finished'))
);
CREATE INDEX notification_employee_id_id_idx ON notification (employee_id, id);
COMMENT ON TABLE notification IS
  'The outbox: what one person is told, as a kind and an id, never with content and never with who did it. Read by the person alone. '
  'Kept as long as the program.';
COMMENT ON COLUMN notification.id IS 'UUID version 7.';
COMMENT ON COLUMN notification.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN notification.employee_id IS 'Who is told.';
COMMENT ON COLUMN notification.kind IS 'What has happened; the client has the words for it.';
COMMENT ON COLUMN notification.program_id IS 'The program it belongs to; NULL outside programs.';
COMMENT ON COLUMN notification.object IS 'Name of the table of what it is about.';
COMMENT ON COLUMN notification.object_id IS 'Id of what it is about.';
COMMENT ON COLUMN notification.read_at IS 'When the person marked it as read; NULL: unread.';
COMMENT ON COLUMN notification.created_at IS 'When the row was made.';
COMMENT ON COLUMN notification.updated_at IS 'When the row was last changed.';
CREATE TRIGGER notification_3_version BEFORE UPDATE ON notification FOR EACH ROW EXECUTE FUNCTION row_version();
GRANT SELECT, UPDATE (read_at) ON notification TO kehrwert_app;

CREATE FUNCTION notify(people uuid[], kind text, program_id uuid, object text, object_id uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO notification (employee_id, kind, program_id, object, object_id)
  SELECT DISTINCT employee.id, notify.kind, notify.program_id, notify.object, notify.object_id
    FROM employee
   WHERE employee.id = ANY (notify.people)
     AND employee.active
$$;
COMMENT ON FUNCTION notify(uuid[], text, uuid, text, uuid) IS
  'Tells each of these people, leavers excepted, once what has happened to the object.';

CREATE FUNCTION program_managers(program_id uuid) RETURNS uuid[]
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(array_agg(staff.employee_id ORDER BY staff.employee_id), '{}')
    FROM program_staff AS staff
   WHERE staff.program_id = program_managers.program_id
     AND staff.role = 'program_manager'
$$;
COMMENT ON FUNCTION program_managers(uuid) IS 'The program managers of the program, for notify().';

CREATE TABLE due_step (
  name text NOT NULL,
  position int NOT NULL,
  CONSTRAINT due_step_name_pkey PRIMARY KEY (name),
  CONSTRAINT due_step_position_key UNIQUE (position)
);
COMMENT ON TABLE due_step IS
  'The kinds of work that come due by date, each a function name(most int) RETURNS int. Changed by migrations only.';
COMMENT ON COLUMN due_step.name IS 'Name of the function: it does at most so many pieces of its due work and returns how many it did.';
COMMENT ON COLUMN due_step.position IS 'Order within one call of due_work.';

CREATE FUNCTION act_as(actor_id text, client text, operation text) RETURNS void
LANGUAGE sql VOLATILE AS $$
  SELECT set_config('kehrwert.actor_id', COALESCE(act_as.actor_id, ''), true),
         set_config('kehrwert.client', COALESCE(act_as.client, ''), true),
         set_config('kehrwert.operation', COALESCE(act_as.operation, ''), true)
$$;
COMMENT ON FUNCTION act_as(text, text, text) IS 'From here on history and audit name this actor, client and operation.';

-- A step or a row that fails leaves the others their turn; its warning has no content and reaches the service's log.
CREATE FUNCTION due_failed(step text, object_id uuid, state text, rule text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  RAISE WARNING 'due work % failed for %: % %', step, COALESCE(object_id::text, 'all'), state, rule;
END;
$$;
COMMENT ON FUNCTION due_failed(text, uuid, text, text) IS
  'Warns that a step of due work failed, for one object or (NULL) as a whole, with SQLSTATE and constraint.';

CREATE FUNCTION due_work(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  actor text := current_setting('kehrwert.actor_id', true);
  client text := current_setting('kehrwert.client', true);
  operation text := current_setting('kehrwert.operation', true);
  step text;
  done int := 0;
  more int;
  rule text;
BEGIN
  PERFORM act_as('', '', 'due_work');
  FOR step IN SELECT due_step.name FROM due_step ORDER BY due_step.position LOOP
    BEGIN
      EXECUTE format('SELECT %I($1)', step) INTO more USING most - done;
      done := done + more;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      PERFORM due_failed(step, NULL, SQLSTATE, rule);
    END;
    EXIT WHEN done >= most;
  END LOOP;
  PERFORM act_as(actor, client, operation);
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_work(int) IS
  'Does at most so many pieces of the work whose date has come, as nobody, and returns how many; 0 means that nothing is due. Each step '
  'takes its rows with FOR UPDATE SKIP LOCKED and looks at their state again, so that several instances of the service do nothing twice. '
  'A step that fails is undone and warned about, and the others go on.';

-- clock_timestamp, for the time of the transaction stands still.
CREATE FUNCTION due_work_all(seconds float8) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  WHILE clock_timestamp() < statement_timestamp() + make_interval(secs => seconds) LOOP
    IF due_work(100) = 0 THEN
      RETURN true;
    END IF;
  END LOOP;
  RETURN false;
END;
$$;
COMMENT ON FUNCTION due_work_all(float8) IS
  'Does all the work that is due, also what comes due by it; false if so many seconds were not enough.';
GRANT EXECUTE ON FUNCTION due_work(int) TO kehrwert_app;

CREATE FUNCTION notification_json(item notification) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'kind', item.kind,
    'program_id', item.program_id,
    'program_title', (SELECT program.title FROM program WHERE program.id = item.program_id AND program_visible(program)),
    'object', item.object,
    'object_id', item.object_id,
    'read', item.read_at IS NOT NULL,
    'read_at', rfc3339(item.read_at),
    'created_at', rfc3339(item.created_at))
$$;
COMMENT ON FUNCTION notification_json(notification) IS 'What a person is told, as the API shows it to the person.';

-- migrate:down

DROP FUNCTION notification_json(notification);
DROP FUNCTION due_work_all(float8);
DROP FUNCTION due_work(int);
DROP FUNCTION due_failed(text, uuid, text, text);
DROP FUNCTION act_as(text, text, text);
DROP TABLE due_step;
DROP FUNCTION program_managers(uuid);
DROP FUNCTION notify(uuid[], text, uuid, text, uuid);
DROP TABLE notification;
