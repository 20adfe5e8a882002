# SPDX-License-Identifier: Apache-2.0
"""The service's own statements, run with the claims of a caller in one transaction."""
import os
import pathlib
import re

import asyncpg
from fastapi import HTTPException

FOLDER = pathlib.Path(os.environ["SQL_FOLDER"])
STATUSES = {"not_found": 404, "forbidden": 403, "precondition_failed": 412}


class Statement:
    """A statement with $1, $2 and so on. asyncpg prepares it once in each connection."""

    def __init__(self, name):
        self.names = []
        bare = re.sub(r"--.*\n", "", (FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
        self.text = re.sub(r"(?<!:):([a-z_]+)", self._place, bare)

    def _place(self, match):
        if match[1] not in self.names:
            self.names.append(match[1])
        return f"${self.names.index(match[1]) + 1}"

    def bind(self, values):
        return [values.get(name) for name in self.names]


CLAIMS, SETTINGS = Statement("service/claims"), Statement("service/session_settings").text
STATEMENTS = {name: Statement(f"operations/{name}") for name in ("session_get", "pairing_list", "program_board_get", "session_update")}


def opened():
    connections = int(os.environ["CONNECTIONS"]) // (os.cpu_count() or 1)

    async def keep(_connection):
        """The settings of a connection last; by default, asyncpg resets them whenever it goes back to the pool."""

    async def prepare(connection):
        await connection.execute(SETTINGS)

    return asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=connections, max_size=connections, init=prepare, reset=keep)


async def run(pool, caller, operation, values, writes=False):
    """The rows of the statement."""
    async with pool.acquire() as connection, connection.transaction():
        claimed = await connection.fetchrow(CLAIMS.text, *CLAIMS.bind({
            "subject": caller.subject, "issued_at": caller.issued_at, "roles": caller.roles, "operation": operation, "development": "off",
            "time_zone": "UTC", "timeout_ms": 1850, "read_only": "off" if writes else "on",
            "filtered": "on" if operation == "pairing_list" else "off"}))
        if not claimed["actor_id"]:
            raise HTTPException(403)
        statement = STATEMENTS[operation]
        rows = await connection.fetch(statement.text, *statement.bind(values))
        if not rows:
            raise HTTPException(404)
        refusal = rows[0].get("error")
        if refusal:
            raise HTTPException(STATUSES.get(refusal, 409))
        return rows
