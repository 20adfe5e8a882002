-- SPDX-License-Identifier: Apache-2.0
-- What a change to criteria, reviewers and reviews sets off.

CREATE OR REPLACE TRIGGER criterion_5_audit AFTER INSERT OR UPDATE OR DELETE ON criterion FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE OR REPLACE TRIGGER application_reviewer_5_audit AFTER INSERT ON application_reviewer
  REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_write_all('application_id');
CREATE OR REPLACE TRIGGER application_reviewer_5_audit_delete AFTER DELETE ON application_reviewer
  REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_write_all('application_id');

CREATE OR REPLACE FUNCTION application_reviewer_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.employee_id IS DISTINCT FROM current_actor() THEN
    PERFORM notify(ARRAY[NEW.employee_id], 'application_assigned', NEW.program_id, 'application', NEW.application_id);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_reviewer_told() IS
  'Trigger: notifies a reviewer of a newly assigned application, unless the reviewer made the assignment.';
CREATE OR REPLACE TRIGGER application_reviewer_6_told AFTER INSERT ON application_reviewer
  FOR EACH ROW EXECUTE FUNCTION application_reviewer_told();

-- A deletion is not audited: it comes with a withdrawal, and the audit row would name the person who withdrew, and so reveal who ended a
-- pairing.
CREATE OR REPLACE TRIGGER review_5_audit AFTER INSERT OR UPDATE ON review FOR EACH ROW EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION application_scored() RETURNS trigger
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
  'Trigger: updates the review score of the application. Whoever writes a review locks the application first, so no score is lost.';
CREATE OR REPLACE TRIGGER criterion_score_7_added AFTER INSERT ON criterion_score
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION application_scored();
CREATE OR REPLACE TRIGGER criterion_score_7_changed AFTER UPDATE ON criterion_score
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION application_scored();
CREATE OR REPLACE TRIGGER criterion_score_7_gone AFTER DELETE ON criterion_score
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION application_scored();
