-- SPDX-License-Identifier: Apache-2.0
-- due_work: runs a limited number of pieces of due work and returns how many it ran.
SELECT due_work(:most::int) AS done
