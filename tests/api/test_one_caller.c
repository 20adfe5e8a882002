/* SPDX-License-Identifier: Apache-2.0 */
/* Idempotency-Keys and cursors belong to the person whom a token names. With a claim for the external id, the subject
 * says nothing about that: here the claim is `aud`, and two servers, each with its own audience, share a database. */
#include "support/fixture.h"

#define PROGRAM_MANAGER (ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER)
#define BODY JSON({"title": "Once", "owner_unit": "People"})

struct realm {
    struct server server;
    const char *external_id; /* of the one person in it */
    struct employee person;
};

static struct realm realms[2];

static void realms_start(void)
{
    for (size_t i = 0; i < LENGTH_OF(realms); i++) {
        realms[i].external_id = a_uuid();
        realms[i].person = an_employee();
        sql("UPDATE employee SET external_id = $2 WHERE id = $1::uuid", realms[i].person.id, realms[i].external_id);
        const char *const settings[] = {"KEHRWERT_TOKEN_EXTERNAL_ID_CLAIM=aud",
                                        "KEHRWERT_CURSOR_SECRET=a secret for tests that is long enough",
                                        textf("KEHRWERT_TOKEN_AUDIENCE=%s", realms[i].external_id), NULL};
        server_start_beside(&realms[i].server, settings);
    }
}

static void realms_stop(void)
{
    for (size_t i = 0; i < LENGTH_OF(realms); i++)
        cr_assert(server_stop(&realms[i].server));
}

TestSuite(one_caller, .init = realms_start, .fini = realms_stop);

static const char *token_in(const struct realm *realm, const char *subject)
{
    return development_token(test_arena(), realm->server.key_file, "kehrwert-development", realm->external_id, subject,
                             PROGRAM_MANAGER, clock_unix_seconds(), 3600);
}

static struct reply create(const struct realm *realm, const char *subject, const char *key)
{
    return call(token_in(realm, subject), "POST", "/v1/programs", .body = BODY, .idempotency_key = key,
                .server = &realm->server);
}

Test(one_caller, two_people_with_the_same_subject_do_not_share_a_key)
{
    const char *key = a_uuid();
    struct reply replies[2];
    for (size_t i = 0; i < LENGTH_OF(realms); i++) {
        replies[i] = create(&realms[i], "shared-subject", key);
        assert_status(replies[i], 201);
        cr_expect_null(reply_header(&replies[i], "Idempotent-Replayed"));
    }
    cr_expect_str_neq(reply_text(&replies[0], "/id"), reply_text(&replies[1], "/id"));
}

Test(one_caller, a_key_stays_with_the_person_whatever_the_subject)
{
    const char *key = a_uuid();
    struct reply first = create(&realms[0], "before", key);
    assert_status(first, 201);
    struct reply again = create(&realms[0], "after", key);
    assert_status(again, 201);
    cr_expect_str_eq(reply_header(&again, "Idempotent-Replayed"), "true");
    cr_expect_str_eq(reply_text(&again, "/id"), reply_text(&first, "/id"));
}

Test(one_caller, a_key_stays_with_a_person_who_is_renamed)
{
    struct employee employee = an_employee();
    const char *name = textf("name-%s", a_uuid());
    const char *key = a_uuid();
    struct reply first =
        call(token_of(employee, PROGRAM_MANAGER), "POST", "/v1/programs", .body = BODY, .idempotency_key = key);
    assert_status(first, 201);
    sql("UPDATE employee SET user_name = $2 WHERE id = $1::uuid", employee.id, name);
    struct reply again =
        call(token_for(name, PROGRAM_MANAGER), "POST", "/v1/programs", .body = BODY, .idempotency_key = key);
    assert_status(again, 201);
    cr_expect_str_eq(reply_header(&again, "Idempotent-Replayed"), "true");
    cr_expect_str_eq(reply_text(&again, "/id"), reply_text(&first, "/id"));
}

static struct reply page(const struct realm *realm, const char *subject, const char *cursor)
{
    return call(token_in(realm, subject), "GET",
                textf("/v1/employees?limit=1%s%s", cursor ? "&cursor=" : "", cursor ? cursor : ""),
                .server = &realm->server);
}

Test(one_caller, a_cursor_belongs_to_the_person_too)
{
    struct reply first = page(&realms[0], "shared-subject", NULL);
    assert_status(first, 200);
    const char *cursor = reply_text(&first, "/next");
    struct reply next = page(&realms[0], "other-subject", cursor);
    assert_status(next, 200);
    next = page(&realms[1], "shared-subject", cursor);
    expect_problem(next, 400, "cursor_invalid");
}
