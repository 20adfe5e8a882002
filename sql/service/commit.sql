-- SPDX-License-Identifier: Apache-2.0
-- commit: makes the effect of the request permanent.
COMMIT
