/* SPDX-License-Identifier: Apache-2.0 */
/* main of every test program that needs the server: starts it before the first test and stops it after the last. */
#include <criterion/criterion.h>

#include "shared.h"

/* LeakSanitizer calls this. Tests leave their memory to the end of the process, so leaks in them do not count. Leaks in
 * the server do. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
    return 1;
}

int main(int count, char **arguments)
{
    struct criterion_test_set *tests = criterion_initialize();
    bool passed = true;
    if (criterion_handle_args(count, arguments, true)) {
        shared_server_start();
        passed = criterion_run_all_tests(tests) != 0;
        passed = shared_server_stop() && passed;
    }
    criterion_finalize(tests);
    return passed ? 0 : 1;
}
