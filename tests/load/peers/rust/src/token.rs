// SPDX-License-Identifier: Apache-2.0
//! From bearer token to caller. A signature is checked once; the verified token is kept until it expires.
use crate::setting;
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use ring::signature::{RsaPublicKeyComponents, RSA_PKCS1_2048_8192_SHA256};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::RwLock;
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Clone)]
pub struct Caller {
    pub subject: String,
    pub roles: String,
    pub issued_at: i64,
    expires_at: i64,
}

pub struct Tokens {
    keys: HashMap<String, RsaPublicKeyComponents<Vec<u8>>>,
    issuer: String,
    audience: String,
    verified: RwLock<HashMap<String, Caller>>,
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

fn json(part: &str) -> Option<Value> {
    serde_json::from_slice(&decoded(part)?).ok()
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

impl Tokens {
    pub fn open() -> Tokens {
        let text = std::fs::read(setting("KEYS_FILE")).expect("a file of keys");
        let set: Value = serde_json::from_slice(&text).expect("a JWK set");
        let key = |entry: &Value| -> Option<(String, RsaPublicKeyComponents<Vec<u8>>)> {
            let (n, e) = (decoded(entry["n"].as_str()?)?, decoded(entry["e"].as_str()?)?);
            Some((entry["kid"].as_str()?.into(), RsaPublicKeyComponents { n, e }))
        };
        let keys = set["keys"].as_array().expect("keys").iter().filter_map(key).collect();
        Tokens { keys, issuer: setting("ISSUER"), audience: setting("AUDIENCE"), verified: RwLock::default() }
    }

    pub fn caller(&self, authorization: &str) -> Option<Caller> {
        let token = authorization.strip_prefix("Bearer ")?;
        if let Some(caller) = self.verified.read().ok()?.get(token).filter(|caller| now() < caller.expires_at) {
            return Some(caller.clone());
        }
        let caller = self.verify(token)?;
        self.verified.write().ok()?.insert(token.into(), caller.clone());
        Some(caller)
    }

    fn verify(&self, token: &str) -> Option<Caller> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header = json(header)?;
        let key = self.keys.get(header["kid"].as_str()?).filter(|_| header["alg"] == "RS256")?;
        key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &decoded(signature)?).ok()?;
        let claims = json(payload)?;
        let roles: Vec<&str> = claims["roles"].as_array()?.iter().filter_map(Value::as_str).collect();
        let caller = Caller {
            subject: claims["sub"].as_str()?.into(),
            roles: roles.join(","),
            issued_at: claims["iat"].as_i64()?,
            expires_at: claims["exp"].as_i64()?,
        };
        let fits = claims["iss"] == self.issuer.as_str() && claims["aud"] == self.audience.as_str();
        (fits && caller.issued_at <= now() + 60 && now() < caller.expires_at).then_some(caller)
    }
}
