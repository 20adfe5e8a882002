-- SPDX-License-Identifier: Apache-2.0
-- The schema that sql/migrations and sql/logic make, dumped by scripts/schema; changes made here are lost.

CREATE COLLATION public.name_order (provider = icu, locale = 'und');

COMMENT ON COLLATION public.name_order IS 'How names and titles are sorted and lower-cased: by the root collation of Unicode, in every database, whatever its locale.';

CREATE TYPE public.person_range AS RANGE (
    subtype = uuid,
    multirange_type_name = public.person_multirange
);

COMMENT ON TYPE public.person_range IS 'Only for the exclusion constraint of session_time.';

CREATE FUNCTION public.act_as(actor_id text, client text, operation text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM set_config('kehrwert.actor_id', COALESCE(act_as.actor_id, ''), true),
          set_config('kehrwert.client', COALESCE(act_as.client, ''), true),
          set_config('kehrwert.operation', COALESCE(act_as.operation, ''), true);
END;
$$;

COMMENT ON FUNCTION public.act_as(actor_id text, client text, operation text) IS 'From here on, history and audit name this actor, client and operation.';

CREATE FUNCTION public.agenda_json() RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN json_build_object(
    'invitations', (
      SELECT COALESCE(json_agg(invitation_json(next, true) ORDER BY next.expires_at, next.id), '[]'::json)
        FROM (SELECT invitation.*
                FROM invitation
                JOIN program ON program.id = invitation.program_id
               WHERE invitation.employee_id = current_actor()
                 AND invitation_state(invitation, true) = 'sent'
                 AND program_visible(program)
               ORDER BY invitation.expires_at, invitation.id
               LIMIT 20) AS next),
    'offers', (
      SELECT COALESCE(json_agg(proposal_json(next, proposal_viewer(next), '{mentor,mentee}') ORDER BY next.expires_at, next.id), '[]'::json)
        FROM (SELECT proposal.*
                FROM proposal
               WHERE current_actor() IN (proposal.mentor_id, proposal.mentee_id)
                 AND proposal.offered_at IS NOT NULL
                 AND proposal_state(proposal, proposal_viewer(proposal)) = 'offered'
               ORDER BY proposal.expires_at, proposal.id
               LIMIT 20) AS next),
    'pairings', (
      SELECT COALESCE(json_agg(pairing_json(mine, true, '{mentor,mentee}') ORDER BY mine.id DESC), '[]'::json)
        FROM (SELECT pairing.*
                FROM pairing
               WHERE current_actor() IN (pairing.mentor_id, pairing.mentee_id)
                 AND pairing_open(pairing)
               ORDER BY pairing.id DESC
               LIMIT 20) AS mine),
    'sessions', (
      SELECT COALESCE(json_agg(session_json(next) ORDER BY next.starts_at, next.id), '[]'::json)
        FROM next_sessions() AS next),
    'feedback', (
      SELECT COALESCE(json_agg(json_build_object(
                        'id', wanted.id, 'program_id', wanted.program_id, 'pairing_id', wanted.pairing_id,
                        'session_id', wanted.session_id, 'moment', wanted.moment, 'closes_at', rfc3339(wanted.closes_at))
                      ORDER BY wanted.closes_at, wanted.id), '[]'::json)
        FROM (SELECT feedback.*
                FROM feedback
               WHERE feedback.author_id = current_actor()
                 AND feedback_open(feedback)
               ORDER BY feedback.closes_at, feedback.id
               LIMIT 20) AS wanted),
    'events', (
      SELECT COALESCE(json_agg(event_json(next, '{invitation}') ORDER BY next.starts_at, next.id), '[]'::json)
        FROM (SELECT event.* FROM next_events() AS event ORDER BY event.starts_at, event.id LIMIT 10) AS next));
END;
$$;

COMMENT ON FUNCTION public.agenda_json() IS 'What waits for the caller and what comes next: invitations and offers to answer, open pairings, upcoming sessions, feedback to give, upcoming events.';

CREATE FUNCTION public.agreement_named() RETURNS text
    LANGUAGE sql STABLE
    AS $$
  SELECT NULLIF(current_setting('kehrwert.agreement_reference', true), '')
$$;

COMMENT ON FUNCTION public.agreement_named() IS 'The works agreement that with_agreement() has set in this transaction, or NULL.';

CREATE FUNCTION public.all_match(items text[], pattern text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
  RETURN NOT EXISTS (SELECT FROM unnest(items) AS each(item) WHERE each.item IS NULL OR each.item !~ pattern);
END;
$$;

COMMENT ON FUNCTION public.all_match(items text[], pattern text) IS 'True if no item is NULL and every item matches the regular expression. For CHECK constraints.';

CREATE FUNCTION public.app_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
  SELECT now() + COALESCE(NULLIF(current_setting('kehrwert.clock_shift', true), ''), '0')::interval
$$;

COMMENT ON FUNCTION public.app_now() IS 'The current time of the service: the start of the transaction, plus the shift in its claims, which is that of dev_clock in development mode. A row left behind in dev_clock has no effect in production.';

CREATE FUNCTION public.current_actor() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$
  SELECT NULLIF(current_setting('kehrwert.actor_id', true), '')::uuid
$$;

COMMENT ON FUNCTION public.current_actor() IS 'The calling employee, from the claims of the transaction; NULL for a service client.';

CREATE FUNCTION public.new_id() RETURNS uuid
    LANGUAGE plpgsql PARALLEL SAFE
    AS $$
DECLARE
  us bigint := extract(epoch FROM clock_timestamp()) * 1000000;
BEGIN
  RETURN encode(
    overlay(
      overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(us / 1000) FROM 3) FROM 1 FOR 6)
      PLACING substring(int4send((28672 + (us % 1000) * 4096 / 1000)::int) FROM 3) FROM 7 FOR 2),
    'hex')::uuid;
END;
$$;

COMMENT ON FUNCTION public.new_id() IS 'A new UUID version 7 (RFC 9562): the real time in milliseconds, then 12 bits for the fraction of the millisecond, then random bits. Ids sort by time of creation.';

CREATE TABLE public.application (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    employee_id uuid NOT NULL,
    role text NOT NULL,
    state text DEFAULT 'draft'::text NOT NULL,
    motivation text DEFAULT ''::text NOT NULL,
    languages text[] NOT NULL,
    site text,
    slots text[] DEFAULT '{}'::text[] NOT NULL,
    wishes uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    please_not uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    entry_module_id uuid,
    invitation_id uuid,
    came_through_event_id uuid,
    capacity integer NOT NULL,
    taken integer DEFAULT 0 NOT NULL,
    fulfilled boolean DEFAULT false NOT NULL,
    review_score numeric(3,2),
    review_changes integer DEFAULT 0 NOT NULL,
    matchings integer DEFAULT 0 NOT NULL,
    moved_at timestamp with time zone,
    submitted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT application_capacity_check CHECK (((taken >= 0) AND (taken <= capacity))),
    CONSTRAINT application_capacity_range_check CHECK ((((capacity >= 1) AND (capacity <= 100)) AND ((role = 'mentor'::text) OR (capacity = 1)))),
    CONSTRAINT application_languages_check CHECK (((cardinality(languages) <= 20) AND public.all_match(languages, '^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$'::text))),
    CONSTRAINT application_motivation_check CHECK ((char_length(motivation) <= 4000)),
    CONSTRAINT application_please_not_check CHECK (((cardinality(please_not) <= 50) AND (array_position(please_not, NULL::uuid) IS NULL))),
    CONSTRAINT application_review_score_check CHECK (((review_score >= (0)::numeric) AND (review_score <= (5)::numeric))),
    CONSTRAINT application_role_check CHECK ((role = ANY (ARRAY['mentor'::text, 'mentee'::text]))),
    CONSTRAINT application_site_check CHECK (((char_length(site) >= 1) AND (char_length(site) <= 200))),
    CONSTRAINT application_slots_check CHECK (((cardinality(slots) <= 10) AND public.all_match(slots, '^(mon|tue|wed|thu|fri)_(am|pm)$'::text))),
    CONSTRAINT application_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'under_review'::text, 'shortlisted'::text, 'accepted'::text, 'waitlisted'::text, 'declined'::text, 'matched'::text, 'withdrawn'::text]))),
    CONSTRAINT application_wishes_check CHECK (((cardinality(wishes) <= 50) AND (array_position(wishes, NULL::uuid) IS NULL)))
);

ALTER TABLE ONLY public.application FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.application IS 'Applications to be a mentor or a mentee. Readable by the applicant and, until the program ends, by its staff. Declined applications are kept for 3 months.';

COMMENT ON COLUMN public.application.id IS 'UUID version 7.';

COMMENT ON COLUMN public.application.version IS 'Starts at 1 and increases with every change, unless only taken, fulfilled or the review score changes; the ETag for the applicant.';

COMMENT ON COLUMN public.application.program_id IS 'The program.';

COMMENT ON COLUMN public.application.employee_id IS 'The applicant.';

COMMENT ON COLUMN public.application.role IS 'mentor or mentee; one person may apply for both.';

COMMENT ON COLUMN public.application.state IS 'draft, submitted, under_review, shortlisted, accepted, waitlisted, declined, matched, withdrawn.';

COMMENT ON COLUMN public.application.motivation IS 'Why the applicant wants to take part, at most 4000 characters.';

COMMENT ON COLUMN public.application.languages IS 'Languages for the sessions as BCP 47 tags, at most 20; defaults to the languages of the employee.';

COMMENT ON COLUMN public.application.site IS 'Where sessions can take place, at most 200 characters; NULL: anywhere, or remotely.';

COMMENT ON COLUMN public.application.slots IS 'Half days that suit the applicant: mon_am to fri_pm, at most 10.';

COMMENT ON COLUMN public.application.wishes IS 'Employees the applicant would like to be paired with, at most 50. Readable by the applicant only, and used in matching. The score of a pair tells program managers whether one or both wished for the other.';

COMMENT ON COLUMN public.application.please_not IS 'The please-not list: employees the applicant must not be paired with, at most 50. Readable by the applicant only, and used in matching.';

COMMENT ON COLUMN public.application.entry_module_id IS 'The module the applicant wants to start with, in the same program; NULL: from the beginning.';

COMMENT ON COLUMN public.application.invitation_id IS 'The accepted invitation that led to the application; NULL: the person applied without one. Set by a trigger.';

COMMENT ON COLUMN public.application.came_through_event_id IS 'The event that led to the application, as stated by the applicant, who must be able to see the event when naming it; NULL: none.';

COMMENT ON COLUMN public.application.capacity IS 'Maximum number of pairings at the same time, 1 to 100. Always 1 for a mentee; for a mentor it defaults to the program''s mentor_capacity.';

COMMENT ON COLUMN public.application.taken IS 'Number of places that are not free: one for each open pairing, or all if fulfilled. Counted only by triggers and never shown.';

COMMENT ON COLUMN public.application.fulfilled IS 'True if a pairing was completed since the application was last submitted or made accepted again. Set only by triggers and never shown.';

COMMENT ON COLUMN public.application.review_score IS 'Weighted mean of the reviewers'' scores, 0 to 5; NULL: not reviewed. Readable by the staff only. Set by a trigger.';

COMMENT ON COLUMN public.application.review_changes IS 'Counts changes of review_score. It is part of the version that the staff gets.';

COMMENT ON COLUMN public.application.matchings IS 'Counts moves between accepted and matched. Reviewers get a version without it, so that they do not learn of pairings.';

COMMENT ON COLUMN public.application.moved_at IS 'When the state last changed, not counting moves between accepted and matched. Reviewers get it as updated_at.';

COMMENT ON COLUMN public.application.submitted_at IS 'When it was last submitted; NULL if only the applicant has seen it (a draft, or a draft that was withdrawn). Set by a trigger.';

COMMENT ON COLUMN public.application.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.application.updated_at IS 'When the row was last changed.';

COMMENT ON CONSTRAINT application_capacity_check ON public.application IS 'Two pairings that compete for the last place update the same row, so the second one is refused.';

CREATE TABLE public.program (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    state text DEFAULT 'draft'::text NOT NULL,
    title text NOT NULL COLLATE public.name_order,
    description text DEFAULT ''::text NOT NULL,
    owner_unit text NOT NULL,
    enrolment text DEFAULT 'cohort'::text NOT NULL,
    participation text DEFAULT 'voluntary'::text NOT NULL,
    expected_levels integer[],
    starts_on date,
    ends_on date,
    applications_close_on date,
    closes_on date,
    time_zone text DEFAULT COALESCE(NULLIF(current_setting('kehrwert.time_zone'::text, true), ''::text), 'UTC'::text) NOT NULL,
    moves_by_dates boolean DEFAULT true NOT NULL,
    session_minutes integer DEFAULT 60 NOT NULL,
    sessions_planned integer DEFAULT 6 NOT NULL,
    cadence_days integer DEFAULT 30 NOT NULL,
    mentor_capacity integer DEFAULT 1 NOT NULL,
    mentor_max_age integer,
    mentor_max_age_reason text,
    forbid_same_unit boolean DEFAULT true NOT NULL,
    forbid_same_manager boolean DEFAULT true NOT NULL,
    self_matching boolean DEFAULT false NOT NULL,
    proposal_days integer DEFAULT 14 NOT NULL,
    matching_objective text DEFAULT 'coverage'::text NOT NULL,
    minimum_score integer DEFAULT 0 NOT NULL,
    weight_topics integer DEFAULT 60 NOT NULL,
    weight_language integer DEFAULT 10 NOT NULL,
    weight_place integer DEFAULT 10 NOT NULL,
    weight_slots integer DEFAULT 10 NOT NULL,
    weight_wishes integer DEFAULT 10 NOT NULL,
    reviews_per_application integer DEFAULT 1 NOT NULL,
    waiting_list_automatic boolean DEFAULT false NOT NULL,
    minors_admitted boolean DEFAULT false NOT NULL,
    consent_text text,
    consent_version text,
    confidentiality_text text,
    retention_days integer,
    minimum_group_size integer DEFAULT 10 NOT NULL,
    copied_from uuid,
    created_by uuid DEFAULT public.current_actor(),
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT program_applications_close_on_check CHECK ((applications_close_on <= COALESCE(ends_on, closes_on))),
    CONSTRAINT program_cadence_days_check CHECK (((cadence_days >= 1) AND (cadence_days <= 366))),
    CONSTRAINT program_closes_on_check CHECK ((closes_on >= COALESCE(ends_on, starts_on))),
    CONSTRAINT program_cohort_dates_check CHECK (((enrolment = 'rolling'::text) OR (state = ANY (ARRAY['draft'::text, 'cancelled'::text])) OR ((starts_on IS NOT NULL) AND (ends_on IS NOT NULL)))),
    CONSTRAINT program_confidentiality_text_check CHECK (((char_length(confidentiality_text) >= 1) AND (char_length(confidentiality_text) <= 16000))),
    CONSTRAINT program_consent_text_check CHECK (((char_length(consent_text) >= 1) AND (char_length(consent_text) <= 16000))),
    CONSTRAINT program_consent_version_check CHECK (((char_length(consent_version) >= 1) AND (char_length(consent_version) <= 50))),
    CONSTRAINT program_description_check CHECK ((char_length(description) <= 4000)),
    CONSTRAINT program_enrolment_check CHECK ((enrolment = ANY (ARRAY['cohort'::text, 'rolling'::text]))),
    CONSTRAINT program_expected_levels_check CHECK ((((participation = 'expected'::text) = (expected_levels IS NOT NULL)) AND ((expected_levels IS NULL) OR ((cardinality(expected_levels) > 0) AND (expected_levels <@ ARRAY[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))))),
    CONSTRAINT program_matching_objective_check CHECK ((matching_objective = ANY (ARRAY['coverage'::text, 'score'::text]))),
    CONSTRAINT program_mentor_capacity_check CHECK (((mentor_capacity >= 1) AND (mentor_capacity <= 100))),
    CONSTRAINT program_mentor_max_age_check CHECK (((mentor_max_age >= 16) AND (mentor_max_age <= 99))),
    CONSTRAINT program_mentor_max_age_reason_check CHECK ((((mentor_max_age IS NULL) = (mentor_max_age_reason IS NULL)) AND ((mentor_max_age_reason IS NULL) OR ((char_length(btrim(mentor_max_age_reason)) >= 20) AND (char_length(mentor_max_age_reason) <= 4000))))),
    CONSTRAINT program_minimum_group_size_check CHECK (((minimum_group_size >= 5) AND (minimum_group_size <= 1000))),
    CONSTRAINT program_minimum_score_check CHECK (((minimum_score >= 0) AND (minimum_score <= 500000))),
    CONSTRAINT program_owner_unit_check CHECK (((char_length(owner_unit) >= 1) AND (char_length(owner_unit) <= 200))),
    CONSTRAINT program_participation_check CHECK ((participation = ANY (ARRAY['voluntary'::text, 'expected'::text]))),
    CONSTRAINT program_proposal_days_check CHECK (((proposal_days >= 1) AND (proposal_days <= 90))),
    CONSTRAINT program_publishable_check CHECK (((state = ANY (ARRAY['draft'::text, 'cancelled'::text])) OR ((consent_text IS NOT NULL) AND (consent_version IS NOT NULL) AND (confidentiality_text IS NOT NULL) AND (retention_days IS NOT NULL)))),
    CONSTRAINT program_retention_days_check CHECK (((retention_days >= 1) AND (retention_days <= 3650))),
    CONSTRAINT program_reviews_per_application_check CHECK (((reviews_per_application >= 0) AND (reviews_per_application <= 5))),
    CONSTRAINT program_session_minutes_check CHECK (((session_minutes >= 15) AND (session_minutes <= 480))),
    CONSTRAINT program_sessions_planned_check CHECK (((sessions_planned >= 1) AND (sessions_planned <= 100))),
    CONSTRAINT program_starts_on_ends_on_check CHECK ((ends_on > starts_on)),
    CONSTRAINT program_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'matching'::text, 'running'::text, 'concluding'::text, 'closed'::text, 'archived'::text, 'cancelled'::text]))),
    CONSTRAINT program_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200))),
    CONSTRAINT program_weight_language_check CHECK (((weight_language >= 0) AND (weight_language <= 100))),
    CONSTRAINT program_weight_place_check CHECK (((weight_place >= 0) AND (weight_place <= 100))),
    CONSTRAINT program_weight_slots_check CHECK (((weight_slots >= 0) AND (weight_slots <= 100))),
    CONSTRAINT program_weight_topics_check CHECK (((weight_topics >= 0) AND (weight_topics <= 100))),
    CONSTRAINT program_weight_wishes_check CHECK (((weight_wishes >= 0) AND (weight_wishes <= 100))),
    CONSTRAINT program_weights_check CHECK ((((((weight_topics + weight_language) + weight_place) + weight_slots) + weight_wishes) > 0))
);

ALTER TABLE ONLY public.program FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.program IS 'One round of reverse mentoring with its settings. Readable by its staff, and by every employee once it is published. Kept until archived data is erased.';

COMMENT ON COLUMN public.program.id IS 'UUID version 7.';

COMMENT ON COLUMN public.program.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.program.state IS 'draft, published, matching, running, concluding, closed, archived, cancelled.';

COMMENT ON COLUMN public.program.title IS 'Name as displayed, at most 200 characters.';

COMMENT ON COLUMN public.program.description IS 'What the program is for, at most 4000 characters.';

COMMENT ON COLUMN public.program.owner_unit IS 'Unit that is responsible for the program, at most 200 characters.';

COMMENT ON COLUMN public.program.enrolment IS 'cohort: fixed dates, and applications only before the start; rolling: applications also while the program is running.';

COMMENT ON COLUMN public.program.participation IS 'voluntary, or expected of a target group, whose members may still decline without giving a reason.';

COMMENT ON COLUMN public.program.expected_levels IS 'Management levels that are expected to take part; NULL if participation is voluntary.';

COMMENT ON COLUMN public.program.starts_on IS 'First day. Required before a cohort is published.';

COMMENT ON COLUMN public.program.ends_on IS 'Last day, after starts_on. Required before a cohort is published.';

COMMENT ON COLUMN public.program.applications_close_on IS 'Last day on which applications are accepted; NULL: for as long as the state allows.';

COMMENT ON COLUMN public.program.closes_on IS 'Last day in the state concluding, not before ends_on or, without it, starts_on; NULL: 60 days after ends_on.';

COMMENT ON COLUMN public.program.time_zone IS 'IANA name of the time zone of all days of the program; defaults to the setting KEHRWERT_TIME_ZONE of the service.';

COMMENT ON COLUMN public.program.moves_by_dates IS 'True: the service moves the program on when its dates come. False: only its program managers move it.';

COMMENT ON COLUMN public.program.session_minutes IS 'Usual length of a session, in minutes.';

COMMENT ON COLUMN public.program.sessions_planned IS 'Number of sessions per pairing.';

COMMENT ON COLUMN public.program.cadence_days IS 'Days between two sessions.';

COMMENT ON COLUMN public.program.mentor_capacity IS 'Mentees per mentor, unless the mentor''s application says otherwise.';

COMMENT ON COLUMN public.program.mentor_max_age IS 'Maximum age of a mentor in full years; NULL: no limit.';

COMMENT ON COLUMN public.program.mentor_max_age_reason IS 'Written justification for the age limit, 20 to 4000 characters.';

COMMENT ON COLUMN public.program.forbid_same_unit IS 'True: two people of the same unit are not paired.';

COMMENT ON COLUMN public.program.forbid_same_manager IS 'True: two people with the same manager, by a solid or a dotted line, are not paired.';

COMMENT ON COLUMN public.program.self_matching IS 'True: participants may find and propose their counterparts themselves.';

COMMENT ON COLUMN public.program.proposal_days IS 'How long the offer of a pairing can be answered, 1 to 90 days.';

COMMENT ON COLUMN public.program.matching_objective IS 'coverage: first as many pairs as possible, then the highest total score; score: the highest total score, even with fewer pairs.';

COMMENT ON COLUMN public.program.minimum_score IS 'Minimum score of a match, 0 (everybody fits) to 500000. Below it, only a program manager''s decision can pair two people.';

COMMENT ON COLUMN public.program.weight_topics IS 'Weight of competence that meets a gap, 0 to 100. In the score of a pair it is multiplied by 0 to 1000 points.';

COMMENT ON COLUMN public.program.weight_language IS 'Weight of a shared language, 0 to 100. In the score of a pair it is multiplied by 0 to 1000 points.';

COMMENT ON COLUMN public.program.weight_place IS 'Weight of the same site, 0 to 100. In the score of a pair it is multiplied by 0 to 1000 points.';

COMMENT ON COLUMN public.program.weight_slots IS 'Weight of half days in common, 0 to 100. In the score of a pair it is multiplied by 0 to 1000 points.';

COMMENT ON COLUMN public.program.weight_wishes IS 'Weight of wishes for the other person, 0 to 100. In the score of a pair it is multiplied by 0 to 1000 points.';

COMMENT ON COLUMN public.program.reviews_per_application IS 'Number of reviewers assigned to each submitted application, 0 to 5.';

COMMENT ON COLUMN public.program.waiting_list_automatic IS 'True: when an accepted person leaves the program, the service accepts the next person on the waiting list.';

COMMENT ON COLUMN public.program.minors_admitted IS 'True: minors may take part.';

COMMENT ON COLUMN public.program.consent_text IS 'The text that participants consent to, at most 16000 characters.';

COMMENT ON COLUMN public.program.consent_version IS 'Version of consent_text, at most 50 characters. A new version requires a new consent.';

COMMENT ON COLUMN public.program.confidentiality_text IS 'The confidentiality agreement that both sides of a pairing sign, at most 16000 characters.';

COMMENT ON COLUMN public.program.retention_days IS 'How long personal data is kept after the program is closed, in days.';

COMMENT ON COLUMN public.program.minimum_group_size IS 'Minimum number of people behind an aggregate, never less than 5.';

COMMENT ON COLUMN public.program.copied_from IS 'The round that this one was copied from; NULL if it is not a copy.';

COMMENT ON COLUMN public.program.created_by IS 'Who created it; NULL for a service client.';

COMMENT ON COLUMN public.program.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.program.updated_at IS 'When the row was last changed.';

COMMENT ON CONSTRAINT program_cohort_dates_check ON public.program IS 'A cohort needs its dates before it is published.';

COMMENT ON CONSTRAINT program_mentor_max_age_reason_check ON public.program IS 'An age limit needs a justification, and a justification needs an age limit.';

COMMENT ON CONSTRAINT program_publishable_check ON public.program IS 'Except in draft and cancelled, the consent text and its version, the confidentiality text and the retention period must be set.';

COMMENT ON CONSTRAINT program_weights_check ON public.program IS 'At least one weight is above 0; otherwise every pair would have the same score.';

CREATE FUNCTION public.answers_open(item public.application, its_program public.program, relations text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT 'applicant' = ANY (relations)
      OR (relations && ARRAY['program_manager', 'reviewer', 'partner']
          AND item.submitted_at IS NOT NULL
          AND item.state <> 'withdrawn'
          AND NOT program_ended(its_program))
$$;

COMMENT ON FUNCTION public.answers_open(item public.application, its_program public.program, relations text[]) IS 'True if a caller with these relations may read the answers of the application now: the applicant always; program managers, assigned reviewers and the other person of an offer from submission until the program ends or the applicant withdraws the application or the consent. Every path to the answers, and to what is computed from them, asks this function.';

CREATE FUNCTION public.app_today() RETURNS date
    LANGUAGE sql STABLE
    AS $$
  SELECT (app_now() AT TIME ZONE 'UTC')::date
$$;

COMMENT ON FUNCTION public.app_today() IS 'The UTC date of app_now().';

CREATE FUNCTION public.append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM refuse(TG_TABLE_NAME || '_append_only_check');
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.append_only() IS 'Trigger: refuses to change or delete rows, whoever asks (<table>_append_only_check).';

CREATE FUNCTION public.application_candidates(item public.application, own boolean, waitlisted boolean) RETURNS TABLE(candidate_id uuid, employee_id uuid, on_waiting_list boolean, score integer, wished boolean)
    LANGUAGE sql STABLE
    AS $$
  -- Materialized, so that a score is computed once, however often a statement uses it.
  WITH scored AS MATERIALIZED (
    SELECT other.id,
           other.employee_id,
           other.state = 'waitlisted' AS on_waiting_list,
           fit.score,
           CASE WHEN own THEN other.employee_id = ANY (item.wishes) END AS wished
      FROM application AS other
      JOIN program ON program.id = item.program_id
      JOIN counterparts_barred(item.id) AS barred(ids) ON other.id <> ALL (barred.ids)
     CROSS JOIN LATERAL consent_last(program.id, program.consent_version, other.employee_id) AS consented(state)
     -- OFFSET 0 keeps PostgreSQL from building these rows again for each column that the score needs.
     CROSS JOIN LATERAL (SELECT CASE item.role WHEN 'mentor' THEN item ELSE other END AS offer,
                                CASE item.role WHEN 'mentor' THEN other ELSE item END AS need,
                                CASE WHEN own THEN item.role ELSE (SELECT levels_side(item.program_id)) END AS side
                         OFFSET 0) AS pair
     CROSS JOIN LATERAL pair_fit(program, pair.offer, pair.need,
                                 item.role = 'mentor' OR NOT own,
                                 item.role = 'mentee' OR NOT own,
                                 pair.side) AS fit
     WHERE other.program_id = item.program_id
       AND other.role = CASE item.role WHEN 'mentor' THEN 'mentee' ELSE 'mentor' END
       AND (own OR other.employee_id NOT IN (SELECT person_below.id FROM reporting_below(ARRAY[current_actor()]) AS person_below(id)))
       AND other.state IN ('accepted', 'matched', 'waitlisted')
       AND (waitlisted OR other.state <> 'waitlisted')
       AND other.taken < other.capacity
       AND (item.state IN ('accepted', 'matched') OR (waitlisted AND item.state = 'waitlisted'))
       AND item.taken < item.capacity
       AND forms_pairings(program)
       AND other.employee_id NOT IN (SELECT chain.above_id FROM reporting_above(ARRAY[item.employee_id]) AS chain)
       AND other.employee_id NOT IN (SELECT person_below.id FROM reporting_below(ARRAY[item.employee_id]) AS person_below(id))
       AND NOT (program.forbid_same_unit
                AND other.employee_id IN (SELECT colleague.id FROM colleagues_of(item.employee_id) AS colleague(id)))
       AND NOT (program.forbid_same_manager
                AND other.employee_id IN (SELECT shared.id FROM manager_shared_with(item.employee_id) AS shared(id)))
       AND share_language(other.languages, item.languages)
       AND NOT please_not_between(item, other)
       AND other.id <> ALL (ARRAY(
             SELECT CASE item.role WHEN 'mentor' THEN pairing.mentee_application_id ELSE pairing.mentor_application_id END
               FROM pairing
              WHERE item.id IN (pairing.mentor_application_id, pairing.mentee_application_id)
                AND pairing_open(pairing)))
       AND other.employee_id <> ALL (ARRAY(
             SELECT CASE proposal.mentor_id WHEN item.employee_id THEN proposal.mentee_id ELSE proposal.mentor_id END
               FROM proposal
              WHERE proposal.program_id = item.program_id
                AND item.employee_id IN (proposal.mentor_id, proposal.mentee_id)
                AND CASE
                      WHEN own THEN proposal.offered_at IS NOT NULL
                      ELSE proposal.state = 'declined' OR proposal_open(proposal)
                    END))
       AND (SELECT consent_current(item.program_id, item.employee_id)) = 'given'
       AND consented.state = 'given'
  )
  SELECT scored.id, scored.employee_id, scored.on_waiting_list, scored.score, scored.wished FROM scored
$$;

COMMENT ON FUNCTION public.application_candidates(item public.application, own boolean, waitlisted boolean) IS 'The applications that the hard rules allow as counterparts of this one, with a free place on both sides: accepted ones, and waitlisted ones if `waitlisted` is true. With `own`, the list is for the applicant: only the applicant''s wishes and levels count in the score, and everybody who was ever offered to the applicant is left out, because leaving out only those who said no would reveal the no. Without `own`, the list is for a program manager. It leaves out the program manager, who could otherwise tell from it whether somebody declined an offer with them, and everybody below, whose answers the program manager must not read; in the score, levels count as levels_side() says.';

CREATE FUNCTION public.application_criteria(item public.application) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT COALESCE(json_agg(criterion_json(criterion) ORDER BY criterion.position, criterion.id), '[]'::json)
      FROM criterion
     WHERE criterion.program_id = item.program_id
       AND criterion.retired_at IS NULL
       AND (criterion.role IS NULL OR criterion.role = item.role));
END;
$$;

COMMENT ON FUNCTION public.application_criteria(item public.application) IS 'The criteria by which the application is scored, without retired ones.';

CREATE FUNCTION public.application_employees() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  unknown text := (SELECT string_agg('=' || named.id, ',')
                     FROM unnest(NEW.wishes || NEW.please_not) AS named(id)
                    WHERE NOT EXISTS (SELECT FROM employee WHERE employee.id = named.id));
BEGIN
  IF unknown IS NOT NULL THEN
    PERFORM refuse_at('application_employees_check', unknown);
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.application_employees() IS 'Trigger: requires that wishes and please_not name existing employees (application_employees_check).';

CREATE FUNCTION public.application_event_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (TG_OP = 'INSERT' OR NEW.came_through_event_id IS DISTINCT FROM OLD.came_through_event_id)
    AND NOT EXISTS (SELECT FROM event WHERE event.id = NEW.came_through_event_id AND event_visible(event)) THEN
    PERFORM refuse('application_event_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.application_event_rules() IS 'Trigger: requires that the applicant may see the event named in came_through_event_id (application_event_check).';

CREATE FUNCTION public.application_forgets_reviews() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  DELETE FROM criterion_score AS given
   USING review
   WHERE review.id = given.review_id
     AND review.application_id = NEW.id;
  DELETE FROM review WHERE review.application_id = NEW.id;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.application_forgets_reviews() IS 'Trigger: when an application is withdrawn or made a draft again, deletes its reviews: whoever submits it again is judged by the new answers alone.';

CREATE FUNCTION public.application_frees_place() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  automatic boolean;
BEGIN
  SELECT program.waiting_list_automatic INTO automatic
    FROM program
   WHERE program.id = NEW.program_id
     AND forms_pairings(program);
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  PERFORM notify(program_managers(NEW.program_id), 'place_free', NEW.program_id, 'application', NEW.id);
  IF automatic AND NEW.state = 'withdrawn' THEN
    PERFORM waiting_list_moves_up(NEW.program_id, NEW.role);
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.application_frees_place() IS 'Trigger: notifies the program managers that a place is free when an accepted person leaves the program or a pairing ends. When a person leaves and waiting_list_automatic is set, also accepts the next person on the waiting list.';

CREATE TABLE public.transition (
    id uuid DEFAULT public.new_id() NOT NULL,
    object text NOT NULL,
    object_id uuid NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    actor_id uuid,
    at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

ALTER TABLE ONLY public.transition FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.transition IS 'History of state changes, append-only, written only by a trigger. Readable by everyone who may read the object. Kept as long as the program.';

COMMENT ON COLUMN public.transition.id IS 'UUID version 7.';

COMMENT ON COLUMN public.transition.object IS 'Name of the table whose row changed its state.';

COMMENT ON COLUMN public.transition.object_id IS 'Id of the row that changed its state.';

COMMENT ON COLUMN public.transition.from_state IS 'State before the move.';

COMMENT ON COLUMN public.transition.to_state IS 'State after the move.';

COMMENT ON COLUMN public.transition.actor_id IS 'Employee who made the move. NULL for moves of the service (which include acceptance through a guaranteed place), for feedback, and for moves that follow from an agreed offer or from the end of a pairing. Nobody may learn who answered last or who ended a pairing.';

COMMENT ON COLUMN public.transition.at IS 'When it happened, by app_now().';

CREATE FUNCTION public.application_history(item public.application, relations text[]) RETURNS SETOF public.transition
    LANGUAGE sql STABLE
    AS $$
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

COMMENT ON FUNCTION public.application_history(item public.application, relations text[]) IS 'The history of an application as a caller with these relations sees it: applicants do not learn who moved their application, and reviewers learn nothing about pairings.';

CREATE FUNCTION public.application_json(item public.application, relations text[]) RETURNS json
    LANGUAGE plpgsql
    AS $$
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

COMMENT ON FUNCTION public.application_json(item public.application, relations text[]) IS 'An application with its topics, as a caller with these relations sees it: the answers only while answers_open(), no levels if levels_hidden(), wishes and please_not for the applicant only, the review score for the staff only, nothing about pairings for reviewers. Volatile, so that it sees topics written earlier in the same statement.';

CREATE FUNCTION public.application_keeps_places() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF places_kept(NEW.id) > NEW.capacity - NEW.taken THEN
    PERFORM refuse('application_capacity_check');
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.application_keeps_places() IS 'Trigger: refuses a change that takes a place kept for a locked pair (application_capacity_check).';

CREATE FUNCTION public.application_move_by_service(application_id uuid, to_state text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  actor text := COALESCE(current_setting('kehrwert.actor_id', true), '');
BEGIN
  PERFORM set_config('kehrwert.actor_id', '', true);
  UPDATE application SET state = to_state WHERE application.id = application_id AND application.state <> to_state;
  PERFORM set_config('kehrwert.actor_id', actor, true);
END;
$$;

COMMENT ON FUNCTION public.application_move_by_service(application_id uuid, to_state text) IS 'Moves an application as the service: history and audit name no actor, whoever caused the move.';

CREATE FUNCTION public.application_place_guaranteed(item public.application) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
           SELECT FROM invitation
            WHERE invitation.id = item.invitation_id
              AND invitation.state = 'accepted'
              AND invitation.place_guaranteed)
     AND NOT EXISTS (
           SELECT FROM transition
            WHERE transition.object_id = item.id
              AND transition.from_state = 'accepted'
              AND transition.to_state IN ('under_review', 'waitlisted', 'declined'));
END;
$$;

COMMENT ON FUNCTION public.application_place_guaranteed(item public.application) IS 'True if the application came through an invitation with a guaranteed place and the staff has not taken the place back since.';

CREATE FUNCTION public.application_relations(item public.application) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
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

COMMENT ON FUNCTION public.application_relations(item public.application) IS 'What the caller is to the application: applicant, program_manager, reviewer, superior. Program managers see submitted applications and reviewers those assigned to them, in both cases only until the program ends. To their own application, callers are never more than the applicant, and program managers above the applicant are only superior, so nobody decides about themselves or about somebody below them.';

CREATE TABLE public.application_reviewer (
    application_id uuid NOT NULL,
    employee_id uuid NOT NULL,
    program_id uuid NOT NULL,
    role text DEFAULT 'reviewer'::text NOT NULL,
    assigned_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    submitted_at timestamp with time zone,
    CONSTRAINT application_reviewer_role_check CHECK ((role = 'reviewer'::text))
);

ALTER TABLE ONLY public.application_reviewer FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.application_reviewer IS 'Which reviewer is assigned to which application; reviewers see no other applications. Readable by the reviewer and the program managers. Deleted when the reviewer leaves the staff list; the review stays.';

COMMENT ON COLUMN public.application_reviewer.application_id IS 'The application.';

COMMENT ON COLUMN public.application_reviewer.employee_id IS 'The reviewer, who is on the staff list of the program and is not the applicant.';

COMMENT ON COLUMN public.application_reviewer.program_id IS 'The program of both the application and the reviewer, which the two foreign keys share; set by a trigger.';

COMMENT ON COLUMN public.application_reviewer.role IS 'Always reviewer; needed for the foreign key to the staff list.';

COMMENT ON COLUMN public.application_reviewer.assigned_at IS 'When the reviewer was assigned.';

COMMENT ON COLUMN public.application_reviewer.submitted_at IS 'submitted_at of the application, by which a reviewer''s list is sorted. Set by triggers.';

CREATE FUNCTION public.application_reviewer_json(item public.application_reviewer) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN json_build_object(
    'application_id', item.application_id,
    'employee_id', item.employee_id,
    'display_name', (SELECT employee.display_name FROM employee WHERE employee.id = item.employee_id),
    'assigned_at', rfc3339(item.assigned_at),
    'reviewed', EXISTS (SELECT FROM review WHERE review.application_id = item.application_id AND review.reviewer_id = item.employee_id));
END;
$$;

COMMENT ON FUNCTION public.application_reviewer_json(item public.application_reviewer) IS 'A reviewer of an application, as the API shows it to program managers.';

CREATE FUNCTION public.application_reviewer_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  applicant uuid;
BEGIN
  SELECT application.program_id, application.submitted_at, application.employee_id INTO NEW.program_id, NEW.submitted_at, applicant
    FROM application
   WHERE application.id = NEW.application_id;
  -- A change of HR data that makes the reviewer a superior either waits for this transaction or is already visible to it.
  PERFORM reporting_lock(ARRAY[applicant]);
  IF applicant = NEW.employee_id THEN
    PERFORM refuse('application_reviewer_applicant_check');
  ELSIF is_above(NEW.employee_id, applicant) THEN
    PERFORM refuse('application_reviewer_superior_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.application_reviewer_rules() IS 'Trigger: nobody reviews their own application (application_reviewer_applicant_check) or that of somebody below them in the reporting chain (application_reviewer_superior_check). Fills program_id and submitted_at.';

CREATE FUNCTION public.application_reviewer_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NEW.employee_id IS DISTINCT FROM current_actor() THEN
    PERFORM notify(ARRAY[NEW.employee_id], 'application_assigned', NEW.program_id, 'application', NEW.application_id);
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.application_reviewer_told() IS 'Trigger: notifies a reviewer of a newly assigned application, unless the reviewer made the assignment.';

CREATE FUNCTION public.application_reviewers_assign() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM reviewers_assign(NEW.program_id, ARRAY[NEW.id]);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.application_reviewers_assign() IS 'Trigger: assigns reviewers to an application that has been submitted.';

CREATE FUNCTION public.application_reviewers_sort() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE application_reviewer AS assigned SET submitted_at = NEW.submitted_at WHERE assigned.application_id = NEW.id;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.application_reviewers_sort() IS 'Trigger: when an application is submitted again, or made a draft, its place in the lists of its reviewers changes.';

CREATE FUNCTION public.application_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.taken := 0;
    NEW.fulfilled := false;
    NEW.review_score := NULL;
    NEW.review_changes := 0;
    NEW.matchings := 0;
    NEW.moved_at := NULL;
    NEW.submitted_at := NULL;
    NEW.capacity := COALESCE(NEW.capacity, CASE
      WHEN NEW.role = 'mentor' THEN (SELECT program.mentor_capacity FROM program WHERE program.id = NEW.program_id)
      ELSE 1
    END, 1);
    NEW.languages := COALESCE(NEW.languages, (SELECT employee.languages FROM employee WHERE employee.id = NEW.employee_id), '{}');
  ELSIF OLD.state = 'draft' AND NEW.state IN ('submitted', 'accepted') THEN
    PERFORM application_submit_rules(NEW);
    NEW.submitted_at := app_now();
    NEW.taken := 0;
    NEW.fulfilled := false;
    IF application_place_guaranteed(NEW) THEN
      NEW.state := 'accepted';
    ELSIF NEW.state = 'accepted' THEN
      PERFORM refuse('application_state_transition');
    END IF;
  ELSIF NEW.state = 'draft' THEN
    NEW.submitted_at := NULL;
  ELSIF OLD.state = 'matched' AND NEW.state = 'accepted' THEN
    IF EXISTS (SELECT FROM pairing
                WHERE NEW.id IN (pairing.mentor_application_id, pairing.mentee_application_id)
                  AND pairing_open(pairing)) THEN
      PERFORM refuse('application_state_transition');
    END IF;
    NEW.taken := 0;
    NEW.fulfilled := false;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state THEN
    -- Its reviews are deleted: see application_forgets_reviews().
    IF NEW.state IN ('draft', 'withdrawn') THEN
      NEW.review_score := NULL;
    END IF;
    IF ARRAY[OLD.state, NEW.state] <@ ARRAY['accepted', 'matched'] THEN
      NEW.matchings := OLD.matchings + 1;
    ELSE
      NEW.moved_at := app_now();
    END IF;
  END IF;
  -- Refused before the table constraints do it: for a login that bypasses row-level security, PostgreSQL would log the whole row that
  -- violates a constraint, including motivation and please_not.
  IF NEW.taken > NEW.capacity THEN
    PERFORM refuse('application_capacity_check');
  ELSIF NEW.role = 'mentee' AND NEW.capacity > 1 THEN
    PERFORM refuse('application_capacity_range_check');
  END IF;
  IF NEW.entry_module_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.entry_module_id IS DISTINCT FROM OLD.entry_module_id) THEN
    IF EXISTS (SELECT FROM module WHERE module.id = NEW.entry_module_id AND module.retired_at IS NOT NULL) THEN
      PERFORM refuse('application_entry_module_retired_check');
    END IF;
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.application_rules() IS 'Trigger: fills in what a new application leaves out, and checks an application that is submitted. With a guaranteed place, it is accepted at once. Submitting it, and making a matched one accepted again, frees the places that completed pairings have taken. An application with an open pairing stays matched.';

CREATE FUNCTION public.application_scored() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION public.application_scored() IS 'Trigger: updates the review score of the application. Whoever writes a review locks the application first, so no score is lost.';

CREATE FUNCTION public.application_state(item public.application, relations text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT CASE
           WHEN item.state = 'matched' AND NOT sees_pairings(relations) THEN 'accepted'
           ELSE item.state
         END
$$;

COMMENT ON FUNCTION public.application_state(item public.application, relations text[]) IS 'The state as a caller with these relations sees it. Reviewers see accepted instead of matched, because they may not learn of pairings.';

CREATE FUNCTION public.application_submit_rules(item public.application) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  person employee;
  its_program program;
  broken text := eligibility_broken(item);
BEGIN
  SELECT employee.* INTO person FROM employee WHERE employee.id = item.employee_id;
  SELECT program.* INTO its_program FROM program WHERE program.id = item.program_id;
  IF NOT program_open(item.program_id) THEN
    PERFORM refuse('application_program_open_check');
  ELSIF NOT person.active THEN
    PERFORM refuse('application_employee_active_check');
  ELSIF consent_current(item.program_id, item.employee_id) IS DISTINCT FROM 'given' THEN
    PERFORM refuse('application_consent_check');
  ELSIF NOT EXISTS (SELECT FROM application_topic AS chosen WHERE chosen.application_id = item.id) THEN
    PERFORM refuse('application_topic_required');
  ELSIF item.role = 'mentor' AND its_program.mentor_max_age IS NOT NULL
    AND COALESCE(extract(year FROM age(today_in(its_program.time_zone), person.birth_date)) > its_program.mentor_max_age, true) THEN
    PERFORM refuse('application_age_check');
  ELSIF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
END;
$$;

COMMENT ON FUNCTION public.application_submit_rules(item public.application) IS 'Refuses a submission if the program is not open for applications; if the applicant has left the company, has not consented, has chosen no topic or is not eligible; or if a mentor is above the age limit or of unknown age.';

CREATE FUNCTION public.application_supersedes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id FROM proposal WHERE NEW.id IN (proposal.mentor_application_id, proposal.mentee_application_id)));
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.application_supersedes() IS 'Trigger: when an application is no longer accepted, supersedes its open proposals.';

CREATE FUNCTION public.application_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF current_actor() IS DISTINCT FROM NEW.employee_id THEN
    PERFORM notify(ARRAY[NEW.employee_id], 'application_' || NEW.state, NEW.program_id, 'application', NEW.id);
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.application_told() IS 'Trigger: notifies the applicant of the decision.';

CREATE FUNCTION public.application_topic_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  retired timestamptz;
BEGIN
  SELECT topic.program_id, topic.retired_at INTO NEW.program_id, retired FROM topic WHERE topic.id = NEW.topic_id;
  IF NEW.program_id IS NULL THEN
    PERFORM refuse_at('application_topic_topic_id_fkey', '=' || NEW.topic_id);
  ELSIF NOT EXISTS (SELECT FROM application
                     WHERE application.id = NEW.application_id AND application.program_id = NEW.program_id) THEN
    PERFORM refuse_at('application_topic_application_id_fkey', '=' || NEW.topic_id);
  END IF;
  IF retired IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.topic_id <> NEW.topic_id) THEN
    PERFORM refuse_at('application_topic_retired_check', '=' || NEW.topic_id);
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.application_topic_rules() IS 'Trigger: sets program_id from the topic, which must exist (application_topic_topic_id_fkey), belong to the program of the application (application_topic_application_id_fkey) and not be retired when it is chosen (application_topic_retired_check).';

CREATE FUNCTION public.application_topics_differ(application_id uuid, topics jsonb) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN topics IS NOT NULL
    AND ARRAY(SELECT (chosen.topic_id, chosen.level)
                FROM application_topic AS chosen
               WHERE chosen.application_id = application_topics_differ.application_id
               ORDER BY chosen.topic_id)
     <> ARRAY(SELECT (wanted.topic_id, wanted.level)
                FROM jsonb_to_recordset(topics) AS wanted(topic_id uuid, level int)
               ORDER BY wanted.topic_id);
END;
$$;

COMMENT ON FUNCTION public.application_topics_differ(application_id uuid, topics jsonb) IS 'True if the application has other topics than these, or the same with other levels; false if the list is NULL.';

CREATE FUNCTION public.application_topics_replace(item public.application, topics jsonb) RETURNS public.application
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF application_topics_differ(item.id, topics) THEN
    PERFORM refuse_repeated('application_topic_application_id_topic_id_pkey', topics, 'topic_id');
    DELETE FROM application_topic AS chosen WHERE chosen.application_id = item.id;
    INSERT INTO application_topic (application_id, topic_id, level)
    SELECT item.id, wanted.topic_id, wanted.level
      FROM jsonb_to_recordset(topics) AS wanted(topic_id uuid, level int);
  END IF;
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.application_topics_replace(item public.application, topics jsonb) IS 'Replaces the topics of the application with this list, [{"topic_id", "level"}], or leaves them if the list is NULL. Returns the application. Call it with a row that the same statement has written.';

CREATE FUNCTION public.application_version(item public.application, relations text[]) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
  RETURN item.version
       + CASE WHEN relations && ARRAY['applicant', 'superior'] THEN 0 ELSE item.review_changes END
       - CASE WHEN sees_pairings(relations) THEN 0 ELSE item.matchings END;
END;
$$;

COMMENT ON FUNCTION public.application_version(item public.application, relations text[]) IS 'The version of what a caller with these relations sees. For the staff who may read the answers, a new review score counts as a change; for reviewers, a move between accepted and matched does not.';

CREATE FUNCTION public.application_withdrawn() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE pairing
     SET state = 'ended'
   WHERE NEW.id IN (pairing.mentor_application_id, pairing.mentee_application_id)
     AND pairing_open(pairing);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.application_withdrawn() IS 'Trigger: when an application is withdrawn, ends its open pairings.';

CREATE FUNCTION public.application_withdrawn_input() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  DELETE FROM match_run_input
   USING match_run
   WHERE match_run.id = match_run_input.match_run_id
     AND match_run.program_id = NEW.program_id
     AND strpos(match_run_input.input, NEW.id::text) > 0;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.application_withdrawn_input() IS 'Trigger: when an application is withdrawn or made a draft again, deletes the input of every match run that contains it, so that what the applicant wrote is neither kept for replays nor in a result that is stored later.';

CREATE FUNCTION public.assistant_json() RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN json_build_object(
    'roles', json_build_array('assistant'),
    'agenda', json_build_object(
      'sessions', (
        SELECT COALESCE(json_agg(json_build_object('starts_at', rfc3339(next.starts_at), 'minutes', next.minutes,
                                                   'time_zone', next.time_zone)
                                 ORDER BY next.starts_at, next.id), '[]'::json)
          FROM next_sessions() AS next)));
END;
$$;

COMMENT ON FUNCTION public.assistant_json() IS 'The home page as an assistant sees it: when the next sessions are, and nothing else.';

CREATE FUNCTION public.audit_write() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  named boolean := NOT ends_a_pairing(TG_TABLE_NAME, old_row, new_row);
  client text := NULLIF(current_setting('kehrwert.client', true), '');
BEGIN
  IF old_row = new_row THEN
    RETURN NULL;
  END IF;
  IF client IS NOT NULL THEN
    PERFORM client_writes(client);
  END IF;
  INSERT INTO audit_event (actor_id, client, operation, object, object_id, action)
  VALUES (CASE WHEN named THEN current_actor() END,
          CASE WHEN named THEN client END,
          CASE WHEN named THEN NULLIF(current_setting('kehrwert.operation', true), '') END,
          TG_TABLE_NAME,
          (COALESCE(new_row, old_row) ->> TG_ARGV[0])::uuid,
          lower(TG_OP COLLATE "C"));
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.audit_write() IS 'Trigger: writes one audit_event for each changed row. The argument names the column that becomes object_id. An update that changes nothing writes none. Refuses the write of a service client whose name now belongs to an employee.';

CREATE FUNCTION public.audit_write_all() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  present timestamptz := app_now();
  actor uuid := current_actor();
  client text := NULLIF(current_setting('kehrwert.client', true), '');
  operation text := NULLIF(current_setting('kehrwert.operation', true), '');
  action text := lower(TG_OP COLLATE "C");
BEGIN
  IF client IS NOT NULL AND EXISTS (SELECT FROM changed_rows) THEN
    PERFORM client_writes(client);
  END IF;
  INSERT INTO audit_event (at, actor_id, client, operation, object, object_id, action)
  SELECT present, actor, client, operation, TG_TABLE_NAME, (to_jsonb(changed_rows) ->> TG_ARGV[0])::uuid, action
    FROM changed_rows;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.audit_write_all() IS 'Trigger: writes one audit_event for each row that a statement has inserted or deleted, as audit_write() does, but all at once. For tables in which one statement can write thousands of rows, and which say nothing about the end of a pairing.';

CREATE FUNCTION public.caller_digest(digest text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  SELECT rtrim(translate(encode(sha256(convert_to(concat_ws(
           E'\n', digest, current_setting('kehrwert.actor_id', true), current_setting('kehrwert.client', true)), 'UTF8')), 'base64'),
           '+/', '-_'), '=')
$$;

COMMENT ON FUNCTION public.caller_digest(digest text) IS 'Adds the caller to the digest of an Idempotency-Key: the employee whom the token names, under whatever name, or the service client.';

CREATE FUNCTION public.claimed_employee(subject text, external_id text, issued_at bigint) RETURNS uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  named record;
BEGIN
  SELECT employee.id,
         employee.active
         AND binding.since <= to_timestamp(issued_at)
         AND (binding.kind = 'external_id' OR binding.name = employee.user_name) AS counts
    INTO named
    FROM employee_binding AS binding
    JOIN employee ON employee.id = binding.employee_id
   WHERE binding.kind = CASE WHEN claimed_employee.external_id IS NULL THEN 'user_name' ELSE 'external_id' END
     AND binding.name = COALESCE(claimed_employee.external_id, claimed_employee.subject);
  IF NOT named.counts THEN
    PERFORM refuse('claimed_employee_check');
  ELSIF named.id IS NULL AND claimed_employee.external_id IS NOT NULL THEN
    IF EXISTS (SELECT FROM employee_binding AS binding
                WHERE binding.kind = 'user_name'
                  AND binding.name = claimed_employee.subject) THEN
      PERFORM refuse('claimed_employee_check');
    END IF;
  END IF;
  RETURN named.id;
END;
$$;

COMMENT ON FUNCTION public.claimed_employee(subject text, external_id text, issued_at bigint) IS 'The employee whom a token names: by its external id and by nothing else if it has one, otherwise by its subject. NULL if it names nobody: then it is a service client''s. Whatever its roles, a token is refused if it names somebody who has left, if it uses a name that the person no longer has, or if it was issued before the name was given to the person (claimed_employee_check).';

CREATE FUNCTION public.client_name_lock(name text, to_give boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF to_give THEN
    PERFORM pg_advisory_xact_lock(7303, hashtext(name) & 255);
  ELSE
    PERFORM pg_advisory_xact_lock_shared(7303, hashtext(name) & 255);
  END IF;
END;
$$;

COMMENT ON FUNCTION public.client_name_lock(name text, to_give boolean) IS 'Keeps a name from being given to an employee while a service client writes under it, until the commit. The write that gives the name (`to_give`) and those of the clients wait for each other.';

CREATE FUNCTION public.client_writes(client text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM client_name_lock(client, false);
  IF EXISTS (SELECT FROM employee_binding AS binding WHERE binding.kind = 'user_name' AND binding.name = client_writes.client) THEN
    PERFORM refuse('claimed_employee_check');
  END IF;
END;
$$;

COMMENT ON FUNCTION public.client_writes(client text) IS 'Refuses the write of a service client if its name has been given to an employee since the token was checked (claimed_employee_check).';

CREATE FUNCTION public.clock_json(shift interval) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'now', rfc3339(now() + shift),
    'shift_seconds', extract(epoch FROM shift)::bigint,
    'movable', clock_movable())
$$;

COMMENT ON FUNCTION public.clock_json(shift interval) IS 'The clock of the service with this shift, as the API shows it.';

CREATE FUNCTION public.clock_movable() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT COALESCE(current_setting('kehrwert.clock_shift', true), '') <> ''
$$;

COMMENT ON FUNCTION public.clock_movable() IS 'True if the claims of the transaction contain a shift, that is, if the service runs in development mode.';

CREATE FUNCTION public.clock_shift() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  RETURN COALESCE((SELECT dev_clock.shift::text FROM dev_clock), '0');
END;
$$;

COMMENT ON FUNCTION public.clock_shift() IS 'How far the clock has been moved. The claims of a transaction ask for it in development mode, before they take on their role.';

CREATE FUNCTION public.colleagues_of(person_id uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE
    AS $$
  SELECT colleague.id
    FROM employee AS person
    JOIN employee AS colleague ON colleague.unit = person.unit
   WHERE person.id = person_id
$$;

COMMENT ON FUNCTION public.colleagues_of(person_id uuid) IS 'Everybody in the person''s unit, including the person.';

CREATE FUNCTION public.concerns_caller(mentor_id uuid, mentee_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  actor uuid := current_actor();
BEGIN
  IF actor IN (mentor_id, mentee_id) THEN
    RETURN true;
  ELSIF NOT has_reports(actor) THEN
    RETURN false;
  END IF;
  RETURN EXISTS (SELECT FROM reporting_above(ARRAY[mentor_id, mentee_id]) AS chain WHERE chain.above_id = actor);
END;
$$;

COMMENT ON FUNCTION public.concerns_caller(mentor_id uuid, mentee_id uuid) IS 'True if the caller is one of the two people or above one of them. Another program manager then decides about the pair, because a refusal would reveal to the caller that somebody said no, or how well the two fit.';

CREATE FUNCTION public.conflict_of_interest(program_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN has_applied(program_id)
      OR EXISTS (SELECT FROM application
                  WHERE application.program_id = conflict_of_interest.program_id
                    AND application.submitted_at IS NOT NULL
                    AND application.state <> 'withdrawn'
                    AND application.employee_id IN (SELECT reporting_below(ARRAY[current_actor()])));
END;
$$;

COMMENT ON FUNCTION public.conflict_of_interest(program_id uuid) IS 'True if the caller has an application in the program, in any state, or is above somebody who has submitted one and not withdrawn it. By trying out the matching and looking at who is paired, such a caller could work out answers that are hidden from them.';

CREATE FUNCTION public.consent_current(program_id uuid, employee_id uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT last.state
      FROM program
     CROSS JOIN LATERAL consent_last(program.id, program.consent_version, consent_current.employee_id) AS last(state)
     WHERE program.id = consent_current.program_id);
END;
$$;

COMMENT ON FUNCTION public.consent_current(program_id uuid, employee_id uuid) IS 'consent_last() for one person; NULL if the person did neither.';

CREATE TABLE public.consent (
    id uuid DEFAULT public.new_id() NOT NULL,
    program_id uuid NOT NULL,
    employee_id uuid NOT NULL,
    text_version text NOT NULL,
    state text NOT NULL,
    at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT consent_state_check CHECK ((state = ANY (ARRAY['given'::text, 'withdrawn'::text]))),
    CONSTRAINT consent_text_version_check CHECK (((char_length(text_version) >= 1) AND (char_length(text_version) <= 50)))
);

ALTER TABLE ONLY public.consent FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.consent IS 'Every consent that was given or withdrawn, append-only. Readable by the person only; staff learn only whether there is a consent. Kept as proof.';

COMMENT ON COLUMN public.consent.id IS 'UUID version 7.';

COMMENT ON COLUMN public.consent.program_id IS 'The program whose consent text it is about.';

COMMENT ON COLUMN public.consent.employee_id IS 'The person; nobody else can give or withdraw the consent.';

COMMENT ON COLUMN public.consent.text_version IS 'Version of the consent text, at most 50 characters.';

COMMENT ON COLUMN public.consent.state IS 'given or withdrawn.';

COMMENT ON COLUMN public.consent.at IS 'When it was given or withdrawn; the latest row counts.';

CREATE FUNCTION public.consent_json(item public.consent) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'text_version', item.text_version,
    'state', item.state,
    'at', rfc3339(item.at))
$$;

COMMENT ON FUNCTION public.consent_json(item public.consent) IS 'A consent as the API shows it to the person.';

CREATE FUNCTION public.consent_last(program_id uuid, current_version text, employee_id uuid) RETURNS SETOF text
    LANGUAGE sql STABLE
    AS $$
  SELECT consent.state
    FROM consent
   WHERE consent.program_id = consent_last.program_id
     AND consent.employee_id = consent_last.employee_id
     AND (consent.text_version = consent_last.current_version OR consent.state = 'withdrawn')
   ORDER BY consent.at DESC, consent.id DESC
   LIMIT 1
$$;

COMMENT ON FUNCTION public.consent_last(program_id uuid, current_version text, employee_id uuid) IS 'given or withdrawn, whichever came last; no row if the person did neither. A consent counts only if it was given to the current text; a withdrawal counts for any text. PostgreSQL inlines it in FROM, so lists use it instead of consent_current().';

CREATE FUNCTION public.consent_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF current_actor() <> NEW.employee_id THEN
    PERFORM refuse('consent_person_check');
  END IF;
  -- Whoever has consented can always withdraw.
  IF NOT growth_add('consent of a person in a program', concat_ws(' ', NEW.program_id, NEW.employee_id))
    AND (NEW.state = 'given' OR consent_current(NEW.program_id, NEW.employee_id) IS DISTINCT FROM 'given') THEN
    PERFORM refuse('growth_limit_check');
  END IF;
  IF NEW.state = 'given' THEN
    PERFORM FROM program WHERE program.id = NEW.program_id AND program.consent_version = NEW.text_version FOR SHARE;
    IF NOT FOUND THEN
      PERFORM refuse('consent_current_version_check');
    END IF;
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.consent_rules() IS 'Trigger: refuses a consent for somebody else (consent_person_check), to a text that is not the current one (consent_current_version_check), or after too many others (growth_limit_check).';

CREATE FUNCTION public.consent_withdrawn_applications() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM pairings_lock(NEW.program_id, NEW.employee_id);
  UPDATE application
     SET state = 'withdrawn'
   WHERE application.employee_id = NEW.employee_id
     AND application.program_id = NEW.program_id
     AND application.state <> 'withdrawn';
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.consent_withdrawn_applications() IS 'Trigger: when a consent is withdrawn, withdraws the person''s applications in the program, even declined ones. This ends their pairings and closes their answers.';

CREATE FUNCTION public.consent_withdrawn_events() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  DELETE FROM event_invitation AS guest
   USING event
   WHERE event.id = guest.event_id
     AND event.program_id = NEW.program_id
     AND event.starts_at > app_now()
     AND guest.employee_id = NEW.employee_id;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.consent_withdrawn_events() IS 'Trigger: when a consent is withdrawn, removes the person from the guest lists of the program''s future events.';

CREATE FUNCTION public.consent_withdrawn_feedback() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE feedback
     SET state = 'sealed'
   WHERE feedback.author_id = NEW.employee_id
     AND feedback.program_id = NEW.program_id
     AND feedback.state = 'open';
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.consent_withdrawn_feedback() IS 'Trigger: when a consent is withdrawn, seals the person''s open feedback in the program as it is, so that they are asked nothing more.';

CREATE FUNCTION public.counterparts_barred(application_id uuid) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  mine application;
  none_left boolean;
BEGIN
  SELECT application.* INTO mine FROM application WHERE application.id = counterparts_barred.application_id;
  none_left := mine.capacity - mine.taken <= NULLIF(places_kept(mine.id), 0);
  RETURN ARRAY(
    WITH standing AS (
      SELECT each.decision, each.mentor_application_id, each.mentee_application_id,
             CASE mine.role WHEN 'mentor' THEN each.mentee_application_id ELSE each.mentor_application_id END AS other_id,
             mine.id IN (each.mentor_application_id, each.mentee_application_id) AS own
        FROM pair_decision AS each
       WHERE each.program_id = mine.program_id
         AND each.ended_at IS NULL
    ),
    kept AS (
      SELECT standing.other_id, count(*) AS places FROM standing WHERE standing.decision = 'locked' GROUP BY standing.other_id
    )
    SELECT standing.other_id FROM standing WHERE standing.own AND standing.decision = 'forbidden'
     UNION
    SELECT other.id
      FROM application AS other
      LEFT JOIN kept ON kept.other_id = other.id
     WHERE other.program_id = mine.program_id
       AND other.role <> mine.role
       AND (other.capacity - other.taken <= kept.places OR none_left)
       AND other.id NOT IN (SELECT standing.other_id FROM standing WHERE standing.own AND standing.decision = 'locked'));
END;
$$;

COMMENT ON FUNCTION public.counterparts_barred(application_id uuid) IS 'The applications that pair decisions rule out as counterparts of this one: those that a program manager has forbidden to pair with it, and those where all free places of this or the other application are kept for locked pairs.';

CREATE TABLE public.criterion (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    title text NOT NULL COLLATE public.name_order,
    description text DEFAULT ''::text NOT NULL,
    role text,
    weight integer DEFAULT 1 NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    retired_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT criterion_description_check CHECK ((char_length(description) <= 4000)),
    CONSTRAINT criterion_position_check CHECK ((("position" >= 0) AND ("position" <= 10000))),
    CONSTRAINT criterion_role_check CHECK ((role = ANY (ARRAY['mentor'::text, 'mentee'::text]))),
    CONSTRAINT criterion_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200))),
    CONSTRAINT criterion_weight_check CHECK (((weight >= 1) AND (weight <= 10)))
);

ALTER TABLE ONLY public.criterion FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.criterion IS 'The criteria by which applications to a program are scored. Readable by everyone who may read the program.';

COMMENT ON COLUMN public.criterion.id IS 'UUID version 7.';

COMMENT ON COLUMN public.criterion.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.criterion.program_id IS 'The program.';

COMMENT ON COLUMN public.criterion.title IS 'Name as displayed, at most 200 characters. Unique, regardless of case, among the program''s criteria in use.';

COMMENT ON COLUMN public.criterion.description IS 'What earns a high score, at most 4000 characters.';

COMMENT ON COLUMN public.criterion.role IS 'The role whose applications are scored by it, mentor or mentee; NULL: both. Cannot change once an application has been scored by it.';

COMMENT ON COLUMN public.criterion.weight IS 'How much it counts, 1 to 10. Cannot change once an application has been scored by it.';

COMMENT ON COLUMN public.criterion."position" IS 'Order of display, 0 to 10000.';

COMMENT ON COLUMN public.criterion.retired_at IS 'When it was retired; it is no longer scored, but earlier scores still count. NULL: in use.';

COMMENT ON COLUMN public.criterion.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.criterion.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.criterion_json(item public.criterion) RETURNS json
    LANGUAGE sql STABLE
    AS $$
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

COMMENT ON FUNCTION public.criterion_json(item public.criterion) IS 'A criterion as the API shows it.';

CREATE FUNCTION public.criterion_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (NEW.weight, NEW.role) IS DISTINCT FROM (OLD.weight, OLD.role)
    AND EXISTS (SELECT FROM criterion_score AS given WHERE given.criterion_id = OLD.id) THEN
    PERFORM refuse_at('criterion_scored_check', concat_ws(',',
      CASE WHEN NEW.weight <> OLD.weight THEN '/weight' END,
      CASE WHEN NEW.role IS DISTINCT FROM OLD.role THEN '/role' END));
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.criterion_rules() IS 'Trigger: weight and role of a criterion cannot be changed once it has been used for a score, so that everybody is scored alike (criterion_scored_check).';

CREATE FUNCTION public.criterion_score_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM criterion
      JOIN review ON review.id = NEW.review_id
      JOIN application ON application.id = review.application_id
     WHERE criterion.id = NEW.criterion_id
       AND criterion.program_id = application.program_id
       AND (criterion.role IS NULL OR criterion.role = application.role)
       AND (criterion.retired_at IS NULL OR TG_OP = 'UPDATE')) THEN
    PERFORM refuse_at('criterion_score_criterion_check', '=' || NEW.criterion_id);
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.criterion_score_rules() IS 'Trigger: a score is for a criterion of the program that applies to the application''s role; a new score needs a criterion that is not retired (criterion_score_criterion_check).';

CREATE FUNCTION public.dev_clock_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF current_user = 'kehrwert_app' AND NOT clock_movable() THEN
    PERFORM refuse('dev_clock_development_check');
  END IF;
  IF NEW.shift < (CASE WHEN TG_OP = 'UPDATE' THEN OLD.shift ELSE interval '0' END) THEN
    PERFORM refuse('dev_clock_forward_check');
  END IF;
  IF now() + NEW.shift >= '2098-01-01T00:00:00Z'::timestamptz THEN
    PERFORM refuse('dev_clock_range_check');
  END IF;
  IF clock_movable() THEN
    PERFORM set_config('kehrwert.clock_shift', NEW.shift::text, true);
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.dev_clock_rules() IS 'Trigger: lets the service move the clock only in development mode (dev_clock_development_check), only forward (dev_clock_forward_check), and only up to the end of 2097 (dev_clock_range_check), so that what follows within two years can still be shown.';

CREATE FUNCTION public.dotted_lines_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  moved uuid[] := ARRAY(SELECT DISTINCT changed_rows.employee_id FROM changed_rows);
BEGIN
  PERFORM reporting_recheck(moved);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.dotted_lines_changed() IS 'Trigger: when a dotted line is added or removed, re-checks the pairs of the employee and of everybody above them, and the reviewers of everybody below.';

CREATE FUNCTION public.dotted_lines_differ(employee_id uuid, manager_ids uuid[]) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN manager_ids IS NOT NULL
    AND ARRAY(SELECT dotted.manager_id
                FROM employee_dotted_line AS dotted
               WHERE dotted.employee_id = dotted_lines_differ.employee_id
               ORDER BY dotted.manager_id)
     <> ARRAY(SELECT DISTINCT wanted.manager_id FROM unnest(manager_ids) AS wanted(manager_id) ORDER BY wanted.manager_id);
END;
$$;

COMMENT ON FUNCTION public.dotted_lines_differ(employee_id uuid, manager_ids uuid[]) IS 'True if the employee has other dotted lines than these; false if the list is NULL.';

CREATE TABLE public.employee (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    public_version bigint DEFAULT 1 NOT NULL,
    user_name text NOT NULL,
    external_id text,
    display_name text NOT NULL COLLATE public.name_order,
    email text,
    unit text NOT NULL,
    level integer NOT NULL,
    site text,
    time_zone text DEFAULT 'Europe/Berlin'::text NOT NULL,
    manager_id uuid,
    birth_date date,
    minor boolean DEFAULT false NOT NULL,
    hired_on date,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    active boolean DEFAULT true NOT NULL,
    search text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    left_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT employee_display_name_check CHECK (((char_length(display_name) >= 1) AND (char_length(display_name) <= 200))),
    CONSTRAINT employee_email_check CHECK ((((char_length(email) >= 3) AND (char_length(email) <= 254)) AND (email ~ '^.+@[^@[:space:]]+$'::text))),
    CONSTRAINT employee_external_id_check CHECK (((char_length(external_id) >= 1) AND (char_length(external_id) <= 200))),
    CONSTRAINT employee_languages_check CHECK (((cardinality(languages) <= 20) AND public.all_match(languages, '^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$'::text))),
    CONSTRAINT employee_left_at_check CHECK ((active = (left_at IS NULL))),
    CONSTRAINT employee_level_check CHECK (((level >= 0) AND (level <= 9))),
    CONSTRAINT employee_own_manager_check CHECK ((manager_id <> id)),
    CONSTRAINT employee_site_check CHECK (((char_length(site) >= 1) AND (char_length(site) <= 200))),
    CONSTRAINT employee_unit_check CHECK (((char_length(unit) >= 1) AND (char_length(unit) <= 200))),
    CONSTRAINT employee_user_name_check CHECK ((((char_length(user_name) >= 1) AND (char_length(user_name) <= 200)) AND (user_name = NORMALIZE(user_name)) AND (user_name !~ '[A-Z]'::text)))
);

ALTER TABLE ONLY public.employee FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.employee IS 'The employees, as supplied by HR. Colleagues can read the public profile, and HR clients what they wrote themselves. Kept until HR has removed the person and no program needs the data.';

COMMENT ON COLUMN public.employee.id IS 'UUID version 7.';

COMMENT ON COLUMN public.employee.version IS 'Starts at 1 and increases with every change; the ETag for HR clients. Readable by the person and by HR clients.';

COMMENT ON COLUMN public.employee.public_version IS 'Starts at 1 and increases with every change of the public profile; the ETag for colleagues. Set by a trigger. Public.';

COMMENT ON COLUMN public.employee.user_name IS 'Login name in the canonical form that the service makes; unique, at most 200 characters. Public.';

COMMENT ON COLUMN public.employee.external_id IS 'Id in the HR system, at most 200 characters. Never changes once it is set. Readable by HR clients only.';

COMMENT ON COLUMN public.employee.display_name IS 'Full name as displayed, at most 200 characters. Public.';

COMMENT ON COLUMN public.employee.email IS 'Address for messages from the service, at most 254 characters. Readable by the person and by HR clients.';

COMMENT ON COLUMN public.employee.unit IS 'Organisational unit, at most 200 characters. Public.';

COMMENT ON COLUMN public.employee.level IS 'Management level, 0 to 9: 0 is the board, 9 the lowest level. Public.';

COMMENT ON COLUMN public.employee.site IS 'Place of work, at most 200 characters. Public.';

COMMENT ON COLUMN public.employee.time_zone IS 'IANA name of the time zone at the place of work; decides the working hours of minors. Readable by HR clients and the service.';

COMMENT ON COLUMN public.employee.manager_id IS 'The manager in the solid reporting line, never the person themselves. HR data may contain cycles. Public.';

COMMENT ON COLUMN public.employee.birth_date IS 'Used only for the age limit of a program and to know who is a minor. Never leaves the service: it is in no reply, and in no export except the person''s own.';

COMMENT ON COLUMN public.employee.minor IS 'True if HR says that the person is under age. False if the birth date is known, because that decides. Readable by HR clients and the service.';

COMMENT ON COLUMN public.employee.hired_on IS 'First day at the company. Readable by HR clients and the service.';

COMMENT ON COLUMN public.employee.languages IS 'Spoken languages as BCP 47 tags, at most 20. Public.';

COMMENT ON COLUMN public.employee.active IS 'False once the person has left the company, which also ends their participation. Public.';

COMMENT ON COLUMN public.employee.search IS 'Display name and user name as search_text() writes them; set by a trigger. Public.';

COMMENT ON COLUMN public.employee.left_at IS 'When the person was deactivated; set by a trigger.';

COMMENT ON COLUMN public.employee.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.employee.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.dotted_lines_replace(item public.employee, manager_ids uuid[]) RETURNS public.employee
    LANGUAGE plpgsql
    AS $$
DECLARE
  unknown text := (SELECT string_agg('=' || wanted.id, ',')
                     FROM unnest(manager_ids) AS wanted(id)
                    WHERE NOT EXISTS (SELECT FROM employee WHERE employee.id = wanted.id));
BEGIN
  IF item.id = ANY (manager_ids) THEN
    PERFORM refuse_at('employee_dotted_line_own_manager_check', '=' || item.id);
  ELSIF unknown IS NOT NULL THEN
    PERFORM refuse_at('employee_dotted_line_manager_id_fkey', unknown);
  END IF;
  DELETE FROM employee_dotted_line AS dotted
   WHERE dotted.employee_id = item.id
     AND dotted.manager_id <> ALL (manager_ids);
  INSERT INTO employee_dotted_line (employee_id, manager_id)
  SELECT item.id, wanted.manager_id
    FROM unnest(manager_ids) AS wanted(manager_id)
  ON CONFLICT DO NOTHING;
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.dotted_lines_replace(item public.employee, manager_ids uuid[]) IS 'Replaces the dotted lines of the employee with these, or leaves them if the list is NULL. Returns the employee. They must lead to somebody else (employee_dotted_line_own_manager_check) who exists (employee_dotted_line_manager_id_fkey). Call it with a row that the same statement has written.';

CREATE FUNCTION public.due_failed(step text, object_id uuid, state text, rule text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE WARNING 'due work % failed for %: % %', step, COALESCE(object_id::text, 'all'), state, rule;
END;
$$;

COMMENT ON FUNCTION public.due_failed(step text, object_id uuid, state text, rule text) IS 'Warns that a due step failed, for one object or, if object_id is NULL, as a whole. The warning names the SQLSTATE and the constraint.';

CREATE FUNCTION public.due_feedback(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  sealed int;
  told int;
BEGIN
  PERFORM set_config('kehrwert.due_step', 'due_feedback', true);
  WITH due AS (
    SELECT feedback.id
      FROM feedback
     WHERE feedback.closes_at <= app_now()
       AND feedback.state <> 'sealed'
     ORDER BY feedback.closes_at
     LIMIT most
       FOR UPDATE SKIP LOCKED
  ),
  changed AS (
    UPDATE feedback SET state = 'sealed' FROM due WHERE feedback.id = due.id RETURNING 1
  )
  SELECT count(*) INTO sealed FROM changed;
  WITH due AS (
    SELECT feedback.id
      FROM feedback
     WHERE feedback.opens_at <= app_now()
       AND feedback.closes_at > app_now()
       AND feedback.state = 'open'
       AND feedback.announced_at IS NULL
     ORDER BY feedback.opens_at
     LIMIT most - sealed
       FOR UPDATE SKIP LOCKED
  ),
  changed AS (
    UPDATE feedback SET announced_at = app_now() FROM due WHERE feedback.id = due.id
    RETURNING feedback.id, feedback.author_id, feedback.program_id
  )
  SELECT count(*) INTO told
    FROM changed
   CROSS JOIN LATERAL notify(ARRAY[changed.author_id], 'feedback_due', changed.program_id, 'feedback', changed.id);
  PERFORM set_config('kehrwert.due_step', '', true);
  RETURN sealed + told;
END;
$$;

COMMENT ON FUNCTION public.due_feedback(most integer) IS 'Due step: seals feedback whose closes_at has passed, and notifies each author once that their feedback has opened.';

CREATE FUNCTION public.due_idempotency_keys(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  done int;
BEGIN
  WITH due AS (
    SELECT held.digest
      FROM idempotency_key AS held
     WHERE held.created_at < now() - interval '24 hours'
     ORDER BY held.created_at
     LIMIT most
       FOR UPDATE SKIP LOCKED
  )
  DELETE FROM idempotency_key AS held
   USING due
   WHERE held.digest = due.digest;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END;
$$;

COMMENT ON FUNCTION public.due_idempotency_keys(most integer) IS 'Due step: deletes Idempotency-Keys and their responses after a day of real time.';

CREATE FUNCTION public.due_invitations(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  done int;
BEGIN
  WITH due AS (
    SELECT invitation.id
      FROM invitation
     WHERE invitation.closed_at IS NULL
       AND invitation.expires_at <= app_now()
     ORDER BY invitation.expires_at
     LIMIT most
       FOR UPDATE SKIP LOCKED
  )
  UPDATE invitation
     SET closed_at = invitation_ended_at(invitation)
    FROM due
   WHERE invitation.id = due.id;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END;
$$;

COMMENT ON FUNCTION public.due_invitations(most integer) IS 'Due step: closes invitations whose deadline has passed. An unanswered one expires; a declined one stays declined for the person who declined it.';

CREATE FUNCTION public.due_job_add(work text, object_id uuid, detail jsonb, at_once integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  job due_job;
BEGIN
  INSERT INTO due_job (work, object_id, detail)
  VALUES (due_job_add.work, due_job_add.object_id, due_job_add.detail)
  RETURNING due_job.* INTO job;
  IF at_once > 0 AND NOT due_job_waits(job) THEN
    PERFORM due_job_run(job, at_once);
  END IF;
END;
$$;

COMMENT ON FUNCTION public.due_job_add(work text, object_id uuid, detail jsonb, at_once integer) IS 'Does the first pieces of the work at once, as many as a request has time for, and leaves the rest to due work. Leaves all of it if an earlier job is not done.';

CREATE TABLE public.due_job (
    id uuid DEFAULT public.new_id() NOT NULL,
    work text NOT NULL,
    object_id uuid NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    after uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    actor_id uuid DEFAULT public.current_actor(),
    client text DEFAULT NULLIF(current_setting('kehrwert.client'::text, true), ''::text),
    operation text DEFAULT NULLIF(current_setting('kehrwert.operation'::text, true), ''::text),
    created_at timestamp with time zone DEFAULT (public.app_now() + (clock_timestamp() - now())) NOT NULL,
    CONSTRAINT due_job_work_check CHECK ((work = ANY (ARRAY['reviewers_assign'::text, 'proposals_supersede'::text, 'pairs_recheck'::text, 'event_invite'::text, 'event_tell'::text])))
);

ALTER TABLE ONLY public.due_job FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.due_job IS 'What writes have left to due work, because it touches more rows than a request has time for. Deleted when it is done. Read by triggers and due work only.';

COMMENT ON COLUMN public.due_job.id IS 'UUID version 7.';

COMMENT ON COLUMN public.due_job.work IS 'What is to be done; due_job_run() calls the function for it.';

COMMENT ON COLUMN public.due_job.object_id IS 'The program or event that it is done for.';

COMMENT ON COLUMN public.due_job.detail IS 'What else the function needs to know.';

COMMENT ON COLUMN public.due_job.after IS 'The id of the last piece that is done; the pieces are done in the order of their ids.';

COMMENT ON COLUMN public.due_job.actor_id IS 'Who made the write: history and audit of the rest name the same person.';

COMMENT ON COLUMN public.due_job.client IS 'The service client that made the write; then there is no actor.';

COMMENT ON COLUMN public.due_job.operation IS 'The operationId of the write.';

COMMENT ON COLUMN public.due_job.created_at IS 'When the job was added. Not the start of the transaction: while that waits for a lock, others can begin, write and commit.';

CREATE FUNCTION public.due_job_reached(job public.due_job, last uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE due_job SET after = last WHERE due_job.id = job.id AND last IS NOT NULL;
END;
$$;

COMMENT ON FUNCTION public.due_job_reached(job public.due_job, last uuid) IS 'Notes the last piece of the job that is done.';

CREATE FUNCTION public.due_job_run(job public.due_job, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  done int := CASE job.work
                WHEN 'reviewers_assign' THEN reviewers_assign_some(job, most)
                WHEN 'proposals_supersede' THEN proposals_supersede_some(job, most)
                WHEN 'pairs_recheck' THEN pairs_recheck_some(job, most)
                WHEN 'event_invite' THEN event_invite_some(job, most)
                WHEN 'event_tell' THEN event_tell_some(job, most)
              END;
BEGIN
  IF done < most THEN
    DELETE FROM due_job WHERE due_job.id = job.id;
  END IF;
  RETURN done;
END;
$$;

COMMENT ON FUNCTION public.due_job_run(job public.due_job, most integer) IS 'Does at most the given number of pieces of the job and returns how many it did. If there were fewer, the job is done and deleted.';

CREATE FUNCTION public.due_job_waits(job public.due_job) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  RETURN EXISTS (SELECT FROM due_job AS earlier
                  WHERE earlier.object_id = job.object_id
                    AND earlier.work = job.work
                    AND earlier.id < job.id);
END;
$$;

COMMENT ON FUNCTION public.due_job_waits(job public.due_job) IS 'True while an earlier job is to do the same work on the same object. Jobs for one object run in the order of the writes, so that people are told of its changes in that order, and no two jobs do the same piece at once.';

CREATE FUNCTION public.due_jobs(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  job due_job;
  done int := 0;
  rule text;
BEGIN
  FOR job IN SELECT due_job.* FROM due_job ORDER BY due_job.id FOR UPDATE SKIP LOCKED LOOP
    EXIT WHEN done >= most;
    CONTINUE WHEN due_job_waits(job);
    BEGIN
      PERFORM act_as(job.actor_id::text, job.client, job.operation);
      done := done + greatest(1, due_job_run(job, most - done));
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      PERFORM due_failed('due_jobs', job.object_id, SQLSTATE, rule);
    END;
  END LOOP;
  RETURN done;
END;
$$;

COMMENT ON FUNCTION public.due_jobs(most integer) IS 'Due step: goes on with what writes have left to do, the oldest job first. A job in which nothing is left counts as a piece, because finding that out takes time, too. A job that fails stays as it is, and a warning is logged; later ones for the same thing wait for it, the others do not. History and audit name whoever made the write.';

CREATE FUNCTION public.due_pairings(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  due record;
  done int := 0;
  rule text;
BEGIN
  FOR due IN
    SELECT open.id, program
      FROM program
     CROSS JOIN LATERAL (
           SELECT pairing.id
             FROM pairing
            WHERE pairing.program_id = program.id
              AND pairing_open(pairing)
            LIMIT most
              FOR NO KEY UPDATE SKIP LOCKED) AS open
     WHERE program_ended(program)
     LIMIT most
  LOOP
    BEGIN
      PERFORM pairings_close(due.program, ARRAY[due.id]);
      done := done + 1;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      PERFORM due_failed('due_pairings', due.id, SQLSTATE, rule);
    END;
  END LOOP;
  RETURN done;
END;
$$;

COMMENT ON FUNCTION public.due_pairings(most integer) IS 'Due step: closes the open pairings of programs that have ended. A pairing that breaks a rule stays as it is, and a warning is logged.';

CREATE FUNCTION public.due_participation(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  due program;
  done int := 0;
BEGIN
  FOR due IN
    SELECT program.*
      FROM program
     WHERE program.participation = 'expected'
       AND program.state IN ('published', 'matching', 'running', 'concluding')
       AND NOT EXISTS (SELECT FROM participation AS last
                        WHERE last.program_id = program.id AND last.taken_on >= today_in(program.time_zone))
     ORDER BY program.id
     LIMIT most
       FOR KEY SHARE OF program SKIP LOCKED
  LOOP
    INSERT INTO participation (program_id, taken_on, levels, shown)
    SELECT due.id, today_in(due.time_zone), array_agg(counted.level ORDER BY counted.level),
           COALESCE(array_agg(counted.level ORDER BY counted.level) FILTER (WHERE counted.shown), '{}')
      FROM participation_counts(due) AS counted
    ON CONFLICT (program_id) DO UPDATE
       SET taken_on = excluded.taken_on, levels = excluded.levels, shown = excluded.shown
     WHERE participation.taken_on < excluded.taken_on;
    IF FOUND THEN
      PERFORM participation_set(due);
      done := done + 1;
    END IF;
  END LOOP;
  RETURN done;
END;
$$;

COMMENT ON FUNCTION public.due_participation(most integer) IS 'Due step: takes today''s participation snapshot of each program that expects participation and has not ended.';

CREATE FUNCTION public.due_programs(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  due record;
  done int := 0;
  rule text;
BEGIN
  FOR due IN
    SELECT program.id, program.state, move.to_state
      FROM program
     CROSS JOIN LATERAL program_next_move(program) AS move
     WHERE program.state IN ('published', 'matching', 'running', 'concluding', 'closed')
       AND move.day <= today_in(program.time_zone)
     ORDER BY program.id
       FOR UPDATE OF program SKIP LOCKED
  LOOP
    EXIT WHEN done >= most;
    BEGIN
      UPDATE program SET state = due.to_state WHERE program.id = due.id AND program.state = due.state;
      done := done + 1;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      PERFORM due_failed('due_programs', due.id, SQLSTATE, rule);
    END;
  END LOOP;
  RETURN done;
END;
$$;

COMMENT ON FUNCTION public.due_programs(most integer) IS 'Due step: moves each program whose day has come by one state. A program whose move breaks a rule stays as it is, and a warning is logged.';

CREATE FUNCTION public.due_proposals(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  done int;
BEGIN
  WITH due AS (
    SELECT proposal.id
      FROM proposal
     WHERE proposal.state IN ('offered', 'agreed_by_one')
       AND proposal.expires_at <= app_now()
     ORDER BY proposal.expires_at
     LIMIT most
       FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE proposal SET state = 'expired' FROM due WHERE proposal.id = due.id;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END;
$$;

COMMENT ON FUNCTION public.due_proposals(most integer) IS 'Due step: marks offers past their deadline as expired.';

CREATE FUNCTION public.due_step_run(step text, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET lock_timeout TO '1s'
    AS $_$
DECLARE
  actor text := current_setting('kehrwert.actor_id', true);
  client text := current_setting('kehrwert.client', true);
  operation text := current_setting('kehrwert.operation', true);
  done int;
BEGIN
  PERFORM act_as('', '', 'due_work');
  EXECUTE format('SELECT %I($1)', (SELECT due_step.name FROM due_step WHERE due_step.name = due_step_run.step)) INTO done USING most;
  PERFORM act_as(actor, client, operation);
  RETURN done;
END;
$_$;

COMMENT ON FUNCTION public.due_step_run(step text, most integer) IS 'Runs a due step without an actor: at most the given number of pieces. Returns how many it did; 0 means that nothing is due. Each due step locks its rows with FOR UPDATE SKIP LOCKED and checks their state again, so that several instances of the service do nothing twice.';

CREATE FUNCTION public.due_work(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  step text;
  done int := 0;
  rule text;
BEGIN
  FOR step IN SELECT due_step.name FROM due_step ORDER BY due_step.position LOOP
    BEGIN
      done := done + due_step_run(step, most - done);
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      PERFORM due_failed(step, NULL, SQLSTATE, rule);
    END;
    EXIT WHEN done >= most;
  END LOOP;
  RETURN done;
END;
$$;

COMMENT ON FUNCTION public.due_work(most integer) IS 'Runs all due steps in one transaction: at most the given number of pieces in total. Returns how many they did. A due step that fails is rolled back and logged as a warning, and the others go on. For the movable clock and for tests; the service gives each step a transaction of its own.';

CREATE FUNCTION public.due_work_all(seconds double precision) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
  WHILE clock_timestamp() < statement_timestamp() + make_interval(secs => seconds) LOOP
    IF due_work(100) = 0 THEN
      RETURN true;
    END IF;
  END LOOP;
  RETURN false;
END;
$$;

COMMENT ON FUNCTION public.due_work_all(seconds double precision) IS 'Does all due work, including work that becomes due on the way; false if the given number of seconds was not enough.';

CREATE FUNCTION public.eligibility_broken(item public.application) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT CASE
             WHEN is_minor(person, today_in(program.time_zone)) AND NOT program.minors_admitted THEN 'application_minor_check'
             WHEN person.level <> ALL (wanted.levels) THEN 'application_eligibility_level_check'
             WHEN person.unit <> ALL (wanted.units) THEN 'application_eligibility_unit_check'
             WHEN wanted.tenure_months IS NOT NULL
               AND COALESCE(person.hired_on + make_interval(months => wanted.tenure_months) > today_in(program.time_zone), true)
               THEN 'application_eligibility_tenure_check'
             WHEN wanted.competence IS NOT NULL
               AND NOT EXISTS (SELECT FROM application_topic AS chosen
                                WHERE chosen.application_id = item.id AND chosen.level >= wanted.competence)
               THEN 'application_eligibility_competence_check'
           END
      FROM program
      JOIN program_eligibility AS wanted ON wanted.program_id = program.id AND wanted.role = item.role
      JOIN employee AS person ON person.id = item.employee_id
     WHERE program.id = item.program_id);
END;
$$;

COMMENT ON FUNCTION public.eligibility_broken(item public.application) IS 'The first eligibility rule of the program that the application does not meet, as a name for refuse(); NULL if it meets all of them. An unknown first day at the company does not meet a required tenure.';

CREATE FUNCTION public.employee_bind() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
  IF NEW.user_name IS DISTINCT FROM OLD.user_name THEN
    PERFORM client_name_lock(NEW.user_name, true);
  END IF;
  INSERT INTO employee_binding (kind, name, employee_id, since)
  SELECT given.kind, given.name, NEW.id, date_trunc('second', now())
    FROM (VALUES ('user_name', NEW.user_name, OLD.user_name),
                 ('external_id', NEW.external_id, OLD.external_id)) AS given(kind, name, former)
   WHERE given.name IS NOT NULL
     AND (given.name IS DISTINCT FROM given.former OR NOT OLD.active)
  ON CONFLICT (kind, name) DO UPDATE
     SET since = excluded.since
   WHERE employee_binding.employee_id = excluded.employee_id;
  IF EXISTS (
    SELECT FROM employee_binding AS binding
     WHERE (binding.kind, binding.name) IN (('user_name', NEW.user_name), ('external_id', NEW.external_id))
       AND binding.employee_id <> NEW.id)
    OR (NEW.external_id IS DISTINCT FROM OLD.external_id
        AND NEW.external_id = current_setting('kehrwert.external_id', true))
    OR (NEW.user_name IS DISTINCT FROM OLD.user_name
        AND (NEW.user_name = current_setting('kehrwert.client', true)
             OR EXISTS (SELECT FROM audit_event AS known WHERE known.client = NEW.user_name))) THEN
    PERFORM refuse('employee_binding_held_check');
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.employee_bind() IS 'Trigger: records the names that identify the employee in tokens from now on. Refuses a name that somebody else has had, and that of the caller or of a service client that has ever written something (employee_binding_held_check).';

CREATE FUNCTION public.employee_defaults() RETURNS public.employee
    LANGUAGE sql STABLE
    AS $$
  SELECT jsonb_populate_record(NULL::employee, '{"time_zone": "Europe/Berlin", "minor": false, "languages": [], "active": true}')
$$;

COMMENT ON FUNCTION public.employee_defaults() IS 'A new employee with default values, before the given fields are applied.';

CREATE FUNCTION public.employee_dotted_line_lock() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM FROM employee WHERE employee.id = (CASE TG_OP WHEN 'DELETE' THEN OLD.employee_id ELSE NEW.employee_id END) FOR NO KEY UPDATE;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END;
$$;

COMMENT ON FUNCTION public.employee_dotted_line_lock() IS 'Trigger: locks the employee before a dotted line changes, as if the line were a field of the employee.';

CREATE FUNCTION public.employee_hr_json(item public.employee) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN json_build_object(
    'id', item.id,
    'version', item.version,
    'user_name', item.user_name,
    'external_id', item.external_id,
    'display_name', item.display_name,
    'email', item.email,
    'unit', item.unit,
    'level', item.level,
    'site', item.site,
    'time_zone', item.time_zone,
    'manager_id', item.manager_id,
    'dotted_manager_ids', (SELECT COALESCE(json_agg(dotted.manager_id ORDER BY dotted.manager_id), '[]'::json)
                             FROM employee_dotted_line AS dotted
                            WHERE dotted.employee_id = item.id),
    'minor', is_minor(item, today_in(item.time_zone)),
    'hired_on', item.hired_on,
    'languages', item.languages,
    'active', item.active,
    'left_at', rfc3339(item.left_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at));
END;
$$;

COMMENT ON FUNCTION public.employee_hr_json(item public.employee) IS 'All HR fields except the birth date, for HR clients and the person. Volatile, so that it sees dotted lines written earlier in the same statement.';

CREATE FUNCTION public.employee_json(item public.employee) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.public_version,
    'user_name', item.user_name,
    'display_name', item.display_name,
    'unit', item.unit,
    'level', item.level,
    'site', item.site,
    'manager_id', item.manager_id,
    'languages', item.languages,
    'active', item.active)
$$;

COMMENT ON FUNCTION public.employee_json(item public.employee) IS 'The public profile, which every colleague may read. Its version counts only changes of the profile, so colleagues do not notice when HR changes anything else.';

CREATE FUNCTION public.employee_left_applications() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM pairings_lock(NULL, NEW.id);
  UPDATE application
     SET state = 'withdrawn'
   WHERE application.employee_id = NEW.id
     AND application.state NOT IN ('declined', 'withdrawn');
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.employee_left_applications() IS 'Trigger: when an employee leaves the company, withdraws all their applications, which ends their pairings.';

CREATE FUNCTION public.employee_left_events() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  DELETE FROM event_invitation AS guest
   USING event
   WHERE event.id = guest.event_id
     AND event.starts_at > app_now()
     AND guest.employee_id = NEW.id;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.employee_left_events() IS 'Trigger: when an employee leaves the company, removes them from the guest lists of all future events.';

CREATE FUNCTION public.employee_left_staff() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  concerned uuid;
BEGIN
  FOR concerned IN
    SELECT DISTINCT staff.program_id
      FROM program_staff AS staff
     WHERE staff.employee_id = NEW.id
     ORDER BY staff.program_id
  LOOP
    DELETE FROM program_staff AS staff WHERE staff.program_id = concerned AND staff.employee_id = NEW.id;
  END LOOP;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.employee_left_staff() IS 'Trigger: when an employee leaves the company, removes them from all staff lists. Other reviewers get the applications that they were to review.';

CREATE FUNCTION public.employee_name_rules() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NEW.external_id IS DISTINCT FROM OLD.external_id AND (OLD.external_id IS NOT NULL OR NOT OLD.active) THEN
    PERFORM refuse('employee_other_person_check');
  ELSIF has_role('admin') AND NOT has_role('hr_sync') THEN
    PERFORM refuse('employee_rename_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.employee_name_rules() IS 'Trigger: an external id never changes once it is set, and somebody who has left without one gets none (employee_other_person_check). Administrators neither rename people nor set an external id of somebody who has none (employee_rename_check).';

CREATE FUNCTION public.employee_renamed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM notify(ARRAY[NEW.id], 'user_name_changed', NULL, 'employee', NEW.id);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.employee_renamed() IS 'Trigger: notifies an employee whose user name HR has changed.';

CREATE FUNCTION public.employee_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.active THEN
    NEW.left_at := NULL;
  ELSIF NEW.left_at IS NULL THEN
    NEW.left_at := app_now();
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.public_version := 1;
  ELSE
    -- The fields of employee_json(). Calling that function instead would plan it again for every row of an import.
    NEW.public_version := OLD.public_version
      + ((NEW.user_name, NEW.display_name, NEW.unit, NEW.level, NEW.site, NEW.manager_id, NEW.languages, NEW.active)
         IS DISTINCT FROM
         (OLD.user_name, OLD.display_name, OLD.unit, OLD.level, OLD.site, OLD.manager_id, OLD.languages, OLD.active))::int;
  END IF;
  IF TG_OP = 'INSERT' OR (NEW.display_name, NEW.user_name) IS DISTINCT FROM (OLD.display_name, OLD.user_name) THEN
    NEW.search := search_text(NEW.display_name || ' ' || NEW.user_name);
  END IF;
  IF NEW.birth_date IS NOT NULL THEN
    NEW.minor := false;
  END IF;
  -- Checked only when the birth date is given: otherwise somebody could find it out by trying days of hiring.
  IF (TG_OP = 'INSERT' OR NEW.birth_date IS DISTINCT FROM OLD.birth_date)
    AND (NEW.birth_date > app_today() OR NEW.birth_date >= NEW.hired_on) THEN
    PERFORM refuse('employee_dates_check');
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.time_zone <> OLD.time_zone) AND NOT time_zone_exists(NEW.time_zone) THEN
    PERFORM refuse('employee_time_zone_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.employee_rules() IS 'Trigger: keeps left_at consistent with active, counts the changes of the public profile, and fills search. Drops the flag of a minor if the birth date is known, because the birth date decides. A birth date must not be in the future and must be before the day of hiring (employee_dates_check). The time zone must be known (employee_time_zone_check).';

CREATE FUNCTION public.employees_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  changed uuid[];
BEGIN
  -- EXCEPT and no join: PostgreSQL expects a single row in each of the two tables, so a join would compare every row with every other.
  SELECT COALESCE(array_agg(changed_row.id), '{}') INTO changed
    FROM (SELECT new_rows.id, new_rows.manager_id, new_rows.unit FROM new_rows
          EXCEPT
          SELECT old_rows.id, old_rows.manager_id, old_rows.unit FROM old_rows) AS changed_row;
  PERFORM reporting_recheck(changed);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.employees_changed() IS 'Trigger: when an employee gets a new manager or unit, re-checks the pairs of that employee and of everybody above them. This finds every new conflict: anybody who becomes a superior through the change is now above the employee. Reviewers who are now above an applicant lose the application.';

CREATE FUNCTION public.ends_a_pairing(object text, old_row jsonb, new_row jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF old_row IS NULL OR new_row IS NULL THEN
    RETURN false;
  END IF;
  IF object = 'session' AND new_row ->> 'state' = 'cancelled' AND old_row ->> 'state' <> 'cancelled' THEN
    RETURN EXISTS (SELECT FROM pairing WHERE pairing.id = (new_row ->> 'pairing_id')::uuid AND pairing.state = 'ended');
  END IF;
  RETURN CASE object
           WHEN 'pairing' THEN new_row ->> 'state' = 'ended' AND old_row ->> 'state' <> 'ended'
           WHEN 'application' THEN (new_row ->> 'taken')::int < (old_row ->> 'taken')::int
             OR (new_row ->> 'state' = 'withdrawn' AND old_row ->> 'state' = 'matched')
           ELSE false
         END;
END;
$$;

COMMENT ON FUNCTION public.ends_a_pairing(object text, old_row jsonb, new_row jsonb) IS 'True if this change of a row ends a pairing, or follows from a pairing that was ended, or looks as if it did. History and audit name no actor for such a change, because the actor would reveal who ended the pairing.';

CREATE TABLE public.event (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    state text DEFAULT 'planned'::text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    starts_at timestamp(3) with time zone NOT NULL,
    minutes integer NOT NULL,
    time_zone text NOT NULL,
    place text,
    open_to_all boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT event_description_check CHECK ((char_length(description) <= 4000)),
    CONSTRAINT event_kind_check CHECK ((kind = ANY (ARRAY['start'::text, 'half_time'::text, 'end'::text, 'community_day'::text, 'training'::text]))),
    CONSTRAINT event_minutes_check CHECK (((minutes >= 5) AND (minutes <= 1440))),
    CONSTRAINT event_place_check CHECK (((char_length(place) >= 1) AND (char_length(place) <= 200))),
    CONSTRAINT event_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'cancelled'::text]))),
    CONSTRAINT event_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

ALTER TABLE ONLY public.event FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.event IS 'Joint meetings of a program. Readable by its staff and guests, and by every employee if open to all. Kept as long as the program.';

COMMENT ON COLUMN public.event.id IS 'UUID version 7.';

COMMENT ON COLUMN public.event.version IS 'Starts at 1 and increases with every change of the event, but not with replies of guests; used as the ETag.';

COMMENT ON COLUMN public.event.program_id IS 'The program.';

COMMENT ON COLUMN public.event.state IS 'planned or cancelled.';

COMMENT ON COLUMN public.event.kind IS 'start, half_time or end of a round, community_day, or training (for people outside the pairings).';

COMMENT ON COLUMN public.event.title IS 'Name as displayed, at most 200 characters.';

COMMENT ON COLUMN public.event.description IS 'What the event is about, at most 4000 characters.';

COMMENT ON COLUMN public.event.starts_at IS 'When the event begins.';

COMMENT ON COLUMN public.event.minutes IS 'Length in minutes, 5 to 1440.';

COMMENT ON COLUMN public.event.time_zone IS 'IANA name of the time zone at the place.';

COMMENT ON COLUMN public.event.place IS 'Room or call address, at most 200 characters.';

COMMENT ON COLUMN public.event.open_to_all IS 'True: every employee sees the event and may reply, invited or not.';

COMMENT ON COLUMN public.event.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.event.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.event_counts_json(item public.event) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT json_build_object(
      'invited', count(*) FILTER (WHERE guest.invited_at IS NOT NULL),
      'yes', count(*) FILTER (WHERE guest.reply = 'yes'),
      'no', count(*) FILTER (WHERE guest.reply = 'no'),
      'maybe', count(*) FILTER (WHERE guest.reply = 'maybe'),
      'attended', count(*) FILTER (WHERE guest.attended),
      'inviting', event_inviting(item),
      'came_through', (SELECT count(*)
                         FROM application
                         JOIN program ON program.id = application.program_id
                        WHERE application.came_through_event_id = item.id
                          AND is_staff(program.id, ARRAY['program_manager'])
                          AND answers_open(application, program, ARRAY['program_manager'])
                          AND (application.employee_id = current_actor()
                               OR application.employee_id NOT IN (SELECT reporting_below(ARRAY[current_actor()])))))
      FROM event_invitation AS guest
     WHERE guest.event_id = item.id);
END;
$$;

COMMENT ON FUNCTION public.event_counts_json(item public.event) IS 'For the program managers: how many guests were invited, replied and attended, whether more are going to be invited, and how many applications the event led to in the programs that the caller manages, without those whose answers the caller may not read.';

CREATE TABLE public.event_invitation (
    event_id uuid NOT NULL,
    employee_id uuid NOT NULL,
    invited_at timestamp with time zone,
    reply text,
    replied_at timestamp with time zone,
    attended boolean,
    CONSTRAINT event_invitation_replied_at_check CHECK (((reply IS NULL) = (replied_at IS NULL))),
    CONSTRAINT event_invitation_reply_check CHECK ((reply = ANY (ARRAY['yes'::text, 'no'::text, 'maybe'::text])))
);

ALTER TABLE ONLY public.event_invitation FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.event_invitation IS 'The guests of an event: invited by its program managers, or on their own initiative if the event is open to all. Readable by the guest and by the program managers. Kept as long as the program.';

COMMENT ON COLUMN public.event_invitation.event_id IS 'The event.';

COMMENT ON COLUMN public.event_invitation.employee_id IS 'The guest.';

COMMENT ON COLUMN public.event_invitation.invited_at IS 'When a program manager invited the guest; NULL if nobody did.';

COMMENT ON COLUMN public.event_invitation.reply IS 'yes, no or maybe. Only the guest can reply, and only until the event begins.';

COMMENT ON COLUMN public.event_invitation.replied_at IS 'When the guest last replied; set by a trigger.';

COMMENT ON COLUMN public.event_invitation.attended IS 'Whether the guest attended, recorded by a program manager once the event has begun; NULL: not recorded.';

CREATE FUNCTION public.event_invitation_json(item public.event_invitation) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'event_id', item.event_id,
    'employee_id', item.employee_id,
    'invited_at', rfc3339(item.invited_at),
    'reply', item.reply,
    'replied_at', rfc3339(item.replied_at),
    'attended', item.attended)
$$;

COMMENT ON FUNCTION public.event_invitation_json(item public.event_invitation) IS 'A guest of an event as the API shows it to the guest and to program managers.';

CREATE FUNCTION public.event_invitation_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  owner event;
  former event_invitation;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    former := OLD;
  END IF;
  SELECT event.* INTO owner FROM event WHERE event.id = NEW.event_id FOR SHARE;
  IF owner.state <> 'planned' THEN
    PERFORM refuse('event_invitation_planned_check');
  END IF;
  IF NEW.invited_at IS NOT NULL AND former.invited_at IS NULL THEN
    PERFORM FROM program WHERE program.id = owner.program_id AND program.state IN ('draft', 'cancelled', 'archived');
    IF FOUND THEN
      PERFORM refuse('event_invitation_program_check');
    END IF;
  ELSIF TG_OP = 'INSERT' AND NOT owner.open_to_all THEN
    PERFORM refuse('event_invitation_open_check');
  END IF;
  IF NEW.reply IS DISTINCT FROM former.reply THEN
    IF current_actor() <> NEW.employee_id THEN
      PERFORM refuse('event_invitation_person_check');
    END IF;
    NEW.replied_at := CASE WHEN NEW.reply IS NOT NULL THEN app_now() END;
  END IF;
  IF owner.starts_at <= app_now() AND (NEW.invited_at, NEW.reply) IS DISTINCT FROM (former.invited_at, former.reply) THEN
    PERFORM refuse('event_invitation_begun_check');
  ELSIF owner.starts_at > app_now() AND NEW.attended IS NOT NULL THEN
    PERFORM refuse('event_invitation_attended_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.event_invitation_rules() IS 'Trigger: allows invitations and replies only while the event is planned and has not begun, and lets guests reply only for themselves. Attendance can be recorded only once the event has begun. Without an invitation, people can be guests only of events that are open to all.';

CREATE FUNCTION public.event_invitation_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NEW.employee_id IS DISTINCT FROM current_actor() THEN
    PERFORM notify(ARRAY[NEW.employee_id], 'event_invited', event.program_id, 'event', event.id)
       FROM event
      WHERE event.id = NEW.event_id;
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.event_invitation_told() IS 'Trigger: notifies somebody who is invited after having joined on their own initiative.';

CREATE FUNCTION public.event_invitations_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM notify(invited.people, 'event_invited', event.program_id, 'event', event.id)
     FROM (SELECT guest.event_id, array_agg(guest.employee_id) AS people
             FROM changed_rows AS guest
            WHERE guest.invited_at IS NOT NULL
              AND guest.employee_id IS DISTINCT FROM current_actor()
            GROUP BY guest.event_id) AS invited
     JOIN event ON event.id = invited.event_id;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.event_invitations_told() IS 'Trigger: notifies new guests of their invitation, except the person who invites.';

CREATE FUNCTION public.event_invite(item public.event, people uuid[]) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
  done int;
BEGIN
  INSERT INTO event_invitation AS guest (event_id, employee_id, invited_at)
  SELECT DISTINCT item.id, person.id, app_now()
    FROM unnest(people) AS person(id)
   ORDER BY person.id
  ON CONFLICT (event_id, employee_id) DO UPDATE
     SET invited_at = excluded.invited_at
   WHERE guest.invited_at IS NULL;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END;
$$;

COMMENT ON FUNCTION public.event_invite(item public.event, people uuid[]) IS 'Invites these people to the event. Returns how many of them were not invited before.';

CREATE FUNCTION public.event_invite_some(job public.due_job, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  item event;
  people uuid[];
BEGIN
  SELECT event.* INTO item FROM event WHERE event.id = job.object_id FOR SHARE;
  IF item.state <> 'planned' OR item.starts_at <= app_now()
    OR EXISTS (SELECT FROM program WHERE program.id = item.program_id AND program.state IN ('draft', 'cancelled', 'archived'))
    OR EXISTS (SELECT FROM transition AS step WHERE step.object_id = item.id AND step.to_state = 'cancelled' AND step.id > job.id) THEN
    RETURN 0;
  END IF;
  people := event_uninvited(item, job.detail, job.id, most);
  PERFORM event_invite(item, people);
  RETURN cardinality(people);
END;
$$;

COMMENT ON FUNCTION public.event_invite_some(job public.due_job, most integer) IS 'Job: invites the wanted people who are not invited yet. People who join the audience meanwhile are invited too; people who leave it or withdraw their consent are not. Ends early if the event has begun or is cancelled, even if it is planned again.';

CREATE FUNCTION public.event_invite_wanted(event_id uuid, wanted jsonb) RETURNS json
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  item event;
  people uuid[];
  invited int;
  unknown text := (SELECT string_agg('=' || given.id, ',')
                     FROM jsonb_array_elements_text(wanted -> 'employee_ids') AS given(id)
                    WHERE NOT EXISTS (SELECT FROM employee WHERE employee.id = given.id::uuid));
BEGIN
  IF unknown IS NOT NULL THEN
    PERFORM refuse_at('event_invitation_employee_id_fkey', unknown);
  END IF;
  SELECT event.* INTO item FROM event WHERE event.id = event_invite_wanted.event_id;
  people := event_uninvited(item, wanted, NULL, 101);
  invited := event_invite(item, people[1:100]);
  IF cardinality(people) > 100 THEN
    PERFORM due_job_add('event_invite', item.id, wanted, 0);
  END IF;
  RETURN json_build_object('event_id', item.id, 'invited', invited, 'inviting', cardinality(people) > 100);
END;
$$;

COMMENT ON FUNCTION public.event_invite_wanted(event_id uuid, wanted jsonb) IS 'Invites up to 100 of the wanted people and leaves the others to due work. All of them must exist (event_invitation_employee_id_fkey).';

CREATE FUNCTION public.event_inviting(item public.event) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  RETURN item.state = 'planned'
    AND item.starts_at > app_now()
    AND EXISTS (SELECT FROM due_job WHERE due_job.object_id = item.id AND due_job.work = 'event_invite');
END;
$$;

COMMENT ON FUNCTION public.event_inviting(item public.event) IS 'True while due work is still to invite people to the event.';

CREATE FUNCTION public.event_json(item public.event) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'state', item.state,
    'kind', item.kind,
    'title', item.title,
    'description', item.description,
    'starts_at', rfc3339(item.starts_at),
    'minutes', item.minutes,
    'time_zone', item.time_zone,
    'place', item.place,
    'open_to_all', item.open_to_all,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;

COMMENT ON FUNCTION public.event_json(item public.event) IS 'An event as the API shows it.';

CREATE FUNCTION public.event_json(item public.event, embed text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  shown json := event_json(item);
BEGIN
  IF 'invitation' = ANY (embed) THEN
    shown := with_member(shown, 'invitation', (SELECT event_invitation_json(guest)
                                                 FROM event_invitation AS guest
                                                WHERE guest.event_id = item.id AND guest.employee_id = current_actor()));
  END IF;
  IF 'counts' = ANY (embed) THEN
    shown := with_member(shown, 'counts', CASE WHEN is_staff(item.program_id, ARRAY['program_manager']) THEN event_counts_json(item) END);
  END IF;
  RETURN shown;
END;
$$;

COMMENT ON FUNCTION public.event_json(item public.event, embed text[]) IS 'An event as the API shows it, with what `embed` names: the caller''s own invitation, and the counts, which are null for everybody but program managers.';

CREATE FUNCTION public.event_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  owner_state text;
BEGIN
  IF NEW.state = 'planned' AND (TG_OP = 'INSERT' OR OLD.state <> 'planned') THEN
    SELECT program.state INTO owner_state FROM program WHERE program.id = NEW.program_id FOR SHARE;
    IF owner_state IN ('cancelled', 'archived') THEN
      PERFORM refuse('event_program_check');
    END IF;
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.time_zone <> OLD.time_zone) AND NOT time_zone_exists(NEW.time_zone) THEN
    PERFORM refuse('event_time_zone_check');
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.starts_at > app_now()
    AND EXISTS (SELECT FROM event_invitation AS guest WHERE guest.event_id = OLD.id AND guest.attended IS NOT NULL) THEN
    PERFORM refuse('event_attended_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.event_rules() IS 'Trigger: requires a known time zone (event_time_zone_check) and, for a planned event, a program that is neither cancelled nor archived (event_program_check). Refuses to move an event into the future once attendance has been recorded (event_attended_check).';

CREATE FUNCTION public.event_tell_some(job public.due_job, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  people uuid[] := ARRAY(
    SELECT guest.employee_id
      FROM event_invitation AS guest
     WHERE guest.event_id = job.object_id
       AND guest.employee_id > job.after
       AND guest.employee_id IS DISTINCT FROM job.actor_id
       AND (guest.invited_at IS NULL OR guest.invited_at <= job.created_at)
     ORDER BY guest.employee_id
     LIMIT most);
BEGIN
  PERFORM notify(people, job.detail ->> 'kind', event.program_id, 'event', event.id) FROM event WHERE event.id = job.object_id;
  PERFORM due_job_reached(job, people[cardinality(people)]);
  RETURN cardinality(people);
END;
$$;

COMMENT ON FUNCTION public.event_tell_some(job public.due_job, most integer) IS 'Job: notifies the guests of the event, except whoever made the change and those who were invited after it.';

CREATE FUNCTION public.event_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM due_job_add('event_tell', NEW.id,
                      jsonb_build_object('kind', CASE WHEN NEW.state = 'cancelled' THEN 'event_cancelled' ELSE 'event_changed' END), 50);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.event_told() IS 'Trigger: notifies the guests of a future event when it is cancelled or planned again, or when its time or place changes: 50 at once, the others by due work.';

CREATE FUNCTION public.event_uninvited(item public.event, wanted jsonb, job_id uuid, most integer) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN ARRAY(
    SELECT employee.id
      FROM (SELECT application.employee_id
              FROM application
             WHERE application.program_id = item.program_id
               AND application.state IN ('accepted', 'matched')
               AND wanted ->> 'audience' IN ('participants', application.role || 's')
             UNION ALL
            SELECT given.id::uuid
              FROM jsonb_array_elements_text(wanted -> 'employee_ids') AS given(id)
             WHERE NOT EXISTS (SELECT FROM consent
                                WHERE consent.program_id = item.program_id
                                  AND consent.employee_id = given.id::uuid
                                  AND consent.state = 'withdrawn'
                                  AND consent.id > job_id)) AS person(id)
      JOIN employee ON employee.id = person.id AND employee.active
     WHERE NOT EXISTS (SELECT FROM event_invitation AS guest
                        WHERE guest.event_id = item.id AND guest.employee_id = employee.id AND guest.invited_at IS NOT NULL)
     LIMIT most);
END;
$$;

COMMENT ON FUNCTION public.event_uninvited(item public.event, wanted jsonb, job_id uuid, most integer) IS 'At most `most` of the people whom `wanted` names, by {"audience"} or {"employee_ids"}, who are not invited yet and have not left the company. A mentor who is also a mentee counts twice. Whoever has withdrawn consent since the job was added, and so stopped being a guest, does not become one again. In a request, job_id is NULL.';

CREATE FUNCTION public.event_visible(item public.event) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN is_staff(item.program_id, ARRAY['program_manager', 'reviewer'])
      OR EXISTS (SELECT FROM event_invitation AS guest WHERE guest.event_id = item.id AND guest.employee_id = current_actor())
      OR (item.open_to_all
          AND EXISTS (SELECT FROM program WHERE program.id = item.program_id AND program.state NOT IN ('draft', 'cancelled')));
END;
$$;

COMMENT ON FUNCTION public.event_visible(item public.event) IS 'True if the caller may see the event: the staff of the program, the guests, and everybody if the event is open to all and the program is neither a draft nor cancelled.';

CREATE FUNCTION public.feedback_answer_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  parent feedback;
  question feedback_question;
BEGIN
  SELECT feedback.* INTO parent
    FROM feedback
   WHERE feedback.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.feedback_id ELSE NEW.feedback_id END
     FOR SHARE;
  IF parent.state <> 'open' THEN
    PERFORM refuse('feedback_sealed_check');
  ELSIF app_now() < parent.opens_at OR app_now() >= parent.closes_at THEN
    PERFORM refuse('feedback_open_check');
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF (NEW.question_id = ANY (parent.question_ids)) IS NOT TRUE THEN
    PERFORM refuse_at('feedback_answer_question_check', '=' || NEW.question_id);
  END IF;
  SELECT asked.* INTO question FROM feedback_question AS asked WHERE asked.id = NEW.question_id;
  -- Refused before the table constraints do it: for a login that bypasses row-level security, PostgreSQL would log the whole row that
  -- violates a constraint, including the answer.
  IF num_nonnulls(NEW.rating, NEW.text, NEW.choice, NEW.yes_no) <> 1
    OR (question.kind = 'rating') <> (NEW.rating IS NOT NULL)
    OR (question.kind = 'text') <> (NEW.text IS NOT NULL)
    OR (question.kind = 'yes_no') <> (NEW.yes_no IS NOT NULL)
    OR (question.kind = 'choice' AND NEW.choice <> ALL (question.choices)) THEN
    PERFORM refuse_at('feedback_answer_kind_check', '=' || NEW.question_id);
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.feedback_answer_rules() IS 'Trigger: lets answers change only while the feedback is open (feedback_sealed_check, feedback_open_check). An answer must belong to one of the feedback''s questions (feedback_answer_question_check) and be of that question''s kind (feedback_answer_kind_check).';

CREATE TABLE public.feedback (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    pairing_id uuid NOT NULL,
    session_id uuid,
    author_id uuid NOT NULL,
    moment text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    rating integer,
    comment text,
    still_used boolean,
    goals_reached boolean,
    question_ids uuid[],
    submitted_at timestamp with time zone,
    announced_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT feedback_comment_check CHECK (((char_length(comment) >= 1) AND (char_length(comment) <= 4000))),
    CONSTRAINT feedback_moment_check CHECK ((moment = ANY (ARRAY['start'::text, 'session'::text, 'half_time'::text, 'end'::text, 'pulse_3'::text, 'pulse_6'::text, 'pulse_12'::text]))),
    CONSTRAINT feedback_moment_session_id_check CHECK (((moment = 'session'::text) = (session_id IS NOT NULL))),
    CONSTRAINT feedback_opens_at_closes_at_check CHECK ((closes_at > opens_at)),
    CONSTRAINT feedback_rating_check CHECK (((rating >= 1) AND (rating <= 5))),
    CONSTRAINT feedback_rating_required CHECK (((state <> 'submitted'::text) OR (rating IS NOT NULL))),
    CONSTRAINT feedback_state_check CHECK ((state = ANY (ARRAY['open'::text, 'submitted'::text, 'sealed'::text]))),
    CONSTRAINT feedback_still_used_check CHECK (((still_used IS NULL) OR (moment = ANY (ARRAY['pulse_3'::text, 'pulse_6'::text, 'pulse_12'::text]))))
);

ALTER TABLE ONLY public.feedback FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.feedback IS 'What one person answers at one moment. Row security lets only the author read it; others get aggregates. Kept until it has been aggregated.';

COMMENT ON COLUMN public.feedback.id IS 'UUID version 7.';

COMMENT ON COLUMN public.feedback.version IS 'Starts at 1 and increases with every change, but not with the announcement; used as the ETag.';

COMMENT ON COLUMN public.feedback.program_id IS 'The program.';

COMMENT ON COLUMN public.feedback.pairing_id IS 'The pairing.';

COMMENT ON COLUMN public.feedback.session_id IS 'The session; only for the moment session.';

COMMENT ON COLUMN public.feedback.author_id IS 'The person who answers.';

COMMENT ON COLUMN public.feedback.moment IS 'start, session, half_time, end, or a follow-up pulse: pulse_3, pulse_6, pulse_12 (months after the end).';

COMMENT ON COLUMN public.feedback.state IS 'open, submitted, sealed. After closes_at the author can no longer change it, sealed or not.';

COMMENT ON COLUMN public.feedback.opens_at IS 'When it can first be answered.';

COMMENT ON COLUMN public.feedback.closes_at IS 'Deadline for answers and changes.';

COMMENT ON COLUMN public.feedback.rating IS 'Satisfaction, 1 (poor) to 5 (very good).';

COMMENT ON COLUMN public.feedback.comment IS 'Free text, at most 4000 characters.';

COMMENT ON COLUMN public.feedback.still_used IS 'Whether what was learned is still in use; only for follow-up pulses.';

COMMENT ON COLUMN public.feedback.goals_reached IS 'Whether the author thinks that the goals were reached.';

COMMENT ON COLUMN public.feedback.question_ids IS 'The program''s own questions that it was opened with, in order; NULL until it opens. Set by a trigger and never changed.';

COMMENT ON COLUMN public.feedback.submitted_at IS 'When it was last submitted; set by a trigger.';

COMMENT ON COLUMN public.feedback.announced_at IS 'When the author was notified that it is open; NULL: not yet. Readable by the service only.';

COMMENT ON COLUMN public.feedback.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.feedback.updated_at IS 'When the row was last changed.';

COMMENT ON CONSTRAINT feedback_rating_required ON public.feedback IS 'Feedback cannot be submitted without a rating.';

CREATE FUNCTION public.feedback_answers_replace(item public.feedback, answers jsonb) RETURNS public.feedback
    LANGUAGE plpgsql
    AS $$
BEGIN
  DELETE FROM feedback_answer AS given
   WHERE given.feedback_id = item.id
     AND answers IS NOT NULL;
  PERFORM refuse_repeated('feedback_answer_feedback_id_question_id_pkey', answers, 'question_id');
  INSERT INTO feedback_answer (feedback_id, question_id, rating, text, choice, yes_no)
  SELECT item.id, wanted.question_id, wanted.rating, wanted.text, wanted.choice, wanted.yes_no
    FROM jsonb_to_recordset(answers) AS wanted(question_id uuid, rating int, text text, choice text, yes_no boolean);
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.feedback_answers_replace(item public.feedback, answers jsonb) IS 'Replaces the answers of the feedback with this list, [{"question_id", one of "rating", "text", "choice", "yes_no"}], or leaves them if the list is NULL. Returns the feedback. Call it with a row that the same statement has written.';

CREATE TABLE public.pairing (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    mentor_application_id uuid NOT NULL,
    mentee_application_id uuid NOT NULL,
    mentor_id uuid NOT NULL,
    mentee_id uuid NOT NULL,
    state text DEFAULT 'forming'::text NOT NULL,
    mentor_signed_at timestamp with time zone,
    mentee_signed_at timestamp with time zone,
    sessions_planned integer NOT NULL,
    conflict text,
    activated_at timestamp with time zone,
    closed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT pairing_closed_at_check CHECK (((state = ANY (ARRAY['completed'::text, 'ended'::text])) = (closed_at IS NOT NULL))),
    CONSTRAINT pairing_conflict_check CHECK (((conflict IS NULL) OR ((conflict = ANY (ARRAY['reporting_line_conflict'::text, 'same_unit_conflict'::text, 'same_manager_conflict'::text])) AND (state <> 'active'::text)))),
    CONSTRAINT pairing_self_check CHECK ((mentor_id <> mentee_id)),
    CONSTRAINT pairing_sessions_planned_check CHECK (((sessions_planned >= 1) AND (sessions_planned <= 200))),
    CONSTRAINT pairing_signature_required CHECK (((state = ANY (ARRAY['forming'::text, 'ended'::text])) OR ((mentor_signed_at IS NOT NULL) AND (mentee_signed_at IS NOT NULL)))),
    CONSTRAINT pairing_state_check CHECK ((state = ANY (ARRAY['forming'::text, 'active'::text, 'paused'::text, 'completed'::text, 'ended'::text])))
);

ALTER TABLE ONLY public.pairing FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.pairing IS 'One mentor and one mentee of a program. Readable by the pair; the program managers see that it exists and which state it is in. Kept as long as the program.';

COMMENT ON COLUMN public.pairing.id IS 'UUID version 7.';

COMMENT ON COLUMN public.pairing.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.pairing.program_id IS 'The program; defaults to that of the mentor''s application.';

COMMENT ON COLUMN public.pairing.mentor_application_id IS 'The mentor''s application, in the same program.';

COMMENT ON COLUMN public.pairing.mentee_application_id IS 'The mentee''s application, in the same program.';

COMMENT ON COLUMN public.pairing.mentor_id IS 'The mentor; defaults to the applicant.';

COMMENT ON COLUMN public.pairing.mentee_id IS 'The mentee; defaults to the applicant.';

COMMENT ON COLUMN public.pairing.state IS 'forming, active, paused, completed, ended.';

COMMENT ON COLUMN public.pairing.mentor_signed_at IS 'When the mentor signed the confidentiality agreement; set once. Readable by the pair; program managers see only whether it is signed.';

COMMENT ON COLUMN public.pairing.mentee_signed_at IS 'When the mentee signed the confidentiality agreement; set once. Readable by the pair; program managers see only whether it is signed.';

COMMENT ON COLUMN public.pairing.sessions_planned IS 'Number of sessions the pair wants to have, 1 to 200; defaults to the program''s.';

COMMENT ON COLUMN public.pairing.conflict IS 'The rule that the pairing has broken since a change in HR data or in the program''s rules, as the code of the API''s error for it; NULL: none. Set by a trigger. The pairing cannot be active until the conflict is resolved.';

COMMENT ON COLUMN public.pairing.activated_at IS 'When it first became active; set by a trigger.';

COMMENT ON COLUMN public.pairing.closed_at IS 'When it was completed or ended; set by a trigger. Who ended it is not stored anywhere.';

COMMENT ON COLUMN public.pairing.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.pairing.updated_at IS 'When the row was last changed.';

COMMENT ON CONSTRAINT pairing_self_check ON public.pairing IS 'Nobody mentors themselves.';

COMMENT ON CONSTRAINT pairing_signature_required ON public.pairing IS 'Both must sign before a pairing becomes active.';

CREATE FUNCTION public.feedback_ask(pair public.pairing, session_id uuid, moment text, opens_at timestamp with time zone, days integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO public.feedback (program_id, pairing_id, session_id, author_id, moment, opens_at, closes_at)
  SELECT pair.program_id, pair.id, feedback_ask.session_id, person.id, feedback_ask.moment, feedback_ask.opens_at,
         feedback_ask.opens_at + make_interval(days => feedback_ask.days)
    FROM (VALUES (pair.mentor_id), (pair.mentee_id)) AS person(id)
  ON CONFLICT DO NOTHING;
END;
$$;

COMMENT ON FUNCTION public.feedback_ask(pair public.pairing, session_id uuid, moment text, opens_at timestamp with time zone, days integer) IS 'Opens feedback for both people of the pairing, for the given number of days, unless it already exists. Works only for the owner of the tables.';

CREATE FUNCTION public.feedback_differs(feedback_id uuid, topics jsonb, answers jsonb) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN (topics IS NOT NULL
          AND ARRAY(SELECT (chosen.topic_id, chosen.level)
                      FROM feedback_topic AS chosen
                     WHERE chosen.feedback_id = feedback_differs.feedback_id
                     ORDER BY chosen.topic_id)
           <> ARRAY(SELECT (wanted.topic_id, wanted.level)
                      FROM jsonb_to_recordset(topics) AS wanted(topic_id uuid, level int)
                     ORDER BY wanted.topic_id))
      OR (answers IS NOT NULL
          AND ARRAY(SELECT (given.question_id, given.rating, given.text, given.choice, given.yes_no)
                      FROM feedback_answer AS given
                     WHERE given.feedback_id = feedback_differs.feedback_id
                     ORDER BY given.question_id)
           <> ARRAY(SELECT (wanted.question_id, wanted.rating, wanted.text, wanted.choice, wanted.yes_no)
                      FROM jsonb_to_recordset(answers) AS wanted(question_id uuid, rating int, text text, choice text, yes_no boolean)
                     ORDER BY wanted.question_id));
END;
$$;

COMMENT ON FUNCTION public.feedback_differs(feedback_id uuid, topics jsonb, answers jsonb) IS 'True if the feedback has other topics or other answers than these; a list that is NULL does not count.';

CREATE FUNCTION public.feedback_due(item public.feedback) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT current_user <> 'kehrwert_app'
     AND COALESCE(current_setting('kehrwert.due_step', true), '') = 'due_feedback'
     AND CASE
           WHEN item.closes_at <= public.app_now() THEN item.state <> 'sealed' OR item.updated_at = public.app_now()
           ELSE item.state = 'open' AND item.opens_at <= public.app_now()
            AND (item.announced_at IS NULL OR item.announced_at = public.app_now())
         END
$$;

COMMENT ON FUNCTION public.feedback_due(item public.feedback) IS 'True for feedback that due_feedback announces or seals, and only while due_feedback runs; never true for an operation.';

CREATE TABLE public.feedback_form (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    moment text NOT NULL,
    title text,
    introduction text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT feedback_form_introduction_check CHECK ((char_length(introduction) <= 4000)),
    CONSTRAINT feedback_form_moment_check CHECK ((moment = ANY (ARRAY['start'::text, 'session'::text, 'half_time'::text, 'end'::text, 'pulse_3'::text, 'pulse_6'::text, 'pulse_12'::text]))),
    CONSTRAINT feedback_form_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

ALTER TABLE ONLY public.feedback_form FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.feedback_form IS 'A program''s own text and questions for one moment of feedback; one form for each moment. Readable by everyone who may read the program.';

COMMENT ON COLUMN public.feedback_form.id IS 'UUID version 7.';

COMMENT ON COLUMN public.feedback_form.version IS 'Starts at 1 and increases with every change of the form or its questions; used as the ETag.';

COMMENT ON COLUMN public.feedback_form.program_id IS 'The program.';

COMMENT ON COLUMN public.feedback_form.moment IS 'start, session, half_time, end, pulse_3, pulse_6, pulse_12.';

COMMENT ON COLUMN public.feedback_form.title IS 'Heading, at most 200 characters; NULL: the client uses its own.';

COMMENT ON COLUMN public.feedback_form.introduction IS 'Text above the questions, at most 4000 characters.';

COMMENT ON COLUMN public.feedback_form.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.feedback_form.updated_at IS 'When the form was last changed.';

CREATE FUNCTION public.feedback_form_json(item public.feedback_form) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN json_build_object(
    'version', item.version,
    'program_id', item.program_id,
    'moment', item.moment,
    'title', item.title,
    'introduction', item.introduction,
    'questions', (SELECT COALESCE(json_agg(with_member(feedback_question_json(question), 'asked', to_json(question.asked_at IS NOT NULL))
                                           ORDER BY question.position, question.id), '[]'::json)
                    FROM feedback_question AS question
                   WHERE question.form_id = item.id
                     AND question.retired_at IS NULL),
    'updated_at', rfc3339(item.updated_at));
END;
$$;

COMMENT ON FUNCTION public.feedback_form_json(item public.feedback_form) IS 'A feedback form with its questions in use. Volatile, so that it sees questions written earlier in the same statement.';

CREATE FUNCTION public.feedback_json(item public.feedback) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN json_build_object(
    'id', item.id,
    'version', feedback_version(item),
    'program_id', item.program_id,
    'pairing_id', item.pairing_id,
    'session_id', item.session_id,
    'author_id', item.author_id,
    'moment', item.moment,
    'state', feedback_state(item),
    'opens_at', rfc3339(item.opens_at),
    'closes_at', rfc3339(item.closes_at),
    'rating', item.rating,
    'comment', item.comment,
    'still_used', item.still_used,
    'goals_reached', item.goals_reached,
    'topics', (SELECT COALESCE(json_agg(json_build_object('topic_id', chosen.topic_id, 'level', chosen.level)
                                        ORDER BY topic.position, topic.id), '[]'::json)
                 FROM feedback_topic AS chosen
                 JOIN topic ON topic.id = chosen.topic_id
                WHERE chosen.feedback_id = item.id),
    'questions', (SELECT COALESCE(json_agg(feedback_question_json(question) ORDER BY shown.place), '[]'::json)
                    FROM unnest(COALESCE(item.question_ids, CASE WHEN feedback_state(item) <> 'sealed' AND item.opens_at <= app_now()
                                                                 THEN feedback_questions_now(item) END))
                         WITH ORDINALITY AS shown(id, place)
                    JOIN feedback_question AS question ON question.id = shown.id),
    'answers', (SELECT COALESCE(json_agg(json_build_object('question_id', given.question_id, 'rating', given.rating, 'text', given.text,
                                                           'choice', given.choice, 'yes_no', given.yes_no)
                                         ORDER BY array_position(item.question_ids, given.question_id)), '[]'::json)
                  FROM feedback_answer AS given
                 WHERE given.feedback_id = item.id),
    'submitted_at', rfc3339(item.submitted_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at));
END;
$$;

COMMENT ON FUNCTION public.feedback_json(item public.feedback) IS 'Feedback with its topics, questions and answers, as the API shows it to its author. It has no questions before it opens. Volatile, so that it sees topics and answers written earlier in the same statement.';

CREATE FUNCTION public.feedback_open(item public.feedback) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT item.state = 'open' AND item.opens_at <= app_now() AND item.closes_at > app_now()
$$;

COMMENT ON FUNCTION public.feedback_open(item public.feedback) IS 'True while the feedback waits for answers.';

CREATE FUNCTION public.feedback_question_asked() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.question_ids IS NOT NULL THEN
    NEW.question_ids := OLD.question_ids;
  ELSE
    NEW.question_ids := CASE WHEN NEW.state <> 'sealed' AND NEW.opens_at <= app_now() THEN feedback_questions_ask(NEW) END;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'open' AND NEW.state = 'submitted' THEN
    IF EXISTS (SELECT FROM feedback_question AS question
                WHERE question.id = ANY (NEW.question_ids)
                  AND question.required
                  AND NOT EXISTS (SELECT FROM feedback_answer AS given
                                   WHERE given.feedback_id = NEW.id AND given.question_id = question.id)) THEN
      PERFORM refuse('feedback_answer_required');
    END IF;
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.feedback_question_asked() IS 'Trigger: decides which questions feedback asks: on creation if it opens at once, otherwise when it is announced or first answered. Afterwards these questions never change. Refuses a submission without an answer to every required question (feedback_answer_required).';

CREATE TABLE public.feedback_question (
    id uuid DEFAULT public.new_id() NOT NULL,
    form_id uuid NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    role text,
    required boolean DEFAULT false NOT NULL,
    choices text[],
    asked_at timestamp with time zone,
    retired_at timestamp with time zone,
    CONSTRAINT feedback_question_choices_check CHECK ((((kind = 'choice'::text) = (choices IS NOT NULL)) AND ((choices IS NULL) OR (((cardinality(choices) >= 2) AND (cardinality(choices) <= 20)) AND public.all_match(choices, '^.{1,200}$'::text))))),
    CONSTRAINT feedback_question_kind_check CHECK ((kind = ANY (ARRAY['rating'::text, 'text'::text, 'choice'::text, 'yes_no'::text]))),
    CONSTRAINT feedback_question_role_check CHECK ((role = ANY (ARRAY['mentor'::text, 'mentee'::text]))),
    CONSTRAINT feedback_question_text_check CHECK (((char_length(text) >= 1) AND (char_length(text) <= 1000)))
);

ALTER TABLE ONLY public.feedback_question FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.feedback_question IS 'Questions of the feedback forms. A question does not change once it has been asked. Readable by everyone who may read the form.';

COMMENT ON COLUMN public.feedback_question.id IS 'UUID version 7.';

COMMENT ON COLUMN public.feedback_question.form_id IS 'The form.';

COMMENT ON COLUMN public.feedback_question."position" IS 'Order in the form, from 1.';

COMMENT ON COLUMN public.feedback_question.kind IS 'rating (1 to 5), text, choice (one of choices), yes_no.';

COMMENT ON COLUMN public.feedback_question.text IS 'The question, at most 1000 characters.';

COMMENT ON COLUMN public.feedback_question.role IS 'Who is asked, mentor or mentee; NULL: both.';

COMMENT ON COLUMN public.feedback_question.required IS 'True: feedback cannot be submitted without an answer.';

COMMENT ON COLUMN public.feedback_question.choices IS 'The options of a choice, 2 to 20 texts of at most 200 characters; NULL for other kinds.';

COMMENT ON COLUMN public.feedback_question.asked_at IS 'When feedback was first opened with it; set by a trigger. NULL: it can still be changed.';

COMMENT ON COLUMN public.feedback_question.retired_at IS 'When it was retired; it is no longer asked. NULL: in use.';

CREATE FUNCTION public.feedback_question_json(item public.feedback_question) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'kind', item.kind,
    'text', item.text,
    'role', item.role,
    'required', item.required,
    'choices', item.choices)
$$;

COMMENT ON FUNCTION public.feedback_question_json(item public.feedback_question) IS 'A feedback question as the API shows it.';

CREATE FUNCTION public.feedback_question_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF OLD.asked_at IS NOT NULL
    AND (TG_OP = 'DELETE'
         OR (NEW.form_id, NEW.kind, NEW.text, NEW.role, NEW.required, NEW.choices, NEW.asked_at)
            IS DISTINCT FROM (OLD.form_id, OLD.kind, OLD.text, OLD.role, OLD.required, OLD.choices, OLD.asked_at)
         OR (OLD.retired_at IS NOT NULL AND NEW.retired_at IS DISTINCT FROM OLD.retired_at)) THEN
    PERFORM refuse('feedback_question_asked_check');
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END;
$$;

COMMENT ON FUNCTION public.feedback_question_rules() IS 'Trigger: lets a question that has been asked be moved and retired, but neither changed nor deleted (feedback_question_asked_check).';

CREATE FUNCTION public.feedback_questions_ask(item public.feedback) RETURNS uuid[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  asked uuid[];
BEGIN
  PERFORM FROM feedback_form AS form WHERE form.program_id = item.program_id AND form.moment = item.moment FOR SHARE;
  asked := feedback_questions_now(item);
  IF EXISTS (SELECT FROM feedback_question AS question WHERE question.id = ANY (asked) AND question.asked_at IS NULL) THEN
    WITH new AS (
      SELECT question.id
        FROM feedback_question AS question
        JOIN feedback_form AS form ON form.id = question.form_id
       WHERE form.program_id = item.program_id AND form.moment = item.moment AND question.retired_at IS NULL
       ORDER BY question.id
         FOR UPDATE OF question
    )
    UPDATE feedback_question AS question SET asked_at = app_now() FROM new WHERE question.id = new.id AND question.asked_at IS NULL;
  END IF;
  RETURN asked;
END;
$$;

COMMENT ON FUNCTION public.feedback_questions_ask(item public.feedback) IS 'Returns the questions that the feedback is opened with, and marks them as asked: from now on they do not change.';

CREATE FUNCTION public.feedback_questions_differ(form_id uuid, questions jsonb) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM (SELECT question.id, question.kind, question.text, question.role, question.required, question.choices,
                        row_number() OVER (ORDER BY question.position) AS place
                   FROM feedback_question AS question
                  WHERE question.form_id = feedback_questions_differ.form_id
                    AND question.retired_at IS NULL) AS old
      FULL JOIN (SELECT given.place, each.id, each.kind, each.text, each.role, COALESCE(each.required, false) AS required, each.choices
                   FROM jsonb_array_elements(questions) WITH ORDINALITY AS given(value, place)
                  CROSS JOIN jsonb_populate_record(NULL::feedback_question, given.value) AS each) AS wanted
           ON wanted.place = old.place
     WHERE wanted.id <> old.id
        OR (wanted.kind, wanted.text, wanted.role, wanted.required, wanted.choices)
           IS DISTINCT FROM (old.kind, old.text, old.role, old.required, old.choices));
END;
$$;

COMMENT ON FUNCTION public.feedback_questions_differ(form_id uuid, questions jsonb) IS 'True if the form asks other questions than these, or in another order. A question without an id is the one in its place if the two are equal.';

CREATE FUNCTION public.feedback_questions_now(item public.feedback) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT COALESCE(array_agg(question.id ORDER BY question.position, question.id), '{}')
      FROM feedback_form AS form
      JOIN feedback_question AS question ON question.form_id = form.id AND question.retired_at IS NULL
      JOIN pairing ON pairing.id = item.pairing_id
     WHERE form.program_id = item.program_id
       AND form.moment = item.moment
       AND (question.role IS NULL OR question.role = CASE WHEN pairing.mentor_id = item.author_id THEN 'mentor' ELSE 'mentee' END));
END;
$$;

COMMENT ON FUNCTION public.feedback_questions_now(item public.feedback) IS 'The questions in use for the moment of the feedback and the role of its author, in order.';

CREATE FUNCTION public.feedback_questions_replace(item public.feedback_form, questions jsonb) RETURNS public.feedback_form
    LANGUAGE plpgsql
    AS $$
DECLARE
  place int := 0;
  wanted feedback_question;
  former feedback_question;
  named uuid[] := ARRAY[]::uuid[];
  kept uuid[] := ARRAY[]::uuid[];
BEGIN
  IF NOT feedback_questions_differ(item.id, questions) THEN
    RETURN item;
  END IF;
  FOR wanted IN SELECT given.* FROM jsonb_populate_recordset(NULL::feedback_question, questions) AS given LOOP
    place := place + 1;
    wanted.required := COALESCE(wanted.required, false);
    IF (wanted.kind = 'choice') <> (wanted.choices IS NOT NULL) OR cardinality(wanted.choices) < 2 THEN
      PERFORM refuse_at('feedback_question_choices_check', format('/questions/%s/choices', place - 1));
    END IF;
    former := NULL;
    IF wanted.id IS NOT NULL THEN
      SELECT question.* INTO former
        FROM feedback_question AS question
       WHERE question.id = wanted.id AND question.form_id = item.id AND question.retired_at IS NULL;
      IF NOT FOUND OR wanted.id = ANY (named) THEN
        PERFORM refuse_at('feedback_question_form_check', '=' || wanted.id);
      END IF;
      named := named || wanted.id;
    END IF;
    IF former.id IS NOT NULL
      AND (former.asked_at IS NULL
           OR (former.kind, former.text, former.role, former.required, former.choices)
              IS NOT DISTINCT FROM (wanted.kind, wanted.text, wanted.role, wanted.required, wanted.choices)) THEN
      UPDATE feedback_question AS question
         SET position = place, kind = wanted.kind, text = wanted.text, role = wanted.role, required = wanted.required,
             choices = wanted.choices
       WHERE question.id = former.id;
    ELSE
      INSERT INTO feedback_question AS question (form_id, position, kind, text, role, required, choices)
      VALUES (item.id, place, wanted.kind, wanted.text, wanted.role, wanted.required, wanted.choices)
      RETURNING question.* INTO former;
    END IF;
    kept := kept || former.id;
  END LOOP;
  DELETE FROM feedback_question AS question
   WHERE question.form_id = item.id AND question.asked_at IS NULL AND question.id <> ALL (kept);
  UPDATE feedback_question AS question
     SET retired_at = app_now()
   WHERE question.form_id = item.id AND question.asked_at IS NOT NULL AND question.retired_at IS NULL AND question.id <> ALL (kept);
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.feedback_questions_replace(item public.feedback_form, questions jsonb) IS 'Gives the form exactly these questions in this order, and returns the form. A question with an id is kept or changed; if it has been asked, a change retires it and adds a new question. Each id must be that of a question in use of this form and may occur only once (feedback_question_form_check). Only a question of the kind choice has choices, at least two (feedback_question_choices_check).';

CREATE FUNCTION public.feedback_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF OLD.state <> 'open' AND NEW.state <> 'open'
    AND (NEW.rating, NEW.comment, NEW.still_used, NEW.goals_reached)
        IS DISTINCT FROM (OLD.rating, OLD.comment, OLD.still_used, OLD.goals_reached) THEN
    PERFORM refuse('feedback_sealed_check');
  END IF;
  IF NEW.state <> 'sealed' AND (app_now() < OLD.opens_at OR app_now() >= OLD.closes_at) THEN
    PERFORM refuse('feedback_open_check');
  END IF;
  IF NEW.state = 'submitted' AND OLD.state = 'open' THEN
    NEW.submitted_at := app_now();
  ELSIF NEW.state = 'open' THEN
    NEW.submitted_at := NULL;
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.feedback_rules() IS 'Trigger: allows changes only between opens_at and closes_at (feedback_open_check), and none to submitted or sealed content (feedback_sealed_check).';

CREATE FUNCTION public.feedback_state(item public.feedback) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  SELECT CASE WHEN item.closes_at <= app_now() THEN 'sealed' ELSE item.state END
$$;

COMMENT ON FUNCTION public.feedback_state(item public.feedback) IS 'The state as it is shown: sealed from closes_at on, even before due work records it.';

CREATE FUNCTION public.feedback_topic_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  parent feedback;
BEGIN
  SELECT feedback.* INTO parent
    FROM feedback
   WHERE feedback.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.feedback_id ELSE NEW.feedback_id END
     FOR SHARE;
  IF parent.state <> 'open' THEN
    PERFORM refuse('feedback_sealed_check');
  ELSIF app_now() < parent.opens_at OR app_now() >= parent.closes_at THEN
    PERFORM refuse('feedback_open_check');
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  SELECT topic.program_id INTO NEW.program_id FROM topic WHERE topic.id = NEW.topic_id;
  IF NEW.program_id IS NULL THEN
    PERFORM refuse_at('feedback_topic_topic_id_fkey', '=' || NEW.topic_id);
  ELSIF NEW.program_id <> parent.program_id THEN
    PERFORM refuse_at('feedback_topic_feedback_id_fkey', '=' || NEW.topic_id);
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.feedback_topic_rules() IS 'Trigger: sets program_id from the topic, which must exist (feedback_topic_topic_id_fkey) and belong to the program (feedback_topic_feedback_id_fkey), and lets the topics of feedback change only while it is open (feedback_sealed_check, feedback_open_check).';

CREATE FUNCTION public.feedback_topics_replace(item public.feedback, topics jsonb) RETURNS public.feedback
    LANGUAGE plpgsql
    AS $$
BEGIN
  DELETE FROM feedback_topic AS chosen
   WHERE chosen.feedback_id = item.id
     AND topics IS NOT NULL;
  PERFORM refuse_repeated('feedback_topic_feedback_id_topic_id_pkey', topics, 'topic_id');
  INSERT INTO feedback_topic (feedback_id, topic_id, level)
  SELECT item.id, wanted.topic_id, wanted.level
    FROM jsonb_to_recordset(topics) AS wanted(topic_id uuid, level int);
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.feedback_topics_replace(item public.feedback, topics jsonb) IS 'Replaces the topics of the feedback with this list, [{"topic_id", "level"}], or leaves them if the list is NULL. Returns the feedback. Call it with a row that the same statement has written.';

CREATE FUNCTION public.feedback_version(item public.feedback) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  SELECT item.version + (feedback_state(item) <> item.state)::int
$$;

COMMENT ON FUNCTION public.feedback_version(item public.feedback) IS 'The version as it is shown: sealing counts as a change even before due work records it.';

CREATE FUNCTION public.forms_pairings(item public.program) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT item.state IN ('published', 'matching', 'running')
$$;

COMMENT ON FUNCTION public.forms_pairings(item public.program) IS 'True while the program forms new pairings.';

CREATE FUNCTION public.growth_add(kind text, owner text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  now_made int;
BEGIN
  INSERT INTO growth_count AS count (kind, owner, made)
  VALUES (growth_add.kind, growth_add.owner, 1)
  ON CONFLICT ON CONSTRAINT growth_count_kind_owner_pkey DO UPDATE SET made = count.made + 1
  RETURNING count.made INTO now_made;
  RETURN now_made <= (SELECT growth_limit.most FROM growth_limit WHERE growth_limit.kind = growth_add.kind);
END;
$$;

COMMENT ON FUNCTION public.growth_add(kind text, owner text) IS 'Counts one more row of the owner. False if there are now too many.';

CREATE FUNCTION public.growth_bound() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  item jsonb := CASE WHEN TG_OP = 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
  counted text := (SELECT string_agg(item ->> named.part, ' ' ORDER BY named.place)
                     FROM unnest(TG_ARGV[1:]) WITH ORDINALITY AS named(part, place));
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF counted IS NOT NULL AND NOT growth_add(TG_ARGV[0], counted) THEN
      PERFORM refuse('growth_limit_check');
    END IF;
    RETURN NEW;
  END IF;
  UPDATE growth_count SET made = growth_count.made - 1 WHERE growth_count.kind = TG_ARGV[0] AND growth_count.owner = counted;
  DELETE FROM growth_count WHERE growth_count.kind = TG_ARGV[0] AND growth_count.owner = counted AND growth_count.made <= 0;
  RETURN OLD;
END;
$$;

COMMENT ON FUNCTION public.growth_bound() IS 'Trigger: refuses a row if its owner would have more of them than growth_limit allows (growth_limit_check). The arguments are the kind and the columns that name the owner.';

CREATE FUNCTION public.guarantees_own_report(employee_id uuid, place_guaranteed boolean) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN place_guaranteed AND is_above(current_actor(), guarantees_own_report.employee_id);
END;
$$;

COMMENT ON FUNCTION public.guarantees_own_report(employee_id uuid, place_guaranteed boolean) IS 'True if such an invitation would decide about somebody below the caller: with a guaranteed place, whoever accepts and submits is accepted. Another program manager then makes and withdraws it.';

CREATE FUNCTION public.has_applied(program_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM application
     WHERE application.program_id = has_applied.program_id
       AND application.employee_id = current_actor());
END;
$$;

COMMENT ON FUNCTION public.has_applied(program_id uuid) IS 'True if the caller has an application in the program, in any state.';

CREATE FUNCTION public.has_reports(person_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (SELECT FROM employee WHERE employee.manager_id = person_id)
      OR EXISTS (SELECT FROM employee_dotted_line AS dotted WHERE dotted.manager_id = person_id);
END;
$$;

COMMENT ON FUNCTION public.has_reports(person_id uuid) IS 'True if somebody reports to the person, by a solid or a dotted line. Most people lead nobody, so it saves walking up the chains of others.';

CREATE FUNCTION public.has_role(role text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT role = ANY (string_to_array(current_setting('kehrwert.roles', true), ','))
$$;

COMMENT ON FUNCTION public.has_role(role text) IS 'True if the caller''s token carries the role, according to the claims of the transaction.';

CREATE FUNCTION public.has_submitted(program_id uuid, employee_id uuid, role text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
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

COMMENT ON FUNCTION public.has_submitted(program_id uuid, employee_id uuid, role text) IS 'True if the person has an open application in this role that the staff can see. A draft does not count, because only the applicant may know of it.';

CREATE FUNCTION public.in_selection(state text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT state IN ('submitted', 'under_review', 'shortlisted', 'waitlisted')
$$;

COMMENT ON FUNCTION public.in_selection(state text) IS 'True for the states of an application that has been submitted and is not yet decided.';

CREATE TABLE public.invitation (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    employee_id uuid NOT NULL,
    role text NOT NULL,
    state text DEFAULT 'sent'::text NOT NULL,
    place_guaranteed boolean DEFAULT false NOT NULL,
    message text DEFAULT ''::text NOT NULL,
    invited_by uuid DEFAULT public.current_actor(),
    expires_at timestamp(3) with time zone NOT NULL,
    closed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT invitation_closed_at_check CHECK (((closed_at IS NOT NULL) OR (state = ANY (ARRAY['sent'::text, 'declined'::text])))),
    CONSTRAINT invitation_message_check CHECK ((char_length(message) <= 4000)),
    CONSTRAINT invitation_role_check CHECK ((role = ANY (ARRAY['mentor'::text, 'mentee'::text]))),
    CONSTRAINT invitation_state_check CHECK ((state = ANY (ARRAY['sent'::text, 'accepted'::text, 'declined'::text, 'expired'::text])))
);

ALTER TABLE ONLY public.invitation FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.invitation IS 'Who is invited to take part in a program. Readable by the invited person and, until the program ends, by its program managers, to whom a declined invitation looks unanswered. Kept as long as the program.';

COMMENT ON COLUMN public.invitation.id IS 'UUID version 7.';

COMMENT ON COLUMN public.invitation.version IS 'Starts at 1 and increases with every change; the ETag for the invited person. Program managers get a version that does not reveal a decline.';

COMMENT ON COLUMN public.invitation.program_id IS 'The program.';

COMMENT ON COLUMN public.invitation.employee_id IS 'The invited person.';

COMMENT ON COLUMN public.invitation.role IS 'mentor or mentee.';

COMMENT ON COLUMN public.invitation.state IS 'sent, accepted, declined, expired. Only the invited person sees declined.';

COMMENT ON COLUMN public.invitation.place_guaranteed IS 'True: the application that results from the invitation is accepted as soon as it is submitted.';

COMMENT ON COLUMN public.invitation.message IS 'Text for the invited person, at most 4000 characters.';

COMMENT ON COLUMN public.invitation.invited_by IS 'Who sent the invitation; NULL for a service client.';

COMMENT ON COLUMN public.invitation.expires_at IS 'Deadline for an answer, not after the closing day of applications; defaults to 14 days.';

COMMENT ON COLUMN public.invitation.closed_at IS 'When it could no longer be answered, because it was accepted, was withdrawn by a program manager, or passed its deadline; NULL while it is open.';

COMMENT ON COLUMN public.invitation.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.invitation.updated_at IS 'When the row was last changed. Readable by the invited person only.';

CREATE FUNCTION public.invitation_application(item public.invitation) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  known application;
BEGIN
  INSERT INTO application (program_id, employee_id, role, invitation_id)
  VALUES (item.program_id, item.employee_id, item.role, item.id)
  ON CONFLICT DO NOTHING;
  UPDATE application
     SET invitation_id = item.id
   WHERE application.program_id = item.program_id
     AND application.employee_id = item.employee_id
     AND application.role = item.role
     AND application.state NOT IN ('withdrawn', 'declined')
     AND application.invitation_id IS DISTINCT FROM item.id
  RETURNING application.* INTO known;
  IF item.place_guaranteed AND known.state IN ('submitted', 'under_review', 'shortlisted', 'waitlisted') THEN
    PERFORM application_move_by_service(known.id, 'accepted');
  END IF;
END;
$$;

COMMENT ON FUNCTION public.invitation_application(item public.invitation) IS 'Gives an accepted invitation its application: a new draft, or the open application that already exists. If the latter has been submitted and the invitation guarantees a place, it is accepted.';

CREATE FUNCTION public.invitation_ended_at(item public.invitation) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT LEAST(COALESCE(item.closed_at, item.expires_at), program_applications_end(program),
                 CASE
                   WHEN NOT takes_applications(program) THEN (
                     SELECT max(step.at)
                       FROM transition AS step
                      WHERE step.object_id = program.id
                        AND step.from_state IN ('published', CASE WHEN program.enrolment = 'rolling' THEN 'running' END))
                 END)
      FROM program
     WHERE program.id = item.program_id);
END;
$$;

COMMENT ON FUNCTION public.invitation_ended_at(item public.invitation) IS 'When an invitation that is not open ended: when it was closed or its deadline passed, or earlier when the program stopped taking applications.';

CREATE FUNCTION public.invitation_history(item public.invitation, own boolean) RETURNS SETOF public.transition
    LANGUAGE sql STABLE
    AS $$
  SELECT step.id, step.object, step.object_id, step.from_state, step.to_state,
         CASE WHEN step.actor_id = current_actor() THEN step.actor_id END, step.at
    FROM transition AS step
   WHERE own
     AND step.object_id = item.id
   UNION ALL
  SELECT step.id, step.object, step.object_id, 'sent', step.to_state, step.actor_id, step.at
    FROM transition AS step
   WHERE NOT own
     AND step.object_id = item.id
     AND step.to_state = 'accepted'
   UNION ALL
  SELECT item.id, 'invitation', item.id, 'sent', 'expired', NULL::uuid, invitation_ended_at(item)
   WHERE NOT own
     AND invitation_state(item, false) = 'expired'
$$;

COMMENT ON FUNCTION public.invitation_history(item public.invitation, own boolean) IS 'The history of an invitation as it is shown. Program managers see at most one step, which replaces the true steps where these would reveal a decline. The invited person sees an actor only on their own steps.';

CREATE FUNCTION public.invitation_insert_rules(item public.invitation) RETURNS public.invitation
    LANGUAGE plpgsql
    AS $$
BEGIN
  item.expires_at := COALESCE(item.expires_at, app_now() + interval '14 days');
  item.closed_at := NULL;
  IF guarantees_own_report(item.employee_id, item.place_guaranteed) THEN
    PERFORM refuse('invitation_superior_check');
  ELSIF item.expires_at NOT BETWEEN app_now() AND app_now() + interval '366 days' THEN
    PERFORM refuse('invitation_expires_at_check');
  ELSIF NOT program_open(item.program_id) THEN
    PERFORM refuse('invitation_program_open_check');
  ELSIF item.employee_id = current_actor() THEN
    PERFORM refuse('invitation_self_check');
  ELSIF EXISTS (SELECT FROM employee WHERE employee.id = item.employee_id AND NOT employee.active) THEN
    PERFORM refuse('invitation_employee_active_check');
  ELSIF has_submitted(item.program_id, item.employee_id, item.role) THEN
    PERFORM refuse('invitation_applied_check');
  END IF;
  item.expires_at := LEAST(item.expires_at, (SELECT program_applications_end(program) FROM program WHERE program.id = item.program_id));
  -- An invitation past its deadline does not block a new one, even if due work has not closed it yet.
  UPDATE invitation
     SET closed_at = invitation.expires_at
   WHERE invitation.program_id = item.program_id
     AND invitation.employee_id = item.employee_id
     AND invitation.role = item.role
     AND invitation.closed_at IS NULL
     AND invitation.expires_at <= app_now();
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.invitation_insert_rules(item public.invitation) IS 'Completes and checks a new invitation. The program must be open for applications, the invited person must be an active colleague who has not applied in this role, and the deadline must be at most 366 days away. Nobody guarantees a place to somebody below them (invitation_superior_check). A deadline after the closing day of applications is brought forward to the end of that day.';

CREATE FUNCTION public.invitation_json(item public.invitation, own boolean) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN json_build_object(
    'id', item.id,
    'version', invitation_version(item, own),
    'program_id', item.program_id,
    'employee_id', item.employee_id,
    'role', item.role,
    'state', invitation_state(item, own),
    'place_guaranteed', item.place_guaranteed,
    'message', item.message,
    'invited_by', item.invited_by,
    'application_id', CASE WHEN own THEN (SELECT application.id
                                            FROM application
                                           WHERE application.invitation_id = item.id
                                           ORDER BY application.id DESC
                                           LIMIT 1) END,
    'expires_at', rfc3339(item.expires_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(CASE
                            WHEN own THEN item.updated_at
                            WHEN invitation_state(item, false) = 'sent' THEN item.created_at
                            ELSE invitation_ended_at(item)
                          END));
END;
$$;

COMMENT ON FUNCTION public.invitation_json(item public.invitation, own boolean) IS 'An invitation as the API shows it to the invited person (own) or to a program manager, who cannot tell a declined invitation from an unanswered one. Volatile, so that it sees the application created earlier in the same statement.';

CREATE FUNCTION public.invitation_open(item public.invitation) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT item.closed_at IS NULL AND item.expires_at > app_now() AND program_open(item.program_id)
$$;

COMMENT ON FUNCTION public.invitation_open(item public.invitation) IS 'True while the invitation can be answered: before its deadline, and as long as the program takes applications.';

CREATE FUNCTION public.invitation_relations(item public.invitation) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT CASE
             WHEN item.employee_id = current_actor() THEN ARRAY['invited']
             WHEN is_staff(program.id, ARRAY['program_manager']) AND NOT program_ended(program) THEN ARRAY['program_manager']
             ELSE '{}'
           END
      FROM program
     WHERE program.id = item.program_id
       AND program_visible(program));
END;
$$;

COMMENT ON FUNCTION public.invitation_relations(item public.invitation) IS 'What the caller is to the invitation: invited, or program_manager until the program ends; NULL or empty for everybody else.';

CREATE FUNCTION public.invitation_rules() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    RETURN invitation_insert_rules(NEW);
  END IF;
  IF NEW.state <> OLD.state AND NEW.state IN ('accepted', 'declined') THEN
    IF NOT invitation_open(OLD) THEN
      PERFORM refuse('invitation_expired_check');
    END IF;
  END IF;
  IF NEW.state = 'sent' AND NEW.closed_at IS NOT NULL THEN
    NEW.state := 'expired';
  ELSIF NEW.state IN ('accepted', 'expired') THEN
    NEW.closed_at := COALESCE(NEW.closed_at, app_now());
  END IF;
  IF NEW.state = 'accepted' AND OLD.state <> 'accepted' THEN
    -- Done before the row is written, so that the statement that accepts can already return the application.
    PERFORM invitation_application(NEW);
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.invitation_rules() IS 'Trigger: checks who can be invited, allows an answer only before the deadline, and marks an invitation that closes unanswered as expired. Accepting an invitation creates the application.';

CREATE FUNCTION public.invitation_state(item public.invitation, own boolean) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  SELECT CASE
           WHEN item.state = 'accepted' OR (own AND item.state = 'declined') THEN item.state
           WHEN invitation_open(item) THEN 'sent'
           ELSE 'expired'
         END
$$;

COMMENT ON FUNCTION public.invitation_state(item public.invitation, own boolean) IS 'The state as it is shown. The person who declined sees declined; everybody else sees sent while it can be answered, then expired.';

CREATE FUNCTION public.invitation_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM notify(ARRAY[sent.employee_id], 'invitation_received', sent.program_id, 'invitation', sent.id) FROM sent;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.invitation_told() IS 'Trigger: notifies the invited people.';

CREATE FUNCTION public.invitation_version(item public.invitation, own boolean) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  SELECT CASE
           WHEN own THEN item.version + (item.closed_at IS NULL AND NOT invitation_open(item))::int
           WHEN invitation_state(item, false) = 'sent' THEN 1
           ELSE 2
         END
$$;

COMMENT ON FUNCTION public.invitation_version(item public.invitation, own boolean) IS 'The version as it is shown. To the invited person, the passing of the deadline counts as a change even before due work records it. To program managers, it is 1 while the state shown is sent and 2 afterwards, whatever happened in between.';

CREATE FUNCTION public.is_above(superior_id uuid, person_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  IF superior_id = person_id OR NOT has_reports(superior_id) THEN
    RETURN false;
  END IF;
  RETURN EXISTS (SELECT FROM reporting_above(ARRAY[person_id]) AS chain WHERE chain.above_id = superior_id);
END;
$$;

COMMENT ON FUNCTION public.is_above(superior_id uuid, person_id uuid) IS 'True if the first person is above the second in the reporting chain, along solid and dotted lines at any depth. Lists join reporting_below() instead of calling it for every row.';

CREATE FUNCTION public.is_after(sort text, id uuid, after jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT CASE
           WHEN sort LIKE '-%' THEN id < COALESCE((after ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
           ELSE id > COALESCE((after ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000')
         END
$$;

COMMENT ON FUNCTION public.is_after(sort text, id uuid, after jsonb) IS 'True if an item with this id comes after the cursor''s keyset {"key", "id"}. A sort that begins with - is descending.';

CREATE FUNCTION public.is_after(sort text, key text, id uuid, after jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT CASE
           WHEN after IS NULL THEN true
           WHEN sort LIKE '-%' THEN (key, id) < (after ->> 'key', (after ->> 'id')::uuid)
           ELSE (key, id) > (after ->> 'key', (after ->> 'id')::uuid)
         END
$$;

COMMENT ON FUNCTION public.is_after(sort text, key text, id uuid, after jsonb) IS 'The same for a list in the order of a text.';

CREATE FUNCTION public.is_after(sort text, moment timestamp with time zone, id uuid, after jsonb) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT CASE
           WHEN sort LIKE '-%' THEN (moment, id) < (COALESCE((after ->> 'key')::timestamptz, 'infinity'),
                                                    COALESCE((after ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           ELSE (moment, id) > (COALESCE((after ->> 'key')::timestamptz, '-infinity'),
                                COALESCE((after ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000'))
         END
$$;

COMMENT ON FUNCTION public.is_after(sort text, moment timestamp with time zone, id uuid, after jsonb) IS 'The same for a list in the order of a time, which must not be NULL.';

CREATE FUNCTION public.is_assigned(application_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM application_reviewer AS assigned
     WHERE assigned.application_id = is_assigned.application_id
       AND assigned.employee_id = current_actor());
END;
$$;

COMMENT ON FUNCTION public.is_assigned(application_id uuid) IS 'True if the caller is assigned to review the application.';

CREATE FUNCTION public.is_assistant() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT current_setting('kehrwert.roles', true) = 'assistant'
$$;

COMMENT ON FUNCTION public.is_assistant() IS 'True if assistant is the only role in the caller''s token.';

CREATE FUNCTION public.is_in_session(session_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM public.session
      JOIN public.pairing ON pairing.id = session.pairing_id
     WHERE session.id = is_in_session.session_id
       AND public.current_actor() IN (pairing.mentor_id, pairing.mentee_id));
END;
$$;

COMMENT ON FUNCTION public.is_in_session(session_id uuid) IS 'True if the caller is one of the two people of the session''s pairing.';

CREATE FUNCTION public.is_minor(person public.employee, day date) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
  RETURN COALESCE(person.birth_date > (day - interval '18 years')::date, person.minor);
END;
$$;

COMMENT ON FUNCTION public.is_minor(person public.employee, day date) IS 'True if the person is under 18 on that day. The birth date decides; HR''s flag counts only if the birth date is unknown.';

CREATE FUNCTION public.is_staff(program_id uuid, roles text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM program_staff AS staff
     WHERE staff.program_id = is_staff.program_id
       AND staff.employee_id = current_actor()
       AND staff.role = ANY (is_staff.roles));
END;
$$;

COMMENT ON FUNCTION public.is_staff(program_id uuid, roles text[]) IS 'True if the caller has one of these roles on the program''s staff list.';

CREATE FUNCTION public.keyset(key text, id uuid) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT json_build_object('key', key, 'id', id)::text
$$;

COMMENT ON FUNCTION public.keyset(key text, id uuid) IS 'The position of an item in a list, as stored in a cursor and read by is_after().';

CREATE FUNCTION public.levels_hidden(item public.application) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
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

COMMENT ON FUNCTION public.levels_hidden(item public.application) IS 'True if the caller has applied in the other role, in any state: staff who have applied, like any participant, read no levels of those whom they could be paired with, until a proposal opens them (proposal_opens_levels). A proposal from before the application was last submitted does not count.';

CREATE FUNCTION public.levels_side(program_id uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT CASE count(DISTINCT own.role) WHEN 1 THEN min(own.role) WHEN 2 THEN 'neither' END
      FROM application AS own
     WHERE own.program_id = levels_side.program_id
       AND own.employee_id = current_actor());
END;
$$;

COMMENT ON FUNCTION public.levels_side(program_id uuid) IS 'Whose levels count in the scores of other people that the caller reads: those of the role in which the caller has applied, in any state (mentor or mentee); `neither` if the caller has applied in both roles; NULL, which stands for both, if in none.';

CREATE FUNCTION public.manager_shared_with(person_id uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE
    AS $$
  SELECT other.employee_id
    FROM (SELECT employee.manager_id FROM employee WHERE employee.id = person_id
           UNION ALL
          SELECT dotted.manager_id FROM employee_dotted_line AS dotted WHERE dotted.employee_id = person_id) AS one
    JOIN (SELECT employee.id AS employee_id, employee.manager_id FROM employee
           UNION ALL
          SELECT dotted.employee_id, dotted.manager_id FROM employee_dotted_line AS dotted) AS other
      ON other.manager_id = one.manager_id
$$;

COMMENT ON FUNCTION public.manager_shared_with(person_id uuid) IS 'Everybody who has a manager in common with the person, by a solid or a dotted line, some more than once.';

CREATE FUNCTION public.match_digest(program_id uuid, content text) RETURNS bytea
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO match_salt (program_id) VALUES (match_digest.program_id) ON CONFLICT DO NOTHING;
  RETURN (
    SELECT sha256(match_salt.salt || convert_to(content, 'UTF8'))
      FROM match_salt
     WHERE match_salt.program_id = match_digest.program_id);
END;
$$;

COMMENT ON FUNCTION public.match_digest(program_id uuid, content text) IS 'SHA-256 of the program''s salt followed by the content.';

CREATE TABLE public.match_run (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    replay_of uuid,
    seed integer DEFAULT floor((random() * (2147483647)::double precision)) NOT NULL,
    rule_set integer DEFAULT 1 NOT NULL,
    settings jsonb NOT NULL,
    progress integer DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    worker uuid,
    lease_until timestamp with time zone,
    problem text,
    input_hash bytea,
    pairs_hash bytea,
    statistics jsonb,
    started_by uuid DEFAULT public.current_actor(),
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT match_run_done_check CHECK ((((state = 'done'::text) = (statistics IS NOT NULL)) AND ((state = 'failed'::text) = (problem IS NOT NULL)) AND ((state = ANY (ARRAY['done'::text, 'failed'::text])) = (finished_at IS NOT NULL)))),
    CONSTRAINT match_run_problem_check CHECK ((problem = ANY (ARRAY['cancelled'::text, 'program_closed'::text, 'failed_repeatedly'::text, 'input_unreadable'::text]))),
    CONSTRAINT match_run_progress_check CHECK (((progress >= 0) AND (progress <= 100))),
    CONSTRAINT match_run_seed_check CHECK ((seed >= 0)),
    CONSTRAINT match_run_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text])))
);

ALTER TABLE ONLY public.match_run FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.match_run IS 'One search for the best pairs of a program, with everything needed to repeat it: rule set, weights, seed and input. Readable by the program managers and by auditors, who see no names. Kept as long as the program.';

COMMENT ON COLUMN public.match_run.id IS 'UUID version 7.';

COMMENT ON COLUMN public.match_run.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.match_run.program_id IS 'The program.';

COMMENT ON COLUMN public.match_run.state IS 'queued, running, done, failed. Only one match run per program can be queued or running, and only one replay of the same match run.';

COMMENT ON COLUMN public.match_run.replay_of IS 'The match run whose input is used again; NULL: the input is the current applications.';

COMMENT ON COLUMN public.match_run.seed IS 'Breaks ties between equally good choices.';

COMMENT ON COLUMN public.match_run.rule_set IS 'Version of the hard rules and of the parts of the score.';

COMMENT ON COLUMN public.match_run.settings IS 'The matching settings of the program as they were when the match run was started: {"objective", "minimum_score", "forbid_same_unit", "forbid_same_manager", "weights": {"topics", "language", "place", "slots", "wishes"}}.';

COMMENT ON COLUMN public.match_run.progress IS 'Percentage of the work that is done.';

COMMENT ON COLUMN public.match_run.attempts IS 'How many times a worker has started it. If an instance of the service dies, another one starts it again.';

COMMENT ON COLUMN public.match_run.worker IS 'The worker that holds the lease; NULL: none.';

COMMENT ON COLUMN public.match_run.lease_until IS 'When the lease of the worker ends unless it is renewed, in real time.';

COMMENT ON COLUMN public.match_run.problem IS 'Why it failed: cancelled, program_closed, failed_repeatedly, input_unreadable; NULL otherwise.';

COMMENT ON COLUMN public.match_run.input_hash IS 'match_digest() of the input: people, rules, weights and seed.';

COMMENT ON COLUMN public.match_run.pairs_hash IS 'match_digest() of the pairs and their scores; equal for equal pairs.';

COMMENT ON COLUMN public.match_run.statistics IS 'Counts and the distribution of the scores, without names; NULL until done.';

COMMENT ON COLUMN public.match_run.started_by IS 'Who started it.';

COMMENT ON COLUMN public.match_run.created_at IS 'When it was started and queued.';

COMMENT ON COLUMN public.match_run.started_at IS 'When a worker first began it.';

COMMENT ON COLUMN public.match_run.finished_at IS 'When it was done or failed.';

COMMENT ON COLUMN public.match_run.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.match_input(run public.match_run) RETURNS json
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  WITH person AS MATERIALIZED (
    SELECT people.item, people.number, people.employee, people.places, (people.item).id AS application_id, (people.item).employee_id,
           (people.item).role
      FROM match_people(run.program_id) AS people
  ),
  applicant AS MATERIALIZED (
    SELECT DISTINCT person.employee_id, person.employee AS number FROM person
  ),
  topic AS MATERIALIZED (
    SELECT chosen.application_id, (dense_rank() OVER (ORDER BY chosen.topic_id) - 1)::int AS number, chosen.level
      FROM application_topic AS chosen
      JOIN person ON person.application_id = chosen.application_id
     WHERE chosen.level > 0
  ),
  spoken AS MATERIALIZED (
    SELECT person.application_id, named.place, dense_rank() OVER (ORDER BY plain_language(named.tag)) AS number
      FROM person
     CROSS JOIN LATERAL unnest((person.item).languages) WITH ORDINALITY AS named(tag, place)
  ),
  languages AS MATERIALIZED (
    SELECT spoken.application_id,
           json_agg(DISTINCT spoken.number) AS list,
           max(spoken.number) FILTER (WHERE spoken.place = 1) AS first
      FROM spoken
     GROUP BY spoken.application_id
  ),
  levels AS MATERIALIZED (
    SELECT topic.application_id, json_agg(json_build_array(topic.number, topic.level) ORDER BY topic.number) AS list
      FROM topic
     GROUP BY topic.application_id
  ),
  managed AS MATERIALIZED (
    SELECT line.employee_id, json_agg(line.number ORDER BY line.number) AS list
      FROM (SELECT direct.employee_id, dense_rank() OVER (ORDER BY direct.manager_id) AS number
              FROM (SELECT employee.id AS employee_id, employee.manager_id FROM employee WHERE employee.manager_id IS NOT NULL
                     UNION
                    SELECT dotted.employee_id, dotted.manager_id FROM employee_dotted_line AS dotted) AS direct
              JOIN applicant ON applicant.employee_id = direct.employee_id) AS line
     GROUP BY line.employee_id
  ),
  above AS MATERIALIZED (
    SELECT chain.person_id, json_agg(applicant.number ORDER BY applicant.number) AS list
      FROM reporting_above(ARRAY(SELECT applicant.employee_id FROM applicant)) AS chain
      JOIN applicant ON applicant.employee_id = chain.above_id
     WHERE chain.above_id <> chain.person_id
     GROUP BY chain.person_id
  ),
  wished AS MATERIALIZED (
    SELECT person.application_id, json_agg(DISTINCT applicant.number) AS list
      FROM person
     CROSS JOIN LATERAL unnest((person.item).wishes) AS named(employee_id)
      JOIN applicant ON applicant.employee_id = named.employee_id
     GROUP BY person.application_id
  ),
  apart (application_id, employee_id) AS (
    SELECT person.application_id, named.employee_id
      FROM person
     CROSS JOIN LATERAL unnest((person.item).please_not) AS named(employee_id)
     UNION
    SELECT person.application_id, refused.other_id
      FROM proposal
     CROSS JOIN LATERAL (VALUES (proposal.mentor_id, proposal.mentee_id), (proposal.mentee_id, proposal.mentor_id))
             AS refused(employee_id, other_id)
      JOIN person ON person.employee_id = refused.employee_id
     WHERE proposal.program_id = run.program_id
       AND proposal_separates(proposal)
  ),
  not_with AS MATERIALIZED (
    SELECT apart.application_id, json_agg(DISTINCT applicant.number) AS list
      FROM apart
      JOIN applicant ON applicant.employee_id = apart.employee_id
     GROUP BY apart.application_id
  ),
  settled (mentor_application_id, mentee_application_id) AS MATERIALIZED (
    SELECT pairing.mentor_application_id, pairing.mentee_application_id
      FROM pairing
     WHERE pairing.program_id = run.program_id
       AND pairing_open(pairing)
     UNION
    SELECT proposal.mentor_application_id, proposal.mentee_application_id
      FROM proposal
     WHERE proposal.program_id = run.program_id
       AND proposal_open(proposal)
  ),
  forbidden AS MATERIALIZED (
    SELECT pair.mentor_application_id, json_agg(DISTINCT mentee.employee) AS list
      FROM (SELECT settled.mentor_application_id, settled.mentee_application_id FROM settled
             UNION ALL
            SELECT standing.mentor_application_id, standing.mentee_application_id
              FROM pair_decision AS standing
             WHERE standing.program_id = run.program_id
               AND standing.decision = 'forbidden'
               AND standing.ended_at IS NULL) AS pair
      JOIN person AS mentee ON mentee.application_id = pair.mentee_application_id
     GROUP BY pair.mentor_application_id
  ),
  entry AS MATERIALIZED (
    SELECT person.role,
           person.number,
           json_build_object(
             'id', person.application_id,
             'employee', person.employee,
             'unit', dense_rank() OVER (ORDER BY employee.unit),
             'site', CASE WHEN (person.item).site IS NULL THEN 0 ELSE dense_rank() OVER (ORDER BY (person.item).site) END,
             'places', person.places,
             'slots', slot_bits((person.item).slots),
             'first_language', COALESCE(languages.first, 0),
             'languages', COALESCE(languages.list, '[]'::json),
             'managers', COALESCE(managed.list, '[]'::json),
             'above', COALESCE(above.list, '[]'::json),
             'wishes', COALESCE(wished.list, '[]'::json),
             'not_with', COALESCE(not_with.list, '[]'::json),
             'forbidden', COALESCE(forbidden.list, '[]'::json),
             'topics', COALESCE(levels.list, '[]'::json)) AS json
      FROM person
      JOIN employee ON employee.id = person.employee_id
      LEFT JOIN languages ON languages.application_id = person.application_id
      LEFT JOIN levels ON levels.application_id = person.application_id
      LEFT JOIN managed ON managed.employee_id = person.employee_id
      LEFT JOIN above ON above.person_id = person.employee_id
      LEFT JOIN wished ON wished.application_id = person.application_id
      LEFT JOIN not_with ON not_with.application_id = person.application_id
      LEFT JOIN forbidden ON forbidden.mentor_application_id = person.application_id
  )
  SELECT json_build_object(
    'rule_set', run.rule_set,
    'seed', run.seed,
    'objective', run.settings -> 'objective',
    'minimum_score', run.settings -> 'minimum_score',
    'forbid_same_unit', run.settings -> 'forbid_same_unit',
    'forbid_same_manager', run.settings -> 'forbid_same_manager',
    'weights', run.settings -> 'weights',
    'topics', COALESCE((SELECT max(topic.number) + 1 FROM topic), 0),
    'locks', (SELECT COALESCE(json_agg(json_build_array(mentor.number, mentee.number) ORDER BY mentor.number, mentee.number), '[]'::json)
                FROM pair_decision AS standing
                JOIN person AS mentor ON mentor.application_id = standing.mentor_application_id
                JOIN person AS mentee ON mentee.application_id = standing.mentee_application_id
               WHERE standing.program_id = run.program_id
                 AND standing.decision = 'locked'
                 AND standing.ended_at IS NULL
                 AND (standing.mentor_application_id, standing.mentee_application_id) NOT IN (SELECT settled.* FROM settled)),
    'mentees', (SELECT COALESCE(json_agg(entry.json ORDER BY entry.number), '[]'::json) FROM entry WHERE entry.role = 'mentee'),
    'mentors', (SELECT COALESCE(json_agg(entry.json ORDER BY entry.number), '[]'::json) FROM entry WHERE entry.role = 'mentor'))
$$;

COMMENT ON FUNCTION public.match_input(run public.match_run) IS 'The input of a run for the engine, as JSON: people, places, units, reporting lines and topics as numbers. The same data always gives the same text.';

CREATE FUNCTION public.match_people(program_id uuid) RETURNS TABLE(item public.application, number integer, employee integer, places integer)
    LANGUAGE sql STABLE
    AS $$
  WITH open AS MATERIALIZED (
    SELECT each.application_id, count(*)::int AS places
      FROM proposal
     CROSS JOIN LATERAL (VALUES (proposal.mentor_application_id), (proposal.mentee_application_id)) AS each(application_id)
     WHERE proposal.program_id = match_people.program_id
       AND proposal_open(proposal)
     GROUP BY each.application_id
  )
  SELECT application,
         (row_number() OVER (PARTITION BY application.role ORDER BY application.id) - 1)::int,
         (dense_rank() OVER (ORDER BY application.employee_id))::int,
         application.capacity - application.taken - COALESCE(open.places, 0)
    FROM application
    LEFT JOIN open ON open.application_id = application.id
   WHERE application.program_id = match_people.program_id
     AND application.state IN ('accepted', 'matched')
     AND application.taken + COALESCE(open.places, 0) < application.capacity
     AND consent_current(application.program_id, application.employee_id) = 'given'
$$;

COMMENT ON FUNCTION public.match_people(program_id uuid) IS 'The applications of the program that a run can match. Each has its number within its role (from 0), the number of its applicant (from 1), and its free places.';

CREATE FUNCTION public.match_rules(settings jsonb) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT ARRAY['self', 'reporting_line']
      || CASE WHEN (settings -> 'forbid_same_unit')::boolean THEN ARRAY['same_unit'] ELSE '{}' END
      || CASE WHEN (settings -> 'forbid_same_manager')::boolean THEN ARRAY['same_manager'] ELSE '{}' END
      || ARRAY['language', 'forbidden', 'capacity', 'not_shown']
$$;

COMMENT ON FUNCTION public.match_rules(settings jsonb) IS 'The hard rules that every proposal has passed under these settings. not_shown stands for reasons that nobody else may learn: a please-not list, an earlier no, a missing consent.';

CREATE FUNCTION public.match_run_answers_open(item public.match_run) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  original match_run;
  below uuid[];
  closing uuid[];
BEGIN
  IF program_ended(item.program_id) THEN
    RETURN false;
  END IF;
  SELECT run.* INTO original FROM match_run AS run WHERE run.id = match_run_searched(item);
  IF original.finished_at IS NULL THEN
    RETURN true;
  END IF;
  -- The three ways in which submission_stands() is false, one by one, because each has its index.
  closing := ARRAY(
    SELECT withdrawn.id
      FROM application AS withdrawn
     WHERE withdrawn.program_id = item.program_id
       AND withdrawn.state = 'withdrawn'
     UNION ALL
    SELECT again.id
      FROM application AS again
     WHERE again.program_id = item.program_id
       AND again.submitted_at > original.finished_at
     UNION ALL
    SELECT draft.id
      FROM application AS draft
     WHERE draft.program_id = item.program_id
       AND draft.submitted_at IS NULL);
  below := array_remove(ARRAY(SELECT person.id FROM reporting_below(ARRAY[current_actor()]) AS person(id)), current_actor());
  IF cardinality(below) > 0 THEN
    closing := closing || ARRAY(
      SELECT application.id
        FROM application
       WHERE application.program_id = item.program_id
         AND application.employee_id = ANY (below));
  END IF;
  -- OFFSET 0 makes PostgreSQL begin with the few proposals of a person instead of the thousands of the run.
  RETURN NOT EXISTS (
    SELECT FROM unnest(closing) AS person(id)
     WHERE EXISTS (SELECT FROM (SELECT proposal.match_run_id
                                  FROM proposal
                                 WHERE person.id IN (proposal.mentor_application_id, proposal.mentee_application_id)
                                OFFSET 0) AS each
                    WHERE each.match_run_id = original.id)
        OR EXISTS (SELECT FROM match_run_unmatched AS unmatched
                    WHERE unmatched.match_run_id = original.id
                      AND unmatched.application_id = person.id));
END;
$$;

COMMENT ON FUNCTION public.match_run_answers_open(item public.match_run) IS 'True if the caller may read what is computed from the answers of everybody in the run: the program has not ended, nobody in the run has withdrawn since it finished, even if they have applied again, and nobody in it is below the caller. An unfinished run has no figures to hide. This is the rule of answers_open() for a whole run at once.';

CREATE FUNCTION public.match_run_beat(match_run_id uuid, worker uuid, progress integer, lease_seconds integer) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  run match_run := match_run_held(match_run_id, worker);
BEGIN
  UPDATE match_run
     SET progress = greatest(match_run.progress, match_run_beat.progress),
         lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
   WHERE match_run.id = run.id;
  RETURN FOUND;
END;
$$;

COMMENT ON FUNCTION public.match_run_beat(match_run_id uuid, worker uuid, progress integer, lease_seconds integer) IS 'Heartbeat of the worker: records the progress and renews the lease for lease_seconds. False if the run is cancelled or another worker holds it.';

CREATE FUNCTION public.match_run_cancel(match_run_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE match_run
     SET state = 'failed', problem = 'cancelled', finished_at = app_now(), worker = NULL, lease_until = NULL
   WHERE match_run.id = match_run_cancel.match_run_id
     AND match_run.state IN ('queued', 'running');
  RETURN FOUND;
END;
$$;

COMMENT ON FUNCTION public.match_run_cancel(match_run_id uuid) IS 'Cancels a queued or running run at once: it fails with the problem `cancelled`, and its worker notices at the next heartbeat. False if the run has already finished.';

CREATE FUNCTION public.match_run_claim(worker uuid, lease_seconds integer) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  oldest match_run;
BEGIN
  LOOP
    SELECT each.* INTO oldest
      FROM match_run AS each
     WHERE each.state = 'queued'
        OR (each.state = 'running' AND (each.lease_until IS NULL OR each.lease_until < clock_timestamp()))
     ORDER BY each.id
     LIMIT 1
       FOR NO KEY UPDATE SKIP LOCKED;
    EXIT WHEN NOT FOUND;
    IF oldest.attempts < 5 THEN
      UPDATE match_run
         SET state = 'running',
             worker = match_run_claim.worker,
             lease_until = clock_timestamp() + make_interval(secs => lease_seconds),
             attempts = match_run.attempts + 1,
             started_at = COALESCE(match_run.started_at, app_now())
       WHERE match_run.id = oldest.id;
      RETURN oldest.id;
    END IF;
    UPDATE match_run
       SET state = 'failed', problem = 'failed_repeatedly', finished_at = app_now(), worker = NULL, lease_until = NULL
     WHERE match_run.id = oldest.id;
  END LOOP;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.match_run_claim(worker uuid, lease_seconds integer) IS 'Claims the oldest run that is queued or whose lease has expired, and gives the worker a lease for lease_seconds. NULL if there is none. A run that has already been attempted five times fails instead (failed_repeatedly).';

CREATE FUNCTION public.match_run_comparison(here public.match_run, there public.match_run) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  here_id uuid := match_run_searched(here);
  there_id uuid := match_run_searched(there);
  shared bigint := (
    SELECT count(*)
      FROM proposal AS one
      JOIN proposal AS other
     USING (mentee_application_id, mentor_application_id)
     WHERE one.match_run_id = here_id
       AND other.match_run_id = there_id);
  only_here bigint := (SELECT count(*) - shared FROM proposal WHERE proposal.match_run_id = here_id);
  only_there bigint := (SELECT count(*) - shared FROM proposal WHERE proposal.match_run_id = there_id);
BEGIN
  RETURN json_build_object(
    'match_run_id', here.id,
    'with', there.id,
    'same_input', here.input_hash = there.input_hash,
    'same_rules', (here.rule_set, here.settings) = (there.rule_set, there.settings),
    'pairs', (here.statistics ->> 'pairs')::int - only_here,
    'only_here', only_here,
    'only_there', only_there,
    'score_here', CASE WHEN match_run_scores_shown(here) THEN here.statistics -> 'score' END,
    'score_there', CASE WHEN match_run_scores_shown(there) THEN there.statistics -> 'score' END,
    'mentees_here', here.statistics -> 'mentees',
    'mentees_there', there.statistics -> 'mentees');
END;
$$;

COMMENT ON FUNCTION public.match_run_comparison(here public.match_run, there public.match_run) IS 'The comparison of two finished runs in figures, as the API shows it.';

CREATE FUNCTION public.match_run_failed_input() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  DELETE FROM match_run_input WHERE match_run_input.match_run_id = NEW.id;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.match_run_failed_input() IS 'Trigger: deletes the input of a failed run, because a failed run cannot be replayed.';

CREATE FUNCTION public.match_run_finished() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM notify(
    array_remove(ARRAY[NEW.started_by], current_actor()), 'match_run_finished', NEW.program_id, 'match_run', NEW.id);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.match_run_finished() IS 'Trigger: notifies the person who started the run that it has finished, unless that person ended it.';

CREATE FUNCTION public.match_run_held(match_run_id uuid, worker uuid) RETURNS public.match_run
    LANGUAGE sql
    AS $$
  SELECT each.*
    FROM match_run AS each
   WHERE each.id = match_run_held.match_run_id
     AND each.state = 'running'
     AND each.worker = match_run_held.worker
     FOR NO KEY UPDATE
$$;

COMMENT ON FUNCTION public.match_run_held(match_run_id uuid, worker uuid) IS 'The run, locked, if this worker still holds it; otherwise NULL.';

CREATE FUNCTION public.match_run_json(item public.match_run) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  scores_shown boolean := match_run_scores_shown(item);
BEGIN
  RETURN json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'state', item.state,
    'progress', item.progress,
    'problem', item.problem,
    'replay_of', item.replay_of,
    'same_pairs', CASE
                    WHEN item.state = 'done' AND item.replay_of IS NOT NULL
                      THEN item.pairs_hash = (SELECT former.pairs_hash FROM match_run AS former WHERE former.id = item.replay_of)
                  END,
    'seed', item.seed,
    'objective', item.settings -> 'objective',
    'minimum_score', item.settings -> 'minimum_score',
    'weights', item.settings -> 'weights',
    'rule_set', item.rule_set,
    'rules', match_rules(item.settings),
    'input_hash', encode(item.input_hash, 'hex'),
    'pairs_hash', CASE WHEN scores_shown THEN encode(item.pairs_hash, 'hex') END,
    'statistics', CASE
                    WHEN scores_shown THEN item.statistics
                    ELSE item.statistics
                      || jsonb '{"allowed": null, "score": null, "score_lowest": null, "score_quartiles": null, "score_highest": null}'
                      || jsonb '{"score_tenths": null}'
                  END,
    'started_by', item.started_by,
    'created_at', rfc3339(item.created_at),
    'started_at', rfc3339(item.started_at),
    'finished_at', rfc3339(item.finished_at),
    'updated_at', rfc3339(item.updated_at));
END;
$$;

COMMENT ON FUNCTION public.match_run_json(item public.match_run) IS 'A match run as the API shows it, without any names.';

CREATE FUNCTION public.match_run_leave(match_run_id uuid, worker uuid, given_back boolean, problem text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  run match_run := match_run_held(match_run_id, worker);
BEGIN
  UPDATE match_run
     SET worker = NULL,
         lease_until = NULL,
         attempts = match_run.attempts - match_run_leave.given_back::int,
         state = CASE WHEN match_run_leave.problem IS NULL THEN match_run.state ELSE 'failed' END,
         problem = match_run_leave.problem,
         finished_at = CASE WHEN match_run_leave.problem IS NOT NULL THEN app_now() END
   WHERE match_run.id = run.id;
  RETURN FOUND;
END;
$$;

COMMENT ON FUNCTION public.match_run_leave(match_run_id uuid, worker uuid, given_back boolean, problem text) IS 'Ends the worker''s lease. With a problem, the run fails; without one, another worker can claim it. A run that is given back because its worker is stopping (given_back) does not count as attempted. False if the worker does not hold the run.';

CREATE FUNCTION public.match_run_load(match_run_id uuid, worker uuid, lease_seconds integer) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  run match_run := match_run_held(match_run_id, worker);
  kept text;
  digest bytea;
BEGIN
  IF run.id IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT stored.input INTO kept FROM match_run_input AS stored WHERE stored.match_run_id = COALESCE(run.replay_of, run.id);
  IF NOT FOUND AND run.replay_of IS NULL THEN
    kept := match_input(run)::text;
    INSERT INTO match_run_input (match_run_id, input) VALUES (run.id, kept);
  END IF;
  digest := match_digest(run.program_id, kept);
  IF EXISTS (SELECT FROM match_run AS former WHERE former.id = run.replay_of AND former.input_hash <> digest) THEN
    kept := '';
  END IF;
  UPDATE match_run
     SET input_hash = digest, lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
   WHERE match_run.id = run.id;
  RETURN COALESCE(kept, '');
END;
$$;

COMMENT ON FUNCTION public.match_run_load(match_run_id uuid, worker uuid, lease_seconds integer) IS 'The input of the worker''s run, created and stored on the first call; each call renews the lease. A replay gets the stored input of the run that it repeats, or an empty text if that input is gone or its hash differs. NULL if the worker does not hold the run.';

CREATE FUNCTION public.match_run_outdates(run public.match_run) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  recent uuid[];
BEGIN
  -- Only the last three runs can be staged and replayed.
  recent := ARRAY(
    SELECT each.id
      FROM match_run AS each
     WHERE each.program_id = run.program_id
       AND each.replay_of IS NULL
       AND (each.state = 'done' OR each.id = run.id)
     ORDER BY each.id DESC
     LIMIT 3);
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.program_id = run.program_id
       AND proposal.state = 'computed'
       AND proposal.match_run_id <> ALL (recent)));
  DELETE FROM match_run_input
   USING match_run AS former
   WHERE former.id = match_run_input.match_run_id
     AND former.program_id = run.program_id
     AND former.id <> ALL (recent);
END;
$$;

COMMENT ON FUNCTION public.match_run_outdates(run public.match_run) IS 'Supersedes the computed proposals of all runs before the last three, and deletes the input of those runs.';

CREATE FUNCTION public.match_run_propose(run public.match_run, result jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO proposal (program_id, mentor_application_id, mentee_application_id, mentor_id, mentee_id, state, origin, match_run_id,
                        score, score_topics, score_language, score_place, score_slots, score_wishes, score_without_wishes, locked)
  SELECT run.program_id, offer.id, need.id, offer.employee_id, need.employee_id, 'computed', 'run', run.id, pair.total, pair.topics,
         pair.language, pair.place, pair.slots, pair.wishes,
         pair.total - (run.settings -> 'weights' -> 'wishes')::int * pair.wishes, pair.locked
    FROM (SELECT (value ->> 0)::uuid AS mentor_application_id, (value ->> 1)::uuid AS mentee_application_id, (value ->> 2)::int AS total,
                 (value ->> 3)::int AS topics, (value ->> 4)::int AS language, (value ->> 5)::int AS place, (value ->> 6)::int AS slots,
                 (value ->> 7)::int AS wishes, (value ->> 8)::boolean AS locked
            FROM jsonb_array_elements(result -> 'pairs') AS each(value)) AS pair
    JOIN application AS offer ON offer.id = pair.mentor_application_id AND offer.program_id = run.program_id
    JOIN application AS need ON need.id = pair.mentee_application_id AND need.program_id = run.program_id
   ORDER BY need.id, offer.id;
  INSERT INTO match_run_unmatched (match_run_id, program_id, application_id, role, relaxation, partner_application_id, allowed, blocked)
  SELECT run.id, run.program_id, application.id, application.role, value ->> 1, (value ->> 2)::uuid, (value -> 3 ->> 'allowed')::int,
         (value -> 3) - 'allowed'
    FROM jsonb_array_elements(result -> 'unmatched') AS each(value)
    JOIN application ON application.id = (value ->> 0)::uuid AND application.program_id = run.program_id;
END;
$$;

COMMENT ON FUNCTION public.match_run_propose(run public.match_run, result jsonb) IS 'Stores the pairs of the engine''s result as computed proposals, and the unmatched applications with the reasons.';

CREATE FUNCTION public.match_run_recheck(run public.match_run) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
      JOIN application ON application.id IN (proposal.mentor_application_id, proposal.mentee_application_id)
     WHERE proposal.match_run_id = run.id
       AND (application.state NOT IN ('accepted', 'matched') OR application.taken >= application.capacity)
     UNION
    SELECT proposal.id
      FROM proposal
      JOIN pair_decision AS standing
        ON standing.mentor_application_id = proposal.mentor_application_id
       AND standing.mentee_application_id = proposal.mentee_application_id
       AND standing.decision = 'forbidden'
       AND standing.ended_at IS NULL
     WHERE proposal.match_run_id = run.id
     UNION
    SELECT proposal.id
      FROM proposal
      JOIN proposal AS refused
        ON refused.program_id = run.program_id
       AND proposal_separates(refused)
       AND least(refused.mentor_id, refused.mentee_id) = least(proposal.mentor_id, proposal.mentee_id)
       AND greatest(refused.mentor_id, refused.mentee_id) = greatest(proposal.mentor_id, proposal.mentee_id)
     WHERE proposal.match_run_id = run.id));
  PERFORM pairs_recheck(ARRAY(
    SELECT unnest(ARRAY[proposal.mentor_id, proposal.mentee_id]) FROM proposal WHERE proposal.match_run_id = run.id));
END;
$$;

COMMENT ON FUNCTION public.match_run_recheck(run public.match_run) IS 'Supersedes the proposals of the run that have become impossible since its input was read.';

CREATE FUNCTION public.match_run_relations(item public.match_run) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
  SELECT CASE WHEN is_staff(item.program_id, ARRAY['program_manager']) THEN ARRAY['program_manager'] ELSE '{}' END
      || CASE WHEN has_role('auditor') THEN ARRAY['auditor'] ELSE '{}' END
$$;

COMMENT ON FUNCTION public.match_run_relations(item public.match_run) IS 'What the caller is to the run: program_manager, auditor; empty for everybody else.';

CREATE FUNCTION public.match_run_rules() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  program program;
BEGIN
  SELECT each.* INTO program FROM program AS each WHERE each.id = NEW.program_id FOR SHARE;
  IF NEW.replay_of IS NOT NULL THEN
    SELECT former.seed, former.rule_set, former.settings
      INTO NEW.seed, NEW.rule_set, NEW.settings
      FROM match_run AS former
     WHERE former.id = NEW.replay_of
       AND former.state = 'done'
       AND EXISTS (SELECT FROM match_run_input AS kept WHERE kept.match_run_id = former.id);
    IF NOT FOUND THEN
      PERFORM refuse('match_run_replay_check');
    END IF;
    RETURN NEW;
  ELSIF NOT forms_pairings(program) THEN
    PERFORM refuse('pairing_program_state_check');
  ELSIF conflict_of_interest(NEW.program_id) THEN
    PERFORM refuse('match_run_interest_check');
  END IF;
  NEW.settings := match_settings(program);
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.match_run_rules() IS 'Trigger: a new run copies its settings from the program, which must be in a state that forms pairings (pairing_program_state_check). Nobody with a conflict of interest starts a run (match_run_interest_check): between two runs, they could change their own answers, or who else can be matched, and so find out answers that are hidden from them. A replay copies seed, rule set and settings from the run that it repeats; that run must be done and its input still stored (match_run_replay_check).';

CREATE FUNCTION public.match_run_scores_shown(item public.match_run) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT is_staff(item.program_id, ARRAY['program_manager'])
     AND NOT has_applied(item.program_id)
     AND match_run_answers_open(item)
$$;

COMMENT ON FUNCTION public.match_run_scores_shown(item public.match_run) IS 'True if the caller may read the scores and counts of the run: program managers who have not applied to the program, until match_run_answers_open() is false.';

CREATE FUNCTION public.match_run_searched(item public.match_run) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT COALESCE(item.replay_of, item.id)
$$;

COMMENT ON FUNCTION public.match_run_searched(item public.match_run) IS 'The run that has the proposals and the unmatched people: a replay stores neither, because they are those of the run that it repeats.';

CREATE FUNCTION public.match_run_stage(run_id uuid, wanted uuid[]) RETURNS json
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  below uuid[] := ARRAY(SELECT reporting_below(ARRAY[current_actor()]));
  -- The pairs of the caller and of everybody below: another program manager stages these.
  left_out uuid[] := ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.match_run_id = run_id
       AND proposal.state = 'computed'
       AND (proposal.mentor_id = ANY (below) OR proposal.mentee_id = ANY (below)));
  done uuid[];
BEGIN
  WITH found AS (
    SELECT proposal.id
      FROM proposal
     WHERE proposal.match_run_id = run_id
       AND proposal.state = 'computed'
       AND (wanted IS NULL OR proposal.id = ANY (wanted))
       AND proposal.id NOT IN (SELECT unnest(left_out))
       AND NOT EXISTS (SELECT FROM proposal AS other
                        WHERE other.mentor_application_id = proposal.mentor_application_id
                          AND other.mentee_application_id = proposal.mentee_application_id
                          AND other.state IN ('staged', 'offered', 'agreed_by_one'))
       AND NOT offer_stands(proposal.program_id, proposal.mentor_id, proposal.mentee_id)
     ORDER BY proposal.id
     LIMIT 2000
       FOR NO KEY UPDATE
  ),
  moved AS (
    UPDATE proposal SET state = 'staged' FROM found WHERE proposal.id = found.id RETURNING proposal.id
  )
  SELECT COALESCE(array_agg(moved.id), '{}') INTO done FROM moved;
  RETURN json_build_object(
    'staged', cardinality(done),
    'computed', (SELECT count(*) FROM proposal WHERE proposal.match_run_id = run_id AND proposal.state = 'computed'),
    'not_staged', ARRAY(SELECT given.id
                          FROM unnest(COALESCE(wanted, left_out)) AS given(id)
                         WHERE given.id <> ALL (done)
                         ORDER BY given.id));
END;
$$;

COMMENT ON FUNCTION public.match_run_stage(run_id uuid, wanted uuid[]) IS 'Stages the given computed proposals of the run, or all of them if `wanted` is NULL, at most 2,000 per call. Skips a proposal that is no longer computed, that involves the caller or somebody below, or whose pair already has a staged or offered proposal.';

CREATE FUNCTION public.match_run_statistics(run public.match_run, result jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT jsonb_build_object(
      'mentees', result -> 'mentees',
      'mentors', result -> 'mentors',
      'mentor_places', result -> 'mentor_places',
      'pairs', count(*),
      'mentors_matched', count(DISTINCT pair.value ->> 0),
      'allowed', result -> 'allowed',
      'locks_kept', result -> 'locks_kept',
      'locks_broken', result -> 'locks_broken',
      'rounds', result -> 'rounds',
      'score', COALESCE(sum(score.total), 0),
      'score_lowest', min(score.total),
      'score_quartiles', to_jsonb(percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY score.total)),
      'score_highest', max(score.total),
      'score_tenths', (SELECT jsonb_agg(bucket.people ORDER BY bucket.tenth)
                         FROM (SELECT tenth, count(pair.value) AS people
                                 FROM generate_series(1, 10) AS tenth
                                CROSS JOIN (SELECT sum(each.value::int) AS total
                                              FROM jsonb_each_text(run.settings -> 'weights') AS each) AS weights
                                 LEFT JOIN jsonb_array_elements(result -> 'pairs') AS pair(value)
                                   ON least(10, 1 + (pair.value ->> 2)::bigint * 10 / (1000 * weights.total)) = tenth
                                GROUP BY tenth) AS bucket))
      FROM jsonb_array_elements(result -> 'pairs') AS pair(value)
     CROSS JOIN LATERAL (SELECT (pair.value ->> 2)::int AS total) AS score);
END;
$$;

COMMENT ON FUNCTION public.match_run_statistics(run public.match_run, result jsonb) IS 'The statistics of the run, computed from the engine''s result, without names.';

CREATE FUNCTION public.match_run_store(match_run_id uuid, worker uuid, result jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  run match_run;
BEGIN
  -- Locks the program before the run, in the same order as a program that closes and ends its runs.
  PERFORM FROM program
    JOIN match_run AS each ON each.program_id = program.id
    WHERE each.id = match_run_store.match_run_id
      FOR SHARE OF program;
  run := match_run_held(match_run_id, worker);
  IF run.id IS NULL THEN
    RETURN false;
  END IF;
  -- The input is gone if somebody in it has withdrawn: a worker then starts again with the applications of that time.
  IF run.replay_of IS NULL AND NOT EXISTS (SELECT FROM match_run_input AS kept WHERE kept.match_run_id = run.id) THEN
    PERFORM match_run_leave(run.id, worker, false, NULL);
    RETURN false;
  END IF;
  IF run.replay_of IS NULL THEN
    PERFORM match_run_propose(run, result);
    PERFORM match_run_recheck(run);
    PERFORM match_run_outdates(run);
  END IF;
  UPDATE match_run
     SET state = 'done',
         progress = 100,
         worker = NULL,
         lease_until = NULL,
         finished_at = app_now(),
         statistics = match_run_statistics(run, result),
         pairs_hash = match_digest(run.program_id, COALESCE((
           SELECT string_agg(concat_ws(' ', value ->> 1, value ->> 0, value ->> 2), E'\n' ORDER BY value ->> 1, value ->> 0)
             FROM jsonb_array_elements(result -> 'pairs') AS pair(value)), ''))
   WHERE match_run.id = run.id;
  RETURN true;
END;
$$;

COMMENT ON FUNCTION public.match_run_store(match_run_id uuid, worker uuid, result jsonb) IS 'Stores the whole result of the run and marks the run as done. False, with nothing stored, if the run is cancelled, if another worker holds it, or if somebody in it has withdrawn, so that it must start again.';

CREATE TABLE public.match_run_unmatched (
    match_run_id uuid NOT NULL,
    application_id uuid NOT NULL,
    program_id uuid NOT NULL,
    role text NOT NULL,
    allowed integer NOT NULL,
    blocked jsonb NOT NULL,
    relaxation text,
    partner_application_id uuid,
    CONSTRAINT match_run_unmatched_relaxation_check CHECK (((relaxation IS NULL) = (partner_application_id IS NULL)))
);

ALTER TABLE ONLY public.match_run_unmatched FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.match_run_unmatched IS 'Who remained unmatched in a match run, and why. Readable by the program managers. Deleted when the program ends.';

COMMENT ON COLUMN public.match_run_unmatched.match_run_id IS 'The match run.';

COMMENT ON COLUMN public.match_run_unmatched.application_id IS 'The application that remained unmatched.';

COMMENT ON COLUMN public.match_run_unmatched.program_id IS 'The program of the match run and of both applications.';

COMMENT ON COLUMN public.match_run_unmatched.role IS 'mentor or mentee.';

COMMENT ON COLUMN public.match_run_unmatched.allowed IS 'How many people of the other side were not excluded by any rule; all of them were matched with others.';

COMMENT ON COLUMN public.match_run_unmatched.blocked IS 'How many people of the other side each rule excluded; a person counts only for the first rule that excluded them.';

COMMENT ON COLUMN public.match_run_unmatched.relaxation IS 'The smallest relaxation that would have led to a match: a rule, or capacity; NULL: none.';

COMMENT ON COLUMN public.match_run_unmatched.partner_application_id IS 'The application that it would then have been matched with.';

CREATE FUNCTION public.match_run_unmatched_json(item public.match_run_unmatched, counts boolean, partner uuid, embed text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  shown json := json_build_object(
    'application_id', item.application_id,
    'role', item.role,
    'allowed', CASE WHEN counts THEN item.allowed END,
    'blocked', (SELECT COALESCE(json_agg(json_build_object('rule', rule.key, 'people', rule.value::int)
                                         ORDER BY rule.value::int DESC, rule.key), '[]'::json)
                  FROM jsonb_each_text(item.blocked) AS rule
                 WHERE rule.value::int > 0
                   AND counts),
    'relaxation', CASE WHEN partner IS NOT NULL THEN item.relaxation END,
    'partner_application_id', partner);
BEGIN
  IF 'employee' = ANY (embed) THEN
    shown := with_member(shown, 'employee', (
      SELECT employee_json(employee) FROM employee JOIN application ON application.employee_id = employee.id
       WHERE application.id = item.application_id));
  END IF;
  IF 'partner' = ANY (embed) AND partner IS NOT NULL THEN
    shown := with_member(shown, 'partner', (
      SELECT employee_json(employee) FROM employee JOIN application ON application.employee_id = employee.id
       WHERE application.id = match_run_unmatched_json.partner));
  END IF;
  RETURN shown;
END;
$$;

COMMENT ON FUNCTION public.match_run_unmatched_json(item public.match_run_unmatched, counts boolean, partner uuid, embed text[]) IS 'A person whom a run left unmatched, as the API shows it: with the counts only if `counts`, with the relaxation and the `partner`''s application only if there is one that the caller may know, and with the public profiles that `embed` names (employee, partner).';

CREATE FUNCTION public.match_run_unshared_pairs(here public.match_run, there public.match_run) RETURNS TABLE(mentee_application_id uuid, mentor_application_id uuid, run text)
    LANGUAGE sql STABLE
    AS $$
  SELECT pair.mentee_application_id,
         pair.mentor_application_id,
         CASE WHEN one.stored IS NULL THEN 'there' ELSE 'here' END
    FROM (SELECT true AS stored, proposal.mentee_application_id, proposal.mentor_application_id
            FROM proposal
           WHERE proposal.match_run_id = match_run_searched(here)) AS one
    FULL JOIN (SELECT true AS stored, proposal.mentee_application_id, proposal.mentor_application_id
                 FROM proposal
                WHERE proposal.match_run_id = match_run_searched(there)) AS other
   USING (mentee_application_id, mentor_application_id) AS pair
   WHERE one.stored IS NULL
      OR other.stored IS NULL
$$;

COMMENT ON FUNCTION public.match_run_unshared_pairs(here public.match_run, there public.match_run) IS 'The pairs that only one of the two runs has, each with the run that has it. An index of proposal gives both runs in the same order.';

CREATE FUNCTION public.match_settings(item public.program) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
  SELECT jsonb_build_object(
    'objective', item.matching_objective,
    'minimum_score', item.minimum_score,
    'forbid_same_unit', item.forbid_same_unit,
    'forbid_same_manager', item.forbid_same_manager,
    'weights', jsonb_build_object(
      'topics', item.weight_topics,
      'language', item.weight_language,
      'place', item.weight_place,
      'slots', item.weight_slots,
      'wishes', item.weight_wishes))
$$;

COMMENT ON FUNCTION public.match_settings(item public.program) IS 'The matching settings of the program. A match run keeps a copy of them as they were when it was created.';

CREATE FUNCTION public.match_what_if(offer public.application, need public.application, minimum_score integer) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT json_build_object(
      'mentor_application_id', offer.id,
      'mentee_application_id', need.id,
      'allowed', hard.passed,
      'rules', hard.rules,
      'score', CASE WHEN reader.side IS NULL THEN fit.score ELSE score_class(program, fit.score) END,
      'score_parts', (SELECT json_build_object(
                               'topics', CASE WHEN reader.side IS NULL THEN part.topics END,
                               'language', part.language,
                               'place', part.place,
                               'slots', part.slots,
                               'wishes', part.wishes)
                        FROM pair_parts(offer, need) AS part),
      'below_minimum_score', CASE
                               WHEN reader.side IS NULL THEN pair_score(offer.id, need.id, false, false) < match_what_if.minimum_score
                             END,
      'decision', (SELECT standing.decision
                     FROM pair_decision AS standing
                    WHERE standing.mentor_application_id = offer.id
                      AND standing.mentee_application_id = need.id
                      AND standing.ended_at IS NULL))
      FROM program
     CROSS JOIN LATERAL (SELECT levels_side(program.id) AS side) AS reader
     CROSS JOIN LATERAL (SELECT bool_and(each.passed) AS passed,
                                json_agg(json_build_object('rule', each.rule, 'passed', each.passed) ORDER BY each.place) AS rules
                           FROM pair_rules(offer, need) AS each) AS hard
     CROSS JOIN LATERAL pair_fit(program, offer, need, true, true, reader.side) AS fit
     WHERE program.id = offer.program_id);
END;
$$;

COMMENT ON FUNCTION public.match_what_if(offer public.application, need public.application, minimum_score integer) IS 'The score of a mentor''s and a mentee''s application and each rule between them, as the API shows it. A program manager who has applied sees only the class of the score, in which levels count as levels_side() says.';

CREATE FUNCTION public.may_move(object text, from_state text, to_state text, relations text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM state_transition AS allowed
     WHERE allowed.object = may_move.object
       AND allowed.from_state = may_move.from_state
       AND allowed.to_state = may_move.to_state
       AND allowed.moved_by && may_move.relations);
END;
$$;

COMMENT ON FUNCTION public.may_move(object text, from_state text, to_state text, relations text[]) IS 'True if state_transition contains the move and lets one of the caller''s relations to the object request it.';

CREATE FUNCTION public.minor_tutorials() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE tutorial
     SET audience = 'program'
   WHERE tutorial.author_id = NEW.id
     AND tutorial.audience = 'everyone';
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.minor_tutorials() IS 'Trigger: when HR data make an employee a minor, changes the audience of their tutorials from everyone to program.';

CREATE TABLE public.module (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    title text NOT NULL COLLATE public.name_order,
    description text DEFAULT ''::text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    entry_level integer DEFAULT 0 NOT NULL,
    retired_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT module_description_check CHECK ((char_length(description) <= 4000)),
    CONSTRAINT module_entry_level_check CHECK (((entry_level >= 0) AND (entry_level <= 5))),
    CONSTRAINT module_position_check CHECK ((("position" >= 0) AND ("position" <= 10000))),
    CONSTRAINT module_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

ALTER TABLE ONLY public.module FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.module IS 'The parts of a program, starting with the basics. Readable by everyone who may read the program.';

COMMENT ON COLUMN public.module.id IS 'UUID version 7.';

COMMENT ON COLUMN public.module.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.module.program_id IS 'The program.';

COMMENT ON COLUMN public.module.title IS 'Name as displayed, at most 200 characters. Unique, regardless of case, among the program''s modules in use.';

COMMENT ON COLUMN public.module.description IS 'Text for participants, at most 4000 characters.';

COMMENT ON COLUMN public.module."position" IS 'Order in the program, 0 to 10000.';

COMMENT ON COLUMN public.module.entry_level IS 'Prior knowledge needed to start with this module, 0 to 5; 0: the basics, for everybody.';

COMMENT ON COLUMN public.module.retired_at IS 'When it was retired; it can no longer be chosen. NULL: in use.';

COMMENT ON COLUMN public.module.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.module.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.module_json(item public.module) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'title', item.title,
    'description', item.description,
    'position', item.position,
    'entry_level', item.entry_level,
    'retired', item.retired_at IS NOT NULL,
    'retired_at', rfc3339(item.retired_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;

COMMENT ON FUNCTION public.module_json(item public.module) IS 'A module as the API shows it.';

CREATE FUNCTION public.moves_from(object_id uuid, state text, to_state text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN COALESCE(
           (SELECT step.from_state
              FROM transition AS step
             WHERE repeats()
               AND step.object_id = moves_from.object_id
               AND step.to_state = moves_from.to_state
             ORDER BY step.id DESC
             LIMIT 1),
           moves_from.state);
END;
$$;

COMMENT ON FUNCTION public.moves_from(object_id uuid, state text, to_state text) IS 'The state from which a move starts: the present one, or in a repetition the one from which the move was made. So the repetition needs the right to the same move.';

CREATE FUNCTION public.new_ids(old_ids uuid[]) RETURNS jsonb
    LANGUAGE sql
    AS $$
  SELECT COALESCE(jsonb_object_agg(old.id, new_id()), '{}')
    FROM unnest(old_ids) AS old(id)
$$;

COMMENT ON FUNCTION public.new_ids(old_ids uuid[]) IS 'A new id for each of the old ones, in their order, as {"old": "new"}.';

CREATE FUNCTION public.next_events() RETURNS SETOF public.event
    LANGUAGE sql STABLE
    AS $$
  SELECT event.*
    FROM event
   WHERE event.id IN (SELECT guest.event_id FROM event_invitation AS guest WHERE guest.employee_id = current_actor())
     AND event.state = 'planned'
     AND event.starts_at + make_interval(mins => event.minutes) > app_now()
   UNION
  (SELECT event.*
     FROM event
     JOIN program ON program.id = event.program_id
    WHERE event.open_to_all
      AND program.state NOT IN ('draft', 'cancelled')
      AND event.state = 'planned'
      AND event.starts_at > app_now() - interval '1 day'
      AND event.starts_at + make_interval(mins => event.minutes) > app_now()
    ORDER BY event.starts_at, event.id
    LIMIT 10)
$$;

COMMENT ON FUNCTION public.next_events() IS 'Upcoming events: all to which the caller is a guest, and the next ten of those that are open to all.';

CREATE TABLE public.session (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    pairing_id uuid NOT NULL,
    state text DEFAULT 'planned'::text NOT NULL,
    starts_at timestamp(3) with time zone NOT NULL,
    minutes integer NOT NULL,
    time_zone text NOT NULL,
    place text,
    plan_item_id uuid,
    topic_id uuid,
    goal text,
    mentor_held_at timestamp with time zone,
    mentee_held_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT session_goal_check CHECK (((char_length(goal) >= 1) AND (char_length(goal) <= 4000))),
    CONSTRAINT session_held_check CHECK (
CASE state
    WHEN 'held'::text THEN ((mentor_held_at IS NOT NULL) AND (mentee_held_at IS NOT NULL))
    WHEN 'confirmed'::text THEN ((mentor_held_at IS NULL) OR (mentee_held_at IS NULL))
    ELSE ((mentor_held_at IS NULL) AND (mentee_held_at IS NULL))
END),
    CONSTRAINT session_minutes_check CHECK (((minutes >= 5) AND (minutes <= 480))),
    CONSTRAINT session_place_check CHECK (((char_length(place) >= 1) AND (char_length(place) <= 200))),
    CONSTRAINT session_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'confirmed'::text, 'held'::text, 'missed'::text, 'cancelled'::text]))),
    CONSTRAINT session_topic_goal_check CHECK (((state <> ALL (ARRAY['confirmed'::text, 'held'::text])) OR ((topic_id IS NOT NULL) AND (goal IS NOT NULL))))
);

ALTER TABLE ONLY public.session FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.session IS 'Meetings of a pairing. Readable by the pair; an assistant sees only the times of their principal''s sessions, and reports contain counts. Kept as long as the program.';

COMMENT ON COLUMN public.session.id IS 'UUID version 7.';

COMMENT ON COLUMN public.session.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.session.pairing_id IS 'The pairing.';

COMMENT ON COLUMN public.session.state IS 'planned, confirmed, held, missed, cancelled.';

COMMENT ON COLUMN public.session.starts_at IS 'When the session begins. Moving a confirmed session makes it planned again.';

COMMENT ON COLUMN public.session.minutes IS 'Length in minutes, 5 to 480; defaults to the program''s.';

COMMENT ON COLUMN public.session.time_zone IS 'IANA name of the time zone in which the pair agreed on the time.';

COMMENT ON COLUMN public.session.place IS 'Room or call address, at most 200 characters. Readable by the pair only.';

COMMENT ON COLUMN public.session.plan_item_id IS 'The item of the session plan that it came from. No two sessions share an item; a cancelled session releases its item. Readable by the pair only.';

COMMENT ON COLUMN public.session.topic_id IS 'The topic, in the same program. Readable by the pair only; reports contain counts.';

COMMENT ON COLUMN public.session.goal IS 'What the session should achieve, at most 4000 characters. Readable by the pair only.';

COMMENT ON COLUMN public.session.mentor_held_at IS 'When the mentor confirmed that it took place.';

COMMENT ON COLUMN public.session.mentee_held_at IS 'When the mentee confirmed that it took place.';

COMMENT ON COLUMN public.session.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.session.updated_at IS 'When the row was last changed.';

COMMENT ON CONSTRAINT session_held_check ON public.session IS 'Held if, and only if, both have confirmed that it took place. That its date has passed is not enough. Each of the two can confirm it only while the session is in the state confirmed.';

COMMENT ON CONSTRAINT session_topic_goal_check ON public.session IS 'A session needs a topic and a goal before it is confirmed.';

CREATE FUNCTION public.next_sessions() RETURNS SETOF public.session
    LANGUAGE sql STABLE
    AS $$
  SELECT session.*
    FROM session
    JOIN pairing ON pairing.id = session.pairing_id
    JOIN program ON program.id = pairing.program_id
   WHERE current_actor() IN (pairing.mentor_id, pairing.mentee_id)
     AND session.state IN ('planned', 'confirmed')
     AND session.starts_at + make_interval(mins => session.minutes) > app_now()
     AND NOT outside_program_life(session, program)
     AND NOT program_ended(program)
   ORDER BY session.starts_at, session.id
   LIMIT 10
$$;

COMMENT ON FUNCTION public.next_sessions() IS 'The caller''s next ten sessions, without those that can no longer be held. Those of a paused pairing are included, because the pause can end before they begin.';

CREATE TABLE public.notification (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    employee_id uuid NOT NULL,
    kind text NOT NULL,
    program_id uuid,
    object text NOT NULL,
    object_id uuid NOT NULL,
    read_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT notification_kind_check CHECK ((kind = ANY (ARRAY['invitation_received'::text, 'application_accepted'::text, 'application_waitlisted'::text, 'application_declined'::text, 'application_assigned'::text, 'place_free'::text, 'proposal_offered'::text, 'pairing_formed'::text, 'pairing_started'::text, 'pairing_paused'::text, 'pairing_resumed'::text, 'pairing_conflict'::text, 'pairing_completed'::text, 'pairing_ended'::text, 'session_planned'::text, 'session_moved'::text, 'session_confirmed'::text, 'session_cancelled'::text, 'feedback_due'::text, 'event_invited'::text, 'event_changed'::text, 'event_cancelled'::text, 'tutorial_shared'::text, 'program_handed_over'::text, 'program_moved'::text, 'match_run_finished'::text, 'user_name_changed'::text])))
);

ALTER TABLE ONLY public.notification FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.notification IS 'What a person is told, as a kind and an id, without content and without naming who caused it. Readable by that person only. Kept as long as the program.';

COMMENT ON COLUMN public.notification.id IS 'UUID version 7.';

COMMENT ON COLUMN public.notification.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.notification.employee_id IS 'The person who is notified.';

COMMENT ON COLUMN public.notification.kind IS 'What happened; the client supplies the wording.';

COMMENT ON COLUMN public.notification.program_id IS 'The program it belongs to; NULL outside programs.';

COMMENT ON COLUMN public.notification.object IS 'Name of the table of the object that it is about.';

COMMENT ON COLUMN public.notification.object_id IS 'Id of the object that it is about.';

COMMENT ON COLUMN public.notification.read_at IS 'When the person marked it as read; NULL: unread.';

COMMENT ON COLUMN public.notification.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.notification.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.notification_json(item public.notification) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN json_build_object(
    'id', item.id,
    'version', item.version,
    'kind', item.kind,
    'program_id', item.program_id,
    'program_title', (SELECT program.title FROM program WHERE program.id = item.program_id AND program_visible(program)),
    'object', item.object,
    'object_id', item.object_id,
    'read', item.read_at IS NOT NULL,
    'read_at', rfc3339(item.read_at),
    'created_at', rfc3339(item.created_at));
END;
$$;

COMMENT ON FUNCTION public.notification_json(item public.notification) IS 'A notification as the API shows it to its recipient.';

CREATE FUNCTION public.notify(people uuid[], kind text, program_id uuid, object text, object_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO notification (employee_id, kind, program_id, object, object_id)
  SELECT DISTINCT employee.id, notify.kind, notify.program_id, notify.object, notify.object_id
    FROM employee
   WHERE employee.id = ANY (notify.people)
     AND employee.active
     AND (notify.object <> 'session'
          OR COALESCE((SELECT former.kind <> notify.kind OR former.read_at IS NOT NULL
                         FROM notification AS former
                        WHERE former.object_id = notify.object_id
                          AND former.employee_id = employee.id
                        ORDER BY former.id DESC
                        LIMIT 1), true));
END;
$$;

COMMENT ON FUNCTION public.notify(people uuid[], kind text, program_id uuid, object text, object_id uuid) IS 'Stores one notification about the object for each of these people, except for those who have left the company. A session can be moved any number of times, so a person whose latest notification about it is of the same kind and still unread gets no second one.';

CREATE FUNCTION public.offer_stands(program_id uuid, mentor_id uuid, mentee_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM proposal
     WHERE proposal.program_id = offer_stands.program_id
       AND (proposal.mentor_id, proposal.mentee_id)
           IN ((offer_stands.mentor_id, offer_stands.mentee_id), (offer_stands.mentee_id, offer_stands.mentor_id))
       AND proposal.offered_at IS NOT NULL
       AND proposal_open(proposal));
END;
$$;

COMMENT ON FUNCTION public.offer_stands(program_id uuid, mentor_id uuid, mentee_id uuid) IS 'True if an offer to these two people is open, whichever of them is the mentor.';

CREATE FUNCTION public.only_fields(object json, fields text[]) RETURNS json
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
  IF fields IS NULL OR object IS NULL THEN
    RETURN object;
  END IF;
  RETURN COALESCE(
           (SELECT json_object_agg(member.key, member.value ORDER BY member.place)
              FROM json_each(object) WITH ORDINALITY AS member(key, value, place)
             WHERE member.key = ANY (fields || ARRAY['id', 'version'])),
           '{}'::json);
END;
$$;

COMMENT ON FUNCTION public.only_fields(object json, fields text[]) IS 'The object reduced to its id, its version and the named top-level members, in its own order; all members if the list is NULL.';

CREATE FUNCTION public.outside_program_life(item public.session, its_program public.program) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN COALESCE((item.starts_at AT TIME ZONE its_program.time_zone)::date < its_program.starts_on, false)
    OR COALESCE(((item.starts_at + make_interval(mins => item.minutes) - interval '1 microsecond')
                 AT TIME ZONE its_program.time_zone)::date > its_program.ends_on, false);
END;
$$;

COMMENT ON FUNCTION public.outside_program_life(item public.session, its_program public.program) IS 'True if the session is not between the first and the last day of its program. Unlike a pause, no change of the pairing can remedy that.';

CREATE FUNCTION public.overtaken(if_match bigint[]) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  IF if_match IS NULL THEN
    RAISE EXCEPTION 'overtaken by another change' USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN 'precondition_failed';
END;
$$;

COMMENT ON FUNCTION public.overtaken(if_match bigint[]) IS 'Handles a row that another request changed between the check and the lock. If If-Match names versions, returns precondition_failed. With `*` (NULL) no precondition has failed: raises serialization_failure, so that the service runs the statement again on the current row.';

CREATE FUNCTION public.own_pairing(pairing_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM pairing
     WHERE pairing.id = own_pairing.pairing_id
       AND current_actor() IN (pairing.mentor_id, pairing.mentee_id));
END;
$$;

COMMENT ON FUNCTION public.own_pairing(pairing_id uuid) IS 'True if the caller is the mentor or the mentee of the pairing.';

CREATE FUNCTION public.pair_answers_open(mentor_application_id uuid, mentee_application_id uuid, made_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT bool_and(CASE
                      WHEN current_actor() = ANY (two.ids) AND application.employee_id <> current_actor()
                        THEN partner_reads(application, program, made_at)
                      ELSE submission_stands(application, made_at)
                       AND answers_open(application, program, application_relations(application))
                    END)
      FROM (SELECT array_agg(each.employee_id) AS ids
              FROM application AS each
             WHERE each.id IN (pair_answers_open.mentor_application_id, pair_answers_open.mentee_application_id)) AS two
     CROSS JOIN application
      JOIN program ON program.id = application.program_id
     WHERE application.id IN (pair_answers_open.mentor_application_id, pair_answers_open.mentee_application_id));
END;
$$;

COMMENT ON FUNCTION public.pair_answers_open(mentor_application_id uuid, mentee_application_id uuid, made_at timestamp with time zone) IS 'True if the caller may read what was made at that time from the answers of both applications, as a program manager or as one of the two people. One of the two who is above the other by now may not, and nobody may once one of the two has withdrawn or applied again.';

CREATE FUNCTION public.pair_conflicts(people uuid[], marked boolean) RETURNS TABLE(object text, id uuid, conflict text, known text)
    LANGUAGE sql STABLE
    AS $$
  WITH pair AS MATERIALIZED (
    SELECT 'pairing' AS object, pairing.id, pairing.program_id, pairing.mentor_id, pairing.mentee_id, pairing.conflict AS known
      FROM pairing
     WHERE pairing_open(pairing)
       AND pairing.id = ANY (ARRAY(
             SELECT former.id FROM pairing AS former WHERE former.conflict IS NOT NULL AND marked
              UNION ALL
             SELECT taught.id FROM pairing AS taught WHERE taught.mentor_id = ANY (people)
              UNION ALL
             SELECT learning.id FROM pairing AS learning WHERE learning.mentee_id = ANY (people)))
     UNION ALL
    SELECT 'proposal', proposal.id, proposal.program_id, proposal.mentor_id, proposal.mentee_id, NULL
      FROM proposal
     WHERE proposal.state IN ('computed', 'staged', 'offered', 'agreed_by_one', 'declined')
       AND proposal.superseded_at IS NULL
       AND (proposal.expires_at IS NULL OR proposal.expires_at > app_now())
       AND (proposal.mentor_id = ANY (people) OR proposal.mentee_id = ANY (people))
  ),
  above AS MATERIALIZED (
    SELECT chain.person_id, chain.above_id
      FROM reporting_above(ARRAY(SELECT pair.mentor_id FROM pair UNION SELECT pair.mentee_id FROM pair)) AS chain
  )
  SELECT pair.object,
         pair.id,
         CASE
           WHEN up.person_id IS NOT NULL OR down.person_id IS NOT NULL THEN 'reporting_line_conflict'
           WHEN same_unit_forbidden(program, mentor, mentee) THEN 'same_unit_conflict'
           WHEN same_manager_forbidden(program, mentor, mentee) THEN 'same_manager_conflict'
         END,
         pair.known
    FROM pair
    JOIN program ON program.id = pair.program_id
    JOIN employee AS mentor ON mentor.id = pair.mentor_id
    JOIN employee AS mentee ON mentee.id = pair.mentee_id
    LEFT JOIN above AS up ON up.person_id = pair.mentor_id AND up.above_id = pair.mentee_id
    LEFT JOIN above AS down ON down.person_id = pair.mentee_id AND down.above_id = pair.mentor_id
$$;

COMMENT ON FUNCTION public.pair_conflicts(people uuid[], marked boolean) IS 'The open pairings and proposals of these people, and with `marked` all pairings already marked with a conflict. Each comes with the rule that they now break, NULL if none, and the conflict that it is marked with. The rules are those of pairing_hard_rule(), under the names of their errors.';

CREATE TABLE public.pair_decision (
    id uuid DEFAULT public.new_id() NOT NULL,
    program_id uuid NOT NULL,
    mentor_application_id uuid NOT NULL,
    mentee_application_id uuid NOT NULL,
    mentor_id uuid NOT NULL,
    mentee_id uuid NOT NULL,
    decision text NOT NULL,
    reason text NOT NULL,
    decided_by uuid DEFAULT public.current_actor() NOT NULL,
    ended_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT pair_decision_decision_check CHECK ((decision = ANY (ARRAY['locked'::text, 'forbidden'::text]))),
    CONSTRAINT pair_decision_ended_at_check CHECK (((decision = 'locked'::text) OR (ended_at IS NULL))),
    CONSTRAINT pair_decision_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 1000)))
);

ALTER TABLE ONLY public.pair_decision FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.pair_decision IS 'Pairs that a program manager has locked or forbidden, with the program manager''s name and reason. Readable by the program managers, but never by the two people themselves. Kept as long as the program.';

COMMENT ON COLUMN public.pair_decision.id IS 'UUID version 7.';

COMMENT ON COLUMN public.pair_decision.program_id IS 'The program of both applications.';

COMMENT ON COLUMN public.pair_decision.mentor_application_id IS 'The mentor''s application, in the same program.';

COMMENT ON COLUMN public.pair_decision.mentee_application_id IS 'The mentee''s application, in the same program.';

COMMENT ON COLUMN public.pair_decision.mentor_id IS 'The mentor; set by a trigger.';

COMMENT ON COLUMN public.pair_decision.mentee_id IS 'The mentee; set by a trigger.';

COMMENT ON COLUMN public.pair_decision.decision IS 'locked: the two are to be matched, and both applications keep a place for this pair; forbidden: the two must not be paired.';

COMMENT ON COLUMN public.pair_decision.reason IS 'The reason, 1 to 1000 characters.';

COMMENT ON COLUMN public.pair_decision.decided_by IS 'The program manager who is responsible for the decision.';

COMMENT ON COLUMN public.pair_decision.ended_at IS 'When a lock stopped keeping places, because the two were paired or one of them was no longer accepted. Set by triggers; NULL: in force.';

COMMENT ON COLUMN public.pair_decision.created_at IS 'When the row was created.';

CREATE FUNCTION public.pair_decision_json(item public.pair_decision, embed text[] DEFAULT NULL::text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN pair_decision_json(item, NOT has_applied(item.program_id)
                                  AND pair_answers_open(item.mentor_application_id, item.mentee_application_id, item.created_at), embed);
END;
$$;

COMMENT ON FUNCTION public.pair_decision_json(item public.pair_decision, embed text[]) IS 'The same for a single decision.';

CREATE FUNCTION public.pair_decision_json(item public.pair_decision, scores_open boolean, embed text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  overrides text[] := ARRAY(
    SELECT 'minimum_score'
      FROM program
     WHERE program.id = item.program_id
       AND item.decision = 'locked'
       AND scores_open
       AND pair_score(item.mentor_application_id, item.mentee_application_id, false, false) < program.minimum_score);
  shown json := json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'mentor_application_id', item.mentor_application_id,
    'mentee_application_id', item.mentee_application_id,
    'mentor_id', item.mentor_id,
    'mentee_id', item.mentee_id,
    'decision', item.decision,
    'overrides', overrides,
    'reason', item.reason,
    'decided_by', item.decided_by,
    'ended_at', rfc3339(item.ended_at),
    'created_at', rfc3339(item.created_at));
BEGIN
  IF 'mentor' = ANY (embed) THEN
    shown := with_member(shown, 'mentor', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentor_id));
  END IF;
  IF 'mentee' = ANY (embed) THEN
    shown := with_member(shown, 'mentee', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentee_id));
  END IF;
  RETURN shown;
END;
$$;

COMMENT ON FUNCTION public.pair_decision_json(item public.pair_decision, scores_open boolean, embed text[]) IS 'A pair decision as the API shows it, with the soft rules that a lock overrides (if `scores_open`: as long as the answers of both may be read, and not for a program manager who has applied) and the public profiles that `embed` names (mentor, mentee).';

CREATE FUNCTION public.pair_decision_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  offer application;
  need application;
  broken text;
BEGIN
  PERFORM pairing_lock(NEW.mentor_application_id, NEW.mentee_application_id);
  SELECT each.* INTO offer FROM application AS each WHERE each.id = NEW.mentor_application_id;
  SELECT each.* INTO need FROM application AS each WHERE each.id = NEW.mentee_application_id;
  NEW.mentor_id := offer.employee_id;
  NEW.mentee_id := need.employee_id;
  NEW.ended_at := NULL;
  -- Nobody but the applicant may know of an application that was never submitted, so it is treated as if it did not exist.
  IF (offer.program_id = NEW.program_id AND need.program_id = NEW.program_id AND offer.role = 'mentor' AND need.role = 'mentee'
      AND offer.submitted_at IS NOT NULL AND offer.state NOT IN ('withdrawn', 'declined')
      AND need.submitted_at IS NOT NULL AND need.state NOT IN ('withdrawn', 'declined')) IS NOT TRUE THEN
    PERFORM refuse('pair_decision_application_check');
  ELSIF concerns_caller(NEW.mentor_id, NEW.mentee_id) THEN
    PERFORM refuse('pair_decision_person_check');
  ELSIF program_ended(NEW.program_id) THEN
    PERFORM refuse('pairing_program_state_check');
  ELSIF EXISTS (SELECT FROM pair_decision AS standing
                 WHERE standing.mentor_application_id = offer.id
                   AND standing.mentee_application_id = need.id
                   AND standing.ended_at IS NULL) THEN
    PERFORM refuse('pair_decision_mentor_application_id_mentee_application_id_key');
  END IF;
  broken := CASE WHEN NEW.decision = 'locked' THEN pair_lock_broken(offer, need) END;
  IF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.pair_decision_rules() IS 'Trigger: a pair decision is about two applications of the program that have been submitted and neither withdrawn nor declined (pair_decision_application_check). Program managers do not decide about their own pairs or those of people below them (pair_decision_person_check). A pair has at most one current decision. Whatever forbids a pairing also forbids locking it.';

CREATE FUNCTION public.pair_decision_supersedes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
      JOIN application AS offer ON offer.id = proposal.mentor_application_id
      JOIN application AS need ON need.id = proposal.mentee_application_id
     WHERE (proposal.mentor_application_id = NEW.mentor_application_id OR proposal.mentee_application_id = NEW.mentee_application_id)
       AND CASE NEW.decision
             WHEN 'forbidden' THEN (offer.id, need.id) = (NEW.mentor_application_id, NEW.mentee_application_id)
             ELSE (offer.id = NEW.mentor_application_id AND offer.capacity - offer.taken <= NULLIF(places_kept(offer.id, need.id), 0))
               OR (need.id = NEW.mentee_application_id AND need.capacity - need.taken <= NULLIF(places_kept(need.id, offer.id), 0))
           END));
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pair_decision_supersedes() IS 'Trigger: forbidding a pair supersedes its open proposals. Locking a pair supersedes other open proposals that need a place now kept for the pair.';

CREATE FUNCTION public.pair_decision_visible(item public.pair_decision) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT pair_decision_visible(item, is_staff(item.program_id, ARRAY['program_manager']))
$$;

COMMENT ON FUNCTION public.pair_decision_visible(item public.pair_decision) IS 'True if the caller manages the program and is not in the pair: nobody reads a decision about themselves.';

CREATE FUNCTION public.pair_decision_visible(item public.pair_decision, manages boolean) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT current_actor() NOT IN (item.mentor_id, item.mentee_id) AND manages
$$;

COMMENT ON FUNCTION public.pair_decision_visible(item public.pair_decision, manages boolean) IS 'pair_decision_visible(pair_decision) for a list, which finds out once whether the caller manages the program.';

CREATE FUNCTION public.pair_fit(its_program public.program, offer public.application, need public.application, mentor_wish boolean, mentee_wish boolean, only_side text DEFAULT NULL::text) RETURNS TABLE(score integer)
    LANGUAGE sql STABLE
    AS $$
  SELECT its_program.weight_topics * part.topics + its_program.weight_language * part.language + its_program.weight_place * part.place
       + its_program.weight_slots * part.slots
       + its_program.weight_wishes * 500 * ((pair_fit.mentor_wish AND part.mentor_wishes)::int
                                            + (pair_fit.mentee_wish AND part.mentee_wishes)::int)
    FROM pair_parts(offer, need, pair_fit.only_side) AS part
$$;

COMMENT ON FUNCTION public.pair_fit(its_program public.program, offer public.application, need public.application, mentor_wish boolean, mentee_wish boolean, only_side text) IS 'The score of a pair: the sum of the parts of pair_parts(), each multiplied by its weight in the program. A wish counts only if its flag (mentor_wish, mentee_wish) is true; it is false when the viewer must not learn that wish. `only_side` is set when the viewer must not learn the other side''s levels. PostgreSQL inlines this function when it is used in FROM.';

CREATE FUNCTION public.pair_forbidden(mentor_application_id uuid, mentee_application_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM pair_decision AS standing
     WHERE standing.mentor_application_id = pair_forbidden.mentor_application_id
       AND standing.mentee_application_id = pair_forbidden.mentee_application_id
       AND standing.decision = 'forbidden'
       AND standing.ended_at IS NULL);
END;
$$;

COMMENT ON FUNCTION public.pair_forbidden(mentor_application_id uuid, mentee_application_id uuid) IS 'True if a program manager has forbidden this pair.';

CREATE FUNCTION public.pair_lock_broken(offer public.application, need public.application) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  IF EXISTS (SELECT FROM pairing
              WHERE pairing.mentor_id = offer.employee_id
                AND pairing.mentee_id = need.employee_id
                AND pairing.program_id = offer.program_id
                AND pairing.closed_at IS NULL) THEN
    RETURN 'pairing_mentor_id_mentee_id_program_id_key';
  ELSIF offer.taken >= offer.capacity OR need.taken >= need.capacity THEN
    RETURN 'application_capacity_check';
  END IF;
  RETURN pairing_broken(offer.id, need.id);
END;
$$;

COMMENT ON FUNCTION public.pair_lock_broken(offer public.application, need public.application) IS 'The constraint name of the first rule that prevents locking these two applications as a pair; NULL if none does.';

CREATE FUNCTION public.pair_lock_ends() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE pair_decision AS standing
     SET ended_at = app_now()
   WHERE NEW.id IN (standing.mentor_application_id, standing.mentee_application_id)
     AND standing.decision = 'locked'
     AND standing.ended_at IS NULL;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pair_lock_ends() IS 'Trigger: when an application is no longer accepted, ends the locks of its pairs, which frees the places kept for them.';

CREATE FUNCTION public.pair_lock_fulfilled() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE pair_decision AS standing
     SET ended_at = app_now()
   WHERE standing.mentor_application_id = NEW.mentor_application_id
     AND standing.mentee_application_id = NEW.mentee_application_id
     AND standing.decision = 'locked'
     AND standing.ended_at IS NULL;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pair_lock_fulfilled() IS 'Trigger: a new pairing ends the lock on its pair, because the pairing now takes the place that the lock kept. The lock does not come back when the pairing ends.';

CREATE FUNCTION public.pair_parts(mentor_application_id uuid, mentee_application_id uuid) RETURNS TABLE(topics integer, language integer, place integer, slots integer, wishes integer)
    LANGUAGE sql STABLE
    AS $$
  SELECT part.topics, part.language, part.place, part.slots, part.wishes
    FROM application AS offer
    JOIN application AS need ON need.id = pair_parts.mentee_application_id
   CROSS JOIN LATERAL pair_parts(offer, need) AS part
   WHERE offer.id = pair_parts.mentor_application_id
$$;

COMMENT ON FUNCTION public.pair_parts(mentor_application_id uuid, mentee_application_id uuid) IS 'The parts from pair_parts() for two applications whose rows are not at hand.';

CREATE FUNCTION public.pair_parts(offer public.application, need public.application, only_side text DEFAULT NULL::text) RETURNS TABLE(topics integer, language integer, place integer, slots integer, wishes integer, mentor_wishes boolean, mentee_wishes boolean)
    LANGUAGE sql STABLE
    AS $$
  SELECT COALESCE((SELECT 1000 * sum(level.gap * COALESCE(level.competence, 0)) / NULLIF(5 * sum(level.gap), 0)
                     FROM (SELECT CASE WHEN pair_parts.only_side IN ('mentor', 'neither') THEN 5 ELSE need_topic.level END AS gap,
                                  CASE WHEN pair_parts.only_side IN ('mentee', 'neither') AND offer_topic.level IS NOT NULL THEN 5
                                       ELSE offer_topic.level END AS competence
                             FROM application_topic AS need_topic
                             LEFT JOIN application_topic AS offer_topic
                               ON offer_topic.application_id = offer.id
                              AND offer_topic.topic_id = need_topic.topic_id
                            WHERE need_topic.application_id = need.id) AS level), 0)::int,
         CASE
           WHEN NOT share_language(offer.languages, need.languages) THEN 0
           WHEN plain_language(offer.languages[1]) = plain_language(need.languages[1]) THEN 1000
           ELSE 500
         END,
         CASE WHEN offer.site IS NULL OR need.site IS NULL THEN 500 WHEN offer.site = need.site THEN 1000 ELSE 0 END,
         CASE
           WHEN offer.slots = '{}' OR need.slots = '{}' THEN 500
           ELSE least(3, (SELECT count(DISTINCT slot.name)
                            FROM unnest(offer.slots) AS slot(name)
                           WHERE slot.name = ANY (need.slots)))::int * 1000 / 3
         END,
         ((need.employee_id = ANY (offer.wishes))::int + (offer.employee_id = ANY (need.wishes))::int) * 500,
         need.employee_id = ANY (offer.wishes),
         offer.employee_id = ANY (need.wishes)
$$;

COMMENT ON FUNCTION public.pair_parts(offer public.application, need public.application, only_side text) IS 'How well a mentor''s application fits a mentee''s, in five parts from 0 to 1000; the score_ columns of proposal explain them. If only the levels of one side (mentor or mentee) may count, or those of neither, the others have level 5 in every topic that they name.';

CREATE FUNCTION public.pair_rules(offer public.application, need public.application) RETURNS TABLE(place integer, rule text, passed boolean)
    LANGUAGE sql STABLE
    AS $$
  SELECT found.place, found.rule, found.passed
    FROM program
    JOIN employee AS mentor ON mentor.id = offer.employee_id
    JOIN employee AS mentee ON mentee.id = need.employee_id
   CROSS JOIN LATERAL (VALUES
     (1, 'applications', offer.state IN ('accepted', 'matched') AND need.state IN ('accepted', 'matched')),
     (2, 'program', forms_pairings(program)),
     (3, 'self', mentor.id <> mentee.id),
     (4, 'reporting_line', NOT reporting_conflict(mentor.id, mentee.id)),
     (5, 'same_unit', NOT same_unit_forbidden(program, mentor, mentee)),
     (6, 'same_manager', NOT same_manager_forbidden(program, mentor, mentee)),
     (7, 'language', share_language(offer.languages, need.languages)),
     (8, 'forbidden', NOT pair_forbidden(offer.id, need.id)),
     (9, 'capacity', offer.taken + places_kept(offer.id, need.id) < offer.capacity
                      AND need.taken + places_kept(need.id, offer.id) < need.capacity),
     (10, 'not_paired', NOT EXISTS (SELECT FROM pairing
                                     WHERE pairing.mentor_application_id = offer.id
                                       AND pairing.mentee_application_id = need.id
                                       AND pairing_open(pairing))
                        AND NOT EXISTS (SELECT FROM proposal
                                         WHERE proposal.mentor_application_id = offer.id
                                           AND proposal.mentee_application_id = need.id
                                           AND proposal_open(proposal))
                        AND NOT offer_stands(program.id, mentor.id, mentee.id)),
     (11, 'not_shown', NOT please_not_between(offer, need)
                      AND consent_current(program.id, mentor.id) IS NOT DISTINCT FROM 'given'
                      AND consent_current(program.id, mentee.id) IS NOT DISTINCT FROM 'given'
                      AND NOT proposal_refused(program.id, mentor.id, mentee.id))) AS found(place, rule, passed)
   WHERE program.id = offer.program_id
     AND (found.rule <> 'same_unit' OR program.forbid_same_unit)
     AND (found.rule <> 'same_manager' OR program.forbid_same_manager)
$$;

COMMENT ON FUNCTION public.pair_rules(offer public.application, need public.application) IS 'The hard rules of the program between a mentor''s and a mentee''s application, and for each whether it allows the pair.';

CREATE FUNCTION public.pair_score(mentor_application_id uuid, mentee_application_id uuid, mentor_wish boolean DEFAULT true, mentee_wish boolean DEFAULT true) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT fit.score
      FROM application AS offer
      JOIN application AS need ON need.id = pair_score.mentee_application_id
      JOIN program ON program.id = offer.program_id
     CROSS JOIN LATERAL pair_fit(program, offer, need, pair_score.mentor_wish, pair_score.mentee_wish) AS fit
     WHERE offer.id = pair_score.mentor_application_id);
END;
$$;

COMMENT ON FUNCTION public.pair_score(mentor_application_id uuid, mentee_application_id uuid, mentor_wish boolean, mentee_wish boolean) IS 'The score from pair_fit() for one pair.';

CREATE FUNCTION public.pairing_broken(mentor_application_id uuid, mentee_application_id uuid, offered boolean DEFAULT false) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  offer application;
  need application;
  broken text;
BEGIN
  SELECT each.* INTO offer FROM application AS each WHERE each.id = pairing_broken.mentor_application_id;
  SELECT each.* INTO need FROM application AS each WHERE each.id = pairing_broken.mentee_application_id;
  IF (offer.role = 'mentor' AND need.role = 'mentee' AND offer.program_id = need.program_id
      AND offer.state IN ('accepted', 'matched') AND need.state IN ('accepted', 'matched')) IS NOT TRUE THEN
    RETURN 'pairing_application_check';
  END IF;
  IF NOT EXISTS (SELECT FROM program
                  WHERE program.id = offer.program_id AND forms_pairings(program)) THEN
    RETURN 'pairing_program_state_check';
  ELSIF pair_forbidden(offer.id, need.id) THEN
    RETURN CASE
             WHEN current_actor() NOT IN (offer.employee_id, need.employee_id)
               AND is_staff(offer.program_id, ARRAY['program_manager']) THEN 'pairing_forbidden_check'
             ELSE 'pairing_refused_check'
           END;
  ELSIF offer.capacity - offer.taken <= NULLIF(places_kept(offer.id, need.id), 0)
    OR need.capacity - need.taken <= NULLIF(places_kept(need.id, offer.id), 0) THEN
    RETURN 'application_capacity_check';
  END IF;
  broken := pairing_hard_rule(offer.id, need.id);
  IF broken IS NOT NULL THEN
    RETURN broken;
  ELSIF consent_current(offer.program_id, offer.employee_id) IS DISTINCT FROM 'given'
    OR consent_current(need.program_id, need.employee_id) IS DISTINCT FROM 'given' THEN
    RETURN 'pairing_consent_check';
  ELSIF NOT pairing_broken.offered AND offer_stands(offer.program_id, offer.employee_id, need.employee_id) THEN
    RETURN 'proposal_mentor_application_id_mentee_application_id_key';
  ELSIF NOT pairing_broken.offered AND proposal_refused(offer.program_id, offer.employee_id, need.employee_id) THEN
    RETURN 'pairing_refused_check';
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pairing_broken(mentor_application_id uuid, mentee_application_id uuid, offered boolean) IS 'The constraint name of the first rule that forbids a new pairing of the two applications; NULL if none does. Reasons that others must not learn come last: a please-not list, a missing consent, an earlier no. An earlier no counts only before an offer is made (`offered` is false), and only once that offer is over: while it stands, the two are neither offered to each other again nor paired by hand, so that nobody finds out by trying whether it has been answered. If the pair has been forbidden, program managers get pairing_forbidden_check; the two people get the same answer as after an earlier no (pairing_refused_check).';

CREATE FUNCTION public.pairing_closed_sessions() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE session
     SET state = 'cancelled'
   WHERE session.pairing_id = NEW.id
     AND session.state IN ('planned', 'confirmed')
     AND session.starts_at > app_now();
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pairing_closed_sessions() IS 'Trigger: closing a pairing cancels its future sessions. Past sessions can still be confirmed as held or marked as missed.';

CREATE FUNCTION public.pairing_completed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM FROM application AS each
    WHERE each.id IN (NEW.mentor_application_id, NEW.mentee_application_id)
    ORDER BY each.id
      FOR NO KEY UPDATE;
  UPDATE pair_decision AS standing
     SET ended_at = app_now()
   WHERE (standing.mentor_application_id = NEW.mentor_application_id OR standing.mentee_application_id = NEW.mentee_application_id)
     AND standing.decision = 'locked'
     AND standing.ended_at IS NULL;
  UPDATE application
     SET taken = application.capacity, fulfilled = true
   WHERE application.id IN (NEW.mentor_application_id, NEW.mentee_application_id);
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.mentor_application_id = NEW.mentor_application_id OR proposal.mentee_application_id = NEW.mentee_application_id));
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pairing_completed() IS 'Trigger: a completed pairing has fulfilled the wish to be paired. It leaves no free place in either application, ends the locks of their pairs and supersedes their open proposals. Both applications stay matched; the applicant can make them accepted again, which frees the places.';

CREATE FUNCTION public.pairing_completed_feedback() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM feedback_ask(NEW, NULL, 'end', app_now(), 60);
  PERFORM feedback_ask(NEW, NULL, 'pulse_3', app_now() + interval '3 months', 60);
  PERFORM feedback_ask(NEW, NULL, 'pulse_6', app_now() + interval '6 months', 60);
  PERFORM feedback_ask(NEW, NULL, 'pulse_12', app_now() + interval '12 months', 60);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pairing_completed_feedback() IS 'Trigger: a completed pairing asks both people for feedback at once, and with follow-up pulses 3, 6 and 12 months later.';

CREATE FUNCTION public.pairing_goal_agreed(item public.pairing) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM pairing_goal AS goal
     WHERE goal.pairing_id = item.id
       AND goal.state <> 'dropped'
       AND (item.activated_at IS NOT NULL
            OR (goal.written_by = current_actor()
                AND goal.written_at > CASE current_actor()
                                        WHEN item.mentor_id THEN item.mentee_signed_at
                                        WHEN item.mentee_id THEN item.mentor_signed_at
                                      END) IS NOT TRUE));
END;
$$;

COMMENT ON FUNCTION public.pairing_goal_agreed(item public.pairing) IS 'True if the goals allow the caller to activate the pairing. In a new pairing, a goal counts if the other person wrote it, or signed after the caller last changed it. The other person has not agreed to later changes. A pairing that has been active before needs any goal. Dropped goals do not count.';

CREATE TABLE public.pairing_goal (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    pairing_id uuid NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    written_by uuid,
    written_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT pairing_goal_description_check CHECK ((char_length(description) <= 4000)),
    CONSTRAINT pairing_goal_state_check CHECK ((state = ANY (ARRAY['open'::text, 'reached'::text, 'dropped'::text]))),
    CONSTRAINT pairing_goal_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

ALTER TABLE ONLY public.pairing_goal FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.pairing_goal IS 'What the pair wants to achieve. Readable by the pair only; reports contain counts. Kept as long as the pairing.';

COMMENT ON COLUMN public.pairing_goal.id IS 'UUID version 7.';

COMMENT ON COLUMN public.pairing_goal.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.pairing_goal.pairing_id IS 'The pairing.';

COMMENT ON COLUMN public.pairing_goal.title IS 'The goal, at most 200 characters.';

COMMENT ON COLUMN public.pairing_goal.description IS 'Details of the goal, at most 4000 characters.';

COMMENT ON COLUMN public.pairing_goal.state IS 'open, reached or dropped; any move is allowed.';

COMMENT ON COLUMN public.pairing_goal.written_by IS 'Which of the two wrote the current text or took up the dropped goal again; set by a trigger. Readable by nobody: what matters is that both agree, not whose idea it was.';

COMMENT ON COLUMN public.pairing_goal.written_at IS 'When the current text was written or the dropped goal was taken up again; set by a trigger.';

COMMENT ON COLUMN public.pairing_goal.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.pairing_goal.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.pairing_goal_json(item public.pairing_goal) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'pairing_id', item.pairing_id,
    'title', item.title,
    'description', item.description,
    'state', item.state,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;

COMMENT ON FUNCTION public.pairing_goal_json(item public.pairing_goal) IS 'A goal as the API shows it to the pair.';

CREATE FUNCTION public.pairing_goal_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'INSERT' OR (NEW.title, NEW.description) IS DISTINCT FROM (OLD.title, OLD.description)
    OR (OLD.state = 'dropped' AND NEW.state <> 'dropped') THEN
    NEW.written_by := current_actor();
    NEW.written_at := app_now();
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.pairing_goal_rules() IS 'Trigger: records who wrote the current text of the goal, and when.';

CREATE FUNCTION public.pairing_hard_rule(mentor_application_id uuid, mentee_application_id uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT CASE
             WHEN mentor.id = mentee.id THEN 'pairing_self_check'
             WHEN reporting_conflict(mentor.id, mentee.id) THEN 'pairing_reporting_line_check'
             WHEN same_unit_forbidden(program, mentor, mentee) THEN 'pairing_same_unit_check'
             WHEN same_manager_forbidden(program, mentor, mentee) THEN 'pairing_same_manager_check'
             WHEN NOT share_language(offer.languages, need.languages) THEN 'pairing_language_check'
             WHEN please_not_between(offer, need) THEN 'pairing_please_not_check'
           END
      FROM application AS offer
      JOIN application AS need ON need.id = pairing_hard_rule.mentee_application_id
      JOIN program ON program.id = offer.program_id
      JOIN employee AS mentor ON mentor.id = offer.employee_id
      JOIN employee AS mentee ON mentee.id = need.employee_id
     WHERE offer.id = pairing_hard_rule.mentor_application_id);
END;
$$;

COMMENT ON FUNCTION public.pairing_hard_rule(mentor_application_id uuid, mentee_application_id uuid) IS 'The constraint name of the first hard rule that forbids pairing these two applications; NULL if none does.';

CREATE FUNCTION public.pairing_insert_rules(item public.pairing) RETURNS public.pairing
    LANGUAGE plpgsql
    AS $$
DECLARE
  offer application;
  need application;
  fulfilled boolean;
  broken text;
BEGIN
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  SELECT each.* INTO offer FROM application AS each WHERE each.id = item.mentor_application_id;
  SELECT each.* INTO need FROM application AS each WHERE each.id = item.mentee_application_id;
  item.program_id := COALESCE(item.program_id, offer.program_id);
  item.mentor_id := COALESCE(item.mentor_id, offer.employee_id);
  item.mentee_id := COALESCE(item.mentee_id, need.employee_id);
  IF (offer.program_id = item.program_id AND offer.employee_id = item.mentor_id AND need.employee_id = item.mentee_id) IS NOT TRUE THEN
    PERFORM refuse('pairing_application_check');
  ELSIF concerns_caller(item.mentor_id, item.mentee_id) THEN
    PERFORM refuse('pairing_person_check');
  END IF;
  fulfilled := proposal_fulfilled(offer.id, need.id);
  broken := COALESCE(
    pairing_broken(offer.id, need.id, fulfilled),
    CASE WHEN NOT fulfilled AND score_too_low(offer.id, need.id) THEN 'pair_minimum_score_check' END);
  IF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
  item.sessions_planned := COALESCE(
    item.sessions_planned, (SELECT program.sessions_planned FROM program WHERE program.id = item.program_id));
  item.mentor_signed_at := NULL;
  item.mentee_signed_at := NULL;
  item.conflict := NULL;
  item.activated_at := NULL;
  item.closed_at := NULL;
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.pairing_insert_rules(item public.pairing) IS 'Prepares a new pairing for storing: fills in what is missing and checks applications, program and hard rules. Nobody creates a pairing of their own or of somebody below them (pairing_person_check). A pairing created by two yes answers has no actor, so it passes this check.';

CREATE FUNCTION public.pairing_json(item public.pairing, own boolean DEFAULT false) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'mentor_application_id', item.mentor_application_id,
    'mentee_application_id', item.mentee_application_id,
    'mentor_id', item.mentor_id,
    'mentee_id', item.mentee_id,
    'state', item.state,
    'mentor_signed', item.mentor_signed_at IS NOT NULL,
    'mentee_signed', item.mentee_signed_at IS NOT NULL,
    'mentor_signed_at', CASE WHEN own THEN rfc3339(item.mentor_signed_at) END,
    'mentee_signed_at', CASE WHEN own THEN rfc3339(item.mentee_signed_at) END,
    'sessions_planned', item.sessions_planned,
    'conflict', item.conflict,
    'activated_at', rfc3339(item.activated_at),
    'closed_at', rfc3339(item.closed_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;

COMMENT ON FUNCTION public.pairing_json(item public.pairing, own boolean) IS 'A pairing as the API shows it. The signing times are null unless `own` is true. Nothing in it reveals who ended the pairing.';

CREATE FUNCTION public.pairing_json(item public.pairing, own boolean, embed text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  shown json := pairing_json(item, own);
BEGIN
  IF 'mentor' = ANY (embed) THEN
    shown := with_member(shown, 'mentor', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentor_id));
  END IF;
  IF 'mentee' = ANY (embed) THEN
    shown := with_member(shown, 'mentee', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentee_id));
  END IF;
  IF 'goals' = ANY (embed) AND own THEN
    shown := with_member(shown, 'goals', (SELECT COALESCE(json_agg(pairing_goal_json(goal) ORDER BY goal.id), '[]'::json)
                                            FROM pairing_goal AS goal
                                           WHERE goal.pairing_id = item.id));
  END IF;
  IF 'plan' = ANY (embed) AND own THEN
    shown := with_member(shown, 'plan', (SELECT pairing_plan_json(plan) FROM pairing_plan AS plan WHERE plan.pairing_id = item.id));
  END IF;
  IF 'program' = ANY (embed) THEN
    shown := with_member(shown, 'program', (SELECT program_json(program) FROM program WHERE program.id = item.program_id));
  END IF;
  RETURN shown;
END;
$$;

COMMENT ON FUNCTION public.pairing_json(item public.pairing, own boolean, embed text[]) IS 'A pairing as the API shows it, with what `embed` names: mentor and mentee (public profiles), program, goals and plan. Goals and plan are left out unless `own` is true.';

CREATE FUNCTION public.pairing_lock(mentor_application_id uuid, mentee_application_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM reporting_lock(ARRAY(
    SELECT each.employee_id
      FROM application AS each
     WHERE each.id IN (pairing_lock.mentor_application_id, pairing_lock.mentee_application_id)));
  PERFORM FROM program
    JOIN application AS each ON each.program_id = program.id
    WHERE each.id = pairing_lock.mentor_application_id
      FOR SHARE OF program;
  PERFORM FROM application AS each
    WHERE each.id IN (pairing_lock.mentor_application_id, pairing_lock.mentee_application_id)
    ORDER BY each.id
      FOR NO KEY UPDATE;
END;
$$;

COMMENT ON FUNCTION public.pairing_lock(mentor_application_id uuid, mentee_application_id uuid) IS 'Locks everything that a pairing of the two applications depends on, until the commit. Call it before locking a proposal.';

CREATE FUNCTION public.pairing_notifies() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  two uuid[] := ARRAY[NEW.mentor_id, NEW.mentee_id];
  news text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM notify(two, 'pairing_formed', NEW.program_id, 'pairing', NEW.id);
    RETURN NULL;
  END IF;
  IF OLD.conflict IS NULL AND NEW.conflict IS NOT NULL THEN
    PERFORM notify(two || program_managers(NEW.program_id), 'pairing_conflict', NEW.program_id, 'pairing', NEW.id);
  ELSIF OLD.state <> NEW.state THEN
    news := CASE
              WHEN NEW.state = 'active' AND OLD.state = 'forming' THEN 'pairing_started'
              WHEN NEW.state = 'active' THEN 'pairing_resumed'
              ELSE 'pairing_' || NEW.state
            END;
    PERFORM notify(CASE WHEN NEW.state = 'ended' THEN two ELSE array_remove(two, current_actor()) END,
                   news, NEW.program_id, 'pairing', NEW.id);
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pairing_notifies() IS 'Trigger: notifies both people of a new pairing and of each change of its state, except the person who made the change. The end of a pairing notifies both: leaving one out would reveal who ended it. A new conflict also notifies the program managers.';

CREATE FUNCTION public.pairing_open(item public.pairing) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT item.state IN ('forming', 'active', 'paused')
$$;

COMMENT ON FUNCTION public.pairing_open(item public.pairing) IS 'True until the pairing is completed or ended.';

CREATE FUNCTION public.pairing_places() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE application
       SET taken = application.taken + 1, state = 'matched'
     WHERE application.id IN (NEW.mentor_application_id, NEW.mentee_application_id);
    RETURN NULL;
  END IF;
  PERFORM FROM application AS each
    WHERE each.id IN (NEW.mentor_application_id, NEW.mentee_application_id)
    ORDER BY each.id
      FOR NO KEY UPDATE;
  UPDATE application
     SET taken = application.taken - 1,
         state = CASE WHEN application.state = 'matched' AND application.taken = 1 THEN 'accepted' ELSE application.state END
   WHERE application.id IN (NEW.mentor_application_id, NEW.mentee_application_id)
     AND NOT application.fulfilled;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pairing_places() IS 'Trigger: a pairing takes a place of both applications and frees it when it is ended. An application without another pairing then becomes accepted again. Nothing becomes free in an application that has completed a pairing.';

CREATE FUNCTION public.pairing_plan_differs(pairing_id uuid, items jsonb) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM (SELECT item.id, item.title, item.module_id, item.topic_id, item.goal, row_number() OVER (ORDER BY item.position) AS place
                   FROM plan_item AS item
                  WHERE item.pairing_id = pairing_plan_differs.pairing_id) AS old
      FULL JOIN (SELECT given.place, each.id, each.title, each.module_id, each.topic_id, each.goal
                   FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
                  CROSS JOIN jsonb_to_record(given.value) AS each(id uuid, title text, module_id uuid, topic_id uuid, goal text)) AS wanted
           ON wanted.place = old.place
     WHERE wanted.id <> old.id
        OR (wanted.title, wanted.module_id, wanted.topic_id, wanted.goal)
           IS DISTINCT FROM (old.title, old.module_id, old.topic_id, old.goal));
END;
$$;

COMMENT ON FUNCTION public.pairing_plan_differs(pairing_id uuid, items jsonb) IS 'True if the session plan of the pairing has other items than these, or in another order. An item without an id is the one in its place if the two are equal.';

CREATE FUNCTION public.pairing_plan_draw() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  entry uuid;
BEGIN
  SELECT application.entry_module_id INTO entry
    FROM application
   WHERE application.id = NEW.mentee_application_id;
  INSERT INTO pairing_plan (pairing_id) VALUES (NEW.id);
  IF EXISTS (SELECT FROM session_template_item AS template WHERE template.program_id = NEW.program_id) THEN
    INSERT INTO plan_item (pairing_id, position, title, module_id, topic_id, goal)
    SELECT NEW.id, wanted.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
      FROM plan_from_template(NEW, entry) AS wanted
     WHERE wanted.place <= NEW.sessions_planned;
  ELSE
    INSERT INTO plan_item (pairing_id, position, title, module_id, topic_id, goal)
    SELECT NEW.id, wanted.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
      FROM plan_from_topics(NEW, entry) AS wanted
     WHERE wanted.place <= NEW.sessions_planned;
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pairing_plan_draw() IS 'Trigger: draws up the session plan of a new pairing, with at most sessions_planned items. The plan follows the program''s session template or, if that is empty, the topics of the two applications.';

CREATE TABLE public.pairing_plan (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    pairing_id uuid NOT NULL,
    changed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

ALTER TABLE ONLY public.pairing_plan FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.pairing_plan IS 'The session plan of a pair: one row per pairing, created with it. Readable by the pair only. Kept as long as the pairing.';

COMMENT ON COLUMN public.pairing_plan.id IS 'UUID version 7.';

COMMENT ON COLUMN public.pairing_plan.version IS 'Starts at 1 and increases with every change of the items or of the sessions planned from them; used as the ETag.';

COMMENT ON COLUMN public.pairing_plan.pairing_id IS 'The pairing.';

COMMENT ON COLUMN public.pairing_plan.changed_at IS 'When the pair last changed the items; NULL: the plan is still as it was drawn up.';

COMMENT ON COLUMN public.pairing_plan.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.pairing_plan.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.pairing_plan_json(plan public.pairing_plan) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN json_build_object(
    'pairing_id', plan.pairing_id,
    'version', plan.version,
    'items', (SELECT COALESCE(json_agg(json_build_object(
                       'id', item.id,
                       'position', item.position,
                       'title', item.title,
                       'module_id', item.module_id,
                       'topic_id', item.topic_id,
                       'goal', item.goal,
                       'session_id', session.id) ORDER BY item.position), '[]'::json)
                FROM plan_item AS item
                LEFT JOIN session ON session.plan_item_id = item.id
               WHERE item.pairing_id = plan.pairing_id
                 AND pairing_plan_open(plan.pairing_id)),
    'changed_at', rfc3339(plan.changed_at),
    'updated_at', rfc3339(plan.updated_at));
END;
$$;

COMMENT ON FUNCTION public.pairing_plan_json(plan public.pairing_plan) IS 'A session plan as the API shows it to the pair, with its items while pairing_plan_open(). Volatile, so that it sees items written earlier in the same statement.';

CREATE FUNCTION public.pairing_plan_open(pairing_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT bool_and(application.employee_id = current_actor() OR partner_reads(application, program, pairing.created_at))
      FROM pairing
      JOIN application ON application.id IN (pairing.mentor_application_id, pairing.mentee_application_id)
      JOIN program ON program.id = pairing.program_id
     WHERE pairing.id = pairing_plan_open.pairing_id);
END;
$$;

COMMENT ON FUNCTION public.pairing_plan_open(pairing_id uuid) IS 'True if mentor or mentee may still read the plan: it was drawn from the answers of both, so it closes with the answers of the other person. An application that was submitted again later does not open it, and whoever has come to be above the other person may not read it.';

CREATE FUNCTION public.pairing_plan_replace(plan public.pairing_plan, items jsonb) RETURNS public.pairing_plan
    LANGUAGE plpgsql
    AS $$
DECLARE
  unknown text;
BEGIN
  IF NOT pairing_plan_differs(plan.pairing_id, items) THEN
    RETURN plan;
  END IF;
  unknown := (SELECT string_agg('=' || wanted.id, ',')
                FROM jsonb_to_recordset(items) AS wanted(id uuid)
               WHERE NOT EXISTS (SELECT FROM plan_item AS known WHERE known.id = wanted.id AND known.pairing_id = plan.pairing_id));
  IF unknown IS NOT NULL THEN
    PERFORM refuse_at('plan_item_known_check', unknown);
  END IF;
  PERFORM refuse_repeated('plan_item_known_check', items, 'id');
  DELETE FROM plan_item AS old
   WHERE old.pairing_id = plan.pairing_id
     AND NOT EXISTS (SELECT FROM jsonb_to_recordset(items) AS wanted(id uuid) WHERE wanted.id = old.id);
  UPDATE plan_item
     SET position = given.place, title = wanted.title, module_id = wanted.module_id, topic_id = wanted.topic_id, goal = wanted.goal
    FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
   CROSS JOIN jsonb_to_record(given.value) AS wanted(id uuid, title text, module_id uuid, topic_id uuid, goal text)
   WHERE plan_item.id = wanted.id;
  INSERT INTO plan_item (pairing_id, position, title, module_id, topic_id, goal)
  SELECT plan.pairing_id, given.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
    FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
   CROSS JOIN jsonb_to_record(given.value) AS wanted(id uuid, title text, module_id uuid, topic_id uuid, goal text)
   WHERE wanted.id IS NULL;
  RETURN plan;
END;
$$;

COMMENT ON FUNCTION public.pairing_plan_replace(plan public.pairing_plan, items jsonb) IS 'Replaces the items of the plan with these, [{"id", "title", "module_id", "topic_id", "goal"}] in order, and returns the plan. Items with an id are kept; items without one are new. Each id must belong to this plan and be given only once (plan_item_known_check). The calling statement must have updated the plan''s row, which locks it.';

CREATE FUNCTION public.pairing_relations(item public.pairing) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
  SELECT CASE WHEN item.mentor_id = current_actor() THEN ARRAY['mentor'] ELSE '{}' END
      || CASE WHEN item.mentee_id = current_actor() THEN ARRAY['mentee'] ELSE '{}' END
      || CASE WHEN is_staff(item.program_id, ARRAY['program_manager']) THEN ARRAY['program_manager'] ELSE '{}' END
$$;

COMMENT ON FUNCTION public.pairing_relations(item public.pairing) IS 'What the caller is to the pairing: mentor, mentee, program_manager; empty for everybody else.';

CREATE FUNCTION public.pairing_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  broken text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    RETURN pairing_insert_rules(NEW);
  END IF;
  IF (OLD.mentor_signed_at IS NOT NULL AND NEW.mentor_signed_at IS DISTINCT FROM OLD.mentor_signed_at)
    OR (OLD.mentee_signed_at IS NOT NULL AND NEW.mentee_signed_at IS DISTINCT FROM OLD.mentee_signed_at) THEN
    PERFORM refuse('pairing_signature_fixed_check');
  END IF;
  IF (NEW.mentor_signed_at, NEW.mentee_signed_at) IS DISTINCT FROM (OLD.mentor_signed_at, OLD.mentee_signed_at) THEN
    -- The text being signed must not change before the commit.
    PERFORM FROM program WHERE program.id = OLD.program_id FOR SHARE;
  END IF;
  IF (NEW.mentor_signed_at IS DISTINCT FROM OLD.mentor_signed_at AND current_actor() <> OLD.mentor_id)
    OR (NEW.mentee_signed_at IS DISTINCT FROM OLD.mentee_signed_at AND current_actor() <> OLD.mentee_id) THEN
    PERFORM refuse('pairing_signature_person_check');
  END IF;
  IF NEW.state = 'active' AND OLD.state <> 'active' THEN
    IF program_ended(OLD.program_id) THEN
      PERFORM refuse('pairing_program_ended_check');
    ELSIF NOT pairing_goal_agreed(NEW) THEN
      PERFORM refuse('pairing_goal_required');
    END IF;
    broken := pairing_hard_rule(OLD.mentor_application_id, OLD.mentee_application_id);
    IF broken IS NOT NULL THEN
      PERFORM refuse(broken);
    END IF;
    NEW.conflict := NULL;
    NEW.activated_at := COALESCE(OLD.activated_at, app_now());
  END IF;
  IF NEW.state IN ('completed', 'ended') AND OLD.state NOT IN ('completed', 'ended') THEN
    NEW.closed_at := app_now();
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.pairing_rules() IS 'Trigger: checks the hard rules when a pairing is created and each time it becomes active. An active pairing needs a goal (pairing_goal_required) and a program that has not ended (pairing_program_ended_check): due work may not have closed its pairings yet. Each person signs for themselves (pairing_signature_person_check), once (pairing_signature_fixed_check).';

CREATE FUNCTION public.pairing_started_feedback() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM feedback_ask(NEW, NULL, 'start', app_now(), 30);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pairing_started_feedback() IS 'Trigger: a pairing that becomes active for the first time asks both people for feedback. It records how well they know the topics at the start; the feedback at the end asks again.';

CREATE FUNCTION public.pairing_supersedes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  without_place uuid[] := ARRAY(
    SELECT application.id
      FROM application
     WHERE application.id IN (NEW.mentor_application_id, NEW.mentee_application_id)
       AND application.taken >= application.capacity);
BEGIN
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.program_id = NEW.program_id
       AND ((proposal.mentor_id = NEW.mentor_id AND proposal.mentee_id = NEW.mentee_id)
            OR (proposal.mentor_id = NEW.mentee_id AND proposal.mentee_id = NEW.mentor_id)
            OR proposal.mentor_application_id = ANY (without_place)
            OR proposal.mentee_application_id = ANY (without_place))));
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.pairing_supersedes() IS 'Trigger: a new pairing supersedes the open proposals between its two people, and all open proposals of an application that has no place left.';

CREATE FUNCTION public.pairings_close(item public.program, ids uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE pairing
     SET state = CASE WHEN item.state = 'cancelled' OR pairing.state = 'forming' THEN 'ended' ELSE 'completed' END
   WHERE pairing.id = ANY (ids)
     AND pairing_open(pairing);
END;
$$;

COMMENT ON FUNCTION public.pairings_close(item public.program, ids uuid[]) IS 'Closes those of the pairings that are open, because their program has ended: completes them, but ends those that are still forming, and all of them if the program was cancelled.';

CREATE FUNCTION public.pairings_lock(program_id uuid, employee_id uuid) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM FROM pairing
    WHERE pairings_lock.employee_id IN (pairing.mentor_id, pairing.mentee_id)
      AND (pairings_lock.program_id IS NULL OR pairing.program_id = pairings_lock.program_id)
      AND pairing.closed_at IS NULL
    ORDER BY pairing.id
      FOR NO KEY UPDATE;
  RETURN true;
END;
$$;

COMMENT ON FUNCTION public.pairings_lock(program_id uuid, employee_id uuid) IS 'Locks the person''s open pairings in the program, or in all programs if program_id is NULL. Call it before withdrawing an application of the person. Always true.';

CREATE FUNCTION public.pairs_recheck(people uuid[], marked boolean DEFAULT true) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  actor text := COALESCE(current_setting('kehrwert.actor_id', true), '');
  found record;
  endangered uuid[] := ARRAY[]::uuid[];
BEGIN
  -- The service is the actor here, whoever changed the HR data or the program.
  PERFORM set_config('kehrwert.actor_id', '', true);
  FOR found IN
    SELECT each.object, each.id, each.conflict
      FROM pair_conflicts(people, marked) AS each
     WHERE each.conflict IS DISTINCT FROM each.known
     ORDER BY each.object, each.id
  LOOP
    IF found.object = 'pairing' THEN
      UPDATE pairing
         SET conflict = found.conflict,
             state = CASE WHEN found.conflict IS NOT NULL AND pairing.state = 'active' THEN 'paused' ELSE pairing.state END
       WHERE pairing.id = found.id
         AND pairing.closed_at IS NULL
         AND pairing.conflict IS DISTINCT FROM found.conflict;
    ELSIF found.conflict IS NOT NULL THEN
      endangered := endangered || found.id;
    END IF;
  END LOOP;
  PERFORM proposals_supersede(endangered);
  PERFORM set_config('kehrwert.actor_id', actor, true);
END;
$$;

COMMENT ON FUNCTION public.pairs_recheck(people uuid[], marked boolean) IS 'Marks the open pairings of these people that now break a rule, and clears marks that no longer apply, also those of other people if `marked`: a change of a reporting line may end conflicts far below. Pauses marked pairings that were active, and supersedes open proposals that have become impossible.';

CREATE FUNCTION public.pairs_recheck_some(job public.due_job, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  people uuid[];
  last uuid;
  done int;
BEGIN
  SELECT array_agg(pair.mentor_id) || array_agg(pair.mentee_id), (array_agg(pair.id ORDER BY pair.id DESC))[1], count(*)
    INTO people, last, done
    FROM ((SELECT pairing.id, pairing.mentor_id, pairing.mentee_id
             FROM pairing
            WHERE pairing.program_id = job.object_id
              AND pairing_open(pairing)
              AND pairing.id > job.after
            ORDER BY pairing.id
            LIMIT most)
           UNION ALL
          (SELECT proposal.id, proposal.mentor_id, proposal.mentee_id
             FROM proposal
            WHERE proposal.program_id = job.object_id
              AND (proposal.state = 'computed' OR proposal_open(proposal))
              AND proposal.id > job.after
            ORDER BY proposal.id
            LIMIT most)
           ORDER BY id
           LIMIT most) AS pair;
  IF done > 0 THEN
    -- The program's own marked pairings are among those of these people, and its rules do not concern those of other programs.
    PERFORM pairs_recheck(people, false);
    PERFORM due_job_reached(job, last);
  END IF;
  RETURN done;
END;
$$;

COMMENT ON FUNCTION public.pairs_recheck_some(job public.due_job, most integer) IS 'Job: re-checks the open pairings and proposals of the program.';

CREATE FUNCTION public.participation_capped(takers integer, people integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    AS $$
DECLARE
  cap int := GREATEST(2, (people + 4) / 5 - 1);
BEGIN
  RETURN LEAST(GREATEST(takers, cap), people - cap);
END;
$$;

COMMENT ON FUNCTION public.participation_capped(takers integer, people integer) IS 'How many of the people take part, but at least the largest number in the lowest fifth and at most the smallest in the highest fifth; these have at least three numbers each. What is shown depends on this number only, so it never reveals whether nobody, everybody or everybody but one takes part.';

CREATE FUNCTION public.participation_counts(item public.program) RETURNS TABLE(level integer, people integer, takers integer, shown boolean)
    LANGUAGE sql STABLE
    AS $$
  WITH counted AS (
    SELECT expected.level,
           count(employee.id)::int AS people,
           (count(employee.id) FILTER (WHERE EXISTS (
             SELECT FROM application
              WHERE application.program_id = item.id
                AND application.employee_id = employee.id
                AND application.state IN ('submitted', 'under_review', 'shortlisted', 'waitlisted', 'accepted', 'matched'))))::int AS takers
      FROM (SELECT DISTINCT unnest(item.expected_levels)) AS expected(level)
      LEFT JOIN employee ON employee.level = expected.level AND employee.active
     GROUP BY expected.level
  ),
  ordered AS (
    SELECT counted.*,
           sum(counted.people) OVER (ORDER BY counted.people, counted.level) - counted.people AS people_before
      FROM counted
  )
  SELECT ordered.level, ordered.people, ordered.takers,
         ordered.people >= item.minimum_group_size AND ordered.people_before NOT BETWEEN 1 AND item.minimum_group_size - 1
    FROM ordered
$$;

COMMENT ON FUNCTION public.participation_counts(item public.program) IS 'For each level that the program expects: how many people it has, how many of them have an application that is submitted and neither withdrawn nor declined, and whether its figure may be shown. It is withheld for a level with fewer than minimum_group_size people, and for the next larger levels until all withheld levels together have that many people.';

CREATE FUNCTION public.participation_figures(item public.program) RETURNS TABLE(level integer, people integer, takers integer, at_least integer, below integer)
    LANGUAGE sql STABLE
    AS $$
  SELECT counted.level, counted.people, counted.takers,
         CASE
           WHEN takers.capped - item.minimum_group_size >= takers.lowest
             THEN NULLIF((takers.capped - item.minimum_group_size + 1) * 5 / counted.people * 20, 0)
         END,
         CASE
           WHEN takers.capped + item.minimum_group_size <= takers.highest
             THEN NULLIF(((takers.capped + item.minimum_group_size) * 5 + counted.people - 1) / counted.people * 20, 100)
         END
    FROM participation_counts(item) AS counted
   CROSS JOIN LATERAL (
         SELECT participation_capped(counted.takers, counted.people) AS capped,
                participation_capped(0, counted.people) AS lowest,
                participation_capped(counted.people, counted.people) AS highest) AS takers
   WHERE counted.shown
$$;

COMMENT ON FUNCTION public.participation_figures(item public.program) IS 'The ranges of the levels that are not withheld, as they would be set today, in steps of 20 %. A range stays true until as many people have changed as it takes to set it anew. NULL where no range is left.';

CREATE TABLE public.participation (
    program_id uuid NOT NULL,
    taken_on date NOT NULL,
    levels integer[] NOT NULL,
    shown integer[] NOT NULL,
    CONSTRAINT participation_shown_check CHECK ((shown <@ levels))
);

ALTER TABLE ONLY public.participation FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.participation IS 'The latest daily snapshot for a program in which participation is expected: the levels whose ranges may be shown. Readable by the staff of the program and by auditors. Kept as long as the program.';

COMMENT ON COLUMN public.participation.program_id IS 'The program.';

COMMENT ON COLUMN public.participation.taken_on IS 'Day of the snapshot, in the time zone of the program.';

COMMENT ON COLUMN public.participation.levels IS 'The management levels that are expected to take part, in order.';

COMMENT ON COLUMN public.participation.shown IS 'Those of them whose range is not withheld.';

CREATE FUNCTION public.participation_json(item public.participation) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN json_build_object(
    'program_id', item.program_id,
    'taken_on', item.taken_on,
    'levels', (
      SELECT COALESCE(
               json_agg(json_build_object('level', each.level, 'at_least', figure.at_least, 'below', figure.below) ORDER BY each.level),
               '[]'::json)
        FROM unnest(item.levels) AS each(level)
        LEFT JOIN participation_level AS figure ON figure.program_id = item.program_id
                                               AND figure.level = each.level
                                               AND each.level = ANY (item.shown)));
END;
$$;

COMMENT ON FUNCTION public.participation_json(item public.participation) IS 'A participation snapshot as the API shows it.';

CREATE FUNCTION public.participation_set(item public.program) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO participation_level AS held (program_id, level, people, takers, at_least, below)
  SELECT item.id, figure.level, figure.people, figure.takers, figure.at_least, figure.below
    FROM participation_figures(item) AS figure
  ON CONFLICT (program_id, level) DO UPDATE
     SET people = excluded.people, takers = excluded.takers, at_least = excluded.at_least, below = excluded.below
   WHERE abs(participation_capped(excluded.takers, excluded.people) - participation_capped(held.takers, excluded.people))
         >= item.minimum_group_size;
END;
$$;

COMMENT ON FUNCTION public.participation_set(item public.program) IS 'Sets the range of each level that has none yet, or in which at least minimum_group_size people more or fewer take part than when it was last set. Every other range stays as it is.';

CREATE FUNCTION public.partner_reads(item public.application, its_program public.program, made_at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT answers_open(item, its_program, ARRAY['partner'])
     AND submission_stands(item, made_at)
     AND NOT is_above(current_actor(), item.employee_id)
$$;

COMMENT ON FUNCTION public.partner_reads(item public.application, its_program public.program, made_at timestamp with time zone) IS 'True if the caller, as the other person of an offer or a pairing, may read what was made from the answers at that time. Whoever has come to be above the applicant since may not.';

CREATE FUNCTION public.places_kept(application_id uuid, counterpart_id uuid DEFAULT NULL::uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT count(*)
      FROM pair_decision AS standing
     WHERE standing.decision = 'locked'
       AND standing.ended_at IS NULL
       AND ((standing.mentor_application_id = places_kept.application_id
             AND standing.mentee_application_id IS DISTINCT FROM places_kept.counterpart_id)
            OR (standing.mentee_application_id = places_kept.application_id
                AND standing.mentor_application_id IS DISTINCT FROM places_kept.counterpart_id)));
END;
$$;

COMMENT ON FUNCTION public.places_kept(application_id uuid, counterpart_id uuid) IS 'How many places of the application are kept for locked pairs, not counting a lock with this counterpart.';

CREATE FUNCTION public.plain_language(tag text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT split_part(tag, '-', 1)
$$;

COMMENT ON FUNCTION public.plain_language(tag text) IS 'The primary language of a BCP 47 tag: de for de-AT.';

CREATE FUNCTION public.plan_before_entry(module public.module, entry_module_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM public.module AS entry
     WHERE entry.id = entry_module_id
       AND (module.position, module.id) < (entry.position, entry.id));
END;
$$;

COMMENT ON FUNCTION public.plan_before_entry(module public.module, entry_module_id uuid) IS 'True if the module comes before the mentee''s entry module; false if either is missing.';

CREATE FUNCTION public.plan_from_template(pair public.pairing, entry_module_id uuid) RETURNS TABLE(place bigint, title text, module_id uuid, topic_id uuid, goal text)
    LANGUAGE sql STABLE
    AS $$
  WITH item AS (
    SELECT template.position, template.title, module.id AS module_id, template.topic_id,
           COALESCE(template.goal, topic.suggested_goal) AS goal,
           CASE WHEN template.topic_id IS NULL THEN template.position::text ELSE COALESCE(module.id::text, '') END AS block,
           COALESCE(gap.level, 0) AS gap
      FROM public.session_template_item AS template
      LEFT JOIN public.topic ON topic.id = template.topic_id
      LEFT JOIN public.module ON module.id = COALESCE(template.module_id, topic.module_id)
      LEFT JOIN public.application_topic AS gap
        ON gap.application_id = pair.mentee_application_id
       AND gap.topic_id = template.topic_id
     WHERE template.program_id = pair.program_id
       AND topic.retired_at IS NULL
       AND module.retired_at IS NULL
       AND NOT public.plan_before_entry(module, entry_module_id)
  ),
  ranked AS (
    SELECT item.*,
           row_number() OVER (PARTITION BY item.block ORDER BY item.position) AS seat,
           row_number() OVER (PARTITION BY item.block ORDER BY item.gap DESC, item.position) AS rank
      FROM item
  )
  SELECT row_number() OVER (ORDER BY seat.position), chosen.title, chosen.module_id, chosen.topic_id, chosen.goal
    FROM ranked AS seat
    JOIN ranked AS chosen ON chosen.block = seat.block AND chosen.rank = seat.seat
$$;

COMMENT ON FUNCTION public.plan_from_template(pair public.pairing, entry_module_id uuid) IS 'The program''s session template for this pair. It starts with the mentee''s entry module; within a module, the largest gaps come first.';

CREATE FUNCTION public.plan_from_topics(pair public.pairing, entry_module_id uuid) RETURNS TABLE(place bigint, title text, module_id uuid, topic_id uuid, goal text)
    LANGUAGE sql STABLE
    AS $$
  SELECT row_number() OVER (ORDER BY gap.level * COALESCE(offer.level, 0) DESC, gap.level DESC, topic.position, topic.id),
         topic.title, topic.module_id, topic.id, topic.suggested_goal
    FROM public.application_topic AS gap
    JOIN public.topic ON topic.id = gap.topic_id AND topic.retired_at IS NULL
    LEFT JOIN public.module ON module.id = topic.module_id
    LEFT JOIN public.application_topic AS offer
      ON offer.application_id = pair.mentor_application_id
     AND offer.topic_id = gap.topic_id
   WHERE gap.application_id = pair.mentee_application_id
     AND gap.level > 0
     AND module.retired_at IS NULL
     AND NOT public.plan_before_entry(module, entry_module_id)
$$;

COMMENT ON FUNCTION public.plan_from_topics(pair public.pairing, entry_module_id uuid) IS 'The topics that the mentee wants to learn, ordered by gap times the mentor''s competence. Used for programs without a session template.';

CREATE FUNCTION public.plan_item_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  chosen_topic topic;
  chosen_module module;
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM session WHERE session.plan_item_id = OLD.id)
    AND (TG_OP = 'DELETE'
         OR (NEW.title, NEW.module_id, NEW.topic_id, NEW.goal) IS DISTINCT FROM (OLD.title, OLD.module_id, OLD.topic_id, OLD.goal)) THEN
    PERFORM refuse_at('plan_item_used_check', '=' || OLD.id);
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  SELECT pairing.program_id INTO NEW.program_id FROM pairing WHERE pairing.id = NEW.pairing_id;
  IF NEW.topic_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.topic_id IS DISTINCT FROM OLD.topic_id) THEN
    SELECT topic.* INTO chosen_topic FROM topic WHERE topic.id = NEW.topic_id AND topic.program_id = NEW.program_id;
    IF chosen_topic.id IS NULL THEN
      PERFORM refuse_at('plan_item_topic_id_fkey', '=' || NEW.topic_id);
    ELSIF chosen_topic.retired_at IS NOT NULL THEN
      PERFORM refuse_at('plan_item_topic_retired_check', '=' || NEW.topic_id);
    END IF;
  END IF;
  IF NEW.module_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.module_id IS DISTINCT FROM OLD.module_id) THEN
    SELECT module.* INTO chosen_module FROM module WHERE module.id = NEW.module_id AND module.program_id = NEW.program_id;
    IF chosen_module.id IS NULL THEN
      PERFORM refuse_at('plan_item_module_id_fkey', '=' || NEW.module_id);
    ELSIF chosen_module.retired_at IS NOT NULL THEN
      PERFORM refuse_at('plan_item_module_retired_check', '=' || NEW.module_id);
    END IF;
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.plan_item_rules() IS 'Trigger: an item that has a session can be moved, but neither changed nor removed (plan_item_used_check). Topic and module must belong to the program (plan_item_topic_id_fkey, plan_item_module_id_fkey) and not be retired (plan_item_topic_retired_check, plan_item_module_retired_check). Fills program_id.';

CREATE FUNCTION public.please_not_between(offer public.application, need public.application) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT need.employee_id = ANY (offer.please_not) OR offer.employee_id = ANY (need.please_not)
$$;

COMMENT ON FUNCTION public.please_not_between(offer public.application, need public.application) IS 'Hard rule: true if one of the two applicants is on the other''s please-not list.';

CREATE FUNCTION public.program_applications_end(item public.program) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
  SELECT (item.applications_close_on + 1)::timestamp AT TIME ZONE item.time_zone
$$;

COMMENT ON FUNCTION public.program_applications_end(item public.program) IS 'The midnight after the last day to apply; NULL if there is no such day.';

CREATE FUNCTION public.program_board_json(item public.program) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN json_build_object(
    'program', program_json(item),
    'next_move', (SELECT json_build_object('to', move.to_state, 'on', move.day) FROM program_next_move(item) AS move),
    'staff', (
      SELECT COALESCE(json_agg(program_staff_json(staff) ORDER BY staff.role, staff.employee_id), '[]'::json)
        FROM program_staff AS staff
       WHERE staff.program_id = item.id),
    'counts', program_counts_json(item),
    'events', (
      SELECT COALESCE(json_agg(event_json(next, '{counts}') ORDER BY next.starts_at, next.id), '[]'::json)
        FROM (SELECT event.*
                FROM event
               WHERE event.program_id = item.id
                 AND event.state = 'planned'
                 AND event.starts_at + make_interval(mins => event.minutes) > app_now()
               ORDER BY event.starts_at, event.id
               LIMIT 5) AS next));
END;
$$;

COMMENT ON FUNCTION public.program_board_json(item public.program) IS 'The board of a program: the program with its next move by date, its staff, the counts and the next five events.';

CREATE FUNCTION public.program_cancels_events() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE event
     SET state = 'cancelled'
   WHERE event.program_id = NEW.id
     AND event.state = 'planned'
     AND event.starts_at > app_now();
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_cancels_events() IS 'Trigger: cancelling a program cancels its future events.';

CREATE FUNCTION public.program_change(program_id uuid, given jsonb, versions bigint[], agreement_reference text) RETURNS public.program
    LANGUAGE plpgsql
    AS $_$
DECLARE
  columns text := COALESCE((SELECT string_agg(quote_ident(setting), ', ') FROM jsonb_object_keys(given) AS setting), 'title');
  changed program;
BEGIN
  PERFORM with_agreement(agreement_reference);
  EXECUTE format('UPDATE program SET (%1$s) = (SELECT %1$s FROM jsonb_populate_record(program, $1))
                   WHERE program.id = $2 AND version_matches(program.version, $3) RETURNING program.*', columns)
     INTO changed
    USING given, program_id, versions;
  RETURN changed;
END;
$_$;

COMMENT ON FUNCTION public.program_change(program_id uuid, given jsonb, versions bigint[], agreement_reference text) IS 'Updates these settings of the program, locked settings under the given works agreement. NULL if If-Match does not name the program''s version.';

CREATE FUNCTION public.program_closes_pairings() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  open uuid[] := ARRAY(SELECT pairing.id FROM pairing WHERE pairing.program_id = NEW.id AND pairing_open(pairing) LIMIT 21);
BEGIN
  IF cardinality(open) <= 20 THEN
    PERFORM pairings_close(NEW, open);
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_closes_pairings() IS 'Trigger: closing or cancelling a program closes its open pairings. If there are more than 20, due_pairings() does so, because that takes longer than a request may.';

CREATE FUNCTION public.program_copy(source public.program, given jsonb) RETURNS public.program
    LANGUAGE plpgsql
    AS $$
DECLARE
  made program := program_copy_row(source, given);
  modules jsonb := new_ids(ARRAY(
    SELECT module.id FROM module WHERE module.program_id = source.id AND module.retired_at IS NULL ORDER BY module.position, module.id));
  topics jsonb := new_ids(ARRAY(
    SELECT topic.id FROM topic WHERE topic.program_id = source.id AND topic.retired_at IS NULL ORDER BY topic.position, topic.id));
BEGIN
  INSERT INTO module (id, program_id, title, description, position, entry_level)
  SELECT (modules ->> module.id::text)::uuid, made.id, module.title, module.description, module.position, module.entry_level
    FROM module
   WHERE modules ? module.id::text;
  INSERT INTO topic (id, program_id, title, description, position, module_id, suggested_goal)
  SELECT (topics ->> topic.id::text)::uuid, made.id, topic.title, topic.description, topic.position,
         (modules ->> topic.module_id::text)::uuid, topic.suggested_goal
    FROM topic
   WHERE topics ? topic.id::text;
  INSERT INTO session_template_item (program_id, position, title, module_id, topic_id, goal)
  SELECT made.id, item.position, item.title, (modules ->> item.module_id::text)::uuid, (topics ->> item.topic_id::text)::uuid, item.goal
    FROM session_template_item AS item
   WHERE item.program_id = source.id;
  INSERT INTO tutorial (program_id, by_program, audience, title, text, url, topic_id)
  SELECT made.id, true, tutorial.audience, tutorial.title, tutorial.text, tutorial.url, (topics ->> tutorial.topic_id::text)::uuid
    FROM tutorial
   WHERE tutorial.program_id = source.id
     AND tutorial.by_program
     AND tutorial.retired_at IS NULL
   ORDER BY tutorial.id;
  PERFORM program_copy_rules(source, made);
  PERFORM program_copy_questions(source, made);
  RETURN made;
END;
$$;

COMMENT ON FUNCTION public.program_copy(source public.program, given jsonb) IS 'Creates a draft for the next round; the caller becomes its program manager. It takes over the source''s settings, modules, topics, session template, program tutorials, eligibility, criteria, locked settings and feedback forms. Retired objects are not copied, nor are people, applications and events.';

CREATE FUNCTION public.program_copy_questions(source public.program, made public.program) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE feedback_form AS kept
     SET (title, introduction) = (old.title, old.introduction)
    FROM feedback_form AS old
   WHERE old.program_id = source.id
     AND kept.program_id = made.id
     AND kept.moment = old.moment;
  INSERT INTO feedback_question (form_id, position, kind, text, role, required, choices)
  SELECT kept.id, question.position, question.kind, question.text, question.role, question.required, question.choices
    FROM feedback_form AS old
    JOIN feedback_form AS kept ON kept.program_id = made.id AND kept.moment = old.moment
    JOIN feedback_question AS question ON question.form_id = old.id AND question.retired_at IS NULL
   WHERE old.program_id = source.id
   ORDER BY question.form_id, question.position, question.id;
END;
$$;

COMMENT ON FUNCTION public.program_copy_questions(source public.program, made public.program) IS 'Copies the feedback forms of the source with the questions that are not retired.';

CREATE FUNCTION public.program_copy_row(source public.program, given jsonb) RETURNS public.program
    LANGUAGE plpgsql
    AS $$
DECLARE
  made program := jsonb_populate_record(source, jsonb_build_object(
    'id', new_id(),
    'version', 1,
    'state', 'draft',
    'title', given -> 'title',
    'starts_on', given -> 'starts_on',
    'ends_on', given -> 'ends_on',
    'applications_close_on', given -> 'applications_close_on',
    'closes_on', given -> 'closes_on',
    'copied_from', source.id,
    'created_by', current_actor(),
    'created_at', app_now(),
    'updated_at', app_now()));
BEGIN
  INSERT INTO program VALUES (made.*);
  RETURN made;
END;
$$;

COMMENT ON FUNCTION public.program_copy_row(source public.program, given jsonb) IS 'Creates a draft with the settings of the source, and with the title and dates of {"title", "starts_on", "ends_on", "applications_close_on", "closes_on"}.';

CREATE FUNCTION public.program_copy_rules(source public.program, made public.program) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE program_eligibility AS kept
     SET (levels, units, tenure_months, competence) = (old.levels, old.units, old.tenure_months, old.competence)
    FROM program_eligibility AS old
   WHERE old.program_id = source.id
     AND kept.program_id = made.id
     AND kept.role = old.role;
  INSERT INTO criterion (program_id, title, description, role, weight, position)
  SELECT made.id, criterion.title, criterion.description, criterion.role, criterion.weight, criterion.position
    FROM criterion
   WHERE criterion.program_id = source.id
     AND criterion.retired_at IS NULL
   ORDER BY criterion.position, criterion.id;
  INSERT INTO program_lock (program_id, setting, agreement_reference)
  SELECT made.id, lock.setting, lock.agreement_reference
    FROM program_lock AS lock
   WHERE lock.program_id = source.id
   ORDER BY lock.setting;
END;
$$;

COMMENT ON FUNCTION public.program_copy_rules(source public.program, made public.program) IS 'Copies the eligibility and the criteria of the source, then its locked settings; each lock is recorded as new on the copy.';

CREATE FUNCTION public.program_counts_json(item public.program) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    WITH counted AS (
      SELECT 'applications' AS part, role.name AS role, each.state, role.number
        FROM (SELECT application.state,
                     count(*) FILTER (WHERE application.role = 'mentor') AS mentors,
                     count(*) FILTER (WHERE application.role = 'mentee') AS mentees
                FROM application
               WHERE application.program_id = item.id
                 AND application.submitted_at IS NOT NULL
                 AND NOT program_ended(item)
               GROUP BY application.state) AS each
       CROSS JOIN LATERAL (VALUES ('mentor', each.mentors), ('mentee', each.mentees)) AS role(name, number)
       WHERE role.number > 0
       UNION ALL
      SELECT 'invitations', invitation.role, shown.state, count(*)
        FROM invitation
       CROSS JOIN LATERAL (SELECT invitation_state(invitation, false) AS state) AS shown
       WHERE invitation.program_id = item.id
         AND NOT program_ended(item)
       GROUP BY invitation.role, shown.state
       UNION ALL
      SELECT 'proposals', NULL, each.state, sum(each.number)::bigint
        FROM (SELECT proposal.state, count(*) AS number
                FROM proposal
               WHERE proposal.program_id = item.id
                 AND NOT proposal_state_varies(proposal)
               GROUP BY proposal.state
               UNION ALL
              SELECT proposal_offer_state(proposal), 1
                FROM proposal
               WHERE proposal.program_id = item.id
                 AND proposal_state_varies(proposal)
                 AND (SELECT current_actor()) NOT IN (proposal.mentor_id, proposal.mentee_id)
               UNION ALL
              SELECT proposal_state(proposal, proposal_viewer(proposal, true)), 1
                FROM proposal
               WHERE proposal.program_id = item.id
                 AND proposal_state_varies(proposal)
                 AND (SELECT current_actor()) IN (proposal.mentor_id, proposal.mentee_id)) AS each
       GROUP BY each.state
       UNION ALL
      SELECT 'pairings', NULL, pairing.state, count(*)
        FROM pairing
       WHERE pairing.program_id = item.id
       GROUP BY pairing.state
    )
    SELECT json_build_object(
      'applications', COALESCE(
        json_agg(json_build_object('role', role, 'state', state, 'count', number) ORDER BY role, state)
          FILTER (WHERE part = 'applications'), '[]'::json),
      'waiting_list', json_build_object(
        'mentor', COALESCE(sum(number) FILTER (WHERE part = 'applications' AND state = 'waitlisted' AND role = 'mentor'), 0),
        'mentee', COALESCE(sum(number) FILTER (WHERE part = 'applications' AND state = 'waitlisted' AND role = 'mentee'), 0)),
      'invitations', COALESCE(
        json_agg(json_build_object('role', role, 'state', state, 'count', number) ORDER BY role, state)
          FILTER (WHERE part = 'invitations'), '[]'::json),
      'proposals', COALESCE(
        json_agg(json_build_object('state', state, 'count', number) ORDER BY state) FILTER (WHERE part = 'proposals'), '[]'::json),
      'pairings', COALESCE(
        json_agg(json_build_object('state', state, 'count', number) ORDER BY state) FILTER (WHERE part = 'pairings'), '[]'::json))
      FROM counted);
END;
$$;

COMMENT ON FUNCTION public.program_counts_json(item public.program) IS 'How many applications, invitations, proposals and pairings a program has in each state. The states are those that its program managers see in the lists.';

CREATE FUNCTION public.program_creator_joins() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO program_staff (program_id, employee_id, role) VALUES (NEW.id, NEW.created_by, 'program_manager');
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_creator_joins() IS 'Trigger: whoever creates a program becomes its first program_manager.';

CREATE FUNCTION public.program_eligibility_begins() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO program_eligibility (program_id, role) VALUES (NEW.id, 'mentor'), (NEW.id, 'mentee');
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_eligibility_begins() IS 'Trigger: a new program admits everybody in both roles until somebody restricts it.';

CREATE TABLE public.program_eligibility (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    role text NOT NULL,
    levels integer[],
    units text[],
    tenure_months integer,
    competence integer,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT program_eligibility_competence_check CHECK (((competence >= 1) AND (competence <= 5))),
    CONSTRAINT program_eligibility_levels_check CHECK (((cardinality(levels) > 0) AND (levels <@ ARRAY[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))),
    CONSTRAINT program_eligibility_role_check CHECK ((role = ANY (ARRAY['mentor'::text, 'mentee'::text]))),
    CONSTRAINT program_eligibility_tenure_months_check CHECK (((tenure_months >= 1) AND (tenure_months <= 600))),
    CONSTRAINT program_eligibility_units_check CHECK ((((cardinality(units) >= 1) AND (cardinality(units) <= 100)) AND public.all_match(units, '^.{1,200}$'::text)))
);

ALTER TABLE ONLY public.program_eligibility FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.program_eligibility IS 'Who may apply to a program as mentor and as mentee: two rows per program, created with it. Readable by everyone who may read the program.';

COMMENT ON COLUMN public.program_eligibility.id IS 'UUID version 7.';

COMMENT ON COLUMN public.program_eligibility.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.program_eligibility.program_id IS 'The program.';

COMMENT ON COLUMN public.program_eligibility.role IS 'mentor or mentee.';

COMMENT ON COLUMN public.program_eligibility.levels IS 'Management levels that may apply; NULL: all.';

COMMENT ON COLUMN public.program_eligibility.units IS 'Units whose members may apply, at most 100; NULL: all.';

COMMENT ON COLUMN public.program_eligibility.tenure_months IS 'Required time with the company in months, 1 to 600; NULL: no minimum.';

COMMENT ON COLUMN public.program_eligibility.competence IS 'Level, 1 to 5, that at least one topic of the application must reach: a mentor''s competence or a mentee''s gap; NULL: no minimum.';

COMMENT ON COLUMN public.program_eligibility.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.program_eligibility.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.program_eligibility_json(item public.program_eligibility) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'version', item.version,
    'program_id', item.program_id,
    'role', item.role,
    'levels', item.levels,
    'units', item.units,
    'tenure_months', item.tenure_months,
    'competence', item.competence,
    'updated_at', rfc3339(item.updated_at))
$$;

COMMENT ON FUNCTION public.program_eligibility_json(item public.program_eligibility) IS 'Who may apply in a role, as the API shows it.';

CREATE FUNCTION public.program_eligibility_locked() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  beside text[] := ARRAY['version', 'program_id', 'role', 'updated_at'];
BEGIN
  PERFORM settings_changed(
    NEW.program_id,
    jsonb_build_object('eligibility_' || OLD.role, program_eligibility_json(OLD)::jsonb - beside),
    jsonb_build_object('eligibility_' || NEW.role, program_eligibility_json(NEW)::jsonb - beside));
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_eligibility_locked() IS 'Trigger: lets locked eligibility change only under its works agreement, and records the change.';

CREATE FUNCTION public.program_ended(program_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (SELECT FROM program WHERE program.id = program_ended.program_id AND program_ended(program));
END;
$$;

COMMENT ON FUNCTION public.program_ended(program_id uuid) IS 'The same for a program whose row is not at hand.';

CREATE FUNCTION public.program_ended(item public.program) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT item.state IN ('closed', 'archived', 'cancelled')
$$;

COMMENT ON FUNCTION public.program_ended(item public.program) IS 'True once the program has ended. From then on, only the applicants may read their applications.';

CREATE FUNCTION public.program_ends_runs() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE match_run
     SET state = 'failed', problem = 'program_closed', finished_at = app_now()
   WHERE match_run.program_id = NEW.id
     AND match_run.state IN ('queued', 'running');
  IF program_ended(NEW) THEN
    DELETE FROM match_run_input USING match_run WHERE match_run.id = match_run_input.match_run_id AND match_run.program_id = NEW.id;
    DELETE FROM match_salt WHERE match_salt.program_id = NEW.id;
    DELETE FROM match_run_unmatched WHERE match_run_unmatched.program_id = NEW.id;
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_ends_runs() IS 'Trigger: a program that stops forming pairings ends its open match runs. When the program ends, the stored input of its runs, its salt and its unmatched people are deleted too.';

CREATE FUNCTION public.program_forms() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO feedback_form (program_id, moment)
  SELECT NEW.id, each.moment
    FROM unnest(ARRAY['start', 'session', 'half_time', 'end', 'pulse_3', 'pulse_6', 'pulse_12']) AS each(moment);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_forms() IS 'Trigger: a new program gets an empty feedback form for each moment.';

CREATE FUNCTION public.program_forms_again() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM due_job WHERE due_job.object_id = NEW.id AND due_job.work = 'proposals_supersede') THEN
    PERFORM refuse('program_ending_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.program_forms_again() IS 'Trigger: a program that has stopped forming pairings does not form them again while due work is still superseding its proposals (program_ending_check).';

CREATE FUNCTION public.program_hand_over_done() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE program SET owner_unit = NEW.owner_unit WHERE program.id = NEW.program_id;
  INSERT INTO program_staff (program_id, employee_id, role)
  VALUES (NEW.program_id, NEW.program_manager_id, 'program_manager') ON CONFLICT DO NOTHING;
  DELETE FROM program_staff AS staff
   WHERE staff.program_id = NEW.program_id
     AND staff.employee_id = NEW.former_program_manager_id;
  PERFORM notify(ARRAY[NEW.program_manager_id], 'program_handed_over', NEW.program_id, 'program', NEW.program_id);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_hand_over_done() IS 'Trigger: moves the program to the new unit, makes the new person a program_manager and notifies them, and removes whoever handed the program over from its staff list.';

CREATE TABLE public.program_hand_over (
    id uuid DEFAULT public.new_id() NOT NULL,
    program_id uuid NOT NULL,
    former_owner_unit text NOT NULL,
    owner_unit text NOT NULL,
    former_program_manager_id uuid,
    program_manager_id uuid NOT NULL,
    at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT program_hand_over_self_check CHECK ((former_program_manager_id <> program_manager_id))
);

ALTER TABLE ONLY public.program_hand_over FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.program_hand_over IS 'Every hand-over of a program to another unit and program manager, append-only. Readable by the staff of the program and by auditors. Kept as long as the program.';

COMMENT ON COLUMN public.program_hand_over.id IS 'UUID version 7.';

COMMENT ON COLUMN public.program_hand_over.program_id IS 'The program.';

COMMENT ON COLUMN public.program_hand_over.former_owner_unit IS 'Unit that was responsible before; set by a trigger.';

COMMENT ON COLUMN public.program_hand_over.owner_unit IS 'Unit that is responsible from then on.';

COMMENT ON COLUMN public.program_hand_over.former_program_manager_id IS 'Who handed the program over and left its staff list; set by a trigger. NULL for a service client.';

COMMENT ON COLUMN public.program_hand_over.program_manager_id IS 'Who took the program over as program_manager.';

COMMENT ON COLUMN public.program_hand_over.at IS 'When it happened, by app_now().';

CREATE FUNCTION public.program_hand_over_json(item public.program_hand_over) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'former_owner_unit', item.former_owner_unit,
    'owner_unit', item.owner_unit,
    'former_program_manager_id', item.former_program_manager_id,
    'program_manager_id', item.program_manager_id,
    'at', rfc3339(item.at))
$$;

COMMENT ON FUNCTION public.program_hand_over_json(item public.program_hand_over) IS 'A hand-over of a program as the API shows it.';

CREATE FUNCTION public.program_hand_over_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  NEW.former_program_manager_id := current_actor();
  SELECT program.owner_unit INTO NEW.former_owner_unit FROM program WHERE program.id = NEW.program_id FOR NO KEY UPDATE;
  IF NEW.program_manager_id = current_actor() THEN
    PERFORM refuse('program_hand_over_self_check');
  ELSIF current_actor() IS NOT NULL AND NOT is_staff(NEW.program_id, ARRAY['program_manager'])
    AND NOT repeats_hand_over(NEW.program_id) THEN
    PERFORM refuse('program_hand_over_program_manager_check');
  ELSIF EXISTS (SELECT FROM employee WHERE employee.id = NEW.program_manager_id AND NOT employee.active) THEN
    PERFORM refuse('program_hand_over_active_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.program_hand_over_rules() IS 'Trigger: lets only a program manager hand a program over (program_hand_over_program_manager_check), only to somebody else (program_hand_over_self_check), and only to an active employee (program_hand_over_active_check).';

CREATE FUNCTION public.program_insert(given jsonb) RETURNS public.program
    LANGUAGE plpgsql
    AS $_$
DECLARE
  columns text := (SELECT string_agg(quote_ident(setting), ', ') FROM jsonb_object_keys(given) AS setting);
  made program;
BEGIN
  EXECUTE format('INSERT INTO program (%1$s) SELECT %1$s FROM jsonb_populate_record(NULL::program, $1) RETURNING program.*', columns)
     INTO made
    USING given;
  RETURN made;
END;
$_$;

COMMENT ON FUNCTION public.program_insert(given jsonb) IS 'Creates a draft with the given settings; other settings get the defaults of the table. The API contract says which settings can be given.';

CREATE FUNCTION public.program_json(item public.program) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'state', item.state,
    'title', item.title,
    'description', item.description,
    'owner_unit', item.owner_unit,
    'enrolment', item.enrolment,
    'participation', item.participation,
    'expected_levels', item.expected_levels,
    'starts_on', item.starts_on,
    'ends_on', item.ends_on,
    'applications_close_on', item.applications_close_on,
    'closes_on', item.closes_on,
    'time_zone', item.time_zone,
    'moves_by_dates', item.moves_by_dates,
    'session_minutes', item.session_minutes,
    'sessions_planned', item.sessions_planned,
    'cadence_days', item.cadence_days,
    'mentor_capacity', item.mentor_capacity,
    'mentor_max_age', item.mentor_max_age,
    'mentor_max_age_reason', item.mentor_max_age_reason,
    'forbid_same_unit', item.forbid_same_unit,
    'forbid_same_manager', item.forbid_same_manager,
    'self_matching', item.self_matching,
    'proposal_days', item.proposal_days,
    'matching_objective', item.matching_objective,
    'minimum_score', item.minimum_score,
    'weight_topics', item.weight_topics,
    'weight_language', item.weight_language,
    'weight_place', item.weight_place,
    'weight_slots', item.weight_slots,
    'weight_wishes', item.weight_wishes,
    'reviews_per_application', item.reviews_per_application,
    'waiting_list_automatic', item.waiting_list_automatic,
    'minors_admitted', item.minors_admitted,
    'consent_text', item.consent_text,
    'consent_version', item.consent_version,
    'confidentiality_text', item.confidentiality_text,
    'retention_days', item.retention_days,
    'minimum_group_size', item.minimum_group_size,
    'copied_from', item.copied_from,
    'created_by', item.created_by,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;

COMMENT ON FUNCTION public.program_json(item public.program) IS 'A program as the API shows it.';

CREATE FUNCTION public.program_lock_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO setting_change (program_id, subject, setting, old_value, new_value, agreement_reference)
  VALUES (COALESCE(NEW.program_id, OLD.program_id), 'lock', COALESCE(NEW.setting, OLD.setting), to_jsonb(OLD.agreement_reference),
          to_jsonb(NEW.agreement_reference), COALESCE(NEW.agreement_reference, OLD.agreement_reference));
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_lock_history() IS 'Trigger: records every lock that is set or removed.';

CREATE TABLE public.program_lock (
    program_id uuid NOT NULL,
    setting text NOT NULL,
    agreement_reference text NOT NULL,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT program_lock_agreement_reference_check CHECK (((char_length(agreement_reference) >= 1) AND (char_length(agreement_reference) <= 200))),
    CONSTRAINT program_lock_setting_check CHECK ((setting = ANY (ARRAY['owner_unit'::text, 'enrolment'::text, 'participation'::text, 'expected_levels'::text, 'time_zone'::text, 'moves_by_dates'::text, 'session_minutes'::text, 'sessions_planned'::text, 'cadence_days'::text, 'mentor_capacity'::text, 'mentor_max_age'::text, 'mentor_max_age_reason'::text, 'forbid_same_unit'::text, 'forbid_same_manager'::text, 'self_matching'::text, 'proposal_days'::text, 'matching_objective'::text, 'minimum_score'::text, 'weight_topics'::text, 'weight_language'::text, 'weight_place'::text, 'weight_slots'::text, 'weight_wishes'::text, 'waiting_list_automatic'::text, 'reviews_per_application'::text, 'minors_admitted'::text, 'consent_text'::text, 'consent_version'::text, 'confidentiality_text'::text, 'retention_days'::text, 'minimum_group_size'::text, 'eligibility_mentor'::text, 'eligibility_mentee'::text])))
);

ALTER TABLE ONLY public.program_lock FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.program_lock IS 'The locked settings of a program. A works agreement fixes them, and they change only under its reference. Readable by the staff of the program and by auditors.';

COMMENT ON COLUMN public.program_lock.program_id IS 'The program.';

COMMENT ON COLUMN public.program_lock.setting IS 'A column of program that is copied to the next round, or eligibility_mentor or eligibility_mentee for the eligibility in that role.';

COMMENT ON COLUMN public.program_lock.agreement_reference IS 'The company''s own reference for the works agreement, at most 200 characters.';

COMMENT ON COLUMN public.program_lock.created_at IS 'When the row was created.';

CREATE FUNCTION public.program_lock_json(item public.program_lock) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'program_id', item.program_id,
    'setting', item.setting,
    'agreement_reference', item.agreement_reference,
    'created_at', rfc3339(item.created_at))
$$;

COMMENT ON FUNCTION public.program_lock_json(item public.program_lock) IS 'A locked setting as the API shows it.';

CREATE FUNCTION public.program_lock_rules() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM FROM program WHERE program.id = COALESCE(NEW.program_id, OLD.program_id) FOR NO KEY UPDATE;
  IF (TG_OP = 'UPDATE' AND NEW IS DISTINCT FROM OLD)
    OR (TG_OP = 'DELETE' AND OLD.agreement_reference IS DISTINCT FROM agreement_named()) THEN
    PERFORM refuse('program_setting_locked_check');
  END IF;
  RETURN COALESCE(NEW, OLD);
END;
$$;

COMMENT ON FUNCTION public.program_lock_rules() IS 'Trigger: never lets a lock change, and lets it be removed only under its own works agreement (program_setting_locked_check).';

CREATE FUNCTION public.program_manager_reads(item public.application, its_program public.program, above boolean, made_at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT submission_stands(item, made_at)
     AND (item.employee_id = current_actor() OR (answers_open(item, its_program, ARRAY['program_manager']) AND NOT above))
$$;

COMMENT ON FUNCTION public.program_manager_reads(item public.application, its_program public.program, above boolean, made_at timestamp with time zone) IS 'True if the caller, a program manager, may read what was made from the answers at that time. `above` says whether the caller is above the applicant, or is the applicant: lists look up once who is below the caller.';

CREATE FUNCTION public.program_managers(program_id uuid) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT COALESCE(array_agg(staff.employee_id ORDER BY staff.employee_id), '{}')
      FROM program_staff AS staff
     WHERE staff.program_id = program_managers.program_id
       AND staff.role = 'program_manager');
END;
$$;

COMMENT ON FUNCTION public.program_managers(program_id uuid) IS 'The program managers, as recipients for notify().';

CREATE FUNCTION public.program_matching_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF conflict_of_interest(OLD.id) THEN
    PERFORM refuse('program_interest_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.program_matching_rules() IS 'Trigger: nobody with a conflict of interest changes the settings of the matching (program_interest_check).';

CREATE FUNCTION public.program_moved() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM notify(array_remove(program_managers(NEW.id), current_actor()), 'program_moved', NEW.id, 'program', NEW.id);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_moved() IS 'Trigger: notifies the program managers of each change of state, except the one who made it.';

CREATE FUNCTION public.program_moves_on() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM pairing WHERE pairing.program_id = NEW.id AND pairing_open(pairing)) THEN
    PERFORM refuse('program_ending_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.program_moves_on() IS 'Trigger: a program that has ended stays in its state while due work is still closing its pairings (program_ending_check).';

CREATE FUNCTION public.program_next_move(item public.program, OUT to_state text, OUT day date) RETURNS SETOF record
    LANGUAGE sql STABLE
    AS $$
  SELECT step.to_state, step.day
    FROM (VALUES
           ('published', 'cohort', 'matching', item.applications_close_on + 1),
           ('published', 'rolling', 'running', item.starts_on),
           ('matching', item.enrolment, 'running', item.starts_on),
           ('running', item.enrolment, 'concluding', item.ends_on + 1),
           ('concluding', item.enrolment, 'closed', COALESCE(item.closes_on, item.ends_on + 60) + 1),
           ('closed', item.enrolment, 'archived', (item.ends_on + interval '14 months')::date + 1)
         ) AS step(state, enrolment, to_state, day)
   WHERE step.state = item.state
     AND step.enrolment = item.enrolment
     AND step.day IS NOT NULL
     AND item.moves_by_dates
     AND NOT EXISTS (SELECT FROM transition AS back
                      WHERE back.object_id = item.id
                        AND back.from_state = step.to_state
                        AND back.to_state = item.state
                        AND back.actor_id IS NOT NULL
                        AND (back.at AT TIME ZONE item.time_zone)::date >= step.day)
$$;

COMMENT ON FUNCTION public.program_next_move(item public.program, OUT to_state text, OUT day date) IS 'The state to which due work moves the program next, and the first day on which it does so. No row if no date calls for a move, or if a program manager has moved the program back since that day. A closed program is archived 14 months after its end, when the last follow-up pulse is over.';

CREATE FUNCTION public.program_open(program_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM program
     WHERE program.id = program_open.program_id
       AND takes_applications(program)
       AND (program.applications_close_on IS NULL OR today_in(program.time_zone) <= program.applications_close_on));
END;
$$;

COMMENT ON FUNCTION public.program_open(program_id uuid) IS 'True if applications may be submitted: the program is published, or running with rolling enrolment, and applications_close_on has not passed.';

CREATE FUNCTION public.program_rechecks_pairs() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM due_job_add('pairs_recheck', NEW.id, '{}', 5);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_rechecks_pairs() IS 'Trigger: when a program starts or stops forbidding pairs within a unit or with the same manager, re-checks its open pairings and proposals: 5 at once, the others by due work. Meanwhile nobody is paired against the rule, because each new pairing is checked anyway.';

CREATE FUNCTION public.program_settings_complete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  missing text := concat_ws(',',
    CASE WHEN NEW.consent_text IS NULL THEN '/consent_text' END,
    CASE WHEN NEW.consent_version IS NULL THEN '/consent_version' END,
    CASE WHEN NEW.confidentiality_text IS NULL THEN '/confidentiality_text' END,
    CASE WHEN NEW.retention_days IS NULL THEN '/retention_days' END);
  missing_dates text := concat_ws(',',
    CASE WHEN NEW.enrolment = 'cohort' AND NEW.starts_on IS NULL THEN '/starts_on' END,
    CASE WHEN NEW.enrolment = 'cohort' AND NEW.ends_on IS NULL THEN '/ends_on' END);
BEGIN
  IF missing <> '' THEN
    PERFORM refuse_at('program_publishable_check', concat_ws(',', missing, NULLIF(missing_dates, '')));
  ELSIF missing_dates <> '' THEN
    PERFORM refuse_at('program_cohort_dates_check', missing_dates);
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.program_settings_complete() IS 'Trigger: says which settings a program still needs to be published (program_publishable_check, program_cohort_dates_check).';

CREATE FUNCTION public.program_settings_locked() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM settings_changed(NEW.id, to_jsonb(OLD), to_jsonb(NEW));
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_settings_locked() IS 'Trigger: a locked setting changes only under its works agreement, and every change is recorded.';

CREATE FUNCTION public.program_signed_text() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM pairing
              WHERE pairing.program_id = OLD.id
                AND (pairing.mentor_signed_at IS NOT NULL OR pairing.mentee_signed_at IS NOT NULL)) THEN
    PERFORM refuse('program_confidentiality_fixed_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.program_signed_text() IS 'Trigger: the confidentiality text cannot be changed once somebody has signed it (program_confidentiality_fixed_check).';

CREATE TABLE public.program_staff (
    program_id uuid NOT NULL,
    employee_id uuid NOT NULL,
    role text NOT NULL,
    CONSTRAINT program_staff_role_check CHECK ((role = ANY (ARRAY['program_manager'::text, 'reviewer'::text])))
);

ALTER TABLE ONLY public.program_staff FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.program_staff IS 'The staff list of a program: who manages it and who reviews its applications. Readable by the staff of the program and by auditors.';

COMMENT ON COLUMN public.program_staff.program_id IS 'The program.';

COMMENT ON COLUMN public.program_staff.employee_id IS 'The person.';

COMMENT ON COLUMN public.program_staff.role IS 'program_manager or reviewer.';

CREATE FUNCTION public.program_staff_json(item public.program_staff) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN json_build_object(
    'program_id', item.program_id,
    'employee_id', item.employee_id,
    'display_name', (SELECT employee.display_name FROM employee WHERE employee.id = item.employee_id),
    'role', item.role);
END;
$$;

COMMENT ON FUNCTION public.program_staff_json(item public.program_staff) IS 'An entry of a program''s staff list as the API shows it.';

CREATE FUNCTION public.program_staff_last() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM FROM program WHERE program.id = OLD.program_id FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT FROM program_staff AS staff WHERE staff.program_id = OLD.program_id AND staff.role = 'program_manager')
    AND EXISTS (SELECT FROM employee WHERE employee.id = OLD.employee_id AND employee.active) THEN
    PERFORM refuse('program_staff_last_check');
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_staff_last() IS 'Trigger: the last program_manager of a program cannot be removed (program_staff_last_check), unless they have left the company.';

CREATE FUNCTION public.program_staff_reviewers() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM due_job_add('reviewers_assign', COALESCE(NEW.program_id, OLD.program_id), '{}', 10);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_staff_reviewers() IS 'Trigger: when a reviewer joins or leaves the staff list, applications that do not have enough reviewers get more, most of them by due work.';

CREATE FUNCTION public.program_staff_rules() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM FROM employee WHERE employee.id = NEW.employee_id FOR SHARE;
  IF EXISTS (SELECT FROM employee WHERE employee.id = NEW.employee_id AND NOT employee.active) THEN
    PERFORM refuse('program_staff_active_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.program_staff_rules() IS 'Trigger: nobody who has left the company is put on a staff list (program_staff_active_check).';

CREATE FUNCTION public.program_supersedes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM due_job_add('proposals_supersede', NEW.id, '{}', 20);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_supersedes() IS 'Trigger: a program that stops forming pairings supersedes its open proposals: 20 at once, the others by due work.';

CREATE FUNCTION public.program_template() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO session_template (program_id) VALUES (NEW.id);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_template() IS 'Trigger: a new program gets an empty session template.';

CREATE FUNCTION public.program_text_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.consent_version = OLD.consent_version AND NEW.consent_text <> OLD.consent_text
    AND EXISTS (SELECT FROM consent WHERE consent.program_id = OLD.id AND consent.text_version = OLD.consent_version) THEN
    PERFORM refuse('program_consent_version_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.program_text_rules() IS 'Trigger: a consent text cannot be changed without a new version once somebody has consented to it (program_consent_version_check).';

CREATE FUNCTION public.program_time_zone() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NOT time_zone_exists(NEW.time_zone) THEN
    PERFORM refuse('program_time_zone_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.program_time_zone() IS 'Trigger: the time zone must be known (program_time_zone_check).';

CREATE FUNCTION public.program_visible(item public.program) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT item.state NOT IN ('draft', 'cancelled')
      OR is_staff(item.id, ARRAY['program_manager', 'reviewer'])
      OR has_role('admin')
      OR has_role('auditor')
      OR has_applied(item.id)
$$;

COMMENT ON FUNCTION public.program_visible(item public.program) IS 'True if the caller may see the program. Everybody sees a program that is neither draft nor cancelled. A draft or cancelled program is visible to its staff, to people who have applied, to administrators and to auditors.';

CREATE FUNCTION public.program_wants_reviewers() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM due_job_add('reviewers_assign', NEW.id, '{}', 5);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.program_wants_reviewers() IS 'Trigger: when the number of reviewers per application rises, the missing reviewers are assigned, most of them by due work.';

CREATE FUNCTION public.proposal_agreed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  actor text := current_setting('kehrwert.actor_id', true);
  client text := current_setting('kehrwert.client', true);
  operation text := current_setting('kehrwert.operation', true);
BEGIN
  -- Clears the actor, because history and audit of the new pairing would otherwise name the person who answered last.
  PERFORM act_as(NULL, NULL, NULL);
  WITH made AS (
    INSERT INTO pairing (mentor_application_id, mentee_application_id)
    VALUES (NEW.mentor_application_id, NEW.mentee_application_id)
    RETURNING pairing.id
  )
  UPDATE proposal SET pairing_id = made.id FROM made WHERE proposal.id = NEW.id;
  PERFORM act_as(actor, client, operation);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.proposal_agreed() IS 'Trigger: two yes answers create a pairing. The pairing has no actor, so that nobody learns who answered last.';

CREATE TABLE public.proposal (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    mentor_application_id uuid NOT NULL,
    mentee_application_id uuid NOT NULL,
    mentor_id uuid NOT NULL,
    mentee_id uuid NOT NULL,
    state text DEFAULT 'staged'::text NOT NULL,
    origin text DEFAULT 'manual'::text NOT NULL,
    offered_by uuid,
    match_run_id uuid,
    score integer NOT NULL,
    score_topics integer NOT NULL,
    score_language integer NOT NULL,
    score_place integer NOT NULL,
    score_slots integer NOT NULL,
    score_wishes integer NOT NULL,
    score_without_wishes integer NOT NULL,
    locked boolean DEFAULT false NOT NULL,
    staged_at timestamp with time zone,
    offered_at timestamp with time zone,
    expires_at timestamp with time zone,
    mentor_answer text,
    mentor_answered_at timestamp with time zone,
    mentee_answer text,
    mentee_answered_at timestamp with time zone,
    superseded_at timestamp with time zone,
    pairing_id uuid,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT proposal_agreed_check CHECK ((((state = 'agreed'::text) = (COALESCE((mentor_answer = 'yes'::text), false) AND COALESCE((mentee_answer = 'yes'::text), false))) AND ((state = 'agreed'::text) OR (pairing_id IS NULL)))),
    CONSTRAINT proposal_answers_check CHECK (((mentor_answer = ANY (ARRAY['yes'::text, 'no'::text])) AND (mentee_answer = ANY (ARRAY['yes'::text, 'no'::text])))),
    CONSTRAINT proposal_declined_check CHECK (((state = 'declined'::text) = (COALESCE((mentor_answer = 'no'::text), false) OR COALESCE((mentee_answer = 'no'::text), false)))),
    CONSTRAINT proposal_match_run_id_check CHECK (((origin = 'run'::text) = (match_run_id IS NOT NULL))),
    CONSTRAINT proposal_offered_by_check CHECK ((((origin = 'self'::text) = (offered_by IS NOT NULL)) AND ((offered_by = mentor_id) OR (offered_by = mentee_id)))),
    CONSTRAINT proposal_offered_check CHECK ((((offered_at IS NULL) = (expires_at IS NULL)) AND
CASE
    WHEN (state = ANY (ARRAY['computed'::text, 'staged'::text])) THEN (offered_at IS NULL)
    ELSE ((offered_at IS NOT NULL) OR (state = 'superseded'::text))
END)),
    CONSTRAINT proposal_origin_check CHECK ((origin = ANY (ARRAY['manual'::text, 'self'::text, 'run'::text]))),
    CONSTRAINT proposal_state_check CHECK ((state = ANY (ARRAY['computed'::text, 'staged'::text, 'offered'::text, 'agreed_by_one'::text, 'agreed'::text, 'declined'::text, 'expired'::text, 'superseded'::text])))
);

ALTER TABLE ONLY public.proposal FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.proposal IS 'Two people who could be paired. Readable by the two once it is offered, and by the program managers. Each of them sees the state that proposal_state() returns: only the person who said no sees the no. Kept as long as the program.';

COMMENT ON COLUMN public.proposal.id IS 'UUID version 7.';

COMMENT ON COLUMN public.proposal.version IS 'Starts at 1 and increases with every change. Never shown, because it would reveal an answer.';

COMMENT ON COLUMN public.proposal.program_id IS 'The program of both applications; set by a trigger.';

COMMENT ON COLUMN public.proposal.mentor_application_id IS 'The mentor''s application, in the same program.';

COMMENT ON COLUMN public.proposal.mentee_application_id IS 'The mentee''s application, in the same program.';

COMMENT ON COLUMN public.proposal.mentor_id IS 'The mentor; set by a trigger.';

COMMENT ON COLUMN public.proposal.mentee_id IS 'The mentee; set by a trigger.';

COMMENT ON COLUMN public.proposal.state IS 'computed, staged, offered, agreed_by_one, agreed, declined, expired, superseded. This is the true state, which nobody is shown directly.';

COMMENT ON COLUMN public.proposal.origin IS 'manual: by a program manager; self: by one of the two; run: by a match run.';

COMMENT ON COLUMN public.proposal.offered_by IS 'The one of the two who made the offer; NULL: the program made it. Set by a trigger.';

COMMENT ON COLUMN public.proposal.match_run_id IS 'The match run that computed it; NULL: proposed by a person.';

COMMENT ON COLUMN public.proposal.score IS 'How well the two fit: the sum of the five parts, each multiplied by its weight in the program. Computed by the rule set of the match run or, without one, by pair_score() when the proposal was created. Readable by the program managers only.';

COMMENT ON COLUMN public.proposal.score_topics IS '0 to 1000: competences times gaps, as a share of what a mentor with full competence in every topic would reach.';

COMMENT ON COLUMN public.proposal.score_language IS '0 to 1000: 1000 for the same first language, 500 for another language in common.';

COMMENT ON COLUMN public.proposal.score_place IS '0 to 1000: 1000 for the same site, 500 if one of the two named none.';

COMMENT ON COLUMN public.proposal.score_slots IS '0 to 1000: a third of 1000 for each half day in common, up to three; 500 if one of the two named none.';

COMMENT ON COLUMN public.proposal.score_wishes IS '0, 500 or 1000: 500 for each of the two who wished for the other. Readable by the program managers only.';

COMMENT ON COLUMN public.proposal.score_without_wishes IS 'The score without the part for wishes; the two see it as their score.';

COMMENT ON COLUMN public.proposal.locked IS 'True if the match run kept the pair because a program manager had locked it.';

COMMENT ON COLUMN public.proposal.staged_at IS 'When it was selected to be offered; set by a trigger.';

COMMENT ON COLUMN public.proposal.offered_at IS 'When it was offered; set by a trigger. From then on, the two see it.';

COMMENT ON COLUMN public.proposal.expires_at IS 'Deadline for the answers; set by a trigger from the program''s proposal_days.';

COMMENT ON COLUMN public.proposal.mentor_answer IS 'yes or no; NULL: no answer yet. Readable by the mentor only.';

COMMENT ON COLUMN public.proposal.mentor_answered_at IS 'When the mentor gave this answer; set by a trigger. Readable by the mentor only.';

COMMENT ON COLUMN public.proposal.mentee_answer IS 'yes or no; NULL: no answer yet. Readable by the mentee only.';

COMMENT ON COLUMN public.proposal.mentee_answered_at IS 'When the mentee gave this answer; set by a trigger. Readable by the mentee only.';

COMMENT ON COLUMN public.proposal.superseded_at IS 'When it became obsolete. Also set on a declined proposal, so that for the other person it ends like any other offer.';

COMMENT ON COLUMN public.proposal.pairing_id IS 'The pairing that resulted from it.';

COMMENT ON COLUMN public.proposal.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.proposal.updated_at IS 'When the row was last changed. Never shown, because it would reveal an answer.';

COMMENT ON CONSTRAINT proposal_agreed_check ON public.proposal IS 'Agreed if, and only if, both said yes; a trigger then creates the pairing at once.';

COMMENT ON CONSTRAINT proposal_declined_check ON public.proposal IS 'Declined if, and only if, one of the two said no.';

CREATE FUNCTION public.proposal_answer(proposal_id uuid, answer text) RETURNS public.proposal
    LANGUAGE plpgsql
    AS $$
DECLARE
  item proposal;
BEGIN
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_answer.proposal_id;
  IF proposal_answer_of(item, proposal_viewer(item)) = answer THEN
    RETURN item;
  END IF;
  IF answer = 'yes' THEN
    PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  END IF;
  UPDATE proposal
     SET mentor_answer = CASE WHEN proposal.mentor_id = current_actor() THEN answer ELSE proposal.mentor_answer END,
         mentee_answer = CASE WHEN proposal.mentee_id = current_actor() THEN answer ELSE proposal.mentee_answer END
   WHERE proposal.id = item.id;
  -- Reads the row again, with the pairing that triggers have created.
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_answer.proposal_id;
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.proposal_answer(proposal_id uuid, answer text) IS 'Stores the caller''s answer; the same answer again changes nothing. A yes locks the applications before the proposal, as everywhere.';

CREATE FUNCTION public.proposal_answer_of(item public.proposal, viewer text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT CASE viewer WHEN 'mentor' THEN item.mentor_answer WHEN 'mentee' THEN item.mentee_answer END
$$;

COMMENT ON FUNCTION public.proposal_answer_of(item public.proposal, viewer text) IS 'The viewer''s own answer; NULL for a program manager, or without an answer.';

CREATE FUNCTION public.proposal_answer_rules(old_item public.proposal, item public.proposal) RETURNS public.proposal
    LANGUAGE plpgsql
    AS $$
DECLARE
  by_mentor boolean := item.mentor_answer IS DISTINCT FROM old_item.mentor_answer;
  by_mentee boolean := item.mentee_answer IS DISTINCT FROM old_item.mentee_answer;
  broken text;
BEGIN
  IF (by_mentor AND current_actor() <> old_item.mentor_id) OR (by_mentee AND current_actor() <> old_item.mentee_id) THEN
    PERFORM refuse('proposal_answer_person_check');
  ELSIF old_item.state = 'agreed' OR (by_mentor AND (old_item.mentor_answer = 'no' OR item.mentor_answer IS NULL))
    OR (by_mentee AND (old_item.mentee_answer = 'no' OR item.mentee_answer IS NULL)) THEN
    PERFORM refuse('proposal_answer_final_check');
  ELSIF old_item.state NOT IN ('offered', 'agreed_by_one', 'declined') OR old_item.superseded_at IS NOT NULL
    OR old_item.expires_at <= app_now() THEN
    PERFORM refuse('proposal_open_check');
  END IF;
  IF (by_mentor AND item.mentor_answer = 'yes') OR (by_mentee AND item.mentee_answer = 'yes') THEN
    broken := proposal_broken(item, true);
    IF broken IS NOT NULL THEN
      PERFORM refuse(broken);
    END IF;
  END IF;
  item.mentor_answered_at := CASE WHEN by_mentor THEN app_now() ELSE old_item.mentor_answered_at END;
  item.mentee_answered_at := CASE WHEN by_mentee THEN app_now() ELSE old_item.mentee_answered_at END;
  item.state := CASE
                  WHEN 'no' IN (item.mentor_answer, item.mentee_answer) THEN 'declined'
                  WHEN item.mentor_answer = 'yes' AND item.mentee_answer = 'yes' THEN 'agreed'
                  ELSE 'agreed_by_one'
                END;
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.proposal_answer_rules(old_item public.proposal, item public.proposal) IS 'Prepares an answer for storing. Each person answers for themselves (proposal_answer_person_check) and only while the offer stands (proposal_open_check); a no is final (proposal_answer_final_check). The second person is treated the same, whether the first said nothing, yes or no.';

CREATE FUNCTION public.proposal_broken(item public.proposal, offered boolean) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN CASE
           WHEN EXISTS (SELECT FROM pairing
                         WHERE pairing.mentor_id = item.mentor_id
                           AND pairing.mentee_id = item.mentee_id
                           AND pairing.program_id = item.program_id
                           AND pairing_open(pairing)) THEN 'pairing_mentor_id_mentee_id_program_id_key'
           ELSE COALESCE(
                  pairing_broken(item.mentor_application_id, item.mentee_application_id, offered),
                  (SELECT 'application_capacity_check'
                     FROM application
                    WHERE application.id IN (item.mentor_application_id, item.mentee_application_id)
                      AND application.taken >= application.capacity
                    LIMIT 1))
         END;
END;
$$;

COMMENT ON FUNCTION public.proposal_broken(item public.proposal, offered boolean) IS 'The constraint name of the first rule that keeps the proposal from becoming a pairing now; NULL if none does. For a proposal that has already been offered (`offered` is true), an earlier no between the two people does not count.';

CREATE FUNCTION public.proposal_fulfilled(mentor_application_id uuid, mentee_application_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM proposal
     WHERE proposal.mentor_application_id = proposal_fulfilled.mentor_application_id
       AND proposal.mentee_application_id = proposal_fulfilled.mentee_application_id
       AND proposal.state = 'agreed'
       AND proposal.pairing_id IS NULL);
END;
$$;

COMMENT ON FUNCTION public.proposal_fulfilled(mentor_application_id uuid, mentee_application_id uuid) IS 'True if both people have just agreed to a proposal whose pairing is about to be created.';

CREATE FUNCTION public.proposal_insert_broken(item public.proposal) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN CASE
           WHEN item.origin = 'self' AND NOT EXISTS (SELECT FROM application
                                                       JOIN program ON program.id = application.program_id
                                                      WHERE application.id IN (item.mentor_application_id, item.mentee_application_id)
                                                        AND program.self_matching) THEN 'proposal_self_matching_check'
           WHEN item.mentor_id IS NULL THEN 'pairing_application_check'
           WHEN CASE item.origin
                  WHEN 'self' THEN is_staff(item.program_id, ARRAY['program_manager'])
                  ELSE concerns_caller(item.mentor_id, item.mentee_id)
                END THEN 'proposal_person_check'
           WHEN offer_stands(item.program_id, item.mentor_id, item.mentee_id)
             THEN 'proposal_mentor_application_id_mentee_application_id_key'
           ELSE COALESCE(
             proposal_broken(item, false),
             CASE
               WHEN score_too_low(item.mentor_application_id, item.mentee_application_id) THEN 'pair_minimum_score_check'
             END)
         END;
END;
$$;

COMMENT ON FUNCTION public.proposal_insert_broken(item public.proposal) IS 'The constraint name of the first rule that keeps two people from being proposed now, by hand or by themselves; NULL if none does. Applicants can propose themselves only in programs with self-matching (proposal_self_matching_check), and not if they manage the program (proposal_person_check): program managers know so much about the others that a refusal would reveal its reason.';

CREATE FUNCTION public.proposal_insert_rules(item public.proposal) RETURNS public.proposal
    LANGUAGE plpgsql
    AS $$
DECLARE
  broken text;
BEGIN
  IF item.state IS DISTINCT FROM (CASE item.origin WHEN 'run' THEN 'computed' ELSE 'staged' END) THEN
    PERFORM refuse('proposal_state_transition');
  ELSIF item.origin = 'run' THEN
    -- Only match_run_store() inserts these, thousands at once. Each is checked when it is offered.
    RETURN item;
  END IF;
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  SELECT offer.program_id, offer.employee_id, need.employee_id INTO item.program_id, item.mentor_id, item.mentee_id
    FROM application AS offer
    JOIN application AS need ON need.program_id = offer.program_id
   WHERE offer.id = item.mentor_application_id
     AND need.id = item.mentee_application_id;
  broken := proposal_insert_broken(item);
  IF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
  -- An offer past its deadline that due work has not marked yet must not block the new proposal.
  UPDATE proposal
     SET state = 'expired'
   WHERE proposal.mentor_application_id = item.mentor_application_id
     AND proposal.mentee_application_id = item.mentee_application_id
     AND proposal.state IN ('offered', 'agreed_by_one')
     AND proposal.expires_at <= app_now();
  SELECT part.topics, part.language, part.place, part.slots, part.wishes,
         pair_score(item.mentor_application_id, item.mentee_application_id),
         pair_score(item.mentor_application_id, item.mentee_application_id, false, false)
    INTO item.score_topics, item.score_language, item.score_place, item.score_slots, item.score_wishes, item.score,
         item.score_without_wishes
    FROM pair_parts(item.mentor_application_id, item.mentee_application_id) AS part;
  item.locked := false;
  item.offered_by := CASE item.origin WHEN 'self' THEN current_actor() END;
  item.staged_at := CASE WHEN item.state = 'staged' THEN app_now() END;
  item.offered_at := NULL;
  item.expires_at := NULL;
  item.mentor_answer := NULL;
  item.mentor_answered_at := NULL;
  item.mentee_answer := NULL;
  item.mentee_answered_at := NULL;
  item.superseded_at := NULL;
  item.pairing_id := NULL;
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.proposal_insert_rules(item public.proposal) IS 'Prepares a new proposal for storing. A proposal of a match run starts as computed. Any other proposal starts as staged and must already pass the rules of a pairing (proposal_insert_broken).';

CREATE FUNCTION public.proposal_json(item public.proposal, viewer text, embed text[] DEFAULT NULL::text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN proposal_json(item, viewer, pair_answers_open(item.mentor_application_id, item.mentee_application_id, item.created_at),
                       has_applied(item.program_id), embed);
END;
$$;

COMMENT ON FUNCTION public.proposal_json(item public.proposal, viewer text, embed text[]) IS 'The same for a single proposal.';

CREATE FUNCTION public.proposal_json(item public.proposal, viewer text, answers_open boolean, has_applied boolean, embed text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  -- False for a program manager who is in the pair.
  sees_all boolean := viewer = 'program_manager' AND current_actor() NOT IN (item.mentor_id, item.mentee_id);
  -- Before the offer, a program manager who is in the pair may know no more about the other person than any participant.
  sees_answers boolean := (item.offered_at IS NOT NULL OR current_actor() NOT IN (item.mentor_id, item.mentee_id)) AND answers_open;
  score int := proposal_score_shown(item, sees_answers, has_applied);
  shown json := json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'mentor_application_id', item.mentor_application_id,
    'mentee_application_id', item.mentee_application_id,
    'mentor_id', item.mentor_id,
    'mentee_id', item.mentee_id,
    'state', proposal_state(item, viewer),
    'origin', item.origin,
    'match_run_id', CASE WHEN viewer = 'program_manager' THEN item.match_run_id END,
    'locked', CASE WHEN sees_all THEN item.locked END,
    'score', score,
    'score_parts', json_build_object(
      'topics', CASE WHEN score IS NOT NULL THEN item.score_topics END,
      'language', CASE WHEN sees_answers THEN item.score_language END,
      'place', CASE WHEN sees_answers THEN item.score_place END,
      'slots', CASE WHEN sees_answers THEN item.score_slots END,
      'wishes', CASE WHEN sees_answers AND sees_all THEN item.score_wishes END),
    'rules_passed', COALESCE(
      (SELECT match_rules(run.settings) FROM match_run AS run WHERE run.id = item.match_run_id),
      (SELECT match_rules(match_settings(program)) FROM program WHERE program.id = item.program_id)),
    'answer', proposal_answer_of(item, viewer),
    'answered_at', rfc3339(CASE viewer WHEN 'mentor' THEN item.mentor_answered_at WHEN 'mentee' THEN item.mentee_answered_at END),
    'offered_at', rfc3339(item.offered_at),
    'expires_at', rfc3339(item.expires_at),
    'pairing_id', item.pairing_id,
    'created_at', rfc3339(item.created_at));
BEGIN
  IF 'mentor' = ANY (embed) THEN
    shown := with_member(shown, 'mentor', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentor_id));
  END IF;
  IF 'mentee' = ANY (embed) THEN
    shown := with_member(shown, 'mentee', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentee_id));
  END IF;
  IF 'topics' = ANY (embed) THEN
    shown := with_member(shown, 'topics', CASE
      WHEN sees_answers THEN shared_topics(item.mentor_application_id, item.mentee_application_id)
      ELSE '[]'::json
    END);
  END IF;
  RETURN shown;
END;
$$;

COMMENT ON FUNCTION public.proposal_json(item public.proposal, viewer text, answers_open boolean, has_applied boolean, embed text[]) IS 'A proposal as the API shows it to this viewer, with what `embed` names: mentor and mentee (public profiles) and shared topics. Scores and topics are left out if the viewer may not read the answers of both (`answers_open` is false); so are the scores of others for a program manager who has applied, and the version and the time of the last change, because they would reveal an answer.';

CREATE FUNCTION public.proposal_move(proposal_id uuid, to_state text) RETURNS public.proposal
    LANGUAGE plpgsql
    AS $$
DECLARE
  item proposal;
BEGIN
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_move.proposal_id;
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_move.proposal_id FOR NO KEY UPDATE;
  IF NOT may_move('proposal', proposal_state(item, 'program_manager'), to_state, ARRAY['program_manager']) THEN
    RETURN NULL;
  ELSIF to_state = 'superseded' THEN
    -- Not a plain UPDATE: a declined offer keeps its state, see proposals_supersede().
    PERFORM proposals_supersede(ARRAY[item.id]);
    SELECT proposal.* INTO item FROM proposal WHERE proposal.id = item.id;
  ELSE
    UPDATE proposal SET state = to_state WHERE proposal.id = item.id RETURNING proposal.* INTO item;
  END IF;
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.proposal_move(proposal_id uuid, to_state text) IS 'Moves the proposal for a program manager. NULL if the state that program managers see does not allow the move; that state is read once the proposal is locked.';

CREATE FUNCTION public.proposal_offer_state(item public.proposal) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  SELECT CASE
           WHEN item.superseded_at IS NOT NULL THEN 'superseded'
           WHEN item.expires_at <= app_now() THEN 'expired'
           ELSE 'offered'
         END
$$;

COMMENT ON FUNCTION public.proposal_offer_state(item public.proposal) IS 'proposal_offer_state() for a program manager, who knows neither answer: the board counts with it.';

CREATE FUNCTION public.proposal_offer_state(item public.proposal, viewer text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  known text := proposal_offer_state(item);
BEGIN
  RETURN CASE
           WHEN proposal_answer_of(item, viewer) = 'no' THEN 'declined'
           WHEN proposal_answer_of(item, viewer) = 'yes' AND known = 'offered' THEN 'agreed_by_one'
           ELSE known
         END;
END;
$$;

COMMENT ON FUNCTION public.proposal_offer_state(item public.proposal, viewer text) IS 'proposal_state() of an offer to which the two have not both agreed.';

CREATE FUNCTION public.proposal_offered() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM notify(
    array_remove(ARRAY[NEW.mentor_id, NEW.mentee_id], current_actor()), 'proposal_offered', NEW.program_id, 'proposal', NEW.id);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.proposal_offered() IS 'Trigger: notifies both people of an offer, except the one who made it.';

CREATE FUNCTION public.proposal_open(item public.proposal) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT item.state IN ('staged', 'offered', 'agreed_by_one', 'declined')
     AND item.superseded_at IS NULL
     AND (item.expires_at IS NULL OR item.expires_at > app_now())
$$;

COMMENT ON FUNCTION public.proposal_open(item public.proposal) IS 'True while the proposal is staged, or offered and not past its deadline, whatever the two people have answered. It then takes a place of both applications in match runs.';

CREATE FUNCTION public.proposal_opens_levels(item public.proposal) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT item.offered_at IS NOT NULL AND (item.origin <> 'self' OR item.state = 'agreed')
$$;

COMMENT ON FUNCTION public.proposal_opens_levels(item public.proposal) IS 'True if the two people of the proposal may read each other''s levels: from the offer on or, if one of them made it, once both have agreed. Otherwise anybody could read everybody''s levels by making offers.';

CREATE FUNCTION public.proposal_refused(program_id uuid, mentor_id uuid, mentee_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM proposal
     WHERE proposal.program_id = proposal_refused.program_id
       AND proposal.state = 'declined'
       AND NOT proposal_open(proposal)
       AND ((proposal.mentor_id, proposal.mentee_id) = (proposal_refused.mentor_id, proposal_refused.mentee_id)
            OR (proposal.mentor_id, proposal.mentee_id) = (proposal_refused.mentee_id, proposal_refused.mentor_id)));
END;
$$;

COMMENT ON FUNCTION public.proposal_refused(program_id uuid, mentor_id uuid, mentee_id uuid) IS 'True if one of the two people has declined to be paired with the other in this program, and the offer is over.';

CREATE FUNCTION public.proposal_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  broken text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    RETURN proposal_insert_rules(NEW);
  END IF;
  IF (NEW.mentor_answer, NEW.mentee_answer) IS DISTINCT FROM (OLD.mentor_answer, OLD.mentee_answer) THEN
    RETURN proposal_answer_rules(OLD, NEW);
  END IF;
  IF NEW.state IN ('staged', 'offered') AND NEW.state <> OLD.state AND NEW.origin <> 'self'
    AND concerns_caller(NEW.mentor_id, NEW.mentee_id) THEN
    PERFORM refuse('proposal_person_check');
  ELSIF NEW.state = 'staged' AND OLD.state <> 'staged' THEN
    IF offer_stands(NEW.program_id, NEW.mentor_id, NEW.mentee_id) THEN
      PERFORM refuse_at('proposal_mentor_application_id_mentee_application_id_key', '=' || NEW.id);
    END IF;
    NEW.staged_at := app_now();
  ELSIF NEW.state = 'offered' AND OLD.state <> 'offered' THEN
    broken := proposal_broken(NEW, false);
    IF broken IS NOT NULL THEN
      PERFORM refuse(broken);
    END IF;
    NEW.offered_at := app_now();
    NEW.expires_at := app_now() + make_interval(
      days => (SELECT program.proposal_days FROM program WHERE program.id = NEW.program_id));
  ELSIF NEW.state = 'superseded' AND OLD.state <> 'superseded' THEN
    NEW.superseded_at := app_now();
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.proposal_rules() IS 'Trigger: checks the rules of a pairing when a proposal is created by hand, offered, or answered with yes; the answers determine its state. Program managers do not stage or offer their own pairs or those of people below them (proposal_person_check). A self-proposal is exempt.';

CREATE FUNCTION public.proposal_score_shown(item public.proposal, answers_open boolean, has_applied boolean) RETURNS integer
    LANGUAGE sql STABLE
    AS $$
  SELECT CASE
           WHEN NOT answers_open THEN NULL
           WHEN current_actor() IN (item.mentor_id, item.mentee_id)
             THEN CASE WHEN proposal_opens_levels(item) THEN item.score_without_wishes END
           WHEN NOT has_applied THEN item.score
         END
$$;

COMMENT ON FUNCTION public.proposal_score_shown(item public.proposal, answers_open boolean, has_applied boolean) IS 'The score that the caller may see, if the answers of both people are open to the caller: the two see it without wishes, and only once they may read each other''s levels; a program manager who has applied sees none, because levels can be computed from scores. NULL if it is hidden.';

CREATE FUNCTION public.proposal_self(application_id uuid, counterpart_id uuid) RETURNS public.proposal
    LANGUAGE plpgsql
    AS $$
DECLARE
  mine application;
  other application;
  item proposal;
BEGIN
  SELECT each.* INTO mine FROM application AS each WHERE each.id = proposal_self.application_id;
  SELECT each.* INTO other FROM application AS each WHERE each.id = proposal_self.counterpart_id AND each.program_id = mine.program_id;
  item.mentor_application_id := CASE mine.role WHEN 'mentor' THEN mine.id ELSE other.id END;
  item.mentee_application_id := CASE mine.role WHEN 'mentor' THEN other.id ELSE mine.id END;
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  IF EXISTS (SELECT FROM proposal AS former
              WHERE former.program_id = mine.program_id
                AND (former.mentor_id, former.mentee_id)
                    IN ((mine.employee_id, other.employee_id), (other.employee_id, mine.employee_id))
                AND former.offered_at IS NOT NULL) THEN
    PERFORM refuse('proposal_repeated_check');
  END IF;
  IF self_offers_open(mine) >= greatest(3, mine.capacity - mine.taken) THEN
    PERFORM refuse('proposal_self_limit_check');
  END IF;
  -- The two people do not know of a proposal that a program manager has only staged, so it gives way.
  PERFORM proposals_supersede(ARRAY(
    SELECT former.id
      FROM proposal AS former
     WHERE former.mentor_application_id = item.mentor_application_id
       AND former.mentee_application_id = item.mentee_application_id));
  INSERT INTO proposal (mentor_application_id, mentee_application_id, origin)
  VALUES (item.mentor_application_id, item.mentee_application_id, 'self')
  RETURNING proposal.* INTO item;
  UPDATE proposal SET state = 'offered' WHERE proposal.id = item.id;
  RETURN proposal_answer(item.id, 'yes');
END;
$$;

COMMENT ON FUNCTION public.proposal_self(application_id uuid, counterpart_id uuid) IS 'Offers both people a pairing at once; the applicant, who is the caller, answers yes. Applicants can have as many such offers open as they have free places, but always three (proposal_self_limit_check). Two people can be offered to each other only once in a program (proposal_repeated_check), whether the first offer was declined or expired: otherwise a second attempt would reveal which it was.';

CREATE FUNCTION public.proposal_separates(item public.proposal) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT item.state = 'declined' OR (item.offered_at IS NOT NULL AND proposal_open(item))
$$;

COMMENT ON FUNCTION public.proposal_separates(item public.proposal) IS 'True if match runs do not pair the two people again because of this proposal: one of them has declined, or the offer is open.';

CREATE FUNCTION public.proposal_state(item public.proposal, viewer text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  SELECT CASE WHEN proposal_state_varies(item) THEN proposal_offer_state(item, viewer) ELSE item.state END
$$;

COMMENT ON FUNCTION public.proposal_state(item public.proposal, viewer text) IS 'The state that this viewer is shown. The mentor and the mentee each see offered, or agreed_by_one after their own yes, until both agree or the offer ends; only the person who said no sees declined. A program manager sees offered until both agree or the offer ends.';

CREATE FUNCTION public.proposal_state_varies(item public.proposal) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT item.state IN ('offered', 'agreed_by_one', 'declined')
$$;

COMMENT ON FUNCTION public.proposal_state_varies(item public.proposal) IS 'True for an offer to which the two have not both agreed: the state that is shown depends on the viewer and on the time.';

CREATE FUNCTION public.proposal_steps(item public.proposal, viewer text) RETURNS TABLE(place integer, from_state text, to_state text, at timestamp with time zone, own boolean)
    LANGUAGE sql STABLE
    AS $$
  WITH shown AS (
    SELECT proposal_state(item, viewer) AS state,
           proposal_answer_of(item, viewer) AS answer,
           CASE viewer WHEN 'mentor' THEN item.mentor_answered_at WHEN 'mentee' THEN item.mentee_answered_at END AS answered_at,
           greatest(item.mentor_answered_at, item.mentee_answered_at) AS agreed_at
  ),
  step (place, state, at, own) AS (
    SELECT 1, 'computed', item.created_at, false WHERE item.origin = 'run'
     UNION ALL
    SELECT 2, 'staged', item.staged_at, false WHERE item.staged_at IS NOT NULL
     UNION ALL
    SELECT 3, 'offered', item.offered_at, false WHERE item.offered_at IS NOT NULL
     UNION ALL
    SELECT 4, 'agreed_by_one', shown.answered_at, true
      FROM shown
     WHERE shown.answer = 'yes'
       AND (shown.state <> 'agreed' OR shown.answered_at < shown.agreed_at)
     UNION ALL
    SELECT 5, shown.state,
           CASE shown.state
             WHEN 'agreed' THEN shown.agreed_at
             WHEN 'declined' THEN shown.answered_at
             WHEN 'superseded' THEN item.superseded_at
             ELSE item.expires_at
           END,
           shown.state = 'declined' OR (shown.state = 'agreed' AND shown.answered_at = shown.agreed_at)
      FROM shown
     WHERE shown.state IN ('agreed', 'declined', 'expired', 'superseded')
  )
  SELECT later.place, later.before, later.state, later.at, later.own
    FROM (SELECT step.place, step.state, step.at, step.own, lag(step.state) OVER (ORDER BY step.place) AS before FROM step) AS later
   WHERE later.before IS NOT NULL
     AND (viewer = 'program_manager' OR later.place >= 3)
$$;

COMMENT ON FUNCTION public.proposal_steps(item public.proposal, viewer text) IS 'The history of the proposal as this viewer may know it. It is computed from the proposal, because no transition rows are written for proposals.';

CREATE FUNCTION public.proposal_viewer(item public.proposal) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  SELECT proposal_viewer(item, is_staff(item.program_id, ARRAY['program_manager']))
$$;

COMMENT ON FUNCTION public.proposal_viewer(item public.proposal) IS 'The role in which the caller sees the proposal: mentor, mentee or program_manager; NULL if the caller may not see it. A program manager who is one of the two people sees an offer only as mentor or mentee: the state shown to program managers would reveal the other person''s no.';

CREATE FUNCTION public.proposal_viewer(item public.proposal, manages boolean) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  SELECT CASE
           WHEN item.offered_at IS NOT NULL AND item.mentor_id = current_actor() THEN 'mentor'
           WHEN item.offered_at IS NOT NULL AND item.mentee_id = current_actor() THEN 'mentee'
           WHEN manages THEN 'program_manager'
         END
$$;

COMMENT ON FUNCTION public.proposal_viewer(item public.proposal, manages boolean) IS 'proposal_viewer(proposal) for a list, which finds out once whether the caller manages the program.';

CREATE FUNCTION public.proposals_offer(program_id uuid, wanted uuid[]) RETURNS json
    LANGUAGE plpgsql
    AS $$
DECLARE
  ids uuid[] := COALESCE(wanted, ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.program_id = proposals_offer.program_id AND proposal.state = 'staged'
     ORDER BY proposal.score DESC, proposal.id
     LIMIT 500));
  done uuid[] := ARRAY[]::uuid[];
  each uuid;
BEGIN
  PERFORM FROM program WHERE program.id = proposals_offer.program_id FOR SHARE;
  PERFORM FROM application
    WHERE application.id IN (SELECT unnest(ARRAY[proposal.mentor_application_id, proposal.mentee_application_id])
                               FROM proposal
                              WHERE proposal.id = ANY (ids) AND proposal.program_id = proposals_offer.program_id)
    ORDER BY application.id
      FOR NO KEY UPDATE;
  FOR each IN
    SELECT proposal.id
      FROM proposal
     WHERE proposal.id = ANY (ids) AND proposal.program_id = proposals_offer.program_id AND proposal.state = 'staged'
     ORDER BY proposal.id
       FOR NO KEY UPDATE
  LOOP
    -- The next request can offer the rest; a request that times out would offer nothing.
    EXIT WHEN clock_timestamp() > statement_timestamp() + interval '1 second';
    BEGIN
      UPDATE proposal SET state = 'offered' WHERE proposal.id = each;
      done := done || each;
    EXCEPTION
      WHEN check_violation THEN
        NULL;
    END;
  END LOOP;
  RETURN json_build_object(
    'offered', cardinality(done),
    'staged', (SELECT count(*)
                 FROM proposal
                WHERE proposal.program_id = proposals_offer.program_id AND proposal.state = 'staged'),
    'not_offered', ARRAY(SELECT given.id FROM unnest(ids) AS given(id) WHERE given.id <> ALL (done) ORDER BY given.id));
END;
$$;

COMMENT ON FUNCTION public.proposals_offer(program_id uuid, wanted uuid[]) IS 'Offers the given staged proposals of the program, or the best 500 if `wanted` is NULL, for one second at most. A proposal that a rule now forbids stays staged and does not stop the others.';

CREATE FUNCTION public.proposals_supersede(ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM FROM proposal WHERE proposal.id = ANY (ids) ORDER BY proposal.id FOR NO KEY UPDATE;
  UPDATE proposal
     SET state = CASE WHEN proposal.state = 'declined' THEN 'declined' ELSE 'superseded' END,
         superseded_at = app_now()
   WHERE proposal.id = ANY (ids)
     AND proposal.state IN ('computed', 'staged', 'offered', 'agreed_by_one', 'declined')
     AND proposal.superseded_at IS NULL
     AND (proposal.expires_at IS NULL OR proposal.expires_at > app_now());
END;
$$;

COMMENT ON FUNCTION public.proposals_supersede(ids uuid[]) IS 'Supersedes those of the proposals that have not ended. A declined proposal keeps its state and gets superseded_at, so that the other person sees it end as if nobody had answered.';

CREATE FUNCTION public.proposals_supersede_some(job public.due_job, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  ids uuid[] := ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.program_id = job.object_id
       AND (proposal.state = 'computed' OR proposal_open(proposal))
       AND proposal.id > job.after
     ORDER BY proposal.id
     LIMIT most);
BEGIN
  PERFORM proposals_supersede(ids);
  PERFORM due_job_reached(job, ids[cardinality(ids)]);
  RETURN cardinality(ids);
END;
$$;

COMMENT ON FUNCTION public.proposals_supersede_some(job public.due_job, most integer) IS 'Job: supersedes the open proposals of the program.';

CREATE FUNCTION public.reads_locks(program_id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT is_staff(reads_locks.program_id, ARRAY['program_manager', 'reviewer']) OR has_role('admin') OR has_role('auditor')
$$;

COMMENT ON FUNCTION public.reads_locks(program_id uuid) IS 'True if the caller may read the locks of the program, the changes of locked settings, and the hand-overs: staff of the program, administrators and auditors.';

CREATE FUNCTION public.refuse(rule text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'refused by %', rule USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END;
$$;

COMMENT ON FUNCTION public.refuse(rule text) IS 'Raises 23514 with the rule as the constraint name, so that a trigger''s rule reaches the caller like a table constraint. The message contains no data.';

CREATE FUNCTION public.refuse_at(rule text, places text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'refused by %', rule USING ERRCODE = 'check_violation', CONSTRAINT = rule, COLUMN = COALESCE(places, '');
END;
$$;

COMMENT ON FUNCTION public.refuse_at(rule text, places text) IS 'The same as refuse() if the error concerns only some of the values that errors.yaml names. The places are separated by commas. Each is a JSON Pointer into the request''s body, such as /title, or = and the value that the request has at one of these places. PostgreSQL writes them to no log.';

CREATE FUNCTION public.refuse_repeated(rule text, items jsonb, field text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  places text := (SELECT string_agg('=' || repeated.value, ',')
                    FROM (SELECT item ->> field AS value
                            FROM jsonb_array_elements(items) AS item
                           GROUP BY item ->> field
                          HAVING count(item ->> field) > 1) AS repeated);
BEGIN
  IF places IS NOT NULL THEN
    PERFORM refuse_at(rule, places);
  END IF;
END;
$$;

COMMENT ON FUNCTION public.refuse_repeated(rule text, items jsonb, field text) IS 'Refuses a list of objects in which two have the same value in this field. A list that is NULL is empty.';

CREATE FUNCTION public.repeats() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT COALESCE(current_setting('kehrwert.repeats', true), '') = 'on'
$$;

COMMENT ON FUNCTION public.repeats() IS 'True if the request repeats one with the same Idempotency-Key. Its statement runs once more, only to find out whether the caller still has the right, and is rolled back.';

CREATE FUNCTION public.repeats_hand_over(program_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN repeats()
    AND EXISTS (SELECT FROM (SELECT made.former_program_manager_id
                               FROM program_hand_over AS made
                              WHERE made.program_id = repeats_hand_over.program_id
                              ORDER BY made.id DESC
                              LIMIT 1) AS last
                 WHERE last.former_program_manager_id = current_actor());
END;
$$;

COMMENT ON FUNCTION public.repeats_hand_over(program_id uuid) IS 'True if the request is repeated and the program''s last hand-over was made by the caller, who has thereby lost the right to make one.';

CREATE FUNCTION public.reporting_above(people uuid[]) RETURNS TABLE(person_id uuid, above_id uuid)
    LANGUAGE sql STABLE
    AS $$
  WITH RECURSIVE chain (start_id, person_id) AS (
    SELECT given.id, given.id FROM unnest(people) AS given(id)
    UNION
    SELECT chain.start_id, line.manager_id
      FROM chain
     CROSS JOIN LATERAL (
           SELECT employee.manager_id FROM employee WHERE employee.id = chain.person_id AND employee.manager_id IS NOT NULL
            UNION ALL
           SELECT dotted.manager_id FROM employee_dotted_line AS dotted WHERE dotted.employee_id = chain.person_id) AS line
  )
  SELECT chain.start_id, chain.person_id FROM chain
$$;

COMMENT ON FUNCTION public.reporting_above(people uuid[]) IS 'For each of the people: themselves and everybody above them, along solid and dotted lines at any depth. Terminates even if the lines form a cycle.';

CREATE FUNCTION public.reporting_below(people uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE
    AS $$
  WITH RECURSIVE tree (person_id) AS (
    SELECT given.id FROM unnest(people) AS given(id)
    UNION
    SELECT line.employee_id
      FROM tree
     CROSS JOIN LATERAL (
           SELECT employee.id AS employee_id FROM employee WHERE employee.manager_id = tree.person_id
            UNION ALL
           SELECT dotted.employee_id FROM employee_dotted_line AS dotted WHERE dotted.manager_id = tree.person_id) AS line
  )
  SELECT tree.person_id FROM tree
$$;

COMMENT ON FUNCTION public.reporting_below(people uuid[]) IS 'The people and everybody below them, along solid and dotted lines at any depth. Terminates even if the lines form a cycle.';

CREATE FUNCTION public.reporting_conflict(a uuid, b uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN is_above(a, b) OR is_above(b, a);
END;
$$;

COMMENT ON FUNCTION public.reporting_conflict(a uuid, b uuid) IS 'Hard rule: true if one of the two is above the other in the reporting chain, along solid and dotted lines at any depth. pair_conflicts() holds the same rule for many pairs at once, the matching engine for whole programs.';

CREATE FUNCTION public.reporting_lock(people uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  locked uuid[] := ARRAY[]::uuid[];
  chain uuid[];
BEGIN
  LOOP
    chain := ARRAY(SELECT DISTINCT above.above_id FROM reporting_above(people) AS above WHERE above.above_id IS NOT NULL);
    EXIT WHEN chain <@ locked;
    PERFORM FROM employee WHERE employee.id = ANY (chain) ORDER BY employee.id FOR SHARE;
    locked := locked || chain;
  END LOOP;
END;
$$;

COMMENT ON FUNCTION public.reporting_lock(people uuid[]) IS 'Keeps the units and managers of these people, and of everybody above them, from changing before the commit. Take this lock before every other one: a change in HR data also locks employees first, then pairings and proposals.';

CREATE FUNCTION public.reporting_recheck(people uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF cardinality(people) > 0 THEN
    PERFORM reporting_lock(people);
    PERFORM pairs_recheck(ARRAY(SELECT DISTINCT chain.above_id FROM reporting_above(people) AS chain));
    PERFORM reviewers_recheck(people);
  END IF;
END;
$$;

COMMENT ON FUNCTION public.reporting_recheck(people uuid[]) IS 'After a change in the reporting lines or units of these people: re-checks their pairs and those of everybody above them, and the reviewers of everybody below. Whoever becomes a superior through the change is now above, so this finds every new conflict.';

CREATE TABLE public.review (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    application_id uuid NOT NULL,
    reviewer_id uuid DEFAULT public.current_actor() NOT NULL,
    comment text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT review_comment_check CHECK ((char_length(comment) <= 4000))
);

ALTER TABLE ONLY public.review FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.review IS 'A reviewer''s opinion of an application. Readable by the reviewer and the program managers until the program ends. Deleted when the application is withdrawn or made a draft again.';

COMMENT ON COLUMN public.review.id IS 'UUID version 7.';

COMMENT ON COLUMN public.review.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.review.application_id IS 'The application.';

COMMENT ON COLUMN public.review.reviewer_id IS 'Who wrote it; one review per reviewer and application.';

COMMENT ON COLUMN public.review.comment IS 'The opinion in words, at most 4000 characters.';

COMMENT ON COLUMN public.review.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.review.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.review_json(item public.review) RETURNS json
    LANGUAGE plpgsql
    AS $$
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

COMMENT ON FUNCTION public.review_json(item public.review) IS 'A review with its scores, as the API shows it to its author and to program managers. Volatile, so that it sees scores written earlier in the same statement.';

CREATE FUNCTION public.review_rules() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM FROM application WHERE application.id = NEW.application_id FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT FROM application WHERE application.id = NEW.application_id AND in_selection(application.state)) THEN
    PERFORM refuse('review_open_check');
  ELSIF NOT EXISTS (SELECT FROM application_reviewer AS assigned
                     WHERE assigned.application_id = NEW.application_id AND assigned.employee_id = NEW.reviewer_id)
    OR current_actor() <> NEW.reviewer_id THEN
    PERFORM refuse('review_reviewer_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.review_rules() IS 'Trigger: only an assigned reviewer writes a review, under their own name (review_reviewer_check), until the application is decided (review_open_check).';

CREATE FUNCTION public.review_scores_differ(review_id uuid, scores jsonb) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN ARRAY(SELECT (given.criterion_id, given.score)
                 FROM criterion_score AS given
                WHERE given.review_id = review_scores_differ.review_id
                ORDER BY given.criterion_id)
      <> ARRAY(SELECT (wanted.criterion_id, wanted.score)
                 FROM jsonb_to_recordset(scores) AS wanted(criterion_id uuid, score int)
                ORDER BY wanted.criterion_id);
END;
$$;

COMMENT ON FUNCTION public.review_scores_differ(review_id uuid, scores jsonb) IS 'True if the review has other scores than these.';

CREATE FUNCTION public.review_scores_replace(item public.review, scores jsonb) RETURNS public.review
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM refuse_repeated('criterion_score_repeated_check', scores, 'criterion_id');
  IF review_scores_differ(item.id, scores) THEN
    INSERT INTO criterion_score (review_id, criterion_id, score)
    SELECT item.id, wanted.criterion_id, wanted.score
      FROM jsonb_to_recordset(scores) AS wanted(criterion_id uuid, score int)
    ON CONFLICT (review_id, criterion_id) DO UPDATE
       SET score = excluded.score;
    DELETE FROM criterion_score AS given
     WHERE given.review_id = item.id
       AND given.criterion_id NOT IN (SELECT wanted.criterion_id FROM jsonb_to_recordset(scores) AS wanted(criterion_id uuid));
  END IF;
  IF EXISTS (
    SELECT FROM criterion
      JOIN application ON application.id = item.application_id AND application.program_id = criterion.program_id
     WHERE criterion.retired_at IS NULL
       AND (criterion.role IS NULL OR criterion.role = application.role)
       AND NOT EXISTS (SELECT FROM criterion_score AS given
                        WHERE given.review_id = item.id AND given.criterion_id = criterion.id)) THEN
    PERFORM refuse('criterion_score_missing_check');
  END IF;
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.review_scores_replace(item public.review, scores jsonb) IS 'Replaces the scores of the review with these, [{"criterion_id", "score"}], and returns the review. Each criterion in use needs a score (criterion_score_missing_check), and only one (criterion_score_repeated_check). The calling statement must have written the review''s row.';

CREATE FUNCTION public.review_task_json(item public.application, relations text[], assigned_at timestamp with time zone, own public.review, open boolean, embed text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
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

COMMENT ON FUNCTION public.review_task_json(item public.application, relations text[], assigned_at timestamp with time zone, own public.review, open boolean, embed text[]) IS 'An application in the queue of a reviewer, as the API shows it: with the reviewer''s own review while the answers are `open`, and with what `embed` names: the applicant''s public profile and the criteria.';

CREATE FUNCTION public.reviewers_assign(program_id uuid, application_ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  item record;
  assigned jsonb;
  taken jsonb;
BEGIN
  -- Locks the applicants and their superiors all at once, before any application gets a reviewer, so that two callers do not deadlock.
  PERFORM reporting_lock(ARRAY(SELECT application.employee_id FROM application WHERE application.id = ANY (application_ids)));
  SELECT jsonb_object_agg(staff.employee_id, (SELECT count(*)
                                                FROM application_reviewer AS given
                                               WHERE given.program_id = staff.program_id AND given.employee_id = staff.employee_id))
    INTO assigned
    FROM program_staff AS staff
    JOIN employee ON employee.id = staff.employee_id AND employee.active
   WHERE staff.program_id = reviewers_assign.program_id
     AND staff.role = 'reviewer';
  FOR item IN
    SELECT application.id, application.employee_id, program.reviews_per_application AS wanted
      FROM unnest(application_ids) WITH ORDINALITY AS given(id, place)
      JOIN application ON application.id = given.id
      JOIN program ON program.id = application.program_id
     ORDER BY given.place
  LOOP
    WITH made AS (
      INSERT INTO application_reviewer (application_id, program_id, employee_id)
      SELECT item.id, reviewers_assign.program_id, reviewer.id::uuid
        FROM jsonb_each(assigned) AS reviewer(id, applications)
       WHERE reviewer.id::uuid NOT IN (SELECT chain.above_id FROM reporting_above(ARRAY[item.employee_id]) AS chain)
         AND reviewer.id::uuid NOT IN (SELECT known.id FROM reviewers_known(item.id) AS known(id))
       ORDER BY reviewer.applications::int, reviewer.id::uuid
       LIMIT greatest(0, item.wanted - (SELECT count(*) FROM reviewers_known(item.id)))
      ON CONFLICT DO NOTHING
      RETURNING application_reviewer.employee_id
    )
    SELECT jsonb_object_agg(made.employee_id, (assigned ->> made.employee_id::text)::int + 1) INTO taken FROM made;
    assigned := assigned || COALESCE(taken, '{}');
  END LOOP;
END;
$$;

COMMENT ON FUNCTION public.reviewers_assign(program_id uuid, application_ids uuid[]) IS 'Assigns reviewers to these applications of the program, in this order, until each has as many as the program asks for. Takes reviewers from the staff list, those with the fewest applications first, and never the applicant or anybody above them.';

CREATE FUNCTION public.reviewers_assign_some(job public.due_job, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  ids uuid[] := ARRAY(
    SELECT application.id
      FROM application
      JOIN program ON program.id = application.program_id
     WHERE application.program_id = job.object_id
       AND in_selection(application.state)
       AND application.id > job.after
       AND (SELECT count(*)
              FROM application_reviewer AS assigned
             WHERE assigned.application_id = application.id) < program.reviews_per_application
       AND (SELECT count(*) FROM reviewers_known(application.id)) < program.reviews_per_application
     ORDER BY application.id
     LIMIT most);
BEGIN
  IF cardinality(ids) > 0 THEN
    PERFORM reviewers_assign(job.object_id, ids);
    PERFORM due_job_reached(job, ids[cardinality(ids)]);
  END IF;
  RETURN cardinality(ids);
END;
$$;

COMMENT ON FUNCTION public.reviewers_assign_some(job public.due_job, most integer) IS 'Job: assigns reviewers to the undecided applications of the program that do not have enough.';

CREATE FUNCTION public.reviewers_known(application_id uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE
    AS $$
  SELECT assigned.employee_id FROM application_reviewer AS assigned WHERE assigned.application_id = reviewers_known.application_id
   UNION
  SELECT review.reviewer_id FROM review WHERE review.application_id = reviewers_known.application_id
$$;

COMMENT ON FUNCTION public.reviewers_known(application_id uuid) IS 'The reviewers of the application. A reviewer who has written a review counts even after leaving the staff list, and is not replaced.';

CREATE FUNCTION public.reviewers_recheck(people uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  actor text := COALESCE(current_setting('kehrwert.actor_id', true), '');
  dropped uuid[];
BEGIN
  -- The service is the actor here, whoever changed the HR data.
  PERFORM set_config('kehrwert.actor_id', '', true);
  WITH concerned AS MATERIALIZED (
    SELECT assigned.application_id, assigned.employee_id AS reviewer_id, application.employee_id AS applicant_id
      FROM application_reviewer AS assigned
      JOIN application ON application.id = assigned.application_id
     WHERE assigned.employee_id = ANY (ARRAY(SELECT above.above_id FROM reporting_above(people) AS above))
  ),
  gone AS (
    DELETE FROM application_reviewer AS assigned
     USING concerned
      JOIN reporting_above(ARRAY(SELECT DISTINCT concerned.applicant_id FROM concerned)) AS chain
        ON chain.person_id = concerned.applicant_id AND chain.above_id = concerned.reviewer_id
     WHERE assigned.application_id = concerned.application_id
       AND assigned.employee_id = concerned.reviewer_id
    RETURNING assigned.application_id
  )
  SELECT array_agg(DISTINCT gone.application_id) INTO dropped FROM gone;
  PERFORM reviewers_assign(concerned.program_id, concerned.ids)
     FROM (SELECT application.program_id, array_agg(application.id ORDER BY application.id) AS ids
             FROM application
            WHERE application.id = ANY (dropped)
              AND in_selection(application.state)
            GROUP BY application.program_id) AS concerned;
  PERFORM set_config('kehrwert.actor_id', actor, true);
END;
$$;

COMMENT ON FUNCTION public.reviewers_recheck(people uuid[]) IS 'After a change in the reporting lines of these people: reviewers who are now above an applicant lose the application, and the undecided ones get other reviewers. Looks at the applications of the reviewers among these people and everybody above them: whoever becomes a superior through the change is now above one of these people.';

CREATE FUNCTION public.rfc3339(moment timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
  SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

COMMENT ON FUNCTION public.rfc3339(moment timestamp with time zone) IS 'A time as RFC 3339 text in UTC, always with milliseconds and Z, so that the texts sort in the order of the times.';

CREATE FUNCTION public.row_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  NEW.id := OLD.id;
  NEW.created_at := OLD.created_at;
  IF NEW IS NOT DISTINCT FROM OLD THEN
    RETURN OLD;
  END IF;
  NEW.version := OLD.version + 1;
  NEW.updated_at := app_now();
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.row_version() IS 'Trigger: increments version and sets updated_at with every change; id and created_at never change. An update that changes nothing leaves the row as it is. To give a row a new version because rows that belong to it change, set version to any other number.';

CREATE FUNCTION public.same_manager_forbidden(program public.program, mentor public.employee, mentee public.employee) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT program.forbid_same_manager AND share_manager(mentor.id, mentee.id)
$$;

COMMENT ON FUNCTION public.same_manager_forbidden(program public.program, mentor public.employee, mentee public.employee) IS 'Hard rule: true if the program forbids pairs with the same manager and the two people share one.';

CREATE FUNCTION public.same_unit_forbidden(program public.program, mentor public.employee, mentee public.employee) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT program.forbid_same_unit AND mentor.unit = mentee.unit
$$;

COMMENT ON FUNCTION public.same_unit_forbidden(program public.program, mentor public.employee, mentee public.employee) IS 'Hard rule: true if the program forbids pairs within a unit and both people are in the same unit.';

CREATE FUNCTION public.score_class(program public.program, score integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
  highest int := 1000 * (program.weight_topics + program.weight_language + program.weight_place + program.weight_slots
                         + program.weight_wishes);
BEGIN
  RETURN CASE WHEN highest = 0 THEN 0 ELSE least(3, 4 * score / highest) * highest / 4 END;
END;
$$;

COMMENT ON FUNCTION public.score_class(program public.program, score integer) IS 'The score, rounded down to a quarter of the highest possible one (at most three quarters), so that it tells little of the other person''s times and place. Rounding does not hide levels from somebody who tries topics one by one: only_side does.';

CREATE FUNCTION public.score_too_low(mentor_application_id uuid, mentee_application_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  two record;
BEGIN
  SELECT program, offer, need, levels_hidden(offer) AS hides_mentor, levels_hidden(need) AS hides_mentee INTO two
    FROM application AS offer
    JOIN application AS need ON need.id = score_too_low.mentee_application_id
    JOIN program ON program.id = offer.program_id
   WHERE offer.id = score_too_low.mentor_application_id;
  RETURN (two.program).minimum_score > 0
    AND (two.hides_mentor AND two.hides_mentee) IS NOT TRUE
    AND (SELECT fit.score
           FROM pair_fit(two.program, two.offer, two.need, false, false,
                         CASE WHEN two.hides_mentor THEN 'mentee' WHEN two.hides_mentee THEN 'mentor' END) AS fit)
        < (two.program).minimum_score
    AND NOT EXISTS (SELECT FROM pair_decision AS standing
                     WHERE standing.mentor_application_id = score_too_low.mentor_application_id
                       AND standing.mentee_application_id = score_too_low.mentee_application_id
                       AND standing.decision = 'locked'
                       AND standing.ended_at IS NULL);
END;
$$;

COMMENT ON FUNCTION public.score_too_low(mentor_application_id uuid, mentee_application_id uuid) IS 'The only soft rule: true if the pair scores less than the program''s minimum_score. A program manager can override it by locking the pair, with name and reason. Wishes do not count, nor do levels that are hidden from the caller: otherwise the outcome would reveal them. So if applicants propose themselves, only their own levels count.';

CREATE FUNCTION public.search_patterns(given text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
BEGIN
  RETURN (
    SELECT array_agg('%' || regexp_replace(each.word, '([\\%_])', '\\\1', 'g') || '%')
      FROM regexp_split_to_table(search_text(given), '\s+') AS each(word));
END;
$$;

COMMENT ON FUNCTION public.search_patterns(given text) IS 'One LIKE pattern for each word; a text that is found matches all of them. A word may occur anywhere. % and _ are taken literally.';

CREATE FUNCTION public.search_text(given text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
DECLARE
  marks CONSTANT text := '[\u00ad\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200d\u20d0-\u20ff'
    '\ufe20-\ufe2f]';
  plain text := regexp_replace(lower(normalize(given, NFKD) COLLATE "und-x-icu"), marks, '', 'g');
BEGIN
  plain := translate(plain, 'øđðłħıŧς', 'oddlhitσ');
  RETURN replace(replace(replace(replace(plain, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
END;
$$;

COMMENT ON FUNCTION public.search_text(given text) IS 'The text as search compares it: in lower case, without accents and other marks, with ordinary letters for their variants.';

CREATE FUNCTION public.sees_pairings(relations text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT relations && ARRAY['applicant', 'program_manager', 'superior']
$$;

COMMENT ON FUNCTION public.sees_pairings(relations text[]) IS 'True if a caller with these relations to an application may learn whether it has a pairing: everybody but reviewers.';

CREATE FUNCTION public.self_offers_open(item public.application) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT count(*)
      FROM proposal
     WHERE item.id IN (proposal.mentor_application_id, proposal.mentee_application_id)
       AND proposal.offered_by = item.employee_id
       AND proposal_open(proposal));
END;
$$;

COMMENT ON FUNCTION public.self_offers_open(item public.application) IS 'How many offers of the applicant''s own still stand, and so keep other people from being matched.';

CREATE FUNCTION public.session_held_feedback() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  pair pairing;
BEGIN
  SELECT pairing.* INTO pair FROM pairing WHERE pairing.id = NEW.pairing_id FOR NO KEY UPDATE;
  PERFORM feedback_ask(pair, NEW.id, 'session', app_now(), 30);
  IF 2 * (SELECT count(*) FROM session WHERE session.pairing_id = pair.id AND session.state = 'held') >= pair.sessions_planned THEN
    PERFORM feedback_ask(pair, NULL, 'half_time', app_now(), 30);
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.session_held_feedback() IS 'Trigger: a session that becomes held asks both people for feedback. Once half of the planned sessions have been held, both are also asked for half-time feedback.';

CREATE FUNCTION public.session_held_rules(old_item public.session, new_item public.session) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  owner pairing;
  by_mentor boolean := new_item.mentor_held_at IS NOT NULL AND new_item.mentor_held_at IS DISTINCT FROM old_item.mentor_held_at;
  by_mentee boolean := new_item.mentee_held_at IS NOT NULL AND new_item.mentee_held_at IS DISTINCT FROM old_item.mentee_held_at;
BEGIN
  IF NOT by_mentor AND NOT by_mentee THEN
    RETURN;
  END IF;
  IF app_now() < new_item.starts_at THEN
    PERFORM refuse('session_future_check');
  END IF;
  PERFORM session_life_rules(new_item);
  SELECT pairing.* INTO owner FROM pairing WHERE pairing.id = old_item.pairing_id;
  IF (by_mentor AND current_actor() <> owner.mentor_id) OR (by_mentee AND current_actor() <> owner.mentee_id) THEN
    PERFORM refuse('session_held_person_check');
  END IF;
END;
$$;

COMMENT ON FUNCTION public.session_held_rules(old_item public.session, new_item public.session) IS 'Refuses to confirm a session as held before its start (session_future_check), outside the life of its pairing (session_life_rules), or for the other person (session_held_person_check).';

CREATE FUNCTION public.session_json(item public.session) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'pairing_id', item.pairing_id,
    'state', item.state,
    'starts_at', rfc3339(item.starts_at),
    'minutes', item.minutes,
    'time_zone', item.time_zone,
    'place', item.place,
    'plan_item_id', item.plan_item_id,
    'topic_id', item.topic_id,
    'goal', item.goal,
    'mentor_held_at', rfc3339(item.mentor_held_at),
    'mentee_held_at', rfc3339(item.mentee_held_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;

COMMENT ON FUNCTION public.session_json(item public.session) IS 'A session as the API shows it to the pair.';

CREATE FUNCTION public.session_json(item public.session, embed text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  shown json := session_json(item);
BEGIN
  IF 'topic' = ANY (embed) THEN
    shown := with_member(shown, 'topic', (SELECT topic_json(topic) FROM topic WHERE topic.id = item.topic_id));
  END IF;
  IF 'partner' = ANY (embed) THEN
    shown := with_member(shown, 'partner', (SELECT employee_json(employee)
                                              FROM pairing
                                              JOIN employee ON employee.id IN (pairing.mentor_id, pairing.mentee_id)
                                             WHERE pairing.id = item.pairing_id
                                               AND employee.id <> current_actor()));
  END IF;
  RETURN shown;
END;
$$;

COMMENT ON FUNCTION public.session_json(item public.session, embed text[]) IS 'A session as the API shows it to the pair, with what `embed` names: topic and partner (public profile of the other person).';

CREATE FUNCTION public.session_life_broken(item public.session) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  pair pairing;
  its_program program;
BEGIN
  SELECT pairing.* INTO pair FROM pairing WHERE pairing.id = item.pairing_id;
  SELECT program.* INTO its_program FROM program WHERE program.id = pair.program_id;
  IF item.starts_at < pair.activated_at
    OR (SELECT step.to_state FROM transition AS step
         WHERE step.object_id = pair.id AND step.at <= item.starts_at
         ORDER BY step.id DESC LIMIT 1) = 'paused' THEN
    RETURN 'session_pairing_life_check';
  END IF;
  IF outside_program_life(item, its_program) THEN
    RETURN 'session_program_life_check';
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.session_life_broken(item public.session) IS 'The rule that the session breaks if it starts before its pairing first became active or during a pause, or is not between the first and the last day of its program; NULL if it breaks neither.';

CREATE FUNCTION public.session_life_rules(item public.session) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  broken text := session_life_broken(item);
BEGIN
  IF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
END;
$$;

COMMENT ON FUNCTION public.session_life_rules(item public.session) IS 'Refuses a session outside the life of its pairing (session_pairing_life_check) or its program (session_program_life_check).';

CREATE FUNCTION public.session_minor_rules(item public.session) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF EXISTS (
    SELECT FROM pairing
      JOIN employee AS person ON person.id IN (pairing.mentor_id, pairing.mentee_id)
     CROSS JOIN LATERAL (
           SELECT item.starts_at AT TIME ZONE person.time_zone AS begins,
                  (item.starts_at + make_interval(mins => item.minutes)) AT TIME ZONE person.time_zone AS ends) AS local
     WHERE pairing.id = item.pairing_id
       AND is_minor(person, local.begins::date)
       AND (extract(isodow FROM local.begins) > 5
            OR local.begins::time < time '06:00'
            OR local.ends > local.begins::date + time '20:00')) THEN
    PERFORM refuse('session_minor_hours_check');
  END IF;
END;
$$;

COMMENT ON FUNCTION public.session_minor_rules(item public.session) IS 'Refuses a session with a minor outside Monday to Friday, 06:00 to 20:00 where the minor works (session_minor_hours_check), as the German Youth Employment Protection Act requires (JArbSchG sections 14 to 17). The zone of the session does not count, because callers choose it.';

CREATE TABLE public.session_note (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    session_id uuid NOT NULL,
    author_id uuid DEFAULT public.current_actor() NOT NULL,
    note_text text NOT NULL,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT session_note_text_check CHECK (((char_length(note_text) >= 1) AND (char_length(note_text) <= 16000)))
);

ALTER TABLE ONLY public.session_note FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.session_note IS 'Notes on a session. Row security lets only the two people of the pairing read them; no audit and no log records them. Kept for 30 days after the pairing is closed.';

COMMENT ON COLUMN public.session_note.id IS 'UUID version 7.';

COMMENT ON COLUMN public.session_note.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.session_note.session_id IS 'The session.';

COMMENT ON COLUMN public.session_note.author_id IS 'Who wrote it. Only the author may change or delete it; one note per person and session.';

COMMENT ON COLUMN public.session_note.note_text IS 'The note, at most 16000 characters. Only the functions in sql/logic/sessions mention this column.';

COMMENT ON COLUMN public.session_note.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.session_note.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.session_note_json(item public.session_note) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'session_id', item.session_id,
    'author_id', item.author_id,
    'text', item.note_text,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;

COMMENT ON FUNCTION public.session_note_json(item public.session_note) IS 'A note as the API shows it to the pair.';

CREATE FUNCTION public.session_note_keep() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NEW.note_text IS DISTINCT FROM OLD.note_text THEN
    INSERT INTO session_note_revision (note_id, session_id, author_id, note_version, note_text, written_at)
    VALUES (OLD.id, OLD.session_id, OLD.author_id, OLD.version, OLD.note_text, OLD.updated_at);
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.session_note_keep() IS 'Trigger: keeps the former text of a note when the text changes.';

CREATE TABLE public.session_note_revision (
    id uuid DEFAULT public.new_id() NOT NULL,
    note_id uuid NOT NULL,
    session_id uuid NOT NULL,
    author_id uuid NOT NULL,
    note_version bigint NOT NULL,
    note_text text NOT NULL,
    written_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

ALTER TABLE ONLY public.session_note_revision FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.session_note_revision IS 'Former texts of notes, written only by a trigger. Row security lets only the two people of the pairing read them; no audit and no log records them. Deleted with the note.';

COMMENT ON COLUMN public.session_note_revision.id IS 'UUID version 7.';

COMMENT ON COLUMN public.session_note_revision.note_id IS 'The note.';

COMMENT ON COLUMN public.session_note_revision.session_id IS 'The session.';

COMMENT ON COLUMN public.session_note_revision.author_id IS 'Who wrote it.';

COMMENT ON COLUMN public.session_note_revision.note_version IS 'Version of the note that had this text.';

COMMENT ON COLUMN public.session_note_revision.note_text IS 'The former text, at most 16000 characters. Only the functions in sql/logic/sessions mention this column.';

COMMENT ON COLUMN public.session_note_revision.written_at IS 'When the author wrote it.';

COMMENT ON COLUMN public.session_note_revision.replaced_at IS 'When the author replaced it.';

CREATE FUNCTION public.session_note_revision_json(item public.session_note_revision) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'note_id', item.note_id,
    'session_id', item.session_id,
    'author_id', item.author_id,
    'note_version', item.note_version,
    'text', item.note_text,
    'written_at', rfc3339(item.written_at),
    'replaced_at', rfc3339(item.replaced_at))
$$;

COMMENT ON FUNCTION public.session_note_revision_json(item public.session_note_revision) IS 'A former text of a note as the API shows it to the pair.';

CREATE FUNCTION public.session_note_write(of_session uuid, wanted text) RETURNS public.session_note
    LANGUAGE plpgsql
    AS $$
DECLARE
  written session_note;
BEGIN
  INSERT INTO session_note (session_id, note_text)
  VALUES (of_session, wanted)
  ON CONFLICT (session_id, author_id) DO UPDATE
     SET note_text = excluded.note_text
  RETURNING session_note.* INTO written;
  RETURN written;
END;
$$;

COMMENT ON FUNCTION public.session_note_write(of_session uuid, wanted text) IS 'Creates or replaces the caller''s own note on the session and returns it.';

CREATE FUNCTION public.session_pairing_rules(item public.session) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  owner pairing;
BEGIN
  SELECT pairing.* INTO owner FROM pairing WHERE pairing.id = item.pairing_id FOR SHARE;
  IF owner.state IS DISTINCT FROM 'active' OR program_ended(owner.program_id) THEN
    PERFORM refuse('session_pairing_check');
  END IF;
  PERFORM session_life_rules(item);
END;
$$;

COMMENT ON FUNCTION public.session_pairing_rules(item public.session) IS 'Refuses to plan, move or confirm a session unless its pairing is active in a program that has not ended (session_pairing_check) and the session lies within the life of the pairing (session_life_rules).';

CREATE FUNCTION public.session_plan_moves() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF (CASE WHEN TG_OP = 'UPDATE' THEN OLD.plan_item_id END) IS DISTINCT FROM NEW.plan_item_id THEN
    UPDATE pairing_plan SET version = pairing_plan.version + 1 WHERE pairing_plan.pairing_id = NEW.pairing_id;
  END IF;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.session_plan_moves() IS 'Trigger: a session plan gets a new version when an item gains or loses its session.';

CREATE FUNCTION public.session_plan_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  item plan_item;
BEGIN
  IF NEW.state = 'cancelled' THEN
    NEW.plan_item_id := NULL;
  END IF;
  IF NEW.plan_item_id IS NULL OR (TG_OP = 'UPDATE' AND NEW.plan_item_id IS NOT DISTINCT FROM OLD.plan_item_id) THEN
    RETURN NEW;
  END IF;
  PERFORM FROM pairing WHERE pairing.id = NEW.pairing_id FOR SHARE;
  PERFORM FROM pairing_plan WHERE pairing_plan.pairing_id = NEW.pairing_id FOR NO KEY UPDATE;
  SELECT plan_item.* INTO item FROM plan_item WHERE plan_item.id = NEW.plan_item_id AND plan_item.pairing_id = NEW.pairing_id;
  IF item.id IS NULL OR NOT pairing_plan_open(NEW.pairing_id) THEN
    PERFORM refuse('session_plan_item_check');
  END IF;
  NEW.topic_id := COALESCE(NEW.topic_id, item.topic_id);
  NEW.goal := COALESCE(NEW.goal, item.goal);
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.session_plan_rules() IS 'Trigger: a session takes its topic and its goal from its plan item, unless it has its own. A cancelled session releases its item. The item must belong to the same pairing, and whoever chooses it must be allowed to read the plan (session_plan_item_check). What a session has taken over from its item belongs to the session, and stays when the plan is no longer readable.';

CREATE FUNCTION public.session_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.mentor_held_at := NULL;
    NEW.mentee_held_at := NULL;
    NEW.minutes := COALESCE(NEW.minutes, (SELECT program.session_minutes
                                            FROM pairing
                                            JOIN program ON program.id = pairing.program_id
                                           WHERE pairing.id = NEW.pairing_id));
    PERFORM session_pairing_rules(NEW);
  ELSE
    IF OLD.state = 'held' AND (NEW.starts_at, NEW.minutes, NEW.time_zone, NEW.plan_item_id, NEW.topic_id, NEW.goal, NEW.mentor_held_at,
                               NEW.mentee_held_at)
      IS DISTINCT FROM (OLD.starts_at, OLD.minutes, OLD.time_zone, OLD.plan_item_id, OLD.topic_id, OLD.goal, OLD.mentor_held_at,
                        OLD.mentee_held_at) THEN
      PERFORM refuse('session_held_fixed_check');
    END IF;
    IF OLD.state = 'confirmed' AND NEW.state = 'confirmed'
      AND (NEW.starts_at, NEW.topic_id, NEW.goal) IS DISTINCT FROM (OLD.starts_at, OLD.topic_id, OLD.goal) THEN
      NEW.state := 'planned';
    END IF;
    IF NEW.state IN ('planned', 'confirmed')
      AND (NEW.state, NEW.starts_at, NEW.minutes) IS DISTINCT FROM (OLD.state, OLD.starts_at, OLD.minutes) THEN
      PERFORM session_pairing_rules(NEW);
    END IF;
    IF NEW.state = 'missed' AND OLD.state <> 'missed' AND app_now() < NEW.starts_at THEN
      PERFORM refuse('session_future_check');
    END IF;
    PERFORM session_held_rules(OLD, NEW);
    IF OLD.state = 'confirmed' AND NEW.state IN ('planned', 'missed', 'cancelled') THEN
      NEW.mentor_held_at := NULL;
      NEW.mentee_held_at := NULL;
    ELSIF NEW.state = 'confirmed' AND NEW.mentor_held_at IS NOT NULL AND NEW.mentee_held_at IS NOT NULL THEN
      NEW.state := 'held';
    END IF;
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.time_zone <> OLD.time_zone) AND NOT time_zone_exists(NEW.time_zone) THEN
    PERFORM refuse('session_time_zone_check');
  END IF;
  IF TG_OP = 'INSERT' OR (NEW.starts_at, NEW.minutes, NEW.time_zone) IS DISTINCT FROM (OLD.starts_at, OLD.minutes, OLD.time_zone)
    OR (NEW.state <> OLD.state AND NEW.state IN ('planned', 'confirmed')) THEN
    PERFORM session_minor_rules(NEW);
  END IF;
  IF NEW.topic_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.topic_id IS DISTINCT FROM OLD.topic_id)
    AND NOT EXISTS (SELECT FROM pairing
                      JOIN topic ON topic.program_id = pairing.program_id
                     WHERE pairing.id = NEW.pairing_id AND topic.id = NEW.topic_id) THEN
    PERFORM refuse('session_topic_program_check');
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.topic_id IS DISTINCT FROM OLD.topic_id)
    AND EXISTS (SELECT FROM topic WHERE topic.id = NEW.topic_id AND topic.retired_at IS NOT NULL) THEN
    PERFORM refuse('session_topic_retired_check');
  END IF;
  -- Refused before the table constraint does it: for a login that bypasses row-level security, PostgreSQL would log the whole row that
  -- violates a constraint, including the goal.
  IF NEW.state IN ('confirmed', 'held') AND (NEW.topic_id IS NULL OR NEW.goal IS NULL) THEN
    PERFORM refuse('session_topic_goal_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.session_rules() IS 'Trigger: a session needs an active pairing, a known time zone (session_time_zone_check), hours that suit a minor, and a topic of the program that is not retired (session_topic_program_check, session_topic_retired_check). A confirmed session becomes planned again when its start, topic or goal changes. The second confirmation makes it held, and a held session no longer changes (session_held_fixed_check).';

CREATE FUNCTION public.session_template_differs(program_id uuid, items jsonb) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN ARRAY(SELECT (old.title, old.module_id, old.topic_id, old.goal)
                 FROM session_template_item AS old
                WHERE old.program_id = session_template_differs.program_id
                ORDER BY old.position)
      <> ARRAY(SELECT (wanted.title, wanted.module_id, wanted.topic_id, wanted.goal)
                 FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
                CROSS JOIN jsonb_to_record(given.value) AS wanted(title text, module_id uuid, topic_id uuid, goal text)
                ORDER BY given.place);
END;
$$;

COMMENT ON FUNCTION public.session_template_differs(program_id uuid, items jsonb) IS 'True if the program''s session template has other items than these, or in another order.';

CREATE TABLE public.session_template (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    changed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

ALTER TABLE ONLY public.session_template FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.session_template IS 'The session template of a program: what its sessions are about, in order. One row per program, created with it. Readable by everyone who may read the program.';

COMMENT ON COLUMN public.session_template.id IS 'UUID version 7.';

COMMENT ON COLUMN public.session_template.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.session_template.program_id IS 'The program.';

COMMENT ON COLUMN public.session_template.changed_at IS 'When its items were last replaced; NULL: never.';

COMMENT ON COLUMN public.session_template.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.session_template.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.session_template_json(item public.session_template) RETURNS json
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN json_build_object(
    'program_id', item.program_id,
    'version', item.version,
    'items', (SELECT COALESCE(json_agg(json_build_object(
                       'title', each.title,
                       'module_id', each.module_id,
                       'topic_id', each.topic_id,
                       'goal', each.goal) ORDER BY each.position), '[]'::json)
                FROM session_template_item AS each
               WHERE each.program_id = item.program_id),
    'updated_at', rfc3339(item.updated_at));
END;
$$;

COMMENT ON FUNCTION public.session_template_json(item public.session_template) IS 'A session template with its items, as the API shows it. Volatile, so that it sees items written earlier in the same statement.';

CREATE FUNCTION public.session_template_replace(item public.session_template, items jsonb) RETURNS public.session_template
    LANGUAGE plpgsql
    AS $$
DECLARE
  unknown_topics text := (SELECT string_agg('=' || wanted.topic_id, ',')
                            FROM jsonb_to_recordset(items) AS wanted(topic_id uuid)
                           WHERE NOT EXISTS (SELECT FROM topic WHERE topic.id = wanted.topic_id AND topic.program_id = item.program_id));
  unknown_modules text := (SELECT string_agg('=' || wanted.module_id, ',')
                             FROM jsonb_to_recordset(items) AS wanted(module_id uuid)
                            WHERE NOT EXISTS (SELECT FROM module
                                               WHERE module.id = wanted.module_id AND module.program_id = item.program_id));
BEGIN
  IF unknown_topics IS NOT NULL THEN
    PERFORM refuse_at('session_template_item_topic_id_fkey', unknown_topics);
  ELSIF unknown_modules IS NOT NULL THEN
    PERFORM refuse_at('session_template_item_module_id_fkey', unknown_modules);
  END IF;
  DELETE FROM session_template_item AS old
   WHERE old.program_id = item.program_id;
  INSERT INTO session_template_item (program_id, position, title, module_id, topic_id, goal)
  SELECT item.program_id, given.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
    FROM jsonb_array_elements(items) WITH ORDINALITY AS given(value, place)
   CROSS JOIN jsonb_to_record(given.value) AS wanted(title text, module_id uuid, topic_id uuid, goal text);
  RETURN item;
END;
$$;

COMMENT ON FUNCTION public.session_template_replace(item public.session_template, items jsonb) IS 'Replaces the items of the template with these, [{"title", "module_id", "topic_id", "goal"}] in order, and returns the template. Topics and modules must belong to the program (session_template_item_topic_id_fkey, session_template_item_module_id_fkey). The calling statement must have updated the template''s row, which locks it.';

CREATE FUNCTION public.session_time_take() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  wanted tstzrange := tstzrange(NEW.starts_at, NEW.starts_at + make_interval(mins => NEW.minutes));
  takes CONSTANT boolean := NEW.state IN ('planned', 'confirmed', 'held');
  people CONSTANT uuid[] := CASE WHEN takes THEN (
    SELECT ARRAY[LEAST(pairing.mentor_id, pairing.mentee_id), GREATEST(pairing.mentor_id, pairing.mentee_id)]
      FROM pairing WHERE pairing.id = NEW.pairing_id) END;
BEGIN
  IF takes THEN
    PERFORM pg_advisory_xact_lock(7304, hashtext(people[1]::text)), pg_advisory_xact_lock(7304, hashtext(people[2]::text));
  END IF;
  DELETE FROM session_time WHERE session_time.session_id = NEW.id;
  INSERT INTO session_time (session_id, employee_id, taken) SELECT NEW.id, person.id, wanted FROM unnest(people) AS person(id);
  RETURN NULL;
EXCEPTION
  WHEN exclusion_violation THEN
    PERFORM refuse(CASE
                     WHEN EXISTS (SELECT FROM session_time AS other
                                   WHERE other.employee_id = current_actor()
                                     AND other.session_id <> NEW.id
                                     AND other.taken && wanted) THEN 'session_own_time_check'
                     ELSE 'session_other_time_check'
                   END);
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.session_time_take() IS 'Trigger: a planned, confirmed or held session takes its time from both people. Refuses it if the caller (session_own_time_check) or only the other person (session_other_time_check) has another session at that time, in any pairing.';

CREATE FUNCTION public.session_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  kind text;
BEGIN
  IF TG_OP = 'INSERT' OR (NEW.state = 'planned' AND OLD.state IN ('missed', 'cancelled')) THEN
    kind := 'session_planned';
  ELSIF NEW.state = 'cancelled' AND OLD.state <> 'cancelled' THEN
    kind := 'session_cancelled';
  ELSIF NEW.state IN ('planned', 'confirmed')
    AND (NEW.starts_at, NEW.minutes, NEW.place) IS DISTINCT FROM (OLD.starts_at, OLD.minutes, OLD.place) THEN
    kind := 'session_moved';
  ELSIF NEW.state = 'confirmed' AND OLD.state = 'planned' THEN
    kind := 'session_confirmed';
  ELSE
    RETURN NULL;
  END IF;
  PERFORM notify(array_remove(ARRAY[pairing.mentor_id, pairing.mentee_id], current_actor()), kind, pairing.program_id, 'session', NEW.id)
    FROM pairing
   WHERE pairing.id = NEW.pairing_id
     AND pairing.closed_at IS NULL;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.session_told() IS 'Trigger: notifies the other person when a session is planned, moved (in time, length or place), confirmed or cancelled. Sends nothing for the sessions that are cancelled because their pairing closes.';

CREATE TABLE public.setting_change (
    id uuid DEFAULT public.new_id() NOT NULL,
    program_id uuid NOT NULL,
    subject text NOT NULL,
    setting text NOT NULL,
    old_value jsonb,
    new_value jsonb,
    agreement_reference text NOT NULL,
    actor_id uuid DEFAULT public.current_actor(),
    at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT setting_change_subject_check CHECK ((subject = ANY (ARRAY['setting'::text, 'lock'::text])))
);

ALTER TABLE ONLY public.setting_change FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.setting_change IS 'Every change of a locked setting and of a lock, append-only, written only by triggers. Readable by the staff of the program and by auditors. Kept as long as the program.';

COMMENT ON COLUMN public.setting_change.id IS 'UUID version 7.';

COMMENT ON COLUMN public.setting_change.program_id IS 'The program.';

COMMENT ON COLUMN public.setting_change.subject IS 'What changed: setting or lock. The value of a lock is its agreement_reference.';

COMMENT ON COLUMN public.setting_change.setting IS 'The setting, named as in program_lock.';

COMMENT ON COLUMN public.setting_change.old_value IS 'Value before the change; NULL if a lock was set.';

COMMENT ON COLUMN public.setting_change.new_value IS 'Value after the change; NULL if a lock was removed.';

COMMENT ON COLUMN public.setting_change.agreement_reference IS 'The works agreement under which the change was made.';

COMMENT ON COLUMN public.setting_change.actor_id IS 'Who made the change; NULL for a service client.';

COMMENT ON COLUMN public.setting_change.at IS 'When it happened, by app_now().';

CREATE FUNCTION public.setting_change_json(item public.setting_change) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'subject', item.subject,
    'setting', item.setting,
    'old_value', item.old_value,
    'new_value', item.new_value,
    'agreement_reference', item.agreement_reference,
    'actor_id', item.actor_id,
    'at', rfc3339(item.at))
$$;

COMMENT ON FUNCTION public.setting_change_json(item public.setting_change) IS 'A change of a locked setting or of a lock, as the API shows it.';

CREATE FUNCTION public.settings_changed(program_id uuid, old_values jsonb, new_values jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  lock program_lock;
  broken text;
BEGIN
  PERFORM FROM program WHERE program.id = settings_changed.program_id FOR SHARE;
  broken := (SELECT string_agg('/' || kept.setting, ',' ORDER BY kept.setting)
               FROM program_lock AS kept
              WHERE kept.program_id = settings_changed.program_id
                AND old_values -> kept.setting IS DISTINCT FROM new_values -> kept.setting
                AND kept.agreement_reference IS DISTINCT FROM agreement_named());
  IF broken IS NOT NULL THEN
    PERFORM refuse_at('program_setting_locked_check', broken);
  END IF;
  FOR lock IN
    SELECT kept.*
      FROM program_lock AS kept
     WHERE kept.program_id = settings_changed.program_id
       AND old_values -> kept.setting IS DISTINCT FROM new_values -> kept.setting
     ORDER BY kept.setting
  LOOP
    INSERT INTO setting_change (program_id, subject, setting, old_value, new_value, agreement_reference)
    VALUES (lock.program_id, 'setting', lock.setting, old_values -> lock.setting, new_values -> lock.setting, lock.agreement_reference);
  END LOOP;
END;
$$;

COMMENT ON FUNCTION public.settings_changed(program_id uuid, old_values jsonb, new_values jsonb) IS 'Refuses to change a locked setting without the reference of its works agreement (program_setting_locked_check), and records the changes that it allows.';

CREATE FUNCTION public.share_language(a text[], b text[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
  IF a && b THEN
    RETURN true;
  END IF;
  RETURN EXISTS (
    SELECT FROM unnest(a) AS one(tag)
      JOIN unnest(b) AS other(tag) ON plain_language(one.tag) = plain_language(other.tag));
END;
$$;

COMMENT ON FUNCTION public.share_language(a text[], b text[]) IS 'True if the two lists have a language in common. Regions do not matter: de-AT matches de.';

CREATE FUNCTION public.share_manager(a uuid, b uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (SELECT FROM manager_shared_with(a) AS other(id) WHERE other.id = b);
END;
$$;

COMMENT ON FUNCTION public.share_manager(a uuid, b uuid) IS 'True if the two have a manager in common, by a solid or a dotted line.';

CREATE FUNCTION public.shared_topics(mentor_application_id uuid, mentee_application_id uuid, only_side text DEFAULT NULL::text) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  hidden record;
BEGIN
  SELECT levels_hidden(mentor) AS mentor, levels_hidden(mentee) AS mentee INTO hidden
    FROM application AS mentor
    JOIN application AS mentee ON mentee.id = shared_topics.mentee_application_id
   WHERE mentor.id = shared_topics.mentor_application_id;
  RETURN (
    SELECT COALESCE(json_agg(json_build_object(
                               'topic_id', topic.id,
                               'title', topic.title,
                               'competence',
                               CASE WHEN only_side IS DISTINCT FROM 'mentee' AND NOT hidden.mentor THEN offer.level END,
                               'gap', CASE WHEN only_side IS DISTINCT FROM 'mentor' AND NOT hidden.mentee THEN need.level END)
                             ORDER BY topic.position, topic.id), '[]'::json)
      FROM application_topic AS offer
      JOIN application_topic AS need
        ON need.application_id = shared_topics.mentee_application_id
       AND need.topic_id = offer.topic_id
      JOIN topic ON topic.id = offer.topic_id
     WHERE offer.application_id = shared_topics.mentor_application_id);
END;
$$;

COMMENT ON FUNCTION public.shared_topics(mentor_application_id uuid, mentee_application_id uuid, only_side text) IS 'The topics that both applications name, with competence and gap, or only the levels of one side (mentor or mentee). They show why the two fit.';

CREATE FUNCTION public.slot_bits(slots text[]) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
  RETURN (
    SELECT COALESCE(bit_or(1 << (array_position(ARRAY['mon_am', 'mon_pm', 'tue_am', 'tue_pm', 'wed_am', 'wed_pm', 'thu_am', 'thu_pm',
                                                      'fri_am', 'fri_pm'], slot.name) - 1)), 0)
      FROM unnest(slots) AS slot(name));
END;
$$;

COMMENT ON FUNCTION public.slot_bits(slots text[]) IS 'Time slots (half days from Monday to Friday) as a bit mask; mon_am is the lowest bit.';

CREATE FUNCTION public.staff_relations(roles text[], assigned boolean, above boolean) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
  RETURN CASE
           WHEN above AND 'program_manager' = ANY (roles) THEN ARRAY['superior']
           WHEN above THEN '{}'
           WHEN assigned THEN roles
           ELSE array_remove(roles, 'reviewer')
         END;
END;
$$;

COMMENT ON FUNCTION public.staff_relations(roles text[], assigned boolean, above boolean) IS 'What somebody with these roles on the staff list is to an application, depending on whether it is assigned to them and whether they are above the applicant. Nobody above reads the answers or decides: program managers are then only `superior`, who sees name and state.';

CREATE FUNCTION public.staff_roles(program_id uuid) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT COALESCE(array_agg(staff.role ORDER BY staff.role), '{}')
      FROM program_staff AS staff
     WHERE staff.program_id = staff_roles.program_id
       AND staff.employee_id = current_actor());
END;
$$;

COMMENT ON FUNCTION public.staff_roles(program_id uuid) IS 'The caller''s roles on the program''s staff list, in alphabetical order; empty for everybody else.';

CREATE FUNCTION public.state_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state IS DISTINCT FROM TG_ARGV[0] THEN
      PERFORM refuse(TG_TABLE_NAME || '_state_transition');
    END IF;
  ELSIF NEW.state IS DISTINCT FROM OLD.state
    AND NOT EXISTS (SELECT FROM state_transition AS allowed
                     WHERE allowed.object = TG_TABLE_NAME
                       AND allowed.from_state = OLD.state
                       AND allowed.to_state = NEW.state) THEN
    PERFORM refuse(TG_TABLE_NAME || '_state_transition');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.state_guard() IS 'Trigger: requires that a row starts in the state given as argument and moves only as state_transition allows (<table>_state_transition).';

CREATE FUNCTION public.state_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO transition (object, object_id, from_state, to_state, actor_id)
  VALUES (TG_TABLE_NAME, NEW.id, OLD.state, NEW.state,
          CASE
            WHEN TG_TABLE_NAME = 'application' AND OLD.state = 'draft' AND NEW.state = 'accepted' THEN NULL
            WHEN TG_TABLE_NAME = 'feedback' OR ends_a_pairing(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) THEN NULL
            ELSE current_actor()
          END);
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.state_history() IS 'Trigger: records every change of state in transition.';

CREATE FUNCTION public.submission_stands(item public.application, made_at timestamp with time zone) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT item.state <> 'withdrawn' AND COALESCE(item.submitted_at <= made_at, false)
$$;

COMMENT ON FUNCTION public.submission_stands(item public.application, made_at timestamp with time zone) IS 'True if what was made from the answers at that time was made from those of today: the application has since neither been withdrawn nor submitted again. Otherwise nothing that was made from them is shown.';

CREATE FUNCTION public.takes_applications(item public.program) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT item.state = 'published' OR (item.state = 'running' AND item.enrolment = 'rolling')
$$;

COMMENT ON FUNCTION public.takes_applications(item public.program) IS 'True if the program is in a state in which it takes applications.';

CREATE FUNCTION public.takes_part(program_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM application
     WHERE application.program_id = takes_part.program_id
       AND application.employee_id = current_actor()
       AND application.state IN ('accepted', 'matched'));
END;
$$;

COMMENT ON FUNCTION public.takes_part(program_id uuid) IS 'True if the caller is an accepted or matched participant of the program.';

CREATE FUNCTION public.time_zone_exists(zone text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM time_zone WHERE time_zone.name = zone) THEN
    RETURN true;
  END IF;
  IF zone !~ '^[A-Z]' OR NOT EXISTS (SELECT FROM pg_timezone_names AS known WHERE known.name = zone) THEN
    RETURN false;
  END IF;
  INSERT INTO time_zone (name) VALUES (zone) ON CONFLICT DO NOTHING;
  RETURN true;
END;
$$;

COMMENT ON FUNCTION public.time_zone_exists(zone text) IS 'True if the name is an IANA time zone that the database knows.';

CREATE FUNCTION public.today_in(zone text) RETURNS date
    LANGUAGE sql STABLE
    AS $$
  SELECT (app_now() AT TIME ZONE zone)::date
$$;

COMMENT ON FUNCTION public.today_in(zone text) IS 'The date of app_now() in the time zone: the program''s for everything that belongs to a program, otherwise that of the place of work.';

CREATE TABLE public.topic (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    title text NOT NULL COLLATE public.name_order,
    description text DEFAULT ''::text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    module_id uuid,
    suggested_goal text,
    retired_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT topic_description_check CHECK ((char_length(description) <= 4000)),
    CONSTRAINT topic_position_check CHECK ((("position" >= 0) AND ("position" <= 10000))),
    CONSTRAINT topic_suggested_goal_check CHECK (((char_length(suggested_goal) >= 1) AND (char_length(suggested_goal) <= 4000))),
    CONSTRAINT topic_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

ALTER TABLE ONLY public.topic FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.topic IS 'What mentees of a program can learn. Readable by everyone who may read the program.';

COMMENT ON COLUMN public.topic.id IS 'UUID version 7.';

COMMENT ON COLUMN public.topic.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.topic.program_id IS 'The program.';

COMMENT ON COLUMN public.topic.title IS 'Name as displayed, at most 200 characters. Unique, regardless of case, among the program''s topics in use.';

COMMENT ON COLUMN public.topic.description IS 'Text for participants, at most 4000 characters.';

COMMENT ON COLUMN public.topic."position" IS 'Order of display, 0 to 10000.';

COMMENT ON COLUMN public.topic.module_id IS 'The module it belongs to, in the same program; NULL: none.';

COMMENT ON COLUMN public.topic.suggested_goal IS 'A goal that a pair can adopt for a session, 1 to 4000 characters; NULL: none.';

COMMENT ON COLUMN public.topic.retired_at IS 'When it was retired; it can no longer be chosen. NULL: in use.';

COMMENT ON COLUMN public.topic.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.topic.updated_at IS 'When the row was last changed.';

CREATE FUNCTION public.topic_json(item public.topic) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'title', item.title,
    'description', item.description,
    'position', item.position,
    'module_id', item.module_id,
    'suggested_goal', item.suggested_goal,
    'retired', item.retired_at IS NOT NULL,
    'retired_at', rfc3339(item.retired_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;

COMMENT ON FUNCTION public.topic_json(item public.topic) IS 'A topic as the API shows it.';

CREATE FUNCTION public.topic_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (TG_OP = 'INSERT' OR NEW.module_id IS DISTINCT FROM OLD.module_id)
    AND EXISTS (SELECT FROM module WHERE module.id = NEW.module_id AND module.retired_at IS NOT NULL) THEN
    PERFORM refuse('topic_module_retired_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.topic_rules() IS 'Trigger: a retired module cannot be chosen for a topic (topic_module_retired_check).';

CREATE FUNCTION public.transition_json(item public.transition) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'object', item.object,
    'object_id', item.object_id,
    'from', item.from_state,
    'to', item.to_state,
    'actor_id', item.actor_id,
    'at', rfc3339(item.at))
$$;

COMMENT ON FUNCTION public.transition_json(item public.transition) IS 'One step of a history as the API shows it.';

CREATE TABLE public.tutorial (
    id uuid DEFAULT public.new_id() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    program_id uuid NOT NULL,
    pairing_id uuid,
    author_id uuid DEFAULT public.current_actor() NOT NULL,
    by_program boolean DEFAULT false NOT NULL,
    audience text NOT NULL,
    title text NOT NULL COLLATE public.name_order,
    text text,
    url text,
    topic_id uuid,
    retired_at timestamp with time zone,
    search text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    updated_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT tutorial_audience_check CHECK ((audience = ANY (ARRAY['pair'::text, 'program'::text, 'everyone'::text]))),
    CONSTRAINT tutorial_by_program_check CHECK (((NOT by_program) OR (pairing_id IS NULL))),
    CONSTRAINT tutorial_content_check CHECK (((text IS NOT NULL) OR (url IS NOT NULL))),
    CONSTRAINT tutorial_pairing_check CHECK (((audience <> 'pair'::text) OR (pairing_id IS NOT NULL))),
    CONSTRAINT tutorial_text_check CHECK (((char_length(text) >= 1) AND (char_length(text) <= 16000))),
    CONSTRAINT tutorial_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200))),
    CONSTRAINT tutorial_url_check CHECK (((char_length(url) <= 2000) AND (url ~ '^https://[^[:space:]]+$'::text)))
);

ALTER TABLE ONLY public.tutorial FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.tutorial IS 'Short texts and links to learn from. Readable by those with whom the author shares them: the pair, the participants and staff of the program, or every employee. Kept as long as the program.';

COMMENT ON COLUMN public.tutorial.id IS 'UUID version 7.';

COMMENT ON COLUMN public.tutorial.version IS 'Starts at 1 and increases with every change; used as the ETag.';

COMMENT ON COLUMN public.tutorial.program_id IS 'The program; set by a trigger if the tutorial was written for a pairing.';

COMMENT ON COLUMN public.tutorial.pairing_id IS 'The pairing it was written for; NULL: written for the program. Readable by the pair only.';

COMMENT ON COLUMN public.tutorial.author_id IS 'Who wrote it.';

COMMENT ON COLUMN public.tutorial.by_program IS 'True if the staff wrote it for the program: every program manager may change it, and a copy of the program includes it.';

COMMENT ON COLUMN public.tutorial.audience IS 'pair, program (its participants and staff) or everyone (every employee).';

COMMENT ON COLUMN public.tutorial.title IS 'Title, at most 200 characters.';

COMMENT ON COLUMN public.tutorial.text IS 'The tutorial itself, at most 16000 characters; NULL: only the link.';

COMMENT ON COLUMN public.tutorial.url IS 'A link, https only, at most 2000 characters; NULL: only the text.';

COMMENT ON COLUMN public.tutorial.topic_id IS 'The topic, in the same program; NULL: none.';

COMMENT ON COLUMN public.tutorial.retired_at IS 'When it was retired; it is no longer shared. NULL: in use.';

COMMENT ON COLUMN public.tutorial.search IS 'Title and text as search_text() writes them; set by a trigger. Readable like the text.';

COMMENT ON COLUMN public.tutorial.created_at IS 'When the row was created.';

COMMENT ON COLUMN public.tutorial.updated_at IS 'When the row was last changed.';

COMMENT ON CONSTRAINT tutorial_pairing_check ON public.tutorial IS 'A tutorial with the audience pair names the pairing it was written for.';

CREATE FUNCTION public.tutorial_changeable(item public.tutorial) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT item.author_id = current_actor() OR (item.by_program AND is_staff(item.program_id, ARRAY['program_manager']))
$$;

COMMENT ON FUNCTION public.tutorial_changeable(item public.tutorial) IS 'True if the caller may change the tutorial: its author, and the program managers if it is a tutorial of the program.';

CREATE FUNCTION public.tutorial_json(item public.tutorial) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'pairing_id', CASE WHEN own_pairing(item.pairing_id) THEN item.pairing_id END,
    'author_id', item.author_id,
    'by_program', item.by_program,
    'audience', item.audience,
    'title', item.title,
    'text', item.text,
    'url', item.url,
    'topic_id', item.topic_id,
    'retired', item.retired_at IS NOT NULL,
    'retired_at', rfc3339(item.retired_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;

COMMENT ON FUNCTION public.tutorial_json(item public.tutorial) IS 'A tutorial as the API shows it. The pairing is shown only to its two people.';

CREATE FUNCTION public.tutorial_json(item public.tutorial, embed text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  shown json := tutorial_json(item);
BEGIN
  IF 'author' = ANY (embed) THEN
    shown := with_member(shown, 'author', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.author_id));
  END IF;
  IF 'topic' = ANY (embed) THEN
    shown := with_member(shown, 'topic', (SELECT topic_json(topic) FROM topic WHERE topic.id = item.topic_id));
  END IF;
  RETURN shown;
END;
$$;

COMMENT ON FUNCTION public.tutorial_json(item public.tutorial, embed text[]) IS 'A tutorial as the API shows it, with what `embed` names: author (public profile) and topic.';

CREATE FUNCTION public.tutorial_reach(program_id uuid, OUT managed uuid[], OUT joined uuid[], OUT visible uuid[], OUT pairings uuid[]) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  SELECT array_agg(program.id) FILTER (WHERE is_staff(program.id, ARRAY['program_manager'])),
         array_agg(program.id) FILTER (WHERE takes_part(program.id) OR is_staff(program.id, ARRAY['program_manager', 'reviewer'])),
         array_agg(program.id) FILTER (WHERE program_visible(program))
    INTO managed, joined, visible
    FROM program
   WHERE tutorial_reach.program_id IS NULL
      OR program.id = tutorial_reach.program_id;
  pairings := ARRAY(SELECT pairing.id
                      FROM pairing
                     WHERE pairing.mentor_id = current_actor()
                        OR pairing.mentee_id = current_actor());
END;
$$;

COMMENT ON FUNCTION public.tutorial_reach(program_id uuid, OUT managed uuid[], OUT joined uuid[], OUT visible uuid[], OUT pairings uuid[]) IS 'What decides which tutorials the caller may read, in one program or (NULL) in all: the programs that the caller manages, those that the caller takes part in or works for, those that the caller can see, and the caller''s pairings.';

CREATE FUNCTION public.tutorial_readable(item public.tutorial, managed uuid[], joined uuid[], visible uuid[], pairings uuid[]) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT COALESCE(
    item.author_id = current_actor()
    OR (item.program_id = ANY (managed) AND (item.by_program OR item.audience <> 'pair'))
    OR (item.retired_at IS NULL
        AND ((item.audience = 'everyone' AND item.program_id = ANY (visible))
             OR (item.audience = 'program' AND item.program_id = ANY (joined))
             OR item.pairing_id = ANY (pairings))), false)
$$;

COMMENT ON FUNCTION public.tutorial_readable(item public.tutorial, managed uuid[], joined uuid[], visible uuid[], pairings uuid[]) IS 'True if the caller, whose programs and pairings tutorial_reach() returns, may read the tutorial. Its author always may. Until it is retired, so may its audience: the pair that it was written for, the participants and staff of the program, or everybody who can see the program. Program managers may also read a retired tutorial, unless it is shared only with a pair.';

CREATE FUNCTION public.tutorial_retirable(item public.tutorial) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT item.audience <> 'pair' AND is_staff(item.program_id, ARRAY['program_manager'])
$$;

COMMENT ON FUNCTION public.tutorial_retirable(item public.tutorial) IS 'True if the caller may retire the tutorial, whoever wrote it: the program managers, unless it is shared only with a pair.';

CREATE FUNCTION public.tutorial_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.pairing_id IS NOT NULL THEN
    SELECT pairing.program_id INTO NEW.program_id FROM pairing WHERE pairing.id = NEW.pairing_id;
  END IF;
  IF TG_OP = 'INSERT' OR (NEW.title, NEW.text) IS DISTINCT FROM (OLD.title, OLD.text) THEN
    NEW.search := search_text(concat_ws(' ', NEW.title, NEW.text));
  END IF;
  IF NEW.text IS NULL AND NEW.url IS NULL THEN
    PERFORM refuse('tutorial_content_check');
  ELSIF NEW.audience = 'pair' AND NEW.pairing_id IS NULL THEN
    PERFORM refuse('tutorial_pairing_check');
  ELSIF NEW.audience = 'everyone'
    AND EXISTS (SELECT FROM employee WHERE employee.id = NEW.author_id AND is_minor(employee, today_in(employee.time_zone))) THEN
    PERFORM refuse('tutorial_minor_check');
  ELSIF (TG_OP = 'INSERT' OR NEW.topic_id IS DISTINCT FROM OLD.topic_id)
    AND EXISTS (SELECT FROM topic WHERE topic.id = NEW.topic_id AND topic.retired_at IS NOT NULL) THEN
    PERFORM refuse('tutorial_topic_retired_check');
  END IF;
  RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.tutorial_rules() IS 'Trigger: a tutorial needs a text or a link (tutorial_content_check). Only a tutorial written for a pair can be shared just with that pair (tutorial_pairing_check). A minor cannot share a tutorial with everyone (tutorial_minor_check). A retired topic cannot be chosen (tutorial_topic_retired_check). Fills program_id from the pairing, and search.';

CREATE FUNCTION public.tutorial_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM notify(array_remove(ARRAY[pairing.mentor_id, pairing.mentee_id], NEW.author_id), 'tutorial_shared', NEW.program_id, 'tutorial',
                 NEW.id)
    FROM pairing
   WHERE pairing.id = NEW.pairing_id;
  RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.tutorial_told() IS 'Trigger: notifies the other person of a tutorial written for the pair.';

CREATE FUNCTION public.tutorial_visible(item public.tutorial) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT tutorial_readable(item, reach.managed, reach.joined, reach.visible, reach.pairings)
      FROM tutorial_reach(item.program_id) AS reach);
END;
$$;

COMMENT ON FUNCTION public.tutorial_visible(item public.tutorial) IS 'True if the caller may read the tutorial: tutorial_readable for a single one.';

CREATE FUNCTION public.version_matches(version bigint, if_match bigint[]) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT if_match IS NULL OR version = ANY (if_match) OR repeats()
$$;

COMMENT ON FUNCTION public.version_matches(version bigint, if_match bigint[]) IS 'True if If-Match names this version. NULL stands for `*`, which matches every version. A repetition needs no version, because the first request has changed it.';

CREATE FUNCTION public.waiting_list(program_id uuid, wanted_role text) RETURNS TABLE(place bigint, role text, application_id uuid, employee_id uuid, review_score numeric, waitlisted_at timestamp with time zone)
    LANGUAGE sql STABLE
    AS $$
  SELECT row_number() OVER (PARTITION BY waiting.role ORDER BY waiting.review_score DESC NULLS LAST, since.at, waiting.id),
         waiting.role, waiting.id, waiting.employee_id, waiting.review_score, since.at
    FROM application AS waiting
   CROSS JOIN LATERAL (
         SELECT max(step.at) AS at FROM transition AS step WHERE step.object_id = waiting.id AND step.to_state = 'waitlisted') AS since
   WHERE waiting.program_id = waiting_list.program_id
     AND (waiting_list.wanted_role IS NULL OR waiting.role = waiting_list.wanted_role)
     AND waiting.state = 'waitlisted'
$$;

COMMENT ON FUNCTION public.waiting_list(program_id uuid, wanted_role text) IS 'The waiting list for this role (NULL: for each role), in order: the highest review score first, then the longest wait, then the id. Applications without a score come last.';

CREATE FUNCTION public.waiting_list_moves_up(program_id uuid, role text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  actor text := current_setting('kehrwert.actor_id', true);
  client text := current_setting('kehrwert.client', true);
  operation text := current_setting('kehrwert.operation', true);
  next_id uuid;
BEGIN
  SELECT application.id INTO next_id
    FROM waiting_list(waiting_list_moves_up.program_id, waiting_list_moves_up.role) AS waiting
    JOIN application ON application.id = waiting.application_id
   WHERE application.state = 'waitlisted'
   ORDER BY waiting.place
   LIMIT 1
     FOR NO KEY UPDATE OF application SKIP LOCKED;
  -- The history of the person who moves up must not name the person who left.
  PERFORM act_as(NULL, NULL, 'due_work');
  UPDATE application SET state = 'accepted' WHERE application.id = next_id;
  PERFORM act_as(actor, client, operation);
END;
$$;

COMMENT ON FUNCTION public.waiting_list_moves_up(program_id uuid, role text) IS 'Accepts the first applicant on the waiting list on behalf of the service, if there is one.';

CREATE FUNCTION public.weighted_score(review_ids uuid[]) RETURNS numeric
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
  RETURN (
    SELECT round(sum(given.score * given.weight)::numeric / sum(given.weight), 2)
      FROM (SELECT criterion_score.score,
                   (SELECT criterion.weight FROM criterion WHERE criterion.id = criterion_score.criterion_id) AS weight
              FROM criterion_score
             WHERE criterion_score.review_id = ANY (review_ids)
            OFFSET 0) AS given);
END;
$$;

COMMENT ON FUNCTION public.weighted_score(review_ids uuid[]) IS 'Weighted mean of all scores of these reviews, from 0 to 5; NULL if there are none.';

CREATE FUNCTION public.with_agreement(reference text) RETURNS boolean
    LANGUAGE sql
    AS $$
  SELECT set_config('kehrwert.agreement_reference', COALESCE(reference, ''), true) IS NOT NULL
$$;

COMMENT ON FUNCTION public.with_agreement(reference text) IS 'Sets the works agreement under which the transaction changes locked settings. Always true, so that the WHERE clause of the change can call it.';

CREATE FUNCTION public.with_member(object json, name text, value json) RETURNS json
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT (left(object::text, -1) || ', ' || to_json(name) || ' : ' || COALESCE(value, 'null')::text || '}')::json
$$;

COMMENT ON FUNCTION public.with_member(object json, name text, value json) IS 'The object, which must not be empty, with one more member at its end; for what `embed` adds.';

CREATE TABLE public.application_topic (
    application_id uuid NOT NULL,
    topic_id uuid NOT NULL,
    program_id uuid NOT NULL,
    level integer NOT NULL,
    CONSTRAINT application_topic_level_check CHECK (((level >= 0) AND (level <= 5)))
);

ALTER TABLE ONLY public.application_topic FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.application_topic IS 'Topics of an application with their level. Readable by everyone who may read the application.';

COMMENT ON COLUMN public.application_topic.application_id IS 'The application.';

COMMENT ON COLUMN public.application_topic.topic_id IS 'The topic, in the same program.';

COMMENT ON COLUMN public.application_topic.program_id IS 'The program of both the application and the topic, which the two foreign keys share; set by a trigger.';

COMMENT ON COLUMN public.application_topic.level IS 'A mentor''s competence or a mentee''s knowledge gap, 0 to 5.';

CREATE TABLE public.audit_event (
    id uuid DEFAULT public.new_id() NOT NULL,
    at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    actor_id uuid,
    client text,
    operation text,
    object text NOT NULL,
    object_id uuid NOT NULL,
    action text NOT NULL,
    CONSTRAINT audit_event_action_check CHECK ((action = ANY (ARRAY['insert'::text, 'update'::text, 'delete'::text, 'read'::text])))
);

ALTER TABLE ONLY public.audit_event FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.audit_event IS 'Who did what to which row. Append-only; never holds content. Readable by auditors, and each person can read the rows that concern them. Notes and feedback are not recorded.';

COMMENT ON COLUMN public.audit_event.id IS 'UUID version 7.';

COMMENT ON COLUMN public.audit_event.at IS 'When it happened, by app_now().';

COMMENT ON COLUMN public.audit_event.actor_id IS 'The calling employee. NULL for a service client, and where the name would reveal who ended a pairing or who answered an offer last.';

COMMENT ON COLUMN public.audit_event.client IS 'Client that made the call, from the claims of the transaction; NULL where actor_id is withheld.';

COMMENT ON COLUMN public.audit_event.operation IS 'operationId of the call, from the claims of the transaction; NULL where actor_id is withheld.';

COMMENT ON COLUMN public.audit_event.object IS 'Name of the table.';

COMMENT ON COLUMN public.audit_event.object_id IS 'Id of the row, or of its owner if the row has no id of its own.';

COMMENT ON COLUMN public.audit_event.action IS 'insert, update, delete, or read (a member of the staff read personal data of a participant; written by the operation).';

CREATE TABLE public.criterion_score (
    review_id uuid NOT NULL,
    criterion_id uuid NOT NULL,
    score integer NOT NULL,
    CONSTRAINT criterion_score_score_check CHECK (((score >= 0) AND (score <= 5)))
);

ALTER TABLE ONLY public.criterion_score FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.criterion_score IS 'The scores of a review. Readable by everyone who may read the review.';

COMMENT ON COLUMN public.criterion_score.review_id IS 'The review.';

COMMENT ON COLUMN public.criterion_score.criterion_id IS 'The criterion, in the same program and for the role of the application.';

COMMENT ON COLUMN public.criterion_score.score IS 'The score, 0 to 5.';

CREATE TABLE public.dev_clock (
    only_row boolean DEFAULT true NOT NULL,
    shift interval NOT NULL,
    CONSTRAINT dev_clock_only_row_check CHECK (only_row)
);

COMMENT ON TABLE public.dev_clock IS 'How far the clock has been moved for a demonstration. Empty in production; the service writes to it in development mode only.';

COMMENT ON COLUMN public.dev_clock.only_row IS 'Always true, so that there is at most one row.';

COMMENT ON COLUMN public.dev_clock.shift IS 'Added to the real time by app_now(), by way of the claims.';

CREATE TABLE public.due_step (
    name text NOT NULL,
    "position" integer NOT NULL
);

COMMENT ON TABLE public.due_step IS 'The due steps: one for each kind of work that is done once its date has come. Each is a function name(most int) RETURNS int. Changed by migrations only.';

COMMENT ON COLUMN public.due_step.name IS 'Name of the function. It does at most the given number of pieces and returns how many it did.';

COMMENT ON COLUMN public.due_step."position" IS 'The order in which the steps run.';

CREATE TABLE public.employee_binding (
    kind text NOT NULL,
    name text NOT NULL,
    employee_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT employee_binding_kind_check CHECK ((kind = ANY (ARRAY['user_name'::text, 'external_id'::text])))
);

ALTER TABLE ONLY public.employee_binding FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.employee_binding IS 'Every name that an employee has or had in tokens. It is never given to anybody else. Written only by a trigger and readable by the service only. Kept as long as the employee.';

COMMENT ON COLUMN public.employee_binding.kind IS 'user_name or external_id.';

COMMENT ON COLUMN public.employee_binding.name IS 'The user name or the external id.';

COMMENT ON COLUMN public.employee_binding.employee_id IS 'The employee.';

COMMENT ON COLUMN public.employee_binding.since IS 'When the name was last given to the employee, or when they last came back to the company; in real time and whole seconds, as in tokens. Tokens issued before that are refused.';

CREATE TABLE public.employee_dotted_line (
    employee_id uuid NOT NULL,
    manager_id uuid NOT NULL,
    CONSTRAINT employee_dotted_line_own_manager_check CHECK ((manager_id <> employee_id))
);

ALTER TABLE ONLY public.employee_dotted_line FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.employee_dotted_line IS 'Dotted reporting lines, in addition to the solid one. They count for the reporting-line rule. Readable by HR clients.';

COMMENT ON COLUMN public.employee_dotted_line.employee_id IS 'The employee who reports to the manager.';

COMMENT ON COLUMN public.employee_dotted_line.manager_id IS 'The manager in the dotted line.';

CREATE TABLE public.feedback_answer (
    feedback_id uuid NOT NULL,
    question_id uuid NOT NULL,
    rating integer,
    text text,
    choice text,
    yes_no boolean,
    CONSTRAINT feedback_answer_rating_check CHECK (((rating >= 1) AND (rating <= 5))),
    CONSTRAINT feedback_answer_text_check CHECK (((char_length(text) >= 1) AND (char_length(text) <= 4000))),
    CONSTRAINT feedback_answer_value_check CHECK ((num_nonnulls(rating, text, choice, yes_no) = 1))
);

ALTER TABLE ONLY public.feedback_answer FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.feedback_answer IS 'A person''s answers to a program''s own questions. Row security lets only the author read them. Kept as long as the feedback.';

COMMENT ON COLUMN public.feedback_answer.feedback_id IS 'The feedback.';

COMMENT ON COLUMN public.feedback_answer.question_id IS 'The question, one of those that the feedback was opened with.';

COMMENT ON COLUMN public.feedback_answer.rating IS 'Answer to a rating question, 1 (poor) to 5 (very good).';

COMMENT ON COLUMN public.feedback_answer.text IS 'Answer to a text question, at most 4000 characters.';

COMMENT ON COLUMN public.feedback_answer.choice IS 'Answer to a choice question, one of its choices.';

COMMENT ON COLUMN public.feedback_answer.yes_no IS 'Answer to a yes_no question.';

CREATE TABLE public.feedback_topic (
    feedback_id uuid NOT NULL,
    topic_id uuid NOT NULL,
    program_id uuid NOT NULL,
    level integer NOT NULL,
    CONSTRAINT feedback_topic_level_check CHECK (((level >= 0) AND (level <= 5)))
);

ALTER TABLE ONLY public.feedback_topic FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.feedback_topic IS 'Self-assessed competence per topic, as part of feedback. Row security lets only the author read it. Kept as long as the feedback.';

COMMENT ON COLUMN public.feedback_topic.feedback_id IS 'The feedback.';

COMMENT ON COLUMN public.feedback_topic.topic_id IS 'The topic, in the same program.';

COMMENT ON COLUMN public.feedback_topic.program_id IS 'The program of both the feedback and the topic, which the two foreign keys share; set by a trigger.';

COMMENT ON COLUMN public.feedback_topic.level IS 'Competence, 0 to 5.';

CREATE TABLE public.growth_count (
    kind text NOT NULL,
    owner text NOT NULL,
    made integer NOT NULL
);

ALTER TABLE ONLY public.growth_count FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.growth_count IS 'How many rows of a kind belong to an owner. Written by triggers only; its row is the lock that all writers of the kind share. Readable by nobody. A row goes with the last row that it counts.';

COMMENT ON COLUMN public.growth_count.kind IS 'What is counted.';

COMMENT ON COLUMN public.growth_count.owner IS 'The ids of the owner, separated by blanks.';

COMMENT ON COLUMN public.growth_count.made IS 'Number of rows.';

CREATE TABLE public.growth_limit (
    kind text NOT NULL,
    most integer NOT NULL,
    CONSTRAINT growth_limit_most_check CHECK ((most > 0))
);

ALTER TABLE ONLY public.growth_limit FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.growth_limit IS 'How many rows of a kind may belong to one owner, so that nobody slows the service down for the others: far more than a program needs. Triggers count the rows. Operators may change the numbers.';

COMMENT ON COLUMN public.growth_limit.kind IS 'What is counted, and for whom.';

COMMENT ON COLUMN public.growth_limit.most IS 'The largest number of rows.';

CREATE TABLE public.idempotency_key (
    digest text NOT NULL,
    sealed text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_key_digest_check CHECK ((char_length(digest) = 43))
);

ALTER TABLE ONLY public.idempotency_key FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.idempotency_key IS 'Stored responses, so that a repeated POST gets the first one again. Written in the transaction of the effect. Nobody can read them without the caller''s Idempotency-Key and the secret of the service. Kept for one day.';

COMMENT ON COLUMN public.idempotency_key.digest IS 'SHA-256 of the caller and of the HMAC-SHA-256 of the Idempotency-Key under the secret of the service, in base64url.';

COMMENT ON COLUMN public.idempotency_key.sealed IS 'Operation, hash of the request, status, body, ETag and Location, encrypted with AES-256-GCM under a key derived from the Idempotency-Key, the caller and the secret of the service; NULL until the operation is done.';

COMMENT ON COLUMN public.idempotency_key.created_at IS 'When the key was first used, in real time: moving the clock does not change how long the key is kept.';

CREATE TABLE public.match_run_input (
    match_run_id uuid NOT NULL,
    input text NOT NULL
);

ALTER TABLE ONLY public.match_run_input FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.match_run_input IS 'The input of a match run, kept for replays: applications with their wishes and please-not lists, which refer to people by number. Readable by the matching engine only. Deleted when somebody in it withdraws or makes the application a draft again, when three later match runs are done, when the match run fails, and when the program ends.';

COMMENT ON COLUMN public.match_run_input.match_run_id IS 'The match run.';

COMMENT ON COLUMN public.match_run_input.input IS 'JSON text, exactly as it was hashed.';

CREATE TABLE public.match_salt (
    program_id uuid NOT NULL,
    salt bytea DEFAULT (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) NOT NULL
);

ALTER TABLE ONLY public.match_salt FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.match_salt IS 'The salt of a program. match_digest() puts it before the content, so that nobody can find out the content by trial and error. Readable by nobody. Deleted when the program ends.';

COMMENT ON COLUMN public.match_salt.program_id IS 'The program.';

COMMENT ON COLUMN public.match_salt.salt IS '32 random bytes.';

CREATE TABLE public.participation_level (
    program_id uuid NOT NULL,
    level integer NOT NULL,
    people integer NOT NULL,
    takers integer NOT NULL,
    at_least integer,
    below integer,
    CONSTRAINT participation_level_at_least_check CHECK ((at_least = ANY (ARRAY[20, 40, 60]))),
    CONSTRAINT participation_level_below_check CHECK ((below = ANY (ARRAY[40, 60, 80]))),
    CONSTRAINT participation_level_takers_check CHECK (((takers >= 0) AND (takers <= people)))
);

ALTER TABLE ONLY public.participation_level FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.participation_level IS 'How many people of a level take part, as a range. A row outlives the snapshots in which its level is expected, so that nobody can have a range set anew by changing the program. Kept as long as the program.';

COMMENT ON COLUMN public.participation_level.program_id IS 'The program.';

COMMENT ON COLUMN public.participation_level.level IS 'The management level.';

COMMENT ON COLUMN public.participation_level.people IS 'How many people the level had when the range was set. Never shown.';

COMMENT ON COLUMN public.participation_level.takers IS 'How many of them took part. Never shown.';

COMMENT ON COLUMN public.participation_level.at_least IS 'At least this percentage of the level takes part; NULL: possibly nobody.';

COMMENT ON COLUMN public.participation_level.below IS 'Less than this percentage of the level takes part; NULL: possibly everybody.';

CREATE TABLE public.plan_item (
    id uuid DEFAULT public.new_id() NOT NULL,
    pairing_id uuid NOT NULL,
    program_id uuid NOT NULL,
    "position" integer NOT NULL,
    title text NOT NULL,
    module_id uuid,
    topic_id uuid,
    goal text,
    CONSTRAINT plan_item_goal_check CHECK (((char_length(goal) >= 1) AND (char_length(goal) <= 4000))),
    CONSTRAINT plan_item_position_check CHECK ((("position" >= 1) AND ("position" <= 200))),
    CONSTRAINT plan_item_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

ALTER TABLE ONLY public.plan_item FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.plan_item IS 'One item of a session plan: a session that the pair wants to have. Readable by the pair only. Kept as long as the pairing.';

COMMENT ON COLUMN public.plan_item.id IS 'UUID version 7.';

COMMENT ON COLUMN public.plan_item.pairing_id IS 'The pairing.';

COMMENT ON COLUMN public.plan_item.program_id IS 'The program of the pairing, which the foreign keys to module and topic share; set by a trigger.';

COMMENT ON COLUMN public.plan_item."position" IS 'Position in the session plan, 1 to 200.';

COMMENT ON COLUMN public.plan_item.title IS 'Title of the session, at most 200 characters. Readable by the pair only.';

COMMENT ON COLUMN public.plan_item.module_id IS 'The module, in the same program; NULL: none. Readable by the pair only.';

COMMENT ON COLUMN public.plan_item.topic_id IS 'The topic, in the same program; NULL: none. Readable by the pair only.';

COMMENT ON COLUMN public.plan_item.goal IS 'What the session should achieve, at most 4000 characters; NULL: left open. Readable by the pair only.';

CREATE TABLE public.schema_logic (
    file text NOT NULL,
    checksum text NOT NULL
);

COMMENT ON TABLE public.schema_logic IS 'The files of functions and triggers as they were applied last.';

COMMENT ON COLUMN public.schema_logic.file IS 'Its path below sql/logic.';

COMMENT ON COLUMN public.schema_logic.checksum IS 'SHA-256 of the file, in hexadecimal: a file that differs is applied again.';

CREATE TABLE public.schema_logic_history (
    id bigint NOT NULL,
    digest text NOT NULL,
    release text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.schema_logic_history IS 'Every set of functions and triggers that this database has had. A service is content with any database that has ever had its own set.';

COMMENT ON COLUMN public.schema_logic_history.id IS 'Counts up; the highest is what the database has now.';

COMMENT ON COLUMN public.schema_logic_history.digest IS 'SHA-256, in hexadecimal, over the line `checksum  file` of each file.';

COMMENT ON COLUMN public.schema_logic_history.release IS 'The version of Kehrwert that applied it. An older version leaves it alone.';

COMMENT ON COLUMN public.schema_logic_history.applied_at IS 'When it was applied, by the real time.';

ALTER TABLE public.schema_logic_history ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.schema_logic_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schema_logic_object (
    kind text NOT NULL,
    identity text NOT NULL,
    file text,
    checksum text
);

COMMENT ON TABLE public.schema_logic_object IS 'What each file of functions and triggers has made, so that what is in no file any more can be dropped.';

COMMENT ON COLUMN public.schema_logic_object.kind IS 'As in pg_identify_object: function, procedure, aggregate or trigger.';

COMMENT ON COLUMN public.schema_logic_object.identity IS 'As in pg_identify_object: the full name, with the types of arguments or the table.';

COMMENT ON COLUMN public.schema_logic_object.file IS 'The file that makes it. NULL only within a transaction of kehrwert migrate.';

COMMENT ON COLUMN public.schema_logic_object.checksum IS 'SHA-256 of the statement that made the trigger, in hexadecimal: the same one is not run again, for it would lock the table.';

CREATE TABLE public.schema_migrations (
    version character varying(128) NOT NULL,
    checksum text
);

COMMENT ON TABLE public.schema_migrations IS 'The migrations that have been applied, as dbmate keeps them. Only kehrwert migrate writes here.';

COMMENT ON COLUMN public.schema_migrations.version IS 'The number that the file''s name begins with.';

COMMENT ON COLUMN public.schema_migrations.checksum IS 'SHA-256 of the file, in hexadecimal: an applied file is never edited. NULL until kehrwert migrate sees what dbmate has applied.';

CREATE TABLE public.session_template_item (
    program_id uuid NOT NULL,
    "position" integer NOT NULL,
    title text NOT NULL,
    module_id uuid,
    topic_id uuid,
    goal text,
    CONSTRAINT session_template_item_goal_check CHECK (((char_length(goal) >= 1) AND (char_length(goal) <= 4000))),
    CONSTRAINT session_template_item_position_check CHECK ((("position" >= 1) AND ("position" <= 100))),
    CONSTRAINT session_template_item_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

ALTER TABLE ONLY public.session_template_item FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.session_template_item IS 'One session of a session template. Readable by everyone who may read the template.';

COMMENT ON COLUMN public.session_template_item.program_id IS 'The program.';

COMMENT ON COLUMN public.session_template_item."position" IS 'Position in the session template, 1 to 100.';

COMMENT ON COLUMN public.session_template_item.title IS 'Title of the session, at most 200 characters.';

COMMENT ON COLUMN public.session_template_item.module_id IS 'The module it belongs to, in the same program; NULL: the module of its topic, or none.';

COMMENT ON COLUMN public.session_template_item.topic_id IS 'The topic, in the same program; NULL: none.';

COMMENT ON COLUMN public.session_template_item.goal IS 'A suggested goal, at most 4000 characters; NULL: the goal of the topic.';

CREATE TABLE public.session_time (
    session_id uuid NOT NULL,
    employee_id uuid NOT NULL,
    taken tstzrange NOT NULL
);

ALTER TABLE ONLY public.session_time FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.session_time IS 'The times that planned, confirmed and held sessions take from people, in all pairings and programs. Written only by a trigger, readable only by the service. Kept as long as the session.';

COMMENT ON COLUMN public.session_time.session_id IS 'The session.';

COMMENT ON COLUMN public.session_time.employee_id IS 'The mentor or the mentee.';

COMMENT ON COLUMN public.session_time.taken IS 'From the start of the session to its end, which another session may start at.';

CREATE TABLE public.state_transition (
    object text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    moved_by text[] NOT NULL,
    CONSTRAINT state_transition_from_state_to_state_check CHECK ((from_state <> to_state)),
    CONSTRAINT state_transition_moved_by_check CHECK (((cardinality(moved_by) > 0) AND (moved_by <@ ARRAY['program_manager'::text, 'reviewer'::text, 'applicant'::text, 'invited'::text, 'mentor'::text, 'mentee'::text, 'service'::text, 'author'::text])))
);

COMMENT ON TABLE public.state_transition IS 'The allowed moves between states; every other move is refused. Changed by migrations only.';

COMMENT ON COLUMN public.state_transition.object IS 'Name of the table whose column state changes.';

COMMENT ON COLUMN public.state_transition.from_state IS 'State before the move.';

COMMENT ON COLUMN public.state_transition.to_state IS 'State after the move.';

COMMENT ON COLUMN public.state_transition.moved_by IS 'Who may request the move: program_manager, reviewer, applicant, invited, mentor, mentee, author, or service (the service itself, because of a date or a change in HR data).';

CREATE TABLE public.time_zone (
    name text NOT NULL
);

COMMENT ON TABLE public.time_zone IS 'The time zone names that PostgreSQL knew when the table was created, and those that were found valid since: PostgreSQL reads its own list from files each time, which takes 50 ms. Filled only by triggers; no personal data.';

COMMENT ON COLUMN public.time_zone.name IS 'IANA name, such as Europe/Berlin.';

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_program_id_id_key UNIQUE (program_id, id) INCLUDE (employee_id, state, submitted_at);

ALTER TABLE ONLY public.application_reviewer
    ADD CONSTRAINT application_reviewer_application_id_employee_id_pkey PRIMARY KEY (application_id, employee_id);

ALTER TABLE ONLY public.application_topic
    ADD CONSTRAINT application_topic_application_id_topic_id_pkey PRIMARY KEY (application_id, topic_id) INCLUDE (level);

ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT audit_event_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.criterion
    ADD CONSTRAINT criterion_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.criterion_score
    ADD CONSTRAINT criterion_score_review_id_criterion_id_pkey PRIMARY KEY (review_id, criterion_id);

ALTER TABLE ONLY public.dev_clock
    ADD CONSTRAINT dev_clock_only_row_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.due_job
    ADD CONSTRAINT due_job_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.due_step
    ADD CONSTRAINT due_step_name_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.due_step
    ADD CONSTRAINT due_step_position_key UNIQUE ("position");

ALTER TABLE ONLY public.employee_binding
    ADD CONSTRAINT employee_binding_kind_name_pkey PRIMARY KEY (kind, name);

ALTER TABLE ONLY public.employee_dotted_line
    ADD CONSTRAINT employee_dotted_line_employee_id_manager_id_pkey PRIMARY KEY (employee_id, manager_id);

ALTER TABLE ONLY public.employee
    ADD CONSTRAINT employee_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.event_invitation
    ADD CONSTRAINT event_invitation_event_id_employee_id_pkey PRIMARY KEY (event_id, employee_id);

ALTER TABLE ONLY public.feedback_answer
    ADD CONSTRAINT feedback_answer_feedback_id_question_id_pkey PRIMARY KEY (feedback_id, question_id);

ALTER TABLE ONLY public.feedback_form
    ADD CONSTRAINT feedback_form_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.feedback_form
    ADD CONSTRAINT feedback_form_program_id_moment_key UNIQUE (program_id, moment);

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_id_program_id_key UNIQUE (id, program_id);

ALTER TABLE ONLY public.feedback_question
    ADD CONSTRAINT feedback_question_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.feedback_topic
    ADD CONSTRAINT feedback_topic_feedback_id_topic_id_pkey PRIMARY KEY (feedback_id, topic_id);

ALTER TABLE ONLY public.growth_count
    ADD CONSTRAINT growth_count_kind_owner_pkey PRIMARY KEY (kind, owner);

ALTER TABLE ONLY public.growth_limit
    ADD CONSTRAINT growth_limit_kind_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_digest_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_id_program_id_employee_id_role_key UNIQUE (id, program_id, employee_id, role);

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_id_program_id_key UNIQUE (id, program_id);

ALTER TABLE ONLY public.match_run_input
    ADD CONSTRAINT match_run_input_match_run_id_pkey PRIMARY KEY (match_run_id);

ALTER TABLE ONLY public.match_run_unmatched
    ADD CONSTRAINT match_run_unmatched_match_run_id_application_id_pkey PRIMARY KEY (match_run_id, application_id);

ALTER TABLE ONLY public.match_salt
    ADD CONSTRAINT match_salt_program_id_pkey PRIMARY KEY (program_id);

ALTER TABLE ONLY public.module
    ADD CONSTRAINT module_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.module
    ADD CONSTRAINT module_id_program_id_key UNIQUE (id, program_id);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pair_decision
    ADD CONSTRAINT pair_decision_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pairing_goal
    ADD CONSTRAINT pairing_goal_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pairing
    ADD CONSTRAINT pairing_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pairing_plan
    ADD CONSTRAINT pairing_plan_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pairing_plan
    ADD CONSTRAINT pairing_plan_pairing_id_key UNIQUE (pairing_id);

ALTER TABLE ONLY public.participation_level
    ADD CONSTRAINT participation_level_program_id_level_pkey PRIMARY KEY (program_id, level);

ALTER TABLE ONLY public.participation
    ADD CONSTRAINT participation_program_id_pkey PRIMARY KEY (program_id);

ALTER TABLE ONLY public.plan_item
    ADD CONSTRAINT plan_item_id_pairing_id_key UNIQUE (id, pairing_id);

ALTER TABLE ONLY public.plan_item
    ADD CONSTRAINT plan_item_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.plan_item
    ADD CONSTRAINT plan_item_pairing_id_position_key UNIQUE (pairing_id, "position") DEFERRABLE;

ALTER TABLE ONLY public.program_eligibility
    ADD CONSTRAINT program_eligibility_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.program_eligibility
    ADD CONSTRAINT program_eligibility_program_id_role_key UNIQUE (program_id, role);

ALTER TABLE ONLY public.program_hand_over
    ADD CONSTRAINT program_hand_over_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.program
    ADD CONSTRAINT program_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.program_lock
    ADD CONSTRAINT program_lock_program_id_setting_pkey PRIMARY KEY (program_id, setting);

ALTER TABLE ONLY public.program_staff
    ADD CONSTRAINT program_staff_program_id_employee_id_role_pkey PRIMARY KEY (program_id, employee_id, role);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_application_id_reviewer_id_key UNIQUE (application_id, reviewer_id);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schema_logic
    ADD CONSTRAINT schema_logic_file_pkey PRIMARY KEY (file);

ALTER TABLE ONLY public.schema_logic_history
    ADD CONSTRAINT schema_logic_history_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schema_logic_object
    ADD CONSTRAINT schema_logic_object_kind_identity_pkey PRIMARY KEY (kind, identity);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_version_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session_note
    ADD CONSTRAINT session_note_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session_note_revision
    ADD CONSTRAINT session_note_revision_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session_note_revision
    ADD CONSTRAINT session_note_revision_note_id_note_version_key UNIQUE (note_id, note_version);

ALTER TABLE ONLY public.session_note
    ADD CONSTRAINT session_note_session_id_author_id_key UNIQUE (session_id, author_id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_plan_item_id_key UNIQUE (plan_item_id);

ALTER TABLE ONLY public.session_template
    ADD CONSTRAINT session_template_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session_template_item
    ADD CONSTRAINT session_template_item_program_id_position_pkey PRIMARY KEY (program_id, "position");

ALTER TABLE ONLY public.session_template
    ADD CONSTRAINT session_template_program_id_key UNIQUE (program_id);

ALTER TABLE ONLY public.session_time
    ADD CONSTRAINT session_time_session_id_employee_id_pkey PRIMARY KEY (session_id, employee_id);

ALTER TABLE ONLY public.session_time
    ADD CONSTRAINT session_time_taken_employee_id_excl EXCLUDE USING gist (taken WITH &&, public.person_range(employee_id, employee_id, '[]'::text) WITH &&);

COMMENT ON CONSTRAINT session_time_taken_employee_id_excl ON public.session_time IS 'Nobody has two sessions at the same time.';

ALTER TABLE ONLY public.setting_change
    ADD CONSTRAINT setting_change_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.state_transition
    ADD CONSTRAINT state_transition_object_from_state_to_state_pkey PRIMARY KEY (object, from_state, to_state);

ALTER TABLE ONLY public.time_zone
    ADD CONSTRAINT time_zone_name_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.topic
    ADD CONSTRAINT topic_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.topic
    ADD CONSTRAINT topic_id_program_id_key UNIQUE (id, program_id);

ALTER TABLE ONLY public.transition
    ADD CONSTRAINT transition_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tutorial
    ADD CONSTRAINT tutorial_id_pkey PRIMARY KEY (id);

CREATE INDEX application_came_through_event_id_idx ON public.application USING btree (came_through_event_id);

CREATE INDEX application_employee_id_id_idx ON public.application USING btree (employee_id, id);

CREATE INDEX application_entry_module_id_idx ON public.application USING btree (entry_module_id);

CREATE INDEX application_invitation_id_idx ON public.application USING btree (invitation_id);

CREATE UNIQUE INDEX application_program_id_employee_id_role_key ON public.application USING btree (program_id, employee_id, role) WHERE (state <> ALL (ARRAY['withdrawn'::text, 'declined'::text]));

CREATE INDEX application_program_id_review_score_id_idx ON public.application USING btree (program_id, review_score, id) WHERE (review_score IS NOT NULL);

CREATE INDEX application_program_id_role_id_idx ON public.application USING btree (program_id, role, id) WHERE ((state = ANY (ARRAY['accepted'::text, 'matched'::text, 'waitlisted'::text])) AND (taken < capacity));

CREATE INDEX application_program_id_state_id_idx ON public.application USING btree (program_id, state, id) INCLUDE (role, submitted_at);

CREATE INDEX application_program_id_submitted_at_id_idx ON public.application USING btree (program_id, submitted_at, id);

CREATE INDEX application_reviewer_employee_id_submitted_at_idx ON public.application_reviewer USING btree (employee_id, submitted_at, application_id) INCLUDE (program_id, assigned_at);

CREATE INDEX application_reviewer_program_id_employee_id_idx ON public.application_reviewer USING btree (program_id, employee_id);

CREATE INDEX application_topic_topic_id_idx ON public.application_topic USING btree (topic_id);

CREATE INDEX audit_event_actor_id_id_idx ON public.audit_event USING btree (actor_id, id);

CREATE INDEX audit_event_client_idx ON public.audit_event USING btree (client) WHERE (client IS NOT NULL);

CREATE INDEX audit_event_object_id_id_idx ON public.audit_event USING btree (object_id, id);

CREATE INDEX consent_employee_id_program_id_at_idx ON public.consent USING btree (employee_id, program_id, at, id);

CREATE INDEX criterion_program_id_position_id_idx ON public.criterion USING btree (program_id, "position", id);

CREATE UNIQUE INDEX criterion_program_id_title_key ON public.criterion USING btree (program_id, lower(title)) WHERE (retired_at IS NULL);

CREATE INDEX criterion_score_criterion_id_idx ON public.criterion_score USING btree (criterion_id);

CREATE INDEX due_job_object_id_idx ON public.due_job USING btree (object_id);

CREATE INDEX employee_binding_employee_id_idx ON public.employee_binding USING btree (employee_id);

CREATE INDEX employee_display_name_id_idx ON public.employee USING btree (display_name, id) INCLUDE (search, active);

CREATE INDEX employee_dotted_line_manager_id_idx ON public.employee_dotted_line USING btree (manager_id);

CREATE UNIQUE INDEX employee_external_id_key ON public.employee USING btree (external_id) WHERE (external_id IS NOT NULL);

CREATE INDEX employee_manager_id_idx ON public.employee USING btree (manager_id);

CREATE INDEX employee_unit_id_idx ON public.employee USING btree (unit, id);

CREATE UNIQUE INDEX employee_user_name_key ON public.employee USING btree (user_name) WHERE (user_name IS NOT NULL);

CREATE INDEX event_invitation_employee_id_event_id_idx ON public.event_invitation USING btree (employee_id, event_id);

CREATE INDEX event_program_id_starts_at_id_idx ON public.event USING btree (program_id, starts_at, id);

CREATE INDEX event_starts_at_id_idx ON public.event USING btree (starts_at, id) WHERE open_to_all;

CREATE INDEX feedback_answer_question_id_idx ON public.feedback_answer USING btree (question_id);

CREATE INDEX feedback_author_id_closes_at_id_idx ON public.feedback USING btree (author_id, closes_at, id) WHERE (state <> 'sealed'::text);

CREATE INDEX feedback_author_id_id_idx ON public.feedback USING btree (author_id, id);

CREATE UNIQUE INDEX feedback_author_id_pairing_id_moment_key ON public.feedback USING btree (author_id, pairing_id, moment) WHERE (session_id IS NULL);

CREATE UNIQUE INDEX feedback_author_id_pairing_id_session_id_key ON public.feedback USING btree (author_id, pairing_id, session_id) WHERE (session_id IS NOT NULL);

CREATE INDEX feedback_closes_at_idx ON public.feedback USING btree (closes_at) WHERE (state <> 'sealed'::text);

CREATE INDEX feedback_opens_at_idx ON public.feedback USING btree (opens_at) WHERE ((state = 'open'::text) AND (announced_at IS NULL));

CREATE INDEX feedback_pairing_id_idx ON public.feedback USING btree (pairing_id);

CREATE INDEX feedback_question_form_id_position_id_idx ON public.feedback_question USING btree (form_id, "position", id);

CREATE INDEX feedback_session_id_idx ON public.feedback USING btree (session_id);

CREATE INDEX idempotency_key_created_at_idx ON public.idempotency_key USING btree (created_at);

CREATE INDEX invitation_employee_id_id_idx ON public.invitation USING btree (employee_id, id);

CREATE INDEX invitation_expires_at_idx ON public.invitation USING btree (expires_at) WHERE (closed_at IS NULL);

CREATE UNIQUE INDEX invitation_program_id_employee_id_role_key ON public.invitation USING btree (program_id, employee_id, role) WHERE (closed_at IS NULL);

COMMENT ON INDEX public.invitation_program_id_employee_id_role_key IS 'At most one open invitation per program, person and role. A declined invitation stays open until its deadline.';

CREATE INDEX invitation_program_id_expires_at_id_idx ON public.invitation USING btree (program_id, expires_at, id);

CREATE INDEX invitation_program_id_id_idx ON public.invitation USING btree (program_id, id);

CREATE INDEX match_run_id_idx ON public.match_run USING btree (id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX match_run_program_id_id_idx ON public.match_run USING btree (program_id, id);

CREATE UNIQUE INDEX match_run_program_id_key ON public.match_run USING btree (program_id) WHERE ((state = ANY (ARRAY['queued'::text, 'running'::text])) AND (replay_of IS NULL));

CREATE INDEX match_run_replay_of_idx ON public.match_run USING btree (replay_of);

CREATE UNIQUE INDEX match_run_replay_of_key ON public.match_run USING btree (replay_of) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX match_run_unmatched_application_id_idx ON public.match_run_unmatched USING btree (application_id);

CREATE INDEX match_run_unmatched_partner_application_id_idx ON public.match_run_unmatched USING btree (partner_application_id);

CREATE INDEX module_program_id_position_id_idx ON public.module USING btree (program_id, "position", id);

CREATE UNIQUE INDEX module_program_id_title_key ON public.module USING btree (program_id, lower(title)) WHERE (retired_at IS NULL);

CREATE INDEX notification_employee_id_id_idx ON public.notification USING btree (employee_id, id);

CREATE INDEX notification_employee_id_id_unread_idx ON public.notification USING btree (employee_id, id) WHERE (read_at IS NULL);

CREATE INDEX notification_object_id_employee_id_id_idx ON public.notification USING btree (object_id, employee_id, id);

CREATE INDEX pair_decision_mentee_application_id_idx ON public.pair_decision USING btree (mentee_application_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX pair_decision_mentor_application_id_mentee_application_id_key ON public.pair_decision USING btree (mentor_application_id, mentee_application_id) WHERE (ended_at IS NULL);

COMMENT ON INDEX public.pair_decision_mentor_application_id_mentee_application_id_key IS 'At most one decision about a pair is in force at a time.';

CREATE INDEX pair_decision_program_id_id_idx ON public.pair_decision USING btree (program_id, id);

CREATE INDEX pairing_goal_pairing_id_id_idx ON public.pairing_goal USING btree (pairing_id, id);

CREATE INDEX pairing_id_idx ON public.pairing USING btree (id) WHERE (conflict IS NOT NULL);

CREATE INDEX pairing_mentee_application_id_idx ON public.pairing USING btree (mentee_application_id);

CREATE INDEX pairing_mentee_id_id_idx ON public.pairing USING btree (mentee_id, id);

CREATE INDEX pairing_mentor_application_id_idx ON public.pairing USING btree (mentor_application_id);

CREATE INDEX pairing_mentor_id_id_idx ON public.pairing USING btree (mentor_id, id);

CREATE UNIQUE INDEX pairing_mentor_id_mentee_id_program_id_key ON public.pairing USING btree (mentor_id, mentee_id, program_id) WHERE (state = ANY (ARRAY['forming'::text, 'active'::text, 'paused'::text]));

CREATE INDEX pairing_program_id_id_idx ON public.pairing USING btree (program_id, id);

CREATE INDEX pairing_program_id_state_id_idx ON public.pairing USING btree (program_id, state, id);

CREATE INDEX plan_item_module_id_idx ON public.plan_item USING btree (module_id);

CREATE INDEX plan_item_topic_id_idx ON public.plan_item USING btree (topic_id);

CREATE INDEX program_hand_over_program_id_id_idx ON public.program_hand_over USING btree (program_id, id);

CREATE INDEX program_staff_employee_id_program_id_idx ON public.program_staff USING btree (employee_id, program_id);

CREATE INDEX program_state_id_idx ON public.program USING btree (state, id);

CREATE INDEX proposal_expires_at_idx ON public.proposal USING btree (expires_at) WHERE (state = ANY (ARRAY['offered'::text, 'agreed_by_one'::text]));

CREATE INDEX proposal_match_run_id_id_idx ON public.proposal USING btree (match_run_id, id);

CREATE INDEX proposal_match_run_id_pair_idx ON public.proposal USING btree (match_run_id, mentee_application_id, mentor_application_id);

CREATE INDEX proposal_mentee_application_id_idx ON public.proposal USING btree (mentee_application_id);

CREATE INDEX proposal_mentee_id_id_idx ON public.proposal USING btree (mentee_id, id);

CREATE INDEX proposal_mentor_application_id_idx ON public.proposal USING btree (mentor_application_id);

CREATE UNIQUE INDEX proposal_mentor_application_id_mentee_application_id_key ON public.proposal USING btree (mentor_application_id, mentee_application_id) WHERE (state = ANY (ARRAY['staged'::text, 'offered'::text, 'agreed_by_one'::text]));

CREATE INDEX proposal_mentor_id_id_idx ON public.proposal USING btree (mentor_id, id);

CREATE INDEX proposal_pairing_id_idx ON public.proposal USING btree (pairing_id);

CREATE INDEX proposal_program_id_id_idx ON public.proposal USING btree (program_id, id);

CREATE INDEX proposal_program_id_score_id_idx ON public.proposal USING btree (program_id, score, id);

CREATE INDEX proposal_program_id_state_id_idx ON public.proposal USING btree (program_id, state, id);

CREATE INDEX review_reviewer_id_idx ON public.review USING btree (reviewer_id);

CREATE INDEX session_note_revision_session_id_id_idx ON public.session_note_revision USING btree (session_id, id);

CREATE INDEX session_pairing_id_starts_at_id_idx ON public.session USING btree (pairing_id, starts_at, id);

CREATE INDEX session_template_item_module_id_idx ON public.session_template_item USING btree (module_id);

CREATE INDEX session_template_item_topic_id_idx ON public.session_template_item USING btree (topic_id);

CREATE INDEX session_time_employee_id_idx ON public.session_time USING btree (employee_id);

CREATE INDEX setting_change_program_id_id_idx ON public.setting_change USING btree (program_id, id);

CREATE INDEX topic_module_id_idx ON public.topic USING btree (module_id);

CREATE INDEX topic_program_id_position_id_idx ON public.topic USING btree (program_id, "position", id);

CREATE UNIQUE INDEX topic_program_id_title_key ON public.topic USING btree (program_id, lower(title)) WHERE (retired_at IS NULL);

CREATE INDEX transition_object_id_id_idx ON public.transition USING btree (object_id, id);

CREATE INDEX tutorial_author_id_id_idx ON public.tutorial USING btree (author_id, id);

CREATE INDEX tutorial_pairing_id_id_idx ON public.tutorial USING btree (pairing_id, id);

CREATE INDEX tutorial_program_id_id_idx ON public.tutorial USING btree (program_id, id);

CREATE INDEX tutorial_title_id_idx ON public.tutorial USING btree (title, id);

CREATE INDEX tutorial_topic_id_idx ON public.tutorial USING btree (topic_id);

CREATE TRIGGER application_1_state BEFORE INSERT OR UPDATE ON public.application FOR EACH ROW EXECUTE FUNCTION public.state_guard('draft');

CREATE TRIGGER application_2_event BEFORE INSERT OR UPDATE ON public.application FOR EACH ROW WHEN ((new.came_through_event_id IS NOT NULL)) EXECUTE FUNCTION public.application_event_rules();

CREATE TRIGGER application_2_rules BEFORE INSERT OR UPDATE ON public.application FOR EACH ROW EXECUTE FUNCTION public.application_rules();

CREATE TRIGGER application_3_growth BEFORE INSERT OR DELETE ON public.application FOR EACH ROW EXECUTE FUNCTION public.growth_bound('application of a person in a program', 'program_id', 'employee_id');

CREATE TRIGGER application_3_version BEFORE UPDATE ON public.application FOR EACH ROW WHEN ((((old.taken = new.taken) AND (old.fulfilled = new.fulfilled) AND (old.review_changes = new.review_changes)) OR (old.state <> new.state))) EXECUTE FUNCTION public.row_version();

CREATE TRIGGER application_4_history AFTER UPDATE ON public.application FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION public.state_history();

CREATE TRIGGER application_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.application FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER application_6_employees AFTER INSERT OR UPDATE OF wishes, please_not ON public.application FOR EACH ROW EXECUTE FUNCTION public.application_employees();

CREATE TRIGGER application_6_pairings AFTER UPDATE ON public.application FOR EACH ROW WHEN (((old.state <> 'withdrawn'::text) AND (new.state = 'withdrawn'::text))) EXECUTE FUNCTION public.application_withdrawn();

CREATE TRIGGER application_6_reviewers AFTER UPDATE ON public.application FOR EACH ROW WHEN (((old.state = 'draft'::text) AND (new.state = 'submitted'::text))) EXECUTE FUNCTION public.application_reviewers_assign();

CREATE TRIGGER application_6_reviewers_sort AFTER UPDATE ON public.application FOR EACH ROW WHEN ((old.submitted_at IS DISTINCT FROM new.submitted_at)) EXECUTE FUNCTION public.application_reviewers_sort();

CREATE TRIGGER application_6_told AFTER UPDATE ON public.application FOR EACH ROW WHEN (((old.state <> new.state) AND (old.state <> 'matched'::text) AND (new.state = ANY (ARRAY['accepted'::text, 'waitlisted'::text, 'declined'::text])))) EXECUTE FUNCTION public.application_told();

CREATE TRIGGER application_7_decisions AFTER UPDATE ON public.application FOR EACH ROW WHEN (((old.state = ANY (ARRAY['accepted'::text, 'matched'::text])) AND (new.state <> ALL (ARRAY['accepted'::text, 'matched'::text])))) EXECUTE FUNCTION public.pair_lock_ends();

CREATE TRIGGER application_7_proposals AFTER UPDATE ON public.application FOR EACH ROW WHEN (((old.state = ANY (ARRAY['accepted'::text, 'matched'::text])) AND (new.state <> ALL (ARRAY['accepted'::text, 'matched'::text])))) EXECUTE FUNCTION public.application_supersedes();

CREATE TRIGGER application_8_forgets AFTER UPDATE ON public.application FOR EACH ROW WHEN (((old.state <> new.state) AND (new.state = ANY (ARRAY['draft'::text, 'withdrawn'::text])))) EXECUTE FUNCTION public.application_withdrawn_input();

CREATE TRIGGER application_8_forgets_reviews AFTER UPDATE ON public.application FOR EACH ROW WHEN (((old.state <> new.state) AND (new.state = ANY (ARRAY['draft'::text, 'withdrawn'::text])))) EXECUTE FUNCTION public.application_forgets_reviews();

CREATE TRIGGER application_8_place AFTER UPDATE ON public.application FOR EACH ROW WHEN ((((old.state = ANY (ARRAY['accepted'::text, 'matched'::text])) AND (new.state = 'withdrawn'::text)) OR ((old.state = 'matched'::text) AND (new.state = 'accepted'::text)))) EXECUTE FUNCTION public.application_frees_place();

CREATE TRIGGER application_8_places_kept AFTER UPDATE ON public.application FOR EACH ROW WHEN (((new.capacity - new.taken) < (old.capacity - old.taken))) EXECUTE FUNCTION public.application_keeps_places();

CREATE TRIGGER application_reviewer_2_rules BEFORE INSERT ON public.application_reviewer FOR EACH ROW EXECUTE FUNCTION public.application_reviewer_rules();

CREATE TRIGGER application_reviewer_5_audit AFTER INSERT ON public.application_reviewer REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.audit_write_all('application_id');

CREATE TRIGGER application_reviewer_5_audit_delete AFTER DELETE ON public.application_reviewer REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.audit_write_all('application_id');

CREATE TRIGGER application_reviewer_6_told AFTER INSERT ON public.application_reviewer FOR EACH ROW EXECUTE FUNCTION public.application_reviewer_told();

CREATE TRIGGER application_topic_2_rules BEFORE INSERT OR UPDATE ON public.application_topic FOR EACH ROW EXECUTE FUNCTION public.application_topic_rules();

CREATE TRIGGER application_topic_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.application_topic FOR EACH ROW EXECUTE FUNCTION public.audit_write('application_id');

CREATE TRIGGER audit_event_append_only BEFORE DELETE OR UPDATE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION public.append_only();

CREATE TRIGGER audit_event_append_only_all BEFORE TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER consent_2_rules BEFORE INSERT ON public.consent FOR EACH ROW EXECUTE FUNCTION public.consent_rules();

CREATE TRIGGER consent_5_audit AFTER INSERT ON public.consent FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER consent_6_participation AFTER INSERT ON public.consent FOR EACH ROW WHEN ((new.state = 'withdrawn'::text)) EXECUTE FUNCTION public.consent_withdrawn_applications();

CREATE TRIGGER consent_7_feedback AFTER INSERT ON public.consent FOR EACH ROW WHEN ((new.state = 'withdrawn'::text)) EXECUTE FUNCTION public.consent_withdrawn_feedback();

CREATE TRIGGER consent_8_events AFTER INSERT ON public.consent FOR EACH ROW WHEN ((new.state = 'withdrawn'::text)) EXECUTE FUNCTION public.consent_withdrawn_events();

CREATE TRIGGER consent_append_only BEFORE DELETE OR UPDATE ON public.consent FOR EACH ROW EXECUTE FUNCTION public.append_only();

CREATE TRIGGER consent_append_only_all BEFORE TRUNCATE ON public.consent FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER criterion_2_rules BEFORE UPDATE ON public.criterion FOR EACH ROW EXECUTE FUNCTION public.criterion_rules();

CREATE TRIGGER criterion_3_growth BEFORE INSERT OR DELETE ON public.criterion FOR EACH ROW EXECUTE FUNCTION public.growth_bound('criterion of a program', 'program_id');

CREATE TRIGGER criterion_3_version BEFORE UPDATE ON public.criterion FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER criterion_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.criterion FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER criterion_score_2_rules BEFORE INSERT OR UPDATE ON public.criterion_score FOR EACH ROW EXECUTE FUNCTION public.criterion_score_rules();

CREATE TRIGGER criterion_score_7_added AFTER INSERT ON public.criterion_score REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.application_scored();

CREATE TRIGGER criterion_score_7_changed AFTER UPDATE ON public.criterion_score REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.application_scored();

CREATE TRIGGER criterion_score_7_gone AFTER DELETE ON public.criterion_score REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.application_scored();

CREATE TRIGGER dev_clock_2_rules BEFORE INSERT OR UPDATE ON public.dev_clock FOR EACH ROW EXECUTE FUNCTION public.dev_clock_rules();

CREATE TRIGGER employee_2_rules BEFORE INSERT OR UPDATE ON public.employee FOR EACH ROW EXECUTE FUNCTION public.employee_rules();

CREATE TRIGGER employee_2_rules_name BEFORE UPDATE ON public.employee FOR EACH ROW WHEN (((old.user_name <> new.user_name) OR (old.external_id IS DISTINCT FROM new.external_id))) EXECUTE FUNCTION public.employee_name_rules();

CREATE TRIGGER employee_3_version BEFORE UPDATE ON public.employee FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER employee_4_bind AFTER INSERT ON public.employee FOR EACH ROW EXECUTE FUNCTION public.employee_bind();

CREATE TRIGGER employee_4_bind_again AFTER UPDATE ON public.employee FOR EACH ROW WHEN (((old.user_name <> new.user_name) OR (old.external_id IS DISTINCT FROM new.external_id) OR (new.active AND (NOT old.active)))) EXECUTE FUNCTION public.employee_bind();

CREATE TRIGGER employee_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.employee FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER employee_6_participation AFTER UPDATE ON public.employee FOR EACH ROW WHEN ((old.active AND (NOT new.active))) EXECUTE FUNCTION public.employee_left_applications();

CREATE TRIGGER employee_6_staff AFTER UPDATE ON public.employee FOR EACH ROW WHEN ((old.active AND (NOT new.active))) EXECUTE FUNCTION public.employee_left_staff();

CREATE TRIGGER employee_7_pairs AFTER UPDATE ON public.employee REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.employees_changed();

CREATE TRIGGER employee_7_tutorials AFTER UPDATE ON public.employee FOR EACH ROW WHEN ((public.is_minor(new.*, public.today_in(new.time_zone)) AND (NOT public.is_minor(old.*, public.today_in(old.time_zone))))) EXECUTE FUNCTION public.minor_tutorials();

CREATE TRIGGER employee_8_events AFTER UPDATE ON public.employee FOR EACH ROW WHEN ((old.active AND (NOT new.active))) EXECUTE FUNCTION public.employee_left_events();

CREATE TRIGGER employee_8_renamed AFTER UPDATE ON public.employee FOR EACH ROW WHEN ((old.user_name <> new.user_name)) EXECUTE FUNCTION public.employee_renamed();

CREATE TRIGGER employee_dotted_line_1_lock BEFORE INSERT OR DELETE OR UPDATE ON public.employee_dotted_line FOR EACH ROW EXECUTE FUNCTION public.employee_dotted_line_lock();

CREATE TRIGGER employee_dotted_line_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.employee_dotted_line FOR EACH ROW EXECUTE FUNCTION public.audit_write('employee_id');

CREATE TRIGGER employee_dotted_line_7_pairs AFTER INSERT ON public.employee_dotted_line REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.dotted_lines_changed();

CREATE TRIGGER employee_dotted_line_7_pairs_gone AFTER DELETE ON public.employee_dotted_line REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.dotted_lines_changed();

CREATE TRIGGER event_1_state BEFORE INSERT OR UPDATE ON public.event FOR EACH ROW EXECUTE FUNCTION public.state_guard('planned');

CREATE TRIGGER event_2_rules BEFORE INSERT OR UPDATE ON public.event FOR EACH ROW EXECUTE FUNCTION public.event_rules();

CREATE TRIGGER event_3_growth BEFORE INSERT OR DELETE ON public.event FOR EACH ROW EXECUTE FUNCTION public.growth_bound('event of a program', 'program_id');

CREATE TRIGGER event_3_version BEFORE UPDATE ON public.event FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER event_4_history AFTER UPDATE ON public.event FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION public.state_history();

CREATE TRIGGER event_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.event FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER event_6_told AFTER UPDATE ON public.event FOR EACH ROW WHEN ((((new.state <> old.state) AND (new.starts_at > public.app_now())) OR ((new.state = 'planned'::text) AND (GREATEST(old.starts_at, new.starts_at) > public.app_now()) AND ((((new.starts_at IS DISTINCT FROM old.starts_at) OR (new.minutes IS DISTINCT FROM old.minutes)) OR (new.time_zone IS DISTINCT FROM old.time_zone)) OR (new.place IS DISTINCT FROM old.place))))) EXECUTE FUNCTION public.event_told();

CREATE TRIGGER event_invitation_2_rules BEFORE INSERT OR UPDATE ON public.event_invitation FOR EACH ROW EXECUTE FUNCTION public.event_invitation_rules();

CREATE TRIGGER event_invitation_5_audit AFTER DELETE OR UPDATE ON public.event_invitation FOR EACH ROW EXECUTE FUNCTION public.audit_write('event_id');

CREATE TRIGGER event_invitation_5_audit_insert AFTER INSERT ON public.event_invitation REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.audit_write_all('event_id');

CREATE TRIGGER event_invitation_6_told AFTER INSERT ON public.event_invitation REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.event_invitations_told();

CREATE TRIGGER event_invitation_6_told_later AFTER UPDATE ON public.event_invitation FOR EACH ROW WHEN (((old.invited_at IS NULL) AND (new.invited_at IS NOT NULL))) EXECUTE FUNCTION public.event_invitation_told();

CREATE TRIGGER feedback_1_state BEFORE INSERT OR UPDATE ON public.feedback FOR EACH ROW EXECUTE FUNCTION public.state_guard('open');

CREATE TRIGGER feedback_2_questions BEFORE INSERT OR UPDATE ON public.feedback FOR EACH ROW EXECUTE FUNCTION public.feedback_question_asked();

CREATE TRIGGER feedback_2_rules BEFORE UPDATE ON public.feedback FOR EACH ROW EXECUTE FUNCTION public.feedback_rules();

CREATE TRIGGER feedback_3_version BEFORE UPDATE ON public.feedback FOR EACH ROW WHEN (((NOT (old.announced_at IS DISTINCT FROM new.announced_at)) OR (old.question_ids IS DISTINCT FROM new.question_ids))) EXECUTE FUNCTION public.row_version();

CREATE TRIGGER feedback_4_history AFTER UPDATE ON public.feedback FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION public.state_history();

CREATE TRIGGER feedback_answer_2_rules BEFORE INSERT OR DELETE OR UPDATE ON public.feedback_answer FOR EACH ROW EXECUTE FUNCTION public.feedback_answer_rules();

CREATE TRIGGER feedback_form_3_version BEFORE UPDATE ON public.feedback_form FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER feedback_form_5_audit AFTER UPDATE ON public.feedback_form FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER feedback_question_2_rules BEFORE DELETE OR UPDATE ON public.feedback_question FOR EACH ROW EXECUTE FUNCTION public.feedback_question_rules();

CREATE TRIGGER feedback_question_3_growth BEFORE INSERT OR DELETE ON public.feedback_question FOR EACH ROW EXECUTE FUNCTION public.growth_bound('question of a feedback form', 'form_id');

CREATE TRIGGER feedback_topic_2_rules BEFORE INSERT OR DELETE OR UPDATE ON public.feedback_topic FOR EACH ROW EXECUTE FUNCTION public.feedback_topic_rules();

CREATE TRIGGER invitation_1_state BEFORE INSERT OR UPDATE ON public.invitation FOR EACH ROW EXECUTE FUNCTION public.state_guard('sent');

CREATE TRIGGER invitation_2_rules BEFORE INSERT OR UPDATE ON public.invitation FOR EACH ROW EXECUTE FUNCTION public.invitation_rules();

CREATE TRIGGER invitation_3_version BEFORE UPDATE ON public.invitation FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER invitation_4_history AFTER UPDATE ON public.invitation FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION public.state_history();

CREATE TRIGGER invitation_5_audit AFTER INSERT ON public.invitation REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.audit_write_all('id');

CREATE TRIGGER invitation_5_audit_closed AFTER UPDATE ON public.invitation FOR EACH ROW WHEN (((old.closed_at IS NULL) AND (new.closed_at < old.expires_at))) EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER invitation_6_told AFTER INSERT ON public.invitation REFERENCING NEW TABLE AS sent FOR EACH STATEMENT EXECUTE FUNCTION public.invitation_told();

CREATE TRIGGER match_run_1_state BEFORE INSERT OR UPDATE ON public.match_run FOR EACH ROW EXECUTE FUNCTION public.state_guard('queued');

CREATE TRIGGER match_run_2_rules BEFORE INSERT ON public.match_run FOR EACH ROW EXECUTE FUNCTION public.match_run_rules();

CREATE TRIGGER match_run_3_growth BEFORE INSERT OR DELETE ON public.match_run FOR EACH ROW EXECUTE FUNCTION public.growth_bound('match run of a program', 'program_id');

CREATE TRIGGER match_run_3_version BEFORE UPDATE ON public.match_run FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER match_run_4_history AFTER UPDATE ON public.match_run FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION public.state_history();

CREATE TRIGGER match_run_5_audit AFTER INSERT OR DELETE ON public.match_run FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER match_run_5_audit_moves AFTER UPDATE ON public.match_run FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER match_run_6_finished AFTER UPDATE ON public.match_run FOR EACH ROW WHEN (((old.finished_at IS NULL) AND (new.finished_at IS NOT NULL))) EXECUTE FUNCTION public.match_run_finished();

CREATE TRIGGER match_run_7_forgets AFTER UPDATE ON public.match_run FOR EACH ROW WHEN (((old.state <> new.state) AND (new.state = 'failed'::text))) EXECUTE FUNCTION public.match_run_failed_input();

CREATE TRIGGER module_3_growth BEFORE INSERT OR DELETE ON public.module FOR EACH ROW EXECUTE FUNCTION public.growth_bound('module of a program', 'program_id');

CREATE TRIGGER module_3_version BEFORE UPDATE ON public.module FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER module_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.module FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER notification_3_version BEFORE UPDATE ON public.notification FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER pair_decision_2_rules BEFORE INSERT ON public.pair_decision FOR EACH ROW EXECUTE FUNCTION public.pair_decision_rules();

CREATE TRIGGER pair_decision_5_audit AFTER INSERT OR DELETE ON public.pair_decision FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER pair_decision_6_proposals AFTER INSERT ON public.pair_decision FOR EACH ROW EXECUTE FUNCTION public.pair_decision_supersedes();

CREATE TRIGGER pairing_1_state BEFORE INSERT OR UPDATE ON public.pairing FOR EACH ROW EXECUTE FUNCTION public.state_guard('forming');

CREATE TRIGGER pairing_2_rules BEFORE INSERT OR UPDATE ON public.pairing FOR EACH ROW EXECUTE FUNCTION public.pairing_rules();

CREATE TRIGGER pairing_3_version BEFORE UPDATE ON public.pairing FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER pairing_4_history AFTER UPDATE ON public.pairing FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION public.state_history();

CREATE TRIGGER pairing_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.pairing FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER pairing_5_decisions AFTER INSERT ON public.pairing FOR EACH ROW EXECUTE FUNCTION public.pair_lock_fulfilled();

CREATE TRIGGER pairing_6_completed AFTER UPDATE ON public.pairing FOR EACH ROW WHEN (((old.state <> 'completed'::text) AND (new.state = 'completed'::text))) EXECUTE FUNCTION public.pairing_completed();

CREATE TRIGGER pairing_6_places AFTER INSERT ON public.pairing FOR EACH ROW EXECUTE FUNCTION public.pairing_places();

CREATE TRIGGER pairing_6_places_back AFTER UPDATE ON public.pairing FOR EACH ROW WHEN (((old.state <> 'ended'::text) AND (new.state = 'ended'::text))) EXECUTE FUNCTION public.pairing_places();

CREATE TRIGGER pairing_7_plan AFTER INSERT ON public.pairing FOR EACH ROW EXECUTE FUNCTION public.pairing_plan_draw();

CREATE TRIGGER pairing_7_proposals AFTER INSERT ON public.pairing FOR EACH ROW EXECUTE FUNCTION public.pairing_supersedes();

CREATE TRIGGER pairing_7_sessions AFTER UPDATE ON public.pairing FOR EACH ROW WHEN (((old.closed_at IS NULL) AND (new.closed_at IS NOT NULL))) EXECUTE FUNCTION public.pairing_closed_sessions();

CREATE TRIGGER pairing_8_feedback AFTER UPDATE ON public.pairing FOR EACH ROW WHEN (((old.state <> 'completed'::text) AND (new.state = 'completed'::text))) EXECUTE FUNCTION public.pairing_completed_feedback();

CREATE TRIGGER pairing_8_feedback_start AFTER UPDATE ON public.pairing FOR EACH ROW WHEN (((old.state = 'forming'::text) AND (new.state = 'active'::text))) EXECUTE FUNCTION public.pairing_started_feedback();

CREATE TRIGGER pairing_9_notify AFTER INSERT OR UPDATE ON public.pairing FOR EACH ROW EXECUTE FUNCTION public.pairing_notifies();

CREATE TRIGGER pairing_goal_2_rules BEFORE INSERT OR UPDATE ON public.pairing_goal FOR EACH ROW EXECUTE FUNCTION public.pairing_goal_rules();

CREATE TRIGGER pairing_goal_3_growth BEFORE INSERT OR DELETE ON public.pairing_goal FOR EACH ROW EXECUTE FUNCTION public.growth_bound('goal of a pairing', 'pairing_id');

CREATE TRIGGER pairing_goal_3_version BEFORE UPDATE ON public.pairing_goal FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER pairing_goal_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.pairing_goal FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER pairing_plan_3_version BEFORE UPDATE ON public.pairing_plan FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER pairing_plan_5_audit AFTER UPDATE ON public.pairing_plan FOR EACH ROW WHEN ((old.changed_at IS DISTINCT FROM new.changed_at)) EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER plan_item_2_rules BEFORE INSERT OR DELETE OR UPDATE ON public.plan_item FOR EACH ROW EXECUTE FUNCTION public.plan_item_rules();

CREATE TRIGGER program_1_state BEFORE INSERT OR UPDATE ON public.program FOR EACH ROW EXECUTE FUNCTION public.state_guard('draft');

CREATE TRIGGER program_2_forms_again BEFORE UPDATE ON public.program FOR EACH ROW WHEN ((public.forms_pairings(new.*) AND (NOT public.forms_pairings(old.*)))) EXECUTE FUNCTION public.program_forms_again();

CREATE TRIGGER program_2_matching BEFORE UPDATE ON public.program FOR EACH ROW WHEN (((public.match_settings(old.*) IS DISTINCT FROM public.match_settings(new.*)) OR (old.self_matching <> new.self_matching))) EXECUTE FUNCTION public.program_matching_rules();

CREATE TRIGGER program_2_moves_on BEFORE UPDATE ON public.program FOR EACH ROW WHEN ((public.program_ended(old.*) AND (old.state <> new.state))) EXECUTE FUNCTION public.program_moves_on();

CREATE TRIGGER program_2_rules BEFORE UPDATE ON public.program FOR EACH ROW EXECUTE FUNCTION public.program_text_rules();

CREATE TRIGGER program_2_settings BEFORE UPDATE ON public.program FOR EACH ROW WHEN ((new.state <> ALL (ARRAY['draft'::text, 'cancelled'::text]))) EXECUTE FUNCTION public.program_settings_complete();

CREATE TRIGGER program_2_signed_text BEFORE UPDATE ON public.program FOR EACH ROW WHEN ((old.confidentiality_text IS DISTINCT FROM new.confidentiality_text)) EXECUTE FUNCTION public.program_signed_text();

CREATE TRIGGER program_2_time_zone BEFORE INSERT OR UPDATE OF time_zone ON public.program FOR EACH ROW EXECUTE FUNCTION public.program_time_zone();

CREATE TRIGGER program_3_growth BEFORE INSERT OR DELETE ON public.program FOR EACH ROW EXECUTE FUNCTION public.growth_bound('program of a creator', 'created_by');

CREATE TRIGGER program_3_version BEFORE UPDATE ON public.program FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER program_4_history AFTER UPDATE ON public.program FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION public.state_history();

CREATE TRIGGER program_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.program FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER program_6_reviewers AFTER UPDATE ON public.program FOR EACH ROW WHEN ((old.reviews_per_application < new.reviews_per_application)) EXECUTE FUNCTION public.program_wants_reviewers();

CREATE TRIGGER program_6_staff AFTER INSERT ON public.program FOR EACH ROW WHEN ((new.created_by IS NOT NULL)) EXECUTE FUNCTION public.program_creator_joins();

CREATE TRIGGER program_7_eligibility AFTER INSERT ON public.program FOR EACH ROW EXECUTE FUNCTION public.program_eligibility_begins();

CREATE TRIGGER program_7_pairings AFTER UPDATE ON public.program FOR EACH ROW WHEN (((old.state <> new.state) AND (new.state = ANY (ARRAY['cancelled'::text, 'closed'::text])))) EXECUTE FUNCTION public.program_closes_pairings();

CREATE TRIGGER program_7_template AFTER INSERT ON public.program FOR EACH ROW EXECUTE FUNCTION public.program_template();

CREATE TRIGGER program_8_events AFTER UPDATE ON public.program FOR EACH ROW WHEN (((old.state <> new.state) AND (new.state = 'cancelled'::text))) EXECUTE FUNCTION public.program_cancels_events();

CREATE TRIGGER program_8_forms AFTER INSERT ON public.program FOR EACH ROW EXECUTE FUNCTION public.program_forms();

CREATE TRIGGER program_8_lock AFTER UPDATE ON public.program FOR EACH ROW EXECUTE FUNCTION public.program_settings_locked();

CREATE TRIGGER program_8_pairs AFTER UPDATE ON public.program FOR EACH ROW WHEN (((old.forbid_same_unit <> new.forbid_same_unit) OR (old.forbid_same_manager <> new.forbid_same_manager))) EXECUTE FUNCTION public.program_rechecks_pairs();

CREATE TRIGGER program_8_proposals AFTER UPDATE ON public.program FOR EACH ROW WHEN ((public.forms_pairings(old.*) AND (NOT public.forms_pairings(new.*)))) EXECUTE FUNCTION public.program_supersedes();

CREATE TRIGGER program_8_runs AFTER UPDATE ON public.program FOR EACH ROW WHEN (((old.state <> new.state) AND (NOT public.forms_pairings(new.*)))) EXECUTE FUNCTION public.program_ends_runs();

CREATE TRIGGER program_8_told AFTER UPDATE ON public.program FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION public.program_moved();

CREATE TRIGGER program_eligibility_3_version BEFORE UPDATE ON public.program_eligibility FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER program_eligibility_5_audit AFTER DELETE OR UPDATE ON public.program_eligibility FOR EACH ROW EXECUTE FUNCTION public.audit_write('program_id');

CREATE TRIGGER program_eligibility_6_lock AFTER UPDATE ON public.program_eligibility FOR EACH ROW EXECUTE FUNCTION public.program_eligibility_locked();

CREATE TRIGGER program_hand_over_2_rules BEFORE INSERT ON public.program_hand_over FOR EACH ROW EXECUTE FUNCTION public.program_hand_over_rules();

CREATE TRIGGER program_hand_over_3_growth BEFORE INSERT OR DELETE ON public.program_hand_over FOR EACH ROW EXECUTE FUNCTION public.growth_bound('hand-over of a program', 'program_id');

CREATE TRIGGER program_hand_over_5_audit AFTER INSERT ON public.program_hand_over FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER program_hand_over_6_done AFTER INSERT ON public.program_hand_over FOR EACH ROW EXECUTE FUNCTION public.program_hand_over_done();

CREATE TRIGGER program_hand_over_append_only BEFORE DELETE OR UPDATE ON public.program_hand_over FOR EACH ROW EXECUTE FUNCTION public.append_only();

CREATE TRIGGER program_hand_over_append_only_all BEFORE TRUNCATE ON public.program_hand_over FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER program_lock_2_rules BEFORE INSERT OR DELETE OR UPDATE ON public.program_lock FOR EACH ROW EXECUTE FUNCTION public.program_lock_rules();

CREATE TRIGGER program_lock_4_history AFTER INSERT OR DELETE ON public.program_lock FOR EACH ROW EXECUTE FUNCTION public.program_lock_history();

CREATE TRIGGER program_lock_5_audit AFTER INSERT OR DELETE ON public.program_lock FOR EACH ROW EXECUTE FUNCTION public.audit_write('program_id');

CREATE TRIGGER program_staff_2_last AFTER DELETE OR UPDATE ON public.program_staff FOR EACH ROW WHEN ((old.role = 'program_manager'::text)) EXECUTE FUNCTION public.program_staff_last();

CREATE TRIGGER program_staff_2_rules BEFORE INSERT ON public.program_staff FOR EACH ROW EXECUTE FUNCTION public.program_staff_rules();

CREATE TRIGGER program_staff_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.program_staff FOR EACH ROW EXECUTE FUNCTION public.audit_write('program_id');

CREATE TRIGGER program_staff_6_joined AFTER INSERT ON public.program_staff FOR EACH ROW WHEN ((new.role = 'reviewer'::text)) EXECUTE FUNCTION public.program_staff_reviewers();

CREATE TRIGGER program_staff_6_left AFTER DELETE ON public.program_staff FOR EACH ROW WHEN ((old.role = 'reviewer'::text)) EXECUTE FUNCTION public.program_staff_reviewers();

CREATE TRIGGER proposal_1_state BEFORE UPDATE ON public.proposal FOR EACH ROW EXECUTE FUNCTION public.state_guard();

CREATE TRIGGER proposal_2_rules BEFORE INSERT OR UPDATE ON public.proposal FOR EACH ROW EXECUTE FUNCTION public.proposal_rules();

CREATE TRIGGER proposal_3_version BEFORE UPDATE ON public.proposal FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER proposal_5_audit AFTER UPDATE ON public.proposal FOR EACH ROW WHEN ((NOT ((old.mentor_answer IS DISTINCT FROM new.mentor_answer) OR (old.mentee_answer IS DISTINCT FROM new.mentee_answer)))) EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER proposal_5_audit_delete AFTER DELETE ON public.proposal FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER proposal_5_audit_insert AFTER INSERT ON public.proposal FOR EACH ROW WHEN ((new.match_run_id IS NULL)) EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER proposal_6_agreed AFTER UPDATE ON public.proposal FOR EACH ROW WHEN (((old.state <> 'agreed'::text) AND (new.state = 'agreed'::text))) EXECUTE FUNCTION public.proposal_agreed();

CREATE TRIGGER proposal_6_offered AFTER UPDATE ON public.proposal FOR EACH ROW WHEN (((old.offered_at IS NULL) AND (new.offered_at IS NOT NULL))) EXECUTE FUNCTION public.proposal_offered();

CREATE TRIGGER review_2_rules BEFORE INSERT OR UPDATE ON public.review FOR EACH ROW EXECUTE FUNCTION public.review_rules();

CREATE TRIGGER review_3_version BEFORE UPDATE ON public.review FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER review_5_audit AFTER INSERT OR UPDATE ON public.review FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER session_1_state BEFORE INSERT OR UPDATE ON public.session FOR EACH ROW EXECUTE FUNCTION public.state_guard('planned');

CREATE TRIGGER session_2_plan BEFORE INSERT OR UPDATE ON public.session FOR EACH ROW EXECUTE FUNCTION public.session_plan_rules();

CREATE TRIGGER session_2_rules BEFORE INSERT OR UPDATE ON public.session FOR EACH ROW EXECUTE FUNCTION public.session_rules();

CREATE TRIGGER session_3_growth BEFORE INSERT OR DELETE ON public.session FOR EACH ROW EXECUTE FUNCTION public.growth_bound('session of a pairing', 'pairing_id');

CREATE TRIGGER session_3_version BEFORE UPDATE ON public.session FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER session_4_history AFTER UPDATE ON public.session FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION public.state_history();

CREATE TRIGGER session_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.session FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER session_6_feedback AFTER UPDATE ON public.session FOR EACH ROW WHEN (((old.state <> 'held'::text) AND (new.state = 'held'::text))) EXECUTE FUNCTION public.session_held_feedback();

CREATE TRIGGER session_6_plan AFTER INSERT OR UPDATE ON public.session FOR EACH ROW EXECUTE FUNCTION public.session_plan_moves();

CREATE TRIGGER session_6_time AFTER INSERT ON public.session FOR EACH ROW EXECUTE FUNCTION public.session_time_take();

CREATE TRIGGER session_6_time_again AFTER UPDATE ON public.session FOR EACH ROW WHEN ((((old.state IS DISTINCT FROM new.state) OR (old.starts_at IS DISTINCT FROM new.starts_at)) OR (old.minutes IS DISTINCT FROM new.minutes))) EXECUTE FUNCTION public.session_time_take();

CREATE TRIGGER session_8_told AFTER INSERT OR UPDATE ON public.session FOR EACH ROW EXECUTE FUNCTION public.session_told();

CREATE TRIGGER session_note_3_version BEFORE UPDATE ON public.session_note FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER session_note_6_revision AFTER UPDATE ON public.session_note FOR EACH ROW EXECUTE FUNCTION public.session_note_keep();

CREATE TRIGGER session_note_revision_3_growth BEFORE INSERT OR DELETE ON public.session_note_revision FOR EACH ROW EXECUTE FUNCTION public.growth_bound('revision of a note', 'note_id');

CREATE TRIGGER session_template_3_version BEFORE UPDATE ON public.session_template FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER session_template_5_audit AFTER UPDATE ON public.session_template FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER setting_change_append_only BEFORE DELETE OR UPDATE ON public.setting_change FOR EACH ROW EXECUTE FUNCTION public.append_only();

CREATE TRIGGER setting_change_append_only_all BEFORE TRUNCATE ON public.setting_change FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER topic_2_rules BEFORE INSERT OR UPDATE ON public.topic FOR EACH ROW EXECUTE FUNCTION public.topic_rules();

CREATE TRIGGER topic_3_growth BEFORE INSERT OR DELETE ON public.topic FOR EACH ROW EXECUTE FUNCTION public.growth_bound('topic of a program', 'program_id');

CREATE TRIGGER topic_3_version BEFORE UPDATE ON public.topic FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER topic_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.topic FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER transition_3_growth BEFORE INSERT ON public.transition FOR EACH ROW WHEN ((new.to_state = ANY (ARRAY['planned'::text, 'draft'::text, 'active'::text]))) EXECUTE FUNCTION public.growth_bound('reopening of an object', 'object_id');

CREATE TRIGGER transition_append_only BEFORE DELETE OR UPDATE ON public.transition FOR EACH ROW EXECUTE FUNCTION public.append_only();

CREATE TRIGGER transition_append_only_all BEFORE TRUNCATE ON public.transition FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER tutorial_2_rules BEFORE INSERT OR UPDATE ON public.tutorial FOR EACH ROW EXECUTE FUNCTION public.tutorial_rules();

CREATE TRIGGER tutorial_3_growth BEFORE INSERT ON public.tutorial FOR EACH ROW WHEN ((NOT new.by_program)) EXECUTE FUNCTION public.growth_bound('tutorial of an author in a program', 'program_id', 'author_id');

CREATE TRIGGER tutorial_3_growth_staff BEFORE INSERT ON public.tutorial FOR EACH ROW WHEN (new.by_program) EXECUTE FUNCTION public.growth_bound('tutorial of a program''s staff', 'program_id');

CREATE TRIGGER tutorial_3_version BEFORE UPDATE ON public.tutorial FOR EACH ROW EXECUTE FUNCTION public.row_version();

CREATE TRIGGER tutorial_5_audit AFTER INSERT OR DELETE OR UPDATE ON public.tutorial FOR EACH ROW EXECUTE FUNCTION public.audit_write('id');

CREATE TRIGGER tutorial_8_told AFTER INSERT ON public.tutorial FOR EACH ROW WHEN ((new.pairing_id IS NOT NULL)) EXECUTE FUNCTION public.tutorial_told();

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_came_through_event_id_fkey FOREIGN KEY (came_through_event_id) REFERENCES public.event(id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_entry_module_id_fkey FOREIGN KEY (entry_module_id, program_id) REFERENCES public.module(id, program_id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_invitation_id_fkey FOREIGN KEY (invitation_id, program_id, employee_id, role) REFERENCES public.invitation(id, program_id, employee_id, role);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.application_reviewer
    ADD CONSTRAINT application_reviewer_application_id_fkey FOREIGN KEY (application_id, program_id) REFERENCES public.application(id, program_id);

ALTER TABLE ONLY public.application_reviewer
    ADD CONSTRAINT application_reviewer_employee_id_fkey FOREIGN KEY (program_id, employee_id, role) REFERENCES public.program_staff(program_id, employee_id, role) ON DELETE CASCADE;

ALTER TABLE ONLY public.application_topic
    ADD CONSTRAINT application_topic_application_id_fkey FOREIGN KEY (application_id, program_id) REFERENCES public.application(id, program_id);

ALTER TABLE ONLY public.application_topic
    ADD CONSTRAINT application_topic_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES public.topic(id, program_id);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.criterion
    ADD CONSTRAINT criterion_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.criterion_score
    ADD CONSTRAINT criterion_score_criterion_id_fkey FOREIGN KEY (criterion_id) REFERENCES public.criterion(id);

ALTER TABLE ONLY public.criterion_score
    ADD CONSTRAINT criterion_score_review_id_fkey FOREIGN KEY (review_id) REFERENCES public.review(id);

ALTER TABLE ONLY public.employee_binding
    ADD CONSTRAINT employee_binding_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.employee_dotted_line
    ADD CONSTRAINT employee_dotted_line_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.employee_dotted_line
    ADD CONSTRAINT employee_dotted_line_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.employee
    ADD CONSTRAINT employee_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.event_invitation
    ADD CONSTRAINT event_invitation_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.event_invitation
    ADD CONSTRAINT event_invitation_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.feedback_answer
    ADD CONSTRAINT feedback_answer_feedback_id_fkey FOREIGN KEY (feedback_id) REFERENCES public.feedback(id);

ALTER TABLE ONLY public.feedback_answer
    ADD CONSTRAINT feedback_answer_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.feedback_question(id);

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.feedback_form
    ADD CONSTRAINT feedback_form_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES public.pairing(id);

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.feedback_question
    ADD CONSTRAINT feedback_question_form_id_fkey FOREIGN KEY (form_id) REFERENCES public.feedback_form(id);

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);

ALTER TABLE ONLY public.feedback_topic
    ADD CONSTRAINT feedback_topic_feedback_id_fkey FOREIGN KEY (feedback_id, program_id) REFERENCES public.feedback(id, program_id);

ALTER TABLE ONLY public.feedback_topic
    ADD CONSTRAINT feedback_topic_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES public.topic(id, program_id);

ALTER TABLE ONLY public.growth_count
    ADD CONSTRAINT growth_count_kind_fkey FOREIGN KEY (kind) REFERENCES public.growth_limit(kind);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES public.employee(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.match_run_input
    ADD CONSTRAINT match_run_input_match_run_id_fkey FOREIGN KEY (match_run_id) REFERENCES public.match_run(id);

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_replay_of_fkey FOREIGN KEY (replay_of, program_id) REFERENCES public.match_run(id, program_id);

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_started_by_fkey FOREIGN KEY (started_by) REFERENCES public.employee(id);

ALTER TABLE ONLY public.match_run_unmatched
    ADD CONSTRAINT match_run_unmatched_application_id_fkey FOREIGN KEY (application_id, program_id) REFERENCES public.application(id, program_id);

ALTER TABLE ONLY public.match_run_unmatched
    ADD CONSTRAINT match_run_unmatched_match_run_id_fkey FOREIGN KEY (match_run_id, program_id) REFERENCES public.match_run(id, program_id);

ALTER TABLE ONLY public.match_run_unmatched
    ADD CONSTRAINT match_run_unmatched_partner_application_id_fkey FOREIGN KEY (partner_application_id, program_id) REFERENCES public.application(id, program_id);

ALTER TABLE ONLY public.match_salt
    ADD CONSTRAINT match_salt_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.module
    ADD CONSTRAINT module_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.pair_decision
    ADD CONSTRAINT pair_decision_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.employee(id);

ALTER TABLE ONLY public.pair_decision
    ADD CONSTRAINT pair_decision_mentee_application_id_fkey FOREIGN KEY (mentee_application_id, program_id) REFERENCES public.application(id, program_id);

ALTER TABLE ONLY public.pair_decision
    ADD CONSTRAINT pair_decision_mentee_id_fkey FOREIGN KEY (mentee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.pair_decision
    ADD CONSTRAINT pair_decision_mentor_application_id_fkey FOREIGN KEY (mentor_application_id, program_id) REFERENCES public.application(id, program_id);

ALTER TABLE ONLY public.pair_decision
    ADD CONSTRAINT pair_decision_mentor_id_fkey FOREIGN KEY (mentor_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.pair_decision
    ADD CONSTRAINT pair_decision_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.pairing_goal
    ADD CONSTRAINT pairing_goal_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES public.pairing(id);

ALTER TABLE ONLY public.pairing_goal
    ADD CONSTRAINT pairing_goal_written_by_fkey FOREIGN KEY (written_by) REFERENCES public.employee(id);

ALTER TABLE ONLY public.pairing
    ADD CONSTRAINT pairing_mentee_application_id_fkey FOREIGN KEY (mentee_application_id, program_id) REFERENCES public.application(id, program_id);

ALTER TABLE ONLY public.pairing
    ADD CONSTRAINT pairing_mentee_id_fkey FOREIGN KEY (mentee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.pairing
    ADD CONSTRAINT pairing_mentor_application_id_fkey FOREIGN KEY (mentor_application_id, program_id) REFERENCES public.application(id, program_id);

ALTER TABLE ONLY public.pairing
    ADD CONSTRAINT pairing_mentor_id_fkey FOREIGN KEY (mentor_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.pairing_plan
    ADD CONSTRAINT pairing_plan_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES public.pairing(id);

ALTER TABLE ONLY public.pairing
    ADD CONSTRAINT pairing_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.participation_level
    ADD CONSTRAINT participation_level_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.participation
    ADD CONSTRAINT participation_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.plan_item
    ADD CONSTRAINT plan_item_module_id_fkey FOREIGN KEY (module_id, program_id) REFERENCES public.module(id, program_id);

ALTER TABLE ONLY public.plan_item
    ADD CONSTRAINT plan_item_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES public.pairing_plan(pairing_id);

ALTER TABLE ONLY public.plan_item
    ADD CONSTRAINT plan_item_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES public.topic(id, program_id);

ALTER TABLE ONLY public.program
    ADD CONSTRAINT program_copied_from_fkey FOREIGN KEY (copied_from) REFERENCES public.program(id);

ALTER TABLE ONLY public.program
    ADD CONSTRAINT program_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.employee(id);

ALTER TABLE ONLY public.program_eligibility
    ADD CONSTRAINT program_eligibility_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.program_hand_over
    ADD CONSTRAINT program_hand_over_former_program_manager_id_fkey FOREIGN KEY (former_program_manager_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.program_hand_over
    ADD CONSTRAINT program_hand_over_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.program_hand_over
    ADD CONSTRAINT program_hand_over_program_manager_id_fkey FOREIGN KEY (program_manager_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.program_lock
    ADD CONSTRAINT program_lock_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.program_staff
    ADD CONSTRAINT program_staff_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.program_staff
    ADD CONSTRAINT program_staff_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_match_run_id_fkey FOREIGN KEY (match_run_id, program_id) REFERENCES public.match_run(id, program_id);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_mentee_application_id_fkey FOREIGN KEY (mentee_application_id, program_id) REFERENCES public.application(id, program_id);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_mentee_id_fkey FOREIGN KEY (mentee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_mentor_application_id_fkey FOREIGN KEY (mentor_application_id, program_id) REFERENCES public.application(id, program_id);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_mentor_id_fkey FOREIGN KEY (mentor_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES public.pairing(id);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_application_id_fkey FOREIGN KEY (application_id) REFERENCES public.application(id);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.schema_logic_object
    ADD CONSTRAINT schema_logic_object_file_fkey FOREIGN KEY (file) REFERENCES public.schema_logic(file) ON DELETE SET NULL;

ALTER TABLE ONLY public.session_note
    ADD CONSTRAINT session_note_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.session_note_revision
    ADD CONSTRAINT session_note_revision_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.session_note(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.session_note
    ADD CONSTRAINT session_note_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES public.pairing(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_plan_item_id_fkey FOREIGN KEY (plan_item_id, pairing_id) REFERENCES public.plan_item(id, pairing_id);

ALTER TABLE ONLY public.session_template_item
    ADD CONSTRAINT session_template_item_module_id_fkey FOREIGN KEY (module_id, program_id) REFERENCES public.module(id, program_id);

ALTER TABLE ONLY public.session_template_item
    ADD CONSTRAINT session_template_item_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.session_template(program_id);

ALTER TABLE ONLY public.session_template_item
    ADD CONSTRAINT session_template_item_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES public.topic(id, program_id);

ALTER TABLE ONLY public.session_template
    ADD CONSTRAINT session_template_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.session_time
    ADD CONSTRAINT session_time_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.session_time
    ADD CONSTRAINT session_time_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_topic_id_fkey FOREIGN KEY (topic_id) REFERENCES public.topic(id);

ALTER TABLE ONLY public.setting_change
    ADD CONSTRAINT setting_change_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.topic
    ADD CONSTRAINT topic_module_id_fkey FOREIGN KEY (module_id, program_id) REFERENCES public.module(id, program_id);

ALTER TABLE ONLY public.topic
    ADD CONSTRAINT topic_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.tutorial
    ADD CONSTRAINT tutorial_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.employee(id);

ALTER TABLE ONLY public.tutorial
    ADD CONSTRAINT tutorial_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES public.pairing(id);

ALTER TABLE ONLY public.tutorial
    ADD CONSTRAINT tutorial_program_id_fkey FOREIGN KEY (program_id) REFERENCES public.program(id);

ALTER TABLE ONLY public.tutorial
    ADD CONSTRAINT tutorial_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES public.topic(id, program_id);

ALTER TABLE public.application ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.application_reviewer ENABLE ROW LEVEL SECURITY;

CREATE POLICY application_reviewer_unquoted ON public.application_reviewer USING (true);

COMMENT ON POLICY application_reviewer_unquoted ON public.application_reviewer IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.application_topic ENABLE ROW LEVEL SECURITY;

CREATE POLICY application_topic_unquoted ON public.application_topic USING (true);

COMMENT ON POLICY application_topic_unquoted ON public.application_topic IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY application_unquoted ON public.application USING (true);

COMMENT ON POLICY application_unquoted ON public.application IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.audit_event ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_event_unquoted ON public.audit_event USING (true);

COMMENT ON POLICY audit_event_unquoted ON public.audit_event IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.consent ENABLE ROW LEVEL SECURITY;

CREATE POLICY consent_unquoted ON public.consent USING (true);

COMMENT ON POLICY consent_unquoted ON public.consent IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.criterion ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.criterion_score ENABLE ROW LEVEL SECURITY;

CREATE POLICY criterion_score_unquoted ON public.criterion_score USING (true);

COMMENT ON POLICY criterion_score_unquoted ON public.criterion_score IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY criterion_unquoted ON public.criterion USING (true);

COMMENT ON POLICY criterion_unquoted ON public.criterion IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.due_job ENABLE ROW LEVEL SECURITY;

CREATE POLICY due_job_unquoted ON public.due_job USING (true);

COMMENT ON POLICY due_job_unquoted ON public.due_job IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.employee ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.employee_binding ENABLE ROW LEVEL SECURITY;

CREATE POLICY employee_binding_unquoted ON public.employee_binding USING (true);

COMMENT ON POLICY employee_binding_unquoted ON public.employee_binding IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.employee_dotted_line ENABLE ROW LEVEL SECURITY;

CREATE POLICY employee_dotted_line_unquoted ON public.employee_dotted_line USING (true);

COMMENT ON POLICY employee_dotted_line_unquoted ON public.employee_dotted_line IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY employee_unquoted ON public.employee USING (true);

COMMENT ON POLICY employee_unquoted ON public.employee IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.event ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.event_invitation ENABLE ROW LEVEL SECURITY;

CREATE POLICY event_invitation_unquoted ON public.event_invitation USING (true);

COMMENT ON POLICY event_invitation_unquoted ON public.event_invitation IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY event_unquoted ON public.event USING (true);

COMMENT ON POLICY event_unquoted ON public.event IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.feedback ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.feedback_answer ENABLE ROW LEVEL SECURITY;

CREATE POLICY feedback_answer_author ON public.feedback_answer USING ((EXISTS ( SELECT
   FROM public.feedback
  WHERE ((feedback.id = feedback_answer.feedback_id) AND (feedback.author_id = public.current_actor())))));

COMMENT ON POLICY feedback_answer_author ON public.feedback_answer IS 'The author of the feedback.';

CREATE POLICY feedback_due_read ON public.feedback FOR SELECT USING (public.feedback_due(feedback.*));

COMMENT ON POLICY feedback_due_read ON public.feedback IS 'The due step that announces and seals feedback.';

CREATE POLICY feedback_due_update ON public.feedback FOR UPDATE USING (public.feedback_due(feedback.*)) WITH CHECK (public.feedback_due(feedback.*));

COMMENT ON POLICY feedback_due_update ON public.feedback IS 'The due step that announces and seals feedback.';

ALTER TABLE public.feedback_form ENABLE ROW LEVEL SECURITY;

CREATE POLICY feedback_form_unquoted ON public.feedback_form USING (true);

COMMENT ON POLICY feedback_form_unquoted ON public.feedback_form IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY feedback_insert ON public.feedback FOR INSERT WITH CHECK (true);

COMMENT ON POLICY feedback_insert ON public.feedback IS 'The triggers. Nobody is granted the right to insert, so only the owner of the table has it.';

ALTER TABLE public.feedback_question ENABLE ROW LEVEL SECURITY;

CREATE POLICY feedback_question_unquoted ON public.feedback_question USING (true);

COMMENT ON POLICY feedback_question_unquoted ON public.feedback_question IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY feedback_read ON public.feedback FOR SELECT USING ((author_id = public.current_actor()));

COMMENT ON POLICY feedback_read ON public.feedback IS 'The author.';

ALTER TABLE public.feedback_topic ENABLE ROW LEVEL SECURITY;

CREATE POLICY feedback_topic_author ON public.feedback_topic USING ((EXISTS ( SELECT
   FROM public.feedback
  WHERE ((feedback.id = feedback_topic.feedback_id) AND (feedback.author_id = public.current_actor())))));

COMMENT ON POLICY feedback_topic_author ON public.feedback_topic IS 'The author of the feedback.';

CREATE POLICY feedback_update ON public.feedback FOR UPDATE USING ((author_id = public.current_actor())) WITH CHECK ((author_id = public.current_actor()));

COMMENT ON POLICY feedback_update ON public.feedback IS 'The author.';

ALTER TABLE public.growth_count ENABLE ROW LEVEL SECURITY;

CREATE POLICY growth_count_unquoted ON public.growth_count USING (true);

COMMENT ON POLICY growth_count_unquoted ON public.growth_count IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.growth_limit ENABLE ROW LEVEL SECURITY;

CREATE POLICY growth_limit_unquoted ON public.growth_limit USING (true);

COMMENT ON POLICY growth_limit_unquoted ON public.growth_limit IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.idempotency_key ENABLE ROW LEVEL SECURITY;

CREATE POLICY idempotency_key_unquoted ON public.idempotency_key USING (true);

COMMENT ON POLICY idempotency_key_unquoted ON public.idempotency_key IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.invitation ENABLE ROW LEVEL SECURITY;

CREATE POLICY invitation_unquoted ON public.invitation USING (true);

COMMENT ON POLICY invitation_unquoted ON public.invitation IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.match_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.match_run_input ENABLE ROW LEVEL SECURITY;

CREATE POLICY match_run_input_unquoted ON public.match_run_input USING (true);

COMMENT ON POLICY match_run_input_unquoted ON public.match_run_input IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.match_run_unmatched ENABLE ROW LEVEL SECURITY;

CREATE POLICY match_run_unmatched_unquoted ON public.match_run_unmatched USING (true);

COMMENT ON POLICY match_run_unmatched_unquoted ON public.match_run_unmatched IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY match_run_unquoted ON public.match_run USING (true);

COMMENT ON POLICY match_run_unquoted ON public.match_run IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.match_salt ENABLE ROW LEVEL SECURITY;

CREATE POLICY match_salt_unquoted ON public.match_salt USING (true);

COMMENT ON POLICY match_salt_unquoted ON public.match_salt IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.module ENABLE ROW LEVEL SECURITY;

CREATE POLICY module_unquoted ON public.module USING (true);

COMMENT ON POLICY module_unquoted ON public.module IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.notification ENABLE ROW LEVEL SECURITY;

CREATE POLICY notification_unquoted ON public.notification USING (true);

COMMENT ON POLICY notification_unquoted ON public.notification IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.pair_decision ENABLE ROW LEVEL SECURITY;

CREATE POLICY pair_decision_unquoted ON public.pair_decision USING (true);

COMMENT ON POLICY pair_decision_unquoted ON public.pair_decision IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.pairing ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.pairing_goal ENABLE ROW LEVEL SECURITY;

CREATE POLICY pairing_goal_unquoted ON public.pairing_goal USING (true);

COMMENT ON POLICY pairing_goal_unquoted ON public.pairing_goal IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.pairing_plan ENABLE ROW LEVEL SECURITY;

CREATE POLICY pairing_plan_unquoted ON public.pairing_plan USING (true);

COMMENT ON POLICY pairing_plan_unquoted ON public.pairing_plan IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY pairing_unquoted ON public.pairing USING (true);

COMMENT ON POLICY pairing_unquoted ON public.pairing IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.participation ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.participation_level ENABLE ROW LEVEL SECURITY;

CREATE POLICY participation_level_unquoted ON public.participation_level USING (true);

COMMENT ON POLICY participation_level_unquoted ON public.participation_level IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY participation_unquoted ON public.participation USING (true);

COMMENT ON POLICY participation_unquoted ON public.participation IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.plan_item ENABLE ROW LEVEL SECURITY;

CREATE POLICY plan_item_unquoted ON public.plan_item USING (true);

COMMENT ON POLICY plan_item_unquoted ON public.plan_item IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.program ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.program_eligibility ENABLE ROW LEVEL SECURITY;

CREATE POLICY program_eligibility_unquoted ON public.program_eligibility USING (true);

COMMENT ON POLICY program_eligibility_unquoted ON public.program_eligibility IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.program_hand_over ENABLE ROW LEVEL SECURITY;

CREATE POLICY program_hand_over_unquoted ON public.program_hand_over USING (true);

COMMENT ON POLICY program_hand_over_unquoted ON public.program_hand_over IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.program_lock ENABLE ROW LEVEL SECURITY;

CREATE POLICY program_lock_unquoted ON public.program_lock USING (true);

COMMENT ON POLICY program_lock_unquoted ON public.program_lock IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.program_staff ENABLE ROW LEVEL SECURITY;

CREATE POLICY program_staff_unquoted ON public.program_staff USING (true);

COMMENT ON POLICY program_staff_unquoted ON public.program_staff IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY program_unquoted ON public.program USING (true);

COMMENT ON POLICY program_unquoted ON public.program IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.proposal ENABLE ROW LEVEL SECURITY;

CREATE POLICY proposal_unquoted ON public.proposal USING (true);

COMMENT ON POLICY proposal_unquoted ON public.proposal IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.review ENABLE ROW LEVEL SECURITY;

CREATE POLICY review_unquoted ON public.review USING (true);

COMMENT ON POLICY review_unquoted ON public.review IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.session ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.session_note ENABLE ROW LEVEL SECURITY;

CREATE POLICY session_note_delete ON public.session_note FOR DELETE USING ((author_id = public.current_actor()));

COMMENT ON POLICY session_note_delete ON public.session_note IS 'The author.';

CREATE POLICY session_note_insert ON public.session_note FOR INSERT WITH CHECK (((author_id = public.current_actor()) AND public.is_in_session(session_id)));

COMMENT ON POLICY session_note_insert ON public.session_note IS 'Either of the two, in their own name.';

CREATE POLICY session_note_read ON public.session_note FOR SELECT USING (public.is_in_session(session_id));

COMMENT ON POLICY session_note_read ON public.session_note IS 'The two people of the pairing.';

ALTER TABLE public.session_note_revision ENABLE ROW LEVEL SECURITY;

CREATE POLICY session_note_revision_insert ON public.session_note_revision FOR INSERT WITH CHECK ((author_id = public.current_actor()));

COMMENT ON POLICY session_note_revision_insert ON public.session_note_revision IS 'The trigger, while the author changes a note. Nobody is granted the right to insert, so only the owner of the table has it.';

CREATE POLICY session_note_revision_read ON public.session_note_revision FOR SELECT USING (public.is_in_session(session_id));

COMMENT ON POLICY session_note_revision_read ON public.session_note_revision IS 'The two people of the pairing.';

CREATE POLICY session_note_update ON public.session_note FOR UPDATE USING ((author_id = public.current_actor())) WITH CHECK (((author_id = public.current_actor()) AND public.is_in_session(session_id)));

COMMENT ON POLICY session_note_update ON public.session_note IS 'The author.';

ALTER TABLE public.session_template ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.session_template_item ENABLE ROW LEVEL SECURITY;

CREATE POLICY session_template_item_unquoted ON public.session_template_item USING (true);

COMMENT ON POLICY session_template_item_unquoted ON public.session_template_item IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY session_template_unquoted ON public.session_template USING (true);

COMMENT ON POLICY session_template_unquoted ON public.session_template IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.session_time ENABLE ROW LEVEL SECURITY;

CREATE POLICY session_time_unquoted ON public.session_time USING (true);

COMMENT ON POLICY session_time_unquoted ON public.session_time IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

CREATE POLICY session_unquoted ON public.session USING (true);

COMMENT ON POLICY session_unquoted ON public.session IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.setting_change ENABLE ROW LEVEL SECURITY;

CREATE POLICY setting_change_unquoted ON public.setting_change USING (true);

COMMENT ON POLICY setting_change_unquoted ON public.setting_change IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.topic ENABLE ROW LEVEL SECURITY;

CREATE POLICY topic_unquoted ON public.topic USING (true);

COMMENT ON POLICY topic_unquoted ON public.topic IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.transition ENABLE ROW LEVEL SECURITY;

CREATE POLICY transition_unquoted ON public.transition USING (true);

COMMENT ON POLICY transition_unquoted ON public.transition IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

ALTER TABLE public.tutorial ENABLE ROW LEVEL SECURITY;

CREATE POLICY tutorial_unquoted ON public.tutorial USING (true);

COMMENT ON POLICY tutorial_unquoted ON public.tutorial IS 'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.';

GRANT USAGE ON SCHEMA public TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.application TO kehrwert_app;

GRANT UPDATE(version) ON TABLE public.application TO kehrwert_app;

GRANT UPDATE(state) ON TABLE public.application TO kehrwert_app;

GRANT UPDATE(motivation) ON TABLE public.application TO kehrwert_app;

GRANT UPDATE(languages) ON TABLE public.application TO kehrwert_app;

GRANT UPDATE(site) ON TABLE public.application TO kehrwert_app;

GRANT UPDATE(slots) ON TABLE public.application TO kehrwert_app;

GRANT UPDATE(wishes) ON TABLE public.application TO kehrwert_app;

GRANT UPDATE(please_not) ON TABLE public.application TO kehrwert_app;

GRANT UPDATE(entry_module_id) ON TABLE public.application TO kehrwert_app;

GRANT UPDATE(came_through_event_id) ON TABLE public.application TO kehrwert_app;

GRANT UPDATE(capacity) ON TABLE public.application TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(state) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(title) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(description) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(owner_unit) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(enrolment) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(participation) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(expected_levels) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(starts_on) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(ends_on) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(applications_close_on) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(closes_on) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(time_zone) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(moves_by_dates) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(session_minutes) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(sessions_planned) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(cadence_days) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(mentor_capacity) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(mentor_max_age) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(mentor_max_age_reason) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(forbid_same_unit) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(forbid_same_manager) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(self_matching) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(proposal_days) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(matching_objective) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(minimum_score) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(weight_topics) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(weight_language) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(weight_place) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(weight_slots) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(weight_wishes) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(reviews_per_application) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(waiting_list_automatic) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(minors_admitted) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(consent_text) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(consent_version) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(confidentiality_text) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(retention_days) ON TABLE public.program TO kehrwert_app;

GRANT UPDATE(minimum_group_size) ON TABLE public.program TO kehrwert_app;

GRANT SELECT ON TABLE public.transition TO kehrwert_app;

REVOKE ALL ON FUNCTION public.application_move_by_service(application_id uuid, to_state text) FROM PUBLIC;

GRANT SELECT,INSERT,DELETE ON TABLE public.application_reviewer TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.consent TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.criterion TO kehrwert_app;

GRANT UPDATE(title) ON TABLE public.criterion TO kehrwert_app;

GRANT UPDATE(description) ON TABLE public.criterion TO kehrwert_app;

GRANT UPDATE(role) ON TABLE public.criterion TO kehrwert_app;

GRANT UPDATE(weight) ON TABLE public.criterion TO kehrwert_app;

GRANT UPDATE("position") ON TABLE public.criterion TO kehrwert_app;

GRANT UPDATE(retired_at) ON TABLE public.criterion TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(version) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(user_name) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(external_id) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(display_name) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(email) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(unit) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(level) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(site) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(time_zone) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(manager_id) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(birth_date) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(minor) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(hired_on) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(languages) ON TABLE public.employee TO kehrwert_app;

GRANT UPDATE(active) ON TABLE public.employee TO kehrwert_app;

REVOKE ALL ON FUNCTION public.due_job_add(work text, object_id uuid, detail jsonb, at_once integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.due_job_reached(job public.due_job, last uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.due_job_run(job public.due_job, most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.due_job_waits(job public.due_job) FROM PUBLIC;

GRANT ALL ON FUNCTION public.due_step_run(step text, most integer) TO kehrwert_app;

GRANT ALL ON FUNCTION public.due_work(most integer) TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.event TO kehrwert_app;

GRANT UPDATE(state) ON TABLE public.event TO kehrwert_app;

GRANT UPDATE(kind) ON TABLE public.event TO kehrwert_app;

GRANT UPDATE(title) ON TABLE public.event TO kehrwert_app;

GRANT UPDATE(description) ON TABLE public.event TO kehrwert_app;

GRANT UPDATE(starts_at) ON TABLE public.event TO kehrwert_app;

GRANT UPDATE(minutes) ON TABLE public.event TO kehrwert_app;

GRANT UPDATE(time_zone) ON TABLE public.event TO kehrwert_app;

GRANT UPDATE(place) ON TABLE public.event TO kehrwert_app;

GRANT UPDATE(open_to_all) ON TABLE public.event TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.event_invitation TO kehrwert_app;

GRANT UPDATE(invited_at) ON TABLE public.event_invitation TO kehrwert_app;

GRANT UPDATE(reply) ON TABLE public.event_invitation TO kehrwert_app;

GRANT UPDATE(attended) ON TABLE public.event_invitation TO kehrwert_app;

REVOKE ALL ON FUNCTION public.event_invite_some(job public.due_job, most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.event_tell_some(job public.due_job, most integer) FROM PUBLIC;

GRANT SELECT ON TABLE public.feedback TO kehrwert_app;

GRANT UPDATE(version) ON TABLE public.feedback TO kehrwert_app;

GRANT UPDATE(state) ON TABLE public.feedback TO kehrwert_app;

GRANT UPDATE(rating) ON TABLE public.feedback TO kehrwert_app;

GRANT UPDATE(comment) ON TABLE public.feedback TO kehrwert_app;

GRANT UPDATE(still_used) ON TABLE public.feedback TO kehrwert_app;

GRANT UPDATE(goals_reached) ON TABLE public.feedback TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.pairing TO kehrwert_app;

GRANT UPDATE(state) ON TABLE public.pairing TO kehrwert_app;

GRANT UPDATE(mentor_signed_at) ON TABLE public.pairing TO kehrwert_app;

GRANT UPDATE(mentee_signed_at) ON TABLE public.pairing TO kehrwert_app;

GRANT UPDATE(sessions_planned) ON TABLE public.pairing TO kehrwert_app;

GRANT SELECT ON TABLE public.feedback_form TO kehrwert_app;

GRANT UPDATE(version) ON TABLE public.feedback_form TO kehrwert_app;

GRANT UPDATE(title) ON TABLE public.feedback_form TO kehrwert_app;

GRANT UPDATE(introduction) ON TABLE public.feedback_form TO kehrwert_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.feedback_question TO kehrwert_app;

GRANT UPDATE("position") ON TABLE public.feedback_question TO kehrwert_app;

GRANT UPDATE(kind) ON TABLE public.feedback_question TO kehrwert_app;

GRANT UPDATE(text) ON TABLE public.feedback_question TO kehrwert_app;

GRANT UPDATE(role) ON TABLE public.feedback_question TO kehrwert_app;

GRANT UPDATE(required) ON TABLE public.feedback_question TO kehrwert_app;

GRANT UPDATE(choices) ON TABLE public.feedback_question TO kehrwert_app;

GRANT UPDATE(retired_at) ON TABLE public.feedback_question TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.invitation TO kehrwert_app;

GRANT UPDATE(state) ON TABLE public.invitation TO kehrwert_app;

GRANT UPDATE(closed_at) ON TABLE public.invitation TO kehrwert_app;

REVOKE ALL ON FUNCTION public.invitation_application(item public.invitation) FROM PUBLIC;

GRANT SELECT ON TABLE public.match_run TO kehrwert_app;

GRANT INSERT(program_id) ON TABLE public.match_run TO kehrwert_app;

GRANT INSERT(replay_of) ON TABLE public.match_run TO kehrwert_app;

GRANT INSERT(seed) ON TABLE public.match_run TO kehrwert_app;

GRANT ALL ON FUNCTION public.match_run_beat(match_run_id uuid, worker uuid, progress integer, lease_seconds integer) TO kehrwert_app;

GRANT ALL ON FUNCTION public.match_run_claim(worker uuid, lease_seconds integer) TO kehrwert_app;

GRANT ALL ON FUNCTION public.match_run_leave(match_run_id uuid, worker uuid, given_back boolean, problem text) TO kehrwert_app;

GRANT ALL ON FUNCTION public.match_run_load(match_run_id uuid, worker uuid, lease_seconds integer) TO kehrwert_app;

GRANT ALL ON FUNCTION public.match_run_store(match_run_id uuid, worker uuid, result jsonb) TO kehrwert_app;

GRANT SELECT ON TABLE public.match_run_unmatched TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.module TO kehrwert_app;

GRANT UPDATE(title) ON TABLE public.module TO kehrwert_app;

GRANT UPDATE(description) ON TABLE public.module TO kehrwert_app;

GRANT UPDATE("position") ON TABLE public.module TO kehrwert_app;

GRANT UPDATE(entry_level) ON TABLE public.module TO kehrwert_app;

GRANT UPDATE(retired_at) ON TABLE public.module TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.session TO kehrwert_app;

GRANT UPDATE(state) ON TABLE public.session TO kehrwert_app;

GRANT UPDATE(starts_at) ON TABLE public.session TO kehrwert_app;

GRANT UPDATE(minutes) ON TABLE public.session TO kehrwert_app;

GRANT UPDATE(time_zone) ON TABLE public.session TO kehrwert_app;

GRANT UPDATE(place) ON TABLE public.session TO kehrwert_app;

GRANT UPDATE(plan_item_id) ON TABLE public.session TO kehrwert_app;

GRANT UPDATE(topic_id) ON TABLE public.session TO kehrwert_app;

GRANT UPDATE(goal) ON TABLE public.session TO kehrwert_app;

GRANT UPDATE(mentor_held_at) ON TABLE public.session TO kehrwert_app;

GRANT UPDATE(mentee_held_at) ON TABLE public.session TO kehrwert_app;

GRANT SELECT ON TABLE public.notification TO kehrwert_app;

GRANT UPDATE(read_at) ON TABLE public.notification TO kehrwert_app;

GRANT SELECT,DELETE ON TABLE public.pair_decision TO kehrwert_app;

GRANT INSERT(program_id) ON TABLE public.pair_decision TO kehrwert_app;

GRANT INSERT(mentor_application_id) ON TABLE public.pair_decision TO kehrwert_app;

GRANT INSERT(mentee_application_id) ON TABLE public.pair_decision TO kehrwert_app;

GRANT INSERT(decision) ON TABLE public.pair_decision TO kehrwert_app;

GRANT INSERT(reason) ON TABLE public.pair_decision TO kehrwert_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.pairing_goal TO kehrwert_app;

GRANT UPDATE(title) ON TABLE public.pairing_goal TO kehrwert_app;

GRANT UPDATE(description) ON TABLE public.pairing_goal TO kehrwert_app;

GRANT UPDATE(state) ON TABLE public.pairing_goal TO kehrwert_app;

GRANT SELECT ON TABLE public.pairing_plan TO kehrwert_app;

GRANT UPDATE(changed_at) ON TABLE public.pairing_plan TO kehrwert_app;

REVOKE ALL ON FUNCTION public.pairs_recheck_some(job public.due_job, most integer) FROM PUBLIC;

GRANT SELECT ON TABLE public.participation TO kehrwert_app;

GRANT SELECT ON TABLE public.program_eligibility TO kehrwert_app;

GRANT UPDATE(levels) ON TABLE public.program_eligibility TO kehrwert_app;

GRANT UPDATE(units) ON TABLE public.program_eligibility TO kehrwert_app;

GRANT UPDATE(tenure_months) ON TABLE public.program_eligibility TO kehrwert_app;

GRANT UPDATE(competence) ON TABLE public.program_eligibility TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.program_hand_over TO kehrwert_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.program_lock TO kehrwert_app;

GRANT UPDATE(agreement_reference) ON TABLE public.program_lock TO kehrwert_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.program_staff TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.proposal TO kehrwert_app;

GRANT UPDATE(state) ON TABLE public.proposal TO kehrwert_app;

GRANT UPDATE(mentor_answer) ON TABLE public.proposal TO kehrwert_app;

GRANT UPDATE(mentee_answer) ON TABLE public.proposal TO kehrwert_app;

REVOKE ALL ON FUNCTION public.proposals_supersede_some(job public.due_job, most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.reporting_recheck(people uuid[]) FROM PUBLIC;

GRANT SELECT,INSERT ON TABLE public.review TO kehrwert_app;

GRANT UPDATE(version) ON TABLE public.review TO kehrwert_app;

GRANT UPDATE(comment) ON TABLE public.review TO kehrwert_app;

REVOKE ALL ON FUNCTION public.reviewers_assign(program_id uuid, application_ids uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.reviewers_assign_some(job public.due_job, most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.reviewers_recheck(people uuid[]) FROM PUBLIC;

GRANT SELECT,INSERT,DELETE ON TABLE public.session_note TO kehrwert_app;

GRANT UPDATE(note_text) ON TABLE public.session_note TO kehrwert_app;

GRANT SELECT ON TABLE public.session_note_revision TO kehrwert_app;

GRANT SELECT ON TABLE public.session_template TO kehrwert_app;

GRANT UPDATE(changed_at) ON TABLE public.session_template TO kehrwert_app;

GRANT SELECT ON TABLE public.setting_change TO kehrwert_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.topic TO kehrwert_app;

GRANT UPDATE(title) ON TABLE public.topic TO kehrwert_app;

GRANT UPDATE(description) ON TABLE public.topic TO kehrwert_app;

GRANT UPDATE("position") ON TABLE public.topic TO kehrwert_app;

GRANT UPDATE(module_id) ON TABLE public.topic TO kehrwert_app;

GRANT UPDATE(suggested_goal) ON TABLE public.topic TO kehrwert_app;

GRANT UPDATE(retired_at) ON TABLE public.topic TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.tutorial TO kehrwert_app;

GRANT UPDATE(audience) ON TABLE public.tutorial TO kehrwert_app;

GRANT UPDATE(title) ON TABLE public.tutorial TO kehrwert_app;

GRANT UPDATE(text) ON TABLE public.tutorial TO kehrwert_app;

GRANT UPDATE(url) ON TABLE public.tutorial TO kehrwert_app;

GRANT UPDATE(topic_id) ON TABLE public.tutorial TO kehrwert_app;

GRANT UPDATE(retired_at) ON TABLE public.tutorial TO kehrwert_app;

REVOKE ALL ON FUNCTION public.waiting_list_moves_up(program_id uuid, role text) FROM PUBLIC;

GRANT SELECT,INSERT,DELETE ON TABLE public.application_topic TO kehrwert_app;

GRANT UPDATE(level) ON TABLE public.application_topic TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.audit_event TO kehrwert_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.criterion_score TO kehrwert_app;

GRANT UPDATE(score) ON TABLE public.criterion_score TO kehrwert_app;

GRANT SELECT,INSERT ON TABLE public.dev_clock TO kehrwert_app;

GRANT UPDATE(shift) ON TABLE public.dev_clock TO kehrwert_app;

GRANT SELECT ON TABLE public.due_step TO kehrwert_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.employee_dotted_line TO kehrwert_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.feedback_answer TO kehrwert_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.feedback_topic TO kehrwert_app;

GRANT UPDATE(level) ON TABLE public.feedback_topic TO kehrwert_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.idempotency_key TO kehrwert_app;

GRANT SELECT(program_id) ON TABLE public.participation_level TO kehrwert_app;

GRANT SELECT(level) ON TABLE public.participation_level TO kehrwert_app;

GRANT SELECT(at_least) ON TABLE public.participation_level TO kehrwert_app;

GRANT SELECT(below) ON TABLE public.participation_level TO kehrwert_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.plan_item TO kehrwert_app;

GRANT UPDATE("position") ON TABLE public.plan_item TO kehrwert_app;

GRANT UPDATE(title) ON TABLE public.plan_item TO kehrwert_app;

GRANT UPDATE(module_id) ON TABLE public.plan_item TO kehrwert_app;

GRANT UPDATE(topic_id) ON TABLE public.plan_item TO kehrwert_app;

GRANT UPDATE(goal) ON TABLE public.plan_item TO kehrwert_app;

GRANT SELECT(digest) ON TABLE public.schema_logic_history TO PUBLIC;

GRANT SELECT(version) ON TABLE public.schema_migrations TO PUBLIC;

GRANT SELECT,INSERT,DELETE ON TABLE public.session_template_item TO kehrwert_app;

GRANT SELECT ON TABLE public.state_transition TO kehrwert_app;
