-- SPDX-License-Identifier: Apache-2.0
-- The candidates for an application.

CREATE OR REPLACE FUNCTION counterparts_barred(application_id uuid) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
  mine application;
  none_left boolean;
BEGIN
  SELECT application.* INTO mine FROM application WHERE application.id = counterparts_barred.application_id;
  none_left := mine.capacity - mine.taken <= NULLIF(places_kept(mine.id), 0);
  RETURN ARRAY(
    WITH standing AS (
      SELECT each.decision, each.mentor_application_id, each.mentee_application_id,
             CASE mine.role WHEN 'mentor' THEN each.mentee_application_id ELSE each.mentor_application_id END AS other_id,
             mine.id IN (each.mentor_application_id, each.mentee_application_id) AS own
        FROM pair_decision AS each
       WHERE each.program_id = mine.program_id
         AND each.ended_at IS NULL
    ),
    kept AS (
      SELECT standing.other_id, count(*) AS places FROM standing WHERE standing.decision = 'locked' GROUP BY standing.other_id
    )
    SELECT standing.other_id FROM standing WHERE standing.own AND standing.decision = 'forbidden'
     UNION
    SELECT other.id
      FROM application AS other
      LEFT JOIN kept ON kept.other_id = other.id
     WHERE other.program_id = mine.program_id
       AND other.role <> mine.role
       AND (other.capacity - other.taken <= kept.places OR none_left)
       AND other.id NOT IN (SELECT standing.other_id FROM standing WHERE standing.own AND standing.decision = 'locked'));
END;
$$;
COMMENT ON FUNCTION counterparts_barred(uuid) IS
  'The applications that pair decisions rule out as counterparts of this one: those that a program manager has forbidden to pair with it, '
  'and those where all free places of this or the other application are kept for locked pairs.';

-- Compares all candidates in one query, and looks up only once what is the same for all of them: walking the reporting lines for each one
-- would take seconds in a large program.
CREATE OR REPLACE FUNCTION application_candidates(item application, own boolean, waitlisted boolean)
RETURNS TABLE (candidate_id uuid, employee_id uuid, on_waiting_list boolean, score int, wished boolean)
LANGUAGE sql STABLE AS $$
  -- Materialized, so that a score is computed once, however often a statement uses it.
  WITH scored AS MATERIALIZED (
    SELECT other.id,
           other.employee_id,
           other.state = 'waitlisted' AS on_waiting_list,
           fit.score,
           CASE WHEN own THEN other.employee_id = ANY (item.wishes) END AS wished
      FROM application AS other
      JOIN program ON program.id = item.program_id
      JOIN counterparts_barred(item.id) AS barred(ids) ON other.id <> ALL (barred.ids)
     CROSS JOIN LATERAL consent_last(program.id, program.consent_version, other.employee_id) AS consented(state)
     -- OFFSET 0 keeps PostgreSQL from building these rows again for each column that the score needs.
     CROSS JOIN LATERAL (SELECT CASE item.role WHEN 'mentor' THEN item ELSE other END AS offer,
                                CASE item.role WHEN 'mentor' THEN other ELSE item END AS need,
                                CASE WHEN own THEN item.role ELSE (SELECT levels_side(item.program_id)) END AS side
                         OFFSET 0) AS pair
     CROSS JOIN LATERAL pair_fit(program, pair.offer, pair.need,
                                 item.role = 'mentor' OR NOT own,
                                 item.role = 'mentee' OR NOT own,
                                 pair.side) AS fit
     WHERE other.program_id = item.program_id
       AND other.role = CASE item.role WHEN 'mentor' THEN 'mentee' ELSE 'mentor' END
       AND (own OR other.employee_id NOT IN (SELECT person_below.id FROM reporting_below(ARRAY[current_actor()]) AS person_below(id)))
       AND other.state IN ('accepted', 'matched', 'waitlisted')
       AND (waitlisted OR other.state <> 'waitlisted')
       AND other.taken < other.capacity
       AND (item.state IN ('accepted', 'matched') OR (waitlisted AND item.state = 'waitlisted'))
       AND item.taken < item.capacity
       AND forms_pairings(program)
       AND other.employee_id NOT IN (SELECT chain.above_id FROM reporting_above(ARRAY[item.employee_id]) AS chain)
       AND other.employee_id NOT IN (SELECT person_below.id FROM reporting_below(ARRAY[item.employee_id]) AS person_below(id))
       AND NOT (program.forbid_same_unit
                AND other.employee_id IN (SELECT colleague.id FROM colleagues_of(item.employee_id) AS colleague(id)))
       AND NOT (program.forbid_same_manager
                AND other.employee_id IN (SELECT shared.id FROM manager_shared_with(item.employee_id) AS shared(id)))
       AND share_language(other.languages, item.languages)
       AND NOT please_not_between(item, other)
       AND other.id <> ALL (ARRAY(
             SELECT CASE item.role WHEN 'mentor' THEN pairing.mentee_application_id ELSE pairing.mentor_application_id END
               FROM pairing
              WHERE item.id IN (pairing.mentor_application_id, pairing.mentee_application_id)
                AND pairing_open(pairing)))
       AND other.employee_id <> ALL (ARRAY(
             SELECT CASE proposal.mentor_id WHEN item.employee_id THEN proposal.mentee_id ELSE proposal.mentor_id END
               FROM proposal
              WHERE proposal.program_id = item.program_id
                AND item.employee_id IN (proposal.mentor_id, proposal.mentee_id)
                AND CASE
                      WHEN own THEN proposal.offered_at IS NOT NULL
                      ELSE proposal.state = 'declined' OR proposal_open(proposal)
                    END))
       AND (SELECT consent_current(item.program_id, item.employee_id)) = 'given'
       AND consented.state = 'given'
  )
  SELECT scored.id, scored.employee_id, scored.on_waiting_list, scored.score, scored.wished FROM scored
$$;
COMMENT ON FUNCTION application_candidates(application, boolean, boolean) IS
  'The applications that the hard rules allow as counterparts of this one, with a free place on both sides: accepted ones, and waitlisted '
  'ones if `waitlisted` is true. With `own`, the list is for the applicant: only the applicant''s wishes and levels count in the score, '
  'and everybody who was ever offered to the applicant is left out, because leaving out only those who said no would reveal the no. '
  'Without `own`, the list is for a program manager. It leaves out the program manager, who could otherwise tell from it whether somebody '
  'declined an offer with them, and everybody below, whose answers the program manager must not read; in the score, levels count as '
  'levels_side() says.';
