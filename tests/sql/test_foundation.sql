-- SPDX-License-Identifier: Apache-2.0
-- Ids, clock, times, field selection, versions, audit and idempotency keys.
BEGIN;
SELECT test.equal('new_id has version 7 and the RFC variant',
  $$SELECT bool_and(id::text ~ '^.{14}7.{4}[89ab]') FROM (SELECT new_id() AS id FROM generate_series(1, 500)) AS made$$, 'true');
SELECT test.equal('new_id carries the time in milliseconds',
  $$SELECT abs(('x' || substr(replace(new_id()::text, '-', ''), 1, 12))::bit(48)::bigint
             - extract(epoch FROM clock_timestamp()) * 1000) < 50$$, 'true');
SELECT test.equal('new_id does not repeat', $$SELECT count(DISTINCT new_id()) FROM generate_series(1, 2000)$$, '2000');
DO $$ BEGIN PERFORM test.named('first', new_id()); PERFORM pg_sleep(0.001); PERFORM test.named('second', new_id()); END $$;
SELECT test.equal('new_id sorts by time of creation', $$SELECT test.id('first') < test.id('second')$$, 'true');
SELECT test.equal('without a shift, app_now is now', $$SELECT app_now() = now()$$, 'true');
SAVEPOINT shifted;
INSERT INTO dev_clock (shift) VALUES (interval '3 months');
SELECT test.equal('a moved clock has no effect in production', $$SELECT app_now() = now()$$, 'true');
SELECT set_config('kehrwert.clock_shift', clock_shift(), true);
SELECT test.equal('app_now follows dev_clock in development', $$SELECT app_now() = now() + interval '3 months'$$, 'true');
SELECT set_config('kehrwert.clock_shift', '', true);
SELECT test.refuses('dev_clock has at most one row', $$INSERT INTO dev_clock (shift) VALUES ('1 day')$$, 'dev_clock_only_row_pkey');
ROLLBACK TO shifted;
SELECT test.equal('rfc3339 is UTC with Z', $$SELECT rfc3339('2026-03-01 09:30:00.25+02')$$, '2026-03-01T07:30:00.250Z');
SELECT test.equal('rfc3339 of NULL is NULL', $$SELECT rfc3339(NULL)$$, NULL);
SELECT test.equal('only_fields keeps the order of the object',
  $$SELECT only_fields('{"a":1,"b":{"x":[1]},"c":null}', '{c,a}')$$, '{ "a" : 1, "c" : null }');
SELECT test.equal('only_fields without a list keeps all', $$SELECT only_fields('{"a":1}', NULL)$$, '{"a":1}');
SELECT test.equal('only_fields of nothing known is empty', $$SELECT only_fields('{"a":1}', '{z}')$$, '{}');
SELECT test.equal('current_actor is NULL without claims', $$SELECT current_actor()$$, NULL);
SELECT test.equal('may_move checks the relation', $$SELECT may_move('application', 'draft', 'submitted', '{reviewer}')$$, 'false');
SELECT test.equal('may_move allows the applicant', $$SELECT may_move('application', 'draft', 'submitted', '{mentor,applicant}')$$, 'true');
SELECT test.equal('may_move refuses a move that is not allowed', $$SELECT may_move('pairing', 'ended', 'active', '{mentor}')$$, 'false');

SELECT test.company();
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('hanna');
SET LOCAL kehrwert.client = 'intranet';
SET LOCAL kehrwert.operation = 'program_update';
UPDATE program SET description = 'New' WHERE id = test.id('spring');
SELECT test.equal('a change raises the version', $$SELECT version FROM program WHERE id = test.id('spring')$$, '3');
SELECT test.equal('the audit log names the actor, the client, the operation and the row', format(
  $$SELECT concat_ws(' ', (actor_id = test.id('hanna'))::text, client, operation, object, action)
      FROM audit_event WHERE object_id = %L ORDER BY id DESC LIMIT 1$$, test.id('spring')),
  'true intranet program_update program update');
SELECT test.equal('the history has every move', $$SELECT count(*) FROM transition WHERE object_id = test.id('spring')$$, '1');
SELECT test.equal('transition_json shows the move',
  $$SELECT concat_ws(' ', shown ->> 'object', shown ->> 'from', shown ->> 'to')
      FROM (SELECT transition_json(transition) AS shown FROM transition WHERE object_id = test.id('spring')) AS made$$,
  'program draft published');
