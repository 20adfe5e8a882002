-- SPDX-License-Identifier: Apache-2.0
-- Invitations of chosen people to a program, and the place that one can guarantee.

-- migrate:up

CREATE TABLE invitation (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  role text NOT NULL,
  state text NOT NULL DEFAULT 'sent',
  place_guaranteed boolean NOT NULL DEFAULT false,
  message text NOT NULL DEFAULT '',
  invited_by uuid DEFAULT current_actor(),
  expires_at timestamptz NOT NULL,
  closed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT invitation_id_pkey PRIMARY KEY (id),
  CONSTRAINT invitation_id_program_id_employee_id_role_key UNIQUE (id, program_id, employee_id, role),
  CONSTRAINT invitation_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT invitation_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES employee (id),
  CONSTRAINT invitation_role_check CHECK (role IN ('mentor', 'mentee')),
  CONSTRAINT invitation_state_check CHECK (state IN ('sent', 'accepted', 'declined', 'expired')),
  CONSTRAINT invitation_message_check CHECK (char_length(message) <= 4000),
  CONSTRAINT invitation_closed_at_check CHECK (closed_at IS NOT NULL OR state IN ('sent', 'declined'))
);
CREATE UNIQUE INDEX invitation_program_id_employee_id_role_key ON invitation (program_id, employee_id, role) WHERE closed_at IS NULL;
CREATE INDEX invitation_program_id_id_idx ON invitation (program_id, id);
CREATE INDEX invitation_employee_id_id_idx ON invitation (employee_id, id);
CREATE INDEX invitation_expires_at_idx ON invitation (expires_at) WHERE closed_at IS NULL;
COMMENT ON TABLE invitation IS
  'Who is invited to take part in a program. Read by the invited person, by the managers of the program until it ends; to them a '
  'declined one looks as if nobody had answered. Kept as long as the program.';
COMMENT ON COLUMN invitation.id IS 'UUID version 7.';
COMMENT ON COLUMN invitation.version IS
  'Counts changes from 1; the ETag for the invited person. Managers get a version that tells no answer.';
COMMENT ON COLUMN invitation.program_id IS 'The program.';
COMMENT ON COLUMN invitation.employee_id IS 'Who is invited.';
COMMENT ON COLUMN invitation.role IS 'mentor or mentee.';
COMMENT ON COLUMN invitation.state IS 'sent, accepted, declined, expired. That it is declined is for the invited person alone.';
COMMENT ON COLUMN invitation.place_guaranteed IS 'True: the application that follows is accepted when it is submitted.';
COMMENT ON COLUMN invitation.message IS 'What the invited person reads, at most 4000 characters.';
COMMENT ON COLUMN invitation.invited_by IS 'Who invited; NULL for a service client.';
COMMENT ON COLUMN invitation.expires_at IS 'Until when it can be answered; left out: 14 days.';
COMMENT ON COLUMN invitation.closed_at IS
  'Since when it cannot be answered any more: accepted, withdrawn by a manager, or its time has passed; NULL while it is open.';
COMMENT ON COLUMN invitation.created_at IS 'When the row was made.';
COMMENT ON COLUMN invitation.updated_at IS 'When the row was last changed. The invited person alone.';
COMMENT ON INDEX invitation_program_id_employee_id_role_key IS
  'One open invitation per program, person and role; a declined one is open until its time has passed.';

INSERT INTO state_transition (object, from_state, to_state, moved_by) VALUES
  ('invitation', 'sent', 'accepted', '{invited}'),
  ('invitation', 'sent', 'declined', '{invited}'),
  ('invitation', 'sent', 'expired', '{program_manager,service}'),
  ('invitation', 'declined', 'accepted', '{invited}');

-- An application keeps to the person, program and role of its invitation.
ALTER TABLE application
  ADD CONSTRAINT application_invitation_id_fkey FOREIGN KEY (invitation_id, program_id, employee_id, role)
    REFERENCES invitation (id, program_id, employee_id, role);

CREATE FUNCTION invitation_open(item invitation) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT item.closed_at IS NULL AND item.expires_at > app_now()
$$;
COMMENT ON FUNCTION invitation_open(invitation) IS 'True while the invitation can be answered.';

