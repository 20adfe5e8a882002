/* SPDX-License-Identifier: Apache-2.0 */
/* Tells the caller of a long run how far it is, and asks whether to go on: by work done, so that it costs nothing. */
#ifndef KEHRWERT_MATCHING_PROGRESS_H
#define KEHRWERT_MATCHING_PROGRESS_H

#include "matching.h"

/* Pairs or arcs looked at between two questions: some 20 ms of work. */
#define PROGRESS_WORK (UINT64_C(1) << 22)

struct progress {
    bool (*go_on)(void *context, double share); /* NULL: never asked */
    void *context;
    double from; /* the share of the whole that the present step begins and ends with */
    double to;
    double told; /* the last share; it never goes back */
    uint64_t work;
};

/* Asks now; `part` is the share of the present step. False stops. */
static inline bool progress_tell(struct progress *progress, double part)
{
    double share = progress->from + (progress->to - progress->from) * part;
    if (share > progress->told)
        progress->told = share;
    progress->work = 0;
    return !progress->go_on || progress->go_on(progress->context, progress->told);
}

/* Asks if enough work was done since the last time. */
static inline bool progress_worked(struct progress *progress, uint64_t work, double part)
{
    progress->work += work;
    return progress->work < PROGRESS_WORK || progress_tell(progress, part);
}

#endif
