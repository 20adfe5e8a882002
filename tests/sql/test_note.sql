-- SPDX-License-Identifier: Apache-2.0
-- Former texts of notes: kept, read by the two, gone with the note; and where the texts are named at all.
BEGIN;
SELECT test.duo();
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('yuri');
SELECT version FROM session_note_write(test.id('past'), 'First');
SELECT test.equal('a first text has no former one', $$SELECT count(*) FROM session_note_revision$$, '0');
SELECT version FROM session_note_write(test.id('past'), 'First');
SELECT test.equal('the same text again is no new one', $$SELECT count(*) FROM session_note_revision$$, '0');
SELECT version FROM session_note_write(test.id('past'), 'Second');
SELECT version FROM session_note_write(test.id('past'), 'Third');
SELECT test.equal('each former text is kept with its version', 
  $$SELECT string_agg(note_version || ' ' || note_text, ', ' ORDER BY note_version) FROM session_note_revision$$, '2 First, 3 Second');
SELECT test.refuses('nobody writes a former text', $$INSERT INTO session_note_revision (note_id, session_id, author_id, note_version,
  note_text, written_at) SELECT id, session_id, author_id, 9, 'x', app_now() FROM session_note$$, '42501');
SELECT test.refuses('nobody changes one', $$UPDATE session_note_revision SET note_text = 'x'$$, '42501');
SELECT test.refuses('nobody deletes one alone', $$DELETE FROM session_note_revision$$, '42501');
SELECT test.act_as('erik');
SELECT test.equal('the other one reads them', $$SELECT count(*) FROM session_note_revision$$, '2');
SELECT test.equal(format('%s reads none', person),
    format('SELECT count(test.act_as(%L)) - 1 + (SELECT count(*) FROM session_note_revision)', person), '0')
  FROM unnest('{vera,hanna}'::text[]) AS person;
SELECT test.act_as('');
SELECT test.equal('a service client reads none', $$SELECT count(*) FROM session_note_revision$$, '0');
SELECT test.act_as('yuri');
DELETE FROM session_note;
SELECT test.equal('they go with the note', $$SELECT count(*) FROM session_note_revision$$, '0');
RESET ROLE;
SELECT test.equal('audit knows nothing of them', $$SELECT count(*) FROM audit_event WHERE object ~ '^session_note'$$, '0');
SELECT test.equal('four functions name the texts, and nothing else does', $$SELECT string_agg(place.name, ' ' ORDER BY place.name) FROM (
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
