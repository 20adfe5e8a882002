-- SPDX-License-Identifier: Apache-2.0
-- What Schemathesis finds in the database: the objects that the contract's examples name, and erika.probe, on whose behalf it calls.

SELECT '01920000-0000-7000-8000-000000000001' AS one, '01920000-0000-7000-8000-000000000002' AS two,
  '01920000-0000-7000-8000-0000000000ff' AS caller \gset

INSERT INTO employee (id, user_name, display_name, unit, level, birth_date, languages)
SELECT ('01920000-0000-7000-8000-0000000000' || each.digits)::uuid, 'person.' || each.digits, 'Person ' || each.digits,
       'Unit ' || each.digits, 1, '1980-01-01', '{de,en}'
  FROM unnest('{01,02,03,04,05,06,07,10,20,21,30,35,40}'::text[]) AS each(digits);
INSERT INTO employee (id, user_name, display_name, unit, level, birth_date, languages)
VALUES (:'caller', 'erika.probe', 'Erika Probe', 'Software', 5, '2000-01-01', '{de,en}');

SELECT set_config('kehrwert.actor_id', :'caller', false);

INSERT INTO program (id, title, owner_unit, enrolment, starts_on, ends_on, mentor_capacity, consent_text, consent_version,
                     confidentiality_text, retention_days)
SELECT each.id, 'Reverse mentoring', 'People', 'rolling', app_today() - 30, app_today() + 300, 5, 'I agree.', '1', 'It stays between us.',
       90
  FROM unnest(ARRAY[:'one', :'two']::uuid[]) AS each(id);
INSERT INTO topic (id, program_id, title, position)
SELECT employee.id, :'one', 'Topic ' || employee.user_name, 10
  FROM employee
 WHERE employee.user_name LIKE 'person.%';
INSERT INTO program_staff (program_id, employee_id, role)
VALUES (:'one', :'caller', 'reviewer'), (:'one', '01920000-0000-7000-8000-000000000003', 'reviewer');
INSERT INTO criterion (id, program_id, title)
VALUES ('01920000-0000-7000-8000-000000000060', :'one', 'Explains well');
UPDATE program SET state = 'published';
UPDATE program SET state = 'running' WHERE program.id = :'one';

-- Each person for themselves: nobody consents or applies for somebody else.
DO $$
DECLARE
  each record;
BEGIN
  FOR each IN
    SELECT listed.id::uuid AS id, listed.employee_id::uuid AS employee_id, listed.role
      FROM (VALUES
             ('01920000-0000-7000-8000-000000000001', '01920000-0000-7000-8000-0000000000ff', 'mentor'),
             ('01920000-0000-7000-8000-000000000002', '01920000-0000-7000-8000-000000000002', 'mentee'),
             ('01920000-0000-7000-8000-000000000003', '01920000-0000-7000-8000-000000000003', 'mentee'),
             ('01920000-0000-7000-8000-000000000020', '01920000-0000-7000-8000-000000000020', 'mentor'),
             ('01920000-0000-7000-8000-000000000035', '01920000-0000-7000-8000-000000000035', 'mentee')) AS listed(id, employee_id, role)
  LOOP
    PERFORM set_config('kehrwert.actor_id', each.employee_id::text, false);
    INSERT INTO consent (program_id, employee_id, text_version, state)
    VALUES ('01920000-0000-7000-8000-000000000001', each.employee_id, '1', 'given');
    INSERT INTO application (id, program_id, employee_id, role)
    VALUES (each.id, '01920000-0000-7000-8000-000000000001', each.employee_id, each.role);
    INSERT INTO application_topic (application_id, topic_id, level) VALUES (each.id, '01920000-0000-7000-8000-000000000001', 4);
    UPDATE application SET state = 'submitted' WHERE application.id = each.id;
  END LOOP;
END;
$$;
SELECT set_config('kehrwert.actor_id', :'two', false);
INSERT INTO invitation (id, program_id, employee_id, role)
VALUES ('01920000-0000-7000-8000-000000000050', :'one', :'caller', 'mentee');
SELECT set_config('kehrwert.actor_id', :'caller', false);
UPDATE application SET state = 'accepted'
 WHERE application.id IN (:'one', :'two', '01920000-0000-7000-8000-000000000035');

