/* SPDX-License-Identifier: Apache-2.0 */
/* health_ready: fails while the database is unavailable or read-only, while the schema is older than the service, and
 * while the service is stopping. */
#include "db.h"
#include "migrate.h"
#include "operations.h"

enum error health_ready(struct request *request)
{
    const struct service *service = request->service;
    if (service->stopping || !db_ready(service->db, request->arena, request->deadline_us))
        return ERROR_DATABASE_UNAVAILABLE;
    enum error error =
        migration_watch_check(service->migration_watch, service->db, request->arena, request->deadline_us);
    return error ? error : health_live(request);
}
