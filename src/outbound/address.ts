// Which addresses an outgoing request may dial: the network's own doors are never knocked on by accident.
import ipaddr from 'ipaddr.js'

export interface AddressPolicy {
  /** False: only public unicast addresses. */
  readonly allowPrivate: boolean
  /** True: plain `http:` may leave the private network. */
  readonly insecure: boolean
}

/** Cloud metadata services that are not link-local. AWS over IPv6, Alibaba Cloud, Azure's wire server. */
const METADATA = new Set(['fd00:ec2::254', '100.100.100.200', '168.63.129.16'])

/** `::127.0.0.1` and its like: an IPv4 address in a long retired disguise. */
const IPV4_COMPATIBLE = ipaddr.IPv6.parseCIDR('::/96')

const LOCAL_RANGES = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'])

/** Why this address may not be dialled, in words for the log; null when it may. `address` is an IP literal without brackets. */
export const refuseAddress = (address: string, protocol: string, policy: AddressPolicy): string | null => {
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  if (range === 'linkLocal' || METADATA.has(parsed.toString())) {
    return 'link-local and cloud-metadata addresses are always refused'
  }
  const local = LOCAL_RANGES.has(range)
  if (!local && parsed instanceof ipaddr.IPv6 && parsed.match(IPV4_COMPATIBLE))
    return 'hidden IPv4 addresses are refused'
  if (!local && range !== 'unicast') return `addresses of the range "${range}" are refused`
  if (local && !policy.allowPrivate) return 'private addresses are refused (`allow_private: false`)'
  if (!local && protocol === 'http:' && !policy.insecure) {
    return 'plain http leaves the private network only with `insecure: true`'
  }
  return null
}

/** The IP literal of a URL's host without brackets, or null when the host is a name. */
export const literalAddress = (url: URL): string | null => {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
  return ipaddr.isValid(host) ? host : null
}
