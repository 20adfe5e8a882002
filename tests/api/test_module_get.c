/* SPDX-License-Identifier: Apache-2.0 */
/* module_get: one module, for everybody who may see its program. */
#include "support/catalogue.h"

Test(module_get, everybody_reads_a_module_of_a_published_program)
{
    catalogue_get_published(&module_catalogue);
}

Test(module_get, only_staff_administrators_and_auditors_see_a_module_of_a_draft)
{
    catalogue_get_draft(&module_catalogue);
}

Test(module_get, an_unknown_id_is_not_found)
{
    catalogue_get_unknown(&module_catalogue);
}

Test(module_get, malformed_ids_and_wrong_roles_are_refused)
{
    catalogue_get_refusals(&module_catalogue);
}
