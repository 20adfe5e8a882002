/* SPDX-License-Identifier: Apache-2.0 */
/* JSON from outside, read so that two readers cannot understand it differently. */
#ifndef KEHRWERT_STRICT_JSON_H
#define KEHRWERT_STRICT_JSON_H

#include <jansson.h>

#include "base.h"

/* The object that the whole of `bytes` spells (RFC 8259): UTF-8, no duplicate names, no NUL, at most 16 levels and
 * 8,192 values. NULL otherwise. The arena holds the only reference. */
json_t *strict_json_object(struct arena *arena, const char *bytes, size_t length);

/* The arena now owns the caller's reference. Returns json. */
json_t *json_keep(struct arena *arena, json_t *json);

#endif
