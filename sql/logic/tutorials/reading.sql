-- SPDX-License-Identifier: Apache-2.0
-- Who may read and change a tutorial, and what they see of it.

CREATE OR REPLACE FUNCTION takes_part(program_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM application
     WHERE application.program_id = takes_part.program_id
       AND application.employee_id = current_actor()
       AND application.state IN ('accepted', 'matched'));
END;
$$;
COMMENT ON FUNCTION takes_part(uuid) IS 'True if the caller is an accepted or matched participant of the program.';

CREATE OR REPLACE FUNCTION tutorial_changeable(item tutorial) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT item.author_id = current_actor() OR (item.by_program AND is_staff(item.program_id, ARRAY['program_manager']))
$$;
COMMENT ON FUNCTION tutorial_changeable(tutorial) IS
  'True if the caller may change the tutorial: its author, and the program managers if it is a tutorial of the program.';

CREATE OR REPLACE FUNCTION tutorial_retirable(item tutorial) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT item.audience <> 'pair' AND is_staff(item.program_id, ARRAY['program_manager'])
$$;
COMMENT ON FUNCTION tutorial_retirable(tutorial) IS
  'True if the caller may retire the tutorial, whoever wrote it: the program managers, unless it is shared only with a pair.';

CREATE OR REPLACE FUNCTION tutorial_reach(program_id uuid, OUT managed uuid[], OUT joined uuid[], OUT visible uuid[], OUT pairings uuid[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT array_agg(program.id) FILTER (WHERE is_staff(program.id, ARRAY['program_manager'])),
         array_agg(program.id) FILTER (WHERE takes_part(program.id) OR is_staff(program.id, ARRAY['program_manager', 'reviewer'])),
         array_agg(program.id) FILTER (WHERE program_visible(program))
    INTO managed, joined, visible
    FROM program
   WHERE tutorial_reach.program_id IS NULL
      OR program.id = tutorial_reach.program_id;
  pairings := ARRAY(SELECT pairing.id
                      FROM pairing
                     WHERE pairing.mentor_id = current_actor()
                        OR pairing.mentee_id = current_actor());
END;
$$;
COMMENT ON FUNCTION tutorial_reach(uuid) IS
  'What decides which tutorials the caller may read, in one program or (NULL) in all: the programs that the caller manages, those that the '
  'caller takes part in or works for, those that the caller can see, and the caller''s pairings.';

-- Contains no subquery, so that PostgreSQL inlines it: lists evaluate it for each row.
CREATE OR REPLACE FUNCTION tutorial_readable(item tutorial, managed uuid[], joined uuid[], visible uuid[], pairings uuid[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(
    item.author_id = current_actor()
    OR (item.program_id = ANY (managed) AND (item.by_program OR item.audience <> 'pair'))
    OR (item.retired_at IS NULL
        AND ((item.audience = 'everyone' AND item.program_id = ANY (visible))
             OR (item.audience = 'program' AND item.program_id = ANY (joined))
             OR item.pairing_id = ANY (pairings))), false)
$$;
COMMENT ON FUNCTION tutorial_readable(tutorial, uuid[], uuid[], uuid[], uuid[]) IS
  'True if the caller, whose programs and pairings tutorial_reach() returns, may read the tutorial. Its author always may. Until it is '
  'retired, so may its audience: the pair that it was written for, the participants and staff of the program, or everybody who can see the '
  'program. Program managers may also read a retired tutorial, unless it is shared only with a pair.';

CREATE OR REPLACE FUNCTION tutorial_visible(item tutorial) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT tutorial_readable(item, reach.managed, reach.joined, reach.visible, reach.pairings)
      FROM tutorial_reach(item.program_id) AS reach);
END;
$$;
COMMENT ON FUNCTION tutorial_visible(tutorial) IS 'True if the caller may read the tutorial: tutorial_readable for a single one.';

CREATE OR REPLACE FUNCTION tutorial_json(item tutorial) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'pairing_id', CASE WHEN own_pairing(item.pairing_id) THEN item.pairing_id END,
    'author_id', item.author_id,
    'by_program', item.by_program,
    'audience', item.audience,
    'title', item.title,
    'text', item.text,
    'url', item.url,
    'topic_id', item.topic_id,
    'retired', item.retired_at IS NOT NULL,
    'retired_at', rfc3339(item.retired_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION tutorial_json(tutorial) IS 'A tutorial as the API shows it. The pairing is shown only to its two people.';

CREATE OR REPLACE FUNCTION tutorial_json(item tutorial, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown json := tutorial_json(item);
BEGIN
  IF 'author' = ANY (embed) THEN
    shown := with_member(shown, 'author', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.author_id));
  END IF;
  IF 'topic' = ANY (embed) THEN
    shown := with_member(shown, 'topic', (SELECT topic_json(topic) FROM topic WHERE topic.id = item.topic_id));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION tutorial_json(tutorial, text[]) IS
  'A tutorial as the API shows it, with what `embed` names: author (public profile) and topic.';