SELECT test.refuses('the app cannot move the clock in production', $$INSERT INTO dev_clock (shift) VALUES ('1 day')$$,
  'dev_clock_development_check');
SELECT test.passes('the app moves the clock in development', $$SELECT set_config('kehrwert.clock_shift', '0', true);
  INSERT INTO dev_clock (shift) VALUES ('1 day'); UPDATE dev_clock SET shift = '2 days'$$);
SELECT test.refuses('the clock cannot go back', $$SELECT set_config('kehrwert.clock_shift', '0', true);
  INSERT INTO dev_clock (shift) VALUES ('1 day'); UPDATE dev_clock SET shift = '23 hours'$$, 'dev_clock_forward_check');
SELECT test.refuses('the clock cannot start in the past', $$SELECT set_config('kehrwert.clock_shift', '0', true);
  INSERT INTO dev_clock (shift) VALUES ('-1 second')$$, 'dev_clock_forward_check');
SELECT test.refuses('the app cannot reset the clock', $$DELETE FROM dev_clock$$, '42501');
SELECT test.refuses('the app cannot allow itself a move', $$DELETE FROM state_transition$$, '42501');
SELECT test.passes('an idempotency key is stored and completed',
  $$INSERT INTO idempotency_key (digest) VALUES (repeat('a', 43));
    UPDATE idempotency_key SET sealed = 'x' WHERE digest = repeat('a', 43)$$);
SELECT test.refuses('an idempotency key is stored once',
  $$INSERT INTO idempotency_key (digest) VALUES (repeat('a', 43)), (repeat('a', 43))$$, 'idempotency_key_digest_pkey');
SELECT test.refuses('only the digest of an idempotency key is stored',
  $$INSERT INTO idempotency_key (digest) VALUES ('my-key')$$, 'idempotency_key_digest_check');

-- ---- pages ----
PREPARE up (jsonb) AS SELECT FROM pairing WHERE is_after('created_at', pairing.id, $1);
PREPARE down (jsonb) AS SELECT FROM pairing WHERE is_after('-created_at', pairing.id, $1);
PREPARE by_time (jsonb) AS SELECT FROM event WHERE open_to_all AND is_after('starts_at', event.starts_at, event.id, $1);
PREPARE by_time_down (jsonb) AS SELECT FROM event WHERE open_to_all AND is_after('-starts_at', event.starts_at, event.id, $1);
SELECT test.equal(format('an index finds a page''s first row (%s)', list.name),
                  format('SELECT test.plan(%L) ~ %L', list.name, list.condition), 'true')
  FROM (VALUES ('up', 'Index Cond: \(id > COALESCE'),
               ('down', 'Index Cond: \(id < COALESCE'),
               ('by_time', 'Index Cond: \(ROW\(starts_at, id\) > ROW\(COALESCE'),
               ('by_time_down', 'Index Cond: \(ROW\(starts_at, id\) < ROW\(COALESCE')) AS list(name, condition);
SELECT test.equal(format('a page that sorts by %s %s cursor has the rows after it', list.sort, list.given),
                  format('SELECT count(*) FROM generate_series(1, 3) AS n(n) WHERE is_after(%L, %s, %L)',
                         list.sort, list.columns, list.after), list.rows)
  FROM (SELECT sort.name AS sort, sort.columns, given.name AS given, given.after,
               CASE WHEN given.after IS NULL THEN '3' ELSE '1' END AS rows
          FROM (VALUES ('id', $$lpad(n.n::text, 32, '0')::uuid$$),
                       ('-id', $$lpad(n.n::text, 32, '0')::uuid$$),
                       ('at', $$to_timestamp(n.n), lpad(n.n::text, 32, '0')::uuid$$),
                       ('-at', $$to_timestamp(n.n), lpad(n.n::text, 32, '0')::uuid$$),
                       ('same_at', $$to_timestamp(2), lpad(n.n::text, 32, '0')::uuid$$),
                       ('-same_at', $$to_timestamp(2), lpad(n.n::text, 32, '0')::uuid$$)) AS sort(name, columns)
         CROSS JOIN (VALUES ('without a', NULL),
                            ('with a', json_build_object('key', to_timestamp(2), 'id', lpad('2', 32, '0')))) AS given(name, after)) AS list;
ROLLBACK;
