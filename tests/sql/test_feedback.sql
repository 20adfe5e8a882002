-- SPDX-License-Identifier: Apache-2.0
-- Feedback: when people are asked, what may be submitted, and what can no longer change.
BEGIN;
SELECT test.duo();
SELECT test.program('autumn', 'hanna');
SET LOCAL ROLE kehrwert_app;
SELECT test.hold('past');
SELECT test.act_as('erik');
SELECT test.equal('the mentee is asked at the start and after a held session',
  $$SELECT string_agg(moment, ' ' ORDER BY id) FROM feedback$$, 'start session');
SELECT test.act_as('yuri');
SELECT test.equal('the mentor is asked at the start and after a held session',
  $$SELECT string_agg(moment, ' ' ORDER BY id) FROM feedback$$, 'start session');
SELECT test.act_as('');
SELECT test.session('second', 'duo', app_now() - interval '4 hours'), test.session('third', 'duo', app_now() - interval '6 hours');
SELECT test.hold('second');
SELECT test.hold('third');
SELECT test.act_as('yuri');
SELECT test.equal('half-time feedback is asked for once, when half of the sessions have been held',
  $$SELECT string_agg(moment, ' ' ORDER BY id) FROM feedback$$, 'start session session half_time session');
SELECT test.act_as('');
UPDATE pairing SET state = 'completed' WHERE id = test.id('duo');
SELECT test.act_as('erik');
SELECT test.equal('completion asks at once and after 3, 6 and 12 months',
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
SELECT test.refuses('ratings go up to 5', $$UPDATE feedback SET rating = 6 WHERE id = test.id('end')$$, 'feedback_rating_check');
SELECT test.refuses('comments have at most 4000 characters', $$UPDATE feedback SET comment = repeat('x', 4001) WHERE id = test.id('end')$$,
  'feedback_comment_check');
SELECT test.refuses('still_used is only for follow-up pulses', $$UPDATE feedback SET still_used = true WHERE id = test.id('end')$$,
  'feedback_still_used_check');
INSERT INTO feedback_topic (feedback_id, topic_id, level) VALUES (test.id('end'), test.id('spring topic'), 4);
SELECT test.refuses('topics must belong to the program',
  $$INSERT INTO feedback_topic (feedback_id, topic_id, level) VALUES (test.id('end'), test.id('autumn topic'), 4)$$,
  'feedback_topic_feedback_id_fkey');
SELECT test.refuses('topics must exist', $$INSERT INTO feedback_topic (feedback_id, topic_id, level) VALUES (test.id('end'), new_id(), 4)$$,
  'feedback_topic_topic_id_fkey');
SELECT test.refuses('levels go up to 5', $$UPDATE feedback_topic SET level = 6$$, 'feedback_topic_level_check');
UPDATE feedback SET (state, rating, comment, goals_reached) = ('submitted', 5, 'Good', true) WHERE id = test.id('end');
SELECT test.equal('submitting records the time', $$SELECT submitted_at = app_now() FROM feedback WHERE id = test.id('end')$$, 'true');
SELECT test.refuses('submitted content cannot change',
  $$UPDATE feedback SET rating = 1 WHERE id = test.id('end')$$, 'feedback_sealed_check');
SELECT test.refuses('submitted topics cannot change', $$DELETE FROM feedback_topic$$, 'feedback_sealed_check');
SELECT test.passes('submitted feedback can be reopened, changed and submitted again',
  $$UPDATE feedback SET state = 'open' WHERE id = test.id('end');
  UPDATE feedback SET (state, rating) = ('submitted', 4) WHERE id = test.id('end')$$);
SELECT test.refuses('sealed feedback cannot change', $$UPDATE feedback SET state = 'sealed' WHERE id = test.id('end');
  UPDATE feedback SET comment = 'Bad' WHERE id = test.id('end')$$, 'feedback_sealed_check');
SELECT test.refuses('sealed feedback cannot be reopened', $$UPDATE feedback SET state = 'sealed' WHERE id = test.id('end');
  UPDATE feedback SET state = 'open' WHERE id = test.id('end')$$, 'feedback_state_transition');
SELECT test.refuses('the app cannot create feedback',
  $$INSERT INTO feedback (program_id, pairing_id, author_id, moment, opens_at, closes_at)
  SELECT program_id, pairing_id, author_id, 'end', opens_at, closes_at FROM feedback LIMIT 1$$, '42501');
SELECT test.equal('feedback_json shows the topics', $$SELECT feedback_json(feedback) #>> '{topics,0,level}' FROM feedback
  WHERE id = test.id('end')$$, '4');
SELECT test.equal('the history of feedback names nobody', $$SELECT count(*) FROM transition WHERE object = 'feedback'
  AND actor_id IS NOT NULL$$, '0');
RESET ROLE;
SELECT set_config('kehrwert.clock_shift', '0', true);
INSERT INTO dev_clock (shift) VALUES (interval '3 months 1 day');
SELECT test.equal('feedback cannot be reopened after it closes',
  $$SELECT test.outcome('UPDATE feedback SET state = ''open'' WHERE id = test.id(''end'')')$$, 'feedback_open_check');
SELECT test.passes('a follow-up pulse can be answered once it opens', $$UPDATE feedback SET (state, rating, still_used) = ('submitted', 4,
  true) WHERE id = test.id('pulse_3')$$);
ROLLBACK;

BEGIN;
SELECT test.duo();
UPDATE pairing SET state = 'paused' WHERE id = test.id('duo');
UPDATE pairing SET state = 'active' WHERE id = test.id('duo');
UPDATE pairing SET state = 'ended' WHERE id = test.id('duo');
SELECT test.act_as('erik');
SELECT test.equal('the start is asked about once, and an ended pairing asks nothing more',
  $$SELECT string_agg(moment, ' ') FROM feedback$$, 'start');
ROLLBACK;

-- Dates: feedback is announced once when it opens and sealed when it closes, and nobody sees more of it than before.
BEGIN;
SELECT test.duo();
SELECT set_config('kehrwert.clock_shift', '0', true);
UPDATE pairing SET state = 'completed' WHERE id = test.id('duo');
SELECT test.act_as('');
SET LOCAL ROLE kehrwert_app;
SELECT due_work(100);
SELECT test.equal('nothing is due a second time', $$SELECT due_work(100)$$, '0');
SELECT test.equal('both people are notified of feedback that has opened',
  $$SELECT string_agg(employee.user_name, ' ' ORDER BY employee.user_name) FROM notification
      JOIN employee ON employee.id = notification.employee_id
     WHERE kind = 'feedback_due' AND object = 'feedback'$$, 'erik erik yuri yuri');
SELECT test.act_as('erik');
SELECT test.equal('the announcement does not change the version', $$SELECT max(version) FROM feedback$$, '1');
UPDATE feedback SET (state, rating) = ('submitted', 4) WHERE moment = 'end';
RESET ROLE;
INSERT INTO dev_clock (shift) VALUES (interval '61 days');
SELECT test.act_as('');
SELECT test.equal('the owner of the tables sees no feedback', $$SELECT count(*) FROM feedback$$, '0');
SELECT set_config('kehrwert.due_step', 'due_feedback', true);
SELECT test.equal('within the step of due work, the owner sees the feedback that is due',
  $$SELECT string_agg(moment, ' ' ORDER BY moment) FROM feedback$$, 'end end start start');
SET LOCAL ROLE kehrwert_app;
SELECT test.equal('an operation sees no feedback even then', $$SELECT count(*) FROM feedback$$, '0');
SELECT set_config('kehrwert.due_step', '', true);
SELECT test.equal('due work seals no more than asked for', $$SELECT due_work(3)$$, '3');
SELECT test.equal('the next run seals the rest', $$SELECT due_work(3)$$, '1');
SELECT test.act_as('erik');
SELECT test.equal('feedback past its closing time is sealed, submitted or not',
  $$SELECT string_agg(moment || ' ' || state, ', ' ORDER BY id) FROM feedback$$,
  'start sealed, end sealed, pulse_3 open, pulse_6 open, pulse_12 open');
SELECT test.equal('sealed feedback keeps its answers', $$SELECT rating FROM feedback WHERE moment = 'end'$$, '4');
SELECT test.act_as('');
SELECT test.equal('the step of due work resets kehrwert.due_step', $$SELECT current_setting('kehrwert.due_step')$$, '');
RESET ROLE;
UPDATE dev_clock SET shift = interval '4 months';
SELECT test.equal('a follow-up pulse is announced when it opens', $$SELECT due_work(100)$$, '2');
SELECT test.equal('it is announced to both people',
  $$SELECT count(DISTINCT employee_id) || ' ' || count(DISTINCT object_id) FROM notification WHERE kind = 'feedback_due'$$, '2 6');
ROLLBACK;
