-- SPDX-License-Identifier: Apache-2.0
-- seed_vacuum: leaves the tables as they are in a database that has been in use: analysed, and known to be visible to all.
VACUUM (ANALYZE)
