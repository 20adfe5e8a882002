/* SPDX-License-Identifier: Apache-2.0 */
/* Settings from the environment: defaults, bounds and unknown names. */
#include <criterion/criterion.h>

#include "base.h"

static bool read_one(char *setting, struct config *ret_config)
{
    char *environment[] = {setting, "PATH=/bin", NULL};
    return config_read(environment, ret_config);
}

Test(config, an_empty_environment_means_production_on_loopback)
{
    struct config config;
    cr_assert(read_one("HOME=/", &config));
    cr_assert_eq(config.environment, ENVIRONMENT_PRODUCTION);
    cr_assert_str_eq(config.host, "127.0.0.1");
    cr_assert_eq(config.port, 8080);
    cr_assert_eq(config.database_prepare, 1);
    cr_assert_eq(config.due_seconds, 30);
    cr_assert_str_eq(config.time_zone, "UTC");
}

Test(config, a_setting_is_read_from_the_environment)
{
    struct config config;
    cr_assert(read_one("KEHRWERT_PORT=9090", &config));
    cr_assert_eq(config.port, 9090);
    cr_assert(read_one("KEHRWERT_DATABASE_URL=host=a b=c", &config));
    cr_assert_str_eq(config.database_url, "host=a b=c");
    cr_assert(read_one("KEHRWERT_DUE_SECONDS=0", &config));
    cr_assert_eq(config.due_seconds, 0);
    cr_assert(read_one("KEHRWERT_DATABASE_PREPARE=off", &config));
    cr_assert_eq(config.database_prepare, 0);
}

Test(config, unknown_names_and_values_out_of_range_are_refused)
{
    static char *const refused[] = {"KEHRWERT_PROT=1",
                                    "KEHRWERT_=1",
                                    "KEHRWERT_PORT",
                                    "KEHRWERT_PORT=0",
                                    "KEHRWERT_PORT=65536",
                                    "KEHRWERT_PORT=80x",
                                    "KEHRWERT_PORT=",
                                    "KEHRWERT_THREADS=-1",
                                    "KEHRWERT_ENVIRONMENT=prod",
                                    "KEHRWERT_DUE_SECONDS=86401",
                                    "KEHRWERT_LOG_LEVEL=INFO",
                                    "KEHRWERT_PORTAL=8080",
                                    "KEHRWERT_DATABASE_PREPARE=1"};
    for (size_t i = 0; i < LENGTH_OF(refused); i++) {
        struct config config = {.port = 1234};
        cr_expect_not(read_one(refused[i], &config), "%s", refused[i]);
        cr_expect_eq(config.port, 1234, "%s changed the output", refused[i]);
    }
}

Test(config, what_kubernetes_sets_for_a_service_is_ignored)
{
    static char *const injected[] = {"KEHRWERT_PORT=tcp://10.96.3.7:80",
                                     "KEHRWERT_PORT=udp://10.96.3.7:80",
                                     "KEHRWERT_SERVICE_HOST=10.96.3.7",
                                     "KEHRWERT_SERVICE_PORT=80",
                                     "KEHRWERT_SERVICE_PORT_HTTP=80",
                                     "KEHRWERT_PORT_80_TCP=tcp://10.96.3.7:80",
                                     "KEHRWERT_PORT_80_TCP_PROTO=tcp",
                                     "KEHRWERT_PORT_80_TCP_PORT=80",
                                     "KEHRWERT_PORT_80_TCP_ADDR=10.96.3.7",
                                     "KEHRWERT_METRICS_SERVICE_HOST=fd00::7",
                                     "KEHRWERT_METRICS_PORT=tcp://[fd00::7]:9090",
                                     "KEHRWERT_METRICS_PORT_9090_SCTP_PROTO=sctp"};
    for (size_t i = 0; i < LENGTH_OF(injected); i++) {
        struct config config = {.port = 1234};
        cr_expect(read_one(injected[i], &config), "%s", injected[i]);
        cr_expect_eq(config.port, 8080, "%s", injected[i]);
    }
    static char *const refused[] = {"KEHRWERT_PORT=http://10.96.3.7:80", "KEHRWERT_SERVICE=1",
                                    "KEHRWERT_SERVICE_NAME=a", "KEHRWERT_PORT_TCP=80", "KEHRWERT_HOST_PORT=80"};
    for (size_t i = 0; i < LENGTH_OF(refused); i++) {
        struct config config;
        cr_expect_not(read_one(refused[i], &config), "%s", refused[i]);
    }
}
