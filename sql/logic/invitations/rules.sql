-- SPDX-License-Identifier: Apache-2.0
-- Who can be invited, and how long an invitation can be answered.

CREATE OR REPLACE FUNCTION invitation_open(item invitation) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT item.closed_at IS NULL AND item.expires_at > app_now() AND program_open(item.program_id)
$$;
COMMENT ON FUNCTION invitation_open(invitation) IS
  'True while the invitation can be answered: before its deadline, and as long as the program takes applications.';

CREATE OR REPLACE FUNCTION invitation_ended_at(item invitation) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT LEAST(COALESCE(item.closed_at, item.expires_at), program_applications_end(program),
                 CASE
                   WHEN NOT takes_applications(program) THEN (
                     SELECT max(step.at)
                       FROM transition AS step
                      WHERE step.object_id = program.id
                        AND step.from_state IN ('published', CASE WHEN program.enrolment = 'rolling' THEN 'running' END))
                 END)
      FROM program
     WHERE program.id = item.program_id);
END;
$$;
COMMENT ON FUNCTION invitation_ended_at(invitation) IS
  'When an invitation that is not open ended: when it was closed or its deadline passed, or earlier when the program stopped taking '
  'applications.';

CREATE OR REPLACE FUNCTION guarantees_own_report(employee_id uuid, place_guaranteed boolean) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN place_guaranteed AND is_above(current_actor(), guarantees_own_report.employee_id);
END;
$$;
COMMENT ON FUNCTION guarantees_own_report(uuid, boolean) IS
  'True if such an invitation would decide about somebody below the caller: with a guaranteed place, whoever accepts and submits is '
  'accepted. Another program manager then makes and withdraws it.';

CREATE OR REPLACE FUNCTION invitation_insert_rules(item invitation) RETURNS invitation
LANGUAGE plpgsql AS $$
BEGIN
  item.expires_at := COALESCE(item.expires_at, app_now() + interval '14 days');
  item.closed_at := NULL;
  IF guarantees_own_report(item.employee_id, item.place_guaranteed) THEN
    PERFORM refuse('invitation_superior_check');
  ELSIF item.expires_at NOT BETWEEN app_now() AND app_now() + interval '366 days' THEN
    PERFORM refuse('invitation_expires_at_check');
  ELSIF NOT program_open(item.program_id) THEN
    PERFORM refuse('invitation_program_open_check');
  ELSIF item.employee_id = current_actor() THEN
    PERFORM refuse('invitation_self_check');
  ELSIF EXISTS (SELECT FROM employee WHERE employee.id = item.employee_id AND NOT employee.active) THEN
    PERFORM refuse('invitation_employee_active_check');
  ELSIF has_submitted(item.program_id, item.employee_id, item.role) THEN
    PERFORM refuse('invitation_applied_check');
  END IF;
  item.expires_at := LEAST(item.expires_at, (SELECT program_applications_end(program) FROM program WHERE program.id = item.program_id));
  -- An invitation past its deadline does not block a new one, even if due work has not closed it yet.
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
  'Completes and checks a new invitation. The program must be open for applications, the invited person must be an active colleague who '
  'has not applied in this role, and the deadline must be at most 366 days away. Nobody guarantees a place to somebody below them '
  '(invitation_superior_check). A deadline after the closing day of applications is brought forward to the end of that day.';

CREATE OR REPLACE FUNCTION application_place_guaranteed(item application) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
           SELECT FROM invitation
            WHERE invitation.id = item.invitation_id
              AND invitation.state = 'accepted'
              AND invitation.place_guaranteed)
     AND NOT EXISTS (
           SELECT FROM transition
            WHERE transition.object_id = item.id
              AND transition.from_state = 'accepted'
              AND transition.to_state IN ('under_review', 'waitlisted', 'declined'));
END;
$$;
COMMENT ON FUNCTION application_place_guaranteed(application) IS
  'True if the application came through an invitation with a guaranteed place and the staff has not taken the place back since.';

CREATE OR REPLACE TRIGGER invitation_1_state BEFORE INSERT OR UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION state_guard('sent');

CREATE OR REPLACE FUNCTION invitation_rules() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    RETURN invitation_insert_rules(NEW);
  END IF;
  IF NEW.state <> OLD.state AND NEW.state IN ('accepted', 'declined') THEN
    IF NOT invitation_open(OLD) THEN
      PERFORM refuse('invitation_expired_check');
    END IF;
  END IF;
  IF NEW.state = 'sent' AND NEW.closed_at IS NOT NULL THEN
    NEW.state := 'expired';
  ELSIF NEW.state IN ('accepted', 'expired') THEN
    NEW.closed_at := COALESCE(NEW.closed_at, app_now());
  END IF;
  IF NEW.state = 'accepted' AND OLD.state <> 'accepted' THEN
    -- Done before the row is written, so that the statement that accepts can already return the application.
    PERFORM invitation_application(NEW);
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION invitation_rules() IS
  'Trigger: checks who can be invited, allows an answer only before the deadline, and marks an invitation that closes unanswered as '
  'expired. Accepting an invitation creates the application.';
CREATE OR REPLACE TRIGGER invitation_2_rules BEFORE INSERT OR UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION invitation_rules();

CREATE OR REPLACE TRIGGER invitation_3_version BEFORE UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION row_version();
