-- SPDX-License-Identifier: Apache-2.0
-- Invitations, applications, and the reviews of applications.

-- migrate:up

CREATE TABLE invitation (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  role text NOT NULL,
  state text NOT NULL DEFAULT 'sent',
  place_guaranteed boolean NOT NULL DEFAULT false,
  message text NOT NULL DEFAULT '',
  invited_by uuid DEFAULT current_actor(),
  expires_at timestamptz(3) NOT NULL,
  closed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT invitation_id_pkey PRIMARY KEY (id),
  CONSTRAINT invitation_id_program_id_employee_id_role_key UNIQUE (id, program_id, employee_id, role),
  CONSTRAINT invitation_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT invitation_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES employee (id),
  CONSTRAINT invitation_role_check CHECK (role IN ('mentor', 'mentee')),
  CONSTRAINT invitation_state_check CHECK (state IN ('sent', 'accepted', 'declined', 'expired')),
  CONSTRAINT invitation_message_check CHECK (char_length(message) <= 4000),
  CONSTRAINT invitation_closed_at_check CHECK (closed_at IS NOT NULL OR state IN ('sent', 'declined'))
);
CREATE UNIQUE INDEX invitation_program_id_employee_id_role_key ON invitation (program_id, employee_id, role) WHERE closed_at IS NULL;
CREATE INDEX invitation_program_id_id_idx ON invitation (program_id, id);
CREATE INDEX invitation_program_id_expires_at_id_idx ON invitation (program_id, expires_at, id);
CREATE INDEX invitation_employee_id_id_idx ON invitation (employee_id, id);
CREATE INDEX invitation_expires_at_idx ON invitation (expires_at) WHERE closed_at IS NULL;
COMMENT ON TABLE invitation IS
  'Who is invited to take part in a program. Readable by the invited person and, until the program ends, by its program managers, to whom '
  'a declined invitation looks unanswered. Kept as long as the program.';
COMMENT ON COLUMN invitation.id IS 'UUID version 7.';
COMMENT ON COLUMN invitation.version IS
  'Starts at 1 and increases with every change; the ETag for the invited person. Program managers get a version that does not reveal a '
  'decline.';
COMMENT ON COLUMN invitation.program_id IS 'The program.';
COMMENT ON COLUMN invitation.employee_id IS 'The invited person.';
COMMENT ON COLUMN invitation.role IS 'mentor or mentee.';
COMMENT ON COLUMN invitation.state IS 'sent, accepted, declined, expired. Only the invited person sees declined.';
COMMENT ON COLUMN invitation.place_guaranteed IS
  'True: the application that results from the invitation is accepted as soon as it is submitted.';
COMMENT ON COLUMN invitation.message IS 'Text for the invited person, at most 4000 characters.';
COMMENT ON COLUMN invitation.invited_by IS 'Who sent the invitation; NULL for a service client.';
COMMENT ON COLUMN invitation.expires_at IS 'Deadline for an answer, not after the closing day of applications; defaults to 14 days.';
COMMENT ON COLUMN invitation.closed_at IS
  'When it could no longer be answered, because it was accepted, was withdrawn by a program manager, or passed its deadline; NULL while it '
  'is open.';
COMMENT ON COLUMN invitation.created_at IS 'When the row was created.';
COMMENT ON COLUMN invitation.updated_at IS 'When the row was last changed. Readable by the invited person only.';
COMMENT ON INDEX invitation_program_id_employee_id_role_key IS
  'At most one open invitation per program, person and role. A declined invitation stays open until its deadline.';
GRANT SELECT, INSERT, UPDATE (state, closed_at) ON invitation TO kehrwert_app;

