/* SPDX-License-Identifier: Apache-2.0 */
/* Paging by cursor: no item is repeated or missed, and a cursor works only for the list, filter and person it was made
 * for. */
#include "support/fixture.h"
#include "support/raw.h"

#define LIST "/v1/programs?staff_role=program_manager"
#define PROGRAM_MANAGER (ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER)
#define SEEN_MAX 100
#define DISTURBANCES 3

static const char *const sorts[] = {"created_at", "-created_at", "title", "-title"};

static const char *create(const char *token, const char *title)
{
    struct reply reply =
        call(token, "POST", "/v1/programs", .body = textf(JSON({"title": "%s", "owner_unit": "U"}), title));
    assert_status(reply, 201);
    return reply_text(&reply, "/id");
}

/* The cursor of the second page of a list with at least two items. */
static const char *cursor_of(const char *token, const char *query)
{
    struct reply reply = call(token, "GET", textf(LIST "&limit=1%s", query));
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 1);
    cr_assert_str_neq(reply_text(&reply, "/next"), "");
    return reply_text(&reply, "/next");
}

static size_t count_id(const char *const *ids, size_t count, const char *id)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += strcmp(ids[i], id) == 0;
    return found;
}

/* Follows `next` to the end. `disturb` changes the list between the first pages. */
static size_t walk(const char *token, const char *path, void (*disturb)(const char *token),
                   const char *ret_ids[SEEN_MAX])
{
    size_t count = 0;
    int disturbances = 0;
    const char *next = path;
    while (next) {
        struct reply reply = call(token, "GET", next);
        assert_status(reply, 200);
        cr_assert_leq(reply_items(&reply), 2);
        for (size_t i = 0; i < reply_items(&reply) && count < SEEN_MAX; i++)
            ret_ids[count++] = reply_text(&reply, textf("/items/%zu/id", i));
        const char *cursor = reply_text(&reply, "/next");
        next = cursor[0] ? textf("%s&cursor=%s", path, cursor) : NULL;
        if (disturb && disturbances++ < DISTURBANCES)
            disturb(token);
    }
    return count;
}

/* Adds a program at both ends of every sort order, and removes one from the caller's list. */
static void come_and_go(const char *token)
{
    create(token, "AAAA");
    create(token, "zzzz");
    const char *leaving = create(token, "d");
    struct employee successor = an_employee();
    sql("INSERT INTO program_staff (program_id, employee_id, role) VALUES ($1::uuid, $2::uuid, 'program_manager')",
        leaving, successor.id);
    sql("DELETE FROM program_staff WHERE program_id = $1::uuid AND employee_id <> $2::uuid", leaving, successor.id);
}

Test(paging, inserted_and_deleted_rows_hide_or_repeat_no_others)
{
    for (size_t sort = 0; sort < LENGTH_OF(sorts); sort++) {
        const char *token = token_of(an_employee(), PROGRAM_MANAGER);
        const char *lasting[7];
        const char *seen[SEEN_MAX];
        for (size_t i = 0; i < LENGTH_OF(lasting); i++)
            lasting[i] = create(token, textf("%c", (int)('b' + 3 * i % 7)));
        size_t count = walk(token, textf(LIST "&limit=2&sort=%s", sorts[sort]), come_and_go, seen);
        for (size_t i = 0; i < LENGTH_OF(lasting); i++)
            cr_expect_eq(count_id(seen, count, lasting[i]), 1, "%s: item %zu", sorts[sort], i);
        for (size_t i = 0; i < count; i++)
            cr_expect_eq(count_id(seen, count, seen[i]), 1, "%s: an item is repeated", sorts[sort]);
    }
}

Test(paging, pages_split_correctly_within_equal_sort_keys)
{
    for (size_t sort = 0; sort < LENGTH_OF(sorts); sort++) {
        const char *token = token_of(an_employee(), PROGRAM_MANAGER);
        const char *made[5];
        const char *seen[SEEN_MAX];
        for (size_t i = 0; i < LENGTH_OF(made); i++)
            made[i] = create(token, i % 2 ? "SAME" : "same");
        size_t count = walk(token, textf(LIST "&limit=2&sort=%s", sorts[sort]), NULL, seen);
        cr_assert_eq(count, LENGTH_OF(made));
        for (size_t i = 0; i < LENGTH_OF(made); i++)
            cr_expect_eq(count_id(seen, count, made[i]), 1, "%s: item %zu", sorts[sort], i);
    }
}

Test(paging, a_cursor_can_contain_any_characters_of_a_title)
{
    static const char *const titles[] = {"\\\"quoted\\\"", "per%cent", "back\\\\slash",
                                         "grün & groß",    "{brace}",  "plus+plus"};
    const char *token = token_of(an_employee(), PROGRAM_MANAGER);
    const char *seen[SEEN_MAX];
    for (size_t i = 0; i < LENGTH_OF(titles); i++)
        create(token, titles[i]);
    cr_expect_eq(walk(token, LIST "&limit=2&sort=title", NULL, seen), LENGTH_OF(titles));
}

