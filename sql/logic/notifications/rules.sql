-- SPDX-License-Identifier: Apache-2.0
-- What is always true of a notification.

CREATE OR REPLACE TRIGGER notification_3_version BEFORE UPDATE ON notification FOR EACH ROW EXECUTE FUNCTION row_version();
