-- SPDX-License-Identifier: Apache-2.0
-- begin: opens the transaction of a request.
BEGIN ISOLATION LEVEL READ COMMITTED
