-- SPDX-License-Identifier: Apache-2.0
-- Sessions: planning, moving, and confirming as held by both people.
BEGIN;
SELECT test.duo();
SELECT test.session('coming', 'duo', app_now() + interval '2 days');
SELECT test.program('autumn', 'hanna');
SET LOCAL ROLE kehrwert_app;
SELECT test.refuses('the service does not read when people have sessions', $$SELECT FROM session_time$$, '42501');
SELECT test.equal('the length comes from the program', $$SELECT minutes FROM session WHERE id = test.id('past')$$, '60');
SELECT test.refuses(format('%s = %s is refused', changed[1], changed[2]),
                    format($$UPDATE session SET %s = %s WHERE id = test.id('coming')$$, changed[1], changed[2]),
                    format('session_%s_check', COALESCE(changed[3], changed[1])))
  FROM (VALUES (ARRAY['minutes', '4']), (ARRAY['place', $$repeat('x', 201)$$]), (ARRAY['goal', $$''$$]), (ARRAY['time_zone',
    $$'Europe/Atlantis'$$]),
               (ARRAY['time_zone', $$'posix/Europe/Berlin'$$]), (ARRAY['topic_id', $$test.id('autumn topic')$$, 'topic_program']),
               (ARRAY['mentor_held_at', 'app_now()', 'future'])) AS wrong(changed);
SELECT test.refuses('a retired topic cannot be chosen', $$UPDATE session SET topic_id = NULL WHERE id = test.id('coming');
  UPDATE topic SET retired_at = app_now(); UPDATE session SET topic_id = test.id('spring topic') WHERE id = test.id('coming')$$,
  'session_topic_retired_check');
SELECT test.passes('a topic retired later stays', $$UPDATE topic SET retired_at = app_now();
  UPDATE session SET state = 'confirmed' WHERE id = test.id('coming')$$);
SELECT test.passes('a known time zone can be set', $$UPDATE session SET time_zone = 'America/New_York'$$);
SELECT test.refuses('a session cannot be confirmed without a topic', $$UPDATE session SET (state, topic_id) = ('confirmed',
  NULL) WHERE id = test.id('coming')$$,
  'session_topic_goal_check');
SELECT test.refuses('a session cannot be confirmed without a goal', $$UPDATE session SET (state, goal) = ('confirmed',
  NULL) WHERE id = test.id('coming')$$,
  'session_topic_goal_check');
SELECT test.refuses('no session can be planned while the pairing is ' || pairing.state,
  format($$UPDATE pairing SET state = %L; SELECT test.session('more', 'duo', app_now() + interval '9 days')$$, pairing.state),
    'session_pairing_check')
  FROM unnest('{paused,completed,ended}'::text[]) AS pairing(state);
SELECT test.refuses('a session cannot be confirmed in a paused pairing',
  $$UPDATE pairing SET state = 'paused'; UPDATE session SET state = 'confirmed'$$,
  'session_pairing_check');
SELECT test.refuses('a session cannot be moved in a paused pairing', $$UPDATE pairing SET state = 'paused';
  UPDATE session SET starts_at = starts_at + '1 day'$$,
  'session_pairing_check');
SELECT test.passes('the place of a session can change in a paused pairing',
  $$UPDATE pairing SET state = 'paused'; UPDATE session SET place = 'Room 3'$$);
SELECT test.refuses('a session that is not confirmed cannot be held',
  $$UPDATE session SET mentor_held_at = app_now() WHERE id = test.id('past')$$,
  'session_held_check');
UPDATE session SET state = 'confirmed' WHERE id = test.id('past');
SELECT test.refuses('a session is not held without confirmations',
  $$UPDATE session SET state = 'held' WHERE id = test.id('past')$$, 'session_held_check');
SELECT test.refuses('a session is not held with one confirmation', $$UPDATE session SET (state, mentor_held_at) = ('held',
  app_now()) WHERE id = test.id('past')$$,
  'session_held_check');
SELECT test.refuses('a session cannot be held before its start', $$UPDATE session SET state = 'confirmed' WHERE id = test.id('coming');
  UPDATE session SET mentee_held_at = app_now() WHERE id = test.id('coming')$$, 'session_future_check');
SELECT test.act_as('yuri');
SELECT test.refuses('nobody confirms for the other person', $$UPDATE session SET mentee_held_at = app_now() WHERE id = test.id('past')$$,
  'session_held_person_check');
UPDATE session SET mentor_held_at = app_now() WHERE id = test.id('past');
SELECT test.equal('with one confirmation, the session stays confirmed',
  $$SELECT state FROM session WHERE id = test.id('past')$$, 'confirmed');
