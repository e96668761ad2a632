// The `type` objects of participants and systems, shaped as recorded: own numbers, lines, queues, mailboxes.
import { type Device, MAILBOX, type Outsider, type OwnNumber, type Person, QUEUE } from '../../company.ts'
import type { PartyType, SystemType } from './conversation.ts'

const ownNumber = (own: OwnNumber) => ({
  value: 'PHONE_NUMBER',
  phoneNumberId: own.id,
  number: own.number,
  name: own.number,
  callProvider: 'PSTN',
})

/** An outsider rings us: `number` is the company's own, the far party is in `caller`. */
export const inboundNumber = (own: OwnNumber, caller: Outsider): PartyType => ({
  ...ownNumber(own),
  caller: { name: caller.name, number: caller.number },
})

/** We ring an outsider: the far party is in `callee`, whose name GoTo does not know. */
export const outboundNumber = (own: OwnNumber, callee: Outsider): PartyType => ({
  ...ownNumber(own),
  callee: { name: '', number: callee.number },
})

/** One device of a person's line; two devices of one line are two participants. */
export const line = (person: Person, device: Device = person.devices[0]): PartyType => ({
  value: 'LINE',
  lineId: person.lineId,
  deviceId: device.id,
  extensionNumber: person.extension,
  name: person.name,
  device: { id: device.id, model: device.model, user: { id: person.userId } },
})

export const queue = (): SystemType => ({
  value: 'CALL_QUEUE',
  queueId: QUEUE.id,
  queueName: QUEUE.name,
  queueType: 'BASIC',
  configuredWrapUpDuration: 90,
})

export const mailbox = (): SystemType => ({ value: 'VOICEMAIL', voicemailBoxId: MAILBOX.id, number: MAILBOX.number })
