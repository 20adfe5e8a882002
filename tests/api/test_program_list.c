/* SPDX-License-Identifier: Apache-2.0 */
/* program_list: the programs that the caller may see, with filters, sorting and selected fields. Paging has its own
 * file. */
#include "support/fixture.h"

/* Other tests create programs at the same time, so each test looks only at the programs of its own program manager. */
static struct reply list(struct program program, const char *query)
{
    return call(program.program_manager_token, "GET", textf("/v1/programs?limit=200%s", query));
}

static bool holds(const char *token, struct program program, const char *query)
{
    const char *path = textf("/v1/programs?limit=200&fields=id&sort=-created_at%s", query);
    while (path) {
        struct reply reply = call(token, "GET", path);
        assert_status(reply, 200);
        for (size_t i = 0; i < reply_items(&reply); i++) {
            if (strcmp(reply_text(&reply, textf("/items/%zu/id", i)), program.id) == 0)
                return true;
        }
        const char *next = reply_text(&reply, "/next");
        path = next[0] ? textf("/v1/programs?limit=200&fields=id&sort=-created_at%s&cursor=%s", query, next) : NULL;
    }
    return false;
}

Test(program_list, only_staff_administrators_and_auditors_see_drafts)
{
    struct program program = a_draft_program(an_employee());
    cr_expect(holds(program.program_manager_token, program, ""));
    cr_expect(holds(token_for("operations-client", ROLE_ADMIN), program, ""));
    cr_expect(holds(token_of(an_employee(), ROLE_AUDITOR), program, ""));
    cr_expect_not(holds(participant(an_employee()), program, ""));
}

Test(program_list, everyone_sees_published_programs)
{
    struct program program = a_published_program(an_employee());
    cr_expect(holds(participant(an_employee()), program, ""));
}

Test(program_list, the_list_can_be_filtered_by_state)
{
    struct program program = a_published_program(an_employee());
    cr_expect(holds(program.program_manager_token, program, "&state=published"));
    cr_expect_not(holds(program.program_manager_token, program, "&state=running"));
}

Test(program_list, the_list_can_be_filtered_by_the_callers_staff_role)
{
    struct employee person = an_employee();
    struct program managed = a_published_program(person);
    struct program reviewed = a_published_program(an_employee());
    program_staff_add(reviewed, person, "reviewer");
    struct reply reply = list(managed, "&staff_role=program_manager");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), managed.id);
    reply = list(managed, "&staff_role=reviewer");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), reviewed.id);
}

Test(program_list, only_the_requested_fields_are_returned)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = list(program, "&staff_role=program_manager&fields=title,id");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_eq(json_object_size(reply_at(&reply, "/items/0")), 3, "%s", reply.body);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), program.id);
}

Test(program_list, a_caller_on_no_staff_list_gets_an_empty_list)
{
    struct reply reply = call(participant(an_employee()), "GET", "/v1/programs?staff_role=reviewer");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
    cr_expect_null(reply_at(&reply, "/next"));
    cr_expect_null(reply_header(&reply, "Link"));
}

Test(program_list, programs_come_in_the_requested_order)
{
    static const char *const titles[] = {"berta", "Anton", "cäsar"};
    static const struct {
        const char *sort;
        const char *order[3];
    } rows[] = {
        {"created_at", {"berta", "Anton", "cäsar"}},
        {"-created_at", {"cäsar", "Anton", "berta"}},
        {"title", {"Anton", "berta", "cäsar"}},
        {"-title", {"cäsar", "berta", "Anton"}},
    };
    const char *token = token_of(an_employee(), ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER);
    for (size_t i = 0; i < LENGTH_OF(titles); i++) {
        struct reply made =
            call(token, "POST", "/v1/programs", .body = textf(JSON({"title": "%s", "owner_unit": "U"}), titles[i]));
        assert_status(made, 201);
    }
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = call(token, "GET", textf("/v1/programs?staff_role=program_manager&sort=%s", rows[i].sort));
        cr_assert_eq(reply_items(&reply), 3);
        for (size_t at = 0; at < 3; at++)
            cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/title", at)), rows[i].order[at], "%s: %s",
                             rows[i].sort, reply.body);
    }
}

Test(program_list, invalid_parameters_are_refused)
{
    static const char *const queries[] = {"?sort=state",       "?state=open", "?limit=0", "?limit=201",
                                          "?limit=5x",         "?limit=",     "?fields=", "?fields=salary",
                                          "?fields=id,,title", "?cursor="};
    const char *token = participant(an_employee());
    for (size_t i = 0; i < LENGTH_OF(queries); i++) {
        struct reply reply = call(token, "GET", textf("/v1/programs%s", queries[i]));
        expect_problem(reply, 400, "parameter_invalid");
    }
}
