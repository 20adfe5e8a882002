-- SPDX-License-Identifier: Apache-2.0
-- Proposals: who could be paired, what each of the two answered alone, and what each may see of it.

-- migrate:up

CREATE TABLE proposal (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  mentor_application_id uuid NOT NULL,
  mentee_application_id uuid NOT NULL,
  mentor_id uuid NOT NULL,
  mentee_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'staged',
  origin text NOT NULL DEFAULT 'manual',
  match_run_id uuid,
  score int NOT NULL,
  score_topics int NOT NULL,
  score_language int NOT NULL,
  score_place int NOT NULL,
  score_slots int NOT NULL,
  score_wishes int NOT NULL,
  score_without_wishes int NOT NULL,
  locked boolean NOT NULL DEFAULT false,
  staged_at timestamptz,
  offered_at timestamptz,
  expires_at timestamptz,
  mentor_answer text,
  mentor_answered_at timestamptz,
  mentee_answer text,
  mentee_answered_at timestamptz,
  superseded_at timestamptz,
  pairing_id uuid,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT proposal_id_pkey PRIMARY KEY (id),
  CONSTRAINT proposal_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT proposal_mentor_application_id_fkey FOREIGN KEY (mentor_application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT proposal_mentee_application_id_fkey FOREIGN KEY (mentee_application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT proposal_mentor_id_fkey FOREIGN KEY (mentor_id) REFERENCES employee (id),
  CONSTRAINT proposal_mentee_id_fkey FOREIGN KEY (mentee_id) REFERENCES employee (id),
  CONSTRAINT proposal_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing (id),
  CONSTRAINT proposal_state_check CHECK (
    state IN ('computed', 'staged', 'offered', 'agreed_by_one', 'agreed', 'declined', 'expired', 'superseded')),
  CONSTRAINT proposal_origin_check CHECK (origin IN ('manual', 'self', 'run')),
  CONSTRAINT proposal_match_run_id_check CHECK ((origin = 'run') = (match_run_id IS NOT NULL)),
  CONSTRAINT proposal_answers_check CHECK (mentor_answer IN ('yes', 'no') AND mentee_answer IN ('yes', 'no')),
  CONSTRAINT proposal_offered_check CHECK (
    (offered_at IS NULL) = (expires_at IS NULL)
    AND CASE WHEN state IN ('computed', 'staged') THEN offered_at IS NULL ELSE offered_at IS NOT NULL OR state = 'superseded' END),
  CONSTRAINT proposal_declined_check CHECK (
    (state = 'declined') = (COALESCE(mentor_answer = 'no', false) OR COALESCE(mentee_answer = 'no', false))),
  CONSTRAINT proposal_agreed_check CHECK (
    (state = 'agreed') = (COALESCE(mentor_answer = 'yes', false) AND COALESCE(mentee_answer = 'yes', false))
    AND (state = 'agreed' OR pairing_id IS NULL))
);
CREATE UNIQUE INDEX proposal_mentor_application_id_mentee_application_id_key
  ON proposal (mentor_application_id, mentee_application_id) WHERE state IN ('staged', 'offered', 'agreed_by_one');
CREATE INDEX proposal_program_id_id_idx ON proposal (program_id, id);
CREATE INDEX proposal_mentor_id_id_idx ON proposal (mentor_id, id);
CREATE INDEX proposal_mentee_id_id_idx ON proposal (mentee_id, id);
CREATE INDEX proposal_mentee_application_id_idx ON proposal (mentee_application_id);
CREATE INDEX proposal_pairing_id_idx ON proposal (pairing_id);
CREATE INDEX proposal_expires_at_idx ON proposal (expires_at) WHERE state IN ('offered', 'agreed_by_one');
COMMENT ON TABLE proposal IS
  'Two people who could be paired. Read by the two once it is offered, and by the program''s managers, each seeing the state that '
  'proposal_state() gives: a no is shown to nobody but who said it. Kept as long as the program.';
COMMENT ON COLUMN proposal.id IS 'UUID version 7.';
COMMENT ON COLUMN proposal.version IS 'Counts changes from 1; never shown, for it would tell an answer.';
COMMENT ON COLUMN proposal.program_id IS 'The program of both applications; set by a trigger.';
COMMENT ON COLUMN proposal.mentor_application_id IS 'Application of the mentor, of the same program.';
COMMENT ON COLUMN proposal.mentee_application_id IS 'Application of the mentee, of the same program.';
COMMENT ON COLUMN proposal.mentor_id IS 'The mentor; set by a trigger.';
COMMENT ON COLUMN proposal.mentee_id IS 'The mentee; set by a trigger.';
COMMENT ON COLUMN proposal.state IS
  'computed, staged, offered, agreed_by_one, agreed, declined, expired, superseded: the truth, which nobody is shown as it is.';
COMMENT ON COLUMN proposal.origin IS 'manual: by a program manager; self: by one of the two; run: by a match run.';
COMMENT ON COLUMN proposal.match_run_id IS 'The match run that computed it; NULL: made by people.';
COMMENT ON COLUMN proposal.score IS
  'How well the two fit: the five parts, each times its weight of the program. Of a match run: by the rule set of that run; else by '
  'pair_score() when it was made. The program managers alone.';
COMMENT ON COLUMN proposal.score_topics IS
  '0 to 1000: competences times gaps, as a share of what a mentor who knows everything would bring.';
COMMENT ON COLUMN proposal.score_language IS '0 to 1000: 1000 for the same first language, 500 for another one in common.';
COMMENT ON COLUMN proposal.score_place IS '0 to 1000: 1000 for the same site, 500 if one of the two does not mind.';
COMMENT ON COLUMN proposal.score_slots IS '0 to 1000: a third for each half day in common; 500 if one of the two does not mind.';
COMMENT ON COLUMN proposal.score_wishes IS '0, 500 or 1000: for each of the two who wished for the other. The program managers alone.';
COMMENT ON COLUMN proposal.score_without_wishes IS 'The score less its part for wishes: what the two read as score.';
COMMENT ON COLUMN proposal.locked IS 'A match run kept the pair because a program manager had locked it.';
COMMENT ON COLUMN proposal.staged_at IS 'When it was chosen to be offered; set by a trigger.';
COMMENT ON COLUMN proposal.offered_at IS 'When it was offered; set by a trigger. The two see it from then on.';
COMMENT ON COLUMN proposal.expires_at IS 'Until when it can be answered; set by a trigger from the program''s proposal_days.';
COMMENT ON COLUMN proposal.mentor_answer IS 'yes or no; NULL: none yet. The mentor alone.';
COMMENT ON COLUMN proposal.mentor_answered_at IS 'When the mentor gave this answer; set by a trigger. The mentor alone.';
COMMENT ON COLUMN proposal.mentee_answer IS 'yes or no; NULL: none yet. The mentee alone.';
COMMENT ON COLUMN proposal.mentee_answered_at IS 'When the mentee gave this answer; set by a trigger. The mentee alone.';
COMMENT ON COLUMN proposal.superseded_at IS
  'When it became pointless; also set on a declined one, so that for the other it ends as any other offer does.';
COMMENT ON COLUMN proposal.pairing_id IS 'The pairing that came of it.';
COMMENT ON COLUMN proposal.created_at IS 'When the row was made.';
COMMENT ON COLUMN proposal.updated_at IS 'When the row was last changed; never shown, for it would tell an answer.';
COMMENT ON CONSTRAINT proposal_agreed_check ON proposal IS 'Agreed if both said yes and only then; a trigger makes the pairing at once.';
COMMENT ON CONSTRAINT proposal_declined_check ON proposal IS 'Declined if one said no, and only then.';

INSERT INTO state_transition (object, from_state, to_state, moved_by) VALUES
  ('proposal', 'computed', 'staged', '{program_manager}'),
  ('proposal', 'computed', 'superseded', '{program_manager,service}'),
  ('proposal', 'staged', 'offered', '{program_manager}'),
  ('proposal', 'staged', 'superseded', '{program_manager,service}'),
  ('proposal', 'offered', 'agreed_by_one', '{mentor,mentee}'),
  ('proposal', 'offered', 'declined', '{mentor,mentee}'),
  ('proposal', 'offered', 'expired', '{service}'),
  ('proposal', 'offered', 'superseded', '{program_manager,service}'),
  ('proposal', 'agreed_by_one', 'agreed', '{mentor,mentee}'),
  ('proposal', 'agreed_by_one', 'declined', '{mentor,mentee}'),
  ('proposal', 'agreed_by_one', 'expired', '{service}'),
  ('proposal', 'agreed_by_one', 'superseded', '{program_manager,service}');

CREATE FUNCTION proposal_open(item proposal) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT item.state IN ('staged', 'offered', 'agreed_by_one') AND (item.expires_at IS NULL OR item.expires_at > app_now())
$$;
COMMENT ON FUNCTION proposal_open(proposal) IS
  'True while the proposal may still become a pairing and so takes a place of both in match runs.';

CREATE FUNCTION match_rules(forbid_same_unit boolean, forbid_same_manager boolean) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ARRAY['self', 'reporting_line']
      || CASE WHEN forbid_same_unit THEN ARRAY['same_unit'] ELSE '{}' END
      || CASE WHEN forbid_same_manager THEN ARRAY['same_manager'] ELSE '{}' END
      || ARRAY['language', 'forbidden', 'capacity', 'not_shown']
$$;
COMMENT ON FUNCTION match_rules(boolean, boolean) IS
  'The hard rules that every proposal has passed, under these settings. not_shown stands for what nobody else may learn: please not, an '
  'earlier no, a missing consent.';

-- Whether a no was said is asked without telling to whom: the same two are two people, in whichever roles.
CREATE FUNCTION proposal_refused(program_id uuid, mentor_id uuid, mentee_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM proposal
     WHERE proposal.program_id = proposal_refused.program_id
       AND proposal.state = 'declined'
       AND ((proposal.mentor_id, proposal.mentee_id) = (proposal_refused.mentor_id, proposal_refused.mentee_id)
            OR (proposal.mentor_id, proposal.mentee_id) = (proposal_refused.mentee_id, proposal_refused.mentor_id)))
$$;
COMMENT ON FUNCTION proposal_refused(uuid, uuid, uuid) IS
  'True if one of the two has said no to being paired with the other in this program.';

CREATE FUNCTION proposal_fulfilled(mentor_application_id uuid, mentee_application_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM proposal
     WHERE proposal.mentor_application_id = proposal_fulfilled.mentor_application_id
       AND proposal.mentee_application_id = proposal_fulfilled.mentee_application_id
       AND proposal.state = 'agreed'
       AND proposal.pairing_id IS NULL)
$$;
COMMENT ON FUNCTION proposal_fulfilled(uuid, uuid) IS 'True if both have just said yes to a proposal whose pairing is about to be made.';

-- The engine computes the same for whole programs (src/matching/score.c); a test holds the two together.
CREATE FUNCTION pair_parts(mentor_application_id uuid, mentee_application_id uuid)
RETURNS TABLE (topics int, language int, place int, slots int, wishes int)
LANGUAGE sql STABLE AS $$
  SELECT COALESCE((SELECT 1000 * sum(need_topic.level * COALESCE(offer_topic.level, 0)) / NULLIF(5 * sum(need_topic.level), 0)
                     FROM application_topic AS need_topic
                     LEFT JOIN application_topic AS offer_topic
                       ON offer_topic.application_id = offer.id
                      AND offer_topic.topic_id = need_topic.topic_id
                    WHERE need_topic.application_id = need.id), 0)::int,
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
         ((need.employee_id = ANY (offer.wishes))::int + (offer.employee_id = ANY (need.wishes))::int) * 500
    FROM application AS offer
    JOIN application AS need ON need.id = pair_parts.mentee_application_id
   WHERE offer.id = pair_parts.mentor_application_id
$$;
COMMENT ON FUNCTION pair_parts(uuid, uuid) IS
  'How well a mentor''s application answers a mentee''s, in five parts from 0 to 1000, as the columns score_ of proposal tell.';

CREATE FUNCTION pair_fit(mentor_application_id uuid, mentee_application_id uuid, mentor_wish boolean, mentee_wish boolean)
RETURNS TABLE (score int)
LANGUAGE sql STABLE AS $$
  SELECT program.weight_topics * part.topics + program.weight_language * part.language + program.weight_place * part.place
       + program.weight_slots * part.slots
       + program.weight_wishes * 500 * ((pair_fit.mentor_wish AND need.employee_id = ANY (offer.wishes))::int
                                        + (pair_fit.mentee_wish AND offer.employee_id = ANY (need.wishes))::int)
    FROM pair_parts(pair_fit.mentor_application_id, pair_fit.mentee_application_id) AS part
    JOIN application AS offer ON offer.id = pair_fit.mentor_application_id
    JOIN application AS need ON need.id = pair_fit.mentee_application_id
    JOIN program ON program.id = offer.program_id
$$;
COMMENT ON FUNCTION pair_fit(uuid, uuid, boolean, boolean) IS
  'The parts of pair_parts(), each times its weight of the program; without the wish of one side or of both for who must not learn it. In '
  'a FROM, PostgreSQL takes it into the statement instead of calling it.';

CREATE FUNCTION pair_score(mentor_application_id uuid, mentee_application_id uuid,
                           mentor_wish boolean DEFAULT true, mentee_wish boolean DEFAULT true) RETURNS int
LANGUAGE sql STABLE AS $$
  SELECT fit.score
    FROM pair_fit(pair_score.mentor_application_id, pair_score.mentee_application_id, pair_score.mentor_wish, pair_score.mentee_wish) AS fit
$$;
COMMENT ON FUNCTION pair_score(uuid, uuid, boolean, boolean) IS 'pair_fit() for one pair.';

CREATE FUNCTION score_too_low(mentor_application_id uuid, mentee_application_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  minimum int;
BEGIN
  SELECT program.minimum_score INTO minimum
    FROM application
    JOIN program ON program.id = application.program_id
   WHERE application.id = score_too_low.mentor_application_id;
  RETURN minimum > 0
    AND pair_score(score_too_low.mentor_application_id, score_too_low.mentee_application_id, false, false) < minimum
    AND NOT EXISTS (SELECT FROM pair_decision AS standing
                     WHERE standing.mentor_application_id = score_too_low.mentor_application_id
                       AND standing.mentee_application_id = score_too_low.mentee_application_id
                       AND standing.decision = 'locked'
                       AND standing.ended_at IS NULL);
END;
$$;
COMMENT ON FUNCTION score_too_low(uuid, uuid) IS
  'True if the two fit worse than the program''s minimum_score and no manager has locked the pair, with name and reason: the one soft '
  'rule. Wishes do not count: a refusal, or a pair that is not refused, would tell one of the two what the other wishes.';

CREATE FUNCTION proposal_broken(item proposal, offered boolean) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN EXISTS (SELECT FROM pairing
                         WHERE pairing.mentor_id = item.mentor_id
                           AND pairing.mentee_id = item.mentee_id
                           AND pairing.program_id = item.program_id
                           AND pairing.state IN ('forming', 'active', 'paused')) THEN 'pairing_mentor_id_mentee_id_program_id_key'
           ELSE COALESCE(
                  pairing_broken(item.mentor_application_id, item.mentee_application_id, offered),
                  (SELECT 'application_capacity_check'
                     FROM application
                    WHERE application.id IN (item.mentor_application_id, item.mentee_application_id)
                      AND application.taken >= application.capacity
                    LIMIT 1))
         END
$$;
COMMENT ON FUNCTION proposal_broken(proposal, boolean) IS
  'The first rule that keeps the proposal from becoming a pairing now, as constraint name; NULL if none does. One that is offered already '
  'stands by itself, whatever became of others.';

CREATE FUNCTION proposal_insert_rules(item proposal) RETURNS proposal
LANGUAGE plpgsql AS $$
DECLARE
  broken text;
BEGIN
  IF item.state IS DISTINCT FROM (CASE item.origin WHEN 'run' THEN 'computed' ELSE 'staged' END) THEN
    PERFORM refuse('proposal_state_transition');
  ELSIF item.origin = 'run' THEN
    -- Thousands at once, by match_run_store() alone; each is looked at when it is offered.
    RETURN item;
  END IF;
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  IF item.origin = 'self' AND NOT EXISTS (SELECT FROM application
                                            JOIN program ON program.id = application.program_id
                                           WHERE application.id IN (item.mentor_application_id, item.mentee_application_id)
                                             AND program.self_matching) THEN
    PERFORM refuse('proposal_self_matching_check');
  END IF;
  SELECT offer.program_id, offer.employee_id, need.employee_id INTO item.program_id, item.mentor_id, item.mentee_id
    FROM application AS offer
    JOIN application AS need ON need.program_id = offer.program_id
   WHERE offer.id = item.mentor_application_id
     AND need.id = item.mentee_application_id;
  broken := CASE
              WHEN item.mentor_id IS NULL THEN 'pairing_application_check'
              WHEN item.origin <> 'self' AND current_actor() IN (item.mentor_id, item.mentee_id) THEN 'proposal_person_check'
              ELSE COALESCE(
                proposal_broken(item, false),
                CASE
                  WHEN score_too_low(item.mentor_application_id, item.mentee_application_id) THEN 'pair_minimum_score_check'
                END)
            END;
  IF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
  -- Those whose time has passed make room, noted or not.
  UPDATE proposal
     SET state = 'expired'
   WHERE proposal.mentor_application_id = item.mentor_application_id
     AND proposal.mentee_application_id = item.mentee_application_id
     AND proposal.state IN ('offered', 'agreed_by_one')
     AND proposal.expires_at <= app_now();
  SELECT part.topics, part.language, part.place, part.slots, part.wishes,
         pair_score(item.mentor_application_id, item.mentee_application_id),
         pair_score(item.mentor_application_id, item.mentee_application_id, false, false)
    INTO item.score_topics, item.score_language, item.score_place, item.score_slots, item.score_wishes, item.score,
         item.score_without_wishes
    FROM pair_parts(item.mentor_application_id, item.mentee_application_id) AS part;
  item.locked := false;
  item.staged_at := CASE WHEN item.state = 'staged' THEN app_now() END;
  item.offered_at := NULL;
  item.expires_at := NULL;
  item.mentor_answer := NULL;
  item.mentor_answered_at := NULL;
  item.mentee_answer := NULL;
  item.mentee_answered_at := NULL;
  item.superseded_at := NULL;
  item.pairing_id := NULL;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION proposal_insert_rules(proposal) IS
  'A new proposal as it may be stored: a match run''s is computed, any other staged and the rules of a pairing hold already; only '
  'programs with self-matching take one by one of the two.';

CREATE FUNCTION proposal_answer_rules(old_item proposal, item proposal) RETURNS proposal
LANGUAGE plpgsql AS $$
DECLARE
  by_mentor boolean := item.mentor_answer IS DISTINCT FROM old_item.mentor_answer;
  by_mentee boolean := item.mentee_answer IS DISTINCT FROM old_item.mentee_answer;
  broken text;
BEGIN
  IF (by_mentor AND current_actor() <> old_item.mentor_id) OR (by_mentee AND current_actor() <> old_item.mentee_id) THEN
    PERFORM refuse('proposal_answer_person_check');
  ELSIF old_item.state = 'agreed' OR (by_mentor AND (old_item.mentor_answer = 'no' OR item.mentor_answer IS NULL))
    OR (by_mentee AND (old_item.mentee_answer = 'no' OR item.mentee_answer IS NULL)) THEN
    PERFORM refuse('proposal_answer_final_check');
  ELSIF old_item.state NOT IN ('offered', 'agreed_by_one', 'declined') OR old_item.superseded_at IS NOT NULL
    OR old_item.expires_at <= app_now() THEN
    PERFORM refuse('proposal_open_check');
  END IF;
  IF (by_mentor AND item.mentor_answer = 'yes') OR (by_mentee AND item.mentee_answer = 'yes') THEN
    broken := proposal_broken(item, true);
    IF broken IS NOT NULL THEN
      PERFORM refuse(broken);
    END IF;
  END IF;
  item.mentor_answered_at := CASE WHEN by_mentor THEN app_now() ELSE old_item.mentor_answered_at END;
  item.mentee_answered_at := CASE WHEN by_mentee THEN app_now() ELSE old_item.mentee_answered_at END;
  item.state := CASE
                  WHEN 'no' IN (item.mentor_answer, item.mentee_answer) THEN 'declined'
                  WHEN item.mentor_answer = 'yes' AND item.mentee_answer = 'yes' THEN 'agreed'
                  ELSE 'agreed_by_one'
                END;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION proposal_answer_rules(proposal, proposal) IS
  'An answer as it may be stored: each for oneself, while the offer stands, a no is final. The second to answer is treated alike, whether '
  'the first said nothing, yes or no.';

CREATE FUNCTION proposal_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  broken text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    RETURN proposal_insert_rules(NEW);
  END IF;
  IF (NEW.mentor_answer, NEW.mentee_answer) IS DISTINCT FROM (OLD.mentor_answer, OLD.mentee_answer) THEN
    RETURN proposal_answer_rules(OLD, NEW);
  END IF;
  IF NEW.state IN ('staged', 'offered') AND NEW.state <> OLD.state AND NEW.origin <> 'self'
    AND current_actor() IN (NEW.mentor_id, NEW.mentee_id) THEN
    PERFORM refuse('proposal_person_check');
  ELSIF NEW.state = 'staged' AND OLD.state <> 'staged' THEN
    NEW.staged_at := app_now();
  ELSIF NEW.state = 'offered' AND OLD.state <> 'offered' THEN
    broken := proposal_broken(NEW, false);
    IF broken IS NOT NULL THEN
      PERFORM refuse(broken);
    END IF;
    NEW.offered_at := app_now();
    NEW.expires_at := app_now() + make_interval(
      days => (SELECT program.proposal_days FROM program WHERE program.id = NEW.program_id));
  ELSIF NEW.state = 'superseded' AND OLD.state <> 'superseded' THEN
    NEW.superseded_at := app_now();
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION proposal_rules() IS
  'Trigger: the rules of a pairing hold when a proposal is made, offered and answered with yes; answers make the state. Nobody proposes '
  'or offers a pair that he is in (proposal_person_check), unless as a participant: he would learn what the other one says.';

CREATE FUNCTION proposal_offered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(
    array_remove(ARRAY[NEW.mentor_id, NEW.mentee_id], current_actor()), 'proposal_offered', NEW.program_id, 'proposal', NEW.id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION proposal_offered() IS 'Trigger: tells the two of the offer, but not who makes it.';

CREATE FUNCTION proposal_agreed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  actor text := current_setting('kehrwert.actor_id', true);
  client text := current_setting('kehrwert.client', true);
  operation text := current_setting('kehrwert.operation', true);
BEGIN
  -- History and audit of all that comes of it would name who answered last.
  PERFORM act_as(NULL, NULL, NULL);
  WITH made AS (
    INSERT INTO pairing (mentor_application_id, mentee_application_id)
    VALUES (NEW.mentor_application_id, NEW.mentee_application_id)
    RETURNING pairing.id
  )
  UPDATE proposal SET pairing_id = made.id FROM made WHERE proposal.id = NEW.id;
  PERFORM act_as(actor, client, operation);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION proposal_agreed() IS 'Trigger: of two times yes comes a pairing, made by nobody.';

-- In the order of their ids, so that two who do so wait for each other in one order.
CREATE FUNCTION proposals_supersede(ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM proposal WHERE proposal.id = ANY (ids) ORDER BY proposal.id FOR NO KEY UPDATE;
  UPDATE proposal
     SET state = CASE WHEN proposal.state = 'declined' THEN 'declined' ELSE 'superseded' END,
         superseded_at = app_now()
   WHERE proposal.id = ANY (ids)
     AND proposal.state IN ('computed', 'staged', 'offered', 'agreed_by_one', 'declined')
     AND proposal.superseded_at IS NULL
     AND (proposal.expires_at IS NULL OR proposal.expires_at > app_now());
END;
$$;
COMMENT ON FUNCTION proposals_supersede(uuid[]) IS
  'Ends those of the proposals that are open. One that was declined ends for the other as well, as if nothing had been said.';

CREATE FUNCTION pairing_supersedes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.program_id = NEW.program_id
       AND ((proposal.mentor_id, proposal.mentee_id) IN ((NEW.mentor_id, NEW.mentee_id), (NEW.mentee_id, NEW.mentor_id))
            OR EXISTS (SELECT FROM application
                        WHERE application.id IN (NEW.mentor_application_id, NEW.mentee_application_id)
                          AND application.id IN (proposal.mentor_application_id, proposal.mentee_application_id)
                          AND application.taken >= application.capacity))));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_supersedes() IS
  'Trigger: a new pairing ends the open proposals of its two people, and those of an application that has no place left.';
CREATE TRIGGER pairing_7_proposals AFTER INSERT ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_supersedes();

CREATE FUNCTION application_supersedes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id FROM proposal WHERE NEW.id IN (proposal.mentor_application_id, proposal.mentee_application_id)));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_supersedes() IS 'Trigger: an application that is no longer accepted ends its open proposals.';
CREATE TRIGGER application_7_proposals AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state IN ('accepted', 'matched') AND NEW.state NOT IN ('accepted', 'matched'))
  EXECUTE FUNCTION application_supersedes();

