/* SPDX-License-Identifier: Apache-2.0 */
/* What people complain about in the APIs of other systems: a program cannot be run through them, they are slow, and
 * lists come as one block of text. */
#include <time.h>

#include "support/fixture.h"
#include "support/parallel.h"
#include "support/proposal.h"
#include "support/sample.h"

#define EVERY_ROLE (~0U)

static const char *made(const char *token, const char *path, const char *body)
{
    struct reply reply = call(token, "POST", path, .body = body);
    assert_status(reply, 201);
    return reply_text(&reply, "/id");
}

static void moves(const char *token, const char *path, const char *state)
{
    struct reply reply =
        call(token, "POST", textf("%s/transitions", path), .if_match = "*", .body = textf(JSON({"to": "%s"}), state));
    assert_status(reply, 201);
}

static void changed(const char *token, const char *method, const char *path, const char *body)
{
    struct reply reply = call(token, method, path, .if_match = "*", .body = body);
    assert_status(reply, 200);
}

/* A person imported by HR, with a token. */
struct person {
    const char *id;
    const char *token;
};

static struct person hired(void)
{
    const char *user_name = textf("person-%s", a_uuid());
    const char *id =
        made(token_for("hr", ROLE_HR_SYNC), "/v1/employees",
             textf(JSON({"user_name": "%s", "display_name": "Ada Holm", "unit": "%s", "level": 3,
                                      "languages": ["de"]}),
                         user_name, user_name));
    return (struct person){id, token_for(user_name, ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER)};
}

/* Invites the person, who accepts. Returns the id of the resulting draft. */
static const char *invited(struct person person, struct person program_manager, const char *program, const char *role)
{
    const char *invitation =
        textf("/v1/invitations/%s", made(program_manager.token, textf("/v1/programs/%s/invitations", program),
                                         textf(JSON({"employee_id": "%s", "role": "%s"}), person.id, role)));
    moves(person.token, invitation, "accepted");
    struct reply reply = call(person.token, "GET", invitation);
    assert_status(reply, 200);
    return reply_text(&reply, "/application_id");
}

/* Gives consent, adds topics, submits, and has the program manager accept. */
static const char *accepted(struct person person, struct person program_manager, const char *program, const char *topic,
                            const char *id)
{
    const char *application = textf("/v1/applications/%s", id);
    made(person.token, "/v1/me/consents",
         textf(JSON({"program_id": "%s", "text_version": "1", "state": "given"}), program));
    changed(person.token, "PATCH", application, textf(JSON({"topics": [{"topic_id": "%s", "level": 3}]}), topic));
    moves(person.token, application, "submitted");
    moves(program_manager.token, application, "accepted");
    return id;
}

/* A start event to which all participants are invited; the guest replies yes. */
static void gathered(struct person program_manager, struct person guest, const char *program)
{
    const char *body =
        textf(JSON({"kind": "start", "title": "Start", "minutes": 90, "starts_at": "%s",
                                   "time_zone": "Europe/Berlin"}),
                   sql("SELECT rfc3339(app_now() + interval '30 days')"));
    const char *event = textf("/v1/events/%s", made(program_manager.token, textf("%s/events", program), body));
    made(program_manager.token, textf("%s/invitations", event), JSON({"audience": "participants"}));
    changed(guest.token, "PUT", textf("%s/reply", event), JSON({"reply": "yes"}));
}

/* Proposes and offers the pair, and both agree. Returns the id of the pairing. */
static const char *agreed(struct person mentor, struct person mentee, struct person program_manager,
                          const char *program, const char *pair)
{
    const char *proposal = textf("/v1/proposals/%s", made(program_manager.token, textf("%s/proposals", program), pair));
    made(program_manager.token, textf("%s/proposal-offers", program), "{}");
    changed(mentor.token, "PUT", textf("%s/answer", proposal), JSON({"answer": "yes"}));
    changed(mentee.token, "PUT", textf("%s/answer", proposal), JSON({"answer": "yes"}));
    struct reply reply = call(mentee.token, "GET", proposal);
    assert_status(reply, 200);
    return reply_text(&reply, "/pairing_id");
}