CREATE FUNCTION invitation_insert_rules(item invitation) RETURNS invitation
LANGUAGE plpgsql AS $$
BEGIN
  item.expires_at := COALESCE(item.expires_at, app_now() + interval '14 days');
  item.closed_at := NULL;
  IF item.expires_at NOT BETWEEN app_now() AND app_now() + interval '366 days' THEN
    PERFORM refuse('invitation_expires_at_check');
  ELSIF NOT program_open(item.program_id) THEN
    PERFORM refuse('invitation_program_open_check');
  ELSIF item.employee_id = current_actor() THEN
    PERFORM refuse('invitation_self_check');
  ELSIF EXISTS (SELECT FROM employee WHERE employee.id = item.employee_id AND NOT employee.active) THEN
    PERFORM refuse('invitation_employee_active_check');
  ELSIF has_handed_in(item.program_id, item.employee_id, item.role) THEN
    PERFORM refuse('invitation_applied_check');
  END IF;
  -- One whose time has passed makes room, though the due work has not come to it yet.
  UPDATE invitation
     SET closed_at = invitation.expires_at
   WHERE invitation.program_id = item.program_id
     AND invitation.employee_id = item.employee_id
     AND invitation.role = item.role
     AND invitation.closed_at IS NULL
     AND invitation.expires_at <= app_now();
  RETURN item;
END;
$$;
COMMENT ON FUNCTION invitation_insert_rules(invitation) IS
  'A new invitation as it may be stored: to a program that takes applications, for an active colleague without an application, for at '
  'most 366 days.';

CREATE FUNCTION has_handed_in(program_id uuid, employee_id uuid, role text) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM application
     WHERE application.program_id = has_handed_in.program_id
       AND application.employee_id = has_handed_in.employee_id
       AND application.role = has_handed_in.role
       AND application.submitted_at IS NOT NULL
       AND application.state NOT IN ('withdrawn', 'declined'))
$$;
COMMENT ON FUNCTION has_handed_in(uuid, uuid, text) IS
  'True if the person has an open application in this role that the staff sees; a draft is nobody else''s to know.';

CREATE FUNCTION application_place_guaranteed(item application) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
           SELECT FROM invitation
            WHERE invitation.id = item.invitation_id
              AND invitation.state = 'accepted'
              AND invitation.place_guaranteed)
     AND NOT EXISTS (
           SELECT FROM transition
            WHERE transition.object_id = item.id
              AND transition.from_state = 'accepted'
              AND transition.to_state IN ('under_review', 'waitlisted', 'declined'))
$$;
COMMENT ON FUNCTION application_place_guaranteed(application) IS
  'True if the application came through an invitation with a guaranteed place and the staff has not taken the place back since.';

