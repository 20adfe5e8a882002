/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody but the person who said no can tell a no from silence: every read is the same before and after it, and two
 * worlds, one with a no and one with silence, give the same response to everything that can be asked of them. */
#include "support/every_read.h"
#include "support/match_run.h"
#include "support/proposal.h"

/* Two people who have applied in both roles, with one place each, and an open offer that one of them has agreed to. */
struct world {
    struct program program;
    struct employee asked;   /* says no, or nothing */
    struct employee waiting; /* has said yes */
    struct offer offer;
    const char *swapped_mentor; /* the other two applications of the same two people */
    const char *swapped_mentee;
    const char *spare; /* a mentee without an offer */
    const char *former_run;
    bool mentor_waits;
    struct text transcript;
};

static struct world a_world(bool mentor_waits)
{
    struct world world = {.program = a_published_program(an_employee()),
                          .asked = an_employee(),
                          .waiting = an_employee(),
                          .mentor_waits = mentor_waits,
                          .transcript = {.arena = test_arena()}};
    struct program program = world.program;
    sql("UPDATE program SET self_matching = true WHERE id = $1::uuid", program.id);
    const char *topic = a_topic(program);
    struct employee mentor = mentor_waits ? world.waiting : world.asked;
    struct employee mentee = mentor_waits ? world.asked : world.waiting;
    const char *offers = a_matchable(program, mentor, "mentor", topic, 4);
    const char *needs = a_matchable(program, mentee, "mentee", topic, 4);
    world.swapped_mentor = a_matchable(program, mentee, "mentor", topic, 2);
    world.swapped_mentee = a_matchable(program, mentor, "mentee", topic, 2);
    a_matchable(program, an_employee(), "mentor", topic, 3);
    world.spare = a_matchable(program, an_employee(), "mentee", topic, 5);
    world.former_run = a_match_run(program);
    world.offer = offered(a_proposal_of(program, mentor, offers, mentee, needs));
    struct reply reply = answer(participant(world.waiting), world.offer, "yes");
    assert_status(reply, 200);
    return world;
}

static const char *waiting_token(const struct world *world)
{
    return world->mentor_waits ? world->offer.mentor_token : world->offer.mentee_token;
}

static const char *asked_token(const struct world *world)
{
    return world->mentor_waits ? world->offer.mentee_token : world->offer.mentor_token;
}

static void note(const struct operation *operation, const struct reply *reply, void *context)
{
    struct world *world = context;
    const char *tag = reply_header(reply, "ETag");
    text_format(&world->transcript, "%s %s %d %s %s\n", reply->method, operation ? operation->id : reply->path,
                reply->status, tag ? tag : "-", reply->body);
}

/* About either person's application. Left out are the time itself and the whole company, to which other tests add
 * people and programs. */
static void read_everything_as(struct world *world, const char *token)
{
    const char *applications[] = {world->offer.mentor_application_id, world->offer.mentee_application_id};
    for (size_t i = 0; i < LENGTH_OF(applications); i++)
        every_read(token, i == 0 ? reads_object : reads_application,
                   (struct sample_value[]){{"program_id", world->program.id},
                                           {"application_id", applications[i]},
                                           {"mentor_application_id", world->offer.mentor_application_id},
                                           {"mentee_application_id", world->offer.mentee_application_id},
                                           {"proposal_id", world->offer.id},
                                           {"match_run_id", match_run_id(world->former_run)},
                                           {"with", match_run_id(world->former_run)},
                                           {"employee_id", world->asked.id},
                                           {NULL, NULL}},
                   note, world);
}

static void read_everything(struct world *world)
{
    read_everything_as(world, waiting_token(world));
    read_everything_as(world, world->program.program_manager_token);
}

static void says_no(struct world *world)
{
    struct reply reply = answer(asked_token(world), world->offer, "no");
    assert_status(reply, 200);
}

static const char *read_now(struct world *world)
{
    world->transcript = (struct text){.arena = test_arena()};
    read_everything(world);
    return sql("SELECT regexp_replace($1, 'urn:uuid:[-0-9a-f]+', '', 'g')", text_string(&world->transcript));
}

static void expect_same(const char *first, const char *second, const char *what)
{
    size_t at = 0;
    while (first[at] != '\0' && first[at] == second[at])
        at++;
    size_t from = at < 300 ? 0 : at - 300;
    cr_expect(first[at] == second[at], "%s differs:\n%.900s\n----\n%.900s", what, first + from, second + from);
}

Test(no_or_silence, no_read_shows_that_anything_has_happened)
{
    for (int i = 0; i < 2; i++) {
        struct world world = a_world(i == 0);
        const char *before = read_now(&world);
        says_no(&world);
        expect_same(before, read_now(&world), "what is read before and after the no");
    }
}

static void ask(struct world *world, const char *token, const char *method, const char *path, const char *body)
{
    struct reply reply = call(token, method, path, .body = body);
    note(NULL, &reply, world);
}

