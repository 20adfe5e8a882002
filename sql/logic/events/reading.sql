-- SPDX-License-Identifier: Apache-2.0
-- Who may see an event, and what they see of it.

CREATE OR REPLACE FUNCTION event_visible(item event) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN is_staff(item.program_id, ARRAY['program_manager', 'reviewer'])
      OR EXISTS (SELECT FROM event_invitation AS guest WHERE guest.event_id = item.id AND guest.employee_id = current_actor())
      OR (item.open_to_all
          AND EXISTS (SELECT FROM program WHERE program.id = item.program_id AND program.state NOT IN ('draft', 'cancelled')));
END;
$$;
COMMENT ON FUNCTION event_visible(event) IS
  'True if the caller may see the event: the staff of the program, the guests, and everybody if the event is open to all and the program '
  'is neither a draft nor cancelled.';

CREATE OR REPLACE FUNCTION event_invitation_json(item event_invitation) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'event_id', item.event_id,
    'employee_id', item.employee_id,
    'invited_at', rfc3339(item.invited_at),
    'reply', item.reply,
    'replied_at', rfc3339(item.replied_at),
    'attended', item.attended)
$$;
COMMENT ON FUNCTION event_invitation_json(event_invitation) IS
  'A guest of an event as the API shows it to the guest and to program managers.';

CREATE OR REPLACE FUNCTION event_counts_json(item event) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT json_build_object(
      'invited', count(*) FILTER (WHERE guest.invited_at IS NOT NULL),
      'yes', count(*) FILTER (WHERE guest.reply = 'yes'),
      'no', count(*) FILTER (WHERE guest.reply = 'no'),
      'maybe', count(*) FILTER (WHERE guest.reply = 'maybe'),
      'attended', count(*) FILTER (WHERE guest.attended),
      'inviting', event_inviting(item),
      'came_through', (SELECT count(*)
                         FROM application
                         JOIN program ON program.id = application.program_id
                        WHERE application.came_through_event_id = item.id
                          AND is_staff(program.id, ARRAY['program_manager'])
                          AND answers_open(application, program, ARRAY['program_manager'])
                          AND (application.employee_id = current_actor()
                               OR application.employee_id NOT IN (SELECT reporting_below(ARRAY[current_actor()])))))
      FROM event_invitation AS guest
     WHERE guest.event_id = item.id);
END;
$$;
COMMENT ON FUNCTION event_counts_json(event) IS
  'For the program managers: how many guests were invited, replied and attended, whether more are going to be invited, and how '
  'many applications the event led to in the programs that the caller manages, without those whose answers the caller may not read.';

CREATE OR REPLACE FUNCTION event_json(item event) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'state', item.state,
    'kind', item.kind,
    'title', item.title,
    'description', item.description,
    'starts_at', rfc3339(item.starts_at),
    'minutes', item.minutes,
    'time_zone', item.time_zone,
    'place', item.place,
    'open_to_all', item.open_to_all,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION event_json(event) IS 'An event as the API shows it.';

CREATE OR REPLACE FUNCTION event_json(item event, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown json := event_json(item);
BEGIN
  IF 'invitation' = ANY (embed) THEN
    shown := with_member(shown, 'invitation', (SELECT event_invitation_json(guest)
                                                 FROM event_invitation AS guest
                                                WHERE guest.event_id = item.id AND guest.employee_id = current_actor()));
  END IF;
  IF 'counts' = ANY (embed) THEN
    shown := with_member(shown, 'counts', CASE WHEN is_staff(item.program_id, ARRAY['program_manager']) THEN event_counts_json(item) END);
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION event_json(event, text[]) IS
  'An event as the API shows it, with what `embed` names: the caller''s own invitation, and the counts, which are null for everybody but '
  'program managers.';
