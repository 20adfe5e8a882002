-- SPDX-License-Identifier: Apache-2.0
-- Events: who is invited, who replies and attends, and when; what guests are notified of; who stops being a guest.
BEGIN;
SELECT test.duo();
SELECT test.person('gast', 'Stores', 5, 'ada');
SELECT test.event('party', 'spring', app_now() + interval '2 days'), test.event('day', 'spring', app_now() + interval '3 days', true);
SELECT test.event('begun', 'spring', app_now() - interval '1 hour', true);
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('hanna');
INSERT INTO event_invitation (event_id, employee_id, invited_at)
SELECT test.id('party'), test.id(name), app_now() FROM unnest('{yuri,erik,hanna}'::text[]) AS name;
RESET ROLE;
SELECT test.equal('guests are notified of their invitation, the inviting program manager is not',
  $$SELECT string_agg(employee.user_name, ' ' ORDER BY employee.user_name) FROM notification
      JOIN employee ON employee.id = notification.employee_id
     WHERE kind = 'event_invited' AND object = 'event' AND object_id = test.id('party')$$, 'erik yuri');
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('yuri');
SELECT test.passes('a guest can reply', $$UPDATE event_invitation SET reply = 'yes' WHERE employee_id = test.id('yuri')$$);
SELECT test.refuses('nobody replies for somebody else', $$UPDATE event_invitation SET reply = 'yes' WHERE employee_id = test.id('erik')$$,
  'event_invitation_person_check');
SELECT test.refuses('a reply has one of three values',
  $$UPDATE event_invitation SET reply = 'perhaps' WHERE employee_id = test.id('yuri')$$,
  'event_invitation_reply_check');
SELECT test.refuses('attendance cannot be recorded before the event',
  $$UPDATE event_invitation SET attended = true WHERE employee_id = test.id('yuri')$$,
  'event_invitation_attended_check');
SELECT test.act_as('gast');
SELECT test.refuses('somebody who is not invited cannot reply', $$INSERT INTO event_invitation (event_id, employee_id, reply)
  VALUES (test.id('party'), test.id('gast'), 'yes')$$, 'event_invitation_open_check');
SELECT test.passes('everybody can reply to an event that is open to all', $$INSERT INTO event_invitation (event_id, employee_id, reply)
  VALUES (test.id('day'), test.id('gast'), 'yes')$$);
SELECT test.refuses('nobody can reply once the event has begun', $$INSERT INTO event_invitation (event_id, employee_id, reply)
  VALUES (test.id('begun'), test.id('gast'), 'yes')$$, 'event_invitation_begun_check');
SELECT test.act_as('hanna');
SELECT test.refuses('nobody can be invited once the event has begun', $$INSERT INTO event_invitation (event_id, employee_id, invited_at)
  VALUES (test.id('begun'), test.id('gast'), app_now())$$, 'event_invitation_begun_check');
SELECT test.passes('attendance of an uninvited guest can be recorded', $$INSERT INTO event_invitation (event_id, employee_id, attended)
  VALUES (test.id('begun'), test.id('gast'), true)$$);
SELECT test.refuses('an attended event cannot be moved into the future', $$INSERT INTO event_invitation (event_id, employee_id, attended)
  VALUES (test.id('begun'), test.id('gast'), true);
  UPDATE event SET starts_at = app_now() + interval '1 day' WHERE id = test.id('begun')$$, 'event_attended_check');
SELECT test.passes('an event that nobody attended can be moved', $$UPDATE event SET starts_at = app_now() + interval '1 day'
  WHERE id = test.id('begun')$$);
SELECT test.refuses('the time zone must exist', $$UPDATE event SET time_zone = 'Europe/Atlantis'$$, 'event_time_zone_check');
SELECT test.refuses('nobody can reply to a cancelled event', $$UPDATE event SET state = 'cancelled' WHERE id = test.id('party');
  UPDATE event_invitation SET reply = 'yes' WHERE employee_id = test.id('hanna')$$, 'event_invitation_planned_check');

-- The event through which an applicant came.
RESET ROLE;
SELECT test.act_as('');
SELECT test.draft('gast', 'mentor', 'spring');
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('gast');
SELECT test.passes('an applicant can name an event that is open to all', $$UPDATE application SET came_through_event_id = test.id('day')
  WHERE id = test.id('gast mentor')$$);
SELECT test.refuses('an applicant cannot name an event without being invited',
  $$UPDATE application SET came_through_event_id = test.id('party')
  WHERE id = test.id('gast mentor')$$, 'application_event_check');
SELECT test.act_as('hanna');

-- What guests are notified of.
UPDATE event SET description = 'With cake' WHERE id = test.id('party');
UPDATE event SET place = 'Great hall' WHERE id = test.id('party');
UPDATE event SET state = 'cancelled' WHERE id = test.id('party');
UPDATE event SET state = 'planned' WHERE id = test.id('party');
UPDATE event SET place = 'Small hall' WHERE id = test.id('begun');
RESET ROLE;
SELECT test.equal('guests are notified of a new place, a cancellation and its undoing, not of a description',
  $$SELECT string_agg(kind, ' ' ORDER BY id) FROM notification WHERE employee_id = test.id('erik') AND object = 'event'$$,
  'event_invited event_changed event_cancelled event_changed');