/* Sets goals, collects both signatures and activates the pairing. */
static void started(struct person mentor, struct person mentee, const char *pairing)
{
    made(mentee.token, textf("%s/goals", pairing), JSON({"title": "Write in the wiki"}));
    made(mentor.token, textf("%s/signatures", pairing), NULL);
    made(mentee.token, textf("%s/signatures", pairing), NULL);
    moves(mentor.token, pairing, "active");
}

/* Plans, confirms and holds a session; both people write a note and give feedback. */
static void met(struct person mentor, struct person mentee, const char *pairing, const char *topic)
{
    const struct person both[] = {mentor, mentee};
    const char *session = textf("/v1/sessions/%s", made(mentor.token, textf("%s/sessions", pairing),
                                                        textf(JSON({"starts_at": "%s", "time_zone": "Europe/Berlin",
                                                  "topic_id": "%s", "goal": "A first page"}),
                                                                   sql("SELECT rfc3339(app_now())"), topic)));
    moves(mentee.token, session, "confirmed");
    for (size_t i = 0; i < LENGTH_OF(both); i++)
        made(both[i].token, textf("%s/held-confirmations", session), NULL);
    for (size_t i = 0; i < LENGTH_OF(both); i++) {
        struct reply note = call(both[i].token, "PUT", textf("%s/note", session), .body = JSON({"text": "Good"}));
        assert_status(note, 200);
        struct reply asked = call(both[i].token, "GET", "/v1/me/feedback?state=open");
        const char *feedback = textf("/v1/feedback/%s", reply_text(&asked, "/items/0/id"));
        changed(both[i].token, "PATCH", feedback, JSON({"rating": 5}));
        moves(both[i].token, feedback, "submitted");
    }
}

/* From the employees to the archived program, with no step outside the API. */
Test(complaints, a_whole_program_can_be_run_through_the_api)
{
    struct person program_manager = hired();
    struct person mentor = hired();
    struct person mentee = hired();
    const char *program = made(program_manager.token, "/v1/programs",
                               textf(JSON({"title": "Reverse mentoring", "owner_unit": "HR", "starts_on": "%s",
                                     "ends_on": "%s", "consent_text": "I agree.", "consent_version": "1",
                                     "confidentiality_text": "It stays between us.", "retention_days": 90}),
                                          sql("SELECT app_today()"), sql("SELECT app_today() + 200")));
    const char *path = textf("/v1/programs/%s", program);
    const char *topic = made(program_manager.token, textf("%s/topics", path), JSON({"title": "Wikis"}));
    moves(program_manager.token, path, "published");
    const char *draft = made(mentor.token, textf("%s/applications", path), JSON({"role": "mentor"}));
    const char *pair = textf(
        JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}),
             accepted(mentor, program_manager, program, topic, draft),
             accepted(mentee, program_manager, program, topic, invited(mentee, program_manager, program, "mentee")));
    gathered(program_manager, mentee, path);
    moves(program_manager.token, path, "running");
    const char *pairing = textf("/v1/pairings/%s", agreed(mentor, mentee, program_manager, path, pair));
    started(mentor, mentee, pairing);
    met(mentor, mentee, pairing, topic);
    moves(mentee.token, pairing, "completed");
    moves(program_manager.token, path, "concluding");
    moves(program_manager.token, path, "closed");
    moves(program_manager.token, path, "archived");
}

#define REQUESTS 60

