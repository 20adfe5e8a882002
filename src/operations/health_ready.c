/* SPDX-License-Identifier: Apache-2.0 */
/* health_ready: refuses while the database is away or the service is stopping. */
#include "db.h"
#include "operations.h"

enum error health_ready(struct request *request)
{
    if (request->service->stopping || !db_ready(request->service->db))
        return ERROR_DATABASE_UNAVAILABLE;
    return health_live(request);
}
