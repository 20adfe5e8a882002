-- SPDX-License-Identifier: Apache-2.0
-- The home page of the caller, and what an assistant sees of it.

CREATE OR REPLACE FUNCTION is_assistant() RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT current_setting('kehrwert.roles', true) = 'assistant'
$$;
COMMENT ON FUNCTION is_assistant() IS 'True if assistant is the only role in the caller''s token.';

CREATE OR REPLACE FUNCTION next_sessions() RETURNS SETOF session
LANGUAGE sql STABLE AS $$
  SELECT session.*
    FROM session
    JOIN pairing ON pairing.id = session.pairing_id
    JOIN program ON program.id = pairing.program_id
   WHERE current_actor() IN (pairing.mentor_id, pairing.mentee_id)
     AND session.state IN ('planned', 'confirmed')
     AND session.starts_at + make_interval(mins => session.minutes) > app_now()
     AND NOT outside_program_life(session, program)
     AND NOT program_ended(program)
   ORDER BY session.starts_at, session.id
   LIMIT 10
$$;
COMMENT ON FUNCTION next_sessions() IS
  'The caller''s next ten sessions, without those that can no longer be held. Those of a paused pairing are included, because the pause '
  'can end before they begin.';

-- An event lasts a day at most, so the index of those that are open to all need not be read from its beginning.
CREATE OR REPLACE FUNCTION next_events() RETURNS SETOF event
LANGUAGE sql STABLE AS $$
  SELECT event.*
    FROM event
   WHERE event.id IN (SELECT guest.event_id FROM event_invitation AS guest WHERE guest.employee_id = current_actor())
     AND event.state = 'planned'
     AND event.starts_at + make_interval(mins => event.minutes) > app_now()
   UNION
  (SELECT event.*
     FROM event
     JOIN program ON program.id = event.program_id
    WHERE event.open_to_all
      AND program.state NOT IN ('draft', 'cancelled')
      AND event.state = 'planned'
      AND event.starts_at > app_now() - interval '1 day'
      AND event.starts_at + make_interval(mins => event.minutes) > app_now()
    ORDER BY event.starts_at, event.id
    LIMIT 10)
$$;
COMMENT ON FUNCTION next_events() IS
  'Upcoming events: all to which the caller is a guest, and the next ten of those that are open to all.';

CREATE OR REPLACE FUNCTION assistant_json() RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN json_build_object(
    'roles', json_build_array('assistant'),
    'agenda', json_build_object(
      'sessions', (
        SELECT COALESCE(json_agg(json_build_object('starts_at', rfc3339(next.starts_at), 'minutes', next.minutes,
                                                   'time_zone', next.time_zone)
                                 ORDER BY next.starts_at, next.id), '[]'::json)
          FROM next_sessions() AS next)));
END;
$$;
COMMENT ON FUNCTION assistant_json() IS
  'The home page as an assistant sees it: when the next sessions are, and nothing else.';

CREATE OR REPLACE FUNCTION agenda_json() RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN json_build_object(
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
                 AND pairing_open(pairing)
               ORDER BY pairing.id DESC
               LIMIT 20) AS mine),
    'sessions', (
      SELECT COALESCE(json_agg(session_json(next) ORDER BY next.starts_at, next.id), '[]'::json)
        FROM next_sessions() AS next),
    'feedback', (
      SELECT COALESCE(json_agg(json_build_object(
                        'id', wanted.id, 'program_id', wanted.program_id, 'pairing_id', wanted.pairing_id,
                        'session_id', wanted.session_id, 'moment', wanted.moment, 'closes_at', rfc3339(wanted.closes_at))
                      ORDER BY wanted.closes_at, wanted.id), '[]'::json)
        FROM (SELECT feedback.*
                FROM feedback
               WHERE feedback.author_id = current_actor()
                 AND feedback_open(feedback)
               ORDER BY feedback.closes_at, feedback.id
               LIMIT 20) AS wanted),
    'events', (
      SELECT COALESCE(json_agg(event_json(next, '{invitation}') ORDER BY next.starts_at, next.id), '[]'::json)
        FROM (SELECT event.* FROM next_events() AS event ORDER BY event.starts_at, event.id LIMIT 10) AS next));
END;
$$;
COMMENT ON FUNCTION agenda_json() IS
  'What waits for the caller and what comes next: invitations and offers to answer, open pairings, upcoming sessions, feedback to give, '
  'upcoming events.';
