-- SPDX-License-Identifier: Apache-2.0
-- The order of the waiting list.

CREATE OR REPLACE FUNCTION waiting_list(program_id uuid, wanted_role text)
RETURNS TABLE (place bigint, role text, application_id uuid, employee_id uuid, review_score numeric, waitlisted_at timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT row_number() OVER (PARTITION BY waiting.role ORDER BY waiting.review_score DESC NULLS LAST, since.at, waiting.id),
         waiting.role, waiting.id, waiting.employee_id, waiting.review_score, since.at
    FROM application AS waiting
   CROSS JOIN LATERAL (
         SELECT max(step.at) AS at FROM transition AS step WHERE step.object_id = waiting.id AND step.to_state = 'waitlisted') AS since
   WHERE waiting.program_id = waiting_list.program_id
     AND (waiting_list.wanted_role IS NULL OR waiting.role = waiting_list.wanted_role)
     AND waiting.state = 'waitlisted'
$$;
COMMENT ON FUNCTION waiting_list(uuid, text) IS
  'The waiting list for this role (NULL: for each role), in order: the highest review score first, then the longest wait, then the id. '
  'Applications without a score come last.';
