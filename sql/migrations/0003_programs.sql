-- SPDX-License-Identifier: Apache-2.0
-- Programs with their settings, staff lists, modules, topics, consents, eligibility, locks, hand-overs, participation and session
-- templates.

-- migrate:up

CREATE TABLE program (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  state text NOT NULL DEFAULT 'draft',
  title text COLLATE name_order NOT NULL,
  description text NOT NULL DEFAULT '',
  owner_unit text NOT NULL,
  enrolment text NOT NULL DEFAULT 'cohort',
  participation text NOT NULL DEFAULT 'voluntary',
  expected_levels int[],
  starts_on date,
  ends_on date,
  applications_close_on date,
  closes_on date,
  time_zone text NOT NULL DEFAULT COALESCE(NULLIF(current_setting('kehrwert.time_zone', true), ''), 'UTC'),
  moves_by_dates boolean NOT NULL DEFAULT true,
  session_minutes int NOT NULL DEFAULT 60,
  sessions_planned int NOT NULL DEFAULT 6,
  cadence_days int NOT NULL DEFAULT 30,
  mentor_capacity int NOT NULL DEFAULT 1,
  mentor_max_age int,
  mentor_max_age_reason text,
  forbid_same_unit boolean NOT NULL DEFAULT true,
  forbid_same_manager boolean NOT NULL DEFAULT true,
  self_matching boolean NOT NULL DEFAULT false,
  proposal_days int NOT NULL DEFAULT 14,
  matching_objective text NOT NULL DEFAULT 'coverage',
  minimum_score int NOT NULL DEFAULT 0,
  weight_topics int NOT NULL DEFAULT 60,
  weight_language int NOT NULL DEFAULT 10,
  weight_place int NOT NULL DEFAULT 10,
  weight_slots int NOT NULL DEFAULT 10,
  weight_wishes int NOT NULL DEFAULT 10,
  reviews_per_application int NOT NULL DEFAULT 1,
  waiting_list_automatic boolean NOT NULL DEFAULT false,
  minors_admitted boolean NOT NULL DEFAULT false,
  consent_text text,
  consent_version text,
  confidentiality_text text,
  retention_days int,
  minimum_group_size int NOT NULL DEFAULT 10,
  copied_from uuid,
  created_by uuid DEFAULT current_actor(),
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT program_id_pkey PRIMARY KEY (id),
  CONSTRAINT program_created_by_fkey FOREIGN KEY (created_by) REFERENCES employee (id),
  CONSTRAINT program_copied_from_fkey FOREIGN KEY (copied_from) REFERENCES program (id),
  CONSTRAINT program_state_check CHECK (
    state IN ('draft', 'published', 'matching', 'running', 'concluding', 'closed', 'archived', 'cancelled')),
  CONSTRAINT program_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT program_description_check CHECK (char_length(description) <= 4000),
  CONSTRAINT program_owner_unit_check CHECK (char_length(owner_unit) BETWEEN 1 AND 200),
  CONSTRAINT program_enrolment_check CHECK (enrolment IN ('cohort', 'rolling')),
  CONSTRAINT program_participation_check CHECK (participation IN ('voluntary', 'expected')),
  CONSTRAINT program_expected_levels_check CHECK (
    (participation = 'expected') = (expected_levels IS NOT NULL)
    AND (expected_levels IS NULL
         OR cardinality(expected_levels) > 0 AND expected_levels <@ ARRAY[0, 1, 2, 3, 4, 5, 6, 7, 8, 9])),
  CONSTRAINT program_starts_on_ends_on_check CHECK (ends_on > starts_on),
  CONSTRAINT program_cohort_dates_check CHECK (
    enrolment = 'rolling' OR state IN ('draft', 'cancelled') OR (starts_on IS NOT NULL AND ends_on IS NOT NULL)),
  CONSTRAINT program_applications_close_on_check CHECK (applications_close_on <= COALESCE(ends_on, closes_on)),
  CONSTRAINT program_closes_on_check CHECK (closes_on >= COALESCE(ends_on, starts_on)),
  CONSTRAINT program_session_minutes_check CHECK (session_minutes BETWEEN 15 AND 480),
  CONSTRAINT program_sessions_planned_check CHECK (sessions_planned BETWEEN 1 AND 100),
  CONSTRAINT program_cadence_days_check CHECK (cadence_days BETWEEN 1 AND 366),
  CONSTRAINT program_mentor_capacity_check CHECK (mentor_capacity BETWEEN 1 AND 100),
  CONSTRAINT program_proposal_days_check CHECK (proposal_days BETWEEN 1 AND 90),
  CONSTRAINT program_matching_objective_check CHECK (matching_objective IN ('coverage', 'score')),
  CONSTRAINT program_minimum_score_check CHECK (minimum_score BETWEEN 0 AND 500000),
  CONSTRAINT program_weight_topics_check CHECK (weight_topics BETWEEN 0 AND 100),
  CONSTRAINT program_weight_language_check CHECK (weight_language BETWEEN 0 AND 100),
  CONSTRAINT program_weight_place_check CHECK (weight_place BETWEEN 0 AND 100),
  CONSTRAINT program_weight_slots_check CHECK (weight_slots BETWEEN 0 AND 100),
  CONSTRAINT program_weight_wishes_check CHECK (weight_wishes BETWEEN 0 AND 100),
  CONSTRAINT program_weights_check CHECK (weight_topics + weight_language + weight_place + weight_slots + weight_wishes > 0),
  CONSTRAINT program_reviews_per_application_check CHECK (reviews_per_application BETWEEN 0 AND 5),
  CONSTRAINT program_mentor_max_age_check CHECK (mentor_max_age BETWEEN 16 AND 99),
  CONSTRAINT program_mentor_max_age_reason_check CHECK (
    (mentor_max_age IS NULL) = (mentor_max_age_reason IS NULL)
    AND (mentor_max_age_reason IS NULL OR char_length(btrim(mentor_max_age_reason)) >= 20
         AND char_length(mentor_max_age_reason) <= 4000)),
  CONSTRAINT program_consent_text_check CHECK (char_length(consent_text) BETWEEN 1 AND 16000),
  CONSTRAINT program_consent_version_check CHECK (char_length(consent_version) BETWEEN 1 AND 50),
  CONSTRAINT program_confidentiality_text_check CHECK (char_length(confidentiality_text) BETWEEN 1 AND 16000),
  CONSTRAINT program_retention_days_check CHECK (retention_days BETWEEN 1 AND 3650),
  CONSTRAINT program_minimum_group_size_check CHECK (minimum_group_size BETWEEN 5 AND 1000),
  CONSTRAINT program_publishable_check CHECK (
    state IN ('draft', 'cancelled')
    OR (consent_text IS NOT NULL AND consent_version IS NOT NULL
        AND confidentiality_text IS NOT NULL AND retention_days IS NOT NULL))
);
CREATE INDEX program_state_id_idx ON program (state, id);
COMMENT ON TABLE program IS
  'One round of reverse mentoring with its settings. Readable by its staff, and by every employee once it is published. Kept until '
  'archived data is erased.';
