/* SPDX-License-Identifier: Apache-2.0 */
/* topic_list: the topics of a program, for everybody who may see it. */
#include "support/catalogue.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/topics?%s", program.id, query));
}

static void topic(struct program program, const char *title, const char *position)
{
    sql_as(program.program_manager, "INSERT INTO topic (program_id, title, position) VALUES ($1::uuid, $2, $3::int)",
           program.id, title, position);
}

Test(topic_list, everybody_sees_the_topics_of_a_published_program_by_position)
{
    catalogue_list_by_position(&topic_catalogue);
}

Test(topic_list, pages_join_without_gaps)
{
    catalogue_list_pages(&topic_catalogue);
}

Test(topic_list, the_list_can_be_filtered_by_retirement)
{
    catalogue_list_retired(&topic_catalogue);
}

Test(topic_list, the_list_can_be_filtered_by_module)
{
    struct program program = a_published_program(an_employee());
    topic(program, "Wikis", "1");
    const char *module_id = a_module(program);
    sql("UPDATE topic SET module_id = $2::uuid WHERE program_id = $1::uuid", program.id, module_id);
    topic(program, "Videos", "2");
    struct reply reply = list(participant(an_employee()), program, textf("module_id=%s", module_id));
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/title"), "Wikis");
    struct reply none = list(participant(an_employee()), program, textf("module_id=%s", a_uuid()));
    cr_expect_eq(reply_items(&none), 0);
}

Test(topic_list, a_program_without_topics_has_an_empty_list)
{
    catalogue_list_empty(&topic_catalogue);
}

Test(topic_list, only_its_staff_and_auditors_see_a_draft)
{
    catalogue_list_draft(&topic_catalogue);
}

Test(topic_list, wrong_roles_and_parameters_are_refused)
{
    catalogue_list_refusals(&topic_catalogue);
}
