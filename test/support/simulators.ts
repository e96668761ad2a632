// Simulators that a test file starts, closed again after each test.
import { afterEach } from 'vitest'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts'

/** Call once at the top of a test file; the function it returns starts a simulator that is closed when the test ends. */
export const simulators = (): ((options?: SimulatorOptions) => Promise<Simulator>) => {
  const running: Simulator[] = []
  afterEach(async () => {
    await Promise.all(running.splice(0).map((simulator) => simulator.close()))
  })
  return async (options) => {
    const simulator = await startSimulator(options)
    running.push(simulator)
    return simulator
  }
}
