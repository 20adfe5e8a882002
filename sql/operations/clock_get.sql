-- SPDX-License-Identifier: Apache-2.0
-- clock_get: returns the time of the service's clock, the one of app_now().
SELECT clock_json(app_now() - now())::text AS reply
