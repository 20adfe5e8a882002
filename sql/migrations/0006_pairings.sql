-- SPDX-License-Identifier: Apache-2.0
-- Pairings with their goals and session plans.

-- migrate:up

CREATE TABLE pairing (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  mentor_application_id uuid NOT NULL,
  mentee_application_id uuid NOT NULL,
  mentor_id uuid NOT NULL,
  mentee_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'forming',
  mentor_signed_at timestamptz,
  mentee_signed_at timestamptz,
  sessions_planned int NOT NULL,
  conflict text,
  activated_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT pairing_id_pkey PRIMARY KEY (id),
  CONSTRAINT pairing_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT pairing_mentor_application_id_fkey FOREIGN KEY (mentor_application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT pairing_mentee_application_id_fkey FOREIGN KEY (mentee_application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT pairing_mentor_id_fkey FOREIGN KEY (mentor_id) REFERENCES employee (id),
  CONSTRAINT pairing_mentee_id_fkey FOREIGN KEY (mentee_id) REFERENCES employee (id),
  CONSTRAINT pairing_state_check CHECK (state IN ('forming', 'active', 'paused', 'completed', 'ended')),
  CONSTRAINT pairing_self_check CHECK (mentor_id <> mentee_id),
  CONSTRAINT pairing_sessions_planned_check CHECK (sessions_planned BETWEEN 1 AND 200),
  CONSTRAINT pairing_conflict_check CHECK (
    conflict IS NULL
    OR (conflict IN ('reporting_line_conflict', 'same_unit_conflict', 'same_manager_conflict') AND state <> 'active')),
  CONSTRAINT pairing_signature_required CHECK (
    state IN ('forming', 'ended') OR (mentor_signed_at IS NOT NULL AND mentee_signed_at IS NOT NULL)),
  CONSTRAINT pairing_closed_at_check CHECK ((state IN ('completed', 'ended')) = (closed_at IS NOT NULL))
);
CREATE UNIQUE INDEX pairing_mentor_id_mentee_id_program_id_key ON pairing (mentor_id, mentee_id, program_id)
  WHERE state IN ('forming', 'active', 'paused');
CREATE INDEX pairing_id_idx ON pairing (id) WHERE conflict IS NOT NULL;
CREATE INDEX pairing_mentee_id_id_idx ON pairing (mentee_id, id);
CREATE INDEX pairing_mentor_id_id_idx ON pairing (mentor_id, id);
CREATE INDEX pairing_program_id_id_idx ON pairing (program_id, id);
CREATE INDEX pairing_program_id_state_id_idx ON pairing (program_id, state, id);
CREATE INDEX pairing_mentor_application_id_idx ON pairing (mentor_application_id);
CREATE INDEX pairing_mentee_application_id_idx ON pairing (mentee_application_id);
COMMENT ON TABLE pairing IS
  'One mentor and one mentee of a program. Readable by the pair; the program managers see that it exists and which state it is '
  'in. Kept as long as the program.';
COMMENT ON COLUMN pairing.id IS 'UUID version 7.';
COMMENT ON COLUMN pairing.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN pairing.program_id IS 'The program; defaults to that of the mentor''s application.';
COMMENT ON COLUMN pairing.mentor_application_id IS 'The mentor''s application, in the same program.';
COMMENT ON COLUMN pairing.mentee_application_id IS 'The mentee''s application, in the same program.';
COMMENT ON COLUMN pairing.mentor_id IS 'The mentor; defaults to the applicant.';
COMMENT ON COLUMN pairing.mentee_id IS 'The mentee; defaults to the applicant.';
COMMENT ON COLUMN pairing.state IS 'forming, active, paused, completed, ended.';
COMMENT ON COLUMN pairing.mentor_signed_at IS
  'When the mentor signed the confidentiality agreement; set once. Readable by the pair; program managers see only whether it is signed.';
COMMENT ON COLUMN pairing.mentee_signed_at IS
  'When the mentee signed the confidentiality agreement; set once. Readable by the pair; program managers see only whether it is signed.';
COMMENT ON COLUMN pairing.sessions_planned IS 'Number of sessions the pair wants to have, 1 to 200; defaults to the program''s.';
COMMENT ON COLUMN pairing.conflict IS
  'The rule that the pairing has broken since a change in HR data or in the program''s rules, as the code of the API''s error for it; '
  'NULL: none. Set by a trigger. The pairing cannot be active until the conflict is resolved.';
COMMENT ON COLUMN pairing.activated_at IS 'When it first became active; set by a trigger.';
COMMENT ON COLUMN pairing.closed_at IS 'When it was completed or ended; set by a trigger. Who ended it is not stored anywhere.';
COMMENT ON COLUMN pairing.created_at IS 'When the row was created.';
COMMENT ON COLUMN pairing.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT pairing_self_check ON pairing IS 'Nobody mentors themselves.';
COMMENT ON CONSTRAINT pairing_signature_required ON pairing IS 'Both must sign before a pairing becomes active.';
GRANT SELECT, INSERT, UPDATE (state, mentor_signed_at, mentee_signed_at, sessions_planned) ON pairing TO kehrwert_app;

CREATE TABLE pairing_goal (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  pairing_id uuid NOT NULL,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'open',
  written_by uuid,
  written_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT pairing_goal_id_pkey PRIMARY KEY (id),
  CONSTRAINT pairing_goal_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing (id),
  CONSTRAINT pairing_goal_written_by_fkey FOREIGN KEY (written_by) REFERENCES employee (id),
  CONSTRAINT pairing_goal_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT pairing_goal_description_check CHECK (char_length(description) <= 4000),
  CONSTRAINT pairing_goal_state_check CHECK (state IN ('open', 'reached', 'dropped'))
);
CREATE INDEX pairing_goal_pairing_id_id_idx ON pairing_goal (pairing_id, id);
COMMENT ON TABLE pairing_goal IS
  'What the pair wants to achieve. Readable by the pair only; reports contain counts. Kept as long as the pairing.';
COMMENT ON COLUMN pairing_goal.id IS 'UUID version 7.';
COMMENT ON COLUMN pairing_goal.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN pairing_goal.pairing_id IS 'The pairing.';
COMMENT ON COLUMN pairing_goal.title IS 'The goal, at most 200 characters.';
COMMENT ON COLUMN pairing_goal.description IS 'Details of the goal, at most 4000 characters.';
COMMENT ON COLUMN pairing_goal.state IS 'open, reached or dropped; any move is allowed.';
COMMENT ON COLUMN pairing_goal.written_by IS
  'Which of the two wrote the current text or took up the dropped goal again; set by a trigger. Readable by nobody: what matters is that '
  'both agree, not whose idea it was.';
COMMENT ON COLUMN pairing_goal.written_at IS 'When the current text was written or the dropped goal was taken up again; set by a trigger.';
COMMENT ON COLUMN pairing_goal.created_at IS 'When the row was created.';
COMMENT ON COLUMN pairing_goal.updated_at IS 'When the row was last changed.';
GRANT SELECT, INSERT, DELETE, UPDATE (title, description, state) ON pairing_goal TO kehrwert_app;

CREATE TABLE pairing_plan (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  pairing_id uuid NOT NULL,
  changed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT pairing_plan_id_pkey PRIMARY KEY (id),
  CONSTRAINT pairing_plan_pairing_id_key UNIQUE (pairing_id),
  CONSTRAINT pairing_plan_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing (id)
);
COMMENT ON TABLE pairing_plan IS
  'The session plan of a pair: one row per pairing, created with it. Readable by the pair only. Kept as long as the pairing.';
COMMENT ON COLUMN pairing_plan.id IS 'UUID version 7.';
COMMENT ON COLUMN pairing_plan.version IS
  'Starts at 1 and increases with every change of the items or of the sessions planned from them; used as the ETag.';
COMMENT ON COLUMN pairing_plan.pairing_id IS 'The pairing.';
COMMENT ON COLUMN pairing_plan.changed_at IS 'When the pair last changed the items; NULL: the plan is still as it was drawn up.';
COMMENT ON COLUMN pairing_plan.created_at IS 'When the row was created.';
COMMENT ON COLUMN pairing_plan.updated_at IS 'When the row was last changed.';
GRANT SELECT, UPDATE (changed_at) ON pairing_plan TO kehrwert_app;

CREATE TABLE plan_item (
  id uuid NOT NULL DEFAULT new_id(),
  pairing_id uuid NOT NULL,
  program_id uuid NOT NULL,
  position int NOT NULL,
  title text NOT NULL,
  module_id uuid,
  topic_id uuid,
  goal text,
  CONSTRAINT plan_item_id_pkey PRIMARY KEY (id),
  CONSTRAINT plan_item_id_pairing_id_key UNIQUE (id, pairing_id),
  CONSTRAINT plan_item_pairing_id_position_key UNIQUE (pairing_id, position) DEFERRABLE,
  CONSTRAINT plan_item_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing_plan (pairing_id),
  CONSTRAINT plan_item_module_id_fkey FOREIGN KEY (module_id, program_id) REFERENCES module (id, program_id),
  CONSTRAINT plan_item_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES topic (id, program_id),
  CONSTRAINT plan_item_position_check CHECK (position BETWEEN 1 AND 200),
  CONSTRAINT plan_item_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT plan_item_goal_check CHECK (char_length(goal) BETWEEN 1 AND 4000)
);
CREATE INDEX plan_item_module_id_idx ON plan_item (module_id);
CREATE INDEX plan_item_topic_id_idx ON plan_item (topic_id);
COMMENT ON TABLE plan_item IS
  'One item of a session plan: a session that the pair wants to have. Readable by the pair only. Kept as long as the pairing.';
COMMENT ON COLUMN plan_item.id IS 'UUID version 7.';
COMMENT ON COLUMN plan_item.pairing_id IS 'The pairing.';
COMMENT ON COLUMN plan_item.program_id IS 'The program of the pairing, which the foreign keys to module and topic share; set by a trigger.';
COMMENT ON COLUMN plan_item.position IS 'Position in the session plan, 1 to 200.';
COMMENT ON COLUMN plan_item.title IS 'Title of the session, at most 200 characters. Readable by the pair only.';
COMMENT ON COLUMN plan_item.module_id IS 'The module, in the same program; NULL: none. Readable by the pair only.';
COMMENT ON COLUMN plan_item.topic_id IS 'The topic, in the same program; NULL: none. Readable by the pair only.';
COMMENT ON COLUMN plan_item.goal IS 'What the session should achieve, at most 4000 characters; NULL: left open. Readable by the pair only.';
GRANT SELECT, INSERT, DELETE, UPDATE (position, title, module_id, topic_id, goal) ON plan_item TO kehrwert_app;
