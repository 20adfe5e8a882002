/* SPDX-License-Identifier: Apache-2.0 */
/* kehrwert seed: fills an empty database with the reference company, for measurements. */
#include <getopt.h>
#include <time.h>

#include "commands.h"
#include "migrate.h"

extern char **environ;

static bool is_scale(const char *text)
{
    return strlen(text) == 1 && strchr("SML", text[0]);
}

static bool is_day(const char *text)
{
    struct tm day = {0};
    const char *end = strptime(text, "%Y-%m-%d", &day);
    return strlen(text) == strlen("2026-01-31") && end && *end == '\0';
}

static bool seed_options_read(int count, char **arguments, struct seed_options *ret_options)
{
    static const struct option long_options[] = {
        {"scale", required_argument, NULL, 's'},
        {"day", required_argument, NULL, 'd'},
        {NULL, 0, NULL, 0},
    };
    for (int option; (option = getopt_long(count, arguments, "", long_options, NULL)) != -1;) {
        if (option == 's' && is_scale(optarg))
            ret_options->scale = optarg;
        else if (option == 'd' && is_day(optarg))
            ret_options->day = optarg;
        else
            return false;
    }
    return ret_options->scale && count - optind <= 1;
}

int seed_command(int count, char **arguments)
{
    struct seed_options options = {0};
    struct config config;
    if (!seed_options_read(count, arguments, &options)) {
        fputs("usage: kehrwert seed --scale S|M|L [--day YYYY-MM-DD] [FOLDER]\n", stderr);
        return 2;
    }
    if (!config_read(environ, &config))
        return 2;
    if (config.environment != ENVIRONMENT_DEVELOPMENT) {
        fputs("kehrwert seed works only with KEHRWERT_ENVIRONMENT=development\n", stderr);
        return 2;
    }
    return seed(config.database_url, optind < count ? arguments[optind] : "sql", &options) ? 0 : 1;
}