COMMENT ON COLUMN program.id IS 'UUID version 7.';
COMMENT ON COLUMN program.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN program.state IS 'draft, published, matching, running, concluding, closed, archived, cancelled.';
COMMENT ON COLUMN program.title IS 'Name as displayed, at most 200 characters.';
COMMENT ON COLUMN program.description IS 'What the program is for, at most 4000 characters.';
COMMENT ON COLUMN program.owner_unit IS 'Unit that is responsible for the program, at most 200 characters.';
COMMENT ON COLUMN program.enrolment IS
  'cohort: fixed dates, and applications only before the start; rolling: applications also while the program is running.';
COMMENT ON COLUMN program.participation IS
  'voluntary, or expected of a target group, whose members may still decline without giving a reason.';
COMMENT ON COLUMN program.expected_levels IS 'Management levels that are expected to take part; NULL if participation is voluntary.';
COMMENT ON COLUMN program.time_zone IS
  'IANA name of the time zone of all days of the program; defaults to the setting KEHRWERT_TIME_ZONE of the service.';
COMMENT ON COLUMN program.starts_on IS 'First day. Required before a cohort is published.';
COMMENT ON COLUMN program.ends_on IS 'Last day, after starts_on. Required before a cohort is published.';
COMMENT ON COLUMN program.applications_close_on IS
  'Last day on which applications are accepted; NULL: for as long as the state allows.';
