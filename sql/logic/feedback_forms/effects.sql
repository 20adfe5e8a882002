-- SPDX-License-Identifier: Apache-2.0
-- What a change to a feedback form sets off.

CREATE OR REPLACE TRIGGER feedback_form_5_audit AFTER UPDATE ON feedback_form FOR EACH ROW EXECUTE FUNCTION audit_write('id');
