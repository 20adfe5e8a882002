/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a request as it was received: what two servers could understand differently is refused. */
#ifndef KEHRWERT_SERVER_FRAMING_H
#define KEHRWERT_SERVER_FRAMING_H

#include "stages.h"

/* The head, as libmicrohttpd has divided it. Method, version and headers are where they were received: in one buffer,
 * in which a zero has replaced the byte after each of them, and two zeros the CR LF at the end of each line. */
struct head {
    const char *method;
    const char *target;    /* a copy, because libmicrohttpd decodes it in the buffer */
    const char *target_at; /* where it was received */
    const char *version;
    const struct header *headers; /* in order, including repeated ones */
    size_t header_count;
    size_t length; /* in bytes, including the empty line at its end */
};

/* Refuses what RFC 9112 does not allow and libmicrohttpd accepts: folded lines, lines that end with a bare LF, NUL and
 * other control characters, names that are not tokens, targets in no known form, a missing or repeated Host, and any
 * framing other than one Content-Length or `Transfer-Encoding: chunked`. Also refuses a head of more than HEAD_MEMORY.
 */
MUST_CHECK enum error framing_check(const struct head *head);

/* True if the bytes between `start` and `payload` end with the line of a chunk's size (RFC 9112 section 7.1). */
bool framing_chunk_good(const char *start, const char *payload);

/* The value of the first header with this name; NULL if there is none. */
const char *framing_header(const struct head *head, const char *name);

#endif
