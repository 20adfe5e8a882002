-- SPDX-License-Identifier: Apache-2.0
-- login_rights: returns the login of this connection, and what it may do beyond the role kehrwert_app; '' for nothing.
-- A login may do whatever a role that it can switch to may do.
SELECT session_user AS login,
       CASE WHEN bool_or(held.rolsuper AND held.rolname = session_user) THEN 'is a superuser'
            ELSE concat_ws(', ',
              CASE WHEN bool_or(held.rolsuper) THEN 'can become a superuser' END,
              CASE WHEN bool_or(held.rolcreaterole) THEN 'has CREATEROLE' END,
              CASE WHEN bool_or(held.rolbypassrls) THEN 'has BYPASSRLS' END,
              CASE WHEN bool_or(held.rolreplication) THEN 'has REPLICATION' END,
              CASE WHEN bool_or(EXISTS (SELECT FROM pg_class AS relation
                                         WHERE relation.relowner = held.oid
                                           AND relation.relkind IN ('r', 'p', 'v', 'm', 'S'))) THEN 'owns tables' END,
              CASE WHEN bool_or(EXISTS (SELECT FROM pg_database AS database
                                         WHERE database.datname = current_database()
                                           AND database.datdba = held.oid)) THEN 'owns the database' END,
              CASE WHEN bool_or(held.rolname LIKE 'pg\_%') THEN
                'has ' || string_agg(held.rolname, ', ' ORDER BY held.rolname) FILTER (WHERE held.rolname LIKE 'pg\_%') END)
            END AS beyond
  FROM pg_roles AS held
 WHERE pg_has_role(session_user, held.oid, 'MEMBER')
