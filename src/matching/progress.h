/* SPDX-License-Identifier: Apache-2.0 */
/* Reports the progress of a long run and asks the caller whether to go on. Counting work instead of reading a clock
 * makes this cheap. */
#ifndef KEHRWERT_MATCHING_PROGRESS_H
#define KEHRWERT_MATCHING_PROGRESS_H

#include "matching.h"

/* Pairs or arcs between two reports: about 20 ms of work. */
#define PROGRESS_WORK (UINT64_C(1) << 22)

struct progress {
    bool (*go_on)(void *context, double share); /* may be NULL */
    void *context;
    double from;     /* progress at the start of the current step, 0 to 1 */
    double to;       /* and at its end */
    double reported; /* last progress reported; never decreases */
    uint64_t work;   /* since the last report */
};

/* Reports now; `part` is the progress within the current step. False means stop. */
static inline bool progress_report(struct progress *progress, double part)
{
    double share = progress->from + (progress->to - progress->from) * part;
    if (share > progress->reported)
        progress->reported = share;
    progress->work = 0;
    return !progress->go_on || progress->go_on(progress->context, progress->reported);
}

/* Adds to the work, and reports if it is enough since the last report. False means stop. */
static inline bool progress_worked(struct progress *progress, uint64_t work, double part)
{
    progress->work += work;
    return progress->work < PROGRESS_WORK || progress_report(progress, part);
}

#endif
