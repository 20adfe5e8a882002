-- SPDX-License-Identifier: Apache-2.0
-- rollback: takes the request's effect back
ROLLBACK
