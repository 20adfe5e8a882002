-- SPDX-License-Identifier: Apache-2.0
-- Match runs, pair decisions and proposals.

-- migrate:up

CREATE TABLE match_run (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'queued',
  replay_of uuid,
  seed int NOT NULL DEFAULT floor(random() * 2147483647),
  rule_set int NOT NULL DEFAULT 1,
  settings jsonb NOT NULL,
  progress int NOT NULL DEFAULT 0,
  attempts int NOT NULL DEFAULT 0,
  worker uuid,
  lease_until timestamptz,
  problem text,
  input_hash bytea,
  pairs_hash bytea,
  statistics jsonb,
  started_by uuid DEFAULT current_actor(),
  created_at timestamptz NOT NULL DEFAULT app_now(),
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT match_run_id_pkey PRIMARY KEY (id),
  CONSTRAINT match_run_id_program_id_key UNIQUE (id, program_id),
  CONSTRAINT match_run_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT match_run_replay_of_fkey FOREIGN KEY (replay_of, program_id) REFERENCES match_run (id, program_id),
  CONSTRAINT match_run_started_by_fkey FOREIGN KEY (started_by) REFERENCES employee (id),
  CONSTRAINT match_run_state_check CHECK (state IN ('queued', 'running', 'done', 'failed')),
  CONSTRAINT match_run_seed_check CHECK (seed >= 0),
  CONSTRAINT match_run_progress_check CHECK (progress BETWEEN 0 AND 100),
  CONSTRAINT match_run_problem_check CHECK (problem IN ('cancelled', 'program_closed', 'failed_repeatedly', 'input_unreadable')),
  CONSTRAINT match_run_done_check CHECK (
    (state = 'done') = (statistics IS NOT NULL)
    AND (state = 'failed') = (problem IS NOT NULL)
    AND (state IN ('done', 'failed')) = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX match_run_program_id_key ON match_run (program_id) WHERE state IN ('queued', 'running') AND replay_of IS NULL;
CREATE UNIQUE INDEX match_run_replay_of_key ON match_run (replay_of) WHERE state IN ('queued', 'running');
CREATE INDEX match_run_program_id_id_idx ON match_run (program_id, id);
CREATE INDEX match_run_id_idx ON match_run (id) WHERE state IN ('queued', 'running');
CREATE INDEX match_run_replay_of_idx ON match_run (replay_of);
COMMENT ON TABLE match_run IS
  'One search for the best pairs of a program, with everything needed to repeat it: rule set, weights, seed and input. Readable by the '
  'program managers and by auditors, who see no names. Kept as long as the program.';
COMMENT ON COLUMN match_run.id IS 'UUID version 7.';
COMMENT ON COLUMN match_run.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN match_run.program_id IS 'The program.';
COMMENT ON COLUMN match_run.state IS
  'queued, running, done, failed. Only one match run per program can be queued or running, and only one replay of the same match run.';
COMMENT ON COLUMN match_run.replay_of IS 'The match run whose input is used again; NULL: the input is the current applications.';
COMMENT ON COLUMN match_run.seed IS 'Breaks ties between equally good choices.';
COMMENT ON COLUMN match_run.rule_set IS 'Version of the hard rules and of the parts of the score.';
COMMENT ON COLUMN match_run.settings IS
  'The matching settings of the program as they were when the match run was started: {"objective", "minimum_score", "forbid_same_unit", '
  '"forbid_same_manager", "weights": {"topics", "language", "place", "slots", "wishes"}}.';
COMMENT ON COLUMN match_run.progress IS 'Percentage of the work that is done.';
COMMENT ON COLUMN match_run.attempts IS
  'How many times a worker has started it. If an instance of the service dies, another one starts it again.';
COMMENT ON COLUMN match_run.worker IS 'The worker that holds the lease; NULL: none.';
COMMENT ON COLUMN match_run.lease_until IS 'When the lease of the worker ends unless it is renewed, in real time.';
COMMENT ON COLUMN match_run.problem IS 'Why it failed: cancelled, program_closed, failed_repeatedly, input_unreadable; NULL otherwise.';
COMMENT ON COLUMN match_run.input_hash IS 'match_digest() of the input: people, rules, weights and seed.';
COMMENT ON COLUMN match_run.pairs_hash IS 'match_digest() of the pairs and their scores; equal for equal pairs.';
COMMENT ON COLUMN match_run.statistics IS 'Counts and the distribution of the scores, without names; NULL until done.';
COMMENT ON COLUMN match_run.started_by IS 'Who started it.';
COMMENT ON COLUMN match_run.created_at IS 'When it was started and queued.';
COMMENT ON COLUMN match_run.started_at IS 'When a worker first began it.';
COMMENT ON COLUMN match_run.finished_at IS 'When it was done or failed.';
COMMENT ON COLUMN match_run.updated_at IS 'When the row was last changed.';
GRANT SELECT, INSERT (program_id, replay_of, seed) ON match_run TO kehrwert_app;

CREATE TABLE match_run_input (
  match_run_id uuid NOT NULL,
  input text NOT NULL,
  CONSTRAINT match_run_input_match_run_id_pkey PRIMARY KEY (match_run_id),
  CONSTRAINT match_run_input_match_run_id_fkey FOREIGN KEY (match_run_id) REFERENCES match_run (id)
);
COMMENT ON TABLE match_run_input IS
  'The input of a match run, kept for replays: applications with their wishes and please-not lists, which refer to people by number. '
  'Readable by the matching engine only. Deleted when somebody in it withdraws or makes the application a draft again, when three later '
  'match runs are done, when the match run fails, and when the program ends.';
COMMENT ON COLUMN match_run_input.match_run_id IS 'The match run.';
COMMENT ON COLUMN match_run_input.input IS 'JSON text, exactly as it was hashed.';

CREATE TABLE match_salt (
  program_id uuid NOT NULL,
  salt bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
  CONSTRAINT match_salt_program_id_pkey PRIMARY KEY (program_id),
  CONSTRAINT match_salt_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id)
);
COMMENT ON TABLE match_salt IS
  'The salt of a program. match_digest() puts it before the content, so that nobody can find out the content by trial and error. Readable '
  'by nobody. Deleted when the program ends.';
COMMENT ON COLUMN match_salt.program_id IS 'The program.';
COMMENT ON COLUMN match_salt.salt IS '32 random bytes.';

CREATE TABLE match_run_unmatched (
  match_run_id uuid NOT NULL,
  application_id uuid NOT NULL,
  program_id uuid NOT NULL,
  role text NOT NULL,
  allowed int NOT NULL,
  blocked jsonb NOT NULL,
  relaxation text,
  partner_application_id uuid,
  CONSTRAINT match_run_unmatched_match_run_id_application_id_pkey PRIMARY KEY (match_run_id, application_id),
  CONSTRAINT match_run_unmatched_match_run_id_fkey FOREIGN KEY (match_run_id, program_id) REFERENCES match_run (id, program_id),
  CONSTRAINT match_run_unmatched_application_id_fkey FOREIGN KEY (application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT match_run_unmatched_partner_application_id_fkey
    FOREIGN KEY (partner_application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT match_run_unmatched_relaxation_check CHECK ((relaxation IS NULL) = (partner_application_id IS NULL))
);
CREATE INDEX match_run_unmatched_application_id_idx ON match_run_unmatched (application_id);
CREATE INDEX match_run_unmatched_partner_application_id_idx ON match_run_unmatched (partner_application_id);
COMMENT ON TABLE match_run_unmatched IS
  'Who remained unmatched in a match run, and why. Readable by the program managers. Deleted when the program ends.';
COMMENT ON COLUMN match_run_unmatched.match_run_id IS 'The match run.';
COMMENT ON COLUMN match_run_unmatched.application_id IS 'The application that remained unmatched.';
COMMENT ON COLUMN match_run_unmatched.program_id IS 'The program of the match run and of both applications.';
COMMENT ON COLUMN match_run_unmatched.role IS 'mentor or mentee.';
COMMENT ON COLUMN match_run_unmatched.allowed IS
  'How many people of the other side were not excluded by any rule; all of them were matched with others.';
COMMENT ON COLUMN match_run_unmatched.blocked IS
  'How many people of the other side each rule excluded; a person counts only for the first rule that excluded them.';
COMMENT ON COLUMN match_run_unmatched.relaxation IS
  'The smallest relaxation that would have led to a match: a rule, or capacity; NULL: none.';
COMMENT ON COLUMN match_run_unmatched.partner_application_id IS 'The application that it would then have been matched with.';
GRANT SELECT ON match_run_unmatched TO kehrwert_app;

CREATE TABLE pair_decision (
  id uuid NOT NULL DEFAULT new_id(),
  program_id uuid NOT NULL,
  mentor_application_id uuid NOT NULL,
  mentee_application_id uuid NOT NULL,
  mentor_id uuid NOT NULL,
  mentee_id uuid NOT NULL,
  decision text NOT NULL,
  reason text NOT NULL,
  decided_by uuid NOT NULL DEFAULT current_actor(),
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT pair_decision_id_pkey PRIMARY KEY (id),
  CONSTRAINT pair_decision_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT pair_decision_mentor_application_id_fkey FOREIGN KEY (mentor_application_id, program_id)
    REFERENCES application (id, program_id),
  CONSTRAINT pair_decision_mentee_application_id_fkey FOREIGN KEY (mentee_application_id, program_id)
    REFERENCES application (id, program_id),
  CONSTRAINT pair_decision_mentor_id_fkey FOREIGN KEY (mentor_id) REFERENCES employee (id),
  CONSTRAINT pair_decision_mentee_id_fkey FOREIGN KEY (mentee_id) REFERENCES employee (id),
  CONSTRAINT pair_decision_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES employee (id),
  CONSTRAINT pair_decision_decision_check CHECK (decision IN ('locked', 'forbidden')),
  CONSTRAINT pair_decision_reason_check CHECK (char_length(reason) BETWEEN 1 AND 1000),
  CONSTRAINT pair_decision_ended_at_check CHECK (decision = 'locked' OR ended_at IS NULL)
);
CREATE UNIQUE INDEX pair_decision_mentor_application_id_mentee_application_id_key
  ON pair_decision (mentor_application_id, mentee_application_id) WHERE ended_at IS NULL;
CREATE INDEX pair_decision_mentee_application_id_idx ON pair_decision (mentee_application_id) WHERE ended_at IS NULL;
CREATE INDEX pair_decision_program_id_id_idx ON pair_decision (program_id, id);
COMMENT ON TABLE pair_decision IS
  'Pairs that a program manager has locked or forbidden, with the program manager''s name and reason. Readable by the program managers, '
  'but never by the two people themselves. Kept as long as the program.';
COMMENT ON COLUMN pair_decision.id IS 'UUID version 7.';
COMMENT ON COLUMN pair_decision.program_id IS 'The program of both applications.';
COMMENT ON COLUMN pair_decision.mentor_application_id IS 'The mentor''s application, in the same program.';
COMMENT ON COLUMN pair_decision.mentee_application_id IS 'The mentee''s application, in the same program.';
COMMENT ON COLUMN pair_decision.mentor_id IS 'The mentor; set by a trigger.';
COMMENT ON COLUMN pair_decision.mentee_id IS 'The mentee; set by a trigger.';
COMMENT ON COLUMN pair_decision.decision IS
  'locked: the two are to be matched, and both applications keep a place for this pair; forbidden: the two must not be paired.';
COMMENT ON COLUMN pair_decision.reason IS 'The reason, 1 to 1000 characters.';
COMMENT ON COLUMN pair_decision.decided_by IS 'The program manager who is responsible for the decision.';
COMMENT ON COLUMN pair_decision.ended_at IS
  'When a lock stopped keeping places, because the two were paired or one of them was no longer accepted. Set by triggers; NULL: in force.';
COMMENT ON COLUMN pair_decision.created_at IS 'When the row was created.';
COMMENT ON INDEX pair_decision_mentor_application_id_mentee_application_id_key IS
  'At most one decision about a pair is in force at a time.';
GRANT SELECT, DELETE, INSERT (program_id, mentor_application_id, mentee_application_id, decision, reason) ON pair_decision TO kehrwert_app;

CREATE TABLE proposal (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  mentor_application_id uuid NOT NULL,
  mentee_application_id uuid NOT NULL,
  mentor_id uuid NOT NULL,
  mentee_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'staged',
  origin text NOT NULL DEFAULT 'manual',
  offered_by uuid,
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
  CONSTRAINT proposal_match_run_id_fkey FOREIGN KEY (match_run_id, program_id) REFERENCES match_run (id, program_id),
  CONSTRAINT proposal_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing (id),
  CONSTRAINT proposal_state_check CHECK (
    state IN ('computed', 'staged', 'offered', 'agreed_by_one', 'agreed', 'declined', 'expired', 'superseded')),
  CONSTRAINT proposal_origin_check CHECK (origin IN ('manual', 'self', 'run')),
  CONSTRAINT proposal_offered_by_check CHECK (
    (origin = 'self') = (offered_by IS NOT NULL) AND offered_by IN (mentor_id, mentee_id)),
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
CREATE INDEX proposal_program_id_state_id_idx ON proposal (program_id, state, id);
CREATE INDEX proposal_program_id_score_id_idx ON proposal (program_id, score, id);
CREATE INDEX proposal_mentor_id_id_idx ON proposal (mentor_id, id);
CREATE INDEX proposal_mentee_id_id_idx ON proposal (mentee_id, id);
CREATE INDEX proposal_mentor_application_id_idx ON proposal (mentor_application_id);
CREATE INDEX proposal_mentee_application_id_idx ON proposal (mentee_application_id);
CREATE INDEX proposal_pairing_id_idx ON proposal (pairing_id);
CREATE INDEX proposal_expires_at_idx ON proposal (expires_at) WHERE state IN ('offered', 'agreed_by_one');
COMMENT ON TABLE proposal IS
  'Two people who could be paired. Readable by the two once it is offered, and by the program managers. Each of them sees the '
  'state that proposal_state() returns: only the person who said no sees the no. Kept as long as the program.';
COMMENT ON COLUMN proposal.id IS 'UUID version 7.';
COMMENT ON COLUMN proposal.version IS 'Starts at 1 and increases with every change. Never shown, because it would reveal an answer.';
COMMENT ON COLUMN proposal.program_id IS 'The program of both applications; set by a trigger.';
COMMENT ON COLUMN proposal.mentor_application_id IS 'The mentor''s application, in the same program.';
COMMENT ON COLUMN proposal.mentee_application_id IS 'The mentee''s application, in the same program.';
COMMENT ON COLUMN proposal.mentor_id IS 'The mentor; set by a trigger.';
COMMENT ON COLUMN proposal.mentee_id IS 'The mentee; set by a trigger.';
COMMENT ON COLUMN proposal.state IS
  'computed, staged, offered, agreed_by_one, agreed, declined, expired, superseded. This is the true state, which nobody is shown '
  'directly.';
COMMENT ON COLUMN proposal.origin IS 'manual: by a program manager; self: by one of the two; run: by a match run.';
COMMENT ON COLUMN proposal.offered_by IS 'The one of the two who made the offer; NULL: the program made it. Set by a trigger.';
COMMENT ON COLUMN proposal.match_run_id IS 'The match run that computed it; NULL: proposed by a person.';
COMMENT ON COLUMN proposal.score IS
  'How well the two fit: the sum of the five parts, each multiplied by its weight in the program. Computed by the rule set of the match '
  'run or, without one, by pair_score() when the proposal was created. Readable by the program managers only.';
COMMENT ON COLUMN proposal.score_topics IS
  '0 to 1000: competences times gaps, as a share of what a mentor with full competence in every topic would reach.';
COMMENT ON COLUMN proposal.score_language IS '0 to 1000: 1000 for the same first language, 500 for another language in common.';
COMMENT ON COLUMN proposal.score_place IS '0 to 1000: 1000 for the same site, 500 if one of the two named none.';
COMMENT ON COLUMN proposal.score_slots IS
  '0 to 1000: a third of 1000 for each half day in common, up to three; 500 if one of the two named none.';
COMMENT ON COLUMN proposal.score_wishes IS
  '0, 500 or 1000: 500 for each of the two who wished for the other. Readable by the program managers only.';
COMMENT ON COLUMN proposal.score_without_wishes IS 'The score without the part for wishes; the two see it as their score.';
COMMENT ON COLUMN proposal.locked IS 'True if the match run kept the pair because a program manager had locked it.';
COMMENT ON COLUMN proposal.staged_at IS 'When it was selected to be offered; set by a trigger.';
COMMENT ON COLUMN proposal.offered_at IS 'When it was offered; set by a trigger. From then on, the two see it.';
COMMENT ON COLUMN proposal.expires_at IS 'Deadline for the answers; set by a trigger from the program''s proposal_days.';
COMMENT ON COLUMN proposal.mentor_answer IS 'yes or no; NULL: no answer yet. Readable by the mentor only.';
COMMENT ON COLUMN proposal.mentor_answered_at IS 'When the mentor gave this answer; set by a trigger. Readable by the mentor only.';
COMMENT ON COLUMN proposal.mentee_answer IS 'yes or no; NULL: no answer yet. Readable by the mentee only.';
COMMENT ON COLUMN proposal.mentee_answered_at IS 'When the mentee gave this answer; set by a trigger. Readable by the mentee only.';
COMMENT ON COLUMN proposal.superseded_at IS
  'When it became obsolete. Also set on a declined proposal, so that for the other person it ends like any other offer.';
COMMENT ON COLUMN proposal.pairing_id IS 'The pairing that resulted from it.';
COMMENT ON COLUMN proposal.created_at IS 'When the row was created.';
COMMENT ON COLUMN proposal.updated_at IS 'When the row was last changed. Never shown, because it would reveal an answer.';
COMMENT ON CONSTRAINT proposal_agreed_check ON proposal IS
  'Agreed if, and only if, both said yes; a trigger then creates the pairing at once.';
COMMENT ON CONSTRAINT proposal_declined_check ON proposal IS 'Declined if, and only if, one of the two said no.';
GRANT SELECT, INSERT ON proposal TO kehrwert_app;
GRANT UPDATE (state, mentor_answer, mentee_answer) ON proposal TO kehrwert_app;
CREATE INDEX proposal_match_run_id_id_idx ON proposal (match_run_id, id);
CREATE INDEX proposal_match_run_id_pair_idx ON proposal (match_run_id, mentee_application_id, mentor_application_id);