COMMENT ON COLUMN program.closes_on IS
  'Last day in the state concluding, not before ends_on or, without it, starts_on; NULL: 60 days after ends_on.';
COMMENT ON COLUMN program.moves_by_dates IS
  'True: the service moves the program on when its dates come. False: only its program managers move it.';
COMMENT ON COLUMN program.session_minutes IS 'Usual length of a session, in minutes.';
COMMENT ON COLUMN program.sessions_planned IS 'Number of sessions per pairing.';
COMMENT ON COLUMN program.cadence_days IS 'Days between two sessions.';
COMMENT ON COLUMN program.mentor_capacity IS 'Mentees per mentor, unless the mentor''s application says otherwise.';
COMMENT ON COLUMN program.mentor_max_age IS 'Maximum age of a mentor in full years; NULL: no limit.';
COMMENT ON COLUMN program.mentor_max_age_reason IS 'Written justification for the age limit, 20 to 4000 characters.';
COMMENT ON COLUMN program.forbid_same_unit IS 'True: two people of the same unit are not paired.';
COMMENT ON COLUMN program.forbid_same_manager IS 'True: two people with the same manager, by a solid or a dotted line, are not paired.';
COMMENT ON COLUMN program.self_matching IS 'True: participants may find and propose their counterparts themselves.';
COMMENT ON COLUMN program.proposal_days IS 'How long the offer of a pairing can be answered, 1 to 90 days.';
COMMENT ON COLUMN program.matching_objective IS
  'coverage: first as many pairs as possible, then the highest total score; score: the highest total score, even with fewer pairs.';
COMMENT ON COLUMN program.minimum_score IS
  'Minimum score of a match, 0 (everybody fits) to 500000. Below it, only a program manager''s decision can pair two people.';
COMMENT ON COLUMN program.weight_topics IS
  'Weight of competence that meets a gap, 0 to 100. In the score of a pair it is multiplied by 0 to 1000 points.';
COMMENT ON COLUMN program.weight_language IS
  'Weight of a shared language, 0 to 100. In the score of a pair it is multiplied by 0 to 1000 points.';
COMMENT ON COLUMN program.weight_place IS 'Weight of the same site, 0 to 100. In the score of a pair it is multiplied by 0 to 1000 points.';
COMMENT ON COLUMN program.weight_slots IS
  'Weight of half days in common, 0 to 100. In the score of a pair it is multiplied by 0 to 1000 points.';
COMMENT ON COLUMN program.weight_wishes IS
  'Weight of wishes for the other person, 0 to 100. In the score of a pair it is multiplied by 0 to 1000 points.';
COMMENT ON COLUMN program.waiting_list_automatic IS
  'True: when an accepted person leaves the program, the service accepts the next person on the waiting list.';
COMMENT ON COLUMN program.reviews_per_application IS 'Number of reviewers assigned to each submitted application, 0 to 5.';
COMMENT ON COLUMN program.minors_admitted IS 'True: minors may take part.';
COMMENT ON COLUMN program.consent_text IS 'The text that participants consent to, at most 16000 characters.';
COMMENT ON COLUMN program.consent_version IS 'Version of consent_text, at most 50 characters. A new version requires a new consent.';
COMMENT ON COLUMN program.confidentiality_text IS
  'The confidentiality agreement that both sides of a pairing sign, at most 16000 characters.';
COMMENT ON COLUMN program.retention_days IS 'How long personal data is kept after the program is closed, in days.';
COMMENT ON COLUMN program.minimum_group_size IS 'Minimum number of people behind an aggregate, never less than 5.';
COMMENT ON COLUMN program.copied_from IS 'The round that this one was copied from; NULL if it is not a copy.';
COMMENT ON COLUMN program.created_by IS 'Who created it; NULL for a service client.';
COMMENT ON COLUMN program.created_at IS 'When the row was created.';
COMMENT ON COLUMN program.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT program_publishable_check ON program IS
  'Except in draft and cancelled, the consent text and its version, the confidentiality text and the retention period must be set.';
