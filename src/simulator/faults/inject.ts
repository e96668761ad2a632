// Lets a fault into the running simulator: arms it, or lets it happen to whatever is connected or issued right now.
import type { World } from '../world.ts'
import { armedFaultSchema, type Faults, faultSchema, type InstantFault, instantFaultSchema } from './fault.ts'
import { GARBAGE, oversized } from './garbage.ts'

export const createFaults = (world: World): Faults => ({
  inject: (fault) => {
    const checked = faultSchema.parse(fault)
    world.log(`fault: ${checked.name}`)
    const armed = armedFaultSchema.safeParse(checked)
    if (!armed.success) return strike(instantFaultSchema.parse(checked), world)
    world.board.arm(armed.data)
    return 0
  },
  clear: (name) => world.board.clear(name),
  armed: () => world.board.list(),
})

/** Returns how many sockets, channels or tokens were touched. */
const strike = (fault: InstantFault, { channels, hub, pipe, tokens }: World): number => {
  switch (fault.name) {
    case 'kill-sockets':
      return hub.terminateAll()
    case 'close-sockets':
      return hub.closeAll(fault.code ?? 1001, fault.reason ?? '')
    case 'half-open':
      return hub.muteAll()
    case 'to-be-closed':
      return channels.endSoon()
    case 'refresh-required':
      return pipe.control(() => true, 'WEBSOCKET_REFRESH_REQUIRED')
    case 'vanish-channels':
      return channels.vanish()
    case 'expire-access-tokens':
      return tokens.expireAccess()
    case 'kill-refresh-tokens':
      return tokens.killRefresh()
    case 'garbage-frames':
      return Math.max(...GARBAGE.map((frame) => hub.sendRaw(frame)))
    case 'oversized-frame':
      return hub.sendRaw(oversized())
    case 'raw-frame':
      return hub.sendRaw(fault.text)
  }
}
