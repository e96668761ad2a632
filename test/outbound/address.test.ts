import { describe, expect, it } from 'vitest'
import { type AddressPolicy, literalAddress, refuseAddress } from '../../src/outbound/address.ts'

const ANYWHERE: AddressPolicy = { allowPrivate: true, insecure: false }
const PUBLIC_ONLY: AddressPolicy = { allowPrivate: false, insecure: false }
const INSECURE: AddressPolicy = { allowPrivate: true, insecure: true }

/** As the request path does it: the URL parser sees the host first. */
const refuse = (url: string, policy: AddressPolicy): string | null => {
  const parsed = new URL(url)
  const literal = literalAddress(parsed)
  if (literal === null) expect.fail(`${url} is a name`)
  return refuseAddress(literal, parsed.protocol, policy)
}

describe('the address policy', () => {
  it.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://127.1',
    'http://[::ffff:127.0.0.1]',
    'http://[::1]',
    'https://10.1.2.3',
    'https://172.16.0.1',
    'http://192.168.1.1',
    'https://100.64.0.1',
    'https://[fd00::1]',
    'https://[::ffff:10.0.0.1]',
  ])('takes %s for the own network, however it is written', (url) => {
    expect(refuse(url, ANYWHERE)).toBeNull()
    expect(refuse(url, PUBLIC_ONLY)).toContain('private')
  })

  it.each([
    'http://169.254.169.254',
    'https://169.254.1.1',
    'http://2852039166',
    'http://0xa9fea9fe',
    'http://[::ffff:169.254.169.254]',
    'http://[fe80::1]',
    'http://[fd00:ec2::254]',
    'http://[fd00:0ec2:0::254]',
    'http://100.100.100.200',
    'http://168.63.129.16',
  ])('never knocks on link-local and metadata doors: %s', (url) => {
    for (const policy of [ANYWHERE, PUBLIC_ONLY, INSECURE]) expect(refuse(url, policy)).toContain('always refused')
  })

  it.each([
    'http://0.0.0.0',
    'http://[::]',
    'http://224.0.0.1',
    'http://255.255.255.255',
    'http://192.0.2.1',
    'https://[ff02::1]',
    'https://[64:ff9b::a9fe:a9fe]',
    'https://[2002:a9fe:a9fe::1]',
    'https://[::7f00:1]',
  ])('refuses what is no host, or hides one: %s', (url) => {
    for (const policy of [ANYWHERE, PUBLIC_ONLY, INSECURE]) expect(refuse(url, policy)).not.toBeNull()
  })

  it.each(['8.8.8.8', '[2606:4700::1111]'])('leaves the own network in the clear only when told to: %s', (host) => {
    expect(refuse(`https://${host}`, PUBLIC_ONLY)).toBeNull()
    expect(refuse(`http://${host}`, ANYWHERE)).toContain('insecure')
    expect(refuse(`http://${host}`, INSECURE)).toBeNull()
  })

  it.each(['http://localhost', 'https://slack.com', 'https://1.2.3.4.example'])(
    'leaves names to the lookup: %s',
    (url) => {
      expect(literalAddress(new URL(url))).toBeNull()
    },
  )
})