COMMENT ON CONSTRAINT program_cohort_dates_check ON program IS 'A cohort needs its dates before it is published.';
COMMENT ON CONSTRAINT program_weights_check ON program IS 'At least one weight is above 0; otherwise every pair would have the same score.';
COMMENT ON CONSTRAINT program_mentor_max_age_reason_check ON program IS
  'An age limit needs a justification, and a justification needs an age limit.';
GRANT SELECT, INSERT ON program TO kehrwert_app;
GRANT UPDATE (state, title, description, owner_unit, enrolment, participation, expected_levels, starts_on, ends_on,
              applications_close_on, closes_on, time_zone, moves_by_dates, session_minutes, sessions_planned, cadence_days,
              mentor_capacity, mentor_max_age, mentor_max_age_reason, forbid_same_unit, forbid_same_manager, self_matching,
              proposal_days, matching_objective, minimum_score, weight_topics, weight_language, weight_place, weight_slots,
              weight_wishes, reviews_per_application, waiting_list_automatic, minors_admitted, consent_text, consent_version,
              confidentiality_text, retention_days, minimum_group_size) ON program TO kehrwert_app;

CREATE TABLE program_staff (
  program_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  role text NOT NULL,
  CONSTRAINT program_staff_program_id_employee_id_role_pkey PRIMARY KEY (program_id, employee_id, role),
  CONSTRAINT program_staff_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT program_staff_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT program_staff_role_check CHECK (role IN ('program_manager', 'reviewer'))
);
CREATE INDEX program_staff_employee_id_program_id_idx ON program_staff (employee_id, program_id);
COMMENT ON TABLE program_staff IS
  'The staff list of a program: who manages it and who reviews its applications. Readable by the staff of the program and by auditors.';
COMMENT ON COLUMN program_staff.program_id IS 'The program.';
COMMENT ON COLUMN program_staff.employee_id IS 'The person.';
COMMENT ON COLUMN program_staff.role IS 'program_manager or reviewer.';
GRANT SELECT, INSERT, DELETE ON program_staff TO kehrwert_app;

CREATE TABLE module (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  title text COLLATE name_order NOT NULL,
  description text NOT NULL DEFAULT '',
  position int NOT NULL DEFAULT 0,
  entry_level int NOT NULL DEFAULT 0,
  retired_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT module_id_pkey PRIMARY KEY (id),
  CONSTRAINT module_id_program_id_key UNIQUE (id, program_id),
  CONSTRAINT module_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT module_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT module_description_check CHECK (char_length(description) <= 4000),
  CONSTRAINT module_position_check CHECK (position BETWEEN 0 AND 10000),
  CONSTRAINT module_entry_level_check CHECK (entry_level BETWEEN 0 AND 5)
);
CREATE UNIQUE INDEX module_program_id_title_key ON module (program_id, lower(title)) WHERE retired_at IS NULL;
CREATE INDEX module_program_id_position_id_idx ON module (program_id, position, id);
COMMENT ON TABLE module IS 'The parts of a program, starting with the basics. Readable by everyone who may read the program.';
COMMENT ON COLUMN module.id IS 'UUID version 7.';
COMMENT ON COLUMN module.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN module.program_id IS 'The program.';
COMMENT ON COLUMN module.title IS
  'Name as displayed, at most 200 characters. Unique, regardless of case, among the program''s modules in use.';
COMMENT ON COLUMN module.description IS 'Text for participants, at most 4000 characters.';
COMMENT ON COLUMN module.position IS 'Order in the program, 0 to 10000.';
COMMENT ON COLUMN module.entry_level IS 'Prior knowledge needed to start with this module, 0 to 5; 0: the basics, for everybody.';
COMMENT ON COLUMN module.retired_at IS 'When it was retired; it can no longer be chosen. NULL: in use.';
COMMENT ON COLUMN module.created_at IS 'When the row was created.';
COMMENT ON COLUMN module.updated_at IS 'When the row was last changed.';
GRANT SELECT, INSERT, UPDATE (title, description, position, entry_level, retired_at) ON module TO kehrwert_app;

