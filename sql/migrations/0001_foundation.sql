-- SPDX-License-Identifier: Apache-2.0
-- What all other tables build on: the role of the service, ids, clock, actor, states, history, audit, idempotency keys and due work.

-- migrate:up

-- Roles belong to the whole cluster: another database may have created this one already, or may be creating it right now.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kehrwert_app') THEN
    CREATE ROLE kehrwert_app NOLOGIN NOINHERIT;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN
    NULL;
END;
$$;
-- The login that migrates can do without this role, which only lets it try out what the service may do. Without CREATEROLE it cannot grant
-- the role to itself.
DO $$
BEGIN
  GRANT kehrwert_app TO CURRENT_USER;
EXCEPTION
  WHEN insufficient_privilege THEN
    NULL;
END;
$$;
GRANT USAGE ON SCHEMA public TO kehrwert_app;

CREATE COLLATION name_order (provider = icu, locale = 'und');
COMMENT ON COLLATION name_order IS
  'How names and titles are sorted and lower-cased: by the root collation of Unicode, in every database, whatever its locale.';

-- In a migration because every id uses it as its DEFAULT.
CREATE FUNCTION new_id() RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL SAFE AS $$
DECLARE
  us bigint := extract(epoch FROM clock_timestamp()) * 1000000;
BEGIN
  RETURN encode(
    overlay(
      overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(us / 1000) FROM 3) FROM 1 FOR 6)
      PLACING substring(int4send((28672 + (us % 1000) * 4096 / 1000)::int) FROM 3) FROM 7 FOR 2),
    'hex')::uuid;
END;
$$;
COMMENT ON FUNCTION new_id() IS
  'A new UUID version 7 (RFC 9562): the real time in milliseconds, then 12 bits for the fraction of the millisecond, then random bits. Ids '
  'sort by time of creation.';

CREATE TABLE dev_clock (
  only_row boolean NOT NULL DEFAULT true,
  shift interval NOT NULL,
  CONSTRAINT dev_clock_only_row_pkey PRIMARY KEY (only_row),
  CONSTRAINT dev_clock_only_row_check CHECK (only_row)
);
COMMENT ON TABLE dev_clock IS
  'How far the clock has been moved for a demonstration. Empty in production; the service writes to it in development mode only.';
COMMENT ON COLUMN dev_clock.only_row IS 'Always true, so that there is at most one row.';
COMMENT ON COLUMN dev_clock.shift IS 'Added to the real time by app_now(), by way of the claims.';
GRANT SELECT, INSERT, UPDATE (shift) ON dev_clock TO kehrwert_app;

-- In a migration because most timestamps use it as their DEFAULT.
CREATE FUNCTION app_now() RETURNS timestamptz
LANGUAGE sql STABLE AS $$
  SELECT now() + COALESCE(NULLIF(current_setting('kehrwert.clock_shift', true), ''), '0')::interval
$$;
COMMENT ON FUNCTION app_now() IS
  'The current time of the service: the start of the transaction, plus the shift in its claims, which is that of dev_clock in development '
  'mode. A row left behind in dev_clock has no effect in production.';

-- In a migration because policies and DEFAULTs call it.
CREATE FUNCTION current_actor() RETURNS uuid
LANGUAGE sql STABLE AS $$
  SELECT NULLIF(current_setting('kehrwert.actor_id', true), '')::uuid
$$;
COMMENT ON FUNCTION current_actor() IS 'The calling employee, from the claims of the transaction; NULL for a service client.';

