// Certificates made on the spot, good and bad ones, so that no key lies in the repository and none ever runs out.
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export interface Certificate {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

export interface Authority {
  /** PEM: for `NODE_EXTRA_CA_CERTS`, or for `tls.setDefaultCACertificates`. */
  readonly cert: string
  /** Signs a certificate for this host; valid from yesterday until tomorrow, or `until`. */
  issue(host: string, until?: Date): Certificate
}

const DAY_MS = 24 * 60 * 60_000
const AUTHORITY = 'Ringpost test authority'

export const createAuthority = (): Authority => {
  const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const until = new Date(Date.now() + DAY_MS)
  const cert = certify({ subject: AUTHORITY, key: own.publicKey, signer: own.privateKey, until, extensions: [CA] })
  return {
    cert,
    issue: (host, ends = until) => {
      const leaf = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      const extensions = [alternativeName(host)]
      return {
        cert: certify({ subject: host, key: leaf.publicKey, signer: own.privateKey, until: ends, extensions }),
        key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      }
    },
  }
}

/** One whose authority nobody has heard of. */
export const untrusted = (host: string): Certificate => createAuthority().issue(host)

interface Claim {
  readonly subject: string
  readonly key: KeyObject
  readonly signer: KeyObject
  readonly until: Date
  readonly extensions: readonly Buffer[]
}

/** https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
const certify = ({ subject, key, signer, until, extensions }: Claim): string => {
  const body = sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    ECDSA_SHA256,
    named(AUTHORITY),
    sequence(instant(new Date(Math.min(Date.now(), until.getTime()) - DAY_MS)), instant(until)),
    named(subject),
    key.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', body, signer)
  const der = sequence(body, ECDSA_SHA256, tagged(0x03, Buffer.concat([Buffer.of(0), signature])))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

const tagged = (tag: number, content: Buffer): Buffer => {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}
const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts))
const integer = (value: Buffer): Buffer => tagged(0x02, value)
const identifier = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'))
/** As GeneralizedTime. */
const instant = (at: Date): Buffer =>
  tagged(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`))

const ECDSA_SHA256 = sequence(identifier('2a8648ce3d040302'))
const named = (name: string): Buffer =>
  sequence(tagged(0x31, sequence(identifier('550403'), tagged(0x0c, Buffer.from(name)))))
/** basicConstraints: critical, an authority. */
const CA = sequence(
  identifier('551d13'),
  tagged(0x01, Buffer.of(0xff)),
  tagged(0x04, sequence(tagged(0x01, Buffer.of(0xff)))),
)
/** subjectAltName with one DNS name. */
const alternativeName = (host: string): Buffer =>
  sequence(identifier('551d11'), tagged(0x04, sequence(tagged(0x82, Buffer.from(host)))))
