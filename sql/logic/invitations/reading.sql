-- SPDX-License-Identifier: Apache-2.0
-- Who may read an invitation, and what they see of it. Only the invited person sees that it was declined.

CREATE OR REPLACE FUNCTION invitation_relations(item invitation) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT CASE
             WHEN item.employee_id = current_actor() THEN ARRAY['invited']
             WHEN is_staff(program.id, ARRAY['program_manager']) AND NOT program_ended(program) THEN ARRAY['program_manager']
             ELSE '{}'
           END
      FROM program
     WHERE program.id = item.program_id
       AND program_visible(program));
END;
$$;
COMMENT ON FUNCTION invitation_relations(invitation) IS
  'What the caller is to the invitation: invited, or program_manager until the program ends; NULL or empty for everybody else.';

CREATE OR REPLACE FUNCTION invitation_state(item invitation, own boolean) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN item.state = 'accepted' OR (own AND item.state = 'declined') THEN item.state
           WHEN invitation_open(item) THEN 'sent'
           ELSE 'expired'
         END
$$;
COMMENT ON FUNCTION invitation_state(invitation, boolean) IS
  'The state as it is shown. The person who declined sees declined; everybody else sees sent while it can be answered, then expired.';

CREATE OR REPLACE FUNCTION invitation_version(item invitation, own boolean) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN own THEN item.version + (item.closed_at IS NULL AND NOT invitation_open(item))::int
           WHEN invitation_state(item, false) = 'sent' THEN 1
           ELSE 2
         END
$$;
COMMENT ON FUNCTION invitation_version(invitation, boolean) IS
  'The version as it is shown. To the invited person, the passing of the deadline counts as a change even before due work records it. To '
  'program managers, it is 1 while the state shown is sent and 2 afterwards, whatever happened in between.';

CREATE OR REPLACE FUNCTION invitation_json(item invitation, own boolean) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN json_build_object(
    'id', item.id,
    'version', invitation_version(item, own),
    'program_id', item.program_id,
    'employee_id', item.employee_id,
    'role', item.role,
    'state', invitation_state(item, own),
    'place_guaranteed', item.place_guaranteed,
    'message', item.message,
    'invited_by', item.invited_by,
    'application_id', CASE WHEN own THEN (SELECT application.id
                                            FROM application
                                           WHERE application.invitation_id = item.id
                                           ORDER BY application.id DESC
                                           LIMIT 1) END,
    'expires_at', rfc3339(item.expires_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(CASE
                            WHEN own THEN item.updated_at
                            WHEN invitation_state(item, false) = 'sent' THEN item.created_at
                            ELSE invitation_ended_at(item)
                          END));
END;
$$;
COMMENT ON FUNCTION invitation_json(invitation, boolean) IS
  'An invitation as the API shows it to the invited person (own) or to a program manager, who cannot tell a declined invitation from an '
  'unanswered one. Volatile, so that it sees the application created earlier in the same statement.';

CREATE OR REPLACE FUNCTION invitation_history(item invitation, own boolean) RETURNS SETOF transition
LANGUAGE sql STABLE AS $$
  SELECT step.id, step.object, step.object_id, step.from_state, step.to_state,
         CASE WHEN step.actor_id = current_actor() THEN step.actor_id END, step.at
    FROM transition AS step
   WHERE own
     AND step.object_id = item.id
   UNION ALL
  SELECT step.id, step.object, step.object_id, 'sent', step.to_state, step.actor_id, step.at
    FROM transition AS step
   WHERE NOT own
     AND step.object_id = item.id
     AND step.to_state = 'accepted'
   UNION ALL
  SELECT item.id, 'invitation', item.id, 'sent', 'expired', NULL::uuid, invitation_ended_at(item)
   WHERE NOT own
     AND invitation_state(item, false) = 'expired'
$$;
COMMENT ON FUNCTION invitation_history(invitation, boolean) IS
  'The history of an invitation as it is shown. Program managers see at most one step, which replaces the true steps where these would '
  'reveal a decline. The invited person sees an actor only on their own steps.';
