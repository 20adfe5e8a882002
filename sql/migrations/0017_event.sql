-- SPDX-License-Identifier: Apache-2.0
-- Joint events of a program: who is invited, who replies, who came.

-- migrate:up

INSERT INTO state_transition (object, from_state, to_state, moved_by) VALUES
  ('event', 'planned', 'cancelled', '{program_manager,service}'),
  ('event', 'cancelled', 'planned', '{program_manager}');

CREATE TABLE event (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'planned',
  kind text NOT NULL,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  starts_at timestamptz NOT NULL,
  minutes int NOT NULL,
  time_zone text NOT NULL,
  place text,
  open_to_all boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT event_id_pkey PRIMARY KEY (id),
  CONSTRAINT event_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT event_state_check CHECK (state IN ('planned', 'cancelled')),
  CONSTRAINT event_kind_check CHECK (kind IN ('start', 'half_time', 'end', 'community_day', 'training')),
  CONSTRAINT event_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT event_description_check CHECK (char_length(description) <= 4000),
  CONSTRAINT event_minutes_check CHECK (minutes BETWEEN 5 AND 1440),
  CONSTRAINT event_place_check CHECK (char_length(place) BETWEEN 1 AND 200)
);
CREATE INDEX event_program_id_starts_at_id_idx ON event (program_id, starts_at, id);
CREATE INDEX event_starts_at_id_idx ON event (starts_at, id) WHERE open_to_all;
COMMENT ON TABLE event IS
  'Joint meetings of a program. Read by its staff, by the invited, and by every employee if open to all. Kept as long as the program.';
COMMENT ON COLUMN event.id IS 'UUID version 7.';
COMMENT ON COLUMN event.version IS 'Counts changes from 1; the ETag. Replies do not count.';
COMMENT ON COLUMN event.program_id IS 'The program.';
COMMENT ON COLUMN event.state IS 'planned, cancelled.';
COMMENT ON COLUMN event.kind IS 'start, half_time, end of a round, community_day, or training: for others, beyond the pairs.';
COMMENT ON COLUMN event.title IS 'Name as shown, at most 200 characters.';
COMMENT ON COLUMN event.description IS 'What it is about, at most 4000 characters.';
COMMENT ON COLUMN event.starts_at IS 'Begin.';
COMMENT ON COLUMN event.minutes IS 'Length in minutes, 5 to 1440.';
COMMENT ON COLUMN event.time_zone IS 'IANA name of the zone of the place.';
COMMENT ON COLUMN event.place IS 'Room or address of a call, at most 200 characters.';
COMMENT ON COLUMN event.open_to_all IS 'Every employee sees it and may reply, invited or not.';
COMMENT ON COLUMN event.created_at IS 'When the row was made.';
COMMENT ON COLUMN event.updated_at IS 'When the row was last changed.';

CREATE TABLE event_invitation (
  event_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  invited_at timestamptz,
  reply text,
  replied_at timestamptz,
  attended boolean,
  CONSTRAINT event_invitation_event_id_employee_id_pkey PRIMARY KEY (event_id, employee_id),
  CONSTRAINT event_invitation_event_id_fkey FOREIGN KEY (event_id) REFERENCES event (id),
  CONSTRAINT event_invitation_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT event_invitation_reply_check CHECK (reply IN ('yes', 'no', 'maybe')),
  CONSTRAINT event_invitation_replied_at_check CHECK ((reply IS NULL) = (replied_at IS NULL))
);
CREATE INDEX event_invitation_employee_id_event_id_idx ON event_invitation (employee_id, event_id);
COMMENT ON TABLE event_invitation IS
  'The guests of an event: invited by its managers, or come by themselves where it is open to all. Read by the guest and by the '
  'program''s managers. Kept as long as the program.';
COMMENT ON COLUMN event_invitation.event_id IS 'The event.';
COMMENT ON COLUMN event_invitation.employee_id IS 'The guest.';
COMMENT ON COLUMN event_invitation.invited_at IS 'When a manager invited the guest; NULL: came by themself.';
COMMENT ON COLUMN event_invitation.reply IS 'yes, no or maybe; by the guest alone, until the event begins.';
COMMENT ON COLUMN event_invitation.replied_at IS 'When the guest last replied; set by a trigger.';
COMMENT ON COLUMN event_invitation.attended IS 'Whether the guest came, as a manager noted from the begin on; NULL: not noted.';

-- FOR SHARE, so that the program is not cancelled between this look and the commit.
CREATE FUNCTION event_rules() RETURNS trigger
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
  'Trigger: planned in a program that is neither cancelled nor archived (event_program_check), in a known zone, and not moved into the '
  'future once attendance is noted (event_attended_check).';

