-- SPDX-License-Identifier: Apache-2.0
-- Who reviews what, and the JSON of criteria, reviewers and reviews.

CREATE OR REPLACE FUNCTION is_assigned(application_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM application_reviewer AS assigned
     WHERE assigned.application_id = is_assigned.application_id
       AND assigned.employee_id = current_actor());
END;
$$;
COMMENT ON FUNCTION is_assigned(uuid) IS 'True if the caller is assigned to review the application.';

CREATE OR REPLACE FUNCTION criterion_json(item criterion) RETURNS json
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

CREATE OR REPLACE FUNCTION application_criteria(item application) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT COALESCE(json_agg(criterion_json(criterion) ORDER BY criterion.position, criterion.id), '[]'::json)
      FROM criterion
     WHERE criterion.program_id = item.program_id
       AND criterion.retired_at IS NULL
       AND (criterion.role IS NULL OR criterion.role = item.role));
END;
$$;
COMMENT ON FUNCTION application_criteria(application) IS 'The criteria by which the application is scored, without retired ones.';

CREATE OR REPLACE FUNCTION application_reviewer_json(item application_reviewer) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN json_build_object(
    'application_id', item.application_id,
    'employee_id', item.employee_id,
    'display_name', (SELECT employee.display_name FROM employee WHERE employee.id = item.employee_id),
    'assigned_at', rfc3339(item.assigned_at),
    'reviewed', EXISTS (SELECT FROM review WHERE review.application_id = item.application_id AND review.reviewer_id = item.employee_id));
END;
$$;
COMMENT ON FUNCTION application_reviewer_json(application_reviewer) IS
  'A reviewer of an application, as the API shows it to program managers.';

CREATE OR REPLACE FUNCTION review_json(item review) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN json_build_object(
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
    'updated_at', rfc3339(item.updated_at));
END;
$$;
COMMENT ON FUNCTION review_json(review) IS
  'A review with its scores, as the API shows it to its author and to program managers. Volatile, so that it sees scores written earlier '
  'in the same statement.';

CREATE OR REPLACE FUNCTION review_task_json(item application, relations text[], assigned_at timestamptz, own review, open boolean,
                                            embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown json := json_build_object(
    'application', application_json(item, relations),
    'assigned_at', rfc3339(assigned_at),
    'reviewed', own.id IS NOT NULL);
BEGIN
  IF own.id IS NOT NULL AND open THEN
    shown := with_member(shown, 'review', review_json(own));
  END IF;
  IF 'applicant' = ANY (embed) THEN
    shown := with_member(shown, 'applicant', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.employee_id));
  END IF;
  IF 'criteria' = ANY (embed) THEN
    shown := with_member(shown, 'criteria', application_criteria(item));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION review_task_json(application, text[], timestamptz, review, boolean, text[]) IS
  'An application in the queue of a reviewer, as the API shows it: with the reviewer''s own review while the answers are `open`, and with '
  'what `embed` names: the applicant''s public profile and the criteria.';
