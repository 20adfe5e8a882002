-- SPDX-License-Identifier: Apache-2.0
-- seed_has_employees: true if the database already has employees.
SELECT EXISTS (SELECT FROM employee) AS employees
