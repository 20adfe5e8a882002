/* SPDX-License-Identifier: Apache-2.0 */
/* The statements of the logic's files, in the order in which they are run. */
#ifndef KEHRWERT_MIGRATE_LOGIC_FILES_H
#define KEHRWERT_MIGRATE_LOGIC_FILES_H

#include "files.h"
#include "session.h"

/* A statement CREATE OR REPLACE TRIGGER. */
struct trigger {
    const struct sql_file *file;
    struct script_statement statement;
    const char *checksum;
    bool pending; /* must be run in this attempt */
};

/* What all attempts share. */
struct logic {
    struct session *session;
    const struct sql_files *files;
    bool *differs; /* for each file: must be applied */
    struct trigger *trigger;
    size_t trigger_count;
};

/* Lists the triggers in the files. Everything is owned by the session's arena. */
struct logic logic_files_open(struct session *session, const struct sql_files *files);

/* Runs the files that differ, first their functions and then their triggers, and records the objects that each file
 * creates. Skips a trigger if the same statement has already created it. */
MUST_CHECK bool logic_files_run(struct logic *logic);

#endif