/* One client, one request after another. With a limit of one per second, this would take a minute. */
Test(complaints, more_than_one_request_per_second)
{
    struct program program = a_draft_program(an_employee());
    const char *path = textf("/v1/programs/%s", program.id);
    int64_t began_us = clock_monotonic_us();
    for (size_t i = 0; i < REQUESTS; i++) {
        struct reply reply = i % 2 ? call(program.program_manager_token, "GET", path)
                                   : call(program.program_manager_token, "PATCH", path, .if_match = "*",
                                          .body = JSON({"description": "Once more"}));
        assert_status(reply, 200);
    }
    cr_expect_lt(clock_monotonic_us() - began_us, (REQUESTS - 1) * INT64_C(1000000));
    struct reply replies[REQUESTS];
    call_repeatedly((struct parallel_call){program.program_manager_token, "GET", {.path = path}}, REQUESTS, replies);
    cr_expect_eq(count_status(replies, REQUESTS, 200), REQUESTS);
}

/* Every list of the contract accepts a limit and returns items and a link to the next page, never a bare array or plain
 * text. */
Test(complaints, lists_are_paged_and_json)
{
    struct program program = a_published_program(an_employee());
    const char *token = token_of(program.program_manager, EVERY_ROLE);
    const struct sample_value ids[] = {{"program_id", program.id}, {NULL, NULL}};
    size_t lists = 0;
    for (size_t i = 0; i < 3; i++)
        a_submitted_application(program, an_employee(), "mentor");
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operation_table[i];
        if (operation->method != METHOD_GET || !operation->paged)
            continue;
        const char *path = sample_path_with(operation, ids);
        const char *query = sample_query(operation);
        struct reply reply = call(token, "GET", textf("%s%s%slimit=1", path, query, query[0] ? "&" : "?"));
        if (reply.status == 404 || reply.status == 403)
            continue;
        assert_status(reply, 200);
        lists++;
        cr_expect_str_eq(reply_header(&reply, "Content-Type"), "application/json", "%s", path);
        cr_expect(json_is_array(reply_at(&reply, "/items")), "%s: %s", path, reply.body);
        cr_expect_leq(reply_items(&reply), 1, "%s: %s", path, reply.body);
    }
    cr_expect_geq(lists, 5);
    struct reply first = call(token, "GET", textf("/v1/programs/%s/applications?limit=2", program.id));
    cr_expect_eq(reply_items(&first), 2);
    struct reply last = call(
        token, "GET", textf("/v1/programs/%s/applications?limit=2&cursor=%s", program.id, reply_text(&first, "/next")));
    cr_expect_eq(reply_items(&last), 1, "%s", last.body);
    cr_expect(json_is_null(reply_at(&last, "/next")) || !reply_at(&last, "/next"), "%s", last.body);
}

/* How many notifications of this kind the person has about the object. */
static int notifications_of(struct employee person, const char *kind, const char *object_id)
{
    return (int)strtol(sql("SELECT count(*) FROM notification WHERE employee_id = $1::uuid AND kind = $2 "
                           "AND object_id = $3::uuid",
                           person.id, kind, object_id),
                       NULL, 10);
}

/* Other systems can only be polled. Here every change writes a notification in the same transaction, with kind and id,
 * so that it can be delivered to the person by any channel. */
Test(complaints, every_change_writes_notifications)
{
    struct offer offer = an_offer();
    struct employee two[] = {offer.mentor, offer.mentee};
    for (size_t i = 0; i < LENGTH_OF(two); i++)
        cr_expect_eq(notifications_of(two[i], "proposal_offered", offer.id), 1);
    struct reply reply = answer(offer.mentor_token, offer, "yes");
    reply = answer(offer.mentee_token, offer, "yes");
    const char *pairing = reply_text(&reply, "/pairing_id");
    for (size_t i = 0; i < LENGTH_OF(two); i++)
        cr_expect_eq(notifications_of(two[i], "pairing_formed", pairing), 1);
    static const char all[] = "SELECT count(*) FROM notification WHERE program_id = $1::uuid";
    const char *before = sql(all, offer.program.id);
    reply = answer(offer.mentee_token, offer, "no");
    assert_problem(reply, 409, "answer_final");
    cr_expect_str_eq(sql(all, offer.program.id), before, "a refused change writes none");
    struct reply told = call(offer.mentor_token, "GET", "/v1/me/notifications");
    cr_expect_str_eq(reply_text(&told, "/items/0/object_id"), pairing);
}
