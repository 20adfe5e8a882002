-- SPDX-License-Identifier: Apache-2.0
-- Notifications: readable only by their recipient, never sent to leavers, and without content.
BEGIN;
SELECT test.duo();
SELECT notify(ARRAY[test.id('erik'), test.id('erik'), test.id('yuri'), NULL],
  'pairing_paused', test.id('spring'), 'pairing', test.id('duo'));
SELECT test.equal('each person is notified once', $$SELECT count(*) FROM notification WHERE kind = 'pairing_paused'$$, '2');
UPDATE employee SET active = false WHERE id = test.id('yuri');
SELECT notify(ARRAY[test.id('yuri')], 'pairing_resumed', test.id('spring'), 'pairing', test.id('duo'));
SELECT test.equal('a leaver is not notified', $$SELECT count(*) FROM notification WHERE kind = 'pairing_resumed'$$, '0');
SELECT test.refuses('the kind must be known', $$SELECT notify(ARRAY[test.id('erik')], 'gossip', NULL, 'pairing', test.id('duo'))$$,
  'notification_kind_check');
SELECT test.equal('there is no column for content or for the actor',
  $$SELECT count(*) FROM information_schema.columns
     WHERE table_name = 'notification' AND (column_name ~ 'actor|text|title|body|reason')$$, '0');
ROLLBACK;
