-- SPDX-License-Identifier: Apache-2.0
-- Committed rows for the races: 32 mentees for one place, a second program manager, two sessions that need one more confirmation, and 25
-- applications, 15 of which are still to get their reviewer from due work.
SELECT test.duo();
SELECT test.session('left', 'duo', app_now() - interval '4 hours'), test.session('right', 'duo', app_now() - interval '6 hours');
UPDATE session SET state = 'confirmed' WHERE id IN (test.id('left'), test.id('right'));
UPDATE session SET mentor_held_at = app_now() WHERE id IN (test.id('left'), test.id('right'));
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('ole'), 'program_manager');
SELECT test.program('race', 'vera');
UPDATE program SET mentor_capacity = 1 WHERE id = test.id('race');
SELECT test.accepted('yuri', 'mentor', 'race');
SELECT test.person('guest ' || number, 'Guests', 2, 'ada'), test.accepted('guest ' || number, 'mentee', 'race')
  FROM generate_series(1, 32) AS number;
SELECT test.program('selection', 'hanna');
SELECT test.draft('guest ' || number, 'mentor', 'selection') FROM generate_series(1, 25) AS number;
UPDATE application SET state = 'submitted' WHERE program_id = test.id('selection');
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('selection'), test.id('frida'), 'reviewer');
