-- SPDX-License-Identifier: Apache-2.0
-- due_work: does at most so many pieces of the work whose date has come, and tells how many it did
SELECT due_work(:most::int) AS done
