# SPDX-License-Identifier: Apache-2.0
"""Additional checks for Schemathesis, and samples of the formats that it does not know."""
import datetime

import schemathesis
from hypothesis import strategies

FORM = {"parameter_invalid", "body_not_json", "body_unknown_field", "body_invalid", "body_too_large", "media_type_unsupported",
        "request_malformed", "precondition_required", "route_unknown", "method_not_allowed"}

schemathesis.openapi.format("user-name", strategies.from_regex(r"[a-zA-Z0-9äÖ._@-]{1,40}", fullmatch=True))
TEXT = r"[^\s\x00-\x1f\x7f-\x9f\u061c\u180e\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
schemathesis.openapi.format("line", strategies.from_regex(rf"{TEXT}(({TEXT}| ){{0,60}}{TEXT})?", fullmatch=True))
schemathesis.openapi.format("prose", strategies.from_regex(rf"{TEXT}({TEXT}|[ \n\t]){{18,60}}{TEXT}", fullmatch=True))
schemathesis.openapi.format("date", strategies.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)).map(str))
schemathesis.openapi.format("date-time", strategies.datetimes(datetime.datetime(1900, 1, 1), datetime.datetime(2099, 12, 31)).map(
    lambda time: time.isoformat(timespec="milliseconds") + "Z"))
schemathesis.openapi.format("language", strategies.from_regex(r"(de|en|es|fr|gsw|pl|sv|zh)(-(AT|CH|GB|US|419))?", fullmatch=True))


@schemathesis.check
def refused_for_its_form(ctx, response, case):
    """Input that the contract allows must never be refused as malformed."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code < 400:
        return None
    code = response.json().get("code")
    if code in FORM:
        raise AssertionError(f"input that the contract allows was refused as {code}: {response.text}")
    return None
