-- SPDX-License-Identifier: Apache-2.0
-- What many operations ask in the same words: who may see what, whose version it is, where a page goes on.

-- migrate:up

CREATE FUNCTION has_role(role text) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT role = ANY (string_to_array(current_setting('kehrwert.roles', true), ','))
$$;
COMMENT ON FUNCTION has_role(text) IS 'True if the caller''s token carries the role, from the transaction''s claims.';

CREATE FUNCTION version_matches(version bigint, if_match bigint[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT if_match IS NULL OR version = ANY (if_match)
$$;
COMMENT ON FUNCTION version_matches(bigint, bigint[]) IS
  'True if If-Match names this version; NULL stands for `*` and matches every version.';

CREATE FUNCTION overtaken(if_match bigint[]) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF if_match IS NULL THEN
    RAISE EXCEPTION 'overtaken by another change' USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN 'precondition_failed';
END;
$$;
COMMENT ON FUNCTION overtaken(bigint[]) IS
  'What becomes of a change whose row was changed between the look and the lock: the error of If-Match. Whoever said `*` asked for no '
  'version and has lost no precondition: the service runs the statement again, which meets the row as it is by now.';

CREATE FUNCTION is_after(sort text, key text, id uuid, after jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
           WHEN after IS NULL THEN true
           WHEN sort LIKE '-%' THEN (key, id) < (after ->> 'key', (after ->> 'id')::uuid)
           ELSE (key, id) > (after ->> 'key', (after ->> 'id')::uuid)
         END
$$;
COMMENT ON FUNCTION is_after(text, text, uuid, jsonb) IS
  'True if an item with this sort key and id lies behind the cursor''s keyset {"key", "id"}; a sort beginning with - runs downwards.';

CREATE FUNCTION keyset(key text, id uuid) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT json_build_object('key', key, 'id', id)::text
$$;
COMMENT ON FUNCTION keyset(text, uuid) IS 'The place of an item in a list as a cursor keeps it; is_after reads it.';

CREATE FUNCTION has_applied(program_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM application
     WHERE application.program_id = has_applied.program_id
       AND application.employee_id = current_actor())
$$;
COMMENT ON FUNCTION has_applied(uuid) IS 'True if the caller has an application in the program, in whatever state.';

-- Without a subquery of its own, so that PostgreSQL takes it into the statement instead of calling it: reads are three times as fast.
CREATE FUNCTION program_visible(item program) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT item.state NOT IN ('draft', 'cancelled')
      OR is_staff(item.id, ARRAY['program_manager', 'reviewer'])
      OR has_role('admin')
      OR has_role('auditor')
      OR has_applied(item.id)
$$;
COMMENT ON FUNCTION program_visible(program) IS
  'True if the caller may see the program: all see those beyond draft; drafts and cancelled ones are for their staff, for those who have '
  'applied, for administrators and auditors.';

CREATE FUNCTION program_defaults() RETURNS program
LANGUAGE sql STABLE AS $$
  SELECT jsonb_populate_record(NULL::program, jsonb_build_object(
    'description', '',
    'enrolment', 'cohort',
    'participation', 'voluntary',
    'moves_by_dates', true,
    'session_minutes', 60,
    'sessions_planned', 6,
    'cadence_days', 30,
    'mentor_capacity', 1,
    'forbid_same_unit', true,
    'forbid_same_manager', true,
    'self_matching', false,
    'proposal_days', 14,
    'matching_objective', 'coverage',
    'minimum_score', 0,
    'weight_topics', 60,
    'weight_language', 10,
    'weight_place', 10,
    'weight_slots', 10,
    'weight_wishes', 10,
    'reviews_per_application', 1,
    'waiting_list_automatic', false,
    'minors_admitted', false,
    'minimum_group_size', 10))
$$;
COMMENT ON FUNCTION program_defaults() IS 'The settings of a new program before the given ones are laid over them.';

CREATE FUNCTION program_ended(item program) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT item.state IN ('closed', 'archived', 'cancelled')
$$;
COMMENT ON FUNCTION program_ended(program) IS 'True once the program has ended: from then on applications are their applicants'' alone.';

CREATE FUNCTION pairing_relations(item pairing) RETURNS text[]
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN item.mentor_id = current_actor() THEN ARRAY['mentor'] ELSE '{}' END
      || CASE WHEN item.mentee_id = current_actor() THEN ARRAY['mentee'] ELSE '{}' END
      || CASE WHEN is_staff(item.program_id, ARRAY['program_manager']) THEN ARRAY['program_manager'] ELSE '{}' END
$$;
COMMENT ON FUNCTION pairing_relations(pairing) IS
  'What the caller is to the pairing: mentor, mentee, program_manager; empty for everybody else.';

CREATE FUNCTION own_pairing(pairing_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM pairing
     WHERE pairing.id = own_pairing.pairing_id
       AND current_actor() IN (pairing.mentor_id, pairing.mentee_id))
$$;
COMMENT ON FUNCTION own_pairing(uuid) IS 'True if the caller is one of the two of the pairing.';

-- migrate:down

DROP FUNCTION own_pairing(uuid);
DROP FUNCTION pairing_relations(pairing);
DROP FUNCTION program_ended(program);
DROP FUNCTION program_defaults();
DROP FUNCTION program_visible(program);
DROP FUNCTION has_applied(uuid);
DROP FUNCTION keyset(text, uuid);
DROP FUNCTION is_after(text, text, uuid, jsonb);
DROP FUNCTION overtaken(bigint[]);
DROP FUNCTION version_matches(bigint, bigint[]);
DROP FUNCTION has_role(text);
