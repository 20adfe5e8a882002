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

CREATE OR REPLACE TRIGGER event_invitation_5_audit AFTER UPDATE OR DELETE ON event_invitation
  FOR EACH ROW EXECUTE FUNCTION audit_write('event_id');
CREATE OR REPLACE TRIGGER event_invitation_5_audit_insert AFTER INSERT ON event_invitation
  REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_write_all('event_id');

CREATE OR REPLACE FUNCTION event_invitations_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(invited.people, 'event_invited', event.program_id, 'event', event.id)
     FROM (SELECT guest.event_id, array_agg(guest.employee_id) AS people
             FROM changed_rows AS guest
            WHERE guest.invited_at IS NOT NULL
              AND guest.employee_id IS DISTINCT FROM current_actor()
            GROUP BY guest.event_id) AS invited
     JOIN event ON event.id = invited.event_id;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION event_invitations_told() IS 'Trigger: notifies new guests of their invitation, except the person who invites.';
CREATE OR REPLACE TRIGGER event_invitation_6_told AFTER INSERT ON event_invitation
  REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION event_invitations_told();

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
COMMENT ON FUNCTION event_invitation_told() IS 'Trigger: notifies somebody who is invited after having joined on their own initiative.';
CREATE OR REPLACE TRIGGER event_invitation_6_told_later AFTER UPDATE ON event_invitation
  FOR EACH ROW WHEN (OLD.invited_at IS NULL AND NEW.invited_at IS NOT NULL) EXECUTE FUNCTION event_invitation_told();
