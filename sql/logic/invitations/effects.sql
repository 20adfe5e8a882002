-- SPDX-License-Identifier: Apache-2.0
-- What happens when an invitation is created or accepted.

CREATE OR REPLACE FUNCTION invitation_application(item invitation) RETURNS void
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
  'Gives an accepted invitation its application: a new draft, or the open application that already exists. If the latter has been '
  'submitted and the invitation guarantees a place, it is accepted.';
REVOKE EXECUTE ON FUNCTION invitation_application(invitation) FROM PUBLIC;

CREATE OR REPLACE TRIGGER invitation_4_history AFTER UPDATE ON invitation
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
-- The audit records that an invitation is created, accepted or withdrawn by a program manager. It must not reveal that somebody declined.
CREATE OR REPLACE TRIGGER invitation_5_audit AFTER INSERT ON invitation
  REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_write_all('id');
CREATE OR REPLACE TRIGGER invitation_5_audit_closed AFTER UPDATE ON invitation
  FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at < OLD.expires_at) EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION invitation_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(ARRAY[sent.employee_id], 'invitation_received', sent.program_id, 'invitation', sent.id) FROM sent;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION invitation_told() IS 'Trigger: notifies the invited people.';
CREATE OR REPLACE TRIGGER invitation_6_told AFTER INSERT ON invitation
  REFERENCING NEW TABLE AS sent FOR EACH STATEMENT EXECUTE FUNCTION invitation_told();
