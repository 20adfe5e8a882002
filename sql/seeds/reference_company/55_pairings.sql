-- SPDX-License-Identifier: Apache-2.0
-- The pairings with their histories, goals and session plans.

CREATE TEMPORARY TABLE seed_pairing_step ON COMMIT DROP AS
SELECT pairing.number, pairing.id AS pairing_id, step.place, step.from_state, step.to_state, step.actor_id, step.at
  FROM seed_pairing AS pairing
 CROSS JOIN LATERAL (VALUES
         (1, 'forming', 'active', pairing.mentee_id, pairing.activated_at),
         (2, 'active', 'paused', CASE WHEN NOT pairing.conflict THEN pairing.mentor_id END, pairing.paused_at),
         (3, CASE WHEN pairing.activated_at IS NULL THEN 'forming' ELSE 'active' END, pairing.state, NULL, pairing.closed_at))
       AS step(place, from_state, to_state, actor_id, at)
 WHERE step.at IS NOT NULL;

INSERT INTO transition (id, object, object_id, from_state, to_state, actor_id, at)
SELECT seed_id('pairing step', 10 * step.number + step.place, step.at), 'pairing', step.pairing_id, step.from_state, step.to_state,
       step.actor_id, step.at
  FROM seed_pairing_step AS step
 ORDER BY step.number, step.place;

-- Both have signed every pairing that has been active. Of the others, every second one has been signed by the mentor.
INSERT INTO pairing (id, version, program_id, mentor_application_id, mentee_application_id, mentor_id, mentee_id, state, mentor_signed_at,
                     mentee_signed_at, sessions_planned, conflict, activated_at, closed_at, created_at, updated_at)
SELECT pairing.id, 1 + COALESCE(moved.steps, 0), pairing.program_id, pairing.mentor_application_id, pairing.mentee_application_id,
       pairing.mentor_id, pairing.mentee_id, pairing.state,
       CASE WHEN pairing.activated_at IS NOT NULL OR pairing.number % 2 = 0 THEN pairing.created_at + interval '20 hours' END,
       CASE WHEN pairing.activated_at IS NOT NULL THEN pairing.created_at + interval '22 hours' END,
       10, CASE WHEN pairing.conflict THEN 'reporting_line_conflict' END, pairing.activated_at, pairing.closed_at, pairing.created_at,
       COALESCE(moved.at, pairing.created_at)
  FROM seed_pairing AS pairing
  LEFT JOIN (SELECT step.pairing_id, count(*) AS steps, max(step.at) AS at FROM seed_pairing_step AS step GROUP BY step.pairing_id) AS moved
    ON moved.pairing_id = pairing.id
 ORDER BY pairing.number;

INSERT INTO employee_dotted_line (employee_id, manager_id)
SELECT pairing.mentor_id, pairing.mentee_id FROM seed_pairing AS pairing WHERE pairing.conflict
    ON CONFLICT DO NOTHING;

-- The mentee writes the goals before both sign.
INSERT INTO pairing_goal (id, version, pairing_id, title, description, state, written_by, written_at, created_at, updated_at)
SELECT seed_id('goal', 10 * pairing.number + place.number, written.at), CASE goal.state WHEN 'open' THEN 1 ELSE 2 END, pairing.id,
       seed_pick('goal', 10 * pairing.number + place.number,
                 '{Make a short video,Write a page in the wiki,Run a meeting without slides,Use an assistant every week,Post once a week}'),
       'We look at it again at half-time.', goal.state, pairing.mentee_id, written.at, written.at,
       COALESCE(CASE WHEN goal.state <> 'open' THEN pairing.closed_at END, written.at)
  FROM seed_pairing AS pairing
 CROSS JOIN LATERAL generate_series(1, 1 + pairing.number % 3) AS place(number)
 CROSS JOIN LATERAL (SELECT pairing.created_at + make_interval(hours => place.number::int) AS at) AS written
 CROSS JOIN LATERAL (SELECT CASE
                              WHEN pairing.state <> 'completed' THEN 'open'
                              WHEN place.number = 3 THEN 'dropped'
                              ELSE 'reached'
                            END AS state) AS goal
 WHERE pairing.activated_at IS NOT NULL
 ORDER BY pairing.number, place.number;

INSERT INTO pairing_plan (id, pairing_id, created_at, updated_at)
SELECT seed_id('plan', pairing.number, pairing.created_at), pairing.id, pairing.created_at, pairing.created_at
  FROM seed_pairing AS pairing
 ORDER BY pairing.number;

INSERT INTO plan_item (id, pairing_id, program_id, position, title, module_id, topic_id, goal)
SELECT seed_id('plan item', 100 * pairing.number + item.position, pairing.created_at), pairing.id, pairing.program_id, item.position,
       item.title, item.module_id, item.topic_id, item.goal
  FROM seed_pairing AS pairing
  JOIN session_template_item AS item ON item.program_id = pairing.program_id
 ORDER BY pairing.number, item.position;
