-- SPDX-License-Identifier: Apache-2.0
-- What is true of the reference company although it is loaded without triggers. Each comment states a rule; the query below it returns the
-- ids of everything that breaks the rule. For tests/checks/check_seed.

-- triggers and row security are on again, and nothing that only the loading needed is left
SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'
 UNION ALL
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND NOT relforcerowsecurity
 UNION ALL
SELECT proname FROM pg_proc WHERE proname LIKE 'seed\_%'
 UNION ALL
SELECT relname FROM pg_class WHERE relname LIKE 'seed\_%';

-- every table has rows, except for those that the service keeps for itself or that only a running match run needs
SELECT class.relname
  FROM pg_class AS class
 WHERE class.relnamespace = 'public'::regnamespace
   AND class.relkind = 'r'
   AND class.reltuples <= 0
   AND class.relname NOT IN ('dev_clock', 'due_job', 'idempotency_key', 'match_run_input')
   AND class.relname NOT LIKE 'schema\_%';

-- every state in which an object can stay for long occurs
SELECT allowed.object || ' ' || state.name
  FROM state_transition AS allowed
 CROSS JOIN LATERAL (VALUES (allowed.from_state), (allowed.to_state)) AS state(name)
 WHERE (allowed.object, state.name) NOT IN (('match_run', 'queued'), ('match_run', 'running'))
EXCEPT
SELECT each.object || ' ' || each.state
  FROM (SELECT 'program' AS object, state FROM program
         UNION ALL SELECT 'application', state FROM application
         UNION ALL SELECT 'pairing', state FROM pairing
         UNION ALL SELECT 'session', state FROM session
         UNION ALL SELECT 'feedback', state FROM feedback
         UNION ALL SELECT 'invitation', state FROM invitation
         UNION ALL SELECT 'proposal', state FROM proposal
         UNION ALL SELECT 'event', state FROM event
         UNION ALL SELECT 'match_run', state FROM match_run) AS each;

-- every history leads from the first state to the present one by allowed moves, forwards in time and never into the future
WITH object AS (
  SELECT id, state, 'program' AS kind, 'draft' AS first, created_at FROM program
   UNION ALL SELECT id, state, 'application', 'draft', created_at FROM application
   UNION ALL SELECT id, state, 'pairing', 'forming', created_at FROM pairing
   UNION ALL SELECT id, state, 'session', 'planned', created_at FROM session
   UNION ALL SELECT id, state, 'feedback', 'open', created_at FROM feedback
   UNION ALL SELECT id, state, 'invitation', 'sent', created_at FROM invitation
   UNION ALL SELECT id, state, 'event', 'planned', created_at FROM event
   UNION ALL SELECT id, state, 'match_run', 'queued', created_at FROM match_run
),
step AS (
  SELECT object.id, object.state, object.kind, transition.to_state, transition.at,
         lead(transition.at) OVER history AS next_at,
         COALESCE(lag(transition.to_state) OVER history, object.first) AS former_state, transition.from_state,
         COALESCE(lag(transition.at) OVER history, object.created_at) AS former_at
    FROM object
    LEFT JOIN transition ON transition.object_id = object.id AND transition.object = object.kind
  WINDOW history AS (PARTITION BY object.id ORDER BY transition.id)
)
SELECT step.kind || ' ' || step.id
  FROM step
 WHERE CASE
         WHEN step.to_state IS NULL THEN step.state <> step.former_state
         ELSE step.from_state <> step.former_state OR step.at < step.former_at OR step.at > now()
           OR (step.next_at IS NULL AND step.to_state <> step.state)
           OR NOT EXISTS (SELECT FROM state_transition AS allowed
                           WHERE (allowed.object, allowed.from_state, allowed.to_state) = (step.kind, step.from_state, step.to_state))
       END;

