-- SPDX-License-Identifier: Apache-2.0
-- Who sees notes and feedback, what nobody can change, and what the app may do.
BEGIN;
SELECT test.duo();
SET LOCAL ROLE kehrwert_app;
SELECT test.hold('past');
SELECT test.act_as('yuri');
INSERT INTO session_note (session_id, author_id, note_text) VALUES (test.id('past'), test.id('yuri'), 'Between us');
SELECT test.equal('the author reads the note', $$SELECT count(*) FROM session_note$$, '1');
SELECT test.refuses('a person has one note per session',
  $$INSERT INTO session_note (session_id, note_text) VALUES (test.id('past'), 'More')$$,
  'session_note_session_id_author_id_key');
SELECT test.refuses('a note has a maximum length', $$UPDATE session_note SET note_text = repeat('x', 16001)$$, 'session_note_text_check');
SELECT test.refuses('nobody writes a note as somebody else', $$INSERT INTO session_note (session_id, author_id, note_text)
  VALUES (test.id('past'), test.id('erik'), 'I said')$$, '42501');
SELECT test.refuses('a note cannot change its author', $$UPDATE session_note SET author_id = test.id('erik')$$, '42501');
SELECT test.act_as('erik');
SELECT test.equal('the other person reads the note', $$SELECT note_text FROM session_note$$, 'Between us');
SELECT test.equal('the other person cannot change the note',
  $$WITH changed AS (UPDATE session_note SET note_text = 'x' RETURNING 1) SELECT count(*)
  FROM changed$$, '0');
SELECT test.equal('the other person cannot delete the note',
  $$WITH gone AS (DELETE FROM session_note RETURNING 1) SELECT count(*) FROM gone$$, '0');
SELECT test.passes('the other person writes a note of their own', $$SELECT session_note_write(test.id('past'), 'Mine')$$);
SELECT test.equal('the other person''s feedback is invisible', $$SELECT count(*) FROM feedback WHERE author_id <> test.id('erik')$$, '0');
INSERT INTO feedback_topic (feedback_id, topic_id, level) SELECT feedback.id, test.id('spring topic'), 2 FROM feedback;
SELECT test.act_as('yuri');
SELECT test.equal('the topics of the other person''s feedback are invisible', $$SELECT count(*) FROM feedback_topic$$, '0');
SELECT test.act_as(person) FROM unnest('{vera}'::text[]) AS person;
SELECT test.equal('a third person sees no note', $$SELECT count(*) FROM session_note$$, '0');
SELECT test.refuses('a third person writes no note', $$INSERT INTO session_note (session_id, note_text)
  VALUES (test.id('past'), 'Spying')$$, '42501');
SELECT test.equal('a third person sees no feedback', $$SELECT count(*) FROM feedback$$, '0');
SELECT test.act_as('hanna');
SELECT test.equal('the program manager sees no note', $$SELECT count(*) FROM session_note$$, '0');
SELECT test.equal('the program manager sees no feedback', $$SELECT count(*) FROM feedback$$, '0');
SELECT test.act_as('');
SELECT test.equal('a service client sees no note', $$SELECT count(*) FROM session_note$$, '0');
SELECT test.equal('a service client sees no feedback', $$SELECT count(*) FROM feedback$$, '0');
SELECT test.equal('the audit log has no row about notes and feedback',
  $$SELECT count(*) FROM audit_event WHERE object ~ '^(session_note|feedback)'$$, '0');
RESET ROLE;
SET LOCAL ROLE kehrwert_app;
SELECT test.equal('the owner of the tables sees no note in the role kehrwert_app', $$SELECT count(*) FROM session_note$$, '0');
RESET ROLE;
INSERT INTO program_lock (program_id, setting, agreement_reference) VALUES (test.id('spring'), 'enrolment', 'BV 1');
INSERT INTO program_hand_over (program_id, owner_unit, program_manager_id) VALUES (test.id('spring'), 'IT', test.id('ole'));
SELECT test.refuses(format('nobody can %s rows of %s', action.verb, kept.name), format(action.statement, kept.name),
  kept.name || '_append_only_check')
  FROM (VALUES ('audit_event'), ('transition'), ('consent'), ('setting_change'), ('program_hand_over')) AS kept(name),
       (VALUES ('update', 'UPDATE %I SET id = id'), ('delete', 'DELETE FROM %I'), ('truncate', 'TRUNCATE %I')) AS action(verb, statement);
-- Not on tables that hold nothing about people.
SELECT test.line(format('row security is forced on %s', relname), 'true', (relrowsecurity AND relforcerowsecurity)::text)
  FROM pg_class
 WHERE relnamespace = 'public'::regnamespace
   AND relkind IN ('r', 'p')
   AND relname NOT IN ('dev_clock', 'due_step', 'state_transition', 'time_zone')
   AND relname NOT LIKE 'schema\_%';
