// The sink types there are: a new one is its folder and one line here.
import { http } from './http/index.ts'
import type { SinkKind } from './sink.ts'
import { slack } from './slack/index.ts'
import { stdout } from './stdout/index.ts'
import { teams } from './teams/index.ts'

export const sinkKinds: readonly SinkKind[] = [slack, teams, http, stdout]