-- The caller is one of the two, so somebody else proposes and pairs them.
SELECT set_config('kehrwert.actor_id', '', false);
INSERT INTO proposal (id, mentor_application_id, mentee_application_id)
VALUES ('01920000-0000-7000-8000-000000000035', :'one', '01920000-0000-7000-8000-000000000035');
UPDATE proposal SET state = 'offered';
INSERT INTO pairing (id, mentor_application_id, mentee_application_id) VALUES (:'one', :'one', :'two');
SELECT set_config('kehrwert.actor_id', :'caller', false);
INSERT INTO pair_decision (id, program_id, mentor_application_id, mentee_application_id, decision, reason)
VALUES ('01920000-0000-7000-8000-000000000045', :'one', '01920000-0000-7000-8000-000000000020', :'two', 'forbidden',
        'They know each other.');

INSERT INTO pairing_goal (id, pairing_id, title) VALUES (:'one', :'one', 'Write in the wiki every week');
UPDATE pairing SET mentor_signed_at = app_now();
SELECT set_config('kehrwert.actor_id', :'two', false);
UPDATE pairing SET mentee_signed_at = app_now();
SELECT set_config('kehrwert.actor_id', :'caller', false);
UPDATE pairing SET state = 'active';
UPDATE pairing SET activated_at = app_now() - interval '30 days';
INSERT INTO session (id, pairing_id, starts_at, time_zone, topic_id, goal)
VALUES (:'one', :'one', app_now() - interval '1 day', 'Europe/Berlin', :'one', 'Write a first page'),
       (:'two', :'one', app_now() + interval '7 days', 'Europe/Berlin', :'one', 'Read what others wrote');
UPDATE session SET state = 'confirmed' WHERE session.id = :'one';
INSERT INTO session_note (session_id, author_id, note_text)
VALUES (:'one', :'caller', 'Next time the wiki.'), (:'one', :'two', 'Bring questions.');
UPDATE session_note SET note_text = 'Next time the wiki, and a post.' WHERE session_note.author_id = :'caller';
INSERT INTO plan_item (id, pairing_id, position, title, topic_id)
VALUES ('01920000-0000-7000-8000-000000000007', :'one', 100, 'First steps in the wiki', '01920000-0000-7000-8000-000000000003');
INSERT INTO tutorial (id, program_id, pairing_id, audience, title, text)
VALUES ('01920000-0000-7000-8000-000000000008', :'one', :'one', 'everyone', 'How to write a post', 'Begin with what you want to say.');
INSERT INTO event (id, program_id, kind, title, starts_at, minutes, time_zone)
VALUES ('01920000-0000-7000-8000-000000000030', :'one', 'half_time', 'Half-time', app_now() + interval '30 days', 90, 'Europe/Berlin');
INSERT INTO event_invitation (event_id, employee_id, invited_at)
SELECT '01920000-0000-7000-8000-000000000030', each.id, app_now() FROM unnest(ARRAY[:'caller', :'two']::uuid[]) AS each(id);
INSERT INTO feedback_question (id, form_id, position, kind, text)
SELECT '01920000-0000-7000-8000-000000000040', form.id, 1, 'rating', 'How was it?'
  FROM feedback_form AS form
 WHERE form.program_id = :'one' AND form.moment = 'session';
INSERT INTO feedback (id, program_id, pairing_id, session_id, author_id, moment, opens_at, closes_at)
VALUES (:'one', :'one', :'one', :'one', :'caller', 'session', app_now(), app_now() + interval '14 days');

-- Two finished match runs, each with the reasons for one unmatched person.
SET session_replication_role = replica;
INSERT INTO match_run (id, program_id, state, settings, progress, started_at, finished_at, input_hash, pairs_hash, statistics)
SELECT run.id::uuid, program.id, 'done', match_settings(program), 100, now(), now(), sha256('input'), sha256('pairs'),
       jsonb '{"mentees": 1, "mentors": 1, "mentor_places": 1, "pairs": 0, "mentors_matched": 0, "allowed": 0, "locks_kept": 0,
               "locks_broken": 0, "rounds": 0, "score": 0, "score_lowest": null, "score_quartiles": null, "score_highest": null,
               "score_tenths": [0]}'
  FROM (VALUES ('01920000-0000-7000-8000-000000000060'), ('01920000-0000-7000-8000-000000000061')) AS run(id)
  JOIN program ON program.id = :'one';
INSERT INTO match_run_input (match_run_id, input) SELECT match_run.id, '{}' FROM match_run;
INSERT INTO match_run_unmatched (match_run_id, application_id, program_id, role, allowed, blocked)
SELECT match_run.id, '01920000-0000-7000-8000-000000000035', :'one', 'mentee', 0, jsonb '{"language": 1}' FROM match_run;
SET session_replication_role = origin;
