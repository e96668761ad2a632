// Which operation stands behind which path: the one table that the listener and the commands both go by.
import type { z } from 'zod'
import {
  callInput,
  callsDocument,
  callsInput,
  deadDocument,
  deadInput,
  forgetDocument,
  forgetInput,
  replayDocument,
  replayInput,
  selectionInput,
  storyDocument,
  touchedDocument,
} from './documents.ts'

export interface Endpoint<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** GET takes its input from the query, POST as a JSON body. Only POST changes anything. */
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly input: Input
  readonly output: Output
}

const endpoint = <Input extends z.ZodType, Output extends z.ZodType>(
  method: Endpoint['method'],
  path: string,
  input: Input,
  output: Output,
): Endpoint<Input, Output> => ({ method, path, input, output })

export const ENDPOINTS = {
  calls: endpoint('GET', '/api/calls', callsInput, callsDocument),
  call: endpoint('GET', '/api/call', callInput, storyDocument),
  dead: endpoint('GET', '/api/dead', deadInput, deadDocument),
  retryDead: endpoint('POST', '/api/dead/retry', selectionInput, touchedDocument),
  dropDead: endpoint('POST', '/api/dead/drop', selectionInput, touchedDocument),
  replay: endpoint('POST', '/api/replay', replayInput, replayDocument),
  forget: endpoint('POST', '/api/forget', forgetInput, forgetDocument),
} as const

type Endpoints = typeof ENDPOINTS
export type OperationName = keyof Endpoints

export type OperationInput<Name extends OperationName> = z.input<Endpoints[Name]['input']>

/**
 * What a person can do with a daemon, running or not. Each throws `RingpostError`: 'usage' for what does not exist or makes
 * no sense, 'unavailable' when the store or the daemon is.
 */
export type Operations = {
  readonly [Name in OperationName]: (
    input: z.input<Endpoints[Name]['input']>,
  ) => Promise<z.output<Endpoints[Name]['output']>>
}
