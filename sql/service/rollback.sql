-- SPDX-License-Identifier: Apache-2.0
-- rollback: undoes the effect of the request.
ROLLBACK