CREATE FUNCTION application_move_by_service(application_id uuid, to_state text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  actor text := COALESCE(current_setting('kehrwert.actor_id', true), '');
BEGIN
  PERFORM set_config('kehrwert.actor_id', '', true);
  UPDATE application SET state = to_state WHERE application.id = application_id AND application.state <> to_state;
  PERFORM set_config('kehrwert.actor_id', actor, true);
END;
$$;
COMMENT ON FUNCTION application_move_by_service(uuid, text) IS
  'Moves an application as the service''s own act: history and audit name nobody, whoever caused it.';
REVOKE EXECUTE ON FUNCTION application_move_by_service(uuid, text) FROM PUBLIC;

CREATE FUNCTION invitation_application(item invitation) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  known application;
BEGIN
  INSERT INTO application (program_id, employee_id, role, invitation_id)
  VALUES (item.program_id, item.employee_id, item.role, item.id)
  ON CONFLICT DO NOTHING;
  UPDATE application
     SET invitation_id = item.id
   WHERE application.program_id = item.program_id
     AND application.employee_id = item.employee_id
     AND application.role = item.role
     AND application.state NOT IN ('withdrawn', 'declined')
     AND application.invitation_id IS DISTINCT FROM item.id
  RETURNING application.* INTO known;
  IF item.place_guaranteed AND known.state IN ('submitted', 'under_review', 'shortlisted', 'waitlisted') THEN
    PERFORM application_move_by_service(known.id, 'accepted');
  END IF;
END;
$$;
COMMENT ON FUNCTION invitation_application(invitation) IS
  'Gives the accepted invitation its application: a new draft, or the one that is there; one that is handed in gets the guaranteed place.';
REVOKE EXECUTE ON FUNCTION invitation_application(invitation) FROM PUBLIC;

CREATE FUNCTION invitation_rules() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    RETURN invitation_insert_rules(NEW);
  END IF;
  IF NEW.state <> OLD.state AND NEW.state IN ('accepted', 'declined') THEN
    IF NOT invitation_open(OLD) THEN
      PERFORM refuse('invitation_expired_check');
    ELSIF NEW.state = 'accepted' AND NOT program_open(OLD.program_id) THEN
      PERFORM refuse('invitation_program_open_check');
    END IF;
  END IF;
  IF NEW.state = 'sent' AND NEW.closed_at IS NOT NULL THEN
    NEW.state := 'expired';
  ELSIF NEW.state IN ('accepted', 'expired') THEN
    NEW.closed_at := COALESCE(NEW.closed_at, app_now());
  END IF;
  IF NEW.state = 'accepted' AND OLD.state <> 'accepted' THEN
    -- Before the row is written, so that the statement that accepts can already show the application.
    PERFORM invitation_application(NEW);
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION invitation_rules() IS
  'Trigger: who can be invited, an answer only in time, and what is closed unanswered has expired. Accepting makes the application.';

CREATE FUNCTION invitation_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(ARRAY[sent.employee_id], 'invitation_received', sent.program_id, 'invitation', sent.id) FROM sent;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION invitation_told() IS 'Trigger: tells the invited people.';

-- No row of the audit tells that somebody declined: it has the invitation, its acceptance and its withdrawal by a manager.
CREATE TRIGGER invitation_1_state BEFORE INSERT OR UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION state_guard('sent');
CREATE TRIGGER invitation_2_rules BEFORE INSERT OR UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION invitation_rules();
CREATE TRIGGER invitation_3_version BEFORE UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER invitation_4_history AFTER UPDATE ON invitation
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE TRIGGER invitation_5_audit AFTER INSERT ON invitation FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER invitation_5_audit_closed AFTER UPDATE ON invitation
  FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at < OLD.expires_at) EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER invitation_6_told AFTER INSERT ON invitation
  REFERENCING NEW TABLE AS sent FOR EACH STATEMENT EXECUTE FUNCTION invitation_told();

GRANT SELECT, INSERT, UPDATE (state, closed_at) ON invitation TO kehrwert_app;

