-- SPDX-License-Identifier: Apache-2.0
-- Notifications.

-- migrate:up

CREATE TABLE notification (
  id uuid NOT NULL DEFAULT new_id(),
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
    'match_run_finished', 'user_name_changed'))
);
CREATE INDEX notification_employee_id_id_idx ON notification (employee_id, id);
CREATE INDEX notification_employee_id_id_unread_idx ON notification (employee_id, id) WHERE read_at IS NULL;
CREATE INDEX notification_object_id_employee_id_id_idx ON notification (object_id, employee_id, id);
COMMENT ON TABLE notification IS
  'What a person is told, as a kind and an id, without content and without naming who caused it. Readable by that person only. Kept as '
  'long as the program.';
COMMENT ON COLUMN notification.id IS 'UUID version 7.';
COMMENT ON COLUMN notification.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN notification.employee_id IS 'The person who is notified.';
COMMENT ON COLUMN notification.kind IS 'What happened; the client supplies the wording.';
COMMENT ON COLUMN notification.program_id IS 'The program it belongs to; NULL outside programs.';
COMMENT ON COLUMN notification.object IS 'Name of the table of the object that it is about.';
COMMENT ON COLUMN notification.object_id IS 'Id of the object that it is about.';
COMMENT ON COLUMN notification.read_at IS 'When the person marked it as read; NULL: unread.';
COMMENT ON COLUMN notification.created_at IS 'When the row was created.';
COMMENT ON COLUMN notification.updated_at IS 'When the row was last changed.';
GRANT SELECT, UPDATE (read_at) ON notification TO kehrwert_app;
