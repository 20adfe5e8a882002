-- SPDX-License-Identifier: Apache-2.0
-- Locks and changes of locked settings as the API shows them, and who may read them.

CREATE OR REPLACE FUNCTION program_lock_json(item program_lock) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'program_id', item.program_id,
    'setting', item.setting,
    'agreement_reference', item.agreement_reference,
    'created_at', rfc3339(item.created_at))
$$;
COMMENT ON FUNCTION program_lock_json(program_lock) IS 'A locked setting as the API shows it.';

CREATE OR REPLACE FUNCTION setting_change_json(item setting_change) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'subject', item.subject,
    'setting', item.setting,
    'old_value', item.old_value,
    'new_value', item.new_value,
    'agreement_reference', item.agreement_reference,
    'actor_id', item.actor_id,
    'at', rfc3339(item.at))
$$;
COMMENT ON FUNCTION setting_change_json(setting_change) IS 'A change of a locked setting or of a lock, as the API shows it.';

CREATE OR REPLACE FUNCTION reads_locks(program_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT is_staff(reads_locks.program_id, ARRAY['program_manager', 'reviewer']) OR has_role('admin') OR has_role('auditor')
$$;
COMMENT ON FUNCTION reads_locks(uuid) IS
  'True if the caller may read the locks of the program, the changes of locked settings, and the hand-overs: staff of the program, '
  'administrators and auditors.';
