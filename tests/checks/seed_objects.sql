-- SPDX-License-Identifier: Apache-2.0
-- One object of each kind for a caller: the caller's own, or if there is none, another of the large program. For tests/checks/check_seed.
WITH caller AS (
  SELECT employee.id FROM employee WHERE employee.user_name = :caller
),
large AS (
  SELECT pairing.program_id AS id FROM pairing GROUP BY pairing.program_id ORDER BY count(*) DESC LIMIT 1
),
own_application AS (
  SELECT application.id
    FROM application
    JOIN large ON large.id = application.program_id
    LEFT JOIN review ON review.application_id = application.id
    LEFT JOIN employee AS reviewer ON reviewer.id = review.reviewer_id AND reviewer.user_name = 'demo.reviewer'
   WHERE application.submitted_at IS NOT NULL
   ORDER BY application.employee_id = (SELECT caller.id FROM caller) DESC, reviewer.id IS NOT NULL DESC,
            application.state <> 'withdrawn' DESC, application.state = 'accepted' DESC, application.id
   LIMIT 1
),
own_pairing AS (
  SELECT pairing.id, pairing.mentor_application_id, pairing.mentee_application_id, pairing.mentor_id
    FROM pairing
    JOIN large ON large.id = pairing.program_id
   WHERE pairing.state = 'active'
   ORDER BY (SELECT caller.id FROM caller) IN (pairing.mentor_id, pairing.mentee_id) DESC, pairing.id
   LIMIT 1
),
run AS (
  SELECT match_run.id, row_number() OVER (ORDER BY match_run.id) AS place
    FROM match_run
    JOIN large ON large.id = match_run.program_id
   WHERE match_run.state = 'done'
)
SELECT json_build_object(
  'program_id', (SELECT large.id FROM large),
  'moment', 'session',
  'employee_id', (SELECT caller.id FROM caller),
  'application_id', (SELECT own_application.id FROM own_application),
  'mentor_application_id', (SELECT own_pairing.mentor_application_id FROM own_pairing),
  'mentee_application_id', (SELECT own_pairing.mentee_application_id FROM own_pairing),
  'pairing_id', (SELECT own_pairing.id FROM own_pairing),
  'goal_id', (SELECT goal.id FROM pairing_goal AS goal JOIN own_pairing ON own_pairing.id = goal.pairing_id LIMIT 1),
  'session_id', (SELECT session.id
                   FROM session
                   JOIN own_pairing ON own_pairing.id = session.pairing_id
                   LEFT JOIN session_note AS note ON note.session_id = session.id AND note.author_id = own_pairing.mentor_id
                   LEFT JOIN session_note_revision AS former ON former.note_id = note.id
                  ORDER BY former.id IS NOT NULL DESC, note.id IS NOT NULL DESC, session.starts_at
                  LIMIT 1),
  'feedback_id', (SELECT feedback.id FROM feedback JOIN own_pairing ON own_pairing.id = feedback.pairing_id
                   WHERE feedback.submitted_at IS NOT NULL
                   ORDER BY feedback.author_id = own_pairing.mentor_id DESC LIMIT 1),
  'invitation_id', (SELECT invitation.id FROM invitation JOIN large ON large.id = invitation.program_id
                     WHERE invitation.state <> 'sent'
                     ORDER BY invitation.employee_id = (SELECT caller.id FROM caller) DESC, invitation.state = 'accepted' DESC LIMIT 1),
  'proposal_id', (SELECT proposal.id FROM proposal JOIN own_pairing ON own_pairing.id = proposal.pairing_id LIMIT 1),
  'tutorial_id', (SELECT tutorial.id FROM tutorial JOIN large ON large.id = tutorial.program_id
                   WHERE tutorial.retired_at IS NULL AND tutorial.audience = 'program' LIMIT 1),
  'event_id', (SELECT event.id FROM event JOIN large ON large.id = event.program_id WHERE event.kind = 'training'),
  'match_run_id', (SELECT run.id FROM run WHERE run.place = 3),
  'with', (SELECT run.id FROM run WHERE run.place = 2),
  'pair_decision_id', (SELECT decision.id FROM pair_decision AS decision JOIN large ON large.id = decision.program_id LIMIT 1),
  'criterion_id', (SELECT criterion.id FROM criterion JOIN large ON large.id = criterion.program_id LIMIT 1),
  'topic_id', (SELECT topic.id FROM topic JOIN large ON large.id = topic.program_id LIMIT 1),
  'module_id', (SELECT module.id FROM module JOIN large ON large.id = module.program_id LIMIT 1))
