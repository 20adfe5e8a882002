-- SPDX-License-Identifier: Apache-2.0
-- What a change to a module or a topic sets off.

CREATE OR REPLACE TRIGGER module_5_audit AFTER INSERT OR UPDATE OR DELETE ON module FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE OR REPLACE TRIGGER topic_5_audit AFTER INSERT OR UPDATE OR DELETE ON topic FOR EACH ROW EXECUTE FUNCTION audit_write('id');
