/* SPDX-License-Identifier: Apache-2.0 */
/* Reads JSON from clients and tokens strictly: what two parsers could understand differently is refused. */
#ifndef KEHRWERT_STRICT_JSON_H
#define KEHRWERT_STRICT_JSON_H

#include <jansson.h>

#include "base.h"

/* Parses `bytes` as one JSON object (RFC 8259) in UTF-8, without duplicate names or NUL, with at most 16 levels and
 * 8,192 values. Returns NULL if it is anything else. The arena owns the object. */
json_t *strict_json_object(struct arena *arena, const char *bytes, size_t length);

/* Makes the arena own the caller's reference. Returns json. */
json_t *json_keep(struct arena *arena, json_t *json);

#endif