-- In a migration because CHECK constraints call it.
CREATE FUNCTION all_match(items text[], pattern text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN NOT EXISTS (SELECT FROM unnest(items) AS each(item) WHERE each.item IS NULL OR each.item !~ pattern);
END;
$$;
COMMENT ON FUNCTION all_match(text[], text) IS
  'True if no item is NULL and every item matches the regular expression. For CHECK constraints.';

CREATE TABLE state_transition (
  object text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  moved_by text[] NOT NULL,
  CONSTRAINT state_transition_object_from_state_to_state_pkey PRIMARY KEY (object, from_state, to_state),
  CONSTRAINT state_transition_from_state_to_state_check CHECK (from_state <> to_state),
  CONSTRAINT state_transition_moved_by_check CHECK (
    cardinality(moved_by) > 0
    AND moved_by <@ ARRAY['program_manager', 'reviewer', 'applicant', 'invited', 'mentor', 'mentee', 'service', 'author'])
);
COMMENT ON TABLE state_transition IS 'The allowed moves between states; every other move is refused. Changed by migrations only.';
COMMENT ON COLUMN state_transition.object IS 'Name of the table whose column state changes.';
COMMENT ON COLUMN state_transition.from_state IS 'State before the move.';
COMMENT ON COLUMN state_transition.to_state IS 'State after the move.';
COMMENT ON COLUMN state_transition.moved_by IS
  'Who may request the move: program_manager, reviewer, applicant, invited, mentor, mentee, author, or service (the service itself, '
  'because of a date or a change in HR data).';
GRANT SELECT ON state_transition TO kehrwert_app;
-- Mistakes can be undone: there is a way back from cancelled, withdrawn, declined and missed, and for a program that was moved on too
-- early.
INSERT INTO state_transition (object, from_state, to_state, moved_by) VALUES
  ('program', 'draft', 'published', '{program_manager}'),
  ('program', 'draft', 'cancelled', '{program_manager}'),
  ('program', 'published', 'draft', '{program_manager}'),
  ('program', 'published', 'matching', '{program_manager,service}'),
  ('program', 'published', 'running', '{program_manager,service}'),
  ('program', 'published', 'cancelled', '{program_manager}'),
  ('program', 'matching', 'published', '{program_manager}'),
  ('program', 'matching', 'running', '{program_manager,service}'),
  ('program', 'matching', 'cancelled', '{program_manager}'),
  ('program', 'running', 'matching', '{program_manager}'),
  ('program', 'running', 'concluding', '{program_manager,service}'),
  ('program', 'running', 'cancelled', '{program_manager}'),
  ('program', 'concluding', 'running', '{program_manager}'),
  ('program', 'concluding', 'closed', '{program_manager,service}'),
  ('program', 'concluding', 'cancelled', '{program_manager}'),
  ('program', 'closed', 'concluding', '{program_manager}'),
  ('program', 'closed', 'archived', '{program_manager,service}'),
  ('program', 'archived', 'closed', '{program_manager}'),
  ('program', 'cancelled', 'draft', '{program_manager}'),
  ('application', 'draft', 'submitted', '{applicant}'),
  ('application', 'draft', 'accepted', '{service}'),
  ('application', 'draft', 'withdrawn', '{applicant,service}'),
  ('application', 'submitted', 'draft', '{applicant}'),
  ('application', 'submitted', 'under_review', '{program_manager,reviewer}'),
  ('application', 'submitted', 'shortlisted', '{program_manager,reviewer}'),
  ('application', 'submitted', 'accepted', '{program_manager,reviewer,service}'),
  ('application', 'submitted', 'waitlisted', '{program_manager,reviewer}'),
  ('application', 'submitted', 'declined', '{program_manager,reviewer}'),
  ('application', 'submitted', 'withdrawn', '{applicant,service}'),
  ('application', 'under_review', 'submitted', '{program_manager,reviewer}'),
  ('application', 'under_review', 'shortlisted', '{program_manager,reviewer}'),
  ('application', 'under_review', 'accepted', '{program_manager,reviewer,service}'),
  ('application', 'under_review', 'waitlisted', '{program_manager,reviewer}'),
  ('application', 'under_review', 'declined', '{program_manager,reviewer}'),
  ('application', 'under_review', 'withdrawn', '{applicant,service}'),
  ('application', 'shortlisted', 'under_review', '{program_manager,reviewer}'),
  ('application', 'shortlisted', 'accepted', '{program_manager,reviewer,service}'),
  ('application', 'shortlisted', 'waitlisted', '{program_manager,reviewer}'),
  ('application', 'shortlisted', 'declined', '{program_manager,reviewer}'),
  ('application', 'shortlisted', 'withdrawn', '{applicant,service}'),
  ('application', 'waitlisted', 'under_review', '{program_manager,reviewer}'),
  ('application', 'waitlisted', 'shortlisted', '{program_manager,reviewer}'),
  ('application', 'waitlisted', 'accepted', '{program_manager,reviewer,service}'),
  ('application', 'waitlisted', 'declined', '{program_manager,reviewer}'),
  ('application', 'waitlisted', 'withdrawn', '{applicant,service}'),
  -- Reviewers see accepted instead of matched, so they may move neither.
  ('application', 'accepted', 'under_review', '{program_manager}'),
  ('application', 'accepted', 'waitlisted', '{program_manager}'),
  ('application', 'accepted', 'declined', '{program_manager}'),
  ('application', 'accepted', 'matched', '{service}'),
  ('application', 'accepted', 'withdrawn', '{applicant,service}'),
  ('application', 'matched', 'accepted', '{applicant,service}'),
  ('application', 'matched', 'withdrawn', '{applicant,service}'),
  ('application', 'declined', 'under_review', '{program_manager,reviewer}'),
  ('application', 'declined', 'withdrawn', '{applicant,service}'),
  ('application', 'withdrawn', 'draft', '{applicant}'),
  ('pairing', 'forming', 'active', '{mentor,mentee}'),
  ('pairing', 'forming', 'ended', '{mentor,mentee,program_manager,service}'),
  ('pairing', 'active', 'paused', '{mentor,mentee,service}'),
  ('pairing', 'active', 'completed', '{mentor,mentee,service}'),
  ('pairing', 'active', 'ended', '{mentor,mentee,service}'),
  ('pairing', 'paused', 'active', '{mentor,mentee,service}'),
  ('pairing', 'paused', 'completed', '{mentor,mentee,service}'),
  ('pairing', 'paused', 'ended', '{mentor,mentee,service}'),
  ('session', 'planned', 'confirmed', '{mentor,mentee}'),
  ('session', 'planned', 'missed', '{mentor,mentee}'),
  ('session', 'planned', 'cancelled', '{mentor,mentee,service}'),
  ('session', 'confirmed', 'planned', '{mentor,mentee}'),
  ('session', 'confirmed', 'held', '{mentor,mentee}'),
  ('session', 'confirmed', 'missed', '{mentor,mentee}'),
  ('session', 'confirmed', 'cancelled', '{mentor,mentee,service}'),
  ('session', 'missed', 'planned', '{mentor,mentee}'),
  ('session', 'cancelled', 'planned', '{mentor,mentee}'),
  ('feedback', 'open', 'submitted', '{author}'),
  ('feedback', 'open', 'sealed', '{service}'),
  ('feedback', 'submitted', 'open', '{author}'),
  ('feedback', 'submitted', 'sealed', '{service}'),
  ('invitation', 'sent', 'accepted', '{invited}'),
  ('invitation', 'sent', 'declined', '{invited}'),
  ('invitation', 'sent', 'expired', '{program_manager,service}'),
  ('invitation', 'declined', 'accepted', '{invited}'),
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
  ('proposal', 'agreed_by_one', 'superseded', '{program_manager,service}'),
  ('event', 'planned', 'cancelled', '{program_manager,service}'),
  ('event', 'cancelled', 'planned', '{program_manager}'),
  ('match_run', 'queued', 'running', '{service}'),
  ('match_run', 'queued', 'failed', '{program_manager,service}'),
  ('match_run', 'running', 'done', '{service}'),
  ('match_run', 'running', 'failed', '{program_manager,service}');

CREATE TABLE transition (
  id uuid NOT NULL DEFAULT new_id(),
  object text NOT NULL,
  object_id uuid NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  actor_id uuid,
  at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT transition_id_pkey PRIMARY KEY (id)
);
CREATE INDEX transition_object_id_id_idx ON transition (object_id, id);
COMMENT ON TABLE transition IS
  'History of state changes, append-only, written only by a trigger. Readable by everyone who may read the object. Kept as long as the '
  'program.';
COMMENT ON COLUMN transition.id IS 'UUID version 7.';
COMMENT ON COLUMN transition.object IS 'Name of the table whose row changed its state.';
COMMENT ON COLUMN transition.object_id IS 'Id of the row that changed its state.';
COMMENT ON COLUMN transition.from_state IS 'State before the move.';
COMMENT ON COLUMN transition.to_state IS 'State after the move.';
COMMENT ON COLUMN transition.actor_id IS
  'Employee who made the move. NULL for moves of the service (which include acceptance through a guaranteed place), for feedback, and for '
  'moves that follow from an agreed offer or from the end of a pairing. Nobody may learn who answered last or who ended a pairing.';
COMMENT ON COLUMN transition.at IS 'When it happened, by app_now().';
GRANT SELECT ON transition TO kehrwert_app;

CREATE TABLE audit_event (
  id uuid NOT NULL DEFAULT new_id(),
  at timestamptz NOT NULL DEFAULT app_now(),
  actor_id uuid,
  client text,
  operation text,
  object text NOT NULL,
  object_id uuid NOT NULL,
  action text NOT NULL,
  CONSTRAINT audit_event_id_pkey PRIMARY KEY (id),
  CONSTRAINT audit_event_action_check CHECK (action IN ('insert', 'update', 'delete', 'read'))
);
CREATE INDEX audit_event_object_id_id_idx ON audit_event (object_id, id);
CREATE INDEX audit_event_actor_id_id_idx ON audit_event (actor_id, id);
CREATE INDEX audit_event_client_idx ON audit_event (client) WHERE client IS NOT NULL;
COMMENT ON TABLE audit_event IS
  'Who did what to which row. Append-only; never holds content. Readable by auditors, and each person can read the rows that concern them. '
  'Notes and feedback are not recorded.';
COMMENT ON COLUMN audit_event.id IS 'UUID version 7.';
COMMENT ON COLUMN audit_event.at IS 'When it happened, by app_now().';
COMMENT ON COLUMN audit_event.actor_id IS
  'The calling employee. NULL for a service client, and where the name would reveal who ended a pairing or who answered an offer last.';
COMMENT ON COLUMN audit_event.client IS 'Client that made the call, from the claims of the transaction; NULL where actor_id is withheld.';
COMMENT ON COLUMN audit_event.operation IS 'operationId of the call, from the claims of the transaction; NULL where actor_id is withheld.';
COMMENT ON COLUMN audit_event.object IS 'Name of the table.';
COMMENT ON COLUMN audit_event.object_id IS 'Id of the row, or of its owner if the row has no id of its own.';
COMMENT ON COLUMN audit_event.action IS
  'insert, update, delete, or read (a member of the staff read personal data of a participant; written by the operation).';
GRANT SELECT, INSERT ON audit_event TO kehrwert_app;

CREATE TABLE idempotency_key (
  digest text NOT NULL,
  sealed text,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_key_digest_pkey PRIMARY KEY (digest),
  CONSTRAINT idempotency_key_digest_check CHECK (char_length(digest) = 43)
);
CREATE INDEX idempotency_key_created_at_idx ON idempotency_key (created_at);
COMMENT ON TABLE idempotency_key IS
  'Stored responses, so that a repeated POST gets the first one again. Written in the transaction of the effect. Nobody can read them '
  'without the caller''s Idempotency-Key and the secret of the service. Kept for one day.';
COMMENT ON COLUMN idempotency_key.digest IS
  'SHA-256 of the caller and of the HMAC-SHA-256 of the Idempotency-Key under the secret of the service, in base64url.';
COMMENT ON COLUMN idempotency_key.sealed IS
  'Operation, hash of the request, status, body, ETag and Location, encrypted with AES-256-GCM under a key derived from the '
  'Idempotency-Key, the caller and the secret of the service; NULL until the operation is done.';
COMMENT ON COLUMN idempotency_key.created_at IS
  'When the key was first used, in real time: moving the clock does not change how long the key is kept.';
GRANT SELECT, INSERT, UPDATE ON idempotency_key TO kehrwert_app;

CREATE TABLE due_step (
  name text NOT NULL,
  position int NOT NULL,
  CONSTRAINT due_step_name_pkey PRIMARY KEY (name),
  CONSTRAINT due_step_position_key UNIQUE (position)
);
COMMENT ON TABLE due_step IS
  'The due steps: one for each kind of work that is done once its date has come. Each is a function name(most int) RETURNS int. Changed by '
  'migrations only.';
COMMENT ON COLUMN due_step.name IS
  'Name of the function. It does at most the given number of pieces and returns how many it did.';
COMMENT ON COLUMN due_step.position IS 'The order in which the steps run.';
GRANT SELECT ON due_step TO kehrwert_app;
INSERT INTO due_step (name, position) VALUES
  ('due_programs', 10),
  ('due_jobs', 12),
  ('due_pairings', 15),
  ('due_invitations', 20),
  ('due_proposals', 30),
  ('due_feedback', 40),
  ('due_participation', 50),
  ('due_idempotency_keys', 90);

CREATE TABLE due_job (
  id uuid NOT NULL DEFAULT new_id(),
  work text NOT NULL,
  object_id uuid NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}',
  after uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  actor_id uuid DEFAULT current_actor(),
  client text DEFAULT NULLIF(current_setting('kehrwert.client', true), ''),
  operation text DEFAULT NULLIF(current_setting('kehrwert.operation', true), ''),
  created_at timestamptz NOT NULL DEFAULT app_now() + (clock_timestamp() - now()),
  CONSTRAINT due_job_id_pkey PRIMARY KEY (id),
  CONSTRAINT due_job_work_check CHECK (work IN ('reviewers_assign', 'proposals_supersede', 'pairs_recheck', 'event_invite', 'event_tell'))
);
CREATE INDEX due_job_object_id_idx ON due_job (object_id);
COMMENT ON TABLE due_job IS
  'What writes have left to due work, because it touches more rows than a request has time for. Deleted when it is done. Read by triggers '
  'and due work only.';
