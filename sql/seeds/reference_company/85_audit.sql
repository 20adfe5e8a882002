-- SPDX-License-Identifier: Apache-2.0
-- The audit: one row for each employee, program, application, pairing and session that was created, and one for each step of a history.
-- Feedback is not audited.

INSERT INTO audit_event (id, at, client, operation, object, object_id, action)
SELECT seed_id('audit of employee', person.number, employee.created_at), employee.created_at, 'hr-sync', 'employee_put', 'employee',
       employee.id, 'insert'
  FROM seed_person AS person
  JOIN employee ON employee.id = person.id
 ORDER BY person.number;

INSERT INTO audit_event (id, at, actor_id, operation, object, object_id, action)
SELECT seed_id('audit of ' || made.object, made.number, made.at), made.at, made.actor_id,
       CASE WHEN made.actor_id IS NOT NULL THEN made.object || '_create' END, made.object, made.id, 'insert'
  FROM (SELECT 'program' AS object, planned.number, planned.id, program.created_by AS actor_id, planned.created_at AS at
          FROM seed_program AS planned
          JOIN program ON program.id = planned.id
         UNION ALL
        SELECT 'application', application.number, application.id, application.employee_id, application.created_at
          FROM seed_application AS application
         UNION ALL
        SELECT 'pairing', pairing.number, pairing.id, NULL, pairing.created_at FROM seed_pairing AS pairing
         UNION ALL
        SELECT 'session', session.number, session.id, session.mentor_id, session.created_at FROM seed_session AS session) AS made
 ORDER BY made.object, made.number;

-- Declined and expired invitations leave no trace in the audit.
INSERT INTO audit_event (id, at, actor_id, operation, object, object_id, action)
SELECT seed_id('audit of step', step.number, step.at), step.at, step.actor_id,
       CASE WHEN step.actor_id IS NOT NULL THEN step.object || '_transition_create' END, step.object, step.object_id, 'update'
  FROM (SELECT transition.at, transition.actor_id, transition.object, transition.object_id,
               row_number() OVER (ORDER BY transition.id) AS number
          FROM transition
         WHERE transition.object <> 'feedback'
           AND (transition.object <> 'invitation' OR transition.to_state = 'accepted')) AS step
 ORDER BY step.number;
