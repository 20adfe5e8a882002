-- SPDX-License-Identifier: Apache-2.0
-- What is always true of events and invitations to them.

CREATE OR REPLACE TRIGGER event_1_state BEFORE INSERT OR UPDATE ON event FOR EACH ROW EXECUTE FUNCTION state_guard('planned');

-- FOR SHARE, so that the program cannot be cancelled between this check and the commit.
CREATE OR REPLACE FUNCTION event_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  owner_state text;
BEGIN
  IF NEW.state = 'planned' AND (TG_OP = 'INSERT' OR OLD.state <> 'planned') THEN
    SELECT program.state INTO owner_state FROM program WHERE program.id = NEW.program_id FOR SHARE;
    IF owner_state IN ('cancelled', 'archived') THEN
      PERFORM refuse('event_program_check');
    END IF;
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.time_zone <> OLD.time_zone) AND NOT time_zone_exists(NEW.time_zone) THEN
    PERFORM refuse('event_time_zone_check');
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.starts_at > app_now()
    AND EXISTS (SELECT FROM event_invitation AS guest WHERE guest.event_id = OLD.id AND guest.attended IS NOT NULL) THEN
    PERFORM refuse('event_attended_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION event_rules() IS
  'Trigger: requires a known time zone (event_time_zone_check) and, for a planned event, a program that is neither cancelled nor archived '
  '(event_program_check). Refuses to move an event into the future once attendance has been recorded (event_attended_check).';
CREATE OR REPLACE TRIGGER event_2_rules BEFORE INSERT OR UPDATE ON event FOR EACH ROW EXECUTE FUNCTION event_rules();

CREATE OR REPLACE TRIGGER event_3_version BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION row_version();

-- FOR SHARE, so that the event can be neither cancelled nor moved between this check and the commit.
CREATE OR REPLACE FUNCTION event_invitation_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  owner event;
  former event_invitation;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    former := OLD;
  END IF;
  SELECT event.* INTO owner FROM event WHERE event.id = NEW.event_id FOR SHARE;
  IF owner.state <> 'planned' THEN
    PERFORM refuse('event_invitation_planned_check');
  END IF;
  IF NEW.invited_at IS NOT NULL AND former.invited_at IS NULL THEN
    PERFORM FROM program WHERE program.id = owner.program_id AND program.state IN ('draft', 'cancelled', 'archived');
    IF FOUND THEN
      PERFORM refuse('event_invitation_program_check');
    END IF;
  ELSIF TG_OP = 'INSERT' AND NOT owner.open_to_all THEN
    PERFORM refuse('event_invitation_open_check');
  END IF;
  IF NEW.reply IS DISTINCT FROM former.reply THEN
    IF current_actor() <> NEW.employee_id THEN
      PERFORM refuse('event_invitation_person_check');
    END IF;
    NEW.replied_at := CASE WHEN NEW.reply IS NOT NULL THEN app_now() END;
  END IF;
  IF owner.starts_at <= app_now() AND (NEW.invited_at, NEW.reply) IS DISTINCT FROM (former.invited_at, former.reply) THEN
    PERFORM refuse('event_invitation_begun_check');
  ELSIF owner.starts_at > app_now() AND NEW.attended IS NOT NULL THEN
    PERFORM refuse('event_invitation_attended_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION event_invitation_rules() IS
  'Trigger: allows invitations and replies only while the event is planned and has not begun, and lets guests reply only for themselves. '
  'Attendance can be recorded only once the event has begun. Without an invitation, people can be guests only of events that are open to '
  'all.';
CREATE OR REPLACE TRIGGER event_invitation_2_rules BEFORE INSERT OR UPDATE ON event_invitation
  FOR EACH ROW EXECUTE FUNCTION event_invitation_rules();

CREATE OR REPLACE TRIGGER event_3_growth BEFORE INSERT OR DELETE ON event
  FOR EACH ROW EXECUTE FUNCTION growth_bound('event of a program', 'program_id');