CREATE TABLE application (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  role text NOT NULL,
  state text NOT NULL DEFAULT 'draft',
  motivation text NOT NULL DEFAULT '',
  languages text[] NOT NULL,
  site text,
  slots text[] NOT NULL DEFAULT '{}',
  wishes uuid[] NOT NULL DEFAULT '{}',
  please_not uuid[] NOT NULL DEFAULT '{}',
  entry_module_id uuid,
  invitation_id uuid,
  came_through_event_id uuid,
  capacity int NOT NULL,
  taken int NOT NULL DEFAULT 0,
  fulfilled boolean NOT NULL DEFAULT false,
  review_score numeric(3, 2),
  review_changes int NOT NULL DEFAULT 0,
  matchings int NOT NULL DEFAULT 0,
  moved_at timestamptz,
  submitted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT application_id_pkey PRIMARY KEY (id),
  -- With what decides whether an application is in a reviewer's list, and where.
  CONSTRAINT application_program_id_id_key UNIQUE (program_id, id) INCLUDE (employee_id, state, submitted_at),
  CONSTRAINT application_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT application_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT application_entry_module_id_fkey FOREIGN KEY (entry_module_id, program_id) REFERENCES module (id, program_id),
  -- An application has the person, program and role of its invitation.
  CONSTRAINT application_invitation_id_fkey FOREIGN KEY (invitation_id, program_id, employee_id, role)
    REFERENCES invitation (id, program_id, employee_id, role),
  CONSTRAINT application_came_through_event_id_fkey FOREIGN KEY (came_through_event_id) REFERENCES event (id),
  CONSTRAINT application_role_check CHECK (role IN ('mentor', 'mentee')),
  CONSTRAINT application_state_check CHECK (
    state IN ('draft', 'submitted', 'under_review', 'shortlisted', 'accepted', 'waitlisted', 'declined', 'matched', 'withdrawn')),
  CONSTRAINT application_motivation_check CHECK (char_length(motivation) <= 4000),
  CONSTRAINT application_languages_check CHECK (
    cardinality(languages) <= 20 AND all_match(languages, '^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$')),
  CONSTRAINT application_site_check CHECK (char_length(site) BETWEEN 1 AND 200),
  CONSTRAINT application_slots_check CHECK (cardinality(slots) <= 10 AND all_match(slots, '^(mon|tue|wed|thu|fri)_(am|pm)$')),
  CONSTRAINT application_wishes_check CHECK (cardinality(wishes) <= 50 AND array_position(wishes, NULL) IS NULL),
  CONSTRAINT application_please_not_check CHECK (cardinality(please_not) <= 50 AND array_position(please_not, NULL) IS NULL),
  CONSTRAINT application_review_score_check CHECK (review_score BETWEEN 0 AND 5),
  CONSTRAINT application_capacity_range_check CHECK (capacity BETWEEN 1 AND 100 AND (role = 'mentor' OR capacity = 1)),
  CONSTRAINT application_capacity_check CHECK (taken BETWEEN 0 AND capacity)
);
CREATE UNIQUE INDEX application_program_id_employee_id_role_key ON application (program_id, employee_id, role)
  WHERE state NOT IN ('withdrawn', 'declined');
-- Has all that the board counts.
CREATE INDEX application_program_id_state_id_idx ON application (program_id, state, id) INCLUDE (role, submitted_at);
CREATE INDEX application_program_id_submitted_at_id_idx ON application (program_id, submitted_at, id);
CREATE INDEX application_program_id_review_score_id_idx ON application (program_id, review_score, id) WHERE review_score IS NOT NULL;
-- The candidates of a program: those with a free place. Most of a running program's applications have none.
CREATE INDEX application_program_id_role_id_idx ON application (program_id, role, id)
  WHERE state IN ('accepted', 'matched', 'waitlisted') AND taken < capacity;
CREATE INDEX application_employee_id_id_idx ON application (employee_id, id);
CREATE INDEX application_entry_module_id_idx ON application (entry_module_id);
CREATE INDEX application_invitation_id_idx ON application (invitation_id);
COMMENT ON TABLE application IS
  'Applications to be a mentor or a mentee. Readable by the applicant and, until the program ends, by its staff. Declined applications are '
  'kept for 3 months.';
COMMENT ON COLUMN application.id IS 'UUID version 7.';
COMMENT ON COLUMN application.version IS
  'Starts at 1 and increases with every change, unless only taken, fulfilled or the review score changes; the ETag for the applicant.';
COMMENT ON COLUMN application.program_id IS 'The program.';
COMMENT ON COLUMN application.employee_id IS 'The applicant.';
COMMENT ON COLUMN application.role IS 'mentor or mentee; one person may apply for both.';
COMMENT ON COLUMN application.state IS 'draft, submitted, under_review, shortlisted, accepted, waitlisted, declined, matched, withdrawn.';
COMMENT ON COLUMN application.motivation IS 'Why the applicant wants to take part, at most 4000 characters.';
COMMENT ON COLUMN application.languages IS
  'Languages for the sessions as BCP 47 tags, at most 20; defaults to the languages of the employee.';
