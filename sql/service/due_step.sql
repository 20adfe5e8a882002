-- SPDX-License-Identifier: Apache-2.0
-- due_step: runs a limited number of pieces of a due step and returns how many it ran.
SELECT due_step_run(:step, :most::int) AS done