SELECT test.equal('guests are not notified of their own changes',
  $$SELECT count(*) FROM notification WHERE employee_id = test.id('hanna') AND object = 'event'$$, '0');
SELECT test.act_as('');
INSERT INTO event_invitation (event_id, employee_id, invited_at) VALUES (test.id('party'), test.id('vera'), clock_timestamp());
UPDATE event SET place = 'Garden' WHERE id = test.id('party');
SELECT test.equal('a change also notifies guests who were invited while it waited for a lock',
  $$SELECT string_agg(kind, ' ' ORDER BY id) FROM notification WHERE employee_id = test.id('vera') AND object = 'event'$$,
  'event_invited event_changed');

-- Leaving.
SELECT test.act_as('yuri');
INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (test.id('spring'), test.id('yuri'), '1', 'withdrawn');
SELECT test.equal('somebody who withdraws consent is no longer a guest',
  $$SELECT count(*) FROM event_invitation WHERE employee_id = test.id('yuri')$$, '0');
UPDATE employee SET active = false WHERE id = test.id('erik');
SELECT test.equal('a leaver is no longer a guest', $$SELECT count(*) FROM event_invitation WHERE employee_id = test.id('erik')$$, '0');
UPDATE program SET state = 'cancelled' WHERE id = test.id('spring');
SELECT test.equal('a cancelled program cancels its future events',
  $$SELECT string_agg(title || ' ' || state, ', ' ORDER BY title) FROM event$$, 'begun planned, day cancelled, party cancelled');
SELECT test.refuses('a cancelled program takes no new events', $$SELECT test.event('late', 'spring', app_now())$$, 'event_program_check');
SELECT test.refuses('an event of a cancelled program cannot be planned again',
  $$UPDATE event SET state = 'planned' WHERE id = test.id('day')$$, 'event_program_check');
UPDATE program SET state = 'draft' WHERE id = test.id('spring');
UPDATE event SET state = 'planned' WHERE id = test.id('day');
SELECT test.refuses('a draft invites nobody', $$INSERT INTO event_invitation (event_id, employee_id, invited_at)
  VALUES (test.id('day'), test.id('vera'), app_now())$$, 'event_invitation_program_check');
ROLLBACK;

-- More people than a request invites at once: 125 participants, hanna among them.
BEGIN;
SELECT test.company();
SELECT test.person('guest ' || number, 'Stores', 5, 'ada') FROM generate_series(1, 126) AS number;
SELECT test.accepted('guest ' || number, 'mentee', 'spring') FROM generate_series(1, 124) AS number;
SELECT test.accepted('hanna', 'mentor', 'spring');
SELECT test.event('party', 'spring', app_now() + interval '2 days');
CREATE FUNCTION test.invite(wanted text) RETURNS text LANGUAGE sql AS $$
  SELECT event_invite_wanted(test.id('party'), wanted::jsonb) ->> 'invited'
$$;
CREATE FUNCTION test.twice_notified(what text) RETURNS bigint LANGUAGE sql AS $$
  SELECT count(*) FROM (SELECT FROM notification WHERE kind = what GROUP BY employee_id HAVING count(*) > 1) AS twice
$$;
CREATE TEMPORARY VIEW seen AS
  SELECT (SELECT count(*) FROM event_invitation WHERE invited_at IS NOT NULL) AS invited,
         (SELECT count(DISTINCT employee_id) FROM notification WHERE kind = 'event_invited') AS told,
         (SELECT event_inviting(event) FROM event WHERE id = test.id('party')) AS inviting;
SELECT set_config('kehrwert.operation', 'event_invitation_create', true), test.act_as('hanna');
SELECT test.equal('a hundred people are invited at once', $$SELECT test.invite('{"audience": "participants"}')$$, '100');
SELECT test.equal('the event shows that more will be', $$SELECT inviting FROM seen$$, 'true');
SELECT test.act_as('vera');
SELECT due_step_run('due_jobs', 10);
SELECT test.equal('due work invites no more than asked for', $$SELECT invited FROM seen$$, '110');
-- Somebody joins, somebody leaves, somebody is invited by name, and everybody is invited once more.
SELECT set_config('kehrwert.actor_id', '', true);
SELECT test.accepted('guest 125', 'mentee', 'spring');
SELECT id AS leaver FROM employee WHERE user_name LIKE 'guest %' AND user_name <> 'guest 125'
   AND id NOT IN (SELECT employee_id FROM event_invitation) AND EXISTS (SELECT FROM application WHERE employee_id = employee.id)
 ORDER BY id LIMIT 1 \gset