CREATE TABLE topic (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  title text COLLATE name_order NOT NULL,
  description text NOT NULL DEFAULT '',
  position int NOT NULL DEFAULT 0,
  module_id uuid,
  suggested_goal text,
  retired_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT topic_id_pkey PRIMARY KEY (id),
  CONSTRAINT topic_id_program_id_key UNIQUE (id, program_id),
  CONSTRAINT topic_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT topic_module_id_fkey FOREIGN KEY (module_id, program_id) REFERENCES module (id, program_id),
  CONSTRAINT topic_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT topic_description_check CHECK (char_length(description) <= 4000),
  CONSTRAINT topic_position_check CHECK (position BETWEEN 0 AND 10000),
  CONSTRAINT topic_suggested_goal_check CHECK (char_length(suggested_goal) BETWEEN 1 AND 4000)
);
CREATE UNIQUE INDEX topic_program_id_title_key ON topic (program_id, lower(title)) WHERE retired_at IS NULL;
CREATE INDEX topic_program_id_position_id_idx ON topic (program_id, position, id);
CREATE INDEX topic_module_id_idx ON topic (module_id);
COMMENT ON TABLE topic IS 'What mentees of a program can learn. Readable by everyone who may read the program.';
COMMENT ON COLUMN topic.id IS 'UUID version 7.';
COMMENT ON COLUMN topic.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN topic.program_id IS 'The program.';
COMMENT ON COLUMN topic.title IS
  'Name as displayed, at most 200 characters. Unique, regardless of case, among the program''s topics in use.';
COMMENT ON COLUMN topic.description IS 'Text for participants, at most 4000 characters.';
COMMENT ON COLUMN topic.position IS 'Order of display, 0 to 10000.';
COMMENT ON COLUMN topic.module_id IS 'The module it belongs to, in the same program; NULL: none.';
COMMENT ON COLUMN topic.suggested_goal IS 'A goal that a pair can adopt for a session, 1 to 4000 characters; NULL: none.';
COMMENT ON COLUMN topic.retired_at IS 'When it was retired; it can no longer be chosen. NULL: in use.';
COMMENT ON COLUMN topic.created_at IS 'When the row was created.';
COMMENT ON COLUMN topic.updated_at IS 'When the row was last changed.';
GRANT SELECT, INSERT, DELETE, UPDATE (title, description, position, module_id, suggested_goal, retired_at) ON topic TO kehrwert_app;

CREATE TABLE consent (
  id uuid NOT NULL DEFAULT new_id(),
  program_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  text_version text NOT NULL,
  state text NOT NULL,
  at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT consent_id_pkey PRIMARY KEY (id),
  CONSTRAINT consent_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT consent_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT consent_text_version_check CHECK (char_length(text_version) BETWEEN 1 AND 50),
  CONSTRAINT consent_state_check CHECK (state IN ('given', 'withdrawn'))
);
CREATE INDEX consent_employee_id_program_id_at_idx ON consent (employee_id, program_id, at, id);
COMMENT ON TABLE consent IS
  'Every consent that was given or withdrawn, append-only. Readable by the person only; staff learn only whether there is a consent. Kept '
  'as proof.';
COMMENT ON COLUMN consent.id IS 'UUID version 7.';
COMMENT ON COLUMN consent.program_id IS 'The program whose consent text it is about.';
COMMENT ON COLUMN consent.employee_id IS 'The person; nobody else can give or withdraw the consent.';
COMMENT ON COLUMN consent.text_version IS 'Version of the consent text, at most 50 characters.';
COMMENT ON COLUMN consent.state IS 'given or withdrawn.';
COMMENT ON COLUMN consent.at IS 'When it was given or withdrawn; the latest row counts.';
GRANT SELECT, INSERT ON consent TO kehrwert_app;