CREATE FUNCTION program_supersedes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM proposals_supersede(ARRAY(SELECT proposal.id FROM proposal WHERE proposal.program_id = NEW.id));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_supersedes() IS 'Trigger: a program that forms no pairings any more ends its open proposals.';
CREATE TRIGGER program_8_proposals AFTER UPDATE ON program
  FOR EACH ROW WHEN (OLD.state IN ('published', 'matching', 'running') AND NEW.state NOT IN ('published', 'matching', 'running'))
  EXECUTE FUNCTION program_supersedes();

-- All pairs against all lines at once: walking up for each pair, a company of thousands would take many seconds.
CREATE FUNCTION pair_conflicts(people uuid[]) RETURNS TABLE (object text, id uuid, conflict text, known text)
LANGUAGE sql STABLE AS $$
  WITH pair AS MATERIALIZED (
    SELECT 'pairing' AS object, pairing.id, pairing.program_id, pairing.mentor_id, pairing.mentee_id, pairing.conflict AS known
      FROM pairing
     WHERE pairing.state IN ('forming', 'active', 'paused')
       AND (pairing.conflict IS NOT NULL
            OR pairing.mentor_id IN (SELECT unnest(people)) OR pairing.mentee_id IN (SELECT unnest(people)))
     UNION ALL
    SELECT 'proposal', proposal.id, proposal.program_id, proposal.mentor_id, proposal.mentee_id, NULL
      FROM proposal
     WHERE proposal.state IN ('computed', 'staged', 'offered', 'agreed_by_one', 'declined')
       AND proposal.superseded_at IS NULL
       AND (proposal.expires_at IS NULL OR proposal.expires_at > app_now())
       AND (proposal.mentor_id IN (SELECT unnest(people)) OR proposal.mentee_id IN (SELECT unnest(people)))
  ),
  above AS MATERIALIZED (
    SELECT chain.person_id, chain.above_id
      FROM reporting_above(ARRAY(SELECT pair.mentor_id FROM pair UNION SELECT pair.mentee_id FROM pair)) AS chain
  )
  SELECT pair.object,
         pair.id,
         CASE
           WHEN up.person_id IS NOT NULL OR down.person_id IS NOT NULL THEN 'reporting_line_conflict'
           WHEN program.forbid_same_unit AND mentor.unit = mentee.unit THEN 'same_unit_conflict'
           WHEN program.forbid_same_manager AND share_manager(mentor.id, mentee.id) THEN 'same_manager_conflict'
         END,
         pair.known
    FROM pair
    JOIN program ON program.id = pair.program_id
    JOIN employee AS mentor ON mentor.id = pair.mentor_id
    JOIN employee AS mentee ON mentee.id = pair.mentee_id
    LEFT JOIN above AS up ON up.person_id = pair.mentor_id AND up.above_id = pair.mentee_id
    LEFT JOIN above AS down ON down.person_id = pair.mentee_id AND down.above_id = pair.mentor_id
