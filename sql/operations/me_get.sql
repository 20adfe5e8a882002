-- SPDX-License-Identifier: Apache-2.0
-- me_get: returns the caller's profile, roles and staff entries, how much waits for the caller, and what comes next. To an assistant,
-- only the times of the next sessions.
SELECT CASE
         WHEN is_assistant() THEN assistant_json()
         ELSE json_build_object(
         'employee', employee_hr_json(employee),
         'roles', string_to_array(current_setting('kehrwert.roles'), ','),
         'programs', (
           SELECT COALESCE(json_agg(json_build_object('program_id', mine.id, 'title', mine.title, 'state', mine.state,
                                                      'roles', staff_roles(mine.id)) ORDER BY mine.id DESC), '[]'::json)
             FROM (SELECT program.id, program.title, program.state
                     FROM program
                    WHERE program.id IN (SELECT staff.program_id FROM program_staff AS staff WHERE staff.employee_id = employee.id)
                    ORDER BY program.id DESC
                    LIMIT 100) AS mine),
         'waiting', json_build_object(
           'applications_to_submit', (
             SELECT count(*)
               FROM application
              WHERE application.employee_id = employee.id
                AND application.state = 'draft'
                AND program_open(application.program_id)),
           'pairings_to_sign', (
             SELECT count(*)
               FROM pairing
              WHERE pairing.state = 'forming'
                AND ((pairing.mentor_id = employee.id AND pairing.mentor_signed_at IS NULL)
                     OR (pairing.mentee_id = employee.id AND pairing.mentee_signed_at IS NULL))),
           'feedback_to_give', (
             SELECT count(*)
               FROM feedback
              WHERE feedback.author_id = employee.id
                AND feedback_open(feedback)),
           'invitations_to_answer', (
             SELECT count(*)
               FROM invitation
               JOIN program ON program.id = invitation.program_id
              WHERE invitation.employee_id = employee.id
                AND invitation_state(invitation, true) = 'sent'
                AND program_visible(program)),
           'offers_to_answer', (
             SELECT count(*)
               FROM proposal
              WHERE employee.id IN (proposal.mentor_id, proposal.mentee_id)
                AND proposal.offered_at IS NOT NULL
                AND proposal_state(proposal, proposal_viewer(proposal)) = 'offered'),
           'sessions_to_confirm', (
             SELECT count(*)
               FROM pairing
               JOIN session ON session.pairing_id = pairing.id
              WHERE session.state = 'confirmed'
                AND session.starts_at <= app_now()
                AND session_life_broken(session) IS NULL
                AND ((pairing.mentor_id = employee.id AND session.mentor_held_at IS NULL)
                     OR (pairing.mentee_id = employee.id AND session.mentee_held_at IS NULL))),
           'notifications_to_read', (
             SELECT count(*)
               FROM notification
              WHERE notification.employee_id = employee.id
                AND notification.read_at IS NULL)),
         'agenda', agenda_json())
       END::text AS reply,
       CASE WHEN employee.id IS NULL THEN 'employee_unknown' END AS error
  FROM (VALUES (current_actor())) AS caller(id)
  LEFT JOIN employee ON employee.id = caller.id
