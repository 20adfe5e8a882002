-- SPDX-License-Identifier: Apache-2.0
-- How well two applications fit: the score that match runs, candidate lists and proposals share.

-- The engine computes the same score for whole programs (src/matching/score.c); a test checks that the two agree.
CREATE OR REPLACE FUNCTION pair_parts(offer application, need application, only_side text DEFAULT NULL)
RETURNS TABLE (topics int, language int, place int, slots int, wishes int, mentor_wishes boolean, mentee_wishes boolean)
LANGUAGE sql STABLE AS $$
  SELECT COALESCE((SELECT 1000 * sum(level.gap * COALESCE(level.competence, 0)) / NULLIF(5 * sum(level.gap), 0)
                     FROM (SELECT CASE WHEN pair_parts.only_side IN ('mentor', 'neither') THEN 5 ELSE need_topic.level END AS gap,
                                  CASE WHEN pair_parts.only_side IN ('mentee', 'neither') AND offer_topic.level IS NOT NULL THEN 5
                                       ELSE offer_topic.level END AS competence
                             FROM application_topic AS need_topic
                             LEFT JOIN application_topic AS offer_topic
                               ON offer_topic.application_id = offer.id
                              AND offer_topic.topic_id = need_topic.topic_id
                            WHERE need_topic.application_id = need.id) AS level), 0)::int,
         CASE
           WHEN NOT share_language(offer.languages, need.languages) THEN 0
           WHEN plain_language(offer.languages[1]) = plain_language(need.languages[1]) THEN 1000
           ELSE 500
         END,
         CASE WHEN offer.site IS NULL OR need.site IS NULL THEN 500 WHEN offer.site = need.site THEN 1000 ELSE 0 END,
         CASE
           WHEN offer.slots = '{}' OR need.slots = '{}' THEN 500
           ELSE least(3, (SELECT count(DISTINCT slot.name)
                            FROM unnest(offer.slots) AS slot(name)
                           WHERE slot.name = ANY (need.slots)))::int * 1000 / 3
         END,
         ((need.employee_id = ANY (offer.wishes))::int + (offer.employee_id = ANY (need.wishes))::int) * 500,
         need.employee_id = ANY (offer.wishes),
         offer.employee_id = ANY (need.wishes)
$$;
COMMENT ON FUNCTION pair_parts(application, application, text) IS
  'How well a mentor''s application fits a mentee''s, in five parts from 0 to 1000; the score_ columns of proposal explain them. If only '
  'the levels of one side (mentor or mentee) may count, or those of neither, the others have level 5 in every topic that they name.';

CREATE OR REPLACE FUNCTION pair_parts(mentor_application_id uuid, mentee_application_id uuid)
RETURNS TABLE (topics int, language int, place int, slots int, wishes int)
LANGUAGE sql STABLE AS $$
  SELECT part.topics, part.language, part.place, part.slots, part.wishes
    FROM application AS offer
    JOIN application AS need ON need.id = pair_parts.mentee_application_id
   CROSS JOIN LATERAL pair_parts(offer, need) AS part
   WHERE offer.id = pair_parts.mentor_application_id
$$;
COMMENT ON FUNCTION pair_parts(uuid, uuid) IS 'The parts from pair_parts() for two applications whose rows are not at hand.';

CREATE OR REPLACE FUNCTION pair_fit(its_program program, offer application, need application, mentor_wish boolean, mentee_wish boolean,
                                    only_side text DEFAULT NULL)
RETURNS TABLE (score int)
LANGUAGE sql STABLE AS $$
  SELECT its_program.weight_topics * part.topics + its_program.weight_language * part.language + its_program.weight_place * part.place
       + its_program.weight_slots * part.slots
       + its_program.weight_wishes * 500 * ((pair_fit.mentor_wish AND part.mentor_wishes)::int
                                            + (pair_fit.mentee_wish AND part.mentee_wishes)::int)
    FROM pair_parts(offer, need, pair_fit.only_side) AS part
$$;
COMMENT ON FUNCTION pair_fit(program, application, application, boolean, boolean, text) IS
  'The score of a pair: the sum of the parts of pair_parts(), each multiplied by its weight in the program. A wish counts only if its flag '
  '(mentor_wish, mentee_wish) is true; it is false when the viewer must not learn that wish. `only_side` is set when the viewer must not '
  'learn the other side''s levels. PostgreSQL inlines this function when it is used in FROM.';

CREATE OR REPLACE FUNCTION pair_score(mentor_application_id uuid, mentee_application_id uuid,
                           mentor_wish boolean DEFAULT true, mentee_wish boolean DEFAULT true) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT fit.score
      FROM application AS offer
      JOIN application AS need ON need.id = pair_score.mentee_application_id
      JOIN program ON program.id = offer.program_id
     CROSS JOIN LATERAL pair_fit(program, offer, need, pair_score.mentor_wish, pair_score.mentee_wish) AS fit
     WHERE offer.id = pair_score.mentor_application_id);
END;
$$;
COMMENT ON FUNCTION pair_score(uuid, uuid, boolean, boolean) IS 'The score from pair_fit() for one pair.';

CREATE OR REPLACE FUNCTION score_class(program program, score int) RETURNS int
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  highest int := 1000 * (program.weight_topics + program.weight_language + program.weight_place + program.weight_slots
                         + program.weight_wishes);
BEGIN
  RETURN CASE WHEN highest = 0 THEN 0 ELSE least(3, 4 * score / highest) * highest / 4 END;
END;
$$;
COMMENT ON FUNCTION score_class(program, int) IS
  'The score, rounded down to a quarter of the highest possible one (at most three quarters), so that it tells little of the other '
  'person''s times and place. Rounding does not hide levels from somebody who tries topics one by one: only_side does.';

CREATE OR REPLACE FUNCTION score_too_low(mentor_application_id uuid, mentee_application_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  two record;
BEGIN
  SELECT program, offer, need, levels_hidden(offer) AS hides_mentor, levels_hidden(need) AS hides_mentee INTO two
    FROM application AS offer
    JOIN application AS need ON need.id = score_too_low.mentee_application_id
    JOIN program ON program.id = offer.program_id
   WHERE offer.id = score_too_low.mentor_application_id;
  RETURN (two.program).minimum_score > 0
    AND (two.hides_mentor AND two.hides_mentee) IS NOT TRUE
    AND (SELECT fit.score
           FROM pair_fit(two.program, two.offer, two.need, false, false,
                         CASE WHEN two.hides_mentor THEN 'mentee' WHEN two.hides_mentee THEN 'mentor' END) AS fit)
        < (two.program).minimum_score
    AND NOT EXISTS (SELECT FROM pair_decision AS standing
                     WHERE standing.mentor_application_id = score_too_low.mentor_application_id
                       AND standing.mentee_application_id = score_too_low.mentee_application_id
                       AND standing.decision = 'locked'
                       AND standing.ended_at IS NULL);
END;
$$;
COMMENT ON FUNCTION score_too_low(uuid, uuid) IS
  'The only soft rule: true if the pair scores less than the program''s minimum_score. A program manager can override it by locking '
  'the pair, with name and reason. Wishes do not count, nor do levels that are hidden from the caller: otherwise the outcome would reveal '
  'them. So if applicants propose themselves, only their own levels count.';
