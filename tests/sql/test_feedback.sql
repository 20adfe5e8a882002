-- SPDX-License-Identifier: Apache-2.0
-- Feedback: when it is asked, what may be submitted, what stays.
BEGIN;
SELECT test.duo();
SELECT test.program('autumn', 'hanna');
SET LOCAL ROLE kehrwert_app;
SELECT test.hold('past');
SELECT test.act_as('erik');
SELECT test.equal('the start and a held session ask the mentee',
  $$SELECT string_agg(moment, ' ' ORDER BY id) FROM feedback$$, 'start session');
SELECT test.act_as('yuri');
SELECT test.equal('the start and a held session ask the mentor',
  $$SELECT string_agg(moment, ' ' ORDER BY id) FROM feedback$$, 'start session');
SELECT test.act_as('');
SELECT test.session('second', 'duo', app_now() - interval '1 hour'), test.session('third', 'duo', app_now() - interval '1 hour');
SELECT test.hold('second');
SELECT test.hold('third');
SELECT test.act_as('yuri');
SELECT test.equal('half of the sessions held asks once at half-time',
  $$SELECT string_agg(moment, ' ' ORDER BY id) FROM feedback$$, 'start session session half_time session');
SELECT test.act_as('');
UPDATE pairing SET state = 'completed' WHERE id = test.id('duo');
SELECT test.act_as('erik');
SELECT test.equal('completion asks at the end and in 3, 6, 12 months',
  $$SELECT string_agg(concat(feedback.moment, ' ', later.months), ', ' ORDER BY feedback.id)
      FROM feedback
      LEFT JOIN unnest('{0,3,6,12}'::int[]) AS later(months) ON feedback.opens_at = app_now() + make_interval(months => later.months)
     WHERE feedback.moment IN ('end', 'pulse_3', 'pulse_6', 'pulse_12')$$, 'end 0, pulse_3 3, pulse_6 6, pulse_12 12');
SELECT test.named(moment, id) FROM feedback WHERE moment <> 'session';
SELECT test.refuses('no submission without a rating', $$UPDATE feedback SET state = 'submitted' WHERE id = test.id('end')$$,
  'feedback_rating_required');
SELECT test.refuses('no submission before it opens', $$UPDATE feedback SET (state, rating) = ('submitted',
  4) WHERE id = test.id('pulse_3')$$,
  'feedback_open_check');
SELECT test.refuses('ratings end at 5', $$UPDATE feedback SET rating = 6 WHERE id = test.id('end')$$, 'feedback_rating_check');
SELECT test.refuses('comments end at 4000', $$UPDATE feedback SET comment = repeat('x', 4001) WHERE id = test.id('end')$$,
  'feedback_comment_check');
SELECT test.refuses('still_used is for pulses', $$UPDATE feedback SET still_used = true WHERE id = test.id('end')$$,
  'feedback_still_used_check');
INSERT INTO feedback_topic (feedback_id, topic_id, level) VALUES (test.id('end'), test.id('spring topic'), 4);
SELECT test.refuses('topics are of the program',
  $$INSERT INTO feedback_topic (feedback_id, topic_id, level) VALUES (test.id('end'), test.id('autumn topic'), 4)$$,
  'feedback_topic_feedback_id_fkey');
SELECT test.refuses('topics exist', $$INSERT INTO feedback_topic (feedback_id, topic_id, level) VALUES (test.id('end'), uuidv7(), 4)$$,
  'feedback_topic_topic_id_fkey');
SELECT test.refuses('levels end at 5', $$UPDATE feedback_topic SET level = 6$$, 'feedback_topic_level_check');
UPDATE feedback SET (state, rating, comment, goals_reached) = ('submitted', 5, 'Good', true) WHERE id = test.id('end');
SELECT test.equal('submitted since', $$SELECT submitted_at = app_now() FROM feedback WHERE id = test.id('end')$$, 'true');
SELECT test.refuses('submitted content stays', $$UPDATE feedback SET rating = 1 WHERE id = test.id('end')$$, 'feedback_sealed_check');
SELECT test.refuses('submitted topics stay', $$DELETE FROM feedback_topic$$, 'feedback_sealed_check');
SELECT test.passes('reopened, changed, submitted again', $$UPDATE feedback SET state = 'open' WHERE id = test.id('end');
  UPDATE feedback SET (state, rating) = ('submitted', 4) WHERE id = test.id('end')$$);
SELECT test.refuses('sealed stays', $$UPDATE feedback SET state = 'sealed' WHERE id = test.id('end');
  UPDATE feedback SET comment = 'Bad' WHERE id = test.id('end')$$, 'feedback_sealed_check');
