-- SPDX-License-Identifier: Apache-2.0
-- Sessions and notes as the API shows them to the pair.

CREATE OR REPLACE FUNCTION session_note_json(item session_note) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'session_id', item.session_id,
    'author_id', item.author_id,
    'text', item.note_text,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION session_note_json(session_note) IS 'A note as the API shows it to the pair.';

CREATE OR REPLACE FUNCTION session_note_revision_json(item session_note_revision) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'note_id', item.note_id,
    'session_id', item.session_id,
    'author_id', item.author_id,
    'note_version', item.note_version,
    'text', item.note_text,
    'written_at', rfc3339(item.written_at),
    'replaced_at', rfc3339(item.replaced_at))
$$;
COMMENT ON FUNCTION session_note_revision_json(session_note_revision) IS 'A former text of a note as the API shows it to the pair.';

CREATE OR REPLACE FUNCTION session_json(item session) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'pairing_id', item.pairing_id,
    'state', item.state,
    'starts_at', rfc3339(item.starts_at),
    'minutes', item.minutes,
    'time_zone', item.time_zone,
    'place', item.place,
    'plan_item_id', item.plan_item_id,
    'topic_id', item.topic_id,
    'goal', item.goal,
    'mentor_held_at', rfc3339(item.mentor_held_at),
    'mentee_held_at', rfc3339(item.mentee_held_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION session_json(session) IS 'A session as the API shows it to the pair.';

CREATE OR REPLACE FUNCTION session_json(item session, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown json := session_json(item);
BEGIN
  IF 'topic' = ANY (embed) THEN
    shown := with_member(shown, 'topic', (SELECT topic_json(topic) FROM topic WHERE topic.id = item.topic_id));
  END IF;
  IF 'partner' = ANY (embed) THEN
    shown := with_member(shown, 'partner', (SELECT employee_json(employee)
                                              FROM pairing
                                              JOIN employee ON employee.id IN (pairing.mentor_id, pairing.mentee_id)
                                             WHERE pairing.id = item.pairing_id
                                               AND employee.id <> current_actor()));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION session_json(session, text[]) IS
  'A session as the API shows it to the pair, with what `embed` names: topic and partner (public profile of the other person).';
