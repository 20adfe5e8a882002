-- SPDX-License-Identifier: Apache-2.0
-- What a match run decides about: the people of a program as numbers, for the engine.

-- migrate:up

CREATE TABLE match_run_input (
  match_run_id uuid NOT NULL,
  input text NOT NULL,
  CONSTRAINT match_run_input_match_run_id_pkey PRIMARY KEY (match_run_id),
  CONSTRAINT match_run_input_match_run_id_fkey FOREIGN KEY (match_run_id) REFERENCES match_run (id)
);
COMMENT ON TABLE match_run_input IS
  'What a run decided about, so that it can be replayed: applications, wishes and please-nots by number. Read by the engine alone. '
  'Deleted when somebody in it withdraws, when three later runs are done, when the run fails, and when the program ends.';
COMMENT ON COLUMN match_run_input.match_run_id IS 'The run.';
COMMENT ON COLUMN match_run_input.input IS 'JSON text, exactly as it was hashed.';

CREATE TABLE match_salt (
  program_id uuid NOT NULL,
  salt bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
  CONSTRAINT match_salt_program_id_pkey PRIMARY KEY (program_id),
  CONSTRAINT match_salt_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id)
);
COMMENT ON TABLE match_salt IS
  'What the digests of a program''s runs begin with, so that nobody can try out what has been digested. Read by nobody. Deleted when the '
  'program ends.';
COMMENT ON COLUMN match_salt.program_id IS 'The program.';
COMMENT ON COLUMN match_salt.salt IS 'Random.';

CREATE FUNCTION match_digest(program_id uuid, content text) RETURNS bytea
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO match_salt (program_id) VALUES (match_digest.program_id) ON CONFLICT DO NOTHING;
  RETURN (
    SELECT sha256(match_salt.salt || convert_to(content, 'UTF8'))
      FROM match_salt
     WHERE match_salt.program_id = match_digest.program_id);
END;
$$;
COMMENT ON FUNCTION match_digest(uuid, text) IS 'SHA-256 of the program''s salt and the content.';

CREATE FUNCTION match_run_forgets() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'match_run' THEN
    DELETE FROM match_run_input WHERE match_run_input.match_run_id = NEW.id;
  ELSE
    DELETE FROM match_run_input
     USING match_run
     WHERE match_run.id = match_run_input.match_run_id
       AND match_run.program_id = NEW.program_id
       AND strpos(match_run_input.input, NEW.id::text) > 0;
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION match_run_forgets() IS
  'Trigger: a run that has failed is replayed by nobody, and what somebody who withdraws has said is not kept for a replay.';
CREATE TRIGGER match_run_7_forgets AFTER UPDATE ON match_run
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state = 'failed') EXECUTE FUNCTION match_run_forgets();
CREATE TRIGGER application_8_forgets AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state = 'withdrawn') EXECUTE FUNCTION match_run_forgets();

-- Who is in a run: accepted, with consent, and a place that neither a pairing nor an open proposal has taken.
CREATE FUNCTION match_people(program_id uuid)
RETURNS TABLE (item application, number int, employee int, places int)
LANGUAGE sql STABLE AS $$
  WITH open AS MATERIALIZED (
    SELECT each.application_id, count(*)::int AS places
      FROM proposal
     CROSS JOIN LATERAL (VALUES (proposal.mentor_application_id), (proposal.mentee_application_id)) AS each(application_id)
     WHERE proposal.program_id = match_people.program_id
       AND proposal_open(proposal)
     GROUP BY each.application_id
  )
  SELECT application,
         (row_number() OVER (PARTITION BY application.role ORDER BY application.id) - 1)::int,
         (dense_rank() OVER (ORDER BY application.employee_id))::int,
         application.capacity - application.taken - COALESCE(open.places, 0)
    FROM application
    LEFT JOIN open ON open.application_id = application.id
   WHERE application.program_id = match_people.program_id
     AND application.state IN ('accepted', 'matched')
     AND application.taken + COALESCE(open.places, 0) < application.capacity
     AND consent_current(application.program_id, application.employee_id) = 'given'
$$;
COMMENT ON FUNCTION match_people(uuid) IS
  'The applications of the program that a run can match, each with its number among those of its role, from 0, the number of its person, '
  'and its free places.';

CREATE FUNCTION slot_bits(slots text[]) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT COALESCE(bit_or(1 << (array_position(ARRAY['mon_am', 'mon_pm', 'tue_am', 'tue_pm', 'wed_am', 'wed_pm', 'thu_am', 'thu_pm',
                                                    'fri_am', 'fri_pm'], slot.name) - 1)), 0)
    FROM unnest(slots) AS slot(name)
$$;
COMMENT ON FUNCTION slot_bits(text[]) IS 'Half days as bits, mon_am the lowest.';

