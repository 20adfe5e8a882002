/* SPDX-License-Identifier: Apache-2.0 */
/* Formats that have a file of their own. */
#ifndef KEHRWERT_CONTRACT_FORMAT_H
#define KEHRWERT_CONTRACT_FORMAT_H

#include "contract.h"

/* The canonical form of a language tag (BCP 47): DE-at, deu-AT and ger-AT become de-AT. Owned by the arena. NULL if the
 * text is not a language tag. */
const char *language_canonical(struct arena *arena, const char *text);

/* True if the text is a mailbox, such as ada@company.example. */
bool is_mailbox(const char *text);

/* True for one line without control characters, characters that change its direction, and leading or trailing white
 * space. */
bool is_line(const char *text);

/* True for text that may have several lines. Line breaks and tabs are its only control characters, and it has no
 * leading or trailing white space. */
bool is_prose(const char *text);

#endif
