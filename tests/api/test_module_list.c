/* SPDX-License-Identifier: Apache-2.0 */
/* module_list: the modules of a program, for everybody who may see it. */
#include "support/catalogue.h"

Test(module_list, everybody_sees_the_modules_of_a_published_program_by_position)
{
    catalogue_list_by_position(&module_catalogue);
}

Test(module_list, pages_follow_each_other_without_a_gap)
{
    catalogue_list_pages(&module_catalogue);
}

Test(module_list, retired_modules_can_be_left_out_or_looked_for)
{
    catalogue_list_retired(&module_catalogue);
}

Test(module_list, a_program_without_modules_has_an_empty_list)
{
    catalogue_list_empty(&module_catalogue);
}

Test(module_list, a_draft_is_there_for_its_staff_and_auditors_only)
{
    catalogue_list_draft(&module_catalogue);
}

Test(module_list, wrong_roles_and_parameters_are_refused)
{
    catalogue_list_refusals(&module_catalogue);
}