CREATE TABLE program_eligibility (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  role text NOT NULL,
  levels int[],
  units text[],
  tenure_months int,
  competence int,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT program_eligibility_id_pkey PRIMARY KEY (id),
  CONSTRAINT program_eligibility_program_id_role_key UNIQUE (program_id, role),
  CONSTRAINT program_eligibility_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT program_eligibility_role_check CHECK (role IN ('mentor', 'mentee')),
  CONSTRAINT program_eligibility_levels_check CHECK (
    cardinality(levels) > 0 AND levels <@ ARRAY[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
  CONSTRAINT program_eligibility_units_check CHECK (cardinality(units) BETWEEN 1 AND 100 AND all_match(units, '^.{1,200}$')),
  CONSTRAINT program_eligibility_tenure_months_check CHECK (tenure_months BETWEEN 1 AND 600),
  CONSTRAINT program_eligibility_competence_check CHECK (competence BETWEEN 1 AND 5)
);
COMMENT ON TABLE program_eligibility IS
  'Who may apply to a program as mentor and as mentee: two rows per program, created with it. Readable by everyone who may read the '
  'program.';
COMMENT ON COLUMN program_eligibility.id IS 'UUID version 7.';
COMMENT ON COLUMN program_eligibility.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN program_eligibility.program_id IS 'The program.';
COMMENT ON COLUMN program_eligibility.role IS 'mentor or mentee.';
COMMENT ON COLUMN program_eligibility.levels IS 'Management levels that may apply; NULL: all.';
COMMENT ON COLUMN program_eligibility.units IS 'Units whose members may apply, at most 100; NULL: all.';
COMMENT ON COLUMN program_eligibility.tenure_months IS 'Required time with the company in months, 1 to 600; NULL: no minimum.';
COMMENT ON COLUMN program_eligibility.competence IS
  'Level, 1 to 5, that at least one topic of the application must reach: a mentor''s competence or a mentee''s gap; NULL: no minimum.';
COMMENT ON COLUMN program_eligibility.created_at IS 'When the row was created.';
COMMENT ON COLUMN program_eligibility.updated_at IS 'When the row was last changed.';
GRANT SELECT, UPDATE (levels, units, tenure_months, competence) ON program_eligibility TO kehrwert_app;

CREATE TABLE program_lock (
  program_id uuid NOT NULL,
  setting text NOT NULL,
  agreement_reference text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT program_lock_program_id_setting_pkey PRIMARY KEY (program_id, setting),
  CONSTRAINT program_lock_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT program_lock_setting_check CHECK (setting IN (
    'owner_unit', 'enrolment', 'participation', 'expected_levels', 'time_zone', 'moves_by_dates', 'session_minutes', 'sessions_planned',
    'cadence_days',
    'mentor_capacity', 'mentor_max_age', 'mentor_max_age_reason', 'forbid_same_unit', 'forbid_same_manager', 'self_matching',
    'proposal_days', 'matching_objective', 'minimum_score', 'weight_topics', 'weight_language', 'weight_place', 'weight_slots',
    'weight_wishes', 'waiting_list_automatic', 'reviews_per_application', 'minors_admitted', 'consent_text', 'consent_version',
    'confidentiality_text', 'retention_days', 'minimum_group_size', 'eligibility_mentor', 'eligibility_mentee')),
  CONSTRAINT program_lock_agreement_reference_check CHECK (char_length(agreement_reference) BETWEEN 1 AND 200)
);
COMMENT ON TABLE program_lock IS
  'The locked settings of a program. A works agreement fixes them, and they change only under its reference. Readable by the staff of the '
  'program and by auditors.';
COMMENT ON COLUMN program_lock.program_id IS 'The program.';
COMMENT ON COLUMN program_lock.setting IS
  'A column of program that is copied to the next round, or eligibility_mentor or eligibility_mentee for the eligibility in that role.';
COMMENT ON COLUMN program_lock.agreement_reference IS 'The company''s own reference for the works agreement, at most 200 characters.';
COMMENT ON COLUMN program_lock.created_at IS 'When the row was created.';
GRANT SELECT, INSERT, DELETE, UPDATE (agreement_reference) ON program_lock TO kehrwert_app;

CREATE TABLE setting_change (
  id uuid NOT NULL DEFAULT new_id(),
  program_id uuid NOT NULL,
  subject text NOT NULL,
  setting text NOT NULL,
  old_value jsonb,
  new_value jsonb,
  agreement_reference text NOT NULL,
  actor_id uuid DEFAULT current_actor(),
  at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT setting_change_id_pkey PRIMARY KEY (id),
  CONSTRAINT setting_change_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT setting_change_subject_check CHECK (subject IN ('setting', 'lock'))
);
CREATE INDEX setting_change_program_id_id_idx ON setting_change (program_id, id);
COMMENT ON TABLE setting_change IS
  'Every change of a locked setting and of a lock, append-only, written only by triggers. Readable by the staff of the program and by '
  'auditors. Kept as long as the program.';
COMMENT ON COLUMN setting_change.id IS 'UUID version 7.';
COMMENT ON COLUMN setting_change.program_id IS 'The program.';
COMMENT ON COLUMN setting_change.subject IS 'What changed: setting or lock. The value of a lock is its agreement_reference.';
COMMENT ON COLUMN setting_change.setting IS 'The setting, named as in program_lock.';
COMMENT ON COLUMN setting_change.old_value IS 'Value before the change; NULL if a lock was set.';
COMMENT ON COLUMN setting_change.new_value IS 'Value after the change; NULL if a lock was removed.';
COMMENT ON COLUMN setting_change.agreement_reference IS 'The works agreement under which the change was made.';
COMMENT ON COLUMN setting_change.actor_id IS 'Who made the change; NULL for a service client.';
COMMENT ON COLUMN setting_change.at IS 'When it happened, by app_now().';
GRANT SELECT ON setting_change TO kehrwert_app;

CREATE TABLE program_hand_over (
  id uuid NOT NULL DEFAULT new_id(),
  program_id uuid NOT NULL,
  former_owner_unit text NOT NULL,
  owner_unit text NOT NULL,
  former_program_manager_id uuid,
  program_manager_id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT program_hand_over_id_pkey PRIMARY KEY (id),
  CONSTRAINT program_hand_over_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT program_hand_over_former_program_manager_id_fkey FOREIGN KEY (former_program_manager_id) REFERENCES employee (id),
  CONSTRAINT program_hand_over_program_manager_id_fkey FOREIGN KEY (program_manager_id) REFERENCES employee (id),
  CONSTRAINT program_hand_over_self_check CHECK (former_program_manager_id <> program_manager_id)
);
CREATE INDEX program_hand_over_program_id_id_idx ON program_hand_over (program_id, id);
COMMENT ON TABLE program_hand_over IS
  'Every hand-over of a program to another unit and program manager, append-only. Readable by the staff of the program and by auditors. '
  'Kept as long as the program.';
COMMENT ON COLUMN program_hand_over.id IS 'UUID version 7.';
COMMENT ON COLUMN program_hand_over.program_id IS 'The program.';
COMMENT ON COLUMN program_hand_over.former_owner_unit IS 'Unit that was responsible before; set by a trigger.';
COMMENT ON COLUMN program_hand_over.owner_unit IS 'Unit that is responsible from then on.';
COMMENT ON COLUMN program_hand_over.former_program_manager_id IS
  'Who handed the program over and left its staff list; set by a trigger. NULL for a service client.';
COMMENT ON COLUMN program_hand_over.program_manager_id IS 'Who took the program over as program_manager.';
COMMENT ON COLUMN program_hand_over.at IS 'When it happened, by app_now().';
GRANT SELECT, INSERT ON program_hand_over TO kehrwert_app;

CREATE TABLE participation (
  program_id uuid NOT NULL,
  taken_on date NOT NULL,
  levels int[] NOT NULL,
  shown int[] NOT NULL,
  CONSTRAINT participation_program_id_pkey PRIMARY KEY (program_id),
  CONSTRAINT participation_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT participation_shown_check CHECK (shown <@ levels)
);
COMMENT ON TABLE participation IS
  'The latest daily snapshot for a program in which participation is expected: the levels whose ranges may be shown. Readable by the '
  'staff of the program and by auditors. Kept as long as the program.';
COMMENT ON COLUMN participation.program_id IS 'The program.';
COMMENT ON COLUMN participation.taken_on IS 'Day of the snapshot, in the time zone of the program.';
COMMENT ON COLUMN participation.levels IS 'The management levels that are expected to take part, in order.';
COMMENT ON COLUMN participation.shown IS 'Those of them whose range is not withheld.';
GRANT SELECT ON participation TO kehrwert_app;

CREATE TABLE participation_level (
  program_id uuid NOT NULL,
  level int NOT NULL,
  people int NOT NULL,
  takers int NOT NULL,
  at_least int,
  below int,
  CONSTRAINT participation_level_program_id_level_pkey PRIMARY KEY (program_id, level),
  CONSTRAINT participation_level_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT participation_level_takers_check CHECK (takers BETWEEN 0 AND people),
  CONSTRAINT participation_level_at_least_check CHECK (at_least IN (20, 40, 60)),
  CONSTRAINT participation_level_below_check CHECK (below IN (40, 60, 80))
);
COMMENT ON TABLE participation_level IS
  'How many people of a level take part, as a range. A row outlives the snapshots in which its level is expected, so that nobody can have '
  'a range set anew by changing the program. Kept as long as the program.';
COMMENT ON COLUMN participation_level.program_id IS 'The program.';
COMMENT ON COLUMN participation_level.level IS 'The management level.';
COMMENT ON COLUMN participation_level.people IS 'How many people the level had when the range was set. Never shown.';
COMMENT ON COLUMN participation_level.takers IS 'How many of them took part. Never shown.';
COMMENT ON COLUMN participation_level.at_least IS 'At least this percentage of the level takes part; NULL: possibly nobody.';
COMMENT ON COLUMN participation_level.below IS 'Less than this percentage of the level takes part; NULL: possibly everybody.';
GRANT SELECT (program_id, level, at_least, below) ON participation_level TO kehrwert_app;

CREATE TABLE session_template (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  changed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT session_template_id_pkey PRIMARY KEY (id),
  CONSTRAINT session_template_program_id_key UNIQUE (program_id),
  CONSTRAINT session_template_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id)
);
COMMENT ON TABLE session_template IS
  'The session template of a program: what its sessions are about, in order. One row per program, created with it. Readable by everyone '
  'who may read the program.';
COMMENT ON COLUMN session_template.id IS 'UUID version 7.';
COMMENT ON COLUMN session_template.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN session_template.program_id IS 'The program.';
COMMENT ON COLUMN session_template.changed_at IS 'When its items were last replaced; NULL: never.';
COMMENT ON COLUMN session_template.created_at IS 'When the row was created.';
COMMENT ON COLUMN session_template.updated_at IS 'When the row was last changed.';
GRANT SELECT, UPDATE (changed_at) ON session_template TO kehrwert_app;

CREATE TABLE session_template_item (
  program_id uuid NOT NULL,
  position int NOT NULL,
  title text NOT NULL,
  module_id uuid,
  topic_id uuid,
  goal text,
  CONSTRAINT session_template_item_program_id_position_pkey PRIMARY KEY (program_id, position),
  CONSTRAINT session_template_item_program_id_fkey FOREIGN KEY (program_id) REFERENCES session_template (program_id),
  CONSTRAINT session_template_item_module_id_fkey FOREIGN KEY (module_id, program_id) REFERENCES module (id, program_id),
  CONSTRAINT session_template_item_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES topic (id, program_id),
  CONSTRAINT session_template_item_position_check CHECK (position BETWEEN 1 AND 100),
  CONSTRAINT session_template_item_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT session_template_item_goal_check CHECK (char_length(goal) BETWEEN 1 AND 4000)
);
CREATE INDEX session_template_item_module_id_idx ON session_template_item (module_id);
CREATE INDEX session_template_item_topic_id_idx ON session_template_item (topic_id);
COMMENT ON TABLE session_template_item IS 'One session of a session template. Readable by everyone who may read the template.';
COMMENT ON COLUMN session_template_item.program_id IS 'The program.';
COMMENT ON COLUMN session_template_item.position IS 'Position in the session template, 1 to 100.';
COMMENT ON COLUMN session_template_item.title IS 'Title of the session, at most 200 characters.';
COMMENT ON COLUMN session_template_item.module_id IS
  'The module it belongs to, in the same program; NULL: the module of its topic, or none.';
COMMENT ON COLUMN session_template_item.topic_id IS 'The topic, in the same program; NULL: none.';
COMMENT ON COLUMN session_template_item.goal IS 'A suggested goal, at most 4000 characters; NULL: the goal of the topic.';
GRANT SELECT, INSERT, DELETE ON session_template_item TO kehrwert_app;