static void ask_about_pairs(struct world *world)
{
    const char *program_manager = world->program.program_manager_token;
    const char *pairs[][2] = {{world->offer.mentor_application_id, world->offer.mentee_application_id},
                              {world->swapped_mentor, world->swapped_mentee}};
    static const char *const made[] = {"proposals", "pairings", "pair-decisions"};
    for (size_t i = 0; i < LENGTH_OF(pairs); i++) {
        ask(world, program_manager, "GET",
            textf("/v1/programs/%s/what-if?mentor_application_id=%s&mentee_application_id=%s", world->program.id,
                  pairs[i][0], pairs[i][1]),
            NULL);
        for (size_t m = 0; m < LENGTH_OF(made); m++)
            ask(world, program_manager, "POST", textf("/v1/programs/%s/%s", world->program.id, made[m]),
                textf("{\"mentor_application_id\": \"%s\", \"mentee_application_id\": \"%s\"%s}", pairs[i][0],
                      pairs[i][1], m == 2 ? ", \"decision\": \"locked\", \"reason\": \"They know each other.\"" : ""));
    }
    ask(world, waiting_token(world), "POST",
        textf("/v1/applications/%s/proposals",
              world->mentor_waits ? world->offer.mentor_application_id : world->offer.mentee_application_id),
        textf(JSON({"counterpart_application_id": "%s"}),
                   world->mentor_waits ? world->offer.mentee_application_id : world->offer.mentor_application_id));
}

static bool is_time(const char *text)
{
    static const char shape[] = "0000-00-00T00:00:00.000Z";
    for (size_t i = 0; shape[i] != '\0'; i++) {
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return false;
    }
    return true;
}

/* Ids, digests and tags are replaced by their place in the order of their first appearance, times by a word. */
static const char *by_appearance(const char *transcript)
{
    struct text shown = {.arena = test_arena()};
    json_t *places = json_object();
    for (const char *at = transcript; *at != '\0';) {
        size_t length = strspn(at, "0123456789abcdef-");
        if (is_time(at)) {
            text_append_string(&shown, "time");
            length = strlen("0000-00-00T00:00:00.000Z");
        } else if (length >= 8) {
            const char *mark = textf("%.*s", (int)length, at);
            if (!json_object_get(places, mark))
                json_object_set_new(places, mark, json_integer((json_int_t)json_object_size(places)));
            text_format(&shown, "#%d", (int)json_integer_value(json_object_get(places, mark)));
        } else {
            length = length > 0 ? length : 1;
            text_append(&shown, at, length);
        }
        at += length;
    }
    json_decref(places);
    return text_string(&shown);
}

/* Everything that the program manager and the other person can do, in the same order. */
static const char *asked_everything(struct world *world)
{
    const char *program_manager = world->program.program_manager_token;
    world->former_run = a_match_run(world->program);
    read_everything(world);
    ask_about_pairs(world);
    ask(world, program_manager, "POST", textf("%s/staging", world->former_run), "{}");
    ask(world, program_manager, "POST", textf("/v1/programs/%s/proposal-offers", world->program.id), "{}");
    ask(world, waiting_token(world), "PUT", textf("%s/answer", world->offer.path), JSON({"answer": "yes"}));
    read_everything(world);
    ask(world, program_manager, "POST", textf("%s/transitions", world->offer.path), JSON({"to": "superseded"}));
    ask(world, program_manager, "GET", textf("%s?embed=mentor,mentee,topics", world->offer.path), NULL);
    ask(world, program_manager, "GET", textf("%s/transitions", world->offer.path), NULL);
    ask(world, program_manager, "GET", textf("/v1/programs/%s/board", world->program.id), NULL);
    read_everything_as(world, waiting_token(world));
    return by_appearance(text_string(&world->transcript));
}

Test(no_or_silence, two_worlds_answer_alike)
{
    for (int i = 0; i < 2; i++) {
        struct world silence = a_world(i == 0);
        struct world refusal = a_world(i == 0);
        says_no(&refusal);
        expect_same(asked_everything(&silence), asked_everything(&refusal), "what two worlds answer");
    }
}

Test(no_or_silence, somebody_who_waits_for_an_answer_gets_no_second_offer_from_a_run)
{
    for (int i = 0; i < 2; i++) {
        struct world world = a_world(i == 0);
        says_no(&world);
        const char *run = a_match_run(world.program);
        struct reply reply = match_run_proposals(world.program, run);
        cr_expect_null(strstr(reply.body, world.offer.mentor_application_id), "%s", reply.body);
        cr_expect_null(strstr(reply.body, world.offer.mentee_application_id), "%s", reply.body);
        offer_expires(world.offer);
        run = a_match_run(world.program);
        reply = match_run_proposals(world.program, run);
        cr_expect_not_null(strstr(reply.body, world.mentor_waits ? world.offer.mentor_application_id
                                                                 : world.offer.mentee_application_id),
                           "%s", reply.body);
    }
}

Test(no_or_silence, the_two_are_never_proposed_again)
{
    struct world world = a_world(true);
    says_no(&world);
    offer_expires(world.offer);
    struct reply reply =
        call(world.program.program_manager_token, "POST", textf("/v1/programs/%s/pairings", world.program.id),
             .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), world.swapped_mentor,
                                world.swapped_mentee));
    expect_problem(reply, 409, "pairing_not_possible");
}
