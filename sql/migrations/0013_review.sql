-- SPDX-License-Identifier: Apache-2.0
-- The selection: criteria of a program, who reviews which application, and the scores.

-- migrate:up

CREATE TABLE criterion (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  role text,
  weight int NOT NULL DEFAULT 1,
  position int NOT NULL DEFAULT 0,
  retired_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT criterion_id_pkey PRIMARY KEY (id),
  CONSTRAINT criterion_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT criterion_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT criterion_description_check CHECK (char_length(description) <= 4000),
  CONSTRAINT criterion_role_check CHECK (role IN ('mentor', 'mentee')),
  CONSTRAINT criterion_weight_check CHECK (weight BETWEEN 1 AND 10),
  CONSTRAINT criterion_position_check CHECK (position BETWEEN 0 AND 10000)
);
CREATE UNIQUE INDEX criterion_program_id_title_key ON criterion (program_id, lower(title)) WHERE retired_at IS NULL;
CREATE INDEX criterion_program_id_position_id_idx ON criterion (program_id, position, id);
COMMENT ON TABLE criterion IS 'What applications to a program are scored by. Read by everyone who may read the program.';
COMMENT ON COLUMN criterion.id IS 'UUID version 7.';
COMMENT ON COLUMN criterion.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN criterion.program_id IS 'The program.';
COMMENT ON COLUMN criterion.title IS
  'Name as shown, at most 200 characters, unique among the criteria in use of a program without regard to case.';
COMMENT ON COLUMN criterion.description IS 'What earns a high score, at most 4000 characters.';
COMMENT ON COLUMN criterion.role IS 'mentor or mentee: only applications for this role; NULL: both. Stays once somebody was scored by it.';
COMMENT ON COLUMN criterion.weight IS 'How much it counts, 1 to 10. Stays once somebody was scored by it.';
COMMENT ON COLUMN criterion.position IS 'Order of showing, 0 to 10000.';
COMMENT ON COLUMN criterion.retired_at IS 'Since when nobody is scored by it any more; NULL: in use. Scores given before count on.';
COMMENT ON COLUMN criterion.created_at IS 'When the row was made.';
COMMENT ON COLUMN criterion.updated_at IS 'When the row was last changed.';

CREATE TABLE application_reviewer (
  application_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  program_id uuid NOT NULL,
  role text NOT NULL DEFAULT 'reviewer',
  assigned_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT application_reviewer_application_id_employee_id_pkey PRIMARY KEY (application_id, employee_id),
  CONSTRAINT application_reviewer_application_id_fkey FOREIGN KEY (application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT application_reviewer_employee_id_fkey FOREIGN KEY (program_id, employee_id, role)
    REFERENCES program_staff (program_id, employee_id, role) ON DELETE CASCADE,
  CONSTRAINT application_reviewer_role_check CHECK (role = 'reviewer')
);
CREATE INDEX application_reviewer_employee_id_application_id_idx ON application_reviewer (employee_id, application_id);
CREATE INDEX application_reviewer_program_id_employee_id_idx ON application_reviewer (program_id, employee_id);
COMMENT ON TABLE application_reviewer IS
  'Which reviewer sees which application; no reviewer sees another one. Read by the reviewer and the managers of the program. Goes when '
  'the reviewer leaves the staff list; the review stays.';
COMMENT ON COLUMN application_reviewer.application_id IS 'The application.';
COMMENT ON COLUMN application_reviewer.employee_id IS 'The reviewer, who is on the program''s staff list and not the applicant.';
COMMENT ON COLUMN application_reviewer.program_id IS 'The program of both; set by a trigger, so that the two foreign keys meet.';
COMMENT ON COLUMN application_reviewer.role IS 'Always reviewer, for the foreign key to the staff list.';
COMMENT ON COLUMN application_reviewer.assigned_at IS 'Since when.';

CREATE TABLE review (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  application_id uuid NOT NULL,
  reviewer_id uuid NOT NULL DEFAULT current_actor(),
  comment text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT review_id_pkey PRIMARY KEY (id),
  CONSTRAINT review_application_id_reviewer_id_key UNIQUE (application_id, reviewer_id),
  CONSTRAINT review_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id),
  CONSTRAINT review_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES employee (id),
  CONSTRAINT review_comment_check CHECK (char_length(comment) <= 4000)
);
CREATE INDEX review_reviewer_id_idx ON review (reviewer_id);
COMMENT ON TABLE review IS
  'What a reviewer thinks of an application. Read by the reviewer and the managers of the program until it ends. Kept as long as the '
  'application.';
