/* SPDX-License-Identifier: Apache-2.0 */
/* Tests that topics and modules of a program have in common. */
#ifndef KEHRWERT_TESTS_CATALOGUE_H
#define KEHRWERT_TESTS_CATALOGUE_H

#include "fixture.h"

struct catalogue {
    const char *table;
    const char *collection; /* the last segment of its path */
    const char *exists;     /* the error if the title is taken */
    const char *(*make)(struct program program);
};

extern const struct catalogue module_catalogue;
extern const struct catalogue topic_catalogue;

void catalogue_list_by_position(const struct catalogue *catalogue);
void catalogue_list_pages(const struct catalogue *catalogue);
void catalogue_list_retired(const struct catalogue *catalogue);
void catalogue_list_empty(const struct catalogue *catalogue);
void catalogue_list_draft(const struct catalogue *catalogue);
void catalogue_list_refusals(const struct catalogue *catalogue);

void catalogue_get_published(const struct catalogue *catalogue);
void catalogue_get_draft(const struct catalogue *catalogue);
void catalogue_get_unknown(const struct catalogue *catalogue);
void catalogue_get_refusals(const struct catalogue *catalogue);

void catalogue_create_title_once(const struct catalogue *catalogue);
void catalogue_create_forbidden(const struct catalogue *catalogue);
void catalogue_create_hidden(const struct catalogue *catalogue);
void catalogue_create_repeated(const struct catalogue *catalogue);

void catalogue_update_retired(const struct catalogue *catalogue);
void catalogue_update_stale(const struct catalogue *catalogue);
void catalogue_update_title_shared(const struct catalogue *catalogue);
void catalogue_update_forbidden(const struct catalogue *catalogue);
void catalogue_update_hidden(const struct catalogue *catalogue);
void catalogue_update_bodies(const struct catalogue *catalogue);

#endif