SAVEPOINT moved;
UPDATE session SET starts_at = app_now() + interval '1 day' WHERE id = test.id('past');
SELECT test.equal('a moved session is planned again, without confirmations',
  $$SELECT state || (mentor_held_at IS NULL) FROM session WHERE id = test.id('past')$$, 'plannedtrue');
SELECT test.equal('the move is in the history', $$SELECT from_state || to_state FROM transition
  WHERE object_id = test.id('past') ORDER BY id DESC LIMIT 1$$,
  'confirmedplanned');
ROLLBACK TO moved;
SELECT test.act_as('erik');
UPDATE session SET mentee_held_at = app_now() WHERE id = test.id('past');
SELECT test.equal('with the second confirmation, the session is held', $$SELECT state FROM session WHERE id = test.id('past')$$, 'held');
SELECT test.refuses('a held session cannot change',
  $$UPDATE session SET goal = 'Other' WHERE id = test.id('past')$$, 'session_held_fixed_check');
SELECT test.refuses('a confirmation of a held session cannot be removed',
  $$UPDATE session SET mentee_held_at = NULL WHERE id = test.id('past')$$,
  'session_held_fixed_check');
SELECT test.act_as('');
SELECT test.refuses('a session cannot be missed before its start', $$UPDATE session SET state = 'missed' WHERE id = test.id('coming')$$,
  'session_future_check');
SELECT test.passes('a missed or cancelled session can be planned again', $$UPDATE session SET starts_at = app_now() - interval '1 hour'
    WHERE id = test.id('coming');
  UPDATE session SET state = 'missed' WHERE id = test.id('coming');
  UPDATE session SET state = 'planned' WHERE id = test.id('coming'); UPDATE session SET state = 'cancelled' WHERE id = test.id('coming');
  UPDATE session SET state = 'planned' WHERE id = test.id('coming')$$);
SELECT test.passes('a past session of a closed pairing can still be missed', $$SELECT test.session('late', 'duo',
  app_now() - interval '1 day');
  UPDATE pairing SET state = 'completed'; UPDATE session SET state = 'missed' WHERE id = test.id('late')$$);
SELECT test.passes('a past session of a closed pairing can still be held', $$SELECT test.session('late', 'duo',
  app_now() - interval '1 day');
  UPDATE session SET state = 'confirmed' WHERE id = test.id('late'); UPDATE pairing SET state = 'completed';
  UPDATE session SET (mentor_held_at, mentee_held_at) = (app_now(), app_now()) WHERE id = test.id('late')$$);
SELECT test.equal('times are returned in UTC', $$SELECT session_json(session) ->> 'starts_at' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$'
  FROM session LIMIT 1$$,
  'true');
ROLLBACK;

-- Minors: Monday to Friday, 06:00 to 20:00 in the session's time zone.
BEGIN;
SELECT test.duo();
CREATE FUNCTION test.planned(begins timestamp, zone text, minutes int) RETURNS text LANGUAGE sql AS $$
  SELECT format('INSERT INTO session (pairing_id, starts_at, time_zone, minutes) VALUES (test.id(''duo''), %L, %L, %s)',
                begins AT TIME ZONE zone, zone, minutes)
$$;
SELECT test.passes('adults may meet at any time', test.planned('2027-03-07 23:00', 'Europe/Berlin', 60));
UPDATE employee SET minor = true, birth_date = NULL WHERE id = test.id('yuri');
SET LOCAL ROLE kehrwert_app;
SELECT test.passes(format('a minor may have a session at %s', begins), test.planned(begins, 'Europe/Berlin', 60))
  FROM unnest('{2027-03-01 06:00,2027-03-05 19:00,2027-03-03 12:30}'::timestamp[]) AS begins;
SELECT test.refuses(format('a minor may not have a session at %s', begins),
  test.planned(begins, 'Europe/Berlin', 60), 'session_minor_hours_check')
  FROM unnest('{2027-03-01 05:59,2027-03-05 19:01,2027-03-06 12:00,2027-03-07 12:00,2027-03-02 23:30}'::timestamp[]) AS begins;
SELECT test.refuses('a minor may not have a session over midnight',
  test.planned('2027-03-02 19:30', 'Europe/Berlin', 480), 'session_minor_hours_check');
SELECT test.passes('the hours are those of the minor''s place', test.planned('2027-03-01 02:00', 'America/New_York', 60));
SELECT test.refuses('no time zone of a session makes a night a day',
  test.planned('2027-03-01 08:00', 'Asia/Tokyo', 60), 'session_minor_hours_check');
RESET ROLE;
UPDATE employee SET time_zone = 'Asia/Tokyo' WHERE id = test.id('yuri');
SET LOCAL ROLE kehrwert_app;
SELECT test.passes('a minor in Tokyo may have a session at eight in Tokyo', test.planned('2027-03-01 08:00', 'Asia/Tokyo', 60));
SELECT test.refuses('a minor in Tokyo may not have a session at noon in Berlin',
  test.planned('2027-03-01 12:00', 'Europe/Berlin', 60), 'session_minor_hours_check');
