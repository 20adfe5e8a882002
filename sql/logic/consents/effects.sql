-- SPDX-License-Identifier: Apache-2.0
-- What happens when a consent is given or withdrawn.

CREATE OR REPLACE TRIGGER consent_5_audit AFTER INSERT ON consent FOR EACH ROW EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION consent_withdrawn_applications() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pairings_lock(NEW.program_id, NEW.employee_id);
  UPDATE application
     SET state = 'withdrawn'
   WHERE application.employee_id = NEW.employee_id
     AND application.program_id = NEW.program_id
     AND application.state <> 'withdrawn';
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION consent_withdrawn_applications() IS
  'Trigger: when a consent is withdrawn, withdraws the person''s applications in the program, even declined ones. This ends their pairings '
  'and closes their answers.';
CREATE OR REPLACE TRIGGER consent_6_participation AFTER INSERT ON consent
  FOR EACH ROW WHEN (NEW.state = 'withdrawn') EXECUTE FUNCTION consent_withdrawn_applications();

CREATE OR REPLACE FUNCTION consent_withdrawn_feedback() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE feedback
     SET state = 'sealed'
   WHERE feedback.author_id = NEW.employee_id
     AND feedback.program_id = NEW.program_id
     AND feedback.state = 'open';
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION consent_withdrawn_feedback() IS
  'Trigger: when a consent is withdrawn, seals the person''s open feedback in the program as it is, so that they are asked nothing more.';
CREATE OR REPLACE TRIGGER consent_7_feedback AFTER INSERT ON consent
  FOR EACH ROW WHEN (NEW.state = 'withdrawn') EXECUTE FUNCTION consent_withdrawn_feedback();

CREATE OR REPLACE FUNCTION consent_withdrawn_events() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM event_invitation AS guest
   USING event
   WHERE event.id = guest.event_id
     AND event.program_id = NEW.program_id
     AND event.starts_at > app_now()
     AND guest.employee_id = NEW.employee_id;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION consent_withdrawn_events() IS
  'Trigger: when a consent is withdrawn, removes the person from the guest lists of the program''s future events.';
CREATE OR REPLACE TRIGGER consent_8_events AFTER INSERT ON consent
  FOR EACH ROW WHEN (NEW.state = 'withdrawn') EXECUTE FUNCTION consent_withdrawn_events();
