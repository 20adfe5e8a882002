/* SPDX-License-Identifier: Apache-2.0 */
/* topic_get: one topic, for everybody who may see its program. */
#include "support/catalogue.h"

Test(topic_get, everybody_reads_a_topic_of_a_published_program)
{
    catalogue_get_published(&topic_catalogue);
}

Test(topic_get, only_staff_administrators_and_auditors_see_a_topic_of_a_draft)
{
    catalogue_get_draft(&topic_catalogue);
}

Test(topic_get, an_unknown_id_is_not_found)
{
    catalogue_get_unknown(&topic_catalogue);
}

Test(topic_get, malformed_ids_and_wrong_roles_are_refused)
{
    catalogue_get_refusals(&topic_catalogue);
}
