/* SPDX-License-Identifier: Apache-2.0 */
/* Reads rows by column names. */
#include "db.h"
#include "postgres.h"

size_t result_rows(const PGresult *result)
{
    return (size_t)PQntuples(result);
}

const char *result_cell(const PGresult *result, size_t row, const char *column)
{
    int number = PQfnumber(result, column);
    if (number < 0 || row >= result_rows(result) || PQgetisnull(result, (int)row, number))
        return NULL;
    return PQgetvalue(result, (int)row, number);
}

const char *result_text(const PGresult *result, const char *column)
{
    return result_cell(result, 0, column);
}
