/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes over a bare socket, for what no HTTP client would send. */
#ifndef KEHRWERT_TESTS_RAW_H
#define KEHRWERT_TESTS_RAW_H

#include "client.h"

/* Sends the bytes and reads until the server closes, a whole reply was read or two seconds are over.
 * status is 0 when nothing came; headers and body as far as they came; not checked against the contract. */
struct reply raw_call(const char *bytes, size_t length);

/* Sends the bytes and gives all that comes until the server closes or is silent for half a second. */
const char *raw_text(const char *bytes, size_t length);

/* Sends the bytes and resets the connection at once. */
void raw_reset(const char *bytes, size_t length);

#endif