Test(paging, the_link_header_points_at_the_same_page_as_next)
{
    const char *token = token_of(an_employee(), PROGRAM_MANAGER);
    create(token, "one");
    create(token, "two");
    struct reply first = call(token, "GET", LIST "&limit=1&sort=title&fields=id,title");
    const char *link = reply_header(&first, "Link");
    cr_assert_not_null(link);
    cr_assert_str_eq(strstr(link, ">"), ">; rel=\"next\"");
    struct reply second = call(token, "GET", textf("%.*s", (int)strcspn(link + 1, ">"), link + 1));
    assert_status(second, 200);
    cr_expect_str_eq(reply_text(&second, "/items/0/title"), "two");
    cr_expect_null(reply_at(&second, "/next"));
    cr_expect_null(reply_header(&second, "Link"));
}

/* The Link header of the first of two pages of a unit's people, requested with exactly this query. */
static const char *link_of(const char *token, const char *query)
{
    const char *bytes = textf(
        "GET /v1/employees?%s HTTP/1.1\r\nHost: kehrwert.example\r\nAuthorization: Bearer %s\r\n\r\n", query, token);
    struct reply reply = raw_call(bytes, strlen(bytes));
    assert_status(reply, 200);
    cr_assert_not_null(reply_header(&reply, "Link"));
    return reply_header(&reply, "Link");
}

Test(paging, the_link_header_has_one_link_for_any_query)
{
    struct employee person = an_employee(.unit = "a>;rel=\"prev\"");
    an_employee(.unit = "a>;rel=\"prev\"");
    const char *token = participant(person);
    const char *link = link_of(token, "unit=a>;rel=\"prev\"&limit=1");
    cr_expect_eq(strncmp(link, "</v1/employees?unit=a%3E;rel=%22prev%22&limit=1&cursor=", 55), 0, "%s", link);
    cr_expect_str_eq(strchr(link, '>'), ">; rel=\"next\"");
}

Test(paging, the_link_header_never_has_two_cursors)
{
    const char *unit = textf("unit=%s", a_uuid());
    for (int i = 0; i < 3; i++)
        an_employee(.unit = unit + 5);
    const char *token = participant(an_employee());
    struct reply first = call(token, "GET", textf("/v1/employees?%s&limit=1", unit));
    struct reply second =
        call(token, "GET", textf("/v1/employees?%s&limit=1&%%63ursor=%s", unit, reply_text(&first, "/next")));
    assert_status(second, 200);
    const char *link = reply_header(&second, "Link");
    struct reply third = call(token, "GET", textf("%.*s", (int)strcspn(link + 1, ">"), link + 1));
    assert_status(third, 200);
    cr_expect_null(reply_at(&third, "/next"));
}

Test(paging, the_last_page_may_be_full)
{
    const char *token = token_of(an_employee(), PROGRAM_MANAGER);
    create(token, "one");
    create(token, "two");
    struct reply reply = call(token, "GET", LIST "&limit=2");
    cr_expect_eq(reply_items(&reply), 2);
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(paging, a_cursor_works_with_another_limit)
{
    const char *token = token_of(an_employee(), PROGRAM_MANAGER);
    for (int i = 0; i < 3; i++)
        create(token, "same");
    struct reply reply = call(token, "GET", textf(LIST "&limit=2&cursor=%s", cursor_of(token, "")));
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 2);
}

static void expect_refused(const char *token, const char *path, const char *cursor)
{
    struct reply reply = call(token, "GET", textf("%s%ccursor=%s", path, strchr(path, '?') ? '&' : '?', cursor));
    expect_problem(reply, 400, "cursor_invalid");
}

Test(paging, a_cursor_of_another_filter_person_or_list_is_refused)
{
    struct employee person = an_employee();
    const char *token = token_of(person, PROGRAM_MANAGER);
    create(token, "one");
    const char *program = create(token, "two");
    const char *cursor = cursor_of(token, "");
    expect_refused(token, "/v1/programs", cursor);
    expect_refused(token, LIST "&state=draft", cursor);
    expect_refused(token, LIST "&sort=title", cursor);
    expect_refused(token, LIST "&fields=id", cursor);
    expect_refused(token, textf("/v1/programs/%s/transitions", program), cursor);
    expect_refused(token_of(an_employee(), PROGRAM_MANAGER), LIST, cursor);
}

Test(paging, a_forged_cursor_is_refused)
{
    const char *token = token_of(an_employee(), PROGRAM_MANAGER);
    create(token, "one");
    create(token, "two");
    const char *cursor = cursor_of(token, "");
    const char *dot = strchr(cursor, '.');
    cr_assert_not_null(dot);
    size_t key_length = (size_t)(dot - cursor);
    const char *keyset = JSON({"key": "", "id": "00000000-0000-7000-8000-000000000000"});
    const char *key = base64url_encode(test_arena(), keyset, strlen(keyset));
    expect_refused(token, LIST, textf("%s%s", key, dot));
    expect_refused(token, LIST, textf("%.*s", (int)key_length, cursor));
    expect_refused(token, LIST, textf("%.*s.", (int)key_length, cursor));
    expect_refused(token, LIST, textf("%sA", cursor));
    expect_refused(token, LIST, textf("%.*s", (int)strlen(cursor) - 1, cursor));
    expect_refused(token, LIST, dot);
    expect_refused(token, LIST, "x");
    expect_refused(token, LIST, ".");
    expect_refused(token, LIST, textf("%s%s", cursor, dot));
}
