/* SPDX-License-Identifier: Apache-2.0 */
/* The screens of docs/frontends.md: each is filled by at most three calls, which return everything it shows. */
#include "support/match_run.h"

#define CALLS_MAX 3

struct screen {
    const char *token;
    int calls;
};

/* One of the screen's calls, which must succeed. */
static struct reply fill(struct screen *screen, const char *path)
{
    cr_assert_leq(++screen->calls, CALLS_MAX, "a screen may take at most three calls");
    struct reply reply = call(screen->token, "GET", path);
    assert_status(reply, 200);
    return reply;
}

static void shows(const struct reply *reply, const char *const *pointers, size_t count)
{
    for (size_t at = 0; at < count; at++)
        cr_expect_not_null(reply_at(reply, pointers[at]), "%s is not in %s", pointers[at], reply->path);
}

#define SHOWS(reply, ...)                                                                                              \
    shows(&(reply), (const char *const[]){__VA_ARGS__}, LENGTH_OF(((const char *const[]){__VA_ARGS__})))

Test(screens, my_home_page_takes_two_calls)
{
    struct pairing pairing = an_active_pairing();
    a_planned_session(pairing, 48);
    struct screen screen = {.token = pairing.mentee_token};
    struct reply me = fill(&screen, "/v1/me");
    SHOWS(me, "/employee/display_name", "/waiting/offers_to_answer", "/waiting/feedback_to_give", "/agenda/offers",
          "/agenda/pairings/0/mentor/display_name", "/agenda/sessions/0/starts_at", "/agenda/feedback",
          "/agenda/events");
    fill(&screen, "/v1/me/notifications?unread=true");
}

Test(screens, my_pairing_takes_three_calls)
{
    struct pairing pairing = an_active_pairing();
    a_planned_session(pairing, 48);
    struct screen screen = {.token = pairing.mentor_token};
    struct reply all = fill(&screen, textf("/v1/pairings/%s?embed=mentor,mentee,program,goals,plan", pairing.id));
    SHOWS(all, "/state", "/mentor/display_name", "/mentee/display_name", "/program/confidentiality_text",
          "/goals/0/title", "/plan/items");
    struct reply sessions = fill(&screen, textf("/v1/pairings/%s/sessions?embed=topic", pairing.id));
    SHOWS(sessions, "/items/0/starts_at", "/items/0/goal", "/items/0/topic/title");
    fill(&screen, textf("/v1/pairings/%s/tutorials", pairing.id));
}

Test(screens, the_board_of_a_program_manager_takes_three_calls)
{
    struct pairing pairing = an_active_pairing();
    struct screen screen = {.token = pairing.program.program_manager_token};
    struct reply board = fill(&screen, textf("/v1/programs/%s/board", pairing.program.id));
    SHOWS(board, "/program/title", "/staff/0/display_name", "/counts", "/events");
    struct reply pairings =
        fill(&screen, textf("/v1/programs/%s/pairings?embed=mentor,mentee&limit=200", pairing.program.id));
    SHOWS(pairings, "/items/0/state", "/items/0/mentor/display_name", "/items/0/mentee/display_name");
    fill(&screen, textf("/v1/programs/%s/proposals?embed=mentor,mentee,topics&limit=200", pairing.program.id));
}

Test(screens, matching_by_a_program_manager_takes_three_calls)
{
    struct program program = a_published_program(an_employee());
    an_accepted_application(program, an_employee(), "mentor");
    an_accepted_application(program, an_employee(.board = true), "mentee");
    an_accepted_application(program, an_employee(.board = true), "mentee");
    const char *path = a_match_run(program);
    struct screen screen = {.token = program.program_manager_token};
    struct reply run = fill(&screen, path);
    SHOWS(run, "/progress", "/weights/topics", "/seed", "/statistics/pairs", "/statistics/score_quartiles/1");
    struct reply pairs =
        fill(&screen, textf("/v1/programs/%s/proposals?match_run_id=%s&sort=-score&embed=mentor,mentee,topics",
                            program.id, match_run_id(path)));
    SHOWS(pairs, "/items/0/mentor/display_name", "/items/0/score_parts/topics", "/items/0/rules_passed/0");
    struct reply alone = fill(&screen, textf("%s/unmatched?embed=employee,partner", path));
    SHOWS(alone, "/items/0/employee/display_name", "/items/0/relaxation", "/items/0/partner/display_name");
}

Test(screens, program_managers_see_neither_goals_nor_plan)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply =
        call(pairing.program.program_manager_token, "GET", textf("/v1/pairings/%s?embed=goals,plan", pairing.id));
    assert_status(reply, 200);
    cr_expect_null(reply_at(&reply, "/goals"));
    cr_expect_null(reply_at(&reply, "/plan"));
}