-- every transition belongs to an object
SELECT transition.id::text
  FROM transition
 WHERE transition.object_id NOT IN (
         SELECT id FROM program UNION ALL SELECT id FROM application UNION ALL SELECT id FROM pairing UNION ALL SELECT id FROM session
          UNION ALL SELECT id FROM feedback UNION ALL SELECT id FROM invitation UNION ALL SELECT id FROM event
          UNION ALL SELECT id FROM match_run);

-- no history names who ended a pairing, who gave feedback, or whose action ended the matched state of an application
SELECT transition.id::text
  FROM transition
 WHERE transition.actor_id IS NOT NULL
   AND (transition.object = 'feedback'
        OR (transition.object, transition.to_state) = ('pairing', 'ended')
        OR (transition.object, transition.from_state) = ('application', 'matched'));

-- ids are UUIDs of version 7 and begin with the time of creation
SELECT made.id::text
  FROM (SELECT id, created_at FROM employee UNION ALL SELECT id, created_at FROM program UNION ALL SELECT id, created_at FROM application
         UNION ALL SELECT id, created_at FROM pairing UNION ALL SELECT id, created_at FROM proposal
         UNION ALL SELECT id, created_at FROM session UNION ALL SELECT id, created_at FROM feedback
         UNION ALL SELECT id, created_at FROM notification UNION ALL SELECT id, at FROM transition UNION ALL SELECT id, at FROM consent)
       AS made(id, created_at)
 WHERE substr(made.id::text, 15, 1) <> '7'
    OR abs(('x' || replace(left(made.id::text, 13), '-', ''))::bit(48)::bigint - extract(epoch FROM made.created_at) * 1000) > 1;

-- no program is due to move
SELECT program.id::text
  FROM program
 CROSS JOIN LATERAL program_next_move(program) AS move
 WHERE move.day <= (SELECT max(taken_on) FROM participation);

-- every program has an active program manager, and only active people are on staff lists
SELECT program.id::text FROM program
 WHERE NOT EXISTS (SELECT FROM program_staff AS staff WHERE staff.program_id = program.id AND staff.role = 'program_manager')
 UNION ALL
SELECT staff.program_id::text FROM program_staff AS staff JOIN employee ON employee.id = staff.employee_id WHERE NOT employee.active;

-- every employee can log in by both names, is found by search, and was born before being hired
SELECT employee.id::text
  FROM employee
 WHERE (SELECT count(*) FROM employee_binding AS binding
         WHERE binding.employee_id = employee.id
           AND (binding.kind, binding.name) IN (('user_name', employee.user_name), ('external_id', employee.external_id))) <> 2
    OR employee.search <> search_text(employee.display_name || ' ' || employee.user_name) COLLATE "C"
    OR employee.birth_date >= employee.hired_on
    OR employee.hired_on > now();

-- whoever has submitted an application and not withdrawn it has consented and named a topic, and is active, eligible and not too old
SELECT application.id::text
  FROM application
  JOIN program ON program.id = application.program_id
  JOIN employee ON employee.id = application.employee_id
 WHERE application.submitted_at IS NOT NULL
   AND application.state <> 'withdrawn'
   AND (consent_current(application.program_id, application.employee_id) IS DISTINCT FROM 'given'
        OR NOT employee.active
        OR eligibility_broken(application) IS NOT NULL
        OR (application.role = 'mentor' AND age(employee.birth_date) >= make_interval(years => program.mentor_max_age + 1))
        OR NOT EXISTS (SELECT FROM application_topic AS chosen WHERE chosen.application_id = application.id));

-- applications were submitted while the program took them, and an invitation that led to one was accepted
SELECT application.id::text
  FROM application
  JOIN program ON program.id = application.program_id
  LEFT JOIN invitation ON invitation.id = application.invitation_id
 WHERE application.submitted_at::date > COALESCE(program.applications_close_on, program.starts_on)
    OR (application.state = 'draft') <> (application.submitted_at IS NULL)
    OR (invitation.id IS NOT NULL AND invitation.state <> 'accepted');

