-- SPDX-License-Identifier: Apache-2.0
-- Who may see a proposal, and in which state: a no is visible only to the person who said it.

CREATE OR REPLACE FUNCTION proposal_viewer(item proposal, manages boolean) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN item.offered_at IS NOT NULL AND item.mentor_id = current_actor() THEN 'mentor'
           WHEN item.offered_at IS NOT NULL AND item.mentee_id = current_actor() THEN 'mentee'
           WHEN manages THEN 'program_manager'
         END
$$;
COMMENT ON FUNCTION proposal_viewer(proposal, boolean) IS
  'proposal_viewer(proposal) for a list, which finds out once whether the caller manages the program.';

CREATE OR REPLACE FUNCTION proposal_viewer(item proposal) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT proposal_viewer(item, is_staff(item.program_id, ARRAY['program_manager']))
$$;
COMMENT ON FUNCTION proposal_viewer(proposal) IS
  'The role in which the caller sees the proposal: mentor, mentee or program_manager; NULL if the caller may not see it. A program manager '
  'who is one of the two people sees an offer only as mentor or mentee: the state shown to program managers would reveal the other '
  'person''s no.';

CREATE OR REPLACE FUNCTION proposal_answer_of(item proposal, viewer text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE viewer WHEN 'mentor' THEN item.mentor_answer WHEN 'mentee' THEN item.mentee_answer END
$$;
COMMENT ON FUNCTION proposal_answer_of(proposal, text) IS 'The viewer''s own answer; NULL for a program manager, or without an answer.';

-- Depends only on the time: an offer past its deadline reads as expired even before due work marks it.
CREATE OR REPLACE FUNCTION proposal_offer_state(item proposal) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN item.superseded_at IS NOT NULL THEN 'superseded'
           WHEN item.expires_at <= app_now() THEN 'expired'
           ELSE 'offered'
         END
$$;
COMMENT ON FUNCTION proposal_offer_state(proposal) IS
  'proposal_offer_state() for a program manager, who knows neither answer: the board counts with it.';

CREATE OR REPLACE FUNCTION proposal_offer_state(item proposal, viewer text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  known text := proposal_offer_state(item);
BEGIN
  RETURN CASE
           WHEN proposal_answer_of(item, viewer) = 'no' THEN 'declined'
           WHEN proposal_answer_of(item, viewer) = 'yes' AND known = 'offered' THEN 'agreed_by_one'
           ELSE known
         END;
END;
$$;
COMMENT ON FUNCTION proposal_offer_state(proposal, text) IS
  'proposal_state() of an offer to which the two have not both agreed.';

CREATE OR REPLACE FUNCTION proposal_state_varies(item proposal) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT item.state IN ('offered', 'agreed_by_one', 'declined')
$$;
COMMENT ON FUNCTION proposal_state_varies(proposal) IS
  'True for an offer to which the two have not both agreed: the state that is shown depends on the viewer and on the time.';

-- Uses `viewer` once, so that PostgreSQL inlines the function and finds out who the viewer is only for offers: lists call it for each row.
CREATE OR REPLACE FUNCTION proposal_state(item proposal, viewer text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN proposal_state_varies(item) THEN proposal_offer_state(item, viewer) ELSE item.state END
$$;
COMMENT ON FUNCTION proposal_state(proposal, text) IS
  'The state that this viewer is shown. The mentor and the mentee each see offered, or agreed_by_one after their own yes, until both agree '
  'or the offer ends; only the person who said no sees declined. A program manager sees offered until both agree or the offer ends.';

CREATE OR REPLACE FUNCTION proposal_opens_levels(item proposal) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT item.offered_at IS NOT NULL AND (item.origin <> 'self' OR item.state = 'agreed')
$$;
COMMENT ON FUNCTION proposal_opens_levels(proposal) IS
  'True if the two people of the proposal may read each other''s levels: from the offer on or, if one of them made it, once both have '
  'agreed. Otherwise anybody could read everybody''s levels by making offers.';

CREATE OR REPLACE FUNCTION proposal_score_shown(item proposal, answers_open boolean, has_applied boolean) RETURNS int
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN NOT answers_open THEN NULL
           WHEN current_actor() IN (item.mentor_id, item.mentee_id)
             THEN CASE WHEN proposal_opens_levels(item) THEN item.score_without_wishes END
           WHEN NOT has_applied THEN item.score
         END
$$;
COMMENT ON FUNCTION proposal_score_shown(proposal, boolean, boolean) IS
  'The score that the caller may see, if the answers of both people are open to the caller: the two see it without wishes, and only once '
  'they may read each other''s levels; a program manager who has applied sees none, because levels can be computed from scores. NULL if it '
  'is hidden.';

CREATE OR REPLACE FUNCTION shared_topics(mentor_application_id uuid, mentee_application_id uuid, only_side text DEFAULT NULL) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  hidden record;
BEGIN
  SELECT levels_hidden(mentor) AS mentor, levels_hidden(mentee) AS mentee INTO hidden
    FROM application AS mentor
    JOIN application AS mentee ON mentee.id = shared_topics.mentee_application_id
   WHERE mentor.id = shared_topics.mentor_application_id;
  RETURN (
    SELECT COALESCE(json_agg(json_build_object(
                               'topic_id', topic.id,
                               'title', topic.title,
                               'competence',
                               CASE WHEN only_side IS DISTINCT FROM 'mentee' AND NOT hidden.mentor THEN offer.level END,
                               'gap', CASE WHEN only_side IS DISTINCT FROM 'mentor' AND NOT hidden.mentee THEN need.level END)
                             ORDER BY topic.position, topic.id), '[]'::json)
      FROM application_topic AS offer
      JOIN application_topic AS need
        ON need.application_id = shared_topics.mentee_application_id
       AND need.topic_id = offer.topic_id
      JOIN topic ON topic.id = offer.topic_id
     WHERE offer.application_id = shared_topics.mentor_application_id);
END;
$$;
COMMENT ON FUNCTION shared_topics(uuid, uuid, text) IS
  'The topics that both applications name, with competence and gap, or only the levels of one side (mentor or mentee). They show why the '
  'two fit.';

CREATE OR REPLACE FUNCTION pair_answers_open(mentor_application_id uuid, mentee_application_id uuid, made_at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT bool_and(CASE
                      WHEN current_actor() = ANY (two.ids) AND application.employee_id <> current_actor()
                        THEN partner_reads(application, program, made_at)
                      ELSE submission_stands(application, made_at)
                       AND answers_open(application, program, application_relations(application))
                    END)
      FROM (SELECT array_agg(each.employee_id) AS ids
              FROM application AS each
             WHERE each.id IN (pair_answers_open.mentor_application_id, pair_answers_open.mentee_application_id)) AS two
     CROSS JOIN application
      JOIN program ON program.id = application.program_id
     WHERE application.id IN (pair_answers_open.mentor_application_id, pair_answers_open.mentee_application_id));
END;
$$;
COMMENT ON FUNCTION pair_answers_open(uuid, uuid, timestamptz) IS
  'True if the caller may read what was made at that time from the answers of both applications, as a program manager or as one of the two '
  'people. One of the two who is above the other by now may not, and nobody may once one of the two has withdrawn or applied again.';

CREATE OR REPLACE FUNCTION proposal_json(item proposal, viewer text, answers_open boolean, has_applied boolean, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  -- False for a program manager who is in the pair.
  sees_all boolean := viewer = 'program_manager' AND current_actor() NOT IN (item.mentor_id, item.mentee_id);
  -- Before the offer, a program manager who is in the pair may know no more about the other person than any participant.
  sees_answers boolean := (item.offered_at IS NOT NULL OR current_actor() NOT IN (item.mentor_id, item.mentee_id)) AND answers_open;
  score int := proposal_score_shown(item, sees_answers, has_applied);
  shown json := json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'mentor_application_id', item.mentor_application_id,
    'mentee_application_id', item.mentee_application_id,
    'mentor_id', item.mentor_id,
    'mentee_id', item.mentee_id,
    'state', proposal_state(item, viewer),
    'origin', item.origin,
    'match_run_id', CASE WHEN viewer = 'program_manager' THEN item.match_run_id END,
    'locked', CASE WHEN sees_all THEN item.locked END,
    'score', score,
    'score_parts', json_build_object(
      'topics', CASE WHEN score IS NOT NULL THEN item.score_topics END,
      'language', CASE WHEN sees_answers THEN item.score_language END,
      'place', CASE WHEN sees_answers THEN item.score_place END,
      'slots', CASE WHEN sees_answers THEN item.score_slots END,
      'wishes', CASE WHEN sees_answers AND sees_all THEN item.score_wishes END),
    'rules_passed', COALESCE(
      (SELECT match_rules(run.settings) FROM match_run AS run WHERE run.id = item.match_run_id),
      (SELECT match_rules(match_settings(program)) FROM program WHERE program.id = item.program_id)),
    'answer', proposal_answer_of(item, viewer),
    'answered_at', rfc3339(CASE viewer WHEN 'mentor' THEN item.mentor_answered_at WHEN 'mentee' THEN item.mentee_answered_at END),
    'offered_at', rfc3339(item.offered_at),
    'expires_at', rfc3339(item.expires_at),
    'pairing_id', item.pairing_id,
    'created_at', rfc3339(item.created_at));
BEGIN
  IF 'mentor' = ANY (embed) THEN
    shown := with_member(shown, 'mentor', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentor_id));
  END IF;
  IF 'mentee' = ANY (embed) THEN
    shown := with_member(shown, 'mentee', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentee_id));
  END IF;
  IF 'topics' = ANY (embed) THEN
    shown := with_member(shown, 'topics', CASE
      WHEN sees_answers THEN shared_topics(item.mentor_application_id, item.mentee_application_id)
      ELSE '[]'::json
    END);
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION proposal_json(proposal, text, boolean, boolean, text[]) IS
  'A proposal as the API shows it to this viewer, with what `embed` names: mentor and mentee (public profiles) and shared topics. Scores '
  'and topics are left out if the viewer may not read the answers of both (`answers_open` is false); so are the scores of others for a '
  'program manager who has applied, and the version and the time of the last change, because they would reveal an answer.';

CREATE OR REPLACE FUNCTION proposal_json(item proposal, viewer text, embed text[] DEFAULT NULL) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN proposal_json(item, viewer, pair_answers_open(item.mentor_application_id, item.mentee_application_id, item.created_at),
                       has_applied(item.program_id), embed);
END;
$$;
COMMENT ON FUNCTION proposal_json(proposal, text, text[]) IS 'The same for a single proposal.';

CREATE OR REPLACE FUNCTION proposal_steps(item proposal, viewer text)
RETURNS TABLE (place int, from_state text, to_state text, at timestamptz, own boolean)
LANGUAGE sql STABLE AS $$
  WITH shown AS (
    SELECT proposal_state(item, viewer) AS state,
           proposal_answer_of(item, viewer) AS answer,
           CASE viewer WHEN 'mentor' THEN item.mentor_answered_at WHEN 'mentee' THEN item.mentee_answered_at END AS answered_at,
           greatest(item.mentor_answered_at, item.mentee_answered_at) AS agreed_at
  ),
  step (place, state, at, own) AS (
    SELECT 1, 'computed', item.created_at, false WHERE item.origin = 'run'
     UNION ALL
    SELECT 2, 'staged', item.staged_at, false WHERE item.staged_at IS NOT NULL
     UNION ALL
    SELECT 3, 'offered', item.offered_at, false WHERE item.offered_at IS NOT NULL
     UNION ALL
    SELECT 4, 'agreed_by_one', shown.answered_at, true
      FROM shown
     WHERE shown.answer = 'yes'
       AND (shown.state <> 'agreed' OR shown.answered_at < shown.agreed_at)
     UNION ALL
    SELECT 5, shown.state,
           CASE shown.state
             WHEN 'agreed' THEN shown.agreed_at
             WHEN 'declined' THEN shown.answered_at
             WHEN 'superseded' THEN item.superseded_at
             ELSE item.expires_at
           END,
           shown.state = 'declined' OR (shown.state = 'agreed' AND shown.answered_at = shown.agreed_at)
      FROM shown
     WHERE shown.state IN ('agreed', 'declined', 'expired', 'superseded')
  )
  SELECT later.place, later.before, later.state, later.at, later.own
    FROM (SELECT step.place, step.state, step.at, step.own, lag(step.state) OVER (ORDER BY step.place) AS before FROM step) AS later
   WHERE later.before IS NOT NULL
     AND (viewer = 'program_manager' OR later.place >= 3)
$$;
COMMENT ON FUNCTION proposal_steps(proposal, text) IS
  'The history of the proposal as this viewer may know it. It is computed from the proposal, because no transition rows are written for '
  'proposals.';