COMMENT ON COLUMN application.site IS 'Where sessions can take place, at most 200 characters; NULL: anywhere, or remotely.';
COMMENT ON COLUMN application.slots IS 'Half days that suit the applicant: mon_am to fri_pm, at most 10.';
COMMENT ON COLUMN application.wishes IS
  'Employees the applicant would like to be paired with, at most 50. Readable by the applicant only, and used in matching. The score of a '
  'pair tells program managers whether one or both wished for the other.';
COMMENT ON COLUMN application.please_not IS
  'The please-not list: employees the applicant must not be paired with, at most 50. Readable by the applicant only, and used in matching.';
COMMENT ON COLUMN application.entry_module_id IS
  'The module the applicant wants to start with, in the same program; NULL: from the beginning.';
COMMENT ON COLUMN application.invitation_id IS
  'The accepted invitation that led to the application; NULL: the person applied without one. Set by a trigger.';
COMMENT ON COLUMN application.came_through_event_id IS
  'The event that led to the application, as stated by the applicant, who must be able to see the event when naming it; NULL: none.';
COMMENT ON COLUMN application.capacity IS
  'Maximum number of pairings at the same time, 1 to 100. Always 1 for a mentee; for a mentor it defaults to the program''s '
  'mentor_capacity.';
COMMENT ON COLUMN application.taken IS
  'Number of places that are not free: one for each open pairing, or all if fulfilled. Counted only by triggers and never shown.';
COMMENT ON COLUMN application.fulfilled IS
  'True if a pairing was completed since the application was last submitted or made accepted again. Set only by triggers and never shown.';
COMMENT ON COLUMN application.review_score IS
  'Weighted mean of the reviewers'' scores, 0 to 5; NULL: not reviewed. Readable by the staff only. Set by a trigger.';
COMMENT ON COLUMN application.review_changes IS 'Counts changes of review_score. It is part of the version that the staff gets.';
COMMENT ON COLUMN application.matchings IS
  'Counts moves between accepted and matched. Reviewers get a version without it, so that they do not learn of pairings.';
COMMENT ON COLUMN application.moved_at IS
  'When the state last changed, not counting moves between accepted and matched. Reviewers get it as updated_at.';
COMMENT ON COLUMN application.submitted_at IS
  'When it was last submitted; NULL if only the applicant has seen it (a draft, or a draft that was withdrawn). Set by a trigger.';
COMMENT ON COLUMN application.created_at IS 'When the row was created.';
COMMENT ON COLUMN application.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT application_capacity_check ON application IS
  'Two pairings that compete for the last place update the same row, so the second one is refused.';
GRANT SELECT, INSERT ON application TO kehrwert_app;
GRANT UPDATE (version, state, motivation, languages, site, slots, wishes, please_not, entry_module_id, came_through_event_id, capacity)
  ON application TO kehrwert_app;
CREATE INDEX application_came_through_event_id_idx ON application (came_through_event_id);