COMMENT ON COLUMN review.id IS 'UUID version 7.';
COMMENT ON COLUMN review.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN review.application_id IS 'The application.';
COMMENT ON COLUMN review.reviewer_id IS 'Who wrote it, one review per person.';
COMMENT ON COLUMN review.comment IS 'In words, at most 4000 characters.';
COMMENT ON COLUMN review.created_at IS 'When the row was made.';
COMMENT ON COLUMN review.updated_at IS 'When the row was last changed.';

CREATE TABLE criterion_score (
  review_id uuid NOT NULL,
  criterion_id uuid NOT NULL,
  score int NOT NULL,
  CONSTRAINT criterion_score_review_id_criterion_id_pkey PRIMARY KEY (review_id, criterion_id),
  CONSTRAINT criterion_score_review_id_fkey FOREIGN KEY (review_id) REFERENCES review (id),
  CONSTRAINT criterion_score_criterion_id_fkey FOREIGN KEY (criterion_id) REFERENCES criterion (id),
  CONSTRAINT criterion_score_score_check CHECK (score BETWEEN 0 AND 5)
);
CREATE INDEX criterion_score_criterion_id_idx ON criterion_score (criterion_id);
COMMENT ON TABLE criterion_score IS 'The scores of a review. Read like the review.';
COMMENT ON COLUMN criterion_score.review_id IS 'The review.';
COMMENT ON COLUMN criterion_score.criterion_id IS 'The criterion, of the same program and for the role of the application.';
COMMENT ON COLUMN criterion_score.score IS '0 to 5.';

