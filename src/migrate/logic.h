/* SPDX-License-Identifier: Apache-2.0 */
/* Logic: files of functions and triggers, each applied whenever it differs from what was applied last. */
#ifndef KEHRWERT_MIGRATE_LOGIC_H
#define KEHRWERT_MIGRATE_LOGIC_H

#include "files.h"
#include "session.h"

/* Applies the files that differ and drops what no file makes any more, in one transaction. Locks that others hold are
 * tried for again for a minute. False, with a line on standard error, when nothing was done. */
MUST_CHECK bool logic_apply(struct session *session, const struct sql_files *files, size_t *ret_changes);

#endif
