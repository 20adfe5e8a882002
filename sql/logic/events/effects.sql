-- SPDX-License-Identifier: Apache-2.0
-- What a change to an event or its guest list sets off.

CREATE OR REPLACE TRIGGER event_4_history AFTER UPDATE ON event FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE OR REPLACE TRIGGER event_5_audit AFTER INSERT OR UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION event_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM due_job_add('event_tell', NEW.id,
                      jsonb_build_object('kind', CASE WHEN NEW.state = 'cancelled' THEN 'event_cancelled' ELSE 'event_changed' END), 50);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION event_told() IS
  'Trigger: notifies the guests of a future event when it is cancelled or planned again, or when its time or place changes: '
  '50 at once, the others by due work.';
CREATE OR REPLACE TRIGGER event_6_told AFTER UPDATE ON event
  FOR EACH ROW WHEN (
    (NEW.state <> OLD.state AND NEW.starts_at > app_now())
    OR (NEW.state = 'planned' AND GREATEST(OLD.starts_at, NEW.starts_at) > app_now()
        AND (NEW.starts_at, NEW.minutes, NEW.time_zone, NEW.place) IS DISTINCT FROM (OLD.starts_at, OLD.minutes, OLD.time_zone, OLD.place)))
  EXECUTE FUNCTION event_told();

CREATE OR REPLACE TRIGGER event_invitation_5_audit AFTER INSERT OR UPDATE OR DELETE ON event_invitation
  FOR EACH ROW EXECUTE FUNCTION audit_write('event_id');

CREATE OR REPLACE FUNCTION event_invitation_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.employee_id IS DISTINCT FROM current_actor() THEN
    PERFORM notify(ARRAY[NEW.employee_id], 'event_invited', event.program_id, 'event', event.id)
       FROM event
      WHERE event.id = NEW.event_id;
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION event_invitation_told() IS 'Trigger: notifies the guest of the invitation.';
CREATE OR REPLACE TRIGGER event_invitation_6_told AFTER INSERT ON event_invitation
  FOR EACH ROW WHEN (NEW.invited_at IS NOT NULL) EXECUTE FUNCTION event_invitation_told();
CREATE OR REPLACE TRIGGER event_invitation_6_told_later AFTER UPDATE ON event_invitation
  FOR EACH ROW WHEN (OLD.invited_at IS NULL AND NEW.invited_at IS NOT NULL) EXECUTE FUNCTION event_invitation_told();
