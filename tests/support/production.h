/* SPDX-License-Identifier: Apache-2.0 */
/* A server in production mode beside the shared one, with the same database and the same keys. */
#ifndef KEHRWERT_TESTS_PRODUCTION_H
#define KEHRWERT_TESTS_PRODUCTION_H

#include "client.h"

static inline void production_server_start(struct server *server)
{
    const char *const settings[] = {"KEHRWERT_ENVIRONMENT=production",
                                    "KEHRWERT_DEVELOPMENT_KEY_FILE=",
                                    "KEHRWERT_TOKEN_ISSUER=kehrwert-development",
                                    textf("KEHRWERT_TOKEN_KEYS_FILE=%s.jwks", shared_server()->key_file),
                                    "KEHRWERT_CURSOR_SECRET=a secret for tests that is long enough",
                                    NULL};
    server_start_beside(server, settings);
}

#endif