-- open invitations can be answered, and the others are over
SELECT invitation.id::text
  FROM invitation
 WHERE CASE WHEN invitation.closed_at IS NULL THEN NOT invitation_open(invitation) ELSE invitation.closed_at > now() END
    OR (invitation.state = 'accepted'
        AND NOT EXISTS (SELECT FROM application WHERE application.invitation_id = invitation.id));

-- everybody whom a wish or a please-not list names exists
SELECT application.id::text
  FROM application
 CROSS JOIN LATERAL unnest(application.wishes || application.please_not) AS named(id)
 WHERE NOT EXISTS (SELECT FROM employee WHERE employee.id = named.id);

-- as many places are taken as there are open pairings, or all if a pairing was completed
SELECT application.id::text
  FROM application
  LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE pairing_open(pairing)) AS open, bool_or(pairing.state = 'completed') AS completed
         FROM pairing
        WHERE application.id IN (pairing.mentor_application_id, pairing.mentee_application_id)) AS paired ON true
 WHERE application.fulfilled <> COALESCE(paired.completed, false)
    OR application.taken <> CASE WHEN paired.completed THEN application.capacity ELSE COALESCE(paired.open, 0) END
    OR (application.state = 'matched') <> (paired.open > 0 OR COALESCE(paired.completed, false));

-- no open pairing breaks a hard rule, unless it is paused with that conflict
SELECT pairing.id::text
  FROM pairing
 WHERE pairing_open(pairing)
   AND pairing_hard_rule(pairing.mentor_application_id, pairing.mentee_application_id)
       IS DISTINCT FROM CASE pairing.conflict WHEN 'reporting_line_conflict' THEN 'pairing_reporting_line_check' END;

-- some pairings have a conflict
SELECT 'none' WHERE NOT EXISTS (SELECT FROM pairing WHERE pairing.conflict IS NOT NULL);

-- pairings agree with their applications, and are closed in a program that has ended
SELECT pairing.id::text
  FROM pairing
  JOIN application AS offer ON offer.id = pairing.mentor_application_id
  JOIN application AS need ON need.id = pairing.mentee_application_id
  JOIN program ON program.id = pairing.program_id
 WHERE (offer.employee_id, need.employee_id, offer.role, need.role) <> (pairing.mentor_id, pairing.mentee_id, 'mentor', 'mentee')
    OR (pairing_open(pairing) AND program_ended(program))
    OR pairing.created_at > now()
    OR pairing.activated_at < pairing.mentee_signed_at;

-- every pairing that has been active has a goal that was written before both signed
SELECT pairing.id::text
  FROM pairing
 WHERE pairing.activated_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM pairing_goal AS goal
                    WHERE goal.pairing_id = pairing.id
                      AND goal.state <> 'dropped'
                      AND goal.written_at < least(pairing.mentor_signed_at, pairing.mentee_signed_at));

-- every pairing has a plan with as many items as sessions are planned
SELECT pairing.id::text
  FROM pairing
 WHERE (SELECT count(*) FROM plan_item AS item WHERE item.pairing_id = pairing.id) <> pairing.sessions_planned
    OR NOT EXISTS (SELECT FROM pairing_plan AS plan WHERE plan.pairing_id = pairing.id);

-- planned, confirmed and held sessions are within the life of their pairing and program
SELECT session.id::text
  FROM session
 WHERE session.state IN ('planned', 'confirmed', 'held')
   AND session_life_broken(session) IS NOT NULL;

-- no session lies ahead in a closed pairing, and what was held or missed is over
SELECT session.id::text
  FROM session
  JOIN pairing ON pairing.id = session.pairing_id
 WHERE (session.state IN ('planned', 'confirmed') AND session.starts_at > pairing.closed_at)
    OR (session.state IN ('held', 'missed') AND session.starts_at > now())
    OR session.mentor_held_at < session.starts_at
    OR (session.state = 'cancelled' AND session.plan_item_id IS NOT NULL);

-- a session's topic is one of its program and not retired
SELECT session.id::text
  FROM session
  JOIN pairing ON pairing.id = session.pairing_id
  LEFT JOIN topic ON topic.id = session.topic_id
 WHERE topic.program_id <> pairing.program_id
    OR topic.retired_at IS NOT NULL;