$$;
COMMENT ON FUNCTION pair_conflicts(uuid[]) IS
  'The open pairings and proposals of these people, and the pairings that are marked already, each with the rule that HR data break by now '
  'and the one it is marked with: the rules of pairing_hard_rule() under the names of their errors; NULL if none.';

CREATE FUNCTION pairs_recheck(people uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  actor text := COALESCE(current_setting('kehrwert.actor_id', true), '');
  found record;
  endangered uuid[] := '{}';
BEGIN
  -- It is the service that acts, whoever changed the HR data.
  PERFORM set_config('kehrwert.actor_id', '', true);
  FOR found IN
    SELECT each.object, each.id, each.conflict
      FROM pair_conflicts(people) AS each
     WHERE each.conflict IS DISTINCT FROM each.known
     ORDER BY each.object, each.id
  LOOP
    IF found.object = 'pairing' THEN
      UPDATE pairing
         SET conflict = found.conflict,
             state = CASE WHEN found.conflict IS NOT NULL AND pairing.state = 'active' THEN 'paused' ELSE pairing.state END
       WHERE pairing.id = found.id
         AND pairing.closed_at IS NULL
         AND pairing.conflict IS DISTINCT FROM found.conflict;
    ELSIF found.conflict IS NOT NULL THEN
      endangered := endangered || found.id;
    END IF;
  END LOOP;
  PERFORM proposals_supersede(endangered);
  PERFORM set_config('kehrwert.actor_id', actor, true);
END;
$$;
COMMENT ON FUNCTION pairs_recheck(uuid[]) IS
  'Marks the open pairings of these people that HR data set against a rule by now, or no longer, pauses those that were active, and ends '
  'open proposals that have become impossible.';

-- The lines above are locked first: of two changes that make a conflict together only, the second to get there sees the first.
CREATE FUNCTION employees_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  changed uuid[];
BEGIN
  SELECT COALESCE(array_agg(after.id), '{}') INTO changed
    FROM new_rows AS after
    JOIN old_rows AS before ON before.id = after.id
   WHERE (after.manager_id, after.unit) IS DISTINCT FROM (before.manager_id, before.unit);
  IF cardinality(changed) > 0 THEN
    PERFORM reporting_lock(changed);
    PERFORM pairs_recheck(ARRAY(SELECT DISTINCT chain.above_id FROM reporting_above(changed) AS chain));
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION employees_changed() IS
  'Trigger: a new manager or unit re-checks the pairs of the person and of all above: whoever below comes under somebody by a new line '
  'comes under one of these.';
CREATE TRIGGER employee_7_pairs AFTER UPDATE ON employee
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION employees_changed();

CREATE FUNCTION dotted_lines_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  moved uuid[] := ARRAY(SELECT DISTINCT changed_rows.employee_id FROM changed_rows);
BEGIN
  IF cardinality(moved) > 0 THEN
    PERFORM reporting_lock(moved);
    PERFORM pairs_recheck(ARRAY(SELECT DISTINCT chain.above_id FROM reporting_above(moved) AS chain));
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION dotted_lines_changed() IS 'Trigger: a dotted line that comes or goes re-checks as a new manager does.';
CREATE TRIGGER employee_dotted_line_7_pairs AFTER INSERT ON employee_dotted_line
  REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION dotted_lines_changed();
CREATE TRIGGER employee_dotted_line_7_pairs_gone AFTER DELETE ON employee_dotted_line
  REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION dotted_lines_changed();

CREATE TRIGGER proposal_1_state BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION state_guard();
CREATE TRIGGER proposal_2_rules BEFORE INSERT OR UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION proposal_rules();
CREATE TRIGGER proposal_3_version BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION row_version();
-- An answer leaves no row: whoever reads the audit must not learn who said no, nor when.
CREATE TRIGGER proposal_5_audit AFTER UPDATE ON proposal
  FOR EACH ROW WHEN ((OLD.mentor_answer, OLD.mentee_answer) IS NOT DISTINCT FROM (NEW.mentor_answer, NEW.mentee_answer))
  EXECUTE FUNCTION audit_write('id');
-- Those of a match run stand in the audit as that run, not thousands of times.
CREATE TRIGGER proposal_5_audit_insert AFTER INSERT ON proposal
  FOR EACH ROW WHEN (NEW.match_run_id IS NULL) EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER proposal_5_audit_delete AFTER DELETE ON proposal FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER proposal_6_offered AFTER UPDATE ON proposal
  FOR EACH ROW WHEN (OLD.offered_at IS NULL AND NEW.offered_at IS NOT NULL) EXECUTE FUNCTION proposal_offered();
CREATE TRIGGER proposal_6_agreed AFTER UPDATE ON proposal
  FOR EACH ROW WHEN (OLD.state <> 'agreed' AND NEW.state = 'agreed') EXECUTE FUNCTION proposal_agreed();

GRANT SELECT, INSERT ON proposal TO kehrwert_app;
GRANT UPDATE (state, mentor_answer, mentee_answer) ON proposal TO kehrwert_app;

CREATE FUNCTION proposal_viewer(item proposal) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN item.offered_at IS NOT NULL AND item.mentor_id = current_actor() THEN 'mentor'
           WHEN item.offered_at IS NOT NULL AND item.mentee_id = current_actor() THEN 'mentee'
           WHEN is_staff(item.program_id, ARRAY['program_manager']) THEN 'program_manager'
         END
$$;
COMMENT ON FUNCTION proposal_viewer(proposal) IS
  'As what the caller sees the proposal: mentor, mentee, program_manager; NULL if he does not. Who is one of the two sees an offer as that '
  'alone: as manager he would see the other''s no.';

CREATE FUNCTION proposal_answer_of(item proposal, viewer text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE viewer WHEN 'mentor' THEN item.mentor_answer WHEN 'mentee' THEN item.mentee_answer END
$$;
COMMENT ON FUNCTION proposal_answer_of(proposal, text) IS 'The viewer''s own answer.';

-- A function of what the viewer knows and of the time alone: an offer past its time reads as expired before the service has noted it.
CREATE FUNCTION proposal_state(item proposal, viewer text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN proposal_answer_of(item, viewer) = 'no' THEN 'declined'
           WHEN item.state NOT IN ('offered', 'agreed_by_one', 'declined') THEN item.state
           WHEN viewer = 'program_manager' AND (item.state = 'declined' OR item.expires_at <= app_now()) THEN 'expired'
           WHEN viewer = 'program_manager' THEN 'offered'
           WHEN item.superseded_at IS NOT NULL THEN 'superseded'
           WHEN item.expires_at <= app_now() THEN 'expired'
           WHEN proposal_answer_of(item, viewer) = 'yes' THEN 'agreed_by_one'
           ELSE 'offered'
         END
$$;
COMMENT ON FUNCTION proposal_state(proposal, text) IS
  'The state as the viewer is shown it. Each of the two: offered or agreed_by_one after the own answer alone, until both agree or it ends; '
  'declined to who said no. A manager: offered until both agree; expired as soon as one says no.';

CREATE FUNCTION shared_topics(mentor_application_id uuid, mentee_application_id uuid) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(json_agg(json_build_object('topic_id', topic.id, 'title', topic.title, 'competence', offer.level, 'gap', need.level)
                           ORDER BY topic.position, topic.id), '[]'::json)
    FROM application_topic AS offer
    JOIN application_topic AS need ON need.topic_id = offer.topic_id
    JOIN topic ON topic.id = offer.topic_id
   WHERE offer.application_id = shared_topics.mentor_application_id
     AND need.application_id = shared_topics.mentee_application_id
$$;
COMMENT ON FUNCTION shared_topics(uuid, uuid) IS 'The topics that both applications name, with both levels: why the two fit.';

CREATE FUNCTION proposal_json(item proposal, viewer text, embed text[] DEFAULT NULL) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  -- Not of a pair with the manager himself.
  sees_all boolean := viewer = 'program_manager' AND current_actor() NOT IN (item.mentor_id, item.mentee_id);
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
    'score', CASE WHEN sees_all THEN item.score ELSE item.score_without_wishes END,
    'score_parts', json_build_object(
      'topics', item.score_topics,
      'language', item.score_language,
      'place', item.score_place,
      'slots', item.score_slots,
      'wishes', CASE WHEN sees_all THEN item.score_wishes END),
    'rules_passed', COALESCE(
      (SELECT match_rules(run.forbid_same_unit, run.forbid_same_manager) FROM match_run AS run WHERE run.id = item.match_run_id),
      (SELECT match_rules(program.forbid_same_unit, program.forbid_same_manager) FROM program WHERE program.id = item.program_id)),
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
    shown := with_member(shown, 'topics', shared_topics(item.mentor_application_id, item.mentee_application_id));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION proposal_json(proposal, text, text[]) IS
  'A proposal as the API shows it to this viewer, with what `embed` names of mentor, mentee (public profiles) and shared topics. '
  'Version and time of the last change are left out: they would tell an answer.';

CREATE FUNCTION proposal_steps(item proposal, viewer text)
RETURNS TABLE (place int, from_state text, to_state text, at timestamptz, own boolean)
LANGUAGE sql STABLE AS $$
  WITH shown AS (
    SELECT proposal_state(item, viewer) AS state,
           proposal_answer_of(item, viewer) AS answer,
           CASE viewer WHEN 'mentor' THEN item.mentor_answered_at WHEN 'mentee' THEN item.mentee_answered_at END AS answered_at,
           greatest(item.mentor_answered_at, item.mentee_answered_at) AS agreed_at,
           least(CASE WHEN item.mentor_answer = 'no' THEN item.mentor_answered_at END,
                 CASE WHEN item.mentee_answer = 'no' THEN item.mentee_answered_at END) AS refused_at
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
             ELSE COALESCE(CASE WHEN viewer = 'program_manager' THEN shown.refused_at END, item.expires_at)
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
  'The history as the viewer is shown it, made from what the viewer may know; no row of transition is written for proposals.';

CREATE FUNCTION proposal_answer(proposal_id uuid, answer text) RETURNS proposal
LANGUAGE plpgsql AS $$
DECLARE
  item proposal;
BEGIN
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_answer.proposal_id;
  IF proposal_answer_of(item, proposal_viewer(item)) = answer THEN
    RETURN item;
  END IF;
  IF answer = 'yes' THEN
    PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  END IF;
  UPDATE proposal
     SET mentor_answer = CASE WHEN proposal.mentor_id = current_actor() THEN answer ELSE proposal.mentor_answer END,
         mentee_answer = CASE WHEN proposal.mentee_id = current_actor() THEN answer ELSE proposal.mentee_answer END
   WHERE proposal.id = item.id;
  -- Read anew, with the pairing that triggers made.
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_answer.proposal_id;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION proposal_answer(uuid, text) IS
  'Stores the caller''s answer; the same answer again changes nothing. Locks the applications before the proposal, as everybody does.';

CREATE FUNCTION proposal_move(proposal_id uuid, to_state text) RETURNS proposal
LANGUAGE plpgsql AS $$
DECLARE
  item proposal;
BEGIN
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_move.proposal_id;
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_move.proposal_id FOR NO KEY UPDATE;
  IF may_move('proposal', proposal_state(item, 'program_manager'), to_state, ARRAY['program_manager']) THEN
    UPDATE proposal SET state = to_state WHERE proposal.id = item.id RETURNING proposal.* INTO item;
    RETURN item;
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION proposal_move(uuid, text) IS
  'Moves the proposal for a program manager; NULL if the state that managers see does not lead there, now that it is locked.';

CREATE FUNCTION proposals_offer(program_id uuid, wanted uuid[]) RETURNS json
LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[] := COALESCE(wanted, ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.program_id = proposals_offer.program_id AND proposal.state = 'staged'
     ORDER BY proposal.score DESC, proposal.id
     LIMIT 500));
  done uuid[] := '{}';
  each uuid;
BEGIN
  PERFORM FROM program WHERE program.id = proposals_offer.program_id FOR SHARE;
  PERFORM FROM application
    WHERE application.id IN (SELECT unnest(ARRAY[proposal.mentor_application_id, proposal.mentee_application_id])
                               FROM proposal
                              WHERE proposal.id = ANY (ids) AND proposal.program_id = proposals_offer.program_id)
    ORDER BY application.id
      FOR NO KEY UPDATE;
  FOR each IN
    SELECT proposal.id
      FROM proposal
     WHERE proposal.id = ANY (ids) AND proposal.program_id = proposals_offer.program_id AND proposal.state = 'staged'
     ORDER BY proposal.id
       FOR NO KEY UPDATE
  LOOP
    -- What is left is offered by the next request; one that takes too long would offer nothing.
    EXIT WHEN clock_timestamp() > statement_timestamp() + interval '1 second';
    BEGIN
      UPDATE proposal SET state = 'offered' WHERE proposal.id = each;
      done := done || each;
    EXCEPTION
      WHEN check_violation THEN
        NULL;
    END;
  END LOOP;
  RETURN json_build_object(
    'offered', cardinality(done),
    'staged', (SELECT count(*)
                 FROM proposal
                WHERE proposal.program_id = proposals_offer.program_id AND proposal.state = 'staged'),
    'not_offered', ARRAY(SELECT given.id FROM unnest(ids) AS given(id) WHERE given.id <> ALL (done) ORDER BY given.id));
END;
$$;
COMMENT ON FUNCTION proposals_offer(uuid, uuid[]) IS
  'Offers these staged proposals of the program, or the best 500 of all, for a second at most; one that a rule forbids by now is left '
  'staged and keeps no other.';

CREATE FUNCTION counterparts_barred(application_id uuid) RETURNS uuid[]
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
  'Whom decisions of the managers keep from the application: those forbidden to it, and whoever finds no place that is not kept for a '
  'locked pair, here or there.';

-- Set against each other as a whole: walking the reporting lines for each candidate would take seconds in a large program.
CREATE FUNCTION application_candidates(item application, own boolean, waitlisted boolean)
RETURNS TABLE (candidate_id uuid, employee_id uuid, on_waiting_list boolean, score int, wished boolean)
LANGUAGE sql STABLE AS $$
  SELECT other.id,
         person.id,
         other.state = 'waitlisted',
         fit.score,
         CASE WHEN own THEN person.id = ANY (item.wishes) END
    FROM application AS other
    JOIN employee AS person ON person.id = other.employee_id
    JOIN employee AS applicant ON applicant.id = item.employee_id
    JOIN program ON program.id = item.program_id
    JOIN counterparts_barred(item.id) AS barred(ids) ON other.id <> ALL (barred.ids)
   CROSS JOIN LATERAL pair_fit(CASE item.role WHEN 'mentor' THEN item.id ELSE other.id END,
                               CASE item.role WHEN 'mentor' THEN other.id ELSE item.id END,
                               item.role = 'mentor' OR NOT own,
                               item.role = 'mentee' OR NOT own) AS fit
   WHERE other.program_id = item.program_id
     AND other.role <> item.role
     AND (own OR person.id IS DISTINCT FROM current_actor())
     AND (other.state IN ('accepted', 'matched') OR (waitlisted AND other.state = 'waitlisted'))
     AND other.taken < other.capacity
     AND (item.state IN ('accepted', 'matched') OR (waitlisted AND item.state = 'waitlisted'))
     AND item.taken < item.capacity
     AND program.state IN ('published', 'matching', 'running')
     AND person.id NOT IN (SELECT chain.above_id FROM reporting_above(ARRAY[item.employee_id]) AS chain)
     AND person.id NOT IN (SELECT reporting_below(ARRAY[item.employee_id]))
     AND (program.forbid_same_unit AND person.unit = applicant.unit) IS NOT TRUE
     AND NOT (program.forbid_same_manager AND share_manager(person.id, applicant.id))
     AND share_language(other.languages, item.languages)
     AND NOT (person.id = ANY (item.please_not) OR item.employee_id = ANY (other.please_not))
     AND consent_current(program.id, person.id) = 'given'
     AND consent_current(program.id, applicant.id) = 'given'
     AND NOT EXISTS (SELECT FROM pairing
                      WHERE pairing.program_id = program.id
                        AND (pairing.mentor_application_id, pairing.mentee_application_id) IN ((item.id, other.id), (other.id, item.id))
                        AND pairing.state IN ('forming', 'active', 'paused'))
     AND NOT EXISTS (SELECT FROM proposal
                      WHERE proposal.program_id = program.id
                        AND (proposal.mentor_id, proposal.mentee_id) IN ((person.id, applicant.id), (applicant.id, person.id))
                        AND CASE
                              WHEN own THEN proposal.offered_at IS NOT NULL
                              ELSE proposal.state = 'declined' OR proposal_open(proposal)
                            END)
$$;
COMMENT ON FUNCTION application_candidates(application, boolean, boolean) IS
  'Whom the hard rules allow as counterpart, with a free place on both sides: those who are accepted, and those on the waiting list if '
  'wanted. For the applicant (own) the own wishes alone count in the score, and whoever was once offered is left out, whatever became of '
  'it: leaving out a no alone would tell it. For others the list leaves out whoever asks: it would tell a manager the no of somebody '
  'who was offered to him.';

CREATE FUNCTION proposal_self(application_id uuid, counterpart_id uuid) RETURNS proposal
LANGUAGE plpgsql AS $$
DECLARE
  mine application;
  other application;
  item proposal;
BEGIN
  SELECT each.* INTO mine FROM application AS each WHERE each.id = proposal_self.application_id;
  SELECT each.* INTO other FROM application AS each WHERE each.id = proposal_self.counterpart_id AND each.program_id = mine.program_id;
  item.mentor_application_id := CASE mine.role WHEN 'mentor' THEN mine.id ELSE other.id END;
  item.mentee_application_id := CASE mine.role WHEN 'mentor' THEN other.id ELSE mine.id END;
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  IF EXISTS (SELECT FROM proposal AS former
              WHERE former.program_id = mine.program_id
                AND (former.mentor_id, former.mentee_id)
                    IN ((mine.employee_id, other.employee_id), (other.employee_id, mine.employee_id))
                AND former.offered_at IS NOT NULL) THEN
    PERFORM refuse('proposal_repeated_check');
  END IF;
  -- What a manager has only staged is unknown to the two, and gives way.
  PERFORM proposals_supersede(ARRAY(
    SELECT former.id
      FROM proposal AS former
     WHERE former.mentor_application_id = item.mentor_application_id
       AND former.mentee_application_id = item.mentee_application_id));
  INSERT INTO proposal (mentor_application_id, mentee_application_id, origin)
  VALUES (item.mentor_application_id, item.mentee_application_id, 'self')
  RETURNING proposal.* INTO item;
  UPDATE proposal SET state = 'offered' WHERE proposal.id = item.id;
  RETURN proposal_answer(item.id, 'yes');
END;
$$;
COMMENT ON FUNCTION proposal_self(uuid, uuid) IS
  'Offers a pairing with the counterpart to both at once, with the yes of the applicant, who calls. The same two once only in a program: '
  'after a no as after silence, so that repeating does not tell which it was.';

CREATE FUNCTION due_proposals(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  done int;
BEGIN
  WITH due AS (
    SELECT proposal.id
      FROM proposal
     WHERE proposal.state IN ('offered', 'agreed_by_one')
       AND proposal.expires_at <= app_now()
     ORDER BY proposal.expires_at
     LIMIT most
       FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE proposal SET state = 'expired' FROM due WHERE proposal.id = due.id;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_proposals(int) IS 'Due step: offers whose time has passed expire.';
INSERT INTO due_step (name, position) VALUES ('due_proposals', 30);

-- migrate:down

DELETE FROM due_step WHERE name = 'due_proposals';
DROP FUNCTION due_proposals(int);
DROP FUNCTION proposal_self(uuid, uuid);
DROP FUNCTION application_candidates(application, boolean, boolean);
DROP FUNCTION counterparts_barred(uuid);
DROP FUNCTION proposals_offer(uuid, uuid[]);
DROP FUNCTION proposal_move(uuid, text);
DROP FUNCTION proposal_answer(uuid, text);
DROP FUNCTION proposal_steps(proposal, text);
DROP FUNCTION proposal_json(proposal, text, text[]);
DROP FUNCTION shared_topics(uuid, uuid);
DROP FUNCTION proposal_state(proposal, text);
DROP FUNCTION proposal_answer_of(proposal, text);
DROP FUNCTION proposal_viewer(proposal);
DROP TRIGGER employee_dotted_line_7_pairs_gone ON employee_dotted_line;
DROP TRIGGER employee_dotted_line_7_pairs ON employee_dotted_line;
DROP FUNCTION dotted_lines_changed();
DROP TRIGGER employee_7_pairs ON employee;
DROP FUNCTION employees_changed();
DROP FUNCTION pairs_recheck(uuid[]);
DROP FUNCTION pair_conflicts(uuid[]);
DROP TRIGGER program_8_proposals ON program;
DROP FUNCTION program_supersedes();
DROP TRIGGER application_7_proposals ON application;
DROP FUNCTION application_supersedes();
DROP TRIGGER pairing_7_proposals ON pairing;
DROP FUNCTION pairing_supersedes();
DROP FUNCTION proposals_supersede(uuid[]);
DROP FUNCTION match_rules(boolean, boolean);
DROP FUNCTION proposal_open(proposal);
DROP FUNCTION proposal_insert_rules(proposal);
DROP FUNCTION proposal_answer_rules(proposal, proposal);
DROP FUNCTION proposal_broken(proposal, boolean);
DROP FUNCTION score_too_low(uuid, uuid);
DROP FUNCTION pair_score(uuid, uuid, boolean, boolean);
DROP FUNCTION pair_fit(uuid, uuid, boolean, boolean);
DROP FUNCTION pair_parts(uuid, uuid);
DROP FUNCTION proposal_fulfilled(uuid, uuid);
DROP FUNCTION proposal_refused(uuid, uuid, uuid);
DROP TABLE proposal;
DROP FUNCTION proposal_agreed();
DROP FUNCTION proposal_offered();
DROP FUNCTION proposal_rules();
DELETE FROM state_transition WHERE object = 'proposal';