CREATE FUNCTION match_input(run match_run) RETURNS json
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH person AS MATERIALIZED (
    SELECT people.item, people.number, people.employee, people.places, (people.item).id AS application_id, (people.item).employee_id,
           (people.item).role
      FROM match_people(run.program_id) AS people
  ),
  number AS MATERIALIZED (
    SELECT DISTINCT person.employee_id, person.employee AS number FROM person
  ),
  topic AS MATERIALIZED (
    SELECT chosen.application_id, (dense_rank() OVER (ORDER BY chosen.topic_id) - 1)::int AS number, chosen.level
      FROM application_topic AS chosen
      JOIN person ON person.application_id = chosen.application_id
     WHERE chosen.level > 0
  ),
  spoken AS MATERIALIZED (
    SELECT person.application_id, named.place, dense_rank() OVER (ORDER BY plain_language(named.tag)) AS number
      FROM person
     CROSS JOIN LATERAL unnest((person.item).languages) WITH ORDINALITY AS named(tag, place)
  ),
  languages AS MATERIALIZED (
    SELECT spoken.application_id,
           json_agg(DISTINCT spoken.number) AS list,
           max(spoken.number) FILTER (WHERE spoken.place = 1) AS first
      FROM spoken
     GROUP BY spoken.application_id
  ),
  levels AS MATERIALIZED (
    SELECT topic.application_id, json_agg(json_build_array(topic.number, topic.level) ORDER BY topic.number) AS list
      FROM topic
     GROUP BY topic.application_id
  ),
  managed AS MATERIALIZED (
    SELECT line.employee_id, json_agg(line.number ORDER BY line.number) AS list
      FROM (SELECT direct.employee_id, dense_rank() OVER (ORDER BY direct.manager_id) AS number
              FROM (SELECT employee.id AS employee_id, employee.manager_id FROM employee WHERE employee.manager_id IS NOT NULL
                     UNION
                    SELECT dotted.employee_id, dotted.manager_id FROM employee_dotted_line AS dotted) AS direct
              JOIN number ON number.employee_id = direct.employee_id) AS line
     GROUP BY line.employee_id
  ),
  above AS MATERIALIZED (
    SELECT chain.person_id, json_agg(number.number ORDER BY number.number) AS list
      FROM reporting_above(ARRAY(SELECT number.employee_id FROM number)) AS chain
      JOIN number ON number.employee_id = chain.above_id
     WHERE chain.above_id <> chain.person_id
     GROUP BY chain.person_id
  ),
  wished AS MATERIALIZED (
    SELECT person.application_id, json_agg(DISTINCT number.number) AS list
      FROM person
     CROSS JOIN LATERAL unnest((person.item).wishes) AS named(employee_id)
      JOIN number ON number.employee_id = named.employee_id
     GROUP BY person.application_id
  ),
  apart (application_id, employee_id) AS (
    SELECT person.application_id, named.employee_id
      FROM person
     CROSS JOIN LATERAL unnest((person.item).please_not) AS named(employee_id)
     UNION
    SELECT person.application_id, refused.other_id
      FROM proposal
     CROSS JOIN LATERAL (VALUES (proposal.mentor_id, proposal.mentee_id), (proposal.mentee_id, proposal.mentor_id))
             AS refused(employee_id, other_id)
      JOIN person ON person.employee_id = refused.employee_id
     WHERE proposal.program_id = run.program_id
       AND proposal.state = 'declined'
  ),
  not_with AS MATERIALIZED (
    SELECT apart.application_id, json_agg(DISTINCT number.number) AS list
      FROM apart
      JOIN number ON number.employee_id = apart.employee_id
     GROUP BY apart.application_id
  ),
  settled (mentor_application_id, mentee_application_id) AS MATERIALIZED (
    SELECT pairing.mentor_application_id, pairing.mentee_application_id
      FROM pairing
     WHERE pairing.program_id = run.program_id
       AND pairing.state IN ('forming', 'active', 'paused')
     UNION
    SELECT proposal.mentor_application_id, proposal.mentee_application_id
      FROM proposal
     WHERE proposal.program_id = run.program_id
       AND proposal_open(proposal)
  ),
  forbidden AS MATERIALIZED (
    SELECT pair.mentor_application_id, json_agg(DISTINCT mentee.employee) AS list
      FROM (SELECT settled.mentor_application_id, settled.mentee_application_id FROM settled
             UNION ALL
            SELECT decision.mentor_application_id, decision.mentee_application_id
              FROM pair_decision AS decision
             WHERE decision.program_id = run.program_id
               AND decision.decision = 'forbidden'
               AND decision.ended_at IS NULL) AS pair
      JOIN person AS mentee ON mentee.application_id = pair.mentee_application_id
     GROUP BY pair.mentor_application_id
  ),
  entry AS MATERIALIZED (
    SELECT person.role,
           person.number,
           json_build_object(
             'id', person.application_id,
             'employee', person.employee,
             'unit', dense_rank() OVER (ORDER BY employee.unit),
             'site', CASE WHEN (person.item).site IS NULL THEN 0 ELSE dense_rank() OVER (ORDER BY (person.item).site) END,
             'places', person.places,
             'slots', slot_bits((person.item).slots),
             'first_language', COALESCE(languages.first, 0),
             'languages', COALESCE(languages.list, '[]'::json),
             'managers', COALESCE(managed.list, '[]'::json),
             'above', COALESCE(above.list, '[]'::json),
             'wishes', COALESCE(wished.list, '[]'::json),
             'not_with', COALESCE(not_with.list, '[]'::json),
             'forbidden', COALESCE(forbidden.list, '[]'::json),
             'topics', COALESCE(levels.list, '[]'::json)) AS json
      FROM person
      JOIN employee ON employee.id = person.employee_id
      LEFT JOIN languages ON languages.application_id = person.application_id
      LEFT JOIN levels ON levels.application_id = person.application_id
      LEFT JOIN managed ON managed.employee_id = person.employee_id
      LEFT JOIN above ON above.person_id = person.employee_id
      LEFT JOIN wished ON wished.application_id = person.application_id
      LEFT JOIN not_with ON not_with.application_id = person.application_id
      LEFT JOIN forbidden ON forbidden.mentor_application_id = person.application_id
  )
  SELECT json_build_object(
    'rule_set', run.rule_set,
    'seed', run.seed,
    'objective', run.objective,
    'minimum_score', run.minimum_score,
    'forbid_same_unit', run.forbid_same_unit,
    'forbid_same_manager', run.forbid_same_manager,
    'weights', json_build_object('topics', run.weight_topics, 'language', run.weight_language, 'place', run.weight_place,
                                 'slots', run.weight_slots, 'wishes', run.weight_wishes),
    'topics', COALESCE((SELECT max(topic.number) + 1 FROM topic), 0),
    'locks', (SELECT COALESCE(json_agg(json_build_array(mentor.number, mentee.number) ORDER BY mentor.number, mentee.number), '[]'::json)
                FROM pair_decision AS decision
                JOIN person AS mentor ON mentor.application_id = decision.mentor_application_id
                JOIN person AS mentee ON mentee.application_id = decision.mentee_application_id
               WHERE decision.program_id = run.program_id
                 AND decision.decision = 'locked'
                 AND decision.ended_at IS NULL
                 AND (decision.mentor_application_id, decision.mentee_application_id) NOT IN (SELECT settled.* FROM settled)),
    'mentees', (SELECT COALESCE(json_agg(entry.json ORDER BY entry.number), '[]'::json) FROM entry WHERE entry.role = 'mentee'),
    'mentors', (SELECT COALESCE(json_agg(entry.json ORDER BY entry.number), '[]'::json) FROM entry WHERE entry.role = 'mentor'))