-- sessions occupy the time of both people, unless they are cancelled or were missed
SELECT session.id::text
  FROM session
 WHERE (SELECT count(*) FROM session_time AS taking
         WHERE taking.session_id = session.id
           AND taking.taken = tstzrange(session.starts_at, session.starts_at + make_interval(mins => session.minutes)))
       <> CASE WHEN session.state IN ('planned', 'confirmed', 'held') THEN 2 ELSE 0 END;

-- notes are written by mentor or mentee, only on sessions that were held, and each version before the last is kept
SELECT note.id::text
  FROM session_note AS note
  JOIN session ON session.id = note.session_id
  JOIN pairing ON pairing.id = session.pairing_id
 WHERE session.state <> 'held'
    OR note.author_id NOT IN (pairing.mentor_id, pairing.mentee_id)
    OR note.version <> 1 + (SELECT count(*) FROM session_note_revision AS former WHERE former.note_id = note.id);

-- both people were asked for feedback at every moment of the pairing that has come, and at no other
WITH moment AS (
  SELECT pairing.id AS pairing_id, session.id AS session_id, 'session' AS moment
    FROM session JOIN pairing ON pairing.id = session.pairing_id
   WHERE session.state = 'held'
   UNION ALL
  SELECT pairing.id, NULL, 'start' FROM pairing WHERE pairing.activated_at IS NOT NULL
   UNION ALL
  SELECT pairing.id, NULL, 'half_time'
    FROM pairing
   WHERE 2 * (SELECT count(*) FROM session WHERE session.pairing_id = pairing.id AND session.state = 'held') >= pairing.sessions_planned
   UNION ALL
  SELECT pairing.id, NULL, later.moment
    FROM pairing CROSS JOIN unnest('{end,pulse_3,pulse_6,pulse_12}'::text[]) AS later(moment)
   WHERE pairing.state = 'completed'
),
wanted AS (
  SELECT moment.pairing_id, moment.session_id, moment.moment, person.id AS author_id
    FROM moment
    JOIN pairing ON pairing.id = moment.pairing_id
   CROSS JOIN LATERAL (VALUES (pairing.mentor_id), (pairing.mentee_id)) AS person(id)
)
(SELECT pairing_id || moment FROM (SELECT pairing_id, session_id, moment, author_id FROM wanted
                                   EXCEPT ALL SELECT pairing_id, session_id, moment, author_id FROM feedback) AS missing)
 UNION ALL
(SELECT pairing_id || moment FROM (SELECT pairing_id, session_id, moment, author_id FROM feedback
                                   EXCEPT ALL SELECT pairing_id, session_id, moment, author_id FROM wanted) AS extra);

-- feedback is sealed once its time is over, announced once it has opened, and from then on has its form's questions for its author
SELECT feedback.id::text
  FROM feedback
 CROSS JOIN (SELECT max(taken_on)::timestamptz AS day FROM participation) AS seeded
 WHERE (feedback.state = 'sealed') <> (feedback.closes_at <= seeded.day)
    OR (feedback.announced_at IS NULL) <> (feedback.opens_at > seeded.day)
    OR feedback.question_ids IS DISTINCT FROM CASE WHEN feedback.opens_at <= seeded.day THEN feedback_questions_now(feedback) END
    OR feedback.submitted_at NOT BETWEEN feedback.opens_at AND feedback.closes_at
    OR (feedback.submitted_at IS NULL) <> (feedback.rating IS NULL);

