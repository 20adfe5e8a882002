/* SPDX-License-Identifier: Apache-2.0 */
/* candidate_list: people whom the hard rules allow, best first, for program managers and, if the program allows
 * self-matching, for applicants. */
#include "support/proposal.h"

static struct reply candidates(const char *token, const char *application, const char *query)
{
    return call(token, "GET", textf("/v1/applications/%s/candidates%s", application, query));
}

static void shares(const char *application, const char *topic, const char *level)
{
    sql("INSERT INTO application_topic (application_id, topic_id, level) VALUES ($1::uuid, $2::uuid, $3::int)",
        application, topic, level);
}

struct search {
    struct program program;
    struct employee mentor;
    const char *mentor_token;
    const char *application; /* the mentor's */
    const char *topic;       /* with level 4 */
};

static struct search a_search(void)
{
    struct search search = {.program = a_published_program(an_employee()), .mentor = an_employee()};
    sql("UPDATE program SET self_matching = true WHERE id = $1::uuid", search.program.id);
    search.mentor_token = participant(search.mentor);
    search.application = an_accepted_application(search.program, search.mentor, "mentor");
    search.topic = a_topic(search.program);
    shares(search.application, search.topic, "4");
    return search;
}

static const char *a_mentee(struct search search, struct employee employee, const char *gap)
{
    const char *application = an_accepted_application(search.program, employee, "mentee");
    if (gap)
        shares(application, search.topic, gap);
    return application;
}

Test(candidate_list, candidates_come_best_first_with_profile_and_shared_topics)
{
    struct search search = a_search();
    struct employee wished = an_employee();
    struct employee second = an_employee();
    const char *none = a_mentee(search, wished, NULL);
    const char *five = a_mentee(search, second, "5");
    const char *one = a_mentee(search, an_employee(), "1");
    sql("UPDATE application SET wishes = ARRAY[$2::uuid] WHERE id = $1::uuid", search.application, wished.id);
    struct reply reply = candidates(search.program.program_manager_token, search.application, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 3);
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), five);
    cr_expect_str_eq(reply_text(&reply, "/items/0/employee/id"), second.id);
    cr_expect_null(reply_at(&reply, "/items/0/employee/email"));
    /* Of the gaps 5 and 3, competence 4 covers the first: 20 of 40 points. Language, any site and any half day: 20000.
     */
    cr_expect_eq(reply_integer(&reply, "/items/0/score"), 60 * 500 + 20000);
    cr_expect_eq(json_array_size(reply_at(&reply, "/items/0/topics")), 1);
    cr_expect_eq(reply_integer(&reply, "/items/0/topics/0/competence"), 4);
    cr_expect_eq(reply_integer(&reply, "/items/0/topics/0/gap"), 5);
    cr_expect_str_eq(reply_text(&reply, "/items/1/application_id"), one);
    cr_expect_str_eq(reply_text(&reply, "/items/2/application_id"), none);
    cr_expect_eq(reply_integer(&reply, "/items/2/score"), 10 * 500 + 20000);
    cr_expect(json_is_null(reply_at(&reply, "/items/2/wished")));
    reply = candidates(search.program.program_manager_token, search.application,
                       textf("?topic_id=%s&limit=1", search.topic));
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), five);
    reply = candidates(search.program.program_manager_token, search.application,
                       textf("?topic_id=%s&limit=1&cursor=%s", search.topic, reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), one);
    cr_expect_null(reply_at(&reply, "/next"));
}

/* To the applicant, two people with different levels in the same topic look alike. */
Test(candidate_list, applicants_read_no_levels_of_others_before_an_offer)
{
    struct search search = a_search();
    const char *low = a_mentee(search, an_employee(), "3");
    const char *high = a_mentee(search, an_employee(), "4");
    struct reply reply = candidates(search.mentor_token, search.application, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), low);
    cr_expect_str_eq(reply_text(&reply, "/items/1/application_id"), high);
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(reply_integer(&reply, textf("/items/%d/score", i)), 25000, "%s", reply.body);
        cr_expect_eq(reply_integer(&reply, textf("/items/%d/topics/0/competence", i)), 4);
        cr_expect(json_is_null(reply_at(&reply, textf("/items/%d/topics/0/gap", i))), "%s", reply.body);
    }
    struct employee mentee = an_employee(.level = 1);
    const char *own = a_mentee(search, mentee, "3");
    reply = candidates(participant(mentee), own, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_eq(reply_integer(&reply, "/items/0/topics/0/gap"), 3);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/topics/0/competence")), "%s", reply.body);
    cr_expect(reply_integer(&reply, "/items/0/score") % 25000 == 0, "%s", reply.body);
}

/* Only topics have a weight here. If the other person's level counted, an applicant who names a single topic could read
 * that level off the class. */
