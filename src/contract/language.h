/* SPDX-License-Identifier: Apache-2.0 */
/* Language tags. */
#ifndef KEHRWERT_CONTRACT_LANGUAGE_H
#define KEHRWERT_CONTRACT_LANGUAGE_H

#include "contract.h"

/* The canonical form of a language tag (BCP 47): DE-at, deu-AT and ger-AT become de-AT. Owned by the arena. NULL if it
 * is none. */
const char *language_canonical(struct arena *arena, const char *text);

#endif
