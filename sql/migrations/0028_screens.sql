-- SPDX-License-Identifier: Apache-2.0
-- What a whole screen needs in one call: a program manager's board, a person's home page.

-- migrate:up

CREATE FUNCTION program_counts_json(item program) RETURNS json
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT 'applications' AS part, application.role, application.state, count(*) AS number
      FROM application
     WHERE application.program_id = item.id
       AND application.submitted_at IS NOT NULL
       AND NOT program_ended(item)
     GROUP BY application.role, application.state
     UNION ALL
    SELECT 'invitations', invitation.role, shown.state, count(*)
      FROM invitation
     CROSS JOIN LATERAL (SELECT invitation_state(invitation, false) AS state) AS shown
     WHERE invitation.program_id = item.id
       AND NOT program_ended(item)
     GROUP BY invitation.role, shown.state
     UNION ALL
    SELECT 'proposals', NULL, shown.state, count(*)
      FROM proposal
     CROSS JOIN LATERAL (SELECT proposal_state(proposal, proposal_viewer(proposal)) AS state) AS shown
     WHERE proposal.program_id = item.id
     GROUP BY shown.state
     UNION ALL
    SELECT 'pairings', NULL, pairing.state, count(*)
      FROM pairing
     WHERE pairing.program_id = item.id
     GROUP BY pairing.state
  )
  SELECT json_build_object(
    'applications', COALESCE(
      json_agg(json_build_object('role', role, 'state', state, 'count', number) ORDER BY role, state)
        FILTER (WHERE part = 'applications'), '[]'::json),
    'waiting_list', json_build_object(
      'mentor', COALESCE(sum(number) FILTER (WHERE part = 'applications' AND state = 'waitlisted' AND role = 'mentor'), 0),
      'mentee', COALESCE(sum(number) FILTER (WHERE part = 'applications' AND state = 'waitlisted' AND role = 'mentee'), 0)),
    'invitations', COALESCE(
      json_agg(json_build_object('role', role, 'state', state, 'count', number) ORDER BY role, state)
        FILTER (WHERE part = 'invitations'), '[]'::json),
    'proposals', COALESCE(
      json_agg(json_build_object('state', state, 'count', number) ORDER BY state) FILTER (WHERE part = 'proposals'), '[]'::json),
    'pairings', COALESCE(
      json_agg(json_build_object('state', state, 'count', number) ORDER BY state) FILTER (WHERE part = 'pairings'), '[]'::json))
    FROM counted
$$;
COMMENT ON FUNCTION program_counts_json(program) IS
  'How many applications, invitations, proposals and pairings a program has in which state, each as its manager reads it in the lists.';

CREATE FUNCTION program_board_json(item program) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'program', program_json(item),
    'next_move', (SELECT json_build_object('to', move.to_state, 'on', move.day) FROM program_next_move(item) AS move),
    'staff', (
      SELECT COALESCE(json_agg(program_staff_json(staff) ORDER BY staff.role, staff.employee_id), '[]'::json)
        FROM program_staff AS staff
       WHERE staff.program_id = item.id),
    'counts', program_counts_json(item),
    'events', (
      SELECT COALESCE(json_agg(event_json(next, '{counts}') ORDER BY next.starts_at, next.id), '[]'::json)
        FROM (SELECT event.*
                FROM event
               WHERE event.program_id = item.id
                 AND event.state = 'planned'
                 AND event.starts_at + make_interval(mins => event.minutes) > app_now()
               ORDER BY event.starts_at, event.id
               LIMIT 5) AS next))
$$;
COMMENT ON FUNCTION program_board_json(program) IS
  'What the manager of a program sees first: the program and its next move by date, its staff, counts, and the next five events.';

CREATE FUNCTION agenda_json() RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'invitations', (
      SELECT COALESCE(json_agg(invitation_json(next, true) ORDER BY next.expires_at, next.id), '[]'::json)
        FROM (SELECT invitation.*
                FROM invitation
                JOIN program ON program.id = invitation.program_id
               WHERE invitation.employee_id = current_actor()
                 AND invitation_state(invitation, true) = 'sent'
                 AND program_visible(program)
               ORDER BY invitation.expires_at, invitation.id
               LIMIT 20) AS next),
    'offers', (
      SELECT COALESCE(json_agg(proposal_json(next, proposal_viewer(next), '{mentor,mentee}') ORDER BY next.expires_at, next.id), '[]'::json)
        FROM (SELECT proposal.*
                FROM proposal
               WHERE current_actor() IN (proposal.mentor_id, proposal.mentee_id)
                 AND proposal.offered_at IS NOT NULL
                 AND proposal_state(proposal, proposal_viewer(proposal)) = 'offered'
               ORDER BY proposal.expires_at, proposal.id
               LIMIT 20) AS next),
    'pairings', (
      SELECT COALESCE(json_agg(pairing_json(mine, true, '{mentor,mentee}') ORDER BY mine.id DESC), '[]'::json)
        FROM (SELECT pairing.*
                FROM pairing
               WHERE current_actor() IN (pairing.mentor_id, pairing.mentee_id)
                 AND pairing.state IN ('forming', 'active', 'paused')
               ORDER BY pairing.id DESC
               LIMIT 20) AS mine),
    'sessions', (
      SELECT COALESCE(json_agg(session_json(next) ORDER BY next.starts_at, next.id), '[]'::json)
        FROM (SELECT session.*
                FROM session
                JOIN pairing ON pairing.id = session.pairing_id
               WHERE current_actor() IN (pairing.mentor_id, pairing.mentee_id)
                 AND session.state IN ('planned', 'confirmed')
                 AND session.starts_at + make_interval(mins => session.minutes) > app_now()
               ORDER BY session.starts_at, session.id
               LIMIT 10) AS next),
    'feedback', (
      SELECT COALESCE(json_agg(json_build_object(
                        'id', wanted.id, 'program_id', wanted.program_id, 'pairing_id', wanted.pairing_id,
                        'session_id', wanted.session_id, 'moment', wanted.moment, 'closes_at', rfc3339(wanted.closes_at))
                      ORDER BY wanted.closes_at, wanted.id), '[]'::json)
        FROM (SELECT feedback.*
                FROM feedback
               WHERE feedback.author_id = current_actor()
                 AND feedback.state = 'open'
                 AND app_now() >= feedback.opens_at
                 AND app_now() < feedback.closes_at
               ORDER BY feedback.closes_at, feedback.id
               LIMIT 20) AS wanted),
    'events', (
      SELECT COALESCE(json_agg(event_json(next, '{invitation}') ORDER BY next.starts_at, next.id), '[]'::json)
        FROM (SELECT event.*
                FROM event
                JOIN program ON program.id = event.program_id
               WHERE event.state = 'planned'
                 AND event.starts_at + make_interval(mins => event.minutes) > app_now()
                 AND (EXISTS (SELECT FROM event_invitation AS guest
                               WHERE guest.event_id = event.id AND guest.employee_id = current_actor())
                      OR (event.open_to_all AND program.state NOT IN ('draft', 'cancelled')))
               ORDER BY event.starts_at, event.id
               LIMIT 10) AS next))
$$;
COMMENT ON FUNCTION agenda_json() IS
  'What waits for the caller and what comes next: invitations and offers to answer, open pairings, coming '
  'sessions, feedback to give, coming events.';

-- migrate:down

DROP FUNCTION agenda_json();
DROP FUNCTION program_board_json(program);
DROP FUNCTION program_counts_json(program);
