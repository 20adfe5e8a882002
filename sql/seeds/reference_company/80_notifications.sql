-- SPDX-License-Identifier: Apache-2.0
-- What people have been told. Everything older than a month has been read, and half of the rest.

CREATE TEMPORARY TABLE seed_notification ON COMMIT DROP AS
SELECT 'invitation_received' AS kind, 'invitation' AS object, invitation.id AS object_id, invitation.employee_id, invitation.program_id,
       invitation.created_at AS at
  FROM invitation
 UNION ALL
SELECT 'application_' || step.to_state, 'application', step.application_id, application.employee_id, application.program_id, step.at
  FROM seed_application_step AS step
  JOIN seed_application AS application ON application.number = step.number
 WHERE step.to_state IN ('accepted', 'waitlisted', 'declined')
   AND step.from_state <> 'matched'
 UNION ALL
SELECT 'application_assigned', 'application', given.application_id, given.employee_id, given.program_id, given.assigned_at
  FROM application_reviewer AS given
 UNION ALL
SELECT 'proposal_offered', 'proposal', proposal.id, person.id, proposal.program_id, proposal.offered_at
  FROM proposal
 CROSS JOIN LATERAL (VALUES (proposal.mentor_id), (proposal.mentee_id)) AS person(id)
 WHERE proposal.offered_at IS NOT NULL
 UNION ALL
SELECT 'pairing_' || news.kind, 'pairing', pairing.id, person.id, pairing.program_id, news.at
  FROM seed_pairing AS pairing
 CROSS JOIN LATERAL (VALUES ('formed', pairing.created_at, true), ('started', pairing.activated_at, false),
                            ('paused', CASE WHEN NOT pairing.conflict THEN pairing.paused_at END, true),
                            ('conflict', CASE WHEN pairing.conflict THEN pairing.paused_at END, true),
                            (pairing.state, pairing.closed_at, true)) AS news(kind, at, to_both)
 CROSS JOIN LATERAL (VALUES (pairing.mentor_id, news.kind <> 'paused'), (pairing.mentee_id, news.to_both)) AS person(id, told)
 WHERE news.at IS NOT NULL
   AND person.told
 UNION ALL
SELECT 'pairing_conflict', 'pairing', pairing.id, staff.employee_id, pairing.program_id, pairing.paused_at
  FROM seed_pairing AS pairing
  JOIN program_staff AS staff ON staff.program_id = pairing.program_id AND staff.role = 'program_manager'
 WHERE pairing.conflict
 UNION ALL
SELECT news.kind, 'session', session.id, news.person_id, pairing.program_id, news.at
  FROM seed_session AS session
  JOIN seed_pairing AS pairing ON pairing.number = session.pairing
 CROSS JOIN LATERAL (VALUES ('session_planned', session.mentee_id, session.created_at),
                            ('session_confirmed', session.mentor_id, session.confirmed_at),
                            ('session_cancelled', session.mentee_id,
                             CASE WHEN session.state = 'cancelled' AND session.stopped IS NOT TRUE THEN session.done_at END))
            AS news(kind, person_id, at)
 WHERE news.at IS NOT NULL
   AND (pairing.closed_at IS NULL OR news.at < pairing.closed_at)
 UNION ALL
SELECT 'feedback_due', 'feedback', feedback.id, feedback.author_id, feedback.program_id, feedback.opens_at
  FROM seed_feedback AS feedback
 WHERE feedback.opened
 UNION ALL
SELECT 'event_invited', 'event', guest.event_id, guest.employee_id, event.program_id, guest.invited_at
  FROM event_invitation AS guest
  JOIN event ON event.id = guest.event_id
 WHERE guest.invited_at IS NOT NULL
 UNION ALL
SELECT 'tutorial_shared', 'tutorial', seed_id('tutorial', tutorial.number, tutorial.created_at), tutorial.reader_id, tutorial.program_id,
       tutorial.created_at
  FROM seed_tutorial AS tutorial
 WHERE tutorial.reader_id IS NOT NULL
 UNION ALL
SELECT 'match_run_finished', 'match_run', run.id, run.started_by, run.program_id, run.finished_at
  FROM match_run AS run
 WHERE run.state = 'done'
 UNION ALL
SELECT 'program_moved', 'program', step.object_id, staff.employee_id, step.object_id, step.at
  FROM transition AS step
  JOIN program_staff AS staff ON staff.program_id = step.object_id AND staff.role = 'program_manager'
 WHERE step.object = 'program'
   AND step.actor_id IS DISTINCT FROM staff.employee_id;

INSERT INTO notification (id, version, employee_id, kind, program_id, object, object_id, read_at, created_at, updated_at)
SELECT seed_id('notification', news.number, news.at), CASE WHEN seen.at IS NULL THEN 1 ELSE 2 END, news.employee_id, news.kind,
       news.program_id, news.object, news.object_id, seen.at, news.at, COALESCE(seen.at, news.at)
  FROM (SELECT told.*, row_number() OVER (ORDER BY told.at, told.object_id, told.kind COLLATE "C", told.employee_id) AS number
          FROM seed_notification AS told) AS news
 CROSS JOIN seed_size
 CROSS JOIN LATERAL (SELECT CASE WHEN news.at < seed_size.day - interval '30 days' OR seed_draw('read', news.number, 2) = 0
                                 THEN least(news.at + interval '9 hours', seed_size.day) END AS at) AS seen
 ORDER BY news.number;
