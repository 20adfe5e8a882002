-- SPDX-License-Identifier: Apache-2.0
-- Joint events of a program and their guests.

-- migrate:up

CREATE TABLE event (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'planned',
  kind text NOT NULL,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  starts_at timestamptz(3) NOT NULL,
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
  'Joint meetings of a program. Readable by its staff and guests, and by every employee if open to all. Kept as long as the program.';
COMMENT ON COLUMN event.id IS 'UUID version 7.';
COMMENT ON COLUMN event.version IS
  'Starts at 1 and increases with every change of the event, but not with replies of guests; used as the ETag.';
COMMENT ON COLUMN event.program_id IS 'The program.';
COMMENT ON COLUMN event.state IS 'planned or cancelled.';
COMMENT ON COLUMN event.kind IS 'start, half_time or end of a round, community_day, or training (for people outside the pairings).';
COMMENT ON COLUMN event.title IS 'Name as displayed, at most 200 characters.';
COMMENT ON COLUMN event.description IS 'What the event is about, at most 4000 characters.';
COMMENT ON COLUMN event.starts_at IS 'When the event begins.';
COMMENT ON COLUMN event.minutes IS 'Length in minutes, 5 to 1440.';
COMMENT ON COLUMN event.time_zone IS 'IANA name of the time zone at the place.';
COMMENT ON COLUMN event.place IS 'Room or call address, at most 200 characters.';
COMMENT ON COLUMN event.open_to_all IS 'True: every employee sees the event and may reply, invited or not.';
COMMENT ON COLUMN event.created_at IS 'When the row was created.';
COMMENT ON COLUMN event.updated_at IS 'When the row was last changed.';
GRANT SELECT, INSERT ON event TO kehrwert_app;
GRANT UPDATE (state, kind, title, description, starts_at, minutes, time_zone, place, open_to_all) ON event TO kehrwert_app;

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
  'The guests of an event: invited by its program managers, or on their own initiative if the event is open to all. Readable by the guest '
  'and by the program managers. Kept as long as the program.';
COMMENT ON COLUMN event_invitation.event_id IS 'The event.';
COMMENT ON COLUMN event_invitation.employee_id IS 'The guest.';
COMMENT ON COLUMN event_invitation.invited_at IS 'When a program manager invited the guest; NULL if nobody did.';
COMMENT ON COLUMN event_invitation.reply IS 'yes, no or maybe. Only the guest can reply, and only until the event begins.';
COMMENT ON COLUMN event_invitation.replied_at IS 'When the guest last replied; set by a trigger.';
COMMENT ON COLUMN event_invitation.attended IS
  'Whether the guest attended, recorded by a program manager once the event has begun; NULL: not recorded.';
GRANT SELECT, INSERT, UPDATE (invited_at, reply, attended) ON event_invitation TO kehrwert_app;
