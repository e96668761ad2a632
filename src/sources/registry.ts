// The source types there are: a new one is its folder and one line here.
import { gotoConnect } from './goto-connect/index.ts'
import type { SourceKind } from './source.ts'

export const sourceKinds: readonly SourceKind[] = [gotoConnect]
