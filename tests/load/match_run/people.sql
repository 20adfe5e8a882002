-- SPDX-License-Identifier: Apache-2.0
-- A made-up company with a published program: :people accepted mentors and as many mentees. Run it on an empty database of its own: no rule
-- is checked while it is loaded.
\set ON_ERROR_STOP 1
BEGIN;
SET LOCAL session_replication_role = replica;
SELECT setseed(0.42);

-- Each manager has up to ten reports, five levels deep; every twentieth person also has a dotted line.
INSERT INTO employee (id, user_name, display_name, unit, level, manager_id, languages)
SELECT lpad(to_hex(n), 32, '0')::uuid, 'person.' || n, 'Person ' || n, 'Unit ' || n % 60, least(9, 1 + length(n::text)),
       CASE WHEN n > 1 THEN lpad(to_hex(n / 10 + (n < 10)::int), 32, '0')::uuid END,
       CASE n % 5 WHEN 0 THEN '{de}' WHEN 1 THEN '{en,de}' WHEN 2 THEN '{fr,en}' ELSE '{de,en}' END::text[]
  FROM generate_series(1, 2 * :people + 2) AS n;
INSERT INTO employee_dotted_line (employee_id, manager_id)
SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(1 + (n * 7) % :people), 32, '0')::uuid
  FROM generate_series(20, 2 * :people, 20) AS n
 WHERE n <> 1 + (n * 7) % :people;
UPDATE employee SET user_name = 'demo.program_manager' WHERE id = lpad(to_hex(2 * :people + 2), 32, '0')::uuid;
INSERT INTO employee_binding (kind, name, employee_id, since)
SELECT 'user_name', employee.user_name, employee.id, date_trunc('second', now()) FROM employee;

INSERT INTO program (id, state, title, owner_unit, starts_on, ends_on, consent_text, consent_version, confidentiality_text, retention_days)
VALUES (lpad('ffff', 32, '0')::uuid, 'published', 'Large program', 'Unit 1', current_date + 10, current_date + 200, 'Yes', '1', 'Quiet',
        30);
INSERT INTO program_staff (program_id, employee_id, role)
VALUES (lpad('ffff', 32, '0')::uuid, lpad(to_hex(2 * :people + 2), 32, '0')::uuid, 'program_manager');
INSERT INTO topic (id, program_id, title, position)
SELECT lpad('aa' || n, 32, '0')::uuid, lpad('ffff', 32, '0')::uuid, 'Topic ' || n, n FROM generate_series(10, 21) AS n;

-- Odd numbers are mentors, even ones mentees; every fifth mentor has two places.
INSERT INTO application (id, program_id, employee_id, role, state, languages, site, slots, wishes, please_not, capacity, submitted_at)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, lpad('ffff', 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid,
       CASE WHEN n % 2 = 1 THEN 'mentor' ELSE 'mentee' END, 'accepted', employee.languages,
       CASE WHEN random() < 0.8 THEN 'Site ' || floor(random() * 6) END,
       CASE
         WHEN random() < 0.7 THEN ARRAY(
           SELECT DISTINCT (ARRAY['mon', 'tue', 'wed', 'thu', 'fri'])[1 + floor(random() * 5)::int + 0 * n]
                        || (ARRAY['_am', '_pm'])[1 + floor(random() * 2)::int]
             FROM generate_series(1, 4))
         ELSE '{}'
       END,
       CASE WHEN random() < 0.1 THEN ARRAY[lpad(to_hex(1 + floor(random() * 2 * :people)::int), 32, '0')::uuid] ELSE '{}' END,
       CASE WHEN random() < 0.05 THEN ARRAY[lpad(to_hex(1 + floor(random() * 2 * :people)::int), 32, '0')::uuid] ELSE '{}' END,
       CASE WHEN n % 10 = 1 THEN 2 ELSE 1 END, app_now()
  FROM generate_series(1, 2 * :people) AS n
  JOIN employee ON employee.id = lpad(to_hex(n), 32, '0')::uuid;
INSERT INTO application_topic (application_id, topic_id, program_id, level)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, topic.id, topic.program_id, 1 + floor(random() * 5)::int
  FROM generate_series(1, 2 * :people) AS n
  JOIN topic ON random() < 0.35;
INSERT INTO consent (program_id, employee_id, text_version, state)
SELECT lpad('ffff', 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, '1', 'given' FROM generate_series(1, 2 * :people) AS n;
COMMIT;
ANALYZE;
