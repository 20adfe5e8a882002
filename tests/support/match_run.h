/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of match runs arrange: people who can be matched, and finished runs. */
#ifndef KEHRWERT_TESTS_MATCH_RUN_H
#define KEHRWERT_TESTS_MATCH_RUN_H

#include <time.h>

#include "fixture.h"

#define MATCH_RUN_POLL_MS 100
#define MATCH_RUN_SECONDS 30 /* for a run of a few people, including the runs of other tests before it */

/* An accepted application with this level in the topic. */
static inline const char *a_matchable(struct program program, struct employee employee, const char *role,
                                      const char *topic, int level)
{
    const char *id = an_accepted_application(program, employee, role);
    sql("INSERT INTO application_topic (application_id, topic_id, level) VALUES ($1::uuid, $2::uuid, $3::int)", id,
        topic, textf("%d", level));
    return id;
}

static inline struct reply match_run_start_by(const char *token, struct program program, const char *body)
{
    return call(token, "POST", textf("/v1/programs/%s/match-runs", program.id), .body = body);
}

static inline struct reply match_run_start(struct program program, const char *body)
{
    return match_run_start_by(program.program_manager_token, program, body);
}

/* The id of a run that is leased to a worker and will never finish by itself. */
static inline const char *a_held_match_run(struct program program)
{
    return sql_without_triggers(
        program.program_manager,
        "INSERT INTO match_run (program_id, state, worker, lease_until, attempts, started_at, settings) "
        "SELECT program.id, 'running', gen_random_uuid(), 'infinity', 1, app_now(), match_settings(program) "
        "FROM program WHERE program.id = $1::uuid RETURNING id",
        program.id);
}

/* Polls the run until it is done or has failed. */
static inline struct reply match_run_over(const char *token, const char *path)
{
    struct reply reply;
    for (int waited_ms = 0; waited_ms < MATCH_RUN_SECONDS * 1000; waited_ms += MATCH_RUN_POLL_MS) {
        reply = call(token, "GET", path);
        assert_status(reply, 200);
        const char *state = reply_text(&reply, "/state");
        if (strcmp(state, "done") == 0 || strcmp(state, "failed") == 0)
            return reply;
        nanosleep(&(struct timespec){.tv_nsec = MATCH_RUN_POLL_MS * 1000000}, NULL);
    }
    cr_assert_fail("%s has not finished after %d seconds: %s", path, MATCH_RUN_SECONDS, reply.body);
    return reply;
}

/* Runs matching for the program as it is now, for this program manager. Returns the path of the finished run. */
static inline const char *a_match_run_of(const char *token, struct program program)
{
    struct reply reply = match_run_start_by(token, program, JSON({"seed": 1}));
    assert_status(reply, 202);
    const char *path = reply_header(&reply, "Location");
    reply = match_run_over(token, path);
    cr_assert_str_eq(reply_text(&reply, "/state"), "done", "%s", reply.body);
    return path;
}

/* The same for the program's first program manager, who must not have applied. */
static inline const char *a_match_run(struct program program)
{
    return a_match_run_of(program.program_manager_token, program);
}

/* The run's id, which is the last part of its path. */
static inline const char *match_run_id(const char *path)
{
    return strrchr(path, '/') + 1;
}

/* The page of computed proposals of a run, as the program manager reads it. */
static inline struct reply match_run_proposals(struct program program, const char *path)
{
    struct reply reply =
        call(program.program_manager_token, "GET",
             textf("/v1/programs/%s/proposals?limit=200&match_run_id=%s", program.id, match_run_id(path)));
    assert_status(reply, 200);
    return reply;
}

#endif