-- FOR SHARE, so that the event is neither cancelled nor moved between this look and the commit.
CREATE FUNCTION event_invitation_rules() RETURNS trigger
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
  'Trigger: guests are invited and reply, each for themself, to planned events before they begin; attendance is noted afterwards; who is '
  'not invited comes to events that are open to all alone.';

CREATE FUNCTION event_invitation_told() RETURNS trigger
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
COMMENT ON FUNCTION event_invitation_told() IS 'Trigger: tells the guest of the invitation.';

CREATE FUNCTION event_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(
    (SELECT array_agg(guest.employee_id)
       FROM event_invitation AS guest
      WHERE guest.event_id = NEW.id
        AND guest.employee_id IS DISTINCT FROM current_actor()),
    CASE WHEN NEW.state = 'cancelled' THEN 'event_cancelled' ELSE 'event_changed' END,
    NEW.program_id, 'event', NEW.id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION event_told() IS 'Trigger: tells the guests of a coming event that it is cancelled, takes place after all, or is moved.';

CREATE FUNCTION program_cancels_events() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE event
     SET state = 'cancelled'
   WHERE event.program_id = NEW.id
     AND event.state = 'planned'
     AND event.starts_at > app_now();
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_cancels_events() IS 'Trigger: a cancelled program cancels its coming events.';
CREATE TRIGGER program_8_events AFTER UPDATE ON program
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state = 'cancelled') EXECUTE FUNCTION program_cancels_events();

CREATE FUNCTION event_guest_leaves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone jsonb := to_jsonb(NEW);
BEGIN
  DELETE FROM event_invitation AS guest
   USING event
   WHERE event.id = guest.event_id
     AND event.starts_at > app_now()
     AND guest.employee_id = COALESCE(gone ->> 'employee_id', gone ->> 'id')::uuid
     AND (TG_TABLE_NAME = 'employee' OR event.program_id = (gone ->> 'program_id')::uuid);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION event_guest_leaves() IS
  'Trigger: who withdraws the consent is a guest of the program''s coming events no more, a leaver of none.';
CREATE TRIGGER consent_8_events AFTER INSERT ON consent
  FOR EACH ROW WHEN (NEW.state = 'withdrawn') EXECUTE FUNCTION event_guest_leaves();
CREATE TRIGGER employee_8_events AFTER UPDATE ON employee
  FOR EACH ROW WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION event_guest_leaves();

CREATE TRIGGER event_1_state BEFORE INSERT OR UPDATE ON event FOR EACH ROW EXECUTE FUNCTION state_guard('planned');
CREATE TRIGGER event_2_rules BEFORE INSERT OR UPDATE ON event FOR EACH ROW EXECUTE FUNCTION event_rules();
CREATE TRIGGER event_3_version BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER event_4_history AFTER UPDATE ON event FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE TRIGGER event_5_audit AFTER INSERT OR UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER event_6_told AFTER UPDATE ON event
  FOR EACH ROW WHEN (
    (NEW.state <> OLD.state AND NEW.starts_at > app_now())
    OR (NEW.state = 'planned' AND GREATEST(OLD.starts_at, NEW.starts_at) > app_now()
        AND (NEW.starts_at, NEW.minutes, NEW.time_zone, NEW.place) IS DISTINCT FROM (OLD.starts_at, OLD.minutes, OLD.time_zone, OLD.place)))
  EXECUTE FUNCTION event_told();
CREATE TRIGGER event_invitation_2_rules BEFORE INSERT OR UPDATE ON event_invitation
  FOR EACH ROW EXECUTE FUNCTION event_invitation_rules();
CREATE TRIGGER event_invitation_5_audit AFTER INSERT OR UPDATE OR DELETE ON event_invitation
  FOR EACH ROW EXECUTE FUNCTION audit_write('event_id');
CREATE TRIGGER event_invitation_6_told AFTER INSERT ON event_invitation
  FOR EACH ROW WHEN (NEW.invited_at IS NOT NULL) EXECUTE FUNCTION event_invitation_told();
CREATE TRIGGER event_invitation_6_told_later AFTER UPDATE ON event_invitation
  FOR EACH ROW WHEN (OLD.invited_at IS NULL AND NEW.invited_at IS NOT NULL) EXECUTE FUNCTION event_invitation_told();

GRANT SELECT, INSERT ON event TO kehrwert_app;
GRANT UPDATE (state, kind, title, description, starts_at, minutes, time_zone, place, open_to_all) ON event TO kehrwert_app;
GRANT SELECT, INSERT, UPDATE (invited_at, reply, attended) ON event_invitation TO kehrwert_app;

CREATE FUNCTION event_visible(item event) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT is_staff(item.program_id, ARRAY['program_manager', 'reviewer'])
      OR EXISTS (SELECT FROM event_invitation AS guest WHERE guest.event_id = item.id AND guest.employee_id = current_actor())
      OR (item.open_to_all
          AND EXISTS (SELECT FROM program WHERE program.id = item.program_id AND program.state NOT IN ('draft', 'cancelled')))