UPDATE application SET state = 'withdrawn' WHERE employee_id = :'leaver'::uuid;
SELECT test.act_as('hanna');
SELECT test.invite(jsonb_build_object('employee_ids', jsonb_build_array(test.id('guest 126')))::text);
SELECT test.invite('{"audience": "participants"}');
SELECT test.act_as('vera');
SELECT test.equal('due work invites the rest', $$SELECT due_work_all(30)$$, 'true');
SELECT test.equal('whoever joined meanwhile is invited, whoever left is not', $$SELECT invited FROM seen$$, '126');
SELECT test.line('the leaver has no invitation', '0', (SELECT count(*)::text FROM event_invitation WHERE employee_id = :'leaver'::uuid));
SELECT test.equal('each is notified except the program manager who invites', $$SELECT told FROM seen$$, '125');
SELECT test.equal('the program manager is a guest, too',
  $$SELECT count(*) FROM event_invitation WHERE employee_id = test.id('hanna')$$, '1');
SELECT test.equal('nobody is notified twice', $$SELECT test.twice_notified('event_invited')$$, '0');
SELECT test.equal('the audit names the program manager and the operation for all of them', $$SELECT count(*) FROM audit_event
  WHERE object = 'event_invitation' AND actor_id = test.id('hanna') AND operation = 'event_invitation_create'$$, '126');
SELECT test.equal('then nothing is left to do', $$SELECT inviting || ' ' || (SELECT count(*) FROM due_job) FROM seen$$, 'false 0');

-- Somebody stops being a guest while others are still to be invited.
SAVEPOINT withdrawing;
SELECT test.person('named ' || number, 'Stores', 5, 'ada') FROM generate_series(1, 110) AS number;
SELECT test.invite(jsonb_build_object('employee_ids', (SELECT jsonb_agg(id) FROM employee WHERE user_name LIKE 'named %'))::text);
SELECT test.act_as('');
INSERT INTO consent (program_id, employee_id, text_version, state)
SELECT test.id('spring'), id, '1', 'withdrawn' FROM employee WHERE user_name LIKE 'named %';
SELECT test.equal('the others are then done', $$SELECT due_work_all(30)$$, 'true');
SELECT test.equal('whoever withdraws consent meanwhile is no longer a guest, and does not become one', $$SELECT count(*)
  FROM event_invitation JOIN employee ON employee.id = employee_id WHERE user_name LIKE 'named %'$$, '0');
ROLLBACK TO withdrawing;

UPDATE notification SET read_at = app_now();
SELECT test.person('late ' || number, 'Stores', 5, 'ada') FROM generate_series(1, 130) AS number;
SELECT test.act_as('hanna');
SELECT test.invite(jsonb_build_object('employee_ids', (SELECT jsonb_agg(id) FROM employee WHERE user_name LIKE 'late %'))::text);
SELECT test.person('guest ' || number, 'Stores', 5, 'ada') FROM generate_series(127, 160) AS number;
SELECT test.invite(jsonb_build_object('employee_ids', jsonb_build_array(test.id('guest ' || number)))::text)
  FROM generate_series(127, 160) AS number;
SELECT count(*) AS guests FROM event_invitation WHERE invited_at IS NOT NULL \gset
UPDATE event SET starts_at = app_now() + interval '3 days' WHERE id = test.id('party');
UPDATE event SET state = 'cancelled' WHERE id = test.id('party');
SELECT test.equal('fifty guests are told at once, but of nothing more before all are told', $$SELECT string_agg(kind || ' ' || number, ', ')
  FROM (SELECT kind, count(*) AS number FROM notification WHERE kind IN ('event_changed', 'event_cancelled') GROUP BY kind) AS told$$,
  'event_changed 50');
SELECT test.equal('a cancelled event invites nobody', $$SELECT inviting FROM seen$$, 'false');
UPDATE event SET state = 'planned' WHERE id = test.id('party');
CREATE FUNCTION test.hold_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM refuse('notification_held_back_check'); END; $$;
CREATE TRIGGER notification_0_held_back BEFORE INSERT ON notification FOR EACH ROW WHEN (NEW.kind = 'event_cancelled')
  EXECUTE FUNCTION test.hold_back();
SET LOCAL client_min_messages = error;
SELECT due_work_all(30);
DROP TRIGGER notification_0_held_back ON notification;
SELECT test.equal('due work tells the others', $$SELECT due_work_all(30)$$, 'true');
SELECT test.line('whoever was to be invited before the cancellation is not invited, even if it is planned again', :'guests',
  (SELECT invited::text FROM seen));
SELECT test.line('each guest except the program manager is told of each change once, in the order of the changes',
  (:guests - 1) || ' changed cancelled changed',
  (SELECT string_agg(people || ' ' || told, ', ')
     FROM (SELECT told, count(*) AS people
             FROM (SELECT string_agg(replace(kind, 'event_', ''), ' ' ORDER BY id) AS told
                     FROM notification WHERE kind IN ('event_changed', 'event_cancelled') GROUP BY employee_id) AS each
            GROUP BY told) AS counted));
ROLLBACK;
