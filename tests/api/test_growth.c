/* SPDX-License-Identifier: Apache-2.0 */
/* One person cannot create without limit: for each kind of row there is a maximum per owner, which holds for concurrent
 * clients, too. */
#include "support/event.h"
#include "support/parallel.h"
#include "support/review.h"
#include "support/session.h"
#include "support/tutorial.h"

/* Pretends that all but `left` of the rows that the owner may have are there already. */
static void leave_room(const char *kind, const char *owner, int left)
{
    cr_assert_not_null(sql("INSERT INTO growth_count AS count (kind, owner, made) SELECT kind, $2, most - $3::int FROM "
                           "growth_limit WHERE kind = $1 ON CONFLICT ON CONSTRAINT growth_count_kind_owner_pkey DO "
                           "UPDATE SET made = excluded.made RETURNING 1",
                           kind, owner, textf("%d", left)),
                       "%s", kind);
}

struct creation {
    const char *kind;
    const char *owner;
    const char *token;
    const char *method;
    const char *path;
    const char *body; /* # is replaced with another digit each time */
};

static struct reply create(const struct creation *creation, char digit)
{
    char *body = arena_copy(test_arena(), creation->body, strlen(creation->body));
    char *place = strchr(body, '#');
    if (place)
        *place = digit;
    return call(creation->token, creation->method, creation->path, .body = body, .if_match = "*");
}

static void expect_bounded(const struct creation *creation)
{
    leave_room(creation->kind, creation->owner, 1);
    struct reply last = create(creation, '1');
    cr_expect(last.status == 200 || last.status == 201, "%s: %d %s", creation->kind, last.status, last.body);
    struct reply refused = create(creation, '2');
    expect_problem(refused, 409, "limit_reached");
    cr_expect_str_eq(sql("SELECT (made = most)::text FROM growth_count JOIN growth_limit USING (kind) WHERE kind = $1 "
                         "AND owner = $2",
                         creation->kind, creation->owner),
                     "true", "%s", creation->kind);
}

Test(growth, every_kind_has_a_limit)
{
    struct pairing pairing = an_active_pairing();
    struct program program = pairing.program;
    struct employee person = an_employee();
    const char *note = textf("/v1/sessions/%s/note", a_planned_session(pairing, 24));
    struct reply written = call(pairing.mentor_token, "PUT", note, .body = JSON({"text": "First words."}));
    const char *author = textf("%s %s", program.id, pairing.mentor.id);
    const struct creation creations[] = {
        {"application of a person in a program", textf("%s %s", program.id, person.id), participant(person), "POST",
         textf("/v1/programs/%s/applications", program.id), JSON({"role": "mentor"})},
         {"criterion of a program", program.id, program.program_manager_token, "POST",
          textf("/v1/programs/%s/criteria", program.id), JSON({"title": "Criterion #"})},
          {"event of a program", program.id, program.program_manager_token, "POST",
           textf("/v1/programs/%s/events", program.id),
           JSON({"kind": "community_day", "title": "E", "starts_at": "2029-01-01T10:00:00Z", "minutes": 60,
               "time_zone": "Europe/Berlin"})},
           {"goal of a pairing", pairing.id, pairing.mentor_token, "POST", textf("/v1/pairings/%s/goals", pairing.id),
            JSON({"title": "Goal #"})},
            {"module of a program", program.id, program.program_manager_token, "POST",
             textf("/v1/programs/%s/modules", program.id), JSON({"title": "Module #"})},
             {"program of a creator", program.program_manager.id, program.program_manager_token, "POST", "/v1/programs",
              JSON({"title": "T", "owner_unit": "U"})},
              {"revision of a note", reply_text(&written, "/id"), pairing.mentor_token, "PUT", note,
               JSON({"text": "Words #."})},
               {"session of a pairing", pairing.id, pairing.mentee_token, "POST",
                textf("/v1/pairings/%s/sessions", pairing.id),
                JSON({"starts_at": "2029-01-0#T10:00:00Z", "time_zone": "Europe/Berlin"})},
                {"topic of a program", program.id, program.program_manager_token, "POST",
                 textf("/v1/programs/%s/topics", program.id), JSON({"title": "Topic #"})},
                 {"tutorial of an author in a program", author, pairing.mentor_token, "POST",
                  textf("/v1/programs/%s/tutorials", program.id),
                  JSON({"title": "T", "text": "x", "audience": "everyone"})},
                  {"tutorial of an author in a program", author, pairing.mentor_token, "POST",
                   textf("/v1/pairings/%s/tutorials", pairing.id), JSON({"title": "T", "text": "x"})},
                   {"tutorial of a program's staff", program.id, program.program_manager_token, "POST",
                    textf("/v1/programs/%s/tutorials", program.id), JSON({"title": "T", "text": "x"})},
                   };
    for (size_t i = 0; i < LENGTH_OF(creations); i++)
        expect_bounded(&creations[i]);
}

