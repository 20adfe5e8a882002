-- SPDX-License-Identifier: Apache-2.0
-- Invitations: who can be invited, what an answer leads to, and what only the invited person can learn.
BEGIN;
SELECT test.company();
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('hanna');
INSERT INTO invitation (id, program_id, employee_id, role)
VALUES (test.named('call', new_id()), test.id('spring'), test.id('vera'), 'mentor');
SELECT test.equal('an invitation can be answered for 14 days',
  $$SELECT expires_at - app_now()::timestamptz(3) FROM invitation$$, '14 days');
SELECT test.refuses('an invitation needs ' || wrong.what, wrong.before || format(
    '; INSERT INTO invitation (program_id, employee_id, role, expires_at) VALUES (test.id(%L), test.id(%L), %L, %s)',
    'spring', wrong.person, wrong.role, wrong.expiry), wrong.rule)
  FROM (VALUES
    ('a person without an open invitation', 'SELECT', 'vera', 'mentor', 'NULL', 'invitation_program_id_employee_id_role_key'),
    ('an open program', $$UPDATE program SET state = 'matching'$$, 'ole', 'mentor', 'NULL', 'invitation_program_open_check'),
    ('somebody other than the inviter', 'SELECT', 'hanna', 'mentor', 'NULL', 'invitation_self_check'),
    ('an active colleague', $$UPDATE employee SET active = false WHERE id = test.id('ole')$$, 'ole', 'mentor', 'NULL',
     'invitation_employee_active_check'),
    ('somebody who has not applied', $$SELECT test.act_as(''), test.accepted('ole', 'mentor', 'spring')$$, 'ole', 'mentor', 'NULL',
     'invitation_applied_check'),
    ('an expiry in the future', 'SELECT', 'ole', 'mentor', $$app_now() - interval '1 second'$$, 'invitation_expires_at_check'),
    ('an expiry that is not too far away', 'SELECT', 'ole', 'mentor', $$app_now() + interval '400 days'$$, 'invitation_expires_at_check'),
    ('a role', 'SELECT', 'ole', 'guest', 'NULL', 'invitation_role_check')
  ) AS wrong(what, before, person, role, expiry, rule);
SELECT test.passes('somebody with a draft can be invited', $$SELECT test.act_as(''), test.draft('ole', 'mentor', 'spring');
  INSERT INTO invitation (program_id, employee_id, role) VALUES (test.id('spring'), test.id('ole'), 'mentor')$$);
SELECT test.refuses('the app cannot change the guarantee of a place', $$UPDATE invitation SET place_guaranteed = true$$, '42501');
SELECT test.refuses('the app cannot write the invitation that an application came from',
  $$UPDATE application SET invitation_id = test.id('call')$$, '42501');
SELECT test.refuses('the app cannot move applications as the service',
  $$SELECT application_move_by_service(new_id(), 'accepted')$$, '42501');
SELECT test.act_as('vera');
UPDATE invitation SET state = 'declined';
SELECT test.equal('no audit row reveals a decline',
  $$SELECT string_agg(action, ' ') FROM audit_event WHERE object = 'invitation'$$, 'insert');
SELECT test.passes('a decline can be taken back', $$UPDATE invitation SET state = 'accepted'$$);
SELECT test.refuses('a draft is not accepted without a guaranteed place', $$SELECT test.draft('vera', 'mentor', 'spring');
  UPDATE application SET state = 'accepted' WHERE id = test.id('vera mentor')$$, 'application_state_transition');
RESET ROLE;
UPDATE invitation SET expires_at = app_now() - interval '1 hour';
SELECT test.refuses('an expired invitation cannot be answered', $$UPDATE invitation SET state = 'accepted'$$, 'invitation_expired_check');
SELECT test.act_as('hanna');
SELECT test.equal('a new invitation can follow an expired one', $$WITH made AS (
    INSERT INTO invitation (program_id, employee_id, role) VALUES (test.id('spring'), test.id('vera'), 'mentor')
    ON CONFLICT DO NOTHING RETURNING 1) SELECT count(*) FROM made$$, '1');
SELECT test.equal('the new invitation has closed the expired one', $$SELECT due_invitations(10)$$, '0');
SELECT test.equal('a declined invitation stays declined when it is closed',
  $$SELECT state || (closed_at = expires_at) FROM invitation WHERE id = test.id('call')$$,
  'declinedtrue');
SELECT test.equal('accepting creates a draft application', $$WITH moved AS (
    UPDATE invitation SET state = 'accepted' WHERE id <> test.id('call') RETURNING invitation AS item)
  SELECT (invitation_json(moved.item, true) ->> 'application_id') IS NOT NULL FROM moved$$, 'true');
ROLLBACK;

BEGIN;
SELECT test.company();
SELECT test.act_as('hanna');
INSERT INTO invitation (program_id, employee_id, role) SELECT test.id('spring'), test.id(name), 'mentee'
  FROM unnest('{vera,ole,frida}'::text[]) AS name;
UPDATE invitation SET expires_at = app_now() - interval '1 hour';
SELECT test.equal('due work expires only as many as asked for',
  $$SELECT due_invitations(2) || ' ' || due_invitations(2) || ' ' || due_invitations(2)$$, '2 1 0');
SELECT test.equal('the invitations have expired', $$SELECT string_agg(DISTINCT state, ' ') FROM invitation$$, 'expired');
SELECT test.equal('the step of due work is registered', $$SELECT position FROM due_step WHERE name = 'due_invitations'$$, '20');
SELECT test.equal('an expiry leaves no audit row', $$SELECT count(*) FROM audit_event WHERE object = 'invitation' AND action = 'update'$$,
  '0');
ROLLBACK;
