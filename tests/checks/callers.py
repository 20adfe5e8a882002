# SPDX-License-Identifier: Apache-2.0
"""Who calls the operations, and which objects they name: queries on the reference company. `:program` is the program with the most
pairings, `:user` the caller's user name. The values name busy objects, because these become slow first."""

PROGRAM = "SELECT program_id FROM pairing GROUP BY program_id ORDER BY count(*) DESC, program_id LIMIT 1"

NO_PART = """SELECT user_name FROM employee
              WHERE active
                AND NOT EXISTS (SELECT FROM application WHERE application.employee_id = employee.id)
                AND NOT EXISTS (SELECT FROM program_staff AS staff WHERE staff.employee_id = employee.id)
                AND NOT EXISTS (SELECT FROM employee AS report WHERE report.manager_id = employee.id)
              ORDER BY EXISTS (SELECT FROM invitation WHERE invitation.employee_id = employee.id) DESC, id"""

# A mentor's sessions, those whose notes have been rewritten first.
NOTED = """FROM pairing
           JOIN session ON session.pairing_id = pairing.id
           JOIN employee ON employee.id = pairing.mentor_id
           LEFT JOIN session_note AS note ON note.session_id = session.id AND note.author_id = pairing.mentor_id
           LEFT JOIN session_note_revision AS former ON former.note_id = note.id"""


def of_caller(columns, tables, condition="true"):
    return f"SELECT {columns} FROM {tables} WHERE employee.user_name = :user AND {condition} ORDER BY 1 LIMIT 1"


def of_program(columns, tables, condition="true"):
    return f"SELECT {columns} FROM {tables} WHERE program_id = :program AND {condition} ORDER BY 1 LIMIT 1"


# For every caller that has no value of its own.
VALUES = {
    "program_id": "SELECT :program",
    "employee_id": "SELECT id FROM employee WHERE manager_id IS NOT NULL ORDER BY id LIMIT 1",
    "application_id": of_program("id", "application", "state = 'accepted'"),
    "mentor_application_id": of_program("id", "application", "role = 'mentor' AND state IN ('accepted', 'matched')"),
    "mentee_application_id": of_program("id", "application", "role = 'mentee' AND state IN ('accepted', 'matched')"),
    "mentor_id": of_program("mentor_id", "pairing"),
    "mentee_id": of_program("mentee_id", "pairing"),
    "pairing_id": of_program("id", "pairing", "state = 'active'"),
    "proposal_id": of_program("id", "proposal"),
    "match_run_id": of_program("id", "match_run", "state = 'done'"),
    "with": "SELECT id FROM match_run WHERE program_id = :program AND state = 'done' ORDER BY id DESC LIMIT 1",
    "topic_id": of_program("id", "topic"),
    "module_id": of_program("id", "module"),
    "criterion_id": of_program("id", "criterion"),
    "event_id": """SELECT event.id FROM event JOIN event_invitation AS guest ON guest.event_id = event.id
                    WHERE event.program_id = :program GROUP BY event.id ORDER BY count(*) DESC LIMIT 1""",
    "tutorial_id": of_program("id", "tutorial", "audience = 'everyone'"),
    "invitation_id": of_program("id", "invitation"),
    "pair_decision_id": of_program("id", "pair_decision"),
    "moment": "SELECT moment FROM feedback ORDER BY 1 LIMIT 1",
    "unit": "SELECT unit FROM employee GROUP BY unit ORDER BY count(*) DESC LIMIT 1",
    "level": "SELECT 5",
    "q": "SELECT split_part(display_name, ' ', 1) FROM employee ORDER BY id LIMIT 1",
    "starts_after": "SELECT '2026-01-01T00:00:00Z'",
    "starts_before": "SELECT '2099-12-31T00:00:00Z'",
    "code": "SELECT 'forbidden'",
}

CALLERS = [
    {"name": "program manager", "roles": "participant,program_manager",
     "user": """SELECT user_name FROM employee JOIN program_staff AS staff ON staff.employee_id = employee.id
                 WHERE staff.program_id = :program AND staff.role = 'program_manager' ORDER BY employee.id LIMIT 1""",
     "values": {}},
    {"name": "mentor", "roles": "participant",
     "user": """SELECT user_name FROM employee JOIN pairing ON pairing.mentor_id = employee.id
                 WHERE pairing.program_id = :program AND pairing.state = 'active'
                 ORDER BY EXISTS (SELECT FROM tutorial WHERE tutorial.pairing_id = pairing.id)::int
                          + EXISTS (SELECT FROM session JOIN session_note_revision AS former ON former.session_id = session.id
                                     WHERE session.pairing_id = pairing.id AND former.author_id = employee.id)::int DESC,
                          (SELECT count(*) FROM session WHERE session.pairing_id = pairing.id) DESC, employee.id LIMIT 1""",
     "values": {
         "pairing_id": of_caller("pairing.id", "pairing JOIN employee ON employee.id = pairing.mentor_id", "pairing.state = 'active'"),
         "application_id": of_caller("application.id", "application JOIN employee ON employee.id = application.employee_id"),
         "session_id": f"""SELECT session.id {NOTED} WHERE employee.user_name = :user
                            ORDER BY former.id IS NOT NULL DESC, note.id IS NOT NULL DESC, session.id LIMIT 1""",
         "goal_id": of_caller("goal.id", "pairing_goal AS goal JOIN pairing ON pairing.id = goal.pairing_id "
                                         "JOIN employee ON employee.id = pairing.mentor_id"),
         "feedback_id": of_caller("feedback.id", "feedback JOIN employee ON employee.id = feedback.author_id"),
         "proposal_id": of_caller("proposal.id", "proposal JOIN employee ON employee.id = proposal.mentor_id",
                                  "proposal.offered_at IS NOT NULL")}},
    {"name": "reviewer", "roles": "participant,reviewer",
     "user": """SELECT user_name FROM employee JOIN application_reviewer AS assigned ON assigned.employee_id = employee.id
                 GROUP BY employee.id ORDER BY count(*) DESC, employee.id LIMIT 1""",
     "values": {
         "program_id": """SELECT assigned.program_id
                            FROM application_reviewer AS assigned JOIN employee ON employee.id = assigned.employee_id
                           WHERE employee.user_name = :user GROUP BY assigned.program_id ORDER BY count(*) DESC LIMIT 1""",
         "application_id": of_caller("review.application_id", "review JOIN employee ON employee.id = review.reviewer_id",
                                     "EXISTS (SELECT FROM application JOIN program ON program.id = application.program_id "
                                     "WHERE application.id = review.application_id AND program.state = 'running')"),
         "event_id": """SELECT event.id FROM event JOIN program_staff AS staff ON staff.program_id = event.program_id
                          JOIN employee ON employee.id = staff.employee_id
                         WHERE employee.user_name = :user
                         ORDER BY EXISTS (SELECT FROM transition WHERE transition.object_id = event.id) DESC, event.id LIMIT 1"""}},
    {"name": "somebody who takes no part", "roles": "participant", "user": NO_PART + " LIMIT 1", "values": {}},
    {"name": "admin and auditor", "roles": "participant,admin,auditor", "user": NO_PART + " DESC LIMIT 1", "values": {}},
]
