/* SPDX-License-Identifier: Apache-2.0 */
/* module_list: the modules of a program, for everybody who may see it. */
#include "support/catalogue.h"

Test(module_list, everybody_sees_the_modules_of_a_published_program_by_position)
{
    catalogue_list_by_position(&module_catalogue);
}

Test(module_list, pages_join_without_gaps)
{
    catalogue_list_pages(&module_catalogue);
}

Test(module_list, the_list_can_be_filtered_by_retirement)
{
    catalogue_list_retired(&module_catalogue);
}

Test(module_list, a_program_without_modules_has_an_empty_list)
{
    catalogue_list_empty(&module_catalogue);
}

Test(module_list, only_its_staff_and_auditors_see_a_draft)
{
    catalogue_list_draft(&module_catalogue);
}

Test(module_list, wrong_roles_and_parameters_are_refused)
{
    catalogue_list_refusals(&module_catalogue);
}