-- answers are to questions that were asked, of the question's kind, and no required one is missing
SELECT feedback.id::text
  FROM feedback
 WHERE EXISTS (SELECT FROM feedback_answer AS given
                 JOIN feedback_question AS question ON question.id = given.question_id
                WHERE given.feedback_id = feedback.id
                  AND (question.id <> ALL (feedback.question_ids)
                       OR question.asked_at IS NULL
                       OR (question.kind = 'rating') <> (given.rating IS NOT NULL)
                       OR (question.kind = 'text') <> (given.text IS NOT NULL)
                       OR (question.kind = 'yes_no') <> (given.yes_no IS NOT NULL)
                       OR (question.kind = 'choice' AND given.choice <> ALL (question.choices))))
    OR (feedback.submitted_at IS NOT NULL
        AND EXISTS (SELECT FROM feedback_question AS question
                     WHERE question.id = ANY (feedback.question_ids)
                       AND question.required
                       AND NOT EXISTS (SELECT FROM feedback_answer AS given
                                        WHERE given.feedback_id = feedback.id AND given.question_id = question.id)))
    OR (feedback.submitted_at IS NULL AND EXISTS (SELECT FROM feedback_answer AS given WHERE given.feedback_id = feedback.id));

-- a reviewer's list is sorted by when the applications were submitted
SELECT assigned.application_id::text
  FROM application_reviewer AS assigned
  JOIN application ON application.id = assigned.application_id
 WHERE assigned.submitted_at IS DISTINCT FROM application.submitted_at;

-- nobody reviews their own application or that of somebody below them, and there are as many reviewers as the program asks for
SELECT application.id::text
  FROM application
  JOIN program ON program.id = application.program_id
  LEFT JOIN LATERAL (
       SELECT count(*) AS people,
              bool_or(assigned.employee_id IN (SELECT chain.above_id FROM reporting_above(ARRAY[application.employee_id]) AS chain))
                AS above
         FROM application_reviewer AS assigned
        WHERE assigned.application_id = application.id) AS reviewers ON true
 WHERE reviewers.above
    OR (in_selection(application.state) AND reviewers.people <> program.reviews_per_application);

-- reviews are by the assigned reviewers, score every criterion, and make up the score of the application
SELECT application.id::text
  FROM application
 WHERE application.review_score IS DISTINCT FROM weighted_score(ARRAY(
         SELECT review.id FROM review WHERE review.application_id = application.id))
    OR EXISTS (SELECT FROM review
                WHERE review.application_id = application.id
                  AND (NOT EXISTS (SELECT FROM application_reviewer AS assigned
                                    WHERE assigned.application_id = application.id AND assigned.employee_id = review.reviewer_id)
                       OR (SELECT count(*) FROM criterion_score AS given WHERE given.review_id = review.id)
                          <> (SELECT count(*) FROM criterion WHERE criterion.program_id = application.program_id)
                       OR application.state IN ('draft', 'submitted', 'withdrawn')));

-- every proposal has the score of its pair
SELECT proposal.id::text
  FROM proposal
 CROSS JOIN LATERAL pair_parts(proposal.mentor_application_id, proposal.mentee_application_id) AS part
 WHERE (proposal.score, proposal.score_without_wishes, proposal.score_topics, proposal.score_language, proposal.score_place,
        proposal.score_slots, proposal.score_wishes)
       <> (pair_score(proposal.mentor_application_id, proposal.mentee_application_id),
           pair_score(proposal.mentor_application_id, proposal.mentee_application_id, false, false), part.topics, part.language,
           part.place, part.slots, part.wishes);

-- an open proposal could become a pairing
SELECT proposal.id::text
  FROM proposal
  JOIN program ON program.id = proposal.program_id
 WHERE (proposal.state = 'computed' OR proposal_open(proposal))
   AND (NOT forms_pairings(program)
        OR proposal_broken(proposal, true) IS NOT NULL);

-- a proposal that both agreed to has its pairing, and an offer was answered in time
SELECT proposal.id::text
  FROM proposal
  LEFT JOIN pairing ON pairing.id = proposal.pairing_id
 WHERE (proposal.state = 'agreed') <> (pairing.id IS NOT NULL)
    OR (pairing.mentor_application_id, pairing.mentee_application_id)
       <> (proposal.mentor_application_id, proposal.mentee_application_id)
    OR greatest(proposal.mentor_answered_at, proposal.mentee_answered_at) NOT BETWEEN proposal.offered_at AND proposal.expires_at
    OR (proposal.origin = 'run') <> (proposal.match_run_id IS NOT NULL)
    OR (proposal.origin = 'self' AND NOT EXISTS (SELECT FROM program WHERE program.id = proposal.program_id AND program.self_matching))
    OR (proposal.state IN ('offered', 'agreed_by_one') AND proposal.expires_at <= now());

