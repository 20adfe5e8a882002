-- SPDX-License-Identifier: Apache-2.0
-- The people. Everybody who has reports has five of them, except the last one, who has fewer. Each of the five branches below the board has
-- divisions and units.
--
-- `pool` says what somebody is in programs: whoever has reports can be a mentee. Of every fifty of the others, one is on the staff of
-- programs, one is an apprentice, one has left, and all the rest can be mentors. `seat` numbers the people of a pool in a branch, in random
-- order. Dotted lines lead from mentors to managers of the next branch, so everybody above a mentor is in one of these two branches;
-- 55_pairings.sql adds a few lines that break this rule.

CREATE TEMPORARY TABLE seed_person ON COMMIT DROP AS
WITH RECURSIVE tree (number, level, branch, unit) AS (
  VALUES (1, 0, NULL::int, NULL::int)
   UNION ALL
  SELECT child.number, tree.level + 1, CASE WHEN tree.level = 0 THEN child.number - 2 ELSE tree.branch END,
         CASE WHEN tree.level = 2 THEN child.number - 31 ELSE tree.unit END
    FROM tree
   CROSS JOIN seed_size
   CROSS JOIN LATERAL generate_series(5 * tree.number - 3, least(5 * tree.number + 1, seed_size.employees)) AS child(number)
),
placed AS (
  SELECT tree.*,
         CASE
           WHEN tree.number = 1 THEN 'board'
           WHEN 5 * tree.number - 3 <= seed_size.employees THEN 'manager'
           WHEN tree.number % 50 = 0 THEN 'staff'
           WHEN tree.number % 50 = 1 THEN 'apprentice'
           WHEN tree.number % 50 = 2 THEN 'left'
           ELSE 'mentor'
         END AS pool
    FROM tree
   CROSS JOIN seed_size
),
named AS (
  SELECT placed.*,
         seed_pick('first name', placed.number,
                   '{Anna,Bernd,Clara,Dieter,Eva,Frank,Gerda,Hans,Ines,Jan,Karin,Lars,Maria,Norbert,Olga,Paul,Rita,Stefan,Tina,Ulf,Vera,
                     Willi,Xenia,Yannick,Zoe,Arne,Birgit,Carl,Dana,Emil,Fatma,Gregor,Helga,Ivo,Jana,Kai,Lena,Malte,Nora,Ole,Pia,Rudi}')
           AS first_name,
         seed_pick('last name', placed.number, words.last) || CASE seed_draw('second name', placed.number, 3)
           WHEN 0 THEN '' ELSE '-' || seed_pick('third name', placed.number, words.last)
         END AS last_name
    FROM placed
   CROSS JOIN (VALUES ('{Beispiel,Muster,Probe,Vorlage,Entwurf,Modell,Schablone,Attrappe,Platzhalter,Niemand,Irgendwer,Fiktiv,Erfunden,
                         Fantasie,Nirgends,Ungenannt,Testfall,Blanko}'::text[])) AS words(last)
)
SELECT named.number, named.level, COALESCE(named.branch, 0) AS branch, named.pool,
       seed_id('employee', named.number, seed_size.day - interval '4 years' + make_interval(secs => named.number)) AS id,
       row_number() OVER (PARTITION BY named.pool, named.branch ORDER BY seed_draw('seat', named.number, 268435456), named.number)::int - 1
         AS seat,
       named.first_name || ' ' || named.last_name AS display_name,
       lower(named.first_name || '.' || named.last_name) || '.' || named.number AS user_name,
       CASE WHEN named.unit IS NULL THEN 'Board'
            ELSE (ARRAY['Software', 'Networks', 'Controlling', 'Sales', 'Marketing', 'Logistics', 'Assembly', 'Recruiting', 'Service Desk',
                        'Purchasing'])[1 + named.unit % 10] || ' ' || 1 + named.unit / 10
       END AS unit,
       -- Mentors are 20 to 34 years old, and all but the apprentices joined at least four years ago, when they were 16 or older.
       CASE named.pool WHEN 'apprentice' THEN 16
                       WHEN 'mentor' THEN 20 + seed_draw('age', named.number, 15)
                       ELSE 30 + seed_draw('age', named.number, 33) END AS age
  FROM named
 CROSS JOIN seed_size;

CREATE UNIQUE INDEX seed_person_number ON seed_person (number);
CREATE UNIQUE INDEX seed_person_seat ON seed_person (pool, branch, seat);
ANALYZE seed_person;

CREATE TEMPORARY TABLE seed_pool ON COMMIT DROP AS
SELECT person.pool, person.branch, count(*)::int AS people FROM seed_person AS person GROUP BY person.pool, person.branch;
ANALYZE seed_pool;

-- The people whom scripts/token names.
UPDATE seed_person
   SET user_name = special.user_name
  FROM (VALUES ('staff', 0, 0, 'demo.program_manager'), ('staff', 1, 0, 'demo.reviewer'), ('staff', 2, 0, 'demo.admin'),
               ('staff', 3, 0, 'demo.auditor'), ('mentor', 2, 0, 'demo.participant')) AS special(pool, branch, seat, user_name)
 WHERE (seed_person.pool, seed_person.branch, seed_person.seat) = (special.pool, special.branch, special.seat);

INSERT INTO employee (id, user_name, external_id, display_name, email, unit, level, site, time_zone, manager_id, birth_date, minor,
                      hired_on, languages, active, search, left_at, created_at, updated_at)
SELECT person.id, person.user_name, 'hr-' || person.number, person.display_name, person.user_name || '@company.example', person.unit,
       person.level, place.site, place.zone, superior.id,
       CASE WHEN person.pool <> 'apprentice' OR person.number % 400 <> 1
            THEN (seed_size.day - make_interval(years => person.age, days => seed_draw('birthday', person.number, 360)))::date END,
       person.pool = 'apprentice' AND person.number % 400 = 1,
       (CASE person.pool
          WHEN 'apprentice' THEN seed_size.day - make_interval(days => 10 + seed_draw('hired', person.number, 80))
          ELSE seed_size.day - make_interval(years => 4 + seed_draw('hired', person.number, person.age - 19))
        END)::date,
       seed_pick('languages', person.number,
                 '{"{de,en}","{de,en}","{de,en}","{de}","{en,de}","{de,en,fr}","{de,pl}","{en,de,es}"}')::text[],
       person.pool <> 'left', search_text(person.display_name || ' ' || person.user_name),
       CASE person.pool WHEN 'left' THEN seed_size.day - make_interval(days => 1 + seed_draw('left', person.number, 1000)) END,
       seed_size.day - interval '4 years' + make_interval(secs => person.number),
       seed_size.day - interval '4 years' + make_interval(secs => person.number)
  FROM seed_person AS person
 CROSS JOIN seed_size
  LEFT JOIN seed_person AS superior ON superior.number = (person.number + 3) / 5 AND person.number > 1
  JOIN (VALUES (0, 'Berlin', 'Europe/Berlin'), (1, 'Hamburg', 'Europe/Berlin'), (2, 'Leipzig', 'Europe/Berlin'),
               (3, 'Wien', 'Europe/Vienna'), (4, 'Warszawa', 'Europe/Warsaw')) AS place(number, site, zone)
    ON place.number = CASE seed_draw('site', person.number, 3) WHEN 0 THEN seed_draw('other site', person.number, 5) ELSE person.branch END
 ORDER BY person.number;

INSERT INTO employee_binding (kind, name, employee_id, since)
SELECT given.kind, given.name, employee.id, date_trunc('second', employee.created_at)
  FROM employee
 CROSS JOIN LATERAL (VALUES ('user_name', employee.user_name), ('external_id', employee.external_id)) AS given(kind, name);

INSERT INTO employee_dotted_line (employee_id, manager_id)
SELECT person.id, superior.id
  FROM seed_person AS person
  JOIN seed_pool AS next ON next.pool = 'manager' AND next.branch = (person.branch + 1) % 5
  JOIN seed_person AS superior
    ON superior.pool = 'manager'
   AND superior.branch = next.branch
   AND superior.seat = seed_draw('dotted line', person.number, next.people)
 WHERE person.pool = 'mentor'
   AND person.number % 20 = 9;

INSERT INTO time_zone (name)
SELECT DISTINCT employee.time_zone FROM employee
    ON CONFLICT DO NOTHING;
