// The people, phones and numbers of the make-believe company that the simulator's calls reach, and who rings it.

export interface Device {
  readonly id: string
  readonly model: string
}

export interface Person {
  readonly name: string
  readonly email: string
  /** A string: extensions have leading zeros. */
  readonly extension: string
  readonly lineId: string
  readonly userId: string
  readonly userKey: string
  /** The first is the one that rings alone. */
  readonly devices: readonly [Device, ...Device[]]
}

export interface OwnNumber {
  readonly id: string
  readonly number: string
  readonly name: string
  readonly routeTo: { readonly id: string; readonly type: string }
}

export interface Outsider {
  readonly name: string
  readonly number: string
}

/** A constant uuid that tells its kind and its rank at a glance. */
const uuid = (kind: string, rank: number): string =>
  `${kind.padEnd(8, '0')}-0000-4000-8000-${String(rank).padStart(12, '0')}`

const person = (
  rank: number,
  name: string,
  email: string,
  extension: string,
  models: [string, ...string[]],
): Person => {
  const device = (model: string, index: number): Device => ({ id: uuid('de', rank * 10 + index), model })
  const [first, ...others] = models
  return {
    name,
    email,
    extension,
    lineId: uuid('11', rank),
    userId: uuid('ce', rank),
    userKey: `77000000000000000${rank}`,
    devices: [device(first, 0), ...others.map((model, index) => device(model, index + 1))],
  }
}

export const DANA = person(1, 'Dana Agent', 'dana@example.com', '0019', ['yealink.sip.t46s', 'goto.clients'])
export const SAM = person(2, 'Sam Porter', 'sam@example.com', '8625', ['yealink.sip.t46s'])
export const ROBIN = person(3, 'Robin Hale', 'robin@example.com', '8630', ['poly.sip.vvx450'])
export const KIM = person(4, 'Kim Ortiz', 'kim@example.com', '1004', ['goto.clients'])
/** With those above they are twelve: who rings together when somebody calls Sales. */
const SALES_FLOOR: readonly Person[] = [
  ['Ali Noor', '1011'],
  ['Bea Lind', '1012'],
  ['Cem Aydin', '1013'],
  ['Dee Frost', '1014'],
  ['Eli Brand', '1015'],
  ['Fay Marsh', '1016'],
  ['Gus Pohl', '1017'],
  ['Hana Sato', '1018'],
].map(([name = '', extension = ''], index) => {
  const email = `${name.split(' ', 1)[0]?.toLowerCase()}@example.com`
  return person(index + 5, name, email, extension, ['poly.sip.vvx450'])
})
export const STAFF: readonly Person[] = [DANA, SAM, ROBIN, KIM, ...SALES_FLOOR]

export const QUEUE = { id: uuid('9e', 1), name: 'Support', extension: '2000' } as const
export const MAILBOX = { id: uuid('b0', 1), number: '0019' } as const

export const MAIN_LINE: OwnNumber = {
  id: uuid('5e', 1),
  number: '+12015550100',
  name: 'Main line',
  routeTo: { id: uuid('d1', 1), type: 'DIAL_PLAN' },
}
/** Rings Dana without a menu in between. */
export const DIRECT_LINE: OwnNumber = {
  id: uuid('5e', 2),
  number: '+12015550119',
  name: 'Dana direct',
  routeTo: { id: DANA.lineId, type: 'LINE' },
}
export const OWN_NUMBERS: readonly OwnNumber[] = [MAIN_LINE, DIRECT_LINE]

/** Names come from the caller's telephone company: often generic, a town, or padded with blanks. */
export const OUTSIDERS: readonly [Outsider, ...Outsider[]] = [
  { name: 'Test Caller', number: '+12015550123' },
  { name: 'WIRELESS CALLER', number: '+13125550147' },
  { name: 'GRAND PR     TX', number: '+12145550162' },
  { name: 'Ada Fields', number: '+14155550138' },
  { name: 'MOSS & SONS <PLUMBING>', number: '+16175550171' },
  { name: '', number: '+442079460958' },
]
/** What GoTo shows for a hidden number. */
export const ANONYMOUS: Outsider = { name: 'Anonymous', number: 'Anonymous' }