CREATE TABLE application_topic (
  application_id uuid NOT NULL,
  topic_id uuid NOT NULL,
  program_id uuid NOT NULL,
  level int NOT NULL,
  -- With the level, which the score of each candidate needs.
  CONSTRAINT application_topic_application_id_topic_id_pkey PRIMARY KEY (application_id, topic_id) INCLUDE (level),
  CONSTRAINT application_topic_application_id_fkey FOREIGN KEY (application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT application_topic_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES topic (id, program_id),
  CONSTRAINT application_topic_level_check CHECK (level BETWEEN 0 AND 5)
);
CREATE INDEX application_topic_topic_id_idx ON application_topic (topic_id);
COMMENT ON TABLE application_topic IS 'Topics of an application with their level. Readable by everyone who may read the application.';
COMMENT ON COLUMN application_topic.application_id IS 'The application.';
COMMENT ON COLUMN application_topic.topic_id IS 'The topic, in the same program.';
COMMENT ON COLUMN application_topic.program_id IS
  'The program of both the application and the topic, which the two foreign keys share; set by a trigger.';
COMMENT ON COLUMN application_topic.level IS 'A mentor''s competence or a mentee''s knowledge gap, 0 to 5.';
GRANT SELECT, INSERT, DELETE, UPDATE (level) ON application_topic TO kehrwert_app;

CREATE TABLE criterion (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  title text COLLATE name_order NOT NULL,
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
COMMENT ON TABLE criterion IS 'The criteria by which applications to a program are scored. Readable by everyone who may read the program.';
COMMENT ON COLUMN criterion.id IS 'UUID version 7.';
COMMENT ON COLUMN criterion.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN criterion.program_id IS 'The program.';
COMMENT ON COLUMN criterion.title IS
  'Name as displayed, at most 200 characters. Unique, regardless of case, among the program''s criteria in use.';
COMMENT ON COLUMN criterion.description IS 'What earns a high score, at most 4000 characters.';
COMMENT ON COLUMN criterion.role IS
  'The role whose applications are scored by it, mentor or mentee; NULL: both. Cannot change once an application has been scored by it.';
COMMENT ON COLUMN criterion.weight IS 'How much it counts, 1 to 10. Cannot change once an application has been scored by it.';
COMMENT ON COLUMN criterion.position IS 'Order of display, 0 to 10000.';
COMMENT ON COLUMN criterion.retired_at IS 'When it was retired; it is no longer scored, but earlier scores still count. NULL: in use.';
COMMENT ON COLUMN criterion.created_at IS 'When the row was created.';
COMMENT ON COLUMN criterion.updated_at IS 'When the row was last changed.';
GRANT SELECT, INSERT, UPDATE (title, description, role, weight, position, retired_at) ON criterion TO kehrwert_app;

CREATE TABLE application_reviewer (
  application_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  program_id uuid NOT NULL,
  role text NOT NULL DEFAULT 'reviewer',
  assigned_at timestamptz NOT NULL DEFAULT app_now(),
  submitted_at timestamptz,
  CONSTRAINT application_reviewer_application_id_employee_id_pkey PRIMARY KEY (application_id, employee_id),
  CONSTRAINT application_reviewer_application_id_fkey FOREIGN KEY (application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT application_reviewer_employee_id_fkey FOREIGN KEY (program_id, employee_id, role)
    REFERENCES program_staff (program_id, employee_id, role) ON DELETE CASCADE,
  CONSTRAINT application_reviewer_role_check CHECK (role = 'reviewer')
);
-- A reviewer's list, in its order.
CREATE INDEX application_reviewer_employee_id_submitted_at_idx
  ON application_reviewer (employee_id, submitted_at, application_id) INCLUDE (program_id, assigned_at);
CREATE INDEX application_reviewer_program_id_employee_id_idx ON application_reviewer (program_id, employee_id);
COMMENT ON TABLE application_reviewer IS
  'Which reviewer is assigned to which application; reviewers see no other applications. Readable by the reviewer and the program '
  'managers. Deleted when the reviewer leaves the staff list; the review stays.';
COMMENT ON COLUMN application_reviewer.application_id IS 'The application.';
COMMENT ON COLUMN application_reviewer.employee_id IS 'The reviewer, who is on the staff list of the program and is not the applicant.';
COMMENT ON COLUMN application_reviewer.program_id IS
  'The program of both the application and the reviewer, which the two foreign keys share; set by a trigger.';
COMMENT ON COLUMN application_reviewer.role IS 'Always reviewer; needed for the foreign key to the staff list.';
COMMENT ON COLUMN application_reviewer.assigned_at IS 'When the reviewer was assigned.';
COMMENT ON COLUMN application_reviewer.submitted_at IS
  'submitted_at of the application, by which a reviewer''s list is sorted. Set by triggers.';
GRANT SELECT, INSERT, DELETE ON application_reviewer TO kehrwert_app;

CREATE TABLE review (
  id uuid NOT NULL DEFAULT new_id(),
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
  'A reviewer''s opinion of an application. Readable by the reviewer and the program managers until the program ends. Deleted when the '
  'application is withdrawn or made a draft again.';
COMMENT ON COLUMN review.id IS 'UUID version 7.';
COMMENT ON COLUMN review.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN review.application_id IS 'The application.';
COMMENT ON COLUMN review.reviewer_id IS 'Who wrote it; one review per reviewer and application.';
COMMENT ON COLUMN review.comment IS 'The opinion in words, at most 4000 characters.';
COMMENT ON COLUMN review.created_at IS 'When the row was created.';
COMMENT ON COLUMN review.updated_at IS 'When the row was last changed.';
GRANT SELECT, INSERT, UPDATE (version, comment) ON review TO kehrwert_app;

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
COMMENT ON TABLE criterion_score IS 'The scores of a review. Readable by everyone who may read the review.';
COMMENT ON COLUMN criterion_score.review_id IS 'The review.';
COMMENT ON COLUMN criterion_score.criterion_id IS 'The criterion, in the same program and for the role of the application.';
COMMENT ON COLUMN criterion_score.score IS 'The score, 0 to 5.';
GRANT SELECT, INSERT, DELETE, UPDATE (score) ON criterion_score TO kehrwert_app;