CREATE FUNCTION due_invitations(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  done int;
BEGIN
  WITH due AS (
    SELECT invitation.id
      FROM invitation
     WHERE invitation.closed_at IS NULL
       AND invitation.expires_at <= app_now()
     ORDER BY invitation.expires_at
     LIMIT most
       FOR UPDATE SKIP LOCKED
  )
  UPDATE invitation
     SET closed_at = invitation.expires_at
    FROM due
   WHERE invitation.id = due.id;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_invitations(int) IS
  'Due work: closes invitations whose time has passed; an unanswered one expires, a declined one stays declined for who declined it.';
INSERT INTO due_step (name, position) VALUES ('due_invitations', 20);

CREATE FUNCTION invitation_relations(item invitation) RETURNS text[]
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN item.employee_id = current_actor() THEN ARRAY['invited']
           WHEN is_staff(program.id, ARRAY['program_manager']) AND NOT program_ended(program) THEN ARRAY['program_manager']
           ELSE '{}'
         END
    FROM program
   WHERE program.id = item.program_id
     AND program_visible(program)
$$;
COMMENT ON FUNCTION invitation_relations(invitation) IS
  'What the caller is to the invitation: invited or program_manager, until the program ends; NULL or empty for everybody else.';

CREATE FUNCTION invitation_state(item invitation, own boolean) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN item.state = 'accepted' OR (own AND item.state = 'declined') THEN item.state
           WHEN invitation_open(item) THEN 'sent'
           ELSE 'expired'
         END
$$;
COMMENT ON FUNCTION invitation_state(invitation, boolean) IS
  'The state as it is shown: who declined reads declined; everybody else reads sent until the time has passed, then expired.';

CREATE FUNCTION invitation_version(item invitation, own boolean) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN own THEN item.version + (item.closed_at IS NULL AND NOT invitation_open(item))::int
           WHEN invitation_state(item, false) = 'sent' THEN 1
           ELSE 2
         END
$$;
COMMENT ON FUNCTION invitation_version(invitation, boolean) IS
  'The version as it is shown: passing its time counts as a change before the due work has come to it; to managers it is 1 while sent and '
  '2 from then on, whatever happened in between.';

CREATE FUNCTION invitation_json(item invitation, own boolean) RETURNS json
LANGUAGE sql VOLATILE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', invitation_version(item, own),
    'program_id', item.program_id,
    'employee_id', item.employee_id,
    'role', item.role,
    'state', invitation_state(item, own),
    'place_guaranteed', item.place_guaranteed,
    'message', item.message,
    'invited_by', item.invited_by,
    'application_id', CASE WHEN own THEN (SELECT application.id
                                            FROM application
                                           WHERE application.invitation_id = item.id
                                           ORDER BY application.id DESC
                                           LIMIT 1) END,
    'expires_at', rfc3339(item.expires_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(CASE
                            WHEN own THEN item.updated_at
                            WHEN invitation_state(item, false) = 'sent' THEN item.created_at
                            ELSE COALESCE(item.closed_at, item.expires_at)
                          END))
$$;
COMMENT ON FUNCTION invitation_json(invitation, boolean) IS
  'An invitation as the API shows it, to the invited person (own) or to a manager, who cannot tell a declined one from one without an '
  'answer. Volatile: sees the application made earlier in the same statement.';

CREATE FUNCTION invitation_history(item invitation, own boolean) RETURNS SETOF transition
LANGUAGE sql STABLE AS $$
  SELECT step.id, step.object, step.object_id, step.from_state, step.to_state,
         CASE WHEN step.actor_id = current_actor() THEN step.actor_id END, step.at
    FROM transition AS step
   WHERE own
     AND step.object_id = item.id
   UNION ALL
  SELECT step.id, step.object, step.object_id, 'sent', step.to_state, step.actor_id, step.at
    FROM transition AS step
   WHERE NOT own
     AND step.object_id = item.id
     AND step.to_state = 'accepted'
   UNION ALL
  SELECT item.id, 'invitation', item.id, 'sent', 'expired', NULL::uuid, COALESCE(item.closed_at, item.expires_at)
   WHERE NOT own
     AND invitation_state(item, false) = 'expired'
$$;
COMMENT ON FUNCTION invitation_history(invitation, boolean) IS
  'The steps of an invitation as they are shown: to managers one step at most, made up where the true ones would tell a decline; the '
  'invited person reads the own actor alone.';

-- migrate:down

DROP FUNCTION invitation_history(invitation, boolean);
DROP FUNCTION invitation_json(invitation, boolean);
DROP FUNCTION invitation_version(invitation, boolean);
DROP FUNCTION invitation_state(invitation, boolean);
DROP FUNCTION invitation_relations(invitation);
DELETE FROM due_step WHERE name = 'due_invitations';
DROP FUNCTION due_invitations(int);
DROP TRIGGER invitation_2_rules ON invitation;
DROP FUNCTION invitation_rules();
DROP FUNCTION invitation_application(invitation);
DROP FUNCTION invitation_insert_rules(invitation);
DROP FUNCTION invitation_open(invitation);
ALTER TABLE application DROP CONSTRAINT application_invitation_id_fkey;
DELETE FROM state_transition WHERE object = 'invitation';
DROP TABLE invitation;
DROP FUNCTION invitation_told();
DROP FUNCTION application_place_guaranteed(application);
DROP FUNCTION application_move_by_service(uuid, text);
DROP FUNCTION has_handed_in(uuid, uuid, text);
