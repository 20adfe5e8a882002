-- SPDX-License-Identifier: Apache-2.0
-- seed_vacuum: leaves the tables as they are in a database that has been in use: analysed, and with pages marked as visible to all.
VACUUM (ANALYZE)