$$;
COMMENT ON FUNCTION event_visible(event) IS
  'True if the caller may see the event: staff of the program, guests, and everybody if it is open to all and the program is public.';

ALTER TABLE application
  ADD CONSTRAINT application_came_through_event_id_fkey FOREIGN KEY (came_through_event_id) REFERENCES event (id);
CREATE INDEX application_came_through_event_id_idx ON application (came_through_event_id);

CREATE FUNCTION application_event_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'INSERT' OR NEW.came_through_event_id IS DISTINCT FROM OLD.came_through_event_id)
    AND NOT EXISTS (SELECT FROM event WHERE event.id = NEW.came_through_event_id AND event_visible(event)) THEN
    PERFORM refuse('application_event_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION application_event_rules() IS
  'Trigger: the event through which somebody came is one that the applicant may see (application_event_check).';
CREATE TRIGGER application_2_event BEFORE INSERT OR UPDATE ON application
  FOR EACH ROW WHEN (NEW.came_through_event_id IS NOT NULL) EXECUTE FUNCTION application_event_rules();

CREATE FUNCTION event_invitation_json(item event_invitation) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'event_id', item.event_id,
    'employee_id', item.employee_id,
    'invited_at', rfc3339(item.invited_at),
    'reply', item.reply,
    'replied_at', rfc3339(item.replied_at),
    'attended', item.attended)
$$;
COMMENT ON FUNCTION event_invitation_json(event_invitation) IS 'A guest of an event as the API shows it to the guest and to managers.';

CREATE FUNCTION event_counts_json(item event) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'invited', count(*) FILTER (WHERE guest.invited_at IS NOT NULL),
    'yes', count(*) FILTER (WHERE guest.reply = 'yes'),
    'no', count(*) FILTER (WHERE guest.reply = 'no'),
    'maybe', count(*) FILTER (WHERE guest.reply = 'maybe'),
    'attended', count(*) FILTER (WHERE guest.attended),
    'came_through', (SELECT count(*)
                       FROM application
                      WHERE application.came_through_event_id = item.id
                        AND application.submitted_at IS NOT NULL
                        AND is_staff(application.program_id, ARRAY['program_manager'])))
    FROM event_invitation AS guest
   WHERE guest.event_id = item.id
$$;
COMMENT ON FUNCTION event_counts_json(event) IS
  'How many guests an event has, and how many applications it has brought to the programs of the caller, as the API shows it to the '
  'program''s managers.';

CREATE FUNCTION event_json(item event) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'state', item.state,
    'kind', item.kind,
    'title', item.title,
    'description', item.description,
    'starts_at', rfc3339(item.starts_at),
    'minutes', item.minutes,
    'time_zone', item.time_zone,
    'place', item.place,
    'open_to_all', item.open_to_all,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION event_json(event) IS 'An event as the API shows it.';

CREATE FUNCTION event_json(item event, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown json := event_json(item);
BEGIN
  IF 'invitation' = ANY (embed) THEN
    shown := with_member(shown, 'invitation', (SELECT event_invitation_json(guest)
                                                 FROM event_invitation AS guest
                                                WHERE guest.event_id = item.id AND guest.employee_id = current_actor()));
  END IF;
  IF 'counts' = ANY (embed) THEN
    shown := with_member(shown, 'counts', CASE WHEN is_staff(item.program_id, ARRAY['program_manager']) THEN event_counts_json(item) END);
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION event_json(event, text[]) IS
  'An event as the API shows it with what `embed` names: the caller''s own invitation, and the counts, null for all but managers.';

-- migrate:down

DROP FUNCTION event_json(event, text[]);
DROP FUNCTION event_json(event);
DROP FUNCTION event_counts_json(event);
DROP FUNCTION event_invitation_json(event_invitation);
DROP TRIGGER application_2_event ON application;
DROP FUNCTION application_event_rules();
DROP INDEX application_came_through_event_id_idx;
ALTER TABLE application DROP CONSTRAINT application_came_through_event_id_fkey;
DROP FUNCTION event_visible(event);
DROP TRIGGER employee_8_events ON employee;
DROP TRIGGER consent_8_events ON consent;
DROP FUNCTION event_guest_leaves();
DROP TRIGGER program_8_events ON program;
DROP FUNCTION program_cancels_events();
DROP TABLE event_invitation;
DROP TABLE event;
DROP FUNCTION event_told();
DROP FUNCTION event_invitation_told();
DROP FUNCTION event_invitation_rules();
DROP FUNCTION event_rules();
DELETE FROM state_transition WHERE object = 'event';
