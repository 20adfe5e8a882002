-- SPDX-License-Identifier: Apache-2.0
-- The board of a program: what its program managers see first.

CREATE OR REPLACE FUNCTION program_counts_json(item program) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    WITH counted AS (
      SELECT 'applications' AS part, role.name AS role, each.state, role.number
        FROM (SELECT application.state,
                     count(*) FILTER (WHERE application.role = 'mentor') AS mentors,
                     count(*) FILTER (WHERE application.role = 'mentee') AS mentees
                FROM application
               WHERE application.program_id = item.id
                 AND application.submitted_at IS NOT NULL
                 AND NOT program_ended(item)
               GROUP BY application.state) AS each
       CROSS JOIN LATERAL (VALUES ('mentor', each.mentors), ('mentee', each.mentees)) AS role(name, number)
       WHERE role.number > 0
       UNION ALL
      SELECT 'invitations', invitation.role, shown.state, count(*)
        FROM invitation
       CROSS JOIN LATERAL (SELECT invitation_state(invitation, false) AS state) AS shown
       WHERE invitation.program_id = item.id
         AND NOT program_ended(item)
       GROUP BY invitation.role, shown.state
       UNION ALL
      SELECT 'proposals', NULL, each.state, sum(each.number)::bigint
        FROM (SELECT proposal.state, count(*) AS number
                FROM proposal
               WHERE proposal.program_id = item.id
                 AND NOT proposal_state_varies(proposal)
               GROUP BY proposal.state
               UNION ALL
              SELECT proposal_offer_state(proposal), 1
                FROM proposal
               WHERE proposal.program_id = item.id
                 AND proposal_state_varies(proposal)
                 AND (SELECT current_actor()) NOT IN (proposal.mentor_id, proposal.mentee_id)
               UNION ALL
              SELECT proposal_state(proposal, proposal_viewer(proposal, true)), 1
                FROM proposal
               WHERE proposal.program_id = item.id
                 AND proposal_state_varies(proposal)
                 AND (SELECT current_actor()) IN (proposal.mentor_id, proposal.mentee_id)) AS each
       GROUP BY each.state
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
      FROM counted);
END;
$$;
COMMENT ON FUNCTION program_counts_json(program) IS
  'How many applications, invitations, proposals and pairings a program has in each state. The states are those that its program managers '
  'see in the lists.';

CREATE OR REPLACE FUNCTION program_board_json(item program) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN json_build_object(
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
               LIMIT 5) AS next));
END;
$$;
COMMENT ON FUNCTION program_board_json(program) IS
  'The board of a program: the program with its next move by date, its staff, the counts and the next five events.';
