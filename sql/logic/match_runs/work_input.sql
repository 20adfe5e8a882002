-- SPDX-License-Identifier: Apache-2.0
-- The input of a match run: the applicants of a program as numbers.

CREATE OR REPLACE FUNCTION match_digest(program_id uuid, content text) RETURNS bytea
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO match_salt (program_id) VALUES (match_digest.program_id) ON CONFLICT DO NOTHING;
  RETURN (
    SELECT sha256(match_salt.salt || convert_to(content, 'UTF8'))
      FROM match_salt
     WHERE match_salt.program_id = match_digest.program_id);
END;
$$;
COMMENT ON FUNCTION match_digest(uuid, text) IS 'SHA-256 of the program''s salt followed by the content.';

-- A run can match an application that is accepted or matched, has the applicant's consent, and has a place that is taken neither by a
-- pairing nor by an open proposal.
CREATE OR REPLACE FUNCTION match_people(program_id uuid)
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
  'The applications of the program that a run can match. Each has its number within its role (from 0), the number of its applicant (from '
  '1), and its free places.';

CREATE OR REPLACE FUNCTION slot_bits(slots text[]) RETURNS int
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (
    SELECT COALESCE(bit_or(1 << (array_position(ARRAY['mon_am', 'mon_pm', 'tue_am', 'tue_pm', 'wed_am', 'wed_pm', 'thu_am', 'thu_pm',
                                                      'fri_am', 'fri_pm'], slot.name) - 1)), 0)
      FROM unnest(slots) AS slot(name));
END;
$$;
COMMENT ON FUNCTION slot_bits(text[]) IS 'Time slots (half days from Monday to Friday) as a bit mask; mon_am is the lowest bit.';

CREATE OR REPLACE FUNCTION match_input(run match_run) RETURNS json
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH person AS MATERIALIZED (
    SELECT people.item, people.number, people.employee, people.places, (people.item).id AS application_id, (people.item).employee_id,
           (people.item).role
      FROM match_people(run.program_id) AS people
  ),
  applicant AS MATERIALIZED (
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
              JOIN applicant ON applicant.employee_id = direct.employee_id) AS line
     GROUP BY line.employee_id
  ),
  above AS MATERIALIZED (
    SELECT chain.person_id, json_agg(applicant.number ORDER BY applicant.number) AS list
      FROM reporting_above(ARRAY(SELECT applicant.employee_id FROM applicant)) AS chain
      JOIN applicant ON applicant.employee_id = chain.above_id
     WHERE chain.above_id <> chain.person_id
     GROUP BY chain.person_id
  ),
  wished AS MATERIALIZED (
    SELECT person.application_id, json_agg(DISTINCT applicant.number) AS list
      FROM person
     CROSS JOIN LATERAL unnest((person.item).wishes) AS named(employee_id)
      JOIN applicant ON applicant.employee_id = named.employee_id
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
       AND proposal_separates(proposal)
  ),
  not_with AS MATERIALIZED (
    SELECT apart.application_id, json_agg(DISTINCT applicant.number) AS list
      FROM apart
      JOIN applicant ON applicant.employee_id = apart.employee_id
     GROUP BY apart.application_id
  ),
  settled (mentor_application_id, mentee_application_id) AS MATERIALIZED (
    SELECT pairing.mentor_application_id, pairing.mentee_application_id
      FROM pairing
     WHERE pairing.program_id = run.program_id
       AND pairing_open(pairing)
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
            SELECT standing.mentor_application_id, standing.mentee_application_id
              FROM pair_decision AS standing
             WHERE standing.program_id = run.program_id
               AND standing.decision = 'forbidden'
               AND standing.ended_at IS NULL) AS pair
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
    'objective', run.settings -> 'objective',
    'minimum_score', run.settings -> 'minimum_score',
    'forbid_same_unit', run.settings -> 'forbid_same_unit',
    'forbid_same_manager', run.settings -> 'forbid_same_manager',
    'weights', run.settings -> 'weights',
    'topics', COALESCE((SELECT max(topic.number) + 1 FROM topic), 0),
    'locks', (SELECT COALESCE(json_agg(json_build_array(mentor.number, mentee.number) ORDER BY mentor.number, mentee.number), '[]'::json)
                FROM pair_decision AS standing
                JOIN person AS mentor ON mentor.application_id = standing.mentor_application_id
                JOIN person AS mentee ON mentee.application_id = standing.mentee_application_id
               WHERE standing.program_id = run.program_id
                 AND standing.decision = 'locked'
                 AND standing.ended_at IS NULL
                 AND (standing.mentor_application_id, standing.mentee_application_id) NOT IN (SELECT settled.* FROM settled)),
    'mentees', (SELECT COALESCE(json_agg(entry.json ORDER BY entry.number), '[]'::json) FROM entry WHERE entry.role = 'mentee'),
    'mentors', (SELECT COALESCE(json_agg(entry.json ORDER BY entry.number), '[]'::json) FROM entry WHERE entry.role = 'mentor'))
$$;
COMMENT ON FUNCTION match_input(match_run) IS
  'The input of a run for the engine, as JSON: people, places, units, reporting lines and topics as numbers. The same data always gives '
  'the same text.';
