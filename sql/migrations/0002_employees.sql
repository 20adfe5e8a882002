-- SPDX-License-Identifier: Apache-2.0
-- The employees, as supplied by HR, and their reporting lines.

-- migrate:up

CREATE TABLE employee (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  public_version bigint NOT NULL DEFAULT 1,
  user_name text NOT NULL,
  external_id text,
  display_name text COLLATE name_order NOT NULL,
  email text,
  unit text NOT NULL,
  level int NOT NULL,
  site text,
  time_zone text NOT NULL DEFAULT 'Europe/Berlin',
  manager_id uuid,
  birth_date date,
  minor boolean NOT NULL DEFAULT false,
  hired_on date,
  languages text[] NOT NULL DEFAULT '{}',
  active boolean NOT NULL DEFAULT true,
  search text COLLATE "C" NOT NULL DEFAULT '',
  left_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT employee_id_pkey PRIMARY KEY (id),
  CONSTRAINT employee_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES employee (id),
  CONSTRAINT employee_user_name_check CHECK (
    char_length(user_name) BETWEEN 1 AND 200 AND user_name = normalize(user_name) AND user_name !~ '[A-Z]'),
  CONSTRAINT employee_external_id_check CHECK (char_length(external_id) BETWEEN 1 AND 200),
  CONSTRAINT employee_display_name_check CHECK (char_length(display_name) BETWEEN 1 AND 200),
  CONSTRAINT employee_email_check CHECK (char_length(email) BETWEEN 3 AND 254 AND email ~ '^.+@[^@[:space:]]+$'),
  CONSTRAINT employee_unit_check CHECK (char_length(unit) BETWEEN 1 AND 200),
  CONSTRAINT employee_level_check CHECK (level BETWEEN 0 AND 9),
  CONSTRAINT employee_site_check CHECK (char_length(site) BETWEEN 1 AND 200),
  CONSTRAINT employee_languages_check CHECK (
    cardinality(languages) <= 20 AND all_match(languages, '^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$')),
  CONSTRAINT employee_left_at_check CHECK (active = (left_at IS NULL)),
  CONSTRAINT employee_own_manager_check CHECK (manager_id <> id)
);
-- The predicates keep PostgreSQL from treating the columns as keys. An UPDATE that sets a key column blocks every insert of a row that
-- references the employee.
CREATE UNIQUE INDEX employee_user_name_key ON employee (user_name) WHERE user_name IS NOT NULL;
CREATE UNIQUE INDEX employee_external_id_key ON employee (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX employee_manager_id_idx ON employee (manager_id);
CREATE INDEX employee_unit_id_idx ON employee (unit, id);
-- Includes what a search reads, so that it need not read everybody's rows.
CREATE INDEX employee_display_name_id_idx ON employee (display_name, id) INCLUDE (search, active);
COMMENT ON TABLE employee IS
  'The employees, as supplied by HR. Colleagues can read the public profile, and HR clients what they wrote themselves. Kept until HR has '
  'removed the person and no program needs the data.';
COMMENT ON COLUMN employee.id IS 'UUID version 7.';
COMMENT ON COLUMN employee.version IS
  'Starts at 1 and increases with every change; the ETag for HR clients. Readable by the person and by HR clients.';
COMMENT ON COLUMN employee.public_version IS
  'Starts at 1 and increases with every change of the public profile; the ETag for colleagues. Set by a trigger. Public.';
COMMENT ON COLUMN employee.user_name IS
  'Login name in the canonical form that the service makes; unique, at most 200 characters. Public.';
COMMENT ON COLUMN employee.external_id IS
  'Id in the HR system, at most 200 characters. Never changes once it is set. Readable by HR clients only.';
COMMENT ON COLUMN employee.display_name IS 'Full name as displayed, at most 200 characters. Public.';
COMMENT ON COLUMN employee.email IS
  'Address for messages from the service, at most 254 characters. Readable by the person and by HR clients.';
COMMENT ON COLUMN employee.unit IS 'Organisational unit, at most 200 characters. Public.';
COMMENT ON COLUMN employee.level IS 'Management level, 0 to 9: 0 is the board, 9 the lowest level. Public.';
COMMENT ON COLUMN employee.site IS 'Place of work, at most 200 characters. Public.';
COMMENT ON COLUMN employee.time_zone IS
  'IANA name of the time zone at the place of work; decides the working hours of minors. Readable by HR clients and the service.';
COMMENT ON COLUMN employee.manager_id IS
  'The manager in the solid reporting line, never the person themselves. HR data may contain cycles. Public.';
COMMENT ON COLUMN employee.birth_date IS
  'Used only for the age limit of a program and to know who is a minor. Never leaves the service: it is in no reply, and in no export '
  'except the person''s own.';
COMMENT ON COLUMN employee.minor IS
  'True if HR says that the person is under age. False if the birth date is known, because that decides. Readable by HR clients and the '
  'service.';
COMMENT ON COLUMN employee.hired_on IS 'First day at the company. Readable by HR clients and the service.';
COMMENT ON COLUMN employee.languages IS 'Spoken languages as BCP 47 tags, at most 20. Public.';
COMMENT ON COLUMN employee.active IS 'False once the person has left the company, which also ends their participation. Public.';
COMMENT ON COLUMN employee.search IS 'Display name and user name as search_text() writes them; set by a trigger. Public.';
COMMENT ON COLUMN employee.left_at IS 'When the person was deactivated; set by a trigger.';
COMMENT ON COLUMN employee.created_at IS 'When the row was created.';
COMMENT ON COLUMN employee.updated_at IS 'When the row was last changed.';
GRANT SELECT, INSERT ON employee TO kehrwert_app;
GRANT UPDATE (version, user_name, external_id, display_name, email, unit, level, site, time_zone, manager_id, birth_date, minor, hired_on,
              languages, active)
  ON employee TO kehrwert_app;

CREATE TABLE employee_binding (
  kind text NOT NULL,
  name text NOT NULL,
  employee_id uuid NOT NULL,
  since timestamptz NOT NULL,
  CONSTRAINT employee_binding_kind_name_pkey PRIMARY KEY (kind, name),
  CONSTRAINT employee_binding_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT employee_binding_kind_check CHECK (kind IN ('user_name', 'external_id'))
);
CREATE INDEX employee_binding_employee_id_idx ON employee_binding (employee_id);
COMMENT ON TABLE employee_binding IS
  'Every name that an employee has or had in tokens. It is never given to anybody else. Written only by a trigger and readable by the '
  'service only. Kept as long as the employee.';
COMMENT ON COLUMN employee_binding.kind IS 'user_name or external_id.';
COMMENT ON COLUMN employee_binding.name IS 'The user name or the external id.';
COMMENT ON COLUMN employee_binding.employee_id IS 'The employee.';
COMMENT ON COLUMN employee_binding.since IS
  'When the name was last given to the employee, or when they last came back to the company; in real time and whole seconds, as in tokens. '
  'Tokens issued before that are refused.';

CREATE TABLE employee_dotted_line (
  employee_id uuid NOT NULL,
  manager_id uuid NOT NULL,
  CONSTRAINT employee_dotted_line_employee_id_manager_id_pkey PRIMARY KEY (employee_id, manager_id),
  CONSTRAINT employee_dotted_line_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT employee_dotted_line_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES employee (id),
  CONSTRAINT employee_dotted_line_own_manager_check CHECK (manager_id <> employee_id)
);
CREATE INDEX employee_dotted_line_manager_id_idx ON employee_dotted_line (manager_id);
COMMENT ON TABLE employee_dotted_line IS
  'Dotted reporting lines, in addition to the solid one. They count for the reporting-line rule. Readable by HR clients.';
COMMENT ON COLUMN employee_dotted_line.employee_id IS 'The employee who reports to the manager.';
COMMENT ON COLUMN employee_dotted_line.manager_id IS 'The manager in the dotted line.';
GRANT SELECT, INSERT, DELETE ON employee_dotted_line TO kehrwert_app;
