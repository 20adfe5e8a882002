-- SPDX-License-Identifier: Apache-2.0
-- The staff list of a program: the caller's roles on it, its program managers, and the JSON of an entry.

CREATE OR REPLACE FUNCTION staff_roles(program_id uuid) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT COALESCE(array_agg(staff.role ORDER BY staff.role), '{}')
      FROM program_staff AS staff
     WHERE staff.program_id = staff_roles.program_id
       AND staff.employee_id = current_actor());
END;
$$;
COMMENT ON FUNCTION staff_roles(uuid) IS
  'The caller''s roles on the program''s staff list, in alphabetical order; empty for everybody else.';

CREATE OR REPLACE FUNCTION is_staff(program_id uuid, roles text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM program_staff AS staff
     WHERE staff.program_id = is_staff.program_id
       AND staff.employee_id = current_actor()
       AND staff.role = ANY (is_staff.roles));
END;
$$;
COMMENT ON FUNCTION is_staff(uuid, text[]) IS 'True if the caller has one of these roles on the program''s staff list.';

CREATE OR REPLACE FUNCTION program_staff_json(item program_staff) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN json_build_object(
    'program_id', item.program_id,
    'employee_id', item.employee_id,
    'display_name', (SELECT employee.display_name FROM employee WHERE employee.id = item.employee_id),
    'role', item.role);
END;
$$;
COMMENT ON FUNCTION program_staff_json(program_staff) IS 'An entry of a program''s staff list as the API shows it.';

CREATE OR REPLACE FUNCTION program_managers(program_id uuid) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT COALESCE(array_agg(staff.employee_id ORDER BY staff.employee_id), '{}')
      FROM program_staff AS staff
     WHERE staff.program_id = program_managers.program_id
       AND staff.role = 'program_manager');
END;
$$;
COMMENT ON FUNCTION program_managers(uuid) IS 'The program managers, as recipients for notify().';
