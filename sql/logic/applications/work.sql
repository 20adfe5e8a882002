-- SPDX-License-Identifier: Apache-2.0
-- Functions that operations call to change applications.

-- Volatile: called in an UPDATE, it sees what another writer committed while the UPDATE waited for the lock.
CREATE OR REPLACE FUNCTION application_topics_differ(application_id uuid, topics jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN topics IS NOT NULL
    AND ARRAY(SELECT (chosen.topic_id, chosen.level)
                FROM application_topic AS chosen
               WHERE chosen.application_id = application_topics_differ.application_id
               ORDER BY chosen.topic_id)
     <> ARRAY(SELECT (wanted.topic_id, wanted.level)
                FROM jsonb_to_recordset(topics) AS wanted(topic_id uuid, level int)
               ORDER BY wanted.topic_id);
END;
$$;
COMMENT ON FUNCTION application_topics_differ(uuid, jsonb) IS
  'True if the application has other topics than these, or the same with other levels; false if the list is NULL.';

-- Separate statements, so that they see what another writer committed while this one waited for the lock on the application.
CREATE OR REPLACE FUNCTION application_topics_replace(item application, topics jsonb) RETURNS application
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF application_topics_differ(item.id, topics) THEN
    PERFORM refuse_repeated('application_topic_application_id_topic_id_pkey', topics, 'topic_id');
    DELETE FROM application_topic AS chosen WHERE chosen.application_id = item.id;
    INSERT INTO application_topic (application_id, topic_id, level)
    SELECT item.id, wanted.topic_id, wanted.level
      FROM jsonb_to_recordset(topics) AS wanted(topic_id uuid, level int);
  END IF;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION application_topics_replace(application, jsonb) IS
  'Replaces the topics of the application with this list, [{"topic_id", "level"}], or leaves them if the list is NULL. Returns the '
  'application. Call it with a row that the same statement has written.';

CREATE OR REPLACE FUNCTION application_move_by_service(application_id uuid, to_state text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  actor text := COALESCE(current_setting('kehrwert.actor_id', true), '');
BEGIN
  PERFORM set_config('kehrwert.actor_id', '', true);
  UPDATE application SET state = to_state WHERE application.id = application_id AND application.state <> to_state;
  PERFORM set_config('kehrwert.actor_id', actor, true);
END;
$$;
COMMENT ON FUNCTION application_move_by_service(uuid, text) IS
  'Moves an application as the service: history and audit name no actor, whoever caused the move.';
REVOKE EXECUTE ON FUNCTION application_move_by_service(uuid, text) FROM PUBLIC;
