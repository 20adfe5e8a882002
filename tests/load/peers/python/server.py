# SPDX-License-Identifier: Apache-2.0
"""Four operations of the service with FastAPI and asyncpg, to compare the two under load. uvicorn runs one process per core, each with its
share of the database connections. asyncpg has no pipeline, so BEGIN, claims, statement and COMMIT are four round trips."""
import base64
import contextlib
import hashlib
import hmac
import json
import os
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import database
import token_check
from fastapi import Depends, FastAPI, Header, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, StringConstraints

SECRET = os.environ["CURSOR_SECRET"].encode("utf-8")
PROGRAM_ROLES = ["program_manager"]
Id = Annotated[UUID, Path()]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)] | None


class SessionQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")
    embed: Annotated[str, StringConstraints(pattern=r"^(topic|partner)(,(topic|partner))*$")] | None = None


class PageQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")
    embed: Annotated[str, StringConstraints(pattern=r"^(mentor|mentee)(,(mentor|mentee))*$")] | None = None
    limit: Annotated[int, Query(ge=1, le=200)] = 50


class NoQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SessionPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    goal: Text = None
    place: Text = None


@contextlib.asynccontextmanager
async def lifespan(application):
    async with database.opened() as pool:
        application.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan, openapi_url=None)


def problem(status):
    return JSONResponse({"status": status, "title": HTTPStatus(status).phrase}, status, media_type="application/problem+json")


@app.exception_handler(HTTPException)
async def refused(_request, error):
    return problem(error.status_code)


@app.exception_handler(RequestValidationError)
async def invalid(_request, _error):
    return problem(400)


async def accepted(request: Request):
    """The caller, if the token is valid and has the role."""
    caller = token_check.caller_of(request.headers.get("authorization", ""))
    if caller is None:
        raise HTTPException(401)
    if "participant" not in caller.roles.split(","):
        raise HTTPException(403)
    return caller


Caller = Annotated[token_check.Caller, Depends(accepted)]


def answer(request, body, version=None, composed=False):
    """200 with the body, or 304 if the client has it. The entity tag is a digest of the body, or the row's version."""
    content = body.encode("utf-8")
    digest = hashlib.sha256(content).hexdigest()[:16]
    tag = digest if version is None else f"v{version}.{digest}" if composed else f"v{version}"
    headers = {"ETag": f'"{tag}"'}
    if request.method == "GET" and request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


def embedded(text):
    return text.split(",") if text else None


@app.get("/v1/sessions/{session_id}")
async def session_get(request: Request, caller: Caller, session_id: Id, query: Annotated[SessionQuery, Query()]):
    rows = await database.run(app.state.pool, caller, "session_get", {"session_id": session_id, "embed": embedded(query.embed)})
    return answer(request, rows[0]["reply"], rows[0]["version"], query.embed is not None)


@app.get("/v1/programs/{program_id}/board")
async def program_board_get(request: Request, caller: Caller, program_id: Id, _query: Annotated[NoQuery, Query()]):
    rows = await database.run(app.state.pool, caller, "program_board_get", {"program_id": program_id, "program_roles": PROGRAM_ROLES})
    return answer(request, rows[0]["reply"])


def encoded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def cursor(request, caller, embed, key):
    """The key of the last item, signed together with everything that must stay the same from page to page."""
    scope = (f"pairing_list\n{caller.subject}\n{request.url.path}\nstate=\nmentor_id=\nmentee_id=\nconflict=\nsort=created_at\nfields=\n"
             f"embed={embed or ''}\n{key}")
    return f"{encoded(key.encode())}.{encoded(hmac.digest(SECRET, scope.encode(), 'sha256')[:16])}"


@app.get("/v1/programs/{program_id}/pairings")
async def pairing_list(request: Request, caller: Caller, program_id: Id, query: Annotated[PageQuery, Query()]):
    limit = query.limit
    rows = await database.run(app.state.pool, caller, "pairing_list", {
        "program_id": program_id, "embed": embedded(query.embed), "program_roles": PROGRAM_ROLES, "sort": "created_at",
        "limit": limit})
    items = ",".join(row["item"] for row in rows[:limit] if row["item"] is not None)
    following = f',"next":"{cursor(request, caller, query.embed, rows[limit - 1]["key"])}"' if len(rows) > limit else ""
    return answer(request, f'{{"items":[{items}]{following}}}')


def versions_of(header):
    if header is None:
        raise HTTPException(428)
    if header == "*":
        return None
    if not (header.startswith('"v') and header.endswith('"') and header[2:-1].isdecimal()):
        raise HTTPException(412)
    return [int(header[2:-1])]


@app.patch("/v1/sessions/{session_id}")
async def session_update(request: Request, caller: Caller, session_id: Id, _query: Annotated[NoQuery, Query()], patch: SessionPatch,
                         if_match: Annotated[str | None, Header()] = None):
    body = json.dumps(patch.model_dump(exclude_unset=True))
    rows = await database.run(app.state.pool, caller, "session_update",
                              {"session_id": session_id, "if_match": versions_of(if_match), "body": body}, writes=True)
    return answer(request, rows[0]["reply"], rows[0]["version"])
