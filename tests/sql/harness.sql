-- SPDX-License-Identifier: Apache-2.0
-- Schema test: the outcome of a statement, which is undone at once; the lines of the report; and a small company to try rules on.

CREATE SCHEMA test;
CREATE TABLE test.thing (name text PRIMARY KEY, id uuid NOT NULL DEFAULT new_id());

CREATE FUNCTION test.id(wanted text) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT thing.id FROM test.thing WHERE thing.name = wanted
$$;

-- Gives a thing a name. A name that is taken moves to the new thing.
CREATE FUNCTION test.named(name text, id uuid) RETURNS uuid LANGUAGE sql AS $$
  INSERT INTO test.thing (name, id) VALUES (named.name, named.id)
  ON CONFLICT (name) DO UPDATE SET id = excluded.id
  RETURNING thing.id
$$;

CREATE FUNCTION test.act_as(person text) RETURNS text LANGUAGE sql AS $$
  SELECT set_config('kehrwert.actor_id', COALESCE(test.id(person)::text, ''), true)
$$;

-- Returns 'done', the constraint that refused, or the SQLSTATE. Everything is undone.
CREATE FUNCTION test.outcome(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  rule text;
  code text;
BEGIN
  EXECUTE statement;
  RAISE EXCEPTION 'undo' USING ERRCODE = 'UNDO1';
EXCEPTION
  WHEN SQLSTATE 'UNDO1' THEN
    RETURN 'done';
  WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME, code = RETURNED_SQLSTATE;
    RETURN COALESCE(NULLIF(rule, ''), code);
END;
$$;

-- Returns how PostgreSQL finds the rows of a prepared statement, in a plan for any values.
CREATE FUNCTION test.plan(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  line text;
  plan text := '';
BEGIN
  PERFORM set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true);
  FOR line IN EXECUTE format('EXPLAIN (COSTS off) EXECUTE %I (NULL)', name) LOOP
    plan := plan || line || E'\n';
  END LOOP;
  RETURN plan;
END;
$$;

-- Returns what PostgreSQL would log beside the message. When a table's constraint refuses a row, that is the failing row.
CREATE FUNCTION test.logged(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  detail text;
BEGIN
  EXECUTE statement;
  RAISE EXCEPTION 'undo' USING ERRCODE = 'UNDO1', DETAIL = 'it was done';
EXCEPTION
  WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN detail;
END;
$$;

CREATE FUNCTION test.line(rule text, wanted text, got text) RETURNS text LANGUAGE sql AS $$
  SELECT CASE
           WHEN wanted IS NOT DISTINCT FROM got THEN 'ok - ' || rule
           ELSE format('not ok - %s: wanted %s, got %s', rule, COALESCE(wanted, 'NULL'), COALESCE(got, 'NULL'))
         END
$$;
CREATE FUNCTION test.passes(rule text, statement text) RETURNS text LANGUAGE sql AS $$
  SELECT test.line(rule, 'done', test.outcome(statement))
$$;
CREATE FUNCTION test.refuses(rule text, statement text, by_rule text) RETURNS text LANGUAGE sql AS $$
  SELECT test.line(rule || ' (' || by_rule || ')', by_rule, test.outcome(statement))
$$;
CREATE FUNCTION test.equal(rule text, query text, wanted text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  got text;
BEGIN
  EXECUTE query INTO got;
  RETURN test.line(rule, wanted, got);
END;
$$;

-- Runs the query after the statement, checks its result and undoes the statement.
CREATE FUNCTION test.after(rule text, statement text, query text, wanted text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  got text;
BEGIN
  EXECUTE statement;
  EXECUTE query INTO got;
  RAISE EXCEPTION 'undo' USING ERRCODE = 'UNDO1', DETAIL = COALESCE(got, 'NULL');
EXCEPTION
  WHEN SQLSTATE 'UNDO1' THEN
    GET STACKED DIAGNOSTICS got = PG_EXCEPTION_DETAIL;
    RETURN test.line(rule, wanted, got);
END;
$$;

CREATE FUNCTION test.person(name text, unit text, level int, boss text, languages text[] DEFAULT '{de,en}') RETURNS uuid
LANGUAGE sql AS $$
  WITH made AS (
    INSERT INTO employee (user_name, display_name, unit, level, manager_id, languages, birth_date)
    VALUES (person.name, initcap(person.name), person.unit, person.level, test.id(person.boss), person.languages, '1999-04-01')
    RETURNING employee.id)
  SELECT test.named(person.name, made.id) FROM made
$$;

CREATE FUNCTION test.program(name text, program_manager text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  named uuid;
BEGIN
  INSERT INTO program (title, owner_unit, starts_on, ends_on, consent_text, consent_version, confidentiality_text,
                       retention_days, mentor_capacity, sessions_planned, created_by)
  VALUES (name, 'People', '2020-01-01', '2090-12-31', 'I agree.', '1', 'We keep it to ourselves.', 90, 2, 4, test.id(program_manager))
  RETURNING test.named(name, program.id) INTO STRICT named;
  INSERT INTO topic (program_id, title) VALUES (test.id(name), 'Wikis') RETURNING test.named(name || ' topic', topic.id) INTO named;
  UPDATE program SET state = 'published' WHERE program.id = test.id(name);
  RETURN test.id(name);
END;
$$;

CREATE FUNCTION test.draft(person text, as_role text, in_program text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  made uuid;
BEGIN
  IF consent_current(test.id(in_program), test.id(person)) IS DISTINCT FROM 'given' THEN
    INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (test.id(in_program), test.id(person), '1', 'given');
  END IF;
  INSERT INTO application (program_id, employee_id, role) VALUES (test.id(in_program), test.id(person), as_role)
  RETURNING application.id INTO made;
  INSERT INTO application_topic (application_id, topic_id, level) VALUES (made, test.id(in_program || ' topic'), 3);
  RETURN test.named(person || ' ' || as_role, made);
END;
$$;

CREATE FUNCTION test.accepted(person text, as_role text, in_program text) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
  PERFORM test.draft(person, as_role, in_program);
  UPDATE application SET state = 'submitted' WHERE application.id = test.id(person || ' ' || as_role);
  UPDATE application SET state = 'accepted' WHERE application.id = test.id(person || ' ' || as_role);
  RETURN test.id(person || ' ' || as_role);
END;
$$;

CREATE FUNCTION test.pair(name text, mentor text, mentee text) RETURNS uuid LANGUAGE sql AS $$
  WITH made AS (
    INSERT INTO pairing (mentor_application_id, mentee_application_id)
    VALUES (test.id(mentor || ' mentor'), test.id(mentee || ' mentee'))
    RETURNING pairing.id)
  SELECT test.named(pair.name, made.id) FROM made
$$;

CREATE FUNCTION test.propose(name text, mentor text, mentee text) RETURNS uuid LANGUAGE sql AS $$
  WITH made AS (
    INSERT INTO proposal (mentor_application_id, mentee_application_id)
    VALUES (test.id(mentor || ' mentor'), test.id(mentee || ' mentee'))
    RETURNING proposal.id)
  SELECT test.named(propose.name, made.id) FROM made
$$;

CREATE FUNCTION test.offer(name text, mentor text, mentee text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM test.propose(name, mentor, mentee);
  UPDATE proposal SET state = 'offered' WHERE proposal.id = test.id(name);
END;
$$;

-- With the right to set what only a trigger sets.
CREATE FUNCTION test.active_since_2020(name text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, test, pg_temp AS $$
  UPDATE pairing SET activated_at = '2020-01-01' WHERE pairing.id = test.id(name)
$$;

CREATE FUNCTION test.activate(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pairing_goal (pairing_id, title) VALUES (test.id(name), 'Run a wiki');
  UPDATE pairing SET state = 'active', mentor_signed_at = app_now(), mentee_signed_at = app_now() WHERE pairing.id = test.id(name);
  PERFORM test.active_since_2020(name);
END;
$$;

CREATE FUNCTION test.session(name text, of_pair text, starts_at timestamptz) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  made uuid;
BEGIN
  INSERT INTO session (pairing_id, starts_at, time_zone, topic_id, goal)
  SELECT pairing.id, session.starts_at, 'Europe/Berlin', topic.id, 'Write a first page'
    FROM pairing JOIN topic ON topic.program_id = pairing.program_id
   WHERE pairing.id = test.id(of_pair)
   LIMIT 1
  RETURNING session.id INTO made;
  RETURN test.named(name, made);
END;
$$;

CREATE FUNCTION test.event(name text, in_program text, starts_at timestamptz, open_to_all boolean DEFAULT false) RETURNS uuid
LANGUAGE sql AS $$
  WITH made AS (
    INSERT INTO event (program_id, kind, title, starts_at, minutes, time_zone, open_to_all)
    VALUES (test.id(event.in_program), 'start', event.name, event.starts_at, 90, 'Europe/Berlin', event.open_to_all)
    RETURNING event.id)
  SELECT test.named(event.name, made.id) FROM made
$$;

CREATE FUNCTION test.hold(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE session SET state = 'confirmed' WHERE session.id = test.id(name);
  UPDATE session SET mentor_held_at = app_now() WHERE session.id = test.id(name);
  UPDATE session SET mentee_held_at = app_now() WHERE session.id = test.id(name);
END;
$$;

-- ada (board) is above carl (IT), who is above tina, who is above yuri. ada is also above erik (Sales). hanna runs the program spring; vera
-- has no role in it.
CREATE FUNCTION test.company() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM test.person('ada', 'Board', 0, NULL), test.person('carl', 'IT', 1, 'ada'), test.person('tina', 'IT', 3, 'carl');
  PERFORM test.person('yuri', 'IT', 6, 'tina'), test.person('erik', 'Sales', 1, 'ada'), test.person('frida', 'Trade', 2, 'erik');
  PERFORM test.person('hanna', 'People', 3, 'ada'), test.person('ole', 'People', 4, NULL), test.person('vera', 'Legal', 4, 'ada');
  PERFORM test.program('spring', 'hanna');
END;
$$;

-- The company with the active pairing duo of yuri (mentor) and erik (mentee) and its planned session past.
CREATE FUNCTION test.duo() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM test.company();
  PERFORM test.accepted('yuri', 'mentor', 'spring'), test.accepted('erik', 'mentee', 'spring');
  PERFORM test.pair('duo', 'yuri', 'erik');
  PERFORM test.activate('duo');
  PERFORM test.session('past', 'duo', app_now() - interval '2 hours');
END;
$$;

-- The duo, and so many people p1, p2 ..., each the manager of ten, all of them in pairs of the program: p2 is the mentor of p1, and so on.
CREATE FUNCTION test.large_company(people int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM test.duo();
  ALTER TABLE application DISABLE TRIGGER USER;
  ALTER TABLE pairing DISABLE TRIGGER USER;
  INSERT INTO employee (id, user_name, display_name, unit, level)
  SELECT test.named('p' || number, new_id()), 'p' || number, 'P', 'Unit ' || number, 5 FROM generate_series(1, people) AS number;
  UPDATE employee SET manager_id = boss.id
    FROM generate_series(2, people) AS number
    JOIN test.thing AS boss ON boss.name = 'p' || CASE WHEN number > 10 THEN number / 10 + 1 ELSE 1 END
   WHERE employee.user_name = 'p' || number;
  INSERT INTO application (id, program_id, employee_id, role, state, languages, capacity)
  SELECT test.id('p' || number), test.id('spring'), test.id('p' || number), CASE WHEN number % 2 = 0 THEN 'mentor' ELSE 'mentee' END,
         'matched', '{de}', 1
    FROM generate_series(1, people) AS number;
  INSERT INTO pairing (program_id, mentor_application_id, mentee_application_id, mentor_id, mentee_id, state, mentor_signed_at,
                       mentee_signed_at, sessions_planned)
  SELECT test.id('spring'), test.id('p' || number), test.id('p' || number - 1), test.id('p' || number), test.id('p' || number - 1),
         'active', app_now(), app_now(), 4
    FROM generate_series(2, people, 2) AS number;
  UPDATE program SET forbid_same_manager = false WHERE id = test.id('spring');
  ALTER TABLE application ENABLE TRIGGER USER;
  ALTER TABLE pairing ENABLE TRIGGER USER;
END;
$$;

GRANT USAGE ON SCHEMA test TO kehrwert_app;
GRANT SELECT, INSERT, UPDATE ON test.thing TO kehrwert_app;