Test(candidate_list, neither_class_nor_order_depends_on_the_levels_of_others)
{
    static const char *const roles[] = {"mentor", "mentee"};
    for (size_t side = 0; side < LENGTH_OF(roles); side++) {
        struct program program = a_published_program(an_employee());
        sql("UPDATE program SET self_matching = true, weight_topics = 100, weight_language = 0, weight_place = 0, "
            "weight_slots = 0, weight_wishes = 0 WHERE id = $1::uuid",
            program.id);
        struct employee person = an_employee(.level = 1);
        const char *own = an_accepted_application(program, person, roles[side]);
        const char *const topics[] = {a_topic(program), a_topic(program)};
        const char *others[6];
        for (int i = 0; i < 6; i++) {
            others[i] = an_accepted_application(program, an_employee(), roles[1 - side]);
            sql("DELETE FROM application_topic WHERE application_id = $1::uuid", others[i]);
            shares(others[i], topics[0], textf("%d", i % 5 + 1));
            shares(others[i], topics[1], textf("%d", 5 - i % 5));
        }
        for (int tried = 0; tried < 12; tried++) {
            sql("DELETE FROM application_topic WHERE application_id = $1::uuid", own);
            if (tried % 3 != 1)
                shares(own, topics[0], textf("%d", tried / 3 + 1));
            if (tried % 3 != 0)
                shares(own, topics[1], textf("%d", 5 - tried / 3));
            struct reply reply = candidates(participant(person), own, "");
            assert_status(reply, 200);
            cr_assert_eq(reply_items(&reply), 6);
            for (int i = 0; i < 6; i++) {
                cr_expect_str_eq(reply_text(&reply, textf("/items/%d/application_id", i)), others[i]);
                cr_expect_eq(reply_integer(&reply, textf("/items/%d/score", i)),
                             reply_integer(&reply, "/items/0/score"), "%s", reply.body);
            }
        }
    }
}

Test(candidate_list, the_order_for_applicants_follows_the_classes_of_the_scores)
{
    struct search search = a_search();
    struct employee wished = an_employee();
    const char *none = a_mentee(search, an_employee(), NULL);
    sql("DELETE FROM application_topic WHERE application_id = $1::uuid", none);
    const char *liked = a_mentee(search, wished, "5");
    sql("DELETE FROM application_topic WHERE application_id = $1::uuid AND topic_id <> $2::uuid", liked, search.topic);
    sql("UPDATE application SET wishes = ARRAY[$2::uuid] WHERE id = $1::uuid", search.application, wished.id);
    struct reply reply = candidates(search.mentor_token, search.application, "?limit=1");
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), liked);
    cr_expect_eq(reply_integer(&reply, "/items/0/score"), 50000, "%s", reply.body);
    cr_expect(json_is_true(reply_at(&reply, "/items/0/wished")));
    reply =
        candidates(search.mentor_token, search.application, textf("?limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), none);
    cr_expect_eq(reply_integer(&reply, "/items/0/score"), 0, "%s", reply.body);
}

/* A program manager who takes part could otherwise stage a proposal of a colleague with their own application. */
Test(candidate_list, a_program_manager_in_the_pair_reads_no_levels_of_the_other_before_the_offer)
{
    struct program program = a_published_program(an_employee());
    struct employee second = an_employee();
    program_staff_add(program, second, "program_manager");
    struct employee mentor = an_employee();
    const char *offers = an_accepted_application(program, mentor, "mentor");
    const char *needs = an_accepted_application(program, program.program_manager, "mentee");
    struct program other = {.id = program.id, .program_manager = second, .program_manager_token = participant(second)};
    struct offer offer = a_proposal_of(other, mentor, offers, program.program_manager, needs);
    const char *const paths[] = {textf("%s?embed=topics", offer.path),
                                 textf("/v1/programs/%s/proposals?embed=topics", program.id)};
    for (size_t i = 0; i < LENGTH_OF(paths); i++) {
        struct reply reply = call(program.program_manager_token, "GET", paths[i]);
        const char *at = i == 0 ? "" : "/items/0";
        assert_status(reply, 200);
        cr_expect_eq(json_array_size(reply_at(&reply, textf("%s/topics", at))), 0, "%s", reply.body);
        cr_expect(json_is_null(reply_at(&reply, textf("%s/score", at))), "%s", reply.body);
        cr_expect(json_is_null(reply_at(&reply, textf("%s/score_parts/topics", at))), "%s", reply.body);
    }
}

/* Neither score nor flag may reveal the other person's wish, except to a program manager, who has to choose. */
Test(candidate_list, the_applicant_does_not_see_the_other_persons_wish)
{
    struct search search = a_search();
    a_mentee(search, an_employee(), "3");
    const char *wishing = a_mentee(search, an_employee(), "3");
    sql("UPDATE application SET wishes = ARRAY[$2::uuid] WHERE id = $1::uuid", wishing, search.mentor.id);
    struct reply reply = candidates(search.mentor_token, search.application, "");
    cr_expect_eq(reply_integer(&reply, "/items/0/score"), reply_integer(&reply, "/items/1/score"));
    cr_expect(json_is_false(reply_at(&reply, "/items/1/wished")));
    cr_expect_str_eq(reply_text(&reply, "/items/1/application_id"), wishing);
    reply = candidates(search.program.program_manager_token, search.application, "");
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), wishing);
    cr_expect_eq(reply_integer(&reply, "/items/0/score"), reply_integer(&reply, "/items/1/score") + 10 * 500);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/wished")));
}

