/* SPDX-License-Identifier: Apache-2.0 */
/* People with a manager in common, solid or dotted line, are never paired, whichever way pairs are made. */
#include "support/match_run.h"
#include "support/proposal.h"

/* The reporting lines that lead from the two people to their common manager. */
static const struct arrangement {
    const char *what;
    bool mentor_dotted;
    bool mentee_dotted;
} arrangements[] = {
    {"two solid lines", false, false},
    {"two dotted lines", true, true},
    {"the mentor's dotted and the mentee's solid line", true, false},
    {"the mentor's solid and the mentee's dotted line", false, true},
};

struct people {
    struct program program;
    struct employee mentor;
    struct employee mentee;
    const char *offer;
    const char *need;
};

/* Each of them also has another manager. */
static struct people a_mentor_and_a_mentee(void)
{
    struct people people = {.program = a_published_program(an_employee()),
                            .mentor = an_employee(.manager_id = an_employee(.board = true).id),
                            .mentee = an_employee(.manager_id = an_employee(.board = true).id)};
    people.offer = an_accepted_application(people.program, people.mentor, "mentor");
    people.need = an_accepted_application(people.program, people.mentee, "mentee");
    return people;
}

static void reports_to(struct employee employee, struct employee manager, bool dotted)
{
    sql(dotted ? "INSERT INTO employee_dotted_line (employee_id, manager_id) VALUES ($1::uuid, $2::uuid)"
               : "UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid",
        employee.id, manager.id);
}

static void get_a_manager_in_common(struct people people, struct arrangement arrangement)
{
    struct employee manager = an_employee(.board = true);
    reports_to(people.mentor, manager, arrangement.mentor_dotted);
    reports_to(people.mentee, manager, arrangement.mentee_dotted);
}

static struct reply post_for(struct people people, const char *what)
{
    return call(
        people.program.program_manager_token, "POST", textf("/v1/programs/%s/%s", people.program.id, what),
        .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), people.offer, people.need));
}

static struct reply what_if(struct people people)
{
    return call(people.program.program_manager_token, "GET",
                textf("/v1/programs/%s/what-if?mentor_application_id=%s&mentee_application_id=%s", people.program.id,
                      people.offer, people.need));
}

static size_t candidates_of(struct people people)
{
    struct reply reply =
        call(people.program.program_manager_token, "GET", textf("/v1/applications/%s/candidates", people.need));
    assert_status(reply, 200);
    return reply_items(&reply);
}

Test(common_superior, people_with_a_common_manager_are_never_paired)
{
    for (size_t i = 0; i < LENGTH_OF(arrangements); i++) {
        struct people people = a_mentor_and_a_mentee();
        cr_expect_eq(candidates_of(people), 1, "%s", arrangements[i].what);
        get_a_manager_in_common(people, arrangements[i]);
        cr_expect_eq(candidates_of(people), 0, "%s", arrangements[i].what);
        static const char *const ways[] = {"proposals", "pairings"};
        for (size_t k = 0; k < LENGTH_OF(ways); k++) {
            struct reply reply = post_for(people, ways[k]);
            expect_problem(reply, 409, "same_manager_conflict");
        }
        struct reply reply = what_if(people);
        cr_expect(json_is_false(reply_at(&reply, "/allowed")), "%s", arrangements[i].what);
        const char *run = a_match_run(people.program);
        reply = call(people.program.program_manager_token, "GET", textf("%s/unmatched?role=mentee", run));
        cr_assert_eq(reply_items(&reply), 1, "%s", arrangements[i].what);
        cr_expect_str_eq(reply_text(&reply, "/items/0/relaxation"), "same_manager", "%s", arrangements[i].what);
    }
}

Test(common_superior, they_are_paired_if_the_program_allows_it)
{
    struct people people = a_mentor_and_a_mentee();
    get_a_manager_in_common(people, arrangements[1]);
    sql("UPDATE program SET forbid_same_manager = false WHERE id = $1::uuid", people.program.id);
    struct reply reply = what_if(people);
    cr_expect(json_is_true(reply_at(&reply, "/allowed")), "%s", reply.body);
    cr_expect_eq(candidates_of(people), 1);
    reply = match_run_proposals(people.program, a_match_run(people.program));
    cr_expect_eq(reply_items(&reply), 1);
    reply = post_for(people, "proposals");
    assert_status(reply, 201);
}

Test(common_superior, a_later_common_manager_pauses_the_pairing_until_it_is_removed)
{
    for (size_t i = 0; i < LENGTH_OF(arrangements); i++) {
        struct pairing pairing = an_active_pairing();
        struct people people = {.mentor = pairing.mentor, .mentee = pairing.mentee};
        get_a_manager_in_common(people, arrangements[i]);
        const char *path = textf("/v1/pairings/%s", pairing.id);
        struct reply reply = call(pairing.mentor_token, "GET", path);
        cr_expect_str_eq(reply_text(&reply, "/conflict"), "same_manager_conflict", "%s", arrangements[i].what);
        cr_expect_str_eq(reply_text(&reply, "/state"), "paused");
        sql("DELETE FROM employee_dotted_line WHERE employee_id = $1::uuid", pairing.mentor.id);
        sql("UPDATE employee SET manager_id = NULL WHERE id = $1::uuid", pairing.mentor.id);
        reply = call(pairing.mentor_token, "GET", path);
        cr_expect(json_is_null(reply_at(&reply, "/conflict")), "%s", reply.body);
    }
}
