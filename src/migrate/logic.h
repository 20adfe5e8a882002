/* SPDX-License-Identifier: Apache-2.0 */
/* Logic: files with functions and triggers, each applied whenever it differs from what was applied last. */
#ifndef KEHRWERT_MIGRATE_LOGIC_H
#define KEHRWERT_MIGRATE_LOGIC_H

#include "files.h"
#include "session.h"

/* Applies the files that differ, and drops objects that are no longer in any file, in one transaction. If requests hold
 * the locks, tries again for up to a minute. On failure nothing has changed; prints the reason to standard error and
 * returns false. *ret_changes is the number of files applied and objects dropped. */
MUST_CHECK bool logic_apply(struct session *session, const struct sql_files *files, size_t *ret_changes);

#endif
