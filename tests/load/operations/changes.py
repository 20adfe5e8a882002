# SPDX-License-Identifier: Apache-2.0
"""The writes that are measured on the reference company: operation, what is special about the call, roles of the token, a query that names
the caller (`caller`) and the objects, and the body, in which ":name" stands for a column of the query. `:program` is the large program that
runs, `:program_manager` the user name of one of its program managers. Each row of the query is one call. What changes much comes last."""

BY_PROGRAM_MANAGER = "SELECT :program_manager AS caller, :program AS program_id"
PROGRAM_MANAGER_OF = "(SELECT user_name FROM employee JOIN program_staff AS staff ON staff.employee_id = employee.id " \
                     "WHERE staff.program_id = {0} AND staff.role = 'program_manager' ORDER BY employee.id LIMIT 1)"
USER = "(SELECT user_name FROM employee WHERE id = {0})"
NOBODY = "SELECT user_name FROM employee WHERE active AND NOT EXISTS (SELECT FROM program_staff AS staff WHERE staff.employee_id = " \
         "employee.id) ORDER BY id DESC LIMIT 1"
HR = f"SELECT ({NOBODY}) AS caller, "
IN_FIVE_DAYS = "to_char(app_now() + interval '5 days', 'YYYY-MM-DD\"T\"HH24:00:00\"Z\"')"


def by_program_manager(columns, rest):
    return f"SELECT :program_manager AS caller, {columns} FROM {rest}"


def pick(state, role="mentee", extra="true", program="application.program_id"):
    """Applications in a program that runs or takes applications."""
    return f"""SELECT {USER.format('application.employee_id')} AS applicant,
                      {PROGRAM_MANAGER_OF.format('application.program_id')} AS caller,
                      application.id AS application_id, application.program_id
                 FROM application JOIN program ON program.id = application.program_id
                WHERE application.state = '{state}' AND application.role = '{role}' AND program.state IN ('running', 'published')
                  AND {extra} ORDER BY (application.program_id = :program) DESC, application.id"""


def by_applicant(state, role="mentee", extra="true"):
    return f"SELECT applicant AS caller, application_id FROM ({pick(state, role, extra)}) AS picked"


def of_pair(columns, rest, state="active"):
    return f"""SELECT {USER.format('pairing.mentor_id')} AS caller, {USER.format('pairing.mentee_id')} AS other,
                      pairing.id AS pairing_id{columns}
                 FROM pairing {rest} {'AND' if 'WHERE ' in rest else 'WHERE'} pairing.program_id = :program
                  AND pairing.state = '{state}' ORDER BY pairing.id"""


def of_session(state, past):
    return of_pair(", session.id AS session_id, (SELECT id FROM topic WHERE topic.program_id = pairing.program_id "
                   "AND topic.retired_at IS NULL LIMIT 1) AS topic_id",
                   f"JOIN session ON session.pairing_id = pairing.id WHERE session.state = '{state}' "
                   f"AND session.starts_at {'<' if past else '>'} app_now()")


def of_offer(state, person):
    return f"""SELECT {USER.format('proposal.' + person)} AS caller, proposal.id AS proposal_id
                 FROM proposal JOIN application ON application.id = proposal.mentor_application_id
                WHERE proposal.program_id = :program AND proposal.state = '{state}' AND proposal.superseded_at IS NULL
                  AND COALESCE(proposal.expires_at > app_now(), true) AND application.taken < application.capacity ORDER BY proposal.id"""


FREE_PAIR = """SELECT :program_manager AS caller, :program AS program_id, mentor.id AS mentor_application_id,
                      mentee.id AS mentee_application_id
                 FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM application
                        WHERE program_id = :program AND role = 'mentor' AND state IN ('accepted', 'matched') AND taken < capacity) AS mentor
                 JOIN (SELECT *, row_number() OVER (ORDER BY id DESC) AS place FROM application
                        WHERE program_id = :program AND role = 'mentee' AND state = 'accepted') AS mentee USING (place)
                WHERE pairing_broken(mentor.id, mentee.id, false) IS NULL
                  AND NOT offer_stands(:program, mentor.employee_id, mentee.employee_id)"""
EVENT = f"event WHERE event.program_id = :program AND event.state = 'planned' AND event.starts_at {{0}} app_now()"
NEWCOMERS = "employee WHERE active AND NOT EXISTS (SELECT FROM application WHERE application.employee_id = employee.id)"
PUBLISHED = "program WHERE program.state = 'published' AND program_open(program.id)"
OF_PUBLISHED = f"SELECT {PROGRAM_MANAGER_OF.format('program.id')} AS caller, program.id AS program_id"