SELECT test.refuses('sealed is not opened', $$UPDATE feedback SET state = 'sealed' WHERE id = test.id('end');
  UPDATE feedback SET state = 'open' WHERE id = test.id('end')$$, 'feedback_state_transition');
SELECT test.refuses('the app makes no feedback', $$INSERT INTO feedback (program_id, pairing_id, author_id, moment, opens_at, closes_at)
  SELECT program_id, pairing_id, author_id, 'end', opens_at, closes_at FROM feedback LIMIT 1$$, '42501');
SELECT test.equal('feedback_json shows the topics', $$SELECT feedback_json(feedback) #>> '{topics,0,level}' FROM feedback
  WHERE id = test.id('end')$$, '4');
SELECT test.equal('history of feedback names nobody', $$SELECT count(*) FROM transition WHERE object = 'feedback'
  AND actor_id IS NOT NULL$$, '0');
RESET ROLE;
SELECT set_config('kehrwert.development', 'on', true);
INSERT INTO dev_clock (shift) VALUES (interval '3 months 1 day');
SELECT test.equal('after closing it cannot be reopened',
  $$SELECT test.outcome('UPDATE feedback SET state = ''open'' WHERE id = test.id(''end'')')$$, 'feedback_open_check');
SELECT test.passes('a pulse is answered when it opens', $$UPDATE feedback SET (state, rating, still_used) = ('submitted', 4,
  true) WHERE id = test.id('pulse_3')$$);
ROLLBACK;

BEGIN;
SELECT test.duo();
UPDATE pairing SET state = 'paused' WHERE id = test.id('duo');
UPDATE pairing SET state = 'active' WHERE id = test.id('duo');
UPDATE pairing SET state = 'ended' WHERE id = test.id('duo');
SELECT test.act_as('erik');
SELECT test.equal('the start is asked once, and an ended pairing nothing more', $$SELECT string_agg(moment, ' ') FROM feedback$$, 'start');
ROLLBACK;

-- What dates do: announced once when it opens, sealed when it closes, and nobody sees more of it than before.
BEGIN;
SELECT test.duo();
SELECT set_config('kehrwert.development', 'on', true);
UPDATE pairing SET state = 'completed' WHERE id = test.id('duo');
SELECT test.act_as('');
SET LOCAL ROLE kehrwert_app;
SELECT due_work(100);
SELECT test.equal('nothing is due twice', $$SELECT due_work(100)$$, '0');
SELECT test.equal('both are told of what has opened',
  $$SELECT string_agg(employee.user_name, ' ' ORDER BY employee.user_name) FROM notification
      JOIN employee ON employee.id = notification.employee_id
     WHERE kind = 'feedback_due' AND object = 'feedback'$$, 'erik erik yuri yuri');
SELECT test.act_as('erik');
SELECT test.equal('the announcement changes no version', $$SELECT max(version) FROM feedback$$, '1');
UPDATE feedback SET (state, rating) = ('submitted', 4) WHERE moment = 'end';
RESET ROLE;
INSERT INTO dev_clock (shift) VALUES (interval '61 days');
SELECT test.act_as('');
SELECT test.equal('the owner of the tables sees nothing of it', $$SELECT count(*) FROM feedback$$, '0');
SELECT set_config('kehrwert.due_step', 'due_feedback', true);
SELECT test.equal('within the step that which is due',
  $$SELECT string_agg(moment, ' ' ORDER BY moment) FROM feedback$$, 'end end start start');
SET LOCAL ROLE kehrwert_app;
SELECT test.equal('an operation nothing even so', $$SELECT count(*) FROM feedback$$, '0');
SELECT set_config('kehrwert.due_step', '', true);
SELECT test.equal('as much as is asked for', $$SELECT due_work(3)$$, '3');
SELECT test.equal('and then the rest', $$SELECT due_work(3)$$, '1');
SELECT test.act_as('erik');
SELECT test.equal('what is over is sealed, submitted or not',
  $$SELECT string_agg(moment || ' ' || state, ', ' ORDER BY id) FROM feedback$$,
  'start sealed, end sealed, pulse_3 open, pulse_6 open, pulse_12 open');
SELECT test.equal('with what was said', $$SELECT rating FROM feedback WHERE moment = 'end'$$, '4');
SELECT test.act_as('');
SELECT test.equal('the step leaves its mark on nothing', $$SELECT current_setting('kehrwert.due_step')$$, '');
RESET ROLE;
UPDATE dev_clock SET shift = interval '4 months';
SELECT test.equal('a pulse is announced when it opens', $$SELECT due_work(100)$$, '2');
SELECT test.equal('to each of the two',
  $$SELECT count(DISTINCT employee_id) || ' ' || count(DISTINCT object_id) FROM notification WHERE kind = 'feedback_due'$$, '2 6');
ROLLBACK;
