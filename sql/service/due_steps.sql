-- SPDX-License-Identifier: Apache-2.0
-- due_steps: the due steps in their order.
SELECT due_step.name AS step FROM due_step ORDER BY due_step.position