Test(candidate_list, people_excluded_by_a_hard_rule_are_left_out)
{
    struct employee top = an_employee(.level = 1);
    struct employee boss = an_employee(.level = 2, .manager_id = top.id);
    struct search search = a_search();
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", search.mentor.id, boss.id);
    struct employee below = an_employee();
    sql("INSERT INTO employee_dotted_line (employee_id, manager_id) VALUES ($1::uuid, $2::uuid)", below.id,
        search.mentor.id);
    struct employee refusing = an_employee();
    struct employee people[] = {
        top,
        below,
        an_employee(.unit = sql("SELECT unit FROM employee WHERE id = $1::uuid", search.mentor.id)),
        an_employee(.manager_id = boss.id),
        an_employee(.languages = "{fr}"),
        refusing};
    for (size_t i = 0; i < LENGTH_OF(people); i++)
        a_mentee(search, people[i], "5");
    sql("UPDATE application SET please_not = ARRAY[$2::uuid] WHERE employee_id = $1::uuid", refusing.id,
        search.mentor.id);
    a_forming_pairing_in(search.program);
    an_accepted_application(search.program, search.mentor, "mentee");
    a_submitted_application(search.program, an_employee(), "mentee");
    const char *good = a_mentee(search, an_employee(.manager_id = top.id), "1");
    const char *const tokens[] = {search.mentor_token, search.program.program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = candidates(tokens[i], search.application, "");
        cr_assert_eq(reply_items(&reply), 1, "%s", reply.body);
        cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), good);
    }
}

Test(candidate_list, only_program_managers_see_candidates_on_the_waiting_list)
{
    struct search search = a_search();
    const char *waiting = a_submitted_application(search.program, an_employee(), "mentee");
    sql_as(search.program.program_manager, "UPDATE application SET state = 'waitlisted' WHERE id = $1::uuid", waiting);
    struct reply reply = candidates(search.program.program_manager_token, search.application, "?waitlisted=true");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect(json_is_true(reply_at(&reply, "/items/0/waitlisted")));
    reply = candidates(search.program.program_manager_token, search.application, "");
    cr_expect_eq(reply_items(&reply), 0);
    reply = candidates(search.mentor_token, search.application, "?waitlisted=true");
    cr_expect_eq(reply_items(&reply), 0);
}

/* To the applicant, a no and no answer look the same: the person is missing from the list. */
Test(candidate_list, people_who_got_an_offer_before_are_left_out)
{
    struct search search = a_search();
    struct offer offers[2];
    for (size_t i = 0; i < 2; i++) {
        struct employee mentee = an_employee();
        offers[i] = offered(
            a_proposal_of(search.program, search.mentor, search.application, mentee, a_mentee(search, mentee, "5")));
    }
    struct reply reply = answer(offers[0].mentee_token, offers[0], "no");
    assert_status(reply, 200);
    for (size_t i = 0; i < 2; i++)
        offer_expires(offers[i]);
    sql("SELECT due_work(100)");
    reply = candidates(search.mentor_token, search.application, "");
    cr_expect_eq(reply_items(&reply), 0);
    reply = candidates(search.program.program_manager_token, search.application, "");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), offers[1].mentee_application_id);
}

Test(candidate_list, only_program_managers_and_the_applicant_of_a_self_matching_program_may)
{
    struct search search = a_search();
    struct employee reviewer = an_employee();
    program_staff_add(search.program, reviewer, "reviewer");
    struct reply reply = candidates(participant(an_employee()), search.application, "");
    assert_problem(reply, 404, "not_found");
    sql("UPDATE program SET self_matching = false WHERE id = $1::uuid", search.program.id);
    reply = candidates(search.mentor_token, search.application, "");
    assert_problem(reply, 403, "forbidden");
    reply = candidates(search.program.program_manager_token, search.application, "");
    assert_status(reply, 200);
}
