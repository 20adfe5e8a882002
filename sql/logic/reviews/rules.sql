-- SPDX-License-Identifier: Apache-2.0
-- Who may review an application, and by which criteria.

CREATE OR REPLACE FUNCTION in_selection(state text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT state IN ('submitted', 'under_review', 'shortlisted', 'waitlisted')
$$;
COMMENT ON FUNCTION in_selection(text) IS 'True for the states of an application that has been submitted and is not yet decided.';

CREATE OR REPLACE FUNCTION criterion_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.weight, NEW.role) IS DISTINCT FROM (OLD.weight, OLD.role)
    AND EXISTS (SELECT FROM criterion_score AS given WHERE given.criterion_id = OLD.id) THEN
    PERFORM refuse_at('criterion_scored_check', concat_ws(',',
      CASE WHEN NEW.weight <> OLD.weight THEN '/weight' END,
      CASE WHEN NEW.role IS DISTINCT FROM OLD.role THEN '/role' END));
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION criterion_rules() IS
  'Trigger: weight and role of a criterion cannot be changed once it has been used for a score, so that everybody is scored alike '
  '(criterion_scored_check).';
CREATE OR REPLACE TRIGGER criterion_2_rules BEFORE UPDATE ON criterion FOR EACH ROW EXECUTE FUNCTION criterion_rules();

CREATE OR REPLACE TRIGGER criterion_3_version BEFORE UPDATE ON criterion FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE FUNCTION application_reviewer_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  applicant uuid;
BEGIN
  SELECT application.program_id, application.submitted_at, application.employee_id INTO NEW.program_id, NEW.submitted_at, applicant
    FROM application
   WHERE application.id = NEW.application_id;
  -- A change of HR data that makes the reviewer a superior either waits for this transaction or is already visible to it.
  PERFORM reporting_lock(ARRAY[applicant]);
  IF applicant = NEW.employee_id THEN
    PERFORM refuse('application_reviewer_applicant_check');
  ELSIF is_above(NEW.employee_id, applicant) THEN
    PERFORM refuse('application_reviewer_superior_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION application_reviewer_rules() IS
  'Trigger: nobody reviews their own application (application_reviewer_applicant_check) or that of somebody below them in the reporting '
  'chain (application_reviewer_superior_check). Fills program_id and submitted_at.';
CREATE OR REPLACE TRIGGER application_reviewer_2_rules BEFORE INSERT ON application_reviewer
  FOR EACH ROW EXECUTE FUNCTION application_reviewer_rules();

-- Locks the application, so that two reviews, or a review and a decision, take effect one after the other.
CREATE OR REPLACE FUNCTION review_rules() RETURNS trigger
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
  'Trigger: only an assigned reviewer writes a review, under their own name (review_reviewer_check), until the application is decided '
  '(review_open_check).';
CREATE OR REPLACE TRIGGER review_2_rules BEFORE INSERT OR UPDATE ON review FOR EACH ROW EXECUTE FUNCTION review_rules();

CREATE OR REPLACE TRIGGER review_3_version BEFORE UPDATE ON review FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE FUNCTION criterion_score_rules() RETURNS trigger
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
    PERFORM refuse_at('criterion_score_criterion_check', '=' || NEW.criterion_id);
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION criterion_score_rules() IS
  'Trigger: a score is for a criterion of the program that applies to the application''s role; a new score needs a criterion that is not '
  'retired (criterion_score_criterion_check).';
CREATE OR REPLACE TRIGGER criterion_score_2_rules BEFORE INSERT OR UPDATE ON criterion_score
  FOR EACH ROW EXECUTE FUNCTION criterion_score_rules();

CREATE OR REPLACE TRIGGER criterion_3_growth BEFORE INSERT OR DELETE ON criterion
  FOR EACH ROW EXECUTE FUNCTION growth_bound('criterion of a program', 'program_id');
