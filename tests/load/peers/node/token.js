// SPDX-License-Identifier: Apache-2.0
// From bearer token to caller. A signature is checked once; the verified token is kept until it expires.
import { createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const { ISSUER, AUDIENCE, KEYS_FILE } = process.env
const keys = new Map(JSON.parse(readFileSync(KEYS_FILE, 'utf8')).keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]))
const verified = new Map()

const now = () => Math.floor(Date.now() / 1000)
const json = (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))

function check(token) {
  const [header, payload, signature] = token.split('.')
  const { alg, kid } = json(header)
  const signed = Buffer.from(`${header}.${payload}`)
  if (alg !== 'RS256' || !keys.has(kid) || !verify('sha256', signed, keys.get(kid), Buffer.from(signature, 'base64url'))) return null
  const claims = json(payload)
  const fits = claims.iss === ISSUER && claims.aud === AUDIENCE && claims.sub && claims.iat <= now() + 60 && now() < claims.exp
  return fits ? { subject: claims.sub, roles: claims.roles.join(','), issuedAt: claims.iat, expiresAt: claims.exp } : null
}

/** The caller that an Authorization header names, or null. */
export function callerOf(header) {
  if (!header?.startsWith('Bearer ')) return null
  const token = header.slice(7)
  const known = verified.get(token)
  if (known && now() < known.expiresAt) return known
  try {
    const caller = check(token)
    if (caller) verified.set(token, caller)
    return caller
  } catch {
    return null
  }
}
