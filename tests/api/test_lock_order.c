/* SPDX-License-Identifier: Apache-2.0 */
/* Many different concurrent writes to one pairing. All take their locks in the same order, so none is refused because
 * of a deadlock. */
#include "support/parallel.h"

#include "support/session.h"

enum { WRITES = 18, ROUNDS = 8 };

static struct parallel_call a_post(const char *token, const char *path, const char *body)
{
    return (struct parallel_call){token, "POST", {.path = path, .body = body, .if_match = "*"}};
}

static struct parallel_call a_patch(const char *token, const char *path, const char *body)
{
    return (struct parallel_call){token, "PATCH", {.path = path, .body = body, .if_match = "*"}};
}

static struct parallel_call withdraws(const char *token, const char *application)
{
    return a_post(token, textf("/v1/applications/%s/transitions", application), JSON({"to": "withdrawn"}));
}

/* Writes by both people, the program manager and HR that all affect this pairing. */
static void write_all(struct pairing pairing, struct parallel_call calls[WRITES], int round)
{
    const char *path = textf("/v1/pairings/%s", pairing.id);
    const char *moves = textf("%s/transitions", path);
    const char *planned = session_path(a_planned_session(pairing, 24));
    const char *held = session_path(a_confirmed_session(pairing, -1));
    const char *goal = sql("SELECT id FROM pairing_goal WHERE pairing_id = $1::uuid", pairing.id);
    int at = 0;
    calls[at++] = a_post(pairing.mentor_token, moves, JSON({"to": "paused"}));
    calls[at++] = a_post(pairing.mentee_token, moves, JSON({"to": "completed"}));
    calls[at++] = a_post(pairing.mentor_token, moves, JSON({"to": "ended"}));
    calls[at++] = a_post(pairing.mentee_token, moves, JSON({"to": "active"}));
    calls[at++] = withdraws(pairing.mentor_token, pairing.mentor_application_id);
    calls[at++] = withdraws(pairing.mentee_token, pairing.mentee_application_id);
    calls[at++] = a_post(pairing.mentor_token, textf("%s/sessions", path),
                         JSON({"starts_at": "2027-05-04T09:00:00Z", "time_zone": "Europe/Berlin"}));
    calls[at++] = a_post(pairing.mentor_token, textf("%s/transitions", planned), JSON({"to": "confirmed"}));
    calls[at++] = a_patch(pairing.mentee_token, planned, JSON({"starts_at": "2027-05-05T09:00:00Z"}));
    calls[at++] = a_post(pairing.mentor_token, textf("%s/held-confirmations", held), NULL);
    calls[at++] = a_post(pairing.mentee_token, textf("%s/held-confirmations", held), NULL);
    calls[at++] = a_post(pairing.mentor_token, textf("%s/goals", path), JSON({"title": "Write a page"}));
    calls[at++] = a_patch(pairing.mentee_token, textf("/v1/goals/%s", goal), JSON({"state": "reached"}));
    calls[at++] = a_patch(pairing.mentor_token, path, JSON({"sessions_planned": 9}));
    calls[at++] = a_post(pairing.mentee_token, textf("%s/signatures", path), NULL);
    calls[at++] =
        a_post(pairing.mentor_token, "/v1/me/consents",
               textf(JSON({"program_id": "%s", "text_version": "1", "state": "withdrawn"}), pairing.program.id));
    calls[at++] = a_patch(token_for("hr-import", ROLE_HR_SYNC), textf("/v1/employees/%s", pairing.mentor.id),
                          textf(JSON({"manager_id": "%s"}), pairing.mentee.id));
    calls[at++] =
        round % 2 == 0          ? a_post(pairing.program.program_manager_token,
                                         textf("/v1/programs/%s/transitions", pairing.program.id), JSON({"to": "cancelled"}))
                                : a_patch(token_for("hr-import", ROLE_HR_SYNC),
                                          textf("/v1/employees/%s", pairing.mentee.id), JSON({"active": false}));
    cr_assert_eq(at, WRITES);
}

Test(lock_order, many_different_writes_to_one_pairing_all_get_a_result)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct pairing pairing = an_active_pairing();
        struct parallel_call calls[WRITES];
        struct reply replies[WRITES];
        write_all(pairing, calls, round);
        call_together(calls, WRITES, replies);
        for (int i = 0; i < WRITES; i++)
            cr_expect(replies[i].status >= 200 && replies[i].status < 500, "%s %s: %d %.300s", replies[i].method,
                      replies[i].path, replies[i].status, replies[i].body);
        cr_expect_str_eq(sql("SELECT closed_at IS NOT NULL FROM pairing WHERE id = $1::uuid", pairing.id), "t");
        cr_expect_str_eq(
            sql("SELECT string_agg(taken::text, ' ') FROM application WHERE program_id = $1::uuid", pairing.program.id),
            sql("SELECT CASE state WHEN 'completed' THEN '1 1' ELSE '0 0' END FROM pairing WHERE id = $1::uuid",
                pairing.id));
    }
}