Test(growth, concurrent_clients_do_not_exceed_the_limit)
{
    struct pairing pairing = an_active_pairing();
    struct reply replies[16];
    leave_room("goal of a pairing", pairing.id, 3);
    call_repeatedly((struct parallel_call){
        pairing.mentor_token,
        "POST",
        {.path = textf("/v1/pairings/%s/goals", pairing.id), .body = JSON({"title": "At the same time"})}},
        LENGTH_OF(replies),
        replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 201), 3);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 409), LENGTH_OF(replies) - 3);
}

Test(growth, a_consent_can_always_be_withdrawn)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *token = participant(person);
    leave_room("consent of a person in a program", textf("%s %s", program.id, person.id), 1);
    struct reply given = consent_post(token, program, "given");
    assert_status(given, 201);
    struct reply again = consent_post(token, program, "given");
    expect_problem(again, 409, "limit_reached");
    struct reply withdrawn = consent_post(token, program, "withdrawn");
    assert_status(withdrawn, 201);
    struct reply twice = consent_post(token, program, "withdrawn");
    expect_problem(twice, 409, "limit_reached");
}

static struct reply move(const char *token, const char *object, const char *id, const char *state)
{
    return call(token, "POST", textf("/v1/%s/%s/transitions", object, id), .if_match = "*",
                .body = textf(JSON({"to": "%s"}), state));
}

Test(growth, reopening_is_limited_but_leaving_is_not)
{
    struct pairing pairing = an_active_pairing();
    const char *session = a_planned_session(pairing, 24);
    leave_room("reopening of an object", session, 1);
    leave_room("reopening of an object", pairing.id, 0);
    const struct {
        const char *object;
        const char *id;
        const char *state;
        int status;
    } moves[] = {
        {"sessions", session, "cancelled", 201}, {"sessions", session, "planned", 201},
        {"sessions", session, "cancelled", 201}, {"sessions", session, "planned", 409},
        {"pairings", pairing.id, "paused", 201}, {"pairings", pairing.id, "active", 409},
        {"pairings", pairing.id, "ended", 201},
    };
    for (size_t i = 0; i < LENGTH_OF(moves); i++) {
        struct reply reply = move(pairing.mentor_token, moves[i].object, moves[i].id, moves[i].state);
        cr_expect_eq(reply.status, moves[i].status, "%s to %s: %d %s", moves[i].object, moves[i].state, reply.status,
                     reply.body);
    }
}

Test(growth, what_is_deleted_makes_room)
{
    struct pairing pairing = an_active_pairing();
    const char *note = textf("/v1/sessions/%s/note", a_planned_session(pairing, 24));
    struct reply written = call(pairing.mentor_token, "PUT", note, .body = JSON({"text": "First words."}));
    call(pairing.mentor_token, "PUT", note, .if_match = "*", .body = JSON({"text": "Second words."}));
    const char *count = "SELECT COALESCE(sum(made), 0)::text FROM growth_count WHERE owner = $1";
    cr_expect_str_eq(sql(count, reply_text(&written, "/id")), "1");
    struct reply gone = call(pairing.mentor_token, "DELETE", note, .if_match = "*");
    cr_expect_lt(gone.status, 300);
    cr_expect_str_eq(sql(count, reply_text(&written, "/id")), "0");
}
