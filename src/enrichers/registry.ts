// The enricher types there are: a new one is its folder and one line here.
import { command } from './command/index.ts'
import { directory } from './directory/index.ts'
import type { EnricherKind } from './enricher.ts'
import { history } from './history/index.ts'
import { http } from './http/index.ts'

export const enricherKinds: readonly EnricherKind[] = [directory, http, history, command]
