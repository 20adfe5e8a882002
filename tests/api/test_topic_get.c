/* SPDX-License-Identifier: Apache-2.0 */
/* topic_get: one topic, for everybody who may see its program. */
#include "support/catalogue.h"

Test(topic_get, everybody_reads_a_topic_of_a_published_program)
{
    catalogue_get_published(&topic_catalogue);
}

Test(topic_get, a_draft_s_topic_is_there_for_its_staff_administrators_and_auditors_only)
{
    catalogue_get_draft(&topic_catalogue);
}

Test(topic_get, what_does_not_exist_is_not_found)
{
    catalogue_get_unknown(&topic_catalogue);
}

Test(topic_get, an_id_that_is_none_and_a_role_without_use_for_it_are_refused)
{
    catalogue_get_refusals(&topic_catalogue);
}