-- no forbidden pair was paired
SELECT decision.id::text
  FROM pair_decision AS decision
 WHERE decision.decision = 'forbidden'
   AND EXISTS (SELECT FROM pairing
                WHERE pairing.mentor_application_id = decision.mentor_application_id
                  AND pairing.mentee_application_id = decision.mentee_application_id);

-- the salt and the unmatched people of runs are gone once their program has ended
SELECT program.id::text
  FROM program
 WHERE program_ended(program)
   AND (EXISTS (SELECT FROM match_salt WHERE match_salt.program_id = program.id)
        OR EXISTS (SELECT FROM match_run_unmatched AS unmatched WHERE unmatched.program_id = program.id));

-- guests were invited and replied before the event began, attended only what has begun, and needed an invitation unless it is open to all
SELECT guest.event_id::text
  FROM event_invitation AS guest
  JOIN event ON event.id = guest.event_id
 WHERE greatest(guest.invited_at, guest.replied_at) > least(event.starts_at, now())
    OR (guest.attended IS NOT NULL AND event.starts_at > now())
    OR (guest.invited_at IS NULL AND NOT event.open_to_all);

-- tutorials of a pair are by one of the two, all are found by search, and those by minors are not for everyone
SELECT tutorial.id::text
  FROM tutorial
  JOIN employee ON employee.id = tutorial.author_id
  LEFT JOIN pairing ON pairing.id = tutorial.pairing_id
 WHERE tutorial.search <> search_text(concat_ws(' ', tutorial.title, tutorial.text)) COLLATE "C"
    OR tutorial.author_id NOT IN (pairing.mentor_id, pairing.mentee_id)
    OR pairing.program_id <> tutorial.program_id
    OR (tutorial.audience = 'everyone' AND is_minor(employee, current_date));

-- the counters of the growth limits are right, and below the limits
WITH counted AS (
  SELECT 'application of a person in a program' AS kind, program_id || ' ' || employee_id AS owner FROM application
   UNION ALL SELECT 'session of a pairing', pairing_id::text FROM session
   UNION ALL SELECT 'tutorial of a program''s staff', program_id::text FROM tutorial WHERE by_program
   UNION ALL SELECT 'reopening of an object', object_id::text FROM transition WHERE to_state IN ('planned', 'draft', 'active')
   UNION ALL SELECT 'program of a creator', created_by::text FROM program
)
SELECT held.owner
  FROM growth_count AS held
  JOIN growth_limit ON growth_limit.kind = held.kind
 WHERE held.made > growth_limit.most
 UNION ALL
SELECT COALESCE(held.owner, found.owner)
  FROM (SELECT growth_count.kind, growth_count.owner, growth_count.made FROM growth_count
         WHERE growth_count.kind IN (SELECT counted.kind FROM counted)) AS held
  FULL JOIN (SELECT counted.kind, counted.owner, count(*)::int AS made FROM counted GROUP BY counted.kind, counted.owner) AS found
    ON (found.kind, found.owner) = (held.kind, held.owner)
 WHERE held.made IS DISTINCT FROM found.made;

-- everything that people are told about exists, and happened before they were told
SELECT notification.id::text
  FROM notification
 WHERE notification.created_at > now()
    OR notification.object_id NOT IN (
         SELECT id FROM program UNION ALL SELECT id FROM application UNION ALL SELECT id FROM pairing UNION ALL SELECT id FROM session
          UNION ALL SELECT id FROM feedback UNION ALL SELECT id FROM invitation UNION ALL SELECT id FROM event
          UNION ALL SELECT id FROM match_run UNION ALL SELECT id FROM proposal UNION ALL SELECT id FROM tutorial);
