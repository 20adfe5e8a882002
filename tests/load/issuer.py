# SPDX-License-Identifier: Apache-2.0
"""An issuer of access tokens as in production: RS256, a key of 2048 bits, a JWK set in a file."""
import base64
import json
import pathlib
import subprocess
import time

ISSUER, AUDIENCE = "https://issuer.load.test", "kehrwert"
KEY_ID = "load"


def encoded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


class Issuer:
    def __init__(self, folder):
        self.key, self.keys_file = pathlib.Path(folder) / "issuer.pem", pathlib.Path(folder) / "issuer.jwks"
        self._openssl("genrsa", "-out", str(self.key), "2048")
        modulus = self._openssl("rsa", "-in", str(self.key), "-modulus", "-noout").decode("ascii").strip().partition("=")[2]
        public = {"kty": "RSA", "kid": KEY_ID, "alg": "RS256", "use": "sig", "n": encoded(bytes.fromhex(modulus)), "e": "AQAB"}
        self.keys_file.write_text(json.dumps({"keys": [public]}))
        self.tokens = {}

    @staticmethod
    def _openssl(*arguments, given=None):
        return subprocess.run(["openssl", *arguments], input=given, check=True, capture_output=True).stdout

    def token(self, subject, roles):
        """The token of a caller; the same one each time."""
        if (subject, roles) not in self.tokens:
            now = int(time.time())
            header = {"alg": "RS256", "typ": "at+jwt", "kid": KEY_ID}
            claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "roles": roles.split(","), "iat": now, "exp": now + 28800}
            signed = ".".join(encoded(json.dumps(part).encode("utf-8")) for part in (header, claims))
            signature = self._openssl("dgst", "-sha256", "-sign", str(self.key), given=signed.encode("ascii"))
            self.tokens[subject, roles] = f"{signed}.{encoded(signature)}"
        return self.tokens[subject, roles]

    def settings(self):
        return {"ENVIRONMENT": "production", "TOKEN_ISSUER": ISSUER, "TOKEN_AUDIENCE": AUDIENCE, "TOKEN_KEYS_FILE": self.keys_file,
                "DEVELOPMENT_KEY_FILE": "", "CURSOR_SECRET": "only the load test knows this secret"}
