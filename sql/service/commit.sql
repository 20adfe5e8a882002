-- SPDX-License-Identifier: Apache-2.0
-- commit: makes the request's effect lasting
COMMIT
