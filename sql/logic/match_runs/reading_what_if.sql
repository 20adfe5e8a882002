-- SPDX-License-Identifier: Apache-2.0
-- How well two applications would fit, rule by rule.

CREATE OR REPLACE FUNCTION pair_rules(offer application, need application) RETURNS TABLE (place int, rule text, passed boolean)
LANGUAGE sql STABLE AS $$
  SELECT found.place, found.rule, found.passed
    FROM program
    JOIN employee AS mentor ON mentor.id = offer.employee_id
    JOIN employee AS mentee ON mentee.id = need.employee_id
   CROSS JOIN LATERAL (VALUES
     (1, 'applications', offer.state IN ('accepted', 'matched') AND need.state IN ('accepted', 'matched')),
     (2, 'program', forms_pairings(program)),
     (3, 'self', mentor.id <> mentee.id),
     (4, 'reporting_line', NOT reporting_conflict(mentor.id, mentee.id)),
     (5, 'same_unit', NOT same_unit_forbidden(program, mentor, mentee)),
     (6, 'same_manager', NOT same_manager_forbidden(program, mentor, mentee)),
     (7, 'language', share_language(offer.languages, need.languages)),
     (8, 'forbidden', NOT pair_forbidden(offer.id, need.id)),
     (9, 'capacity', offer.taken + places_kept(offer.id, need.id) < offer.capacity
                      AND need.taken + places_kept(need.id, offer.id) < need.capacity),
     (10, 'not_paired', NOT EXISTS (SELECT FROM pairing
                                     WHERE pairing.mentor_application_id = offer.id
                                       AND pairing.mentee_application_id = need.id
                                       AND pairing_open(pairing))
                        AND NOT EXISTS (SELECT FROM proposal
                                         WHERE proposal.mentor_application_id = offer.id
                                           AND proposal.mentee_application_id = need.id
                                           AND proposal_open(proposal))
                        AND NOT offer_stands(program.id, mentor.id, mentee.id)),
     (11, 'not_shown', NOT please_not_between(offer, need)
                      AND consent_current(program.id, mentor.id) IS NOT DISTINCT FROM 'given'
                      AND consent_current(program.id, mentee.id) IS NOT DISTINCT FROM 'given'
                      AND NOT proposal_refused(program.id, mentor.id, mentee.id))) AS found(place, rule, passed)
   WHERE program.id = offer.program_id
     AND (found.rule <> 'same_unit' OR program.forbid_same_unit)
     AND (found.rule <> 'same_manager' OR program.forbid_same_manager)
$$;
COMMENT ON FUNCTION pair_rules(application, application) IS
  'The hard rules of the program between a mentor''s and a mentee''s application, and for each whether it allows the pair.';

CREATE OR REPLACE FUNCTION match_what_if(offer application, need application, minimum_score int) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT json_build_object(
      'mentor_application_id', offer.id,
      'mentee_application_id', need.id,
      'allowed', hard.passed,
      'rules', hard.rules,
      'score', CASE WHEN reader.side IS NULL THEN fit.score ELSE score_class(program, fit.score) END,
      'score_parts', (SELECT json_build_object(
                               'topics', CASE WHEN reader.side IS NULL THEN part.topics END,
                               'language', part.language,
                               'place', part.place,
                               'slots', part.slots,
                               'wishes', part.wishes)
                        FROM pair_parts(offer, need) AS part),
      'below_minimum_score', CASE
                               WHEN reader.side IS NULL THEN pair_score(offer.id, need.id, false, false) < match_what_if.minimum_score
                             END,
      'decision', (SELECT standing.decision
                     FROM pair_decision AS standing
                    WHERE standing.mentor_application_id = offer.id
                      AND standing.mentee_application_id = need.id
                      AND standing.ended_at IS NULL))
      FROM program
     CROSS JOIN LATERAL (SELECT levels_side(program.id) AS side) AS reader
     CROSS JOIN LATERAL (SELECT bool_and(each.passed) AS passed,
                                json_agg(json_build_object('rule', each.rule, 'passed', each.passed) ORDER BY each.place) AS rules
                           FROM pair_rules(offer, need) AS each) AS hard
     CROSS JOIN LATERAL pair_fit(program, offer, need, true, true, reader.side) AS fit
     WHERE program.id = offer.program_id);
END;
$$;
COMMENT ON FUNCTION match_what_if(application, application, int) IS
  'The score of a mentor''s and a mentee''s application and each rule between them, as the API shows it. A program manager who has applied '
  'sees only the class of the score, in which levels count as levels_side() says.';