COMMENT ON COLUMN due_job.id IS 'UUID version 7.';
COMMENT ON COLUMN due_job.work IS 'What is to be done; due_job_run() calls the function for it.';
COMMENT ON COLUMN due_job.object_id IS 'The program or event that it is done for.';
COMMENT ON COLUMN due_job.detail IS 'What else the function needs to know.';
COMMENT ON COLUMN due_job.after IS 'The id of the last piece that is done; the pieces are done in the order of their ids.';
COMMENT ON COLUMN due_job.actor_id IS 'Who made the write: history and audit of the rest name the same person.';
COMMENT ON COLUMN due_job.client IS 'The service client that made the write; then there is no actor.';
COMMENT ON COLUMN due_job.operation IS 'The operationId of the write.';
COMMENT ON COLUMN due_job.created_at IS
  'When the job was added. Not the start of the transaction: while that waits for a lock, others can begin, write and commit.';

CREATE TABLE growth_limit (
  kind text NOT NULL,
  most int NOT NULL,
  CONSTRAINT growth_limit_kind_pkey PRIMARY KEY (kind),
  CONSTRAINT growth_limit_most_check CHECK (most > 0)
);
COMMENT ON TABLE growth_limit IS
  'How many rows of a kind may belong to one owner, so that nobody slows the service down for the others: far more than a program needs. '
  'Triggers count the rows. Operators may change the numbers.';
