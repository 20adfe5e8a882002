-- SPDX-License-Identifier: Apache-2.0
-- Tutorials: what they must contain, whom they are for, who is notified, and that none of it reaches PostgreSQL's log.
BEGIN;
SELECT test.duo();
SELECT test.program('autumn', 'hanna');
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('yuri');
INSERT INTO tutorial (program_id, pairing_id, audience, title, text)
VALUES (test.id('autumn'), test.id('duo'), 'pair', 'Posts', 'Begin with one line.')
RETURNING test.named('posts', tutorial.id);
SELECT test.equal('a pair''s tutorial belongs to the pair''s program', $$SELECT program_id = test.id('spring') FROM tutorial$$, 'true');
RESET ROLE;
SELECT test.equal('only the other person is notified', $$SELECT string_agg(employee.user_name, ' ') FROM notification
  JOIN employee ON employee.id = notification.employee_id WHERE notification.kind = 'tutorial_shared'$$, 'erik');
SET LOCAL ROLE kehrwert_app;
SELECT test.refuses(format('%s is refused', each.assignment), format('UPDATE tutorial SET %s', each.assignment), each.rule)
  FROM (VALUES ('text = NULL', 'tutorial_content_check'), ($$title = ''$$, 'tutorial_title_check'),
               ($$text = repeat('x', 16001)$$, 'tutorial_text_check'), ($$url = 'http://example.com'$$, 'tutorial_url_check'),
               ($$url = 'https://a b'$$, 'tutorial_url_check'), ($$audience = 'all'$$, 'tutorial_audience_check'),
               ($$topic_id = test.id('autumn topic')$$, 'tutorial_topic_id_fkey'), ('author_id = author_id', '42501'),
               ('pairing_id = NULL', '42501')) AS each(assignment, rule);
SELECT test.refuses('only a tutorial written for a pair can be shared just with a pair',
  $$INSERT INTO tutorial (program_id, audience, title, text)
  VALUES (test.id('spring'), 'pair', 'a', 'b')$$, 'tutorial_pairing_check');
SELECT test.refuses('a tutorial of the program cannot be for a pair',
  $$INSERT INTO tutorial (program_id, pairing_id, by_program, audience, title,
  text) VALUES (test.id('spring'), test.id('duo'), true, 'pair', 'a', 'b')$$, 'tutorial_by_program_check');
SELECT test.refuses('a retired topic cannot be chosen', $$UPDATE topic SET retired_at = app_now();
  UPDATE tutorial SET topic_id = test.id('spring topic')$$, 'tutorial_topic_retired_check');
SELECT test.passes('a topic retired later stays', $$UPDATE tutorial SET topic_id = test.id('spring topic');
  UPDATE topic SET retired_at = app_now(); UPDATE tutorial SET title = 'More'$$);
SELECT test.refuses('a minor can share only with the pair and the program',
  $$UPDATE employee SET minor = true, birth_date = NULL WHERE id = test.id('yuri');
  UPDATE tutorial SET audience = 'everyone'$$, 'tutorial_minor_check');
UPDATE tutorial SET audience = 'everyone';
UPDATE employee SET minor = true, birth_date = NULL WHERE id = test.id('yuri');
SELECT test.equal('a minor''s tutorial for everyone becomes one for the program', $$SELECT audience FROM tutorial$$, 'program');
SELECT test.line(format('no row gets into the log: %s', each.statement), '', test.logged(each.statement))
  FROM (VALUES ('UPDATE tutorial SET text = NULL'), ($$UPDATE tutorial SET audience = 'everyone'$$)) AS each(statement);
SELECT test.refuses('a tutorial can be retired, but not deleted', 'DELETE FROM tutorial', '42501');
ROLLBACK;
