-- SPDX-License-Identifier: Apache-2.0
-- Who may read an application, and what they see of it.

CREATE OR REPLACE FUNCTION sees_pairings(relations text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT relations && ARRAY['applicant', 'program_manager', 'superior']
$$;
COMMENT ON FUNCTION sees_pairings(text[]) IS
  'True if a caller with these relations to an application may learn whether it has a pairing: everybody but reviewers.';

CREATE OR REPLACE FUNCTION application_state(item application, relations text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
           WHEN item.state = 'matched' AND NOT sees_pairings(relations) THEN 'accepted'
           ELSE item.state
         END
$$;
COMMENT ON FUNCTION application_state(application, text[]) IS
  'The state as a caller with these relations sees it. Reviewers see accepted instead of matched, because they may not learn of pairings.';

CREATE OR REPLACE FUNCTION application_version(item application, relations text[]) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN item.version
       + CASE WHEN relations && ARRAY['applicant', 'superior'] THEN 0 ELSE item.review_changes END
       - CASE WHEN sees_pairings(relations) THEN 0 ELSE item.matchings END;
END;
$$;
COMMENT ON FUNCTION application_version(application, text[]) IS
  'The version of what a caller with these relations sees. For the staff who may read the answers, a new review score counts as a '
  'change; for reviewers, a move between accepted and matched does not.';

-- Contains no subquery, so that PostgreSQL inlines it: lists evaluate it for each row.
CREATE OR REPLACE FUNCTION answers_open(item application, its_program program, relations text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 'applicant' = ANY (relations)
      OR (relations && ARRAY['program_manager', 'reviewer', 'partner']
          AND item.submitted_at IS NOT NULL
          AND item.state <> 'withdrawn'
          AND NOT program_ended(its_program))
$$;
COMMENT ON FUNCTION answers_open(application, program, text[]) IS
  'True if a caller with these relations may read the answers of the application now: the applicant always; program managers, assigned '
  'reviewers and the other person of an offer from submission until the program ends or the applicant withdraws the application or the '
  'consent. Every path to the answers, and to what is computed from them, asks this function.';

CREATE OR REPLACE FUNCTION submission_stands(item application, made_at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT item.state <> 'withdrawn' AND COALESCE(item.submitted_at <= made_at, false)
$$;
COMMENT ON FUNCTION submission_stands(application, timestamptz) IS
  'True if what was made from the answers at that time was made from those of today: the application has since neither been withdrawn nor '
  'submitted again. Otherwise nothing that was made from them is shown.';

CREATE OR REPLACE FUNCTION partner_reads(item application, its_program program, made_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT answers_open(item, its_program, ARRAY['partner'])
     AND submission_stands(item, made_at)
     AND NOT is_above(current_actor(), item.employee_id)
$$;
COMMENT ON FUNCTION partner_reads(application, program, timestamptz) IS
  'True if the caller, as the other person of an offer or a pairing, may read what was made from the answers at that time. Whoever has '
  'come to be above the applicant since may not.';

CREATE OR REPLACE FUNCTION program_manager_reads(item application, its_program program, above boolean, made_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT submission_stands(item, made_at)
     AND (item.employee_id = current_actor() OR (answers_open(item, its_program, ARRAY['program_manager']) AND NOT above))
$$;
COMMENT ON FUNCTION program_manager_reads(application, program, boolean, timestamptz) IS
  'True if the caller, a program manager, may read what was made from the answers at that time. `above` says whether the caller is above '
  'the applicant, or is the applicant: lists look up once who is below the caller.';

CREATE OR REPLACE FUNCTION levels_hidden(item application) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF item.employee_id = current_actor() THEN
    RETURN false;
  ELSIF NOT EXISTS (SELECT FROM application AS own
                     WHERE own.program_id = item.program_id
                       AND own.employee_id = current_actor()
                       AND own.role <> item.role) THEN
    RETURN false;
  END IF;
  RETURN NOT EXISTS (SELECT FROM proposal
                      WHERE item.id IN (proposal.mentor_application_id, proposal.mentee_application_id)
                        AND current_actor() IN (proposal.mentor_id, proposal.mentee_id)
                        AND proposal_opens_levels(proposal)
                        AND submission_stands(item, proposal.created_at));
END;
$$;
COMMENT ON FUNCTION levels_hidden(application) IS
  'True if the caller has applied in the other role, in any state: staff who have applied, like any participant, read no levels of those '
  'whom they could be paired with, until a proposal opens them (proposal_opens_levels). A proposal from before the application was last '
  'submitted does not count.';

-- Levels can be computed back from a score, so they are left out of it where they may not be read.
CREATE OR REPLACE FUNCTION levels_side(program_id uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT CASE count(DISTINCT own.role) WHEN 1 THEN min(own.role) WHEN 2 THEN 'neither' END
      FROM application AS own
     WHERE own.program_id = levels_side.program_id
       AND own.employee_id = current_actor());
END;
$$;
COMMENT ON FUNCTION levels_side(uuid) IS
  'Whose levels count in the scores of other people that the caller reads: those of the role in which the caller has applied, in any state '
  '(mentor or mentee); `neither` if the caller has applied in both roles; NULL, which stands for both, if in none.';

-- OFFSET 0 keeps PostgreSQL from evaluating levels_hidden() again for each topic.
CREATE OR REPLACE FUNCTION application_json(item application, relations text[]) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (
    SELECT json_build_object(
      'id', item.id,
      'version', application_version(item, relations),
      'program_id', item.program_id,
      'employee_id', item.employee_id,
      'role', item.role,
      'state', application_state(item, relations),
      'motivation', CASE WHEN answers.open THEN item.motivation END,
      'languages', CASE WHEN answers.open THEN item.languages END,
      'site', CASE WHEN answers.open THEN item.site END,
      'slots', CASE WHEN answers.open THEN item.slots END,
      'topics', (SELECT COALESCE(json_agg(json_build_object('topic_id', chosen.topic_id,
                                                            'level', CASE WHEN NOT answers.hidden THEN chosen.level END)
                                          ORDER BY topic.position, topic.id), '[]'::json)
                   FROM application_topic AS chosen
                   JOIN topic ON topic.id = chosen.topic_id
                  WHERE chosen.application_id = item.id
                 HAVING answers.open),
      'wishes', CASE WHEN 'applicant' = ANY (relations) THEN item.wishes END,
      'please_not', CASE WHEN 'applicant' = ANY (relations) THEN item.please_not END,
      'entry_module_id', CASE WHEN answers.open THEN item.entry_module_id END,
      'invitation_id', item.invitation_id,
      'came_through_event_id', CASE WHEN answers.open THEN item.came_through_event_id END,
      'capacity', CASE WHEN answers.open THEN item.capacity END,
      'review_score', CASE WHEN answers.open AND 'applicant' <> ALL (relations) THEN item.review_score END,
      'submitted_at', rfc3339(item.submitted_at),
      'created_at', rfc3339(item.created_at),
      'updated_at', rfc3339(CASE
                              WHEN sees_pairings(relations) THEN item.updated_at
                              ELSE COALESCE(item.moved_at, item.submitted_at)
                            END))
      FROM (SELECT answers_open(item, program, relations) AS open, levels_hidden(item) AS hidden
              FROM program
             WHERE program.id = item.program_id
            OFFSET 0) AS answers);
END;
$$;
COMMENT ON FUNCTION application_json(application, text[]) IS
  'An application with its topics, as a caller with these relations sees it: the answers only while answers_open(), no levels if '
  'levels_hidden(), wishes and please_not for the applicant only, the review score for the staff only, nothing about pairings for '
  'reviewers. Volatile, so that it sees topics written earlier in the same statement.';

CREATE OR REPLACE FUNCTION has_applied(program_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM application
     WHERE application.program_id = has_applied.program_id
       AND application.employee_id = current_actor());
END;
$$;
COMMENT ON FUNCTION has_applied(uuid) IS 'True if the caller has an application in the program, in any state.';

CREATE OR REPLACE FUNCTION conflict_of_interest(program_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN has_applied(program_id)
      OR EXISTS (SELECT FROM application
                  WHERE application.program_id = conflict_of_interest.program_id
                    AND application.submitted_at IS NOT NULL
                    AND application.state <> 'withdrawn'
                    AND application.employee_id IN (SELECT reporting_below(ARRAY[current_actor()])));
END;
$$;
COMMENT ON FUNCTION conflict_of_interest(uuid) IS
  'True if the caller has an application in the program, in any state, or is above somebody who has submitted one and not withdrawn it. By '
  'trying out the matching and looking at who is paired, such a caller could work out answers that are hidden from them.';

CREATE OR REPLACE FUNCTION has_submitted(program_id uuid, employee_id uuid, role text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM application
     WHERE application.program_id = has_submitted.program_id
       AND application.employee_id = has_submitted.employee_id
       AND application.role = has_submitted.role
       AND application.submitted_at IS NOT NULL
       AND application.state NOT IN ('withdrawn', 'declined'));
END;
$$;
COMMENT ON FUNCTION has_submitted(uuid, uuid, text) IS
  'True if the person has an open application in this role that the staff can see. A draft does not count, because only the applicant may '
  'know of it.';

CREATE OR REPLACE FUNCTION staff_relations(roles text[], assigned boolean, above boolean) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN CASE
           WHEN above AND 'program_manager' = ANY (roles) THEN ARRAY['superior']
           WHEN above THEN '{}'
           WHEN assigned THEN roles
           ELSE array_remove(roles, 'reviewer')
         END;
END;
$$;
COMMENT ON FUNCTION staff_relations(text[], boolean, boolean) IS
  'What somebody with these roles on the staff list is to an application, depending on whether it is assigned to them and whether they are '
  'above the applicant. Nobody above reads the answers or decides: program managers are then only `superior`, who sees name and state.';

CREATE OR REPLACE FUNCTION application_relations(item application) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT CASE
             WHEN item.employee_id = current_actor() THEN ARRAY['applicant']
             WHEN item.submitted_at IS NULL
               OR (SELECT program_ended(program) FROM program WHERE program.id = item.program_id)
               OR cardinality(staff.roles) = 0 THEN '{}'
             ELSE staff_relations(staff.roles, is_assigned(item.id), is_above(current_actor(), item.employee_id))
           END
      FROM (SELECT staff_roles(item.program_id) AS roles) AS staff);
END;
$$;
COMMENT ON FUNCTION application_relations(application) IS
  'What the caller is to the application: applicant, program_manager, reviewer, superior. Program managers see submitted applications and '
  'reviewers those assigned to them, in both cases only until the program ends. To their own application, callers are never more than the '
  'applicant, and program managers above the applicant are only superior, so nobody decides about themselves or about somebody below them.';

CREATE OR REPLACE FUNCTION application_history(item application, relations text[]) RETURNS SETOF transition
LANGUAGE sql STABLE AS $$
  SELECT step.id, step.object, step.object_id,
         CASE WHEN step.from_state = 'matched' AND NOT sees_pairings(relations) THEN 'accepted'
              ELSE step.from_state END,
         step.to_state,
         CASE WHEN 'applicant' = ANY (relations) AND step.actor_id <> current_actor() THEN NULL ELSE step.actor_id END,
         step.at
    FROM transition AS step
   WHERE step.object_id = item.id
     AND (sees_pairings(relations)
          OR NOT ARRAY[step.from_state, step.to_state] <@ ARRAY['accepted', 'matched'])
$$;
COMMENT ON FUNCTION application_history(application, text[]) IS
  'The history of an application as a caller with these relations sees it: applicants do not learn who moved their application, and '
  'reviewers learn nothing about pairings.';