COMMENT ON COLUMN growth_limit.kind IS 'What is counted, and for whom.';
COMMENT ON COLUMN growth_limit.most IS 'The largest number of rows.';
INSERT INTO growth_limit (kind, most) VALUES
  ('application of a person in a program', 50),
  ('consent of a person in a program', 50),
  ('criterion of a program', 500),
  ('event of a program', 1000),
  ('goal of a pairing', 100),
  ('hand-over of a program', 200),
  ('match run of a program', 5000),
  ('module of a program', 500),
  ('program of a creator', 500),
  ('question of a feedback form', 2000),
  ('reopening of an object', 100),
  ('revision of a note', 200),
  ('session of a pairing', 500),
  ('topic of a program', 2000),
  ('tutorial of an author in a program', 100),
  ('tutorial of a program''s staff', 1000);

CREATE TABLE growth_count (
  kind text NOT NULL,
  owner text NOT NULL,
  made int NOT NULL,
  CONSTRAINT growth_count_kind_owner_pkey PRIMARY KEY (kind, owner),
  CONSTRAINT growth_count_kind_fkey FOREIGN KEY (kind) REFERENCES growth_limit (kind)
);
COMMENT ON TABLE growth_count IS
  'How many rows of a kind belong to an owner. Written by triggers only; its row is the lock that all writers of the kind share. '
  'Readable by nobody. A row goes with the last row that it counts.';
COMMENT ON COLUMN growth_count.kind IS 'What is counted.';
COMMENT ON COLUMN growth_count.owner IS 'The ids of the owner, separated by blanks.';
COMMENT ON COLUMN growth_count.made IS 'Number of rows.';

CREATE TABLE time_zone (
  name text NOT NULL,
  CONSTRAINT time_zone_name_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE time_zone IS
  'The time zone names that PostgreSQL knew when the table was created, and those that were found valid since: PostgreSQL reads its own '
  'list from files each time, which takes 50 ms. Filled only by triggers; no personal data.';
COMMENT ON COLUMN time_zone.name IS 'IANA name, such as Europe/Berlin.';
INSERT INTO time_zone (name) SELECT known.name FROM pg_timezone_names AS known WHERE known.name ~ '^[A-Z]';
