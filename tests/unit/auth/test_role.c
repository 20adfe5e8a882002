/* SPDX-License-Identifier: Apache-2.0 */
/* Role names and bits. */
#include <criterion/criterion.h>

#include "auth.h"

Test(role, every_role_has_a_name_that_maps_back_to_it)
{
    for (unsigned role = ROLE_PARTICIPANT; role <= ROLE_ADMIN; role <<= 1) {
        cr_expect_str_not_empty(role_name(role), "%u", role);
        cr_expect_eq(role_by_name(role_name(role)), role, "%u", role);
    }
}

Test(role, role_names_match_the_contract)
{
    cr_expect_eq(role_by_name("participant"), ROLE_PARTICIPANT);
    cr_expect_eq(role_by_name("program_manager"), ROLE_PROGRAM_MANAGER);
    cr_expect_eq(role_by_name("reviewer"), ROLE_REVIEWER);
    cr_expect_eq(role_by_name("hr_sync"), ROLE_HR_SYNC);
    cr_expect_eq(role_by_name("assistant"), ROLE_ASSISTANT);
    cr_expect_eq(role_by_name("auditor"), ROLE_AUDITOR);
    cr_expect_eq(role_by_name("admin"), ROLE_ADMIN);
}

Test(role, an_unknown_name_maps_to_no_role)
{
    static const char *const names[] = {"", "Admin", "admin ", "adm", "root", "participant,admin"};
    for (size_t i = 0; i < LENGTH_OF(names); i++)
        cr_expect_eq(role_by_name(names[i]), 0, "%s", names[i]);
}

Test(role, only_single_role_bits_have_a_name)
{
    cr_expect_str_empty(role_name(0));
    cr_expect_str_empty(role_name(ROLE_ADMIN | ROLE_REVIEWER));
    cr_expect_str_empty(role_name((unsigned)ROLE_ADMIN << 1));
}