CREATE FUNCTION criterion_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.weight, NEW.role) IS DISTINCT FROM (OLD.weight, OLD.role)
    AND EXISTS (SELECT FROM criterion_score AS given WHERE given.criterion_id = OLD.id) THEN
    PERFORM refuse('criterion_scored_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION criterion_rules() IS
  'Trigger: all are scored alike, so weight and role stay once somebody was scored (criterion_scored_check).';
CREATE TRIGGER criterion_2_rules BEFORE UPDATE ON criterion FOR EACH ROW EXECUTE FUNCTION criterion_rules();
CREATE TRIGGER criterion_3_version BEFORE UPDATE ON criterion FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER criterion_5_audit AFTER INSERT OR UPDATE OR DELETE ON criterion FOR EACH ROW EXECUTE FUNCTION audit_write('id');
GRANT SELECT, INSERT, UPDATE (title, description, role, weight, position, retired_at) ON criterion TO kehrwert_app;

CREATE FUNCTION application_reviewer_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  applicant uuid;
BEGIN
  SELECT application.program_id, application.employee_id INTO NEW.program_id, applicant
    FROM application
   WHERE application.id = NEW.application_id;
  IF applicant = NEW.employee_id THEN
    PERFORM refuse('application_reviewer_applicant_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION application_reviewer_rules() IS
  'Trigger: fills program_id; nobody reviews an application of his own (application_reviewer_applicant_check).';

CREATE FUNCTION application_reviewer_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.employee_id IS DISTINCT FROM current_actor() THEN
    PERFORM notify(ARRAY[NEW.employee_id], 'application_assigned', NEW.program_id, 'application', NEW.application_id);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_reviewer_told() IS 'Trigger: tells the reviewer that there is something to review.';
CREATE TRIGGER application_reviewer_2_rules BEFORE INSERT ON application_reviewer
  FOR EACH ROW EXECUTE FUNCTION application_reviewer_rules();
CREATE TRIGGER application_reviewer_5_audit AFTER INSERT OR DELETE ON application_reviewer
  FOR EACH ROW EXECUTE FUNCTION audit_write('application_id');
CREATE TRIGGER application_reviewer_6_told AFTER INSERT ON application_reviewer
  FOR EACH ROW EXECUTE FUNCTION application_reviewer_told();
GRANT SELECT, INSERT, DELETE ON application_reviewer TO kehrwert_app;

CREATE FUNCTION in_selection(state text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT state IN ('submitted', 'under_review', 'shortlisted', 'waitlisted')
$$;
COMMENT ON FUNCTION in_selection(text) IS 'True for the states of an application that is handed in and not yet decided.';

CREATE FUNCTION is_assigned(application_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM application_reviewer AS assigned
     WHERE assigned.application_id = is_assigned.application_id
       AND assigned.employee_id = current_actor())
$$;
COMMENT ON FUNCTION is_assigned(uuid) IS 'True if the caller is to review the application.';

CREATE FUNCTION application_relations(item application) RETURNS text[]
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN item.employee_id = current_actor() THEN ARRAY['applicant']
           WHEN item.submitted_at IS NULL
             OR (SELECT program_ended(program) FROM program WHERE program.id = item.program_id) THEN '{}'
           WHEN is_assigned(item.id) THEN staff_roles(item.program_id)
           ELSE array_remove(staff_roles(item.program_id), 'reviewer')
         END
$$;
COMMENT ON FUNCTION application_relations(application) IS
  'What the caller is to the application: applicant, program_manager, reviewer. Managers see what was submitted, reviewers what they are '
  'assigned to, and nothing after the program has ended; nobody decides about an application of his own.';

CREATE FUNCTION application_history(item application, relations text[]) RETURNS SETOF transition
LANGUAGE sql STABLE AS $$
  SELECT step.id, step.object, step.object_id,
         CASE WHEN step.from_state = 'matched' AND NOT relations && ARRAY['applicant', 'program_manager'] THEN 'accepted'
              ELSE step.from_state END,
         step.to_state,
         CASE WHEN 'applicant' = ANY (relations) AND step.actor_id <> current_actor() THEN NULL ELSE step.actor_id END,
         step.at
    FROM transition AS step
   WHERE step.object_id = item.id
     AND (relations && ARRAY['applicant', 'program_manager']
          OR NOT ARRAY[step.from_state, step.to_state] <@ ARRAY['accepted', 'matched'])
$$;
COMMENT ON FUNCTION application_history(application, text[]) IS
  'The steps of an application as somebody with these relations reads them: the applicant does not learn who took one, reviewers learn '
  'nothing of pairings.';

-- Who has written a review is not replaced, also when he has left the staff list since.
CREATE FUNCTION reviewers_assign(item application) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH known AS (
    SELECT assigned.employee_id FROM application_reviewer AS assigned WHERE assigned.application_id = item.id
     UNION
    SELECT review.reviewer_id FROM review WHERE review.application_id = item.id
  )
  INSERT INTO application_reviewer (application_id, program_id, employee_id)
  SELECT item.id, item.program_id, staff.employee_id
    FROM program_staff AS staff
    JOIN employee ON employee.id = staff.employee_id AND employee.active
   WHERE staff.program_id = item.program_id
     AND staff.role = 'reviewer'
     AND staff.employee_id <> item.employee_id
     AND staff.employee_id NOT IN (SELECT known.employee_id FROM known)
   ORDER BY (SELECT count(*)
               FROM application_reviewer AS given
              WHERE given.program_id = item.program_id AND given.employee_id = staff.employee_id),
            staff.employee_id
   LIMIT greatest(0, (SELECT program.reviews_per_application FROM program WHERE program.id = item.program_id)
                     - (SELECT count(*) FROM known))
  ON CONFLICT DO NOTHING
$$;
COMMENT ON FUNCTION reviewers_assign(application) IS
  'Gives the application as many reviewers as the program says: of its staff list those with the fewest applications, never the applicant.';
REVOKE EXECUTE ON FUNCTION reviewers_assign(application) FROM PUBLIC;

CREATE FUNCTION program_reviewers_assign(program_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  item application;
BEGIN
  FOR item IN
    SELECT application.*
      FROM application
     WHERE application.program_id = program_reviewers_assign.program_id
       AND in_selection(application.state)
     ORDER BY application.submitted_at, application.id
  LOOP
    PERFORM reviewers_assign(item);
  END LOOP;
END;
$$;
COMMENT ON FUNCTION program_reviewers_assign(uuid) IS 'Gives reviewers to all applications of the program that are short of them.';
REVOKE EXECUTE ON FUNCTION program_reviewers_assign(uuid) FROM PUBLIC;

CREATE FUNCTION reviewers_keep_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  concerned uuid;
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'application' THEN
      PERFORM reviewers_assign(NEW);
    WHEN 'program' THEN
      PERFORM program_reviewers_assign(NEW.id);
    WHEN 'program_staff' THEN
      PERFORM program_reviewers_assign(CASE TG_OP WHEN 'DELETE' THEN OLD.program_id ELSE NEW.program_id END);
    ELSE
      FOR concerned IN
        WITH gone AS (
          DELETE FROM application_reviewer AS assigned WHERE assigned.employee_id = NEW.id RETURNING assigned.program_id
        )
        SELECT DISTINCT gone.program_id FROM gone ORDER BY gone.program_id
      LOOP
        PERFORM program_reviewers_assign(concerned);
      END LOOP;
  END CASE;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION reviewers_keep_up() IS
  'Trigger: reviewers are assigned when an application is submitted, when a reviewer joins or leaves the list or the company, and when the '
  'program wants more.';
CREATE TRIGGER application_6_reviewers AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state = 'draft' AND NEW.state = 'submitted') EXECUTE FUNCTION reviewers_keep_up();
CREATE TRIGGER program_6_reviewers AFTER UPDATE ON program
  FOR EACH ROW WHEN (OLD.reviews_per_application < NEW.reviews_per_application) EXECUTE FUNCTION reviewers_keep_up();
CREATE TRIGGER program_staff_6_joined AFTER INSERT ON program_staff
  FOR EACH ROW WHEN (NEW.role = 'reviewer') EXECUTE FUNCTION reviewers_keep_up();
CREATE TRIGGER program_staff_6_left AFTER DELETE ON program_staff
  FOR EACH ROW WHEN (OLD.role = 'reviewer') EXECUTE FUNCTION reviewers_keep_up();
CREATE TRIGGER employee_6_reviewer AFTER UPDATE ON employee
  FOR EACH ROW WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION reviewers_keep_up();

-- The application is locked, so that a review and a decision, or two reviews, come one after the other.
CREATE FUNCTION review_rules() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM application WHERE application.id = NEW.application_id FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT FROM application WHERE application.id = NEW.application_id AND in_selection(application.state)) THEN
    PERFORM refuse('review_open_check');
  ELSIF NOT EXISTS (SELECT FROM application_reviewer AS assigned
                     WHERE assigned.application_id = NEW.application_id AND assigned.employee_id = NEW.reviewer_id)
    OR current_actor() <> NEW.reviewer_id THEN
    PERFORM refuse('review_reviewer_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION review_rules() IS
  'Trigger: reviews are written by assigned reviewers for themselves (review_reviewer_check), until it is decided (review_open_check).';
CREATE TRIGGER review_2_rules BEFORE INSERT OR UPDATE ON review FOR EACH ROW EXECUTE FUNCTION review_rules();
CREATE TRIGGER review_3_version BEFORE UPDATE ON review FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER review_5_audit AFTER INSERT OR UPDATE OR DELETE ON review FOR EACH ROW EXECUTE FUNCTION audit_write('id');
GRANT SELECT, INSERT, UPDATE (comment) ON review TO kehrwert_app;

CREATE FUNCTION criterion_score_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM criterion
      JOIN review ON review.id = NEW.review_id
      JOIN application ON application.id = review.application_id
     WHERE criterion.id = NEW.criterion_id
       AND criterion.program_id = application.program_id
       AND (criterion.role IS NULL OR criterion.role = application.role)
       AND (criterion.retired_at IS NULL OR TG_OP = 'UPDATE')) THEN
    PERFORM refuse('criterion_score_criterion_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION criterion_score_rules() IS
  'Trigger: scores are by criteria of the program in use for the role of the application (criterion_score_criterion_check).';
CREATE TRIGGER criterion_score_2_rules BEFORE INSERT OR UPDATE ON criterion_score
  FOR EACH ROW EXECUTE FUNCTION criterion_score_rules();
GRANT SELECT, INSERT, DELETE, UPDATE (score) ON criterion_score TO kehrwert_app;

CREATE FUNCTION weighted_score(review_ids uuid[]) RETURNS numeric
LANGUAGE sql STABLE AS $$
  SELECT round(sum(given.score * criterion.weight)::numeric / sum(criterion.weight), 2)
    FROM criterion_score AS given
    JOIN criterion ON criterion.id = given.criterion_id
   WHERE given.review_id = ANY (review_ids)
$$;
COMMENT ON FUNCTION weighted_score(uuid[]) IS 'Weighted mean of all scores of these reviews, 0 to 5; NULL if there is none.';

CREATE FUNCTION application_scored() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE application
     SET review_score = scored.score, review_changes = application.review_changes + 1
    FROM (SELECT reviewed.application_id, weighted_score(array_agg(reviewed.id)) AS score
            FROM review AS reviewed
           WHERE reviewed.application_id IN (SELECT review.application_id
                                               FROM changed
                                               JOIN review ON review.id = changed.review_id)
           GROUP BY reviewed.application_id) AS scored
   WHERE application.id = scored.application_id
     AND application.review_score IS DISTINCT FROM scored.score;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_scored() IS
  'Trigger: keeps the score of the application; whoever writes a review holds the lock on it, so no score is lost.';
CREATE TRIGGER criterion_score_7_added AFTER INSERT ON criterion_score
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION application_scored();
CREATE TRIGGER criterion_score_7_changed AFTER UPDATE ON criterion_score
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION application_scored();
CREATE TRIGGER criterion_score_7_gone AFTER DELETE ON criterion_score
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION application_scored();

-- Statements of their own, so that they see what another writer left when the lock on the application's row came free.
CREATE FUNCTION review_scores_replace(item review, scores jsonb) RETURNS review
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF (SELECT count(*) <> count(DISTINCT wanted.criterion_id) FROM jsonb_to_recordset(scores) AS wanted(criterion_id uuid)) THEN
    PERFORM refuse('criterion_score_repeated_check');
  END IF;
  INSERT INTO criterion_score (review_id, criterion_id, score)
  SELECT item.id, wanted.criterion_id, wanted.score
    FROM jsonb_to_recordset(scores) AS wanted(criterion_id uuid, score int)
  ON CONFLICT (review_id, criterion_id) DO UPDATE
     SET score = excluded.score;
  DELETE FROM criterion_score AS given
   WHERE given.review_id = item.id
     AND given.criterion_id NOT IN (SELECT wanted.criterion_id FROM jsonb_to_recordset(scores) AS wanted(criterion_id uuid));
  IF EXISTS (
    SELECT FROM criterion
      JOIN application ON application.id = item.application_id AND application.program_id = criterion.program_id
     WHERE criterion.retired_at IS NULL
       AND (criterion.role IS NULL OR criterion.role = application.role)
       AND NOT EXISTS (SELECT FROM criterion_score AS given
                        WHERE given.review_id = item.id AND given.criterion_id = criterion.id)) THEN
    PERFORM refuse('criterion_score_missing_check');
  END IF;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION review_scores_replace(review, jsonb) IS
  'Gives the review exactly these scores, [{"criterion_id", "score"}], one for each criterion in use, and returns the review. '
  'Called with a row that the same statement has written.';

CREATE FUNCTION criterion_json(item criterion) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'title', item.title,
    'description', item.description,
    'role', item.role,
    'weight', item.weight,
    'position', item.position,
    'retired', item.retired_at IS NOT NULL,
    'retired_at', rfc3339(item.retired_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION criterion_json(criterion) IS 'A criterion as the API shows it.';

CREATE FUNCTION application_criteria(item application) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(json_agg(criterion_json(criterion) ORDER BY criterion.position, criterion.id), '[]'::json)
    FROM criterion
   WHERE criterion.program_id = item.program_id
     AND criterion.retired_at IS NULL
     AND (criterion.role IS NULL OR criterion.role = item.role)
$$;
COMMENT ON FUNCTION application_criteria(application) IS 'The criteria in use by which the application is scored.';

CREATE FUNCTION application_reviewer_json(item application_reviewer) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'application_id', item.application_id,
    'employee_id', item.employee_id,
    'display_name', (SELECT employee.display_name FROM employee WHERE employee.id = item.employee_id),
    'assigned_at', rfc3339(item.assigned_at),
    'reviewed', EXISTS (SELECT FROM review WHERE review.application_id = item.application_id AND review.reviewer_id = item.employee_id))
$$;
COMMENT ON FUNCTION application_reviewer_json(application_reviewer) IS 'A reviewer of an application as managers see it.';

CREATE FUNCTION review_json(item review) RETURNS json
LANGUAGE sql VOLATILE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'application_id', item.application_id,
    'reviewer_id', item.reviewer_id,
    'scores', (SELECT COALESCE(json_agg(json_build_object('criterion_id', given.criterion_id, 'score', given.score)
                                        ORDER BY criterion.position, criterion.id), '[]'::json)
                 FROM criterion_score AS given
                 JOIN criterion ON criterion.id = given.criterion_id
                WHERE given.review_id = item.id),
    'score', weighted_score(ARRAY[item.id]),
    'comment', item.comment,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION review_json(review) IS
  'A review with its scores, for its author and the managers. Volatile: sees scores written earlier in the same statement.';

-- migrate:down

DROP FUNCTION review_json(review);
DROP FUNCTION application_reviewer_json(application_reviewer);
DROP FUNCTION application_criteria(application);
DROP FUNCTION criterion_json(criterion);
DROP FUNCTION review_scores_replace(review, jsonb);
DROP TRIGGER employee_6_reviewer ON employee;
DROP TRIGGER program_staff_6_left ON program_staff;
DROP TRIGGER program_staff_6_joined ON program_staff;
DROP TRIGGER program_6_reviewers ON program;
DROP TRIGGER application_6_reviewers ON application;
DROP FUNCTION reviewers_keep_up();
DROP FUNCTION program_reviewers_assign(uuid);
DROP FUNCTION reviewers_assign(application);
DROP FUNCTION application_history(application, text[]);
DROP FUNCTION application_relations(application);
DROP FUNCTION is_assigned(uuid);
DROP TABLE criterion_score;
DROP FUNCTION application_scored();
DROP FUNCTION weighted_score(uuid[]);
DROP FUNCTION criterion_score_rules();
DROP TABLE review;
DROP FUNCTION review_rules();
DROP TABLE application_reviewer;
DROP FUNCTION application_reviewer_told();
DROP FUNCTION application_reviewer_rules();
DROP FUNCTION in_selection(text);
DROP TABLE criterion;
DROP FUNCTION criterion_rules();
