-- SPDX-License-Identifier: Apache-2.0
-- What people are told is theirs alone to read, goes to nobody who has left, and carries no content.
BEGIN;
SELECT test.duo();
SELECT notify(ARRAY[test.id('erik'), test.id('erik'), test.id('yuri'), NULL],
  'pairing_paused', test.id('spring'), 'pairing', test.id('duo'));
SELECT test.equal('each person is told once', $$SELECT count(*) FROM notification WHERE kind = 'pairing_paused'$$, '2');
UPDATE employee SET active = false WHERE id = test.id('yuri');
SELECT notify(ARRAY[test.id('yuri')], 'pairing_resumed', test.id('spring'), 'pairing', test.id('duo'));
SELECT test.equal('a leaver is told nothing', $$SELECT count(*) FROM notification WHERE kind = 'pairing_resumed'$$, '0');
SELECT test.refuses('only known kinds', $$SELECT notify(ARRAY[test.id('erik')], 'gossip', NULL, 'pairing', test.id('duo'))$$,
  'notification_kind_check');
SELECT test.equal('no column for content and none for who did it',
  $$SELECT count(*) FROM information_schema.columns
     WHERE table_name = 'notification' AND (column_name ~ 'actor|text|title|body|reason')$$, '0');
ROLLBACK;
