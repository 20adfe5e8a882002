-- SPDX-License-Identifier: Apache-2.0
-- Former texts of notes: they are kept, readable by the pair, and deleted with the note; and which functions use the texts at all.
BEGIN;
SELECT test.duo();
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('yuri');
SELECT version FROM session_note_write(test.id('past'), 'First');
SELECT test.equal('a new note has no former text', $$SELECT count(*) FROM session_note_revision$$, '0');
SELECT version FROM session_note_write(test.id('past'), 'First');
SELECT test.equal('writing the same text again keeps no former text', $$SELECT count(*) FROM session_note_revision$$, '0');
SELECT version FROM session_note_write(test.id('past'), 'Second');
SELECT version FROM session_note_write(test.id('past'), 'Third');
SELECT test.equal('each former text is kept with its version',
  $$SELECT string_agg(note_version || ' ' || note_text, ', ' ORDER BY note_version) FROM session_note_revision$$, '1 First, 2 Second');
SELECT test.refuses('the app cannot write a former text', $$INSERT INTO session_note_revision (note_id, session_id, author_id, note_version,
  note_text, written_at) SELECT id, session_id, author_id, 9, 'x', app_now() FROM session_note$$, '42501');
SELECT test.refuses('the app cannot change a former text', $$UPDATE session_note_revision SET note_text = 'x'$$, '42501');
SELECT test.refuses('the app cannot delete a former text by itself', $$DELETE FROM session_note_revision$$, '42501');
SELECT test.act_as('erik');
SELECT test.equal('the other person reads the former texts', $$SELECT count(*) FROM session_note_revision$$, '2');
SELECT test.equal(format('%s reads no former text', person),
    format('SELECT count(test.act_as(%L)) - 1 + (SELECT count(*) FROM session_note_revision)', person), '0')
  FROM unnest('{vera,hanna}'::text[]) AS person;
SELECT test.act_as('');
SELECT test.equal('a service client reads no former text', $$SELECT count(*) FROM session_note_revision$$, '0');
SELECT test.act_as('yuri');
DELETE FROM session_note;
SELECT test.equal('former texts are deleted with the note', $$SELECT count(*) FROM session_note_revision$$, '0');
RESET ROLE;
SELECT test.equal('the audit log has no row about notes', $$SELECT count(*) FROM audit_event WHERE object ~ '^session_note'$$, '0');
SELECT test.equal('only four functions use the text of notes', $$SELECT string_agg(place.name, ' ' ORDER BY place.name) FROM (
    SELECT proname AS name FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND pg_get_functiondef(oid) ~ '\mnote_text\M'
     UNION ALL
    SELECT viewname FROM pg_views WHERE schemaname = 'public' AND definition ~ '\mnote_text\M'
     UNION ALL
    SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef ~ '\mnote_text\M'
     UNION ALL
    SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND concat(qual, with_check) ~ '\mnote_text\M') AS place$$,
  'session_note_json session_note_keep session_note_revision_json session_note_write');
ROLLBACK;