$$;
COMMENT ON FUNCTION match_input(match_run) IS
  'What the run decides about, for the engine: people, places, units, lines and topics as numbers. The same database gives the same text.';

CREATE FUNCTION match_run_load(match_run_id uuid, worker uuid, lease_seconds int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  run match_run := match_run_held(match_run_id, worker);
  kept text;
  digest bytea;
BEGIN
  IF run.id IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT stored.input INTO kept FROM match_run_input AS stored WHERE stored.match_run_id = COALESCE(run.replay_of, run.id);
  IF NOT FOUND AND run.replay_of IS NULL THEN
    kept := match_input(run)::text;
    INSERT INTO match_run_input (match_run_id, input) VALUES (run.id, kept);
  END IF;
  digest := match_digest(run.program_id, kept);
  IF EXISTS (SELECT FROM match_run AS former WHERE former.id = run.replay_of AND former.input_hash <> digest) THEN
    kept := '';
  END IF;
  UPDATE match_run
     SET input_hash = digest, lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
   WHERE match_run.id = run.id;
  RETURN COALESCE(kept, '');
END;
$$;
COMMENT ON FUNCTION match_run_load(uuid, uuid, int) IS
  'The input of the worker''s run, stored when it is first asked for; that of the run it repeats for a replay, empty if it is not what was '
  'decided about then. NULL: not the worker''s.';

GRANT EXECUTE ON FUNCTION match_run_load(uuid, uuid, int) TO kehrwert_app;

-- migrate:down

DROP FUNCTION match_run_load(uuid, uuid, int);
DROP FUNCTION match_input(match_run);
DROP FUNCTION slot_bits(text[]);
DROP FUNCTION match_people(uuid);
DROP TRIGGER application_8_forgets ON application;
DROP TRIGGER match_run_7_forgets ON match_run;
DROP FUNCTION match_run_forgets();
DROP FUNCTION match_digest(uuid, text);
DROP TABLE match_salt;
DROP TABLE match_run_input;
