/* SPDX-License-Identifier: Apache-2.0 */
/* Sends raw bytes over a socket, for requests that no HTTP client would send. */
#ifndef KEHRWERT_TESTS_RAW_H
#define KEHRWERT_TESTS_RAW_H

#include "client.h"

/* Sends the bytes and reads until the server closes the connection, the response is complete or two seconds have
 * passed. Status is 0 if nothing came; headers and body may be incomplete. The response is not checked against the
 * contract. */
struct reply raw_call(const char *bytes, size_t length);

/* Sends the bytes and returns everything that comes until the server closes the connection or has been silent for half
 * a second. */
const char *raw_text(const char *bytes, size_t length);

/* Sends the bytes and returns everything that comes until the server closes the connection, or NULL if it has not
 * closed it after ten seconds. The server may close before it has read everything. */
const char *raw_until_closed(const char *bytes, size_t length);

/* The same with a receive buffer so small that a long answer is still with the server when it closes the connection. */
const char *raw_until_closed_with_small_buffer(const char *bytes, size_t length);

/* Sends the bytes and resets the connection immediately. */
void raw_reset(const char *bytes, size_t length);

#endif
