-- SPDX-License-Identifier: Apache-2.0
-- invitation_get: returns one invitation, to the invited person, or to a program manager without what program managers must not see.
SELECT invitation_json(invitation, 'invited' = ANY (relation.names))::text AS reply,
       invitation_version(invitation, 'invited' = ANY (relation.names)) AS version
  FROM invitation
 CROSS JOIN LATERAL (SELECT invitation_relations(invitation) AS names) AS relation
 WHERE invitation.id = :invitation_id::uuid
   AND cardinality(relation.names) > 0