SELECT test.equal('kehrwert_app cannot log in or bypass row security',
  $$SELECT rolcanlogin OR rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = 'kehrwert_app'$$, 'false');
SELECT test.line(format('the app has only these rights on %s', class.relname), wanted.rights,
    (SELECT string_agg(privilege, ' ') FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) AS privilege
      WHERE has_table_privilege('kehrwert_app', class.oid, privilege)
         OR (privilege = 'UPDATE' AND has_any_column_privilege('kehrwert_app', class.oid, privilege))))
  FROM pg_class AS class
  LEFT JOIN (VALUES
    ('application', 'SELECT INSERT UPDATE'),
    ('application_reviewer', 'SELECT INSERT DELETE'),
    ('application_topic', 'SELECT INSERT UPDATE DELETE'),
    ('audit_event', 'SELECT INSERT'),
    ('consent', 'SELECT INSERT'),
    ('criterion', 'SELECT INSERT UPDATE'),
    ('criterion_score', 'SELECT INSERT UPDATE DELETE'),
    ('dev_clock', 'SELECT INSERT UPDATE'),
    ('due_step', 'SELECT'),
    ('employee', 'SELECT INSERT UPDATE'),
    ('employee_dotted_line', 'SELECT INSERT DELETE'),
    ('event', 'SELECT INSERT UPDATE'),
    ('event_invitation', 'SELECT INSERT UPDATE'),
    ('feedback', 'SELECT UPDATE'),
    ('feedback_answer', 'SELECT INSERT DELETE'),
    ('feedback_form', 'SELECT UPDATE'),
    ('feedback_question', 'SELECT INSERT UPDATE DELETE'),
    ('feedback_topic', 'SELECT INSERT UPDATE DELETE'),
    ('idempotency_key', 'SELECT INSERT UPDATE'),
    ('invitation', 'SELECT INSERT UPDATE'),
    ('module', 'SELECT INSERT UPDATE'),
    ('notification', 'SELECT UPDATE'),
    ('match_run', 'SELECT'),
    ('match_run_unmatched', 'SELECT'),
    ('pair_decision', 'SELECT DELETE'),
    ('pairing', 'SELECT INSERT UPDATE'),
    ('pairing_goal', 'SELECT INSERT UPDATE DELETE'),
    ('pairing_plan', 'SELECT UPDATE'),
    ('participation', 'SELECT'),
    ('participation_level', NULL),
    ('plan_item', 'SELECT INSERT UPDATE DELETE'),
    ('program', 'SELECT INSERT UPDATE'),
    ('program_eligibility', 'SELECT UPDATE'),
    ('program_hand_over', 'SELECT INSERT'),
    ('program_lock', 'SELECT INSERT UPDATE DELETE'),
    ('program_staff', 'SELECT INSERT DELETE'),
    ('proposal', 'SELECT INSERT UPDATE'),
    ('review', 'SELECT INSERT UPDATE'),
    ('session', 'SELECT INSERT UPDATE'),
    ('session_note', 'SELECT INSERT UPDATE DELETE'),
    ('session_note_revision', 'SELECT'),
    ('session_template', 'SELECT UPDATE'),
    ('session_template_item', 'SELECT INSERT DELETE'),
    ('setting_change', 'SELECT'),
    ('state_transition', 'SELECT'),
    ('time_zone', NULL),
    ('topic', 'SELECT INSERT UPDATE DELETE'),
    ('transition', 'SELECT'),
    ('tutorial', 'SELECT INSERT UPDATE')
  ) AS wanted(name, rights) ON wanted.name = class.relname
 WHERE class.relnamespace = 'public'::regnamespace AND class.relkind = 'r';
ROLLBACK;

-- Everyday refusals put none of the users' texts into PostgreSQL's log.
BEGIN;
SELECT test.duo();
SELECT test.session('coming', 'duo', app_now() + interval '2 days');
SELECT test.accepted('ole', 'mentor', 'spring');
SET LOCAL ROLE kehrwert_app;
SELECT test.hold('past');
SELECT test.act_as('yuri');
SELECT test.line(format('no row gets into the log: %s', each.what), '', test.logged(each.statement))
  FROM (VALUES
    ('a session confirmed without a topic', $$UPDATE session SET (state, topic_id) = ('confirmed', NULL) WHERE id = test.id('coming')$$),
    ('a pairing without a free place', $$SELECT test.pair('more', 'ole', 'erik')$$),
    ('a mentee with two places', $$UPDATE application SET capacity = 2 WHERE role = 'mentee'$$),
    ('feedback without a rating', $$UPDATE feedback SET state = 'submitted'$$)
  ) AS each(what, statement);
ROLLBACK;