RESET ROLE;
UPDATE employee SET time_zone = 'Europe/Berlin', minor = false, birth_date = '2009-03-03' WHERE id = test.id('yuri');
SET LOCAL ROLE kehrwert_app;
SELECT test.refuses('under 18 by birth date is a minor, whatever the flag says',
  test.planned('2027-03-02 22:00', 'Europe/Berlin', 60), 'session_minor_hours_check');
SELECT test.passes('on the birthday a minor is an adult', test.planned('2027-03-03 22:00', 'Europe/Berlin', 60));
RESET ROLE;
UPDATE employee SET minor = true, birth_date = NULL WHERE id = test.id('yuri');
SET LOCAL ROLE kehrwert_app;
INSERT INTO session (pairing_id, starts_at, time_zone, minutes, topic_id, goal)
VALUES (test.id('duo'), '2027-03-01 12:00+01', 'Europe/Berlin', 60, test.id('spring topic'), 'x') RETURNING test.named('noon', session.id);
SELECT test.refuses('a session with a minor cannot be moved to forbidden hours: ' || change,
  format('UPDATE session SET %s WHERE id = test.id(''noon'')', change),
                    'session_minor_hours_check')
  FROM unnest(ARRAY['minutes = 481 - 1, starts_at = starts_at + ''1 hour''', 'starts_at = starts_at + ''5 days''']) AS change;
RESET ROLE;
UPDATE employee SET minor = false, birth_date = NULL WHERE id = test.id('yuri');
UPDATE session SET starts_at = '2027-03-06 12:00+01' WHERE id = test.id('noon');
UPDATE employee SET minor = true, birth_date = NULL WHERE id = test.id('yuri');
SELECT test.refuses('a session whose hours have become forbidden cannot be confirmed',
  $$UPDATE session SET state = 'confirmed' WHERE id = test.id('noon')$$,
  'session_minor_hours_check');
SELECT test.passes('a session whose hours have become forbidden can be cancelled',
  $$UPDATE session SET state = 'cancelled' WHERE id = test.id('noon')$$);
ROLLBACK;

-- What the other person is notified of.
BEGIN;
SELECT test.duo();
SELECT test.session('coming', 'duo', app_now() + interval '2 days');
DELETE FROM notification;
CREATE FUNCTION test.told(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  told text;
BEGIN
  DELETE FROM notification;
  EXECUTE statement;
  SELECT string_agg(employee.user_name || ' ' || notification.kind, ', ' ORDER BY employee.user_name) INTO told
    FROM notification JOIN employee ON employee.id = notification.employee_id
   WHERE notification.object = 'session';
  RETURN told;
END;
$$;
SELECT test.act_as('yuri');
SELECT test.line(each.what, each.wanted, test.told(each.statement)) FROM (VALUES
  ('a new session notifies the other person',
   'erik session_planned', $$SELECT test.session('more', 'duo', app_now() + interval '9 days')$$),
  ('a confirmation notifies the other person',
   'erik session_confirmed', $$UPDATE session SET state = 'confirmed' WHERE id = test.id('coming')$$),
  ('a new place notifies the other person', 'erik session_moved', $$UPDATE session SET place = 'Room 3' WHERE id = test.id('coming')$$),
  ('a new goal notifies nobody', NULL, $$UPDATE session SET goal = 'Other' WHERE id = test.id('more')$$),
  ('a new time notifies the other person',
   'erik session_moved', $$UPDATE session SET starts_at = starts_at + '1 day' WHERE id = test.id('coming')$$),
  ('a cancellation notifies the other person',
   'erik session_cancelled', $$UPDATE session SET state = 'cancelled' WHERE id = test.id('coming')$$),
  ('planning again notifies the other person',
   'erik session_planned', $$UPDATE session SET state = 'planned' WHERE id = test.id('coming')$$),
  ('confirming as held notifies nobody',
   NULL, $$UPDATE session SET state = 'confirmed' WHERE id = test.id('past'); DELETE FROM notification;
    UPDATE session SET mentor_held_at = app_now() WHERE id = test.id('past')$$)) AS each(what, wanted, statement);
SELECT test.act_as('');
SELECT test.line('a change by the service notifies both people', 'erik session_cancelled, yuri session_cancelled',
  test.told($$UPDATE session SET state = 'cancelled' WHERE id = test.id('more')$$));
SELECT test.act_as('yuri');
SELECT test.line('the end of the pairing sends no notification for each session', NULL, test.told($$UPDATE pairing SET state = 'ended'$$));
ROLLBACK;
