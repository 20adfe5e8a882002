-- SPDX-License-Identifier: Apache-2.0
-- program_update: merges the given settings into the version of the program that the caller read.
WITH seen AS (
  SELECT program.id, program.version, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
changed AS (
  UPDATE program
     SET (title, description, owner_unit, enrolment, participation, expected_levels, starts_on, ends_on, applications_close_on,
          closes_on, moves_by_dates, session_minutes, sessions_planned, cadence_days, mentor_capacity, mentor_max_age,
          mentor_max_age_reason, forbid_same_unit, forbid_same_manager, self_matching, proposal_days, matching_objective, minimum_score,
          weight_topics, weight_language, weight_place, weight_slots, weight_wishes, reviews_per_application,
          waiting_list_automatic, minors_admitted, consent_text, consent_version, confidentiality_text, retention_days,
          minimum_group_size) = (
         SELECT wanted.title, wanted.description, wanted.owner_unit, wanted.enrolment, wanted.participation, wanted.expected_levels,
                wanted.starts_on, wanted.ends_on, wanted.applications_close_on, wanted.closes_on, wanted.moves_by_dates,
                wanted.session_minutes, wanted.sessions_planned, wanted.cadence_days, wanted.mentor_capacity, wanted.mentor_max_age,
                wanted.mentor_max_age_reason, wanted.forbid_same_unit, wanted.forbid_same_manager, wanted.self_matching,
                wanted.proposal_days, wanted.matching_objective, wanted.minimum_score, wanted.weight_topics, wanted.weight_language,
                wanted.weight_place, wanted.weight_slots, wanted.weight_wishes, wanted.reviews_per_application,
                wanted.waiting_list_automatic, wanted.minors_admitted, wanted.consent_text, wanted.consent_version,
                wanted.confidentiality_text, wanted.retention_days, wanted.minimum_group_size
           FROM jsonb_populate_record(program, :body::jsonb) AS wanted)
    FROM seen
   WHERE program.id = seen.id
     AND seen.may_act
     AND version_matches(program.version, :if_match::bigint[])
     AND with_agreement(:agreement_reference)
  RETURNING program AS item
)
SELECT (SELECT program_json(changed.item) FROM changed)::text AS reply,
       (SELECT (changed.item).version FROM changed) AS version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT EXISTS (SELECT FROM changed) THEN 'precondition_failed'
       END AS error
  FROM seen