CHANGES = [
    ("me_consent_create", "", "participant", f"""SELECT {USER.format('application.employee_id')} AS caller, program.id AS program_id,
            program.consent_version
        FROM {PUBLISHED.replace(' WHERE', ' JOIN application ON application.program_id = program.id WHERE')} AND application.state = 'draft'
       ORDER BY application.id""",
     {"program_id": ":program_id", "text_version": ":consent_version", "state": "given"}),
    ("application_create", "", "participant", f"""SELECT person.user_name AS caller, program.id AS program_id,
            (SELECT id FROM topic WHERE topic.program_id = program.id AND topic.retired_at IS NULL LIMIT 1) AS topic_id
        FROM (SELECT * FROM {PUBLISHED} LIMIT 1) AS program, (SELECT * FROM {NEWCOMERS} ORDER BY id LIMIT 9) AS person""",
     {"role": "mentee", "motivation": "I like to explain things.", "languages": ["de", "en"], "slots": ["mon_am"],
      "topics": [{"topic_id": ":topic_id", "level": 2}]}),
    ("application_update", "", "participant", by_applicant("draft"), {"motivation": "Another one.", "slots": ["tue_pm"]}),
    ("application_transition_create", "submitted", "participant", by_applicant("draft", extra="""EXISTS (SELECT FROM consent
            WHERE consent.program_id = program.id AND consent.employee_id = application.employee_id AND consent.state = 'given'
              AND consent.text_version = program.consent_version) AND program_open(program.id)"""), {"to": "submitted"}),
    ("application_transition_create", "under_review", "participant", pick("submitted"), {"to": "under_review"}),
    ("application_transition_create", "accepted", "participant", pick("under_review"), {"to": "accepted"}),
    ("application_transition_create", "declined", "participant", pick("waitlisted"), {"to": "declined"}),
    ("application_transition_create", "withdrawn", "participant", by_applicant("accepted"), {"to": "withdrawn"}),
    ("application_transition_create", "withdrawn with a pairing", "participant", by_applicant("matched"), {"to": "withdrawn"}),
    ("application_review_put", "", "participant,reviewer", f"""SELECT {USER.format('assigned.employee_id')} AS caller,
            application.id AS application_id, (SELECT json_agg(json_build_object('criterion_id', criterion.id, 'score', 3)) FROM criterion
              WHERE criterion.program_id = application.program_id AND criterion.retired_at IS NULL
                AND (criterion.role IS NULL OR criterion.role = application.role)) AS scores
        FROM application JOIN application_reviewer AS assigned ON assigned.application_id = application.id
       WHERE application.program_id = :program AND in_selection(application.state) ORDER BY application.id""",
     {"scores": ":scores", "comment": "Clear and patient."}),
    ("application_reviewer_delete", "", "participant", by_program_manager("assigned.application_id, assigned.employee_id",
        "application_reviewer AS assigned JOIN application ON application.id = assigned.application_id "
        "WHERE assigned.program_id = :program AND application.state = 'accepted' ORDER BY application.id"), None),
    ("application_reviewer_put", "", "participant", by_program_manager("application.id AS application_id, "
        "(SELECT employee_id FROM program_staff AS staff WHERE staff.program_id = :program AND staff.role = 'reviewer' "
        "AND NOT is_above(staff.employee_id, application.employee_id) "
        "AND staff.employee_id <> application.employee_id LIMIT 1) AS employee_id",
        "application WHERE application.program_id = :program AND application.state = 'waitlisted' ORDER BY application.id"), None),
    ("eligibility_put", "", "participant", BY_PROGRAM_MANAGER + ", each.role FROM (VALUES ('mentor'), ('mentee')) AS each(role)",
     {"levels": [0, 1, 2, 3, 4, 5, 6]}),
    ("employee_create", "", "participant,hr_sync", HR + "number FROM generate_series(1, 3) AS number",
     {"user_name": "new.person:number", "external_id": "N-:number", "display_name": "New Person", "unit": "Marketing", "level": 4}),
    ("employee_put", "nothing changes but the site", "participant,hr_sync",
     HR + """employee.user_name, employee.display_name, employee.unit,
            employee.level, employee.manager_id FROM employee JOIN pairing ON pairing.mentor_id = employee.id
        WHERE pairing.program_id = :program AND pairing.state = 'active' ORDER BY employee.id""",
     {"display_name": ":display_name", "unit": ":unit", "level": ":level", "manager_id": ":manager_id", "site": "Elsewhere"}),
    ("employee_update", "unit of a mentor", "participant,hr_sync", HR + """employee.id AS employee_id
        FROM employee JOIN pairing ON pairing.mentor_id = employee.id
        WHERE pairing.program_id = :program AND pairing.state = 'active' ORDER BY employee.id""", {"unit": "Another unit"}),
    ("employee_update", "unit at the top", "participant,hr_sync",
     HR + "id AS employee_id FROM employee WHERE manager_id IS NULL AND active "
        "ORDER BY (SELECT count(*) FROM employee AS report WHERE report.manager_id = employee.id) DESC, id", {"unit": "The board"}),
    ("employee_update", "manager of a manager", "participant,hr_sync", HR + """employee.id AS employee_id, above.manager_id
        FROM employee JOIN employee AS above ON above.id = employee.manager_id
        WHERE above.manager_id IS NOT NULL AND employee.active
          AND (SELECT count(*) FROM employee AS report WHERE report.manager_id = employee.id) > 3 ORDER BY employee.id""",
     {"manager_id": ":manager_id"}),
    ("employee_update", "manager of the largest department", "participant,hr_sync", HR + """largest.employee_id, other.id AS manager_id FROM
        (SELECT employee.id AS employee_id, employee.manager_id
           FROM employee JOIN employee AS above ON above.id = employee.manager_id WHERE above.manager_id IS NULL
          ORDER BY (SELECT count(*) FROM employee AS report WHERE report.manager_id = employee.id) DESC, employee.id LIMIT 3) AS largest,
        LATERAL (SELECT id FROM employee WHERE manager_id = largest.manager_id AND id <> largest.employee_id
                  ORDER BY id DESC LIMIT 1) AS other""", {"manager_id": ":manager_id"}),
    ("employee_update", "dotted line", "participant,hr_sync", HR + """employee.id AS employee_id, above.manager_id
        FROM employee JOIN employee AS above ON above.id = employee.manager_id
        WHERE above.manager_id IS NOT NULL AND employee.active ORDER BY employee.id""", {"dotted_manager_ids": [":manager_id"]}),
    ("employee_update", "user name", "participant,hr_sync", HR + "id AS employee_id FROM employee WHERE active ORDER BY id",
     {"user_name": "renamed.:employee_id"}),
    ("employee_update", "a mentor leaves", "participant,hr_sync", HR + """pairing.mentor_id AS employee_id FROM pairing
        WHERE pairing.program_id = :program AND pairing.state = 'active' ORDER BY pairing.id DESC""", {"active": False}),
    ("event_create", "", "participant", f"{BY_PROGRAM_MANAGER}, {IN_FIVE_DAYS} AS starts_at FROM generate_series(1, 3)",
     {"kind": "training", "title": "Training", "starts_at": ":starts_at", "minutes": 60, "time_zone": "Europe/Berlin"}),
    ("event_update", "title", "participant", by_program_manager("id AS event_id", EVENT.format(">")), {"title": "Another title"}),
    ("event_invitation_create", "500 people", "participant",
     by_program_manager("id AS event_id, (SELECT json_agg(id) FROM (SELECT id FROM employee "
        "WHERE active ORDER BY md5(employee.id::text || event.id::text) LIMIT 500) AS people) AS employee_ids",
        EVENT.format(">")), {"employee_ids": ":employee_ids"}),
    ("event_reply_put", "", "participant", f"""SELECT {USER.format('guest.employee_id')} AS caller, guest.event_id
        FROM event_invitation AS guest JOIN event ON event.id = guest.event_id
        WHERE event.program_id = :program AND event.state = 'planned' AND event.starts_at > app_now() ORDER BY 1, 2""", {"reply": "yes"}),
    ("event_attendance_put", "", "participant", by_program_manager("guest.event_id, guest.employee_id",
        "event_invitation AS guest JOIN event ON event.id = guest.event_id WHERE event.program_id = :program AND event.state = 'planned' "
        "AND event.starts_at < app_now() ORDER BY guest.employee_id"), {"attended": True}),
    ("feedback_update", "", "participant",
     f"""SELECT {USER.format('feedback.author_id')} AS caller, feedback.id AS feedback_id FROM feedback
        WHERE feedback.program_id = :program AND feedback.state = 'open' AND feedback.opens_at < app_now()
          AND feedback.closes_at > app_now()
        ORDER BY feedback.id""", {"rating": 4, "comment": "More time for questions."}),
    ("feedback_transition_create", "", "participant", f"""SELECT {USER.format('feedback.author_id')} AS caller, feedback.id AS feedback_id
        FROM feedback WHERE feedback.program_id = :program AND feedback.state = 'open' AND feedback.rating IS NOT NULL
         AND feedback.closes_at > app_now() ORDER BY feedback.id""", {"to": "submitted"}),
    ("feedback_form_put", "", "participant",
     BY_PROGRAM_MANAGER + ", each.moment FROM (VALUES ('pulse_3'), ('end'), ('half_time')) AS each(moment)",
     {"title": "Halfway there", "questions": [{"kind": "yes_no", "text": "Has it helped?"}]}),
    ("invitation_create", "", "participant", f"{OF_PUBLISHED}, person.id AS employee_id, {IN_FIVE_DAYS} AS expires_at FROM (SELECT * FROM "
        f"{PUBLISHED} LIMIT 1) AS program, (SELECT * FROM {NEWCOMERS} ORDER BY id DESC LIMIT 3) AS person",
     {"employee_id": ":employee_id", "role": "mentee", "expires_at": ":expires_at"}),
    ("invitation_batch_create", "500 people", "participant", f"{OF_PUBLISHED}, (SELECT json_agg(id) FROM (SELECT id FROM {NEWCOMERS} "
        f"ORDER BY md5(employee.id::text || program.id) LIMIT 500) AS people) AS employee_ids FROM {PUBLISHED}",
     {"role": "mentee", "employee_ids": ":employee_ids"}),
    ("invitation_transition_create", "declined", "participant", f"""SELECT {USER.format('invitation.employee_id')} AS caller,
            invitation.id AS invitation_id FROM invitation WHERE invitation.state = 'sent' AND invitation.closed_at IS NULL
              AND invitation.expires_at > app_now() ORDER BY invitation.id DESC""", {"to": "declined"}),
    ("invitation_delete", "", "participant", f"""SELECT {PROGRAM_MANAGER_OF.format('invitation.program_id')} AS caller,
            invitation.id AS invitation_id FROM invitation WHERE invitation.state = 'sent' AND invitation.closed_at IS NULL
              AND invitation.expires_at > app_now() ORDER BY invitation.id""", None),
    ("program_lock_put", "", "participant,admin",
     BY_PROGRAM_MANAGER + ", each.setting FROM (VALUES ('minimum_score'), ('proposal_days')) AS each(setting)",
     {"agreement_reference": "BV 2027/04"}),
    ("program_lock_delete", "", "participant,admin", by_program_manager("program_id, setting, agreement_reference",
        "program_lock WHERE program_id = :program"), {"agreement_reference": ":agreement_reference"}),
    ("me_notification_update", "", "participant", f"""SELECT {USER.format('notification.employee_id')} AS caller,
            notification.id AS notification_id FROM notification WHERE notification.read_at IS NULL ORDER BY notification.id DESC""",
     {"read": True}),
    ("match_run_staging_create", "100 proposals", "participant",
     by_program_manager("match_run_id, json_agg(id) AS proposal_ids", """(SELECT proposal.id,
            proposal.match_run_id, row_number() OVER (PARTITION BY match_run_id ORDER BY proposal.id) AS place FROM proposal
             WHERE proposal.program_id = :program AND proposal.state = 'computed' AND match_run_id IS NOT NULL) AS chosen
          WHERE place <= 100 GROUP BY match_run_id"""), {"proposal_ids": ":proposal_ids"}),
    ("match_run_staging_create", "all", "participant", by_program_manager("match_run_id", "proposal WHERE proposal.program_id = :program "
        "AND proposal.state = 'computed' AND match_run_id IS NOT NULL GROUP BY match_run_id"), {}),
    ("match_run_create", "", "participant", BY_PROGRAM_MANAGER, {"seed": 42}),
    ("match_run_delete", "", "participant",
     by_program_manager("id AS match_run_id", "match_run WHERE program_id = :program AND state = 'queued'"), None),
    ("match_run_replay_create", "", "participant", by_program_manager("id AS match_run_id", """match_run WHERE program_id = :program
            AND state = 'done' AND EXISTS (SELECT FROM match_run_input WHERE match_run_input.match_run_id = match_run.id)"""), None),
    ("pair_decision_create", "locked", "participant", FREE_PAIR,
     {"mentor_application_id": ":mentor_application_id", "mentee_application_id": ":mentee_application_id", "decision": "locked",
      "reason": "They know each other."}),
    ("pair_decision_delete", "", "participant", by_program_manager("id AS pair_decision_id", "pair_decision WHERE program_id = :program "
        "ORDER BY id DESC"), None),
    ("proposal_create", "", "participant", FREE_PAIR,
     {"mentor_application_id": ":mentor_application_id", "mentee_application_id": ":mentee_application_id"}),
    ("proposal_transition_create", "offered", "participant", by_program_manager("id AS proposal_id", "proposal WHERE program_id = :program "
        "AND state = 'staged' AND origin = 'manual' ORDER BY id DESC"), {"to": "offered"}),
    ("proposal_answer_put", "first yes", "participant", of_offer("offered", "mentor_id"), {"answer": "yes"}),
    ("proposal_answer_put", "second yes", "participant", of_offer("agreed_by_one", "mentee_id") , {"answer": "yes"}),
    ("proposal_answer_put", "no", "participant", of_offer("offered", "mentee_id"), {"answer": "no"}),
    ("proposal_transition_create", "superseded", "participant", by_program_manager("id AS proposal_id",
        "proposal WHERE program_id = :program AND state = 'staged' ORDER BY id"), {"to": "superseded"}),
    ("proposal_offer_create", "10 proposals", "participant",
     by_program_manager(":program AS program_id, json_agg(id) AS proposal_ids", """(SELECT id,
            row_number() OVER (ORDER BY id) AS place FROM proposal WHERE program_id = :program AND state = 'staged') AS chosen
          WHERE place <= 30 GROUP BY place % 3"""), {"proposal_ids": ":proposal_ids"}),
    ("proposal_offer_create", "the best", "participant", BY_PROGRAM_MANAGER, {}),
    ("application_proposal_create", "", "participant", f"""SELECT {USER.format('need.employee_id')} AS caller, need.id AS application_id,
            offer.id AS counterpart_application_id
        FROM program JOIN application AS need ON need.program_id = program.id AND need.role = 'mentee' AND need.state = 'accepted'
        JOIN LATERAL (SELECT other.id FROM application AS other WHERE other.program_id = program.id AND other.role = 'mentor'
                         AND other.state IN ('accepted', 'matched') AND other.taken < other.capacity LIMIT 1) AS offer ON true
       WHERE program.self_matching AND forms_pairings(program)""", {"counterpart_application_id": ":counterpart_application_id"}),
    ("pairing_create", "", "participant", FREE_PAIR,
     {"mentor_application_id": ":mentor_application_id", "mentee_application_id": ":mentee_application_id"}),
    ("pairing_goal_create", "", "participant", of_pair("", "", "forming"), {"title": "A blog post every month"}),
    ("pairing_signature_create", "", "participant", of_pair("", "WHERE pairing.mentor_signed_at IS NULL", "forming"), None),
    ("pairing_update", "", "participant", of_pair("", ""), {"sessions_planned": 9}),
    ("pairing_goal_update", "", "participant", of_pair(", goal.id AS goal_id", "JOIN pairing_goal AS goal ON goal.pairing_id = pairing.id"),
     {"state": "reached"}),
    ("pairing_plan_put", "", "participant", of_pair("", "", "forming"), {"items": [{"title": "First steps"}, {"title": "Second steps"}]}),
    ("pairing_tutorial_create", "", "participant",
     of_pair("", ""), {"title": "How to write a post", "text": "Begin with what you want to say."}),
    ("pairing_transition_create", "paused", "participant", of_pair("", ""), {"to": "paused"}),
    ("pairing_transition_create", "active", "participant", of_pair("", "", "paused"), {"to": "active"}),
    ("pairing_transition_create", "completed", "participant", of_pair("", ""), {"to": "completed"}),
    ("pairing_transition_create", "ended", "participant", of_pair("", ""), {"to": "ended"}),
    ("session_create", "", "participant", of_pair(f", {IN_FIVE_DAYS} AS starts_at", "") + " DESC",
     {"starts_at": ":starts_at", "time_zone": "Europe/Berlin"}),
    ("session_update", "", "participant", of_session("planned", False), {"topic_id": ":topic_id", "goal": "A first post."}),
    ("session_transition_create", "confirmed", "participant", of_session("planned", False).replace("AS caller", "AS former", 1)
        .replace("AS other", "AS caller", 1), {"to": "confirmed"}),
    ("session_transition_create", "missed", "participant", of_session("confirmed", True), {"to": "missed"}),
    ("session_transition_create", "cancelled", "participant", of_session("planned", False), {"to": "cancelled"}),
    ("session_held_confirmation_create", "", "participant", of_session("confirmed", True), None),
    ("session_note_put", "", "participant", of_session("held", True), {"text": "Try the new channel."}),
    ("session_note_delete", "", "participant", of_session("held", True), None),
    ("topic_create", "", "participant", BY_PROGRAM_MANAGER, {"title": "Something else"}),
    ("topic_update", "", "participant", by_program_manager("id AS topic_id", "topic WHERE program_id = :program"), {"position": 7}),
    ("module_create", "", "participant", BY_PROGRAM_MANAGER, {"title": "Something new"}),
    ("module_update", "", "participant", by_program_manager("id AS module_id", "module WHERE program_id = :program"), {"position": 7}),
    ("criterion_create", "", "participant", BY_PROGRAM_MANAGER, {"title": "Patience"}),
    ("criterion_update", "", "participant",
     by_program_manager("id AS criterion_id", "criterion WHERE program_id = :program"), {"position": 7}),
    ("program_tutorial_create", "", "participant", BY_PROGRAM_MANAGER, {"title": "How to", "text": "Begin.", "audience": "everyone"}),
    ("tutorial_update", "", "participant", f"""SELECT {USER.format('tutorial.author_id')} AS caller, tutorial.id AS tutorial_id
        FROM tutorial WHERE tutorial.program_id = :program ORDER BY tutorial.id""", {"title": "Another title"}),
    ("session_template_put", "", "participant", BY_PROGRAM_MANAGER, {"items": [{"title": "First steps"}]}),
    ("program_create", "", "participant,program_manager", BY_PROGRAM_MANAGER, {"title": "Next year", "owner_unit": "Human Resources"}),
    ("program_copy_create", "", "participant,program_manager", BY_PROGRAM_MANAGER, {"title": "Next round"}),
    ("program_staff_put", "reviewer of the large program", "participant",
     BY_PROGRAM_MANAGER + f", id AS employee_id, 'reviewer' AS role FROM {NEWCOMERS} "
        "ORDER BY id", None),
    ("program_staff_delete", "reviewer of the large program", "participant", by_program_manager("program_id, employee_id, role",
        "program_staff WHERE program_id = :program AND role = 'reviewer' "
        "ORDER BY (SELECT count(*) FROM application_reviewer AS given WHERE given.employee_id = program_staff.employee_id) DESC"), None),
    ("program_update", "text", "participant", BY_PROGRAM_MANAGER, {"description": "Another text."}),
    ("program_update", "more reviews", "participant", BY_PROGRAM_MANAGER, {"reviews_per_application": 5}),
    ("program_update", "a rule for pairs", "participant", by_program_manager(":program AS program_id, NOT forbid_same_manager AS value",
        "program WHERE id = :program"), {"forbid_same_manager": ":value"}),
    ("event_invitation_create", "all participants", "participant",
     by_program_manager("id AS event_id", EVENT.format(">")),
     {"audience": "participants"}),
    ("event_update", "start of an event with all participants", "participant", by_program_manager("id AS event_id", EVENT.format(">")
        + " ORDER BY (SELECT count(*) FROM event_invitation AS guest WHERE guest.event_id = event.id) DESC"), {"minutes": 75}),
    ("event_transition_create", "cancelled, with all participants", "participant", by_program_manager("id AS event_id", EVENT.format(">")
        + " ORDER BY (SELECT count(*) FROM event_invitation AS guest WHERE guest.event_id = event.id) DESC"), {"to": "cancelled"}),
    ("employee_update", "a reviewer leaves", "participant,hr_sync", HR + "employee_id FROM program_staff AS staff "
        "WHERE staff.program_id = :program AND staff.role = 'reviewer' ORDER BY employee_id DESC", {"active": False}),
    ("program_hand_over_create", "", "participant", BY_PROGRAM_MANAGER + f", id AS successor_id FROM {NEWCOMERS} ORDER BY id LIMIT 1",
     {"owner_unit": "Human Resources", "program_manager_id": ":successor_id"}),
    ("program_transition_create", "concluding", "participant",
     "SELECT " + PROGRAM_MANAGER_OF.format(":program") + " AS caller, :program AS program_id",
     {"to": "concluding"}),
    ("program_transition_create", "closed", "participant",
     "SELECT " + PROGRAM_MANAGER_OF.format(":program") + " AS caller, :program AS program_id",
     {"to": "closed"}),
]
