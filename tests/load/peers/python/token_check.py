# SPDX-License-Identifier: Apache-2.0
"""From bearer token to caller. A signature is checked once; the verified token is kept until it expires."""
import collections
import json
import os
import pathlib
import time

import jwt

Caller = collections.namedtuple("Caller", "subject roles issued_at expires_at")
KEYS = {entry["kid"]: jwt.PyJWK(entry) for entry in json.loads(pathlib.Path(os.environ["KEYS_FILE"]).read_text(encoding="utf-8"))["keys"]}
verified = {}


def check(token):
    try:
        key = KEYS[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(token, key, algorithms=["RS256"], audience=os.environ["AUDIENCE"], issuer=os.environ["ISSUER"],
                            options={"require": ["exp", "iat", "sub"]})
        return Caller(claims["sub"], ",".join(claims["roles"]), claims["iat"], claims["exp"])
    except (jwt.InvalidTokenError, KeyError):
        return None


def caller_of(header):
    """The caller that an Authorization header names, or None."""
    if not header.startswith("Bearer "):
        return None
    token = header[7:]
    known = verified.get(token)
    if known and time.time() < known.expires_at:
        return known
    caller = check(token)
    if caller:
        verified[token] = caller
    return caller
