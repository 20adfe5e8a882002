/* SPDX-License-Identifier: Apache-2.0 */
/* The database knows the time zones, and it may know others than this machine. */
#include "db.h"
#include "service_statements.h"

#define ASK_US 5000000 /* PostgreSQL reads a file for each time zone */

bool db_lacks_time_zone(struct db *db, const char *name)
{
    AUTO_ARENA arena = arena_new();
    PGresult *answer = NULL;
    struct time_zone_known_values values = {.name = name};
    int64_t deadline_us = clock_monotonic_us() + ASK_US;
    enum error error = db_ask(db, arena, &statement_time_zone_known, STATEMENT_VALUES(values), deadline_us, &answer);
    const char *known = error ? NULL : result_text(answer, "known");
    return known && strcmp(known, "f") == 0;
}
