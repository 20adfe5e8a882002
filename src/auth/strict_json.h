/* SPDX-License-Identifier: Apache-2.0 */
/* JSON from outside: one object, no duplicate names, little nesting. */
#ifndef KEHRWERT_AUTH_STRICT_JSON_H
#define KEHRWERT_AUTH_STRICT_JSON_H

#include <jansson.h>

#include "base.h"

/* The object that the whole of `bytes` spells, or NULL. The arena holds the only reference. */
json_t *strict_json_object(struct arena *arena, const char *bytes, size_t length);

#endif
