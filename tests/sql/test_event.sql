-- SPDX-License-Identifier: Apache-2.0
-- Events: who is invited, replies and comes, and when; what the guests are told; who is a guest no more.
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
SELECT test.equal('guests are told of their invitation, the one who invites is not',
  $$SELECT string_agg(employee.user_name, ' ' ORDER BY employee.user_name) FROM notification
      JOIN employee ON employee.id = notification.employee_id
     WHERE kind = 'event_invited' AND object = 'event' AND object_id = test.id('party')$$, 'erik yuri');
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('yuri');
SELECT test.passes('a guest replies', $$UPDATE event_invitation SET reply = 'yes' WHERE employee_id = test.id('yuri')$$);
SELECT test.refuses('nobody replies for another', $$UPDATE event_invitation SET reply = 'yes' WHERE employee_id = test.id('erik')$$,
  'event_invitation_person_check');
SELECT test.refuses('a reply is one of three', $$UPDATE event_invitation SET reply = 'perhaps' WHERE employee_id = test.id('yuri')$$,
  'event_invitation_reply_check');
SELECT test.refuses('attendance is noted afterwards', $$UPDATE event_invitation SET attended = true WHERE employee_id = test.id('yuri')$$,
  'event_invitation_attended_check');
SELECT test.act_as('gast');
SELECT test.refuses('who is not invited does not reply', $$INSERT INTO event_invitation (event_id, employee_id, reply)
  VALUES (test.id('party'), test.id('gast'), 'yes')$$, 'event_invitation_open_check');
SELECT test.passes('everybody replies where it is open to all', $$INSERT INTO event_invitation (event_id, employee_id, reply)
  VALUES (test.id('day'), test.id('gast'), 'yes')$$);
SELECT test.refuses('replies end with the begin', $$INSERT INTO event_invitation (event_id, employee_id, reply)
  VALUES (test.id('begun'), test.id('gast'), 'yes')$$, 'event_invitation_begun_check');
SELECT test.act_as('hanna');
SELECT test.refuses('invitations end with the begin', $$INSERT INTO event_invitation (event_id, employee_id, invited_at)
  VALUES (test.id('begun'), test.id('gast'), app_now())$$, 'event_invitation_begun_check');
SELECT test.passes('who came unasked is noted', $$INSERT INTO event_invitation (event_id, employee_id, attended)
  VALUES (test.id('begun'), test.id('gast'), true)$$);
SELECT test.refuses('what was attended is not moved into the future', $$INSERT INTO event_invitation (event_id, employee_id, attended)
  VALUES (test.id('begun'), test.id('gast'), true);
  UPDATE event SET starts_at = app_now() + interval '1 day' WHERE id = test.id('begun')$$, 'event_attended_check');
SELECT test.passes('what nobody attended is moved', $$UPDATE event SET starts_at = app_now() + interval '1 day'
  WHERE id = test.id('begun')$$);
SELECT test.refuses('zones exist', $$UPDATE event SET time_zone = 'Europe/Atlantis'$$, 'event_time_zone_check');
SELECT test.refuses('a guest of a cancelled event replies no more', $$UPDATE event SET state = 'cancelled' WHERE id = test.id('party');
  UPDATE event_invitation SET reply = 'yes' WHERE employee_id = test.id('hanna')$$, 'event_invitation_planned_check');

-- Who came through an event.
RESET ROLE;
SELECT test.act_as('');
SELECT test.draft('gast', 'mentor', 'spring');
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('gast');
SELECT test.passes('what is open to all can have won somebody', $$UPDATE application SET came_through_event_id = test.id('day')
  WHERE id = test.id('gast mentor')$$);
SELECT test.refuses('what one is not invited to cannot', $$UPDATE application SET came_through_event_id = test.id('party')
  WHERE id = test.id('gast mentor')$$, 'application_event_check');
SELECT test.act_as('hanna');

-- What the guests are told.
UPDATE event SET description = 'With cake' WHERE id = test.id('party');
UPDATE event SET place = 'Great hall' WHERE id = test.id('party');
UPDATE event SET state = 'cancelled' WHERE id = test.id('party');
UPDATE event SET state = 'planned' WHERE id = test.id('party');
UPDATE event SET place = 'Small hall' WHERE id = test.id('begun');
RESET ROLE;
SELECT test.equal('guests are told of a new place, the end and the return, not of a description',
  $$SELECT string_agg(kind, ' ' ORDER BY id) FROM notification WHERE employee_id = test.id('erik') AND object = 'event'$$,
  'event_invited event_changed event_cancelled event_changed');
SELECT test.equal('and not of what they did themselves',
  $$SELECT count(*) FROM notification WHERE employee_id = test.id('hanna') AND object = 'event'$$, '0');

-- Who leaves.
SELECT test.act_as('yuri');
INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (test.id('spring'), test.id('yuri'), '1', 'withdrawn');
SELECT test.equal('who withdraws the consent is a guest no more',
  $$SELECT count(*) FROM event_invitation WHERE employee_id = test.id('yuri')$$, '0');
UPDATE employee SET active = false WHERE id = test.id('erik');
SELECT test.equal('nor is a leaver', $$SELECT count(*) FROM event_invitation WHERE employee_id = test.id('erik')$$, '0');
UPDATE program SET state = 'cancelled' WHERE id = test.id('spring');
SELECT test.equal('a cancelled program cancels what is to come',
  $$SELECT string_agg(title || ' ' || state, ', ' ORDER BY title) FROM event$$, 'begun planned, day cancelled, party cancelled');
SELECT test.refuses('and takes no events', $$SELECT test.event('late', 'spring', app_now())$$, 'event_program_check');
SELECT test.refuses('nor plans them again', $$UPDATE event SET state = 'planned' WHERE id = test.id('day')$$, 'event_program_check');
UPDATE program SET state = 'draft' WHERE id = test.id('spring');
UPDATE event SET state = 'planned' WHERE id = test.id('day');
SELECT test.refuses('a draft invites nobody', $$INSERT INTO event_invitation (event_id, employee_id, invited_at)
  VALUES (test.id('day'), test.id('vera'), app_now())$$, 'event_invitation_program_check');
ROLLBACK;
