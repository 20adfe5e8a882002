/* SPDX-License-Identifier: Apache-2.0 */
/* module_get: one module, for everybody who may see its program. */
#include "support/catalogue.h"

Test(module_get, everybody_reads_a_module_of_a_published_program)
{
    catalogue_get_published(&module_catalogue);
}

Test(module_get, a_draft_s_module_is_there_for_its_staff_administrators_and_auditors_only)
{
    catalogue_get_draft(&module_catalogue);
}

Test(module_get, what_does_not_exist_is_not_found)
{
    catalogue_get_unknown(&module_catalogue);
}

Test(module_get, an_id_that_is_none_and_a_role_without_use_for_it_are_refused)
{
    catalogue_get_refusals(&module_catalogue);
}
